"""Writes lists of feeds as OPML 2.0 (opml.org/spec2.opml), both for feeds.yaml and for the archive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipelines.strings import NO_XML

OURS = "kliping"  # first part of the category "/kliping/KIND", which gives the kind in feeds.yaml unless it is `feed`


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A feed of feeds.yaml, as OPML lists it."""

    source: str
    name: str
    home: str | None
    tags: tuple[str, ...]
    url: str
    kind: str = "feed"  # auto, feed, sitemap, section or wordpress
    language: str | None = None  # ISO 639


def opml(feeds: Iterable[FeedLine], title: str) -> str:
    """Write an outline for each source, with an outline for each of its feeds.

    Feeds have type="rss". Sitemaps, section pages and WordPress APIs have type="link", since no other program reads
    them.
    """
    from xml.etree import ElementTree as ET  # imported here, since every start imports this module

    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = _clean(title)
    body = ET.SubElement(root, "body")
    sources: dict[str, list[FeedLine]] = {}
    for feed in feeds:
        sources.setdefault(feed.source, []).append(feed)
    for of_source in sources.values():
        group = ET.SubElement(body, "outline", text=_clean(of_source[0].name))
        for feed in of_source:
            ET.SubElement(group, "outline", _outline(feed, alone=len(of_source) == 1))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _outline(feed: FeedLine, *, alone: bool) -> dict[str, str]:
    """The attributes of a feed's outline; `alone` if its source has no other feed."""
    is_feed = feed.kind in ("auto", "feed")
    title = feed.name if alone else f"{feed.name}: {_place(feed.url)}"
    said = {"type": "rss" if is_feed else "link", "text": title, "xmlUrl" if is_feed else "url": feed.url}
    if is_feed and feed.home:
        said["htmlUrl"] = feed.home
    if is_feed and feed.language:
        said["language"] = feed.language
    categories = [tag for tag in (_clean(tag).replace(",", " ") for tag in feed.tags) if tag]
    if feed.kind != "feed":
        categories.append(f"/{OURS}/{feed.kind}")
    if categories:
        said["category"] = ",".join(categories)
    return {name: _clean(value) for name, value in said.items()}


def _place(url: str) -> str:
    try:
        parts = urlsplit(url)
        return f"{(parts.hostname or '').removeprefix('www.')}{parts.path}"
    except ValueError:  # the archive may hold an address that an older version accepted in feeds.yaml
        return url


def _clean(text: str) -> str:
    return NO_XML.sub("", text)
