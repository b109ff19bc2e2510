"""Signals that end a program: which there are, and how to put one off until a long step has ended."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

AGAIN_S = 0.01  # until a signal comes again; by then the callback is over


def ending_signals() -> tuple[signal.Signals, ...]:
    """The signals that end this program: none outside the main thread, and not SIGHUP under nohup."""
    if threading.current_thread() is not threading.main_thread():
        return ()
    always = (signal.SIGINT, signal.SIGTERM)
    return always if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else (*always, signal.SIGHUP)


def insist() -> None:
    """Send a signal again where the exception that its handler raised was dropped.

    Python drops what is raised in a callback of its own. The imports of a large program run many of these: one signal
    in a few hundred, of those that come while it starts, would be lost.
    """

    def dropped(told: sys.UnraisableHookArgs) -> None:
        value = told.exc_value
        if isinstance(value, KeyboardInterrupt):
            number = int(signal.SIGINT)
        elif isinstance(value, SystemExit) and isinstance(value.code, int) and value.code > 128:  # as shells say it
            number = value.code - 128
        else:
            sys.__unraisablehook__(told)
            return
        signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(number))
        signal.setitimer(signal.ITIMER_REAL, AGAIN_S)

    sys.unraisablehook = dropped


@contextmanager
def held(hasten: Callable[[], object] = lambda: None) -> Iterator[list[int]]:
    """Put off the signals that come while the block runs until its end; `hasten` is called as each one comes.

    Gives the list of the signals that came, by which, or by `hasten`, the block should notice and end soon. It is for
    code that an exception from a signal handler cannot leave: an event loop, a long statement of SQLite.
    """
    heard: list[int] = []

    def hear(number: int, _: object) -> None:
        heard.append(number)
        hasten()

    before = {number: signal.signal(number, hear) for number in ending_signals()}
    try:
        yield heard
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        if heard:
            signal.raise_signal(heard[0])
