"""How alike two texts are: normal form, shingles, signatures that find candidates, and the verdict.

Pure functions over strings. A copy keeps the facts and most of the wording; a bulletin of the next day (weather,
prices, schedules) keeps the wording and changes the facts; another report of the same event keeps the facts and the
quotes and changes the wording. So the verdict asks twice: how much of the shorter text's narration (its words outside
of quotes, names and numbers) stands in the longer one, and whether the facts that stand in the same place agree.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

from pipelines.lines import article_only
from pipelines.words import DATE, NAME, NUMBER, SHINGLE, WORD, Words, line_mark, normalise, read, text_hash

__all__ = [
    "Kind", "Likeness", "Prepared", "bands", "compare", "estimate", "likeness",
    "line_mark", "normalise", "prepare", "signature", "signature_of", "text_hash",
]  # fmt: skip

SAMPLES = 32  # smallest shingle hashes kept of a text ("bottom-k sketch", Broder 1997)
SIGNATURE_VERSION = 1  # first byte of a signature; raise it whenever the normal form, the hash or SAMPLES changes

MIN_WORDS = 8  # a shorter text has no likeness but the exact one: any phrase would contain it
COVERED = 0.42  # share of the shorter text's narration that the other must hold; see tests/duplicates for the measure
CONFLICTS = 2  # facts that must differ in the same place before two texts are bulletins of different days
CONFLICT_SHARE = 1 / 3  # and their share of all facts that stand in the same place
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
    whole: str  # hash of all the words


def prepare(text: str) -> Prepared:
    """Read a text for comparison."""
    own = article_only(text)
    return Prepared(read(own or text), text_hash(text))


def signature(text: str) -> bytes:
    """The `SAMPLES` smallest 32-bit hashes of the text's shingles, ascending, after a version byte.

    A sketch of the smallest hashes serves edits and containment alike: of what two texts share, the smallest hashes
    are in both samples, whatever their lengths (Broder, On the resemblance and containment of documents, 1997).
    """
    return signature_of(prepare(text))


def signature_of(text: Prepared) -> bytes:
    """`signature` of a prepared text."""
    hashes = {blake2b(" ".join(shingle).encode(), digest_size=4).digest() for shingle in text.words.shingles}
    return bytes([SIGNATURE_VERSION]) + b"".join(sorted(hashes)[:SAMPLES])


def bands(signature: bytes) -> tuple[int, ...]:
    """The sampled hashes as numbers below 2³², the keys under which candidates are found."""
    return tuple(int.from_bytes(signature[at : at + 4], "big") for at in range(1, len(signature), 4))


def estimate(a: bytes, b: bytes) -> float:
    """Containment (0…1) as two signatures let it be guessed.

    Of the samples of one that the other would have sampled too, had it the shingle, the share that it did sample.
    """
    left, right = set(bands(a)), set(bands(b))
    if not left or not right:
        return 0.0
    limit = min(max(side) if len(side) == SAMPLES else 2**32 for side in (left, right))
    within = min(sum(value <= limit for value in side) for side in (left, right))
    return len(left & right) / within if within else 0.0


def likeness(a: str, b: str) -> Likeness:
    """The verdict on two texts by exact comparison of their shingles and of the facts that stand in the same place."""
    return compare(prepare(a), prepare(b))


def compare(one: Prepared, other: Prepared) -> Likeness:
    """`likeness` of prepared texts."""
    if one.whole == other.whole:
        return Likeness(Kind.EXACT, 1.0, 1.0, 1.0)
    a, b = one.words, other.words
    left, right = a.shingles, b.shingles
    shared = left & right
    if not shared:
        return Likeness(Kind.DIFFERENT, 0.0, 0.0, 0.0)
    jaccard = len(shared) / len(left | right)
    containment = len(shared) / min(len(left), len(right))
    score = max(_covered(a, shared), _covered(b, shared))
    shorter, longer = sorted((len(a.words), len(b.words)))
    if shorter < MIN_WORDS or score < COVERED or _other_facts(a, b):
        kind = Kind.DIFFERENT
    else:
        kind = Kind.CONTAINED if shorter < CONTAINED * longer else Kind.NEAR
    return Likeness(kind, round(score, 4), round(jaccard, 4), round(containment, 4))


def _covered(text: Words, shared: set[tuple[str, ...]]) -> float:
    """Share of the text's narration that lies in shared shingles.

    Quotes, names and numbers are left out where enough else remains: every report of an event has them.
    """
    count = len(text.words)
    inside = bytearray(count)
    for start, shingle in enumerate(text.runs()):
        if shingle in shared:
            inside[start : start + SHINGLE] = b"\1" * SHINGLE
    for wanted in (
        [i for i in range(count) if text.kinds[i] == WORD and not text.quoted[i]],
        [i for i in range(count) if text.kinds[i] == WORD],
        list(range(count)),
    ):
        if len(wanted) >= 20 or len(wanted) == count:
            return sum(inside[i] for i in wanted) / len(wanted)
    return 0.0


Fact = tuple[int, frozenset[str], tuple[tuple[str, ...], ...]]  # kind, what it says, the words around it


def _facts(text: Words) -> list[Fact]:
    """The text's facts, each with the words around it: runs of names, or of numbers and dates."""
    words = ["^", "^"]  # with `#` for numbers and `@` for names
    named = ["^", "^"]  # with the names themselves
    found: list[tuple[int, int, frozenset[str]]] = []
    at, count = 0, len(text.words)
    while at < count:
        if text.kinds[at] == WORD:
            words.append(text.words[at])
            named.append(text.words[at])
            at += 1
            continue
        end = at + 1
        while end < count and text.kinds[end] != WORD and not text.after_gap[end]:
            end += 1
        kind, values = _value(text, range(at, end))
        found.append((len(words), kind, values))
        words.append("@" if kind == NAME else "#")
        named.append(" ".join(text.words[at:end]) if kind == NAME else "#")
        at = end
    words += ["$", "$"]
    named += ["$", "$"]

    def place(at: int, start: int) -> tuple[str, ...]:
        around = [i for i in range(start, start + 3) if i != at]
        bare = all(words[i] in {"@", "#"} for i in around)  # in a list only the names tell one line from another
        return tuple(words[i] if i == at or not bare else named[i] for i in range(start, start + 3))

    return [(kind, values, tuple(place(i, start) for start in (i - 2, i - 1, i))) for i, kind, values in found]


