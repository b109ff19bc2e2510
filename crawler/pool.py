"""Runs extraction on every core, in processes that may die or hang without harm to the crawl.

Threads would be slower (one interpreter lock), and extraction in the event loop would block it for 0.3-2 s. The
processes come from a fork server, not from a fork of the crawler, which would inherit its sockets and the SQLite file.

Each process has a thread of the crawler and a pipe of its own, through which the thread hands it one job after the
other. So one that is killed takes nothing with it that others need: its pipe ends, and its job is tried once more.
"""

from __future__ import annotations

import asyncio
import os
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from threading import get_ident
from typing import Any, TypeVar

from crawler import fork_server
from pipelines.errors import KlipingError

PAGE_LIMIT_S = 20.0  # time limit of a job; a page of 20,000 links took 4.6 s, so one that takes 20 s is an attack
JOBS_PER_PROCESS = 5_000  # jobs after which a new process is started, as lxml does not give back all its memory
TRIES = 2  # of a job, since its process may have been killed from outside, even before
STARTS = 3  # attempts to start a process
PAUSE_S = 1.0  # wait after a failed attempt, and as much longer after each further one
CLOSING_S = 10.0  # wait for killed processes to be gone

Result = TypeVar("Result")


class JobFailed(Exception):  # noqa: N818 - an outcome of one page, not an error of the program
    """A job took too long or its process died; the text says which."""


class JobRaised(Exception):  # noqa: N818 - as above
    """A job raised an exception in its process; the text describes it, a note has the traceback."""


class _Process:
    """A process, and the crawler's end of the pipe to it; when that is closed, the process ends."""

    def __init__(self) -> None:
        self.jobs = 0
        self.pipe, theirs = Pipe()
        with theirs:
            self.process = fork_server.Process(target=_work, args=(theirs,), daemon=True)
            self.process.start()

    def ask(self, job: Callable[[], Result], limit_s: float) -> Result:
        """The result of a job.

        Raises:
            JobFailed: nothing came within the limit, or the process died.
            JobRaised: the job raised an exception.
        """
        self.jobs += 1
        with suppress(EOFError, OSError):  # the pipe has ended
            self.pipe.send(job)
            if not self.pipe.poll(limit_s):
                raise JobFailed(f"took longer than {limit_s:.0f} s")
            result: Result
            result, raised = self.pipe.recv()
            if raised:
                raise raised
            return result
        self.process.join(CLOSING_S)
        raise JobFailed(f"its process died (exit code {self.process.exitcode})")


class Pool:
    """Runs picklable functions in `workers` processes: None for one a core, 0 for none, to run them in this process.

    A process starts with the first job that needs it, so that a crawl that finds nothing new starts none. `warm_up`
    starts the fork server before that, `begin` one process.
    """

    def __init__(self, workers: int | None, *, limit_s: float = PAGE_LIMIT_S) -> None:
        self.workers = (os.cpu_count() or 1) if workers is None else workers
        self.limit_s = limit_s
        # Held while a large answer is read: one at a time of all crawls that share the pool, as each takes much memory
        self.alone = asyncio.Lock()
        self.started = False  # whether a process was started, so that jobs need not wait for that
        self._begun = self._ended = False
        self._threads = ThreadPoolExecutor(max(1, self.workers), "pool")
        self._processes: dict[int, _Process] = {}  # by their threads

    async def run(self, job: Callable[..., Result], *arguments: Any) -> Result:
        """Run a job as soon as a process is free, and give its result.

        Raises:
            JobFailed: the job took longer than the limit or its process died, twice.
            JobRaised: the job raised an exception in its process.
            KlipingError: the processes cannot be started on this machine.
        """
        if self.workers == 0:
            return job(*arguments)
        self._begun = True
        call: Callable[[], Result] = partial(job, *arguments)
        try:
            under_way = asyncio.get_running_loop().run_in_executor(self._threads, self._run, call)
        except RuntimeError as error:  # this user may have no more threads
            raise _cannot_start(error) from error
        return await under_way

    def begin(self) -> None:
        """Start a process before the first job comes, unless one was started; if it fails, the first job says so."""
        if self.workers and not self._begun:
            self._begun = True
            with suppress(RuntimeError):
                self._threads.submit(self._run, bool)  # a job that does nothing

    def warm_up(self) -> None:
        """Start the fork server, which imports what the processes need while this process goes on."""
        if self.workers:
            fork_server.start(preload="crawler.preload")

    def stop(self) -> None:
        """End the processes without waiting for them; jobs under way are given up."""
        self._ended = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for each in tuple(self._processes.values()):
            each.process.kill()  # its thread, which may read from the pipe, sees that it ends

    def close(self) -> None:
        """Stop the processes and wait until they are gone."""
        self.stop()
        until = time.monotonic() + CLOSING_S
        for each in tuple(self._processes.values()):
            each.process.join(max(0.0, until - time.monotonic()))

    def _run(self, job: Callable[[], Result]) -> Result:
        """Do a job in the process of this thread, which is started if there is none."""
        me, failed = get_ident(), JobFailed("the crawl has ended")
        for _ in range(TRIES):
            process = self._processes.get(me)
            if process is None or process.jobs >= JOBS_PER_PROCESS:
                process = self._processes[me] = self._start()
            if self._ended:  # `stop` may not have seen a process that was just started
                process.process.kill()
                break
            try:
                return process.ask(job, self.limit_s)
            except JobFailed as told:
                failed = told
                self._processes.pop(me).process.kill()
        raise failed

    def _start(self) -> _Process:
        """A new process; the first takes seconds on a busy machine, while the fork server imports its modules.

        Raises:
            KlipingError: it cannot be started on this machine.
        """
        for attempt in range(STARTS):
            time.sleep(attempt * PAUSE_S)  # a fork server that was killed takes a moment to end
            try:
                self.warm_up()
                process = _Process()
            except (OSError, EOFError) as error:
                failed = error
            else:
                self.started = True
                return process
        raise _cannot_start(failed) from failed


def _cannot_start(error: Exception) -> KlipingError:
    return KlipingError(
        f"the extraction processes cannot be started ({type(error).__name__}: {error}): see this machine's limits"
        " for memory, processes and open files, or crawl with --workers 0"
    )


def _work(pipe: Connection) -> None:
    """Do one job after the other; runs in the process."""
    with suppress(EOFError, OSError):  # the crawl is gone
        while True:
            job = pipe.recv()
            try:
                pipe.send((job(), None))
            except Exception as error:  # noqa: BLE001 - raised again in the crawl, in words, as lxml's cannot be pickled
                raised = JobRaised(f"{type(error).__name__}: {error}")
                raised.add_note(traceback.format_exc())
                pipe.send((None, raised))
