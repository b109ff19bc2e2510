"""`kliping status`, `retry`, `backup`, `prune` and `db check` through the real command: every option, every mistake."""

from __future__ import annotations

import json
import random
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.lock import locked
from pipelines.archive import Archive, Pages, SourceRow
from pipelines.feed_items import FeedState
from pipelines.items import Miss, Outcome, Reason
from tests.archive_kit import DAY, FEED, HOUR, archive_at, article, discover, empty_archive, raw
from tests.conftest import Kliping, rows
from tests.terminal import on_a_terminal

NOW = datetime.now(UTC).replace(microsecond=0)
LINE = "Baca juga \x1b[31mberita lain"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """siak gave two articles an hour ago and lost a page, its feed moved; dumai has been silent for ten days."""
    path = tmp_path / "kliping.db"
    with archive_at(path) as archive:
        archive.db.execute("UPDATE sources SET first_seen_at = '2026-01-01T00:00:00Z', expected_per_day = 2.0")
        run_id = archive.runs.start(NOW - HOUR, "0.1")
        pendings = discover(archive, 1, 2, 3, 4, run_id=run_id, now=NOW - HOUR)
        for pending in pendings[:2]:
            archive.articles.store(article(pending), now=NOW - HOUR, run_id=run_id)
        archive.ledger.decide(Miss(pendings[2], Reason.TIMEOUT, "30 s"), now=NOW - HOUR, run_id=run_id)
        archive.ledger.decide(Miss(pendings[3], Reason.NOT_FOUND, outcome=Outcome.GONE), now=NOW - HOUR, run_id=run_id)
        old = discover(archive, 9, source="dumai", run_id=run_id, now=NOW - 10 * DAY)[0]
        archive.articles.store(article(old), now=NOW - 10 * DAY, run_id=run_id)
        archive.feeds.save(
            FeedState(
                "siak", FEED, last_ok_at=NOW - HOUR, moved_to="https://siak.example/feed", moved_since=NOW - 9 * DAY
            )
        )
        archive.boilerplate.note("siak", [(1, LINE)], now=NOW)
        archive.boilerplate.note("siak", [(1, LINE)], now=NOW)
        archive.runs.end(run_id, NOW - HOUR + timedelta(seconds=9), "finished", 3)
        archive.finish()
    return path


@pytest.fixture
def ask(kliping: Kliping, db: Path) -> Kliping:
    """Run a command on the archive, with the clock at the time at which it was made: `ask("status")`."""
    return lambda *args, **more: kliping(*args, "--db", db, now=NOW, **more)


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """An archive in which nothing has happened yet."""
    return empty_archive(tmp_path / "empty.db")


# status


def test_status_says_in_words_what_is_wrong_and_what_to_edit(ask: Kliping) -> None:
    ran = ask("status")
    assert (ran.code, ran.stderr) == (3, "")
    summary, wrong, edit, gap, head, *table = ran.stdout.splitlines()
    assert re.fullmatch(r"2 sources, 2 articles in 24 hours; last crawl 60 min ago, finished", summary)
    assert wrong == "wrong  dumai: 0 articles in the last 24 hours, 2 expected"
    assert edit.startswith(f"edit   feeds.yaml: siak: replace {FEED} with https://siak.example/feed (moved for good")
    assert gap == ""
    assert head.split() == ["source", "24", "h", "usual", "wanted", "pending", "given", "up", "last", "new"]
    assert [line.split()[:6] for line in table] == [
        ["dumai", "0", "0", "2", "0", "0"],
        ["siak", "2", "0", "2", "0", "1"],
    ]
    assert all(len(line) <= 80 for line in (head, *table))


def test_status_of_one_source(ask: Kliping) -> None:
    ran = ask("status", "--source", "siak")
    assert ran.code == 0
    assert "dumai" not in ran.stdout
    head, row = ran.stdout.splitlines()[-2:]
    assert head.index("last new") == row.rindex("  ") + 2, "columns stand under their names, also of a short id"
    assert ask("status", "--source", "dumai", "--source", "siak").code == 3


