"""Writes output files, each as a whole or not at all, and never over a file of our own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from crawler.options import FEEDS
from pipelines.errors import UsageError
from pipelines.outputs import whole

STANDARD_OUTPUT = Path("-")


def refuse_own(target: Path, db: Path, feeds: Path | None = None) -> None:
    """Raise UsageError where the target is the archive, belongs to it, or is the list of sources."""
    from pipelines.archive.upkeep import refuse_own as refuse

    refuse(target, db)
    feeds = feeds or Path(os.environ.get("KLIPING_FEEDS") or FEEDS)  # for a command that does not read it
    if os.path.realpath(target) == os.path.realpath(feeds):
        raise UsageError(f"{target}: is feeds.yaml itself; name another file")


@contextmanager
def output(path: Path, db: Path) -> Iterator[IO[bytes]]:
    """A file to write to, which replaces an earlier one once it is whole; `-` is standard output.

    Raises:
        UsageError, KlipingError: it is one of our own, or cannot be written; see `whole`.
    """
    if path == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        return
    refuse_own(path, db)
    with whole(path) as file:
        yield file


def write_whole(path: Path, text: str, db: Path) -> None:
    """Write the text to a file from `output`."""
    with output(path, db) as file:
        file.write(text.encode(errors="replace"))
