"""The signals that end a program, and how to put them off until a long step has ended."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

AGAIN_S = 0.01  # seconds after which a dropped signal is sent again, when the callback is over


def ending_signals() -> tuple[signal.Signals, ...]:
    """The signals that end this program: none outside the main thread, and not SIGHUP under nohup."""
    if threading.current_thread() is not threading.main_thread():
        return ()
    always = (signal.SIGINT, signal.SIGTERM)
    return always if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else (*always, signal.SIGHUP)


def insist() -> None:
    """Send a signal again if Python dropped the exception that its handler raised.

    Python drops exceptions raised in its own callbacks. The imports of a large program run many of these: of the
    signals that come during the start, one in a few hundred would be lost.
    """

    def dropped(told: sys.UnraisableHookArgs) -> None:
        value = told.exc_value
        if isinstance(value, KeyboardInterrupt):
            number = int(signal.SIGINT)
        elif isinstance(value, SystemExit) and isinstance(value.code, int) and value.code > 128:  # 128 + the signal
            number = value.code - 128
        else:
            sys.__unraisablehook__(told)
            return
        signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(number))
        signal.setitimer(signal.ITIMER_REAL, AGAIN_S)

    sys.unraisablehook = dropped


@contextmanager
def held(hasten: Callable[[], object] = lambda: None) -> Iterator[list[int]]:
    """Put off signals that come during the block until it ends; `hasten` is called for each as it comes.

    Yields the list of the signals so far. The block should watch that list, or use `hasten`, to end soon. This is for
    code that an exception from a signal handler cannot interrupt: an event loop, a long statement of SQLite.
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
