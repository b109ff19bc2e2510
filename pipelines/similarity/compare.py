"""The verdict on two texts: whether they are copies, and how alike they are.

A copy keeps the facts and most of the wording; a bulletin of the next day (weather, prices, schedules) keeps the
wording and changes the facts; another report of the same event keeps the facts and the quotes and changes the wording.
So the verdict asks twice: how much of the shorter text's narration (its words outside of quotes, names and numbers)
stands in the longer one, and whether the facts that stand in the same place agree.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from hashlib import blake2b
from math import sqrt
from zlib import crc32

from pipelines.similarity.facts import Facts, facts_of, other_facts
from pipelines.similarity.lines import own_lines
from pipelines.similarity.signatures import Signature, may_be_copies, shingles_of
from pipelines.similarity.words import DATE, DAY, KIND, NAME, QUOTED, WORD, hash_of, joined, read, read_line

CODES_KEPT = 1 << 16  # words whose hashes are kept, some 8 MB

MIN_WORDS = 8  # a shorter text has no likeness but the exact one: any phrase would contain it
COVERED = 0.42  # share of the shorter text's narration that the other must hold; see tests/duplicates for the measure
_IS_WORD = bytes(mark & KIND == WORD for mark in range(256))
_IS_NARRATION = bytes(mark & (KIND | QUOTED) == WORD for mark in range(256))
_NAMED = (NAME, DATE, DAY)  # what a title says a text is about; a number in it may be a count that grew since
ENOUGH = 20  # words of narration by which to judge; of a text with fewer, all its words are
VERBATIM = 0.95  # share of the narration above which nobody edited the text; one word of twenty is another
BEHIND = 5.0  # standard deviations; most copies stay below 4.5, articles filled into one template lie at 2 to 13
BEYOND = 1 / 4  # of a text, in one stretch; a fifth that was rewritten is an edit, two of three paragraphs are a quote
CONTAINED = 0.7  # below this ratio of lengths a copy is called contained, above it near


class Kind(StrEnum):
    """What two texts are to each other."""

    EXACT = "exact"  # the same normal form
    NEAR = "near"  # edited, another dateline, headline or boilerplate
    CONTAINED = "contained"  # one is a part of the other
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Likeness:
    """The verdict on two texts; symmetric."""

    kind: Kind
    score: float  # 0…1: share of the shorter text's narration that the other one holds

    @property
    def same(self) -> bool:
        """Whether they are one story."""
        return self.kind is not Kind.DIFFERENT


@dataclass(frozen=True, eq=False)
class Prepared:
    """A text made ready for comparison: its own words, without datelines and boilerplate, as numbers.

    It is small, pickles fast and holds all that the archive asks of a text, so that the process that extracted an
    article prepares it as well.
    """

    text_hash: str  # of all the words, boilerplate included
    line_marks: tuple[int, ...]  # of each line that is not empty
    codes: array[int]  # 64-bit hashes of its own words
    marks: bytes  # of each word, as in `Words`
    shingles: array[int]  # 64-bit hashes of the runs of `SHINGLE` words, one for each place
    signature: Signature
    checksum: int  # of the text, which may be changed on its way

    @cached_property
    def facts(self) -> Facts:
        """The names, numbers and dates, with the words beside them."""
        return facts_of(self.codes, self.marks)


def prepare(text: str, known: Prepared | None = None) -> Prepared:
    """Read a text for comparison; where it is `known` already and has not changed since, that is given back."""
    checksum = crc32(text.encode("utf-8", "surrogatepass"))
    if known is not None and known.checksum == checksum:
        return known
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    read = {line: read_line(line) for line in lines}
    whole = joined(read[line] for line in lines)
    own = joined(read.get(line) or read_line(line) for line in own_lines(lines))
    codes = codes_of(own.words)
    shingles = shingles_of(codes)
    return Prepared(
        text_hash=hash_of(whole, text),
        line_marks=tuple(read[line].line_mark for line in lines),
        codes=codes,
        marks=own.marks,
        shingles=shingles,
        signature=Signature.of(shingles, own.marks),
        checksum=checksum,
    )


class _Codes(dict[str, int]):
    """The 64-bit hashes of words (BLAKE2b); as a language's words come again and again, most are known."""

    def __missing__(self, word: str) -> int:
        if len(self) >= CODES_KEPT:
            self.clear()
        code = self[word] = int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big")
        return code


_CODES = _Codes()


def codes_of(words: Iterable[str]) -> array[int]:
    """The 64-bit hashes of words in their normal form."""
    return array("Q", map(_CODES.__getitem__, words))


