"""The schema of backfills and of clusters, added by a migration of its own."""

from __future__ import annotations

from sqlite_utils import Database


def create_backfill(db: Database) -> None:
    """The tables `backfill` and `inbox`."""
    db.executescript(
        """
        CREATE TABLE backfill (
            id INTEGER PRIMARY KEY,
            source TEXT NOT NULL REFERENCES sources (id),
            url TEXT NOT NULL,
            depth INTEGER NOT NULL,
            lastmod TEXT,
            dated TEXT NOT NULL DEFAULT '',
            read_at TEXT,
            read_since TEXT,
            links INTEGER NOT NULL DEFAULT 0,
            failures INTEGER NOT NULL DEFAULT 0,
            failure TEXT,
            run_id INTEGER REFERENCES runs (id),
            UNIQUE (source, url)
        ) STRICT;

        CREATE TABLE inbox (
            name TEXT PRIMARY KEY,
            last TEXT NOT NULL,
            taken_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
    )
