"""The writer: the one process with the archive, which stores what workers find and gives out the next jobs.

A burst of work is one run of the archive, with the same lock, figures and report as a crawl. Between bursts, the
archive is free for `kliping crawl` and `kliping backfill`.
"""

from __future__ import annotations

import logging
import signal
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from uuid import uuid4

from crawler import schedule
from crawler.cluster import keys, life
from crawler.cluster.burst import Burst
from crawler.cluster.connection import FullError
from crawler.cluster.messages import Batch, Dispatch, Done, Job
from crawler.cluster.transport import Transport
from crawler.lock import locked
from crawler.options import Options
from crawler.report import Report
from crawler.session import Session
from crawler.sources import Source
from pipelines import stopping
from pipelines.errors import LockedError, did_you_mean

log = logging.getLogger(__name__)

LINKS = 200  # most links in a job, some three minutes at one request a second
REVISITS = 20  # most stored articles in a job that are looked at again
ROLL_S = 3600.0  # seconds after which a new run begins, since a run that never ends could not be judged
WAIT_S = 0.5  # seconds of waiting for a message
WARN_S = 60.0  # seconds between two warnings that Redis is full
ASK_ALL = "-all"  # end of a chain's name whose first job asks all feeds, also when that job is given out again

Tell = Callable[[Report], None]


