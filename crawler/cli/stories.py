"""`kliping duplicates` and `regroup`: list copies with their originals, and find the copies of an archive anew."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from pathlib import Path

import click

from crawler.cli.display import cell, print_cells, print_json, waiting
from crawler.cli.options import db_option, json_option
from crawler.cli.values import LIMIT, TIME
from pipelines.archive import Archive, Pair, pairs
from pipelines.counted import counted

KINDS = ("exact", "near", "contained", "indirect")

seen_option = click.option(
    "--since", type=TIME, help="Stored since, whenever published: 7d (ago), 2026-11-01, 2026-11-01T10:00 (WIB)."
)


@click.command(
    epilog="""\b
Examples:
  kliping duplicates --since 1d
  kliping duplicates --why near --limit 20    twenty edited copies
  kliping show 1234                           one of them whole

When not on a terminal, each pair is one line: likeness in per cent, why, and of the
original and the copy the number, source, title and address, with tabs between; with --json,
a JSON object. Of an indirect copy, which is like another copy but not like the original, the
first cell is empty, or the likeness null.
"""
)
@seen_option
@click.option("--why", type=click.Choice(KINDS), metavar="KIND", help=f"Only copies of this kind: {', '.join(KINDS)}.")
@click.option("--limit", type=LIMIT, help="Only the first N pairs, the least alike.")
@db_option
@json_option
def duplicates(since: datetime | None, why: str | None, limit: int | None, db: Path, as_json: bool) -> None:
    """List copies with their originals, the least alike first, for a person to judge."""
    shown = 0
    with Archive.open(db, readonly=True) as archive:
        for pair in islice(pairs(archive.db, since, why), limit):
            shown += 1
            if as_json:
                print_json(asdict(pair))
            elif sys.stdout.isatty():
                _print_pair(pair)
            else:
                _print_line(pair)
    if sys.stdout.isatty() and not as_json:
        click.echo(counted(shown, "pair"))


def _print_line(pair: Pair) -> None:
    print_cells(
        *(_per_cent(pair.likeness), pair.why),
        *(pair.original, pair.original_source, pair.original_title, pair.original_url),
        *(pair.copy, pair.copy_source, pair.copy_title, pair.copy_url),
    )


def _per_cent(likeness: float | None) -> str:
    return "" if likeness is None else f"{likeness:.0%}"


def _print_pair(pair: Pair) -> None:
    click.echo(click.style(f"{_per_cent(pair.likeness)} {pair.why}".strip(), fg="cyan"))
    for number, source, title, url in (
        (pair.original, pair.original_source, pair.original_title, pair.original_url),
        (pair.copy, pair.copy_source, pair.copy_title, pair.copy_url),
    ):
        click.echo(f"{number:>7}  {cell(source)}: {cell(title)}")
        click.echo(click.style(f"         {cell(url)}", dim=True))
    click.echo()


@click.command(
    epilog="""\b
Examples:
  kliping regroup                  all of the archive, after the rules changed
  kliping regroup --since 30d
"""
)
@seen_option
@db_option
@json_option
def regroup(since: datetime | None, db: Path, as_json: bool) -> None:
    """Decide anew which articles are copies of which; a crawl may go on meanwhile."""
    with Archive.open(db, create=False) as archive, waiting("comparing articles") as tell:
        done = archive.stories.regroup(since, lambda n, total: tell(f"{n:,} of {counted(total, 'article')} compared"))
    if as_json:
        print_json(asdict(done))
        return
    click.echo(
        f"{counted(done.articles, 'article')} looked at, {done.changed:,} moved to another story; "
        f"the archive has {counted(done.stories, 'story', 'stories')} and {counted(done.copies, 'copy', 'copies')}"
    )
