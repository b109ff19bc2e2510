"""Records and reports which processes are alive, and the state of the cluster for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import redis

from crawler.cluster import keys, scripts
from crawler.cluster.connection import where, writing
from crawler.cluster.transport import HEARTBEAT_MS, Transport
from pipelines.errors import LockedError

WRITER_S = 30  # seconds without a sign of life after which another writer may begin
UNKNOWN_S = 3600  # seconds for which an unknown source is reported


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of the cluster."""

    inbox: int  # messages that the writer has not taken yet
    jobs: int  # jobs that wait or are being worked on
    chains: dict[str, int]  # source being crawled → step
    writer: str | None  # machine and process; None if no writer is alive
    workers: int  # processes that gave a sign of life
    given_up: int  # jobs that Dramatiq keeps as dead letters
    unknown: tuple[str, ...]  # names dispatched in the last hour that are no sources in the writer's feeds.yaml


def standing(transport: Transport) -> Standing:
    """The state of the cluster now."""
    client = transport.redis
    writer: Any = client.get(keys.WRITER)
    return Standing(
        inbox=int(client.xlen(keys.INBOX)),
        jobs=transport.jobs(),
        chains={source: step for source, (_, step) in transport.chains().items()},
        writer=_plain(writer.decode()) if writer else None,
        workers=int(client.zcount(keys.WORKERS, _now_ms(client) - HEARTBEAT_MS, "+inf")),
        given_up=int(client.zcard(keys.DEAD_LETTERS)),
        unknown=tuple(sorted(key.decode().removeprefix(keys.UNKNOWN) for key in client.scan_iter(f"{keys.UNKNOWN}*"))),
    )


def worker_lives(client: redis.Redis, who: str) -> None:
    """Note that a worker is alive."""
    now = _now_ms(client)
    with writing(client):
        client.zadd(keys.WORKERS, {who: now})
    client.zremrangebyscore(keys.WORKERS, 0, now - 3600_000)


def writer_lives(client: redis.Redis, who: str) -> None:
    """Renew the claim to be the one writer; `who` is machine, process and a token that names the archive.

    Raises:
        LockedError: another writer is alive.
    """
    with writing(client):
        name: Any = client.register_script(scripts.CLAIM)(keys=[keys.WRITER], args=[who, WRITER_S])
    if (other := name.decode()) == who:
        return
    wait = f"wait until it ends or has been silent for {WRITER_S} seconds, or use another Redis"
    raise LockedError(f"{where(client)}: another writer ({_plain(other)}) is using it; {wait}")


def writer_ends(client: redis.Redis, who: str) -> None:
    """Give up the claim, so that another writer may begin at once."""
    client.register_script(scripts.RELEASE)(keys=[keys.WRITER], args=[who])


def unknown(client: redis.Redis, names: Iterable[str]) -> None:
    """Note for an hour that these names were dispatched, and that no source has such an id."""
    with writing(client):
        for name in names:
            client.set(keys.UNKNOWN + name, 1, ex=UNKNOWN_S)


def _now_ms(client: redis.Redis) -> int:
    return int(client.time()[0]) * 1000


def _plain(writer: str) -> str:
    return writer.rpartition(" ")[0]  # without its token
