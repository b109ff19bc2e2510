"""Helpers for tests of metadata: a page with a given head and body, and the metadata read from it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html import escape
from typing import Any

from crawler import markup
from crawler.extraction import metadata
from crawler.extraction.named import Named
from crawler.extraction.values import Context, Metadata, Site
from pipelines.items import Link, Moment, Pending

SENTENCE = "<p>Warga menyambut baik rencana itu dan berharap jalan itu selesai sebelum musim hujan tiba.</p>"
NOW = datetime(2026, 8, 5, 8, 0, tzinfo=UTC)
URL = "https://www.kabarnusa.co.id/ekonomi/1234/harga-beras-naik"
TITLE = "Harga Beras Naik Menjelang Lebaran"


def read(
    head: str = "",
    body: str = "",
    *,
    url: str = URL,
    site: Site | None = None,
    ld: Any = None,
    lang: str = "id",
    **link: Any,
) -> Metadata:
    block = f'<script type="application/ld+json">{ld if isinstance(ld, str) else json.dumps(ld)}</script>' if ld else ""
    page = f"<!doctype html><html lang='{lang}'><head>{head}{block}</head><body>{body}</body></html>"
    tree = markup.parse(page)
    assert tree is not None
    context = Context(Pending(1, "k", Link(url, "s", "f", **link)), "Asia/Jakarta", "id", NOW)
    return metadata.read(Named(tree, page.encode()), url, context, site or Site())


def meta(**values: str) -> str:
    return "".join(f'<meta property="{k.replace("__", ":")}" content="{escape(v)}">' for k, v in values.items())


def at(result: Moment | None) -> str | None:
    return f"{result.at:%Y-%m-%dT%H:%M:%SZ}" if result else None


PLAIN = {"@type": "NewsArticle", "headline": TITLE, "datePublished": "2026-08-04T10:11:12+07:00"}
