"""Feeds that moved or are gone: which address is asked, and which edits are proposed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler import schedule
from crawler.schedule.moves import has_moved, is_gone
from pipelines.feed_items import FeedAnswer, FeedState
from pipelines.items import Reason
from tests.schedule_kit import DAY, HOUR, NEW_HOME, NOW, URL, after, asked, failed, full


def over(days: int, answer: FeedAnswer) -> FeedState:
    """A feed that gave the same answer every six hours."""
    state = asked()
    for number in range(4 * days + 1):
        state = after(state, answer, NOW + number * 6 * HOUR)
    return state


@pytest.mark.parametrize(("days", "adopted"), [(0, False), (6, False), (7, True), (30, True)])
def test_a_permanent_redirect_is_adopted_after_seven_days(days: int, adopted: bool) -> None:
    state = over(days, full(permanent_url=NEW_HOME))
    assert state.moved_to == NEW_HOME
    assert has_moved(state) is adopted
    assert schedule.request_url(state) == (NEW_HOME if adopted else URL)
    assert bool(schedule.edits([state])) is adopted


def test_the_edit_says_source_old_and_new() -> None:
    other = replace(over(8, failed(Reason.GONE, status=410)), url=f"{URL}/olahraga")
    assert schedule.edits([asked(), over(8, full(permanent_url=NEW_HOME)), other]) == (
        f"contoh: replace {URL} with {NEW_HOME} (moved for good, 2026-03-02)",
        f"contoh: remove {URL}/olahraga (410 Gone since 2026-03-02)",
    )
    assert schedule.edits([other], ["lain"]) == ()


def test_feeds_yaml_is_valid_after_the_edits() -> None:
    """No feed twice, not even that of another source, and no source without a feed."""
    moved, gone = over(8, full(permanent_url=NEW_HOME)), over(8, failed(Reason.GONE, status=410))
    twice = f"(moved for good, 2026-03-02, to {NEW_HOME}, which is read already)"
    assert schedule.edits([moved, replace(moved, url=f"{URL}/2")]) == (
        f"contoh: replace {URL} with {NEW_HOME} (moved for good, 2026-03-02)",
        f"contoh: remove {URL}/2 {twice}",
    )
    elsewhere = replace(asked(), source="lain", url=NEW_HOME)
    assert schedule.edits([moved, elsewhere], ["contoh"]) == (
        f"contoh: remove the source, whose last feed is {URL} {twice}",
    )
    assert schedule.edits([gone]) == (
        f"contoh: remove the source, whose last feed is {URL} (410 Gone since 2026-03-02)",
    )
    http = replace(moved, url=URL.replace("https:", "http:"), moved_to=URL)
    assert schedule.edits([http]) == (f"contoh: replace {http.url} with {URL} (moved for good, 2026-03-02)",)


@pytest.mark.parametrize("other", [None, "https://elsewhere.example/feed", URL])
def test_another_answer_starts_the_seven_days_anew(other: str | None) -> None:
    state = over(6, full(permanent_url=NEW_HOME))
    state = after(state, full(permanent_url=other), NOW + 6.5 * DAY)
    state = after(state, full(permanent_url=NEW_HOME), NOW + 8 * DAY)
    assert not has_moved(state)


def test_a_failure_in_between_does_not_start_them_anew() -> None:
    state = over(6, full(permanent_url=NEW_HOME))
    state = after(state, failed(Reason.TIMEOUT), NOW + 6.5 * DAY)
    state = after(state, full(permanent_url=NEW_HOME), NOW + 7 * DAY)
    assert has_moved(state)


@pytest.mark.parametrize(
    ("old", "new", "at_once"),
    [
        ("http://news.example/rss?x=1", "https://news.example/rss?x=1", True),
        ("http://news.example", "https://news.example/", True),
        ("http://news.example/rss", "https://www.news.example/rss", False),
        ("http://news.example/rss", "https://news.example/feed", False),
        ("https://news.example/rss", "http://news.example/rss", False),
    ],
)
def test_https_is_adopted_at_once(old: str, new: str, at_once: bool) -> None:
    state = after(asked(url=old), full(permanent_url=new))
    assert has_moved(state) is at_once


def test_the_adopted_address_stays_while_it_works_and_is_left_when_it_fails() -> None:
    adopted = over(8, full(permanent_url=NEW_HOME))
    working = after(adopted, full(), NOW + 9 * DAY)
    assert schedule.request_url(working) == NEW_HOME
    once = after(working, failed(Reason.TIMEOUT), NOW + 9 * DAY)
    assert schedule.request_url(once) == NEW_HOME
    lost = after(working, failed(Reason.NOT_FOUND, status=404), NOW + 9 * DAY)
    assert schedule.request_url(lost) == URL
    for _ in range(2):
        once = after(once, failed(Reason.TIMEOUT), NOW + 9 * DAY)
    assert schedule.request_url(once) == URL


def test_an_adopted_address_that_leads_back_is_left() -> None:
    state = after(over(8, full(permanent_url=NEW_HOME)), full(permanent_url=URL), NOW + 9 * DAY)
    assert (schedule.request_url(state), schedule.edits([state])) == (URL, ())


def test_an_adopted_address_that_leads_on_is_followed_after_seven_days() -> None:
    newer, state = "https://lebih-baru.example/feed/", over(8, full(permanent_url=NEW_HOME))
    asked_at = []
    for day in (9, 12, 16):
        state = after(state, full(permanent_url=newer), NOW + day * DAY)
        asked_at.append(schedule.request_url(state))
    assert asked_at == [URL, URL, newer]


@pytest.mark.parametrize(
    ("between", "gone"),
    [(failed(Reason.TIMEOUT), True), (failed(Reason.NOT_FOUND, status=404), False), (full(), False)],
)
def test_gone_means_seven_days_of_410(between: FeedAnswer, gone: bool) -> None:
    answer = failed(Reason.GONE, status=410)
    state = over(6, answer)
    assert not is_gone(state)
    state = after(state, between, NOW + 6.5 * DAY)
    state = after(state, answer, NOW + 7 * DAY)
    assert is_gone(state) is gone
    assert state.next_check_at is not None  # and still it is asked now and then
