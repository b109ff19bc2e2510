"""`make bench`: kliping beside the one-hour spider, in turns on the same farm; writes benchmarks/RESULTS.md.

Ratios within one run are what counts: the machine is shared, so absolute figures wander.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")


@dataclass(frozen=True)
class Measured:
    articles: int
    seconds: float
    cpu_s: float
    peak_mb: float
    f1: float

    @property
    def rate(self) -> float:
        return self.articles / self.seconds


def pss_mb(pid: int) -> float:
    """Megabytes of a process and all below it; shared pages are counted once (proportional set size)."""
    total, todo = 0.0, [pid]
    while todo:
        each = todo.pop()
        try:
            todo += map(int, Path(f"/proc/{each}/task/{each}/children").read_text().split())
            for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) / 1024
        except OSError:
            continue
    return total


def measure(command: list[str], db: Path, gold: dict[str, str]) -> Measured:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began, peak, over = time.perf_counter(), [0.0], threading.Event()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def watch() -> None:
        while not over.wait(0.25):
            peak[0] = max(peak[0], pss_mb(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, errors = process.communicate(timeout=900)
    seconds = time.perf_counter() - began
    over.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if process.returncode:
        sys.exit(f"{command[2]} ended with {process.returncode}: {errors.decode()[-500:]}")
    with closing(sqlite3.connect(db)) as connection:
        rows = connection.execute("SELECT url, text FROM articles").fetchall()
    scores = [f1(gold[url], text or "") for url, text in rows if url in gold]
    return Measured(len(rows), seconds, cpu, peak[0], statistics.fmean(scores or [0.0]))


def f1(gold: str, text: str) -> float:
    """Token F1."""
    one, other = Counter(gold.lower().split()), Counter(text.lower().split())
    both = sum((one & other).values())
    return 2 * both / (sum(one.values()) + sum(other.values())) if both else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=10)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        farm = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.farm", "--sites", str(args.sites), "--articles", str(args.articles),
             "--gold", str(here / "gold.jsonl")], stdout=subprocess.PIPE, text=True
        )  # fmt: skip
        try:
            (here / "feeds.yaml").write_text(feeds_of(farm), encoding="utf-8")
            gold = {
                row["url"]: row["text"]
                for row in map(json.loads, (here / "gold.jsonl").read_text(encoding="utf-8").splitlines())
            }
            figures = rounds(here, gold, args.rounds)
        finally:
            farm.terminate()
            farm.wait()
    text = table(args, figures)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


def feeds_of(farm: subprocess.Popen[str]) -> str:
    """The feeds.yaml that the farm prints once it is ready; it ends at the first empty line after the sources."""
    assert farm.stdout is not None
    lines: list[str] = []
    for line in farm.stdout:
        if lines and not line.strip():
            break
        lines.append(line)
    return "".join(lines)


def rounds(here: Path, gold: dict[str, str], count: int) -> dict[str, list[Measured]]:
    figures: dict[str, list[Measured]] = {"one-hour spider": [], "kliping": [], "kliping, again": []}
    feeds = here / "feeds.yaml"
    for turn in range(count):
        spider, kliping = here / f"spider{turn}.db", here / f"kliping{turn}.db"
        crawl = ["-m", "crawler.cli", "crawl", "--feeds", str(feeds), "--db", str(kliping), "--allow-private-addresses"]
        hour = [sys.executable, "-m", "benchmarks.one_hour_spider", str(feeds), str(spider)]
        figures["one-hour spider"].append(measure(hour, spider, gold))
        figures["kliping"].append(measure([sys.executable, *crawl], kliping, gold))
        figures["kliping, again"].append(measure([sys.executable, *crawl, "--all"], kliping, gold))
    return figures


def table(args: argparse.Namespace, figures: dict[str, list[Measured]]) -> str:
    """The results as Markdown."""
    base = statistics.median(each.rate for each in figures["one-hour spider"])
    how = (
        f"`make bench` on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores, Python {platform.python_version()},"
        f" {args.sites} sites × {args.articles} articles of 60–120 kB on loopback, no delay, medians of {args.rounds}"
        " rounds in turns. The machine is shared: believe the ratios."
    )
    lines = [
        "# Results",
        "",
        how,
        "",
        "| | articles | seconds | articles/s | × | CPU ms an article | peak MB | token F1 |",
        "| --- | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for name, measured in figures.items():

        def middle(value: str, of: list[Measured] = measured) -> float:
            return statistics.median(getattr(each, value) for each in of)

        cells = [f"{middle('articles'):.0f}", f"{middle('seconds'):.1f}"]
        if name == "kliping, again":  # nothing is new: no rate
            cells += ["", "", "", f"{middle('peak_mb'):.0f}", ""]
        else:
            cpu = statistics.median(1000 * each.cpu_s / max(1, each.articles) for each in measured)
            cells += [f"{middle('rate'):.1f}", f"{middle('rate') / base:.1f}", f"{cpu:.1f}"]
            cells += [f"{middle('peak_mb'):.0f}", f"{middle('f1'):.4f}"]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
