"""Shows things to people and programs: text without control characters, western Indonesian times, tables, JSON."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from pipelines.counted import lasting
from pipelines.strings import one_line
from pipelines.zones import WIB

if TYPE_CHECKING:
    from pipelines.archive import StoredArticle
    from pipelines.items import Article, Miss, Moment

WIDTH = 80  # columns; longer lines are hard to read
Cell = str | int | datetime | None
LEAST = 4  # least columns that are left to a text in a table


def printable(text: str) -> str:
    """The text for a terminal, with its lines and spaces; a page must not colour, clear or rename our terminal."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)


def cell(text: str | int | None) -> str:
    """The text for a terminal as one line, or as one cell of it."""
    return one_line("" if text is None else str(text), instead=" ")


def wib(at: datetime) -> str:
    """A time for people: `23 Nov 2026 12:00 WIB`."""
    local = at.astimezone(WIB) if at.year < 9999 else at
    return f"{calendar_day(local)} {local:%H:%M} WIB"


def calendar_day(local: date) -> str:
    """A day for people: `23 Nov 2026`."""
    return f"{local.day} {local:%b} {local.year}"


def iso(at: datetime) -> str:
    """A time for programs: `2026-11-23T05:00:00Z`; `at` is UTC."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def ago(then: datetime, now: datetime) -> str:
    """`0 min ago`, `4 min ago`, `3 h ago`, `12 days ago`."""
    seconds = (now - then).total_seconds()
    return f"{lasting(seconds)} ago" if seconds >= 120 else f"{max(0, int(seconds // 60))} min ago"


def lately(at: datetime) -> str:
    """`3 h ago`, or the day where that is two days ago or more."""
    now = datetime.now(UTC)
    return ago(at, now) if now - at < timedelta(days=2) else f"{at:%Y-%m-%d}"


def when(moment: Moment | None) -> str:
    """A time as `wib` shows it, or the day in its own zone: 23 November in Jayapura begins on the 22nd, 22:00 WIB."""
    if moment is None:
        return "no date"
    if moment.precision != "day":
        return wib(moment.at)
    from crawler.dates import zone_of

    return calendar_day(moment.at.astimezone(zone_of(moment.zone)))


def dated(moment: Moment) -> str:
    """A time with its origin: `23 Nov 2026 12:00 WIB, from meta: 2026-11-23T05:00:00Z`."""
    return f"{when(moment)}, from {moment.origin}: {moment.raw}"


def facts(article: Article | StoredArticle, modified: datetime | None) -> list[tuple[str, str | None]]:
    """What is known of an article beside its title, address and text, for `print_rows`."""
    return [
        ("published", dated(article.published) if article.published else "not known"),
        ("modified", wib(modified) if modified else None),
        ("authors", ", ".join(article.authors)),
        ("editors", ", ".join(article.editors)),
        ("credit", article.credit),
        ("photos", "; ".join(article.photo_credits)),
        ("section", article.section),
        ("tags", ", ".join(article.tags)),
        ("language", f"{article.language or 'not known'}, {article.words} words"),
        ("note", ", ".join(flag for flag in ("paywalled", "partial") if getattr(article, flag))),
    ]


def outcome_data(outcome: Article | Miss) -> dict[str, Any]:
    """What was read of a page, as plain data for `print_json`."""
    data = asdict(outcome)
    for internal in ("link", "prepared"):
        data.pop(internal, None)
    for name in ("published", "modified"):
        moment = data.pop(name, None)
        data[f"{name}_at"] = moment and moment["at"]
        if moment:
            data[f"{name}_raw"], data[f"{name}_origin"] = moment["raw"], moment["origin"]
    return data


def print_rows(rows: Iterable[tuple[str, str | None]]) -> None:
    """Print names with their values, where there are any, a line each: `authors:   Rina Sari`."""
    for name, value in rows:
        if value:
            click.echo(f"{name + ':':<10} {cell(value)}")


def print_text(text: str) -> None:
    """Print an article's text below an empty line; on a terminal its paragraphs are wrapped."""
    click.echo("\n" + (wrapped if sys.stdout.isatty() else str)(printable(text)))


def print_cells(*cells: Cell, err: bool = False) -> None:
    """Print a line for programs, with tabs between the cells; times as `iso` writes them."""
    click.echo("\t".join(cell(iso(one) if isinstance(one, datetime) else one) for one in cells), err=err)


def print_table(
    titles: Sequence[str], rows: Iterable[Sequence[Cell]], *, right: Container[str], err: bool = False
) -> None:
    """Print rows: on a terminal a table, with times as `lately` has them, else a line each, as `print_cells` does.

    The columns in `right` are aligned to the right. Where the terminal is too narrow, the widest texts are cut; those
    of the last column are wrapped.
    """
    if not (sys.stderr if err else sys.stdout).isatty():
        for row in rows:
            print_cells(*row, err=err)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in titles:
        if title in right:
            table.add_column(title, justify="right", no_wrap=True, min_width=len(title))
        else:
            table.add_column(title, min_width=LEAST)
    for row in rows:  # as Text: names and addresses are no markup
        *texts, last = (cell(lately(one) if isinstance(one, datetime) else one) for one in row)
        table.add_row(*(Text(one, no_wrap=True, overflow="ellipsis") for one in texts), Text(last, overflow="fold"))
    Console(stderr=err).print(table)


def print_json(data: Any) -> None:
    """Print data for programs, on one line, on a terminal indented; times as `iso` writes them."""
    text = json.dumps(data, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None, default=iso)
    click.echo("".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text))


def coloured() -> bool:
    """Whether standard output is a terminal that shows colours, and NO_COLOR is not set (no-color.org)."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR")


def width() -> int:
    """The number of columns to write in."""
    return min(WIDTH, shutil.get_terminal_size().columns)


def wrapped(text: str, *, indent: str = "") -> str:
    """The paragraphs broken into lines, with an empty line between them."""
    lines = text.splitlines()
    return "\n\n".join(textwrap.fill(one, width(), initial_indent=indent, subsequent_indent=indent) for one in lines)


@contextmanager
def bar(words: str, total: Callable[[], int], *, shown: bool) -> Iterator[Callable[[], None]]:
    """Show on a terminal how many steps of the total are done, until the block ends; what it gives tells of a step."""
    if not (shown and sys.stderr.isatty()):
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(words, total=total())
        yield lambda: progress.advance(task)


@contextmanager
def waiting(words: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal what is being waited for, until the block ends; what it gives changes the words."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status(words) as status:
        yield lambda words: status.update(Text(words[: width() - 4]))
