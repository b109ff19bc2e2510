"""Files for people and other programs, who must never see half of one: a draft is written, then put in place."""

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

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}  # errors that no other file name would cure


@contextmanager
def whole(target: Path) -> Iterator[IO[bytes]]:
    """A file to write into, which takes the target's place, with its permissions, once it is whole and on the disk.

    Through a symbolic link the file that it names is written; into a pipe or a device, which can have no draft, what is
    written goes at once.

    Raises:
        UsageError: there can be no such file.
        KlipingError: it could not be written to its end; an earlier file is as it was.
    """
    with _explained(target):
        stream = _is_stream(target)
    with _stream(target) if stream else _draft(Path(os.path.realpath(target)), target) as file:
        yield file


def unwritable(target: Path, error: OSError) -> KlipingError:
    """What to tell people of a file that cannot be written."""
    why = f"{target}: cannot be written: {error.strerror or error}"
    if error.errno in FULL:
        return KlipingError(f"{why}: see that its disk is well and has room, then run the command again")
    return UsageError(f"{why}: name a file in a folder that can be written")


@contextmanager
def _explained(target: Path) -> Iterator[None]:
    """Turns an OSError of the block into the error that names the file as people gave it."""
    try:
        yield
    except BrokenPipeError:  # the reader of a pipe has gone, as `head` does
        raise
    except OSError as error:
        raise unwritable(target, error) from error


class _File(FileIO):
    """A file whose own errors are explained, and not those of other files used while it is open."""

    def __init__(self, path: Path, mode: str, named: Path) -> None:
        self._named = named
        with _explained(named):
            super().__init__(path, mode)

    def write(self, data: Any, /) -> int:
        """As any file does."""
        with _explained(self._named):
            return super().write(data)


def _is_stream(target: Path) -> bool:
    """Whether it is a pipe, a device, or our own output by another name: /dev/stdout may be a file with more in it."""
    if not target.exists():
        return False
    return not target.is_file() or any(os.path.samestat(target.stat(), os.fstat(number)) for number in (1, 2))


@contextmanager
def _stream(target: Path) -> Iterator[IO[bytes]]:
    with BufferedWriter(_File(target, "ab", target)) as file:
        yield file


@contextmanager
def _draft(target: Path, named: Path) -> Iterator[IO[bytes]]:
    _sweep(target)
    while True:
        draft = target.with_name(f".{target.name}.{os.urandom(4).hex()}.part")
        try:  # before there is anything to remove: a signal may come at once
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
    """Lock a draft until it is closed, however the process ends; False where another start has just swept it away."""
    with suppress(OSError):  # a file system without locks: what is left there stays
        fcntl.flock(file, fcntl.LOCK_EX)
    return os.fstat(file.fileno()).st_nlink > 0


def _sweep(target: Path) -> None:
    """Remove the drafts of this target that killed processes have left, and nothing else."""
    for draft in target.parent.glob(f".{glob.escape(target.name)}.{'[0-9a-f]' * 8}.part"):
        with suppress(OSError), draft.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(draft)


def _remove(draft: Path) -> None:
    for each in (draft, draft.with_name(f"{draft.name}-journal")):  # SQLite's, beside the draft of a backup
        with suppress(OSError):
            each.unlink(missing_ok=True)


def _to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
