"""Connects to Redis, and explains each of its errors in one line."""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import urlsplit

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from pipelines.errors import KlipingError

FORM = "write redis://:PASSWORD@HOST:PORT/NUMBER, with / @ ? # and % in the password as %2F %40 %3F %23 and %25"

AGAIN_S = 2.0  # seconds until something is tried again after Redis was full or away, or could not write to its disk
CLOCK_S = 5.0  # most seconds by which the clocks of Redis and a worker may differ


class FullError(KlipingError, redis.ResponseError):
    """Redis has reached its `maxmemory`: nothing was written."""


class Client(redis.Redis):
    """A client that raises FullError where Redis has no room for what is to be written."""

    def execute_command(self, *words: Any, **options: Any) -> Any:
        """Send a command, and return what Redis answers."""
        try:
            return super().execute_command(*words, **options)  # type: ignore[no-untyped-call]
        except redis.ResponseError as error:
            if not isinstance(error, redis.OutOfMemoryError) and "OOM" not in str(error):  # as in a script on Redis 6
                raise
            remedy = "the writer frees memory as it processes the inbox: check that it is running, or raise maxmemory"
            raise FullError(f"{where(self)}: Redis is full: {remedy}") from None


def connected(url: str) -> redis.Redis:
    """A client for the Redis at this address; a command whose connection was closed meanwhile gets a new one.

    Raises:
        KlipingError: no Redis answers there, or it refuses.
        ValueError: the address is not valid; the error quotes no part of it, since any may be the password.
    """
    try:
        parts = urlsplit(url)
        if parts.scheme != "unix" and not re.fullmatch(r"/?\d*", parts.path):  # for which the client uses database 0
            raise ValueError
        client = Client.from_url(url, socket_timeout=15, retry=Retry(NoBackoff(), 1))
        client.ping()
    except (ValueError, TypeError, AttributeError):  # an option that the client does not know, or takes from code only
        raise ValueError(f"not a valid Redis address with a database number: {FORM}") from None
    except redis.RedisError as error:
        raise explain(error, client) from None
    return client


def check_clock(client: redis.Redis) -> None:
    """See that this machine's clock agrees with that of Redis: Dramatiq goes by both to tell who is alive.

    Raises:
        KlipingError: it does not.
    """
    before = time.time()
    seconds, micros = client.time()
    of_redis, after = seconds + micros / 1e6, time.time()
    if of_redis - CLOCK_S > after or before > of_redis + CLOCK_S:
        words = f"{abs(of_redis - after):.0f} seconds {'ahead of' if after > of_redis else 'behind'}"
        raise KlipingError(f"{where(client)}: this machine's clock is {words} that of Redis: set both by NTP")


def where(client: redis.Redis) -> str:
    """The address of a Redis, for messages."""
    known = client.connection_pool.connection_kwargs
    return known.get("path") or f"{known.get('host', 'localhost')}:{known.get('port', 6379)}/{known.get('db', 0)}"


def explain(error: redis.RedisError, client: redis.Redis) -> KlipingError:
    """The error that says which Redis, what happened and what to do."""
    words = "Redis refuses: {}"
    if isinstance(error, redis.AuthenticationError):
        words = f"Redis wants another password in --redis or KLIPING_REDIS: {FORM}"
    elif isinstance(error, (redis.ConnectionError, redis.TimeoutError)):
        words = "no Redis answers ({}); start it, or name another with --redis"
    return KlipingError(f"{where(client)}: {words.format(error)}")
