"""Sitemaps, sitemap indexes and news sitemaps (sitemaps.org; Google's news-sitemap page), read as a stream."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from lxml import etree

from crawler.discovery import text
from crawler.discovery.found import CHILDREN, DATED_CHILDREN, LOCATIONS, Child, Found, NotAFeed, Reading
from pipelines.feed_items import FeedKind
from pipelines.items import Link

_STRAY_AMPERSAND = re.compile(rb"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)")
_REFERENCES = re.compile(rb"(?:&#(?:\d{1,7}|[xX][0-9a-fA-F]{1,6});)+")
_FIELDS = {"loc", "lastmod", "publication_date", "title", "keywords", "genres", "image"}
_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_/]?(0[1-9]|1[0-2])?[-_/]?(0[1-9]|[12]\d|3[01])?(?!\d)")
_NUMBER = re.compile(r"\d{1,9}")
_AGE_OF_UNDATED = timedelta(days=7)  # as old counts a sitemap without a date
_FIRST = 10  # of the undated ones that are too many, so many with the lowest numbers: some sites count from the newest
_LONGEST = 4_000  # characters of one field
_NO_ARTICLES = re.compile(  # as the sitemap plugins of WordPress name them; Ghost; Blogger
    r"(?:category|tag|author|page|video|image|attachment|local|topic)s?-sitemap\d*\.|wp-sitemap-(?:taxonomies|users|posts-page)"
    r"|sitemap-(?:tags|authors|pages)\."
)


def read_sitemap(body: bytes, encoding: str, reading: Reading) -> Found | NotAFeed:
    """Read a sitemap or news sitemap: every page with what is said about it."""
    reading.limit = LOCATIONS
    news = False
    for fields in _records(body, encoding, "url"):
        if reading.full:
            reading.remarks.append(f"only the first {LOCATIONS} addresses are read")
            break
        url = reading.address(fields.get("loc"))
        if url is None:
            continue
        news = news or "news" in fields
        reading.add(
            Link(
                url=url,
                source=reading.source.id,
                feed=reading.feed.url,
                title=text.plain(fields.get("title"), text.TITLE),
                published=reading.moment(fields.get("publication_date"), "news-sitemap"),
                modified=reading.moment(fields.get("lastmod"), "sitemap"),
                section=text.plain(fields.get("genres"), text.NAME),
                tags=_keywords(fields.get("keywords", "")),
                image=text.absolute(reading.url, fields.get("image")),
            )
        )
    kind = FeedKind.NEWS_SITEMAP if news else FeedKind.SITEMAP
    return Found(kind, reading.links, notes=reading.notes())


def read_index(body: bytes, encoding: str, reading: Reading) -> Found | NotAFeed:
    """Read a sitemap index: its children newest first by `lastmod`, or else by a date in the address.

    The newest ten, the last week's newest of each series, and those without either (a sitemap for each section of the
    site), fifty altogether; all that may hold articles where the reading is to be `whole`.
    """
    children: dict[str, Child] = {}
    for fields in _records(body, encoding, "sitemap"):
        url = text.absolute(reading.url, fields.get("loc"))
        if url is None:
            reading.dropped["link to no web page"] += 1
        elif len(children) >= LOCATIONS:
            break
        elif may_hold_articles(url):
            children.setdefault(url, Child(url, reading.no_later_than_now(fields.get("lastmod"))))
    newest = sorted(children.values(), key=partial(_newness, now=reading.now), reverse=True)
    if not reading.whole and len(kept := _likeliest(newest, reading.now)) < len(newest):
        reading.remarks.append(f"the likely newest {len(kept)} of {len(newest)} sitemaps are read")
        newest = kept
    return Found(FeedKind.SITEMAP_INDEX, children=tuple(newest), notes=reading.notes())


def may_hold_articles(sitemap: str) -> bool:
    """Whether the address of a sitemap does not say that it lists tags, authors, pictures and such."""
    return not _NO_ARTICLES.search(sitemap)


def _likeliest(newest: list[Child], now: datetime) -> list[Child]:
    """The children that may hold something new, in the same order."""
    dated: list[Child] = []
    undated: list[Child] = []
    series = set[str]()  # addresses without their numbers: of a section's nasional-1.xml to -9.xml, one is the newest
    for child in newest:
        name, recent = _NUMBER.sub("", child.url), _newness(child, now)[0] > now - _AGE_OF_UNDATED
        if not child.lastmod and not any(named_day(child.url)):
            undated.append(child)
        elif len(dated) < DATED_CHILDREN or (name not in series and recent and len(dated) < CHILDREN - DATED_CHILDREN):
            dated.append(child)
        series.add(name)
    if len(undated) > (room := CHILDREN - len(dated)):
        first = min(_FIRST, room // 4)
        undated = undated[: room - first] + undated[-first:]
    kept = {*dated, *undated}
    return [child for child in newest if child in kept]


def read_addresses(document: str, reading: Reading) -> Found | NotAFeed:
    """Read a text sitemap: one address a line."""
    reading.limit = LOCATIONS
    for line in filter(str.strip, document.splitlines()):
        if reading.full:
            reading.remarks.append(f"only the first {LOCATIONS} addresses are read")
            break
        if url := reading.address(line):
            reading.add(Link(url=url, source=reading.source.id, feed=reading.feed.url))
    return Found(FeedKind.SITEMAP, reading.links, notes=reading.notes())


def _records(body: bytes, encoding: str, record: str) -> Iterator[dict[str, str]]:
    """The fields of each `record` element by local name, as the parser meets them; never the whole tree."""
    markup = _REFERENCES.sub(lambda run: text.sound_references(run[0].decode()).encode(), body)
    parser = etree.iterparse(
        io.BytesIO(_STRAY_AMPERSAND.sub(b"&amp;", markup)),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
        encoding=encoding,
    )
    fields: dict[str, str] = {}
    try:
        for event, element in parser:
            space, _, name = str(element.tag).rpartition("}")
            prefix, _, name = name.rpartition(":")  # left there where nobody declared it
            if name == record:  # also where the one before was never closed
                if fields:
                    yield fields
                fields = {}
            elif event == "end":
                _note_field(fields, name, f"{space} {prefix}", element.text)
            if event == "end":
                element.clear()
                parent, before = element.getparent(), element.getprevious()
                if parent is not None and before is not None:
                    parent.remove(before)
    except etree.LxmlError:
        if fields:
            yield fields


def _note_field(fields: dict[str, str], name: str, space: str, words: str | None) -> None:
    if "image" in space:
        name = "image" if name == "loc" else ""
    elif "video" in space:
        name = ""
    if name == "news":
        fields[name] = "1"
    elif name in _FIELDS and name not in fields and words and (words := words.strip()):
        fields[name] = words[:_LONGEST].replace("&amp;", "&")


def _keywords(words: str) -> tuple[str, ...]:
    """news:keywords: a list parted by commas, or (merdeka.com, 2026) a JSON array in a string."""
    try:
        listed = json.loads(words)
    except (ValueError, RecursionError):
        listed = None
    return text.names(listed if isinstance(listed, list) else words.split(","))


def _newness(child: Child, now: datetime) -> tuple[datetime, tuple[int, ...], bool, int]:
    """What sorts the children of an index: the newer, the greater.

    Sitemaps without a time come after the last week's and before the rest, those of news first, then by their number:
    most sites count their sitemaps from the oldest on.
    """
    year, month, day = named = named_day(child.url)
    at = child.lastmod or now - _AGE_OF_UNDATED
    if child.lastmod is None and year:
        at = datetime(year, month or 12, min(day or 28, 28), tzinfo=UTC)
    return min(at, now), named, "news" in child.url.lower(), int((_NUMBER.findall(child.url) or ("0",))[-1])


def named_day(url: str) -> tuple[int, int, int]:
    """The year, month and day in a sitemap's address, 0 for what is not in it: `/sitemap-2024-05.xml` → 2024, 5, 0."""
    found = _IN_NAME.findall(url)
    year, month, day = found[-1] if found else ("0", "0", "0")
    return int(year), int(month or 0), int(day or 0)
