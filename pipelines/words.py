"""A text as words in their normal form, with what the comparison of texts needs to know of each word.

The normal form has no case, no diacritics and no punctuation; a number, a date or a time of day is one distinct word
however it is written ("5 Agustus" and "05/08", "19:00" and "19.00"). It is part of what an archive remembers
(text hashes, signatures, line marks): a change here raises `similarity.SIGNATURE_VERSION`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice

SHINGLE = 3  # words; at 20 % of random edits half of the 3-word shingles survive, but only 41 % of the 4-word ones

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january", "februari pebruari feb peb february", "maret mar march", "april apr", "mei may",
            "juni jun june", "juli jul july", "agustus agu agt ags aug august", "september sep sept",
            "oktober okt oct october", "november nopember nov nop", "desember des dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
DAYS = frozenset({"senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu", "ahad"})

WORD, NAME, NUMBER, DATE = range(4)  # kinds of word
_QUOTED, _GAP = 4, 8  # added to a kind
_KIND_OF = bytes(mark & 3 for mark in range(256))
_QUOTED_OF = bytes(mark >> 2 & 1 for mark in range(256))
_GAP_OF = bytes(mark >> 3 & 1 for mark in range(256))

_TITLE_WORDS = 20  # a first line no longer than that, most of it in capitals, is a headline: they say nothing there

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_POINTS = str.maketrans(",:/–-", ".....")  # 19:00 is 19.00
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_SCAN = re.compile(
    r"(?P<word>[^\W\d_]+)"
    rf"|(?P<date>(?P<day>0?[1-9]|[12]\d|3[01])(?:\s+(?P<month>{_MONTH})\b|/(?P<mm>0?[1-9]|1[0-2])(?![\d.,]))"
    r"(?:[\s/]+(?P<year>(?:19|20)\d\d)\b)?)"
    r"|(?P<dashed>(?P<day2>0?[1-9]|[12]\d|3[01])-(?P<mm2>0?[1-9]|1[0-2])-(?P<year2>(?:19|20)\d\d)\b)"
    r"|(?P<number>\d+(?:[.,:/–-]\d+)*)"
    r"|(?P<open>[“„«]|(?<![^\s(\[])[\"'‘](?=\w))"
    r"|(?P<mark>[”»\"]|[.!?…]+(?=[\s\"”»)]|$)|\n+|[,:;])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Words:
    """A text as words in their normal form."""

    words: tuple[str, ...]
    kinds: bytes  # WORD, NAME, NUMBER or DATE of each
    quoted: bytes  # 1 where it stands inside quotation marks
    after_gap: bytes  # 1 where a comma, a colon or the end of a sentence or line stands before it

    def runs(self) -> zip[tuple[str, ...]]:
        """Every run of `SHINGLE` words in their order."""
        return zip(*(islice(self.words, start, None) for start in range(SHINGLE)), strict=False)

    @property
    def hash(self) -> str:
        """32 hexadecimal digits that stand for the normal form (BLAKE2b)."""
        return blake2b(" ".join(self.words).encode(), digest_size=16).hexdigest()

    @property
    def shingles(self) -> set[tuple[str, ...]]:
        """The distinct runs of `SHINGLE` words; of a shorter text, itself."""
        if len(self.words) < SHINGLE:
            return {self.words} if self.words else set()
        return set(self.runs())


def bare(text: str) -> str:
    """The text with compatibility forms unified (NFKD) and without diacritics and invisible characters."""
    if text.isascii():
        return text
    return _FOREIGN.sub(
        lambda match: "" if unicodedata.combining(match[0]) or match[0] in _INVISIBLE else match[0],
        unicodedata.normalize("NFKD", text),
    )


def read(text: str) -> Words:
    """Split a text into words in their normal form."""
    words: list[str] = []
    marks = bytearray()  # of each word its kind, and whether it is quoted and after a gap
    inside, gap = 0, _GAP
    fresh = True  # at the start of a sentence, where a capital says nothing until the next word is known
    first = False  # the word before was such a one
    headline = 0  # words of the first line
    for match in _SCAN.finditer(bare(text)):
        group = match.lastgroup
        if group == "word":
            raw = match[0]
            word = raw.casefold()
            kind = WORD if raw[0] == word[0] else NAME
            if word in DAYS or (kind == NAME and word in MONTHS):
                kind = DATE
            if first and kind == NAME and not gap:
                marks[-1] |= NAME  # "Persib Bandung", "Badan Meteorologi"
            first = fresh and kind == NAME
            words.append(word)
            marks.append((WORD if first else kind) | inside | gap)
            gap, fresh = 0, False
        elif group == "open":
            inside, fresh = _QUOTED, True
        elif group == "mark":
            inside, gap, fresh = _read_mark(match[0], inside, gap, fresh=fresh)
            headline = headline or (len(words) if "\n" in match[0] else 0)
        else:
            for word, kind in _read_number(match):
                words.append(word)
                marks.append(kind | inside | gap)
                gap = 0
            fresh = first = False
    kinds, quoted, gaps = (bytes(marks).translate(table) for table in (_KIND_OF, _QUOTED_OF, _GAP_OF))
    return Words(tuple(words), _settled(bytearray(kinds), headline), quoted, gaps)


def _read_mark(mark: str, inside: int, gap: int, *, fresh: bool) -> tuple[int, int, bool]:
    """Whether what follows is in a quotation, after a gap, at the start of a sentence."""
    if mark in ",:;":
        return inside, _GAP, fresh
    if mark in '”»"':
        return 0, gap, fresh
    return (0 if "\n" in mark else inside), _GAP, True


def _read_number(match: re.Match[str]) -> tuple[tuple[str, int], ...]:
    if match.lastgroup == "number":
        return ((match[0].lstrip("0").translate(_POINTS) or "0", NUMBER),)
    if match.lastgroup == "dashed":
        return ((f"{int(match['day2'])}.{int(match['mm2'])}", DATE), (match["year2"], NUMBER))
    month = MONTHS[match["month"].casefold()] if match["month"] else int(match["mm"])
    date = (f"{int(match['day'])}.{month}", DATE)
    return (date, (match["year"], NUMBER)) if match["year"] else (date,)


def _settled(kinds: bytearray, headline: int) -> bytes:
    """The kinds without names in a text or a headline that is all capitals: there they say nothing."""
    for some in (slice(None), slice(headline if headline <= _TITLE_WORDS else 0)):
        if kinds[some].count(NAME) > len(kinds[some]) / 2:
            kinds[some] = kinds[some].replace(bytes([NAME]), bytes([WORD]))
    return bytes(kinds)


def normalise(text: str) -> str:
    """The normal form by which texts are exactly the same: words and numbers alone, one space between."""
    return " ".join(read(text).words)


def text_hash(text: str) -> str:
    """32 hexadecimal digits that stand for the text's normal form."""
    return read(text).hash


def line_mark(line: str) -> int:
    """A signed 64-bit number that stands for a line's normal form: boilerplate lines are known by it (BLAKE2b)."""
    return int.from_bytes(blake2b(normalise(line).encode(), digest_size=8).digest(), "big", signed=True)
