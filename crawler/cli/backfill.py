"""`kliping backfill`: a site's archive back to a day, by its sitemaps."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.files import refuse_own
from crawler.cli.filters import When
from crawler.cli.options import (
    Duration,
    db_option,
    feeds_option,
    json_option,
    log_file_option,
    no_pages_option,
    private_option,
    quiet_option,
    sources_option,
    tags_option,
    workers_option,
)
from pipelines.counted import counted

if TYPE_CHECKING:
    from crawler.report import Report
    from crawler.session import Session


@click.command(
    epilog="""\b
Examples:
  kliping backfill --source antara --since 2020-01-01
  kliping backfill --source antara --since 90d --time-budget 8h

Exit codes: 0 fine, also where the time was over first · 1 failed ·
2 wrong usage or feeds.yaml · 3 a sitemap did not come, or there is none ·
75 a crawl is at work on this archive
"""
)
@sources_option
@tags_option
@click.option("--since", type=When(), required=True, metavar="TIME", help="Back to this day: 2020-01-01, or 90d (ago).")
@click.option("--links-only", is_flag=True, help="Only write the links down; crawls, or a cluster, fetch them.")
@click.option("--undated", is_flag=True, help="Also fetch links for which no date is told.")
@feeds_option
@db_option
@click.option(
    "--time-budget", type=Duration(), metavar="TIME", help="End cleanly after this time; start again to go on."
)
@workers_option
@no_pages_option
@private_option
@quiet_option
@log_file_option
@json_option
def backfill(
    sources: tuple[str, ...],
    tags: tuple[str, ...],
    since: datetime,
    undated: bool,
    links_only: bool,
    feeds: Path,
    db: Path,
    time_budget: float | None,
    workers: int | None,
    no_pages: bool,
    allow_private: bool,
    quiet: bool,
    log_file: Path | None,
    as_json: bool,
) -> int:
    """Fetch a source's older articles, as far back as its sitemaps go.

    Its sitemaps are found in feeds.yaml and robots.txt, else at the usual places, and are read one by one, the newest
    first; the articles that each names are fetched before the next, as politely as in a crawl. A second start goes on
    where the first one stopped. No crawl can work on the archive meanwhile.
    """
    from crawler.cli.progress import teller
    from crawler.options import Backfill, Options
    from crawler.run import run

    if not sources and not tags:
        raise click.UsageError("say of which sources: --source ID, or --tag TAG")
    if log_file:
        refuse_own(log_file, db, feeds)
    options = Options(
        feeds=feeds,
        db=db,
        sources=sources,
        tags=tags,
        time_budget_s=time_budget,
        allow_private=allow_private,
        workers=workers,
        keep_pages=not no_pages,
        log_file=log_file,
        backfill=Backfill(since, undated, links_only),
    )

    watch = None if quiet or as_json else _watch()
    return run(options, watch=watch, tell=teller(quiet=quiet, as_json=as_json, more=_sitemaps)).exit_code


def _sitemaps(report: Report) -> str:
    return f"sitemaps: {report.totals['sitemaps_read']} read, {report.totals['sitemaps_left']} left"


def _watch() -> Callable[[Session], AbstractContextManager[None]]:
    """On a terminal one line that moves, elsewhere a line a sitemap."""
    return _moving if sys.stderr.isatty() else _lines


@contextmanager
def _lines(session: Session) -> Iterator[None]:
    session.tell = lambda words: click.echo(words, err=True)
    yield


@contextmanager
def _moving(session: Session) -> Iterator[None]:
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    last = ["looking for sitemaps"]

    def heard(words: str) -> None:
        last[0] = words

    def picture() -> Text:
        stored = sum(figures["stored"] for figures in session.tally.values())
        seconds = max(0.1, (session.now() - session.started_at).total_seconds())
        line = f"{counted(stored, 'article')}, {stored / seconds:.1f} a second · {last[0]}"
        return Text(line, overflow="ellipsis", no_wrap=True)

    session.tell = heard
    with Live(get_renderable=picture, console=Console(stderr=True), refresh_per_second=4, transient=True):
        yield
