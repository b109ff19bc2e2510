"""Reads a feed's answer: writes its links to the ledger and works out the feed's state for the next run.

Answer ─► FeedAnswer: status and headers ─► Found: the links in the body, or NotAFeed
          └─ gets the counts of links ◄────┴─► links into the ledger, a batch at a time
FeedState + FeedAnswer ─► FeedCheck: the feed's new state, and when to ask it again (`schedule`)
A sitemap index's FeedAnswer gets the counts of its sitemaps, too, before its FeedCheck is made (`indexes`).
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta
from functools import partial
from hashlib import blake2b
from heapq import nlargest
from itertools import islice

from crawler import schedule, urls
from crawler.discovery import Found, NotAFeed, read
from crawler.extraction.sites import key_of
from crawler.http_hints import hints
from crawler.logs import own_fault
from crawler.middlewares.answers import Answer
from crawler.pool import JobFailed
from crawler.session import Session
from crawler.sources import Feed, Source
from crawler.sources.owners import owner
from crawler.unpacking import GZIP
from pipelines.archive import Entry
from pipelines.counted import counted
from pipelines.errors import KlipingError
from pipelines.feed_items import FeedAnswer, FeedCheck, FeedKind, FeedState
from pipelines.items import Link, Outcome, Pending, Reason

log = logging.getLogger(__name__)

BATCH = 50  # links written at a time, in 10 ms; after each batch the event loop gets a turn
LARGE = 100_000  # bytes from which an answer is always read in the pool: a sitemap of 50,000 addresses takes seconds
SMALL = 10_000  # bytes below which an answer is read here even if the pool has started: handing it over takes as long
HEAVY = 2_000_000  # bytes (about 13,000 addresses) above which answers are read one at a time
GZIP_RATIO = 20  # assumed ratio of a sitemap's size to its size in gzip; 10 to 20 is usual
DATES = 100  # newest dates of a feed's entries that are kept, enough to see how often it publishes


class RunEnded(Exception):  # noqa: N818 - no error: the next run reads the feed again
    """The run ended before a feed's answer was read and all its links were written down."""


