"""Stored articles that are looked at again: when, for how long, and what happens if a look finds no change."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError

from crawler.middlewares.answers import unanswered
from crawler.middlewares.faults import NoRules
from crawler.spiders.pages import page_miss
from pipelines import waits
from pipelines.archive import Archive
from pipelines.archive.values import utc
from pipelines.items import Address, Miss, Outcome, Reason
from tests.archive_kit import (
    DAY,
    FEED,
    HOUR,
    NOW,
    article,
    discover,
    entry,
    link,
    link_row,
    moment_at,
    recheck_of,
    store,
)


def test_a_stored_article_is_due_again_in_time(archive: Archive) -> None:
    article_id = store(archive, 1)
    assert archive.ledger.due("siak", NOW + DAY, 10) == []
    assert archive.ledger.revisits("siak", NOW + 11 * HOUR, 10) == []
    again = archive.ledger.revisits("siak", NOW + 12 * HOUR, 10)
    assert [(p.article_id, p.link.title) for p in again] == [(article_id, "Berita nomor 1")]
    archive.articles.store(article(again[0]), now=NOW + 12 * HOUR)
    assert archive.ledger.revisits("siak", NOW + 23 * HOUR, 10) == []
    assert len(archive.ledger.revisits("siak", NOW + 24 * HOUR, 10)) == 1


def test_what_its_feed_calls_modified_is_looked_at_first(archive: Archive) -> None:
    third, second, first = store(archive, 3, now=NOW + HOUR), store(archive, 2), store(archive, 1)
    archive.articles.store(article(discover(archive, 4, source="dumai")[0]), now=NOW)
    changed = entry(2, modified=moment_at(NOW + 13 * HOUR))
    later = NOW + 14 * HOUR
    found = archive.ledger.discover("siak", FEED, [entry(1), changed], run_id=None, now=later)
    assert found == 0
    assert [p.article_id for p in archive.ledger.revisits("siak", later, 10)] == [second, first, third]
    assert [p.article_id for p in archive.ledger.revisits("siak", later, 1)] == [second]
    archive.ledger.discover("siak", FEED, [changed], run_id=None, now=later + HOUR)
    assert len(archive.ledger.revisits("siak", later, 10)) == 3, "told again, it is not put off"


def test_a_change_may_be_told_under_another_address(archive: Archive) -> None:
    amp, later = Address("siak.example/amp/1", "https://siak.example/amp/1", "redirect"), NOW + HOUR
    told = [(amp.key, (), replace(link(9), url=amp.url, modified=moment_at(NOW + timedelta(seconds=1))))]
    archive.ledger.discover("siak", FEED, told, run_id=None, now=NOW)
    first, _ = store(archive, 1, aliases=(amp,)), store(archive, 2)
    found = archive.ledger.discover("siak", FEED, told, run_id=None, now=later)
    assert found == 0
    assert [pending.article_id for pending in archive.ledger.revisits("siak", later, 9)] == [first]


@pytest.mark.parametrize(
    "modified", [NOW - HOUR, NOW, NOW + 3 * DAY], ids=["before the fetch", "then", "in the future"]
)
def test_what_was_modified_before_it_was_fetched_or_in_the_future_is_no_news(
    archive: Archive, modified: datetime
) -> None:
    store(archive, 1)
    said = entry(1, modified=moment_at(modified))
    archive.ledger.discover("siak", FEED, [said], run_id=None, now=NOW + DAY)
    assert link_row(archive, said[0])["recheck_why"] == "age"


def test_a_feed_that_calls_everything_modified_is_believed_less_and_less(archive: Archive) -> None:
    store(archive, 1)
    now, waits = NOW, []
    for _ in range(5):
        told = now + timedelta(minutes=1)
        archive.ledger.discover("siak", FEED, [entry(1, modified=moment_at(told))], run_id=None, now=told)
        again = archive.db.value("SELECT recheck_at FROM links")
        waits.append(datetime.fromisoformat(again) - now)
        now = datetime.fromisoformat(again)
        archive.articles.store(article(archive.ledger.revisits("siak", now, 1)[0]), now=now)
    assert waits == [timedelta(minutes=10 * 4**n) for n in range(5)]


@pytest.mark.parametrize(
    ("outcome", "announced"),
    [
        (Outcome.PENDING, False),
        *((outcome, announced) for outcome in (Outcome.QUARANTINED, Outcome.GONE) for announced in (False, True)),
    ],
)
def test_another_look_in_vain_leaves_the_article_stored(archive: Archive, outcome: Outcome, announced: bool) -> None:
    discover(archive, 1, modified=moment_at(NOW))  # a change that the first fetch has seen
    article_id = store(archive, 1)
    if announced:  # a failure that does not pass ends the wait for the change, too
        changed = entry(1, modified=moment_at(NOW + HOUR))
        archive.ledger.discover("siak", FEED, [changed], run_id=None, now=NOW + HOUR)
        assert link_row(archive, changed[0])["recheck_why"] == "modified"
    again = recheck_of(archive, article_id)
    next_try = NOW + 13 * HOUR if outcome is Outcome.PENDING else None
    archive.ledger.decide(Miss(again, Reason.NOT_FOUND, outcome=outcome, next_try_at=next_try), now=NOW + 12 * HOUR)
    assert link_row(archive, again.key)["outcome"] == Outcome.STORED
    looked_at = archive.ledger.revisits("siak", NOW + 24 * HOUR, 10)
    assert len(looked_at) == (0 if outcome is Outcome.GONE else 1)
    row = link_row(archive, again.key)
    assert (row["recheck_why"], row["unchanged"]) == (None if outcome is Outcome.GONE else "age", 1)
    archive.articles.store(article(again, title="Judul lain"), now=NOW + DAY)
    assert link_row(archive, again.key)["unchanged"] == 0
    assert archive.check() == []


def test_a_page_that_is_gone_since_it_was_stored_can_be_told_until_it_is_there_again(archive: Archive) -> None:
    again = recheck_of(archive, store(archive, 1))

    def told() -> tuple[str | None, ...]:
        row = link_row(archive, again.key)
        return row["outcome"], row["reason"], row["detail"], row["decided_at"]

    later = NOW + DAY
    archive.ledger.decide(Miss(again, Reason.TIMEOUT, "30 s"), now=later)
    assert told() == ("stored", None, None, utc(NOW)), "that may pass"
    archive.ledger.decide(Miss(again, Reason.NOT_FOUND, "HTTP 410", outcome=Outcome.GONE), now=later)
    assert told() == ("stored", "not-found", "HTTP 410", utc(later))
    archive.articles.store(article(again), now=later + DAY, run_id=archive.runs.start(later, "0.1"))
    assert told() == ("stored", None, None, utc(later + DAY))
    assert archive.check() == []


@pytest.mark.parametrize("days", [1, 10])
def test_a_change_that_a_feed_announced_waits_for_a_run_that_asks(archive: Archive, days: int) -> None:
    """The run ended, or the host wanted quiet, before the look; an old article would not be looked at again."""
    article_id = store(archive, 1)
    told = NOW + days * DAY
    archive.ledger.discover("siak", FEED, [entry(1, modified=moment_at(told))], run_id=None, now=told)
    [again] = archive.ledger.revisits("siak", told, 10)
    miss = waits.after_miss(Miss(again, Reason.STOPPED), again.attempts, told)
    archive.ledger.decide(miss, now=told)
    for later in (told, told + 30 * DAY):
        assert [p.article_id for p in archive.ledger.revisits("siak", later, 10)] == [article_id]
    assert archive.db.value("SELECT recheck_why FROM links") == "modified"


@pytest.mark.parametrize(
    "fault", [DownloadTimeoutError("30 s"), NoRules(Reason.SERVER_ERROR, "HTTP 500 (asked for robots.txt)")]
)
def test_a_change_that_a_feed_announced_outlives_a_failure_that_passes(archive: Archive, fault: Exception) -> None:
    store(archive, 1)
    now = told = NOW + 10 * DAY
    archive.ledger.discover("siak", FEED, [entry(1, modified=moment_at(told))], run_id=None, now=told)
    put_off = []
    while looks := archive.ledger.revisits("siak", now, 10):
        assert now < told + 30 * DAY
        failed = page_miss(unanswered(fault, Request(looks[0].link.url)), looks[0])
        assert failed
        miss = waits.after_miss(failed, looks[0].attempts, now)
        assert miss.next_try_at is not None
        archive.ledger.decide(miss, now=now)
        again = archive.db.value("SELECT recheck_at FROM links")
        if again is None:
            break
        put_off.append(datetime.fromisoformat(again) - now)
        now = datetime.fromisoformat(again)
    assert put_off == [2**n * HOUR for n in (0, 0, 1, 2, 3, 4, 5, 6, 7)]


def test_an_old_article_is_not_looked_for_for_ever(archive: Archive) -> None:
    again, looks = recheck_of(archive, store(archive, 1)), 0
    for hour in range(60 * 24):
        if archive.ledger.revisits("siak", NOW + hour * HOUR, 1):
            archive.ledger.decide(Miss(again, Reason.TIMEOUT), now=NOW + hour * HOUR)
            looks += 1
    assert looks == 5


def test_another_look_that_finds_an_alias_is_over_too(archive: Archive) -> None:
    first, second = store(archive, 1), store(archive, 2)
    later = NOW + 13 * HOUR
    archive.addresses.record_alias(recheck_of(archive, second), first, now=later)
    assert [pending.article_id for pending in archive.ledger.revisits("siak", later, 10)] == [first]
    assert archive.check() == []
