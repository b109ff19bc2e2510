"""`kliping add` and `kliping probe`: find the feeds of a site, show them, and write the best into feeds.yaml."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from crawler.cli.display import cell, print_json, waiting
from crawler.cli.options import feeds_option, json_option, private_option
from crawler.cli.site_display import as_data, show
from crawler.cli.values import FILLED, NUMBERS, numbers
from crawler.sources import Config
from pipelines.errors import KlipingError, UsageError

if TYPE_CHECKING:
    from crawler.visit.proposal import Proposal
    from crawler.visit.site import Site


def _complete_address(_context: click.Context, _argument: click.Parameter, url: str) -> str:
    """The address that was typed, without quotation marks around it, and with https:// where the scheme is missing."""
    url = url.strip().removeprefix("<").removesuffix(">").strip("\"'“”‘’")
    url = re.sub(r"^feed:(?://)?(?=https?://)|^feed:(?=//)", "", url, flags=re.IGNORECASE)  # as feed readers write it
    return f"https://{url.lstrip('/')}" if re.fullmatch(r"(//)?[\w-]+(\.[\w-]+)+\.?(:\d+)?([/?#]\S*)?", url) else url


url_argument = click.argument("url", callback=_complete_address)


@click.command(
    epilog="""\b
Examples:
  kliping add antaranews.com
  kliping add https://www.example.id/feed --id example --name "Harian" --yes
  kliping add www.example.id --dry-run       the block alone
  kliping add www.example.id --pick 2,4-6    these feeds, by number
  xargs -n 1 kliping add --yes < sites.txt   each address of a file
"""
)
@url_argument
@click.option("--id", "source_id", metavar="ID", help="The source's id; by default made from its host.")
@click.option("--name", type=FILLED, help="Its name for people; by default what the site calls itself.")
@click.option(
    "--pick", type=NUMBERS, default=(), metavar="N,N", help="Take these feeds, by number (see `probe`), not the best."
)
@click.option("--yes", "-y", is_flag=True, help="Write without asking.")
@click.option("--dry-run", is_flag=True, help="Print the block that would be written, and write nothing.")
@feeds_option
@private_option
def add(
    url: str,
    source_id: str | None,
    name: str | None,
    pick: tuple[int, ...],
    yes: bool,
    dry_run: bool,
    feeds: Path,
    allow_private: bool,
) -> int:
    """Find the feeds of the site at URL, show them with one article, and write the best into feeds.yaml.

    URL is the address of a site, of a feed, or of any page of the site. The best is one feed, with the news sitemap;
    where each section has a feed and none holds them all, it is all of these; of a page as /sulsel it is what stands
    below it, as /sulsel/rss. On a terminal you are asked first, and may choose other feeds by their numbers. All else
    that stands in feeds.yaml stays as it is.
    """
    from crawler.sources.edit import write_text
    from crawler.sources.reader import read_raw, read_text
    from crawler.sources.values import ID, ID_RULE
    from crawler.visit.choice import picked
    from crawler.visit.proposal import propose, refuse_known

    before = read_raw(feeds)
    text = before or ""
    config = read_text(text, feeds, allow_private=allow_private, may_be_empty=True)
    _refuse_address(url)
    if source_id is not None and not ID.fullmatch(source_id):
        raise UsageError(f"--id {cell(source_id)[:80]}: {ID_RULE}")
    if any(source.id == source_id for source in config.sources):
        raise UsageError(f'{feeds}: there is a source "{source_id}" already; choose another --id')
    refuse_known(feeds, text, url, source_id)
    site = _looked(config, url, allow_private, pick=pick)
    show(site, picked(site.feeds, pick), err=dry_run)
    make = partial(propose, site, config, text, source_id, name)
    proposal = make(pick)
    if dry_run:
        click.echo(proposal.block)
        return 0
    _show_block(proposal, f"{feeds} {'gets' if yes else 'would get'}")
    if not yes and not sys.stdin.isatty():
        raise UsageError(f"{feeds}: nothing written: cannot ask for confirmation without a terminal; add --yes")
    agreed = proposal if yes else _agreed(proposal, make, feeds, len(site.feeds))
    if agreed is None:
        click.echo("nothing written")
        return 1
    write_text(feeds, agreed.after, instead_of=before)
    by_option = click.get_current_context().get_parameter_source("feeds") is ParameterSource.COMMANDLINE
    named = f" --feeds {shlex.quote(str(feeds))}" if by_option else ""
    click.echo(f"{feeds}: {agreed.source.id} written; `kliping crawl{named} --source {agreed.source.id}` reads it")
    return 0


def _show_block(proposal: Proposal, title: str) -> None:
    from crawler.sources.validation import notes

    click.echo(f"\n{title}:\n\n{proposal.block}\n")
    for note in notes(proposal.source):
        click.echo(f"note: {note}\n")


def _agreed(
    proposal: Proposal, make: Callable[[tuple[int, ...]], Proposal], feeds: Path, number: int
) -> Proposal | None:
    """What the person agrees to: the proposal, or another one with feeds chosen by number; None for nothing."""
    others = ", or numbers of other feeds such as 1,3" if number > 1 else ""
    while True:
        answer = click.prompt(f"Write it into {feeds}? [y/N{others}]", default="n", show_default=False).strip().lower()
        if answer in {"y", "yes", "ya"}:
            return proposal
        if answer in {"", "n", "no", "t", "tidak"}:
            return None
        try:
            proposal = make(numbers(answer))
        except (ValueError, UsageError) as error:
            click.echo(f"{error}; y writes it, n does not")
        else:
            _show_block(proposal, f"{feeds} would get")


@click.command(
    epilog="""\b
Examples:
  kliping probe antaranews.com
  kliping probe https://www.example.id --json
"""
)
@url_argument
@feeds_option
@private_option
@json_option
def probe(url: str, feeds: Path, allow_private: bool, as_json: bool) -> int:
    """Show what feeds the site at URL has, and one article of the best; writes nothing."""
    from crawler.sources.reader import read_raw, read_text
    from crawler.visit.choice import picked

    config = read_text(read_raw(feeds) or "", feeds, allow_private=allow_private, may_be_empty=True)
    _refuse_address(url)
    site = _looked(config, url, allow_private, must=not as_json)
    if as_json:
        print_json(as_data(site))
    else:
        show(site, picked(site.feeds))
    return 0 if site.feeds else 1


def _refuse_address(url: str) -> None:
    from crawler.sources.model import quote
    from crawler.sources.values import address_fault

    if fault := address_fault(url):
        raise UsageError(fault if "@" in url else f"{quote(url)}: {fault}")  # before an @ may be a password


def _looked(config: Config, url: str, allow_private: bool, *, must: bool = True, pick: tuple[int, ...] = ()) -> Site:
    """Look at the site; raise KlipingError where it has no feed and there `must` be one."""
    from crawler.engine import visit
    from crawler.visit.site import look

    with waiting("asking") as tell:
        script = partial(
            look,
            url=url,
            now=datetime.now(UTC),
            config=config,
            pick=pick,
            tell=lambda address: tell(f"asking {cell(address)}"),
        )
        site = visit(script, config, allow_private=allow_private, typed=url)
    if must and not site.feeds:
        raise KlipingError(f"{cell(url)}: no feed found: {cell(site.detail)}")
    return site
