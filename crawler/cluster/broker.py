"""Dramatiq's broker, changed so that it survives a Redis that is full or was away for long."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import redis
from dramatiq.brokers.redis import RedisBroker
from dramatiq.common import dq_name
from dramatiq.errors import ConnectionClosed


class Broker(RedisBroker):
    """A broker whose consumers go on after any error of Redis, and find the jobs again that they had.

    Dramatiq's own consumers stop for ever if Redis is full. If Redis was away, they forget the jobs that were put off
    for later, which Redis keeps for the process that had them until that process dies.
    """

    ending = False  # whether the process is ending: then an ack that fails is dropped, and the job may come again

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 5000) -> Any:
        """A consumer of the queue; jobs that an earlier one of this process had put off are put back first."""
        if queue_name == dq_name(queue_name):
            try:
                forgotten: Any = self.client.smembers(f"{self.namespace}:__acks__.{self.broker_id}.{queue_name}")
            except redis.RedisError as error:
                raise ConnectionClosed(error) from None  # type: ignore[no-untyped-call]
            self.do_requeue(queue_name, *forgotten)
        return super().consume(queue_name, prefetch, timeout)

    def _dispatch(self, command: str) -> Callable[..., Any]:
        """The function for a command; if one of a consumer's fails, its thread starts again after some seconds."""
        do: Callable[..., Any] = super()._dispatch(command)  # type: ignore[no-untyped-call]

        def again(*values: Any) -> Any:
            try:
                return do(*values)
            except redis.RedisError as error:
                if command in ("ack", "nack"):
                    return None
                raise ConnectionClosed(error) from None  # type: ignore[no-untyped-call]

        caught = ("fetch", "requeue", "ack", "nack") if self.ending else ("fetch", "requeue")
        return again if command in caught else do
