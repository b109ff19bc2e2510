"""`kliping check --live`: each feed asked once, and what to do about those that do not work."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.probed import lately
from crawler.cli.shown import cell, iso
from pipelines.counted import counted

if TYPE_CHECKING:
    from crawler.asking import Checked
    from crawler.sources import Config, Source


def check_live(config: Config, sources: tuple[Source, ...], *, allow_private: bool, as_json: bool) -> int:
    """Ask, print, and return the exit code: 0 where every feed works, else 3."""
    from crawler.asking import WORKING, ask, network_down
    from crawler.engine import visit
    from crawler.options import Options

    number = sum(len(source.feeds) for source in sources)
    with _progress(number) as heard:
        script = partial(ask, sources=sources, now=datetime.now(UTC), heard=heard)
        options = Options(feeds=config.path, allow_private=allow_private)
        checked: tuple[Checked, ...] = visit(script, options, contact=config.contact, sources=sources)
    edits = {one.feed.url: edit for one in checked if (edit := _edit(config.path, one))}
    if as_json:
        told = [_as_data(one, edits.get(one.feed.url)) for one in checked]
        click.echo(json.dumps({"path": str(config.path), "feeds": told}, ensure_ascii=False, indent=2))
    else:
        _show(checked)
        for edit in edits.values():
            click.echo(edit)
        click.echo(_summary(checked))
        if network_down(checked):
            click.echo("not one feed could be reached: is this machine's own network up?", err=True)
    return 0 if all(one.state in WORKING for one in checked) else 3


@contextmanager
def _progress(number: int) -> Iterator[Callable[[Checked], None]]:
    """Shows on a terminal how many feeds have answered."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    heard = 0
    with Console(stderr=True).status(f"asking {counted(number, 'feed')}") as status:

        def count(_: Checked) -> None:
            nonlocal heard
            heard += 1
            status.update(f"{heard} of {counted(number, 'feed')} asked")

        yield count


def _edit(path: Path, one: Checked) -> str | None:
    """The edit to feeds.yaml that the answer calls for."""
    from crawler.sources.edit import read_raw
    from crawler.sources.known import reader_of

    if not one.moved_to:
        return None
    found = reader_of(read_raw(path) or "", one.feed.url)
    line = f":{found[1]}" if found else ""
    return f"{path}{line}: {one.source}: replace {one.feed.url} by {cell(one.moved_to)}"


def _summary(checked: tuple[Checked, ...]) -> str:
    from crawler.asking import WORKING, State

    counts = Counter(one.state for one in checked)
    working = sum(counts[state] for state in WORKING)
    others = ", ".join(f"{count} {state}" for state, count in counts.most_common() if state is not State.WORKS)
    told = f"{working} of {counted(len(checked), 'feed works', 'feeds work')}"
    return told + (f"; {others}" if others else "")


def _show(checked: tuple[Checked, ...]) -> None:
    if not sys.stdout.isatty():
        for one in checked:
            about = (one.kind or "", str(one.entries), iso(one.newest) or "", one.feed.url, cell(one.detail))
            click.echo("\t".join((one.state, one.source, *about)))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("source", no_wrap=True, min_width=10)
    table.add_column("kind", no_wrap=True, min_width=13)
    table.add_column("entries", no_wrap=True, min_width=7, justify="right")
    table.add_column("newest", no_wrap=True, min_width=10)
    table.add_column("address", overflow="ellipsis")  # the one that is cut where the terminal is narrow
    for one in checked:
        if one.kind:
            newest = lately(one.newest) if one.newest else ""
            cells = (one.source, one.kind, str(one.entries), newest, one.feed.url.partition("://")[2])
            table.add_row(*map(Text, cells))
    console = Console()
    if table.row_count:
        console.print(table)
    for one in checked:  # what is to be done stands last, before the prompt
        if one.detail:
            console.print(Text(f"\n{one.state}: {one.source}: {one.feed.url}\n  {cell(one.detail)}"))


def _as_data(one: Checked, edit: str | None) -> dict[str, Any]:
    return {
        "source": one.source,
        "url": one.feed.url,
        "state": one.state,
        "kind": one.kind,
        "entries": one.entries,
        "newest": iso(one.newest),
        "failure": one.failure,
        "detail": one.detail or None,
        "moved_to": one.moved_to,
        "edit": edit,
    }
