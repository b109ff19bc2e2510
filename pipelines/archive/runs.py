"""The figures of each run, per source; they change in the same transaction as the ledger, and so always agree with it.

For each row of `run_sources`, at every moment:
`carried + discovered = stored + alias + filtered + gone + quarantined + pending`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pipelines.archive.connection import Connection
from pipelines.archive.values import from_row, maybe_from_utc, utc


@dataclass(frozen=True, slots=True)
class Run:
    """A row of `runs` with its sources' figures."""

    id: int
    started_at: datetime
    ended_at: datetime | None  # None: the run is at work, or died
    end_reason: str | None
    exit_code: int | None
    version: str
    sources: Mapping[str, Mapping[str, int]]  # source → column of run_sources → count


def bump(db: Connection, run_id: int | None, source: str, deltas: Mapping[str, int]) -> None:
    """Add to a run's figures, if there is a run; the names of columns are not escaped."""
    if run_id is None or not deltas:
        return
    names = ", ".join(deltas)
    sums = ", ".join(f"{name} = {name} + excluded.{name}" for name in deltas)
    db.execute(
        f"INSERT INTO run_sources (run_id, source, {names}) VALUES (?, ?{', ?' * len(deltas)}) "
        f"ON CONFLICT (run_id, source) DO UPDATE SET {sums}",
        (run_id, source, *deltas.values()),
    )


class Runs:
    """The tables `runs` and `run_sources`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def start(self, now: datetime, version: str) -> int:
        """Begin a run and return its id; runs that died are closed as `interrupted`."""
        with self._db.write():
            for row in self._db.rows("SELECT id FROM runs WHERE ended_at IS NULL"):
                self.count_copies(row["id"])
            self._db.execute(
                "UPDATE runs SET ended_at = ?, end_reason = 'interrupted' WHERE ended_at IS NULL", (utc(now),)
            )
            run_id = self._db.insert("runs", {"started_at": utc(now), "version": version})
            self._db.execute(
                """
                INSERT INTO run_sources (run_id, source, carried, pending)
                SELECT ?, source, links, links FROM
                    (SELECT s.id AS source,
                        (SELECT count(*) FROM links AS l WHERE l.source = s.id AND l.outcome = 'pending') AS links
                     FROM sources AS s)
                WHERE links > 0
                """,
                (run_id,),
            )
        return run_id

    def count_feed(self, run_id: int, source: str, *, failed: bool, unchanged: bool) -> None:
        """Count a feed that was asked; the outcomes of its links are counted by the ledger."""
        bump(self._db, run_id, source, {"feeds_asked": 1, "feeds_failed": failed, "feeds_unchanged": unchanged})

    def count_copies(self, run_id: int) -> None:
        """Store how many of the articles from this run are copies.

        Call it at the run's end: an original may come after its copies.
        """
        self._db.execute(
            """
            WITH copied AS MATERIALIZED (
                SELECT l.source, count(*) AS links FROM sources AS s
                CROSS JOIN articles AS a ON a.source = s.id
                    AND a.first_seen_at >= (SELECT started_at FROM runs WHERE id = :run)
                CROSS JOIN links AS l ON l.article_id = a.id
                WHERE a.duplicate_of IS NOT NULL AND l.run_id = :run AND l.outcome = 'stored' GROUP BY l.source
            )
            UPDATE run_sources SET copies = coalesce(
                (SELECT links FROM copied WHERE copied.source = run_sources.source), 0
            ) WHERE run_id = :run
            """,
            {"run": run_id},
        )

    def end(self, run_id: int, now: datetime, reason: str, exit_code: int) -> None:
        """Close a run: `reason` is finished, time-budget, stopped or failed."""
        self._db.execute(
            "UPDATE runs SET ended_at = ?, end_reason = ?, exit_code = ? WHERE id = ?",
            (utc(now), reason, exit_code, run_id),
        )

    def open(self) -> int | None:
        """The id of the run that is at work (or died); None if there is none."""
        found = self._db.value("SELECT id FROM runs WHERE ended_at IS NULL ORDER BY id DESC LIMIT 1")
        return None if found is None else int(found)

    def last_good(self) -> datetime | None:
        """When the last crawl began that came to its end and did not fail."""
        return maybe_from_utc(
            self._db.value("SELECT started_at FROM runs WHERE exit_code IN (0, 3) ORDER BY id DESC LIMIT 1")
        )

    def get(self, run_id: int) -> Run | None:
        """One run with its figures."""
        row = self._db.row("SELECT * FROM runs WHERE id = ?", (run_id,))
        if row is None:
            return None
        figures = {
            figure["source"]: {name: count for name, count in dict(figure).items() if name not in ("run_id", "source")}
            for figure in self._db.rows("SELECT * FROM run_sources WHERE run_id = ? ORDER BY source", (run_id,))
        }
        return Run(**from_row(row), sources=figures)

    def recent(self, limit: int = 10) -> list[Run]:
        """The last runs, newest first."""
        ids = self._db.rows("SELECT id FROM runs ORDER BY id DESC LIMIT ?", (limit,))
        return [run for row in ids if (run := self.get(row["id"])) is not None]
