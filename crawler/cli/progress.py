"""Shows a crawl to people: live on a terminal, as a table at its end, or in a few plain lines from cron."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from crawler.cli.display import WIDTH, cell, print_json, print_table
from pipelines.archive.health import reasons_in_words
from pipelines.counted import counted

if TYPE_CHECKING:
    from collections import Counter

    from crawler.report import Report
    from crawler.session_archive import ArchiveSession

COLUMNS = (("new", "stored"), ("copies", "copies"), ("failed", "failed"), ("pending", "pending"))
ENDED_EARLY = {"stopped": "stopped", "time-budget": "the time was up"}


@contextmanager
def live(session: ArchiveSession) -> Iterator[None]:
    """Show sources done, articles, their rate and what is being waited for, until the block ends."""
    from rich.console import Console, Group
    from rich.live import Live
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
    from rich.text import Text

    bar = Progress(TextColumn("sources"), BarColumn(30), MofNCompleteColumn(), TimeElapsedColumn())
    to_do = session.to_do()
    task = bar.add_task("sources", total=len(to_do))

    def picture() -> Group:
        waiting = [name for name, requests in session.busy.most_common() if requests]
        bar.update(task, completed=len(to_do & (session.busy.keys() - waiting)))
        last = f"waiting for {counted(len(waiting), 'source')}: {', '.join(waiting)}" if waiting else ""
        if session.end_reason == "stopped":
            last = "stopping: finishing what is in hand; Ctrl-C again quits at once"
        return Group(bar, Text(speed(session)), Text(last, overflow="ellipsis", no_wrap=True))

    with Live(get_renderable=picture, console=Console(stderr=True), refresh_per_second=4, transient=True):
        yield


def speed(session: ArchiveSession) -> str:
    """`1,204 articles, 3.4 a second`."""
    seconds = max(0.1, session.seconds)
    return f"{counted(session.stored, 'article')}, {session.stored / seconds:.1f} a second"


def reporter(*, quiet: bool, as_json: bool) -> Callable[[Report], None]:
    """A function that prints how a crawl or backfill went."""

    def show(report: Report) -> None:
        if as_json:
            print_json(report.as_dict())
            return
        if not quiet:
            _summary(report)
        for remark in report.remarks:  # what somebody has to act on comes last
            click.echo(f"! {cell(remark)}", err=True)

    return show


def _summary(report: Report) -> None:
    """Print the closing table, of the sources with news; each failed feed is named once."""
    if report.idle:
        waiting = report.totals["pending"]
        wait = f", {counted(waiting, 'link waits', 'links wait')} for another try" if waiting else ""
        click.echo(f"nothing was due{wait}; `--all` asks every feed anyway")
    else:
        _show(report)
    for feed in report.failed_feeds:
        fault = f"{feed.url}: {feed.failure_detail or feed.failure}"
        if not any(fault in remark for remark in report.remarks):
            click.echo(f"- {cell(f'{feed.source}: {fault}')}")
    for note in report.notes:
        click.echo(f"note: {note}", err=True)


def _show(report: Report) -> None:
    busy = {name: figures for name, figures in report.sources.items() if any(figures[key] for _, key in COLUMNS)}
    if busy and sys.stdout.isatty():
        _table(report, busy)
    else:
        width = max(map(len, busy), default=0)
        for name, figures in busy.items():
            line = f"{name:<{width}}  {'  '.join(_figures(figures))}"
            if why := reasons_in_words(report.failed_why.get(name, {})):
                line += f"  ({why})"
            click.echo(textwrap.fill(line, WIDTH, subsequent_indent=" " * (width + 2), break_on_hyphens=False))
    totals = report.totals
    changed = f", {totals['changed']} changed" if totals["changed"] else ""
    click.echo(f"{', '.join(_figures(totals))}{changed} in {report.seconds:.1f} s")
    if "sitemaps_left" in totals:
        click.echo(f"sitemaps: {totals['sitemaps_read']} read, {totals['sitemaps_left']} left")
    elif totals["feeds_asked"]:
        click.echo(
            f"feeds: {totals['feeds_asked']} asked, {totals['feeds_unchanged']} with nothing new, "
            f"{totals['feeds_failed']} failed"
        )
    if totals["pending"] and report.reason in ENDED_EARLY:
        click.echo(f"{ENDED_EARLY[report.reason]}: what is pending stays pending, and the next crawl takes it up")


def _figures(figures: Mapping[str, int]) -> tuple[str, ...]:
    new, failed, pending = (f"{figures[key]:,} {title}" for title, key in COLUMNS if key != "copies")
    return new, counted(figures["copies"], "copy", "copies"), failed, pending


def _table(report: Report, busy: Mapping[str, Counter[str]]) -> None:
    titles = [title for title, _ in COLUMNS]
    rows = (
        (name, *(figures[key] or "·" for _, key in COLUMNS), reasons_in_words(report.failed_why.get(name, {})))
        for name, figures in busy.items()
    )
    print_table(("source", *titles, "why they failed" if report.failed_why else ""), rows, right=titles)
