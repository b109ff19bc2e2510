"""The verdict on two texts: whether they are copies, and how alike they are.

A copy keeps the facts and most of the wording. A bulletin of the next day (weather, prices, schedules) keeps the
wording and changes the facts. Another report of the same event keeps the facts and the quotes and changes the wording.
A follow-up repeats a part of an earlier article, word for word. So there are three tests: how much of one text's
narration the other one has, whether both have a long part of their own, and whether the facts in the same places agree.
Narration means the words outside quotes that are no names, numbers or dates.

A prepared text has a 64-bit hash and a byte of flags for each of its words, and a hash for each run of three words, its
shingles. A word of one text counts as part of the other if it is in a shingle that both texts have.
"""

from __future__ import annotations

import re
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

CODES_KEPT = 1 << 16  # words whose hashes are cached, some 8 MB

MIN_WORDS = 8  # least words of a copy that is not exact: any text may happen to contain a shorter one
COVERED = 0.42  # least share of a copy's narration that the other text has; tests/duplicates measures it
_IS_WORD = bytes(byte & KIND == WORD for byte in range(256))
_IS_NARRATION = bytes(byte & (KIND | QUOTED) == WORD for byte in range(256))
_NAMED = (NAME, DATE, DAY)  # kinds of words by which a title tells its subject; a number may be a count that has grown
ENOUGH = 20  # least words of narration to judge by; a text with fewer is judged by all its words
VERBATIM = 0.95  # share of narration from which a text counts as unedited: at most one word of twenty has changed
# Standard deviations by which facts are kept less often than narration; most copies stay below 4.5, articles that were
# filled into one template lie at 2 to 13
BEHIND = 5.0
# Two texts are different if in each the stretches that the other lacks are too long for mere editing: a follow-up
# repeats the background of an earlier article below its own news, a roundup has the beginnings of other articles
PARAGRAPH = 35  # most words of a stretch that does not count; a teaser has more furniture below it than news
REPLACED = 1 / 3  # share of the text above which they are too long; editors who rewrite a passage replace less
# A stretch, with 0 for a word that the other text lacks and 1 for one that it has. A phrase of less than MIN_WORDS that
# both have, such as "kata Menteri Keuangan Sri Mulyani", does not end it; scattered edits are none, being shorter
_STRETCH = re.compile(rb"\x00{15,}(?:\x01{1,7}\x00{15,})*")
CONTAINED = 0.7  # ratio of lengths below which a copy is called contained, and from which it is called near


class Kind(StrEnum):
    """How two texts are related."""

    EXACT = "exact"  # the same normal form
    NEAR = "near"  # edited, or with another dateline, headline or boilerplate
    CONTAINED = "contained"  # one is a part of the other
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Likeness:
    """The verdict on two texts; symmetric."""

    kind: Kind
    score: float  # 0…1: share of one text's narration that the other one has, the greater of both directions

    @property
    def same(self) -> bool:
        """Whether the texts are one story."""
        return self.kind is not Kind.DIFFERENT


@dataclass(frozen=True, eq=False)
class Prepared:
    """A text prepared for comparison: its own words, without datelines and furniture, as numbers.

    It is small, pickles fast and has all that the archive needs of a text, so that the process that extracts an article
    can prepare it.
    """

    text_hash: str  # hash of all the words, furniture included
    line_marks: tuple[int, ...]  # a hash for each line that is not empty
    codes: array[int]  # 64-bit hashes of the text's own words
    flags: bytes  # the kind of each of these words, as in `Words`
    shingles: array[int]  # 64-bit hashes of the runs of three words, one for each place
    signature: Signature
    checksum: int  # CRC-32 of the text, by which a later change of it is noticed

    @cached_property
    def facts(self) -> Facts:
        """The names, numbers and dates of the text, with the words beside them."""
        return facts_of(self.codes, self.flags)


def prepare(text: str, known: Prepared | None = None) -> Prepared:
    """Prepare a text for comparison; returns `known` if that was made of the same text."""
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
        flags=own.flags,
        shingles=shingles,
        signature=Signature.of(shingles, own.flags),
        checksum=checksum,
    )


class _Codes(dict[str, int]):
    """A cache of the 64-bit hashes of words (BLAKE2b)."""

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
    """The verdict on two texts, by their shingles and by the facts in the same places."""
    return compare(prepare(a), prepare(b))


