"""`kliping crawl`: the command that cron runs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from crawler.cli.files import refuse_own
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
@feeds_option
@db_option
@sources_option
@tags_option
@click.option("--all", "ask_all", is_flag=True, help="Ask every feed, also those that are not due.")
@click.option(
    "--time-budget",
    type=Duration(),
    metavar="TIME",
    help="End cleanly after this time; the rest stays pending.",
)
@workers_option
@no_pages_option
@private_option
@quiet_option
@log_file_option
@click.option("--log-json", is_flag=True, help="Log as JSON, an object a line.")
@json_option
def crawl(
    feeds: Path,
    db: Path,
    sources: tuple[str, ...],
    tags: tuple[str, ...],
    ask_all: bool,
    time_budget: float | None,
    workers: int | None,
    no_pages: bool,
    allow_private: bool,
    quiet: bool,
    log_file: Path | None,
    log_json: bool,
    as_json: bool,
) -> int:
    """Fetch what is due in feeds.yaml and store the new articles."""
    from crawler.cli.progress import live, teller
    from crawler.options import Options
    from crawler.run import run

    if log_file:
        refuse_own(log_file, db, feeds)
    options = Options(
        feeds=feeds,
        db=db,
        sources=sources,
        tags=tags,
        ask_all=ask_all,
        time_budget_s=time_budget,
        allow_private=allow_private,
        workers=workers,
        keep_pages=not no_pages,
        log_file=log_file,
        log_json=log_json,
    )
    show = sys.stderr.isatty() and not quiet and not as_json

    return run(options, watch=live if show else None, tell=teller(quiet=quiet, as_json=as_json)).exit_code
