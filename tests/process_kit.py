"""What Linux says about processes, for tests and benchmarks: their descendants, command lines and memory."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def family(pid: int) -> list[int]:
    """The ids of a process and all its descendants, whichever threads started them."""
    below: list[int] = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            below += [other for child in file.read_text(encoding="ascii").split() for other in family(int(child))]
    return [pid, *below]


def command(pid: int) -> str:
    """The command line of a process; empty if it has ended."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def pss_kb(pid: int) -> int:
    """The memory of a process in kB (PSS: shared pages count once in all); 0 if it has ended or that is not known."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
