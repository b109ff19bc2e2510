"""What an archive remembers of a text to find its copies: some kilobytes of wording in some hundred bytes.

A signature is made of the text's shingles, the 64-bit hashes of its runs of three words. Its samples are the keys under
which candidates are found; its bitmaps tell most of them from copies before any text is read. All of it is pinned by
golden values in the tests, since a change would silently orphan what archives hold.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from math import sqrt
from struct import pack, unpack
from typing import Self

from pipelines.similarity.words import KIND, WORD

SHINGLE = 3  # words; at 20 % of random edits half of the 3-word shingles survive, but only 41 % of the 4-word ones
SIGNATURE_VERSION = 4  # first byte of a signature; raise it whenever the normal form, the hash or SAMPLES changes
SAMPLES = 32  # smallest shingle hashes kept of a text ("bottom-k sketch", Broder 1997)
SLOTS = 2048  # of a bitmap; an article of 400 words fills a fifth of them

LEAST = 0.18  # containment below which there is no need to look closer: after edits of 30 % a third (0.7³) is left
CROWDED = 0.75  # of the slots, by a text of some 3,000 words: there bitmaps say little
CERTAIN = 1.0  # standard deviations of what falls into one slot by chance; with two, no more copies are found
FILLED_IN = 2.8  # standard deviations between the rates at which phrases and facts are kept …
MOST = 0.6  # … of phrases; where fewer are left, no single block was rewritten, …
SCATTERED = 2.2  # … and so many standard deviations are enough …
FACTS_KEPT = 0.4  # … and what there is of the facts' rate: templates filled in anew stay below, most below 0.2

_ONE = ord("1")
_ALL_ONES = (1 << 64) - 1
_IS_FACT = bytes(mark & KIND != WORD for mark in range(256))


def shingles_of(codes: array[int]) -> array[int]:
    """The 64-bit hashes of every run of `SHINGLE` words in their order, made of the words' own; none of a shorter text.

    Sums of random numbers with odd factors, so that order counts: as even as a hash of the run's letters, at a tenth of
    the time.
    """
    runs = zip(codes, codes[1:], codes[2:], strict=False)
    return array("Q", [(3 * a + 5 * b + 7 * c) & _ALL_ONES for a, b, c in runs])


@dataclass(frozen=True, slots=True, order=True)
class Signature:
    """Of one text; their order says nothing but which of two comes first.

    The samples are its smallest hashes: they serve edits and containment alike, since of what two texts share, the
    smallest are in both samples, whatever their lengths (Broder, On the resemblance and containment of documents,
    1997).
    """

    samples: tuple[int, ...]  # the `SAMPLES` smallest upper halves of the shingles, ascending
    plain: int  # bitmap of the shingles without a name, number or date, each at its hash modulo `SLOTS`
    factual: int  # bitmap of those with one or two such words; what is all facts may be a list that was cut or added

    @classmethod
    def of(cls, shingles: array[int], marks: bytes) -> Self:
        """The signature of a text with these shingles and marks of words."""
        facts = int.from_bytes(marks.translate(_IS_FACT), "little")
        counts = (facts + (facts >> 8) + (facts >> 16)).to_bytes(len(marks), "little")  # of each shingle's facts
        plain, factual, rest = (bytearray(b"0" * SLOTS) for _ in range(3))  # a digit a slot
        maps = (plain, factual, factual, rest)
        for shingle, count in zip(shingles, counts, strict=False):
            maps[count][shingle % SLOTS] = _ONE
        samples = sorted({shingle >> 32 for shingle in shingles})[:SAMPLES]
        return cls(tuple(samples), int(plain[::-1], 2), int(factual[::-1], 2))

    @classmethod
    def read(cls, stored: bytes) -> Self | None:
        """The signature that was written as these bytes; None where another version of kliping wrote it."""
        if stored[:1] != bytes([SIGNATURE_VERSION]):
            return None
        plain, factual = (stored[1 + at : 1 + at + SLOTS // 8] for at in (0, SLOTS // 8))
        samples = unpack(f">{(len(stored) - 1 - SLOTS // 4) // 4}I", stored[1 + SLOTS // 4 :])
        return cls(samples, int.from_bytes(plain, "little"), int.from_bytes(factual, "little"))

    def __bytes__(self) -> bytes:
        """The version, the bitmaps, the samples."""
        maps = (each.to_bytes(SLOTS // 8, "little") for each in (self.plain, self.factual))
        return b"".join((bytes([SIGNATURE_VERSION]), *maps, pack(f">{len(self.samples)}I", *self.samples)))


def may_be_copies(one: Signature, other: Signature) -> bool:
    """Whether it is worth comparing the texts; symmetric.

    No, where the shorter text shares too few of its shingles, or the phrases but not the facts: a template that was
    filled in anew. A copy keeps shingles with facts about as often as those without; the difference of the two rates is
    in standard deviations, each word being in `SHINGLE` shingles. What falls into one slot by chance is taken off.
    """
    plain, factual, fewer, more = one.plain.bit_count(), one.factual.bit_count(), one, other
    others_plain, others_factual = other.plain.bit_count(), other.factual.bit_count()
    if (others_plain + others_factual, other) < (plain + factual, one):
        plain, factual, fewer, more = others_plain, others_factual, other, one
    there = more.plain | more.factual
    chance = there.bit_count() / SLOTS
    if chance > CROWDED:
        return True
    kept = ((fewer.plain & there).bit_count() - plain * chance) / (1 - chance)
    kept_facts = ((fewer.factual & there).bit_count() - factual * chance) / (1 - chance)
    noise = chance / (1 - chance)  # variance of what was taken off, a shingle
    if kept + kept_facts + CERTAIN * sqrt(noise * (plain + factual)) < LEAST * (plain + factual):
        return False
    if not plain or not factual:
        return True
    rate = min(1.0, max(0.0, (kept + kept_facts) / (plain + factual)))
    spread = sqrt((SHINGLE * (rate * (1 - rate) + 0.05) + noise) * (1 / plain + 1 / factual))
    phrases, facts = kept / plain, kept_facts / factual
    limit = FILLED_IN if phrases >= MOST else SCATTERED
    return phrases - facts <= limit * spread or facts >= FACTS_KEPT * phrases
