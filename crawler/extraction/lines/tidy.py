"""Normalises the text of a line, so that what looks alike is written alike."""

from __future__ import annotations

import re
import unicodedata

from crawler.extraction.markup import LINK_CLOSE, LINK_OPEN

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    "\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff]"
)
_HEAPED = re.compile(r"[^\w\s\x00-\u02ff]{31,}")  # Unicode's stream-safe format allows 30 accents in a row (UAX #15)
_PRIME = re.compile("[`´\u2032\u2033]")
_PRIMES = str.maketrans({"`": "'", "´": "'", "\u2032": "'", "\u2033": '"'})


def tidy(text: str) -> str:
    """Normalise a line: NFC, ordinary spaces, plain primes, no soft hyphens or other invisible characters."""
    text = " ".join(text.split())  # str.split knows every Unicode space, the non-breaking ones too
    bare = text.replace(LINK_OPEN, "").replace(LINK_CLOSE, "") if LINK_OPEN in text else text
    if bare.isascii() and bare.isprintable() and (bare is text or "`" not in bare):
        return text
    if not text.isprintable() or "\ufffc" in text:
        visible = _INVISIBLE.sub("", text)
        text = text if len(visible) == len(text) else " ".join(visible.split())
    if _PRIME.search(text):
        text = text.translate(_PRIMES)
    return unicodedata.normalize("NFC", _HEAPED.sub(_fewer_marks, text))


def _fewer_marks(run: re.Match[str]) -> str:
    """The run without its accents: no script has so many, and the time to normalise grows with their square."""
    return "".join(char for char in run[0] if not unicodedata.combining(char))
