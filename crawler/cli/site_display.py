"""Shows what `add` and `probe` found at a site, to people and to programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.display import cell, outcome_data, print_table, printable, when, width, wrapped
from pipelines.counted import counted
from pipelines.items import Article, Miss

if TYPE_CHECKING:
    from crawler.visit.choice import SiteFeed
    from crawler.visit.site import Site

FIRST_LINES = 3  # of the article that is shown
FAILED = 3  # most addresses without a feed that are shown


def show(site: Site, taken: tuple[SiteFeed, ...], *, err: bool = False) -> None:
    """Print the feeds with their numbers, and one article.

    On a terminal, an arrow points at the feeds that are `taken`, and their addresses are those within the site.
    """
    from crawler.visit.answers import rate

    on_terminal = (sys.stderr if err else sys.stdout).isatty()
    rows = []
    for number, one in enumerate(site.feeds, 1):
        label, address, worth = str(number), one.feed.url, one.worth
        if on_terminal:
            label = f"→ {number}" if one in taken else label
            address = address.removeprefix((site.home or "").rstrip("/")) or "/"
        text = "full text" if worth.has_text else "no text"
        rows.append((label, worth.kind, worth.entries, worth.newest, rate(worth.per_day), text, address))
    titles = ("", "kind", "entries", "newest", "a day", "text", "address")
    print_table(titles, rows, right=("", "entries", "a day"), err=err)
    for line in (*_trouble_lines(site), *_sample_lines(site.sample)):
        click.echo(line, err=err)


def _trouble_lines(site: Site) -> Iterator[str]:
    """Lines about the addresses that the site itself names and that gave no feed."""
    named = [one for one in site.failed if not one.guessed]
    for one in named[:FAILED]:
        yield f"\nno feed at {cell(one.feed.url)}, though {one.why}: {cell(one.detail)}"
    if len(named) > FAILED:
        yield f"and {len(named) - FAILED} more"


def _sample_lines(sample: Article | Miss | None) -> Iterator[str]:
    """One article as it would be stored: title, date, length and first lines."""
    if sample is None:
        return
    if not isinstance(sample, Article):
        yield f"\nno article could be read: {sample.reason}, {cell(sample.detail)} ({cell(sample.url)})"
        return
    lines = [line for line in wrapped(printable(sample.text), indent="  ").splitlines() if line.strip()]
    yield f"\none article of it, {counted(sample.words, 'word')}, {when(sample.published)}:"
    yield f"\n  {cell(sample.title)[: width() * 2]}\n"
    yield from lines[:FIRST_LINES]
    if len(lines) > FIRST_LINES:
        yield "  […]"


def as_data(site: Site) -> dict[str, Any]:
    """All that was found, as plain data for JSON."""
    from crawler.visit.choice import picked

    best = picked(site.feeds)
    return {
        "url": site.url,
        "home": site.home,
        "name": site.name,
        "feeds": [
            {"number": number, "url": one.feed.url, "why": one.why, "chosen": one in best, **asdict(one.worth)}
            for number, one in enumerate(site.feeds, 1)
        ],
        "failed": [
            {"url": one.feed.url, "why": one.why, "failure": one.failure, "detail": one.detail} for one in site.failed
        ],
        "sample": outcome_data(site.sample) if site.sample else None,
        "detail": site.detail or None,
    }
