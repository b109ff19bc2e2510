"""When a feed is asked again, and with which headers: pure functions with a given time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import schedule
from pipelines.feed_items import FeedAnswer, FeedState
from pipelines.items import Reason
from tests.schedule_kit import BEFORE, DAY, HOUR, MINUTE, NOW, SAME, UNMODIFIED, after, asked, failed, feed, full, wait


def every(minutes: float, count: int = 20, newest: datetime = NOW) -> tuple[datetime, ...]:
    return tuple(newest - number * minutes * MINUTE for number in range(count))


# Asking.


@pytest.mark.parametrize(
    ("state", "due"),
    [
        (feed(), True),
        (feed(next_check_at=NOW), True),
        (feed(next_check_at=NOW + MINUTE, last_check_at=NOW - HOUR), False),
        (feed(next_check_at=NOW + 6 * DAY, last_check_at=NOW - DAY), False),  # Retry-After
        (feed(next_check_at=NOW + HOUR, last_check_at=NOW + 30 * MINUTE), False),  # the clock went back a little
        (feed(next_check_at=NOW + 2 * DAY, last_check_at=NOW + 30 * HOUR), True),  # by more than a day
        (feed(next_check_at=NOW + 300 * DAY, last_check_at=NOW + 299 * DAY), True),  # by a year
    ],
)
def test_only_due_feeds_are_asked(state: FeedState, due: bool) -> None:
    assert schedule.is_due(state, NOW) is due


def test_validators_are_sent_byte_for_byte() -> None:
    state = asked(etag='W/"äé 1"', last_modified="Mon,  02 Mar 2026 07:00:00 +0000")
    assert schedule.request_headers(state, NOW) == {
        "If-None-Match": 'W/"äé 1"'.encode("latin-1"),
        "If-Modified-Since": b"Mon,  02 Mar 2026 07:00:00 +0000",
    }


@pytest.mark.parametrize(
    "state",
    [
        feed(),
        asked(conditional=False),
        asked(body_hash=None),
        asked(etag=None, last_modified=None),
        asked(last_full_at=NOW - DAY),
        asked(last_full_at=None),
        asked(failures=1),
        asked(last_full_at=NOW + 400 * DAY),  # the clock went back
    ],
)
def test_no_validators_without_a_known_body_after_a_failure_and_once_a_day(state: FeedState) -> None:
    assert schedule.request_headers(state, NOW) == {}


def test_one_full_answer_a_day_whatever_the_interval() -> None:
    state, now, plain = feed(), NOW, []
    for _ in range(3 * 24 * 6):
        if schedule.is_due(state, now):
            conditional = bool(schedule.request_headers(state, now))
            if not conditional:
                plain.append(now)
            state = after(state, UNMODIFIED if conditional else full(body_hash="a", new=0, dates=every(30)), now)
        now += 10 * MINUTE
    assert len(plain) == 3
    assert all(later - earlier >= DAY for earlier, later in pairwise(plain))


# Validators and unchanged bodies.


@pytest.mark.parametrize(
    ("answer", "full_at", "new_at"),
    [
        (full(), NOW, NOW),
        (full(new=0), NOW, BEFORE),
        (full(conditional=True), BEFORE, NOW),  # the server told the change; the full answer of the day is to come
        (UNMODIFIED, BEFORE, BEFORE),
        (failed(Reason.TIMEOUT), BEFORE, BEFORE),
    ],
)
def test_when_all_was_last_told_and_something_was_new(answer: FeedAnswer, full_at: datetime, new_at: datetime) -> None:
    state = after(asked(), answer)
    assert (state.last_full_at, state.last_new_at) == (full_at, new_at)


def test_a_full_answer_replaces_both_validators() -> None:
    state = after(asked(kind="rss"), full(etag=None, last_modified="today", kind="atom"))
    assert (state.etag, state.last_modified, state.body_hash, state.kind) == (None, "today", "b", "atom")


def test_a_304_may_renew_validators_and_keeps_the_rest() -> None:
    state = after(asked(kind="rss"), replace(UNMODIFIED, etag='"v9"'))
    assert (state.etag, state.last_modified, state.body_hash, state.kind) == ('"v9"', SAME["last_modified"], "a", "rss")
    assert after(state, replace(UNMODIFIED, last_modified="today")).last_modified == "today"
    assert state.last_full_at == BEFORE
    assert state.last_ok_at == NOW


def test_a_failure_touches_no_validator() -> None:
    state = after(asked(), failed(Reason.NOT_A_FEED, status=200, etag='"challenge"', body_hash="c"))
    assert (state.etag, state.body_hash, state.last_full_at) == ('"v1"', "a", BEFORE)


def test_unchanged_by_hash_counts_as_unchanged_whatever_the_headers_say() -> None:
    same = after(asked(), full(body_hash="a", new=0, dates=every(5)))
    assert same.interval_s == after(asked(), UNMODIFIED).interval_s
    assert same.interval_s > 1800


# 304s that lie.


@pytest.mark.parametrize(
    ("state", "answer", "believed"),
    [
        # new entries under the validators that stood for the old body
        (asked(), full(**SAME), False),
        # the same validators, another body, but no new entry: a weak validator or a clock in the page
        (asked(), full(**SAME, new=0), True),
        (asked(), full(), True),
        # an index is the same, but not its sitemaps
        (asked(), full(**SAME, body_hash="a"), True),
        # the same validators, and nothing is known of the body that they stood for
        (asked(body_hash=None), full(**SAME), True),
        # no validators at all were ever sent
        (asked(etag=None, last_modified=None), full(etag=None), True),
        # the answer was conditional: the server did tell the change
        (asked(), full(**SAME, conditional=True), True),
        # entries from between the last full answer and the last check, which said that nothing was new
        (
            asked(last_full_at=NOW - DAY, last_new_at=NOW - DAY),
            full(dates=(NOW - 10 * MINUTE, NOW - 3 * HOUR, NOW - 9 * HOUR, NOW - 30 * HOUR)),
            False,
        ),
        # the same entries, but something new was seen in between: the 304s did not stand in the way
        (
            asked(last_full_at=NOW - DAY, last_new_at=NOW - 2 * HOUR),
            full(dates=(NOW - 10 * MINUTE, NOW - 3 * HOUR, NOW - 9 * HOUR, NOW - 30 * HOUR)),
            True,
        ),
        # the same entries, but its host was down all the while
        (
            asked(last_full_at=NOW - DAY, last_ok_at=NOW - DAY, last_new_at=NOW - DAY, failures=9),
            full(dates=(NOW - 10 * MINUTE, NOW - 3 * HOUR, NOW - 9 * HOUR, NOW - 30 * HOUR)),
            True,
        ),
        # the same entries, but only one of them is new: the others have new dates
        (
            asked(last_full_at=NOW - DAY, last_new_at=NOW - DAY),
            full(dates=(NOW - 10 * MINUTE, NOW - 3 * HOUR, NOW - 9 * HOUR, NOW - 30 * HOUR), new=1),
            True,
        ),
        # everything new is younger than the last check, or hardly older, or than the last full answer
        (
            asked(last_full_at=NOW - DAY, last_new_at=NOW - DAY),
            full(dates=(NOW - 10 * MINUTE, NOW - HOUR, NOW - 23.5 * HOUR, NOW - 30 * HOUR)),
            True,
        ),
    ],
)
def test_lying_validators_are_found_out(state: FeedState, answer: FeedAnswer, believed: bool) -> None:
    assert after(state, answer).conditional is believed


def test_a_lie_is_remembered() -> None:
    state = after(asked(conditional=False), full())
    assert not state.conditional
    assert schedule.request_headers(state, NOW + HOUR) == {}


# The interval.


@pytest.mark.parametrize(
    ("current", "answer", "seconds"),
    [
        (1800, full(dates=every(40)), 1200),  # half the median gap
        (1800, full(dates=every(2)), 600),  # never below ten minutes
        (1800, full(new=0, dates=every(300)), 2700),  # longer by half a step at most
        (1800, full(dates=every(300)), 1800),  # but not while a look brings several that are new
        (1800, full(dates=(*every(40, 19), NOW - 3000 * DAY)), 1200),  # a pinned entry does not matter
        (1800, full(dates=(*every(40), NOW + 30 * DAY)), 1200),  # nor one from the future
        (1800, full(new=10, dates=every(60)), 900),  # much is new: sooner than the dates say
        (1800, full(new=1, dates=()), 2700),  # no dates: as long as brings five new ones
        (1800, full(new=10, dates=()), 900),
        (1800, full(entries=6, new=3, dates=()), 1200),  # of a small feed a third
        (1800, full(entries=1000, new=1, dates=()), 2700),
        (1800, full(entries=1000, new=10, dates=()), 900),  # a large one may bring much, be it a small share
        (1800, full(new=1, dates=(NOW,) * 20), 2700),  # dates that are all alike say nothing
        (1800, full(entries=0, new=0, dates=()), 2700),
        (86000, full(new=0, dates=every(10, newest=NOW - 60 * DAY)), 86400),  # asleep for two months: daily
        (1800, full(body_hash="a", dates=every(40)), 1200),  # an index is the same, but not its sitemaps
        (1800, UNMODIFIED, 2250),
        (86400, UNMODIFIED, 86400),
        (5, UNMODIFIED, 750),  # an interval out of bounds is put right
    ],
)
def test_the_interval_follows_what_the_feed_publishes(current: int, answer: FeedAnswer, seconds: int) -> None:
    state = after(asked(interval_s=current), answer)
    assert state.interval_s == seconds
    assert wait(state) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ({}, 1200),
        ({"ttl_s": 3600}, 3600),
        ({"fresh_for_s": 7200}, 7200),
        ({"ttl_s": 60, "fresh_for_s": 60}, 1200),
        ({"ttl_s": 9_999_999}, 86400),  # above by a day
        ({"retry_after_s": 172_800}, 172_800),  # but Retry-After is kept
        ({"retry_after_s": 99_999_999}, 7 * 86400),
        ({"retry_after_s": -5}, 1200),
    ],
)
def test_what_the_server_asks_for_is_a_floor(told: dict[str, int], seconds: int) -> None:
    state = after(asked(), full(dates=every(40), **told))
    assert wait(state) == timedelta(seconds=seconds)
    assert state.interval_s == 1200  # the feed's own rhythm stays what it is


def test_the_ttl_of_a_feed_outlives_answers_that_are_not_read() -> None:
    state = after(asked(), full(dates=every(40), ttl_s=7200))
    for number in range(1, 4):
        state = after(state, UNMODIFIED, now := NOW + number * 2 * HOUR)
        assert wait(state, now) == 2 * HOUR
    state = after(state, full(body_hash="c", dates=every(40)), now)
    assert wait(state, now) < HOUR  # the feed has no ttl any more
    down = after(state, failed(Reason.SERVER_ERROR, retry_after_s=36_000), now)
    assert wait(after(down, UNMODIFIED, now), now) < HOUR  # a wait after a failure was none


def test_jitter_only_adds() -> None:
    answer = full(dates=every(40))
    waits = [wait(after(asked(), answer, jitter=part)) for part in (0.0, 0.5, 0.999)]
    assert waits[0] == 20 * MINUTE
    assert waits == sorted(waits)
    assert waits[-1] <= 22 * MINUTE


def polls(feed_at: Callable[[datetime], list[datetime]], days: int, dated: bool = True) -> tuple[list[datetime], int]:
    """The times at which a feed with the entries `feed_at(time)` is asked, and how often entries were missed."""
    state, seen, asked_at, missed, now = feed(), set[datetime](), [], 0, NOW
    while now < NOW + days * DAY:
        if schedule.is_due(state, now):
            asked_at.append(now)
            entries = feed_at(now)
            new = [entry for entry in entries if entry not in seen]
            seen.update(entries)
            missed += len(new) == len(entries) and len(asked_at) > 1
            dates = tuple(entries) if dated else ()
            state = after(state, full(body_hash=repr(entries), entries=len(entries), new=len(new), dates=dates), now)
        now += 5 * MINUTE  # as cron does
    return asked_at, missed


def shown(times: list[datetime], window: int) -> Callable[[datetime], list[datetime]]:
    return lambda now: [moment for moment in times if moment <= now][-window:]


@pytest.mark.parametrize(
    ("every_minutes", "hours", "window", "low", "high"),
    [
        (12, range(24), 20, 96, 144),  # a portal: every 10 to 15 minutes
        (30, range(5, 22), 20, 20, 96),  # a newspaper that sleeps
        (300, range(24), 10, 4, 12),  # a few a day
    ],
)
def test_a_feed_is_asked_as_often_as_it_publishes_and_nothing_is_missed(
    every_minutes: int, hours: range, window: int, low: int, high: int
) -> None:
    start = NOW - 5 * DAY
    times = [start + number * every_minutes * MINUTE for number in range(int(15 * DAY / (every_minutes * MINUTE)))]
    asked_at, missed = polls(shown([moment for moment in times if moment.hour in hours], window), days=8)
    last_week = [moment for moment in asked_at if moment >= NOW + DAY]
    assert missed == 0
    assert low <= len(last_week) / 7 <= high


@pytest.mark.parametrize("dated", [True, False])
def test_a_large_sitemap_is_asked_as_often_as_its_site_publishes(dated: bool) -> None:
    state, asked_at, seen = feed(), [NOW], 0
    while asked_at[-1] < NOW + 3 * DAY:
        now = asked_at[-1]
        published = 1000 + int((now - NOW) / (6 * MINUTE))  # one every six minutes, the last 1,000 of them shown
        told = full(body_hash=str(now), entries=1000, new=published - seen, dates=every(6, 100, now) if dated else ())
        state, seen = after(state, told, now), published
        assert state.next_check_at is not None
        asked_at.append(state.next_check_at)
    last_day = [moment for moment in asked_at if moment > NOW + 2 * DAY]
    assert 40 <= len(last_day) <= 144


def test_a_feed_that_fell_asleep_is_asked_about_once_a_day() -> None:
    times = [NOW - 90 * DAY - number * HOUR for number in range(20)]
    asked_at, _ = polls(shown(sorted(times), 20), days=30)
    assert 25 <= len([moment for moment in asked_at if moment >= NOW + 2 * DAY]) <= 30


# Overflow.


@pytest.mark.parametrize(
    ("state", "answer", "missed"),
    [
        (asked(), full(entries=20, new=20), True),
        (asked(), full(entries=20, new=19), False),
        (asked(), full(entries=6, new=6), True),
        (asked(), full(entries=5, new=5), False),  # few
        (asked(overflowed_at=NOW - DAY, last_ok_at=NOW + HOUR), full(), False),  # the clock went back
        (feed(), full(entries=20, new=20), False),  # the first time
        (asked(failures=1, failure="timeout"), full(entries=20, new=20), False),  # the site was down
        (asked(last_ok_at=NOW - 12 * DAY), full(entries=20, new=20), False),  # this machine was off
        (asked(), full(entries=0, new=0), False),
        (asked(kind="sitemap-index"), full(entries=20, new=20), False),  # of today's sitemap; yesterday's is the same
    ],
)
def test_nothing_but_new_entries_means_that_some_were_lost(state: FeedState, answer: FeedAnswer, missed: bool) -> None:
    result = after(state, answer)
    assert (result.overflowed_at == NOW) is missed
    if missed:
        assert result.interval_s <= 900  # sooner, by half at least


@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize(("every_minutes", "hours", "window"), [(4, range(5, 22), 15), (2, (6, 7, 8, 16, 17, 18), 20)])
def test_the_morning_of_a_feed_that_overflows_is_not_missed_each_day(
    every_minutes: int, hours: Sequence[int], window: int, dated: bool
) -> None:
    times = [NOW + number * every_minutes * MINUTE for number in range(14 * 24 * 60 // every_minutes)]
    times = [moment for moment in times if moment.hour in hours]
    asked_at, _ = polls(shown(times, window), days=14, dated=dated)
    lost = set(times) - {entry for moment in asked_at for entry in shown(times, window)(moment)}
    assert len([moment for moment in lost if NOW + 3 * DAY < moment < asked_at[-1]]) <= len(times) // 50
    assert len(asked_at) / 14 < 120  # every ten minutes while it publishes, once an hour else


@pytest.mark.parametrize("hint", [{"fresh_for_s": 14_400}, {"ttl_s": 7200}, {"fresh_for_s": 86_400}])
@pytest.mark.parametrize("dated", [True, False])
def test_what_the_server_asks_for_gives_way_where_entries_were_missed(hint: dict[str, int], dated: bool) -> None:
    times = [NOW - DAY + number * 4 * MINUTE for number in range(6 * 360)]  # 15 entries of four minutes each
    state, now, seen, missed_at, asked_at = feed(), NOW, set[datetime](), list[datetime](), list[datetime]()
    while now < NOW + 4 * DAY:
        entries = shown(times, 15)(now)
        new = [entry for entry in entries if entry not in seen]
        missed_at += [now] if len(new) == 15 and seen else []
        seen.update(entries)
        dates = tuple(entries) if dated else ()
        state = after(state, full(body_hash=str(now), entries=15, new=len(new), dates=dates, **hint), now)
        asked_at.append(now)
        assert state.next_check_at is not None
        now = state.next_check_at
    assert missed_at[0] == asked_at[1]  # until it is known, the server is believed
    if dated:
        assert missed_at == missed_at[:1]
    assert all(moment < NOW + 2.5 * DAY for moment in missed_at)
    waits = [later - earlier for earlier, later in pairwise(asked_at[-20:])]
    assert all(10 * MINUTE <= pause < HOUR for pause in waits)


def test_a_quiet_night_does_not_bring_back_the_long_wait() -> None:
    night = full(new=3, dates=every(24), ttl_s=21_600)  # 20 entries that span eight hours
    assert wait(after(asked(interval_s=600, overflowed_at=NOW - DAY, last_new_at=NOW - 10 * DAY), night)) == HOUR


def test_a_304_of_a_feed_that_overflowed_does_not_bring_back_the_long_wait() -> None:
    known = asked(interval_s=600, overflowed_at=NOW - DAY)
    assert wait(after(known, replace(UNMODIFIED, fresh_for_s=14_400))) == timedelta(seconds=750)
    long_ago = replace(known, overflowed_at=NOW - 60 * DAY)
    assert wait(after(long_ago, replace(UNMODIFIED, fresh_for_s=14_400))) == 4 * HOUR
    assert wait(after(known, replace(UNMODIFIED, retry_after_s=14_400))) == 4 * HOUR  # but Retry-After is kept
    asleep = replace(known, interval_s=86_400, last_new_at=NOW - 10 * DAY)
    assert wait(after(asleep, UNMODIFIED)) == 10 * HOUR


# Failures.


def failing(failure: Reason, times: int, **told: object) -> list[FeedState]:
    state, now, states = asked(), NOW, []
    for _ in range(times):
        state = after(state, failed(failure, **told), now)
        states.append(state)
        assert state.next_check_at is not None
        now = state.next_check_at
    return states


@pytest.mark.parametrize("failure", list(Reason))
def test_back_off_grows_to_three_days_and_one_success_revives(failure: Reason) -> None:
    states = failing(failure, 60)
    checks = [state.next_check_at for state in states]
    waits = [later - earlier for earlier, later in zip([NOW, *checks], checks, strict=False)]  # type: ignore[operator]
    assert waits == sorted(waits)
    assert waits[0] > 30 * MINUTE
    assert waits[-1] == 3 * DAY
    assert states[-1].failures == 60
    assert (states[-1].failure, states[-1].failure_detail) == (failure.value, "why")
    revived = after(states[-1], full(dates=every(40)))
    assert (revived.failures, revived.failure, revived.failure_detail) == (0, None, None)
    assert wait(revived) == 20 * MINUTE


def test_passing_failures_count_softer_than_hard_ones() -> None:
    first = {failure: wait(after(asked(), failed(failure))) for failure in Reason}
    passing = {Reason.TIMEOUT, Reason.CONNECTION}
    soft = {Reason.NAME_NOT_FOUND, Reason.REFUSED, Reason.SERVER_ERROR, Reason.BAD_ENCODING, Reason.NOT_FOUND}
    assert len({first[failure] for failure in passing}) == len({first[failure] for failure in soft}) == 1
    hard = {first[failure] for failure in set(Reason) - soft - passing}
    assert min(hard) == max(hard) > first[Reason.SERVER_ERROR] > first[Reason.TIMEOUT]


def test_a_daily_feed_that_failed_once_is_asked_before_tomorrow() -> None:
    assert wait(after(asked(interval_s=86400), failed(Reason.TIMEOUT))) < 2 * HOUR


@pytest.mark.parametrize(("seconds", "kept"), [(5, 3600), (200_000, 200_000), (604_800, 604_800), (10**9, 604_800)])
@pytest.mark.parametrize("failure", [Reason.RATE_LIMITED, Reason.SERVER_ERROR])
def test_retry_after_is_kept_where_it_is_longer(seconds: int, kept: int, failure: Reason) -> None:
    for jitter in (0.0, 0.7):
        state = after(asked(interval_s=3600), failed(failure, retry_after_s=seconds), jitter=jitter)
        assert wait(state) >= timedelta(seconds=kept)
        assert wait(state) <= timedelta(days=7)


# Whatever comes back.


def moments() -> st.SearchStrategy[datetime]:
    return st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


answers = st.builds(
    FeedAnswer,
    status=st.sampled_from([None, 200, 304, 404, 429]),
    failure=st.none() | st.sampled_from(Reason),
    conditional=st.booleans(),
    etag=st.none() | st.text(max_size=5),
    body_hash=st.none() | st.sampled_from("abc"),
    permanent_url=st.none() | st.sampled_from([feed().url, "https://baru.example/feed/"]),
    retry_after_s=st.none() | st.integers(-(10**12), 10**12),
    fresh_for_s=st.none() | st.integers(-(10**12), 10**12),
    ttl_s=st.none() | st.integers(-(10**12), 10**12),
    entries=st.integers(0, 50),
    new=st.integers(0, 50),
    dates=st.lists(moments(), max_size=6).map(tuple),
)


@given(st.lists(st.tuples(answers, moments(), st.floats(0, 0.999)), max_size=8))
def test_no_answer_and_no_clock_breaks_the_schedule(course: list[tuple[FeedAnswer, datetime, float]]) -> None:
    state = feed()
    for answer, now, jitter in course:
        state = after(state, answer, now, jitter)
        assert timedelta(seconds=600) <= wait(state, now) <= timedelta(days=7)
        if not answer.retry_after_s or answer.retry_after_s <= 0:
            assert wait(state, now) <= timedelta(days=3 if answer.failure else 1)
        else:
            assert wait(state, now) >= min(timedelta(seconds=answer.retry_after_s), timedelta(days=7))
        assert not schedule.is_due(state, now)
        assert 600 <= state.interval_s <= 86400
        schedule.request_headers(state, now)
        schedule.edits([state])
