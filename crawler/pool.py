"""Extraction on every core: one page, one job, in processes that may die or hang without harm to the crawl.

Threads would make it slower (one interpreter lock), and extraction inline blocks the event loop for 0.3-2 s. The
processes come from a fork server, never from a fork of the crawler: a fork would inherit sockets and the SQLite file.

Each process is a pebble pool of its own with one job in hand. Workers of one pebble pool share a pipe and its locks,
and one that is killed while it reads takes the lock, half a message or a job with it: the others then wait for good.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from multiprocessing import forkserver, resource_tracker
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pebble import ProcessPool

from pipelines.errors import KlipingError

PAGE_LIMIT_S = 20.0  # a page of 20,000 links took 4.6 s; past 20 s it is no page but an attack
TASKS_PER_WORKER = 2_000  # then a fresh process: what lxml does not give back ends here
WAITING_PER_WORKER = 4  # for those who read ahead: enough to keep a worker busy, little enough to keep memory flat
TRIES = 3  # to start a process, and to give a job to one that lives
WATCH_S = 1.0  # between two looks at whether a process is there
CLOSING_S = 10.0  # pebble kills after 3 s what does not end by itself

Result = TypeVar("Result")


class JobFailed(Exception):  # noqa: N818 - an outcome of one page, not an error of the program
    """A job ran out of time or took its process down; the text says which."""


class Pool:
    """Runs picklable functions in `workers` processes; with 0 workers in this one.

    A process starts with the first job that needs it, so that a crawl that finds nothing new costs none; `warm_up`
    begins earlier.
    """

    def __init__(self, workers: int | None = None, *, limit_s: float = PAGE_LIMIT_S) -> None:
        self.workers = (os.cpu_count() or 1) if workers is None else workers
        self.limit_s = limit_s
        self._processes: set[ProcessPool] = set()
        self._idle: list[ProcessPool] = []
        self._ending: list[Thread] = []
        self._room = asyncio.Semaphore(max(1, self.workers))

    async def run(self, job: Callable[..., Result], *arguments: Any) -> Result:
        """The job's result, once a process was free for it; whatever else comes of the job costs that process.

        Raises:
            JobFailed: it ran longer than the limit, or its process died. Other jobs are not touched.
            KlipingError: this machine does not let the processes start.
        """
        if self.workers == 0:
            return job(*arguments)
        from pebble import ProcessExpired  # as late as the processes themselves

        async with self._room:
            for _ in range(TRIES):
                process = await self._process()
                try:
                    future = asyncio.wrap_future(process.schedule(job, args=arguments, timeout=self.limit_s))
                    result = await self._watched(future, process)
                except TimeoutError:
                    raise JobFailed(f"took longer than {self.limit_s:.0f} s") from None
                except ProcessExpired as died:
                    raise JobFailed(f"its process died ({died})") from None
                except RuntimeError:  # pebble's own, where the process was killed before it began with the job
                    if process.active:
                        raise
                else:
                    self._idle.append(process)
                    return result
                finally:
                    if process not in self._idle:
                        self._discard(process)
            raise JobFailed(f"its process died, {TRIES} times before it began")

    async def _watched(self, future: asyncio.Future[Result], process: ProcessPool) -> Result:
        """What comes of a job, with an end also to one that pebble forgets.

        A job handed in just while pebble finds its process dead is neither run nor failed, and pebble's clock starts
        only when the process says that it began.

        Raises:
            TimeoutError: nothing came in twice the limit.
            RuntimeError: the process was killed before it began.
        """
        try:
            async with asyncio.timeout(2 * self.limit_s):
                while not (await asyncio.wait([future], timeout=WATCH_S))[0]:
                    if not process.active:
                        raise RuntimeError("forgotten")
            return future.result()
        finally:
            future.cancel()

    def warm_up(self) -> None:
        """Let the fork server load what the processes need while this one does something else."""
        if self.workers:
            multiprocessing.get_context("forkserver").set_forkserver_preload(["crawler.extraction.preload"])
            _start_fork_server()

    def close(self) -> None:
        """Stop the processes; jobs under way are given up."""
        self._idle.clear()
        for process in tuple(self._processes):
            self._discard(process)
        until = time.monotonic() + CLOSING_S
        for end in self._ending:
            end.join(max(0.0, until - time.monotonic()))

    async def _process(self) -> ProcessPool:
        """An idle process that lives, or a new one.

        Raises:
            KlipingError: this machine does not let it start.
        """
        while self._idle:
            process = self._idle.pop()
            if process.active:
                return process
            self._discard(process)
        for attempt in range(TRIES):
            await asyncio.sleep(attempt * WATCH_S)  # a fork server that was killed needs a moment to be gone
            try:
                return await asyncio.to_thread(self._start)
            except (RuntimeError, OSError, EOFError) as broken:  # pebble's BrokenProcessPool is the first
                failed = broken.__cause__ or broken
        raise KlipingError(
            f"the extraction processes cannot be started ({type(failed).__name__}: {failed}): see this machine's limits"
            " for memory and processes, or crawl with --workers 0"
        ) from failed

    def _start(self) -> ProcessPool:
        """A new process; the first takes seconds on a busy machine, since the fork server reads all that it needs."""
        from pebble import ProcessPool

        self.warm_up()
        context = multiprocessing.get_context("forkserver")
        process = ProcessPool(max_workers=1, max_tasks=TASKS_PER_WORKER, context=context)
        self._processes.add(process)  # known before it is started, so that `close` finds it at any moment
        try:
            process.active  # noqa: B018 - starts it
        except BaseException:
            self._discard(process)
            raise
        return process

    def _discard(self, process: ProcessPool) -> None:
        """End a process, whatever state it is in, without waiting for that: a thread does."""
        if process in self._processes:
            self._processes.remove(process)
            process.stop()  # type: ignore[no-untyped-call]
            end = Thread(target=process.join, daemon=True)
            end.start()
            self._ending.append(end)


def _start_fork_server() -> None:
    """Start it deaf to SIGINT: Ctrl-C reaches all processes of a terminal, and the crawl alone decides how to end."""
    resource_tracker.ensure_running()  # first: it unblocks SIGINT when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # what is blocked stays so in its children
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
