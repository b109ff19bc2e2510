"""The one spider: feeds in, one outcome a link out.

start ─► feed requests ─► parse_feed: links into the ledger ─┐
└────► pending links of earlier runs ─────────────────────►├─► page requests ─► parse_page ─► Article | Miss
└── each outcome asks the backlog for the next link
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from crawler import schedule
from crawler.backlog import Backlog
from crawler.middlewares import faults, limits
from crawler.middlewares.politeness import Politeness
from crawler.session import Options, Session
from crawler.sources import Feed, Source
from crawler.spiders.feeds import FeedReader
from crawler.spiders.pages import PageReader
from pipelines.items import Article, FeedCheck, FeedState, Miss, Pending

INDEX_DEPTH = 2  # an index of indexes of sitemaps; deeper ones have not been seen
RECHECKS_PER_SOURCE = 20  # stored articles looked at again in one run

Yield = Request | Article | Miss | FeedCheck


class NewsSpider(Spider):
    """Crawls what is due in feeds.yaml.

    `scrapy crawl news -a sources=antara -a all=1` does what `kliping crawl --source antara --all` does.
    """

    name = "news"
    close_session = False  # True under `scrapy crawl`, where nobody else does

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.sources = {source.id: source for source in session.sources}
        self.backlogs = {name: Backlog(session.archive, name, rechecks=RECHECKS_PER_SOURCE) for name in self.sources}
        self.feeds = FeedReader(session)
        self.pages = PageReader(session, self._ask)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, session: Session | None = None, **words: str) -> Self:
        """Built by `crawler.run` with an open session, or by `scrapy crawl` with words after `-a`."""
        own = session is None
        session = session or Session.open(Options.of(words))
        for name, value in session.scrapy_settings().items():
            crawler.settings.set(name, value, "spider")
        crawler.signals.connect(session.broken, signals.item_error)
        crawler.signals.connect(session.broken, signals.spider_error)
        spider = super().from_crawler(crawler, *args, session=session)
        spider.close_session = own
        return spider

    async def start(self) -> AsyncIterator[Yield]:
        """Ask the feeds that are due and take up what earlier runs left pending."""
        for url, seconds in schedule.quiet(self.feeds.states.values(), self.session.now()).items():
            self.polite.hold(url, seconds)
        for state, feed in self.feeds.due():
            yield self._feed_request(state, feed)
        for name in self.sources:
            async for wanted in self._more(name):
                yield wanted

    def closed(self, reason: str) -> None:
        """Scrapy has stored every item; the rest is pending in the ledger."""
        archive, now = self.session.archive, self.session.now()
        for state in archive.feeds.states():
            if seconds := self.polite.quiet(state.url):
                archive.feeds.save(schedule.hushed(state, seconds, now))
        self.session.stop({"closespider_timeout": "time-budget", "shutdown": "stopped"}.get(reason, reason))
        if self.close_session:
            self.session.close()

    @property
    def polite(self) -> Politeness:
        """The middleware that knows which hosts want quiet."""
        middleware = self.crawler.get_downloader_middleware(Politeness)
        assert middleware is not None
        return middleware

    # feeds

    def _feed_request(self, state: FeedState, feed: Feed) -> Request:
        self.session.busy[state.source] += 1
        return Request(
            schedule.request_url(state),
            headers=dict(schedule.request_headers(state, self.session.now())),
            callback=self.parse_feed,
            errback=self.feed_failed,
            cb_kwargs={"state": state, "feed": feed},
            meta=limits("feed", source=self.sources[state.source]),
            priority=10,
            dont_filter=True,
        )

    async def parse_feed(self, response: Response, state: FeedState, feed: Feed) -> AsyncIterator[Yield]:
        """Write the feed's links into the ledger, then ask for pages and for a sitemap index's children."""
        source = self.sources[state.source]
        self.session.busy[source.id] -= 1
        reading = await self.feeds.read(response, state, feed, source)
        yield reading.check
        for url in reading.children:
            yield self._child_request(url, state, feed, depth=1)
        async for wanted in self._more(source.id, refill=True):
            yield wanted

    def feed_failed(self, failure: TwistedFailure) -> Iterator[Yield]:
        """No answer came."""
        state: FeedState = failure.request.cb_kwargs["state"]  # type: ignore[attr-defined]
        self.session.busy[state.source] -= 1
        yield self.feeds.failed(state, _fault(failure))

    def _child_request(self, url: str, state: FeedState, feed: Feed, *, depth: int) -> Request:
        self.session.busy[state.source] += 1
        return Request(
            url,
            callback=self.parse_child,
            errback=self.child_failed,
            cb_kwargs={"state": state, "feed": feed, "depth": depth},
            meta=limits("sitemap", source=self.sources[state.source]),
            priority=5,
            dont_filter=True,
        )

    async def parse_child(self, response: Response, state: FeedState, feed: Feed, depth: int) -> AsyncIterator[Yield]:
        """Write a child sitemap's links into the ledger."""
        self.session.busy[state.source] -= 1
        children = await self.feeds.read_child(response, feed, self.sources[state.source])
        if depth < INDEX_DEPTH:
            for url in children:
                yield self._child_request(url, state, feed, depth=depth + 1)
        elif children:
            self.session.notes[faults.one_line(f"{feed.url}: sitemaps below {response.url} are not followed")] += 1
        async for wanted in self._more(state.source, refill=True):
            yield wanted

    def child_failed(self, failure: TwistedFailure) -> None:
        """A child sitemap that fails is told; its index will name it again."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.session.busy[request.cb_kwargs["state"].source] -= 1
        self.session.notes[faults.one_line(f"{request.url}: {faults.describe(_fault(failure))}")] += 1

    # pages

    async def _more(self, name: str, *, refill: bool = False) -> AsyncIterator[Yield]:
        backlog, source = self.backlogs[name], self.sources[name]
        if refill:
            backlog.refill()
        if self.session.end_reason:
            return
        for pending in backlog.take(self.session.now()):
            told = await self.pages.told(pending) if self.feeds.carries_full_text(pending) else None
            if isinstance(told, Article):
                backlog.done(pending)
                yield told
            else:
                yield self._page_request(pending, source)

    def _page_request(self, pending: Pending, source: Source) -> Request:
        self.session.busy[source.id] += 1
        return Request(
            self.pages.address(pending),
            callback=self.parse_page,
            errback=self.page_failed,
            cb_kwargs={"pending": pending},
            meta=limits("page", source=source),
            dont_filter=True,
        )

    async def _ask(self, url: str, source: Source) -> Response:
        request = Request(url, meta=limits("page", source=source), dont_filter=True)
        assert self.crawler.engine is not None
        return await self.crawler.engine.download_async(request)

    async def parse_page(self, response: Response, pending: Pending) -> AsyncIterator[Yield]:
        """Read one fetched page, its further pages included, into exactly one outcome."""
        name = pending.link.source
        self.session.busy[name] -= 1
        try:
            yield await self.pages.outcome(response, pending)
        finally:
            self.backlogs[name].done(pending)
        async for wanted in self._more(name):
            yield wanted

    async def page_failed(self, failure: TwistedFailure) -> AsyncIterator[Yield]:
        """No page came: the feed's own text instead, or a miss."""
        request: Request = failure.request  # type: ignore[attr-defined]
        pending: Pending = request.cb_kwargs["pending"]
        self.backlogs[pending.link.source].done(pending)
        self.session.busy[pending.link.source] -= 1
        yield await self.pages.missed(faults.page_miss(_fault(failure), pending, request.url))
        async for wanted in self._more(pending.link.source):
            yield wanted


def _fault(failure: TwistedFailure) -> BaseException:
    assert failure.value is not None
    return failure.value
