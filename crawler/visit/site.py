"""What feeds a site has and what an article of it looks like: a script for `crawler.engine.visit`.

site = engine.visit(partial(look, url=url, now=now), options, named=url)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import urljoin

from crawler import urls
from crawler.discovery import Found, NotAFeed, probe, read
from crawler.discovery.found import ENTRIES
from crawler.discovery.probe import Candidate
from crawler.discovery.worth import Worth, rank, weigh
from crawler.extraction import Context, Page, extract, from_feed
from crawler.extraction.sites import site_for
from crawler.sources import Feed, Source
from crawler.sources.model import FeedSetting
from crawler.visit import Fault, Fetched, Kind, Visit
from pipelines.counted import counted
from pipelines.feed_items import SITEMAPS, FeedKind
from pipelines.items import Article, Link, Miss, Pending, Reason

TRIED = 24  # addresses of one site that are asked for a feed
SAMPLES = 3  # articles that are asked for, until one gives a text
SILENCES = 3  # in a row, and the site is left alone
_PLACEHOLDER = "new"  # the id of the source that is being looked for

_NO_FEED = SITEMAPS | {FeedKind.SECTION}
_SILENT = frozenset({Reason.TIMEOUT, Reason.CONNECTION, Reason.REFUSED})
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SiteFeed:
    """An address that gave a feed with entries."""

    feed: Feed  # as feeds.yaml would have it
    why: str  # it was asked
    worth: Worth
    links: tuple[Link, ...] = field(repr=False)  # newest first


@dataclass(frozen=True, slots=True)
class Rejected:
    """An address that was asked for a feed in vain."""

    feed: Feed
    why: str  # it was asked
    failure: Reason | None  # None: it gave a feed without entries
    detail: str  # how we know what is wrong, for people


@dataclass(frozen=True, slots=True)
class Site:
    """What looking at a site found."""

    url: str  # as asked
    home: str | None = None  # its home page
    name: str | None = None  # what it calls itself
    feeds: tuple[SiteFeed, ...] = ()  # best first
    failed: tuple[Rejected, ...] = ()
    sample: Article | Miss | None = None  # of the first feed that is taken
    detail: str = ""  # where there is no feed: how we know
    lost: bool = False  # its host has no address


async def look(
    visitor: Visit,
    *,
    url: str,
    now: datetime,
    zone: str,
    language: str,
    pick: tuple[int, ...] = (),
    tell: Tell = lambda _: None,
) -> Site:
    """Ask a site for its feeds, try them, and read one article of the best; `url` may be a feed itself.

    `now` is UTC, `zone` an IANA name for times that name none, `pick` the numbers of the feeds to take instead of the
    best (the article is of the first), `tell` is called with each address before it is asked.
    """
    source = Source(_PLACEHOLDER, _PLACEHOLDER, None, (), timezone=zone, language=language)
    search = _Search(visitor, source, now, tell)
    tell(url)
    page = await visitor.fetch(url, "feed")
    if isinstance(page, Fault) and page.reason is Reason.NAME_NOT_FOUND:
        return Site(url, detail=f"{urls.host(url)} cannot be found: a typing error, or no network?", lost=True)
    if isinstance(page, Fault) or page.failure is Reason.RATE_LIMITED:
        return Site(url, detail=how_we_know(page))
    await search.read(Candidate(Feed(url), "the address itself"), page)
    itself = search.tried[0]
    is_page = itself.failure is not None if isinstance(itself, Rejected) else itself.worth.kind is FeedKind.SECTION
    if is_page:
        search.tried.clear()
        await search.site(page)
        if not search.feeds() and isinstance(itself, SiteFeed):
            search.tried.append(itself)
    feeds = tuple(sorted(search.feeds(), key=lambda one: rank(one.worth, now)))
    failed = tuple(one for one in search.tried if isinstance(one, Rejected))
    if not feeds:
        assert isinstance(itself, Rejected)
        return Site(url, failed=failed, detail=_nothing(page, itself, failed))
    best = feeds[0]
    home = urljoin(best.links[0].url if itself in feeds and not urls.is_home(page.url) else page.url, "/")
    name = probe.site_name(page.body, page.content_type) or best.worth.title
    taken = picked(feeds, pick) or (best,)
    return Site(url, home, name, feeds, failed, await search.sample(taken[0]))


def picked(feeds: tuple[SiteFeed, ...], pick: tuple[int, ...] = ()) -> tuple[SiteFeed, ...]:
    """Return which of a site's feeds to read: those picked by number, from 1 on, else the best.

    With the best goes the news sitemap, which holds two days: a feed of a few dozen entries forgets what a busy hour
    brings. The WordPress API does as well, but has the text.
    """
    if pick:
        return tuple(feeds[number - 1] for number in pick if number <= len(feeds))
    news = [one for one in feeds[1:] if one.worth.kind is FeedKind.NEWS_SITEMAP]
    sitemap = bool(feeds) and feeds[0].worth.kind in SITEMAPS
    return feeds[:1] + (() if sitemap else tuple(news[:1]))


def understood(answer: Fetched | Fault, feed: Feed, source: Source, now: datetime) -> Found | NotAFeed:
    """Read what answered for a feed; what kept it away, and how we know, where it is none."""
    if isinstance(answer, Fault):
        return NotAFeed(answer.detail, answer.reason)
    if answer.failure:
        return NotAFeed(how_we_know(answer), answer.failure)
    return read(answer.body, answer.url, feed=feed, source=source, now=now, content_type=answer.content_type)


def how_we_know(answer: Fetched | Fault) -> str:
    """Return why an answer is no use, with the server's name and the page's title where it refuses us."""
    if isinstance(answer, Fault) or answer.failure is None:
        return answer.detail
    told = [answer.detail]
    if answer.failure in {Reason.FORBIDDEN, Reason.RATE_LIMITED, Reason.SERVER_ERROR, Reason.CLIENT_ERROR}:
        server, title = answer.headers.get("Server"), probe.page_title(answer.body, answer.content_type)
        wait = answer.headers.get("Retry-After")
        told += [f"from {server[:40]}"] if server else []
        told += [f'with a page titled "{title}"'] if title else []
        told += [f"that asks to wait {wait[:40]}{' s' if wait.isdecimal() else ''}"] if wait else []
    return " ".join(told)


@dataclass(slots=True)
class _Search:
    """The requests to one site, one after the other, and what they gave."""

    visitor: Visit
    source: Source
    now: datetime
    tell: Tell
    tried: list[SiteFeed | Rejected] = field(default_factory=list)
    _seen: set[tuple[str, ...]] = field(default_factory=set)

    def feeds(self) -> list[SiteFeed]:
        """What was found until now."""
        return [one for one in self.tried if isinstance(one, SiteFeed)]

    async def site(self, page: Fetched) -> None:
        """Try the addresses that may be feeds, as long as there is something to gain."""
        robots = await self.visitor.fetch(urljoin(page.url, "/robots.txt"), "page")
        rules = robots.body if isinstance(robots, Fetched) and robots.failure is None else b""
        body = page.body if page.failure is None else b""
        found = probe.candidates(body, page.url, robots=rules, content_type=page.content_type)
        for one in found:
            if len(self.tried) >= TRIED or self._is_unwelcome():
                break
            if self._worth_asking(one):
                self.tell(one.feed.url)
                kind: Kind = "sitemap" if one.feed.kind == "sitemap" else "feed"
                await self.read(one, await self.visitor.fetch(one.feed.url, kind))

    def _is_unwelcome(self) -> bool:
        """Whether the site asked for quiet, or does not answer any more: each silence would cost half a minute."""
        last = [one.failure if isinstance(one, Rejected) else None for one in self.tried[-SILENCES:]]
        silent = len(last) == SILENCES and all(failure and failure in _SILENT for failure in last)
        return silent or Reason.RATE_LIMITED in last[-1:]

    def _worth_asking(self, one: Candidate) -> bool:
        """Whether the address may bring what is not there yet: guessed ones only while their kind is missing."""
        if one.why != probe.A_GUESS:
            return True
        kinds = {known.worth.kind for known in self.feeds()}
        if one.feed.kind == "section":
            return not kinds
        if one.feed.kind == "sitemap":
            return not kinds & ({FeedKind.NEWS_SITEMAP} if "news" in one.feed.url else SITEMAPS)
        return not kinds - _NO_FEED

    async def read(self, one: Candidate, answer: Fetched | Fault) -> None:
        """Note what the address gave; the same document at another address is not noted again."""
        found = understood(answer, one.feed, self.source, self.now)
        if isinstance(found, NotAFeed):
            self.tried.append(Rejected(one.feed, one.why, found.failure, found.detail))
            return
        links, worth, detail = await self._weighed(found, one.feed)
        marks = (worth.kind, str(worth.full_text > 0.5), *(link.url for link in links[:5]))
        if links and marks in self._seen:
            return
        self._seen.add(marks)
        moved = answer.moved_to if isinstance(answer, Fetched) else None
        feed = Feed(moved or one.feed.url, _setting(worth.kind))
        if links:
            self.tried.append(SiteFeed(feed, one.why, worth, links))
        else:
            self.tried.append(Rejected(feed, one.why, None, detail or "no entries"))

    async def _weighed(self, found: Found, feed: Feed) -> tuple[tuple[Link, ...], Worth, str]:
        """The entries, newest first, and their worth; of a sitemap index those of its newest sitemap."""
        detail = ""
        if found.children:
            child = found.children[0].url
            self.tell(child)
            inner = understood(
                await self.visitor.fetch(child, "sitemap"), replace(feed, kind="sitemap"), self.source, self.now
            )
            if isinstance(inner, NotAFeed):
                detail = f"its newest sitemap {child}: {inner.detail}"
            else:
                found = replace(found, links=inner.links)
        links = tuple(islice(found.links, ENTRIES))
        worth = weigh(replace(found, links=links), self.now)
        return tuple(sorted(links, key=_when, reverse=True)), worth, detail

    async def sample(self, best: SiteFeed) -> Article | Miss | None:
        """Read an article of a feed, another where the first has no text."""
        outcome: Article | Miss | None = None
        for link in best.links[:SAMPLES]:
            outcome = await self._article(link, full=best.feed.kind == "wordpress")
            if isinstance(outcome, Article):
                break
        return outcome

    async def _article(self, link: Link, *, full: bool) -> Article | Miss:
        pending = Pending(0, urls.article_key(link.url), link)
        context = Context(pending, self.source.timezone, self.source.language, self.now)
        if full and link.html:
            return from_feed(context)
        rules = site_for(urls.host(link.url), self.now)
        self.tell(link.url)
        answer = await self.visitor.fetch(urls.fetch_url(link.url, rules.full_page), "page")
        if isinstance(answer, Fault):
            return Miss(pending, answer.reason, answer.detail, link.url)
        if answer.failure:
            reason = Reason.NOT_FOUND if answer.failure is Reason.GONE else answer.failure
            return Miss(pending, reason, how_we_know(answer), answer.url, answer.status)
        return extract(Page(answer.body, answer.url, answer.content_type), context).outcome


def _when(link: Link) -> datetime:
    moment = link.published or link.modified
    return moment.at if moment else _LONG_AGO


def _setting(kind: FeedKind) -> FeedSetting:
    """How feeds.yaml names a feed of this kind; its bytes tell a feed in any format."""
    if kind in SITEMAPS:
        return "sitemap"
    return "wordpress" if kind is FeedKind.WORDPRESS else "section" if kind is FeedKind.SECTION else "auto"


def _nothing(page: Fetched, itself: Rejected, failed: tuple[Rejected, ...]) -> str:
    """Why there is nothing: what the page itself says, and what answered at the other addresses."""
    asked = [one for one in failed if one is not itself]
    counts = Counter(one.detail for one in asked)
    told = "; ".join(f"{count} × {detail}" if count > 1 else detail for detail, count in counts.most_common(3))
    first = f"{page.url} answers {how_we_know(page)}" if page.failure else itself.detail or "no feed is named"
    more = counted(len(asked), "more address", "more addresses")
    return f"{first}; {more} asked, no feed among them ({told})" if asked else first