def test_status_in_json(ask: Kliping) -> None:
    said = ask("status", "--json")
    assert said.code == 3
    assert said.json["findings"] == [
        {"source": "dumai", "severity": "wrong", "words": "0 articles in the last 24 hours, 2 expected"}
    ]
    assert said.json["last_crawl"]["reason"] == "finished"
    siak = next(source for source in said.json["sources"] if source["source"] == "siak")
    assert (siak["last_24h"], siak["quarantined"], siak["missed_why"]) == (
        2,
        {"timeout": 1},
        {"timeout": 1, "not-found": 1},
    )
    assert siak["last_new_at"] == f"{NOW - HOUR:%Y-%m-%dT%H:%M:%SZ}"
    assert said.json["edits"][0].startswith("siak: replace")


# https://prometheus.io/docs/instrumenting/exposition_formats/
METRIC = re.compile(r'(# (HELP|TYPE) kliping_\w+ .+|kliping_[a-z0-9_]+(\{source="[a-z0-9-]+"\})? -?\d+)')


def test_status_for_prometheus(ask: Kliping, tmp_path: Path) -> None:
    target = tmp_path / "kliping.prom"
    target.write_text("earlier")
    ran = ask("status", "--prometheus", target)
    assert (ran.code, ran.stdout, ran.stderr) == (3, "", "")
    lines = target.read_text().splitlines()
    assert [line for line in lines if not METRIC.fullmatch(line)] == []
    assert 'kliping_articles_24h{source="siak"} 2' in lines
    assert 'kliping_wrong{source="dumai"} 1' in lines
    assert f"kliping_last_crawl_timestamp_seconds {int((NOW - HOUR).timestamp())}" in lines
    assert len({line for line in lines if line.startswith("# TYPE")}) == 7
    assert not list(tmp_path.glob(".kliping.prom*"))


def test_metrics_that_cannot_be_written(ask: Kliping, tmp_path: Path) -> None:
    ran = ask("status", "--prometheus", tmp_path / "none" / "kliping.prom")
    assert (ran.code, "name a file in a folder that can be written" in ran.complaint) == (2, True)
    assert ask("status", "--prometheus", tmp_path).code == 2


def test_the_lines_that_were_learnt_cannot_colour_the_terminal(ask: Kliping) -> None:
    ran = ask("status", "--boilerplate", "siak")
    assert (ran.code, ran.stdout) == (0, "     2  Baca juga [31mberita lain\n")
    ran = ask("status", "--boilerplate", "siak", "--json")
    (learnt,) = json.loads(ran.stdout)
    assert learnt["articles"] == 2
    assert learnt["line"].startswith("Baca juga ")
    ran = ask("status", "--boilerplate", "dumai")
    assert (ran.code, ran.stdout, ran.stderr) == (0, "", "dumai: no line appears in more than one article\n")


def test_a_cron_that_stopped_is_told_before_all_else(ask: Kliping, db: Path) -> None:
    with Archive.open(db) as archive:
        archive.db.execute("UPDATE runs SET started_at = '2026-02-01T00:00:00Z'")
    ran = ask("status")
    assert ran.code == 3
    assert ran.stdout.splitlines()[1] == (
        "wrong  kliping: no crawl since 2026-02-01 00:00 UTC: check that cron or the timer still runs"
    )
    assert "dumai: 0 articles" not in ran.stdout


@pytest.mark.parametrize("end", [None, "interrupted", "finished"])
def test_a_crawl_that_only_begins_or_fails_after_days_without_one_blames_no_source(
    ask: Kliping, db: Path, end: str | None
) -> None:
    with Archive.open(db) as archive:
        archive.db.execute("UPDATE runs SET started_at = '2026-02-01T00:00:00Z'")
        run_id = archive.runs.start(NOW - timedelta(minutes=1), "0.1")
        if end:
            archive.runs.end(run_id, NOW, end, 1)
    lock = locked(db)
    ran = ask("status")
    lock.release()
    assert "0 articles in the last 24 hours" not in ran.stdout
    assert "no crawl since" not in ran.stdout


