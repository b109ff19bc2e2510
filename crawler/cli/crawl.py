"""`kliping crawl`: the command that cron runs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.options import Duration, FilePath, db_option, feeds_option, json_option, private_option

if TYPE_CHECKING:
    from crawler.report import Report


@click.command(
    epilog="""\b
Examples:
  kliping crawl                                what is due, into data/kliping.db
  kliping crawl --source antara --all          one source, also what is not due
  */15 * * * * cd ~/kliping && .venv/bin/kliping crawl --quiet --time-budget 12m
"""
)
@feeds_option
@db_option
@click.option("--source", "sources", multiple=True, metavar="ID", help="Only this source; may be given again.")
@click.option("--all", "ask_all", is_flag=True, help="Ask every feed, also those that are not due.")
@click.option(
    "--time-budget",
    type=Duration(),
    metavar="TIME",
    help="End cleanly after this time; the rest stays pending.",
)
@click.option("--workers", type=click.IntRange(0, 64), help="Extraction processes; one a core by default, 0 for none.")
@click.option("--no-pages", is_flag=True, help="Do not keep the raw pages (reextract needs them).")
@private_option
@click.option("--quiet", "-q", is_flag=True, help="Print nothing unless something is wrong.")
@click.option("--log-file", type=FilePath(), help="Write the log there instead of to stderr.")
@click.option("--log-json", is_flag=True, help="Log as JSON, an object a line.")
@json_option
def crawl(
    feeds: Path,
    db: Path,
    sources: tuple[str, ...],
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
    from crawler.cli.progress import live, summary
    from crawler.options import Options
    from crawler.run import run

    options = Options(
        feeds=feeds,
        db=db,
        sources=sources,
        ask_all=ask_all,
        time_budget_s=time_budget,
        allow_private=allow_private,
        workers=workers,
        keep_pages=not no_pages,
        log_file=log_file,
        log_json=log_json,
    )
    show = sys.stderr.isatty() and not quiet and not as_json

    def tell(report: Report) -> None:
        if as_json:
            click.echo(json.dumps(report.as_dict(), ensure_ascii=False))
        elif not quiet or report.exit_code:
            summary(report)

    return run(options, watch=live if show else None, tell=tell).exit_code
