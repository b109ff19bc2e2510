"""Helpers for tests of extraction: contexts, pages, and a short way to an article."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from crawler.extraction import Context, Extraction, Page, extract
from pipelines.items import Article, Link, Miss, Pending

NOW = datetime(2026, 9, 1, 5, 0, tzinfo=UTC)
URL = "https://www.koran.example/berita/2026/08/31/jembatan-desa-roboh-123456"
TITLE = "Jembatan Desa Roboh Diterjang Banjir"
PARAGRAPHS = (
    "Jembatan gantung di Desa Sumber Jaya roboh diterjang banjir pada Senin malam dan memutus jalan ke tiga dusun.",
    "Kepala desa mengatakan warga untuk sementara menyeberang dengan rakit bambu yang dibuat secara gotong royong.",
    '"Kami sudah melapor ke kabupaten dan menunggu alat berat," kata Ratna Wulandari di lokasi jembatan yang roboh.',
    "Sedikitnya 214 keluarga terdampak, dan anak sekolah harus memutar sejauh 11 kilometer lewat jalan kebun.",
)
FIRST, SECOND, THIRD, LAST = (f"<p>{text}</p>" for text in PARAGRAPHS)
REST = THIRD + LAST
STORY = FIRST + SECOND + REST
TEXT = "\n".join(PARAGRAPHS)


def context(url: str = URL, **options: Any) -> Context:
    link = options.pop("link", None) or Link(
        url, "koran", "https://www.koran.example/feed", title=options.pop("title", None)
    )
    settings: dict[str, Any] = {"timezone": "Asia/Jakarta", "language": "id", "now": NOW} | options
    return Context(Pending(1, url, link), **settings)


def html_of(body: str, *, title: str = TITLE, head: str = "") -> str:
    top = f'<title>{title}</title><meta property="og:title" content="{title}">{head}'
    return f'<!DOCTYPE html><html lang="id"><head>{top}</head><body>{body}</body></html>'


def story(paragraphs: tuple[str, ...] = PARAGRAPHS) -> str:
    return f"<article><h1>{TITLE}</h1>" + "".join(f"<p>{text}</p>" for text in paragraphs) + "</article>"


def read(body: str | bytes, /, url: str = URL, *, content_type: str = "", **options: Any) -> Extraction:
    raw = body if isinstance(body, bytes) else body.encode()
    return extract(Page(raw, url, content_type), context(url, **options))


def article(body: str | bytes, /, url: str = URL, **options: Any) -> Article:
    outcome = read(body, url, **options).outcome
    assert isinstance(outcome, Article), outcome
    return outcome


def miss(body: str | bytes, /, url: str = URL, **options: Any) -> Miss:
    outcome = read(body, url, **options).outcome
    assert isinstance(outcome, Miss), outcome.text
    return outcome


def around(piece: str, container: str = "div class=entry-content") -> str:
    """A story with a piece of HTML after its second paragraph."""
    return html_of(f"<h1>{TITLE}</h1><{container}>{FIRST}{SECOND}{piece}{REST}</div>")


def kept(piece: str, container: str = "div class=entry-content") -> list[str]:
    """The lines of the text that are none of the story's own paragraphs, without the dash of items."""
    lines = article(around(piece, container)).text.split("\n")
    assert [line for line in lines if line in PARAGRAPHS] == list(PARAGRAPHS)
    return [line.removeprefix("- ") for line in lines if line not in PARAGRAPHS]


def text_of(body: str, head: str = "") -> list[str]:
    """The lines of the article."""
    return article(html_of(body, head=head)).text.split("\n")
