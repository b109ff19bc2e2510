"""`kliping check`: the mistakes in feeds.yaml; with --live, which feeds work and what to do about the others."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.display import cell, print_cells, print_json, print_table, waiting
from crawler.cli.options import feeds_option, json_option, private_option, sources_option, tags_option
from crawler.network import network_down
from crawler.options import chosen_sources
from crawler.sources import Config, FeedsError, load
from pipelines.counted import counted
from pipelines.items import UNREACHED

if TYPE_CHECKING:
    from crawler.visit.feeds import Checked


@click.command(
    epilog="""\b
Examples:
  kliping check
  kliping check --feeds other.yaml --json
  kliping check --live --source antara
"""
)
@click.option("--live", is_flag=True, help="Also ask each feed once; exit code 3 where one does not work.")
@sources_option
@tags_option
@feeds_option
@private_option
@json_option
def check(
    live: bool,
    sources: tuple[str, ...],
    tags: tuple[str, ...],
    feeds: Path,
    allow_private: bool,
    as_json: bool,
) -> int:
    """Read feeds.yaml and tell every mistake in it, with its line; no network but with --live.

    --source and --tag need --live.
    """
    try:
        config = load(feeds, allow_private=allow_private, judge_addresses=not live)
    except FeedsError as error:
        if not as_json:
            raise
        print_json({"path": str(feeds), "sources": None, "problems": list(map(asdict, error.problems))})
        return error.exit_code
    if (sources or tags) and not live:
        raise click.UsageError("--source and --tag need --live")
    if live:
        config = replace(config, sources=chosen_sources(config, sources, tags))
        return _check_live(config, allow_private=allow_private, as_json=as_json)
    from crawler.sources.validation import notes

    number = sum(len(source.feeds) for source in config.sources)
    if as_json:
        print_json({"path": str(feeds), "sources": len(config.sources), "feeds": number, "problems": []})
        return 0
    click.echo(f"{counted(len(config.sources), 'source')}, {counted(number, 'feed')}: fine")
    for source in config.sources:
        for note in notes(source):
            click.echo(f"note: {source.id}: {note}", err=True)
    return 0


def _check_live(config: Config, *, allow_private: bool, as_json: bool) -> int:
    """Ask each feed, print the results, and return the exit code: 0 where every feed works, else 3."""
    from crawler.engine import visit
    from crawler.visit.feeds import WORKING, ask

    feeds, done = counted(sum(len(source.feeds) for source in config.sources), "feed"), count(1)
    with waiting(f"asking {feeds}") as tell:
        script = partial(
            ask, sources=config.sources, now=datetime.now(UTC), on_answer=lambda: tell(f"{next(done)} of {feeds} asked")
        )
        checked = visit(script, config, allow_private=allow_private)
    edits = {one.feed.url: edit for one in checked if (edit := _edit(config.path, one))}
    if as_json:
        data = [
            asdict(one) | {"url": one.feed.url, "detail": one.detail or None, "edit": edits.get(one.feed.url)}
            for one in checked
        ]
        print_json({"path": str(config.path), "feeds": data})
    else:
        _show(checked)
        for edit in edits.values():
            click.echo(edit)
        click.echo(_summary(checked))
        if all(one.failure in UNREACHED for one in checked) and network_down(one.feed.url for one in checked):
            click.echo("no feed could be reached: is this machine's own network up, and its clock right?", err=True)
    return 0 if all(one.state in WORKING for one in checked) else 3


def _edit(path: Path, one: Checked) -> str | None:
    """The edit to feeds.yaml that the answer calls for."""
    from crawler.sources.edit import reader_of
    from crawler.sources.reader import read_raw

    if not one.moved_to:
        return None
    text, moved_to = read_raw(path) or "", cell(one.moved_to)
    found, other = reader_of(text, one.feed.url), reader_of(text, one.moved_to)
    line = f":{found[1]}" if found else ""
    edit = f"replace {one.feed.url} with {moved_to}"
    if other and other != found:
        edit = f"remove {one.feed.url}, as {moved_to} is read already, by {other[0]}"
    return f"{path}{line}: {one.source}: {edit}"


def _summary(checked: tuple[Checked, ...]) -> str:
    from crawler.visit.feeds import WORKING, State

    counts = Counter(one.state for one in checked)
    working = sum(counts[state] for state in WORKING)
    others = ", ".join(f"{count} {state}" for state, count in counts.most_common() if state is not State.WORKS)
    return f"{working} of {counted(len(checked), 'feed works', 'feeds work')}" + (f"; {others}" if others else "")


def _show(checked: tuple[Checked, ...]) -> None:
    if not sys.stdout.isatty():
        for one in checked:
            print_cells(one.state, one.source, one.kind, one.entries, one.newest, one.feed.url, one.detail)
        return
    from rich.console import Console
    from rich.text import Text

    rows = [(x.source, x.feed.url.partition("://")[2], x.kind, x.entries, x.newest) for x in checked if x.kind]
    if rows:
        print_table(("source", "address", "kind", "entries", "newest"), rows, right=("entries",))
    for one in checked:  # what is to be done comes last, next to the prompt
        if one.detail:
            Console().print(Text(f"\n{one.state}: {one.source}: {one.feed.url}\n  {cell(one.detail)}"))
