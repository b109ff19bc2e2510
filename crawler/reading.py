"""What is known of a page before it is read, and what an extraction process does with it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crawler.extraction import Context, Extraction, Page, extract
from pipelines.items import Pending
from pipelines.packing import pack

if TYPE_CHECKING:  # an extraction process needs no feeds.yaml
    from crawler.sources import Source


def context_of(pending: Pending, source: Source, now: datetime, learnt: frozenset[int] = frozenset()) -> Context:
    """The context of a page of this link: what feeds.yaml says of its source, and the lines that that one repeats."""
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
    """Read a page and, where it is to be kept, pack it: both are done on every core."""
    return extract(page, context), pack(page.body) if keep else None
