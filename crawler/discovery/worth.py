"""Rates a feed by a single reading of it, so that the best feeds of a site can be chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from crawler.discovery.found import ENTRIES, Found
from crawler.urls.kinds import names_no_article
from pipelines.feed_items import FeedKind

QUIET = timedelta(days=30)  # without a new entry, after which a feed is dead; the slowest shipped one brings one a week
# Order of the kinds, best first: other kinds (RSS, Atom, …) have 1.0. A WordPress API comes before them, because its
# articles need no further requests
_PLACES = {
    FeedKind.WORDPRESS: 0.0,
    FeedKind.NEWS_SITEMAP: 2.0,
    FeedKind.SITEMAP_INDEX: 3.0,
    FeedKind.SITEMAP: 4.0,
    FeedKind.SECTION: 5.0,
}


@dataclass(frozen=True, slots=True)
class Worth:
    """What one reading of a feed shows about it."""

    kind: FeedKind
    entries: int
    newest: datetime | None = None  # UTC
    per_day: float | None = None  # articles, over the last week
    dated: float = 0.0  # share of the entries that have a date
    full_text: float = 0.0  # share of the entries that carry the article
    articles: float = 1.0  # share of the entries whose address may be an article's
    title: str | None = None

    @property
    def has_text(self) -> bool:
        """Whether most entries carry the article."""
        return self.full_text > 0.5


def weigh(found: Found, now: datetime) -> Worth:
    """Rate a feed by its entries, of a long one by the first `ENTRIES`; `now` is UTC."""
    links = list(islice(found.links, ENTRIES))
    moments = (link.published or link.modified for link in links)
    dates = sorted(moment.at for moment in moments if moment is not None and moment.at <= now + timedelta(days=1))
    number = len(links) or 1
    return Worth(
        kind=found.kind,
        entries=len(links),
        newest=dates[-1] if dates else None,
        per_day=per_day(dates, now),
        dated=len(dates) / number,
        full_text=sum(link.html is not None for link in links) / number,
        articles=sum(not names_no_article(link.url) for link in links) / number,
        title=found.title,
    )


def per_day(dates: list[datetime], now: datetime, at_least: timedelta = timedelta(hours=1)) -> float | None:
    """Entries a day over the week before the newest, or since the oldest where that is later; None for fewer than two.

    `dates` are in ascending order; the period counts as `at_least` long.
    """
    if len(dates) < 2:
        return None
    begin = max(dates[0], dates[-1] - timedelta(days=7))
    days = max(now - begin, at_least) / timedelta(days=1)
    return sum(when >= begin for when in dates) / days


def is_alive(worth: Worth, now: datetime) -> bool:
    """Whether the feed has entries, and the newest is within `QUIET` or no entry has a date."""
    return worth.entries > 0 and (worth.newest is None or worth.newest > now - QUIET)


def rank(worth: Worth, now: datetime, share: float) -> tuple[float, ...]:
    """Sort key, best first: alive, articles, full text, dated, busy, and a feed rather than a page of links.

    `share` is how busy the feed is compared with the busiest: the ratio of their numbers of entries since the time that
    all the feeds to choose from reach back to.
    """
    return (
        -float(is_alive(worth, now)),
        -float(worth.articles > 0.5),
        -float(worth.has_text),
        -float(worth.dated > 0.5),
        -float(share > 0.5),
        _PLACES.get(worth.kind, 1.0),
        -share,
        -worth.entries,
    )
