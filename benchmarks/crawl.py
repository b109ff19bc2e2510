"""Compares whole crawls of kliping and of the one-hour spider, in turns on the same farm: `python -m benchmarks.crawl`.

Token F1 is measured against the farm's gold texts. `--growth N` crawls one farm of N articles instead and compares the
cost of an article around the first and the last tenth. It also times a fixed piece of work, because the speed of the
processor of a shared machine varies; what counts is the median of the rounds.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import processes
from tests.evaluation import score


@dataclass(frozen=True, slots=True)
class Farm:
    """A running farm: its feeds.yaml, and the gold texts by address."""

    feeds: Path
    gold: dict[str, str]


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one crawl."""

    articles: int
    cost: processes.Cost
    f1: float

    @property
    def rate(self) -> float:
        """Articles stored a second."""
        return self.articles / self.cost.seconds

    @property
    def cpu_ms(self) -> float:
        """CPU time of all processes for each article, in milliseconds."""
        return 1000 * self.cost.cpu_s / max(1, self.articles)


@contextmanager
def open_farm(here: Path, *, sites: int, articles: int) -> Iterator[Farm]:
    """Run a farm in a process of its own; it renders all pages before the first request."""
    command = [sys.executable, "-m", "benchmarks.farm", "--sites", str(sites), "--articles", str(articles)]
    command += ["--gold", str(here / "gold.json")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        lines: list[str] = []
        for line in process.stdout:  # the farm prints its feeds.yaml when it is ready, then an empty line
            if lines and not line.strip():
                break
            lines.append(line)
        feeds = here / "feeds.yaml"
        feeds.write_text("".join(lines), encoding="utf-8")
        yield Farm(feeds, json.loads((here / "gold.json").read_bytes()))
    finally:
        process.terminate()
        process.wait()


def spider(farm: Farm, db: Path) -> Measured:
    """Measure a crawl by the one-hour spider."""
    return _measured([sys.executable, "-m", "benchmarks.one_hour_spider", str(farm.feeds), str(db)], farm, db)


def kliping(farm: Farm, db: Path, *more: str) -> Measured:
    """Measure a crawl by `kliping crawl`, as cron runs it."""
    return _measured(_command(farm, db, *more), farm, db)


def _command(farm: Farm, db: Path, *more: str) -> list[str]:
    crawl = ["-m", "crawler.cli", "crawl", "--feeds", str(farm.feeds), "--db", str(db), "--allow-private-addresses"]
    return [sys.executable, *crawl, *more]


def _measured(command: list[str], farm: Farm, db: Path) -> Measured:
    cost = processes.run(command)
    with closing(sqlite3.connect(db)) as connection:
        rows = connection.execute("SELECT url, text FROM articles").fetchall()
    scores = [score.f1(farm.gold[url], text or "") for url, text in rows if url in farm.gold]
    return Measured(len(rows), cost, statistics.fmean(scores or [0.0]))


def compare(*, sites: int = 10, articles: int = 100, rounds: int = 3) -> str:
    """The table of the crawls, as Markdown."""
    with tempfile.TemporaryDirectory() as folder, open_farm(Path(folder), sites=sites, articles=articles) as farm:
        figures: dict[str, list[Measured]] = {"one-hour spider": [], "kliping": [], "kliping, again": []}
        for turn in range(rounds):
            db = Path(folder) / f"kliping{turn}.db"
            figures["one-hour spider"].append(spider(farm, Path(folder) / f"spider{turn}.db"))
            figures["kliping"].append(kliping(farm, db))
            figures["kliping, again"].append(kliping(farm, db, "--all"))
    lines = [
        f"{sites} sites × {articles} articles of 60–120 kB, no delay, medians of {rounds} rounds in turns.",
        "",
        "| | articles | seconds | articles/s | × | CPU ms an article | × | peak MB | token F1 |",
        "| --- | --: | --: | --: | --: | --: | --: | --: | --: |",
    ]
    rate, cpu = (statistics.median(getattr(m, of) for m in figures["one-hour spider"]) for of in ("rate", "cpu_ms"))
    for name, turns in figures.items():
        seconds = statistics.median(turn.cost.seconds for turn in turns)
        peak = max(turn.cost.peak_mb for turn in turns)
        if name == "kliping, again":  # no rate, since nothing is new
            lines.append(f"| {name} | | {seconds:.1f} | | | | | {peak:.0f} | |")
            continue
        own_rate, own_cpu, f1 = (statistics.median(getattr(m, of) for m in turns) for of in ("rate", "cpu_ms", "f1"))
        lines.append(
            f"| {name} | {turns[0].articles} | {seconds:.1f} | {own_rate:.1f} | {own_rate / rate:.1f} "
            f"| {own_cpu:.1f} | {own_cpu / cpu:.2f} | {peak:.0f} | {f1:.4f} |"
        )
    return "\n".join(lines)


def growth(articles: int, *, sites: int = 10, rounds: int = 3) -> str:
    """The cost of an article around the first and the last tenth of a crawl, as Markdown; each round a new archive."""
    lines = [
        f"{articles:,} articles in one crawl, {rounds} rounds: ms of CPU an article, and of a fixed piece of work.",
        "",
        "| | first tenth | last tenth | × | the work | the work | × on a processor of one speed | peak MB |",
        "| --- | --: | --: | --: | --: | --: | --: | --: |",
    ]
    grown = []
    with (
        tempfile.TemporaryDirectory() as folder,
        open_farm(Path(folder), sites=sites, articles=articles // sites) as farm,
    ):
        for turn in range(rounds):
            seen, peak_mb = _watched(farm, Path(folder) / f"kliping{turn}.db")
            half = articles // 20  # left out at both ends; at the last, only the sites with heavy pages have articles
            was, work_was = _slope(seen, half, 3 * half)
            is_now, work_now = _slope(seen, articles - 3 * half, articles - half)
            grown.append((is_now / was, is_now / was * work_was / work_now))
            lines.append(
                f"| round {turn + 1} | {1000 * was:.1f} | {1000 * is_now:.1f} | {grown[-1][0]:.2f} "
                f"| {1000 * work_was:.2f} | {1000 * work_now:.2f} | {grown[-1][1]:.2f} | {peak_mb:.0f} |"
            )
    plain, one_speed = (statistics.median(ratios) for ratios in zip(*grown, strict=True))
    return "\n".join([*lines, f"| median | | | {plain:.2f} | | | {one_speed:.2f} | |"])


def _watched(farm: Farm, db: Path) -> tuple[list[Seen], float]:
    """Crawl the whole farm and give what was seen of it every now and then, and its peak memory in MB."""
    seen: list[Seen] = []

    def look(cpu_s: float) -> None:
        try:
            with closing(sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True)) as connection:
                stored = connection.execute("SELECT coalesce(max(id), 0) FROM articles").fetchone()[0]
                seen.append(Seen(stored, cpu_s, processes.yardstick_s()))
        except sqlite3.Error:  # the archive is being made
            return

    return seen, processes.run(_command(farm, db), timeout_s=3600, each=look).peak_mb


@dataclass(frozen=True, slots=True)
class Seen:
    """The state of a crawl at one moment."""

    articles: int
    cpu_s: float
    yardstick_s: float  # CPU seconds of a fixed piece of work


def _slope(seen: list[Seen], start: int, end: int) -> tuple[float, float]:
    """CPU seconds for each article from the `start`th to the `end`th, and the mean of the fixed piece of work then."""
    some = [one for one in seen if one.articles >= start]
    some = some[: 1 + next((place for place, one in enumerate(some) if one.articles >= end), 0)]
    if not some or some[0].articles == some[-1].articles:
        sys.exit(f"{start:,} to {end:,} articles went by too quickly to be looked at twice: choose a larger --growth")
    cost = (some[-1].cpu_s - some[0].cpu_s) / (some[-1].articles - some[0].articles)
    return cost, statistics.fmean(one.yardstick_s for one in some)


def main() -> None:
    """Print the table that the options ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=10)
    parser.add_argument("--articles", type=int, default=100, help="of each site")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--growth", type=int, metavar="ARTICLES")
    args = parser.parse_args()
    if args.growth:
        print(growth(args.growth, sites=args.sites, rounds=args.rounds))
    else:
        print(compare(sites=args.sites, articles=args.articles, rounds=args.rounds))


if __name__ == "__main__":
    main()
