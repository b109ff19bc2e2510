"""Extraction on every core, in processes that may die or hang without harm to the crawl.

Threads would make it slower (one interpreter lock), and extraction inline blocks the event loop for 0.3-2 s. The
processes come from a fork server, never from a fork of the crawler: a fork would inherit sockets and the SQLite file.

Each process is a pebble pool of its own. Workers of one pebble pool share a pipe and its locks, and one that is killed
while it reads takes the lock, half a message or a job with it: the others would then wait for ever.

Jobs that wait for a process go to it in batches, since each batch wakes four threads, 2 ms of CPU. Where a batch fails,
each of its jobs is tried once more, alone: one bad page costs no other.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pebble import ProcessPool

from crawler import fork_server
from pipelines.errors import KlipingError

PAGE_LIMIT_S = 20.0  # a page of 20,000 links took 4.6 s; past 20 s it is no page but an attack
BATCH = 16  # jobs, at most
BATCHES_PER_PROCESS = 500  # then a fresh one: what lxml does not give back ends here
WAITING_PER_WORKER = 2 * BATCH  # for those who read ahead: enough to keep all busy, little enough to keep memory flat
TRIES = 3  # to start a process, and to give a batch to one that lives
WATCH_S = 1.0  # between two looks at whether a process is there
CLOSING_S = 10.0  # pebble kills after 3 s what does not end by itself

Result = TypeVar("Result")
_Call = tuple[Callable[..., Any], tuple[Any, ...]]  # a function and its arguments
_Outcome = tuple[Any, Exception | None]  # of one call: its result, or what it raised


class JobFailed(Exception):  # noqa: N818 - an outcome of one page, not an error of the program
    """A job ran out of time or took its process down; the text says which."""


@dataclass(slots=True)
class _Job:
    """A call and who waits for its result."""

    call: _Call
    result: asyncio.Future[Any]

    def end(self, value: Any, error: BaseException | None) -> None:
        if self.result.done():  # nobody waits any more
            return
        if error is None:
            self.result.set_result(value)
        else:
            self.result.set_exception(error)


class Pool:
    """Runs picklable functions in `workers` processes, None: one a core; with 0 workers in this one.

    A process starts with the first job that needs it, so that a crawl that finds nothing new starts none; `warm_up` and
    `begin` start what is needed ahead of that.
    """

    def __init__(self, workers: int | None, *, limit_s: float = PAGE_LIMIT_S) -> None:
        self.workers = (os.cpu_count() or 1) if workers is None else workers
        self.limit_s = limit_s
        self.alone = asyncio.Lock()  # held while a large answer is read: one at a time, since each takes much memory
        self.is_warm = False  # a process was started, so that a job need not wait for that
        self._waiting: deque[_Job] = deque()
        self._serving: set[asyncio.Task[None] | None] = set()  # one for each process at work
        self._processes: set[ProcessPool] = set()
        self._idle: list[ProcessPool] = []
        self._ending: list[Thread] = []

    async def run(self, job: Callable[..., Result], *arguments: Any) -> Result:
        """The job's result, once a process was free for it.

        Raises:
            JobFailed: it ran longer than the limit, or its process died, twice. Other jobs are not touched.
            KlipingError: this machine does not let the processes start.
        """
        if self.workers == 0:
            return job(*arguments)
        result: Result = await self._hand_in(job, *arguments)
        return result

    def begin(self) -> None:
        """Start a process before the first job comes, unless there is one."""
        if self.workers and not (self.is_warm or self._serving):
            started = self._hand_in(bool)  # a job that does nothing
            # its error is looked at, else asyncio would log it: the next job has the same, and somebody waits for that
            started.add_done_callback(lambda done: done.cancelled() or done.exception())

    def _hand_in(self, job: Callable[..., Any], *arguments: Any) -> asyncio.Future[Any]:
        result = asyncio.get_running_loop().create_future()
        self._waiting.append(_Job((job, arguments), result))
        if len(self._serving) < self.workers:
            self._serving.add(asyncio.create_task(self._serve()))
        return result

    async def _serve(self) -> None:
        """Keep one process busy as long as jobs wait."""
        while self._waiting:
            share = len(self._waiting) // self.workers  # the other processes want some, too
            batch = [self._waiting.popleft() for _ in range(min(BATCH, max(1, share)))]
            try:
                await self._run_batch(batch)
            except JobFailed:
                for job in batch:
                    try:
                        await self._run_batch([job])
                    except JobFailed as failed:
                        job.end(None, failed)
        # at once, not when the task is seen to be done: a job that comes in between would wait for ever
        self._serving.discard(asyncio.current_task())

    async def _run_batch(self, batch: Sequence[_Job]) -> None:
        """Have one process do these jobs.

        Raises:
            JobFailed: one of them ran longer than the limit or took the process down; none has a result.
        """
        try:
            outcomes = await self._outcomes([job.call for job in batch])
        except JobFailed:
            raise
        except Exception as error:  # noqa: BLE001 - passed on to those who wait
            for job in batch:
                job.end(None, error)
        else:
            for job, outcome in zip(batch, outcomes, strict=True):
                job.end(*outcome)

    async def _outcomes(self, calls: list[_Call]) -> list[_Outcome]:
        """Make the calls in a living process; a process in which that fails is not used again."""
        from pebble import ProcessExpired  # as late as the processes themselves

        for _ in range(TRIES):
            process = await self._process()
            try:
                future = asyncio.wrap_future(process.schedule(_make_calls, args=(calls,), timeout=self.limit_s))
                outcomes = await self._watched(future, process)
            except TimeoutError:
                raise JobFailed(f"took longer than {self.limit_s:.0f} s") from None
            except ProcessExpired as died:
                raise JobFailed(f"its process died ({died})") from None
            except RuntimeError:  # pebble's own, where the process was killed before it began
                if process.active:
                    raise
            else:
                self._idle.append(process)
                return outcomes
            finally:
                if process not in self._idle:
                    self._discard(process)
        raise JobFailed(f"its process died, {TRIES} times before it began")

    async def _watched(self, future: asyncio.Future[Result], process: ProcessPool) -> Result:
        """Wait for the outcomes of a batch, and give up one that pebble has lost.

        What is handed in just while pebble finds its process dead is neither run nor failed, and pebble's clock starts
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
        """Start the fork server, which loads what the processes need while this one goes on."""
        if self.workers:
            fork_server.start(preload="crawler.extraction.preload")

    def stop(self) -> None:
        """Tell the processes to end, without waiting for that; jobs under way are given up."""
        self._idle.clear()
        for process in tuple(self._processes):
            self._discard(process)

    def close(self) -> None:
        """Stop the processes and wait until they are gone."""
        self.stop()
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
            " for memory, processes and open files, or crawl with --workers 0"
        ) from failed

    def _start(self) -> ProcessPool:
        """A new process; the first takes seconds on a busy machine, since the fork server reads all that it needs."""
        from pebble import ProcessPool

        self.warm_up()
        process = ProcessPool(max_workers=1, max_tasks=BATCHES_PER_PROCESS, context=fork_server.Context())
        self._processes.add(process)  # known before it is started, so that `close` finds it at any moment
        try:
            process.active  # noqa: B018 - starts it
            self.is_warm = True
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


def _make_calls(calls: list[_Call]) -> list[_Outcome]:
    """Make the calls of one batch, in the process."""
    outcomes: list[_Outcome] = []
    for function, arguments in calls:
        try:
            outcomes.append((function(*arguments), None))
        except Exception as error:  # noqa: BLE001 - goes back to whoever asked
            outcomes.append((None, error))
    return outcomes
