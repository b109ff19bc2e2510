"""Makes foreign strings safe to store, compare and show, in time linear in their length, whatever they contain.

Invisible characters are those that Unicode calls not printable: controls, zero-width and direction marks, soft hyphens,
tag characters (which hide text from people but not from programs), surrogates, private and unassigned characters.

Which function a string needs depends on where it goes:

- to the archive: `plain` if it is HTML, else `one_line`; `crawler/discovery/text.py` cuts the fields of feeds by these,
  `lines/tidy.py` of the extraction keeps the marks of links. `storable` (`archive/values.py`) is the last guard of
  SQLite and passes all that SQLite can hold.
- to a terminal: `cell`, or `printable` for several lines, and `print_json` (`crawler/cli/display.py`)
- to a detail or a note of a crawl: `message`, which cuts it and takes passwords out (`crawler/logs.py`, which also
  escapes all that is logged)
- to a message about feeds.yaml: `quote` or `visible` (`crawler/sources/model.py`), which show that something is there
- to XML: without `NO_XML`
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
_HEAPED = re.compile(r"[^\w\s\x00-\u02ff]{31,}")  # more accents than Unicode's stream-safe format allows (UAX #15)
_NO_LETTER = re.compile(r"[\W_]+")
_UNSPACED = re.compile("[\u0e00-\u0edf\u1000-\u109f\u1780-\u17ff]{1,4}|[\u3040-\u30ff\u3400-\u9fff]{1,2}")


def one_line(text: str, instead: str = "", keep: str = "") -> str:
    """The text as one line, with `instead` in place of each invisible character, except for those in `keep`.

    A space is put where they may part words, as in times and on a terminal; in a story's words (soft hyphens) they do
    not. U+FFFC, the placeholder for a picture in a text, becomes a space.
    """
    text = " ".join(text.replace("\ufffc", " ").split())  # str.split handles every Unicode space
    if text.isprintable():
        return text
    return " ".join("".join(c if c.isprintable() or c in keep else instead for c in text).split())


def composed(text: str) -> str:
    """The text in NFC, without long runs of accents, which no script has and which normalise in quadratic time."""
    return unicodedata.normalize("NFC", _HEAPED.sub(_fewer_marks, text))


def _fewer_marks(run: re.Match[str]) -> str:
    return "".join(char for char in run[0] if not unicodedata.combining(char))


def word_count(text: str) -> int:
    """The number of words; an estimate in scripts that have no spaces between them (Chinese, Japanese, Thai …)."""
    words = len(text.split())
    # with spaces, words are shorter than 12 letters on average, and most texts need no second look
    return words if len(text) <= 12 * words else words + len(_UNSPACED.findall(text))


def plain(text: object, limit: int = 1000) -> str:
    """A piece of HTML as one line of plain text in NFC, without tags, entities and invisible characters.

    Entities are decoded up to twice (feeds and JSON-LD escape twice). Text beyond `limit` characters is cut at a word.
    What is no string gives "".
    """
    if not isinstance(text, str):
        return ""
    text = text[: limit * 20]  # leaves room for markup
    for _ in range(2):
        if "&" in text and _ENTITY.search(text):
            with suppress(ValueError):  # Python refuses a reference of thousands of digits
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
    """The letters and digits of a text in lower case, for comparing two spellings."""
    return _NO_LETTER.sub("", text.casefold())
