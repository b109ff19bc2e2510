"""The facts of a text (names, numbers, dates) by the words beside them, and whether two texts agree on theirs.

Copies of an article say the same of the same facts. Bulletins of two days, or of two towns, say the same of different
ones: where the words agree, the numbers do not.
"""

from __future__ import annotations

import re
from array import array
from typing import NamedTuple

from pipelines.words import DATE, DAY, GAP, KIND, NAME, NUMBER, WORD

CONFLICTS = 2  # facts that must differ in the same place before two texts are of different things …
CONFLICT_SHARE = 1 / 3  # … and their share of all facts in the same place: copies stay below 0.28, bulletins above 0.38
BEHIND_SHARE = 1 / 8  # … or this, where fewer facts are kept than narration: a list of names was filled in anew

DATELINE = 4  # words; a date among the first belongs to the desk that wrote it: "Jakarta, Senin (23/11). Pemerintah …"
EDGE, SOME_NAME, SOME_NUMBER = range(3)  # what stands for no word, a name, a number in the words around a fact
_FACTS = frozenset((SOME_NAME, SOME_NUMBER))
Fact = tuple[int, tuple[int, ...], int, int, int]  # kind, what it says, hashes of the words before, beside, after; or 0
Around = list[int | tuple[int, ...]]


class Facts(NamedTuple):
    """Of one text."""

    each: list[Fact]
    said: dict[int, tuple[int, ...]]  # hash of a place → all that is said there


_WORD, _FACT, _NEXT_FACT = b".", b"x", b"g"
_SHAPE = b"".join(
    _WORD if mark & KIND == WORD else _NEXT_FACT if mark & GAP else _FACT for mark in range(256)
)  # fmt: skip
_KIND_OF = bytes(mark & KIND for mark in range(256))
_RUN = re.compile(rb"[xg]x*")  # a comma ends a run of facts


def facts_of(codes: array[int], marks: bytes) -> Facts:
    """A text's facts, each with the words around it: runs of names, or of numbers and dates.

    `codes` are the numbers that stand for its words, `marks` what each word is.
    """
    words, kinds = codes.tolist(), marks.translate(_KIND_OF)
    around: Around = [EDGE, EDGE]  # the words, without what the facts say
    named: Around = [EDGE, EDGE]  # with the names themselves
    found: list[tuple[int, int, tuple[int, ...]]] = []
    last = 0
    for run in _RUN.finditer(marks.translate(_SHAPE)):
        start, end = run.span()
        around += words[last:start]
        named += words[last:start]
        kind, values = _value(words[start:end], kinds[start:end])
        if kind != DATE or start >= DATELINE:
            found.append((len(around), kind, values))
        around.append(SOME_NAME if kind == NAME else SOME_NUMBER)
        named.append(tuple(words[start:end]) if kind == NAME else SOME_NUMBER)
        last = end
    around += (*words[last:], EDGE, EDGE)
    named += (*words[last:], EDGE, EDGE)
    each = [
        (kind, values, *_places(kind, around[at - 2 : at + 3], named[at - 2 : at + 3])) for at, kind, values in found
    ]
    said: dict[int, tuple[int, ...]] = {}
    for _, values, *places in each:
        for place in places:
            said[place] = said[place] + values if place in said else values
    said[0] = ()
    return Facts(each, said)


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
    for wanted, kind in ((DATE, DATE), (NUMBER, NUMBER), (DAY, NUMBER)):
        if wanted in kinds:
            return kind, tuple([word for word, each in zip(words, kinds, strict=True) if each == wanted])
    return NAME, tuple(words)


def conflicts(ours: Facts, theirs: Facts) -> dict[int, tuple[int, int]]:
    """Of each kind of fact: how many stand in the same place in both texts and agree, and how many disagree."""
    if len(ours.each) > len(theirs.each):
        ours, theirs = theirs, ours
    there = theirs.said
    counts = {kind: [0, 0] for kind in (NAME, NUMBER, DATE)}
    for kind, values, *places in ours.each:
        before, beside, after = [there.get(place, ()) for place in places]
        said = before + beside + after
        if said and any(value in said for value in values):
            counts[kind][0] += 1
        elif beside or (before and after):
            counts[kind][1] += 1
    return {kind: (agree, differ) for kind, (agree, differ) in counts.items()}


def other_facts(shorter: Facts, longer: Facts, *, behind: bool) -> bool:
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
