"""Feeds, runs, boilerplate, raw pages and backups in the archive, and the check that finds damage."""

from __future__ import annotations

import random
import signal
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path

import pytest

from crawler.lock import locked
from pipelines.archive import Archive, Pages, RepeatedLine, SourceRow, connection
from pipelines.archive import pages as pages_module
from pipelines.archive.files import PAGE_SIZE
from pipelines.archive.values import utc
from pipelines.errors import ArchiveError, UsageError
from pipelines.feed_items import FeedState
from pipelines.items import Miss, Outcome, Reason
from pipelines.packing import unpack
from tests.archive_kit import (
    DAY,
    FEED,
    HOUR,
    NOW,
    OTHER_FEED,
    SOURCES,
    archive_at,
    article,
    article_of,
    contents,
    discover,
    entry,
    moment_at,
    raw,
    store,
    text,
)

# sources and feeds


def test_a_feeds_state_comes_back_exactly(archive: Archive) -> None:
    state = FeedState(
        source="siak", url=FEED, kind="rss",
        etag='W/"ä\t"', last_modified="Mon, 23 Nov 2026 05:00:00 GMT", body_hash="0",
        conditional=False, interval_s=900, next_check_at=NOW, last_check_at=NOW, last_full_at=NOW, last_ok_at=NOW,
        last_new_at=NOW, failures=3, failure="timeout", failure_detail="30 s", moved_to="https://siak.example/feed",
        moved_since=NOW - DAY, gone_since=NOW - HOUR, overflowed_at=NOW - 2 * DAY,
    )  # fmt: skip
    assert archive.feeds.states() == [FeedState("siak", FEED), FeedState("dumai", OTHER_FEED)]
    archive.feeds.save(state)
    archive.feeds.save(FeedState("siak", "https://siak.example/not-in-feeds.yaml"))
    assert archive.feeds.states() == [state, FeedState("dumai", OTHER_FEED)]


def test_what_leaves_feeds_yaml_keeps_its_history_and_may_come_back(archive: Archive) -> None:
    archive.feeds.save(FeedState("siak", FEED, etag='"x"'))
    store(archive, 1)
    archive.feeds.sync([SOURCES[1]], now=NOW)
    assert [state.url for state in archive.feeds.states()] == [OTHER_FEED]
    assert archive.db.value("SELECT count(*) FROM articles") == 1
    archive.feeds.sync([replace(SOURCES[0], name="Siak Post", tags=("a", "b")), SOURCES[1]], now=NOW + DAY)
    assert archive.feeds.states()[0].etag == '"x"'
    row = archive.db.row("SELECT name, tags, first_seen_at, active FROM sources WHERE id = 'siak'")
    assert row is not None
    assert tuple(row) == ("Siak Post", '["a", "b"]', "2026-11-23T05:00:00Z", 1)


def test_a_feed_may_move_to_another_source(archive: Archive) -> None:
    archive.feeds.sync([SourceRow("siak", "Siak Pos"), SourceRow("riau", "Riau", feeds=(FEED,))], now=NOW)
    assert archive.feeds.states() == [FeedState("riau", FEED)]


# runs


def test_a_runs_figures(archive: Archive) -> None:
    discover(archive, 1, 2)
    run_id = archive.runs.start(NOW, "0.1")
    assert archive.runs.open() == run_id
    for failed, unchanged in ((True, False), (False, True), (False, False)):
        archive.runs.count_feed(run_id, "siak", failed=failed, unchanged=unchanged)
    pending = discover(archive, 3, run_id=run_id)[0]
    archive.ledger.decide(Miss(pending, Reason.NOT_FOUND, outcome=Outcome.GONE), now=NOW, run_id=run_id)
    archive.runs.end(run_id, NOW + HOUR, "finished", 3)
    run = archive.runs.get(run_id)
    assert run is not None
    assert archive.runs.open() is None
    assert archive.runs.get(99) is None
    assert archive.runs.recent() == [run]
    assert (run.ended_at, run.end_reason, run.exit_code) == (NOW + HOUR, "finished", 3)
    figures = {name: count for name, count in run.sources["siak"].items() if count}
    assert figures == {
        "feeds_asked": 3, "feeds_failed": 1, "feeds_unchanged": 1,
        "carried": 2, "discovered": 1, "gone": 1, "pending": 2,
    }  # fmt: skip


