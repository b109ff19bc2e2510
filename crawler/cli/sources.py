"""`kliping list` and `opml`: the sources of feeds.yaml, for people and for other programs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

import click

from crawler.cli.display import print_cells, print_json, print_table
from crawler.cli.options import feeds_option, json_option, private_option, tags_option
from crawler.options import chosen_sources
from crawler.sources import Source, load
from pipelines.counted import counted
from pipelines.errors import UsageError


@click.command(
    "list",
    epilog="""\b
Examples:
  kliping list --tag regional
  kliping list | cut -f1
""",
)
@tags_option
@feeds_option
@json_option
def list_sources(tags: tuple[str, ...], feeds: Path, as_json: bool) -> None:
    """List the sources of feeds.yaml: a table on a terminal, else a line each.

    A line has tabs between the id, the number of feeds, the expected articles a day, the tags and the name.
    """
    sources = chosen_sources(load(feeds, allow_private=True), (), tags)  # nothing is fetched
    if as_json:
        print_json([_as_data(source) for source in sources])
    else:
        rows = ((one.id, len(one.feeds), _expected(one), ",".join(one.tags), one.name) for one in sources)
        print_table(("source", "feeds", "a day", "tags", "name"), rows, right=("feeds", "a day"))


@click.group()
def opml() -> None:
    """Exchange feed lists with other programs."""


@opml.command(
    "import",
    epilog="""\b
Examples:
  kliping opml import subscriptions.opml --dry-run
""",
)
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@feeds_option
@private_option
def opml_import(file: IO[bytes], dry_run: bool, feeds: Path, allow_private: bool) -> None:
    """Write the feeds of an OPML file into feeds.yaml.

    FILE may be - for standard input. Feeds of one host become one source; feeds that are read already, or that no
    crawl would ask, are left out. Sitemaps, section pages and WordPress APIs are taken from lists that kliping wrote.
    Everything that stands in feeds.yaml stays as it is.
    """
    from crawler.sources.edit import add_blocks, write_text
    from crawler.sources.opml import MAX_BYTES, from_opml
    from crawler.sources.reader import read_raw, read_text

    before = read_raw(feeds)
    config = read_text(before or "", feeds, allow_private=True, may_be_empty=True)
    try:
        found = from_opml(file.read(MAX_BYTES + 1), config, allow_private=allow_private)
    except UsageError as error:
        raise UsageError(f"{file.name}: {error}") from None
    for url, why in found.left_out:
        click.echo(f"left out: {url}: {why}", err=True)
    after = add_blocks(before or "", found.sources, feeds) if found.sources else before
    brought = (
        f"{counted(len(found.sources), 'source')}, {counted(sum(len(one.feeds) for one in found.sources), 'feed')}"
    )
    if dry_run or after is None or after == before:
        for source in found.sources:
            print_cells(source.id, len(source.feeds), source.name, *(feed.url for feed in source.feeds))
        click.echo(f"{feeds}: {brought} would be written" if found.sources else f"{feeds}: nothing new")
        return
    write_text(feeds, after, instead_of=before)
    click.echo(f"{feeds}: {brought} written")


@opml.command(
    "export",
    epilog="""\b
Examples:
  kliping opml export > kliping.opml
""",
)
@feeds_option
def opml_export(feeds: Path) -> None:
    """Write the feeds of feeds.yaml as OPML.

    OPML has no place for `article`, `expect`, `timezone` and the like: to move, copy feeds.yaml itself.
    """
    from crawler.sources.opml import to_opml

    config = load(feeds, allow_private=True)  # nothing is fetched
    for feed in (feed for source in config.sources for feed in source.feeds if feed.links):
        click.echo(f"{feed.url}: written without its `links`, for which OPML has no place", err=True)
    click.echo(to_opml(config), nl=False)


def _as_data(source: Source) -> dict[str, Any]:
    """The source as plain data for JSON."""
    rules = {name: [one.pattern for one in getattr(source.article, name)] for name in ("allow", "deny")}
    data = asdict(source)
    return data | {"article": data["article"] | rules, "ports": sorted(source.ports)}


def _expected(source: Source) -> str:
    return "" if source.expected_per_day is None else f"{source.expected_per_day:g}"
