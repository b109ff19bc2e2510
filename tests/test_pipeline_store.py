"""The pipeline that writes to the archive: each kind of item, several in one transaction, and the faults."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.options import Options
from crawler.session_archive import ArchiveSession
from pipelines import store
from pipelines.archive import Archive, RepeatedLine
from pipelines.feed_items import FeedAnswer, FeedCheck
from pipelines.items import Address, Alias, Article, Miss, Outcome, Reason
from pipelines.similarity import line_mark
from pipelines.store import BATCH, StorePipeline
from tests.archive_kit import (
    FEED,
    OTHER_FEED,
    archive_at,
    article,
    article_of,
    discover,
    figures,
    raw,
    recheck_of,
    text,
)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[ArchiveSession]:
    """A crawl of siak, whose links 1 to 60 are pending; a link of dumai, which is not asked, is pending, too."""
    feeds, db = tmp_path / "feeds.yaml", tmp_path / "kliping.db"
    feeds.write_text(f"sources: {{siak: {FEED}, dumai: {OTHER_FEED}}}\n", encoding="utf-8")
    with archive_at(db) as archive:
        discover(archive, *range(1, 61))
        discover(archive, 61, source="dumai")
    session = ArchiveSession.open(Options(feeds, db, sources=("siak",), workers=0))
    yield session
    session.stop("finished")
    session.close()


def pages_of(session: ArchiveSession, key: str) -> list[str]:
    assert session.pages is not None
    return [page.url for page in session.pages.get(key)]


def pages_wait(session: ArchiveSession) -> bool:
    """Whether there are pages that are not yet committed."""
    return session.pages is not None and session.pages.db.conn.in_transaction


def articles(session: ArchiveSession) -> list[Article]:
    """An article for each pending link of the source siak, with a page."""
    pendings = session.ledger.due("siak", session.now(), 100)
    return [article(one, pages=(raw(one.link.url, b"halaman"),)) for one in reversed(pendings)]


def take(session: ArchiveSession, *items: store.Item) -> None:
    """Hand items to the pipeline, and end it."""

    async def hand_over() -> None:
        pipeline = StorePipeline(session)
        for item in items:
            await pipeline.process_item(item)
        await pipeline.close_spider()

    asyncio.run(hand_over())


def committed(session: ArchiveSession) -> int:
    """The articles that other programs see."""
    with closing(sqlite3.connect(session.archive.path)) as other:
        return int(other.execute("SELECT count(*) FROM articles").fetchone()[0])


async def eventually(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - what the pipeline's timer does
            await asyncio.sleep(0)


def test_a_batch_is_committed_once_it_is_full_and_a_smaller_one_in_time(
    session: ArchiveSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline, items = StorePipeline(session), articles(session)

    async def crawl() -> None:
        for item in items[: BATCH - 1]:
            assert await pipeline.process_item(item) is item
        assert committed(session) == 0
        await pipeline.process_item(items[BATCH - 1])
        assert committed(session) == BATCH
        monkeypatch.setattr(store, "BATCH_S", 0.0)
        await pipeline.process_item(items[BATCH])
        assert committed(session) == BATCH
        await eventually(lambda: committed(session) == BATCH + 1)
        monkeypatch.setattr(store, "BATCH_S", 3600.0)
        for item in items[BATCH + 1 : BATCH + 3]:
            await pipeline.process_item(item)
        assert committed(session) == BATCH + 1, "the next batch begins anew"
        await pipeline.close_spider()
        assert committed(session) == BATCH + 3

    asyncio.run(crawl())
    assert (session.stored, session.errors) == (BATCH + 3, [])
    assert figures(session.archive, session.run_id)["stored"] == BATCH + 3


def test_what_could_not_be_reached_is_stored_at_the_end_if_the_network_is_up(session: ArchiveSession) -> None:
    [first, *_] = articles(session)
    missed = Miss(first.link, Reason.TIMEOUT, outcome=Outcome.QUARANTINED)
    take(session, replace(missed, link=replace(first.link, link=replace(first.link.link, url="http://127.0.0.1/"))))
    assert figures(session.archive, session.run_id)["quarantined"] == 1
    assert session.failed_why == {"siak": {Reason.TIMEOUT: 1}}


def test_what_could_not_be_reached_says_nothing_if_the_network_is_down(session: ArchiveSession) -> None:
    first, second, *_ = (one.link for one in articles(session))
    second = replace(second, link=replace(second.link, url="https://dumai.example/"))
    take(session, *(Miss(link, Reason.TIMEOUT, outcome=Outcome.QUARANTINED) for link in (first, second)))
    assert figures(session.archive, session.run_id)["quarantined"] == 0
    assert session.network_down == "no connection"


@pytest.mark.parametrize("when", ["in time", "at the end"])
def test_a_batch_that_cannot_be_committed_ends_the_crawl(
    session: ArchiveSession, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    monkeypatch.setattr(store, "BATCH_S", 0.0 if when == "in time" else 3600.0)
    pipeline, (first, *_), db = StorePipeline(session), articles(session), session.archive.db
    db.execute("CREATE TABLE wanted (id INTEGER REFERENCES articles (id) DEFERRABLE INITIALLY DEFERRED)")
    db.execute("CREATE TRIGGER no_end AFTER INSERT ON articles BEGIN INSERT INTO wanted VALUES (99); END")

    async def crawl() -> None:
        await pipeline.process_item(first)
        if when == "in time":
            await eventually(lambda: bool(session.errors))
        await pipeline.close_spider()

    asyncio.run(crawl())
    assert (session.end_reason, session.archive.db.patience_s) == ("failed", 0)
    assert "FOREIGN KEY constraint failed" in session.errors[0]
    assert committed(session) == 0
    assert not pages_wait(session), "they come first: no article is without its own"


def test_a_crawl_that_is_closed_in_haste_keeps_what_it_has_written(session: ArchiveSession) -> None:
    session.begin()
    StorePipeline(session).write(articles(session)[0])
    report = session.close(in_haste=True)
    assert (report.exit_code, report.errors) == (1, ("the crawl did not begin; the log says why",))
    with Archive.open(session.archive.path, readonly=True) as archive:
        assert archive.db.value("SELECT count(*) FROM articles") == 1
        assert archive.db.value("SELECT count(*) FROM terms_waiting") == 1, "housekeeping would take its time"


def test_what_sources_that_were_not_asked_lack_is_no_fault_of_the_crawl(session: ArchiveSession) -> None:
    session.archive.db.execute("UPDATE sources SET first_seen_at = '2026-01-01T00:00:00Z', expected_per_day = 2.0")
    session.stop("finished")
    report = session.close()
    assert (report.exit_code, report.shortfalls) == (3, ("siak: 0 articles in the last 24 hours, 2 expected",))


def test_the_pages_are_those_of_the_text_that_is_stored(session: ArchiveSession) -> None:
    first, *_ = articles(session)
    key = first.link.key
    take(session, first)
    assert pages_of(session, key) == [first.url]
    again = replace(first, link=recheck_of(session.archive, 1), pages=(raw("https://siak.example/lain", b"lain"),))
    take(session, again)
    assert (pages_of(session, key), session.stored) == ([first.url], 1), "the same text"
    take(session, replace(again, text=text(99), partial=True))
    assert pages_of(session, key) == [first.url], "a lesser text"
    take(session, replace(again, text=text(99)))
    assert pages_of(session, key) == ["https://siak.example/lain"]
    assert (article_of(session.archive, 1).text, session.stored) == (text(99), 1)


def test_a_batch_that_fails_keeps_no_page(session: ArchiveSession) -> None:
    with suppress(ValueError), session.batch():
        session.keep("k", (raw(FEED, b"halaman"),))
        raise ValueError
    assert pages_of(session, "k") == []
    with session.batch():
        session.keep("k", (raw(FEED, b"halaman"),))
        assert pages_wait(session)
    assert not pages_wait(session)


def test_the_pages_of_a_text_that_turns_out_to_be_whole_are_kept_anew(session: ArchiveSession) -> None:
    first, *_ = articles(session)
    take(session, replace(first, partial=True))
    further = raw(f"{first.url}?page=2", b"akhir")
    take(session, replace(first, link=recheck_of(session.archive, 1), pages=(*first.pages, further)))
    assert pages_of(session, first.link.key) == [first.url, further.url]


def test_the_lines_around_a_text_are_counted_once_for_all_its_addresses(session: ArchiveSession) -> None:
    first, second, third, *_ = articles(session)
    line = first.text.splitlines()[0]
    take(session, first)
    for item in (
        replace(first, link=recheck_of(session.archive, 1), text=f"{first.text}\nSatu kalimat lagi."),
        replace(second, text=first.text),
        Alias(third.link, 1, ()),
    ):
        take(session, item)
        assert RepeatedLine(line_mark(line), line, 1) in session.archive.boilerplate.lines("siak", min_articles=1)


def test_lines_in_the_middle_of_a_text_are_not_counted_nor_long_ones(session: ArchiveSession) -> None:
    first, *_ = articles(session)
    lines = [*(f"Kalimat nomor {number} dari berita ini." for number in range(9)), "kata " * 40]
    take(session, replace(first, text="\n".join(lines)))
    counted = {line.line for line in session.archive.boilerplate.lines("siak", min_articles=1)}
    assert counted == {*lines[:4], *lines[6:9]}


def test_what_the_database_refuses_is_left_out_and_named(
    session: ArchiveSession, caplog: pytest.LogCaptureFixture
) -> None:
    picky = "CREATE TRIGGER picky_{0} BEFORE {1} WHEN {2} BEGIN SELECT RAISE(ABORT, 'not this one'); END"
    # each where the last part of its item is written
    session.archive.db.execute(picky.format("feeds", "UPDATE OF feeds_asked ON run_sources", "new.feeds_asked"))
    session.archive.db.execute(picky.format("lines", "INSERT ON boilerplate_lines", "new.line = 'Judul'"))
    session.archive.db.execute(picky.format("aliases", "INSERT ON aliases", "new.key = 'x'"))
    first, second, third, fourth, *_ = articles(session)
    check = FeedCheck(replace(session.states()[0], etag="x"), FeedAnswer(status=200))
    alias = Alias(fourth.link, 1, (Address("x", "https://siak.example/x", "redirect"),))
    take(session, first, replace(second, text=f"Judul\n{second.text}"), check, alias, third)
    assert committed(session) == session.stored == 2
    assert session.states()[0].etag is None
    assert fourth.link in session.ledger.due("siak", session.now(), 100)
    [error] = session.errors
    assert "SQLite says: not this one (what cannot be stored is skipped and stays pending" in error
    assert [record.args[0] for record in caplog.records if isinstance(record.args, tuple)] == [
        second.link.link.url, FEED, fourth.link.link.url,
    ]  # fmt: skip
    assert session.end_reason is None, "the crawl goes on"


@pytest.mark.parametrize(
    ("miss", "failed"),
    [
        ({"reason": Reason.NOT_FOUND, "outcome": Outcome.GONE, "detail": "HTTP 410", "status": 410}, 1),
        ({"reason": Reason.CHALLENGE, "outcome": Outcome.PENDING, "status": 200}, 1),
        ({"reason": Reason.ROBOTS, "outcome": Outcome.FILTERED}, 0),
        ({"reason": Reason.STOPPED, "outcome": Outcome.PENDING}, 0),
    ],
)
def test_a_miss_is_written_down_and_counted_unless_nothing_failed(
    session: ArchiveSession, miss: dict[str, object], failed: int
) -> None:
    first, *_ = articles(session)
    now = session.now().replace(microsecond=0)
    take(session, Miss(first.link, next_try_at=now, **miss))  # type: ignore[arg-type]
    row = session.archive.db.row("SELECT * FROM links WHERE id = ?", (first.link.id,))
    assert row is not None
    assert (row["outcome"], row["reason"], row["detail"]) == (miss["outcome"], miss["reason"], miss.get("detail"))
    assert row["next_try_at"] is not None
    assert row["attempts"] == (miss["reason"] is not Reason.STOPPED)
    run = figures(session.archive, session.run_id)
    assert sum(run[outcome] for outcome in ("gone", "filtered")) == (miss["outcome"] != Outcome.PENDING)
    assert sum(reasons.total() for reasons in session.failed_why.values()) == failed


@pytest.mark.parametrize(
    ("answer", "counted"),
    [
        (FeedAnswer(status=200, new=2), (1, 0, 0)),
        (FeedAnswer(status=304), (1, 1, 0)),
        (FeedAnswer(status=500, failure=Reason.SERVER_ERROR), (1, 0, 1)),
    ],
)
def test_what_a_feed_answered_is_stored_and_counted(
    session: ArchiveSession, answer: FeedAnswer, counted: tuple[int, int, int]
) -> None:
    [state, _] = session.states()
    take(session, FeedCheck(replace(state, etag='"x"'), answer))
    assert session.states()[0].etag == '"x"'
    run = figures(session.archive, session.run_id)
    assert (run["feeds_asked"], run["feeds_unchanged"], run["feeds_failed"]) == counted
