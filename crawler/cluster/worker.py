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
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import dramatiq
import redis

from crawler.cluster.connection import AGAIN_S, check_clock
from crawler.cluster.keys import END
from crawler.cluster.messages import Batch, Done, Job, step_of, unpack_job
from crawler.cluster.outbox import JobSession, Outbox
from crawler.cluster.transport import LeaseLostError, Transport
from crawler.engine_many import Crawls
from crawler.options import FEEDS, Options
from crawler.pool import Pool
from crawler.sources import Config
from pipelines import stopping
from pipelines.errors import KlipingError

log = logging.getLogger(__name__)

STEP_S = 1800.0  # seconds that one job may take, beside the first requests; the next step has the rest
TRIES = 3  # further tries of a job after the first; only what its crawl meets is a reason to give it up
BUSY_S = 3.0  # seconds until a job is tried again whose source another worker holds
AWAY_S = 20.0  # seconds until a job is tried again in which no host could be reached
AWAY_TRIES = 2  # number of such tries after which the host counts as down, and not this machine's network
STOP_MS = 60_000  # milliseconds that Dramatiq waits for its threads when the worker ends

Result = TypeVar("Result")


class Worker:
    """A worker process; `serve` runs it until a signal comes."""

    def __init__(self, transport: Transport, options: Options, slots: int) -> None:
        self.transport, self.slots = transport, slots
        self.options = options
        self.pool = Pool(options.workers)
        self.crawls = Crawls({"crawler.cluster.outbox.Outbox": 100}, options)
        self._dramatiq: dramatiq.Worker | None = None
        self._ending = False

    def serve(self) -> None:
        """Work until SIGTERM or SIGINT; the crawls at work then end cleanly.

        Raises:
            KlipingError: this machine's clock is wrong.
        """
        check_clock(self.transport.redis)
        self.loop = asyncio.get_event_loop()
        for number in stopping.ending_signals():  # set before Twisted starts, which drops what a handler raises
            signal.signal(number, lambda *_: self.loop.call_soon_threadsafe(self._stop))
        try:
            self.crawls.serve(self._begin)
        finally:
            self.pool.close()

    def _begin(self) -> None:
        if not self._ending:
            self._dramatiq = self.transport.receive(self._work, self.slots)

    def _stop(self) -> None:
        if self._ending:
            os._exit(1)  # on a second signal; all jobs at work are delivered again
        self._ending = True
        self._stopping = self.loop.create_task(self._end())  # the loop itself keeps no reference

    async def _end(self) -> None:
        try:
            self.crawls.stop()
            if self._dramatiq:
                await asyncio.to_thread(self._dramatiq.stop, STOP_MS)
        finally:  # whatever fails, the process must end; jobs at work are delivered again
            self.crawls.end()

    # in the threads of Dramatiq, one for each slot

    def _work(self, text: str, name: str, tries: int) -> None:
        """Do one job; an exception makes Dramatiq deliver it again later."""
        try:
            job = unpack_job(text)
        except ValueError:
            log.exception("skipped a job that cannot be read")
            if named := step_of(text):
                why = "cannot read its job: writer and workers need the same version"
                self.transport.tell(Done(*named, failed=f"a worker on {socket.gethostname()} {why}"))
            return
        try:
            self._attempt(job, name, tries)
        except LeaseLostError as lost:
            log.warning("%s", lost)  # the attempt that has the lease now does the job
        except redis.RedisError as error:  # the worker is ending
            raise dramatiq.Retry(delay=0) from error

    def _attempt(self, job: Job, name: str, tries: int) -> None:
        lease = self._redis(self.transport.take, job, name)
        if lease is None:
            self._redis(self.transport.later, job, BUSY_S)
        elif (sent := self._redis(self.transport.sent, job)) is not None:
            session = self._session(job, lease, sent)
            crawl = self._crawl(job, lease, session, sent, tries)
            asyncio.run_coroutine_threadsafe(crawl, self.loop).result()

    def _redis(self, do: Callable[..., Result], *values: Any) -> Result:
        """What `do` returns, once Redis is there and takes it; until then the thread waits.

        Raises:
            RedisError: Redis does not, and the worker is ending.
        """
        told = False
        while True:
            try:
                return do(*values)
            except redis.RedisError as error:
                if self._ending:
                    raise
                if not told:
                    log.warning("%s; waiting", error)
                told = True
            time.sleep(AGAIN_S)

    # in the event loop

    async def _crawl(self, job: Job, lease: str, session: JobSession, sent: set[str], tries: int) -> None:
        """Crawl the job's step and send all that is found, and then its end, while the lease is held."""
        beside = self.loop.create_task(session.send_often())
        try:
            failed = await self._find(job, session, tries)
            if self._ending:  # another worker does the rest of the step
                return await asyncio.to_thread(self._redis, self.transport.later, job, 0)
            done = Done(job.source.id, job.chain, job.step, session.notes.shown(), failed, idle=not sent)
            return await asyncio.to_thread(self._redis, self.transport.send, job, lease, done, [END])
        finally:
            beside.cancel()

    async def _find(self, job: Job, session: JobSession, tries: int) -> str | None:
        """Crawl and send all outcomes; returns why the job was given up, if its last try has failed.

        Raises:
            Retry: no host could be reached.
            Exception: something else went wrong that is not a site's fault, and there are tries left.
        """
        try:
            if job.step:
                await asyncio.sleep(job.source.delay)  # the last step may have made a request just now
            if not self._ending:
                await self.crawls.crawl(session)
            if session.outbox.held.items and tries < AWAY_TRIES:
                again = "the job will be tried again, possibly on another machine"
                log.warning("%s: no host could be reached; %s", job.source.id, again)
                raise dramatiq.Retry(delay=int(AWAY_S * 1000))
            await session.outbox.finish()
            if session.errors:
                raise KlipingError(f"{job.source.id}: {session.errors[0]}")
        except Exception as error:
            if tries < TRIES:
                raise
            return f"after {TRIES + 1} tries: {error}"
        return None

    def _session(self, job: Job, lease: str, sent: set[str]) -> JobSession:
        """The session of a job's crawl, with the pool that all crawls of this worker share."""

        async def send(batch: Batch, what: list[str]) -> None:
            await asyncio.to_thread(self._redis, self.transport.send, job, lease, batch, what)
            sent.update(what)

        outbox = Outbox(job, sent, send)
        config = Config(FEEDS, job.contact, (job.source,))
        options = replace(self.options, time_budget_s=STEP_S + 3 * job.source.delay)
        return JobSession(
            options=options, config=config, sources=config.sources, pool=self.pool, sites=lambda: job.sites,
            states=lambda: outbox.states, sitemaps=outbox.sitemaps, hosts=outbox.hosts, ledger=outbox.ledger,
            learnt=lambda _: job.learnt, outbox=outbox,
        )  # fmt: skip