def likeness(a: str, b: str) -> Likeness:
    """The verdict on two texts by exact comparison of their shingles and of the facts that stand in the same place."""
    return compare(prepare(a), prepare(b))


def compare(one: Prepared, other: Prepared, *, series: bool = False) -> Likeness:
    """`likeness` of prepared texts; where one text is compared with many, pass it first.

    Texts of a `series`, by one desk on different days, are different where one fact is: a bulletin has its next day.
    """
    if one.text_hash == other.text_hash:
        return Likeness(Kind.EXACT, 1.0)
    if not may_be_copies(one.signature, other.signature):
        return Likeness(Kind.DIFFERENT, 0.0)
    shared = _distinct(one).intersection(other.shingles)
    shorter, longer = sorted((one, other), key=lambda text: (len(text.codes), text.text_hash))
    score, behind = _covered(shorter, shared)
    score = max(score, _covered(longer, shared)[0])
    if (
        len(shorter.codes) < MIN_WORDS
        or score < COVERED
        or other_facts(shorter.facts, longer.facts, behind=behind > BEHIND, verbatim=score >= VERBATIM, series=series)
    ):
        kind = Kind.DIFFERENT
    else:
        kind = Kind.CONTAINED if len(shorter.codes) < CONTAINED * len(longer.codes) else Kind.NEAR
    return Likeness(kind, round(score, 4))


def adds_nothing(text: str, known: str) -> bool:
    """Whether all of a text stands word for word in a known one, and the two are of the same story."""
    one, other = prepare(text), prepare(known)
    return one.text_hash == other.text_hash or (_distinct(one).issubset(other.shingles) and compare(one, other).same)


def named_apart(one: Prepared, title: str, other: Prepared, others_title: str) -> bool:
    """Whether each title names what its own text does and the other text does not: the weather of two towns.

    A copy that was shortened names nothing that the original does not, whatever its headline.
    """
    ours, theirs = (frozenset(codes_of(read(each).words)) for each in (title, others_title))
    return _names_alone(one, ours, other) and _names_alone(other, theirs, one)


def _names_alone(text: Prepared, title: frozenset[int], other: Prepared) -> bool:
    alone = title.difference(other.codes)
    return any(mark & KIND in _NAMED and code in alone for code, mark in zip(text.codes, text.marks, strict=True))


@lru_cache(maxsize=2)  # one text is compared with many; kept with each of a thousand texts, they would take 44 MB
def _distinct(text: Prepared) -> frozenset[int]:
    return frozenset(text.shingles)


def goes_beyond(text: Prepared, other: Prepared) -> bool:
    """Whether the text goes on for long where the other one stops; editing alone leaves no such stretch."""
    count = len(text.codes)
    stretches = _inside(text, _distinct(other)).to_bytes(count, "little").split(b"\1")
    return max(map(len, stretches)) > max(ENOUGH, BEYOND * count)


def apart_in(whole: Prepared, one: Prepared, other: Prepared) -> bool:
    """Whether what of `whole` stands in the one text has next to nothing in common with what stands in the other."""
    ones, others = (_inside(whole, _distinct(each)) for each in (one, other))
    return (ones & others).bit_count() < BEYOND * min(ones.bit_count(), others.bit_count())


def _inside(text: Prepared, shared: frozenset[int]) -> int:
    """The places that lie in shared shingles.

    Sets of places are integers with a byte a word, 1 where the word is in the set: a text is judged in few operations.
    """
    starts = int.from_bytes(bytes(map(shared.__contains__, text.shingles)), "little")
    inside = starts | starts << 8 | starts << 16  # each run holds SHINGLE words
    return inside & int.from_bytes(b"\1" * len(text.codes), "little")


def _covered(text: Prepared, shared: frozenset[int]) -> tuple[float, float]:
    """Share of the text's narration that lies in shared shingles, and how far its facts fall behind.

    Quotes, names and numbers are no narration where enough else remains: every report of an event has them. How far
    names and numbers fall behind is in standard deviations of a draw in which they survive as often as the narration.
    """
    count = len(text.codes)
    inside = _inside(text, shared)
    words, narration = (int.from_bytes(text.marks.translate(table), "little") for table in (_IS_WORD, _IS_NARRATION))
    everything = int.from_bytes(b"\1" * count, "little")
    sizes = [(some, some.bit_count()) for some in (narration, words, everything)]
    counted, size = next((each for each in sizes if each[1] >= ENOUGH), sizes[-1])
    score = (inside & counted).bit_count() / size if size else 0.0
    facts = count - sizes[1][1]
    kept = (inside & ~words).bit_count()
    behind = (score * facts - kept) / sqrt(facts * (score * (1 - score) + 0.05)) if facts else 0.0
    return score, behind
