"""A worker: takes jobs from the queue, crawls one step of a source for each, and sends what it finds to the writer.

One event loop runs the crawls of all slots; Dramatiq delivers the jobs in its own threads. A worker has no state: if it
dies, another one repeats its jobs.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

import dramatiq
import redis

from crawler.cluster import life
from crawler.cluster.connection import FullError
from crawler.cluster.messages import Batch, Done, Job, step_of, unpack_job
from crawler.cluster.outbox import Outbox
from crawler.cluster.transport import LEASE_S, TRIES, LeaseLostError, Transport
from crawler.engine_many import Crawls
from crawler.options import FEEDS, Options
from crawler.pool import Pool
from crawler.session import Session
from crawler.sources import Config
from pipelines import stopping
from pipelines.archive import Archive
from pipelines.errors import KlipingError

log = logging.getLogger(__name__)

STEP_S = 1800.0  # seconds that one job may take; the next step has the rest
LIVE_S = 3.0  # seconds between two signs of life
BUSY_S = 3.0  # seconds until a job is tried again whose source another worker holds
FULL_S = 2.0  # seconds until a write is tried again after Redis was full
AWAY_S = 20.0  # seconds until a job is tried again in which no host could be reached
AWAY_TRIES = 2  # number of such tries after which the host counts as down, and not this machine's network
STOP_MS = 60_000  # milliseconds that Dramatiq waits for its threads when the worker ends

Result = TypeVar("Result")


class Worker:
    """A worker process; `serve` runs it until a signal comes."""

    def __init__(self, transport: Transport, options: Options, slots: int) -> None:
        self.transport, self.slots = transport, slots
        self.options = replace(options, time_budget_s=STEP_S)
        self.pool = Pool(options.workers)
        self.crawls = Crawls({"crawler.cluster.outbox.SendPipeline": 100}, options)
        self.name = f"{socket.gethostname()} {os.getpid()}"
        self._tasks: set[asyncio.Task[None]] = set()
        self._dramatiq: dramatiq.Worker | None = None
        self._ending = False

    def serve(self) -> None:
        """Work until SIGTERM or SIGINT; the crawls at work then end cleanly."""
        self.loop = asyncio.get_event_loop()
        for number in stopping.ending_signals():  # set before Twisted starts, which drops what a handler raises
            signal.signal(number, lambda *_: self.loop.call_soon_threadsafe(self._stop))
        try:
            self.crawls.serve(self._begin)
        finally:
            self.pool.close()

    def _begin(self) -> None:
        if self._ending:
            return
        self._keep(self._live())
        self._dramatiq = self.transport.receive(self._work, self.slots)

    def _keep(self, coroutine: Any) -> None:
        task = self.loop.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _live(self) -> None:
        while not self._ending:
            try:
                await asyncio.to_thread(life.worker_lives, self.transport.redis, self.name)
            except (redis.RedisError, FullError) as error:  # Redis may be back the next time
                log.warning("could not send a sign of life: %s", error)
            await asyncio.sleep(LIVE_S)

    def _stop(self) -> None:
        if self._ending:
            os._exit(1)  # on a second signal; all jobs at work are delivered again
        self._ending = True
        self.transport.hurry()
        self._keep(self._end())

    async def _end(self) -> None:
        try:
            self.crawls.stop_all()
            if self._dramatiq:
                await asyncio.to_thread(self._dramatiq.stop, STOP_MS)
        finally:  # whatever fails, the process must end; jobs at work are delivered again
            self.crawls.end()

    # in a thread of Dramatiq

    def _work(self, text: str, tries: int) -> None:
        """Do one job; an exception makes Dramatiq deliver it again later."""
        try:
            job = unpack_job(text)
        except ValueError:
            log.exception("skipped a job that cannot be read")
            if named := step_of(text):
                why = f"the worker {self.name} cannot read its job: writer and workers need the same version"
                self.transport.tell(Done(*named, failed=why))
            return
        asyncio.run_coroutine_threadsafe(self._attempt(job, text, tries), self.loop).result()

    # in the event loop

    async def _attempt(self, job: Job, text: str, tries: int) -> None:
        told = False
        while not self._ending and not await asyncio.to_thread(self.transport.has_room):
            if not told:
                log.warning("%s: waiting, because the writer's inbox is full", job.source.id)
            told = True
            await asyncio.sleep(FULL_S)
        if self._ending:
            return await self._written(self.transport.later, text, 0)
        if not await asyncio.to_thread(self.transport.is_current, job):
            return None
        owner = await self._written(self.transport.take, job)
        if owner is None:
            return await self._written(self.transport.later, text, BUSY_S)
        try:
            await self._crawl(job, owner, tries)
        except LeaseLostError as lost:
            log.warning("%s", lost)  # the attempt that has the lease now does the job
        finally:
            await asyncio.to_thread(self.transport.release, job, owner)
        return None

    async def _crawl(self, job: Job, owner: str, tries: int) -> None:
        """Crawl the job's step and send all that is found, and then its end, while the lease is held."""

        async def send(batch: Batch, what: list[str]) -> None:
            try:
                await self._written(self.transport.send, job, owner, batch, what)
            except Exception:
                self.crawls.stop(session)
                raise

        outbox = Outbox(job, await asyncio.to_thread(self.transport.sent, job), send)
        session = self._session(job, outbox)
        holding = self.loop.create_task(self._hold(job, owner, session))
        failed = None
        try:
            try:
                await self._find(job, session, outbox, tries)
            except (LeaseLostError, FullError, dramatiq.Retry):
                raise
            except Exception as error:  # any error is raised until all tries are used up, and then reported
                if outbox.failed:  # Scrapy does not pass on what a pipeline raises
                    raise outbox.failed from None
                if tries < TRIES:
                    raise
                failed = f"after {TRIES + 1} tries: {error}"
            done = Done(job.source.id, job.chain, job.step, session.notes.shown(), failed)
            await self._written(self.transport.send, job, owner, done, ["end"])
        finally:
            holding.cancel()

    async def _find(self, job: Job, session: Session, outbox: Outbox, tries: int) -> None:
        """Crawl, and send all outcomes.

        Raises:
            Retry: no host could be reached.
            KlipingError: something went wrong that is not a site's fault.
        """
        if job.step:
            await asyncio.sleep(job.source.delay)  # the last step may have made a request just now
        if not self._ending:
            await self.crawls.crawl(session)
        if outbox.held.items and tries < AWAY_TRIES:
            again = "the job will be tried again, possibly on another machine"
            log.warning("%s: no host could be reached; %s", job.source.id, again)
            raise dramatiq.Retry(delay=int(AWAY_S * 1000))
        await outbox.finish()
        if session.errors:
            raise KlipingError(f"{job.source.id}: {session.errors[0]}")

    async def _written(self, write: Callable[..., Result], *values: Any) -> Result:
        """The result of `write`, once Redis has room; until then the crawl waits, and its lease is renewed.

        Raises:
            FullError: the worker is ending; the job will be delivered again.
        """
        told = False
        while True:
            try:
                return await asyncio.to_thread(write, *values)
            except FullError as full:
                if self._ending:
                    raise
                if not told:
                    log.warning("%s; waiting", full)
                told = True
            await asyncio.sleep(FULL_S)

    async def _hold(self, job: Job, owner: str, session: Session) -> None:
        """Renew the lease while the crawl is at work; if it is lost, stop the crawl."""
        while True:
            await asyncio.sleep(LEASE_S / 4)
            try:
                held = await asyncio.to_thread(self.transport.renew, job, owner)
            except redis.RedisError as error:  # whether it is lost is known only when Redis is back
                log.warning("%s: the lease could not be renewed: %s", job.source.id, error)
                continue
            if not held:
                self.crawls.stop(session)
                return

    def _session(self, job: Job, outbox: Outbox) -> Session:
        """The session of a job's crawl, with the outbox in place of the archive, and the pool that all crawls share."""
        config = Config(FEEDS, job.contact, (job.source,))
        return Session(
            options=self.options,
            config=config,
            sources=config.sources,
            lock=None,
            archive=cast(Archive, outbox),
            pages=None,  # pages are sent with their articles
            pool=self.pool,
            run_id=0,
            started_at=datetime.now(UTC),
            sites=job.sites,
            tally={job.source.id: Counter()},
            _learnt={job.source.id: job.learnt},
        )
