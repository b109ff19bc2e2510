"""Processes, as Linux has them: their descendants, command lines, memory, privileges and limits."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
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


PR_CAPBSET_DROP, VERSION_3 = 24, 0x20080522
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2


def without_privileges() -> None:
    """Make file modes count for this process and what it starts, as they do not for root (see capabilities(7))."""
    linux = ctypes.CDLL(None)
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        linux.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    this, has = (ctypes.c_uint32 * 2)(VERSION_3, 0), (ctypes.c_uint32 * 6)()
    linux.capget(this, has)
    for place in range(3):  # effective, permitted, inheritable
        has[place] &= ~(1 << CAP_DAC_OVERRIDE | 1 << CAP_DAC_READ_SEARCH)
    linux.capset(this, has)


def on_a_full_disk(room: int, *words: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program whose files cannot grow beyond so many bytes: writing fails, and no signal is sent."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))

    env = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}  # where a disk is full, Python leaves half a .pyc
    return subprocess.run(
        words, cwd=cwd, preexec_fn=limit, env=env, capture_output=True, text=True, timeout=240, check=False
    )
