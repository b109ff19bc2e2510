"""Signals that end a program: which there are, and how to put one off until a long step has ended."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def ending() -> tuple[signal.Signals, ...]:
    """The signals that end this program: none outside the main thread, and not SIGHUP under nohup."""
    if threading.current_thread() is not threading.main_thread():
        return ()
    always = (signal.SIGINT, signal.SIGTERM)
    return always if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else (*always, signal.SIGHUP)


@contextmanager
def held(hasten: Callable[[], object] = lambda: None) -> Iterator[list[int]]:
    """Put off the signals that come while the block runs until its end; `hasten` is called at once.

    Gives the list of the signals that came; the block should end soon after one came, by that list or by `hasten`. For
    code that an exception from a signal handler cannot leave: an event loop, a long statement of SQLite.
    """
    heard: list[int] = []

    def hear(number: int, _: object) -> None:
        heard.append(number)
        hasten()

    before = {number: signal.signal(number, hear) for number in ending()}
    try:
        yield heard
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        if heard:
            signal.raise_signal(heard[0])
