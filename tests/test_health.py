"""The judgement on each source's health, case by case, and its figures as read from real archives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.archive import Archive
from pipelines.archive.figures import FeedTrouble, Habit, Sample, SitemapTrouble, SourceHealth
from pipelines.archive.health import WATCH, WRONG, Finding, is_down, judge
from pipelines.archive.values import utc
from pipelines.feed_items import FeedState, SitemapState
from pipelines.items import Miss, Moment, Outcome, Reason
from tests.archive_kit import (
    DAY,
    FEED,
    HOUR,
    NOW,
    OTHER_FEED,
    SOURCES,
    archive_at,
    article,
    discover,
    entry,
    store,
    text,
)
from tests.conftest import ROOT

GOOD = Sample(articles=40, undated=0.0, unsigned=0.1, words=300, texts=40)
EARLIER = replace(GOOD, articles=160, texts=158)
FINE = SourceHealth(
    source="siak",
    name="Siak Pos",
    expected_per_day=None,
    known_since=NOW - 400 * DAY,
    last_new_at=NOW - HOUR,
    last_24h=21,
    habit=Habit(20, 19.5, 18),
    tried=140,
    missed=3,
    newest=GOOD,
    before=EARLIER,
    feeds=2,
)
URL = "https://siak.example/rss"


def trouble(failures: int = 9, ok: timedelta | None = 3 * DAY, detail: str = "403 Forbidden") -> FeedTrouble:
    return FeedTrouble(URL, "forbidden", detail, failures, None if ok is None else NOW - ok)


def sitemap(failure: str, was_read: bool) -> SitemapTrouble:
    return SitemapTrouble(URL, failure, f"https://siak.example/1.xml: {failure}", was_read)


# what differs from a source that does well, and what must be said of it

SAID = {
    "all is well": ({}, None),
    "below its `expect`": ({"expected_per_day": 50.0}, "wrong: 21 articles in the last 24 hours, 50 expected"),
    "above it": ({"expected_per_day": 21.0}, None),
    "fractions": ({"expected_per_day": 0.5, "last_24h": 0}, "wrong: 0 articles in the last 24 hours, 0.5 expected"),
    "expects nothing": ({"expected_per_day": 0.0, "habit": None, "last_24h": 0}, None),
    "less than a third of its habit": ({"last_24h": 5}, "wrong: 5 articles in the last 24 hours, usually 18"),
    "a slow day": ({"last_24h": 6, "habit": Habit(20, 19.5, 20)}, None),
    "a fifth of a small habit": (
        {"last_24h": 1, "habit": Habit(5, 5, 5)},
        "wrong: 1 article in the last 24 hours, usually 5",
    ),
    "a Sunday of an office": ({"last_24h": 0, "habit": Habit(20, 14, 0), "last_new_at": NOW - 2 * DAY}, None),
    "a small source has slow days": ({"last_24h": 0, "habit": Habit(4, 3.9, 4), "last_new_at": NOW - 2 * DAY}, None),
    "a small source is silent": (
        {"last_24h": 0, "habit": Habit(4, 3.9, 4), "last_new_at": NOW - 3 * DAY},
        "wrong: no new article for 3 days, usually 3.9 a day",
    ),
    "a weekly source is quiet": ({"last_24h": 0, "habit": Habit(0, 1 / 7, 0), "last_new_at": NOW - 20 * DAY}, None),
    "a weekly source that has been dead for a quarter": (
        {"last_24h": 0, "habit": Habit(0, 1 / 8, 0), "last_new_at": NOW - 80 * DAY},
        "wrong: no new article for 80 days, usually 0.12 a day",
    ),
    "a source that hardly ever says a thing": (
        {"last_24h": 0, "habit": Habit(0, 1 / 28, 0), "last_new_at": NOW - 31 * DAY},
        "watch: no new article since 2026-10-23",
    ),
    "a week of silence before it had a habit": ({"last_24h": 0, "habit": None, "last_new_at": NOW - 7 * DAY}, None),
    "silent before it had a habit": (
        {"last_24h": 0, "habit": None, "last_new_at": NOW - 8 * DAY},
        "watch: no new article since 2026-11-15",
    ),
    "never gave an article": (
        {"last_24h": 0, "habit": None, "last_new_at": None, "newest": Sample(), "before": Sample()},
        "wrong: not one article in 400 days",
    ),
    "known for a day": (
        {"last_24h": 0, "habit": None, "last_new_at": None, "known_since": NOW - DAY, "newest": Sample()},
        "wrong: not one article in a day",
    ),
    "known for an hour": (
        {"last_24h": 0, "habit": None, "last_new_at": None, "known_since": NOW - HOUR, "expected_per_day": 100.0},
        None,
    ),
    "nothing of it was wanted": (
        {"last_new_at": None, "filtered": {"not-allowed": 3, "robots": 1, "x": 1}, "known_since": NOW - HOUR},
        "wrong: not one article: 5 links were left out (3 not-allowed, 1 robots)",
    ),
    "one waits": ({"last_new_at": None, "filtered": {"robots": 22}, "pending": 1, "known_since": NOW - HOUR}, None),
    "more waits than it ever gives": (
        {"pending": 700, "pending_why": {"timeout": 200}},
        "watch: 500 links wait to be fetched: crawl more often, or with a larger --time-budget",
    ),
    "what fails for now is not fetched by crawling more often": (
        {"pending": 900, "pending_why": {"timeout": 200, "robots": 290, "not-found": 10}},
        "watch: 500 links wait for another try (290 robots, 200 timeout)",
    ),
    "a big source has much waiting": ({"pending": 900, "habit": Habit(300, 300, 300), "last_24h": 290}, None),
    "one failure is no news": ({"failing": (trouble(1), trouble(1))}, None),
    "failures of one bad hour": ({"failing": (trouble(5, HOUR), trouble(5, HOUR))}, None),
    "one feed of two is down": ({"failing": (trouble(),)}, f"watch: {URL} fails since 2026-11-20: 403 Forbidden"),
    "one feed of two never worked": ({"failing": (trouble(ok=None, detail=""),)}, f"watch: {URL} fails: forbidden"),
    "all feeds are down": (
        {"failing": (trouble(), trouble(3, 6 * HOUR))},
        f"wrong: no feed answers since 2026-11-22: {URL}: 403 Forbidden",
    ),
    "a source without feeds has none that are down": ({"feeds": 0}, None),
    "one cause, one finding": (
        {"failing": (trouble(), trouble()), "last_24h": 0, "expected_per_day": 50.0, "last_new_at": NOW - 9 * DAY},
        f"wrong: no feed answers since 2026-11-20: {URL}: 403 Forbidden",
    ),
    "never worked": ({"feeds": 1, "failing": (trouble(1, None, ""),)}, f"wrong: no feed answers: {URL}: forbidden"),
    "a feed held nothing but new entries": (
        {"overflowed": (URL,)},
        f"watch: all entries of {URL} were new, so some were probably missed: crawl more often",
    ),
    "sitemaps that were never read, or are gone": (
        {"failing_sitemaps": (*map(sitemap, ("timeout", "not-found", "timeout"), (False, True, True)),)},
        f"watch: 2 sitemaps of {URL} cannot be read: https://siak.example/1.xml: timeout",
    ),
    "a sitemap that may soon work again": ({"failing_sitemaps": (sitemap("server-error", True),)}, None),
    "a third of the pages give nothing": (
        {"missed": 60, "missed_why": {"challenge": 40, "timeout": 4, "too-short": 16}},
        "wrong: 60 of 140 pages of the last week gave no article (40 challenge, 16 too-short)",
    ),
    "and nobody knows why": (
        {"tried": 10, "missed": 4},
        "wrong: 4 of 10 pages of the last week gave no article (gone)",
    ),
    "three of ten is chance": ({"tried": 10, "missed": 3}, None),
    "and so are nine": ({"tried": 9, "missed": 9}, None),
    "few texts": (
        {"newest": replace(GOOD, articles=10, texts=5)},
        "wrong: the newest 10 articles have only 5 different texts",
    ),
    "one text for all": ({"newest": replace(GOOD, texts=1)}, "wrong: the newest 40 articles all have the same text"),
    "a few say nothing": ({"newest": replace(GOOD, articles=9, texts=1, undated=1.0)}, None),
    "what may be chance": ({"newest": replace(GOOD, undated=0.3, unsigned=0.6, words=150)}, None),
    "a long day": ({"newest": replace(GOOD, words=750)}, None),
    "dates lost": (
        {"newest": replace(GOOD, undated=0.31)},
        "wrong: 31% of the newest articles have no date, 0% before",
    ),
    "dates were never there": (
        {"newest": replace(GOOD, articles=10, undated=0.6), "before": replace(EARLIER, undated=0.9)},
        "watch: 60% of the newest articles have no date",
    ),
    "authors are lost": (
        {"newest": replace(GOOD, unsigned=0.7), "before": GOOD},
        "watch: 70% of the newest articles name no author, 10% before",
    ),
    "texts have become short": (
        {"newest": replace(GOOD, words=140)},
        "wrong: the newest articles have 140 words, 300 before: text may be lost",
    ),
    "texts have become long": (
        {"newest": replace(GOOD, words=900)},
        "watch: the newest articles have 900 words, 300 before: boilerplate may be left",
    ),
    "too few to compare": ({"newest": replace(GOOD, words=900), "before": replace(GOOD, articles=39)}, None),
}


@pytest.mark.parametrize(("differs", "said"), SAID.values(), ids=SAID)
def test_what_is_said_of_a_source(differs: dict[str, object], said: str | None) -> None:
    health = replace(FINE, **differs)  # type: ignore[arg-type]
    assert judge([health], NOW) == ([Finding("siak", *said.split(": ", 1))] if said else [])


def test_every_finding_is_told_in_docs_operations() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = page.partition("## What `status` finds")[2].partition("\n## ")[0]
    rows_told = [row.split(" | ")[0].lstrip("| ") for row in table.splitlines() if row.startswith("| ")][2:]
    parts = [re.escape(part) for row in rows_told for part in row.split("; ")]
    patterns = [re.sub(r"…|\b[NM]\b", ".*", part).replace("articles", "articles?") for part in parts]
    findings = {said.split(": ", 1)[1] for _, said in SAID.values() if said}
    assert len(findings) > 15
    assert [words for words in findings if not any(re.search(pattern, words) for pattern in patterns)] == []


def test_the_worst_comes_first() -> None:
    sources = [
        replace(FINE, source="a", overflowed=(URL,)),
        replace(FINE, source="b"),
        replace(FINE, source="c", last_24h=0),
        replace(FINE, source="d", last_24h=0, overflowed=(URL,)),
    ]
    found = [(each.severity, each.source) for each in judge(sources, NOW)]
    assert found == [(WRONG, "c"), (WRONG, "d"), (WATCH, "a"), (WATCH, "d")]


def test_where_nobody_crawls_no_source_is_blamed_for_silence() -> None:
    silent = replace(FINE, last_24h=0, last_new_at=NOW - 9 * DAY, failing=(trouble(),))
    down = f"{URL} fails since 2026-11-20: 403 Forbidden"
    assert [each.words for each in judge([silent], NOW, idle=True)] == [down]
    assert [each.words for each in judge([silent], NOW)] == ["0 articles in the last 24 hours, usually 18", down]


@given(st.integers(1, 30), st.integers(0, 200))
def test_more_failures_or_more_time_never_make_a_feed_better(failures: int, hours: int) -> None:
    feed = trouble(failures, hours * HOUR)
    if is_down(feed, NOW):
        assert is_down(replace(feed, failures=failures + 1), NOW)
        assert is_down(feed, NOW + HOUR)


@given(st.floats(0, 500), st.integers(0, 400), st.integers(0, 100))
def test_silence_once_found_stays_found(mean: float, days: int, later: int) -> None:
    silent = replace(FINE, last_24h=0, habit=Habit(mean, mean, mean), last_new_at=NOW - days * DAY)
    if any(finding.severity == WRONG for finding in judge([silent], NOW)):
        assert any(finding.severity == WRONG for finding in judge([silent], NOW + later * DAY))


# the figures, read from archives


def days_of(archive: Archive, days: int, each: int, *, first: int = 1, weekends: bool = True, **more: Any) -> int:
    """Store `each` articles on each of so many days up to yesterday, and give the next free number."""
    number = first
    with archive.write():
        for ago in range(days, 0, -1):
            at = NOW - ago * DAY
            for _ in range(each if weekends or at.weekday() < 5 else 0):
                store(archive, number, now=at, published=Moment(at, "", "WIB", "feed"), **more)
                number += 1
    return number


@pytest.fixture
def archive(db_path: Path) -> Iterator[Archive]:
    """An archive whose two sources have been known for 60 days."""
    with archive_at(db_path) as archive:
        archive.db.execute("UPDATE sources SET first_seen_at = '2026-09-24T05:00:00Z'")
        yield archive


def of(archive: Archive, source: str = "siak") -> SourceHealth:
    return next(health for health in archive.figures.read(NOW) if health.source == source)


def test_a_source_that_gave_nothing(archive: Archive) -> None:
    dumai = of(archive, "dumai")
    assert (dumai.name, dumai.expected_per_day, dumai.feeds) == ("Dumai Pos", None, 1)
    assert (dumai.last_new_at, dumai.last_24h, dumai.habit, dumai.pending) == (None, 0, None, 0)
    assert (dumai.newest, dumai.before) == (Sample(), Sample())
    slow, _ = discover(archive, 1, 2, source="dumai")
    archive.ledger.decide(Miss(slow, Reason.TIMEOUT, outcome=Outcome.PENDING), now=NOW)
    assert (of(archive, "dumai").pending, of(archive, "dumai").pending_why) == (2, {"timeout": 1})


def test_a_source_of_which_nothing_was_wanted(archive: Archive) -> None:
    refused: dict[str, Any] = {"outcome": Outcome.FILTERED, "reason": Reason.NOT_ALLOWED}
    archive.ledger.discover("siak", FEED, [entry(1), entry(2)], run_id=None, now=NOW, **refused)
    archive.ledger.discover("dumai", OTHER_FEED, [entry(1, source="dumai")], run_id=None, now=NOW, **refused)
    assert of(archive).filtered == {"not-allowed": 2}
    assert of(archive, "dumai").filtered == {"not-allowed": 1}
    article_id = store(archive, 3, now=NOW - HOUR)
    assert of(archive).filtered == {}
    archive.addresses.record_alias(discover(archive, 2, source="dumai")[0], article_id, now=NOW)
    assert of(archive, "dumai").filtered == {}


def test_what_a_clock_stored_that_has_gone_back_since_hides_no_silence(archive: Archive) -> None:
    store(archive, 1, now=NOW - 9 * DAY)
    store(archive, 2, now=NOW + 30 * DAY)
    assert (of(archive).last_24h, of(archive).last_new_at) == (0, NOW - 9 * DAY)


def test_the_habit_counts_the_days_without_an_article(archive: Archive) -> None:
    number = days_of(archive, 14, 3)
    store(archive, number, now=NOW - HOUR)
    siak = of(archive)
    assert siak.habit == Habit(median=1.5, mean=1.5, weekday=1.5)  # 14 days of 28
    assert (siak.last_24h, siak.last_new_at) == (4, NOW - HOUR)  # yesterday's came 24 hours ago to the second


def test_a_dead_source_keeps_its_habit(archive: Archive) -> None:
    days_of(archive, 14, 3)
    archive.db.execute("UPDATE articles SET first_seen_at = '2026-10-20T01:00:00Z', day = '2026-10-20' WHERE 1")
    archive.db.execute("UPDATE articles SET day = date('2026-10-20', '-' || (id % 14) || ' days')")
    siak = of(archive)
    assert siak.habit is not None
    assert siak.habit.mean == pytest.approx(42 / 26)  # from the day after it became known
    assert (WRONG, "no new article for 34 days, usually 1.6 a day") in [
        (finding.severity, finding.words) for finding in judge([replace(siak, expected_per_day=None)], NOW)
    ]


def test_weekends_are_known(archive: Archive) -> None:
    # NOW is a Monday
    days_of(archive, 28, 2, weekends=False)
    siak = of(archive)
    assert siak.habit == Habit(median=2, mean=40 / 28, weekday=0)
    archive.db.execute("UPDATE sources SET first_seen_at = ?", (utc(NOW - 15 * DAY),))
    assert of(archive).habit == Habit(median=2, mean=20 / 12, weekday=2), "two of a kind say too little"


@pytest.mark.parametrize(("known_for", "has"), [(7, False), (8, True)])
def test_a_habit_takes_a_week_of_full_days(archive: Archive, known_for: int, has: bool) -> None:
    archive.db.execute("UPDATE sources SET first_seen_at = ?", (utc(NOW - known_for * DAY),))
    days_of(archive, 4, 2)
    assert (of(archive).habit is not None) == has


def test_a_source_that_gave_articles_on_its_first_day_alone_has_no_habit(archive: Archive) -> None:
    archive.db.execute("UPDATE sources SET first_seen_at = ?", (utc(NOW - 20 * DAY),))
    store(archive, 1, now=NOW - 20 * DAY)
    assert of(archive).habit is None


def test_the_newest_articles_are_held_against_those_of_two_weeks_before(archive: Archive) -> None:
    number = days_of(archive, 24, 5, authors=("Ani",), words=300)
    for _ in range(45):  # rotten for some time, more articles than the newest sample holds
        pending = discover(archive, number, now=NOW - 3 * DAY)[0]
        archive.articles.store(article(pending, text=text(1000), words=60), now=NOW - 3 * DAY)
        number += 1
    siak = of(archive)
    assert siak.before == Sample(50, 0.0, 0.0, 300.0, 50)  # those older than 14 days
    assert siak.newest.articles == 40
    number = days_of(archive, 2, 40, first=number, words=60)
    siak = of(archive)
    assert siak.newest == Sample(40, 0.0, 1.0, 60.0, 40)
    assert {finding.words for finding in judge([siak], NOW)} >= {
        "100% of the newest articles name no author, 0% before",
        "the newest articles have 60 words, 300 before: text may be lost",
    }


def test_a_young_archive_is_held_against_what_there_is(archive: Archive) -> None:
    number = days_of(archive, 5, 10, words=300)
    days_of(archive, 1, 40, first=number, words=50)
    siak = of(archive)
    assert (siak.newest.words, siak.before.words, siak.before.articles) == (50, 300, 40)  # those seen earlier


def test_a_slow_source_is_held_against_what_came_before_its_newest(archive: Archive) -> None:
    for number in range(80):
        store(archive, number, now=NOW - (80 - number) * DAY / 2, words=300 if number < 40 else 50)
    siak = of(archive)
    assert (siak.newest.words, siak.before.words, siak.before.articles) == (50, 300, 40)


def test_why_pages_gave_nothing_is_told_of_the_last_week_alone(archive: Archive) -> None:
    for days, reason in ((60, Reason.TIMEOUT), (30, Reason.TIMEOUT), (2, Reason.CHALLENGE)):
        at = NOW - days * DAY
        run_id = archive.runs.start(at, "0.1")
        given, known, *others = discover(archive, *range(days * 100, days * 100 + 13), run_id=run_id, now=at)
        article_id = archive.articles.store(article(given), now=at, run_id=run_id).id
        archive.addresses.record_alias(known, article_id, now=at, run_id=run_id)
        for pending in others:
            archive.ledger.decide(Miss(pending, reason), now=at, run_id=run_id)
        archive.runs.end(run_id, at, "finished", 0)
    siak = of(archive)
    assert (siak.tried, siak.missed, siak.missed_why) == (13, 11, {"challenge": 11})
    assert siak.quarantined == {"timeout": 22, "challenge": 11}
    assert of(archive, "dumai").tried == 0


def test_a_page_that_is_given_up_again_and_again_is_one_page(archive: Archive) -> None:
    days_of(archive, 3, 10)
    for day in (3, 2, 1):
        at = NOW - day * DAY
        run_id = archive.runs.start(at, "0.1")
        pending = discover(archive, *range(900, 906), run_id=run_id, now=at) if day == 3 else []
        for each in pending or archive.ledger.due("siak", at, 100):
            archive.ledger.decide(Miss(each, Reason.TIMEOUT), now=at, run_id=run_id)
        archive.runs.end(run_id, at, "finished", 0)
        assert archive.ledger.retry("siak") == 6
    for each in archive.ledger.due("siak", NOW, 100):
        archive.ledger.decide(Miss(each, Reason.TIMEOUT), now=NOW)
    siak = of(archive)
    assert (siak.missed, siak.missed_why) == (6, {"timeout": 6})


def test_the_sitemaps_that_fail(archive: Archive) -> None:
    urls = [f"https://siak.example/{name}.xml" for name in ("gagal", "lama", "baik")]
    archive.sitemaps.name(FEED, [(url, None) for url in urls])
    for url, failure, body_hash in zip(urls, ("timeout", "not-found", None), (None, "x", "x"), strict=True):
        archive.sitemaps.save(
            FEED, SitemapState(url, body_hash=body_hash, failure=failure, failure_detail=failure and url)
        )
    assert of(archive).failing_sitemaps == (
        SitemapTrouble(FEED, "timeout", urls[0], was_read=False),
        SitemapTrouble(FEED, "not-found", urls[1], was_read=True),
    )
    archive.feeds.sync([replace(SOURCES[0], feeds=())])
    assert of(archive).failing_sitemaps == (), "feeds.yaml no longer has the index"
    archive.feeds.sync(SOURCES)
    archive.feeds.save(FeedState("siak", FEED, failures=1, failure="timeout"))
    assert of(archive).failing_sitemaps == (), "the index itself fails"


def test_the_feeds_troubles(archive: Archive) -> None:
    last: dict[str, Any] = {"last_ok_at": NOW - DAY, "overflowed_at": NOW - 2 * DAY}
    archive.feeds.save(FeedState("siak", FEED, failures=4, failure="timeout", failure_detail="30 s", **last))
    archive.feeds.save(FeedState("dumai", OTHER_FEED, failures=1, failure="timeout", overflowed_at=NOW - HOUR))
    assert of(archive).failing == (FeedTrouble(FEED, "timeout", "30 s", 4, NOW - DAY),)
    assert of(archive).overflowed == ()
    assert of(archive, "dumai").failing == (FeedTrouble(OTHER_FEED, "timeout", "", 1, None),)
    assert of(archive, "dumai").overflowed == (OTHER_FEED,)
    archive.feeds.sync([replace(SOURCES[0], feeds=())], now=NOW)
    assert (of(archive).feeds, of(archive).failing) == (0, ())
    archive.feeds.sync([], now=NOW)
    assert archive.figures.read(NOW) == []


def test_no_query_of_it_reads_a_whole_table(archive: Archive) -> None:
    run_id = archive.runs.start(NOW, "0.1")
    number = days_of(archive, 10, 9)
    for pending in discover(archive, *range(number, number + 9), run_id=run_id):
        archive.ledger.decide(Miss(pending, Reason.TIMEOUT), now=NOW, run_id=run_id)
    said: list[str] = []
    archive.db.conn.set_trace_callback(said.append)
    archive.figures.read(NOW)
    archive.db.conn.set_trace_callback(None)
    assert len(said) > 10
    for sql in said:
        plan = [row["detail"] for row in archive.db.rows(f"EXPLAIN QUERY PLAN {sql}")]
        # `sources` has a row a source; runs are walked back from the newest and left at the first old one
        small = r"SCAN (sources( USING INDEX .+)?|runs|\(subquery-\d+\))"
        assert not [step for step in plan if step.startswith("SCAN") and not re.fullmatch(small, step)], (sql, plan)
