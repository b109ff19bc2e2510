"""Measures how long a crawl's event loop keeps others waiting: `python -m benchmarks.lag`.

Every ten milliseconds a thread asks the loop to make a call, and notes how long it takes until the call is made. A
socket with an answer waits as long; the wait for the interpreter's lock is included.
"""

from __future__ import annotations

import argparse
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

from benchmarks.crawl import open_farm
from crawler.options import Options
from crawler.run import run
from crawler.session import Session

EVERY_S = 0.01


def crawl(feeds: Path, db: Path) -> None:
    """Run one crawl in this process, measure the waits, and print them as JSON."""
    waits: list[float] = []

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
        reactor = sys.modules.get("twisted.internet.reactor")  # not imported: that would install the default reactor
        loop = getattr(reactor, "_asyncioEventloop", None)
        if loop is None or not loop.is_running():
            continue
        asked, made = time.perf_counter(), threading.Event()
        loop.call_soon_threadsafe(made.set)
        if made.wait(10):
            waits.append(1000 * (time.perf_counter() - asked))


def main() -> None:
    """Crawl a farm in a process of its own, and print the waits as a sentence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=10)
    parser.add_argument("--articles", type=int, default=100, help="of each site")
    parser.add_argument("--crawl", nargs=2, type=Path, help=argparse.SUPPRESS)  # in that process: feeds.yaml, archive
    args = parser.parse_args()
    if args.crawl:
        crawl(*args.crawl)
        return
    sites, articles = args.sites, args.articles
    with tempfile.TemporaryDirectory() as folder, open_farm(Path(folder), sites=sites, articles=articles) as farm:
        command = [sys.executable, "-m", "benchmarks.lag", "--crawl", str(farm.feeds), f"{folder}/kliping.db"]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, timeout=900).stdout)
    print(
        f"The event loop kept others waiting {told['p50']:.1f} ms in the median, {told['p99']:.0f} ms at p99, "
        f"{told['max']:.0f} ms at most ({told['asked']:,} times asked)."
    )


if __name__ == "__main__":
    main()
