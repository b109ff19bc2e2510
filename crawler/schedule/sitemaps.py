"""Chooses which sitemaps of an index to ask, and with which validators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from crawler.schedule.feeds import validators
from pipelines.feed_items import SitemapState
from pipelines.items import TRANSIENT

AT_ONCE = 10  # sitemaps of one index asked in one run, at most
LASTMOD_SLACK = timedelta(days=1)  # tolerance for `lastmod`, which is often a date alone and by another clock
GIVEN_UP_FOR = timedelta(days=1)  # wait after a failure that is not transient: not found, no sitemap
_EARLIEST = datetime.min.replace(tzinfo=UTC)


def sitemaps_to_ask(states: Sequence[SitemapState], now: datetime) -> list[SitemapState]:
    """The sitemaps to ask, at most ten: the newest that is due (`states` begin with it), then those longest unasked."""
    due = [state for state in states if _is_due(state, now)]
    return due[:1] + sorted(due[1:], key=lambda state: state.asked_at or _EARLIEST)[: AT_ONCE - 1]


def _is_due(state: SitemapState, now: datetime) -> bool:
    if state.asked_at is None or state.asked_at > now:  # the clock may have been set back
        return True
    if state.failure is not None:
        return state.failure in TRANSIENT or now - state.asked_at >= GIVEN_UP_FOR
    return state.lastmod is None or state.lastmod >= state.asked_at - LASTMOD_SLACK


def sitemap_headers(state: SitemapState, now: datetime) -> Mapping[str, bytes]:
    """The validators to send, byte for byte as the server gave them; none if the whole sitemap is wanted.

    It is wanted at the first request of a day (UTC), so that false 304s are found out, and if the index says that the
    sitemap has changed since it was asked. It is also wanted after a failure, which may have been the day's first.
    """
    asked = state.asked_at
    if not state.body_hash or state.failure is not None or asked is None or asked.date() != now.date():
        return {}
    changed = state.lastmod is not None and state.lastmod > asked
    return {} if changed else validators(state.etag, state.last_modified)
