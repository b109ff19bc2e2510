"""A worker's substitute for the archive: gives the spider what the job holds, and sends what it writes to the writer.

The methods are those of the archive's rooms that a spider calls; a test holds their signatures together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from time import monotonic
from typing import Any, Self

from crawler.cluster.messages import Batch, Job, Links, Sitemap
from pipelines.archive import Discovered, Entry, QuietHost
from pipelines.feed_items import FeedCheck, FeedState, SitemapState
from pipelines.items import Article, Miss, Outcome, Pending, Reason
from pipelines.store import HeldBack

ITEMS, BYTES, AGE_S = 20, 600_000, 5.0  # a batch is sent when it holds so much, or is so old when the next comes

Item = Article | Miss | FeedCheck
Send = Callable[[Batch, list[str]], Awaitable[None]]


class Outbox:
    """One job's archive."""

    def __init__(self, job: Job, sent: set[str], send: Send) -> None:
        """`sent` is what an earlier attempt has done already; `send` may take long: the crawl waits with it."""
        self.job = job
        self.feeds = OutFeeds(job, sent)
        self.ledger = OutLedger(job, sent)
        self.sitemaps = OutSitemaps(job)
        self.hosts = OutHosts(job)
        self.db = OutDb()
        self.held = HeldBack()
        self.failed: Exception | None = None  # why a batch could not be sent
        self._send = send
        self._items: list[Item] = []
        self._since = monotonic()
        self._lock = asyncio.Lock()  # batches leave in the order in which they were filled

    async def put(self, item: Item) -> None:
        """Take an outcome; sends when a batch is full."""
        if items := self.held.admit(item):
            self._items += items
            full = len(self._items) >= ITEMS or sum(map(_bytes, self._items)) >= BYTES
            if full or monotonic() - self._since > AGE_S:
                await self.flush()

    async def flush(self) -> None:
        """Send what is there, but nothing behind what could not be sent: a feed's answer without its links, say."""
        async with self._lock:
            while not self.failed and (self._items or self.ledger.found or self.sitemaps.known or self.hosts.told):
                try:
                    await self._send(*self._fill())
                except Exception as error:  # noqa: BLE001 - raised now and from now on
                    self.failed = error
            if self.failed:
                raise self.failed
            self._since = monotonic()

    async def finish(self) -> None:
        """Send all, also what was held back: its outcome is then that nothing answered."""
        self._items += self.held.release()
        await self.flush()

    def _fill(self) -> tuple[Batch, list[str]]:
        """The next batch and what it holds; links go before the answers of the feeds and sitemaps that named them."""
        links = _take(self.ledger.found, ITEMS)
        sitemaps = [] if self.ledger.found else _take(self.sitemaps.known, ITEMS)
        room = 0 if self.ledger.found or self.sitemaps.known else _that_fit(self._items)
        items: list[Item] = _take(self._items, room)
        checks = tuple(item for item in items if isinstance(item, FeedCheck))
        outcomes = tuple(_bare(item) for item in items if not isinstance(item, FeedCheck))
        batch = Batch(
            self.job.source.id, self.job.chain, self.job.step, tuple(links), checks, outcomes,
            tuple(sitemaps), tuple(_take(self.hosts.told, 1000)),
        )  # fmt: skip
        what = [*(f"feed {check.state.url}" for check in checks), *(f"link {item.link.id}" for item in outcomes)]
        return batch, what


class OutFeeds:
    """The feeds of the job's source."""

    def __init__(self, job: Job, sent: set[str]) -> None:
        self._states = [_to_ask(state, job, again=f"feed {state.url}" in sent) for state in job.feeds]

    def states(self) -> list[FeedState]:
        """As the writer knows them."""
        return self._states


