"""Turns any string of a page into one line of plain text."""

from __future__ import annotations

import html
import re
import unicodedata
from contextlib import suppress
from functools import lru_cache

_BLOCK = re.compile(r"</?(?:br|p|div|li|ul|ol|h\d|t[rdh]|table|blockquote|figcaption)\b[^<>]{0,500}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,500}>")
_NO_LETTER = re.compile(r"[\W_]+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,12}\d?);", re.IGNORECASE)
# C0 and C1 controls (without white space), soft hyphen, zero width, bidirectional marks, private use, surrogates, BOM,
# noncharacters, and tag characters, which hide text from people but not from programs
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ue000-\uf8ff"
    "\ud800-\udfff\ufe00-\ufe0f\ufeff\ufdd0-\ufdef\ufff9-\uffff\U000e0000-\U000e0fff]"
)


def plain(text: object, limit: int = 1000) -> str:
    """One line of NFC text without tags, entities, control and bidirectional characters; "" for what is no string.

    Entities are decoded up to twice (feeds and JSON-LD escape twice). Text beyond `limit` characters is cut at a word.
    """
    if not isinstance(text, str):
        return ""
    text = text[: limit * 8]
    for _ in range(2):
        if "&" in text and _ENTITY.search(text):
            with suppress(ValueError):  # Python refuses a reference of thousands of digits
                text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub("", _BLOCK.sub(" ", text))
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    text = " ".join(text.split())
    if len(text) > limit:
        text = text[:limit].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"
    return text


@lru_cache(maxsize=1024)
def key(text: str) -> str:
    """The letters and digits of a text in lower case, for comparing two spellings."""
    return _NO_LETTER.sub("", text.casefold())
