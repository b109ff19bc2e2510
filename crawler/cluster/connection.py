"""Connects to Redis, and explains each of its errors in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self
from urllib.parse import urlsplit

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

from pipelines.errors import KlipingError


class Patience(Retry):
    """The retries while Redis is away; all connections of a client share one, so that it can be changed for all."""

    def __deepcopy__(self, _: object) -> Self:
        """Return itself, since each connection would else get a copy."""
        return self


class FullError(KlipingError):
    """Redis has reached its `maxmemory`: nothing was written."""


def connected(url: str) -> redis.Redis:
    """A client for the Redis at this address, which survives if Redis is away for half a minute.

    Raises:
        KlipingError: no Redis answers there.
        ValueError: the address is not valid; the error quotes no part of it, since any may be the password.
    """
    faults = [redis.ConnectionError, redis.TimeoutError, redis.BusyLoadingError]
    try:
        parts = urlsplit(url)
        if parts.scheme != "unix" and not re.fullmatch(r"/?\d*", parts.path):  # for which the client uses database 0
            raise ValueError
        with redis.Redis.from_url(url, socket_timeout=15) as plain:
            plain.ping()
    except (ValueError, TypeError):  # TypeError: an option that the client does not know
        form = "redis://:PASSWORD@HOST:PORT/NUMBER, with / @ ? # and % in the password as %2F %40 %3F %23 and %25"
        raise ValueError(f"not a valid Redis address with a database number: write {form}") from None
    except redis.RedisError as error:
        place = where(plain)
        raise KlipingError(f"{place}: no Redis answers ({error}); start it, or name another with --redis") from None
    retry = Patience(ExponentialBackoff(cap=2, base=0.05), 20)
    return redis.Redis.from_url(url, socket_timeout=15, retry=retry, retry_on_error=faults)


def where(client: redis.Redis) -> str:
    """The address of a Redis, for messages."""
    known = client.connection_pool.connection_kwargs
    return known.get("path") or f"{known.get('host', 'localhost')}:{known.get('port', 6379)}/{known.get('db', 0)}"


def explain(error: redis.RedisError, client: redis.Redis) -> KlipingError:
    """The error that says which Redis, what happened and what to do."""
    place = where(client)
    if isinstance(error, redis.OutOfMemoryError) or "OOM" in str(error):  # in a script, Redis 6 gives it no own type
        remedy = "the writer frees memory as it processes the inbox: check that it is running, or raise maxmemory"
        return FullError(f"{place}: Redis is full: {remedy}")
    if isinstance(error, redis.ConnectionError | redis.TimeoutError):
        remedy = "start Redis, then run this command again; nothing is lost"
        return KlipingError(f"{place}: lost the connection to Redis ({error}): {remedy}")
    return KlipingError(f"{place}: Redis refuses: {error}")


@contextmanager
def writing(client: redis.Redis) -> Iterator[None]:
    """Turn a full Redis, in a block that writes to it, into FullError.

    Raises:
        FullError: Redis has no room.
    """
    try:
        yield
    except redis.ResponseError as error:
        told = explain(error, client)
        if isinstance(told, FullError):
            raise told from None
        raise
