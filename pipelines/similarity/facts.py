"""Finds the facts of a text (names, numbers, days) with the words beside them, and whether two texts agree on them.

Copies of an article have the same facts between the same words. Bulletins of two days or two towns have the same words
around different facts.

A fact is a run of names, or of numbers and dates. Its places are the pairs of words before it, on both sides of it, and
after it. A fact of one text agrees with the other text if one of its values occurs there in one of its places; it
differs if the other text has only other values in the place that both sides make.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from pipelines.similarity.words import DATE, DAY, GAP, KIND, KIND_OF, NAME, NUMBER, WORD

# Two texts are about different things if the facts in the same places differ in a least number and in a least share of
# all; a single weekday or date can be enough, see `other_facts`
CONFLICTS = 2  # least number of differing facts
CONFLICT_SHARE = 1 / 3  # least share of differing facts; copies stay below 0.28, bulletins lie above 0.38
BEHIND_SHARE = 1 / 8  # the same in a series, or if facts are kept less often than narration: a list of other names
NUMBERS = 3  # least number of differing numbers that are enough alone; none of 2,100 made copies has so many
NUMBER_SHARE = 0.3  # their least share of all numbers; names, and law articles that agree, cannot outvote prices

FEW = 8  # most values of a fact that are searched one by one; all facts of a long text may be in one place
EDGE, SOME_NAME, SOME_NUMBER = range(3)  # in the words around a fact: the text's end, any name, any number
_FACTS = frozenset((SOME_NAME, SOME_NUMBER))
Fact = tuple[int, tuple[int, ...], int, int, int]  # kind, values, and the hashes of its places (before, beside, after)
Around = list[int | tuple[int, ...]]


class Facts(NamedTuple):
    """The facts of one text."""

    each: list[Fact]
    said: Mapping[int, Collection[int]]  # hash of a place → all values there
    dates: tuple[int, ...]  # days of a month in the order of the text, without the dateline's


_WORD, _FACT, _NEXT_FACT = b".", b"x", b"g"
_SHAPE = b"".join(_WORD if byte & KIND == WORD else _NEXT_FACT if byte & GAP else _FACT for byte in range(256))
_RUN = re.compile(rb"[xg]x*")  # a comma ends a run of facts


def facts_of(codes: array[int], flags: bytes) -> Facts:
    """Find the facts of a text in the hashes of its words and their flags."""
    words, kinds = codes.tolist(), flags.translate(KIND_OF)
    around: Around = [EDGE, EDGE]  # the words, with SOME_NAME or SOME_NUMBER in the place of each fact
    named: Around = [EDGE, EDGE]  # the words, with the names themselves
    found: list[tuple[int, int, tuple[int, ...]]] = []
    dates: list[int] = []
    last = 0
    for run in _RUN.finditer(flags.translate(_SHAPE)):
        start, end = run.span()
        around += words[last:start]
        named += words[last:start]
        kind, values = _value(words[start:end], kinds[start:end])
        if kind != DATE or not _is_dateline(flags, start, end):
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
    return Facts(each, said, tuple(dates))


def _is_dateline(flags: bytes, start: int, end: int) -> bool:
    """Whether a date is part of the dateline: "Jakarta, Senin (23/11). Pemerintah …".

    Such a date begins the text, or comes after nothing but names, set off by punctuation. The dates of "Ramalan zodiak
    Senin (16/11) untuk …" and "Cuaca hari ini, Senin (16/11), …" are what the text is about.
    """
    apart = flags[start] & GAP and (end == len(flags) or flags[end] & GAP)
    # the first word is left out: a capitalised word at the start of a sentence counts as a plain word
    return not start or bool(apart and all(byte & KIND != WORD for byte in flags[1:start]))


def _places(kind: int, around: Around, named: Around) -> tuple[int, int, int]:
    """The hashes of the words before a fact, on both sides of it and after it.

    In a list, where the words around are all names or numbers, the names themselves are hashed, since only they tell
    one line from another. Elsewhere, any name counts as the same.
    """
    own = around[2]
    far, left, _, right, beyond = named if around[1] in _FACTS and around[3] in _FACTS else around
    return hash((kind, far, left, own)), hash((kind, left, own, right)), hash((kind, own, right, beyond))


def _value(words: list[int], kinds: bytes) -> tuple[int, tuple[int, ...]]:
    """The kind and values of a run of facts: its dates, else its numbers, else its days, else all its names."""
    for wanted in (DATE, NUMBER, DAY):
        if wanted in kinds:
            return wanted, tuple([word for word, each in zip(words, kinds, strict=True) if each == wanted])
    return NAME, tuple(words)


def conflicts(ours: Facts, theirs: Facts) -> dict[int, tuple[int, int]]:
    """For each kind of fact: how many in the same place in both texts agree, and how many differ."""
    there = theirs.said
    counts = {kind: [0, 0] for kind in (NAME, NUMBER, DATE, DAY)}
    for kind, values, *places in ours.each:
        _, beside, _ = said = [there.get(place, ()) for place in places]
        if any(value in some for some in said if some for value in values):
            counts[kind][0] += 1
        elif beside:
            counts[kind][1] += 1
    return {kind: (agree, differ) for kind, (agree, differ) in counts.items()}


def other_facts(shorter: Facts, longer: Facts, *, behind: bool, verbatim: bool, series: bool) -> bool:
    """Whether two texts have the same words around different facts: another day, other prices, other teams.

    Args:
        shorter: the facts of the text with fewer words; these are looked up in the other text.
        longer: the facts of the other text.
        behind: facts are kept less often than narration. A hint only: a paragraph that was cut, added or rewritten may
            have held most of the names.
        verbatim: nobody has edited the narration, so that it is enough if most of the numbers differ.
        series: the texts are of one source on different days, so that one fact that differs is enough, even a weekday.
    """
    if _of_other_days(shorter.dates, longer.dates):
        return True
    found = conflicts(shorter, longer)
    if any(found[kind][1] and not found[kind][0] for kind in ((DATE, DAY) if series else (DATE,))):
        return True
    agree, differ = found[NUMBER]
    if (verbatim and differ > agree) or (differ >= NUMBERS and differ >= NUMBER_SHARE * (agree + differ)):
        return True
    agree = sum(counts[0] for counts in found.values())
    differ = sum(counts[1] for counts in found.values())
    share = BEHIND_SHARE if behind or series else CONFLICT_SHARE
    return differ >= (1 if series else CONFLICTS) and differ >= share * (agree + differ)


def _of_other_days(ours: Sequence[int], theirs: Sequence[int]) -> bool:
    """Whether neither text has the other's first date; if one text is a part of the other, one has all its dates."""
    return bool(ours and theirs) and ours[0] not in theirs and theirs[0] not in ours
