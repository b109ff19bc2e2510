"""`kliping extract`: what would be stored of a page, and why."""

from __future__ import annotations

import gzip
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import json_option, private_option
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from crawler.extraction import Extraction


@click.command(
    epilog="""\b
Examples:
  kliping extract https://www.antaranews.com/berita/123/judul
  kliping extract page.html --url https://www.example.id/berita/1 --json
  kliping extract captured.html.gz --url https://… --at 2024-05-01
"""
)
@click.argument("pages", metavar="FILE…|URL", nargs=-1, required=True)
@click.option("--url", help="The address the file was fetched from.")
@click.option("--timezone", default="Asia/Jakarta", show_default=True, help="Zone of times that name none.")
@click.option("--language", default="id", show_default=True, help="The source's language, where detection is unsure.")
@click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"]),
    help="When the file was fetched, UTC; old captures are read by the rules of their time.",
)
@private_option
@json_option
def extract(
    pages: tuple[str, ...],
    url: str | None,
    timezone: str,
    language: str,
    at: datetime | None,
    allow_private: bool,
    as_json: bool,
) -> int:
    """Show what would be stored of a page, and why."""
    from crawler.extraction import Context, Page
    from crawler.extraction import extract as read
    from pipelines.items import Article, Link, Pending

    if url and len(pages) > 1:
        raise UsageError("--url goes with one file; extract several in several calls")
    if sum(name.startswith(("http://", "https://")) for name in pages) > 1:
        raise UsageError("one address a call; saved files may be many")  # an event loop can be run once a process
    now = at.replace(tzinfo=UTC) if at else datetime.now(UTC)
    missed = 0
    for name in pages:
        if name.startswith(("http://", "https://")):
            page = _fetched(name, allow_private)
        else:
            page = Page(_bytes(Path(name)), url or f"https://unknown.invalid/{Path(name).name}")
        pending = Pending(0, page.url, Link(page.url, source="extract", feed=""))
        result = read(page, Context(pending, timezone, language, now))
        missed += not isinstance(result.outcome, Article)
        if as_json:
            click.echo(json.dumps(_as_dict(name, result), ensure_ascii=False))
        else:
            _show(result)
    return 1 if missed == len(pages) else 0


def _fetched(url: str, allow_private: bool) -> Any:
    from crawler.engine import visit
    from crawler.extraction import Page
    from crawler.session import Options
    from crawler.visit import Fetched, Visit
    from pipelines.errors import KlipingError

    async def script(visitor: Visit) -> Any:
        return await visitor.fetch(url, "page")

    got = visit(script, Options(allow_private=allow_private), named=url)
    if not isinstance(got, Fetched) or got.status >= 400:
        raise KlipingError(f"{url}: {got.detail if not isinstance(got, Fetched) else f'HTTP {got.status}'}")
    return Page(got.body, got.url, got.content_type)


def _bytes(path: Path) -> bytes:
    try:
        body = path.read_bytes()
        return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    except (OSError, EOFError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(f"{path}: {reason}; give a saved page, or an address that begins with https://") from None


def _as_dict(name: str, result: Extraction) -> dict[str, Any]:
    said = asdict(result.outcome)
    for ours in ("link", "prepared"):
        said.pop(ours, None)
    for moment in ("published", "modified"):
        when = said.pop(moment, None)
        said[f"{moment}_at"] = when["at"].strftime("%Y-%m-%dT%H:%M:%SZ") if when else None
        if when:
            said[f"{moment}_raw"], said[f"{moment}_origin"] = when["raw"], when["origin"]
    return {"page": name, "next_page": result.next_page, "canonical": result.canonical, **said}


def _show(result: Extraction) -> None:
    from pipelines.items import Article

    outcome = result.outcome
    if not isinstance(outcome, Article):
        click.echo(f"no article: {outcome.reason} ({outcome.detail})")
        return
    when = outcome.published
    rows = {
        "title": outcome.title,
        "url": outcome.url,
        "published": f"{when.at:%Y-%m-%d %H:%M} UTC, from {when.origin}: {when.raw}" if when else None,
        "authors": ", ".join(outcome.authors),
        "editors": ", ".join(outcome.editors),
        "section": outcome.section,
        "tags": ", ".join(outcome.tags),
        "language": outcome.language,
        "words": str(outcome.words),
        "body": f"{outcome.body_by}: {outcome.body_why}",
        "flags": ", ".join(flag for flag in ("paywalled", "partial") if getattr(outcome, flag)),
        "next page": result.next_page,
    }
    for name, value in rows.items():
        if value:
            click.echo(f"{name + ':':<11}{value}")
    click.echo(f"\n{outcome.text}")
