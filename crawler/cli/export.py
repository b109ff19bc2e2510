"""`kliping export`: articles for other programs, streamed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any

import click

from crawler.cli import files
from crawler.cli.display import bar, cell
from crawler.cli.filters import filter_options, filters_of
from crawler.cli.options import db_option
from crawler.cli.values import FILLED, LIMIT, FilePath
from pipelines.archive import Archive, Filters, StoredArticle
from pipelines.archive import export as formats
from pipelines.archive.filters import unknown_names
from pipelines.counted import counted
from pipelines.opml import opml

FORMATS = ("jsonl", "csv", "parquet", "atom", "jsonfeed", "opml")
FEED_ITEMS = 50  # entries of an Atom or JSON feed without --limit: feed readers fetch all of them each time


@click.command(
    epilog="""\b
Examples:
  kliping export > articles.jsonl
  kliping export --source antara --since 30d --output antara.csv
  kliping export --format atom --search banjir > banjir.xml
  kliping export --originals --output corpus.parquet

jsonl, csv and parquet hold all articles in the order in which they came; with --limit, and
in atom and jsonfeed (50, unless --limit is given), the newest come first. opml lists the
feeds of the sources that have such articles.

In csv the members of a list are joined by "; ", and a text that a spreadsheet would run as a
formula begins with an apostrophe; jsonl and parquet hold everything as it is. In Excel take
Data > From Text/CSV: a double click may get the encoding and the separator wrong.
"""
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    metavar="FORMAT",
    help="One of the above.  [default: by the ending of --output, else jsonl]",
)
@click.option("--search", "words", type=FILLED, metavar="WORDS", help="Only articles with these words, as in search.")
@click.option("--exact", is_flag=True, help="The words just as they are, not in all their forms.")
@filter_options
@click.option("--originals", is_flag=True, help="One article a story: no copies.")
@click.option("--limit", type=LIMIT, help="The N newest.")
@click.option(
    "--output",
    "-o",
    type=FilePath(),
    default=files.STANDARD_OUTPUT,
    help="Write to this file, replacing an earlier one once all is written.  [default: -, standard output]",
)
@db_option
def export(
    form: str | None,
    words: str | None,
    exact: bool,
    originals: bool,
    limit: int | None,
    output: Path,
    db: Path,
    **filters: Any,
) -> None:
    """Write articles as jsonl, csv, parquet, atom, jsonfeed or opml."""
    chosen = filters_of(filters, originals=originals)
    ending = output.suffix.lower().removeprefix(".")
    form = form or ending or "jsonl"
    if form not in FORMATS:
        spreadsheet = f"spreadsheets open csv: {output.with_suffix('.csv')}"
        other = f"name another file, or a --format: {', '.join(FORMATS)}"
        advice = spreadsheet if form in ("xlsx", "xls", "ods") else other
        raise click.UsageError(f"{output}: export cannot write {form}; {advice}")
    if form == "opml" and limit:
        raise click.UsageError("opml lists feeds, and --limit counts articles: leave it out")
    to_file = output != files.STANDARD_OUTPUT
    if form == "parquet" and not to_file and sys.stdout.isatty():
        raise click.UsageError("parquet is binary: use --output FILE")
    if form in ("atom", "jsonfeed"):
        limit = limit or FEED_ITEMS
    words = words or ""
    title = _title(words, chosen)
    number = 0
    with Archive.open(db, readonly=True) as archive, files.output(output, db) as out:
        if form == "opml":
            out.write(opml(archive.search.feeds(words, chosen, exact=exact), title).encode())
        else:

            def total() -> int:
                there = archive.search.count(words, chosen, exact=exact)
                return min(there, limit or there)

            found = archive.search.stream(words, chosen, limit=limit, exact=exact)
            with closing(found), bar("articles", total, shown=to_file) as step:  # a pipe's reader may write there

                def written() -> Iterator[StoredArticle]:
                    nonlocal number
                    for article in found:
                        number += 1
                        yield article
                        step()

                _write(form, written(), title, out)
        why = [] if number else [*unknown_names(archive.db, chosen)]
    told = "" if number or form == "opml" else "nothing found"
    if to_file:
        articles_in_it = "" if form == "opml" else f"{counted(number, 'article')}, "
        told = f"{output}: {articles_in_it}{output.stat().st_size / 1e3:.0f} kB"
    if told and sys.stderr.isatty():
        click.echo("; ".join((told, *map(cell, why))), err=True)


def _title(words: str, chosen: Filters) -> str:
    """The feed's title, which is the query in words; the feed's id is made from it, so that it stays the same."""
    parts = (words.strip(), *chosen.sources, *chosen.tags, *chosen.languages, *chosen.authors)
    return " · ".join(("kliping", *filter(None, parts)))


def _write(form: str, articles: Iterator[StoredArticle], title: str, out: IO[bytes]) -> None:
    if form == "parquet":
        formats.parquet(articles, out)
        return
    pieces = {
        "jsonl": formats.jsonl(articles),
        "csv": formats.to_csv(articles),
        "atom": formats.atom(articles, title),
        "jsonfeed": formats.jsonfeed(articles, title),
    }[form]
    for piece in pieces:
        out.write(piece.encode(errors="replace"))