def test_the_health_of_sources(archive: Archive) -> None:
    archive.feeds.save(FeedState("siak", FEED, failures=2))
    pendings = discover(archive, 1, 2)
    archive.ledger.decide(Miss(pendings[0], Reason.TIMEOUT), now=NOW)
    health = {row["source"]: row for row in archive.db.rows("SELECT * FROM source_health")}
    assert set(health) == {"siak", "dumai"}
    siak = health["siak"]
    assert (siak["pending"], siak["quarantined"], siak["failing_feeds"], siak["last_new_at"]) == (1, 1, 1, None)
    assert (siak["name"], siak["expected_per_day"], siak["today"], siak["habit_per_day"]) == ("Siak Pos", 20.0, 0, 0)


# boilerplate


def test_lines_are_learnt_by_the_number_of_texts_they_stand_around(archive: Archive) -> None:
    for number in range(3):
        lines = [(1, "Baca juga: x"), (1, "Baca juga: x"), (-(2**63), f"Unik {number}"), (100 + number, "x" * 1000)]
        archive.boilerplate.note("siak", lines, now=NOW + number * DAY)
    archive.boilerplate.note("dumai", [(1, "Baca juga: x")], now=NOW)
    assert archive.boilerplate.learnt("siak", min_articles=3) == {1, -(2**63)}
    assert archive.boilerplate.learnt("dumai", min_articles=2) == frozenset()
    assert archive.boilerplate.lines("siak", min_articles=2)[0] == RepeatedLine(-(2**63), "Unik 0", 3)
    assert len(archive.boilerplate.lines("siak", min_articles=1)[-1].line) == 300
    [seen] = archive.db.rows("SELECT min(first_seen_at), max(last_seen_at) FROM boilerplate_lines WHERE mark < 0")
    assert tuple(seen) == (utc(NOW), utc(NOW + 2 * DAY))


def test_a_line_is_furniture_by_its_share_of_the_recent_texts(archive: Archive) -> None:
    """Line 1 is around every text until the site drops it, line 2 is around one text in five for ever."""
    known = []
    for number in range(400):
        lines = [(1, "Ikuti kami")] * (number < 150) + [(2, "Jadwal hari ini")] * (number % 5 == 0)
        archive.boilerplate.note("siak", [*lines, (1000 + number, f"Kalimat {number}.")], now=NOW)
        known.append(archive.boilerplate.learnt("siak"))
    assert [1 in marks for marks in known[:150]] == [False] * 7 + [True] * 143
    assert not any(2 in marks for marks in known)
    assert known[-1] == frozenset()
    assert len(archive.boilerplate.lines("siak", min_articles=0)) < 110, "others are forgotten"


def test_a_text_that_its_source_has_at_another_address_is_a_reprint(archive: Archive) -> None:
    first = store(archive, 1, text=text(1))
    assert not archive.articles.is_reprint(first)
    assert archive.articles.is_reprint(store(archive, 2, text=text(1)))
    assert archive.articles.is_reprint(store(archive, 3, text=f"{text(1)}\nSatu kalimat lagi di akhir."))
    copy = store(archive, 4, text=text(4))
    assert not archive.articles.is_reprint(copy)
    original = store(archive, 6, text=f"{text(4)}\nSatu kalimat lagi di akhir.", published=moment_at(NOW - HOUR))
    assert (article_of(archive, copy).duplicate_of, archive.articles.is_reprint(original)) == (original, True)
    [pending] = discover(archive, 5, source="dumai")
    assert not archive.articles.is_reprint(archive.articles.store(article(pending, text=text(1)), now=NOW).id)


# raw pages


def test_raw_pages(tmp_path: Path) -> None:
    path = Pages.beside(tmp_path / "kliping.db")
    assert path.name == "kliping-pages.db"
    body = "<html>Banjir di Siak</html>".encode("utf-16") * 500
    with Pages(path) as pages:
        for number in range(3):
            page = raw("https://siak.example/1", body + bytes([number]), at=NOW + number * DAY)
            pages.put(f"k{number}", [page])
        pages.put("k0", [raw("https://siak.example/0", b"", "text/html; charset=utf-16")])
        [first], [second] = pages.get("k0"), pages.get("k1")
        assert first == raw("https://siak.example/0", b"", "text/html; charset=utf-16")
        assert unpack(second.packed) == body + b"\1"
        assert pages.get("k9") == ()
        assert pages.db.value("SELECT group_concat(key) FROM pages") == "k0,k1,k2"
        assert path.stat().st_size < len(body)
    with Pages(path, readonly=True) as pages:
        assert len(pages.get("k2")) == 1
        with pytest.raises(ArchiveError, match="for reading only"):
            pages.put("k", [raw("u", b"")])


