"""Writes files so that nobody ever sees half of one: a draft is written, then put in place."""

from __future__ import annotations

import errno
import fcntl
import glob
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedWriter, FileIO
from pathlib import Path
from typing import IO, Any

from pipelines.errors import KlipingError, UsageError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}  # errors of the disk: another file name would not help


@contextmanager
def whole(target: Path) -> Iterator[IO[bytes]]:
    """Open a draft that replaces the target, with the target's permissions, once it is complete and on the disk.

    For a symbolic link, the file that it points to is replaced. A pipe or a device can have no draft: it is written
    directly.

    Raises:
        UsageError: a file with this name cannot be written.
        KlipingError: the file could not be completed; an earlier one is unchanged.
    """
    with _explained(target):
        stream = _is_stream(target)
    real = Path(os.path.realpath(target))
    with BufferedWriter(_File(target, "ab", target)) if stream else _draft(real, target) as file:
        yield file


def unwritable(target: Path, error: OSError) -> KlipingError:
    """The error for a file that cannot be written, with what to do."""
    why = f"{target}: cannot be written: {error.strerror or error}"
    if error.errno in FULL:
        return KlipingError(f"{why}: check that its disk works and has space, then run the command again")
    return UsageError(f"{why}: name a file in a folder that can be written")


@contextmanager
def _explained(target: Path) -> Iterator[None]:
    """Turn an OSError of the block into an error that names the target as the user gave it."""
    try:
        yield
    except BrokenPipeError:  # the reader of a pipe has ended, as `head` does
        raise
    except OSError as error:
        raise unwritable(target, error) from error


class _File(FileIO):
    """A file whose own errors are explained; errors of other files that are used while it is open are not."""

    def __init__(self, path: Path, mode: str, named: Path) -> None:
        self._named = named
        with _explained(named):
            super().__init__(path, mode)

    def write(self, data: Any, /) -> int:
        """Write data as any file does; errors are explained."""
        with _explained(self._named):
            return super().write(data)


def _is_stream(target: Path) -> bool:
    """Whether the target is a pipe, a device, or our own stdout or stderr, which may be a file that holds more."""
    if not target.exists():
        return False
    return not target.is_file() or any(os.path.samestat(target.stat(), os.fstat(number)) for number in (1, 2))


@contextmanager
def _draft(target: Path, named: Path) -> Iterator[IO[bytes]]:
    _sweep(target)
    while True:
        draft = target.with_name(f".{target.name}.{os.urandom(4).hex()}.part")
        try:  # entered before the draft exists, since a signal may come as soon as it does
            with BufferedWriter(_File(draft, "xb", named)) as file:
                if not _locked(file):
                    continue
                yield file
                with _explained(named):
                    file.flush()
                    os.fsync(file.fileno())
                    if target.exists():
                        draft.chmod(stat.S_IMODE(target.stat().st_mode))
                    draft.replace(target)
                    _to_disk(target.parent)
                return
        finally:
            _remove(draft)


def _locked(file: IO[bytes]) -> bool:
    """Lock a draft until it is closed or the process ends; False if another process has just swept it away."""
    with suppress(OSError):  # a file system without locks: there, drafts of killed processes stay
        fcntl.flock(file, fcntl.LOCK_EX)
    return os.fstat(file.fileno()).st_nlink > 0


def _sweep(target: Path) -> None:
    """Remove the drafts of this target that killed processes have left, which nobody locks."""
    for draft in target.parent.glob(f".{glob.escape(target.name)}.{'[0-9a-f]' * 8}.part"):
        with suppress(OSError), draft.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(draft)


def _remove(draft: Path) -> None:
    for each in (draft, draft.with_name(f"{draft.name}-journal")):  # SQLite leaves a journal beside a backup's draft
        with suppress(OSError):
            each.unlink(missing_ok=True)


def _to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
