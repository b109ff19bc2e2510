"""Feeds: when to ask one, with which validators, and what its answer changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from crawler.schedule.moves import moved, request_url
from pipelines.feed_items import FeedAnswer, FeedKind, FeedState
from pipelines.items import CLOCK_SLACK, TRANSIENT, Reason
from pipelines.waits import DAY, HOUR, MAX_RETRY_AFTER_S

MIN_INTERVAL_S = 600  # no feed of the press needs asking more often, though cron often starts a run every five minutes
MAX_INTERVAL_S = DAY
MAX_BACKOFF_S = 3 * DAY
FULL_EVERY = timedelta(days=1)  # between two unconditional requests (rachelbythebay.com, "feed reader behaviour")
JITTER = 0.1  # share of the wait that jitter adds at most; it never shortens it, so that Retry-After is kept
FEW = 5  # new entries that a check should bring; a feed of so few entries, all of them new, need not have lost others
OVERFLOWS_FOR = timedelta(days=30)  # time after entries were missed in which the server's floor gives way


def is_due(state: FeedState, now: datetime) -> bool:
    """Whether to ask the feed now (`now` in UTC)."""
    if state.next_check_at is None or state.next_check_at <= now:
        return True
    # if the clock was set back by more than a day (a restored image), the feed need not wait until it catches up
    return state.last_check_at is not None and state.last_check_at - now > timedelta(days=1)


def request_headers(state: FeedState, now: datetime) -> Mapping[str, bytes]:
    """The validators to send, byte for byte as the server gave them; none for the daily full answer.

    None after a failure, too: it may be due to them (a firewall that takes a quoted ETag for an attack).
    """
    full = state.last_full_at
    if not (state.conditional and state.body_hash and full) or state.failures or abs(now - full) >= FULL_EVERY:
        return {}
    return validators(state.etag, state.last_modified)


def validators(etag: str | None, last_modified: str | None) -> Mapping[str, bytes]:
    """The headers of a conditional request, byte for byte as the server gave them."""
    pairs = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
    return {name: value.encode("latin-1", "replace") for name, value in pairs if value}


def next_state(state: FeedState, answer: FeedAnswer, now: datetime, *, jitter: float) -> FeedState:
    """The feed's state after `answer`; `jitter` in [0, 1) spreads the next checks of many feeds."""
    if answer.failure is not None:
        return _failed(state, answer, now, jitter)
    changed = answer.body_hash not in {None, state.body_hash}
    overflowed = _has_overflowed(state, answer, now)
    news = changed or answer.new > 0  # an index may be unchanged while its sitemaps have new entries
    rhythm = _rhythm(state, answer, now, changed=news)
    overflowed_at = now if overflowed else state.overflowed_at
    floor = max(answer.ttl_s or 0, answer.fresh_for_s or 0)
    if not news and not state.failures and state.next_check_at and state.last_check_at:
        # such an answer was not read, and brings no ttl; the last wait has kept it
        floor = max(floor, int((state.next_check_at - state.last_check_at).total_seconds()))
    if overflowed_at is not None and abs(now - overflowed_at) < OVERFLOWS_FOR:
        longest = _longest_wait(now if answer.new else state.last_new_at, now)
        rhythm = min(rhythm, longest)
        floor = min(floor, longest, int(_without_loss(answer, now) or rhythm))
    wait = min(max(rhythm, floor) * (1 + JITTER * jitter), MAX_INTERVAL_S)
    if answer.status == 304:  # it may carry new validators
        etag, last_modified = answer.etag or state.etag, answer.last_modified or state.last_modified
        body_hash = state.body_hash
    else:  # both validators are replaced, so that neither outlives the body that it stood for
        etag, last_modified, body_hash = answer.etag, answer.last_modified, answer.body_hash
    moved_to, moved_since = moved(state, answer, now)
    return replace(
        state,
        kind=answer.kind or state.kind,
        etag=etag,
        last_modified=last_modified,
        body_hash=body_hash,
        conditional=state.conditional and not _lied(state, answer, changed=changed),
        interval_s=rhythm,
        next_check_at=now + timedelta(seconds=_at_least_retry_after(wait, answer, jitter)),
        last_check_at=now,
        last_full_at=state.last_full_at if answer.conditional else now,
        last_ok_at=now,
        last_new_at=now if answer.new else state.last_new_at,
        failures=0,
        failure=None,
        failure_detail=None,
        moved_to=moved_to,
        moved_since=moved_since,
        gone_since=None,
        overflowed_at=overflowed_at,
    )


def _has_overflowed(state: FeedState, answer: FeedAnswer, now: datetime) -> bool:
    """Whether entries were probably missed between two checks: the feed holds more than a few, and all are new."""
    if (answer.kind or state.kind) == FeedKind.SITEMAP_INDEX:
        return False  # only changed sitemaps give entries, so it proves nothing if all of these are new
    since = _since_last(state, now)
    if state.failures or since is None or since > 2 * MAX_INTERVAL_S:
        return False  # the feed was down, or nobody crawled, which says nothing about how often to ask it
    return answer.entries > FEW and answer.new == answer.entries


