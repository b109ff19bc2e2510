"""Signatures: the few hundred bytes that an archive stores of each text to find its copies.

A signature is made of the text's shingles, the 64-bit hashes of all runs of three words. After 20 % of random edits
half of them survive; of runs of four words it would be 41 %. It has two parts:

- `samples`, the upper halves of the smallest shingles. Texts that share a sample are candidates for copies.
- `plain` and `factual`, two bitmaps of `SLOTS` bits. A shingle without a fact (name, number, date) sets the bit of its
  value modulo `SLOTS` in the first, one with one or two facts sets it in the second.

With the bitmaps, `may_be_copies` rules out most candidates before any text is read. It looks at the text with fewer
bits and estimates which share of its shingles the other text has: for `plain` (the wording) and for `factual` (the
facts). A pair is ruled out if too little is kept altogether, or if much less of the facts than of the wording is kept,
as in a template that was filled in anew.

Tests pin the format with golden values, since archives would not find copies by signatures of another format.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from math import sqrt
from struct import pack, unpack
from typing import Self

from pipelines.similarity.words import KIND, WORD

# First byte of a signature; raise it when the normal form, the hash or SAMPLES changes, or the rule of `compare`: then
# `kliping status` asks for `kliping regroup`
SIGNATURE_VERSION = 5
SAMPLES = 32  # number of smallest shingles kept of a text ("bottom-k sketch", Broder 1997)
SLOTS = 2048  # bits of each bitmap; an article of 400 words fills a fifth of them

LEAST = 0.18  # least share of all shingles that a copy keeps; after edits of 30 % a third (0.7³) is left
CROWDED = 0.75  # share of bits set, as by a text of some 3,000 words, above which bitmaps say too little to rule out

# A pair is ruled out as a template filled in anew if much less of the facts than of the wording is kept: by more than
# FILLED_IN standard deviations, since one rewritten block may have held most of them, and less than FACTS_KEPT of the
# wording's share
FILLED_IN = 2.8
FACTS_KEPT = 0.4  # ratio of the share of facts kept to that of wording; templates stay below, most below 0.2

_ONE = ord("1")
_ALL_ONES = (1 << 64) - 1
_IS_FACT = bytes(byte & KIND != WORD for byte in range(256))


def shingles_of(codes: array[int]) -> array[int]:
    """The 64-bit hashes of all runs of three words, in order; none for a shorter text.

    Each is a sum of the words' own hashes with odd factors, so that their order counts: as evenly spread as a hash of
    the letters, in a tenth of the time.
    """
    runs = zip(codes, codes[1:], codes[2:], strict=False)
    return array("Q", [(3 * a + 5 * b + 7 * c) & _ALL_ONES for a, b, c in runs])


@dataclass(frozen=True, slots=True, order=True)
class Signature:
    """The signature of one text; signatures are ordered only so that a pair of them has a fixed order.

    The samples are the smallest hashes: the smallest of the shingles that two texts share are likely to be in the
    samples of both, after edits and where one text contains the other (Broder, On the resemblance and containment of
    documents, 1997).
    """

    samples: tuple[int, ...]  # the `SAMPLES` smallest upper halves of the shingles, ascending
    plain: int  # bitmap of the shingles without a name, number or date
    factual: int  # bitmap of the shingles with one or two; those of three may belong to a list that was cut or added

    @classmethod
    def of(cls, shingles: array[int], flags: bytes) -> Self:
        """The signature of a text with these shingles and these flags of its words."""
        facts = int.from_bytes(flags.translate(_IS_FACT), "little")
        counts = (facts + (facts >> 8) + (facts >> 16)).to_bytes(len(flags), "little")  # number of facts per shingle
        plain, factual, rest = (bytearray(b"0" * SLOTS) for _ in range(3))  # one digit per slot
        maps = (plain, factual, factual, rest)
        for shingle, count in zip(shingles, counts, strict=False):
            maps[count][shingle % SLOTS] = _ONE
        samples = sorted({shingle >> 32 for shingle in shingles})[:SAMPLES]
        return cls(tuple(samples), int(plain[::-1], 2), int(factual[::-1], 2))

    @classmethod
    def read(cls, stored: bytes) -> Self | None:
        """The signature that was written as these bytes; None if its version is another."""
        if stored[:1] != bytes([SIGNATURE_VERSION]):
            return None
        plain, factual = (stored[1 + at : 1 + at + SLOTS // 8] for at in (0, SLOTS // 8))
        samples = unpack(f">{(len(stored) - 1 - SLOTS // 4) // 4}I", stored[1 + SLOTS // 4 :])
        return cls(samples, int.from_bytes(plain, "little"), int.from_bytes(factual, "little"))

    def __bytes__(self) -> bytes:
        """The signature as bytes: the version, the bitmaps, the samples."""
        maps = (each.to_bytes(SLOTS // 8, "little") for each in (self.plain, self.factual))
        return b"".join((bytes([SIGNATURE_VERSION]), *maps, pack(f">{len(self.samples)}I", *self.samples)))


def may_be_copies(one: Signature, other: Signature) -> bool:
    """Whether it is worth comparing the texts of two signatures; symmetric.

    It is not if the text with fewer bits shares too few of its shingles, or shares the wording but not the facts. A
    copy keeps shingles with facts about as often as those without. The standard deviation of the difference allows for
    each word being in three shingles. Bits that agree by chance are subtracted first.
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
    noise = chance / (1 - chance)  # variance per shingle of what was subtracted
    chance_lowered = sqrt(noise * (plain + factual))  # one standard deviation; with two, no more copies are found
    if kept + kept_facts + chance_lowered < LEAST * (plain + factual):
        return False
    if not plain or not factual:
        return True
    rate = min(1.0, max(0.0, (kept + kept_facts) / (plain + factual)))
    spread = sqrt((3 * (rate * (1 - rate) + 0.05) + noise) * (1 / plain + 1 / factual))
    phrases, facts = kept / plain, kept_facts / factual
    return phrases - facts <= FILLED_IN * spread or facts >= FACTS_KEPT * phrases
