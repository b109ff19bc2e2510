"""What a feed is worth, by one reading of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from crawler.discovery.found import ENTRIES, Found
from pipelines.feed_items import FeedKind


@dataclass(frozen=True, slots=True)
class Worth:
    """What one reading of a feed shows about it, for people who choose."""

    kind: FeedKind
    entries: int
    newest: datetime | None = None  # UTC
    per_day: float | None = None  # articles, over the last week
    dated: float = 0.0  # share of the entries that have a date
    full_text: float = 0.0  # share of the entries that carry the article
    children: int = 0  # of a sitemap index
    title: str | None = None


def weigh(found: Found, now: datetime) -> Worth:
    """Count what a feed holds, of a long one its first entries; `now` is UTC."""
    links = list(islice(found.links, ENTRIES))
    whens = (link.published or link.modified for link in links)
    dates = sorted(moment.at for moment in whens if moment is not None and moment.at <= now + timedelta(days=1))
    return Worth(
        kind=found.kind,
        entries=len(links),
        newest=dates[-1] if dates else None,
        per_day=_per_day(dates, now),
        dated=len(dates) / len(links) if links else 0.0,
        full_text=sum(link.html is not None for link in links) / len(links) if links else 0.0,
        children=len(found.children),
        title=found.title,
    )


def _per_day(dates: list[datetime], now: datetime) -> float | None:
    """Entries a day since the oldest, or over the last week where that is younger."""
    if len(dates) < 2:
        return None
    begin = max(dates[0], min(dates[-1], now) - timedelta(days=7))
    days = max((now - begin) / timedelta(days=1), 1 / 24)
    return sum(when >= begin for when in dates) / days


def rank(worth: Worth, now: datetime) -> tuple[float, ...]:
    """Sort key, best first: alive, full text, dated, many a day, and rather a feed than a page of links."""
    alive = worth.entries > 0 and (worth.newest is None or worth.newest > now - timedelta(days=7))
    order = (FeedKind.WORDPRESS, FeedKind.NEWS_SITEMAP, FeedKind.SITEMAP_INDEX, FeedKind.SITEMAP, FeedKind.SECTION)
    return (
        -float(alive),
        -float(worth.full_text > 0.5),
        -float(worth.dated > 0.5),
        -(worth.per_day or 0.0),
        float(order.index(worth.kind) if worth.kind in order else -1),
    )
