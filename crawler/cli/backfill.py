"""`kliping backfill`: fetches a site's older articles, back to a day, by its sitemaps."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import crawl_options, options_of
from crawler.cli.values import TIME

if TYPE_CHECKING:
    from crawler.session_archive import ArchiveSession


@click.command(
    epilog="""\b
Examples:
  kliping backfill --source antara --since 2020-01-01
  kliping backfill --source antara --since 90d --time-budget 8h

Exit codes: 0 fine, even if the time ran out first · 1 failed ·
2 wrong usage or feeds.yaml · 3 a sitemap failed, or none was found ·
75 another crawl is running
"""
)
@click.option("--since", type=TIME, required=True, help="Back to this day: 2020-01-01, or 90d (ago).")
@click.option("--links-only", is_flag=True, help="Only store the links; crawls or a cluster fetch them.")
@click.option("--undated", is_flag=True, help="Also fetch links without a date.")
@crawl_options
def backfill(since: datetime, undated: bool, links_only: bool, quiet: bool, as_json: bool, **options: Any) -> int:
    """Fetch a source's older articles, as far back as its sitemaps go.

    Its sitemaps are found in feeds.yaml and robots.txt, else at the usual places, and are read one by one, the newest
    first; the articles that each names are fetched before the next, as politely as in a crawl. A second start goes on
    where the first one stopped. No crawl can work on the archive meanwhile.
    """
    from crawler.cli.progress import reporter
    from crawler.options import Backfill
    from crawler.run import run

    if not options["sources"] and not options["tags"]:
        raise click.UsageError("name the sources: --source ID or --tag TAG")
    wanted = options_of({**options, "backfill": Backfill(since, undated, links_only)})
    watch = _one_line if sys.stderr.isatty() else _lines
    return run(wanted, None if quiet or as_json else watch, reporter(quiet=quiet, as_json=as_json)).exit_code


@contextmanager
def _lines(session: ArchiveSession) -> Iterator[None]:
    """Print a line for each sitemap; a full disk or a closed pipe does not stop the backfill."""

    def tell(words: str) -> None:
        with suppress(OSError):
            click.echo(words, err=True)

    session.tell = tell
    yield


@contextmanager
def _one_line(session: ArchiveSession) -> Iterator[None]:
    """Show the progress in one line that is overwritten."""
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    from crawler.cli.progress import speed

    last = "looking for sitemaps"

    def tell(words: str) -> None:
        nonlocal last
        last = words

    def picture() -> Text:
        return Text(f"{speed(session)} · {last}", overflow="ellipsis", no_wrap=True)

    session.tell = tell
    with Live(get_renderable=picture, console=Console(stderr=True), refresh_per_second=4, transient=True):
        yield
