"""Files for other programs, which must never see half of one."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from pipelines.outputs import whole


def write_whole(path: Path, text: str) -> None:
    """Write the text, in the place of an earlier file, which is there until the new one is whole.

    Raises:
        UsageError, KlipingError: it cannot be written, see `whole`.
    """
    with whole(path) as file:
        file.write(text.encode(errors="replace"))
