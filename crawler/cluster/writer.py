"""The writer: the one process with the archive, which stores what workers find and gives out the next jobs.

A burst of work is one run of the archive, with the same lock, figures and report as a crawl. Between bursts, the
archive is free for `kliping crawl` and `kliping backfill`.
"""

from __future__ import annotations

import logging
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from uuid import getnode, uuid4

import redis

from crawler import schedule
from crawler.cluster import keys, life
from crawler.cluster.burst import Burst
from crawler.cluster.connection import AGAIN_S, FullError, check_clock
from crawler.cluster.messages import Batch, Dispatch, Done, Job, Message
from crawler.cluster.transport import Transport
from crawler.lock import locked
from crawler.options import Options
from crawler.report import Report
from crawler.session_archive import ArchiveSession
from crawler.sources import Source
from pipelines import stopping
from pipelines.errors import LockedError, did_you_mean

log = logging.getLogger(__name__)

LINKS = 200  # most links in a job, some three minutes at one request a second
REVISITS = 20  # most stored articles in a job that are looked at again
ROLL_S = 3600.0  # seconds after which a new run begins, since a run that never ends could not be judged
WAIT_S = 0.5  # seconds of waiting for a message
WARN_S = 60.0  # seconds between two warnings that the writer waits
ASK_ALL = "-all"  # end of a chain's name whose first job asks all feeds, also when that job is given out again


