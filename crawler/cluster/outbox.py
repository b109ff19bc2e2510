"""A job's crawl: its spider reads from the job, and what it writes is sent to the writer, in batches."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

from crawler.cluster.messages import Batch, Job, Links, Sitemap
from crawler.session import Session
from pipelines.archive import Entry, QuietHost
from pipelines.feed_items import FeedCheck, FeedState, SitemapState
from pipelines.items import Article, Miss, Outcome, Pending, Reason
from pipelines.store import HeldBack

ITEMS, BYTES = 20, 600_000  # items and bytes, each of which makes a batch full
AGE_S = 5.0  # seconds after which what has gathered is sent anyway

Item = Article | Miss | FeedCheck
Send = Callable[[Batch, list[str]], Awaitable[None]]


class Outbox:
    """What the crawl of one job has found, and the only pipeline of a worker; the others run in the writer."""

    def __init__(self, job: Job, sent: set[str], send: Send) -> None:
        """`sent` names what an earlier attempt has sent already; the crawl waits for `send`, however long it takes."""
        self.job = job
        self.states = [_to_ask(state, job, again=f"feed {state.url}" in sent) for state in job.feeds]
        self.ledger = OutLedger(job, sent)
        self.sitemaps = OutSitemaps(job)
        self.hosts = OutHosts(job)
        self.found: list[Links] = []
        self.held = HeldBack()
        self.failed: Exception | None = None  # why a batch could not be sent
        self._send = send
        self._items: list[Item] = []
        self._lock = asyncio.Lock()  # keeps batches in the order in which they were filled

    @classmethod
    def from_crawler(cls, crawler: Any) -> Outbox:
        """Called by Scrapy; the outbox is the session's."""
        session: JobSession = crawler.spider.session
        return session.outbox

    def discover(self, feed: str, found: Sequence[Entry], outcome: Outcome, reason: Reason | None) -> None:
        """Keep the links of a feed for the writer, which finds out which are new."""
        if found:
            self.found.append(Links(feed, tuple(found), outcome, reason))

    async def process_item(self, item: Item) -> Item:
        """Take an outcome, and send if a batch is full."""
        if items := self.held.admit(item):
            self._items += items
            full = len(self._items) >= ITEMS or sum(map(_bytes, self._items)) >= BYTES
            if full or self._lock.locked():  # while Redis is away, no more is fetched that may be fetched again
                await self.flush()
        return item

    async def flush(self) -> None:
        """Send all, but nothing after a batch that could not be sent, lest a feed's answer goes without its links."""
        async with self._lock:
            while not self.failed and (self._items or self.found or self.sitemaps.known or self.hosts.told):
                try:
                    await self._send(*self._fill())
                except Exception as error:  # noqa: BLE001 - raised below, now and at each later call
                    self.failed = error
            if self.failed:
                raise self.failed

    async def finish(self) -> None:
        """Send all, also the items that were kept back because no host had answered."""
        self._items += self.held.release()
        await self.flush()

    def _fill(self) -> tuple[Batch, list[str]]:
        """The next batch and the names of its items; links go before the answers of the feeds that named them."""
        links = _take(self.found, ITEMS)
        sitemaps = [] if self.found else _take(self.sitemaps.known, ITEMS)
        room = 0 if self.found or self.sitemaps.known else _that_fit(self._items)
        items: list[Item] = _take(self._items, room)
        checks = tuple(item for item in items if isinstance(item, FeedCheck))
        outcomes = tuple(_bare(item) for item in items if not isinstance(item, FeedCheck))
        batch = Batch(
            self.job.source.id, self.job.chain, self.job.step, tuple(links), checks, outcomes,
            tuple(sitemaps), tuple(_take(self.hosts.told, ITEMS)),
        )  # fmt: skip
        what = [*(f"feed {check.state.url}" for check in checks), *(f"link {item.link.id}" for item in outcomes)]
        return batch, what


