"""How things are shown: texts without control characters, times of western Indonesia, data as JSON, waiting."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from pipelines.counted import lasting
from pipelines.zones import WIB

if TYPE_CHECKING:
    from pipelines.archive import StoredArticle
    from pipelines.items import Article, Moment

WIDTH = 80  # columns; longer lines are hard to read
LEAST = 4  # that are left of a text in a table

# C0 and C1 but for the line feed, and the marks that turn the direction of writing
_STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """The text without control characters; a page must not colour, clear or rename our terminal."""
    return _STEERING.sub(" ", text)


def cell(text: str | None) -> str:
    """The text as one cell of a line: printable, on one line, without tabs."""
    return " ".join(printable(text or "").split())


def wib(at: datetime | None) -> str:
    """A time for people: `23 Nov 2026 12:00 WIB`."""
    if at is None:
        return "no date"
    local = at.astimezone(WIB) if at.year < 9999 else at
    return f"{_day(local)} {local:%H:%M} WIB"


def _day(local: datetime) -> str:
    return f"{local.day} {local:%b} {local.year}"


def iso(at: datetime | None) -> str | None:
    """A time for programs: `2026-11-23T05:00:00Z`; `at` is UTC."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None


def ago(then: datetime, now: datetime) -> str:
    """`0 min ago`, `4 min ago`, `3 h ago`, `12 days ago`."""
    seconds = (now - then).total_seconds()
    return f"{lasting(seconds)} ago" if seconds >= 120 else f"{max(0, int(seconds // 60))} min ago"


def dated(moment: Moment) -> str:
    """A time with where it comes from: `23 Nov 2026 12:00 WIB, from meta: 2026-11-23T05:00:00Z`.

    A day begins in the zone in which it was written: 23 November in Jayapura is 22 November, 22:00 WIB.
    """
    from crawler.dates import zone_of

    at = _day(moment.at.astimezone(zone_of(moment.zone))) if moment.precision == "day" else wib(moment.at)
    return f"{at}, from {moment.origin}: {moment.raw}"


def flags(article: Article | StoredArticle) -> str:
    """What is not there of an article."""
    return ", ".join(flag for flag in ("paywalled", "partial") if getattr(article, flag))


def print_rows(rows: Iterable[tuple[str, str | None]]) -> None:
    """Print what there is to say of a thing, a line each: `authors:   Rina Sari`."""
    for name, value in rows:
        if value:
            click.echo(f"{name + ':':<10} {cell(value)}")


def print_cells(*cells: str | None, err: bool = False) -> None:
    """Print a line for programs, with tabs between."""
    click.echo("\t".join(map(cell, cells)), err=err)


def print_table(
    titles: Sequence[str], rows: Iterable[Sequence[str]], *, right: Container[str], cut: bool = False, err: bool = False
) -> None:
    """Print a table on a terminal, with figures on the `right` of their columns.

    Where it is too narrow, the widest texts are cut; those of the last column go on in further lines, unless `cut`.
    """
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
        cells = [Text(one, no_wrap=True, overflow="ellipsis") for one in row]
        if not cut:
            cells[-1] = Text(row[-1], overflow="fold")
        table.add_row(*cells)
    Console(stderr=err).print(table)


def print_json(data: Any, *, indent: int | None = None) -> None:
    """Print data for programs: on one line, or indented; times as `iso` writes them."""
    text = json.dumps(data, ensure_ascii=False, indent=indent, default=iso)
    click.echo(_STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def coloured() -> bool:
    """Whether standard output is a terminal that shows colours, and nobody asked for none (no-color.org)."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR")


def width() -> int:
    """Columns to write in."""
    return min(WIDTH, shutil.get_terminal_size().columns)


def wrapped(text: str, *, indent: str = "") -> str:
    """Paragraphs broken into lines, an empty line between."""
    lines = (
        textwrap.fill(line, width(), initial_indent=indent, subsequent_indent=indent) for line in text.splitlines()
    )
    return "\n\n".join(line for line in lines if line.strip())


@contextmanager
def waiting(words: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal what is being waited for, until the block ends; what it gives takes other words for that."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status(words) as status:
        yield lambda words: status.update(Text(words[: width() - 4]))
