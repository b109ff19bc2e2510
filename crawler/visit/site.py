"""What feeds a site has and what an article of it looks like: a script for `crawler.engine.visit`.

site = engine.visit(partial(look, url=url, now=now), options, named=url)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from urllib.parse import urljoin

from crawler import urls
from crawler.discovery import Found, NotAFeed, probe
from crawler.discovery.found import ENTRIES
from crawler.discovery.listings import names_an_article
from crawler.discovery.probe import Candidate
from crawler.discovery.worth import Worth, is_alive, weigh
from crawler.extraction import Context, Page, extract, from_feed
from crawler.extraction.sites import site_for
from crawler.sources import Feed, Source
from crawler.sources.model import FeedSetting
from crawler.visit import Fault, Fetched, Kind, Visit
from crawler.visit.answers import how_we_know, nothing, understood
from crawler.visit.choice import Rejected, SiteFeed, ordered, picked, when
from pipelines.feed_items import SITEMAPS, FeedKind
from pipelines.items import Article, Link, Miss, Pending, Reason

TRIED = 24  # addresses of one site that are asked for a feed
SAMPLES = 3  # articles that are asked for, until one gives a text
SILENCES = 3  # in a row, and the site is left alone
NEWEST = 3  # sitemaps of an index that are asked, until one has entries
DEPTH = 2  # indexes inside one another, as in a crawl
_PLACEHOLDER = "new"  # the id of the source that is being looked for

_NO_FEED = SITEMAPS | {FeedKind.SECTION}
_NO_TLS = frozenset({Reason.CONNECTION, Reason.REFUSED})
_SILENT = frozenset({Reason.TIMEOUT, Reason.CONNECTION, Reason.REFUSED})

Tell = Callable[[str], None]


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
        no_tls = url.startswith("https:") and isinstance(page, Fault) and page.reason in _NO_TLS
        hint = f"; does {url.replace('https:', 'http:', 1)} answer?" if no_tls else ""
        return Site(url, detail=how_we_know(page) + hint)
    await search.read(Candidate(Feed(url), "the address itself"), page)
    itself = search.tried[0]
    home_page = page
    is_page = itself.failure is not None if isinstance(itself, Rejected) else itself.worth.kind is FeedKind.SECTION
    if is_page:
        search.forget(itself)
        if urls.same_site(url, page.url):
            home_page = await search.home_of(page)
            await search.site((page,) if home_page is page else (page, home_page))
        else:  # a cookie wall, or a new domain
            await search.site((Fetched(url, 200, b""), page))
        is_index = isinstance(itself, SiteFeed) and not names_an_article(page.url)
        if is_index and not search.alive():
            search.tried.append(itself)
        if not search.alive() and home_page is not page:
            await search.read(Candidate(Feed(home_page.url, "section"), "the home page"), home_page)
    feeds = ordered(search.feeds(), now)
    failed = tuple(one for one in search.tried if isinstance(one, Rejected))
    if not feeds:
        return Site(url, failed=failed, detail=nothing(url, page, itself, failed))
    best = feeds[0]
    asked_for = urls.same_site(url, page.url) or not urls.same_site(url, best.links[0].url)
    by_page = asked_for and (itself not in feeds or urls.is_home(page.url))
    home = urljoin(page.url if by_page else best.links[0].url, "/")
    name = probe.site_name(home_page.body, home_page.content_type, home) if asked_for else None
    name = (
        name
        or probe.named_in_title(best.worth.title, home)
        or (best.worth.title if best.feed.kind != "section" else None)
    )
    taken = picked(feeds, pick) or (best,)
    return Site(url, home, name, feeds, failed, await search.sample(taken[0]))


@dataclass(slots=True)
class _Search:
    """The requests to one site, one after the other, and what they gave."""

    visitor: Visit
    source: Source
    now: datetime
    tell: Tell
    tried: list[SiteFeed | Rejected] = field(default_factory=list)
    _asked: set[str] = field(default_factory=set)
    _shown: set[str] = field(default_factory=set)
    _seen: set[tuple[str, ...]] = field(default_factory=set)

    def feeds(self) -> list[SiteFeed]:
        """What was found until now."""
        return [one for one in self.tried if isinstance(one, SiteFeed)]

    def forget(self, page: SiteFeed | Rejected) -> None:
        """Begin anew, with what a page of the site shows."""
        self.tried.clear()
        self._seen.clear()
        self._shown = {urls.article_key(link.url) for link in page.links} if isinstance(page, SiteFeed) else set()

    def alive(self) -> list[SiteFeed]:
        """Those that still bring something: lately, or what the page shows as well, on a site that is slow."""
        return [
            one
            for one in self.feeds()
            if is_alive(one.worth, self.now) or urls.article_key(one.links[0].url) in self._shown
        ]

    async def home_of(self, page: Fetched) -> Fetched:
        """The home page of the site that a page belongs to; the page itself where it is that, or there is none."""
        if urls.is_home(page.url):
            return page
        home = urljoin(page.url, "/")
        self.tell(home)
        answer = await self.visitor.fetch(home, "page")
        return answer if isinstance(answer, Fetched) and answer.failure is None else page

    async def site(self, pages: Sequence[Fetched]) -> None:
        """Try the addresses that may be feeds by what some pages name, as long as there is something to gain."""
        found: list[Candidate] = []
        rules: dict[str, bytes] = {}
        for page in pages:
            robots = urljoin(page.url, "/robots.txt")
            if robots not in rules:
                answer = await self.visitor.fetch(robots, "page")
                rules[robots] = answer.body if isinstance(answer, Fetched) and answer.failure is None else b""
            body = page.body if page.failure is None else b""
            found += probe.candidates(body, page.url, robots=rules[robots], content_type=page.content_type)
        found.sort(key=lambda one: (one.feed.kind == "section", one.why == probe.A_GUESS))
        for one in found:  # which grows on the way
            if len(self.tried) >= TRIED or self._is_unwelcome():
                break
            if not self._worth_asking(one) or (name := probe.spelling(one.feed.url)) in self._asked:
                continue
            self._asked.add(name)
            self.tell(one.feed.url)
            kind: Kind = "sitemap" if one.feed.kind == "sitemap" else "feed"
            answer = await self.visitor.fetch(one.feed.url, kind)
            await self.read(one, answer)
            if kind == "feed" and isinstance(answer, Fetched) and self._is_no_feed():
                found += probe.listed(answer.body, answer.url, answer.content_type)

    def _is_unwelcome(self) -> bool:
        """Whether the site asked for quiet, or does not answer any more: each silence would cost half a minute."""
        last = [one.failure if isinstance(one, Rejected) else None for one in self.tried[-SILENCES:]]
        silent = len(last) == SILENCES and all(failure and failure in _SILENT for failure in last)
        return silent or Reason.RATE_LIMITED in last[-1:]

    def _is_no_feed(self) -> bool:
        """Whether the last address gave a page instead of a feed."""
        last = self.tried[-1] if self.tried else None
        return isinstance(last, Rejected) and last.failure is Reason.NOT_A_FEED

    def _worth_asking(self, one: Candidate) -> bool:
        """Whether the address may bring what is not there yet: guessed ones only while their kind is missing."""
        kinds = {known.worth.kind for known in self.alive()}
        if one.feed.kind == "section":
            return not kinds
        if one.why != probe.A_GUESS:
            return True
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
        marks = (worth.kind, str(worth.full_text > 0.5), *(link.url for link in links))
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
        """The entries, newest first, and their worth; of a sitemap index those of its newest sitemap that has any."""
        detail = ""
        if found.children:
            inner = await self._below(found, replace(feed, kind="sitemap"))
            if isinstance(inner, NotAFeed):
                detail = inner.detail
            else:
                found = replace(found, links=inner.links)
        links = tuple(islice(found.links, ENTRIES))
        worth = weigh(replace(found, links=links), self.now)
        return tuple(sorted(links, key=when, reverse=True)), worth, detail

    async def _below(self, index: Found, feed: Feed, depth: int = 1) -> Found | NotAFeed:
        """What a sitemap of an index holds, or of an index below it: the newest, and a few others while it is none."""
        outcome: Found | NotAFeed = NotAFeed("no entries")
        for child in index.children[:NEWEST]:
            self.tell(child.url)
            answer = await self.visitor.fetch(child.url, "sitemap")
            outcome = understood(answer, replace(feed, url=child.url), self.source, self.now)
            if isinstance(outcome, NotAFeed):
                outcome = NotAFeed(f"its newest sitemap {child.url}: {outcome.detail}", outcome.failure)
            elif outcome.children and depth < DEPTH:
                outcome = await self._below(outcome, feed, depth + 1)
            if isinstance(outcome, Found) and next(iter(outcome.links), None):
                break
        return outcome

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


def _setting(kind: FeedKind) -> FeedSetting:
    """How feeds.yaml names a feed of this kind; its bytes tell a feed in any format."""
    if kind in SITEMAPS:
        return "sitemap"
    return "wordpress" if kind is FeedKind.WORDPRESS else "section" if kind is FeedKind.SECTION else "auto"
