"""Extraction on every core: one page, one job, in processes that may die or hang without harm to the crawl.

Threads would make it slower (one interpreter lock), and extraction inline blocks the event loop for 0.3-2 s. The
processes come from a fork server, never from a fork of the crawler: a fork would inherit sockets and the SQLite file.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from multiprocessing import forkserver, resource_tracker
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pebble import ProcessPool

PAGE_LIMIT_S = 20.0  # a page of 20,000 links took 4.6 s; past 20 s it is no page but an attack
TASKS_PER_WORKER = 2_000  # then a fresh process: what lxml does not give back ends here
WAITING_PER_WORKER = 4  # enough to keep a worker busy, little enough to keep memory flat

Result = TypeVar("Result")


class JobFailed(Exception):  # noqa: N818 - an outcome of one page, not an error of the program
    """A job ran out of time or took its process down; the text says which."""


class Pool:
    """Runs picklable functions in `workers` processes; with 0 workers in this one.

    The processes start with the first job, so that a crawl that finds nothing new costs none; `warm_up` begins earlier.
    """

    def __init__(self, workers: int | None = None, *, limit_s: float = PAGE_LIMIT_S) -> None:
        self.workers = (os.cpu_count() or 1) if workers is None else workers
        self.limit_s = limit_s
        self._pool: ProcessPool | None = None
        self._room = asyncio.Semaphore(max(1, self.workers) * WAITING_PER_WORKER)

    async def run(self, job: Callable[..., Result], *arguments: Any) -> Result:
        """The job's result, once there was room for it.

        Raises:
            JobFailed: it ran longer than the limit, or its process died. Other jobs are not touched.
        """
        if self.workers == 0:
            return job(*arguments)
        from pebble import ProcessExpired  # as late as the processes themselves

        async with self._room:
            future = self._processes().schedule(job, args=arguments, timeout=self.limit_s)
            try:
                return await asyncio.wrap_future(future)
            except FutureTimeout:
                raise JobFailed(f"took longer than {self.limit_s:.0f} s") from None
            except ProcessExpired as died:
                raise JobFailed(f"its process died ({died})") from None

    def warm_up(self) -> None:
        """Let the fork server load what the processes need while this one does something else."""
        if self.workers and self._pool is None:
            multiprocessing.get_context("forkserver").set_forkserver_preload(["crawler.extraction.preload"])
            _start_fork_server()

    def close(self) -> None:
        """Stop the processes; jobs under way are given up."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None

    def _processes(self) -> ProcessPool:
        if self._pool is None:
            from pebble import ProcessPool

            self.warm_up()
            context = multiprocessing.get_context("forkserver")
            self._pool = ProcessPool(max_workers=self.workers, max_tasks=TASKS_PER_WORKER, context=context)
        return self._pool


def _start_fork_server() -> None:
    """Start it deaf to SIGINT: Ctrl-C reaches all processes of a terminal, and the crawl alone decides how to end."""
    resource_tracker.ensure_running()  # first: it unblocks SIGINT when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # what is blocked stays so in its children
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