class Writer:
    """The writer process; `serve` runs it until it is stopped."""

    def __init__(self, transport: Transport, options: Options, tell: Tell, *, once: bool) -> None:
        """`tell` is called with the report of each burst; with `once` the writer ends after the first."""
        self.transport, self.options, self.tell, self.once = transport, options, tell, once
        self.burst: Burst | None = None
        self.stopping = False
        self.after = "0"  # id of the last message that was put off because Redis was full
        self.warned = -WARN_S  # time of the last warning that Redis is full
        self.exit_code = 0
        self.name = f"{socket.gethostname()} {options.db.resolve()}"
        transport.broker.broker_id = keys.WRITER  # Dramatiq notes a sign of life of whoever queues a job

    def serve(self) -> int:
        """Take messages and give out jobs until SIGTERM or SIGINT; returns the exit code of the last burst.

        Raises:
            LockedError: another writer is alive on this archive, or on this Redis.
            UsageError, ArchiveError: see `Session.open`; no message is lost.
        """
        for number in stopping.ending_signals():
            signal.signal(number, self._stop)
        lock = locked(self.options.db, by="writer")
        try:
            while not self.stopping:
                self._turn()
        finally:
            self._close("stopped")
            life.writer_ends(self.transport.redis, self.name)
            lock.release()
        return self.exit_code

    def _stop(self, *_: object) -> None:
        self.stopping = True
        self.transport.hurry()

    def _turn(self) -> None:
        """Take one message; storing and deleting it needs no room in Redis, and so makes some."""
        with suppress(FullError):
            life.writer_lives(self.transport.redis, self.name)
        found = self.transport.first(WAIT_S, self.after)
        if found is None:
            self._idle()
        elif self._open():
            name, message = found
            try:
                self._take(name, message)
            except FullError as full:
                self._warn(full)
                self.after = name  # go on with the messages after it, since batches make room
            else:
                self.transport.drop(name)

    def _warn(self, full: FullError) -> None:
        if time.monotonic() - self.warned > WARN_S:
            log.warning("%s; waiting", full)
            self.warned = time.monotonic()

    def _idle(self) -> None:
        """Do what is due when no message has come."""
        if self.after != "0":
            self.after = "0"  # read again the messages that were put off
        elif chains := self.transport.chains():
            lost = self.transport.lost(chains)
            if lost and self._open():
                self._give_again(lost)
        else:
            self.stopping = self.stopping or self.once
            self._close("finished")

    def _open(self) -> bool:
        """Begin a burst unless there is one; False while a crawl or backfill has the archive."""
        if self.burst and time.monotonic() - self.burst.began > ROLL_S:
            self._close("finished")
        if self.burst is None:
            try:
                session = Session.open(self.options)
            except LockedError as at_work:
                log.warning("%s; waiting", at_work)
                time.sleep(1)
                return False
            self.burst = Burst(session)
        return True

    def _close(self, reason: str) -> None:
        if self.burst:
            self.burst.session.stop(reason)
            report = self.burst.session.close()
            self.burst = None
            self.exit_code = report.exit_code
            self.tell(report)

    # taking in

    def _take(self, name: str, message: Batch | Done | Dispatch | None) -> None:
        assert self.burst
        if self.burst.session.archive.inbox.last(keys.INBOX) == name:
            return  # it was stored already, but the writer died before it could delete it
        match message:
            case Batch():
                self.burst.take(name, message)
            case Done():
                self._done(message, self.burst)
            case Dispatch():
                self._dispatch(message, self.burst)

    # giving out

    def _dispatch(self, message: Dispatch, burst: Burst) -> None:
        at_work = self.transport.chains()
        unknown = sorted(set(message.sources) - burst.sources.keys())
        life.unknown(self.transport.redis, unknown)
        for source in burst.session.sources:
            wanted = not message.sources or source.id in message.sources
            if wanted and source.id not in at_work:
                job = self._next(source, uuid4().hex[:12] + ASK_ALL * message.ask_all, 0, burst)
                if job:
                    self.transport.submit(job)
        for name in unknown:
            words = f"{burst.session.config.path}: no source {name!r}{did_you_mean(name, burst.sources)}"
            log.warning("%s, though it was dispatched", words)
            burst.session.errors.append(words)

    def _done(self, message: Done, burst: Burst) -> None:
        """Give out the next step of a source's chain, or end the chain."""
        session = burst.session
        if self.transport.chain(message.source) != (message.chain, message.step):
            return
        source = burst.sources.get(message.source)
        job = None
        if source and not message.failed and message.chain not in burst.faulty:
            job = self._next(source, message.chain, message.step + 1, burst)
        if job:
            self.transport.submit(job)
        else:
            self.transport.end_chain(message.source)
        for note, times in message.notes.items():  # comes last, since the message is taken again if Redis is full
            session.notes.add(note, times)
        if message.failed:
            session.errors.append(f"{message.source}: given up: {message.failed}")

    def _give_again(self, lost: Mapping[str, tuple[str, int]]) -> None:
        """Give out the steps again whose jobs were lost; a chain that cannot go on ends, until the next dispatch."""
        assert self.burst
        for name, (chain, step) in lost.items():
            source, job = self.burst.sources.get(name), None
            if source and not self.transport.has_ended(chain, step):
                with self.burst.isolated(chain, f"{name}: the job"):
                    job = self._job(source, chain, step, self.burst)
            try:
                if job:
                    self.transport.submit(job)
                else:
                    self.transport.end_chain(name)
            except FullError as full:
                self._warn(full)
                return

    def _next(self, source: Source, chain: str, step: int, burst: Burst) -> Job | None:
        """The job of a step; None if there is nothing to do."""
        job = None
        with burst.isolated(chain, f"{source.id}: the next job"):
            job = self._job(source, chain, step, burst)
        return job if job and self._has_work(job) else None

    def _job(self, source: Source, chain: str, step: int, burst: Burst) -> Job:
        session = burst.session
        ledger, now = session.archive.ledger, session.now()
        links = ledger.due(source.id, now, LINKS)
        if not links and step < 3:  # steps 0 to 2 are enough for the feeds, their links, and then stored articles
            links = ledger.revisits(source.id, now, REVISITS)
        return Job(
            source=source,
            contact=session.config.contact,
            chain=chain,
            step=step,
            ask_all=step == 0 and chain.endswith(ASK_ALL),
            feeds=tuple(burst.states[feed.url] for feed in source.feeds),
            links=tuple(links),
            sitemaps={feed.url: tuple(session.archive.sitemaps.of(feed.url)) for feed in source.feeds},
            hosts=tuple(host for host in session.archive.hosts.all() if host.until > now),
            learnt=session.learnt(source.id),
            sites=session.sites,
        )

    @staticmethod
    def _has_work(job: Job) -> bool:
        now = Session.now()
        return bool(job.links) or job.ask_all or any(schedule.is_due(state, now) for state in job.feeds)
