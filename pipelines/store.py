"""The third pipeline: writes every item to the archive, where each link gets exactly one outcome."""

from __future__ import annotations

import asyncio
import logging
from asyncio import TimerHandle
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, Self, TypeGuard, TypeVar

from pipelines.archive import Archive
from pipelines.edges import edges
from pipelines.errors import UnstorableError
from pipelines.feed_items import FeedCheck
from pipelines.items import UNREACHED, Alias, Article, Miss, Outcome, RawPage, Reason

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

Item = Article | Alias | Miss | FeedCheck
One = TypeVar("One")
log = logging.getLogger(__name__)
BATCH = 50  # items per transaction, since each transaction costs time
UNASKED = frozenset({Reason.STOPPED, Reason.RATE_LIMITED, Reason.BLOCKED_ADDRESS})
BATCH_S = 1.0  # most seconds that an item waits for others; items lost to a kill are fetched again


def unreached(item: object) -> TypeGuard[Miss | FeedCheck]:
    """Whether the item says that no connection could be made."""
    if isinstance(item, Miss):
        return item.status is None and item.reason in UNREACHED
    return isinstance(item, FeedCheck) and item.answer.status is None and item.answer.failure in UNREACHED


def unasked(item: object) -> bool:
    """Whether no host was asked for the item: not its turn yet, an address that is blocked, or a text from the feed."""
    if isinstance(item, Miss):
        return item.status is None and not item.no_rules and item.reason in UNASKED
    if isinstance(item, FeedCheck):
        return item.answer.status is None and item.answer.failure is Reason.BLOCKED_ADDRESS
    return isinstance(item, Article) and item.text_from == "feed"


class HeldBack:
    """Keeps items that failed to connect until some host has answered.

    If none ever does, our own network may be down, and neither feeds nor articles are to blame.
    """

    def __init__(self) -> None:
        self.items: list[Miss | FeedCheck] = []
        self.answered = False

    def admit(self, item: One) -> list[One | Miss | FeedCheck]:
        """The items to write now: none if this one is kept back, else all that were kept back and then this one.

        An item for which no host was asked shows nothing about the network: it is written alone.
        """
        if unasked(item):
            return [item]
        if not self.answered and unreached(item):
            self.items.append(item)
            return []
        self.answered = True
        return [*self.release(), item]

    def release(self) -> list[Miss | FeedCheck]:
        """Hand over all items that were kept back."""
        items, self.items = self.items, []
        return items


class _Session(Protocol):
    """What the pipeline needs of a crawl; its methods are described at `crawler.session_archive.ArchiveSession`."""

    archive: Archive
    run_id: int
    stored: int
    failed_why: dict[str, Counter[str]]

    def now(self) -> datetime: ...
    def begin(self) -> None: ...
    def commit(self) -> None: ...
    def keep(self, key: str, story: Sequence[RawPage]) -> None: ...
    def noting(self) -> AbstractContextManager[None]: ...
    def left_out(self, fault: UnstorableError) -> None: ...
    def is_network_down(self, unreached: Sequence[Miss | FeedCheck]) -> bool: ...


class StorePipeline:
    """Writes each item completely or not at all, several in one transaction."""

    def __init__(self, session: _Session) -> None:
        self.session, self.archive = session, session.archive
        self.held = HeldBack()
        self.waiting = 0  # items in the open transaction
        self.timer: TimerHandle | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy; takes the spider's session."""
        return cls(crawler.spider.session)  # type: ignore[union-attr]

    async def process_item(self, item: Item) -> Item:
        """Store the item.

        Raises:
            ArchiveError: the archive cannot be written; the crawl ends, and the links not yet decided stay pending.
        """
        if items := self.held.admit(item):
            self._begin()
            self._take(items)
            self.waiting += 1
            if self.waiting >= BATCH:
                self._commit()
        return item

    async def close_spider(self) -> None:
        """Write the items that were kept back, unless our own network was down; commit what is open."""
        with self.session.noting():
            # in a thread, since it may take long; and only if need be, since a stopped crawl may be closed meanwhile
            if self.held.items and not await asyncio.to_thread(self.session.is_network_down, self.held.items):
                self._take(self.held.release())
            self._commit()

    def _begin(self) -> None:
        self.session.begin()
        if self.timer is None:
            self.timer = asyncio.get_running_loop().call_later(BATCH_S, self._in_time)

    def _commit(self) -> None:
        self.waiting = 0
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        self.session.commit()

    def _in_time(self) -> None:
        with self.session.noting():
            self._commit()

    def _take(self, items: Sequence[Item]) -> None:
        """Write items; one with a value that the database refuses is left out and logged, the others are written."""
        for item in items:
            try:
                self.write(item)
            except UnstorableError as fault:
                url = item.state.url if isinstance(item, FeedCheck) else item.link.link.url
                log.warning("%s: skipped, because it cannot be stored: %s", url, fault)
                self.session.left_out(fault)

    def write(self, item: Item) -> None:
        """Write one item in the open transaction, or in one of its own."""
        session, archive = self.session, self.archive
        now, run_id = session.now(), session.run_id
        match item:
            case Article():
                with archive.write():
                    stored = archive.articles.store(item, now=now, run_id=run_id)
                    if stored.new and not archive.articles.is_reprint(stored.id):
                        archive.boilerplate.note(item.source, edges(item), now=now)
                    # else the stored text stays, and it was read from pages that are kept already
                    if stored.new or stored.changed or stored.whole:
                        session.keep(item.link.key, item.pages)
                session.stored += stored.new
            case Alias():
                with archive.write():
                    archive.addresses.record_alias(item.link, item.article_id, now=now, run_id=run_id)
                    for address in item.addresses:
                        archive.addresses.add_alias(item.article_id, address, now=now, run_id=run_id)
            case Miss():
                archive.ledger.decide(item, now=now, run_id=run_id)
                if item.outcome is not Outcome.FILTERED and item.reason is not Reason.STOPPED:
                    session.failed_why.setdefault(item.link.link.source, Counter())[item.reason] += 1
            case FeedCheck():
                failed = item.answer.failure is not None
                unchanged = not failed and not item.answer.new
                with archive.write():
                    archive.feeds.save(item.state)
                    archive.runs.count_feed(run_id, item.state.source, failed=failed, unchanged=unchanged)
