"""`kliping search`: articles by their words, sources, tags and times."""

from __future__ import annotations

import re
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.display import calendar_day, cell, print_cells, print_json, printable, wib
from crawler.cli.filters import filter_options, filters_of
from crawler.cli.options import db_option, json_option
from crawler.cli.values import number_in
from pipelines.archive import Archive, Hit
from pipelines.archive.filters import unknown_names
from pipelines.archive.search.search import MARKS
from pipelines.counted import counted
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from rich.text import Text

SHOWN, MOST_HITS = 20, 10_000  # stories without --limit, and with it at most


class Words(click.Command):
    """A command whose words may begin with a hyphen; `--word` is still an option, or a mistake."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, but `-word` is a word."""
        ctx.ignore_unknown_options = True
        if args == ["-h"]:  # not an option, as -hujan is a word
            args = ["--help"]
        words = args[: args.index("--")] if "--" in args else args
        known = {name for option in self.get_params(ctx) for name in option.opts}
        for word in words:
            name = word.partition("=")[0]
            if name.startswith("--") and len(name) > 2 and name not in known:
                raise click.NoSuchOption(name, possibilities=sorted(known), ctx=ctx)
        return super().parse_args(ctx, args)


@click.command(
    cls=Words,
    context_settings={"help_option_names": ["--help"]},
    epilog="""\b
Words are found in all forms: perekonomian finds ekonomi, U-23 finds U23.
  banjir jakarta      both words       "banjir bandang"  side by side, exactly
  banjir OR longsor   one of the two   -video            without this word
  bencan*             begins so        -(aceh OR siak)   without either
  title:banjir        in the headline

\b
Examples:
  kliping search perekonomian nelayan
  kliping search '"banjir bandang" -video' --since 7d --source antara
  kliping search --tag regional --since 1d
  kliping search --author 'Budi Santoso'
  kliping search mulyani --seen-since 1d    what came in since yesterday
  kliping search gempa --json | jq -r '.[].url'

When not on a terminal, each hit is one line: id, time (UTC), source, number of
copies, title, address and snippet, with tabs between.
""",
)
@click.argument("words", nargs=-1)
@filter_options
@click.option("--rank", is_flag=True, help="The best match first, not the newest.")
@click.option("--exact", is_flag=True, help="The words just as they are, not in all their forms.")
@click.option("--limit", type=number_in(1, MOST_HITS), help=f"Stories to show.  [default: {SHOWN}]")
@db_option
@json_option
def search(
    words: tuple[str, ...], rank: bool, exact: bool, limit: int | None, db: Path, as_json: bool, **filters: Any
) -> None:
    """Find articles by their words, the newest first; copies are folded into their story."""
    text = " ".join(words)
    chosen = filters_of(filters)
    most = limit or SHOWN
    if not text.strip() and not any(asdict(chosen).values()):
        raise UsageError("say what to look for: kliping search banjir jakarta, or kliping search --since 1d")
    with Archive.open(db, readonly=True) as archive:
        hits = archive.search.find(text, chosen, limit=most + 1, rank=rank, exact=exact)
        why = [] if hits else [*unknown_names(archive.db, chosen)]
    if "://" in text:
        why.append("kliping show finds an article by its address")
    if option := re.search(r"\b(source|tag|author|language|since|until):", text):
        why.append(f"for {option[0]} there is the option --{option[1]}")
    more = len(hits) > most
    hits = hits[:most]
    if as_json:
        print_json([_as_dict(hit) for hit in hits])
    elif sys.stdout.isatty():
        _print_hits(hits)
    else:
        for hit in hits:
            _print_line(hit)
    if not hits and sys.stderr.isatty() and not as_json:
        click.echo("; ".join(("nothing found", *map(cell, why))), err=True)
    if more and sys.stderr.isatty() and (not limit or sys.stdout.isatty()):  # else `search banjir | wc -l` misleads
        further = f"--limit {min(2 * most, MOST_HITS)}, or " if most < MOST_HITS else ""
        click.secho(f"there are more: {further}all: kliping export --search", dim=True, err=True)


def _print_line(hit: Hit) -> None:
    print_cells(hit.id, hit.at, hit.source, f"+{len(hit.copies)}", hit.title, hit.url, _unmarked(hit.snippet))


def _as_dict(hit: Hit) -> dict[str, Any]:
    data = asdict(hit) | {"snippet": cell(_unmarked(hit.snippet))}
    del data["marked_title"]
    return data


def _unmarked(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, MARKS)))


def _print_hits(hits: list[Hit]) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for hit in hits:
        head = Text(f"{hit.id:>7}  {_when(hit)}  {cell(hit.source)}", style="dim")
        if hit.copy_of is not None:
            head.append(f"  a copy of {hit.copy_of}")
        if copies := hit.copies:
            where = ", ".join(dict.fromkeys(cell(one.source) for one in copies))
            head.append(f"  +{counted(len(copies), 'copy', 'copies')}: {where}", style="cyan")
        console.print(head, overflow="ellipsis", no_wrap=True)
        console.print(_marked(hit.marked_title, "bold"))
        console.print(_marked(hit.snippet, ""))
        console.print(Text(cell(hit.url), style="dim"), soft_wrap=True)
        console.print()


def _when(hit: Hit) -> str:
    if hit.published_at is None:
        return f"seen {wib(hit.first_seen_at)}"
    return calendar_day(date.fromisoformat(hit.day)) if hit.published_precision == "day" else wib(hit.published_at)


def _marked(text: str, style: str) -> Text:
    from rich.text import Text

    shown = Text(style=style)
    for number, part in enumerate(re.split("[" + "".join(MARKS) + "]", " ".join(text.split()))):
        shown.append(printable(part), style="bold red" if number % 2 else "")
    return shown
