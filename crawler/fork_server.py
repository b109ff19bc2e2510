"""The fork server and its processes, deaf to the signals that end a command: the crawl alone decides how to end.

Ctrl-C and a closed terminal reach all processes of a command, `systemctl stop` and `timeout` do so with SIGTERM.
"""

from __future__ import annotations

import multiprocessing
import signal
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerContext, ForkServerProcess

DEAF = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def start(*, preload: str | None = None) -> None:
    """Start it, and multiprocessing's tracker of resources, unless they live; it loads the module `preload` first."""
    if preload:
        multiprocessing.get_context("forkserver").set_forkserver_preload([preload])
    before = signal.pthread_sigmask(signal.SIG_BLOCK, DEAF)  # what is blocked stays so in its children
    try:
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, DEAF)  # the tracker unblocks some of them when it starts
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Process(ForkServerProcess):
    """A process that hears no SIGTERM, like its fork server; pebble ends it without asking, and starts it anew."""

    def start(self) -> None:
        """Start it, and a fork server where the one before died."""
        start()
        super().start()

    def terminate(self) -> None:
        """End it."""
        self.kill()


class Context(ForkServerContext):
    """What pebble makes its processes with."""

    Process = Process
