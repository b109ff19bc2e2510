"""Reads stories for people: an article with its copies, and each copy beside its original."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from pipelines.archive.connection import Connection
from pipelines.archive.filters import SEEN_SINCE
from pipelines.archive.values import from_row, maybe_utc


@dataclass(frozen=True, slots=True)
class Headline:
    """An article of a story."""

    id: int
    source: str
    title: str
    url: str
    published_at: datetime | None
    published_precision: str | None  # "day", "minute" or "second"
    day: str  # the western Indonesian day
    first_seen_at: datetime
    why: str | None  # of a copy: exact, near, contained or indirect

    @property
    def at(self) -> datetime:
        """The time of publication, or of first sight if that is not known."""
        return self.published_at or self.first_seen_at


HEADLINE = ", ".join(f"a.{field.name}" for field in fields(Headline))  # columns of `articles AS a`
Story = tuple[Headline, ...]  # the original, then its copies, the earliest first


def story_of(db: Connection, article_id: int) -> Story:
    """The story of an article, which may be alone in it; empty if there is no such article."""
    rows = db.rows(
        f"""
        WITH original AS (SELECT coalesce(duplicate_of, id) AS id FROM articles WHERE id = ?)
        SELECT {HEADLINE} FROM original CROSS JOIN articles AS a ON a.id = original.id OR a.duplicate_of = original.id
        """,
        (article_id,),
    )
    return tuple(sorted((Headline(**from_row(row)) for row in rows), key=lambda one: (bool(one.why), one.at, one.id)))


def siblings(db: Connection, article_id: int) -> Story:
    """The story of an article without the article itself."""
    return tuple(one for one in story_of(db, article_id) if one.id != article_id)


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
        """,
        (maybe_utc(since) or "", why, why),
    )
    for row in rows:
        yield Pair(**dict(row))
