"""What changed between two versions of a text, word by word, and whether the change matters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from pipelines.words import normalise


class Change(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of words with the white space that follows them."""

    change: Change
    text: str


_PIECE = re.compile(r"\S+\s*|\s+")

# Lines that come and go around an article without being part of it: counters, "read also", "updated at".
_COUNTER = re.compile(
    r"\b(?:dilihat|dibaca|dibagikan|dikomentari|pembaca|views?|viewed|hits?|shares?|likes?|reads?|komentar|comments?|kali"
    r"|menit (?:yang )?lalu|jam (?:yang )?lalu|min(?:ute)?s? read|menit (?:baca|membaca)|waktu baca)\b",
    re.IGNORECASE,
)
_STAMP = re.compile(
    r"^\W*(?:terakhir )?(?:diperbarui|diperbaharui|update(?:d)?|last updated?|dicetak)\b", re.IGNORECASE
)
_RELATED = re.compile(
    r"^\W*(?:baca|lihat|simak|tonton|saksikan) (?:juga|selengkapnya|selanjutnya)\b"
    r"|^\W*(?:berita|artikel|topik|tulisan|bacaan|video) (?:terkait|lainnya|pilihan|terpopuler|terbaru|rekomendasi)\b"
    r"|^\W*(?:terpopuler|pilihan (?:redaksi|editor)|rekomendasi(?: untuk anda)?)\b"
    r"|^\W*(?:related (?:articles?|posts?|news)|read (?:also|more))\b",
    re.IGNORECASE,
)
_COUNTER_WORDS = 8  # a longer line with a number and such a word is a sentence of the article
_TITLE_WORDS = 20  # a link of a related box is a headline: short, and it does not end like a sentence


def diff(old: str, new: str) -> list[Segment]:
    """Compare two texts word by word.

    All but the REMOVED segments joined give `new`; all but the ADDED ones give `old`, but for its white space.
    """
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    matcher = SequenceMatcher(None, [p.strip() for p in before], [p.strip() for p in after], autojunk=False)
    segments: list[Segment] = []
    for operation, a, b, c, d in matcher.get_opcodes():
        if operation == "equal":
            segments.append(Segment(Change.SAME, "".join(after[c:d])))
            continue
        if b > a:
            segments.append(Segment(Change.REMOVED, "".join(before[a:b])))
        if d > c:
            segments.append(Segment(Change.ADDED, "".join(after[c:d])))
    return segments


def changed_meaningfully(old: str, new: str) -> bool:
    """Whether an article says something else now.

    White space, case, punctuation, a view counter, a "read also" line or box and an "updated at" line do not count.
    """
    return old != new and normalise(_article_only(old)) != normalise(_article_only(new))


def _article_only(text: str) -> str:
    kept: list[str] = []
    in_box = False
    for line in filter(None, map(str.strip, text.splitlines())):
        words = len(line.split())
        if _RELATED.search(line):
            in_box = words <= 4  # a heading alone: the links follow, a line each
            continue
        if in_box and words <= _TITLE_WORDS and line[-1] not in '.!"”':
            continue
        in_box = False
        if _STAMP.search(line) or (words <= _COUNTER_WORDS and re.search(r"\d", line) and _COUNTER.search(line)):
            continue
        kept.append(line)
    return "\n".join(kept)
