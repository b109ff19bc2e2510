"""What a document is, by its bytes: unpacked within bounds, decoded, and known by its root element."""

from __future__ import annotations

import codecs
import re
import zlib
from enum import Enum, auto

from w3lib.encoding import read_bom

from crawler.charsets import usable
from crawler.unpacking import GZIP, TooLargeError, gunzip

FEED_BYTES = 10 * 2**20
SITEMAP_BYTES = 50 * 2**20  # sitemaps.org
HEAD = 65_536  # bytes in which the root element must begin, after comments, white space and junk

_GZIP = GZIP + b"\x08"  # deflate, the only method that there is
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})|<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_WIDE = {"utf-32-le": b"<\0\0\0", "utf-32-be": b"\0\0\0<", "utf-16-le": b"<\0", "utf-16-be": b"\0<"}  # without a mark
_PROLOGUE = re.compile(r"\s+|<\?[^>]*>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>", re.IGNORECASE | re.DOTALL)
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_KNOWN = re.compile(r"<(rdf:)?(rss|feed|RDF|urlset|sitemapindex|html)(?=[\s>])")
_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")


class Shape(Enum):
    """What the first bytes promise."""

    FEED = auto()  # RSS, RDF, Atom
    SITEMAP = auto()
    SITEMAP_INDEX = auto()
    JSON = auto()
    HTML = auto()
    ADDRESSES = auto()  # a text sitemap: one address a line
    UNKNOWN = auto()


def unpack(body: bytes, limit: int = SITEMAP_BYTES) -> tuple[bytes, bool]:
    """The body with its gzip layers (two at most) taken off, and whether it was cut off or damaged on the way.

    What came before the damage is kept; members beyond `unpacking.MEMBERS` count as such.

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


def encoding(body: bytes, content_type: str) -> str:
    """The Python name of the encoding: byte order mark, zero bytes, valid UTF-8, what document and header say, cp1252.

    Valid UTF-8 goes before declarations, because text of another encoding almost never is, while wrong declarations
    are common.
    """
    if marked := read_bom(body)[0]:
        return marked
    for name, pattern in _WIDE.items():
        if body.startswith(pattern):
            return name
    if _is_utf8(body):
        return "utf-8"
    labels = []
    if found := _DECLARED.search(body[:HEAD]):
        labels.append((found[1] or found[2]).decode("ascii", "replace"))
    if header := _HEADER.search(content_type):
        labels.append(header[1])
    for name in filter(None, map(usable, labels)):
        if name != "utf-8" or _mostly_utf8(body):
            return name
    return "utf-8" if _mostly_utf8(body) else "cp1252"


def _is_utf8(body: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()  # so that a character cut off at the very end is no objection
    try:
        for at in range(0, len(body), 2**20):
            decoder.decode(body[at : at + 2**20])
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(body: bytes) -> bool:
    decoded = body[: 2**20].decode("utf-8", "replace")
    beyond_ascii = sum(1 for c in decoded if c > "\x7f")
    return decoded.count("�") * 2 < beyond_ascii


def decode(body: bytes, content_type: str) -> str:
    """The document's text without byte order mark and without what XML forbids."""
    text = body.decode(encoding(body, content_type), "replace")
    return _FORBIDDEN.sub(" ", text.lstrip("\ufeff"))


def shape(head: str) -> tuple[Shape, str]:
    """What the beginning of a document promises, and its root element's name as written."""
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
        root = _KNOWN.search(head, at) or root  # behind junk: PHP's warnings before the declaration are the usual one
    if root is None:
        return Shape.UNKNOWN, ""
    return _SHAPES.get(root[2].lower(), Shape.UNKNOWN), root[0][1:]


_FEEDS = {
    "rss": Shape.FEED, "feed": Shape.FEED, "rdf": Shape.FEED, "channel": Shape.FEED,
    "urlset": Shape.SITEMAP, "sitemapindex": Shape.SITEMAP_INDEX,
}  # fmt: skip
_HTML = "html head body div ul main meta title script article section link center h1 p a table br b".split()  # noqa: SIM905
_SHAPES = _FEEDS | dict.fromkeys(_HTML, Shape.HTML)


def beginning(text: str) -> str:
    """The first characters of a document, safe to print."""
    return repr(" ".join(text[:200].split())[:40])


def from_root(body: bytes, root: str, content_type: str) -> tuple[bytes, str]:
    """The document from its root element on, and its encoding: without junk, declarations and entities before it."""
    name = encoding(body, content_type)
    if name.startswith(("utf-16", "utf-32")):
        body, name = decode(body, content_type).encode("utf-8", "replace"), "utf-8"
    return body[body.find(f"<{root}".encode()) :], name
