"""Checks whether the feeds of feeds.yaml answer: a script for `crawler.engine.visit` that fetches each once.

checked = engine.visit(partial(ask, sources=config.sources, now=now), config, …)
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from crawler.discovery import NotAFeed
from crawler.discovery.worth import QUIET, weigh
from crawler.middlewares import Kind
from crawler.sources import Feed, Source
from crawler.visit import Visitor
from crawler.visit.answers import read_answer
from pipelines.feed_items import FeedKind
from pipelines.items import Reason


class State(StrEnum):
    """What the check of a feed found."""

    WORKS = "works"
    MOVED = "moved"  # for good: it works at another address, and feeds.yaml should say so
    EMPTY = "empty"
    BLOCKED = "blocked"  # it, or robots.txt, refuses us
    BROKEN = "broken"


_BLOCKED = frozenset({Reason.FORBIDDEN, Reason.CHALLENGE, Reason.RATE_LIMITED, Reason.ROBOTS, Reason.BLOCKED_ADDRESS})
WORKING = frozenset({State.WORKS, State.MOVED})


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of checking one feed."""

    source: str  # id
    feed: Feed
    state: State
    kind: FeedKind | None = None
    entries: int = 0  # of a sitemap index: its sitemaps
    newest: datetime | None = None  # UTC
    failure: Reason | None = None
    detail: str = ""  # how we know, for people
    moved_to: str | None = None


async def ask(
    visitor: Visitor, *, sources: Sequence[Source], now: datetime, on_answer: Callable[[], object] = lambda: None
) -> tuple[Checked, ...]:
    """Fetch each feed once, hosts in parallel; results in order. `now` is UTC; `on_answer` is called after each."""

    async def one(source: Source, feed: Feed) -> Checked:
        checked = await _check(visitor, source, feed, now)
        on_answer()
        return checked

    return tuple(await asyncio.gather(*(one(source, feed) for source in sources for feed in source.feeds)))


async def _check(visitor: Visitor, source: Source, feed: Feed, now: datetime) -> Checked:
    kind: Kind = "sitemap" if feed.kind == "sitemap" else "feed"
    answer = await visitor.fetch(feed.url, kind)
    found = read_answer(answer, feed, source, now)
    if isinstance(found, NotAFeed):
        state = State.BLOCKED if found.failure in _BLOCKED else State.BROKEN
        return Checked(source.id, feed, state, failure=found.failure, detail=found.detail)
    worth = weigh(found, now)
    entries, newest = worth.entries, worth.newest
    if found.children:
        entries = len(found.children)
        newest = max((child.lastmod for child in found.children if child.lastmod), default=None)
    if not entries:
        return Checked(source.id, feed, State.EMPTY, found.kind, detail="it answers, but has no entries")
    moved = answer.moved_to
    detail = f"nothing new for {(now - newest).days} days" if newest and now - newest > QUIET else ""
    return Checked(
        source.id,
        feed,
        State.MOVED if moved else State.WORKS,
        found.kind,
        entries,
        newest,
        detail=f"moved for good to {moved}" if moved else detail,
        moved_to=moved,
    )
