"""Which sitemaps of an index to ask: those that may hold something new, the rest in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from crawler.schedule.feeds import TRANSIENT, validators
from pipelines.feed_items import SitemapState

AT_ONCE = 10  # of one index in one run
LASTMOD_SLACK = timedelta(days=1)  # it is often a date alone, and by another clock
GIVEN_UP_FOR = timedelta(days=1)  # where it is no matter of time: not found, no sitemap
_EARLIEST = datetime.min.replace(tzinfo=UTC)


def sitemaps_to_ask(states: Sequence[SitemapState], now: datetime) -> list[SitemapState]:
    """At most ten of those that are due: the newest (`states` come newest first), then those not read for longest."""
    due = [state for state in states if _is_due(state, now)]
    return due[:1] + sorted(due[1:], key=lambda state: state.asked_at or _EARLIEST)[: AT_ONCE - 1]


def _is_due(state: SitemapState, now: datetime) -> bool:
    if state.asked_at is None or state.asked_at > now:  # a clock may have gone back
        return True
    if state.failure is not None:
        return state.failure in TRANSIENT or now - state.asked_at >= GIVEN_UP_FOR
    return state.lastmod is None or state.lastmod >= state.asked_at - LASTMOD_SLACK


def sitemap_headers(state: SitemapState, now: datetime) -> Mapping[str, bytes]:
    """The validators to send, byte for byte as the server gave them; none where a 304 would not be believed.

    That is the first time on a day (UTC), so that a lie is found out, and where the index says that the sitemap has
    changed since it was asked. After a failure neither: it may have taken the place of the day's full answer.
    """
    today = state.asked_at is not None and state.asked_at.date() == now.date()
    changed = state.lastmod is not None and state.asked_at is not None and state.lastmod > state.asked_at
    if not state.body_hash or not today or changed or state.failure is not None:
        return {}
    return validators(state.etag, state.last_modified)
