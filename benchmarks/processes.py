"""Measures a command with all its processes: wall time, CPU time, and the memory that they take together."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.process_kit import family, pss_kb

PR_SET_CHILD_SUBREAPER = 36  # <linux/prctl.h>
EVERY_S = 0.25
YARDSTICK = 50_000  # steps of the fixed piece of work
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one command cost."""

    seconds: float
    cpu_s: float
    peak_mb: float


def run(command: list[str], *, timeout_s: float = 900, each: Callable[[float], None] | None = None) -> Cost:
    """Run a command to its end and give what it cost; `each` gets the CPU seconds so far, four times a second.

    A fork server lives a moment longer than the process that started it, so that the CPU time of its children would not
    be counted. So this process adopts such orphans (as a "child subreaper") and waits for them.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before = _children_cpu_s()
    began, peak, over = time.perf_counter(), 0.0, threading.Event()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def watch() -> None:
        nonlocal peak
        while not over.wait(EVERY_S):
            peak = max(peak, sum(map(pss_kb, family(process.pid))) / 1024)
            if each is not None:
                each(sum(map(_cpu_s, family(process.pid))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        _, errors = process.communicate(timeout=timeout_s)
    finally:
        seconds = time.perf_counter() - began
        over.set()
        watcher.join()
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}: {errors.decode()[-500:]}")
    _wait_for_the_left_behind()
    return Cost(seconds, _children_cpu_s() - before, peak)


def yardstick_s() -> float:
    """CPU seconds of a fixed piece of work (some milliseconds), which show how fast the processor is now."""
    began = time.thread_time()
    number = 0
    for each in range(YARDSTICK):
        number += each * each
    return time.thread_time() - began


def _children_cpu_s() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _cpu_s(pid: int) -> float:
    """CPU seconds of a process and of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / TICKS


def _wait_for_the_left_behind() -> None:
    """Wait for adopted fork servers and resource trackers, but not for other children of this process (a farm)."""
    until = time.monotonic() + 10
    for pid in map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()):
        command = Path(f"/proc/{pid}/cmdline").read_bytes()  # empty for a process that has ended
        if not command or b"multiprocessing" in command:
            while not os.waitpid(pid, os.WNOHANG)[0] and time.monotonic() < until:
                time.sleep(0.01)