def test_a_failed_crawl_is_told(ask: Kliping, db: Path) -> None:
    with Archive.open(db) as archive:
        archive.db.execute("UPDATE runs SET exit_code = 1, end_reason = 'failed'")
    assert "wrong  kliping: the last crawl failed" in ask("status", "--source", "siak").stdout


def without_end(db: Path, crawls: int) -> None:
    """Add so many crawls that were killed before their end."""
    locked(db).release()
    with Archive.open(db) as archive:
        archive.db.execute("UPDATE sources SET expected_per_day = NULL")
        for _ in range(crawls):
            archive.runs.start(NOW - HOUR / 2, "0.1")


def test_a_crawl_that_was_killed_is_told(ask: Kliping, db: Path, tmp_path: Path) -> None:
    without_end(db, 1)
    before = sorted(tmp_path.iterdir())
    ran = ask("status")
    assert sorted(tmp_path.iterdir()) == before
    summary, *findings = ran.stdout.splitlines()
    assert re.search(r"; last crawl 30 min ago, interrupted$", summary)
    assert findings[0].startswith("watch  kliping: the last crawl was interrupted: it was killed")
    assert (ran.code, ask("status", "--json").json["last_crawl"]["reason"]) == (0, "interrupted")


def test_crawls_that_were_killed_in_a_row_are_wrong(ask: Kliping, db: Path, tmp_path: Path) -> None:
    without_end(db, 3)
    ran = ask("status")
    assert ran.code == 3
    assert ran.stdout.splitlines()[1].startswith("wrong  kliping: the last 3 crawls were interrupted: check whether")
    assert ask("report", "--html", "page.html").code == 0
    page = (tmp_path / "page.html").read_text()
    assert "the last 3 crawls were interrupted" in page
    assert "running" not in page


def test_a_crawl_that_holds_the_lock_is_at_work_and_hides_nothing(ask: Kliping, db: Path) -> None:
    without_end(db, 3)
    lock = locked(db)
    ran = ask("status")
    lock.release()
    assert ran.code == 3
    assert ran.stdout.splitlines()[0].endswith(", running")
    assert "wrong  kliping: the last 2 crawls were interrupted" in ran.stdout


def test_a_crawl_or_a_backfill_that_is_at_work_for_a_day_is_told_as_such(ask: Kliping, db: Path) -> None:
    without_end(db, 0)
    with Archive.open(db) as archive:
        archive.runs.start(NOW - 30 * HOUR, "0.1")
    lock = locked(db)
    ran = ask("status")
    lock.release()
    (told,) = [line for line in ran.stdout.splitlines() if line.startswith("wrong")]
    assert told.startswith(
        f"wrong  kliping: a crawl or backfill has been running since {NOW - 30 * HOUR:%Y-%m-%d %H:%M} UTC"
    )


def test_a_copy_of_an_archive_says_nothing_of_a_crawl_that_was_at_work(
    ask: Kliping, db: Path, kliping: Kliping
) -> None:
    without_end(db, 1)
    lock = locked(db)
    assert ask("backup", "copy.db").code == 0
    lock.release()
    ran = kliping("status", "--db", "copy.db")
    assert (ran.code, "interrupted" in ran.stdout) == (0, False)
    assert ran.stdout.splitlines()[0].endswith(" min ago, without an end")


def test_status_fits_on_a_screen(ask: Kliping, db: Path) -> None:
    with Archive.open(db) as archive, archive.write():
        for number in range(30):
            name = f"sumber-{number}"
            archive.db.insert("sources", {"id": name, "name": name, "first_seen_at": "2026-11-01T00:00:00Z"})
            archive.db.insert(
                "links",
                {"key": name, "url": name, "source": name, "first_seen_at": "2026-11-01T00:00:00Z"},
            )
    _, shown = on_a_terminal(db.parent, "", "status", "--db", db)  # a mail has all findings
    assert shown.count("wrong  ") == 15
    assert "\nand 16 more findings; kliping status --all shows them\n" in shown
    assert ask("status").stdout.count("wrong  ") == 31
    with Archive.open(db) as archive, archive.write():
        archive.db.execute("UPDATE sources SET first_seen_at = ?", (f"{NOW:%Y-%m-%dT%H:%M:%SZ}",))
    lines = ask("status").stdout.splitlines()
    assert len(lines) < 24
    assert lines[-1] == "and 17 more; kliping status --all shows them"
    assert len(ask("status", "--all").stdout.splitlines()) == 32 + len(lines) - 16
    with Archive.open(db) as archive:
        archive.feeds.sync([SourceRow("siak", "Siak Pos", feeds=(FEED,))])
    *_, gone = ask("status").stdout.splitlines()
    assert (gone.count(" pending)"), gone.partition(" and ")[2]) == (14, "16 more")  # dumai has none
    assert ask("status", "--all").stdout.count(" pending)") == 30


