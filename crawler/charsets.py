"""Which of the encodings that pages and feeds name can be believed, and one way to write their letters."""

from __future__ import annotations

import re
import unicodedata

from w3lib.encoding import resolve_encoding

_PYTHONS_OWN = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "utf_7"}  # no page is in them
_HEAPED = re.compile(r"[^\w\s\x00-\u02ff]{31,}")  # 30 accents are what Unicode's stream-safe texts hold (UAX #15)


def usable(label: str) -> str | None:
    """Python's name of the encoding that a label means; None where no page is in such an encoding.

    UTF-16 and UTF-32 are none: who asks has looked for their byte order marks and zero bytes before.
    """
    name = resolve_encoding(label)
    if not name or name.replace("-", "_") in _PYTHONS_OWN:
        return None
    try:
        b"a".decode(name)  # one byte: half a letter of UTF-16
    except (LookupError, ValueError):
        return None
    return name


def nfc(text: str) -> str:
    """The text in Unicode's NFC, without heaped accents: no script has so many, and they take their number squared."""
    return unicodedata.normalize("NFC", _HEAPED.sub(_fewer_marks, text))


def _fewer_marks(run: re.Match[str]) -> str:
    return "".join(char for char in run[0] if not unicodedata.combining(char))
