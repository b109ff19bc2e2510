"""The schema of the file with the raw pages in steps, as `migrations` has those of the archive."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("kliping-pages")


@migrations()
def m001_first_version(db: Database) -> None:
    """Create the table of pages."""
    db.executescript(
        """
        CREATE TABLE pages (
            key TEXT PRIMARY KEY,
            url TEXT NOT NULL,
            content_type TEXT NOT NULL DEFAULT '',
            body BLOB NOT NULL,
            fetched_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX pages_fetched ON pages (fetched_at);
        """
    )


@migrations()
def m002_further_pages(db: Database) -> None:
    """Add a table for the second and later pages of stories."""
    db.executescript(
        """
        CREATE TABLE further_pages (
            key TEXT NOT NULL REFERENCES pages (key) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            url TEXT NOT NULL,
            content_type TEXT NOT NULL DEFAULT '',
            body BLOB NOT NULL,
            PRIMARY KEY (key, number)
        ) STRICT;
        """
    )


@migrations()
def m003_keys_of_bureaus(_: Database) -> None:
    """Do nothing, like the archive's m011."""
