"""The command as a person meets it: on a terminal of 80 columns."""

from __future__ import annotations

import os
import pty
from contextlib import suppress
from pathlib import Path

from tests.conftest import until
from tests.forked import forked


def on_a_terminal(
    folder: Path, answer: str, *arguments: object, signal_at: tuple[str, int] | None = None, **environment: str
) -> tuple[int, str]:
    """Run the command in `folder`, type `answer`, and return the exit code and all that was shown.

    The terminal knows no colours unless `environment` says so.
    `signal_at` are words and a signal: it is sent once they are shown and an answer is waited for.
    """
    main, terminal = pty.openpty()
    environment = {**os.environ, "COLUMNS": "80", "LINES": "24", "TERM": "dumb", **environment}
    pid = forked().start([*map(str, arguments)], folder, environment, [terminal] * 3)
    os.close(terminal)
    os.write(main, answer.encode())
    shown = b""
    with suppress(OSError):  # the command has ended
        while piece := os.read(main, 65536):
            shown += piece
            if signal_at and signal_at[0].encode() in shown:
                until(lambda: reads_stdin(pid))  # what comes before would be noticed with the answer only
                os.kill(pid, signal_at[1])
                signal_at = None
    code = forked().code(pid, 240)
    os.close(main)
    assert b"Traceback" not in shown
    return code, shown.decode().replace("\r\n", "\n")


def reads_stdin(pid: int) -> bool:
    """Whether the process waits in a call of the system whose first argument is the file 0 (Linux; see proc(5))."""
    return Path(f"/proc/{pid}/syscall").read_text(encoding="ascii").split()[1:2] == ["0x0"]