def test_a_source_that_never_gave_anything_stands_in_the_table_before_those_that_did(ask: Kliping, db: Path) -> None:
    name = "agam-yang-baru-saja-terbit"  # whole, so that it can be copied into `--source`
    with Archive.open(db) as archive, archive.write():
        known_since = f"{NOW - 3 * DAY:%Y-%m-%dT%H:%M:%SZ}"
        archive.db.insert("sources", {"id": name, "name": "Baru", "first_seen_at": known_since})
    lines = ask("status").stdout.splitlines()
    assert f"wrong  {name}: not one article in 3 days" in lines
    assert [line.split()[0] for line in lines[-3:]] == [name, "dumai", "siak"]
    assert lines[-3].split()[-1] == "never"


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"TERM": "xterm", "NO_COLOR": "1"}])
def test_no_colours_where_none_are_wanted(db: Path, tmp_path: Path, environment: dict[str, Any]) -> None:
    code, shown = on_a_terminal(tmp_path, "", "status", "--db", db, **environment)
    assert (code, "wrong  dumai: 0 articles" in shown, "\x1b" in shown) == (3, True, False)
    _, shown = on_a_terminal(tmp_path, "", "status", "--db", db, TERM="xterm")
    assert "\x1b[31mwrong\x1b[0m  dumai" in shown


def test_an_archive_in_which_nothing_happened(kliping: Kliping, empty: Path) -> None:
    ran = kliping("status", "--db", empty)
    assert (ran.code, ran.stdout) == (0, "0 sources, 0 articles in 24 hours; no crawl yet\nnothing to worry about\n")
    assert kliping("status", "--db", empty, "--json").json == {
        "last_crawl": None, "sources": [], "findings": [], "edits": [], "former": [],
    }  # fmt: skip
    assert kliping("retry", "--db", empty).stdout == "nothing to retry\n"
    assert kliping("db", "check", "--db", empty).stdout == f"{empty}: fine\n"
    assert kliping("prune", "--db", empty).stdout == "there are no raw pages\n"
    assert kliping("backup", "copy.db", "--db", empty).code == 0


# retry


@pytest.mark.parametrize(
    ("args", "urls"),
    [
        ((), {"berita/2"}),
        (("--source", "siak"), {"berita/2"}),
        (("--source", "dumai"), set()),
        (("--source", "siak", "--source", "dumai"), {"berita/2"}),
        (("--reason", "timeout"), {"berita/2"}),
        (("--reason", "not-found"), {"berita/1"}),
        (("--reason", "challenge"), set()),
        (("--reason", "not-found", "--source", "dumai"), set()),
    ],
)
def test_retry(ask: Kliping, db: Path, args: tuple[str, ...], urls: set[str]) -> None:
    ran = ask("retry", *args)
    told = "1 link pending again; the next crawl tries them\n" if urls else "nothing to retry\n"
    assert (ran.code, ran.stdout, ran.stderr) == (0, told, "")
    pending = rows(db, "SELECT url FROM links WHERE outcome = 'pending'")
    assert {row["url"].removeprefix("https://siak.example/") for row in pending} == urls
    assert ask("db", "check").code == 0


# backup


