"""The lock file beside an archive, so that one crawl at a time works on it; it is freed however the process ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.errors import ArchiveError, LockedError

GLANCE_S = 0.2  # wait for a lock, since `at_work` holds a free lock for a moment, at which a crawl must not give up


def locked(db: Path, *, by: str = "crawl") -> FileLock:
    """Take the lock of the archive at `db`; a cluster's writer takes a second one, with another name in `by`.

    Raises:
        LockedError: another process holds the lock.
        ArchiveError: the lock file or its folder cannot be written.
    """
    lock = FileLock(_beside(db, by))
    try:
        db.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=GLANCE_S, poll_interval=GLANCE_S / 10)
    except Timeout:
        raise LockedError(f"{db}: another {by} is running; start again when it has ended") from None
    except OSError as error:
        if os.path.exists(file := _beside(db, by)):  # noqa: PTH110 - Path.exists may raise; another user's file
            words = "make it writable for this user, on a local disk"  # NFS may have no locks
            raise ArchiveError(f"{file}: {error.strerror}: {words}") from None
        where = error.filename or db.parent  # the lock file, or a folder that could not be made
        raise ArchiveError(f"{where}: {error.strerror}; choose a folder that can be written, with --db") from None
    return lock


def at_work(db: Path) -> bool | None:
    """Whether a crawl holds the archive's lock: True if that is not known, None if there is no lock file.

    It writes nothing.
    """
    try:
        with _beside(db, "crawl").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except OSError:  # it is held, this user may not open it, or the file system has no locks
        return True
    return False


def _beside(db: Path, by: str) -> Path:
    return db.with_name(db.name + (".lock" if by == "crawl" else f".{by}.lock"))