def test_the_further_pages_of_a_story_stay_with_its_first(tmp_path: Path) -> None:
    first, two, three = (raw(f"https://siak.example/1?page={n}", bytes([n]) * 99) for n in (1, 2, 3))
    with Pages(tmp_path / "kliping-pages.db") as pages:
        pages.put("k1", [first, two, three])
        pages.put("k2", [replace(first, fetched_at=NOW + DAY), two])
        assert pages.get("k1") == (first, two, three)
        pages.put("k1", [first, three])
        assert pages.get("k1") == (first, three)
        assert pages.prune(NOW + HOUR) == 1
        assert pages.db.value("SELECT group_concat(key) FROM further_pages") == "k2"


def test_pruning_gives_the_room_back(tmp_path: Path) -> None:
    path = tmp_path / "kliping-pages.db"
    with Pages(path) as pages, pages.db.write():
        for number in range(1500):
            body = b"".join(blake2b(f"{number} {part}".encode()).digest() for part in range(20))
            pages.put(str(number), [raw("u", body, at=NOW + timedelta(minutes=number))])
    size = path.stat().st_size
    with Pages(path) as pages:
        assert pages.prune(NOW) == 0
        assert pages.prune(NOW + timedelta(minutes=1400)) == 1400
        assert pages.db.value("SELECT count(*) FROM pages") == 100
    assert path.stat().st_size < size / 5


