"""Feeds that moved or are gone: permanent redirects and 410 Gone are believed after seven days of the same answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from crawler.sources.model import feed_key
from pipelines.feed_items import FeedAnswer, FeedState

ADOPT_AFTER = timedelta(days=7)  # as lion-reader does for 301 and 410; Feedbin waits for 576 answers, six days


def request_url(state: FeedState) -> str:
    """The address to ask: the new one once the move is adopted (`has_moved`), else the one in feeds.yaml."""
    return state.moved_to if state.moved_to and has_moved(state) else state.url


def moved(state: FeedState, answer: FeedAnswer, now: datetime) -> tuple[str | None, datetime | None]:
    """The address to which the feed moved and since when, after an answer with a valid feed; None if it has not."""
    target = answer.permanent_url or request_url(state)
    if target == state.url:
        return None, None
    if target != state.moved_to or state.moved_since is None:
        return target, now
    return target, min(state.moved_since, now)  # the clock may have been set back


def has_moved(state: FeedState) -> bool:
    """Whether the same permanent redirect was seen for seven days; at once if only http became https."""
    if not state.moved_to or not state.moved_since:
        return False
    if state.moved_to.rstrip("/") == f"https:{state.url.partition(':')[2]}".rstrip("/"):
        return True
    return state.last_ok_at is not None and state.last_ok_at - state.moved_since >= ADOPT_AFTER


def is_gone(state: FeedState) -> bool:
    """Whether the feed has been answering 410 Gone for seven days."""
    since, last = state.gone_since, state.last_check_at
    return since is not None and last is not None and last - since >= ADOPT_AFTER


def edits(states: Iterable[FeedState], sources: Collection[str] = ()) -> tuple[str, ...]:
    """The edits to feeds.yaml that the feeds' answers call for, one line each, all of them or those of these sources.

    It is the user who makes them, so feeds.yaml must be valid after them: no feed twice, no source without a feed.
    """
    states = list(states)
    read = {feed_key(state.url) for state in states}
    left = Counter(state.source for state in states)
    lines = []
    for state in states:
        target = feed_key(state.moved_to or "")
        if is_gone(state) and state.gone_since:
            why = f"410 Gone since {state.gone_since:%Y-%m-%d}"
        elif has_moved(state) and state.moved_since:
            why = f"moved for good, {state.moved_since:%Y-%m-%d}"
            if target == feed_key(state.url) or target not in read:
                read.add(target)
                lines.append((state.source, f"replace {state.url} with {state.moved_to} ({why})"))
                continue
            why += f", to {state.moved_to}, which is read already"
        else:
            continue
        left[state.source] -= 1
        what = state.url if left[state.source] else f"the source, whose last feed is {state.url}"
        lines.append((state.source, f"remove {what} ({why})"))
    return tuple(f"{name}: {line}" for name, line in lines if not sources or name in sources)
