"""The messages in Redis: JSON that is validated against these types when it arrives, so that it can carry no code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter
from pydantic_core import core_schema

from crawler.sources import Source
from pipelines.archive import Entry, QuietHost
from pipelines.feed_items import FeedCheck, FeedState, SitemapState
from pipelines.items import Article, Miss, Outcome, Pending, Reason
from pipelines.similarity import Prepared


@dataclass(frozen=True, slots=True)
class Job:
    """One step of a source's chain, with all that a worker needs for it."""

    source: Source
    contact: str | None
    chain: str
    step: int  # from 0
    ask_all: bool  # whether to ask feeds that are not due, too
    feeds: tuple[FeedState, ...]
    links: tuple[Pending, ...]  # newest first
    sitemaps: Mapping[str, tuple[SitemapState, ...]]  # feed that is an index → its sitemaps
    hosts: tuple[QuietHost, ...]  # as the archive remembers them
    learnt: frozenset[int]  # marks of the source's repeated lines
    sites: Mapping[str, tuple[str, ...]]  # as in `Session`


@dataclass(frozen=True, slots=True)
class Links:
    """The links that a feed names; the writer finds out which are new."""

    feed: str
    entries: tuple[Entry, ...] = field(repr=False)
    outcome: Outcome
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """News about the sitemaps of an index: those that it names now, or the state of one that was read."""

    feed: str
    named: tuple[tuple[str, datetime | None], ...] | None = None
    state: SitemapState | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Some of what a job found, which the writer stores in one transaction."""

    source: str
    chain: str
    step: int
    links: tuple[Links, ...] = ()
    checks: tuple[FeedCheck, ...] = ()
    outcomes: tuple[Article | Miss, ...] = ()
    sitemaps: tuple[Sitemap, ...] = ()
    hosts: tuple[QuietHost, ...] = ()
    kind: Literal["batch"] = "batch"


@dataclass(frozen=True, slots=True)
class Done:
    """The end of a job, which has sent all that it found."""

    source: str
    chain: str
    step: int
    notes: Mapping[str, int] = field(default_factory=dict)  # note for the summary → how often
    failed: str | None = None  # why the job was given up; None if it was not
    idle: bool = False  # whether nothing came of it, as if all hosts want quiet: nothing would come of the next step
    kind: Literal["done"] = "done"


@dataclass(frozen=True, slots=True)
class Dispatch:
    """The request to crawl what is due."""

    sources: tuple[str, ...] = ()  # ids; empty for all sources
    ask_all: bool = False
    kind: Literal["dispatch"] = "dispatch"


# Prepared has arrays, which pydantic does not know; it is not sent, since the writer can prepare a text itself
Prepared.__get_pydantic_core_schema__ = lambda *_: core_schema.none_schema()  # type: ignore[attr-defined]

Message = Batch | Done | Dispatch
_MESSAGE: TypeAdapter[Message] = TypeAdapter(
    Annotated[Message, Field(discriminator="kind")],
    config=ConfigDict(ser_json_bytes="base64", val_json_bytes="base64"),  # of raw pages
)
_JOB: TypeAdapter[Job] = TypeAdapter(Job)


def pack(message: Message) -> bytes:
    """The message as JSON; lone surrogates, which a page may have, become question marks."""
    return _json(_MESSAGE.dump_python(message, mode="json"))


def unpack(data: bytes) -> Message:
    """The message in these bytes.

    Raises:
        ValueError: it is no message that this version knows.
    """
    return _MESSAGE.validate_json(data)


def pack_job(job: Job) -> str:
    """The job as JSON."""
    return _json(_JOB.dump_python(job, mode="json")).decode()


def unpack_job(data: str) -> Job:
    """The job in this text.

    Raises:
        ValueError: it is no job that this version knows.
    """
    return _JOB.validate_json(data)


def step_of(packed: str | bytes) -> tuple[str, str, int] | None:
    """Source, chain and step of a job or message, also of one from another version; None if it does not name them."""
    try:
        said = json.loads(packed)
        source = said["source"]
        source, chain = str(source["id"] if isinstance(source, dict) else source), str(said["chain"])
        f"{source}{chain}".encode()  # a lone surrogate raises ValueError, as it would in a key of Redis
        return source, chain, int(said["step"])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
