"""A burst: one run of the archive, which stores what workers found."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from crawler.cluster import keys
from crawler.cluster.messages import Batch, Sitemap
from crawler.middlewares.politeness import FORGIVEN_AFTER_S
from crawler.session_archive import ArchiveSession
from crawler.spiders.feeds import FeedReader
from pipelines.archive import QuietHost
from pipelines.check import CheckPipeline
from pipelines.duplicates import DuplicatesPipeline
from pipelines.errors import KlipingError, UnstorableError
from pipelines.feed_items import FeedCheck
from pipelines.items import Article, Miss
from pipelines.store import StorePipeline

log = logging.getLogger(__name__)


class Burst:
    """One run, from the first message until nothing is left to do.

    It runs the pipelines of a crawl, but keeps no item back: workers have already done that for hosts out of reach.
    """

    def __init__(self, session: ArchiveSession) -> None:
        self.session = session
        self.began = time.monotonic()
        self.new: Counter[str] = Counter()  # feed → number of new links
        self.faulty: set[str] = set()  # chains that end after this step, since the next would meet the same fault
        self.states = {state.url: state for state in session.archive.feeds.states()}
        self.sources = {source.id: source for source in session.sources}
        self.feeds = FeedReader(session)
        self.check, self.store = CheckPipeline(), StorePipeline(session)
        self.duplicates = DuplicatesPipeline(session.archive, session.notes.add)

    def take(self, name: str, batch: Batch) -> None:
        """Store a batch, and that the message `name` was taken, in one transaction.

        Contents that cannot be stored by their own fault are reported and left out: else the message would be first in
        the inbox for ever.

        Raises:
            ArchiveError: the archive cannot be written; nothing has been.
        """
        archive = self.session.archive
        with self.session.batch():
            if archive.feeds.knows(batch.source):
                asyncio.run(self._store(batch))
            else:
                words = f"{batch.source}: results for a source that is not in this archive"
                log.warning("%s; skipped", words)
                self.session.notes.add(words)
            archive.inbox.took(keys.INBOX, name, now=self.session.now())

    @contextmanager
    def isolated(self, chain: str, what: str) -> Iterator[None]:
        """Run a block whose failure does not harm the rest of the batch: it is logged and reported.

        Raises:
            KlipingError, OSError, MemoryError: the block is not to blame, and the next one would fail as well.
        """
        try:
            yield
        except Exception as fault:
            if isinstance(fault, KlipingError | OSError | MemoryError) and not isinstance(fault, UnstorableError):
                raise
            log.exception("%s: skipped", what)
            self.faulty.add(chain)
            words = f"{what}: skipped, because it cannot be stored: {fault}; the log has the traceback"
            if words not in self.session.errors:
                self.session.errors.append(words)

    async def _store(self, batch: Batch) -> None:
        session, source = self.session, batch.source
        session.tally.setdefault(source, Counter())  # the source may have been removed from feeds.yaml meanwhile
        for links in batch.links:
            with self.isolated(batch.chain, f"{source}: links of {links.feed}"):
                self.new[links.feed] += session.archive.ledger.discover(
                    source, links.feed, links.entries, run_id=session.run_id, now=session.now(),
                    outcome=links.outcome, reason=links.reason,
                )  # fmt: skip
        for sitemap in batch.sitemaps:
            with self.isolated(batch.chain, f"{source}: sitemaps of {sitemap.feed}"):
                self._sitemap(sitemap)
        for check in batch.checks:
            with self.isolated(batch.chain, f"{source}: the answer of {check.state.url}"):
                self._check(check)
        if batch.hosts:
            with self.isolated(batch.chain, f"{source}: quiet hosts"):
                self._hosts(batch.hosts)
        for item in batch.outcomes:
            with self.isolated(batch.chain, f"{source}: {item.link.link.url}"):
                await self._decide(item)

    def _sitemap(self, sitemap: Sitemap) -> None:
        if sitemap.named is not None and sitemap.feed in self.states:
            self.session.archive.sitemaps.name(sitemap.feed, sitemap.named)
        if sitemap.state is not None:
            self.session.archive.sitemaps.save(sitemap.feed, sitemap.state)

    def _check(self, check: FeedCheck) -> None:
        state = self.states.get(check.state.url)
        if state is not None:
            answer = replace(check.answer, new=self.new.pop(state.url, 0))
            judged = self.feeds.check(state, answer)
            self.store.write(judged)
            self.states[state.url] = judged.state

    def _hosts(self, told: tuple[QuietHost, ...]) -> None:
        """Keep the latest time of each host; a worker may tell of one that another has heard from since."""
        known = sorted((*self.session.archive.hosts.all(), *told), key=lambda host: host.until)
        lately = self.session.now() - timedelta(seconds=FORGIVEN_AFTER_S)
        self.session.archive.hosts.replace({host.host: host for host in known if host.until > lately}.values())

    async def _decide(self, item: Article | Miss) -> None:
        """Send an outcome through the pipelines of a crawl, unless its link comes from another archive."""
        if not self.session.archive.ledger.knows(item.link):
            self.session.notes.add(f"{item.link.link.source}: results for links that are not in this archive")
            return
        checked = await self.check.process_item(item)
        self.store.write(await self.duplicates.process_item(checked))
