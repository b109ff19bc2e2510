"""Compares the throughput of two workers of a cluster with that of one: `python -m benchmarks.cluster`.

Each worker is pinned to one core, as if it were a machine of its own; the writer, Redis and the farm take what is left.
On a machine with two cores they take it from the workers, so that the ratio shown is below that of two machines.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.crawl import open_farm
from crawler.cluster import life
from crawler.cluster.messages import Dispatch
from crawler.cluster.transport import Transport
from pipelines.errors import KlipingError

SLOTS = 3  # sources that a worker crawls side by side; with as many as there are sites, one worker would take them all
KLIPING = [sys.executable, "-m", "crawler.cli", "cluster"]


def compare(*, sites: int, articles: int, rounds: int) -> str:
    """Measure one and two workers in turns, and return the result as Markdown."""
    server = shutil.which("redis-server")
    if server is None:
        return "no redis-server here: the cluster is not measured"
    measured: dict[int, list[Measured]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as folder, open_farm(Path(folder), sites=sites, articles=articles):
        for turn in range(rounds):
            for workers in (1, 2) if turn % 2 == 0 else (2, 1):
                name = f"{turn}-{workers}"
                measured[workers].append(measure(server, Path(folder), name, workers, sites * articles))
    return table(measured, sites, articles)


@dataclass(frozen=True)
class Measured:
    rate: float  # articles a second, from the first message to the last row
    writer_ms: float  # CPU time of the writer for each article, with its start


def measure(server: str, here: Path, name: str, workers: int, articles: int) -> Measured:
    """Measure one crawl of the whole farm by `workers` workers."""
    folder = here / name
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"redis://127.0.0.1:{port}/0"
    words = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "", "--appendonly", "yes"]
    started = [subprocess.Popen([server, *words], stdout=subprocess.DEVNULL)]
    try:
        transport = connected(url)
        cores = sorted(os.sched_getaffinity(0))
        for number in range(workers):
            core = cores[number % len(cores)]
            command = [*KLIPING, "worker", "--redis", url, "--workers", "0", "--slots", str(SLOTS)]
            command.append("--allow-private-addresses")
            started.append(subprocess.Popen(command))
            os.sched_setaffinity(started[-1].pid, {core})
        while life.standing(transport).workers < workers:
            time.sleep(0.1)
        transport.tell(Dispatch(ask_all=True))
        writer = [*KLIPING, "writer", "--redis", url, "--feeds", str(here / "feeds.yaml"), "--db",
                  str(folder / "kliping.db"), "--allow-private-addresses", "--once", "--json"]  # fmt: skip
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(writer, stdout=subprocess.PIPE, text=True, check=False, timeout=900)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        report = json.loads(done.stdout)
        stored = report["totals"]["stored"]
        if stored != articles:
            sys.exit(f"{workers} workers stored {stored} of {articles} articles: {report['remarks']}")
        cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Measured(stored / report["seconds"], 1000 * cpu_s / stored)
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def connected(url: str) -> Transport:
    """The transport, once Redis answers."""
    for _ in range(100):
        try:
            return Transport(url)
        except KlipingError:
            time.sleep(0.1)
    raise SystemExit(f"{url} does not answer")


def table(measured: dict[int, list[Measured]], sites: int, articles: int) -> str:
    """The result as Markdown."""
    rates = {workers: statistics.median(each.rate for each in turns) for workers, turns in measured.items()}
    writer = {workers: statistics.median(each.writer_ms for each in turns) for workers, turns in measured.items()}
    how = (
        f"Cluster: {sites} sites × {articles} articles of 60–120 kB, no delay, each worker held to one core; medians of"
        f" {len(measured[1])} rounds in turns on {len(os.sched_getaffinity(0))} cores, which writer, Redis and sites"
        " share."
    )
    lines = [
        how,
        "",
        "| workers | articles/s | × | CPU ms of the writer an article |",
        "| --: | --: | --: | --: |",
        *(f"| {n} | {rates[n]:.1f} | {rates[n] / rates[1]:.2f} | {writer[n]:.1f} |" for n in rates),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=10)
    parser.add_argument("--articles", type=int, default=60, help="of each site")
    parser.add_argument("--rounds", type=int, default=3)
    print(compare(**vars(parser.parse_args())))


if __name__ == "__main__":
    main()
