"""The results of reading a feed, sitemap or section page, and the state while one is being read."""

from __future__ import annotations

import pickle
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from crawler import dates, urls
from crawler.discovery import text
from crawler.sources import Feed, Source
from pipelines.feed_items import FeedKind
from pipelines.items import Link, Moment, Reason

ENTRIES = 2_000  # most entries read of a feed or section page; the largest real feed seen held 100
LOCATIONS = 50_000  # most addresses read of a sitemap or sitemap index: the protocol's own limit (sitemaps.org)
CHILDREN = 50  # most sitemaps read of a sitemap index
DATED_CHILDREN = 10  # newest sitemaps with a date that are always among them; most older ones hold the site's past
AHEAD = 2  # entries in the future by their zone from which that zone is taken to be wrong; one may be a slip
PACKED = 200  # links compressed together


class Links:
    """A list of links in order, kept compressed: the 50,000 of a sitemap take 2 MB instead of 40.

    Each iteration unpacks a few at a time, also in another process to which the list was sent.
    """

    __slots__ = ("_last", "_packed")

    def __init__(self) -> None:
        self._packed: list[bytes] = []
        self._last: list[Link] = []

    def append(self, link: Link) -> None:
        """Add a link at the end."""
        self._last.append(link)
        if len(self._last) == PACKED:
            self._packed.append(zlib.compress(pickle.dumps(self._last), 1))
            self._last = []

    def __len__(self) -> int:
        return PACKED * len(self._packed) + len(self._last)

    def __iter__(self) -> Iterator[Link]:
        for packed in self._packed:
            yield from pickle.loads(zlib.decompress(packed))  # noqa: S301 - `append` packed them
        yield from self._last


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap that a sitemap index names."""

    url: str
    lastmod: datetime | None  # UTC


@dataclass(frozen=True, slots=True)
class Found:
    """The content of a document that could be read."""

    kind: FeedKind
    links: Iterable[Link] = ()
    children: tuple[Child, ...] = ()  # of a sitemap index, newest first
    ttl_s: int | None = None  # seconds for which the document asks not to be fetched again
    title: str | None = None
    notes: tuple[str, ...] = ()  # what was left out or looked wrong, for people


@dataclass(frozen=True, slots=True)
class NotAFeed:
    """A document that leads to no article, and why."""

    is_a: str  # what it is, one line for people
    failure: Reason = Reason.NOT_A_FEED
    advice: str = ""  # the end of that line, where a page names its feed

    @property
    def detail(self) -> str:
        """The whole line."""
        return self.is_a + self.advice


@dataclass(slots=True)
class Reading:
    """One document being read: where it came from, the links so far, and what was dropped and why."""

    url: str  # relative addresses are resolved against it
    feed: Feed
    source: Source
    now: datetime
    links: Links = field(default_factory=Links)
    limit: int = ENTRIES  # most links; more are left out, as the notes say
    whole: bool = False  # give all sitemaps of an index, not only the likely newest
    ignore_zone: bool = False  # read its times as local ones, whatever zone they name
    ahead: int = 0  # entries with a time that is in the future by the zone it names, but not as a local time
    dropped: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _is_ahead: bool = False  # whether the entry being read has such a time

    def address(self, *hrefs: object) -> str | None:
        """The first of `hrefs` that may lead to an article, made absolute; if none does, the first fault is counted."""
        faults = []
        for href in filter(None, hrefs):
            url = urls.absolute(self.url, href)
            if url is None:
                faults.append("not a link to a web page")
            elif urls.is_home(url):
                faults.append("link to a home page")
            elif url.partition("#")[0] in {self.url.partition("#")[0], self.feed.url}:
                faults.append("link to this document itself")
            else:
                return url
        self.dropped[faults[0] if faults else "no link"] += 1
        return None

    def add(self, link: Link) -> None:
        """Add the link unless the document gave it before or the limit is reached."""
        self.ahead += self._is_ahead
        self._is_ahead = False
        if len(self.links) >= self.limit:
            self.dropped[f"beyond the {self.limit} that are read"] += 1
            return
        name = link.url.partition("#")[0] if self.limit > ENTRIES else urls.article_key(link.url)
        if name in self._seen:
            self.dropped["listed twice"] += 1
        else:
            self._seen.add(name)
            self.links.append(link)

    def moment(self, raw: object, origin: str) -> Moment | None:
        """Read a time, in the source's zone where it names none."""
        words = text.field(raw, 200)
        if not words:
            return None
        parse = partial(dates.parse, words, zone=self.source.timezone, now=self.now, origin=origin)
        moment = parse(ignore_zone=self.ignore_zone)
        if moment is None and parse(ignore_zone=True):
            self._is_ahead = True
        return moment

    def no_later_than_now(self, raw: object) -> datetime | None:
        """Read a time as UTC; `now` if it is hours ahead, as a local time marked as UTC or a bare date may be.

        A bare date is the beginning of its day; where all is to be read, its end.
        """
        tomorrow = self.now + timedelta(days=1)
        moment = dates.parse(text.field(raw, 200), zone=self.source.timezone, now=tomorrow, origin="sitemap")
        return min(moment.latest if self.whole else moment.at, self.now) if moment else None

    def notes(self) -> tuple[str, ...]:
        """What was left out or looked wrong, a line each."""
        return (*self.remarks, *(f"left out {count}: {why}" for why, count in self.dropped.items()))