class Writer:
    """The writer process; `serve` runs it until it is stopped."""

    def __init__(self, transport: Transport, options: Options, tell: Callable[[Report], None], *, once: bool) -> None:
        """`tell` is called with the report of each burst; with `once` the writer ends after the first."""
        self.transport, self.options, self.tell, self.once = transport, options, tell, once
        self.burst: Burst | None = None
        self.stopping = False
        self.after = "0"  # id of the last message that was put off because Redis was full
        self.warned = -WARN_S  # time of the last warning
        self.exit_code = 0
        # with the network card's number, since a machine that was copied has the same name and folders
        self.name = f"{socket.gethostname()} {getnode():x} {options.db.resolve()}"
        transport.broker.broker_id = keys.WRITER  # Dramatiq notes a sign of life of whoever queues a job

    def serve(self) -> int:
        """Take messages and give out jobs until SIGTERM or SIGINT; returns the exit code of the last burst.

        Raises:
            KlipingError: this machine's clock is wrong.
            LockedError: another writer is alive on this archive, or on this Redis.
            UsageError, ArchiveError: see `ArchiveSession.open`; no message is lost.
        """
        check_clock(self.transport.redis)
        for number in stopping.ending_signals():
            signal.signal(number, self._stop)
        lock = locked(self.options.db, by="writer")
        try:
            while not self.stopping:
                try:
                    self._turn()
                except redis.RedisError as error:
                    self._close("finished")  # so that a crawl may use the archive meanwhile
                    self._warn(str(error))
                    time.sleep(AGAIN_S)
        finally:
            self._close("stopped")
            life.writer_ends(self.transport.redis, self.name)
            lock.release()
        return self.exit_code

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def _turn(self) -> None:
        """Take one message; storing and deleting it needs no room in Redis, and so makes some."""
        if self.burst and time.monotonic() - self.burst.began > ROLL_S:
            self._close("finished")  # also where no worker is there
        with suppress(FullError):
            life.writer_lives(self.transport.redis, self.name)
        found = self.transport.first(WAIT_S, self.after)
        try:
            if found is None:
                self._idle()
            elif burst := self._open():
                name, message = found
                self._take(name, message, burst)
                self.transport.drop(name)
        except FullError as full:
            self._warn(str(full))
            self.after = found[0] if found else "0"  # go on with the messages after it, since batches make room

    def _idle(self) -> None:
        """Do what is due when no message has come."""
        if self.after != "0":
            self.after = "0"  # read again the messages that were put off
        elif chains := self.transport.chains():
            lost = self.transport.lost(chains)
            if lost and (burst := self._open()):
                for source, (chain, step) in lost.items():  # if only its last message was lost, the step is done
                    self._give(source, chain, step + self.transport.has_ended(chain, step), burst)
        else:
            self.stopping = self.stopping or self.once
            self._close("finished")

    def _open(self) -> Burst | None:
        """The burst, which begins now unless there is one; None while a crawl or backfill has the archive."""
        if self.burst is None:
            try:
                self.burst = Burst(ArchiveSession.open(self.options))
            except LockedError:
                self._warn(f"{self.options.db}: a crawl is running")
                time.sleep(1)
        return self.burst

    def _warn(self, words: str) -> None:
        if time.monotonic() - self.warned > WARN_S:
            log.warning("%s; waiting", words)
            self.warned = time.monotonic()

    def _close(self, reason: str) -> None:
        if self.burst:
            self.burst.session.stop(reason)
            report = self.burst.session.close()
            self.burst = None
            self.exit_code = report.exit_code
            self.tell(report)

    # taking in

    def _take(self, name: str, message: Message | None, burst: Burst) -> None:
        if burst.session.archive.inbox.last(keys.INBOX) == name:
            return  # it was stored already, but the writer died before it could delete it
        match message:
            case Batch():
                burst.take(name, message)
            case Done():
                self._done(message, burst)
            case Dispatch():
                self._dispatch(message, burst)

    # giving out

    def _dispatch(self, message: Dispatch, burst: Burst) -> None:
        at_work = self.transport.chains()
        unknown = sorted(set(message.sources) - burst.sources.keys())
        life.unknown(self.transport.redis, unknown)
        for source in burst.sources:
            if source not in at_work and (not message.sources or source in message.sources):
                self._give(source, uuid4().hex[:12] + ASK_ALL * message.ask_all, 0, burst)
        for name in unknown:
            words = f"{burst.session.config.path}: no source {name!r}{did_you_mean(name, burst.sources)}"
            log.warning("%s, though it was dispatched", words)
            burst.session.errors.append(words)

    def _done(self, message: Done, burst: Burst) -> None:
        if self.transport.chain(message.source) != (message.chain, message.step):
            return
        if message.failed:
            self.transport.end_chain(message.source)
            burst.session.errors.append(f"{message.source}: given up: {message.failed}")
        elif message.idle:
            self.transport.end_chain(message.source)
        else:
            self._give(message.source, message.chain, message.step + 1, burst)
        for note, times in message.notes.items():  # comes last, since the message is taken again if Redis is full
            burst.session.notes.add(note, times)

    def _give(self, name: str, chain: str, step: int, burst: Burst) -> None:
        """Give out the job of a step of a source's chain, or end the chain: with no work, no source, or a fault."""
        job, source = None, burst.sources.get(name)
        if source and chain not in burst.faulty:
            with burst.isolated(chain, f"{name}: the next job"):
                job = self._job(source, chain, step, burst)
        if job:
            self.transport.submit(job)
        else:
            self.transport.end_chain(name)

    def _job(self, source: Source, chain: str, step: int, burst: Burst) -> Job | None:
        """The job of a step; None if there is nothing to do."""
        session = burst.session
        ledger, now = session.archive.ledger, session.now()
        links = ledger.due(source.id, now, LINKS)
        if not links and step < 3:  # steps 0 to 2 are enough for the feeds, their links, and then stored articles
            links = ledger.revisits(source.id, now, REVISITS)
        feeds = tuple(burst.states[feed.url] for feed in source.feeds)
        ask_all = step == 0 and chain.endswith(ASK_ALL)
        if not (links or ask_all or any(schedule.is_due(state, now) for state in feeds)):
            return None
        return Job(
            source=source,
            contact=session.config.contact,
            chain=chain,
            step=step,
            ask_all=ask_all,
            feeds=feeds,
            links=tuple(links),
            sitemaps={feed.url: tuple(session.archive.sitemaps.of(feed.url)) for feed in source.feeds},
            hosts=tuple(session.archive.hosts.all()),
            learnt=session.learnt(source.id),
            sites=session.sites(),
        )
