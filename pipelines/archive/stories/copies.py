"""Lists copies beside their originals, for people to judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pipelines.archive.connection import Connection
from pipelines.archive.filters import SEEN_SINCE
from pipelines.archive.values import maybe_utc


@dataclass(frozen=True, slots=True)
class Pair:
    """A copy and its original."""

    original: int
    copy: int
    why: str
    likeness: float | None  # None for an indirect copy
    original_source: str
    copy_source: str
    original_title: str
    copy_title: str
    original_url: str
    copy_url: str


def pairs(db: Connection, since: datetime | None = None, why: str | None = None) -> Iterator[Pair]:
    """Each copy with its original, the least alike first; with `since`, copies first seen at that time or later."""
    rows = db.stream(
        f"""
        SELECT o.id AS original, c.id AS copy, c.why, c.likeness, o.source AS original_source,
               c.source AS copy_source, o.title AS original_title, c.title AS copy_title, o.url AS original_url,
               c.url AS copy_url
        FROM articles AS c JOIN articles AS o ON o.id = c.duplicate_of
        WHERE c.id IN ({SEEN_SINCE}) AND (? IS NULL OR c.why = ?) ORDER BY c.likeness, c.id
        """,  # noqa: S608 - a constant
        (maybe_utc(since) or "", why, why),
    )
    for row in rows:
        yield Pair(**dict(row))
