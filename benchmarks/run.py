"""`make bench`: reproduces every measured claim of the README, and writes benchmarks/RESULTS.md.

Each section gives the command that reproduces it. Ratios within one run are what counts: machines are shared, and
absolute figures vary. `--quick` uses small sizes and takes minutes, the whole takes an hour or more; `--only crawl`
runs one part.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")


@dataclass(frozen=True, slots=True)
class Part:
    """One benchmark: its title, and its command for the full and for the quick run."""

    name: str
    title: str
    command: str
    quick: str


PARTS = (
    Part("crawl", "Whole crawls beside the one-hour spider", "crawl --rounds 5", "crawl --rounds 1 --articles 30"),
    Part("lag", "How long the event loop keeps others waiting", "lag", "lag --articles 30"),
    Part("growth", "One crawl from 1,000 to 20,000 articles", "crawl --growth 20000", "crawl --growth 2000 --rounds 1"),
    Part("extraction", "One page", "extraction", "extraction --pages 30 --rounds 1"),
    Part("duplicates", "Finding copies as the archive grows", "duplicates", "duplicates --sizes 1000 10000"),
    Part("archive", "An archive as it grows", "archive", "archive --sizes 1000 10000"),
    Part("search", "Search", "search", "search --articles 5000"),
    Part("cluster", "Two workers beside one", "cluster", "cluster --rounds 1 --sites 4 --articles 20"),
)


def main() -> None:
    """Run the parts one after another, and write what they print to RESULTS.md."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, some minutes")
    parser.add_argument(
        "--only", choices=[part.name for part in PARTS], action="append", help="this part; the others stay as they are"
    )
    args = parser.parse_args()
    sections = _sections()
    for part in PARTS:
        if args.only and part.name not in args.only:
            continue
        sections[part.title] = _section(part.quick if args.quick else part.command, part.title)
        machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
        head = f"# Results\n\n`make bench` on {machine}. The machine is shared: believe the ratios."
        kept = [sections[part.title] for part in PARTS if part.title in sections]
        RESULTS.write_text("\n\n".join([head, *kept]) + "\n", encoding="utf-8")


def _sections() -> dict[str, str]:
    """The sections that are in the file already, by title."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    return {part.partition("\n")[0]: f"## {part.strip()}" for part in text.split("\n## ")[1:]}


def _section(command: str, title: str) -> str:
    print(f"# {title}: python -m benchmarks.{command}", file=sys.stderr, flush=True)
    done = subprocess.run(
        [sys.executable, "-m", *f"benchmarks.{command}".split()], stdout=subprocess.PIPE, text=True, check=False
    )
    said = done.stdout.strip() if done.returncode == 0 else f"ended with {done.returncode}\n{done.stdout}"
    print(said, flush=True)
    as_it_is = said if "| --" in said or "\n" not in said else f"```\n{said}\n```"
    return f"## {title}\n\n`python -m benchmarks.{command}`, {datetime.now(UTC):%Y-%m-%d}\n\n{as_it_is}"


if __name__ == "__main__":
    main()
