"""However and whenever a crawl ends, the archive is sound, and the next run completes it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.conftest import COMMAND, Crawl, Kliping, assert_ledger_adds_up, rows, with_all_due
from tests.crawl_kit import crawl_by, crawling, serving, stored, wait_until
from tests.newsroom import Newsroom, Site, town
from tests.process_kit import command, family


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    """The usual sites, with two stories each."""
    with Newsroom(town(each=2)) as room:
        yield room


def slow_town(delay: float, each: int = 5) -> list[Site]:
    """Five of the usual sites, with so many seconds between two requests of each."""
    sites = town(each=each)[:5]
    wait_between(sites, delay)
    return sites


def wait_between(sites: list[Site], delay: float) -> None:
    for site in sites:
        site.delay = delay


def test_sigterm_finishes_what_is_in_hand(crawl: Crawl, tmp_path: Path) -> None:
    with Newsroom(slow_town(0.4)) as room:
        db = tmp_path / "kliping.db"
        with crawling(room, db, workers=2) as process:
            wait_until(lambda: len(room.requests("article")) >= 2, process)
            process.send_signal(signal.SIGTERM)
            stdout, stderr = process.communicate(timeout=240)
        assert process.returncode == 0, stderr
        assert '"reason": "stopped"' in stdout
        assert_ledger_adds_up(db)
        assert rows(db, "SELECT count(*) AS n FROM links WHERE outcome = 'pending'")[0]["n"] > 0
        wait_between(room.sites, 0)
        last = crawl(room, "--all", db=db)
        assert last.report["totals"]["pending"] == 0
        assert stored(db) == len(room.expected())


def test_a_second_sigterm_leaves_what_is_in_hand_and_tells_what_was_done(tmp_path: Path) -> None:
    with Newsroom(town(each=2)) as room:
        room.fault("stalled-headers", kind="article")
        with crawling(room, tmp_path / "kliping.db", workers=2) as process:
            wait_until(lambda: bool(room.requests("article")), process)
            process.send_signal(signal.SIGTERM)
            process.send_signal(signal.SIGTERM)
            stdout, stderr = process.communicate(timeout=240)
        assert (process.returncode, stderr) == (0, "")
        assert json.loads(stdout)["reason"] == "stopped"
        assert_ledger_adds_up(tmp_path / "kliping.db")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_what_reaches_every_process_ends_the_crawl_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C, and a terminal that is closed; others send SIGTERM, as above."""
    with Newsroom(slow_town(0.2)) as room:
        db = tmp_path / "kliping.db"
        with crawling(room, db, workers=2) as process:
            wait_until(lambda: bool(room.requests("article")), process)  # the workers are just starting
            os.killpg(process.pid, number)
            stdout, stderr = process.communicate(timeout=240)
        assert (process.returncode, stderr) == (0, "")
        assert json.loads(stdout)["reason"] == "stopped"
        assert_ledger_adds_up(db)


def test_a_time_budget_ends_the_run_cleanly(tmp_path: Path) -> None:
    with Newsroom(slow_town(0.4)) as room:
        db = tmp_path / "kliping.db"
        with crawling(room, db) as process:
            wait_until(lambda: room.requests("article"), process)
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=240)
        for site in room.sites:
            site.delay = 60  # so that much is left whenever the time is up
        with crawling(room, db, "--time-budget", "1s") as process:
            stdout, stderr = process.communicate(timeout=240)
        assert process.returncode == 0, stderr
        assert '"reason": "time-budget"' in stdout
        assert_ledger_adds_up(db)
        assert rows(db, "SELECT source FROM links WHERE outcome = 'pending'")


