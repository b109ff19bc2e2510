"""Reads RSS 0.9x to 2.0, RDF and Atom with feedparser, which gets prepared bytes and never an address to fetch."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import feedparser

from crawler import urls
from crawler.discovery import text, wellformed
from crawler.discovery.found import ENTRIES, Found, NotAFeed, Reading
from crawler.discovery.wellformed import ENTRY, ENTRY_END
from pipelines.feed_items import FeedKind
from pipelines.items import Link, Reason

HTML = 500_000  # most characters of one entry's full text
_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_BRIDGE_ERROR = "Bridge returned error"  # how RSS-Bridge begins the title of an entry that reports a fault of its own
_CAPTION = re.compile(r"(</?media:)description")  # of a picture; feedparser takes it for a text of the entry
# Rest of an e-mail address in an author's name: in "redaksi@warta.online (Budi)" feedparser (6.0.14) ends the address
# after four letters of ".online"
_REST_OF_ADDRESS = re.compile(r"^[a-z]+ \(|\s*\([a-z]+$")


def read_feed(document: str, root: str, reading: Reading) -> Found | NotAFeed:
    """Read RSS, RDF or Atom; `document` begins with the root element, so that no entity is declared in it."""
    document, cut = _first_entries(document, root)
    try:
        sound = wellformed.well_formed(document, root)
    except wellformed.TooMuchError as problem:
        return NotAFeed(f"a feed with {problem}", Reason.TOO_LARGE)
    if sound is None:
        return NotAFeed("a feed whose XML is broken beyond repair")
    if sound is not document:
        reading.remarks.append("the XML is not well-formed; it was repaired")
    if cut:
        reading.remarks.append(f"only the first {ENTRIES} entries are read")
    parsed = _parse(sound, reading)
    entries = parsed["entries"]
    kind = _kind(root)
    guids = Counter(_guid(entry) for entry in entries)
    unsure = {guid for guid, times in guids.items() if times > 1 or not guid or urls.is_home(guid)}
    if unsure - {""}:
        reading.remarks.append("guids that repeat or are a home page are not used")
    for entry in entries:
        try:
            link = _link(entry, kind, unsure, reading)
        except (TypeError, ValueError, AttributeError, LookupError):  # one bad entry never costs the others
            reading.dropped["entry that cannot be read"] += 1
            continue
        if link:
            reading.add(link)
    return Found(
        kind,
        tuple(reading.links),
        ttl_s=_ttl(parsed["feed"]),
        title=text.plain(_raw(parsed["feed"], "title"), text.TITLE),
        notes=reading.notes(),
    )


def _parse(document: str, reading: Reading) -> Any:
    try:
        return _feedparser(document, reading.url)
    except Exception:  # noqa: BLE001 - feedparser meets hostile text; whatever it raises, entries are tried one by one
        reading.remarks.append("read entry by entry, because the document as a whole cannot be parsed")
    found: dict[str, Any] = {"feed": {}, "entries": []}
    for piece in _pieces(document):
        try:
            found["entries"] += _feedparser(piece, reading.url)["entries"]
        except Exception:  # noqa: BLE001 - as above: this entry is lost, the others are not
            reading.dropped["entry that cannot be read"] += 1
    return found


def _feedparser(document: str, url: str) -> Any:
    return feedparser.parse(
        io.BytesIO(_CAPTION.sub(r"\1caption", document).encode("utf-8", "replace")),
        response_headers={"content-location": url, "content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _pieces(document: str) -> Iterator[str]:
    starts = [entry.start() for entry in ENTRY.finditer(document)]
    for begin, end in pairwise([*starts, len(document)]):
        yield document[: starts[0]] + document[begin:end]


def _first_entries(document: str, root: str) -> tuple[str, bool]:
    """The document, cut after `ENTRIES` entries and closed again where it has so many, and whether it was cut."""
    for count, end in enumerate(ENTRY_END.finditer(document), start=1):
        if count == ENTRIES:
            channel = "</channel>" if root.lower() == "rss" else ""
            return f"{document[: end.end()]}{channel}</{root}>", True
    return document, False


def _kind(root: str) -> FeedKind:
    name = root.lower().rpartition(":")[2]
    return {"feed": FeedKind.ATOM, "rdf": FeedKind.RDF}.get(name, FeedKind.RSS)


def _raw(entry: Any, key: str) -> Any:
    """The value under `key` itself: feedparser's own `get` answers some missing keys with another field's value."""
    return dict.get(entry, key) if isinstance(entry, dict) else None


def _guid(entry: Any) -> str:
    return text.field(_raw(entry, "id"))


def _link(entry: Any, kind: FeedKind, unsure: set[str], reading: Reading) -> Link | None:
    guid, title = _guid(entry), text.plain(_raw(entry, "title"), text.TITLE)
    if title and title.startswith(_BRIDGE_ERROR):
        reading.dropped["error report of RSS-Bridge"] += 1
        return None
    href = _href(entry)
    permalink = guid if guid.lower().startswith(("http://", "https://")) else ""
    # some sites link every entry to their home page, and name the article in the guid alone
    url = reading.address(href, "" if guid in unsure and href else permalink)
    if url is None:
        return None
    if "#comment-" in url:
        reading.dropped["reader's comment"] += 1
        return None
    summary, full = _texts(entry)
    published = reading.moment(_raw(entry, "published"), "feed") or reading.moment(_raw(entry, "created"), "feed")
    updated = reading.moment(_raw(entry, "updated"), "feed")
    if published is None and kind is not FeedKind.ATOM:  # feedparser gives dc:date as "updated"
        published, updated = updated, None
    tags = text.names([_raw(tag, "term") for tag in _raw(entry, "tags") or ()])
    return Link(
        url=url,
        source=reading.source.id,
        feed=reading.feed.url,
        guid=None if guid in unsure else guid,
        title=title,
        summary=summary,
        html=full,
        published=published,
        modified=updated,
        authors=_authors(entry),
        section=tags[0] if tags else None,
        tags=tags,
        image=_image(entry, reading.url),
    )


def _href(entry: Any) -> str:
    """The address of the first page that the entry links to; feedparser's own `link` is that of the last."""
    if origin := text.field(_raw(entry, "feedburner_origlink")):  # the entry's `link` only counts clicks
        return origin
    for link in _raw(entry, "links") or ():
        if _raw(link, "rel") == "alternate" and "html" in str(_raw(link, "type")):
            return text.field(_raw(link, "href"))
    return text.field(_raw(entry, "link"))


