"""The pool: a job that dies or hangs costs itself and nothing else."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import pytest

from crawler.pool import JobFailed, Pool


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
