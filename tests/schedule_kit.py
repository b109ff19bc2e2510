"""Helpers for tests of the schedule: a feed that was asked, its answer, and the state after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from crawler import schedule
from pipelines.feed_items import FeedAnswer, FeedState
from pipelines.items import Reason

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
URL = "https://news.example/rss"
NEW_HOME = "https://baru.example/feed/"  # of a feed that moved
DAY, HOUR, MINUTE, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
SAME = {"etag": '"v1"', "last_modified": "Mon, 02 Mar 2026 07:00:00 GMT"}  # the validators of feeds that were `asked`
BEFORE = NOW - 30 * MINUTE  # when `asked` feeds were asked


def feed(**known: object) -> FeedState:
    return replace(FeedState("contoh", URL), **known)  # type: ignore[arg-type]


def asked(**known: object) -> FeedState:
    """A feed that was asked half an hour ago and answered."""
    times = dict.fromkeys(("last_check_at", "last_ok_at", "last_full_at", "last_new_at"), BEFORE)
    return feed(**{**SAME, "body_hash": "a", **times, **known})


def full(**told: object) -> FeedAnswer:
    return replace(FeedAnswer(status=200, etag='"v2"', body_hash="b", entries=20, new=5), **told)  # type: ignore[arg-type]


def failed(failure: Reason, **told: object) -> FeedAnswer:
    return replace(FeedAnswer(failure=failure, detail="why"), **told)  # type: ignore[arg-type]


UNMODIFIED = FeedAnswer(status=304, conditional=True)


def after(state: FeedState, answer: FeedAnswer, now: datetime = NOW, jitter: float = 0.0) -> FeedState:
    return schedule.next_state(state, answer, now, jitter=jitter)


def wait(state: FeedState, now: datetime = NOW) -> timedelta:
    assert state.next_check_at is not None
    return state.next_check_at - now
