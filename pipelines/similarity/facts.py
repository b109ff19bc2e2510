"""The facts of a text (names, numbers, days) by the words beside them, and whether two texts agree on theirs.

Copies of an article say the same of the same facts. Bulletins of two days, or of two towns, say the same of different
ones: where the words agree, the numbers do not.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from pipelines.similarity.words import DATE, DAY, GAP, KIND, KIND_OF, NAME, NUMBER, WORD

CONFLICTS = 2  # facts that must differ in the same place before two texts are of different things …
CONFLICT_SHARE = 1 / 3  # … and their share of all facts in the same place: copies stay below 0.28, bulletins above 0.38
BEHIND_SHARE = 1 / 8  # … or this, where fewer facts are kept than narration: a list of names was filled in anew
NUMBERS = 3  # that must differ before their share alone says something; of 2,100 made copies none has so many …
NUMBER_SHARE = 0.3  # … and their share of all numbers in the same place: names and pieces of law outvote no prices

FEW = 8  # facts in one place that are looked through; a place may be that of all facts of a long text
EDGE, SOME_NAME, SOME_NUMBER = range(3)  # what stands for no word, a name, a number in the words around a fact
_FACTS = frozenset((SOME_NAME, SOME_NUMBER))
Fact = tuple[int, tuple[int, ...], int, int, int]  # kind, what it says, hashes of the words before, beside, after; or 0
Around = list[int | tuple[int, ...]]


class Facts(NamedTuple):
    """Of one text."""

    each: list[Fact]
    said: Mapping[int, Collection[int]]  # hash of a place → all that is said there
    dates: tuple[int, ...]  # days of a month in their order, without the dateline's


_WORD, _FACT, _NEXT_FACT = b".", b"x", b"g"
_SHAPE = b"".join(_WORD if mark & KIND == WORD else _NEXT_FACT if mark & GAP else _FACT for mark in range(256))
_RUN = re.compile(rb"[xg]x*")  # a comma ends a run of facts


def facts_of(codes: array[int], marks: bytes) -> Facts:
    """A text's facts, each with the words around it: runs of names, or of numbers and dates.

    `codes` are the numbers that stand for its words, `marks` what each word is.
    """
    words, kinds = codes.tolist(), marks.translate(KIND_OF)
    around: Around = [EDGE, EDGE]  # the words, without what the facts say
    named: Around = [EDGE, EDGE]  # with the names themselves
    found: list[tuple[int, int, tuple[int, ...]]] = []
    dates: list[int] = []
    last = 0
    for run in _RUN.finditer(marks.translate(_SHAPE)):
        start, end = run.span()
        around += words[last:start]
        named += words[last:start]
        kind, values = _value(words[start:end], kinds[start:end])
        if kind != DATE or not _is_dateline(marks, start, end):
            found.append((len(around), kind, values))
            dates += values if kind == DATE else ()
        around.append(SOME_NAME if kind == NAME else SOME_NUMBER)
        named.append(tuple(words[start:end]) if kind == NAME else SOME_NUMBER)
        last = end
    around += (*words[last:], EDGE, EDGE)
    named += (*words[last:], EDGE, EDGE)
    each = [
        (kind, values, *_places(kind, around[at - 2 : at + 3], named[at - 2 : at + 3])) for at, kind, values in found
    ]
    said: dict[int, set[int] | tuple[int, ...]] = {}
    for _, values, *places in each:
        for place in places:
            known = said.get(place)
            if isinstance(known, set):
                known.update(values)
            elif known or len(values) > FEW:
                said[place] = {*(known or ()), *values}
            else:
                said[place] = values
    said[0] = ()
    return Facts(each, said, tuple(dates))


def _is_dateline(marks: bytes, start: int, end: int) -> bool:
    """Whether a date is the desk's own: "Jakarta, Senin (23/11). Pemerintah …".

    It stands apart at the text's beginning, behind nothing but names. In "Ramalan zodiak Senin (16/11) untuk …" and
    "Cuaca hari ini, Senin (16/11), …" it does not: that is what the text is about.
    """
    apart = marks[start] & GAP and (end == len(marks) or marks[end] & GAP)
    return not start or bool(apart and all(mark & KIND != WORD for mark in marks[1:start]))  # a sentence's first may be


def _places(kind: int, around: Around, named: Around) -> tuple[int, int, int]:
    """Hashes of the words before a fact, beside it and after it, 0 where the text begins or ends there.

    To begin with a name is no context. In a list, where all the words are names or numbers, only the names themselves
    tell one line from another.
    """
    far, left, own, right, beyond = around
    listed = [word in _FACTS for word in around]
    before = (named[0], named[1], own) if listed[0] and listed[1] else (far, left, own)
    beside = (named[1], own, named[3]) if listed[1] and listed[3] else (left, own, right)
    after = (own, named[3], named[4]) if listed[3] and listed[4] else (own, right, beyond)
    return (
        hash((kind, before)) if far and left else 0,
        hash((kind, beside)) if left and right else 0,
        hash((kind, after)) if right and beyond else 0,
    )


def _value(words: list[int], kinds: bytes) -> tuple[int, tuple[int, ...]]:
    """What a run of facts says in the end: its day of the month, else its numbers, else its weekday, else its names."""
    for wanted in (DATE, NUMBER, DAY):
        if wanted in kinds:
            return wanted, tuple([word for word, each in zip(words, kinds, strict=True) if each == wanted])
    return NAME, tuple(words)


def conflicts(ours: Facts, theirs: Facts) -> dict[int, tuple[int, int]]:
    """Of each kind of fact: how many stand in the same place in both texts and agree, and how many disagree."""
    if len(ours.each) > len(theirs.each):
        ours, theirs = theirs, ours
    there = theirs.said
    counts = {kind: [0, 0] for kind in (NAME, NUMBER, DATE, DAY)}
    for kind, values, *places in ours.each:
        before, beside, after = said = [there.get(place, ()) for place in places]
        if any(value in some for some in said if some for value in values):
            counts[kind][0] += 1
        elif beside or (before and after):
            counts[kind][1] += 1
    return {kind: (agree, differ) for kind, (agree, differ) in counts.items()}


def other_facts(shorter: Facts, longer: Facts, *, behind: bool, verbatim: bool, series: bool) -> bool:
    """Whether two texts say the same of different facts: another day, other prices, other teams.

    That facts are `behind`, kept less often than narration, is a hint, no more: a paragraph that was cut, added or
    rewritten may have held most of the names. Which text comes first counts only where both hold equally many facts.
    In a `verbatim` text no editor touched the only number that there is; in a `series`, texts of one desk on different
    days, one fact is enough, and a weekday, too.
    """
    if _of_other_days(shorter.dates, longer.dates):
        return True
    found = conflicts(shorter, longer)
    if any(found[kind][1] and not found[kind][0] for kind in ((DATE, DAY) if series else (DATE,))):
        return True
    agree, differ = found[NUMBER]
    if (verbatim and differ and not agree) or (differ >= NUMBERS and differ >= NUMBER_SHARE * (agree + differ)):
        return True
    agree = sum(counts[0] for counts in found.values())
    differ = sum(counts[1] for counts in found.values())
    share = BEHIND_SHARE if behind or series else CONFLICT_SHARE
    return differ >= (1 if series else CONFLICTS) and differ >= share * (agree + differ)


def _of_other_days(ours: Sequence[int], theirs: Sequence[int]) -> bool:
    """Whether neither text holds the first date of the other; of a text and its part, one holds all of the other's."""
    return bool(ours and theirs) and ours[0] not in theirs and theirs[0] not in ours