AFTER_AN_ITEM = (
    "settings.EXTENSIONS_BASE |= {'scrapy.extensions.closespider.CloseSpider': 0}; settings.CLOSESPIDER_ITEMCOUNT = 1"
)
ENDED = "what is pending stays pending, and the next run takes it up; "


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            "from crawler import settings; settings.MEMUSAGE_WARNING_MB = 1",
            "because its process took more than 1 MB of memory; " + ENDED + "a shorter --",
        ),
        (
            f"from crawler import settings; {AFTER_AN_ITEM}",
            "by Scrapy (reason 'closespider_itemcount'); " + ENDED + "the log may say why",
        ),
        (
            "from scrapy.core.scheduler import Scheduler; Scheduler.enqueue_request = len",
            "by Scrapy (reason 'shutdown'); " + ENDED + "the log may say why",
        ),
    ],
)
def test_a_crawl_that_scrapy_cuts_short_is_told_in_a_line(
    changed: str, words: str, crawl: Crawl, tmp_path: Path
) -> None:
    with Newsroom(town(each=3)[:2]) as room:
        log = str(tmp_path / "log")
        done = crawl_by(changed, room, tmp_path, "--quiet", "--log-file", log)
        assert done.code == 1
        assert f"the crawl was ended {words}" in done.stderr
        assert [tuple(row) for row in done.rows("SELECT end_reason, exit_code FROM runs")] == [("failed", 1)]
        crawl(room, "--all", db=done.db)
        assert stored(done.db) == len(room.expected())


def test_when_its_process_takes_too_much_memory_nothing_that_waits_is_asked(tmp_path: Path) -> None:
    grows = "sizes = iter([0, 0, 0]); MemoryUsage.get_virtual_size = lambda _: next(sizes, 2 << 30)"
    soon = "from crawler import settings; settings.MEMUSAGE_CHECK_INTERVAL_SECONDS = 0.5"
    with serving("satu") as (room, satu):
        satu.delay = 15
        done = crawl_by(f"from scrapy.extensions.memusage import MemoryUsage; {grows}; {soon}", room, tmp_path)
        assert (done.code, "more than 1024 MB of memory" in done.stderr) == (1, True)
        assert {request.path for request in room.requests()} <= {"/robots.txt"}
        [feed] = done.rows("SELECT failure, last_check_at FROM feeds")
        assert tuple(feed) == (None, None)


def test_a_crawl_that_is_stopped_while_it_begins_asks_nothing(newsroom: Newsroom, tmp_path: Path) -> None:
    early = "from crawler.spiders import quiet_hosts; quiet_hosts.recall = lambda session, _: session.stop('stopped')"
    assert crawl_by(early, newsroom, tmp_path).code == 0
    assert newsroom.requests() == []


def test_a_second_crawl_leaves_at_once_by_whichever_name_it_calls_the_archive(crawl: Crawl, tmp_path: Path) -> None:
    with Newsroom(slow_town(60)) as room:
        db, link = tmp_path / "real" / "kliping.db", tmp_path / "link.db"
        link.symlink_to(db)
        with crawling(room, link) as process:  # makes what the link leads to
            wait_until(lambda: bool(room.requests()), process)
            for name in (db, link):
                second = crawl(room, db=name)
                assert (second.code, len(second.stderr.splitlines())) == (75, 1)
                assert "another crawl is running" in second.stderr
            quiet = crawl(room, "--quiet", db=db)
            assert (quiet.code, quiet.stdout, quiet.stderr) == (75, "", "")
        assert db.with_name("kliping-pages.db").exists()
        assert {path.name for path in tmp_path.iterdir()} == {"real", "link.db", "feeds.yaml"}


@pytest.mark.parametrize("how", ["deleted", "replaced"])
def test_an_archive_that_goes_away_during_a_crawl_is_told(how: str, tmp_path: Path) -> None:
    """As when a backup replaces it while cron goes on."""
    with Newsroom(slow_town(0.4, each=2)) as room:
        db = tmp_path / "kliping.db"
        with crawling(room, db, workers=2) as process:
            wait_until(lambda: bool(room.requests("article")), process)
            db.rename(tmp_path / "old.db")
            if how == "replaced":
                db.write_bytes((tmp_path / "old.db").read_bytes())
            _, stderr = process.communicate(timeout=240)
        told = f"{db}: was moved, deleted or replaced during the run: what the run stored since then is not in it"
        assert (process.returncode, stderr) == (1, f"kliping: {told}\n")


