"""`kliping retry`, `db`, `backup`, `prune`: the commands that maintain an archive."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import click

from crawler.cli.display import print_json
from crawler.cli.files import STANDARD_OUTPUT, refuse_own
from crawler.cli.options import db_option, feeds_option, json_option, sources_option
from crawler.cli.values import TIME, FilePath
from crawler.lock import locked
from crawler.options import chosen_sources
from crawler.sources import load
from pipelines.archive import Archive, Pages
from pipelines.archive.files import writable
from pipelines.archive.filters import known_sources
from pipelines.archive.former import rename
from pipelines.counted import counted
from pipelines.errors import ArchiveError, UsageError
from pipelines.items import OF_FEEDS, Reason


@click.command(
    epilog="""\b
Examples:
  kliping retry                                    all that is quarantined
  kliping retry --source antara --reason timeout   only these
"""
)
@sources_option
@click.option(
    "--reason",
    type=click.Choice(sorted(reason.value for reason in set(Reason) - OF_FEEDS)),
    metavar="WORD",
    help="Only links with this reason, as timeout; also gone and filtered ones.",
)
@db_option
def retry(sources: tuple[str, ...], reason: str | None, db: Path) -> None:
    """Put links that were given up back into the queue; the next crawl tries them.

    Without --reason also sitemaps that backfills gave up.
    """
    with Archive.open(db, create=False) as archive:
        known_sources(archive.db, sources)
        links = sum(archive.ledger.retry(source, reason) for source in sources or (None,))
        sitemaps = 0 if reason else sum(map(archive.backfills.retry, sources or (None,)))
    if links:
        click.echo(f"{counted(links, 'link')} pending again; the next crawl tries them")
    if sitemaps:
        click.echo(f"{counted(sitemaps, 'sitemap')} no longer given up; the next backfill asks for them")
    if not links and not sitemaps:
        click.echo("nothing to retry")


@click.group()
def db() -> None:
    """Look after the database file."""


@db.command(
    epilog="\b\nExamples:\n  kliping db check",
)
@db_option
@json_option
def check(db: Path, as_json: bool) -> int:
    """Check that the file is sound and adds up. Ledger, articles and search index must agree, else exit code 1.

    An archive that an older kliping wrote, and its raw pages, are brought up to date first.
    """
    with Archive.open(db, readonly=not writable(db), create=False) as archive:
        problems = archive.check()
    raw = Pages.beside(db)
    if raw.exists() and writable(raw):
        try:
            Pages(raw, create=False).close()
        except ArchiveError as error:
            problems.append(str(error))
    if as_json:
        print_json({"problems": problems})
    else:
        for line in problems or [f"{db}: fine"]:
            click.echo(line)
    return 1 if problems else 0


@db.command(
    "rename-source",
    epilog="""\b
Examples:
  kliping db rename-source kabarnusa kabar-nusa
""",
)
@click.argument("old")
@click.argument("new")
@db_option
@feeds_option
def rename_source(old: str, new: str, db: Path, feeds: Path) -> None:
    """Move what a source has to its new id.

    NEW is its id in feeds.yaml, OLD the one it had; NEW keeps what it has already.
    No crawl can work on the archive meanwhile.
    """
    config = load(feeds, allow_private=True)  # nothing is fetched
    chosen_sources(config, (new,))
    if any(source.id == old for source in config.sources):
        raise UsageError(f"{feeds}: still names {old}: rename it there first")
    with Archive.open(db, create=False) as archive:
        known_sources(archive.db, [old])
        lock = locked(archive.path)
        try:
            articles = archive.db.value("SELECT count(*) FROM articles WHERE source = ?", (old,))
            rename(archive.db, old, new)
        finally:
            lock.release()
    click.echo(f"{counted(articles, 'article')} of {old} moved to {new}")


@click.command(
    epilog="""\b
Examples:
  kliping backup backups/kliping-$(date +%F).db
"""
)
@click.argument("target", type=FilePath())
@click.option("--force", is_flag=True, help="Replace the target if it exists.")
@db_option
def backup(target: Path, force: bool, db: Path) -> None:
    """Write a checked copy of the archive to TARGET, also while a crawl is running.

    An archive that an older or newer kliping wrote is copied as it is.
    """
    if target == STANDARD_OUTPUT:
        raise UsageError("-: a backup is written into a file: name one")
    refuse_own(target, db)
    if os.path.exists(target) and not force:  # noqa: PTH110 - Path's raises where a folder may not be entered
        raise UsageError(f"{target}: already exists; name another file, or add --force to replace it")
    with Archive.open(db, readonly=True, any_version=True) as archive:
        archive.backup(target)
    click.echo(f"{target}: {target.stat().st_size / 1e6:.1f} MB, checked")


@click.command(
    epilog="""\b
Examples:
  kliping prune --pages-older-than 30d
"""
)
@click.option(
    "--pages-older-than",
    type=TIME,
    default="30d",
    show_default=True,
    help="Delete pages fetched before: 30d (ago), 2026-11-01.",
)
@db_option
def prune(pages_older_than: datetime, db: Path) -> None:
    """Delete stored raw pages that are older than a time; articles are never deleted."""
    Archive.open(db, readonly=True, any_version=True).close()  # says what is wrong with the file
    path = Pages.beside(db)
    if not path.exists():  # crawled with --no-pages
        click.echo("there are no raw pages")
        return
    before = path.stat().st_size
    with Pages(path, create=False) as pages:
        count = pages.prune(pages_older_than)
    click.echo(f"{counted(count, 'raw page')} deleted, {max(0, before - path.stat().st_size) / 1e6:.1f} MB given back")
