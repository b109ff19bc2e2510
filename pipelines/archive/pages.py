"""Stores the raw pages, compressed with zstd, in a file beside the archive, so that the archive stays small."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from time import sleep
from typing import Self

from pipelines.archive.files import Schema, open_file
from pipelines.archive.values import from_utc, utc
from pipelines.items import RawPage

APPLICATION_ID = 0x6B6C7067  # "klpg"
VACUUMED = 2000  # SQLite's pages, 16 MB, given back in one transaction, for which a crawl has to wait
PAUSE_S = 0.15  # seconds between transactions; SQLite tries at least every 0.1 s to get a lock that others hold
SCHEMA = Schema("kliping-pages", "m003_keys_of_bureaus", "pipelines.archive.migrations_pages")


class Pages:
    """The file `data/kliping-pages.db`; `db` is the connection."""

    def __init__(self, path: Path, *, readonly: bool = False, create: bool = True) -> None:
        """Open or create the file.

        Raises:
            ArchiveError: the file cannot be opened, is not ours or cannot be written.
        """
        self.db = open_file(
            path,
            application_id=APPLICATION_ID,
            schema=SCHEMA,
            readonly=readonly,
            create=create,
            new_file=("PRAGMA auto_vacuum = INCREMENTAL",),
            instead="move it away, or crawl with --no-pages",
        )

    @staticmethod
    def beside(archive: Path) -> Path:
        """The file with the pages of an archive: `data/kliping.db` → `data/kliping-pages.db`."""
        return archive.with_name(f"{archive.stem}-pages{archive.suffix}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def put(self, key: str, story: Sequence[RawPage]) -> None:
        """Replace the pages with this key by those of a story, in order; there may be none.

        Raises:
            ArchiveError: the file cannot be written; the earlier pages are still there.
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
        """The pages of the story with this key, in order; later pages have the time at which the first was fetched."""
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
        """Drop the pages fetched before a time and give their room back to the disk; returns the number of stories.

        A crawl may go on meanwhile: it can write after each of many short transactions.
        """
        dropped = 0
        while keys := self.db.rows("SELECT key FROM pages WHERE fetched_at < ? LIMIT 1000", (utc(older_than),)):
            with self.db.write():
                self.db.many("DELETE FROM pages WHERE key = ?", keys)
            dropped += len(keys)
            sleep(PAUSE_S)
        for _ in range(0, self.db.value("PRAGMA freelist_count"), VACUUMED):
            self.db.script(f"PRAGMA incremental_vacuum({VACUUMED})")
            sleep(PAUSE_S)
        self.db.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        return dropped
