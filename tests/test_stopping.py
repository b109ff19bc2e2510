"""A signal that ends a program is never lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from crawler.options import Options
from crawler.run import run
from crawler.session_archive import ArchiveSession
from tests.conftest import rows

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


@pytest.mark.parametrize(("ended", "code"), [(SystemExit(143), 143), (KeyboardInterrupt(), 130)])
def test_the_run_of_a_crawl_that_is_stopped_while_it_starts_has_the_exit_code_of_the_process(
    ended: BaseException, code: int, tmp_path: Path
) -> None:
    def watch(_: ArchiveSession) -> NoReturn:
        raise ended

    feeds = tmp_path / "feeds.yaml"
    feeds.write_text("sources: {satu: https://satu.example/rss}\n", encoding="utf-8")
    with pytest.raises(type(ended)):
        run(Options(feeds=feeds, db=tmp_path / "k.db", workers=0), watch)
    (end,) = rows(tmp_path / "k.db", "SELECT end_reason, exit_code FROM runs")
    assert tuple(end) == ("stopped", code)
