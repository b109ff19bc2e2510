"""Unpacks what a server sent and brings it into UTF-8, or tells why it is no page."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace

from crawler.charsets import utf8
from crawler.extraction.values import Page
from crawler.markup import MAX_BYTES
from crawler.unpacking import GZIP, gunzip
from pipelines.items import Reason

_HTML = re.compile(r"html|xml|text/plain")
_NOT_TEXT = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04")
_DATA = re.compile(  # JSON without a page after it (a program's debris may stand before a page); feeds and sitemaps
    rb"\s*+(?:[{\[](?!.*<(?:!doctype|html|body)\b)|(?:<\?[^>]*>\s*+)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml)\b)",
    re.IGNORECASE | re.DOTALL,
)
_CONTROLS = bytes({*range(1, 0x20)} - {*b"\t\n\v\f\r\x1b"})  # without zero, which UTF-16 without a byte order mark has


def readable(page: Page) -> Page | tuple[Reason, str]:
    """The page unpacked and in UTF-8, which can be searched for ASCII names; or the reason why there is none."""
    kind = page.content_type.partition(";")[0].strip().lower()
    if kind and not _HTML.search(kind):
        return Reason.NOT_HTML, f"not HTML: the server declares {kind}"
    if page.body.startswith(_NOT_TEXT):
        return Reason.NOT_HTML, "not HTML: a PDF, a picture or a ZIP file"
    body = page.body
    if body.startswith(GZIP):  # packed without a header that says so
        try:
            body = b"".join(gunzip(body, MAX_BYTES))
        except (zlib.error, EOFError, ValueError):
            return Reason.BAD_ENCODING, "the body is damaged gzip data"
    body = utf8(body[:MAX_BYTES], page.content_type)
    head = body[:4096]
    if len(head) - len(head.translate(None, _CONTROLS)) > len(head) // 50:
        return Reason.BAD_ENCODING, "the body is binary data, not text"
    return replace(page, body=body)


def is_data(body: bytes) -> bool:
    """Whether the bytes of a `readable` page are text without markup, or data for programs."""
    return b"<" not in body or _DATA.match(body) is not None
