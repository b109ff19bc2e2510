"""A feed's answer, read: its links into the ledger, its state for the next run."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import blake2b
from itertools import islice
from urllib.parse import urlsplit

from scrapy.http import Response

from crawler import schedule, urls
from crawler.discovery import Child, Found, NotAFeed, read
from crawler.extraction.sites import site_for
from crawler.http_hints import hints
from crawler.middlewares import faults
from crawler.pool import JobFailed
from crawler.session import Session
from crawler.sources import Feed, Source
from pipelines.items import Failure, FeedAnswer, FeedCheck, FeedState, Link, Outcome, Pending, Reason

Entry = tuple[str, tuple[int, ...], Link]  # key, marks, link
BATCH = 200  # links written at a time; between two batches the event loop breathes
LARGE = 100_000  # bytes; more is read in the pool: a sitemap of 50,000 addresses takes seconds
CHILDREN = 10  # of a sitemap index in one run, newest first


@dataclass(frozen=True, slots=True)
class Reading:
    """What a feed's answer gave: how the feed stands now, and the child sitemaps to ask."""

    check: FeedCheck
    children: tuple[str, ...] = ()


class FeedReader:
    """Reads the answers of one crawl's feeds."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.feeds = {feed.url: feed for source in session.sources for feed in source.feeds}
        self.states = {state.url: state for state in session.archive.feeds.states()}

    def due(self) -> Iterator[tuple[FeedState, Feed]]:
        """The feeds to ask in this run."""
        now = self.session.now()
        for url, feed in self.feeds.items():
            state = self.states[url]
            if self.session.options.ask_all or schedule.is_due(state, now):
                yield state, feed

    def carries_full_text(self, pending: Pending) -> bool:
        """Whether the feed gave the whole article, so that no page needs to be fetched (the WordPress API)."""
        feed = self.feeds.get(pending.link.feed)
        return bool(pending.link.html and feed and feed.kind == "wordpress")

    async def read(self, response: Response, state: FeedState, feed: Feed, source: Source) -> Reading:
        """The feed's new state; its links were written to the ledger on the way."""
        answer = self._answer(response)
        if answer.failure or answer.status == 304:
            return Reading(self._check(state, answer))
        answer = replace(answer, body_hash=blake2b(response.body, digest_size=16).hexdigest())
        if answer.body_hash == state.body_hash:
            return Reading(self._check(state, answer))
        found = await self._found(response, feed, source)
        if isinstance(found, NotAFeed):
            return Reading(self._check(state, replace(answer, failure=found.failure, detail=found.detail)))
        entries, new, dates = await self._admit(found.links, feed, source)
        self._tell(found, feed)
        children = self._children(found.children, state)
        answer = replace(answer, kind=found.kind, ttl_s=found.ttl_s, entries=entries, new=new, dates=tuple(dates))
        return Reading(self._check(state, answer), children)

    async def read_child(self, response: Response, feed: Feed, source: Source) -> tuple[str, ...]:
        """Write a child sitemap's links to the ledger; gives the children of a child that is an index itself."""
        told = faults.classify_feed(response) if response.status >= 400 else None
        found = None if told else await self._found(response, replace(feed, kind="sitemap"), source)
        if isinstance(found, Found):
            await self._admit(found.links, feed, source)
            self._tell(found, feed)
            return tuple(child.url for child in found.children[:CHILDREN])
        detail = told[1] if told else found.detail if found else ""
        self.session.notes[f"{source.id}: {response.url}: {detail}"] += 1
        return ()

    def failed(self, state: FeedState, fault: BaseException) -> FeedCheck:
        """The state of a feed from which no answer came."""
        failure, detail = faults.classify_feed(fault)
        retry_after_s = faults.retry_after_s(fault)
        return self._check(state, FeedAnswer(failure=failure, detail=detail, retry_after_s=retry_after_s))

    def _answer(self, response: Response) -> FeedAnswer:
        told = hints(faults.header_texts(response), self.session.now())
        asked = response.request.headers if response.request else {}
        answer = FeedAnswer(
            status=response.status,
            conditional=b"If-None-Match" in asked or b"If-Modified-Since" in asked,
            etag=told.etag,
            last_modified=told.last_modified,
            retry_after_s=told.retry_after_s,
            fresh_for_s=told.fresh_for_s,
            permanent_url=faults.permanent_url(response),
        )
        if response.status >= 400 or (300 <= response.status < 400 and response.status != 304):
            failure, detail = faults.classify_feed(response)
            return replace(answer, failure=failure, detail=detail)
        return answer

    async def _found(self, response: Response, feed: Feed, source: Source) -> Found | NotAFeed:
        kind = faults.header_texts(response).get("Content-Type", "")
        job = partial(read, feed=feed, source=source, now=self.session.now(), content_type=kind)
        if len(response.body) < LARGE:
            return job(response.body, response.url)
        try:
            return await self.session.pool.run(job, response.body, response.url)
        except JobFailed as failed:
            return NotAFeed(f"could not be read: {failed}", Failure.TOO_LARGE)

    async def _admit(self, links: Iterable[Link], feed: Feed, source: Source) -> tuple[int, int, list[datetime]]:
        """Write the links to the ledger, batch by batch: how many there were, how many new, and their dates."""
        entries = new = 0
        dates: list[datetime] = []
        stream = iter(links)
        while batch := list(islice(stream, BATCH)):
            entries += len(batch)
            new += self._write(batch, feed, source)
            dates += [link.published.at for link in batch if link.published][: 100 - len(dates)]
            await asyncio.sleep(0)
        return entries, new, sorted(dates, reverse=True)

    def _write(self, batch: list[Link], feed: Feed, source: Source) -> int:
        session, rules = self.session, source.article
        wanted: list[Entry] = []
        unwanted: list[Entry] = []
        for link in batch:
            host = urlsplit(link.url).hostname or ""
            entry = (
                urls.article_key(link.url, site_for(host, session.now()).article_id),
                urls.entry_marks(source.id, link.guid, link.url),
                link,
            )
            allowed = not rules.allow or any(pattern.search(link.url) for pattern in rules.allow)
            (wanted if allowed and not any(pattern.search(link.url) for pattern in rules.deny) else unwanted).append(
                entry
            )
        session.commit()  # so that these links are written down for good before they are asked for
        ledger, now = session.archive.ledger, session.now()
        found = ledger.discover(source.id, feed.url, wanted, run_id=session.run_id, now=now)
        refused = ledger.discover(
            source.id,
            feed.url,
            unwanted,
            run_id=session.run_id,
            now=now,
            outcome=Outcome.FILTERED,
            reason=Reason.NOT_ALLOWED,
        )
        session.tally[source.id].update(discovered=found.new + refused.new, filtered=refused.new)
        return found.new + refused.new

    def _children(self, children: tuple[Child, ...], state: FeedState) -> tuple[str, ...]:
        """The child sitemaps that may hold something new, newest first, at most `CHILDREN`."""
        since = state.last_ok_at
        fresh = [child for child in children if since is None or child.lastmod is None or child.lastmod >= since]
        return tuple(child.url for child in fresh[:CHILDREN])

    def _check(self, state: FeedState, answer: FeedAnswer) -> FeedCheck:
        after = schedule.next_state(state, answer, self.session.now(), jitter=random.random())  # noqa: S311
        if after.overflowed_at and after.overflowed_at != state.overflowed_at:
            self.session.notes[
                f"{state.source}: {state.url} held nothing but new entries; some were probably missed"
            ] += 1
        return FeedCheck(after, answer)

    def _tell(self, found: Found, feed: Feed) -> None:
        for note in found.notes:
            self.session.notes[f"{feed.url}: {note}"] += 1
