"""Reads sitemaps, sitemap indexes and news sitemaps (sitemaps.org; Google's news-sitemap page), record by record."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain, islice, pairwise

from lxml import etree

from crawler import urls
from crawler.discovery import text
from crawler.discovery.found import CHILDREN, DATED_CHILDREN, LOCATIONS, Child, Found, NotAFeed, Reading
from crawler.discovery.wellformed import escaped, recovered
from pipelines.feed_items import FeedKind
from pipelines.items import Link

_NO_MARKUP = rb"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)"
_DECLARED = re.compile(r"""\s(xmlns:[\w.-]{1,30})\s*=\s*["']([^"'<>&]*)""")
_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_/]?(0[1-9]|1[0-2])?[-_/]?(0[1-9]|[12]\d|3[01])?(?!\d)")
_NUMBER = re.compile(r"\d{1,9}")
_AGE_OF_UNDATED = timedelta(days=7)  # the age that is assumed for a sitemap without a date
_FIRST = 10  # sitemaps with the lowest numbers kept of too many undated ones: some sites count from the newest
_LONGEST = 4_000  # most characters of one field
_SPARE = "<x>" * 8  # elements around a record, because each surplus end tag makes libxml2 close one
_LARGEST = 500_000  # most bytes of one record, which may name a thousand pictures
_NO_ARTICLES = re.compile(  # as WordPress and its sitemap plugins, Ghost and Blogger name them
    r"(?:category|tag|author|page|video|image|attachment|local|topic)s?-sitemap\d*\.|wp-sitemap-(?:taxonomies|users|posts-page)"
    r"|sitemap-(?:tags|authors|pages)\."
)


def read_sitemap(body: bytes, reading: Reading) -> Found | NotAFeed:
    """Read a sitemap or news sitemap: every page with what is said about it."""
    reading.limit = LOCATIONS
    news = False
    for fields in _records(body, "url"):
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
                image=urls.absolute(reading.url, fields.get("image")),
            )
        )
    kind = FeedKind.NEWS_SITEMAP if news else FeedKind.SITEMAP
    return Found(kind, reading.links, notes=reading.notes())


def read_index(body: bytes, reading: Reading) -> Found | NotAFeed:
    """Read a sitemap index: its children newest first by `lastmod`, or else by a date in the address.

    Of the children that may hold articles, it gives fifty at most: the newest ten, the newest of each series if it is
    of the last week, and those without a date (as where each section has a sitemap). A `whole` reading gives all.
    """
    children: dict[str, Child] = {}
    for fields in _records(body, "sitemap"):
        url = urls.absolute(reading.url, fields.get("loc"))
        if url is None:
            reading.dropped["not a link to a web page"] += 1
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
    """Whether a sitemap may list articles, because its address names no tags, authors, pictures and the like."""
    return not _NO_ARTICLES.search(sitemap)


def _likeliest(newest: list[Child], now: datetime) -> list[Child]:
    """The children that may hold something new, in the same order."""
    dated: list[Child] = []
    undated: list[Child] = []
    series = set[str]()  # addresses without their numbers: nasional-1.xml to -9.xml are one series with one newest
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
    for line in islice(filter(str.strip, document.splitlines()), 2 * LOCATIONS):
        if url := reading.address(line):
            reading.add(Link(url=url, source=reading.source.id, feed=reading.feed.url))
    return Found(FeedKind.SITEMAP, reading.links, notes=reading.notes())


def _records(body: bytes, record: str) -> Iterator[dict[str, str]]:
    """The fields of each `record` element by local name.

    Each record is parsed by itself, so that a fault in one does not spoil others, and memory holds one tree at a time.
    """
    root = body[: min(body.find(b">"), _LONGEST)].decode("utf-8", "replace")
    opening = "".join(f' {name}="{uri}"' for name, uri in dict(_DECLARED.findall(root)).items())
    begin = re.compile(_NO_MARKUP + rb"|(<(?:[\w.-]{1,30}:)?%b[\s/>])" % record.encode(), re.DOTALL)
    starts = (found.start() for found in begin.finditer(body) if found[1])
    end_of_all = body.rfind(b">") + 1  # what follows was cut off
    for start, end in pairwise(chain(islice(starts, 2 * LOCATIONS), (end_of_all,))):
        piece = body[start : min(end, start + _LARGEST)].decode("utf-8", "replace")
        tree = recovered(f"<x{opening}>{_SPARE}{''.join(escaped(piece)) if '&' in piece else piece}")
        fields: dict[str, str] = {}
        with suppress(ValueError):  # half a surrogate pair (see `sound_references`) in what looks like CDATA
            for element in () if tree is None else tree.iter(etree.Element):
                space, _, name = str(element.tag).rpartition("}")
                prefix, _, name = name.rpartition(":")  # a prefix that is not declared stays in the name
                _note_field(fields, name, f"{space} {prefix}", element.text)
        if fields:
            yield fields


def _note_field(fields: dict[str, str], name: str, space: str, words: str | None) -> None:
    if "image" in space:
        name = "image" if name == "loc" else ""
    elif "video" in space:
        name = ""
    if name == "news":
        fields[name] = "1"
    elif name and name not in fields and words and (words := words.strip()):
        fields[name] = words[:_LONGEST].replace("&amp;", "&")


def _keywords(words: str) -> tuple[str, ...]:
    """The keywords in news:keywords: a list separated by commas, or (merdeka.com, 2026) a JSON array in a string."""
    try:
        listed = json.loads(words)
    except (ValueError, RecursionError):
        listed = None
    return text.names(listed if isinstance(listed, list) else words.split(","))


def _newness(child: Child, now: datetime) -> tuple[datetime, bool, int]:
    """The sort key of a child of an index: the newer, the greater.

    A sitemap without a date ranks between those of the last week and older ones. Among these, news sitemaps are newer,
    then those with a higher number, because most sites number their sitemaps from the oldest on.
    """
    year, month, day = named_day(child.url)
    at = child.lastmod or now - _AGE_OF_UNDATED
    if child.lastmod is None and year:
        at = datetime(year, month or 12, min(day or 28, 28), tzinfo=UTC)
    return min(at, now), "news" in child.url.lower(), int((_NUMBER.findall(child.url) or ("0",))[-1])


def named_day(url: str) -> tuple[int, int, int]:
    """The year, month and day in a sitemap's address, 0 for what is missing: `/sitemap-2024-05.xml` → 2024, 5, 0."""
    found = _IN_NAME.findall(url)
    year, month, day = found[-1] if found else ("0", "0", "0")
    return int(year), int(month or 0), int(day or 0)
