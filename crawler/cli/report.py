"""`kliping report`: how the archive is doing, as one HTML page that can be opened or published anywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from crawler.cli.files import STANDARD_OUTPUT, write_whole
from crawler.cli.options import db_option
from crawler.cli.report_page import Facts, page
from crawler.cli.values import FilePath, number_in
from crawler.findings import findings_of, last_runs
from crawler.schedule import edits
from pipelines.archive import Archive
from pipelines.archive.former import former_sources
from pipelines.zones import WIB

RUNS = 60  # last crawls shown
STORIES = 12  # latest stories shown; of the most copied ones, half as many


@click.command(
    epilog="""\b
Examples:
  kliping report --html report.html
  kliping report --html /var/www/html/kliping.html --days 90
"""
)
@click.option(
    "--html", "target", type=FilePath(), required=True, help="Write the page to this file, replacing an earlier one."
)
@click.option("--days", type=number_in(2, 366), default=30, show_default=True, help="How far its charts go back.")
@db_option
def report(target: Path, days: int, db: Path) -> None:
    """Write a page with the articles a day, the crawls, the latest stories and what is wrong.

    It is one file without scripts, and needs nothing from elsewhere.
    """
    now = datetime.now(UTC)
    today = now.astimezone(WIB).date()
    with Archive.open(db, readonly=True) as archive:
        overview = archive.overview
        runs = last_runs(archive, RUNS)
        sources = archive.figures.read(now)
        per_day = overview.per_day(today - timedelta(days=days))
        past = any(day < today for counts in per_day.values() for day in counts)
        last = today - timedelta(days=1) if past else today  # a day that is not over yet would look like a drop
        articles, copies = overview.totals()
        facts = Facts(
            now=now,
            days=[last - timedelta(days=ago) for ago in range(days - 1, -1, -1)],
            per_day=per_day,
            articles=articles,
            copies=copies,
            sources=sources,
            findings=findings_of(archive, sources, former_sources(archive.db), runs, now),
            edits=edits(archive.feeds.states()),
            runs=runs,
            most_copied=overview.most_copied(now, STORIES // 2),
            latest=overview.latest(now, STORIES),
        )
    write_whole(target, page(facts), db)
    if target != STANDARD_OUTPUT:
        click.echo(f"{target}: {target.stat().st_size / 1e3:.0f} kB")
