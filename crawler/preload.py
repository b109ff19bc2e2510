"""Reads one small page when the fork server imports it, so that all extraction processes share what that loads.

Two things are not loaded here, since few pages need them; a process loads them for the first that does: the language
model (half a second, 50 MB), for texts neither plainly Indonesian nor plainly English, and trafilatura (0.1 s, 10 MB).
"""

from __future__ import annotations

import gc

from crawler import GC_THRESHOLD

SENTENCE = "Hujan yang mengguyur ibu kota sejak Selasa malam itu membuat beberapa ruas jalan tidak dapat dilalui. "
LINK = '<p><a href="https://www.example.id/banjir">Banjir merendam tiga desa</a></p>'
PAGE = f"<html><head><title>Hujan</title></head><body><h1>Hujan</h1><p>{SENTENCE * 8}</p>{LINK}</body></html>"


def load() -> None:
    """Load the libraries and the rules by reading a page."""
    from crawler import discovery, pool, reading  # noqa: F401 - loaded for the extraction processes
    from crawler.extraction import Page, extract

    extract(Page(PAGE.encode(), "https://example.id/hujan", "text/html"))


# All of it stays in use, so the collector is kept off it: each process would copy the memory that the collector touches
gc.disable()
try:
    load()
    gc.freeze()
finally:
    gc.set_threshold(GC_THRESHOLD)
    gc.enable()
