"""What one crawl works with, wherever it runs."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from crawler import schedule
from crawler.logs import own_fault
from crawler.options import Options
from crawler.pool import Pool
from crawler.report import Notes
from crawler.sources import Config, Feed, Source
from pipelines.archive import Entry, QuietHost
from pipelines.errors import KlipingError
from pipelines.feed_items import FeedState, SitemapState
from pipelines.items import Outcome, Pending, Reason

log = logging.getLogger(__name__)


class Ledger(Protocol):
    """The links to fetch, as `pipelines.archive.ledger.Ledger` gives them."""

    def due(self, source: str, now: datetime, limit: int, *, above: int = 0, below: int | None = None) -> list[Pending]:
        """Pending links whose time has come, newest first, with ids between `above` and `below`."""

    def revisits(self, source: str, now: datetime, limit: int) -> list[Pending]:
        """Stored articles to look at again."""


class Sitemaps(Protocol):
    """The sitemaps that indexes name, as in `pipelines.archive.feeds.Sitemaps`; `feed` is the index's address."""

    def of(self, feed: str) -> list[SitemapState]:
        """Their states, newest first."""

    def name(self, feed: str, sitemaps: Iterable[tuple[str, datetime | None]]) -> None:
        """Store which ones the index names now."""

    def save(self, feed: str, state: SitemapState) -> None:
        """Store the new state of one."""


class QuietHosts(Protocol):
    """The servers that asked for quiet, as in `pipelines.archive.hosts.QuietHosts`."""

    def all(self) -> list[QuietHost]:
        """All that are remembered."""

    def replace(self, hosts: Iterable[QuietHost]) -> None:
        """Remember these."""


@dataclass(eq=False, kw_only=True)
class Session(ABC):
    """What one crawl works with, be it on this machine's archive or, in a worker of a cluster, on a job."""

    options: Options
    config: Config
    sources: tuple[Source, ...]
    pool: Pool
    states: Callable[[], list[FeedState]]  # of the feeds
    sitemaps: Sitemaps
    hosts: QuietHosts
    ledger: Ledger
    learnt: Callable[[str], frozenset[int]]  # source → marks of the lines that many of its articles share
    sites: Callable[[], Mapping[str, tuple[str, ...]]]  # host or site → all its sources
    busy: Counter[str] = field(default_factory=Counter)  # source → requests waiting, sent or being read
    notes: Notes = field(default_factory=Notes)  # notes for the report
    errors: list[str] = field(default_factory=list)  # faults on our side, a sentence each; exit code 1
    on_stop: Callable[[], object] = lambda: None  # called once when nothing new may be begun
    end_reason: str | None = None

    @abstractmethod
    def discover(self, source: str, feed: str, found: Sequence[Entry], outcome: Outcome, reason: Reason | None) -> int:
        """Write down the entries of a feed, before any of them is asked for; gives how many are known to be new."""

    @staticmethod
    def now() -> datetime:
        """The current time, UTC."""
        return datetime.now(UTC)

    def due(self) -> Iterator[tuple[FeedState, Feed]]:
        """The feeds to ask in this run, each with its stored state."""
        now, states = self.now(), {state.url: state for state in self.states()}
        for feed in (feed for source in self.sources for feed in source.feeds):
            if self.options.ask_all or schedule.is_due(states[feed.url], now):
                yield states[feed.url], feed

    def fail(self, error: str) -> None:
        """Note a fault on our side: the crawl begins nothing new and ends with exit code 1."""
        if error not in self.errors:
            self.errors.append(error)
        self.stop("failed")

    def broken(self, fault: BaseException) -> None:
        """Note an exception that an item or answer raised; its link stays pending."""
        if isinstance(fault, KlipingError):
            self.fail(str(fault))
        elif not self.errors:
            self.errors.append(own_fault(fault))

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note an exception that the block raises, where Scrapy would only log it, and go on."""
        try:
            yield
        except Exception as fault:
            if not isinstance(fault, KlipingError):
                log.exception("a fault of the program itself")
            self.broken(fault)

    def stop(self, reason: str) -> None:
        """Begin nothing new: what is in hand is finished, what waits for its turn stays pending."""
        if self.end_reason is None:
            self.end_reason = reason
            self.on_stop()
