"""Finds the articles that a feed, sitemap or section page names, from its bytes alone: no network, disk or clock.

The kind of a document is told by its bytes, not by its address, its content type or feeds.yaml: `sniff` unpacks it and
looks at its root element. Then `feeds` (with XML repaired by `wellformed`), `jsonfeed`, `sitemaps` or `listings`
(section pages) reads it. `found` has the results and the notes made while reading; `text` cleans and bounds strings.
For a site that is not in feeds.yaml yet, `probe` lists the addresses where feeds may be, and `worth` rates a feed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crawler.charsets import utf8
from crawler.discovery import feeds, jsonfeed, listings, sitemaps, sniff
from crawler.discovery.found import AHEAD, Child, Found, NotAFeed, Reading
from crawler.discovery.sniff import Shape
from crawler.sources import Feed, Source
from crawler.unpacking import TooLargeError
from pipelines.items import Reason

__all__ = ["Child", "Found", "NotAFeed", "read"]


def read(
    body: bytes, url: str, *, feed: Feed, source: Source, now: datetime, content_type: str = "", whole: bool = False
) -> Found | NotAFeed:
    """Read a feed, sitemap or section page of any kind; never raises, whatever `body` holds.

    `url` is the address that the body came from, after redirects (for a sitemap of an index, its own); `now` is UTC.
    After unpacking, a document may have 10 MB, a sitemap 50 MB. Of a sitemap index, the sitemaps that are likely the
    newest are returned, or all of them where `whole` is set.
    """
    try:
        document, damaged = sniff.unpack(body)
    except TooLargeError:
        return NotAFeed(f"larger than {sniff.SITEMAP_BYTES // 2**20} MB after unpacking", Reason.TOO_LARGE)
    if not document.strip():
        detail = "damaged gzip data" if damaged else "an empty answer"
        return NotAFeed(detail, Reason.BAD_ENCODING if damaged else Reason.NOT_A_FEED)
    reading = Reading(url, feed, source, now, whole=whole)
    document = utf8(document, content_type)
    found = _read_document(document, reading)
    if reading.ahead >= AHEAD:
        reading = Reading(url, feed, source, now, whole=whole, ignore_zone=True)
        reading.remarks.append("its times are local times, though they claim another zone")
        found = _read_document(document, reading)
    if damaged and isinstance(found, Found):
        return replace(found, notes=("the answer was cut off; what arrived was read", *found.notes))
    return found


def _read_document(document: bytes, reading: Reading) -> Found | NotAFeed:
    """Read a document that is unpacked and in UTF-8."""
    shape, root = sniff.shape(sniff.text_of(document[: sniff.HEAD]))
    from_root = max(0, document.find(f"<{root}".encode()))  # without junk, declarations and entities before it
    if shape is Shape.SITEMAP:
        return sitemaps.read_sitemap(document[from_root:], reading)
    if shape is Shape.SITEMAP_INDEX:
        return sitemaps.read_index(document[from_root:], reading)
    if len(document) > sniff.FEED_BYTES:
        return NotAFeed(f"larger than {sniff.FEED_BYTES // 2**20} MB", Reason.TOO_LARGE)
    if shape is Shape.FEED:
        return _unless_all_dropped(feeds.read_feed(sniff.text_of(document[from_root:]), root, reading), reading)
    text = sniff.text_of(document)
    if shape is Shape.JSON:
        return _unless_all_dropped(jsonfeed.read_json(text, reading), reading)
    if shape is Shape.ADDRESSES:
        return sitemaps.read_addresses(text, reading)
    if shape is Shape.HTML:
        return listings.read_page(text, reading)
    return NotAFeed(f"neither feed, sitemap, JSON nor HTML; it begins with {sniff.beginning(text)}")


def _unless_all_dropped(found: Found | NotAFeed, reading: Reading) -> Found | NotAFeed:
    """What was found; a NotAFeed where it has entries and every one of them was left out."""
    if isinstance(found, Found) and reading.dropped and not found.links:
        return NotAFeed(f"no entry leads to an article: {'; '.join(found.notes)}")
    return found
