"""Chooses the best of a site's feeds, and those to read together with it; pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from crawler import urls
from crawler.discovery.worth import Worth, is_alive, per_day, rank
from crawler.sources import Feed
from crawler.sources.model import feed_key
from pipelines.feed_items import SITEMAPS, FeedKind
from pipelines.items import Link, Reason

FEW = 5  # dated entries; fewer say nothing about how busy a feed is
LONG_AGO = datetime.min.replace(tzinfo=UTC)  # stands for the time of an entry that has none
FRESH = timedelta(days=7)  # longest time by which another feed's newest entry may be older than the best one's
OWN = "it stands below the page that was asked"
_FORMATS = frozenset({FeedKind.RSS, FeedKind.ATOM, FeedKind.RDF, FeedKind.JSON_FEED})


@dataclass(frozen=True, slots=True)
class SiteFeed:
    """An address that gave a feed with entries."""

    feed: Feed  # as feeds.yaml would have it
    why: str  # why it was tried
    worth: Worth
    links: tuple[Link, ...] = field(repr=False)  # newest first


@dataclass(frozen=True, slots=True)
class Rejected:
    """An address that was tried and gave no feed with entries."""

    feed: Feed
    why: str  # why it was tried
    guessed: bool  # neither the site's page nor its robots.txt names it
    failure: Reason | None  # None: it gave a feed without entries
    is_a: str  # how we know what is wrong, for people
    detail: str  # the same with the feed that the page names


def entry_time(link: Link) -> datetime:
    """When an entry was published or changed according to its feed; `LONG_AGO` where it does not say."""
    moment = link.published or link.modified
    return moment.at if moment else LONG_AGO


def ordered(feeds: Iterable[SiteFeed], now: datetime) -> tuple[SiteFeed, ...]:
    """The feeds, best first.

    How busy they are is compared over a period that all of them cover. Otherwise a feed of ten entries, all of this
    morning, would seem busier than one of a hundred entries that goes back to last night.
    """
    feeds = tuple(feeds)
    spans = [_dates(one) for one in feeds]
    since = max((dates[-1] for dates in spans if len(dates) >= FEW), default=LONG_AGO)
    lately = [sum(at >= since for at in dates) for dates in spans]
    most = max([1, *lately])
    ranks = [rank(one.worth, now, number / most) for one, number in zip(feeds, lately, strict=True)]
    return tuple(one for _, one in sorted(zip(ranks, feeds, strict=True), key=lambda pair: pair[0]))


def own_first(feeds: tuple[SiteFeed, ...], page: str, now: datetime) -> tuple[SiteFeed, ...]:
    """The feeds, first those with addresses below that of `page`: whoever asks for `/sulsel` wants `/sulsel/rss`."""
    below = f"{feed_key(page)}/"
    own = [one for one in feeds if feed_key(one.feed.url).startswith(below) and is_alive(one.worth, now)]
    return (*(replace(one, why=OWN) for one in own), *(one for one in feeds if one not in own))


def articles_per_day(feeds: Iterable[SiteFeed], now: datetime) -> float:
    """How many articles the feeds together bring a day, each article counted once.

    A feed that covers a few hours counts as a whole day's: a paper may publish all that it has for the day at once.
    """
    single = [{urls.article_key(link.url): entry_time(link) for link in one.links} for one in feeds]
    together = {key: at for times in single for key, at in times.items()}
    dates = (sorted(at for at in times.values() if LONG_AGO < at <= now) for times in (*single, together))
    return max(per_day(one, now, at_least=timedelta(days=1)) or 0.0 for one in dates)


def _dates(one: SiteFeed) -> list[datetime]:
    """The times of the entries, newest first; none where most of them repeat, as made-up times and bare dates do."""
    dates = [at for at in map(entry_time, one.links) if at > LONG_AGO]
    return dates if len(set(dates)) * 2 > len(dates) else []


def picked(feeds: Sequence[SiteFeed], pick: tuple[int, ...] = ()) -> tuple[SiteFeed, ...]:
    """Return the feeds of a site to read, of `feeds`, best first: those picked by number, from 1 on, else the best.

    The news sitemap is added to the best, because it holds two days; a feed of a few dozen entries loses some in a busy
    hour, and so does a WordPress API, although it has the full text. Where each section has a feed or a news
    sitemap of its own and none holds all of them, they are read together.
    """
    if pick:
        return tuple(feeds[number - 1] for number in pick if number <= len(feeds))
    feeds = [one for one in feeds if one.why == OWN] or feeds
    best = tuple(feeds[:1])
    if not best:
        return best
    if best[0].worth.kind not in SITEMAPS:
        best += tuple(one for one in feeds if one.worth.kind is FeedKind.NEWS_SITEMAP)[:1]
    return best + _sections(best, feeds)


def _sections(best: tuple[SiteFeed, ...], feeds: Sequence[SiteFeed]) -> tuple[SiteFeed, ...]:
    """The other feeds where most of their entries since the oldest entry of the best are missing in it; else none."""
    begin, newest = min(map(entry_time, best[0].links)), entry_time(best[0].links[0])
    alike = _FORMATS if best[0].worth.kind in _FORMATS else {FeedKind.NEWS_SITEMAP}
    if best[0].worth.kind not in alike or begin == LONG_AGO:
        return ()
    others = [
        one
        for one in feeds
        if one not in best
        and one.worth.kind in alike
        and one.worth.articles > 0.5
        and entry_time(one.links[0]) > newest - FRESH
    ]
    known = {urls.article_key(link.url) for one in best for link in one.links}
    lately = {urls.article_key(link.url) for one in others for link in one.links if entry_time(link) >= begin}
    few = len(others) < 2 and alike is _FORMATS  # a single other feed may be about anything
    if few or len(lately - known) * 2 <= len(lately):
        return ()
    taken = []
    for one in others:
        keys = {urls.article_key(link.url) for link in one.links}
        if not keys <= known:
            taken.append(one)
            known |= keys
    return tuple(taken)
