"""What a server sent as a page: unpacked and in UTF-8, or why its bytes are none."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace

from crawler.charsets import utf8
from crawler.extraction.markup import MAX_BYTES
from crawler.extraction.values import Page
from crawler.unpacking import GZIP, gunzip
from pipelines.items import Reason

_HTML = re.compile(r"html|xml|text/plain")
_NOT_TEXT = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04")
_DATA = re.compile(  # JSON, though a page may begin with a program's debris; feeds and sitemaps
    rb"\s*+(?:[{\[](?!.*<(?:!doctype|html|body)\b)|(?:<\?[^>]*>\s*+)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml)\b)",
    re.IGNORECASE | re.DOTALL,
)
_CONTROLS = bytes({*range(1, 0x20)} - {*b"\t\n\v\f\r\x1b"})  # zeros stand in UTF-16 without a mark


def readable(page: Page) -> Page | tuple[Reason, str]:
    """The page unpacked and in UTF-8, so that what is looked for in it is ASCII; or why its bytes are no page."""
    kind = page.content_type.partition(";")[0].strip().lower()
    if (kind and not _HTML.search(kind)) or page.body.startswith(_NOT_TEXT):
        return Reason.NOT_HTML, f"the server says {kind or 'nothing'} and sends no HTML"
    body = page.body
    if body.startswith(GZIP):  # and no header says so
        try:
            body = b"".join(gunzip(body, MAX_BYTES))
        except (zlib.error, EOFError, ValueError):
            return Reason.BAD_ENCODING, "gzip that does not unpack"
    body = utf8(body[:MAX_BYTES], page.content_type)
    head = body[:4096]
    if len(head) - len(head.translate(None, _CONTROLS)) > len(head) // 50:
        return Reason.BAD_ENCODING, "bytes that are no text"
    return replace(page, body=body)


def is_data(body: bytes) -> bool:
    """Whether the bytes that `readable` gave are a text without markup, or data for programs."""
    return b"<" not in body or _DATA.match(body) is not None