def test_pruning_and_a_crawl_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever pruning pauses, a crawl begins to write at once, and takes longer than SQLite itself waits for it."""
    path = tmp_path / "kliping-pages.db"
    with Pages(path) as pages, pages.db.write():
        for number in range(40):
            pages.put(str(number), [raw("u", random.Random(number).randbytes(20_000))])
    size = path.stat().st_size
    left: list[int] = []
    timers: list[threading.Timer] = []

    def pause(_: float) -> None:
        left.append(pages.db.value("PRAGMA freelist_count"))
        if timers:
            timers[-1].join()
        crawl.execute("BEGIN IMMEDIATE")
        timers.append(threading.Timer(0.05, crawl.commit))
        timers[-1].start()

    monkeypatch.setattr(connection, "BUSY_STEP_S", 0.01)
    monkeypatch.setattr(pages_module, "VACUUMED", 40)
    monkeypatch.setattr(pages_module, "sleep", pause)
    with closing(sqlite3.connect(path, timeout=0, check_same_thread=False)) as crawl, Pages(path) as pages:
        assert pages.prune(NOW + HOUR) == 40
        timers[-1].join()
        assert left == [*range(left[0], 0, -40), 0]
        assert left[0] > size / PAGE_SIZE - 40
        assert path.stat().st_size < size / 5


def test_missing_pages_are_not_made_unasked(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no such file"):
        Pages(tmp_path / "kliping-pages.db", create=False)


# backup


def test_a_backup_is_a_whole_archive(tmp_path: Path) -> None:
    target = tmp_path / "backups" / "kliping.db"
    with archive_at(tmp_path / "kliping.db") as archive:
        store(archive, 1)
        with archive_at(tmp_path / "kliping.db") as writer, writer.write():  # somebody is at work
            store(writer, 2)
            archive.backup(target)
            at_that_moment = contents(archive)
        with Archive.open(target) as copy:
            assert contents(copy) == at_that_moment
            assert copy.check() == []
        archive.backup(target)  # in the place of the earlier one
        with Archive.open(target, readonly=True) as copy:
            assert contents(copy) == contents(archive)
    assert [path.name for path in target.parent.iterdir()] == ["kliping.db"]


@pytest.mark.parametrize("readonly", [False, True])
def test_a_restored_backup_is_not_mixed_with_the_log_of_the_lost_file(tmp_path: Path, readonly: bool) -> None:
    path, target, log = (tmp_path / name for name in ("kliping.db", "copy.db", "kliping.db-wal"))
    with archive_at(path) as archive:
        store(archive, 1)
        archive.backup(target)
        store(archive, 2)
        lost = log.read_bytes()
    backup = target.read_bytes()
    path.write_bytes(backup)
    log.write_bytes(lost)
    (tmp_path / "link.db").symlink_to(path)
    for opened in (path, tmp_path / "link.db"):
        with pytest.raises(ArchiveError, match=r"kliping\.db-wal belongs to the file before it: delete"):
            Archive.open(opened, readonly=readonly)
    assert path.read_bytes() == backup
    log.unlink()
    with Archive.open(path, readonly=readonly) as restored:
        assert (restored.check(), article_of(restored, 1).id) == ([], 1)


def test_a_backup_overwrites_no_file_of_the_archive_and_no_folder(archive: Archive, tmp_path: Path) -> None:
    path = archive.path
    (tmp_path / "link.db").symlink_to(path)
    with Pages(Pages.beside(path)):
        locks = locked(path), locked(path, by="writer")
        files = {file.name for file in tmp_path.iterdir()}
        assert {"kliping.db-wal", "kliping.db.lock", "kliping.db.writer.lock", "kliping-pages.db"} <= files
        for name in files:
            with pytest.raises(UsageError):
                archive.backup(tmp_path / name)
        for lock in locks:
            lock.release()
    with pytest.raises(UsageError, match="is not a regular file"):
        archive.backup(tmp_path)
    with pytest.raises(UsageError, match="name a file in a folder that can be written"):
        archive.backup(path / "copy.db")
    assert archive.check() == []


NOTE = "INSERT INTO note VALUES (99)"  # SQLite's own shell heeds no references unless it is told to


@pytest.mark.parametrize("harm", ["UPDATE links SET outcome = 'pending'", NOTE])
def test_what_does_not_add_up_is_worth_a_backup(tmp_path: Path, harm: str) -> None:
    with archive_at(tmp_path / "kliping.db") as archive:
        store(archive, 1)
        archive.db.execute("PRAGMA foreign_keys = OFF")
        archive.db.execute("CREATE TABLE note (article_id REFERENCES articles (id))")  # somebody's own
        archive.db.execute(harm)
        archive.backup(tmp_path / "copy.db")
    with Archive.open(tmp_path / "copy.db") as copy:
        assert copy.check()


def test_an_unsound_archive_does_not_take_the_place_of_a_good_backup(tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    with archive_at(tmp_path / "kliping.db") as archive:
        store(archive, 1)
        archive.backup(target)
        good = target.read_bytes()
        archive.db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')")
        told = "the copy is damaged and was discarded; an earlier backup is unchanged: "
        with pytest.raises(ArchiveError, match=told):
            archive.backup(target)
    assert target.read_bytes() == good
    assert not list(tmp_path.glob(".copy*"))


# check finds what is wrong

WRONG = {
    "a stored link without its article": (
        "UPDATE links SET article_id = NULL WHERE id = 1",
        "stored link without its article: siak.example/berita/1",
    ),
    "an article that no link gave": (
        "UPDATE links SET outcome = 'gone', article_id = NULL WHERE id = 1",
        "article without a stored link in the ledger: siak.example/berita/1",
    ),
    "a pending link with an article": (
        "UPDATE links SET article_id = 1 WHERE id = 3",
        "has an article: siak.example/berita/3",
    ),
    "two links of one article": (
        "UPDATE links SET article_id = 1 WHERE id = 2",
        "article with several stored links: 1",
    ),
    "an alias without its article": (
        "UPDATE links SET outcome = 'alias' WHERE id = 3",
        "alias link without its article",
    ),
    "a reference to nothing": ("UPDATE links SET run_id = 99", "links row 1 refers to a missing row of runs"),
    "a reference without a number": ("DELETE FROM runs", "a row of run_sources refers to a missing row of runs"),
    "copies in a circle": (
        "UPDATE articles SET duplicate_of = 3 - id",
        "copy of an article that is itself a copy: 1 of 2",
    ),
    "a copy of itself": ("UPDATE articles SET duplicate_of = 1 WHERE id = 1", "itself a copy: 1 of 1"),
    "an index that lost an article": (
        """
        INSERT INTO articles_fts (articles_fts, rowid, title, text)
        SELECT 'delete', id, title, text FROM articles WHERE id = 1
        """,
        "search index: holds 1 of 2 articles",
    ),
    "an index with other words": (
        "INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', 1, 'x', 'y')",
        "search index: ",
    ),
    "figures that do not add up": (
        "UPDATE run_sources SET stored = stored + 1",
        "run whose figures do not add up: 1 siak",
    ),
    "figures that miss a link": (
        "UPDATE run_sources SET stored = 0, gone = gone + 2",
        "run whose figures have fewer links than the ledger has for it: 1 siak stored",
    ),
    "a time by SQLite's datetime()": (
        "UPDATE articles SET published_at = '2026-11-23 05:00:00' WHERE id = 2",
        "articles row 2: published_at is '2026-11-23 05:00:00', not a time like 2026-11-23T05:00:00Z",
    ),
    "a time in words": (
        "UPDATE feeds SET next_check_at = 'now'",
        "feeds row 1: next_check_at is 'now', not a time like 2026-11-23T05:00:00Z",
    ),
    "a day as people write it": (
        "UPDATE articles SET day = '23-11-2026' WHERE id = 1",
        "articles row 1: day is '23-11-2026', not a day like 2026-11-23",
    ),
    "a name for a list": (
        "UPDATE articles SET editors = 'Budi' WHERE id = 1",
        "articles row 1: editors is 'Budi', not a list of texts in JSON",
    ),
    "a list of numbers": (
        "UPDATE sources SET tags = '[2026]'",
        "sources row dumai: tags is '[2026]', not a list of texts in JSON",
    ),
    "an alias of two articles": (
        "INSERT INTO aliases SELECT key, 1, url, 'redirect', first_seen_at FROM articles WHERE id = 2",
        "address that is both an article's own and an alias of another: siak.example/berita/2",
    ),
}


@pytest.mark.parametrize(("harm", "says"), WRONG.values(), ids=WRONG)
def test_check_finds_what_is_wrong(archive: Archive, harm: str, says: str) -> None:
    run_id = archive.runs.start(NOW, "0.1")
    store(archive, 1, run_id=run_id)
    store(archive, 2, run_id=run_id)
    discover(archive, 3, run_id=run_id)
    assert archive.check() == []
    archive.db.execute("PRAGMA foreign_keys = OFF")
    archive.db.execute(harm)
    problems = archive.check()
    assert any(says in problem for problem in problems), problems
    assert all("\n" not in problem for problem in problems)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that takes SQLite some time to check."""
    path = tmp_path_factory.mktemp("large") / "kliping.db"
    with archive_at(path) as archive, archive.write():
        for number in range(300):
            store(archive, number)
    return path


