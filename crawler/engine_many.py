"""Runs many crawls side by side in one process, each with its own session, for a worker of a cluster."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, cast

from scrapy.crawler import AsyncCrawlerProcess, Crawler

from crawler import logs
from crawler.engine import settings, stop
from crawler.options import Options
from crawler.session import Session
from crawler.spiders.news import NewsSpider


class Crawls:
    """The crawls of this process; all share its event loop."""

    def __init__(self, pipelines: Mapping[str, int], options: Options) -> None:
        """Set up the log and Scrapy; `pipelines` take the items instead of those that write to the archive."""
        logs.set_up(options.log_file, as_json=options.log_json)
        self.process = AsyncCrawlerProcess(settings(LOG_INSTALL_ROOT_HANDLER=False, ITEM_PIPELINES=dict(pipelines)))
        self._at_work: dict[Session, Crawler] = {}
        self._stopping: list[asyncio.Future[None]] = []

    def serve(self, begin: Callable[[], None]) -> None:
        """Run the event loop until `end` is called; `begin` is the first call in it."""
        asyncio.get_event_loop().call_soon(begin)
        self.process.start(stop_after_crawl=False, install_signal_handlers=False)

    async def crawl(self, session: Session) -> None:
        """Run one crawl to its end."""
        crawler = self.process.create_crawler(NewsSpider)
        self._at_work[session] = crawler
        try:
            await self.process.crawl(crawler, session)
        finally:
            del self._at_work[session]

    def stop(self) -> None:
        """Stop all crawls: each finishes what it has in hand, and begins nothing new."""
        # kept, since the loop itself keeps no reference
        self._stopping = [asyncio.ensure_future(stop(session, crawler)) for session, crawler in self._at_work.items()]

    def end(self) -> None:
        """End the event loop, so that `serve` returns."""
        from twisted.internet import reactor  # not earlier: the import would install the default reactor

        cast("Any", reactor).stop()
