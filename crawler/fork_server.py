"""A fork server whose processes ignore the signals that end a command, so that the crawl decides when they end.

Ctrl-C (SIGINT), a closed terminal (SIGHUP), `systemctl stop` and `timeout` (SIGTERM) reach all processes of a command.
"""

from __future__ import annotations

import multiprocessing
import signal
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerContext, ForkServerProcess

DEAF = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def start(*, preload: str | None = None) -> None:
    """Start the fork server and multiprocessing's resource tracker if they do not run; it first imports `preload`."""
    if preload:
        multiprocessing.get_context("forkserver").set_forkserver_preload([preload])
    before = signal.pthread_sigmask(signal.SIG_BLOCK, DEAF)  # children inherit the blocked signals
    try:
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, DEAF)  # the tracker unblocks some of them when it starts
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Process(ForkServerProcess):
    """A process that ignores SIGTERM, as its fork server does, and so must be killed."""

    def start(self) -> None:
        """Start the process, and a new fork server if the last one died."""
        start()
        super().start()

    def terminate(self) -> None:
        """Kill the process; pebble calls this to end it."""
        self.kill()


class Context(ForkServerContext):
    """The multiprocessing context with which pebble makes its processes."""

    Process = Process