@pytest.mark.parametrize("during", ["integrity_check(20)", "foreign_key_check", "'integrity-check'"])
def test_a_signal_ends_a_check_wherever_it_is(large: Path, during: str) -> None:
    said: list[str] = []

    def hear(sql: str) -> None:
        said.append(sql)
        if during in sql:
            signal.raise_signal(signal.SIGINT)

    with archive_at(large) as archive:
        archive.db.conn.set_trace_callback(hear)
        with pytest.raises(KeyboardInterrupt):
            archive.check()
        archive.db.conn.set_trace_callback(None)
        asked = [sql for sql in said if sql != "ROLLBACK" and not sql.startswith("--")]  # those of FTS5 itself
        assert during in asked[-1], said
        assert archive.check() == []  # it harmed nothing


def test_a_reader_checks_without_writing(tmp_path: Path) -> None:
    with archive_at(tmp_path / "kliping.db") as archive:
        store(archive, 1)
        archive.ledger.discover("siak", FEED, [entry(2)], run_id=None, now=NOW)
    with Archive.open(tmp_path / "kliping.db", readonly=True) as archive:
        assert archive.check() == []


def test_the_end_of_a_run_leaves_one_file(tmp_path: Path) -> None:
    path = tmp_path / "kliping.db"
    with archive_at(path) as archive:
        pending = discover(archive, 1)[0]
        archive.articles.store(article(pending), now=NOW)
        archive.finish()
        assert path.with_name("kliping.db-wal").stat().st_size == 0
    assert [name.name for name in tmp_path.iterdir()] == ["kliping.db"]
