"""The sources of feeds.yaml, and the states of their feeds, and of the sitemaps of indexes, between runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from pipelines.archive.connection import Connection
from pipelines.archive.values import from_row, is_time, maybe_utc, to_list, utc
from pipelines.errors import refuse_text_for_several
from pipelines.feed_items import FeedState, SitemapState


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source of feeds.yaml, as the archive stores it."""

    id: str
    name: str
    home: str | None = None
    tags: tuple[str, ...] = ()
    expected_per_day: float | None = None  # articles
    feeds: tuple[str, ...] = ()  # addresses

    def __post_init__(self) -> None:
        """Raise UsageError for a single text where a tuple is meant."""
        refuse_text_for_several(self, "tags", "feeds")


_FEED, _SITEMAP = (", ".join(field.name for field in fields(kind)) for kind in (FeedState, SitemapState))


def _written(state: FeedState | SitemapState) -> dict[str, Any]:
    """The columns of a state."""
    return {name: maybe_utc(value) if is_time(name) else value for name, value in asdict(state).items()}


class Feeds:
    """The tables `sources` and `feeds`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def sync(self, sources: Iterable[SourceRow], *, now: datetime | None = None) -> None:
        """Bring the tables in line with feeds.yaml; sources and feeds no longer in it stay, inactive."""
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

    def knows(self, source: str) -> bool:
        """Whether feeds.yaml has, or once had, a source of this id."""
        return self._db.row("SELECT 1 FROM sources WHERE id = ?", (source,)) is not None

    def states(self) -> list[FeedState]:
        """The states of all feeds in feeds.yaml."""
        rows = self._db.rows(f"SELECT {_FEED} FROM feeds WHERE active ORDER BY id")
        return [FeedState(**{**from_row(row), "conditional": bool(row["conditional"])}) for row in rows]

    def save(self, state: FeedState) -> None:
        """Store a feed's new state, if the archive has the feed."""
        self._db.update("feeds", _written(state), "url = :url")


class Sitemaps:
    """The table `sitemaps`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def of(self, feed: str) -> list[SitemapState]:
        """The sitemaps that an index names, newest first; `feed` is the index's address in feeds.yaml."""
        rows = self._db.rows(
            f"SELECT {_SITEMAP} FROM sitemaps WHERE feed_id = (SELECT id FROM feeds WHERE url = ?) ORDER BY place",
            (feed,),
        )
        return [SitemapState(**from_row(row)) for row in rows]

    def name(self, feed: str, sitemaps: Iterable[tuple[str, datetime | None]]) -> None:
        """Store the sitemaps that an index names now, address and `lastmod` (UTC), newest first; forget the others."""
        with self._db.write():
            feed_id = self._db.value("SELECT id FROM feeds WHERE url = ?", (feed,))
            self._db.execute("UPDATE sitemaps SET place = -1 WHERE feed_id = ?", (feed_id,))
            self._db.many(
                """
                INSERT INTO sitemaps (feed_id, url, place, lastmod) VALUES (?, ?, ?, ?)
                ON CONFLICT (feed_id, url) DO UPDATE SET place = excluded.place, lastmod = excluded.lastmod
                """,
                [(feed_id, url, place, maybe_utc(lastmod)) for place, (url, lastmod) in enumerate(sitemaps)],
            )
            self._db.execute("DELETE FROM sitemaps WHERE feed_id = ? AND place = -1", (feed_id,))

    def save(self, feed: str, state: SitemapState) -> None:
        """Store a sitemap's new state, if its index still names it."""
        where = "url = :url AND feed_id = (SELECT id FROM feeds WHERE url = :feed)"
        self._db.update("sitemaps", _written(state), where, feed=feed)