def _rhythm(state: FeedState, answer: FeedAnswer, now: datetime, *, changed: bool) -> int:
    """Seconds between checks that the feed's own publishing suggests, whatever the server asks for.

    By the entries' dates it is half the median gap between entries (as in CommaFeed), and at least a twenty-fourth of
    the silence since the newest one, so that a feed that has been silent for weeks is asked daily. It is no longer than
    it takes for a few new entries to appear at the rate of the last check, which alone decides if there are no dates.
    It shrinks at once, and grows by half at most, since one quiet night is no habit. An answer that has not changed
    makes it a quarter longer.
    """
    current = min(max(state.interval_s, MIN_INTERVAL_S), MAX_INTERVAL_S)
    if not changed:
        return min(int(current * 1.25), MAX_INTERVAL_S)
    waits = (_by_dates(answer.dates, now), _until_a_few(state, answer, now), current * 1.5)
    return int(min(max(min(wait for wait in waits if wait is not None), MIN_INTERVAL_S), MAX_INTERVAL_S))


def _longest_wait(last_new_at: datetime | None, now: datetime) -> int:
    """The most seconds between two checks of a feed that lost entries: an hour, or 1/24 of its silence if longer."""
    silence = (now - last_new_at).total_seconds() if last_new_at else 0.0
    return max(HOUR, int(silence / 24))


def _by_dates(dates: Sequence[datetime], now: datetime) -> float | None:
    """Seconds that the entries' dates suggest; None if there are too few, or most are equal (only days, or made up)."""
    if not (gap := _gap(dates, now)):
        return None
    silence = (now - _past(dates, now)[-1]).total_seconds()
    return max(gap / 2, silence / 24)


def _gap(dates: Sequence[datetime], now: datetime) -> float | None:
    """The median of the seconds between two entries; 0 if most dates are equal, None if there are fewer than three."""
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(_past(dates, now))]
    return median(gaps) if len(gaps) >= 2 else None


def _past(dates: Sequence[datetime], now: datetime) -> list[datetime]:
    """The dates in order, without those in the future."""
    return sorted(moment for moment in dates if moment <= now + CLOCK_SLACK)


def _since_last(state: FeedState, now: datetime) -> float | None:
    """Seconds since the last good answer; None if there was none, or if the clock was set back."""
    seconds = (now - state.last_ok_at).total_seconds() if state.last_ok_at else 0.0
    return seconds if seconds > 0 else None


def _until_a_few(state: FeedState, answer: FeedAnswer, now: datetime) -> float | None:
    """Seconds until a few entries, or a third of a small feed, are new at the last rate; None if that is not known."""
    since = _since_last(state, now)
    return since * min(FEW, answer.entries / 3) / answer.new if since and answer.new else None


def _without_loss(answer: FeedAnswer, now: datetime) -> float | None:
    """Half the time that the feed's entries span, in seconds, in which none is lost; None if that is not known."""
    gap = _gap(answer.dates, now)
    return max(gap * (answer.entries - 1) / 2, MIN_INTERVAL_S) if gap else None


def _lied(state: FeedState, answer: FeedAnswer, *, changed: bool) -> bool:
    """Whether a full answer shows that the feed's 304s cannot be trusted.

    It does if it has new entries under the same validators as the old body. It also does if two or more of its entries
    date from between the last full answer and the last good one, and no answer since that full one brought anything.
    """
    if answer.conditional or not changed or not answer.new or state.body_hash is None:
        return False
    old, fresh = (state.etag, state.last_modified), (answer.etag, answer.last_modified)
    if any(old) and old == fresh:
        return True
    full, good = state.last_full_at, state.last_ok_at
    if full is None or good is None or answer.new < 2:
        return False
    if state.last_new_at is not None and state.last_new_at > full:
        return False
    slack = timedelta(hours=1)  # a cache in front of the site may lag
    return sum(full + slack < moment < good - slack for moment in answer.dates) >= 2


# Doublings of the wait for one failure: fewer for those that often pass by themselves, 1 for all others
_WEIGHT = {
    Reason.NAME_NOT_FOUND: 0.5,
    Reason.REFUSED: 0.5,
    Reason.TIMEOUT: 0.25,
    Reason.CONNECTION: 0.25,
    Reason.SERVER_ERROR: 0.5,
    Reason.BAD_ENCODING: 0.5,
    Reason.NOT_FOUND: 0.5,
}


def _failed(state: FeedState, answer: FeedAnswer, now: datetime, jitter: float) -> FeedState:
    failure = answer.failure
    assert failure is not None
    failures = state.failures + 1
    # from an hour at most: a feed that is asked once a day and timed out once should be asked again before tomorrow
    base = min(max(state.interval_s, MIN_INTERVAL_S), HOUR)
    exponent = min(_WEIGHT.get(failure, 1.0) * failures, 32.0)
    wait = min(base * 2**exponent * (1 + JITTER * jitter), MAX_BACKOFF_S)
    lost = request_url(state) != state.url and (failure not in TRANSIENT or failures >= 3)
    gone_since = state.gone_since if failure in TRANSIENT else None
    if failure is Reason.GONE:
        gone_since = min(state.gone_since or now, now)
    return replace(
        state,
        next_check_at=now + timedelta(seconds=_at_least_retry_after(wait, answer, jitter)),
        last_check_at=now,
        failures=failures,
        failure=failure.value,
        failure_detail=answer.detail or None,
        # if the adopted address fails, back to the one in feeds.yaml, which may redirect elsewhere by now
        moved_to=None if lost else state.moved_to,
        moved_since=None if lost else state.moved_since,
        gone_since=gone_since,
    )


def _at_least_retry_after(wait: float, answer: FeedAnswer, jitter: float) -> float:
    """The wait, or the server's Retry-After if that is longer, up to seven days of it."""
    asked = (answer.retry_after_s or 0) * (1 + JITTER * jitter)
    return max(wait, min(asked, MAX_RETRY_AFTER_S))