def _value(text: Words, run: range) -> tuple[int, frozenset[str]]:
    """What a run of facts says in the end: its day of the month, else its numbers, else its weekday, else its names."""
    dates = frozenset(text.words[i] for i in run if text.kinds[i] == DATE)
    days = frozenset(word for word in dates if word[0].isdigit())
    numbers = frozenset(text.words[i] for i in run if text.kinds[i] == NUMBER)
    if days:
        return DATE, days
    if numbers or dates:
        return NUMBER, numbers or dates
    return NAME, frozenset(text.words[i] for i in run)


def conflicts(a: Words, b: Words) -> dict[int, tuple[int, int]]:
    """Of each kind of fact, how many stand in the same place in both texts and agree, and how many do not."""
    ours, theirs = _facts(a), _facts(b)
    if len(ours) > len(theirs):
        ours, theirs = theirs, ours
    there = defaultdict(list)
    for _, values, places in theirs:
        for place in places:
            there[place].append(values)
    counts = {kind: [0, 0] for kind in (NAME, NUMBER, DATE)}
    for kind, values, places in ours:
        before, between, after = (there.get(place, ()) for place in places)
        if any(values & other for others in (before, between, after) for other in others):
            counts[kind][0] += 1
        elif between or (before and after):
            counts[kind][1] += 1
    return {kind: (agree, differ) for kind, (agree, differ) in counts.items()}


def _other_facts(a: Words, b: Words) -> bool:
    """Whether the two say the same of different facts: another day, other prices, other teams."""
    found = conflicts(a, b)
    if found[DATE][1] and not found[DATE][0]:
        return True
    agree = sum(counts[0] for counts in found.values())
    differ = sum(counts[1] for counts in found.values())
    return differ >= CONFLICTS and differ >= CONFLICT_SHARE * (agree + differ)
