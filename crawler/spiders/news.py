"""The one spider: feeds in, one outcome a link out.

start ─► feed requests ─► parse_feed: links into the ledger ─┐
└────► pending links of earlier runs ─────────────────────►├─► page requests ─► parse_page ─► Article | Miss
└── each outcome asks the backlog for the next link
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from functools import partial
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from twisted.python.failure import Failure as TwistedFailure

from crawler import schedule
from crawler.middlewares import faults, limits
from crawler.middlewares.politeness import Politeness
from crawler.options import Options
from crawler.session import Session
from crawler.sources import Feed, Source
from crawler.spiders import quiet_hosts
from crawler.spiders.backfill import Walk
from crawler.spiders.backlog import Backlog
from crawler.spiders.feeds import FeedReader, FeedResult
from crawler.spiders.indexes import Ask
from crawler.spiders.pages import PageReader
from crawler.visit import Kind
from pipelines.counted import lasting
from pipelines.errors import KlipingError
from pipelines.feed_items import SITEMAPS, FeedCheck, FeedState
from pipelines.items import Article, Miss, Pending

RECHECKS_PER_SOURCE = 20  # stored articles looked at again in one run
ENDS = {"finished": "finished", "closespider_timeout": "time-budget", "shutdown": "stopped"}  # by Scrapy's reason

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
        self.feeds = FeedReader(session, lambda: bool(session.end_reason) or self.polite.ending)
        self.walks: dict[str, Walk] = {}
        if plan := session.options.backfill:
            self.walks = {one.id: Walk(session, self.feeds, self._ask_anew, one, plan) for one in session.sources}
        self._links_only = plan is not None and plan.links_only
        rechecks = 0 if self.walks else RECHECKS_PER_SOURCE
        self.backlogs = {name: Backlog(session.archive, name, rechecks=rechecks) for name in self.sources}
        self.pages = PageReader(session, self._ask)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, session: Session | None = None, **arguments: str) -> Self:
        """Built by `crawler.engine` with an open session, or by `scrapy crawl` with arguments after `-a`."""
        close_session = session is None
        session = session or _opened(arguments)
        for name, value in session.scrapy_settings().items():
            crawler.settings.set(name, value, "spider")
        spider = super().from_crawler(crawler, *args, session=session)
        spider.close_session = close_session
        for signal in (signals.item_error, signals.spider_error):
            crawler.signals.connect(spider.broken, signal)
        return spider

    def broken(self, failure: TwistedFailure) -> None:
        """An item or an answer could not be dealt with."""
        self.session.broken(_fault(failure))

    async def start(self) -> AsyncIterator[Yield]:
        """Ask the feeds that are due and take up what earlier runs left pending."""
        quiet_hosts.recall(self.session, self.polite.cooldowns)
        self.polite.on_quiet = partial(quiet_hosts.remember, self.session, self.polite.cooldowns)
        for state, feed in () if self.walks else self.session.due():
            if self.polite.quiet(schedule.request_url(state)) > 0:
                self._note_quiet(state)
            else:
                yield self._feed_request(state, feed)
        for name in self.sources:
            async for wanted in self._more(name):
                yield wanted

    def closed(self, reason: str) -> None:
        """Scrapy has stored every item; the rest is pending in the ledger."""
        quiet_hosts.remember(self.session, self.polite.cooldowns)
        if reason not in ENDS:
            self.session.errors.append(self._cut_short(reason))
        self.session.stop(ENDS.get(reason, "failed"))
        if self.close_session:
            self.session.close()

    def _cut_short(self, reason: str) -> str:
        rest = "what is pending stays pending, and the next run takes it up"
        if reason == "memusage_exceeded":
            most = self.settings.getint("MEMUSAGE_LIMIT_MB")
            helps = "a shorter --time-budget, fewer sources at once (--source) or, with --workers 0, --workers 1 help"
            return f"the crawl was ended because its process took more than {most} MB of memory; {rest}; {helps}"
        return f"the crawl was ended by Scrapy (reason {reason!r}); {rest}; the log may say why; please report it"

    @property
    def polite(self) -> Politeness:
        """The middleware that knows which hosts want quiet."""
        return Politeness.of(self.crawler)

    def _note_quiet(self, state: FeedState) -> None:
        seconds = self.polite.quiet(schedule.request_url(state))
        self.session.notes.add(f"{state.source}: {state.url} not asked: its host is paused for {lasting(seconds)}")

    # feeds

    def _feed_request(self, state: FeedState, feed: Feed) -> Request:
        self.session.busy[state.source] += 1
        return Request(
            schedule.request_url(state),
            headers=dict(schedule.request_headers(state, self.session.now())),
            callback=self.parse_feed,
            errback=self.feed_failed,
            cb_kwargs={"state": state, "feed": feed},
            meta=limits(
                "sitemap" if feed.kind == "sitemap" or state.kind in SITEMAPS else "feed",
                source=self.sources[state.source],
            ),
            priority=10,
            dont_filter=True,
        )

    async def parse_feed(self, response: Response, state: FeedState, feed: Feed) -> AsyncIterator[Yield]:
        """Write the feed's links into the ledger, then ask for pages and for a sitemap index's children."""
        result = await self.feeds.read(response, state, feed, self.sources[state.source])
        async for wanted in self._after(result, state, feed):
            yield wanted

    def feed_failed(self, failure: TwistedFailure) -> Iterator[Yield]:
        """No answer came; a feed that was not even asked keeps its state, and so stays due."""
        state: FeedState = failure.request.cb_kwargs["state"]  # type: ignore[attr-defined]
        self.session.busy[state.source] -= 1
        if isinstance(fault := _fault(failure), faults.HostQuiet):
            self._note_quiet(state)
        elif not faults.is_stopped(fault):
            yield self.feeds.failed(state, fault, failure.request)  # type: ignore[attr-defined]

    async def _after(self, result: FeedResult, state: FeedState, feed: Feed) -> AsyncIterator[Yield]:
        """Go on from an answer that was read, with its links in the ledger."""
        for wanted in self._consequences(result, state, feed):
            yield wanted
        async for wanted in self._more(state.source, refill=True):
            yield wanted
        self.session.busy[state.source] -= 1

    def _consequences(self, result: FeedResult, state: FeedState, feed: Feed) -> Iterator[Yield]:
        """What follows from an answer: the feed's new state, or the sitemaps of an index to ask."""
        if result.check:
            yield result.check
        for ask in result.asks:
            self.session.busy[state.source] += 1
            yield Request(
                ask.url,
                headers=dict(ask.headers),
                callback=self.parse_sitemap,
                errback=self.sitemap_failed,
                cb_kwargs={"state": state, "feed": feed, "ask": ask},
                meta=limits("sitemap", source=self.sources[state.source]),
                priority=5,
                dont_filter=True,
            )

    async def parse_sitemap(self, response: Response, state: FeedState, feed: Feed, ask: Ask) -> AsyncIterator[Yield]:
        """Write the links of an index's sitemap into the ledger."""
        result = await self.feeds.read_sitemap(response, feed, self.sources[state.source], ask)
        async for wanted in self._after(result, state, feed):
            yield wanted

    def sitemap_failed(self, failure: TwistedFailure) -> Iterator[Yield]:
        """No answer came from a sitemap of an index."""
        state, feed, ask = (failure.request.cb_kwargs[name] for name in ("state", "feed", "ask"))  # type: ignore[attr-defined]
        self.session.busy[state.source] -= 1
        if not faults.is_stopped(fault := _fault(failure)):
            result = self.feeds.sitemap_failed(feed, ask, *faults.classify(fault))
            yield from self._consequences(result, state, feed)

    # pages

    async def _more(self, name: str, *, refill: bool = False) -> AsyncIterator[Yield]:
        backlog, source = self.backlogs[name], self.sources[name]
        if refill:
            backlog.refill()
        while not self.session.end_reason:
            for pending in () if self._links_only else backlog.take(self.session.now()):
                carried = await self.pages.from_feed(pending) if self.feeds.carries_full_text(pending) else None
                if isinstance(carried, Article):
                    backlog.done(pending)
                    yield carried
                else:
                    yield self._page_request(pending, source)
            # in a backfill the next sitemap is read once all links of the one before have their outcome
            walk = None if backlog.in_hand or self.polite.stopping else self.walks.get(name)
            if walk is None or not await walk.step():
                return
            backlog.refill()

    def _page_request(self, pending: Pending, source: Source) -> Request:
        self.session.busy[source.id] += 1
        self.session.pool.begin()
        return Request(
            self.pages.address(pending),
            callback=self.parse_page,
            errback=self.page_failed,
            cb_kwargs={"pending": pending},
            meta=limits("page", source=source),
            dont_filter=True,
        )

    async def _ask_anew(self, url: str, source: Source, kind: Kind) -> Response:
        return await self._ask(url, source, kind, callback=NO_CALLBACK)  # for `Politeness`: no part of something begun

    async def _ask(self, url: str, source: Source, kind: Kind = "page", **more: Any) -> Response:
        request = Request(url, meta=limits(kind, source=source), dont_filter=True, **more)
        assert self.crawler.engine is not None
        return await self.crawler.engine.download_async(request)

    async def parse_page(self, answer: Response | BaseException, pending: Pending) -> AsyncIterator[Yield]:
        """Read one fetched page, its further pages included, or what kept it away, into exactly one outcome."""
        name = pending.link.source
        try:
            yield await self.pages.outcome(answer, pending)
        finally:
            self.backlogs[name].done(pending)
            self.session.busy[name] -= 1
        async for wanted in self._more(name):
            yield wanted

    async def page_failed(self, failure: TwistedFailure) -> AsyncIterator[Yield]:
        """No page came: the address without `full_page`, the feed's own text, or a miss."""
        pending: Pending = failure.request.cb_kwargs["pending"]  # type: ignore[attr-defined]
        async for wanted in self.parse_page(_fault(failure), pending):
            yield wanted


def _opened(arguments: Mapping[str, str]) -> Session:
    """The session for these arguments; where there can be none, the process ends with one line that says why."""
    try:
        return Session.open(Options.of(arguments))
    except KlipingError as error:  # Scrapy would print a traceback
        sys.stderr.write(f"kliping: {error}\n")
        sys.exit(error.exit_code)


def _fault(failure: TwistedFailure) -> BaseException:
    assert failure.value is not None
    return failure.value
