"""What is asked for and told of a page; extracts and packs it in an extraction process."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crawler.extraction import Context, Extraction, Page, extract
from crawler.extraction.sites import site_for
from crawler.urls import fetch_url, host
from pipelines.items import Pending
from pipelines.packing import pack

if TYPE_CHECKING:  # an extraction process needs no feeds.yaml
    from crawler.sources import Source


def address_of(url: str, source: Source, now: datetime) -> str:
    """The address to ask for a link: the variant with the whole story on one page if its site has one."""
    return fetch_url(url, source.article.full_page or site_for(host(url), now).full_page)


def context_of(pending: Pending, source: Source, now: datetime, learnt: frozenset[int] = frozenset()) -> Context:
    """The context of a link's page: the settings of its source, and marks of the lines that the source repeats."""
    rules = source.article
    return Context(
        pending,
        timezone=source.timezone,
        language=source.language,
        now=now,
        drop=rules.drop,
        learnt=learnt,
        body=rules.body,
        next_page=rules.next_page,
    )


def read_page(page: Page, context: Context, *, keep: bool) -> tuple[Extraction, bytes | None]:
    """Extract a page and, with `keep`, pack its body; both run in the extraction processes."""
    return extract(page, context), pack(page.body) if keep else None
