"""The real command without the second that its imports take: a process that has done them forks for each call.

Run as a program it is that process: calls come over a socket, with the files that are to be their standard streams;
what it sends back is the number of the process that does the call, then its exit code. The reactor is not imported
ahead: each crawl makes its own.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile

from tests.process_kit import without_privileges

ROOT = Path(__file__).resolve().parents[1]
LARGEST = 1 << 17  # bytes of a call: its words and the environment


class Forked:
    """Runs `kliping` with words, one call after the other."""

    def __init__(self) -> None:
        self.port, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.forked", str(theirs.fileno())], pass_fds=[theirs.fileno()],
                cwd=ROOT, env={**os.environ, "PYTHONWARNINGS": "default"}, stdin=subprocess.DEVNULL,
            )  # fmt: skip

    def close(self) -> None:
        self.port.close()
        self.process.wait(30)

    def run(
        self, words: Sequence[str], cwd: Path, timeout_s: float, now: datetime | None = None, *, privileged: bool = True
    ) -> tuple[int, str, str]:
        """Its exit code, what it wrote to stdout and to stderr; its clock starts at that time."""
        with open(os.devnull) as no, TemporaryFile("w+") as out, TemporaryFile("w+") as err:  # noqa: PTH123
            streams = [file.fileno() for file in (no, out, err)]
            pid = self.start(words, cwd, {**os.environ}, streams, now, privileged=privileged)
            code = self.code(pid, timeout_s)
            out.seek(0)
            err.seek(0)
            return code, out.read(), err.read()

    def start(
        self,
        words: Sequence[str],
        cwd: Path,
        env: dict[str, str],
        streams: list[int],
        now: datetime | None = None,
        *,
        privileged: bool = True,
    ) -> int:
        """Begin a call with these files as its standard streams, and give the number of its process."""
        ahead_s = (now - datetime.now(UTC)).total_seconds() if now else 0.0
        call = {"words": words, "cwd": str(cwd), "env": env, "ahead_s": ahead_s, "privileged": privileged}
        self.port.settimeout(240)
        socket.send_fds(self.port, [json.dumps(call).encode()], streams)
        return int(self.port.recv(100))

    def code(self, pid: int, timeout_s: float) -> int:
        """The exit code of the call that was begun last.

        Raises:
            TimeoutError: it took longer, and was killed.
        """
        self.port.settimeout(timeout_s)
        try:
            return int(self.port.recv(100))
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            self.port.settimeout(240)
            self.port.recv(100)
            raise


@cache
def forked() -> Forked:
    """The one of this process, which ends with it."""
    made = Forked()
    atexit.register(made.close)
    return made


def read_ahead() -> None:
    """Import what the commands import when they run."""
    for package in ("crawler", "pipelines"):
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if not module.name.endswith("__main__"):
                with suppress(ModuleNotFoundError):  # of an extra that is not installed
                    importlib.import_module(module.name)
    sys.modules["readline"] = None  # type: ignore[assignment]  # pdb wants it on 3.13, and then a question waits by it
    with suppress(ModuleNotFoundError):
        importlib.import_module("datasette.app")  # leaves a connection open, which Python 3.13 tells of; imports pdb
    del sys.modules["readline"]
    assert "twisted.internet.reactor" not in sys.modules


def set_clock_ahead(seconds: float) -> None:
    """Have `datetime.now` of all that was read ahead tell a later time, or an earlier one."""

    class Ahead(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(seconds=seconds)

    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in {"crawler", "pipelines"} and getattr(module, "datetime", None) is datetime:
            module.datetime = Ahead  # type: ignore[attr-defined]


def serve(port: socket.socket) -> None:
    """Fork for each call; comes back in the process that is to do it, which is as the shell would have started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        message, files, *_ = socket.recv_fds(port, LARGEST, 3)
        if not message:
            os._exit(0)  # the tests are over
        pid = os.fork()
        if pid == 0:
            break
        for file in files:
            os.close(file)
        port.send(str(pid).encode())
        _, status = os.waitpid(pid, 0)
        port.send(str(os.waitstatus_to_exitcode(status)).encode())
    signal.signal(signal.SIGINT, signal.default_int_handler)
    port.close()
    for stream, file in enumerate(files):
        os.dup2(file, stream)
        os.close(file)
    # anew, since what Python made at its start goes by what the files were then: a terminal needs another buffer
    sys.stdin, sys.stdout = open(0, closefd=False), open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
    call = json.loads(message)
    os.environ.clear()
    os.environ.update(call["env"])
    os.chdir(call["cwd"])
    sys.argv = ["kliping", *call["words"]]
    if call["ahead_s"]:
        set_clock_ahead(call["ahead_s"])
    if not call["privileged"]:
        without_privileges()


def end(code: int) -> None:
    """End as Python does, but do not give back all that was read ahead: that takes longer than many a command."""
    gc.collect()  # tells of what was left open
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    read_ahead()
    gc.freeze()
    serve(socket.socket(fileno=int(sys.argv[1])))
    from crawler.cli import run

    end(run())