def _texts(entry: Any) -> tuple[str | None, str | None]:
    """The summary as plain text, and the whole article as HTML where the entry has it.

    content:encoded or Atom content counts as the article from 40 words on if it is not cut off; a description alone
    must have 120 words in several paragraphs, or it may be a long teaser. The longest text is taken, whatever its
    element: feedparser gives a description that follows content:encoded as a second content, and copies the first to
    the summary.
    """
    contents = [_raw(part, "value") for part in _raw(entry, "content") or ()]
    texts = sorted(filter(None, {*contents, _raw(entry, "summary")}), key=len)
    if not texts:
        return None, None
    longest = texts[-1]
    full = text.whole(longest, least=40 if contents else 120) if len(longest) <= HTML else None
    if full and (contents or text.paragraphs(full) >= 4):
        return (text.plain(texts[0], text.SUMMARY) if len(texts) > 1 else None), full
    return text.plain(texts[0], text.SUMMARY), None


def _authors(entry: Any) -> tuple[str, ...]:
    return text.names([_author(author) for author in _raw(entry, "authors") or ()])


def _author(author: Any) -> Any:
    name = _raw(author, "name")
    return _REST_OF_ADDRESS.sub("", text.field(name)) if _raw(author, "email") else name


def _image(entry: Any, base: str) -> str | None:
    media = _raw(entry, "media_content") or ()
    candidates = [
        *((_raw(m, "url"), _raw(m, "type") or _raw(m, "medium") or "image") for m in media),
        *((_raw(m, "url"), "image") for m in _raw(entry, "media_thumbnail") or ()),
        *((_raw(m, "href"), _raw(m, "type")) for m in entry.get("enclosures") or ()),  # only `get` has these
    ]
    for href, kind in candidates:
        if str(kind).startswith("image") and (url := urls.absolute(base, href)):
            return url
    return None


def _ttl(channel: Any) -> int | None:
    """Seconds between updates: `ttl` (minutes), or `sy:updatePeriod` over `sy:updateFrequency`."""
    minutes = text.field(_raw(channel, "ttl"), 12)
    if minutes.isdecimal():
        return int(minutes) * 60 or None
    period = _PERIODS.get(text.field(_raw(channel, "sy_updateperiod"), 12).lower())
    if period is None:
        return None
    frequency = text.field(_raw(channel, "sy_updatefrequency"), 6)
    return period // max(1, int(frequency) if frequency.isdecimal() else 1)
