"""Makes the address and the context of a page, extracts and packs it; a fault of the program is a miss of its link."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from crawler.extraction import Context, Extraction, Page, extract
from crawler.extraction.sites import site_for
from crawler.logs import own_fault
from crawler.pool import JobFailed
from crawler.urls import fetch_url, host
from pipelines.errors import KlipingError
from pipelines.items import Miss, Pending, Reason
from pipelines.packing import pack

if TYPE_CHECKING:  # an extraction process needs no feeds.yaml
    from crawler.sources import Source

log = logging.getLogger(__name__)

T = TypeVar("T")


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


def page_address(url: str, source: Source, now: datetime) -> str:
    """The address to ask for an article: the variant with the whole story on one page if the site has one."""
    return fetch_url(url, source.article.full_page or site_for(host(url), now).full_page)


def read_page(page: Page, context: Context, *, keep: bool) -> tuple[Extraction, bytes | None]:
    """Extract a page and, with `keep`, pack its body; both run in the extraction processes."""
    return extract(page, context), pack(page.body) if keep else None


async def or_miss(reading: Awaitable[T], pending: Pending, url: str) -> T | Miss:
    """What the reading of a link's page from `url` gives; an exception in it is a miss of this link only.

    Raises:
        KlipingError: the extraction processes cannot be started on this machine.
    """
    try:
        return await reading
    except JobFailed as failed:
        return Miss(pending, Reason.EXTRACTION_FAILED, str(failed), url)
    except KlipingError:
        raise
    except Exception as error:  # else the link stays pending, and a few of them stop the source
        log.exception("%s: extraction failed", url)
        return Miss(pending, Reason.EXTRACTION_FAILED, own_fault(error), url)
