"""Finds the encoding that a page, feed, robots.txt or OPML file is really in, and converts it to UTF-8."""

from __future__ import annotations

import codecs
from contextlib import suppress

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

# Wide encoding → how a document in it begins without a byte order mark
_WIDE = {"utf-16-le": b"<\0", "utf-16-be": b"\0<"}
# Declared encodings that are ignored, by the beginning of their names: the bytes show them, or they are Python's own
_NOT_BELIEVED = ("utf", "cp1252", "punycode", "unicode", "raw")
_BY_CP1252 = {chr(0xDC00 + byte): bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}


def utf8(body: bytes, content_type: str = "") -> bytes:
    """The document in UTF-8, without a byte order mark.

    Its encoding is given by the byte order mark, or by zero bytes around its first `<`. Without these it is UTF-8 if
    that is valid, since no other text is by chance; else what HTTP or the document declares. If neither declares one,
    bytes that are not UTF-8 are read as windows-1252, which undeclared, misdeclared and glued documents hold.
    """
    name, mark = read_bom(body)
    body = body[len(mark or b"") :]
    name = name or next((wide for wide, begin in _WIDE.items() if body.startswith(begin)), None)
    if name in (None, "utf-8"):
        return body if _is_utf8(body) else _guessed(body, content_type).encode()
    return body.decode(name, "replace").encode()


def _is_utf8(body: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()  # in pieces, so that no text of 50 MB is made
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
            with suppress(LookupError, ValueError):  # unknown, or a codec such as `hex` that gives no text
                return body.decode(name, "replace")
    text = body.decode("utf-8", "surrogateescape")
    for odd in _BY_CP1252.keys() & set(text):  # an error handler would be called for each byte: half a minute for 50 MB
        text = text.replace(odd, _BY_CP1252[odd])
    return text
