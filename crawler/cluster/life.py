"""Reports the state of the cluster for people, and sees to it that there is one writer."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import redis
from redis.exceptions import LockNotOwnedError
from redis.lock import Lock

from crawler.cluster import keys
from crawler.cluster.broker import HEARTBEAT_MS
from crawler.cluster.connection import where
from crawler.cluster.transport import INBOX_MOST, Transport
from pipelines.counted import counted
from pipelines.errors import LockedError

WRITER_S = 30  # seconds without a sign of life after which another writer may begin
UNKNOWN_S = 3600  # seconds for which an unknown source is reported


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of the cluster."""

    inbox: int  # messages that the writer has not taken yet
    jobs: int  # jobs that wait or are being worked on
    chains: dict[str, int]  # source being crawled → step
    writer: str | None  # machine and archive; None if no writer is alive
    workers: int  # processes that gave a sign of life
    full: bool  # whether Redis has reached its `maxmemory`, so that workers cannot even give a sign of life
    keeps: bool  # whether Redis writes down all that it is given, and drops nothing to make room
    unknown: tuple[str, ...]  # names dispatched in the last hour that are no sources in the writer's feeds.yaml

    def wrong(self) -> list[str]:
        """What somebody must look at."""
        wrong = []
        if (self.inbox or self.chains) and not self.writer:
            wrong.append("nobody reads the inbox: start `kliping cluster writer`")
        if self.inbox > INBOX_MOST:
            keeps_up = "check that the writer is running and keeps up"
            wrong.append(f"the inbox is full, so workers begin nothing new: {keeps_up}")
        if self.full:
            wrong.append("Redis is full: check that the writer is running, or raise maxmemory")
        elif self.jobs and not self.workers:
            waiting = counted(self.jobs, "job waits", "jobs wait")
            wrong.append(f"{waiting} for a worker: start `kliping cluster worker`")
        if not self.keeps:
            wrong.append("Redis may forget what it was given: set `appendonly yes` and `maxmemory-policy noeviction`")
        dispatched = "was dispatched, and the writer's feeds.yaml has no such source"
        return wrong + [f"{name!r} {dispatched}" for name in self.unknown]


def standing(transport: Transport) -> Standing:
    """The state of the cluster now."""
    client = transport.redis
    writer: Any = client.get(keys.WRITER)
    alive: Any = client.zrangebyscore(keys.WORKERS, int(client.time()[0]) * 1000 - HEARTBEAT_MS, "+inf")
    info: Any = client.info()
    return Standing(
        inbox=int(client.xlen(keys.INBOX)),
        jobs=transport.jobs(),
        chains={source: step for source, (_, step) in sorted(transport.chains().items())},
        writer=writer.decode() if writer else None,
        workers=len(set(alive) - {keys.WRITER.encode()}),
        full=0 < info["maxmemory"] <= info["used_memory"],
        keeps=bool(info["aof_enabled"]) and info["maxmemory_policy"] == "noeviction",
        unknown=tuple(sorted(key.decode().removeprefix(keys.UNKNOWN) for key in client.scan_iter(f"{keys.UNKNOWN}*"))),
    )


def writer_lives(client: redis.Redis, who: str) -> None:
    """Take or renew the claim to be the one writer; `who` is its machine and archive.

    Raises:
        LockedError: another writer is alive.
    """
    claim = _claim(client, who)
    try:
        claim.reacquire()  # needs no room in Redis, as a new claim does
    except LockNotOwnedError:
        if not claim.acquire(token=who):
            other: Any = client.get(keys.WRITER) or b"?"
            wait = f"wait until it ends or has been silent for {WRITER_S} seconds, or use another Redis"
            raise LockedError(f"{where(client)}: another writer ({other.decode()}) is using it; {wait}") from None


def writer_ends(client: redis.Redis, who: str) -> None:
    """Give up the claim, so that another writer may begin at once; if that fails, it ends by itself."""
    with suppress(redis.RedisError):
        _claim(client, who).release()


def unknown(client: redis.Redis, names: Iterable[str]) -> None:
    """Note for an hour that these names were dispatched, and that no source has such an id."""
    for name in names:
        client.set(keys.UNKNOWN + name, 1, ex=UNKNOWN_S)


def _claim(client: redis.Redis, who: str) -> Lock:
    """The claim; that of a writer that was killed is taken over at once by the next one of the same archive.

    The lock file beside the archive sees to it that there is only one.
    """
    claim: Lock = client.lock(keys.WRITER, WRITER_S, blocking=False, thread_local=False)
    claim.local.token = who.encode()
    return claim
