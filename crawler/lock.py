"""One at a time on an archive: a lock beside it, which the system gives back however the process ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.errors import ArchiveError, LockedError

Lock = FileLock
GLANCE_S = 0.2  # `at_work` takes a free lock for a moment: a crawl that begins just then must not give up for that


def locked(db: Path, *, by: str = "crawl") -> Lock:
    """Take the lock of the archive at `db`; a cluster's writer takes a second one, by another name (`by`).

    Raises:
        LockedError: another one holds it.
        ArchiveError: the archive's folder cannot be written.
    """
    lock = FileLock(_beside(db, by))
    try:
        db.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=GLANCE_S, poll_interval=GLANCE_S / 10)
    except Timeout:
        raise LockedError(f"{db}: another {by} is at work on it; start again when it has ended") from None
    except OSError as error:
        if os.path.exists(file := _beside(db, by)):  # noqa: PTH110 - Path.exists would raise; it is of another user
            words = "make it writable for this user, as a file on a local disk"  # one over NFS may know no locks
            raise ArchiveError(f"{file}: {error.strerror}: {words}") from None
        raise ArchiveError(f"{db.parent}: {error.strerror}; choose a folder that can be written, with --db") from None
    return lock


def at_work(db: Path) -> bool | None:
    """Whether a crawl holds the archive's lock, True where that is not known; None: no lock file. Writes nothing."""
    try:
        with _beside(db, "crawl").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except OSError:  # held, or not to be opened by this user, or the disk knows no locks
        return True
    return False


def _beside(db: Path, by: str) -> Path:
    return db.with_name(db.name + (".lock" if by == "crawl" else f".{by}.lock"))