class FeedReader:
    """Reads the answers of one crawl's feeds.

    Once `ending()` is true, heavy answers that have not been read and answers of which only some batches are written
    are given up, and the next run reads them again; small answers are still read.
    """

    def __init__(self, session: Session, ending: Callable[[], bool] = lambda: False) -> None:
        self.session = session
        self.ending = ending
        feeds = (feed for source in session.sources for feed in source.feeds)
        self.full_text = {feed.url for feed in feeds if feed.kind == "wordpress"}
        # The first feed that names a link decides what is stored about it, so a source's feeds are read one at a time,
        # in the order of their answers
        self.turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.writing = asyncio.Lock()  # so that one turn of the event loop writes one batch, however many feeds wait

    def carries_full_text(self, pending: Pending) -> bool:
        """Whether the feed gave the whole article, so that no page needs to be fetched (the WordPress API)."""
        return bool(pending.link.html) and pending.link.feed in self.full_text

    async def read(self, answer: Answer, state: FeedState, feed: Feed, source: Source) -> FeedAnswer:
        """Write the feed's links, or the sitemaps of an index, to the archive, and give what the answer brought.

        Raises:
            RunEnded: the run ended first; the feed keeps its state, and so stays due.
        """
        told = hints(answer.headers, self.session.now())
        brought = FeedAnswer(
            status=answer.status,
            failure=answer.failure,
            detail=answer.with_redirect(answer.detail) if answer.failure else "",
            conditional=answer.conditional,
            etag=told.etag,
            last_modified=told.last_modified,
            permanent_url=answer.moved_to,
            retry_after_s=answer.retry_after_s,
            fresh_for_s=told.fresh_for_s,
        )
        if brought.failure or brought.status == 304:
            return brought
        brought = replace(brought, body_hash=body_hash(answer))
        if brought.body_hash == state.body_hash:
            return brought
        async with self.turns[source.id], self.alone(answer):
            found = await self.parse(answer, feed, source)
            if isinstance(found, NotAFeed):
                return replace(brought, failure=found.failure, detail=found.detail)
            brought = await self.admit(found, replace(brought, kind=found.kind, ttl_s=found.ttl_s), feed, source)
        if found.kind is FeedKind.SITEMAP_INDEX:
            self.session.sitemaps.name(feed.url, [(child.url, child.lastmod) for child in found.children])
        return brought

    def alone(self, answer: Answer) -> AbstractAsyncContextManager[object]:
        """The lock to hold while an answer is read and its links are written: one for all heavy answers, else none."""
        return self.session.pool.alone if _size(answer.body) > HEAVY else nullcontext()

    async def parse(self, answer: Answer, feed: Feed, source: Source, *, whole: bool = False) -> Found | NotAFeed:
        """The links or sitemaps that the answer names; `whole` gives all sitemaps of an index, not only the newest.

        Large answers are read in the pool; once its processes have started, all but the smallest are.

        Raises:
            RunEnded: the answer is heavy and the run is ending.
        """
        size, kind = _size(answer.body), answer.content_type
        if size > HEAVY:
            self._check_ending(feed)
        job = partial(read, feed=feed, source=source, now=self.session.now(), content_type=kind, whole=whole)
        try:
            if size < (SMALL if self.session.pool.started else LARGE):
                found = job(answer.body, answer.url)
            else:
                found = await self.session.pool.run(job, answer.body, answer.url)
        except JobFailed as failed:
            found = NotAFeed(f"could not be read: {failed}", Reason.TOO_LARGE)
        except KlipingError:
            raise
        except Exception as error:  # must reach the feed's state, else each run would ask the feed again and fail
            log.exception("%s: reading it failed", answer.url)
            found = NotAFeed(own_fault(error))
        if isinstance(found, NotAFeed):
            return replace(found, is_a=answer.with_redirect(found.is_a))
        return found

    async def admit(self, found: Found, answer: FeedAnswer, feed: Feed, source: Source) -> FeedAnswer:
        """Write the links to the ledger and give the answer with their number.

        Raises:
            RunEnded: the run is ending, and only some batches were written.
        """
        entries, new, dates = answer.entries, answer.new, list(answer.dates)
        stream = iter(found.links)
        while batch := list(islice(stream, BATCH)):
            if entries > answer.entries:  # not the first batch
                self._check_ending(feed)
            async with self.writing:
                new += self._write(batch, feed, source)
                await asyncio.sleep(0)
            entries += len(batch)
            # of all entries, not of the first ones: many sitemaps begin with the oldest
            moments = (link.published or link.modified for link in batch)
            dates = nlargest(DATES, [*dates, *(moment.at for moment in moments if moment)])
        for note in found.notes:
            self.session.notes.add(f"{feed.url}: {note}")
        return replace(answer, entries=entries, new=new, dates=tuple(dates))

    def _check_ending(self, feed: Feed) -> None:
        """If the run is ending, add a note and raise RunEnded."""
        if self.ending():
            words = "the run ended before all its links were written down; the next one reads it again"
            self.session.notes.add(f"{feed.url}: {words}")
            raise RunEnded

    def _write(self, batch: list[Link], feed: Feed, source: Source) -> int:
        session = self.session
        wanted: list[Entry] = []
        unwanted: list[Entry] = []
        for link in batch:
            if self._is_too_old(link, source):
                age = counted(source.max_age_days or 0, "day")
                words = f"links older than {age} were left out (`kliping backfill` fetches them)"
                session.notes.add(f"{feed.url}: {words}")
                continue
            marks = urls.entry_marks(source.id, link.guid, link.url)
            # what a feed says about another site's article is not trusted as its text
            own = not link.html or owner(link.url, source.id, session.sites()) == source.id
            entry = (key_of(link.url, session.now()), marks, link if own else replace(link, html=None))
            (wanted if source.article.permit(link.url) else unwanted).append(entry)
        new = session.discover(source.id, feed.url, wanted, Outcome.PENDING, None)
        return new + session.discover(source.id, feed.url, unwanted, Outcome.FILTERED, Reason.NOT_ALLOWED)

    def _is_too_old(self, link: Link, source: Source) -> bool:
        """Whether the feed gives times for the link, all of them older than `max_age_days`; never in a backfill."""
        if source.max_age_days is None or self.session.options.backfill:
            return False
        dates = [moment.latest for moment in (link.published, link.modified) if moment]
        return bool(dates) and max(dates) < self.session.now() - timedelta(days=source.max_age_days)

    def check(self, state: FeedState, answer: FeedAnswer) -> FeedCheck:
        """The feed's new state after an answer."""
        after = schedule.next_state(state, answer, self.session.now(), jitter=random.random())  # noqa: S311
        if after.overflowed_at and after.overflowed_at != state.overflowed_at:
            self.session.notes.add(f"{state.source}: all entries of {state.url} were new, so some were probably missed")
        return FeedCheck(after, answer)


def _size(body: bytes) -> int:
    """The approximate bytes of an answer once gzip is unpacked."""
    return len(body) * (GZIP_RATIO if body.startswith(GZIP) else 1)


def body_hash(answer: Answer) -> str:
    """A hash of the body, which tells whether a feed or sitemap has changed."""
    return blake2b(answer.body, digest_size=16).hexdigest()
