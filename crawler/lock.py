"""One at a time on an archive: a lock beside it, which the system gives back however the process ends."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.errors import ArchiveError, LockedError

Lock = FileLock


def locked(db: Path, *, by: str = "crawl") -> Lock:
    """The lock of the archive at `db`, taken; a cluster's `writer` has one of its own beside that of its crawls.

    Raises:
        LockedError: another one holds it.
        ArchiveError: the archive's folder cannot be written.
    """
    lock = FileLock(db.with_name(db.name + (".lock" if by == "crawl" else f".{by}.lock")))
    try:
        db.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(blocking=False)
    except Timeout:
        raise LockedError(f"{db}: another {by} is at work on it; this one has nothing to do") from None
    except OSError as error:
        raise ArchiveError(f"{db.parent}: {error.strerror}; choose a folder that can be written, with --db") from None
    return lock
