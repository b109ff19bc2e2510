"""Runs extraction on every core, in processes that may die or hang without harm to the crawl.

Threads would be slower (one interpreter lock), and extraction in the event loop would block it for 0.3-2 s. The
processes come from a fork server, not from a fork of the crawler, which would inherit its sockets and the SQLite file.

Each process is a pebble pool of one worker. Workers of one pebble pool share a pipe and its locks: one that is killed
while it reads takes the lock, half a message or a job with it, and the others would wait for ever.

Waiting jobs go to a process in batches, since each batch wakes four threads (2 ms of CPU). If a batch fails, each of
its jobs is tried once more on its own, so that one bad page does not cost the others.
"""

from __future__ import annotations

import asyncio
import os
import time
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pebble import ProcessPool

from crawler import fork_server
from pipelines.errors import KlipingError

PAGE_LIMIT_S = 20.0  # time limit of a batch; a page of 20,000 links took 4.6 s, so one that takes 20 s is an attack
BATCH = 16  # jobs in a batch, at most
BATCHES_PER_PROCESS = 500  # batches after which a new process is started, as lxml does not give back all its memory
WAITING_PER_WORKER = 2 * BATCH  # jobs to hand in ahead: enough to keep all processes busy, few enough to save memory
TRIES = 3  # attempts to start a process, and to give a batch to a living one
WATCH_S = 1.0  # interval of the checks whether a process lives
CLOSING_S = 10.0  # wait for processes to end; pebble kills those that take longer than 3 s

Result = TypeVar("Result")
_Call = tuple[Callable[..., Any], tuple[Any, ...]]  # a function and its arguments
_Outcome = tuple[Any, Exception | None]  # of one call: its result, or what it raised


class JobFailed(Exception):  # noqa: N818 - an outcome of one page, not an error of the program
    """A job took too long or its process died; the text says which."""


class JobRaised(Exception):  # noqa: N818 - as above
    """A job raised an exception in its process; the text describes it, a note has the traceback."""


