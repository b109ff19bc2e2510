"""A page laid out: its lines, which of them stand, and all that is known of it before its body is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from crawler.extraction.lines.line import Walked
from crawler.extraction.lines.selectors import NOTHING, Drop
from crawler.extraction.values import Context, Metadata, Page, Site


@dataclass(slots=True)
class Layout:
    """A page while it becomes an article; a feed's entry has but an address."""

    page: Page
    context: Context
    host: str  # of the page, by which its own links differ from those that lead elsewhere
    site: Site = field(default_factory=Site)
    meta: Metadata = field(default_factory=Metadata)
    known: frozenset[HtmlElement] = frozenset()  # what the page marks as its body
    told: Sequence[list[HtmlElement]] = ()  # what each `body` of feeds.yaml finds
    drop: Drop = NOTHING
    walked: Walked = field(default_factory=Walked)
    stands: Sequence[bool] = ()  # of each line, whether it is no furniture
    cards: Collection[int] = ()  # the lines of cards that lead to other stories

    @property
    def title(self) -> str:
        """The page's, or else the feed's."""
        return self.meta.title or self.context.pending.link.title or ""
