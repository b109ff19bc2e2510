"""The command as a person meets it: on a terminal of 80 columns."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

from tests.conftest import COMMAND


def on_a_terminal(folder: Path, answer: str, *arguments: object) -> tuple[int, str]:
    """Run the command in `folder`, type `answer`, and return the exit code and all that was shown."""
    main, terminal = pty.openpty()
    environment = {**os.environ, "COLUMNS": "80", "LINES": "24", "TERM": "dumb"}
    command = [*COMMAND, *map(str, arguments)]
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdin=terminal, stdout=terminal, stderr=terminal
    ) as running:
        os.close(terminal)
        os.write(main, answer.encode())
        shown = b""
        try:
            while piece := os.read(main, 65536):
                shown += piece
        except OSError:  # the command has ended
            pass
        code = running.wait(timeout=90)
    os.close(main)
    assert b"Traceback" not in shown
    return code, shown.decode().replace("\r\n", "\n")
