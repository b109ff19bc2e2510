"""Measures what one page costs: `python -m benchmarks.extraction [--pages N] [--rounds N] [--corpus DIR]`.

It takes the CPU time of this process for each page, on pages of the farm (the newsroom's styles with long articles and
the furniture of big portals, 60 to 120 kB) or on captured pages (ID.html.gz beside ID.json). The ways below run in
turn, round after round; shown are the median of the rounds and its ratio to `before`.

before   trafilatura.bare_extraction(with_metadata=True): what a crawler written in an hour calls
fast     the same with fast=True
parse    decoding and parsing only
walk     `parse`, and turning the page into lines
compare  a part of `after`: preparing the text for comparison with others
after    crawler.extraction.extract: text, boilerplate, metadata, times, people, language, and `compare`
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.farm import ONE_REQUEST, farm
from crawler.charsets import utf8
from crawler.extraction import Context, Page, extract
from crawler.extraction.lines.walk import walk
from crawler.markup import parse
from pipelines.items import Article
from pipelines.similarity import prepare
from tests.evaluation.score import Case, f1, folder

NOW = datetime(2026, 9, 1, tzinfo=UTC)


def farm_cases(count: int) -> list[Case]:
    """Pages of the farm, on each of which a whole story is, with their gold texts."""
    cases = []
    for site in farm(len(ONE_REQUEST), -(-count // len(ONE_REQUEST)), now=NOW):
        for story in site.stories:
            whole = [path for path in site.paths(story) if path.endswith("=all")]
            found = site.find((whole or [site.path(story)])[0])
            assert found is not None, story.number
            cases.append(Case(f"{site.id}-{story.number}", found.body, site.address(story), site.gold(story), NOW))
    return cases[:count]


def _extract(case: Case) -> Article | None:
    outcome = extract(Page(case.html, case.url), Context(now=case.captured)).outcome
    return outcome if isinstance(outcome, Article) else None


def _walk(case: Case) -> object:
    tree = parse(utf8(case.html))
    return walk(tree) if tree is not None else None


def ways() -> dict[str, Callable[[Case], object]]:
    from trafilatura import bare_extraction

    return {
        "before": lambda case: bare_extraction(case.html, url=case.url, with_metadata=True),
        "fast": lambda case: bare_extraction(case.html, url=case.url, with_metadata=True, fast=True),
        "parse": lambda case: parse(utf8(case.html)),
        "walk": _walk,
        "compare": lambda case: prepare(case.text or ""),
        "after": _extract,
    }


def measure(cases: list[Case], rounds: int) -> dict[str, float]:
    """The median of CPU milliseconds a page, for each way."""
    chosen = ways()
    for way in chosen.values():  # not timed: the first page loads models, rules and patterns
        way(cases[0])
    took: dict[str, list[float]] = {name: [] for name in chosen}
    for _ in range(rounds):
        for name, way in chosen.items():
            start = time.process_time()
            for case in cases:
                way(case)
            took[name].append((time.process_time() - start) / len(cases) * 1000)
    return {name: statistics.median(values) for name, values in took.items()}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extraction", description="What reading a page costs.")
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="captured pages instead of the farm's")
    options = parser.parse_args()
    cases = list(folder(options.corpus))[: options.pages] if options.corpus else farm_cases(options.pages)
    if not cases:
        sys.exit(f"{options.corpus}: no pages there")
    medians = measure(cases, options.rounds)
    size = statistics.mean(len(case.html) for case in cases) / 1000
    golds = [(case.text, _extract(case)) for case in cases if case.text]
    quality = statistics.mean(f1(gold, found.text if found else "") for gold, found in golds) if golds else None
    print(f"{len(cases)} pages of {size:.0f} kB on average, median of {options.rounds} rounds")
    for name, ms in medians.items():
        print(f"{name:8} {ms:8.2f} ms CPU a page   {ms / medians['before']:5.2f} of before")
    print(f"token F1 of after: {quality:.4f}" if quality is not None else "no gold texts")


if __name__ == "__main__":
    main()
