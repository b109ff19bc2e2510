"""Dramatiq's broker, made to survive a Redis that is full or was away for long."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import redis
from dramatiq.brokers.redis import RedisBroker
from dramatiq.common import dq_name
from dramatiq.errors import ConnectionClosed


class Broker(RedisBroker):
    """Its consumers go on whatever Redis answers, and find the jobs again that they had in hand.

    Dramatiq's own stop for ever where Redis is full, and forget the jobs put off for later where it was away: Redis
    goes on keeping those for the process that had them, until that process dies.
    """

    ending = False  # then nobody waits until Redis hears that a job was done; it may be delivered again

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 5000) -> Any:
        """A consumer of the queue; what an earlier one of this process had put off for later is put back first."""
        if queue_name == dq_name(queue_name):
            try:
                forgotten: Any = self.client.smembers(f"{self.namespace}:__acks__.{self.broker_id}.{queue_name}")
            except redis.RedisError as error:
                raise ConnectionClosed(error) from None  # type: ignore[no-untyped-call]
            self.do_requeue(queue_name, *forgotten)
        return super().consume(queue_name, prefetch, timeout)

    def _dispatch(self, command: str) -> Callable[..., Any]:
        """What carries out a command; where a consumer's fails, its thread begins anew after some seconds."""
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
