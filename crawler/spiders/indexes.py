"""Follows sitemap indexes: which sitemaps to ask, what became of each, and the state of the index after the last one.

Each sitemap is stored before it is asked, as links are: one that cannot be fetched now, or that this run does not get
to, is asked by a later run even if the index has not changed. An index below an index counts as asked only once the
last sitemap below it has been answered, so that a run that ends before that loses none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from scrapy.http import Response

from crawler import schedule
from crawler.discovery import Found
from crawler.http_hints import hints
from crawler.logs import one_line
from crawler.middlewares import faults
from crawler.session import Session
from crawler.sources import Feed
from pipelines.feed_items import FeedAnswer, FeedState, SitemapState
from pipelines.items import Reason

DEPTH = 2  # levels of sitemaps below the index: it may name indexes; more have not been seen
BELOW = 10  # sitemaps asked of an index below an index, at most


@dataclass(frozen=True, slots=True)
class Ask:
    """A sitemap to ask; `named` is its address in the top index, or that of the lower index that led to it."""

    url: str
    named: str
    depth: int
    headers: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class Index:
    """A sitemap index whose sitemaps are being read."""

    state: FeedState
    answer: FeedAnswer
    states: dict[str, SitemapState]
    asked: set[str]  # addresses, each asked once in a run, wherever it is named
    waiting: Counter[str] = field(default_factory=Counter)  # `Ask.named` → answers that have not come yet
    read: int = 0  # sitemaps that were read or had not changed
    first_failure: tuple[Reason, str] | None = None

    def final_answer(self) -> FeedAnswer:
        """The answer of the index with the counts of its sitemaps; a failure if none of them could be read."""
        if self.first_failure is None or self.read:
            return self.answer
        failure, detail = self.first_failure
        return replace(self.answer, failure=failure, detail=detail)


class Indexes:
    """The sitemap indexes of one crawl that are being read."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.open: dict[str, Index] = {}  # by the address of the feed

    def begin(self, state: FeedState, answer: FeedAnswer, found: Found | None, url: str) -> tuple[Ask, ...]:
        """The sitemaps to ask of an index that came from `url`; `found` is None if it has not changed."""
        sitemaps = self.session.archive.sitemaps
        if found:
            sitemaps.name(state.url, [(child.url, child.lastmod) for child in found.children])
        states = sitemaps.of(state.url)
        index = Index(state, answer, {one.url: one for one in states}, {state.url, url})
        now = self.session.now()
        chosen = schedule.sitemaps_to_ask(states, now)
        asks = self._to_ask(index, [Ask(one.url, one.url, 1, schedule.sitemap_headers(one, now)) for one in chosen])
        if asks:
            self.open[state.url] = index
        return asks

    def answered(self, feed: Feed, ask: Ask, response: Response, found: Found | None) -> tuple[Ask, ...]:
        """Note that a sitemap was read, and give the sitemaps below it to ask, if it is an index itself.

        `found` is None if it has not changed.
        """
        index = self.open[feed.url]
        headers = hints(faults.header_texts(response), self.session.now())
        below: tuple[Ask, ...] = ()
        state = index.states.get(ask.named)
        if found is None or not found.children:
            index.read += 1
            if found is not None and state is not None and ask.depth == 1:
                etag, last_modified = headers.etag, headers.last_modified
                state = replace(state, etag=etag, last_modified=last_modified, body_hash=body_hash(response))
        elif ask.depth >= DEPTH:
            return self.failed(feed, ask, Reason.NOT_A_FEED, "the sitemaps below it are nested too deep to be followed")
        else:
            below = self._to_ask(index, [Ask(child.url, ask.named, ask.depth + 1) for child in found.children[:BELOW]])
        if ask.depth == 1 and state is not None:
            index.states[ask.named] = replace(state, failure=None, failure_detail=None)
        self._settle(index, ask)
        return below

    def failed(self, feed: Feed, ask: Ask, failure: Reason, why: str) -> tuple[Ask, ...]:
        """Note that a sitemap, or one below it, could not be fetched or read."""
        index = self.open[feed.url]
        detail = one_line(f"{ask.url}: {why}")
        self.session.notes.add(f"{index.state.source}: {detail}")
        index.first_failure = index.first_failure or (failure, detail)
        if state := index.states.get(ask.named):
            index.states[ask.named] = replace(state, failure=failure.value, failure_detail=detail)
        self._settle(index, ask)
        return ()

    def take_ended(self, feed: Feed) -> Index | None:
        """The index, once the last of its sitemaps has been read or given up."""
        return None if self.open[feed.url].waiting.total() else self.open.pop(feed.url)

    def _to_ask(self, index: Index, asks: Iterable[Ask]) -> tuple[Ask, ...]:
        """Those that were not asked in this run yet; their answers are waited for from now on."""
        new = tuple(ask for ask in asks if ask.url not in index.asked)
        index.asked.update(ask.url for ask in new)
        index.waiting.update(ask.named for ask in new)
        return new

    def _settle(self, index: Index, ask: Ask) -> None:
        """Save the state of the top index's sitemap `ask.named` once all answers below it have come."""
        index.waiting[ask.named] -= 1
        state = index.states.get(ask.named)
        if state is not None and not index.waiting[ask.named]:
            self.session.archive.sitemaps.save(index.state.url, replace(state, asked_at=self.session.now()))


def body_hash(response: Response) -> str:
    """A hash of the body, which tells whether a feed or sitemap has changed."""
    return blake2b(response.body, digest_size=16).hexdigest()
