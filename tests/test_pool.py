"""The pool: a job that dies or hangs costs itself and nothing else."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from contextlib import suppress

import pytest

from crawler.pool import JobFailed, Pool
from tests.conftest import command, family


def double(number: int) -> int:
    return 2 * number


def die(_number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def hang(_number: int) -> int:
    time.sleep(3600)
    return 0


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_jobs_come_back(workers: int) -> None:
    async def jobs() -> list[int]:
        pool = Pool(workers)
        try:
            return await asyncio.gather(*(pool.run(double, number) for number in range(20)))
        finally:
            pool.close()

    assert asyncio.run(jobs()) == [2 * number for number in range(20)]


def test_jobs_that_come_one_after_the_other_find_a_process_each_time() -> None:
    async def jobs() -> list[int]:
        pool = Pool(1)
        try:
            return [await pool.run(double, number) for number in range(50)]
        finally:
            pool.close()

    assert asyncio.run(asyncio.wait_for(jobs(), 30)) == [2 * number for number in range(50)]


def test_what_a_job_raises_reaches_whoever_waits_for_it_and_nobody_else() -> None:
    async def jobs() -> list[object]:
        pool = Pool(1)
        try:
            wanted = [pool.run(int, "zwölf" if number == 2 else str(number)) for number in range(5)]
            return list(await asyncio.gather(*wanted, return_exceptions=True))
        finally:
            pool.close()

    results = asyncio.run(jobs())
    assert isinstance(results[2], ValueError)
    assert [result for n, result in enumerate(results) if n != 2] == [0, 1, 3, 4]


@pytest.mark.parametrize(("job", "told"), [(die, "died"), (hang, "longer than")])
def test_a_job_that_dies_or_hangs_costs_itself_only(job: object, told: str) -> None:
    async def jobs() -> list[object]:
        pool = Pool(1, limit_s=3.0)
        try:
            await pool.run(double, 1)
            wanted = [pool.run(job if number == 2 else double, number) for number in range(5)]  # type: ignore[arg-type]
            return list(await asyncio.gather(*wanted, return_exceptions=True))
        finally:
            pool.close()

    results = asyncio.run(jobs())
    assert isinstance(results[2], JobFailed)
    assert told in str(results[2])
    assert [result for n, result in enumerate(results) if n != 2] == [0, 2, 6, 8]


@pytest.mark.parametrize("idle", [True, False])
@pytest.mark.parametrize("server_too", [True, False])
def test_processes_that_are_killed_from_outside_are_replaced(idle: bool, server_too: bool) -> None:
    """As the kernel does where memory runs out."""

    async def jobs() -> list[object]:
        pool = Pool(2, limit_s=20.0)
        try:
            before = set(family(os.getpid()))
            await pool.run(double, 1)
            made = set(family(os.getpid())) - before
            workers = {pid for pid in made if len(family(pid)) == 1 and "resource_tracker" not in command(pid)}
            waiting = [] if idle else [asyncio.ensure_future(pool.run(nap, number)) for number in range(8)]
            await asyncio.sleep(0.0 if idle else 0.5)
            for pid in made if server_too else workers:
                if "resource_tracker" not in command(pid):
                    os.kill(pid, signal.SIGKILL)
            await asyncio.sleep(0.5)
            first = await asyncio.gather(*waiting, return_exceptions=True)
            assert all(isinstance(each, int | JobFailed) for each in first)
            return list(
                await asyncio.gather(*(pool.run(double, number) for number in range(20)), return_exceptions=True)
            )
        finally:
            pool.close()

    assert asyncio.run(asyncio.wait_for(jobs(), 60)) == [2 * number for number in range(20)]


def test_a_worker_that_is_killed_while_it_reads_or_writes_holds_up_no_other() -> None:
    """Pages larger than a pipe holds, so that a kill at a seeded moment tears a message or keeps a lock."""
    rng = random.Random(20)
    page = b"x" * 300_000

    async def jobs() -> int:
        pool, failed = Pool(2, limit_s=20.0), 0
        try:
            for _ in range(12):
                waiting = [asyncio.ensure_future(pool.run(len, page)) for _ in range(20)]
                await asyncio.sleep(rng.uniform(0.0, 0.05))
                for pid in [pid for pid in family(os.getpid())[1:] if len(family(pid)) == 1]:
                    if "forkserver" in command(pid):
                        with suppress(ProcessLookupError):
                            os.kill(pid, signal.SIGKILL)
                results = await asyncio.gather(*waiting, return_exceptions=True)
                assert all(result == len(page) or isinstance(result, JobFailed) for result in results)
                failed += sum(isinstance(result, JobFailed) for result in results)
            return failed
        finally:
            pool.close()

    assert asyncio.run(asyncio.wait_for(jobs(), 60)) <= 12 * 2


def nap(number: int) -> int:
    time.sleep(0.3)
    return number
