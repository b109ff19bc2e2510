"""`kliping extract`: what would be stored of a page, and why."""

from __future__ import annotations

import gzip
import sys
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

import click

from crawler.cli.display import cell, facts, outcome_data, print_json, print_rows, print_text
from crawler.cli.options import feeds_option, json_option, private_option
from crawler.cli.values import FILLED, TIME
from crawler.options import chosen_sources
from crawler.sources import Config, load
from crawler.unpacking import GZIP
from pipelines.errors import KlipingError, UsageError
from pipelines.items import Article, Link, Pending

if TYPE_CHECKING:
    from crawler.extraction import Extraction, Page

UNKNOWN = "https://unknown.invalid/"  # the site of a file without an address
NOBODY = "extract"  # the source of a page that belongs to none in feeds.yaml


@click.command(
    epilog="""\b
Examples:
  kliping extract https://www.antaranews.com/berita/123/judul
  kliping extract https://www.example.id/berita/1 --source example
  kliping extract page.html --url https://www.example.id/berita/1 --json
  kliping extract captured.html.gz --url https://… --at 2024-05-01
  kliping show 1234 --raw | kliping extract -
"""
)
@click.argument("pages", metavar="FILE…|URL", nargs=-1, required=True)
@click.option(
    "--url", metavar="URL", help="The address the file was fetched from, or its path where the site is not known."
)
@click.option(
    "--source",
    "source_id",
    type=FILLED,
    metavar="ID",
    help="Apply what feeds.yaml says of this source.  [default: by the address]",
)
@feeds_option
@click.option(
    "--at",
    type=TIME,
    help="When the file was fetched: 2024-05-01, 2024-05-01T10:00 (WIB). Applies the site rules valid at that time.",
)
@private_option
@json_option
def extract(
    pages: tuple[str, ...],
    url: str | None,
    source_id: str | None,
    feeds: Path,
    at: datetime | None,
    allow_private: bool,
    as_json: bool,
) -> int:
    """Show what would be stored of a page, and why.

    FILE may be - for standard input. Of a story on several pages only the first is shown, with the address of the next.
    """
    from crawler.extraction import Page
    from crawler.extraction import extract as read
    from crawler.reading import context_of

    addresses = [name for name in pages if name.lower().startswith(("http://", "https://"))]
    _refuse(pages, addresses, url)
    config = _config(source_id, next(iter(addresses), url), feeds, allow_private=allow_private)
    [source] = config.sources
    now = at or datetime.now(UTC)
    missed = 0
    for name in pages:
        if name in addresses:
            page = _fetched(name, config, now, allow_private=allow_private)
        else:
            page = Page(_bytes(Path(name)), urljoin(UNKNOWN, url or quote(Path(name).name)))
        context = context_of(Pending(0, page.url, Link(page.url, source=source.id, feed="")), source, now)
        asked = name if name in addresses else page.url
        if not (asked.startswith(UNKNOWN) or source.article.permit(asked)):
            note = f"`allow` and `deny` in feeds.yaml exclude links to {cell(asked)}"
            click.echo(f"note: {source.id}: {note}", err=True)
        result = read(page, context)
        missed += not isinstance(result.outcome, Article)
        if as_json:
            more = {"page": name, "next_page": result.next_page, "canonical": result.canonical}
            print_json(more | outcome_data(result.outcome))
        else:
            if len(pages) > 1:
                click.echo(f"--- {cell(name)}")
            _show(result)
    return 1 if missed == len(pages) else 0


def _refuse(pages: tuple[str, ...], addresses: list[str], url: str | None) -> None:
    """Raise UsageError where the command cannot succeed."""
    from crawler.sources.values import address_fault

    if url is not None:
        if addresses or len(pages) > 1:
            raise UsageError("--url is where one saved file was fetched from: run the command once for each file")
        if fault := address_fault(urljoin(UNKNOWN, url) if url.startswith("/") else url):
            raise UsageError(f"--url: {fault}")
    if len(addresses) > 1:
        raise UsageError("one address at a time; saved files may be many")  # an event loop runs only once in a process
    for address in addresses:
        if fault := address_fault(address):
            raise UsageError(fault)


def _config(name: str | None, url: str | None, feeds: Path, *, allow_private: bool) -> Config:
    """The config with one source: that of this name, else the one whose site the address is on, else `NOBODY`."""
    from crawler.sources.owners import source_of

    if name is None and (url is None or not feeds.exists()):
        config = Config(feeds, None, ())
    else:
        config = load(feeds, allow_private=allow_private)
    sources = chosen_sources(config, (name,)) if name else (source_of(url or "", config, NOBODY),)
    return replace(config, sources=sources)


def _fetched(url: str, config: Config, now: datetime, *, allow_private: bool) -> Page:
    from crawler.engine import visit
    from crawler.extraction import Page
    from crawler.visit.site import fetch_page

    script = partial(fetch_page, url=url, source=config.sources[0], now=now)
    answer = visit(script, config, allow_private=allow_private, typed=url)
    if answer.failure:
        raise KlipingError(f"{answer.url}: {answer.detail}")
    return Page(answer.body, answer.url, answer.content_type)


def _bytes(path: Path) -> bytes:
    try:
        body = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return gzip.decompress(body) if body.startswith(GZIP) else body
    except (OSError, EOFError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(f"{path}: {reason}; give a saved page, or an address that begins with https://") from None


def _show(result: Extraction) -> None:
    outcome = result.outcome
    if not isinstance(outcome, Article):
        click.echo(f"no article: {outcome.reason} ({cell(outcome.detail)})")
        return
    print_rows(
        (
            ("title", outcome.title),
            ("url", outcome.url),
            ("source", outcome.source if outcome.source != NOBODY else None),
            *facts(outcome, outcome.modified.at if outcome.modified else None),
            ("body", f"{outcome.body_by}: {outcome.body_why}"),
            ("next page", result.next_page),
        )
    )
    print_text(outcome.text)