def test_a_backup_is_an_archive(ask: Kliping, kliping: Kliping, db: Path, tmp_path: Path) -> None:
    target = tmp_path / "backups" / "kliping.db"
    ran = ask("backup", target)
    assert (ran.code, ran.stderr) == (0, "")
    assert re.fullmatch(rf"{re.escape(str(target))}: \d+\.\d MB, checked\n", ran.stdout)
    assert kliping("db", "check", "--db", target).code == 0
    assert len(rows(target, "SELECT 1 FROM articles")) == len(rows(db, "SELECT 1 FROM articles")) == 3
    assert not list(target.parent.glob(".*"))


def test_a_backup_replaces_nothing_unasked(ask: Kliping, db: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("something")
    ran = ask("backup", target)
    assert (ran.code, ran.stdout, ran.stderr) == (
        2, "", f"kliping: {target}: already exists; name another file, or add --force to replace it\n",
    )  # fmt: skip
    assert target.read_text() == "something"
    assert ask("backup", target, "--force").code == 0
    assert target.read_bytes().startswith(b"SQLite format 3")
    ran = ask("backup", db, "--force")
    assert (ran.code, "is the archive itself" in ran.complaint) == (2, True)


def test_a_backup_into_a_folder_that_may_not_be_entered(ask: Kliping, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(0o000)
    ran = ask("backup", "closed/x.db", privileged=False)
    told = "closed/x.db: cannot be written: Permission denied: name a file in a folder that can be written"
    assert (ran.code, ran.stdout, ran.stderr) == (2, "", f"kliping: {told}\n")


# prune


def test_prune_deletes_old_raw_pages_and_no_article(ask: Kliping, db: Path) -> None:
    with Pages(Pages.beside(db)) as pages:
        for days in (0, 10, 40):
            pages.put(str(days), [raw("u", b"x" * 1000, at=NOW - days * DAY)])
    assert re.fullmatch(r"1 raw page deleted, \d\.\d MB given back\n", ask("prune").stdout)
    assert ask("prune", "--pages-older-than", f"{NOW - 8 * DAY:%Y-%m-%d}").stdout.startswith("1 raw page deleted")
    assert [row["key"] for row in rows(Pages.beside(db), "SELECT key FROM pages")] == ["0"]
    assert len(rows(db, "SELECT 1 FROM articles")) == 3


# db check


def test_check_tells_each_problem(ask: Kliping, db: Path) -> None:
    assert (ask("db", "check").code, ask("db", "check", "--json").json) == (0, {"problems": []})
    with Archive.open(db) as archive:
        archive.db.execute("UPDATE articles SET duplicate_of = id WHERE id = 1")
    ran = ask("db", "check")
    assert (ran.code, ran.stdout) == (1, "copy of an article that is itself a copy: 1 of 1\n")
    assert len(ask("db", "check", "--json").json["problems"]) == 1


def test_check_of_a_damaged_file_says_where(ask: Kliping, db: Path) -> None:
    (size,) = rows(db, "PRAGMA page_size")[0]
    roots = rows(db, "SELECT rootpage FROM sqlite_master WHERE name IN ('links', 'boilerplate_lines')")
    data = bytearray(db.read_bytes())
    for (page,) in roots:
        data[(page - 1) * size : page * size] = random.Random(page).randbytes(size)
    db.write_bytes(data)
    ran = ask("db", "check")
    assert (ran.code, ran.stderr) == (1, "")
    assert "damaged file: table links: " in ran.stdout
    assert "damaged file: table boilerplate_lines: " in ran.stdout
    assert "references: cannot be checked to the end: database disk image is malformed\n" in ran.stdout
    assert "db check" not in ran.stdout
    assert ask("db", "check", "--json").json["problems"] == ran.stdout.splitlines()


def test_check_tells_what_it_found_before_sqlite_gave_up(ask: Kliping, db: Path) -> None:
    with Archive.open(db) as archive:
        archive.db.execute("UPDATE articles SET duplicate_of = id WHERE id = 1")
        size = archive.db.value("PRAGMA page_size")
        page = archive.db.value("SELECT rootpage FROM sqlite_master WHERE name = 'boilerplate_lines'")
    data = bytearray(db.read_bytes())
    data[(page - 1) * size : page * size] = b"\xff" * size
    db.write_bytes(data)
    told = ask("db", "check").stdout.splitlines()
    assert told[0].startswith("damaged file: ")
    assert "copy of an article that is itself a copy: 1 of 1" in told


def in_the_schema(db: Path) -> None:
    data = db.read_bytes()
    db.write_bytes(
        data.replace(
            b"CREATE TABLE aliases (\n            key TEXT", b"CREATE TABLE aliases (\n            key T\xceXT"
        )
    )


def in_a_text(db: Path) -> None:
    db.write_bytes(db.read_bytes().replace(b"Kalimat pertama", b"Kalima\xce pertama"))


def a_text_for_a_number(db: Path) -> None:
    with closing(sqlite3.connect(db)) as connection:
        as_it_was = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'articles'").fetchone()
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, ') STRICT', ')') WHERE name = 'articles'")
        connection.commit()
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("UPDATE articles SET words = 'banyak'")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'articles'", as_it_was)
        connection.commit()


@pytest.mark.parametrize("command", ["search kalimat", "status", "export", "show 1", "duplicates", "backup copy.db"])
@pytest.mark.parametrize("harm", [in_the_schema, in_a_text, a_text_for_a_number])
def test_damage_is_told_in_one_line_whatever_it_hit(
    ask: Kliping, db: Path, harm: Callable[[Path], None], command: str
) -> None:
    before = db.read_bytes()
    harm(db)
    assert db.read_bytes() != before
    ran = ask(*command.split())
    met = harm is in_the_schema or (harm, command) in {
        (in_a_text, "search kalimat"), (in_a_text, "export"), (in_a_text, "show 1"), (a_text_for_a_number, "status"),
    }  # fmt: skip
    if met:
        remedy = "go back to the last backup if there is one, or choose another with --db"
        assert (ran.code, ran.stderr) == (1, f"kliping: {db}: is damaged: {remedy}\n")
    elif command.startswith("backup"):
        assert "copy.db: the copy is damaged and was discarded; an earlier backup is unchanged: " in ran.complaint
        assert ran.code == 1
    else:  # it was not read
        assert (ran.code in {0, 3}, ran.stderr) == (True, "")


@pytest.mark.parametrize(("column", "value"), [("published_at", "2026-11-23 05:00:00"), ("editors", "Budi")])
def test_a_value_that_somebody_wrote_in_another_form_is_named(ask: Kliping, db: Path, column: str, value: str) -> None:
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute(f"UPDATE articles SET {column} = ? WHERE id = 2", (value,))
    ran = ask("export")
    assert (ran.code, ran.stderr.count("\n")) == (1, 1)
    assert ran.stderr.startswith(f"kliping: {db}: articles row 2: {column} is {value!r}, not a ")


@pytest.mark.parametrize("harm", [in_the_schema, in_a_text, a_text_for_a_number])
def test_check_tells_of_damage_whatever_it_hit(ask: Kliping, db: Path, harm: Callable[[Path], None]) -> None:
    harm(db)
    ran = ask("db", "check")
    assert ran.code == 1
    assert "Traceback" not in ran.stderr
    assert ran.stdout or ran.stderr.startswith(f"kliping: {db}: is damaged: ")


def test_check_of_a_file_that_was_cut_off_gives_the_remedy(ask: Kliping, db: Path) -> None:
    db.write_bytes(db.read_bytes()[:20_000])
    ran = ask("db", "check")
    assert (ran.code, ran.stdout) == (1, "")
    remedy = "go back to the last backup if there is one, or choose another with --db"
    assert ran.stderr == f"kliping: {db}: is damaged: {remedy}\n"


def test_check_tells_of_raw_pages_that_cannot_be_opened_too(ask: Kliping, db: Path) -> None:
    Pages.beside(db).write_bytes(b"rusak" * 1000)
    ran = ask("db", "check")
    assert (ran.code, ran.stderr) == (1, "")
    assert ran.stdout.startswith(f"{Pages.beside(db)}: is not a SQLite file, or its head is damaged: go back to the")
    assert ran.stdout.endswith(", or move it away, or crawl with --no-pages\n")


def make_older(db: Path) -> None:
    """Make the archive one from before m003."""
    with Archive.open(db) as archive:
        archive.db.conn.executescript(
            """
            DROP TRIGGER terms_waiting_insert; DROP TRIGGER terms_waiting_update; DROP INDEX articles_newest;
            DROP TABLE terms; DROP TABLE terms_waiting;
            DELETE FROM _sqlite_migrations WHERE name = 'm003_search';
            """
        )


def test_check_brings_an_older_archive_up_to_date(ask: Kliping, db: Path) -> None:
    make_older(db)
    ran = ask("status")
    assert (ran.code, ran.stdout) == (1, "")
    assert ran.stderr == f"kliping: {db}: written by an older kliping: `kliping db check` brings it up to date\n"
    assert ask("db", "check").stdout == f"{db}: fine\n"
    assert ask("status").code == 3


@pytest.mark.parametrize("folder", [False, True])
def test_check_of_a_file_that_may_only_be_read(ask: Kliping, db: Path, folder: bool) -> None:
    where, mode = (db.parent, 0o555) if folder else (db, 0o444)
    where.chmod(mode)
    assert ask("db", "check", privileged=False).stdout == f"{db}: fine\n"


@pytest.mark.parametrize("folder", [False, True])
@pytest.mark.parametrize("command", [("status",), ("db", "check")])
def test_an_older_archive_that_may_only_be_read(ask: Kliping, db: Path, folder: bool, command: tuple[str, ...]) -> None:
    make_older(db)
    where, mode = (db.parent, 0o555) if folder else (db, 0o444)
    where.chmod(mode)
    remedy = "copy it to a folder where it can be written; there `kliping db check` brings it up to date"
    assert ask(*command, privileged=False).stderr == f"kliping: {db}: written by an older kliping: {remedy}\n"


# mistakes


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ("status --source siakk", "no source 'siakk' in"),
        ("status --source=", "'--source': it is empty"),
        ("status --boilerplate siakk", "no source 'siakk' in"),
        ("status --boilerplate=", "no source '' in"),
        ("status --boilerplate siak --prometheus x", "leave out --source and --prometheus"),
        ("retry --source siakk", "no source 'siakk' in"),
        ("retry --reason bad-luck", "'--reason': 'bad-luck' is not one of 'bad-encoding', "),
        ("backup -", "-: a backup is written into a file"),
        ("prune --pages-older-than soon", "'soon' is not a time; write 7d, 12h, 2026-11-01 or 2026-11-01T10:00"),
        ("prune --pages-older-than 999999999w", "is not a time"),
        ("db chekc", "No such command 'chekc'"),
    ],
)
def test_wrong_usage_is_told_in_one_line(
    kliping: Kliping, empty: Path, args: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLIPING_DB", str(empty))
    ran = kliping(*args.split())
    assert said in ran.complaint
    assert ran.code == 2


def test_a_source_that_feeds_yaml_does_not_name_any_more_is_told_from_one_that_never_was(
    kliping: Kliping, tmp_path: Path
) -> None:
    with archive_at(tmp_path / "old.db") as archive:
        archive.feeds.sync([SourceRow("siak", "Siak Pos")])
        archive.feeds.sync([SourceRow("dumai", "Dumai Pos")])
    told = {name: kliping("status", "--source", name, "--db", "old.db").stderr for name in ("siak", "siakk")}
    assert told["siak"] == "kliping: --source siak: feeds.yaml no longer has this source\n"
    assert told["siakk"] == "kliping: no source 'siakk' in old.db (did you mean siak?)\n"


def test_the_json_of_status_survives_hostile_words(ask: Kliping, db: Path) -> None:
    with Archive.open(db) as archive:
        archive.feeds.save(
            FeedState(
                "dumai", "https://dumai.example/rss", failures=9, failure="not-a-feed", failure_detail="\x1b[2J\n{"
            )
        )
    assert "dumai: no feed answers: https://dumai.example/rss: [2J {" in ask("status").stdout
    assert json.loads(ask("status", "--json").stdout)["sources"][0]["failing"][0]["detail"] == "\x1b[2J\n{"
