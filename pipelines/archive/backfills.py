"""The sitemaps of a source as backfills walk them: which there are, and which have been read whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pipelines.archive.connection import Connection
from pipelines.archive.values import maybe_utc, utc

TRIES = 5  # runs in a row in which a sitemap fails while others of its site are read: then it is given up
MOST = 50_000  # sitemaps of one source: one a day of each of twelve sections for eleven years

# where a walk begins is asked in each run: without it nothing would be found, however the runs before it went
_OPEN = """
    source = :source AND (failures < :tries OR depth = 0)
    AND (read_at IS NULL OR read_since > :since OR (lastmod IS NOT NULL AND lastmod > read_at))
"""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """One sitemap file that waits to be read."""

    id: int
    source: str
    url: str
    depth: int  # 0: nobody but robots.txt, feeds.yaml or a usual place names it; 1: named in one of those


class Backfills:
    """The table `backfill`. A file is read whole once all that it names is written down: links, or further files."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def note(self, source: str, found: Iterable[tuple[str, datetime | None, str]], *, depth: int) -> int:
        """Write down sitemaps: address, `lastmod` and what to sort by, the newest the greatest text.

        Returns how many found no room.

        Those at depth 0 are to be read again in each run, since they name what is new. One that was given up is asked
        again once its `lastmod` is another.
        """
        with self._db.write():
            left_out, room = 0, MOST - int(self._db.value("SELECT count(*) FROM backfill WHERE source = ?", (source,)))
            for url, lastmod, dated in found:
                row = {"source": source, "url": url, "depth": depth, "lastmod": maybe_utc(lastmod), "dated": dated}
                known = self._db.execute(
                    """
                    UPDATE backfill SET lastmod = :lastmod, dated = :dated, depth = min(depth, :depth),
                        failures = CASE WHEN lastmod IS :lastmod THEN failures ELSE 0 END,
                        read_at = CASE WHEN :depth = 0 THEN NULL ELSE read_at END
                    WHERE source = :source AND url = :url
                    """,
                    row,
                ).rowcount
                if not known and room > 0:
                    room -= 1
                    self._db.insert("backfill", row)
                elif not known:
                    left_out += 1
        return left_out

    def next(self, source: str, since: datetime, run_id: int) -> Sitemap | None:
        """The file to read next, each at most once a run: first what names others, then the newest."""
        row = self._db.row(
            f"SELECT id, source, url, depth FROM backfill WHERE {_OPEN} AND run_id IS NOT :run "  # noqa: S608 - a constant
            "ORDER BY depth > 0, dated DESC, id LIMIT 1",
            {"source": source, "since": utc(since), "tries": TRIES, "run": run_id},
        )
        return None if row is None else Sitemap(row["id"], row["source"], row["url"], row["depth"])

    def left(self, source: str, since: datetime) -> int:
        """How many files are still to be read, in this run or a later one."""
        values = {"source": source, "since": utc(since), "tries": TRIES}
        return int(self._db.value(f"SELECT count(*) FROM backfill WHERE {_OPEN}", values))  # noqa: S608 - a constant

    def given_up(self, source: str) -> int:
        """How many files are not asked for again."""
        return int(
            self._db.value(
                "SELECT count(*) FROM backfill WHERE source = ? AND failures >= ? AND depth > 0", (source, TRIES)
            )
        )

    def retry(self, source: str | None) -> int:
        """Have the files that were given up asked for again, of all sources or of one; how many."""
        sql = "UPDATE backfill SET failures = 0 WHERE failures >= ? AND depth > 0 AND source = coalesce(?, source)"
        return self._db.execute(sql, (TRIES, source)).rowcount

    def read(self, sitemap: Sitemap, *, since: datetime, links: int, now: datetime, run_id: int) -> None:
        """All that the file names and that is dated `since` then is written down; `links` were taken."""
        self._db.execute(
            """
            UPDATE backfill SET read_at = ?, read_since = ?, links = ?, failures = 0, failure = NULL, run_id = ?
            WHERE id = ?
            """,
            (utc(now), utc(since), links, run_id, sitemap.id),
        )

    def failed(self, sitemap: Sitemap, failure: str, *, run_id: int, others_read: bool) -> None:
        """The file could not be read; where others of its site were, that counts towards giving it up."""
        self._db.execute(
            "UPDATE backfill SET failures = failures + ?, failure = ?, run_id = ? WHERE id = ?",
            (others_read, failure, run_id, sitemap.id),
        )
