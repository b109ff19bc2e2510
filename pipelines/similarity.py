"""How alike two texts are: normal form, shingles, signatures that find candidates, and the verdict.

Pure functions over strings. A copy keeps the facts and most of the wording; a bulletin of the next day (weather,
prices, schedules) keeps the wording and changes the facts; another report of the same event keeps the facts and the
quotes and changes the wording. So the verdict asks twice: how much of the shorter text's narration (its words outside
of quotes, names and numbers) stands in the longer one, and whether the facts that stand in the same place agree.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from math import sqrt
from struct import pack, unpack
from zlib import crc32

from pipelines.facts import other_facts
from pipelines.lines import own_lines
from pipelines.words import KIND, QUOTED, WORD, joined, line_mark, normalise, read_line, text_hash

__all__ = [
    "Kind", "Likeness", "Prepared", "bands", "codes_of", "compare", "estimate", "likeness",
    "line_mark", "normalise", "prepare", "sampled", "shingles_of", "signature", "text_hash",
]  # fmt: skip

SHINGLE = 3  # words; at 20 % of random edits half of the 3-word shingles survive, but only 41 % of the 4-word ones
SAMPLES = 32  # smallest shingle hashes kept of a text ("bottom-k sketch", Broder 1997)
SIGNATURE_VERSION = 2  # first byte of a signature; raise it whenever the normal form, the hash or SAMPLES changes

CODES_KEPT = 1 << 16  # words whose hashes are kept, some 8 MB
_ALL_ONES = (1 << 64) - 1

MIN_WORDS = 8  # a shorter text has no likeness but the exact one: any phrase would contain it
LEAST = 0.1  # containment below which there is no need to look closer: after edits of 40 % a fifth (0.6³) is left
COVERED = 0.42  # share of the shorter text's narration that the other must hold; see tests/duplicates for the measure
FILLED_IN = 3.5  # standard deviations; copies stay below 2.8, most articles filled into one template lie above 3.8
SLOTS = 4096  # of a bitmap; an article of 400 words fills a tenth of them
_IS_WORD = bytes(mark & KIND == WORD for mark in range(256))
_IS_NARRATION = bytes(mark & (KIND | QUOTED) == WORD for mark in range(256))
_IS_FACT = bytes(mark & KIND != WORD for mark in range(256))
ENOUGH = 20  # words of narration by which to judge; of a text with fewer, all its words are
BEHIND = 5.0  # standard deviations; copies stay below 4.5, articles filled into one template lie at 2 to 13
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
    jaccard: float  # 0…1, of their shingles
    containment: float  # 0…1: shared shingles over those of the shorter text

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
    variety: int  # how many of them are distinct
    plain: int  # bitmap of those without a name, number or date, each at its hash modulo `SLOTS`
    factual: int  # bitmap of the others
    signature: bytes
    checksum: int  # of the text, which may be changed on its way

    @cached_property
    def distinct(self) -> frozenset[int]:
        """The distinct shingles."""
        return frozenset(self.shingles)


def prepare(text: str, known: Prepared | None = None) -> Prepared:
    """Read a text for comparison; where it is `known` already and has not changed since, that is given back."""
    checksum = crc32(text.encode("utf-8", "surrogatepass"))
    if known is not None and known.checksum == checksum:
        return known
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    read = {line: read_line(line) for line in lines}
    whole = joined(read[line] for line in lines)
    kept = [read.get(line) or read_line(line) for line in own_lines(lines)]
    own = joined(kept) if kept else whole
    codes = codes_of(own.words)
    shingles = shingles_of(codes)
    plain, factual = _bitmaps(shingles, own.marks)
    return Prepared(
        text_hash=whole.hash,
        line_marks=tuple(read[line].line_mark for line in lines),
        codes=codes,
        marks=own.marks,
        shingles=shingles,
        variety=len(set(shingles)),
        plain=plain,
        factual=factual,
        signature=sampled(shingles),
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


def shingles_of(codes: array[int]) -> array[int]:
    """The 64-bit hashes of every run of `SHINGLE` words in their order; of a shorter text, its own.

    Sums of random numbers with odd factors, so that order counts: as even as BLAKE2b over the words, at a tenth of the
    time.
    """
    if len(codes) < SHINGLE:
        return array("Q", [sum(codes) & _ALL_ONES] if codes else [])
    runs = zip(codes, codes[1:], codes[2:], strict=False)
    return array("Q", [(3 * a + 5 * b + 7 * c) & _ALL_ONES for a, b, c in runs])


def _bitmaps(shingles: array[int], marks: bytes) -> tuple[int, int]:
    facts = int.from_bytes(marks.translate(_IS_FACT), "little")
    near_facts = (facts | facts >> 8 | facts >> 16).to_bytes(len(marks) or 1, "little")
    maps = bytearray(SLOTS // 8), bytearray(SLOTS // 8)
    for shingle, factual in zip(shingles, near_facts, strict=False):
        maps[factual][shingle % SLOTS >> 3] |= 1 << (shingle & 7)
    plain, factual = (int.from_bytes(each, "little") for each in maps)
    return plain, factual


def signature(text: str) -> bytes:
    """The `SAMPLES` smallest 32-bit hashes of the text's shingles, ascending, after a version byte.

    A sketch of the smallest hashes serves edits and containment alike: of what two texts share, the smallest hashes
    are in both samples, whatever their lengths (Broder, On the resemblance and containment of documents, 1997).
    """
    return prepare(text).signature


def sampled(shingles: Iterable[int]) -> bytes:
    """The `signature` of a text with these shingles."""
    samples = sorted({shingle >> 32 for shingle in shingles})[:SAMPLES]
    return pack(f">B{len(samples)}I", SIGNATURE_VERSION, *samples)


def bands(signature: bytes) -> tuple[int, ...]:
    """The sampled hashes as numbers below 2³², the keys under which candidates are found."""
    return unpack(f">{len(signature) // 4}I", signature[1:])


def estimate(left: tuple[int, ...], right: tuple[int, ...]) -> tuple[int, int]:
    """How many samples two signatures' `bands` share, and how many they would if one text contained the other.

    The quotient estimates the containment: the second number counts the samples of one text that the other would have
    sampled too, had it the shingle.
    """
    if not left or not right:
        return 0, 0
    limit = min(side[-1] if len(side) == SAMPLES else 2**32 for side in (left, right))
    return len(set(left).intersection(right)), min(bisect_right(left, limit), bisect_right(right, limit))


def likeness(a: str, b: str) -> Likeness:
    """The verdict on two texts by exact comparison of their shingles and of the facts that stand in the same place."""
    return compare(prepare(a), prepare(b))


def compare(one: Prepared, other: Prepared) -> Likeness:
    """`likeness` of prepared texts; of many that one is compared with, let it be the first."""
    if one.text_hash == other.text_hash:
        return Likeness(Kind.EXACT, 1.0, 1.0, 1.0)
    if _is_filled_in_anew(one, other):
        return Likeness(Kind.DIFFERENT, 0.0, 0.0, 0.0)
    shared = one.distinct.intersection(other.shingles)
    jaccard = round(len(shared) / max(1, one.variety + other.variety - len(shared)), 4)
    containment = round(len(shared) / max(1, min(one.variety, other.variety)), 4)
    if containment < LEAST:
        return Likeness(Kind.DIFFERENT, 0.0, jaccard, containment)
    shorter, longer = sorted((one, other), key=lambda text: (len(text.codes), text.text_hash))
    score, behind = _covered(shorter, shared)
    if len(shorter.codes) < MIN_WORDS or behind > BEHIND:
        return Likeness(Kind.DIFFERENT, round(score, 4), jaccard, containment)
    score = max(score, _covered(longer, shared)[0])
    if score < COVERED or other_facts((one.codes, one.marks), (other.codes, other.marks)):
        kind = Kind.DIFFERENT
    else:
        kind = Kind.CONTAINED if len(shorter.codes) < CONTAINED * len(longer.codes) else Kind.NEAR
    return Likeness(kind, round(score, 4), jaccard, containment)


def _is_filled_in_anew(one: Prepared, other: Prepared) -> bool:
    """Whether the texts share their phrases but not their facts, by their bitmaps: in a hundredth of the time.

    A copy keeps shingles with facts about as often as those without. The difference of the two rates is in standard
    deviations, each word being in `SHINGLE` shingles. What falls into one slot by chance is taken off; of a text that
    fills half of the slots nothing is said.
    """
    fewer, more = sorted((one, other), key=lambda text: (text.variety, text.text_hash))
    there = more.plain | more.factual
    chance = there.bit_count() / SLOTS
    plain, factual = fewer.plain.bit_count(), fewer.factual.bit_count()
    if not plain or not factual or chance > 0.5:
        return False
    kept, kept_facts = (
        ((mine & there).bit_count() - size * chance) / (1 - chance)
        for mine, size in ((fewer.plain, plain), (fewer.factual, factual))
    )
    rate = max(0.0, (kept + kept_facts) / (plain + factual))
    spread = sqrt(SHINGLE * (rate * (1 - rate) + 0.05) * (1 / plain + 1 / factual))
    return kept / plain - kept_facts / factual > FILLED_IN * spread


def _covered(text: Prepared, shared: frozenset[int]) -> tuple[float, float]:
    """Share of the text's narration that lies in shared shingles, and how far its facts fall behind.

    Quotes, names and numbers are no narration where enough else remains: every report of an event has them. How far
    names and numbers fall behind is in standard deviations of a draw in which they survive as often as the narration.

    Sets of places are integers with a byte a word, 1 where the word is in the set: a text is judged in few operations.
    """
    count = len(text.codes)
    starts = int.from_bytes(bytes(map(shared.__contains__, text.shingles)), "little")
    inside = starts | starts << 8 | starts << 16  # each run holds SHINGLE words
    words, narration = (int.from_bytes(text.marks.translate(table), "little") for table in (_IS_WORD, _IS_NARRATION))
    everything = int.from_bytes(b"\1" * count, "little")
    sizes = [(some, some.bit_count()) for some in (narration, words, everything)]
    counted, size = next((each for each in sizes if each[1] >= ENOUGH), sizes[-1])
    score = (inside & counted).bit_count() / size if size else 0.0
    facts = count - sizes[1][1]
    kept = (inside & everything & ~words).bit_count()
    behind = (score * facts - kept) / sqrt(facts * (score * (1 - score) + 0.05)) if facts else 0.0
    return score, behind
