"""Helpers for tests of discovery: one source, one time, and invented documents."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from crawler.discovery import Found, NotAFeed, read
from crawler.sources import Feed, Source
from crawler.sources.model import FeedSetting
from pipelines.items import Link

DOCUMENTS = Path(__file__).parent / "fixtures" / "feeds"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
URL = "https://www.warta.example/rss"


def look(
    body: bytes | str,
    url: str = URL,
    *,
    kind: FeedSetting = "auto",
    links: str | None = None,
    content_type: str = "",
    whole: bool = False,
) -> Found | NotAFeed:
    """Read `body` as the answer of `url`."""
    feed = Feed(url, kind, links)
    source = Source("warta", "Warta", None, (feed,))
    raw = body.encode() if isinstance(body, str) else body
    return read(raw, url, feed=feed, source=source, now=NOW, content_type=content_type, whole=whole)


def found(body: bytes | str, url: str = URL, **more: object) -> Found:
    """Read `body`, which must be understood."""
    result = look(body, url, **more)  # type: ignore[arg-type]
    assert isinstance(result, Found), result
    return result


def refused(body: bytes | str, url: str = URL, **more: object) -> NotAFeed:
    """Read `body`, which must not be understood."""
    result = look(body, url, **more)  # type: ignore[arg-type]
    assert isinstance(result, NotAFeed), result
    return result


def document(name: str) -> bytes:
    """One of the made documents."""
    return (DOCUMENTS / name).read_bytes()


def rss(*parts: str, about: str = "") -> str:
    """An RSS feed of these items and elements of its channel."""
    return f"<rss version='2.0' {about}><channel>{''.join(parts)}</channel></rss>"


def item(more: str = "", *, link: str = "https://x.example/a-b-c") -> str:
    """An entry of it."""
    return f"<item><link>{link}</link>{more}</item>"


def urls(result: Found) -> list[str]:
    """The addresses found, in order."""
    return [link.url for link in result.links]


def at(link: Link) -> str | None:
    """When the link says it was published, in UTC."""
    return link.published.at.isoformat() if link.published else None