def test_readers_and_a_short_lock_do_no_harm(newsroom: Newsroom, tmp_path: Path) -> None:
    db = tmp_path / "kliping.db"
    with crawling(newsroom, db) as process:
        wait_until(lambda: bool(newsroom.requests("feed")), process)
        with closing(sqlite3.connect(db, isolation_level=None, timeout=30)) as other:
            other.execute("BEGIN IMMEDIATE")  # a writer of somebody else's, for a second
            held = time.monotonic() + 1
            wait_until(lambda: time.monotonic() > held, process)
            other.execute("COMMIT")
            other.execute("BEGIN")  # a reader that stays
            other.execute("SELECT count(*) FROM articles").fetchone()
            process.communicate(timeout=240)
            assert process.returncode == 0
    assert stored(db) == len(newsroom.expected())


def checked(kliping: Kliping, db: Path) -> None:
    """The result of `kliping db check`."""
    told = kliping("db", "check", "--db", db)
    assert told.code == 0, told.stdout + told.stderr


def test_sigterm_is_heard_while_another_program_holds_the_lock(crawl: Crawl, kliping: Kliping, tmp_path: Path) -> None:
    with Newsroom(slow_town(0.6)) as room:  # slow enough for the other program to get the lock between two batches
        db = tmp_path / "kliping.db"
        with crawling(room, db) as process, closing(sqlite3.connect(db, isolation_level=None, timeout=30)) as other:
            wait_until(lambda: len(room.requests("article")) >= 2, process)
            other.execute("BEGIN IMMEDIATE")
            held = time.monotonic() + 2
            wait_until(lambda: time.monotonic() > held, process)
            process.send_signal(signal.SIGTERM)
            _, stderr = process.communicate(timeout=28)  # and not only when SQLite gives up waiting
            other.execute("ROLLBACK")
        assert process.returncode == 1
        assert (
            stderr == f"kliping: {db}: locked by another program: wait until it is done or close it, then try again\n"
        )
        checked(kliping, db)
        wait_between(room.sites, 0)
        crawl(room, "--all", db=db)
        assert stored(db) == len(room.expected())


@pytest.mark.parametrize("table", ["links", "articles", "feeds", "sitemaps", "run_sources"])
def test_an_archive_that_cannot_be_written_any_more_is_told_in_a_line(
    table: str, crawl: Crawl, kliping: Kliping, tmp_path: Path
) -> None:
    """As on a disk that fills up in the middle of a crawl, whatever was to be written then."""
    db = tmp_path / "kliping.db"
    with Newsroom(town(each=3)[:4]) as room:
        crawl(room, "--source", "sindangpos", db=db)
        with closing(sqlite3.connect(db)) as other:
            for event in ("INSERT", "UPDATE"):
                condition = "OF etag" if (table, event) == ("feeds", "UPDATE") else ""
                other.execute(
                    f"CREATE TRIGGER no_{event} BEFORE {event} {condition} ON {table} "
                    f"WHEN (SELECT count(*) FROM articles) > 5 OR '{table}' <> 'articles' "
                    "BEGIN SELECT RAISE(FAIL, 'no more'); END"
                )
        failed = crawl(room, "--all", db=db)
        assert failed.code == 1
        assert "no more" in failed.stdout + failed.stderr
        assert "Traceback" not in failed.stderr
        with closing(sqlite3.connect(db)) as other:
            other.executescript("DROP TRIGGER no_INSERT; DROP TRIGGER no_UPDATE;")
        checked(kliping, db)
        last = crawl(room, "--all", db=db)
        assert last.code == 0, last.report["remarks"]
        assert stored(db) == len(room.expected())
        checked(kliping, db)


def test_one_article_that_cannot_be_stored_stops_no_other(crawl: Crawl, kliping: Kliping, tmp_path: Path) -> None:
    """As where a rule of the database, which is well, is broken by what one page gives: each run brings it again."""
    db = tmp_path / "kliping.db"
    with Newsroom(town(each=40)[2:5]) as room:
        crawl(room, "--source", room.sites[2].id, db=db)
        wrong = room.sites[0].stories[0]
        with closing(sqlite3.connect(db)) as other:
            words = f"WHEN new.title = '{wrong.title}' BEGIN SELECT RAISE(ABORT, 'not this one'); END"
            other.execute(f"CREATE TRIGGER picky BEFORE INSERT ON articles {words}")
        for _ in range(2):
            done = crawl(room, "--all", db=db)
            left_out = "what cannot be stored is skipped and stays pending; the log names it"
            assert (done.code, done.report["remarks"]) == (1, [f"{db}: SQLite says: not this one ({left_out})"])
            assert f"{room.sites[0].address(wrong)}: skipped, because it cannot be stored" in done.stderr
            assert "Traceback" not in done.stderr
            assert stored(db) == len(room.expected()) - 1
            assert [row["url"] for row in rows(db, "SELECT url FROM links WHERE outcome = 'pending'")] == [
                room.sites[0].address(wrong)
            ]
        with closing(sqlite3.connect(db)) as other:
            other.execute("DROP TRIGGER picky")
        assert crawl(room, "--all", db=db).code == 0
        assert stored(db) == len(room.expected())
        checked(kliping, db)


