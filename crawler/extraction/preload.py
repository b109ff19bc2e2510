"""Imported by the fork server: one small page read, so that what every extraction process needs is loaded once.

The processes share it: the rules and trafilatura. The language model, 0.7 s and tens of megabytes, is left to the
process that meets the first foreign text; of Indonesian news sites most crawls meet none.
"""

from __future__ import annotations

from datetime import UTC, datetime

import trafilatura  # noqa: F401 - loaded here for the processes to come

from crawler.extraction import Context, Page, extract
from pipelines.items import Link, Pending

SENTENCE = "Hujan deras di ibu kota itu membuat jalan dan rumah warga tergenang, dan air belum surut, kata mereka. "
PAGE = f"<html><head><title>Hujan</title></head><body><h1>Hujan</h1><p>{SENTENCE * 8}</p></body></html>"

_link = Link("https://example.id/hujan", source="preload", feed="")
_context = Context(Pending(0, "preload", _link), "Asia/Jakarta", "id", datetime(2026, 1, 1, tzinfo=UTC))
extract(Page(PAGE.encode(), _link.url, "text/html"), _context)
