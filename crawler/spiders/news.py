"""The one spider: asks the feeds, fetches the pages of their links and yields one outcome for each link.

start ─► feed requests ─► _feed_came: links into the ledger ─┐
└────► pending links of earlier runs ─────────────────────►├─► page requests ─► _page_came ─► Article | Miss
After each outcome `_more` asks for the next pages of the backlog.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.commands import ScrapyCommand
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from twisted.python.failure import Failure

from crawler import schedule
from crawler.middlewares import Kind, limits, user_agent
from crawler.middlewares.answers import Answer, answered, ask, unanswered
from crawler.middlewares.faults import HostQuiet
from crawler.middlewares.politeness import Politeness
from crawler.options import Options
from crawler.report import FAILED
from crawler.session import Session
from crawler.session_archive import ArchiveSession
from crawler.sources import Feed, Source
from crawler.spiders import quiet_hosts
from crawler.spiders.backfill import Walk
from crawler.spiders.backlog import Backlog
from crawler.spiders.feeds import FeedReader, RunEnded
from crawler.spiders.indexes import Index
from crawler.spiders.pages import PageReader
from pipelines.errors import KlipingError
from pipelines.feed_items import SITEMAPS, FeedCheck, FeedKind, FeedState
from pipelines.items import Article, Miss, Pending, Reason

RECHECKS_PER_SOURCE = 20  # stored articles of a source that one run looks at again, at most

Yield = Request | Article | Miss | FeedCheck
Read = Callable[[Answer], AsyncIterator[Yield]]


class NewsSpider(Spider):
    """Crawls what is due in feeds.yaml.

    `scrapy crawl news -a sources=antara -a all=1` does what `kliping crawl --source antara --all` does and ends with
    the same exit code; the remarks go to the log.
    """

    name = "news"
    own: ArchiveSession | None = None  # under `scrapy crawl`, where nobody else closes it
    budget: asyncio.TimerHandle | None = None  # stops the crawl when its time is over

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.sources = {source.id: source for source in session.sources}
        self.feeds = FeedReader(session, lambda: self.polite.ending)
        self.walks: dict[str, Walk] = {}
        if plan := session.options.backfill:
            assert isinstance(session, ArchiveSession)  # no job of a cluster is a backfill
            self.walks = {one.id: Walk(session, self.feeds, self._ask, one, plan) for one in session.sources}
        self._links_only = plan is not None and plan.links_only
        rechecks = 0 if self.walks else RECHECKS_PER_SOURCE
        self.backlogs = {name: Backlog(session.ledger, name, rechecks=rechecks) for name in self.sources}
        self.pages = PageReader(session, partial(self._ask, kind="page", begun=True))

    @classmethod
    def from_crawler(cls, crawler: Crawler, *opened: Session, **arguments: str) -> Self:
        """Build the spider: `crawler.engine` gives an open session, `scrapy crawl` the arguments after `-a`."""
        own = None if opened else _opened(arguments)
        session = own or opened[0]
        allow, agent = session.options.allow_private, user_agent(session.config.contact)
        crawler.settings.setdict({"ALLOW_PRIVATE_ADDRESSES": allow, "USER_AGENT": agent}, "spider")
        spider = super().from_crawler(crawler, session)
        spider.own = own
        for signal in (signals.item_error, signals.spider_error):
            crawler.signals.connect(spider.broken, signal)
        crawler.signals.connect(spider.outgrown, signals.memusage_warning_reached)
        return spider

    def broken(self, failure: Failure) -> None:
        """Note an exception that an item or an answer raised."""
        self.session.broken(_fault(failure))

    def outgrown(self) -> None:
        """End the run, since its process takes too much memory; Scrapy's own way would wait for all in hand."""
        most = self.settings.getint("MEMUSAGE_WARNING_MB")
        helps = "a shorter --time-budget, fewer sources at once (--source) or, with --workers 0, --workers 1 help"
        self._cut_short(f"because its process took more than {most} MB of memory", helps)

    async def start(self) -> AsyncIterator[Yield]:
        """Ask the feeds that are due, and the first links that are pending."""
        quiet_hosts.recall(self.session, self.polite.cooldowns)
        self.session.on_stop = self.polite.stop
        if self.session.end_reason:
            self.polite.stop()
        if seconds := self.session.options.time_budget_s:
            self.budget = asyncio.get_running_loop().call_later(seconds, self.session.stop, "time-budget")
        self.polite.on_quiet = partial(quiet_hosts.remember, self.session, self.polite.cooldowns)
        if self.session.pool.warm:
            self.session.pool.begin()  # also to read the feeds
        for name, walk in self.walks.items():
            yield self._request(walk.robots, name, "page", partial(self._robots_came, name))
        for state, feed in () if self.walks else self.session.due():
            yield self._feed_request(state, feed)
        for name in self.sources:
            async for wanted in self._more(name):
                yield wanted

    def closed(self, reason: str) -> None:
        """End the run: Scrapy has passed on every item, and all other links are pending in the ledger."""
        if self.budget:
            self.budget.cancel()  # else it would hold the session in memory, in a worker of a cluster
        quiet_hosts.remember(self.session, self.polite.cooldowns)
        if reason == "finished":
            self.session.stop("finished")
        elif reason == "shutdown" and not self.crawler.crawling:  # Scrapy was told to stop, and has not given up
            self.session.stop("stopped")
        else:
            self._cut_short(f"by Scrapy (reason {reason!r})", "the log may say why; please report it")
        if self.own:
            ScrapyCommand.exitcode = FAILED  # in case `close` raises; the running command reads the class's exit code
            report = self.own.close()
            for remark in report.remarks:
                self.logger.error("%s", remark)
            ScrapyCommand.exitcode = report.exit_code

    def _cut_short(self, why: str, advice: str) -> None:
        rest = "what is pending stays pending, and the next run takes it up"
        self.session.errors.append(f"the crawl was ended {why}; {rest}; {advice}")
        self.session.stop("failed")

    @property
    def polite(self) -> Politeness:
        """The middleware that knows which hosts want quiet."""
        return Politeness.of(self.crawler)

    def _request(self, url: str, source: str, kind: Kind, read: Read, **more: Any) -> Request:
        """A request whose answer or failure goes to `read`; its source counts as busy until `read` is done."""
        self.session.busy[source] += 1

        async def came(back: Response | Failure) -> AsyncIterator[Yield]:
            try:
                async for wanted in read(_answer(back)):
                    yield wanted
            finally:
                self.session.busy[source] -= 1

        return Request(url, callback=came, errback=came, meta=limits(kind, source), dont_filter=True, **more)

    async def _ask(
        self, url: str, source: Source, kind: Kind, headers: Mapping[str, bytes] | None = None, *, begun: bool = False
    ) -> Answer:
        meta = limits(kind, source.id, begun=begun)
        return await ask(self.crawler, Request(url, callback=NO_CALLBACK, headers=headers, meta=meta, dont_filter=True))

    # feeds

    def _feed_request(self, state: FeedState, feed: Feed) -> Request:
        kind: Kind = "sitemap" if feed.kind == "sitemap" or state.kind in SITEMAPS else "feed"
        headers = dict(schedule.request_headers(state, self.session.now()))
        read = partial(self._feed_came, state, feed)
        return self._request(schedule.request_url(state), state.source, kind, read, headers=headers, priority=10)

    async def _feed_came(self, state: FeedState, feed: Feed, answer: Answer) -> AsyncIterator[Yield]:
        """Read a feed's answer; a feed that was not asked keeps its state, and so stays due."""
        if isinstance(answer.fault, HostQuiet):
            self.session.notes.add(f"{state.source}: {state.url} {answer.detail}")
        elif answer.failure is not Reason.STOPPED:
            with suppress(RunEnded):
                read = await self.feeds.read(answer, state, feed, self.sources[state.source])
                if not read.failure and (read.kind or state.kind) == FeedKind.SITEMAP_INDEX:
                    index = Index(self.feeds, self._ask, feed, self.sources[state.source], read, {answer.url})
                    async for _ in index.walk():
                        async for wanted in self._more(state.source, refill=True):
                            yield wanted
                    read = index.final_answer()
                yield self.feeds.check(state, read)
            async for wanted in self._more(state.source, refill=True):
                yield wanted

    async def _robots_came(self, name: str, answer: Answer) -> AsyncIterator[Yield]:
        self.walks[name].begin(answer)
        async for wanted in self._more(name):
            yield wanted

    # pages

    async def _more(self, name: str, *, refill: bool = False) -> AsyncIterator[Yield]:
        backlog = self.backlogs[name]
        if refill:
            backlog.refill()
        while not self.polite.ending:
            for pending in () if self._links_only else backlog.take(self.session.now()):
                known = await self.pages.unasked(pending, carried=self.feeds.carries_full_text(pending))
                if known:
                    backlog.done(pending)
                    yield known
                else:
                    self.session.pool.begin()
                    read = partial(self._page_came, pending)
                    yield self._request(self.pages.address(pending), name, "page", read)
            # in a backfill the next sitemap is read once all links of the one before have their outcome
            walk = None if backlog.in_hand else self.walks.get(name)
            if walk is None or not await walk.step():
                return
            backlog.refill()

    async def _page_came(self, pending: Pending, answer: Answer) -> AsyncIterator[Yield]:
        """Yield the one outcome of a link, whether its page came or not; then the next links of the backlog."""
        name = pending.link.source
        try:
            yield await self.pages.outcome(answer, pending)
        finally:
            self.backlogs[name].done(pending)
        async for wanted in self._more(name):
            yield wanted


def _opened(arguments: Mapping[str, str]) -> ArchiveSession:
    """The session for these arguments; if it cannot be opened, the process ends with one line that says why."""
    try:
        return ArchiveSession.open(Options.of(arguments))
    except KlipingError as error:  # Scrapy would print a traceback
        sys.stderr.write(f"kliping: {error}\n")
        sys.exit(error.exit_code)


def _answer(back: Response | Failure) -> Answer:
    if isinstance(back, Response):
        return answered(back)
    return unanswered(_fault(back), back.request)  # type: ignore[attr-defined]  # set by Scrapy


def _fault(failure: Failure) -> BaseException:
    assert failure.value is not None
    return failure.value
