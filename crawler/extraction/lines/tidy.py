"""A line of a page as it is read: one way to write what looks alike."""

from __future__ import annotations

import re

from crawler.charsets import nfc
from crawler.extraction.markup import LINK_CLOSE, LINK_OPEN

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    "\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff]"
)
_PRIME = re.compile("[`´\u2032\u2033]")
_PRIMES = str.maketrans({"`": "'", "´": "'", "\u2032": "'", "\u2033": '"'})


def tidy(text: str) -> str:
    """Normalise a line once: NFC, ordinary spaces, no soft hyphens nor other invisible characters, plain primes."""
    text = " ".join(text.split())  # str.split knows every Unicode space, the non-breaking ones too
    bare = text.replace(LINK_OPEN, "").replace(LINK_CLOSE, "") if LINK_OPEN in text else text
    if bare.isascii() and bare.isprintable() and (bare is text or "`" not in bare):
        return text
    if not text.isprintable() or "\ufffc" in text:
        visible = _INVISIBLE.sub("", text)
        text = text if len(visible) == len(text) else " ".join(visible.split())
    if _PRIME.search(text):
        text = text.translate(_PRIMES)
    return nfc(text)
