"""Normalises the text of a line, so that what looks alike is written alike."""

from __future__ import annotations

from crawler.markup import LINK_CLOSE, LINK_OPEN, unmarked
from pipelines.strings import composed, one_line

_PRIMES = (("`", "'"), ("´", "'"), ("\u2032", "'"), ("\u2033", '"'))


def tidy(text: str) -> str:
    """Normalise a line: NFC, ordinary spaces, plain primes, no soft hyphens or other invisible characters."""
    text = " ".join(text.split())  # str.split knows every Unicode space, the non-breaking ones too
    bare = unmarked(text) if LINK_OPEN in text else text
    if bare.isascii() and bare.isprintable() and "`" not in bare:
        return text
    if not bare.isprintable() or "\ufffc" in text:
        text = one_line(text, keep=LINK_OPEN + LINK_CLOSE)
    for prime, plain in _PRIMES:  # `str.translate` takes ten times as long
        text = text.replace(prime, plain)
    return composed(text)
