"""A page laid out: its lines, which of them stand, and all that is known of it before its body is."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.extraction.lines import Walked
from crawler.extraction.selectors import Drop
from crawler.extraction.words import Context, Metadata, Page, Site


@dataclass(slots=True)
class Layout:
    """A page while it becomes an article."""

    page: Page
    context: Context
    site: Site
    meta: Metadata
    known: frozenset[HtmlElement]  # what the page marks as its body
    drop: Drop
    walked: Walked
    stands: list[bool]  # of each line, whether it is no furniture
    cards: set[int]  # the lines of cards that lead to other stories
    host: str  # of the page, by which its own links differ from those that lead elsewhere

    @property
    def title(self) -> str:
        """The page's, or else the feed's."""
        return self.meta.title or self.context.pending.link.title or ""
