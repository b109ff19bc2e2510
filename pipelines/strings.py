"""Foreign strings made safe to store, to compare and to show: linear in their length, whatever is in them.

What nobody sees is what Unicode calls not printable: controls, marks of zero width and of direction, soft hyphens,
tags, which hide words from people that programs read, surrogates, private and unassigned characters.
"""

from __future__ import annotations

import html
import re
import unicodedata
from contextlib import suppress
from functools import lru_cache

NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # https://www.w3.org/TR/xml/#charsets
BLOCK = re.compile(r"</?(?:br|p|div|li|ul|ol|h\d|t[rdh]|table|blockquote|figure|figcaption)\b[^<>]*>", re.IGNORECASE)

_NO_TEXT = re.compile(r"<(?:(script|style)\b.*?(?:</\1[^<>]*>?|\Z)|!--.*?(?:-->|\Z))", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<![^<>]*>|<\?[^<>]*>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,12}\d?);", re.IGNORECASE)
_HEAPED = re.compile(r"[^\w\s\x00-\u02ff]{31,}")  # 30 accents are what Unicode's stream-safe texts hold (UAX #15)
_NO_LETTER = re.compile(r"[\W_]+")


def one_line(text: str, instead: str = "", keep: str = "") -> str:
    """The text as one line without what nobody sees, but for `keep`; `instead` is what stands in its place.

    U+FFFC, which stands for a picture in a text, becomes a blank.
    """
    text = " ".join(text.replace("\ufffc", " ").split())  # str.split knows every Unicode space
    if text.isprintable():
        return text
    return " ".join("".join(c if c.isprintable() or c in keep else instead for c in text).split())


def composed(text: str) -> str:
    """The text in NFC, without heaped accents: no script has so many, and normalising takes their number squared."""
    return unicodedata.normalize("NFC", _HEAPED.sub(_fewer_marks, text))


def _fewer_marks(run: re.Match[str]) -> str:
    return "".join(char for char in run[0] if not unicodedata.combining(char))


def plain(text: object, limit: int = 1000) -> str:
    """One line of plain text of a piece of HTML: tags off, entities read, as `one_line` and `composed`.

    Entities are read twice at most (feeds and JSON-LD escape twice). Longer than `limit` characters is cut at a word;
    "" for what is no string.
    """
    if not isinstance(text, str):
        return ""
    text = text[: limit * 20]  # markup around the text
    for _ in range(2):
        if "&" in text and _ENTITY.search(text):
            with suppress(ValueError):  # a reference of thousands of digits, which Python reads as no number
                text = html.unescape(text)
        if "<" in text:
            text = _TAG.sub("", BLOCK.sub(" ", _NO_TEXT.sub("", text)))
    text = one_line(text)
    if not text.isascii():
        text = composed(text)
    if len(text) > limit:
        text = (text[:limit].rpartition(" ")[0] or text[: limit - 1]).rstrip(" ,;:-") + "…"
    return text


@lru_cache(maxsize=1024)
def key(text: str) -> str:
    """Letters and digits of a text in lower case, to compare two ways of writing the same."""
    return _NO_LETTER.sub("", text.casefold())
