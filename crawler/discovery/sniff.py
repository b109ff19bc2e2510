"""Unpacks a document within limits, and tells its kind by its root element."""

from __future__ import annotations

import re
import zlib
from enum import Enum, auto

from crawler.unpacking import GZIP, TooLargeError, gunzip
from pipelines.strings import NO_XML

FEED_BYTES = 10 * 2**20
SITEMAP_BYTES = 50 * 2**20  # sitemaps.org
HEAD = 65_536  # bytes in which the root element must begin, after comments, white space and junk

_GZIP = GZIP + b"\x08"  # with deflate, the only method that exists
_PROLOGUE = re.compile(r"\s+|<\?[^>]*>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>", re.IGNORECASE | re.DOTALL)
_KNOWN = re.compile(r"<(rdf:)?(rss|feed|RDF|urlset|sitemapindex|html)(?=[\s>])")
_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")


class Shape(Enum):
    """The kind of a document, by its first bytes."""

    FEED = auto()  # RSS, RDF, Atom
    SITEMAP = auto()
    SITEMAP_INDEX = auto()
    JSON = auto()
    HTML = auto()
    ADDRESSES = auto()  # a text sitemap: one address a line
    UNKNOWN = auto()


def unpack(body: bytes, limit: int = SITEMAP_BYTES) -> tuple[bytes, bool]:
    """The body without its gzip layers (two at most), and whether it is cut off or damaged.

    What comes before the damage is kept; gzip members beyond `unpacking.MEMBERS` count as damage.

    Raises:
        TooLargeError: more than `limit` bytes.
    """
    damaged = False
    for _ in range(2):
        if not body.startswith(_GZIP):
            break
        parts: list[bytes] = []
        try:
            parts.extend(gunzip(body, limit))
        except TooLargeError:
            raise
        except (zlib.error, EOFError, ValueError):
            damaged = True
        body = b"".join(parts)
    if len(body) > limit:
        raise TooLargeError
    return body, damaged


def text_of(document: bytes) -> str:
    """The text of a document in UTF-8, or of a part of it, without byte order marks and what XML forbids."""
    return NO_XML.sub(" ", document.decode("utf-8", "replace").lstrip("\ufeff"))


def shape(head: str) -> tuple[Shape, str]:
    """The kind of a document by its beginning, and the name of its root element as written."""
    text = head.lstrip()
    if text[:1] in {"{", "["}:
        return Shape.JSON, ""
    if re.match(r"https?://\S+\s*(?:\n|$)", text):
        return Shape.ADDRESSES, ""
    at = 0
    while skipped := _PROLOGUE.match(head, at):
        at = skipped.end()
    root = _ROOT.match(head, at)
    if root is None or root[2].lower() not in {*_FEEDS, "html", "head", "body"}:
        root = _KNOWN.search(head, at) or root  # after junk, which is usually warnings from PHP
    if root is None:
        return Shape.UNKNOWN, ""
    return _SHAPES.get(root[2].lower(), Shape.UNKNOWN), root[0][1:]


_FEEDS = {
    "rss": Shape.FEED, "feed": Shape.FEED, "rdf": Shape.FEED, "channel": Shape.FEED,
    "urlset": Shape.SITEMAP, "sitemapindex": Shape.SITEMAP_INDEX,
}  # fmt: skip
_HTML = "html head body div ul main meta title script article section link center h1 p a table br b".split()
_SHAPES = _FEEDS | dict.fromkeys(_HTML, Shape.HTML)


def beginning(text: str) -> str:
    """The first characters of a document, safe to print."""
    return repr(" ".join(text[:200].split())[:40])
