"""Proposes a source for feeds.yaml by what was found at a site, unless one reads the site already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from crawler import urls
from crawler.sources import Config, Source
from crawler.sources.edit import add_blocks, block_lines, reader_of
from crawler.sources.model import visible
from crawler.sources.opml import id_for
from crawler.visit.answers import describe
from crawler.visit.choice import articles_per_day, picked
from pipelines.counted import counted
from pipelines.errors import UsageError
from pipelines.items import Article
from pipelines.strings import one_line

if TYPE_CHECKING:
    from crawler.visit.site import Site  # slow to import

MARGIN = 3  # `expect` is the measured rate divided by this, so that holidays and nights raise no alarm


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source as it would stand in feeds.yaml."""

    source: Source
    block: str
    after: str  # feeds.yaml with it


def propose(
    site: Site, config: Config, text: str, source_id: str | None, name: str | None, pick: tuple[int, ...] = ()
) -> Proposal:
    """Make a source of the site's best feeds, or of those picked by number, with a comment on each.

    `config` and `text` are of the feeds.yaml that it is for; id and name are made up where they are None.

    Raises:
        UsageError: a source reads the site or one of the feeds already, or no feed has one of the numbers.
    """
    if max(pick, default=0) > len(site.feeds):
        raise UsageError(f"no feed has the number {max(pick)}: {counted(len(site.feeds), 'feed')} found")
    home, now = urljoin(site.home or site.url, "/"), datetime.now(UTC)
    feeds = picked(site.feeds, pick)
    # two sources with the same articles would each bring only a part, and fall short of what is expected
    for known in (*(one.feed.url for one in feeds), home):
        refuse_known(config.path, text, known, source_id)
    new_id = source_id or id_for(urls.host(home), {source.id for source in config.sources})
    language = site.sample.language if isinstance(site.sample, Article) else None
    source = Source(
        new_id,
        name or one_line(site.name or "", instead=" ") or new_id,
        site.home,
        tuple(one.feed for one in feeds),
        expected_per_day=float(int(articles_per_day(feeds, now) / MARGIN)) or None,
        language=language or config.defaults.language,
    )
    notes = {one.feed.url: f"{describe(one, now)}, {now:%Y-%m-%d}" for one in feeds}
    block = "\n".join(block_lines(source, config.defaults, 2, notes))
    return Proposal(source, block, add_blocks(text, [source], config.path, notes=notes))


def refuse_known(feeds: Path, text: str, url: str, source_id: str | None) -> None:
    """Raise UsageError where a source reads this address already; with an id, a site may get a second source."""
    home = urls.is_home(url)
    if (source_id and home) or not (found := reader_of(text, url)):
        return
    told = f"{found[0]} reads {visible(url)} already; write another feed of the site below its `feeds:`"
    told += ", or make it another source with --id" if home else ""
    raise UsageError(f"{feeds}:{found[1]}: {told}")
