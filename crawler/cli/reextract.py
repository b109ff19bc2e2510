"""`kliping reextract`: reads the stored pages with the current rules, shows the changes, and writes them if agreed."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.differences import changes
from crawler.cli.display import bar, cell, iso, print_json
from crawler.cli.filters import filters_of, since_option, until_option
from crawler.cli.options import db_option, feeds_option, json_option, sources_option, workers_option
from crawler.cli.values import number_in
from crawler.sources import load
from pipelines.archive import Archive
from pipelines.counted import counted
from pipelines.items import Article, Moment

if TYPE_CHECKING:
    from crawler.reextract import Counts, Reread

LONGEST = 1500  # characters of one field's difference on the screen


@click.command(
    epilog="""\b
Examples:
  kliping reextract --dry-run --since 7d    what would change, and examples
  kliping reextract --source antara         the same, and write it after a yes
  kliping reextract --yes --show 0          for scripts

Only articles whose raw page is still kept can be read again (see kliping prune). No version
is written, since it is our reading that changes and not the article; a publication time
changes only from a day to an hour of that day; a page that the current rules refuse leaves its
article as it is. The text stays where not all pages of the story are kept, and where a page
that is younger than the text shows only what stands before a paywall.
"""
)
@sources_option
@since_option
@until_option
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@click.option("--yes", "-y", is_flag=True, help="Write without asking.")
@click.option("--show", type=number_in(0, 10**6), default=5, show_default=True, help="Articles shown old against new.")
@workers_option
@feeds_option
@db_option
@json_option
def reextract(
    dry_run: bool, yes: bool, show: int, workers: int | None, feeds: Path, db: Path, as_json: bool, **filters: Any
) -> None:
    """Read the stored pages again with the current rules, show old against new, and write after a yes."""
    from crawler.reextract import drafted, reread_all, write

    if dry_run and yes:
        raise click.UsageError("--dry-run and --yes cannot be combined")
    chosen = filters_of(filters)
    known = {source.id: source for source in load(feeds, allow_private=True).sources}
    examples: list[str] = []  # shown at the end: lines beside a live bar end up on its line
    with Archive.open(db, readonly=dry_run, create=False) as archive, TemporaryFile() as drafts:
        with bar("pages", partial(archive.search.count, "", chosen), shown=sys.stdout.isatty()) as step:

            def watch(result: Reread, counts: Counts) -> None:
                step()
                if result.matters and counts.noticed <= show:
                    examples.append(_example(result))

            counts = asyncio.run(reread_all(archive, chosen, known, workers, drafts, watch))
        if not as_json:
            click.echo("".join(examples), nl=False)
            _tell(counts)
        if counts.changed and not dry_run and (yes or _agreed()):
            counts.written, counts.outrun = write(archive, drafted(drafts))
            archive.finish()
    if as_json:
        print_json(vars(counts))
    elif counts.written or counts.outrun:
        outrun = f"; {counts.outrun:,} skipped: a crawl changed them in the meantime" if counts.outrun else ""
        click.echo(f"{counts.written:,} written{outrun}")
    elif counts.changed:
        click.echo("nothing was written" + ("" if dry_run else "; --yes writes without asking"))


def _agreed() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and click.confirm("write these?")


def _tell(counts: Counts) -> None:
    without = f", {counts.without_page:,} have no page" if counts.without_page else ""
    alone = counts.changed - counts.noticed
    more = f", {alone:,} would only name the current rules" if alone else ""
    click.echo(f"{counted(counts.read, 'article')} read again{without}; {counts.noticed:,} would be different{more}")
    _tell_parts("different", counts.changed_fields - Counter(rules=counts.changed))
    _tell_parts("refused by the current rules, left as they are", counts.refused_why)


def _tell_parts(words: str, parts: Counter[str]) -> None:
    if parts:
        click.echo(f"{words}: {', '.join(f'{name} {number:,}' for name, number in parts.most_common())}")


def _example(result: Reread) -> str:
    old, new = result.old, result.new
    assert isinstance(new, Article)
    lines = [click.style(f"{old.id} {cell(old.source)}: {cell(old.title)}", bold=True)]
    for name in result.changes:
        field = "text" if name == "form" else name
        if field == "rules":
            continue
        before, after = _words(getattr(old, field)), _words(getattr(new, field))
        difference = changes(before, after)
        lines.append(f"{name}: {difference if len(difference) <= LONGEST else difference[:LONGEST] + ' …'}")
    return "\n".join(lines) + "\n\n"


def _words(value: object) -> str:
    if isinstance(value, Moment):
        return f"{iso(value.at)} ({value.origin}: {value.raw})"
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)
