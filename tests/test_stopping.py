"""A signal that ends a program is never lost."""

from __future__ import annotations

import subprocess
import sys

import pytest

# a command in whose callback, as in one of an import, the signal comes
PROGRAM = """
import os, signal, sys, time, weakref
import click
from crawler import cli

class Lock: pass

@click.command()
def wait():
    lock = Lock()
    watch = weakref.ref(lock, lambda _: os.kill(os.getpid(), int(sys.argv[1])))
    del lock
    time.sleep(60)

cli.COMMANDS["wait"] = "__main__:wait"
cli.main(["wait"])
"""


@pytest.mark.parametrize(("number", "code"), [(15, 143), (2, 130), (1, 129)])
def test_a_signal_that_comes_where_python_drops_what_is_raised_ends_the_program(number: int, code: int) -> None:
    words = [sys.executable, "-c", PROGRAM, str(number)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (code, "kliping: stopped")
