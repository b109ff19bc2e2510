"""The archive: one SQLite file, and the objects that read and write its tables."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

from pipelines.archive import upkeep
from pipelines.archive.addresses import Addresses
from pipelines.archive.articles import Articles
from pipelines.archive.backfills import Backfills
from pipelines.archive.boilerplate import Boilerplate
from pipelines.archive.checks import check, is_damaged, unreadable_values
from pipelines.archive.connection import DAMAGED, Connection, explain
from pipelines.archive.feeds import Feeds, Sitemaps
from pipelines.archive.figures import Figures
from pipelines.archive.files import Schema, open_file
from pipelines.archive.hosts import QuietHosts
from pipelines.archive.inbox import Inbox
from pipelines.archive.ledger import Ledger
from pipelines.archive.overview import Overview
from pipelines.archive.runs import Runs
from pipelines.archive.search import Search
from pipelines.archive.search.terms import Terms
from pipelines.archive.stories import Stories
from pipelines.errors import ArchiveError

APPLICATION_ID = 0x6B6C6970  # "klip"; a file with another id is refused
SCHEMA = Schema("kliping", "m015_deleted_articles", "pipelines.archive.migrations")
CACHE_KB = 16_000  # a writer's page cache: an article touches 40 pages all over the file, and 2 MB hold too few of them
CHECKPOINT_PAGES = 8000  # pages in the write-ahead log before a checkpoint, which copies a page that changed often once


class Archive:
    """An open archive, for use in the thread that opened it; `Archive.open` makes one.

    Attributes:
        path: the file.
        db: the connection, for other SQL.
        feeds, sitemaps, hosts, ledger, addresses, articles, runs, backfills, inbox, boilerplate, stories, terms,
            search, figures, overview: each reads and writes the tables that its class names.
    """

    def __init__(self, connection: Connection) -> None:
        self.path = connection.path
        self.db = connection
        self.feeds = Feeds(connection)
        self.sitemaps = Sitemaps(connection)
        self.hosts = QuietHosts(connection)
        self.runs = Runs(connection)
        self.ledger = Ledger(connection, self.runs)
        self.stories = Stories(connection)
        self.boilerplate = Boilerplate(connection)
        self.addresses = Addresses(connection, self.ledger)
        self.articles = Articles(connection, self.ledger, self.addresses, self.stories, self.boilerplate)
        self.backfills = Backfills(connection)
        self.inbox = Inbox(connection)
        self.terms = Terms(connection)
        self.search = Search(connection, self.terms)
        self.figures = Figures(connection)
        self.overview = Overview(connection)

    @classmethod
    def open(cls, path: str | Path, *, readonly: bool = False, create: bool = True, any_version: bool = False) -> Self:
        """Open the archive, create it if it does not exist, and bring its schema up to date.

        Args:
            path: the file.
            readonly: write nothing, not even a new schema.
            create: create a file that does not exist.
            any_version: with `readonly`, also open a file of an older or newer kliping, which is enough for `backup`.

        Raises:
            ArchiveError: the file does not exist, is not ours, is newer than this program, cannot be written or is
                locked; it is unchanged.
        """
        connection = open_file(
            Path(path),
            application_id=APPLICATION_ID,
            schema=None if readonly and any_version else SCHEMA,
            readonly=readonly,
            create=create,
        )
        if not readonly:
            connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        return cls(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        try:
            # wrong values, from a damaged file or another program, can break any code; only then are they looked for
            if isinstance(error, TypeError | ValueError | AssertionError):
                if is_damaged(self.db):
                    raise explain(error, self.path, name=DAMAGED) from error
                if wrong := next(unreadable_values(self.db), None):
                    raise ArchiveError(f"{self.path}: {wrong}: correct it") from error
        finally:
            self.close()

    def write(self) -> AbstractContextManager[None]:
        """A transaction around many writes, all or nothing; a write inside joins it."""
        return self.db.write()

    def check(self) -> list[str]:
        """All faults of the file, a line for each; empty if there are none."""
        with self.db.interruptible():
            return check(self.db)

    def backup(self, target: str | Path) -> None:
        """Write a checked copy to `target`, atomically; see `upkeep.backup`."""
        upkeep.backup(self.db, Path(target))

    def finish(self) -> None:
        """Do the housekeeping after a run that wrote: the words of new articles, the indexes, the write-ahead log."""
        self.terms.catch_up()
        upkeep.finish(self.db)

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        self.db.close()
