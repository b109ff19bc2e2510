"""Filters for articles, and the SQL for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipelines.archive.connection import Connection
from pipelines.archive.values import utc
from pipelines.errors import UsageError, did_you_mean, refuse_text_for_several

AT = "coalesce(a.published_at, a.first_seen_at)"  # as the index articles_newest has it
# For articles with a day alone, whose midnight in Papua is two hours before that of the western Indonesian day `a.day`:
# the earliest time of an article that may count, and whether its `day` begins at a given time or later
_EARLY = f"{AT} >= strftime('%Y-%m-%dT%H:%M:%SZ', ?, '-2 hours')"
_OF_DAY = "a.published_precision IS 'day' AND strftime('%Y-%m-%dT%H:%M:%SZ', a.day, '-7 hours') >= ?"
# Uses the index by source and first sight, so that earlier articles cost nothing
SEEN_SINCE = "SELECT id FROM articles WHERE source IN (SELECT id FROM sources) AND first_seen_at >= ?"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles are wanted; where several sources, tags, languages or authors are given, one is enough."""

    sources: tuple[str, ...] = ()  # ids
    tags: tuple[str, ...] = ()  # of the article, or of its source in feeds.yaml; case does not matter
    languages: tuple[str, ...] = ()  # ISO 639-1
    authors: tuple[str, ...] = ()  # whole names; case does not matter
    since: datetime | None = None  # published at that time or later; first seen, where that is not known
    until: datetime | None = None  # published before
    seen_since: datetime | None = None  # first stored at that time or later, whenever published
    originals: bool = False  # only articles that are no copies of others

    def __post_init__(self) -> None:
        """Raise UsageError for a single text where a tuple is meant."""
        refuse_text_for_several(self, "sources", "tags", "languages", "authors")


EVERYTHING = Filters()


def where(db: Connection, filters: Filters) -> tuple[str, list[Any]]:
    """The condition on an article of `articles AS a`, and its values.

    Raises:
        UsageError: a source that the archive does not know.
    """
    parts, values = ["1"], list[Any]()
    if filters.sources:
        known_sources(db, filters.sources)
        parts.append(f"a.source IN ({placeholders(filters.sources)})")
        values += filters.sources
    if filters.tags:
        one = "EXISTS (SELECT 1 FROM article_tags WHERE article_id = a.id AND tag IN ({}))"
        parts.append(f"(a.source IN ({of_tags(filters)}) OR {one.format(placeholders(filters.tags))})")
        values += [*filters.tags, *filters.tags]
    if filters.languages:
        parts.append(f"a.language IN ({placeholders(filters.languages)})")
        values += filters.languages
    if filters.authors:
        one = "EXISTS (SELECT 1 FROM article_authors WHERE article_id = a.id AND author IN ({}))"
        parts.append(one.format(placeholders(filters.authors)))
        values += filters.authors
    if filters.since:
        parts.append(f"{_EARLY} AND ({AT} >= ? OR {_OF_DAY})")
        values += [utc(filters.since)] * 3
    if filters.until:
        parts.append(f"{AT} < ? AND NOT ({_EARLY} AND {_OF_DAY})")
        values += [utc(filters.until)] * 3
    if filters.seen_since:
        parts.append(f"a.id IN ({SEEN_SINCE})")
        values.append(utc(filters.seen_since))
    if filters.originals:
        parts.append("a.duplicate_of IS NULL")
    return " AND ".join(parts), values


def by_index(filters: Filters) -> Iterator[tuple[str, list[Any]]]:
    """A query, with its values, for each filter that has an index: it gives the ids let through, some perhaps twice."""
    if filters.sources:
        yield f"SELECT id FROM articles WHERE source IN ({placeholders(filters.sources)})", [*filters.sources]
    if filters.tags:
        of_sources = f"SELECT id FROM articles WHERE source IN ({of_tags(filters)})"
        own = f"SELECT article_id FROM article_tags WHERE tag IN ({placeholders(filters.tags)})"
        yield f"{own} UNION ALL {of_sources}", [*filters.tags, *filters.tags]
    if filters.authors:
        own = f"SELECT article_id FROM article_authors WHERE author IN ({placeholders(filters.authors)})"
        yield own, [*filters.authors]
    if filters.seen_since:
        yield SEEN_SINCE, [utc(filters.seen_since)]


def of_tags(filters: Filters) -> str:
    """A query for the sources that have one of the tags in feeds.yaml."""
    one = f"EXISTS (SELECT 1 FROM json_each(s.tags) WHERE value COLLATE NOCASE IN ({placeholders(filters.tags)}))"
    return f"SELECT s.id FROM sources AS s WHERE {one}"


def known_sources(db: Connection, ids: Iterable[str]) -> None:
    """Check that the archive knows these sources.

    Raises:
        UsageError: it does not know one; the message says which one was probably meant.
    """
    known = {row[0] for row in db.rows("SELECT id FROM sources")}
    for name in ids:
        if name not in known:
            raise UsageError(f"no source {name!r} in {db.path}{did_you_mean(name, known)}")


def unknown_names(db: Connection, filters: Filters) -> Iterator[str]:
    """A line for each tag and author that no article has, with the most frequent ones that contain it as words.

    For `tag,tag` these may contain either part.
    """
    asked = [("tag", name, Filters(tags=(name,))) for name in filters.tags]
    asked += [("author", name, Filters(authors=(name,))) for name in filters.authors]
    for kind, name, alone in asked:
        for some, of in by_index(alone):
            if db.value(f"SELECT 1 FROM ({some}) LIMIT 1", of) is None:
                parts = [f"% {part.strip()} %" for part in name.split(",")]
                likely = " OR ".join([f"' ' || {kind} || ' ' LIKE ?"] * len(parts))
                sql = f"SELECT {kind} FROM article_{kind}s WHERE {likely} GROUP BY 1 ORDER BY count(*) DESC LIMIT 5"
                names = ", ".join(row[0] for row in db.rows(sql, parts))
                yield f"no {kind} {name!r}" + (f" (did you mean {names}?)" if names else "")


def placeholders(values: Sequence[object]) -> str:
    """As many question marks as there are values."""
    return ",".join("?" * len(values))
