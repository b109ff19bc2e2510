"""Imported by the fork server: one small page read, so that what every extraction process needs is loaded once.

The processes share it. The language model alone is 80 MB and takes most of a second to unpack, as long again the rules;
loaded by each process for itself when a foreign text comes by, it would cost that twice over.
"""

from __future__ import annotations

from datetime import UTC, datetime

import trafilatura  # noqa: F401 - loaded here for the processes to come

from crawler.extraction import Context, Page, extract
from pipelines.items import Link, Pending

SENTENCE = "Hujan deras mengguyur ibu kota sejak Selasa malam dan membuat beberapa ruas jalan tergenang. "
PAGE = f"<html><head><title>Hujan</title></head><body><h1>Hujan</h1><p>{SENTENCE * 8}</p></body></html>"

_link = Link("https://example.id/hujan", source="preload", feed="")
# A page that does not call itself Indonesian, since one that does needs no language model.
_context = Context(Pending(0, "preload", _link), "Asia/Jakarta", "en", datetime(2026, 1, 1, tzinfo=UTC))
extract(Page(PAGE.encode(), _link.url, "text/html"), _context)