class OutSitemaps:
    """The sitemaps of the source's indexes."""

    def __init__(self, job: Job) -> None:
        self._states = {feed: {state.url: state for state in states} for feed, states in job.sitemaps.items()}
        self.known: list[Sitemap] = []

    def of(self, feed: str) -> list[SitemapState]:
        """As the writer knows them, and as the index names them now."""
        return list(self._states.get(feed, {}).values())

    def name(self, feed: str, sitemaps: Iterable[tuple[str, datetime | None]]) -> None:
        """The index names these now."""
        named, old = tuple(sitemaps), self._states.get(feed, {})
        self._states[feed] = {url: replace(old.get(url, SitemapState(url)), lastmod=lastmod) for url, lastmod in named}
        self.known.append(Sitemap(feed, named=named))

    def save(self, feed: str, state: SitemapState) -> None:
        """Keep a sitemap's new state for the writer."""
        if state.url in self._states.get(feed, {}):
            self._states[feed][state.url] = state
        self.known.append(Sitemap(feed, state=state))


@dataclass(slots=True)
class OutDb:
    """No database: nothing waits for its lock."""

    patience_s: float = 0.0

    def commit(self) -> None:
        """Nothing: what a feed names is asked for once the writer has written it down."""


class OutHosts:
    """The servers that want quiet."""

    def __init__(self, job: Job) -> None:
        self._known = set(job.hosts)
        self._first = job.hosts
        self.told: list[QuietHost] = []

    def all(self) -> list[QuietHost]:
        """As the writer knows them."""
        return list(self._first)

    def replace(self, hosts: Iterable[QuietHost]) -> None:
        """Keep what is new for the writer."""
        new = set(hosts) - self._known
        self._known |= new
        self.told += sorted(new, key=lambda each: each.host)


class OutLedger:
    """The links of the job."""

    def __init__(self, job: Job, sent: set[str]) -> None:
        self._links = [pending for pending in job.links if f"link {pending.id}" not in sent]
        self.found: list[Links] = []

    def discover(
        self,
        source: str,  # noqa: ARG002
        feed: str,
        found: Iterable[Entry],
        *,
        run_id: int | None,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
        outcome: Outcome = Outcome.PENDING,
        reason: Reason | None = None,
    ) -> Discovered:
        """Keep what a feed names for the writer, who knows what of it is new."""
        entries = tuple(found)
        if entries:
            self.found.append(Links(feed, entries, outcome, reason))
        return Discovered(known=len(entries))

    def due(
        self,
        source: str,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
        limit: int,
        *,
        above: int = 0,
        below: int | None = None,
    ) -> list[Pending]:
        """Links of the job, newest first."""
        return [each for each in self._links if each.id > above and (below is None or each.id < below)][:limit]

    def revisits(self, source: str, now: datetime, limit: int) -> list[Pending]:  # noqa: ARG002
        """None: those that are to be looked at again are among the job's links."""
        return []


class SendPipeline:
    """The one pipeline of a worker; those of the archive run at the writer."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """The outbox stands in for the session's archive."""
        return cls(crawler.spider.session.archive)

    async def process_item(self, item: Item) -> Item:
        """Send the item, sooner or later."""
        await self.outbox.put(item)
        return item


def _take(things: list[Any], most: int) -> list[Any]:
    taken = things[:most]
    del things[:most]
    return taken


def _that_fit(items: list[Item]) -> int:
    """How many of the items a message takes: one at least, whatever its size."""
    sizes = accumulate(map(_bytes, items[:ITEMS]))
    return max(1, sum(size <= BYTES for size in sizes))


def _bytes(item: Item) -> int:
    """What an outcome weighs in a message, about: its pages are nearly all of it."""
    return sum(len(page.packed) for page in item.pages) if isinstance(item, Article) else 0


def _bare(item: Article | Miss) -> Article | Miss:
    return replace(item, prepared=None) if isinstance(item, Article) else item


def _to_ask(state: FeedState, job: Job, *, again: bool) -> FeedState:
    """The state, with the feed due where the job asks for all, and not due where an earlier attempt sent its answer."""
    if again:
        return replace(state, next_check_at=datetime.now(UTC) + timedelta(days=1))
    return replace(state, next_check_at=None) if job.ask_all else state
