"""Splits a text into words in their normal form, each with flags: its kind, and where it is.

The normal form has no case, no diacritics and no punctuation. A number, a date or a time of day is one word, the same
for each way of writing it ("5 Agustus" and "05/08", "19:00" and "19.00"). Archives store values that depend on the
normal form (text hashes, signatures, line marks): whoever changes it must raise `signatures.SIGNATURE_VERSION`.
A further name of a month needs none: the few texts that hold it are still found by their other words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import chain

from pipelines.days import MONTH, MONTHS, MONTHS_BEFORE_A_YEAR, WEEKDAY

WORD, NAME, NUMBER, DATE, DAY = range(5)  # kinds of word; DAY is the name of a weekday or of a month alone
_OPEN, _CLOSE, _PAUSE, _END = range(5, 9)  # kinds of the other tokens: quotation marks, commas and the like, full stops
KIND, QUOTED, GAP = 7, 8, 16  # bits of the flags: the kind; quoted; after punctuation or at a line's beginning
KIND_OF = bytes(byte & KIND for byte in range(256))
_UNNAMED = bytes(byte & ~KIND | WORD if byte & KIND == NAME else byte for byte in range(256))

KEPT = 1 << 14  # chunks of text whose tokens are cached, some 4 MB: most words occur again and again

_TITLE_WORDS = 20  # most words of a first line that may be a headline with capitals that mark no names

_POINTS = str.maketrans(",:/–-", ".....")  # so that 19:00 becomes 19.00
_PUNCTUATION = {
    sign: kind for kind, signs in ((_OPEN, "“„«"), (_CLOSE, '”»"'), (_PAUSE, ",:;|"), (_END, ".!?…")) for sign in signs
}
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_MONTH_OF = MONTHS | MONTHS_BEFORE_A_YEAR
_DAYS = frozenset(WEEKDAY.replace("'?", "").split("|"))
_MONTH = rf"(?:{'|'.join(MONTHS_BEFORE_A_YEAR)})(?=[\s/]+(?:19|20)\d\d\b)|{MONTH}"
_NUMBER = re.compile(
    rf"(?P<date>(?P<day>0?[1-9]|[12]\d|3[01])(?:\s+(?P<month>(?i:{_MONTH}))\b|/(?P<mm>0?[1-9]|1[0-2])(?![\d.,]))"
    r"(?:[\s/]+(?P<year>(?:19|20)\d\d)\b)?)"
    r"|(?P<dashed>(?P<day2>0?[1-9]|[12]\d|3[01])-(?P<mm2>0?[1-9]|1[0-2])-(?P<year2>(?:19|20)\d\d)\b)"
    r"|(?P<number>\d+(?:[.,:/–-]\d+)*)",
)
_SPREAD = re.compile(rf"\d[\s/]+(?:(?i:{_MONTH})(?:[\s/]+(?:19|20))?|(?:19|20)\d\d)")
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff"  # Chinese and Japanese, without spaces between words: each sign is one
_TOKEN = re.compile(  # has no groups, so that `findall` gives whole tokens; ' or " opens a quote with what precedes it
    rf"[^\W\d_{_UNSPACED}]+|[{_UNSPACED}]"
    r"|(?<![.!?…])[.!?…]+(?=[\s\"”»)]|$)|[,:;|”»]|[\s(\[][\"'‘](?=\w)|[“„«\"]"
    rf"|{re.sub(r'[?]P<[^>]+>', '?:', _NUMBER.pattern)}",
)


@dataclass(frozen=True, slots=True)
class Words:
    """A text as words in their normal form."""

    words: tuple[str, ...]
    flags: bytes  # a byte for each word: its kind, with the bits `QUOTED` and `GAP`

    @property
    def line_mark(self) -> int:
        """The hash of a line's normal form, a signed 64-bit number (BLAKE2b)."""
        return int.from_bytes(blake2b(" ".join(self.words).encode(), digest_size=8).digest(), "big", signed=True)


def bare(text: str) -> str:
    """The text with compatibility forms unified (NFKD) and without diacritics and invisible characters."""
    if text.isascii():
        return text
    return _FOREIGN.sub(
        lambda match: "" if unicodedata.combining(match[0]) or not match[0].isprintable() else match[0],
        unicodedata.normalize("NFKD", text),
    )


