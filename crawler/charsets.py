"""The encoding that a document is really in, whatever it and its server say: of pages, feeds, robots.txt and OPML."""

from __future__ import annotations

import codecs
from contextlib import suppress

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

_WIDE = {"utf-32-le": b"<\0\0\0", "utf-32-be": b"\0\0\0<", "utf-16-le": b"<\0", "utf-16-be": b"\0<\0"}  # without a mark
_NOT_BELIEVED = ("utf", "cp1252", "punycode", "unicode", "raw")  # seen in the bytes, or Python's own
_BY_CP1252 = {chr(0xDC00 + byte): bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}


def utf8(body: bytes, content_type: str = "") -> bytes:
    """The document in UTF-8 without a byte order mark; most are in it already.

    Its byte order mark tells, or the zero bytes around its first `<`; else it is UTF-8 if it is valid as such, since
    no other text looks like it by chance; else what HTTP or the document says. Single bytes that are no UTF-8 are read
    as windows-1252, which is what undeclared, misdeclared and glued documents hold.
    """
    name, mark = read_bom(body)
    body = body[len(mark or b"") :]
    name = name or next((wide for wide, begin in _WIDE.items() if body.startswith(begin)), None)
    if name in (None, "utf-8"):
        return body if _is_utf8(body) else _guessed(body, content_type).encode("utf-8", "replace")
    return body.decode(name, "replace").encode("utf-8", "replace")


def _is_utf8(body: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()  # so that there is no text of 50 MB
    try:
        for at in range(0, len(body), 2**20):
            decoder.decode(body[at : at + 2**20])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _guessed(body: bytes, content_type: str) -> str:
    for name in (http_content_type_encoding(content_type), html_body_declared_encoding(body)):
        if name and not name.startswith(_NOT_BELIEVED):
            with suppress(LookupError, ValueError):  # `hex`, from which no letters come
                return body.decode(name, "replace")
    text = body.decode("utf-8", "surrogateescape")
    for odd in _BY_CP1252.keys() & set(text):  # an error handler is called for each: 50 MB of them take half a minute
        text = text.replace(odd, _BY_CP1252[odd])
    return text
