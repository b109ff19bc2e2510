"""How alike two texts are: normal form, shingles, signatures that find candidates, and the verdict.

Pure functions over strings. A copy keeps the facts and most of the wording; a bulletin of the next day (weather,
prices, schedules) keeps the wording and changes the facts; another report of the same event keeps the facts and the
quotes and changes the wording. So the verdict asks twice: how much of the shorter text's narration (its words outside
of quotes, names and numbers) stands in the longer one, and whether the facts that stand in the same place agree.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from math import sqrt
from struct import unpack

from pipelines.facts import other_facts
from pipelines.lines import article_only
from pipelines.words import SHINGLE, WORD, Words, line_mark, normalise, read, text_hash

__all__ = [
    "Kind", "Likeness", "Prepared", "bands", "compare", "estimate", "likeness",
    "line_mark", "normalise", "prepare", "signature", "signature_of", "text_hash",
]  # fmt: skip

SAMPLES = 32  # smallest shingle hashes kept of a text ("bottom-k sketch", Broder 1997)
SIGNATURE_VERSION = 1  # first byte of a signature; raise it whenever the normal form, the hash or SAMPLES changes

MIN_WORDS = 8  # a shorter text has no likeness but the exact one: any phrase would contain it
LEAST = 0.1  # containment below which there is no need to look closer: after edits of 40 % a fifth (0.6³) is left
COVERED = 0.42  # share of the shorter text's narration that the other must hold; see tests/duplicates for the measure
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


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text made ready for comparison; worth keeping where it is compared more than once."""

    words: Words  # the article's own, without datelines and boilerplate
    shingles: frozenset[tuple[str, ...]]  # of these words
    whole: str  # hash of all the words


def prepare(text: str) -> Prepared:
    """Read a text for comparison."""
    own = article_only(text)
    words = read(own or text)
    whole = words.hash if own.split() == text.split() else text_hash(text)
    return Prepared(words, frozenset(words.shingles), whole)


def signature(text: str) -> bytes:
    """The `SAMPLES` smallest 32-bit hashes of the text's shingles, ascending, after a version byte.

    A sketch of the smallest hashes serves edits and containment alike: of what two texts share, the smallest hashes
    are in both samples, whatever their lengths (Broder, On the resemblance and containment of documents, 1997).
    """
    return signature_of(prepare(text))


def signature_of(text: Prepared) -> bytes:
    """`signature` of a prepared text."""
    hashes = {blake2b(" ".join(shingle).encode(), digest_size=4).digest() for shingle in text.shingles}
    return bytes([SIGNATURE_VERSION]) + b"".join(sorted(hashes)[:SAMPLES])


def bands(signature: bytes) -> tuple[int, ...]:
    """The sampled hashes as numbers below 2³², the keys under which candidates are found."""
    return unpack(f">{len(signature) // 4}I", signature[1:])


def estimate(a: bytes, b: bytes) -> tuple[int, int]:
    """How many samples two signatures share, and how many they would share if one text contained the other.

    The quotient estimates the containment: the second number counts the samples of one text that the other would have
    sampled too, had it the shingle.
    """
    left, right = bands(a), bands(b)
    if not left or not right:
        return 0, 0
    limit = min(side[-1] if len(side) == SAMPLES else 2**32 for side in (left, right))
    return len(set(left).intersection(right)), min(bisect_right(left, limit), bisect_right(right, limit))


def likeness(a: str, b: str) -> Likeness:
    """The verdict on two texts by exact comparison of their shingles and of the facts that stand in the same place."""
    return compare(prepare(a), prepare(b))


def compare(one: Prepared, other: Prepared) -> Likeness:
    """`likeness` of prepared texts."""
    if one.whole == other.whole:
        return Likeness(Kind.EXACT, 1.0, 1.0, 1.0)
    a, b = one.words, other.words
    left, right = one.shingles, other.shingles
    shared = left & right
    fewer = min(len(left), len(right))
    jaccard = len(shared) / max(1, len(left) + len(right) - len(shared))
    containment = len(shared) / max(1, fewer)
    if containment < LEAST:
        return Likeness(Kind.DIFFERENT, 0.0, round(jaccard, 4), round(containment, 4))
    (shorter, _, behind), (longer, _, _) = measured = sorted(
        (len(text.words), *_covered(text, shared)) for text in (a, b)
    )
    score = max(score for _, score, _ in measured)
    if shorter < MIN_WORDS or score < COVERED or behind > BEHIND or other_facts(a, b):
        kind = Kind.DIFFERENT
    else:
        kind = Kind.CONTAINED if shorter < CONTAINED * longer else Kind.NEAR
    return Likeness(kind, round(score, 4), round(jaccard, 4), round(containment, 4))


def _covered(text: Words, shared: frozenset[tuple[str, ...]]) -> tuple[float, float]:
    """Share of the text's narration that lies in shared shingles, and how far its facts fall behind.

    Quotes, names and numbers are no narration where enough else remains: every report of an event has them. How far
    names and numbers fall behind is in standard deviations of a draw in which they survive as often as the narration.
    """
    count = len(text.words)
    inside = bytearray(count)
    for start, shingle in enumerate(text.runs()):
        if shingle in shared:
            inside[start : start + SHINGLE] = b"\1" * SHINGLE
    words = [i for i in range(count) if text.kinds[i] == WORD]
    narration = [i for i in words if not text.quoted[i]]
    counted = next((some for some in (narration, words) if len(some) >= ENOUGH), range(count))
    score = sum(inside[i] for i in counted) / len(counted) if counted else 0.0
    facts = count - len(words)
    kept = sum(inside) - sum(inside[i] for i in words)
    behind = (score * facts - kept) / sqrt(facts * (score * (1 - score) + 0.05)) if facts else 0.0
    return score, behind
