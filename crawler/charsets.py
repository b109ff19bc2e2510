"""Which of the encodings that pages and feeds name can be believed."""

from __future__ import annotations

from w3lib.encoding import resolve_encoding

_PYTHONS_OWN = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "utf_7"}  # no page is in them


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
