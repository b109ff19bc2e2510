"""Cleans strings from feeds, sitemaps and section pages (texts, names), and cuts them to limits."""

from __future__ import annotations

import re
import sys

from crawler.urls import LONGEST_LINK
from pipelines import strings

TITLE = 500  # most characters of a title
SUMMARY = 2_000  # most characters of a summary
NAME = 200  # most characters of the name of an author, a tag or a section
NAMES = 30  # most names of each kind

_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));")
_CUT_OFF = re.compile(
    r"(?:\[?\s*(?:\.{3,}|…)\s*\]?"
    r"|\b(?:read more|continue reading|(?:baca )?selengkapnya|baca juga|lanjutkan membaca)\b.{0,120})\s*$",
    re.IGNORECASE,
)
_WORDPRESS_TAIL = re.compile(
    r"\s*(?:the post|artikel|pos|tulisan)\s.{1,300}?"
    r"(?:appeared first on|pertama kali (?:tampil|muncul) (?:pada|di))\s.{1,200}$",
    re.IGNORECASE,
)


def field(value: object, limit: int = LONGEST_LINK + 1) -> str:  # an address that is too long stays too long
    """A field of a feed (an id, an address, a time) as one line; "" for what is neither text nor a whole number."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return strings.one_line(str(value)[: limit * 4])[:limit]


def plain(value: object, limit: int) -> str | None:
    """Plain text of a piece of HTML, `limit` characters at most; None where there is none."""
    return strings.plain(value, limit) or None


def sound_references(run: str) -> str:
    """Adjacent character references as XML allows them: a surrogate pair is joined, what XML forbids is dropped.

    Java writes 😀 as the pair "&#55357;&#56832;". libxml2 accepts such halves, and lxml (6.1) then fails on the text.
    """
    numbers = (int(hexadecimal, 16) if hexadecimal else int(number) for hexadecimal, number in _REFERENCE.findall(run))
    halves = "".join(chr(number) for number in numbers if number <= sys.maxunicode)
    whole = halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return "".join(f"&#{ord(letter)};" for letter in strings.NO_XML.sub("", whole))


def names(values: object) -> tuple[str, ...]:
    """Short texts (authors, tags) of a list, each once, in order."""
    found = (plain(value, NAME) for value in values) if isinstance(values, list) else ()
    return tuple(dict.fromkeys(name for name in found if name))[:NAMES]


def whole(markup: str | None, *, least: int) -> str | None:
    """The markup if it looks like a whole article, not a teaser: at least `least` words, not cut off at the end."""
    words = plain(markup, 400_000) or ""
    words = words[:-600] + _WORDPRESS_TAIL.sub("", words[-600:])
    if strings.word_count(words) < least or _CUT_OFF.search(words[-200:]):
        return None
    return markup


def paragraphs(markup: str) -> int:
    """The number of blocks of text in the markup."""
    return len(strings.BLOCK.findall(markup[:100_000]))
