"""Dramatiq's broker, changed so that it survives a Redis that is full or was away for long."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from contextlib import suppress
from typing import Any

import redis
from dramatiq import Message
from dramatiq.brokers.redis import RedisBroker
from dramatiq.common import dq_name
from dramatiq.errors import ConnectionClosed

from crawler.cluster.keys import QUEUE, given_to

log = logging.getLogger(__name__)

HEARTBEAT_MS = 15_000  # milliseconds without a sign of life after which Dramatiq delivers a worker's jobs again
MAINTENANCE = 200_000  # commands in a million that look for dead workers; with Dramatiq's 1,000 it takes minutes

for _queue in (QUEUE, dq_name(QUEUE)):  # the consumers say every three seconds that Redis is away, `do_fetch` once
    logging.getLogger(f"dramatiq.worker.ConsumerThread({_queue})").addFilter(lambda record: bool(record.exc_info))


class Broker(RedisBroker):
    """A broker whose consumers go on after any error of Redis, and find the jobs again that they have lost.

    Dramatiq's own consumers stop for ever if Redis is full. And Redis keeps a job for the process that it gave it to
    until that process dies: also if the answer was lost, if the process cannot say that the job is done, and if it has
    forgotten what was put off for later, as Dramatiq does where Redis was away. Nobody counts as dead then until all
    had time for a sign of life.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(namespace="kliping", maintenance_chance=0, **options)  # type: ignore[no-untyped-call]
        self.away, self.patient_until = False, time.monotonic() + HEARTBEAT_MS / 1000
        self.held: defaultdict[str, set[bytes]] = defaultdict(set)  # queue → jobs that this process has

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 5000) -> Any:
        """A consumer of the queue; one of jobs put off for later knows nothing of those that an earlier one had."""
        if queue_name == dq_name(queue_name):
            self.held[queue_name].clear()
        return super().consume(queue_name, prefetch, timeout)

    def do_fetch(self, queue_name: str, most: int) -> Any:
        """The next jobs of the queue; first, those are put back that Redis keeps for this process without its knowing.

        Raises:
            ConnectionClosed: Redis is away, full or refuses; the consumer's thread starts again after some seconds.
        """
        self.maintenance_chance = MAINTENANCE if time.monotonic() > self.patient_until else 0
        try:
            kept: Any = self.client.smembers(given_to(self.broker_id, queue_name))
            if lost := kept - self.held[queue_name]:
                self.do_requeue(queue_name, *lost)
            jobs: Any = self._dispatch("fetch")(queue_name, most)  # type: ignore[no-untyped-call]
        except redis.RedisError as error:
            if not self.away:
                log.warning("%s; waiting", error)
            self.away, self.patient_until = True, time.monotonic() + HEARTBEAT_MS / 1000
            raise ConnectionClosed(error) from None  # type: ignore[no-untyped-call]
        self.away = False
        self.held[queue_name].update(Message.decode(job).options["redis_message_id"].encode() for job in jobs if job)
        return jobs

    def do_requeue(self, queue_name: str, *ids: str | bytes) -> None:
        """Put jobs back; if that fails, `do_fetch` does it later or, once this process has ended, another one."""
        with suppress(redis.RedisError):
            self._dispatch("requeue")(queue_name, *ids)  # type: ignore[no-untyped-call]

    def do_ack(self, queue_name: str, name: str) -> None:
        """Report a job as done; if that fails, the job comes again, and whoever gets it sees that it is done."""
        with suppress(redis.RedisError):
            self._dispatch("ack")(queue_name, name)  # type: ignore[no-untyped-call]
        self.held[queue_name].discard(name.encode())
