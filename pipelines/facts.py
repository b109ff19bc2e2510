"""The facts of a text (names, numbers, dates) by the words beside them, and whether two texts agree on theirs.

Copies of an article say the same of the same facts. Bulletins of two days, or of two towns, say the same of different
ones: where the words agree, the numbers do not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipelines.words import DATE, DAY, GAP, KIND, NAME, NUMBER, WORD

CONFLICTS = 2  # facts that must differ in the same place before two texts are of different things …
CONFLICT_SHARE = 1 / 3  # … and their share of all facts in the same place: copies stay below 0.28, bulletins above 0.38
BEHIND_SHARE = 1 / 8  # … or this, where fewer facts are kept than narration: a list of names was filled in anew

DATELINE = 4  # words; a date among the first belongs to the desk that wrote it: "Jakarta, Senin (23/11). Pemerintah …"
EDGE, SOME_NAME, SOME_NUMBER = range(3)  # what stands for no word, a name, a number in the words around a fact
Place = tuple[object, ...]
Fact = tuple[int, frozenset[int], tuple[Place, ...]]  # kind, what it says, the words around it


def facts_of(codes: Sequence[int], marks: bytes) -> list[Fact]:
    """A text's facts, each with the words around it: runs of names, or of numbers and dates.

    `codes` are the numbers that stand for its words, `marks` what each word is.
    """
    around: list[object] = [EDGE, EDGE]  # the words, without what the facts say
    named: list[object] = [EDGE, EDGE]  # with the names themselves
    found: list[tuple[int, int, frozenset[int]]] = []
    at, count = 0, len(codes)
    while at < count:
        if marks[at] & KIND == WORD:
            around.append(codes[at])
            named.append(codes[at])
            at += 1
            continue
        end = at + 1
        while end < count and marks[end] & KIND != WORD and not marks[end] & GAP:
            end += 1
        kind, values = _value(codes[at:end], marks[at:end])
        if kind != DATE or at >= DATELINE:
            found.append((len(around), kind, values))
        around.append(SOME_NAME if kind == NAME else SOME_NUMBER)
        named.append(tuple(codes[at:end]) if kind == NAME else SOME_NUMBER)
        at = end
    around += [EDGE, EDGE]
    named += [EDGE, EDGE]

    def place(at: int, start: int) -> Place:
        run = around[start : start + 3]
        if EDGE in run:  # to begin with a name is no context
            return ()
        if all(run[i] in {SOME_NAME, SOME_NUMBER} for i in range(3) if start + i != at):
            run = named[start : start + 3]  # in a list only the names tell one line from another
            run[at - start] = around[at]
        return tuple(run)

    return [(kind, values, tuple(place(i, start) for start in (i - 2, i - 1, i))) for i, kind, values in found]


def _value(codes: Sequence[int], marks: bytes) -> tuple[int, frozenset[int]]:
    """What a run of facts says in the end: its day of the month, else its numbers, else its weekday, else its names."""
    kinds = [mark & KIND for mark in marks]
    for wanted, kind in ((DATE, DATE), (NUMBER, NUMBER), (DAY, NUMBER)):
        if values := frozenset(code for code, each in zip(codes, kinds, strict=True) if each == wanted):
            return kind, values
    return NAME, frozenset(codes)


def conflicts(ours: list[Fact], theirs: list[Fact]) -> dict[int, tuple[int, int]]:
    """Of each kind of fact: how many stand in the same place in both texts and agree, and how many disagree."""
    if len(ours) > len(theirs):
        ours, theirs = theirs, ours
    there: dict[tuple[int, Place], list[frozenset[int]]] = defaultdict(list)
    for kind, values, places in theirs:
        for place in places:
            there[kind, place].append(values)
    counts = {kind: [0, 0] for kind in (NAME, NUMBER, DATE)}
    for kind, values, places in ours:
        before, between, after = (there.get((kind, place), ()) if place else () for place in places)
        if any(values & other for others in (before, between, after) for other in others):
            counts[kind][0] += 1
        elif between or (before and after):
            counts[kind][1] += 1
    return {kind: (agree, differ) for kind, (agree, differ) in counts.items()}


def other_facts(shorter: list[Fact], longer: list[Fact], *, behind: bool) -> bool:
    """Whether two texts say the same of different facts: another day, other prices, other teams.

    That facts are `behind`, kept less often than narration, is a hint, no more: a paragraph that was cut, added or
    rewritten may have held most of the names. Which text comes first counts only where both hold equally many facts.
    """
    found = conflicts(shorter, longer)
    if found[DATE][1] and not found[DATE][0]:
        return True
    agree = sum(counts[0] for counts in found.values())
    differ = sum(counts[1] for counts in found.values())
    return differ >= CONFLICTS and differ >= (BEHIND_SHARE if behind else CONFLICT_SHARE) * (agree + differ)
