"""Runs Scrapy, once in a process: for a crawl, or for a script that asks a few addresses."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from functools import partial
from threading import Thread
from typing import Any, cast

# These two first, and not from Scrapy's deep imports: their deprecated classes read the source of every frame (0.3 s)
import scrapy.core.downloader.tls  # noqa: F401
from scrapy import Request, Spider, signals
from scrapy.core.downloader import contextfactory as _contextfactory  # noqa: F401
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from crawler.middlewares import Kind, limits, user_agent
from crawler.middlewares.answers import Answer, ask
from crawler.report import FAILED, Report
from crawler.session import Session
from crawler.session_archive import ArchiveSession
from crawler.sources import Config, Source
from crawler.spiders.news import NewsSpider
from crawler.visit import Result, Script
from pipelines import stopping
from pipelines.errors import KlipingError

PATIENCE_S = 6.0  # time to finish what is in hand after SIGTERM, so that the process ends within 10 s
LOCK_PATIENCE_S = 1.0  # wait for another program's lock on the archive once a signal has come


def crawl(session: ArchiveSession, tell: Callable[[Report], None] | None) -> None:
    """Crawl what the session holds; `tell` gets the report only if a signal makes this function end the process."""
    process = AsyncCrawlerProcess(settings(LOG_INSTALL_ROOT_HANDLER=False))
    crawler = process.create_crawler(NewsSpider)
    crawler.signals.connect(_Stop(crawler, session, tell).listen, signals.engine_started, weak=False)
    gc.freeze()  # imported modules stay, so the garbage collector need not look through them
    task = process.crawl(crawler, session)
    process.start(install_signal_handlers=False)
    task.result()


def settings(**changed: object) -> Settings:
    """Scrapy's settings from `crawler.settings`, with those given here changed."""
    made = Settings()
    made.setmodule("crawler.settings")
    made.setdict(changed, "cmdline")
    return made


async def stop(session: Session, crawler: Crawler) -> None:
    """Stop a crawl: it begins nothing new, finishes what is in hand and leaves pending what waits for its turn.

    Run it as a task, so that a crawl begun just before takes its first step, in which Scrapy makes the engine.
    """
    session.stop("stopped")
    # a crawl that is still starting would never end if Scrapy stopped it; it ends soon, since all requests are refused
    if crawler.crawling and crawler.engine.running:
        await crawler.stop_async()


class _Stop:
    """Ends a crawl on a signal: gives it `PATIENCE_S` to finish what is in hand; a second signal ends it at once."""

    def __init__(self, crawler: Crawler, session: ArchiveSession, tell: Callable[[Report], None] | None) -> None:
        self.crawler, self.session, self.tell = crawler, session, tell
        self.stopping: asyncio.Task[Any] | None = None

    def listen(self) -> None:
        loop = asyncio.get_running_loop()
        for number in stopping.ending_signals():
            signal.signal(number, lambda *_: self.on_signal(loop))

    def on_signal(self, loop: asyncio.AbstractEventLoop) -> None:
        # not by the event loop's own signal handlers: they would run too late while it waits for a lock
        self.session.archive.db.patience_s = LOCK_PATIENCE_S
        loop.call_soon_threadsafe(self.stop)

    def stop(self) -> None:
        if self.stopping:
            self.leave()
        self.stopping = asyncio.ensure_future(stop(self.session, self.crawler))
        asyncio.get_running_loop().call_later(PATIENCE_S, self.leave)

    def leave(self) -> None:
        # nothing is lost by leaving now: every link has its outcome in the archive, or is still pending in the ledger
        code = FAILED
        try:
            report = self.session.close(in_haste=True)
            code = report.exit_code
            if self.tell:
                self.tell(report)
        except KlipingError as error:
            sys.stderr.write(f"kliping: {error}\n")
        finally:
            sys.stdout.flush()
            os._exit(code)


def visit(script: Script[Result], config: Config, *, allow_private: bool, typed: str | None = None) -> Result:
    """Run a script that asks a few addresses, outside a crawl, and give its result.

    The same guard, robots.txt, redirects and limits hold as in a crawl, and the delays, ports and certificate settings
    of `config`. `typed` is the address that a person typed, whose port is allowed. It can be called once in a process,
    since there is one reactor.
    """
    process = AsyncCrawlerProcess(
        settings(
            ITEM_PIPELINES={},
            ALLOW_PRIVATE_ADDRESSES=allow_private,
            DEFAULT_DELAY=0 if allow_private else config.defaults.delay,
            USER_AGENT=user_agent(config.contact),
        )
    )
    outcome: list[Result | Exception] = []  # the script's result, or what it raised
    process.crawl(_Visitor, script=script, outcome=outcome, typed=typed, sources=config.sources)
    with stopping.held(_leave_at_once()):
        process.start(install_signal_handlers=False)
    if not outcome:
        raise KlipingError("stopped before an answer came")
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]


def _leave_at_once() -> Callable[[], object]:
    """A function that ends the event loop without waiting for answers, since there is nothing to store."""
    from twisted.internet import reactor  # not earlier: the import would install the default reactor

    loop = cast("Any", reactor)
    # daemon threads, since looking up a host name in one may take half a minute
    loop.getThreadPool().threadFactory = partial(Thread, daemon=True)
    return lambda: loop.callFromThread(loop.crash)


class _Visitor(Spider):
    name = "visit"

    def __init__(
        self, script: Script[object], outcome: list[object], typed: str | None, sources: Iterable[Source]
    ) -> None:
        super().__init__()
        self.script, self.outcome, self.typed = script, outcome, typed
        self.sources = {source.id: source for source in sources}  # the guard and the delays look them up here

    async def start(self) -> AsyncIterator[Any]:
        try:
            self.outcome.append(await self.script(self))
        except Exception as error:  # noqa: BLE001 - carried out of the event loop and raised by `visit`
            self.outcome.append(error)
        return
        yield  # type: ignore[unreachable]  # makes this an asynchronous generator, as Scrapy wants it

    async def fetch(self, url: str, kind: Kind) -> Answer:
        """Ask one address; an error status or a failure is an answer, too."""
        return await ask(self.crawler, Request(url, meta=limits(kind, typed=self.typed), dont_filter=True))
