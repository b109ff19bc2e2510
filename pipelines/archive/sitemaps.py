"""The sitemaps that sitemap indexes name, and what is remembered of each between runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from pipelines.archive.connection import Connection
from pipelines.archive.values import maybe_utc, moment
from pipelines.feed_items import SitemapState

_STATE = tuple(field.name for field in fields(SitemapState))
_TIMES = {name for name in _STATE if name == "lastmod" or name.endswith("_at")}
_NAMES, _VALUES = ", ".join(_STATE), ", ".join(f":{name}" for name in _STATE)


class Sitemaps:
    """The table `sitemaps`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def of(self, feed: str) -> list[SitemapState]:
        """The sitemaps that the index at this address of feeds.yaml names, newest first."""
        rows = self._db.rows(
            f"SELECT {_NAMES} FROM sitemaps WHERE feed_id = (SELECT id FROM feeds WHERE url = ?) ORDER BY place",  # noqa: S608 - columns
            (feed,),
        )
        found = []
        for row in rows:
            state: dict[str, Any] = {name: moment(row[name]) if name in _TIMES else row[name] for name in _STATE}
            found.append(SitemapState(**state))
        return found

    def name(self, feed: str, sitemaps: Iterable[tuple[str, datetime | None]]) -> None:
        """The index names these now, address and `lastmod` (UTC), newest first; what it does not name is forgotten."""
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
        """Remember a sitemap's new state; nothing where the index does not name it any more."""
        values: dict[str, Any] = {name: getattr(state, name) for name in _STATE}
        values |= {name: maybe_utc(values[name]) for name in _TIMES}
        with self._db.write():
            self._db.execute(
                f"UPDATE sitemaps SET ({_NAMES}) = ({_VALUES}) "  # noqa: S608 - columns
                "WHERE url = :url AND feed_id = (SELECT id FROM feeds WHERE url = :feed)",
                values | {"feed": feed},
            )
