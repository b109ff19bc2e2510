"""Signals that end a program: who hears them, and how they wait until a long step has come to its end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def ending() -> tuple[signal.Signals, ...]:
    """The signals that end a program, as far as it hears them: none outside the main thread, no SIGHUP under nohup."""
    if threading.current_thread() is not threading.main_thread():
        return ()
    always = (signal.SIGINT, signal.SIGTERM)
    return always if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else (*always, signal.SIGHUP)


@contextmanager
def held(hasten: Callable[[], object] = lambda: None) -> Iterator[list[int]]:
    """A signal that comes while the block runs calls `hasten`, and does its work when the block has come to its end.

    Gives the signals heard so far; they or `hasten` have to bring the block to its end. For code that an exception from
    a signal handler cannot leave: an event loop, a long statement of SQLite.
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
