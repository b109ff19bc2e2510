"""Follows sitemap indexes: asks for the sitemaps, one after the other, and adds their links to the index's answer.

Each sitemap is stored before it is asked, as links are: one that cannot be fetched now, or that this run does not get
to, is asked by a later run even if the index has not changed. An index below an index counts as asked only once the
last sitemap below it has been answered, so that a run that ends before that loses none of them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from crawler import schedule
from crawler.discovery import Found, NotAFeed
from crawler.http_hints import hints
from crawler.logs import message
from crawler.middlewares import Kind
from crawler.middlewares.answers import Answer
from crawler.middlewares.faults import HostQuiet
from crawler.sources import Feed, Source
from crawler.spiders.feeds import FeedReader, RunEnded, body_hash
from pipelines.feed_items import FeedAnswer, SitemapState
from pipelines.items import TRANSIENT, Reason

DEPTH = 2  # levels of sitemaps below the index: it may name indexes; more have not been seen
BELOW = 10  # sitemaps asked of an index below an index, at most


@dataclass(slots=True)
class Index:
    """The walk through the sitemaps of one index, with the index's answer; `ask` fetches a sitemap."""

    feeds: FeedReader
    ask: Callable[[str, Source, Kind, Mapping[str, bytes]], Awaitable[Answer]]
    feed: Feed
    source: Source
    answer: FeedAnswer
    asked: set[str]  # addresses, each asked once in a run, wherever it is named
    read: int = 0  # sitemaps that were read or had not changed
    first_failure: tuple[Reason, str] | None = None

    async def walk(self) -> AsyncIterator[None]:
        """Ask for the sitemaps that are due and those below them; yields whenever the links of one may have come.

        Raises:
            RunEnded: the run ended first; the index and the sitemap in hand keep their states.
        """
        sitemaps, now = self.feeds.session.sitemaps, self.feeds.session.now
        due = {state.url: state for state in schedule.sitemaps_to_ask(sitemaps.of(self.feed.url), now())}
        for top in self._new(due):
            state = due[top]
            waiting = [(top, 1)]
            try:
                for url, depth in waiting:  # the list grows in this loop
                    state, below = await self._take(state, url, depth)
                    waiting += [(child, depth + 1) for child in below]
                    yield
            except HostQuiet as quiet:  # it keeps its state, and so stays due
                self.feeds.session.notes.add(f"{self.source.id}: sitemaps of {self.feed.url} {quiet.detail}")
            else:
                sitemaps.save(self.feed.url, replace(state, asked_at=now()))

    async def _take(self, state: SitemapState, url: str, depth: int) -> tuple[SitemapState, list[str]]:
        """Read a sitemap of the index, or one below it; gives the former's new state, and the sitemaps to ask next."""
        now, is_top = self.feeds.session.now(), url == state.url
        found, answer = await self._read(url, schedule.sitemap_headers(state, now) if is_top else {})
        if isinstance(found, Found) and found.children and depth == DEPTH:
            found = NotAFeed("the sitemaps below it are nested too deep to be followed")
        if isinstance(found, NotAFeed):
            detail = message(f"{url}: {found.detail}")
            self.feeds.session.notes.add(f"{self.source.id}: {detail}")
            self.first_failure = self.first_failure or (found.failure, detail)
            if is_top or found.failure in TRANSIENT:  # if it is dead, those beside it are still asked
                state = replace(state, failure=found.failure.value, failure_detail=detail)
            return state, []
        if is_top:
            state = replace(state, failure=None, failure_detail=None)
        if found and found.children:
            return state, self._new(child.url for child in found.children[:BELOW])
        self.read += 1
        if found and is_top:
            told = hints(answer.headers, now)
            state = replace(state, etag=told.etag, last_modified=told.last_modified, body_hash=body_hash(answer))
        return state, []

    def _new(self, urls: Iterable[str]) -> list[str]:
        """Those that were not asked in this run; from now on they count as asked."""
        new = [url for url in urls if url not in self.asked]
        self.asked.update(new)
        return new

    async def _read(self, url: str, headers: Mapping[str, bytes]) -> tuple[Found | NotAFeed | None, Answer]:
        """What a sitemap holds, once its links are in the ledger; None if it has not changed. And its answer."""
        answer = await self.ask(url, self.source, "sitemap", headers)
        if isinstance(answer.fault, HostQuiet):
            raise answer.fault
        if answer.failure is Reason.STOPPED:
            raise RunEnded
        if answer.failure:
            return NotAFeed(answer.with_redirect(answer.detail), answer.failure), answer
        if answer.status == 304:
            return None, answer
        async with self.feeds.turns[self.source.id], self.feeds.alone(answer):
            found = await self.feeds.parse(answer, replace(self.feed, kind="sitemap"), self.source)
            if isinstance(found, Found):
                self.answer = await self.feeds.admit(found, self.answer, self.feed, self.source)
        return found, answer

    def final_answer(self) -> FeedAnswer:
        """The answer of the index with the counts of its sitemaps; a failure if all that were asked failed.

        If only old ones were asked, since the newest has not changed, theirs are no failure of the index.
        """
        newest = self.feeds.session.sitemaps.of(self.feed.url)[:1]
        counts = any(state.failure or state.url in self.asked for state in newest)
        if self.first_failure is None or self.read or not counts:
            return self.answer
        failure, detail = self.first_failure
        return replace(self.answer, failure=failure, detail=detail)