def no_transaction_with_an_article_ends(db: Path) -> None:
    with closing(sqlite3.connect(db)) as other:
        other.executescript(
            """
            CREATE TABLE none (id INTEGER PRIMARY KEY);
            CREATE TABLE wanted (id INTEGER REFERENCES none (id) DEFERRABLE INITIALLY DEFERRED);
            CREATE TRIGGER no_end AFTER INSERT ON articles BEGIN INSERT INTO wanted VALUES (1); END;
            """
        )


def test_once_nothing_can_be_stored_nothing_more_is_asked_for(crawl: Crawl, tmp_path: Path) -> None:
    db = tmp_path / "kliping.db"
    with Newsroom(town(each=2)[:2]) as room:
        quick, slow = room.sites
        quick.stories, later = quick.stories[:1], quick.stories[1:]
        crawl(room, "--source", quick.id, db=db)
        no_transaction_with_an_article_ends(db)
        quick.publish(*later)
        slow.delay = 60
        failed = crawl(room, "--all", db=db)
        assert (failed.code, failed.report["reason"]) == (1, "failed")
        assert not room.requests("feed", slow.id)  # it waits for its turn after robots.txt


@pytest.mark.parametrize("sites", [9, 2])  # where one article is left, its batch is the last
def test_a_transaction_that_cannot_be_ended_is_told_in_a_line(
    sites: int, crawl: Crawl, kliping: Kliping, tmp_path: Path
) -> None:
    """As on a disk that is full only when a batch of articles goes from memory to the disk."""
    db = tmp_path / "kliping.db"
    with Newsroom(sorted(town(each=3 if sites == 9 else 1), key=lambda site: site.id != "sindangpos")[:sites]) as room:
        crawl(room, "--source", "sindangpos", db=db)
        no_transaction_with_an_article_ends(db)
        failed = crawl(room, "--all", db=db)
        assert (failed.code, failed.stderr) == (1, "")
        [remark] = failed.report["remarks"]
        assert remark.startswith(f"{db}: SQLite says: FOREIGN KEY constraint failed")
        assert failed.report["reason"] == "failed"
        with closing(sqlite3.connect(db)) as other:
            other.executescript("DROP TRIGGER no_end; DROP TABLE wanted; DROP TABLE none;")
        assert crawl(room, "--all", db=db).code == 0
        assert stored(db) == len(room.expected())
        checked(kliping, db)


def test_a_full_folder_for_temporary_files_stops_nothing(tmp_path: Path) -> None:
    """As when /tmp is a small disk of its own: such a disk is mounted for the command."""
    alone = ["unshare", "--mount", "--map-root-user", "sh", "-c"]
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], check=False).returncode:
        pytest.skip("no namespaces here")
    feeds, full = tmp_path / "feeds.yaml", tmp_path / "full"
    full.mkdir()
    fill = 'mount -t tmpfs -o size=64k none "$TMPDIR" && ! head -c 100k /dev/zero 2>/dev/null >"$TMPDIR/x" && exec "$@"'
    with Newsroom(town(each=1)) as room:
        feeds.write_text(room.feeds_yaml(), encoding="utf-8")
        where = ["--feeds", str(feeds), "--db", str(tmp_path / "kliping.db")]
        ran = subprocess.run(
            [*alone, fill, "sh", *COMMAND, "crawl", *where, "--allow-private-addresses", "--workers", "0", "--quiet"],
            env={**os.environ, "TMPDIR": str(full)}, capture_output=True, text=True, check=False, timeout=240,
        )  # fmt: skip
        assert (ran.returncode, ran.stderr) == (0, "")
        assert stored(tmp_path / "kliping.db") == len(room.expected())


