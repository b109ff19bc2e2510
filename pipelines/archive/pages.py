"""The raw pages, zstd-compressed, in a file of their own beside the archive, so that the archive stays small."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlite_utils import Database, Migrations

from pipelines.archive.files import open_file
from pipelines.archive.migrations_keys import rekey_pages
from pipelines.archive.values import from_utc, utc
from pipelines.items import RawPage

APPLICATION_ID = 0x6B6C7067  # "klpg"
migrations = Migrations("kliping-pages")


@migrations()
def m001_first_version(db: Database) -> None:
    """One table."""
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
    """The second and later pages of stories."""
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
def m003_keys_of_bureaus(db: Database) -> None:
    """The keys that the archive's m011 gives."""
    rekey_pages(db)


class Pages:
    """The file `data/kliping-pages.db`; `db` is the connection."""

    def __init__(self, path: Path, *, readonly: bool = False, create: bool = True) -> None:
        """Open or create the file.

        Raises:
            ArchiveError: it cannot be opened, is not ours or cannot be written.
        """
        self.db = open_file(
            path,
            application_id=APPLICATION_ID,
            migrations=migrations,
            readonly=readonly,
            create=create,
            new_file=("PRAGMA auto_vacuum = INCREMENTAL",),
            instead="move it away, or crawl with --no-pages",
        )

    @staticmethod
    def beside(archive: Path) -> Path:
        """Where the pages of an archive are: `data/kliping.db` → `data/kliping-pages.db`."""
        return archive.with_name(f"{archive.stem}-pages{archive.suffix}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def put(self, key: str, story: Sequence[RawPage]) -> None:
        """Keep the pages of a story, in order and perhaps none, instead of earlier ones with that key.

        Raises:
            ArchiveError: the file cannot be written; the earlier ones are still there.
        """
        with self.db.write():
            self.db.execute("DELETE FROM pages WHERE key = ?", (key,))
            if not story:
                return
            first, *further = story
            self.db.execute(
                "INSERT INTO pages (key, url, content_type, body, fetched_at) VALUES (?, ?, ?, ?, ?)",
                (key, first.url, first.content_type, first.packed, utc(first.fetched_at)),
            )
            self.db.many(
                "INSERT INTO further_pages (key, number, url, content_type, body) VALUES (?, ?, ?, ?, ?)",
                [(key, number, page.url, page.content_type, page.packed) for number, page in enumerate(further, 2)],
            )

    def get(self, key: str) -> tuple[RawPage, ...]:
        """The pages of the story that was last put there, in order; its later pages were fetched with its first."""
        rows = self.db.rows(
            """
            SELECT 1 AS number, url, content_type, body, fetched_at FROM pages WHERE key = :key
            UNION ALL
            SELECT f.number, f.url, f.content_type, f.body, p.fetched_at
            FROM further_pages AS f JOIN pages AS p ON p.key = f.key WHERE f.key = :key ORDER BY number
            """,
            {"key": key},
        )
        return tuple(RawPage(row["url"], row["content_type"], row["body"], from_utc(row["fetched_at"])) for row in rows)

    def prune(self, older_than: datetime) -> int:
        """Drop the pages fetched before that time, give their room back to the disk, return how many there were."""
        dropped = 0
        while keys := self.db.rows("SELECT key FROM pages WHERE fetched_at < ? LIMIT 1000", (utc(older_than),)):
            with self.db.write():
                self.db.many("DELETE FROM pages WHERE key = ?", keys)
            dropped += len(keys)
        if dropped:
            with self.db.explained:  # a statement without columns is stepped to its end by `executescript` alone
                self.db.conn.executescript("PRAGMA incremental_vacuum")
            self.db.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        return dropped
