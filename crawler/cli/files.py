"""Files for other programs, which must never see half of one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from pipelines.errors import KlipingError, UsageError


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write, which takes the place of an earlier one once it is whole.

    Raises:
        UsageError: there can be no such file.
        KlipingError: it cannot be written to its end; an earlier file is left as it was.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        file = draft.open("wb")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}: name a file in a folder that can be written") from error
    try:
        with file:
            yield file
        draft.replace(path)
    except OSError as error:
        raise KlipingError(f"{path}: {error.strerror}; it was left as it was") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write the text, in the place of an earlier file, which is there until the new one is whole.

    Raises:
        UsageError: there can be no such file.
        KlipingError: it cannot be written to its end; an earlier file is left as it was.
    """
    with whole_file(path) as file:
        file.write(text.encode(errors="replace"))
