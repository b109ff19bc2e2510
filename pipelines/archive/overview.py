"""Reads an overview of the archive: articles per day, the latest articles, the stories with most copies."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from sqlite3 import Row

from pipelines.archive.connection import Connection
from pipelines.archive.filters import AT
from pipelines.archive.values import from_utc, utc

LOOKED_AT = 3000  # newest articles that are searched for the stories with most copies


@dataclass(frozen=True, slots=True)
class Headline:
    """An article in one line."""

    id: int
    source: str
    title: str
    url: str
    at: datetime  # time of publication, or of first sight if that is not known
    day: date | None  # the Indonesian day if nothing finer is known
    why: str | None  # for a copy: exact, near, contained, indirect


@dataclass(frozen=True, slots=True)
class Story:
    """An original and its copies, earliest first."""

    original: Headline
    copies: tuple[Headline, ...]


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
        """The newest originals with their copies, without those dated in the future."""
        rows = self._db.rows(
            f"{_HEADLINE} WHERE at <= ? AND duplicate_of IS NULL ORDER BY at DESC LIMIT ?", (utc(now), limit)
        )
        return [Story(_headline(row), self._copies(row["id"])) for row in rows]

    def most_copied(self, now: datetime, limit: int) -> list[Story]:
        """The stories with most copies among the newest articles, most copies first."""
        newest = self._db.rows(
            f"SELECT a.duplicate_of, {AT} AS at FROM articles AS a WHERE at <= ? ORDER BY at DESC LIMIT ?",  # noqa: S608
            (utc(now), LOOKED_AT),
        )
        stories = Counter(row["duplicate_of"] for row in newest if row["duplicate_of"] is not None)
        found = []
        for article_id, _ in stories.most_common(limit):
            row = self._db.row(f"{_HEADLINE} WHERE id = ?", (article_id,))
            if row is not None:
                found.append(Story(_headline(row), self._copies(article_id)))
        return sorted(found, key=lambda story: (-len(story.copies), -story.original.at.timestamp()))

    def _copies(self, article_id: int) -> tuple[Headline, ...]:
        rows = self._db.rows(f"{_HEADLINE} WHERE duplicate_of = ? LIMIT 100", (article_id,))
        return tuple(sorted(map(_headline, rows), key=lambda copy: (copy.at, copy.id)))


_DAY_ONLY = "iif(a.published_precision = 'day', a.day, NULL)"
_HEADLINE = f"SELECT a.id, a.source, a.title, a.url, a.why, {AT} AS at, {_DAY_ONLY} AS day_only FROM articles AS a"  # noqa: S608 - our own


def _headline(row: Row) -> Headline:
    day = date.fromisoformat(row["day_only"]) if row["day_only"] else None
    return Headline(row["id"], row["source"], row["title"], row["url"], from_utc(row["at"]), day, row["why"])
