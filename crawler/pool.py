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

from pipelines.errors import KlipingError

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
        self._starting = asyncio.Lock()
        self._room = asyncio.Semaphore(max(1, self.workers) * WAITING_PER_WORKER)

    async def run(self, job: Callable[..., Result], *arguments: Any) -> Result:
        """The job's result, once there was room for it.

        Raises:
            JobFailed: it ran longer than the limit, or its process died. Other jobs are not touched.
            KlipingError: this machine does not let the processes start.
        """
        if self.workers == 0:
            return job(*arguments)
        from pebble import ProcessExpired  # as late as the processes themselves

        async with self._room:
            for _ in range(2):
                pool = await self._processes()
                try:
                    return await asyncio.wrap_future(pool.schedule(job, args=arguments, timeout=self.limit_s))
                except FutureTimeout:
                    raise JobFailed(f"took longer than {self.limit_s:.0f} s") from None
                except ProcessExpired as died:
                    raise JobFailed(f"its process died ({died})") from None
                except RuntimeError:  # BrokenProcessPool is one: pebble gives up when an idle worker is killed
                    if pool.active:
                        raise
                    if self._pool is pool:
                        self._pool = None
                        await asyncio.to_thread(_stop, pool)
            raise JobFailed("its process died, and so did the one after it")

    def warm_up(self) -> None:
        """Let the fork server load what the processes need while this one does something else."""
        if self.workers:
            multiprocessing.get_context("forkserver").set_forkserver_preload(["crawler.extraction.preload"])
            _start_fork_server()

    def close(self) -> None:
        """Stop the processes; jobs under way are given up."""
        if self._pool is not None:
            _stop(self._pool)
            self._pool = None

    async def _processes(self) -> ProcessPool:
        from pebble import ProcessPool

        async with self._starting:
            if self._pool is None:
                context = multiprocessing.get_context("forkserver")
                # known before it is started, so that `close` finds it at any moment
                self._pool = ProcessPool(max_workers=self.workers, max_tasks=TASKS_PER_WORKER, context=context)
                await asyncio.to_thread(self._start, self._pool)
        return self._pool

    def _start(self, pool: ProcessPool) -> None:
        """Start the processes, which takes seconds on a busy machine: they read all that extraction needs.

        Raises:
            KlipingError: this machine does not let them start.
        """
        from concurrent.futures.process import BrokenProcessPool

        try:
            self.warm_up()
            pool.active  # noqa: B018 - starts them; else the first job would, in the event loop
        except (BrokenProcessPool, OSError) as broken:
            why = broken.__cause__ or broken
            raise KlipingError(
                f"the extraction processes cannot be started ({type(why).__name__}: {why}): see this machine's limits"
                " for memory and processes, or crawl with --workers 0"
            ) from broken


def _stop(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def _start_fork_server() -> None:
    """Start it deaf to SIGINT: Ctrl-C reaches all processes of a terminal, and the crawl alone decides how to end."""
    resource_tracker.ensure_running()  # first: it unblocks SIGINT when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # what is blocked stays so in its children
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