class OutSitemaps:
    """The sitemaps of the source's indexes."""

    def __init__(self, job: Job) -> None:
        self._states = {feed: {state.url: state for state in states} for feed, states in job.sitemaps.items()}
        self.known: list[Sitemap] = []

    def of(self, feed: str) -> list[SitemapState]:
        """The states that the writer gave, with what this crawl has learnt since."""
        return list(self._states.get(feed, {}).values())

    def name(self, feed: str, sitemaps: Iterable[tuple[str, datetime | None]]) -> None:
        """Keep for the writer which sitemaps an index names now."""
        named, old = tuple(sitemaps), self._states.get(feed, {})
        self._states[feed] = {url: replace(old.get(url, SitemapState(url)), lastmod=lastmod) for url, lastmod in named}
        self.known.append(Sitemap(feed, named=named))

    def save(self, feed: str, state: SitemapState) -> None:
        """Keep a sitemap's new state for the writer."""
        if state.url in self._states.get(feed, {}):
            self._states[feed][state.url] = state
        self.known.append(Sitemap(feed, state=state))


class OutHosts:
    """The servers that want quiet."""

    def __init__(self, job: Job) -> None:
        self._first = job.hosts
        self.told: list[QuietHost] = []

    def all(self) -> list[QuietHost]:
        """The servers that the writer gave."""
        return list(self._first)

    def replace(self, hosts: Iterable[QuietHost]) -> None:
        """Keep these for the writer."""
        self.told = list(hosts)


class OutLedger:
    """The links of the job."""

    def __init__(self, job: Job, sent: set[str]) -> None:
        self._links = [pending for pending in job.links if f"link {pending.id}" not in sent]

    def due(
        self,
        source: str,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
        limit: int,
        *,
        above: int = 0,
        below: int | None = None,
    ) -> list[Pending]:
        """The links of the job, newest first."""
        return [each for each in self._links if each.id > above and (below is None or each.id < below)][:limit]

    def revisits(self, source: str, now: datetime, limit: int) -> list[Pending]:  # noqa: ARG002
        """Always empty: the job's links include those to look at again."""
        return []


@dataclass(eq=False, kw_only=True)
class JobSession(Session):
    """The session of a job's crawl."""

    outbox: Outbox

    def discover(self, source: str, feed: str, found: Sequence[Entry], outcome: Outcome, reason: Reason | None) -> int:  # noqa: ARG002
        """Keep the links for the writer; they are fetched in a later step, once the writer knows which are new."""
        self.outbox.discover(feed, found, outcome, reason)
        return 0

    async def send_often(self) -> None:
        """Send every few seconds what has gathered, as the links of an index's large sitemaps, until that fails."""
        with suppress(Exception):  # it is raised again where the crawl sends
            while True:
                await asyncio.sleep(AGE_S)
                await self.outbox.flush()
        self.stop("failed")


def _take(things: list[Any], most: int) -> list[Any]:
    taken = things[:most]
    del things[:most]
    return taken


def _that_fit(items: list[Item]) -> int:
    """The number of items that fit into a message; at least one, whatever its size."""
    sizes = accumulate(map(_bytes, items[:ITEMS]))
    return max(1, sum(size <= BYTES for size in sizes))


def _bytes(item: Item) -> int:
    """The approximate size of an outcome in a message; nearly all of it is its pages."""
    return sum(len(page.packed) for page in item.pages) if isinstance(item, Article) else 0


def _bare(item: Article | Miss) -> Article | Miss:
    return replace(item, prepared=None) if isinstance(item, Article) else item


def _to_ask(state: FeedState, job: Job, *, again: bool) -> FeedState:
    """The state of a feed, made due if the job asks all feeds, and not due if an earlier attempt sent its answer."""
    if again:
        return replace(state, next_check_at=datetime.now(UTC) + timedelta(days=1))
    return replace(state, next_check_at=None) if job.ask_all else state
