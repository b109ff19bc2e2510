"""`kliping crawl`: the command that cron runs."""

from __future__ import annotations

import sys
from typing import Any

import click

from crawler.cli.options import crawl_options, options_of
from pipelines.errors import LockedError


@click.command(
    epilog="""\b
Examples:
  kliping crawl                          what is due, into data/kliping.db
  kliping crawl --source antara --all    one source, also what is not due

\b
In a crontab:
*/15 * * * * cd ~/kliping && .venv/bin/kliping crawl --quiet --time-budget 12m
"""
)
@click.option("--all", "ask_all", is_flag=True, help="Ask every feed, also those that are not due.")
@crawl_options
def crawl(quiet: bool, as_json: bool, **options: Any) -> int:
    """Fetch what is due in feeds.yaml and store the new articles."""
    from crawler.cli.progress import live, reporter
    from crawler.run import run

    watch = live if sys.stderr.isatty() and not quiet and not as_json else None
    try:
        return run(options_of(options), watch, reporter(quiet=quiet, as_json=as_json)).exit_code
    except LockedError as error:  # nobody has to act: the other crawl does the work
        if not quiet:
            raise
        return error.exit_code
