"""The sources of feeds.yaml and what is remembered of each feed between runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from pipelines.archive.connection import Connection
from pipelines.archive.values import maybe_utc, moment, to_list, utc
from pipelines.feed_items import FeedState


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source of feeds.yaml as the archive keeps it."""

    id: str
    name: str
    home: str | None = None
    tags: tuple[str, ...] = ()
    expected_per_day: float | None = None  # articles
    feeds: tuple[str, ...] = ()  # addresses


_STATE = tuple(field.name for field in fields(FeedState))
_TIMES = {name for name in _STATE if name.endswith(("_at", "_since"))}
_COLUMNS = ", ".join(_STATE)
_SAVE = f"UPDATE feeds SET {', '.join(f'{name} = :{name}' for name in _STATE)} WHERE url = :url"  # noqa: S608 - columns


class Feeds:
    """The tables `sources` and `feeds`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def sync(self, sources: Iterable[SourceRow], *, now: datetime | None = None) -> None:
        """Make the tables say what feeds.yaml says; what is no longer in it stays, inactive, with its history."""
        seen = utc(now or datetime.now(UTC))
        with self._db.write():
            self._db.execute("UPDATE sources SET active = 0")
            self._db.execute("UPDATE feeds SET active = 0")
            for source in sources:
                self._db.execute(
                    """
                    INSERT INTO sources (id, name, home, tags, expected_per_day, first_seen_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET name = excluded.name, home = excluded.home, tags = excluded.tags,
                        expected_per_day = excluded.expected_per_day, active = 1
                    """,
                    (source.id, source.name, source.home, to_list(source.tags), source.expected_per_day, seen),
                )
                for url in source.feeds:
                    moved = self._db.execute("UPDATE feeds SET source = ?, active = 1 WHERE url = ?", (source.id, url))
                    if moved.rowcount == 0:
                        self._db.insert("feeds", {"source": source.id, "url": url})

    def states(self) -> list[FeedState]:
        """What is remembered of every feed that feeds.yaml names, in its order."""
        found = []
        for row in self._db.rows(f"SELECT {_COLUMNS} FROM feeds WHERE active ORDER BY id"):  # noqa: S608 - names of columns
            state: dict[str, Any] = {name: moment(row[name]) if name in _TIMES else row[name] for name in _STATE}
            found.append(FeedState(**{**state, "conditional": bool(row["conditional"])}))
        return found

    def save(self, state: FeedState) -> None:
        """Remember a feed's new state; nothing where the feed is not in the archive."""
        values = {name: getattr(state, name) for name in _STATE}
        values.update({name: maybe_utc(values[name]) for name in _TIMES})
        with self._db.write():
            self._db.execute(_SAVE, values)
