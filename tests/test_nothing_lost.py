"""Whatever ends a crawl, and wherever: the archive is sound, and the next run ends as an undisturbed one would."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.conftest import COMMAND, Crawl, assert_ledger_adds_up, rows
from tests.newsroom import Newsroom, Site, town


@contextmanager
def crawling(room: Newsroom, db: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    """A crawl at work in a process group of its own."""
    feeds = db.with_name("feeds.yaml")
    feeds.write_text(room.feeds_yaml(), encoding="utf-8")
    where = ["--feeds", str(feeds), "--db", str(db), "--allow-private-addresses", "--json"]
    process = subprocess.Popen(
        [*COMMAND, "crawl", *where, *more],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until(true: Callable[[], bool], process: subprocess.Popen[str], seconds: float = 60) -> None:
    """Until something is so, or the process has ended; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not true() and process.poll() is None:
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.005)


def content(db: Path) -> set[tuple[str, str, str]]:
    return {(row["key"], row["title"], row["text"]) for row in rows(db, "SELECT key, title, text FROM articles")}


def slow_town(delay: float) -> list[Site]:
    sites = town(each=5)[:5]
    for site in sites:
        site.delay = delay
    return sites


def test_sigterm_finishes_what_is_in_hand(crawl: Crawl, tmp_path: Path) -> None:
    with Newsroom(slow_town(0.4)) as room:
        db = tmp_path / "kliping.db"
        with crawling(room, db) as process:
            wait_until(lambda: len(room.requests("article")) >= 2, process)
            process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            stdout, stderr = process.communicate(timeout=20)
        assert time.monotonic() - began < 10
        assert process.returncode == 0, stderr
        assert '"reason": "stopped"' in stdout
        assert_ledger_adds_up(db)
        assert rows(db, "SELECT count(*) AS n FROM links WHERE outcome = 'pending'")[0]["n"] > 0
        last = crawl(room, "--all", db=db)
        assert last.report["totals"]["pending"] == 0
        assert len(content(db)) == len(room.expected())


def test_ctrl_c_reaches_every_process_and_ends_the_crawl_cleanly(tmp_path: Path) -> None:
    with Newsroom(slow_town(0.2)) as room:
        db = tmp_path / "kliping.db"
        with crawling(room, db) as process:
            wait_until(lambda: bool(room.requests("article")), process)  # the workers are just starting
            os.killpg(process.pid, signal.SIGINT)
            began = time.monotonic()
            stdout, stderr = process.communicate(timeout=20)
        assert time.monotonic() - began < 10
        assert (process.returncode, stderr) == (0, "")
        assert json.loads(stdout)["reason"] == "stopped"
        assert_ledger_adds_up(db)


def test_a_time_budget_ends_the_run_cleanly(tmp_path: Path) -> None:
    with Newsroom(slow_town(1.5)) as room, crawling(room, tmp_path / "kliping.db", "--time-budget", "4s") as process:
        stdout, stderr = process.communicate(timeout=40)
        assert process.returncode == 0, stderr
        assert '"reason": "time-budget"' in stdout
        assert_ledger_adds_up(tmp_path / "kliping.db")
        pending = rows(tmp_path / "kliping.db", "SELECT source FROM links WHERE outcome = 'pending'")
        assert pending


def test_a_second_crawl_leaves_at_once(crawl: Crawl, tmp_path: Path) -> None:
    with Newsroom(slow_town(1.0)) as room:
        db = tmp_path / "kliping.db"
        with crawling(room, db) as process:
            wait_until(lambda: bool(room.requests("article")), process)
            second = crawl(room, db=db)
            assert second.code == 75
            assert "another crawl is at work" in second.stderr
            assert len(second.stderr.splitlines()) == 1


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
            process.communicate(timeout=60)
            assert process.returncode == 0
    assert len(content(db)) == len(newsroom.expected())


def closed_ports(count: int) -> list[int]:
    """Ports on which nobody listens."""
    with bound(count) as sockets:
        return [each.getsockname()[1] for each in sockets]


@contextmanager
def bound(count: int) -> Iterator[list[socket.socket]]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        yield sockets
    finally:
        for each in sockets:
            each.close()


def test_when_our_network_is_down_no_feed_is_blamed(newsroom: Newsroom, crawl: Crawl) -> None:
    ports = closed_ports(2)
    feeds = "defaults: {delay: 0, contact: x@example.invalid}\nsources:\n"
    feeds += f"  satu: http://127.0.0.5:{ports[0]}/rss\n  dua: http://127.0.0.6:{ports[1]}/rss\n"
    done = crawl(newsroom, feeds=feeds)
    assert done.code == 1
    assert any("network" in remark for remark in done.report["remarks"])
    assert {row["failures"] for row in done.rows("SELECT failures FROM feeds")} == {0}


def test_one_dead_host_among_living_ones_is_told(newsroom: Newsroom, crawl: Crawl) -> None:
    feeds = newsroom.feeds_yaml() + f"  mati: http://127.0.0.5:{closed_ports(1)[0]}/rss\n"
    done = crawl(newsroom, feeds=feeds)
    assert done.code == 3
    assert any(remark.startswith("mati: no feed answers") for remark in done.report["remarks"])
    assert len(content(done.db)) == len(newsroom.expected())
