"""Reads an overview of the archive: articles per day, the latest articles, the stories with most copies."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from pipelines.archive.connection import Connection
from pipelines.archive.filters import AT
from pipelines.archive.stories import Story, story_of
from pipelines.archive.values import utc

LOOKED_AT = 3000  # newest articles that are searched for the stories with most copies


class Overview:
    """Reads what `kliping report` shows, from the tables `articles` and `sources`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def totals(self) -> tuple[int, int]:
        """The number of articles in the archive, and of copies among them."""
        copies = self._db.value("SELECT count(*) FROM articles WHERE duplicate_of IS NOT NULL")
        return self._db.value("SELECT count(*) FROM articles"), copies

    def per_day(self, first: date) -> dict[str, dict[date, int]]:
        """Source → Indonesian day → articles, from a day on, for all sources in feeds.yaml."""
        return {
            source["id"]: {
                date.fromisoformat(row["day"]): row["articles"]
                for row in self._db.rows(
                    "SELECT day, count(*) AS articles FROM articles WHERE source = ? AND day >= ? GROUP BY day",
                    (source["id"], first.isoformat()),
                )
            }
            for source in self._db.rows("SELECT id FROM sources WHERE active ORDER BY id")
        }

    def latest(self, now: datetime, limit: int) -> list[Story]:
        """The newest stories, without those dated in the future."""
        sql = f"SELECT id FROM articles AS a WHERE {AT} <= ? AND duplicate_of IS NULL ORDER BY {AT} DESC LIMIT ?"
        return [story_of(self._db, row["id"]) for row in self._db.rows(sql, (utc(now), limit))]

    def most_copied(self, now: datetime, limit: int) -> list[Story]:
        """The stories with most copies among the newest articles, most copies first."""
        sql = f"SELECT duplicate_of FROM articles AS a WHERE {AT} <= ? ORDER BY {AT} DESC LIMIT ?"
        newest = Counter(row["duplicate_of"] for row in self._db.rows(sql, (utc(now), LOOKED_AT)))
        del newest[None]
        stories = [story_of(self._db, article_id) for article_id, _ in newest.most_common(limit)]
        return sorted(filter(None, stories), key=len, reverse=True)
