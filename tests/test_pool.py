"""The pool: a job that dies or hangs costs its own result only."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import closing, suppress
from operator import neg
from pathlib import Path
from signal import raise_signal

import pytest
from lxml.html import fromstring

from crawler.pool import JobFailed, JobRaised, Pool
from tests.conftest import COMMAND, rows, until
from tests.newsroom import Newsroom, town
from tests.process_kit import command, family


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_jobs_come_back(workers: int) -> None:
    async def jobs() -> list[int]:
        with closing(Pool(workers)) as pool:
            given_up, *wanted = [asyncio.ensure_future(pool.run(neg, number)) for number in range(20)]
            await asyncio.sleep(0)  # hands them in
            given_up.cancel()
            return await asyncio.gather(*wanted)

    assert asyncio.run(asyncio.wait_for(jobs(), 240)) == [-number for number in range(1, 20)]


def test_jobs_that_come_one_after_the_other_find_a_process_each_time() -> None:
    async def jobs() -> list[int]:
        with closing(Pool(1)) as pool:
            return [await pool.run(neg, number) for number in range(50)]

    assert asyncio.run(asyncio.wait_for(jobs(), 240)) == [-number for number in range(50)]


@pytest.mark.parametrize(("workers", "begun"), [(1, 1), (0, 0)])
def test_a_process_is_there_before_the_job_that_is_sure_to_come(workers: int, begun: int) -> None:
    async def jobs() -> tuple[set[int], int]:
        with closing(Pool(workers)) as pool:
            for _ in range(5):
                pool.begin()
            await asyncio.to_thread(until, lambda: pool.started or not workers)
            return processes()[1], await pool.run(os.getpid)

    made, worked = asyncio.run(jobs())
    assert len(made) == begun
    assert worked in (made or {os.getpid()})


def test_what_a_job_raises_reaches_whoever_waits_for_it_and_nobody_else() -> None:
    async def jobs() -> list[object]:
        with closing(Pool(1)) as pool:
            wanted = [pool.run(fromstring, "") if number == 2 else pool.run(neg, number) for number in range(5)]
            return list(await asyncio.gather(*wanted, return_exceptions=True))

    results = asyncio.run(jobs())
    assert isinstance(results[2], JobRaised)
    assert str(results[2]) == "ParserError: Document is empty"
    assert "in document_fromstring" in results[2].__notes__[0]
    assert [result for n, result in enumerate(results) if n != 2] == [0, -1, -3, -4]


# jobs for which no process has to read this module: that may take longer than the limit where a machine is busy
@pytest.mark.parametrize(
    ("job", "number", "limit_s", "told"),
    [(raise_signal, signal.SIGKILL, 200.0, "died"), (time.sleep, 3600, 3.0, "longer than")],
    ids=["dies", "hangs"],
)
def test_a_job_that_dies_or_hangs_costs_itself_only(
    job: Callable[[int], None], number: int, limit_s: float, told: str
) -> None:
    async def jobs() -> list[object]:
        with closing(Pool(1, limit_s=limit_s)) as pool:
            await pool.run(neg, 1)
            wanted = [pool.run(neg, 0), pool.run(neg, 1), pool.run(job, number), pool.run(neg, 3), pool.run(neg, 4)]
            return list(await asyncio.gather(*wanted, return_exceptions=True))

    results = asyncio.run(jobs())
    assert isinstance(results[2], JobFailed)
    assert told in str(results[2])
    assert [result for n, result in enumerate(results) if n != 2] == [0, -1, -3, -4]


def hold(folder: Path, number: int) -> int:
    """Report that the job has begun, and wait until it is released."""
    (folder / f"begun {number}").touch()
    while not (folder / "go").exists():
        time.sleep(0.01)
    return number


def processes() -> tuple[set[int], set[int]]:
    """The fork server of this process, and the living processes that it has made."""
    alive = {pid for pid in family(os.getpid())[1:] if "forkserver" in command(pid)}
    made = {below for pid in alive for below in family(pid)[1:] if below in alive}
    return alive - made, made


def kill(pids: set[int]) -> None:
    """Kill the processes and wait until they are dead."""
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    until(lambda: not any(map(command, pids)))


@pytest.mark.parametrize("idle", [True, False])
@pytest.mark.parametrize("server_too", [True, False])
def test_processes_that_are_killed_from_outside_are_replaced(tmp_path: Path, idle: bool, server_too: bool) -> None:
    """As the kernel kills them if memory runs out; other processes do their jobs."""

    async def jobs() -> tuple[list[int], list[int]]:
        with closing(Pool(2, limit_s=200.0)) as pool:
            await pool.run(neg, 1)
            held = [asyncio.ensure_future(pool.run(hold, tmp_path, number)) for number in range(0 if idle else 8)]
            busy = min(len(held), pool.workers)
            await asyncio.to_thread(until, lambda: len(list(tmp_path.glob("begun *"))) == busy)
            servers, made = processes()
            assert (len(servers), len(made)) == (1, busy or 1)
            await asyncio.to_thread(kill, servers | made if server_too else made)
            (tmp_path / "go").touch()
            first = await asyncio.gather(*held)
            return first, await asyncio.gather(*(pool.run(neg, number) for number in range(20)))

    first, then = asyncio.run(asyncio.wait_for(jobs(), 240))
    assert first == ([] if idle else list(range(8)))
    assert then == [-number for number in range(20)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_whole_command_costs_no_process(tmp_path: Path, number: signal.Signals) -> None:
    async def jobs() -> tuple[list[int], bool]:
        with closing(Pool(2, limit_s=200.0)) as pool:
            held = [asyncio.ensure_future(pool.run(hold, tmp_path, job)) for job in range(2)]
            await asyncio.to_thread(until, lambda: len(list(tmp_path.glob("begun *"))) == 2)
            before = processes()
            for pid in before[0] | before[1]:
                os.kill(pid, number)
            (tmp_path / "go").touch()
            return await asyncio.gather(*held), processes() == before

    assert asyncio.run(asyncio.wait_for(jobs(), 240)) == ([0, 1], True)


# pebble closes the pipe of a process that was given up while its own thread may still read it: what that raises is lost
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_worker_that_is_killed_while_it_reads_or_writes_holds_up_no_other() -> None:
    """Pages larger than a pipe holds, so that a kill at a seeded moment tears a message or keeps a lock."""
    rng = random.Random(20)
    page = b"x" * 300_000

    async def jobs() -> tuple[int, int]:
        killed = failed = 0
        with closing(Pool(2, limit_s=200.0)) as pool:
            for _ in range(12):
                waiting = [asyncio.ensure_future(pool.run(len, page)) for _ in range(20)]
                await asyncio.sleep(rng.uniform(0.0, 0.05))
                for pid in processes()[1]:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                        killed += not all(each.done() for each in waiting)
                results = await asyncio.gather(*waiting, return_exceptions=True)
                assert all(result == len(page) or isinstance(result, JobFailed) for result in results)
                failed += sum(isinstance(result, JobFailed) for result in results)
            return killed, failed

    killed, failed = asyncio.run(asyncio.wait_for(jobs(), 240))
    assert killed > 0
    assert failed <= 12 * 2


FEW_FILES = 24  # enough for a crawl's own, and not for those of a process beside it


def test_a_crawl_whose_processes_cannot_be_started_says_so_and_loses_nothing(tmp_path: Path) -> None:
    feeds, db = tmp_path / "feeds.yaml", tmp_path / "kliping.db"

    def crawl(workers: int) -> subprocess.CompletedProcess[str]:
        words = ["--feeds", str(feeds), "--db", str(db), "--allow-private-addresses", "--workers", str(workers)]
        return subprocess.run(
            [*COMMAND, "crawl", *words], capture_output=True, text=True, timeout=240, check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (FEW_FILES, FEW_FILES)),
        )  # fmt: skip

    with Newsroom(town(each=1)[:1]) as room:
        feeds.write_text(room.feeds_yaml(), encoding="utf-8")
        failed = crawl(workers=1)
        assert failed.returncode == 1
        assert "\n! the extraction processes cannot be started (" in f"\n{failed.stderr}"
        assert [row["outcome"] for row in rows(db, "SELECT outcome FROM links")] == ["pending"] * len(room.expected())
        assert crawl(workers=0).returncode == 0  # as the line advises
        assert len(rows(db, "SELECT id FROM articles")) == len(room.expected())