@dataclass(slots=True)
class _Job:
    """A call, and the future for its result."""

    call: _Call
    result: asyncio.Future[Any]

    def end(self, value: Any, error: BaseException | None) -> None:
        if self.result.done():  # cancelled by the caller
            return
        if error is None:
            self.result.set_result(value)
        else:
            self.result.set_exception(error)


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
        self.warm = False  # whether the fork server was started
        self.started = False  # whether a process was started, so that jobs need not wait for that
        self._waiting: deque[_Job] = deque()
        self._serving: set[asyncio.Task[None] | None] = set()  # a task for each process at work
        self._processes: set[ProcessPool] = set()
        self._idle: list[ProcessPool] = []
        self._ending: list[Thread] = []

    async def run(self, job: Callable[..., Result], *arguments: Any) -> Result:
        """Run a job as soon as a process is free, and give its result.

        Raises:
            JobFailed: the job took longer than the limit or its process died, also when it was tried alone.
            JobRaised: the job raised an exception in its process.
            KlipingError: the processes cannot be started on this machine.
        """
        if self.workers == 0:
            return job(*arguments)
        result: Result = await self._hand_in(job, *arguments)
        return result

    def begin(self) -> None:
        """Start a process before the first job comes, unless one was started."""
        if self.workers and not (self.started or self._serving):
            started = self._hand_in(bool)  # a job that does nothing
            # retrieves its exception, which asyncio would log otherwise; the next job raises the same one
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
            share = len(self._waiting) // self.workers  # leaves jobs for the other processes
            batch = [self._waiting.popleft() for _ in range(min(BATCH, max(1, share)))]
            try:
                await self._run_batch(batch)
            except JobFailed:
                for job in batch:
                    try:
                        await self._run_batch([job])
                    except JobFailed as failed:
                        job.end(None, failed)
        # here, not in a callback of the task: a job handed in before the callback runs would wait for ever
        self._serving.discard(asyncio.current_task())

    async def _run_batch(self, batch: Sequence[_Job]) -> None:
        """Run these jobs in one process.

        Raises:
            JobFailed: the batch took longer than the limit, or the process died; none of its jobs has a result.
        """
        try:
            outcomes = await self._outcomes([job.call for job in batch])
        except JobFailed:
            raise
        except Exception as error:  # noqa: BLE001 - raised where the results are awaited
            for job in batch:
                job.end(None, error)
        else:
            for job, outcome in zip(batch, outcomes, strict=True):
                job.end(*outcome)

    async def _outcomes(self, calls: list[_Call]) -> list[_Outcome]:
        """Make the calls in a living process; if that fails, the process is not used again."""
        from pebble import ProcessExpired  # here, since most runs need no process

        for _ in range(TRIES):
            process = await self._process()
            try:
                future = asyncio.wrap_future(process.schedule(_make_calls, args=(calls,), timeout=self.limit_s))
                outcomes = await self._watched(future, process)
            except TimeoutError:
                raise JobFailed(f"took longer than {self.limit_s:.0f} s") from None
            except ProcessExpired as died:
                raise JobFailed(f"its process died ({died})") from None
            except RuntimeError:  # raised by pebble or `_watched` if the process was killed before it began
                continue
            else:
                self._idle.append(process)
                return outcomes
            finally:
                if process not in self._idle:
                    self._discard(process)
        raise JobFailed(f"its process died, {TRIES} times before it began")

    async def _watched(self, future: asyncio.Future[Result], process: ProcessPool) -> Result:
        """Wait for the outcomes of a batch, and give it up if pebble has lost it.

        A batch handed in at the moment when pebble finds its process dead is neither run nor failed. Pebble's timeout
        does not help there: it starts only when the process reports that it began.

        Raises:
            TimeoutError: nothing came within twice the limit.
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
        """Start the fork server, which imports what the processes need while this process goes on."""
        if self.workers:
            fork_server.start(preload="crawler.preload")
            self.warm = True

    def stop(self) -> None:
        """End the processes without waiting for them; jobs under way are given up."""
        for process in tuple(self._processes):
            self._discard(process)

    def close(self) -> None:
        """Stop the processes and wait until they are gone."""
        self.stop()
        until = time.monotonic() + CLOSING_S
        for end in self._ending:
            end.join(max(0.0, until - time.monotonic()))

    async def _process(self) -> ProcessPool:
        """An idle process that is alive, or a new one.

        Raises:
            KlipingError: it cannot be started on this machine.
        """
        while self._idle:
            process = self._idle.pop()
            if process.active:
                return process
            self._discard(process)
        for attempt in range(TRIES):
            await asyncio.sleep(attempt * WATCH_S)  # a fork server that was killed takes a moment to end
            try:
                return await asyncio.to_thread(self._start)
            except (RuntimeError, OSError, EOFError) as broken:  # pebble's BrokenProcessPool is the first
                failed = broken.__cause__ or broken
        raise KlipingError(
            f"the extraction processes cannot be started ({type(failed).__name__}: {failed}): see this machine's limits"
            " for memory, processes and open files, or crawl with --workers 0"
        ) from failed

    def _start(self) -> ProcessPool:
        """A new process; the first takes seconds on a busy machine, while the fork server imports its modules."""
        from pebble import ProcessPool

        self.warm_up()
        process = ProcessPool(max_workers=1, max_tasks=BATCHES_PER_PROCESS, context=fork_server.Context())
        self._processes.add(process)  # known before it is started, so that `close` finds it at any moment
        try:
            process.active  # noqa: B018 - starts it
            self.started = True
        except BaseException:
            self._discard(process)
            raise
        return process

    def _discard(self, process: ProcessPool) -> None:
        """End a process in whatever state it is; a thread waits for its end."""
        if process in self._processes:
            self._processes.remove(process)
            process.stop()  # type: ignore[no-untyped-call]
            end = Thread(target=process.join, daemon=True)
            end.start()
            self._ending.append(end)


def _make_calls(calls: list[_Call]) -> list[_Outcome]:
    """Make the calls of one batch; runs in the extraction process."""
    outcomes: list[_Outcome] = []
    for function, arguments in calls:
        try:
            outcomes.append((function(*arguments), None))
        except Exception as error:  # noqa: BLE001 - raised again in the crawl, in words, as lxml's cannot be pickled
            raised = JobRaised(f"{type(error).__name__}: {error}")
            raised.add_note(traceback.format_exc())
            outcomes.append((None, raised))
    return outcomes
