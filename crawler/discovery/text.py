"""Strings out of foreign documents, made safe to store and show: linear in their length, whatever is in them."""

from __future__ import annotations

import html
import re
import sys
from contextlib import suppress
from urllib.parse import urljoin, urlsplit

from crawler.charsets import nfc

TITLE = 500  # characters
SUMMARY = 2_000
NAME = 200  # of an author, a tag, a section
NAMES = 30  # of each kind
ADDRESS = 2_048

_NO_TEXT = re.compile(r"<(?:(script|style)\b.*?(?:</\1[^<>]*>?|\Z)|!--.*?(?:-->|\Z))", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<![^<>]*>|<\?[^<>]*>")
_BLOCK = re.compile(r"</?(?:p|br|div|li|ul|ol|tr|td|h[1-6]|blockquote|figure|figcaption)\b[^<>]*>", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
# Controls (C0, C1), soft hyphen, zero-width space, the bidi algorithm's marks, overrides and isolates, lone surrogates,
# noncharacters, and tags, which hide words from people that programs read
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\ufffb\ufffe\uffff\ufdd0-\ufdef\ud800-\udfff\U000e0000-\U000e0fff]"
)
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));")
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
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


def one_line(value: object, limit: int = ADDRESS + 1) -> str:  # an address that is too long stays so
    """The value as one line without control characters, at most `limit` characters; "" for what is no text."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return _SPACE.sub(" ", _UNSEEN.sub("", str(value)[: limit * 4])).strip()[:limit]


def plain(value: object, limit: int) -> str | None:
    """Plain text of a piece of HTML: tags off, entities decoded (even twice), `limit` characters at most."""
    if not isinstance(value, str):
        return None
    piece = value[: limit * 20]  # markup around the text
    for _ in range(2):
        with suppress(ValueError):  # a reference of thousands of digits, which Python reads as no number
            piece = html.unescape(piece)
        piece = _TAG.sub("", _BLOCK.sub(" ", _NO_TEXT.sub("", piece)))
    piece = nfc(_SPACE.sub(" ", _UNSEEN.sub("", piece))).strip()
    return _shortened(piece, limit) or None


def sound_references(run: str) -> str:
    """Character references side by side, as XML allows them: of "&#55357;&#56832;" (Java's 😀) one, of others none.

    libxml2 lets references to halves of a surrogate pair pass, and lxml (6.1) then fails on the text.
    """
    numbers = (int(hexadecimal, 16) if hexadecimal else int(number) for hexadecimal, number in _REFERENCE.findall(run))
    halves = "".join(chr(number) for number in numbers if number <= sys.maxunicode)
    whole = halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return "".join(f"&#{ord(letter)};" for letter in _NOT_XML.sub("", whole))


def absolute(base: str, href: object) -> str | None:
    """The absolute http address of `href`, as written but for control characters and blanks; None if there is none."""
    href = one_line(href).replace(" ", "%20")
    if not href:
        return None
    try:
        url = href if href.startswith(("https://", "http://")) else urljoin(base, href)
        parts = urlsplit(url)
        sound = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        return None
    return url if sound and len(url) <= ADDRESS else None


def names(values: object) -> tuple[str, ...]:
    """Short texts (authors, tags) of a list, each once, in order."""
    found = (plain(value, NAME) for value in values) if isinstance(values, list) else ()
    return tuple(dict.fromkeys(name for name in found if name))[:NAMES]


def whole(markup: str | None, *, least: int) -> str | None:
    """The markup if it looks like a whole article and no teaser: at least `least` words, not cut off at the end."""
    words = plain(markup, 400_000) or ""
    words = words[:-600] + _WORDPRESS_TAIL.sub("", words[-600:])
    if len(words.split()) < least or _CUT_OFF.search(words[-200:]):
        return None
    return markup


def paragraphs(markup: str) -> int:
    """How many blocks of text the markup divides itself into."""
    return len(_BLOCK.findall(markup[:100_000]))


def _shortened(words: str, limit: int) -> str:
    if len(words) <= limit:
        return words
    return words[: limit - 1].rsplit(" ", 1)[0] + "…"