def test_articles_are_stored_though_their_pages_cannot_be_kept(
    newsroom: Newsroom, crawl: Crawl, tmp_path: Path
) -> None:
    db, pages = tmp_path / "kliping.db", tmp_path / "kliping-pages.db"
    crawl(newsroom, "--source", "sindangpos", db=db)
    with closing(sqlite3.connect(pages)) as other:
        other.execute("CREATE TRIGGER full BEFORE INSERT ON pages BEGIN SELECT RAISE(FAIL, 'no more'); END")
    done = crawl(newsroom, "--all", db=db)
    assert done.code == 1
    assert [remark for remark in done.report["remarks"] if "their pages are not kept" in remark] == [
        f"{pages}: SQLite says: no more (articles are still stored, but their pages are not kept)"
    ]
    assert "Traceback" not in done.stderr
    assert stored(db) == len(newsroom.expected())


@pytest.mark.parametrize("harm", ["damaged", "folder", "noise"])
def test_a_pages_file_that_cannot_be_used_keeps_no_article_away(
    harm: str, newsroom: Newsroom, crawl: Crawl, kliping: Kliping, tmp_path: Path
) -> None:
    pages = tmp_path / "kliping-pages.db"
    if harm == "damaged":
        crawl(newsroom, "--source", "sindangpos")
        pages.write_bytes(pages.read_bytes()[:100] + b"rusak" * 10_000)
    elif harm == "folder":
        pages.mkdir()
    else:
        pages.write_bytes(b"rusak" * 10_000)
    done = crawl(newsroom, "--all")
    assert (done.code, done.stderr) == (1, "")
    (told,) = (remark for remark in done.report["remarks"] if str(pages) in remark)
    assert told.endswith("(articles are still stored, but their pages are not kept)")
    assert harm == "damaged" or "move it away, or crawl with --no-pages" in told
    assert stored(done.db) == len(newsroom.expected())
    assert "wrong  kliping: the last crawl failed" in kliping("status", "--db", done.db).stdout
    assert crawl(newsroom, "--all", "--no-pages").code == 0
    assert crawl(newsroom, "--all", "--no-pages").code == 0


def test_a_site_that_asks_for_a_day_between_requests_holds_up_no_other(tmp_path: Path) -> None:
    sites, db = town(each=3)[:3], tmp_path / "kliping.db"
    sites[0].robots = "User-agent: *\nCrawl-delay: 86400\n"
    with Newsroom(sites) as room:
        others = {(site.id, site.gold(story)) for site, story in room.expected() if site is not sites[0]}
        with crawling(room, db) as process:
            wait_until(lambda: stored(db) == len(others), process)
            process.send_signal(signal.SIGTERM)
            stdout, stderr = process.communicate(timeout=240)
        assert (process.returncode, json.loads(stdout)["reason"]) == (0, "stopped"), stderr
        assert others == {(row["source"], row["text"]) for row in rows(db, "SELECT source, text FROM articles")}
        assert [request.path for request in room.requests(site=sites[0].id)] == ["/robots.txt"]


@pytest.mark.parametrize("server_too", [False, True])
def test_extraction_processes_that_are_killed_cost_no_article(
    server_too: bool, crawl: Crawl, kliping: Kliping, tmp_path: Path
) -> None:
    with Newsroom(slow_town(0.1)) as room:
        db = tmp_path / "kliping.db"
        with crawling(room, db, workers=2) as process:
            for count in (3, 8, 12):
                wait_until(lambda count=count: stored(db) >= count, process)  # type: ignore[misc]
                below = [pid for pid in family(process.pid)[1:] if "resource_tracker" not in command(pid)]
                for pid in below if server_too else [pid for pid in below if len(family(pid)) == 1]:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            _, stderr = process.communicate(timeout=240)
        assert process.returncode == 0, stderr
        checked(kliping, db)
        if rows(db, "SELECT 1 FROM links WHERE outcome = 'pending'"):
            with_all_due(db)
            crawl(room, "--all", db=db)
        assert stored(db) == len(room.expected())
