"""Locks, full disks and kills: every public method gives one clear error, and nothing is half-written."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from pipelines.archive import Archive, connection
from pipelines.errors import ArchiveError
from pipelines.items import Address
from tests.archive_kit import (
    FEED,
    NOW,
    PARTS,
    READS,
    WRITES,
    Call,
    Prepared,
    archive_at,
    article,
    contents,
    discover,
    entry,
    link_row,
    public_methods,
    store,
)

ROOT = Path(__file__).parent.parent


def test_every_public_method_is_among_the_calls(archive: Archive) -> None:
    assert public_methods(archive) | {"archive.finish"} == {*WRITES, *READS, *PARTS}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the wait for another program's lock."""
    for name in ("PATIENCE_S", "BUSY_STEP_S"):
        monkeypatch.setattr(connection, name, 0.05)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("call", WRITES.values(), ids=WRITES)
def test_a_locked_archive_is_said_to_be_locked_and_nothing_is_half_written(archive: Archive, call: Call) -> None:
    prepared = Prepared(archive)
    before = contents(archive)
    with closing(sqlite3.connect(archive.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ArchiveError) as fault:
            call(prepared)
    remedy = "wait until it is done or close it, then try again"
    assert str(fault.value) == f"{archive.path}: locked by another program: {remedy}"
    assert contents(archive) == before
    call(prepared)  # once the other is gone
    assert archive.check() == []


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("call", READS.values(), ids=READS)
def test_readers_are_not_kept_waiting_by_a_writer(archive: Archive, call: Call) -> None:
    prepared = Prepared(archive)
    with closing(sqlite3.connect(archive.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE sources SET name = 'x'")
        call(prepared)


@pytest.mark.usefixtures("impatient")
def test_a_locked_archive_cannot_be_opened_for_writing_but_for_reading(tmp_path: Path) -> None:
    path = tmp_path / "kliping.db"
    with archive_at(path) as archive:
        store(archive, 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ArchiveError, match="locked by another program"):
            Archive.open(path)
        with Archive.open(path, readonly=True) as archive:
            assert archive.articles.get(1) is not None


def fill(archive: Archive) -> None:
    """Use up all free pages of the disk, and the room in the database's own pages."""
    with archive.write():
        archive.db.execute("CREATE TABLE filler (text TEXT) STRICT")
    archive.db.execute(f"PRAGMA max_page_count = {archive.db.value('PRAGMA page_count')}")
    for size in (4000, 100, 10):
        with suppress(ArchiveError):
            while True:
                archive.db.execute("INSERT INTO filler VALUES (hex(zeroblob(?)))", (size,))


# calls that need room at the latest after some more of them
GROWING: dict[str, Callable[[Prepared, int], object]] = {
    "ledger.discover": lambda p, n: p.archive.ledger.discover(
        "siak", FEED, [entry(1000 + n, summary="x" * 3000)], run_id=p.run_id, now=NOW
    ),
    "addresses.add_alias": lambda p, n: p.archive.addresses.add_alias(
        p.article_id, Address(f"siak.example/{n}", "https://siak.example/" + "x" * 4000, "redirect"), now=NOW
    ),
    "articles.store": lambda p, n: p.archive.articles.store(
        article(p.known, text=f"{n} kata lain " * 500), now=NOW, run_id=p.run_id
    ),
    "boilerplate.note": lambda p, n: p.archive.boilerplate.note(
        "siak", [(1000 + 50 * n + line, "Baca juga " * 20) for line in range(50)], now=NOW
    ),
}


@pytest.mark.parametrize("call", GROWING.values(), ids=GROWING)
def test_a_full_disk_is_said_and_nothing_is_half_written(
    archive: Archive, call: Callable[[Prepared, int], object]
) -> None:
    prepared = Prepared(archive)
    fill(archive)
    fault = None
    for number in range(20):
        before = contents(archive)
        try:
            call(prepared, number)
        except ArchiveError as error:
            fault = str(error)
            break
    assert fault is not None
    assert fault.startswith(f"{archive.path}: the disk is full")
    assert contents(archive) == before
    assert archive.check() == []
    archive.db.execute("PRAGMA max_page_count = 1000000")
    call(prepared, number)
    assert contents(archive) != before
    assert archive.check() == []


def test_a_fault_inside_a_batch_costs_that_article_alone(archive: Archive) -> None:
    run_id = archive.runs.start(NOW, "0.1")
    pendings = discover(archive, *range(1, 6), run_id=run_id)
    with archive.write():
        for pending in pendings:
            try:
                with archive.write():
                    archive.articles.store(article(pending), now=NOW, run_id=run_id)
                    if pending.id == 3:
                        raise RuntimeError("after the article, before its boilerplate")
            except RuntimeError:
                continue
    assert archive.db.value("SELECT count(*) FROM articles") == 4
    assert [pending.id for pending in archive.ledger.due("siak", NOW, 10)] == [3]
    assert archive.check() == []


def test_a_fault_in_the_outer_transaction_takes_all_of_it_back(archive: Archive) -> None:
    before = contents(archive)
    with pytest.raises(KeyboardInterrupt), archive.write():  # noqa: PT012 - the block is what is tested
        store(archive, 1)
        raise KeyboardInterrupt
    assert contents(archive) == before


def test_writers_wait_for_each_other(tmp_path: Path) -> None:
    path, faults = tmp_path / "kliping.db", list[BaseException]()
    with archive_at(path):
        pass

    def write(worker: int) -> None:
        try:
            with Archive.open(path) as archive:
                for step in range(20):
                    number = worker * 1000 + step
                    archive.ledger.discover("siak", FEED, [entry(number)], run_id=None, now=NOW)
                    with archive.write():
                        assert link_row(archive, entry(number)[0])
                        archive.boilerplate.note("siak", [(1, "Baca juga")], now=NOW)
        except BaseException as fault:  # noqa: BLE001 - told below
            faults.append(fault)

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with Archive.open(path) as archive:
        assert archive.db.value("SELECT count(*) FROM links") == 80
        assert archive.boilerplate.lines("siak", min_articles=80)[0].articles == 80


WORKER = """
import sys
from tests.archive_kit import NOW, Archive, article, discover
from pipelines.items import Miss, Outcome, Reason

archive = Archive.open(sys.argv[1])
run_id = archive.runs.start(NOW, "0.1")
number = archive.db.value("SELECT coalesce(max(id), 0) FROM links")
while True:
    number += 10
    discover(archive, *range(number, number + 10), run_id=run_id)
    for pending in archive.ledger.due("siak", NOW, 8):
        if pending.id % 5 == 0:
            archive.ledger.decide(Miss(pending, Reason.NOT_FOUND, outcome=Outcome.GONE), now=NOW, run_id=run_id)
        else:
            archive.articles.store(article(pending), now=NOW, run_id=run_id)
            print("stored", flush=True)
    archive.finish()
"""


def test_a_kill_at_any_moment_leaves_a_sound_archive(tmp_path: Path) -> None:
    path = tmp_path / "kliping.db"
    with archive_at(path):
        pass
    chance = random.Random(20261123)
    stored = 0
    for _ in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", WORKER, path], stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ}
        ) as worker:
            assert worker.stdout is not None
            for _ in range(chance.randint(1, 80)):
                assert worker.stdout.readline() == "stored\n"
            threading.Event().wait(chance.uniform(0.0, 0.02))
            worker.send_signal(signal.SIGKILL)
        with Archive.open(path) as archive:
            assert archive.check() == []
            now_stored = archive.db.value("SELECT count(*) FROM articles")
            assert now_stored >= stored
            stored = now_stored
    assert stored > 0
    with Archive.open(path) as archive:
        archive.runs.start(NOW, "0.1")
        ends = [row["end_reason"] for row in archive.db.rows("SELECT end_reason FROM runs ORDER BY id")]
        assert ends == ["interrupted"] * 4 + [None]
