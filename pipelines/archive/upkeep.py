"""Keeps an archive sound: checked backups, and the housekeeping at the end of a run."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from pipelines.archive.checks import damage
from pipelines.archive.connection import Connection, explain
from pipelines.archive.pages import Pages
from pipelines.errors import ArchiveError, UsageError
from pipelines.outputs import unwritable, whole

_WRITING = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_TRUNCATE", "SQLITE_IOERR_DELETE")
_BESIDE = ("", "-wal", "-shm", "-journal", ".lock", ".writer.lock")  # suffixes of SQLite's files and `crawler.lock`'s
# Least articles for statistics; a small archive's make SQLite read all rows, even when the archive has grown tenfold
STATISTICS_FROM = 10_000


def finish(db: Connection) -> None:
    """Fold the write-ahead log into the file and renew the indexes' statistics, at the end of a run that wrote.

    Raises:
        ArchiveError: this fails, or the archive's file has been deleted or replaced by another one.
    """
    with db.write():  # also fails where the file is locked, or only read
        if not db.path.exists() or db.path.stat().st_ino != db.inode:
            lost = "what the run stored since then is not in it"
            raise ArchiveError(f"{db.path}: was moved, deleted or replaced during the run: {lost}")
    if (db.value("SELECT max(id) FROM articles") or 0) >= STATISTICS_FROM:
        db.execute("PRAGMA analysis_limit = 400")  # before SQLite 3.46 `optimize` reads whole tables without it
        db.execute("PRAGMA optimize")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def backup(db: Connection, target: Path) -> None:
    """Write a checked copy to `target`, replacing an earlier one, while readers and a writer go on working.

    The copy replaces the last good one only once it is complete, on the disk and not damaged. An archive whose figures
    do not add up, or that has a user's own table with a reference to nothing, is backed up, too.

    Raises:
        UsageError: the target is the archive itself, or cannot be a file.
        KlipingError: there is no room for it.
        ArchiveError: the archive cannot be read, or the copy is not sound.
    """
    refuse_own(target, db.path)
    try:
        if target.exists() and not target.is_file():
            raise UsageError(f"{target}: is not a regular file: name another for the backup")
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(target, error) from error
    with whole(target) as draft:
        _copy(db, Path(draft.name), target)


def refuse_own(target: Path, archive: Path) -> None:
    """Raise UsageError if the target is the archive, or one of the files beside it that belong to it."""
    for own in (archive, Pages.beside(archive)):
        for suffix in _BESIDE:
            if os.path.realpath(target) == os.path.realpath(f"{own}{suffix}"):
                what = "is the archive itself" if not suffix and own is archive else f"belongs to the archive {archive}"
                raise UsageError(f"{target}: {what}: name another file")


def _copy(db: Connection, draft: Path, target: Path) -> None:
    try:
        with db.interruptible():
            db.copy_into(draft)
    except ArchiveError as error:
        cause = error.__cause__
        if isinstance(cause, sqlite3.Error) and (getattr(cause, "sqlite_errorname", None) or "").startswith(_WRITING):
            raise explain(cause, target) from error  # the error is the copy's, since nothing else is written
        raise
    copy = Connection(draft)
    try:
        with copy.interruptible():
            problems = damage(copy)
    finally:
        copy.close()
    if problems:
        kept = "the copy is damaged and was discarded; an earlier backup is unchanged"
        raise ArchiveError(f"{target}: {kept}: {problems[0]}")