def hash_of(words: Words, text: str) -> str:
    """The hash of a text's normal form, or of its characters if it has no word: 32 hexadecimal digits (BLAKE2b)."""
    said = " ".join(words.words) or "".join(text.split())
    return blake2b(said.encode("utf-8", "replace"), digest_size=16).hexdigest()


def read(text: str) -> Words:
    """Split a text into words in their normal form."""
    return joined(map(read_line, text.splitlines()))


def joined(lines: Iterable[Words]) -> Words:
    """Join lines into one text; where most words of the text or its headline are capitalised, none count as names."""
    words: list[str] = []
    flags = bytearray()
    headline = 0  # number of words in the first line, if there are more lines
    for line in lines:
        headline = headline or len(words)
        words += line.words
        flags += line.flags
    for end in (len(flags), headline if headline <= _TITLE_WORDS else 0):
        if flags[:end].translate(KIND_OF).count(NAME) > end / 2:
            flags[:end] = flags[:end].translate(_UNNAMED)
    return Words(tuple(words), bytes(flags))


@lru_cache(maxsize=128)  # each line of a page is read twice: to find the source's boilerplate, and to find copies
def read_line(line: str) -> Words:
    """Split one line into words in their normal form."""
    words: list[str] = []
    flags = bytearray()
    inside, gap = 0, GAP
    fresh = True  # at the start of a sentence, where a capitalised word is a name only if the next word is one, too
    first = False  # whether the last word was such a capitalised word at the start of a sentence
    text = _SPREAD.sub(lambda date: date[0].replace(" ", "\t"), bare(line))  # only dates are tokens that hold a space
    for word, kind in chain.from_iterable(map(_tokens, text.split(" "))):
        if kind in (WORD, NUMBER, DATE):  # the most frequent kinds come first
            words.append(word)
            flags.append(kind | inside | gap)
            gap, fresh, first = 0, False, False
        elif kind in (NAME, DAY):
            if first and kind == NAME and not gap:
                flags[-1] |= NAME  # "Persib Bandung", "Badan Meteorologi"
            first = fresh and kind == NAME
            words.append(word)
            flags.append((WORD if first else kind) | inside | gap)
            gap, fresh = 0, False
        elif kind == _OPEN:
            inside, fresh = QUOTED, True
        elif kind == _CLOSE:
            inside = 0
        else:
            gap, fresh = GAP, fresh or kind == _END
    return Words(tuple(words), bytes(flags))


@lru_cache(maxsize=KEPT)
def _tokens(chunk: str) -> tuple[tuple[str, int], ...]:
    """The tokens in their normal form and their kinds; the year of a date is a token of its own."""
    numbers = map(_parts, _NUMBER.finditer(chunk))  # searched in the whole chunk: what follows "5/8" makes it a date
    tokens = (next(numbers) if token[0].isdecimal() else (_token(token),) for token in _TOKEN.findall(f" {chunk}"))
    return tuple(chain.from_iterable(tokens))


def _token(token: str) -> tuple[str, int]:
    if len(token) == 2 and token[1] in "\"'‘":
        return token, _OPEN
    if token[0] in _PUNCTUATION:
        return token, _PUNCTUATION[token[0]]
    word = token.casefold()
    kind = WORD if token[0] == word[0] else NAME
    return word, DAY if word in _DAYS or (kind == NAME and word in MONTHS) else kind


def _parts(match: re.Match[str]) -> tuple[tuple[str, int], ...]:
    if match.lastgroup == "number":
        return ((match[0].lstrip("0").translate(_POINTS) or "0", NUMBER),)
    if match.lastgroup == "dashed":
        return ((f"{int(match['day2'])}.{int(match['mm2'])}", DATE), (match["year2"], NUMBER))
    month = _MONTH_OF[match["month"].casefold()] if match["month"] else int(match["mm"])
    date = (f"{int(match['day'])}.{month}", DATE)
    return (date, (match["year"], NUMBER)) if match["year"] else (date,)


def normalise(text: str) -> str:
    """The normal form of a text: only words and numbers, one space between; equal for texts that are exact copies."""
    return " ".join(read(text).words)


def line_mark(line: str) -> int:
    """The hash of a line's normal form, by which boilerplate lines are recognised: a signed 64-bit number (BLAKE2b)."""
    return read(line).line_mark
