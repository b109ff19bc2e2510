"""Files for other programs, which must never see half of one."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from pipelines.errors import UsageError


def write_whole(path: Path, text: str) -> None:
    """Write the text, in the place of an earlier file, which is there until the new one is whole.

    Raises:
        UsageError: it cannot be written there; an earlier file is left as it was.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        draft.write_text(text, encoding="utf-8", errors="replace")
        draft.replace(path)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}: name a file in a folder that can be written") from error
    finally:
        with suppress(OSError):
            draft.unlink()
