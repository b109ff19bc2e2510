"""The sitemaps that backfills walk through, and which of them have been read completely."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pipelines.archive.connection import Connection
from pipelines.archive.values import maybe_utc, utc

TRIES = 5  # failures in a row after which a sitemap is given up; only runs that read others of its site count
MOST = 50_000  # most sitemaps of a source: one per day for each of twelve sections in eleven years

# Condition of a sitemap that is still to be read. One at depth 0 is never given up: without it nothing else is found
_OPEN = """
    source = :source AND (failures < :tries OR depth = 0)
    AND (
        read_at IS NULL OR read_since > :since OR (lastmod IS NOT NULL AND lastmod > read_at)
        OR (:undated AND failure IS NOT NULL)
    )
"""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap file that is still to be read."""

    id: int
    source: str
    url: str
    depth: int  # 0: a root, from robots.txt, feeds.yaml or a usual address; 1: named by a root; and so on


class Backfills:
    """The table `backfill`; a file counts as read once all links, or all further files, that it names are stored."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def note(self, source: str, found: Iterable[tuple[str, datetime | None, str]], *, depth: int) -> int:
        """Store sitemaps, each with address, `lastmod` and a text to sort by, the greatest for the newest.

        Those at depth 0 are read again in each run, since they name what is new. A sitemap that was given up is tried
        again when its `lastmod` changes.

        Returns:
            How many were left out because the source has `MOST` already.
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

    def forget_roots(self, source: str, *, but: Iterable[str]) -> None:
        """Forget the sitemaps at depth 0 except these, since nothing names the others any more."""
        self._db.execute(
            "DELETE FROM backfill WHERE source = ? AND depth = 0 AND url NOT IN (SELECT value FROM json_each(?))",
            (source, json.dumps([*but])),
        )

    def next(self, source: str, since: datetime, run_id: int, *, undated: bool = False) -> Sitemap | None:
        """The file to read next, each at most once in a run: first those at depth 0, then the newest.

        With `undated`, those of which links without a date were left out are read once more.
        """
        row = self._db.row(
            f"SELECT id, source, url, depth FROM backfill WHERE {_OPEN} AND run_id IS NOT :run "
            "ORDER BY depth > 0, dated DESC, id LIMIT 1",
            {"source": source, "since": utc(since), "tries": TRIES, "run": run_id, "undated": undated},
        )
        return None if row is None else Sitemap(row["id"], row["source"], row["url"], row["depth"])

    def left(self, source: str, since: datetime, *, undated: bool = False) -> int:
        """The number of files still to be read, in this run or a later one."""
        values = {"source": source, "since": utc(since), "tries": TRIES, "undated": undated}
        return int(self._db.value(f"SELECT count(*) FROM backfill WHERE {_OPEN}", values))

    def given_up(self, source: str) -> int:
        """The number of files that were given up."""
        return int(
            self._db.value(
                "SELECT count(*) FROM backfill WHERE source = ? AND failures >= ? AND depth > 0", (source, TRIES)
            )
        )

    def retry(self, source: str | None) -> int:
        """Try the files again that were given up, of one source or of all; returns their number."""
        sql = "UPDATE backfill SET failures = 0 WHERE failures >= ? AND depth > 0 AND source = coalesce(?, source)"
        return self._db.execute(sql, (TRIES, source)).rowcount

    def read(
        self, sitemap: Sitemap, *, since: datetime, links: int, now: datetime, run_id: int, lacks: str | None = None
    ) -> None:
        """Note that a file has been read: all that it names from `since` on is stored, with that many `links`.

        `lacks` says which links were left out because they have no date.
        """
        self._db.execute(
            """
            UPDATE backfill SET read_at = ?, read_since = ?, links = ?, failures = 0, failure = ?, run_id = ?
            WHERE id = ?
            """,
            (utc(now), utc(since), links, lacks, run_id, sitemap.id),
        )

    def failed(self, sitemap: Sitemap, failure: str, *, run_id: int, others_read: bool) -> None:
        """Note that a file could not be read; if others of its site were, that counts towards giving it up."""
        self._db.execute(
            "UPDATE backfill SET failures = failures + ?, failure = ?, run_id = ? WHERE id = ?",
            (others_read, failure, run_id, sitemap.id),
        )
