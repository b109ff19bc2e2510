"""`kliping show`: one article, its addresses, copies and versions."""

from __future__ import annotations

import re
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from crawler.cli.differences import changes
from crawler.cli.display import cell, facts, print_json, print_rows, print_text, printable, wib, wrapped
from crawler.cli.options import db_option, json_option
from pipelines.archive import Archive, Pages, StoredArticle, siblings
from pipelines.archive.export import as_dict
from pipelines.errors import KlipingError, UsageError
from pipelines.packing import unpack, zstd


@click.command(
    epilog="""\b
Examples:
  kliping show 1234
  kliping show https://www.antaranews.com/berita/123/judul --diff
  kliping show 1234 --raw > page.html
"""
)
@click.argument("article", metavar="ID|URL")
@click.option("--diff", "differences", is_flag=True, help="What changed between its versions, word by word.")
@click.option("--raw", is_flag=True, help="The page as it was fetched.")
@db_option
@json_option
def show(article: str, differences: bool, raw: bool, db: Path, as_json: bool) -> None:
    """Show one article, its addresses, copies and versions."""
    if differences + raw + as_json > 1:
        raise click.UsageError("--diff, --raw and --json cannot be combined")
    with Archive.open(db, readonly=True) as archive:
        found = _found(archive, article)
        if raw:
            _print_page(archive, found)
        elif differences:
            _print_differences(archive, found)
        elif as_json:
            print_json(_as_data(archive, found))
        else:
            _print_article(archive, found)


def _found(archive: Archive, name: str) -> StoredArticle:
    """The article with that number or address.

    Raises:
        KlipingError: there is none.
        UsageError: it is neither.
    """
    name = name.strip()
    article_id: int | None
    if re.fullmatch(r"\d{1,18}", name):
        article_id = int(name)
    elif re.match(r"https?://", name, re.IGNORECASE):
        article_id = _id_of(archive, name)
    else:
        raise UsageError(f"{cell(name)!r} is neither the number of an article nor an address (https://…)")
    found = None if article_id is None else archive.articles.get(article_id)
    if found is None:
        raise KlipingError(f"{cell(name)}: no such article in {archive.path}; kliping search finds their numbers")
    return found


def _id_of(archive: Archive, url: str) -> int | None:
    from crawler.urls import article_key

    known = archive.addresses.id_of(article_key(url))
    if known is None:
        from crawler.extraction.sites import key_of  # loads the extractors: only if the plain key is not enough

        known = archive.addresses.id_of(key_of(url, datetime.now(UTC)))
    return known


def _as_data(archive: Archive, found: StoredArticle) -> dict[str, Any]:
    kept = ("title", "text", "modified_at", "replaced_at")
    return as_dict(found) | {
        "addresses": [asdict(one) for one in archive.addresses.aliases(found.id)],
        "story": [asdict(one) for one in siblings(archive.db, found.id)],
        "versions": [{name: getattr(one, name) for name in kept} for one in archive.articles.versions(found.id)],
    }


def _print_article(archive: Archive, found: StoredArticle) -> None:
    rows: list[tuple[str, str | None]] = [
        ("id", str(found.id)),
        ("source", found.source),
        ("url", found.url),
        *facts(found, found.modified_at),
        *(("also at", one.url) for one in archive.addresses.aliases(found.id)),
    ]
    for one in siblings(archive.db, found.id):
        kind = "a copy of" if one.id == found.duplicate_of else "copy" if found.duplicate_of is None else "same story"
        rows.append((kind, f"{one.id} {one.source}: {one.title}"))
    if found.duplicate_of is not None:
        alike = "like another copy" if found.likeness is None else f"{found.likeness:.0%} alike"
        rows.append(("why", f"{found.why}, {alike}"))
    rows += [("version", f"until {wib(one.replaced_at)}: {one.title}") for one in archive.articles.versions(found.id)]
    title = cell(found.title)
    click.echo(click.style(wrapped(title) if sys.stdout.isatty() else title, bold=True))
    print_rows(rows)
    print_text(found.text)


def _print_page(archive: Archive, found: StoredArticle) -> None:
    path = Pages.beside(archive.path)
    if not path.exists():
        raise KlipingError(f"{path}: no such file: no backup holds raw pages, and `crawl --no-pages` keeps none")
    with Pages(path, readonly=True) as pages:
        story = pages.get(found.key)
    if not story:
        raise KlipingError(
            f"{path}: holds no page of article {found.id}: it was pruned, or its text came from the feed"
        )
    try:
        page = unpack(story[0].packed)
    except zstd.ZstdError as error:
        raise KlipingError(f"{path}: the page of article {found.id} is damaged: {error}") from None
    if sys.stdout.isatty():
        click.echo(printable(page.decode(errors="replace")))
    else:
        sys.stdout.buffer.write(page)


def _print_differences(archive: Archive, found: StoredArticle) -> None:
    versions = archive.articles.versions(found.id)
    if not versions:
        click.echo(f"article {found.id} has no earlier version")
    texts = [(one.title, one.text) for one in versions] + [(found.title, found.text)]
    for number, version in enumerate(versions):
        click.echo(f"--- version {number + 1}, until {wib(version.replaced_at)}")
        newer = f"version {number + 2}" if number + 1 < len(versions) else "as it is stored now"
        click.echo(f"+++ {newer}")
        for before, after in zip(texts[number], texts[number + 1], strict=True):
            if before != after:
                click.echo(changes(before, after))
        click.echo()