def compare(one: Prepared, other: Prepared, *, series: bool = False) -> Likeness:
    """The verdict on two prepared texts; faster if a text that is compared with many comes first.

    Texts of a `series`, from one source on different days, are different even if only one fact is: they may be
    bulletins.
    """
    if one.text_hash == other.text_hash:
        return Likeness(Kind.EXACT, 1.0)
    if not may_be_copies(one.signature, other.signature):
        return Likeness(Kind.DIFFERENT, 0.0)
    shared = _distinct(one).intersection(other.shingles)
    shorter, longer = sorted((one, other), key=lambda text: (len(text.codes), text.text_hash))
    in_shorter, in_longer = _inside(shorter, shared), _inside(longer, shared)
    score, behind = _covered(shorter, in_shorter)
    score = max(score, _covered(longer, in_longer)[0])
    if (
        len(shorter.codes) < MIN_WORDS
        or score < COVERED
        or (_goes_beyond(shorter, in_shorter) and _goes_beyond(longer, in_longer))
        or other_facts(shorter.facts, longer.facts, behind=behind > BEHIND, verbatim=score >= VERBATIM, series=series)
    ):
        kind = Kind.DIFFERENT
    else:
        kind = Kind.CONTAINED if len(shorter.codes) < CONTAINED * len(longer.codes) else Kind.NEAR
    return Likeness(kind, round(score, 4))


def adds_nothing(text: str, known: str) -> bool:
    """Whether a known text has all of a text word for word, and the two are one story."""
    one, other = prepare(text), prepare(known)
    return one.text_hash == other.text_hash or (_distinct(one).issubset(other.shingles) and compare(one, other).same)


def named_apart(one: Prepared, title: str, other: Prepared, others_title: str) -> bool:
    """Whether each title has a name that its own text has and the other text lacks, as the weather of two towns has.

    A shortened copy has no name that its original lacks, whatever its headline.
    """
    ours, theirs = (frozenset(codes_of(read(each).words)) for each in (title, others_title))
    return _names_alone(one, ours, other) and _names_alone(other, theirs, one)


def _names_alone(text: Prepared, title: frozenset[int], other: Prepared) -> bool:
    alone = title.difference(other.codes)
    return any(byte & KIND in _NAMED and code in alone for code, byte in zip(text.codes, text.flags, strict=True))


@lru_cache(maxsize=1)  # not stored with the texts, where the sets of a thousand would take 44 MB
def _distinct(text: Prepared) -> frozenset[int]:
    return frozenset(text.shingles)


def _inside(text: Prepared, shared: frozenset[int]) -> int:
    """The set of the text's words that are in shared shingles.

    A set of words is an integer with a byte for each word, 1 if the word is in the set, so that sets are combined in
    single operations.
    """
    starts = int.from_bytes(bytes(map(shared.__contains__, text.shingles)), "little")
    inside = starts | starts << 8 | starts << 16  # each shingle has three words
    return inside & int.from_bytes(b"\1" * len(text.codes), "little")


def _goes_beyond(text: Prepared, inside: int) -> bool:
    """Whether the stretches of the text outside this set of its words are too long for mere editing."""
    stretches = map(len, _STRETCH.findall(inside.to_bytes(len(text.codes), "little")))
    return sum(size for size in stretches if size > PARAGRAPH) > REPLACED * len(text.codes)


def _covered(text: Prepared, inside: int) -> tuple[float, float]:
    """The share of the text's narration that is in this set of its words, and how far its facts fall behind that.

    Quotes, names and numbers are left out, since every report of an event has them; where there is too little
    narration, all words count. The second value is the number of kept facts below the expected one, in standard
    deviations of a draw in which facts are kept as often as narration.
    """
    count = len(text.codes)
    words, narration = (int.from_bytes(text.flags.translate(table), "little") for table in (_IS_WORD, _IS_NARRATION))
    counted, size = inside & narration, narration.bit_count()
    if size < ENOUGH:
        counted, size = inside, count
    score = counted.bit_count() / size if size else 0.0
    facts = count - words.bit_count()
    kept = (inside & ~words).bit_count()
    behind = (score * facts - kept) / sqrt(facts * (score * (1 - score) + 0.05)) if facts else 0.0
    return score, behind
