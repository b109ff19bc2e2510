"""What is remembered of the sitemaps of an index, and of servers that asked for quiet."""

from __future__ import annotations

from sqlite_utils import Database


def create_sitemaps(db: Database) -> None:
    """The tables `sitemaps` and `quiet_hosts`."""
    db.executescript(
        """
        CREATE TABLE sitemaps (
            feed_id INTEGER NOT NULL REFERENCES feeds (id),
            url TEXT NOT NULL,
            place INTEGER NOT NULL,
            lastmod TEXT,
            etag TEXT,
            last_modified TEXT,
            body_hash TEXT,
            asked_at TEXT,
            failure TEXT,
            failure_detail TEXT,
            PRIMARY KEY (feed_id, url)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE quiet_hosts (
            host TEXT PRIMARY KEY,
            quiet_until TEXT NOT NULL,
            strikes INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;
        """
    )
