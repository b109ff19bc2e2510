"""What an extraction process does with a page."""

from __future__ import annotations

from crawler.extraction import Context, Extraction, Page, extract
from pipelines.packing import pack


def read_page(page: Page, context: Context, *, keep: bool) -> tuple[Extraction, bytes | None]:
    """Read a page and, where it is to be kept, pack it: both are done on every core."""
    return extract(page, context), pack(page.body) if keep else None
