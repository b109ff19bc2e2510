"""How long the event loop of a crawl keeps others waiting: `python -m benchmarks.lag FEEDS_YAML DB` prints JSON.

A thread asks the loop for a call every ten milliseconds and notes how long it takes until the call is made: what a
socket with an answer waits, the interpreter's lock included.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.crawl import farm
from crawler.options import Options
from crawler.run import run
from crawler.session import Session

EVERY_S = 0.01


def main() -> None:
    """One crawl in this process, watched."""
    waits: list[float] = []
    feeds, db = map(Path, sys.argv[1:3])

    @contextmanager
    def watch(_session: Session) -> Iterator[None]:
        over = threading.Event()
        thread = threading.Thread(target=_ask, args=(waits, over))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    run(Options(feeds=feeds, db=db, allow_private=True), watch=watch)
    cuts = statistics.quantiles(waits, n=1000)
    print(json.dumps({"p50": cuts[499], "p99": cuts[989], "max": max(waits), "asked": len(waits)}))


def _ask(waits: list[float], over: threading.Event) -> None:
    while not over.wait(EVERY_S):
        reactor = sys.modules.get("twisted.internet.reactor")  # Scrapy chooses it; to import it would be to choose
        loop = getattr(reactor, "_asyncioEventloop", None)
        if loop is None or not loop.is_running():
            continue
        asked, made = time.perf_counter(), threading.Event()
        loop.call_soon_threadsafe(made.set)
        if made.wait(10):
            waits.append(1000 * (time.perf_counter() - asked))


def lag(*, sites: int = 10, articles: int = 100) -> str:
    """The waits of one crawl of a farm, as a sentence."""
    with tempfile.TemporaryDirectory() as folder, farm(Path(folder), sites=sites, articles=articles) as field:
        command = [sys.executable, "-m", "benchmarks.lag", str(field.feeds), f"{folder}/kliping.db"]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, timeout=900).stdout)
    return (
        f"The event loop kept others waiting {told['p50']:.1f} ms in the median, {told['p99']:.0f} ms at p99, "
        f"{told['max']:.0f} ms at most ({told['asked']:,} times asked)."
    )


if __name__ == "__main__":
    main()
