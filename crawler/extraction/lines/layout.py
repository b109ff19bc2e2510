"""A page with its lines and all that is known about it before its body is chosen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from crawler.extraction.lines.line import Walked
from crawler.extraction.values import Context, Metadata, Page, Site


@dataclass(slots=True)
class Layout:
    """A page on its way to an article; for a feed entry's text, `page` has only an address."""

    page: Page
    context: Context
    host: str  # the page's, which tells links within the site from others
    site: Site = field(default_factory=Site)
    meta: Metadata = field(default_factory=Metadata)
    known: frozenset[HtmlElement] = frozenset()  # the elements that the page marks as its body (itemprop)
    told: Sequence[list[HtmlElement]] = ()  # the elements that each `body` selector of feeds.yaml finds
    drop: frozenset[HtmlElement] = frozenset()  # the elements that sites.yaml and feeds.yaml leave out
    walked: Walked = field(default_factory=Walked)
    stands: Sequence[bool] = ()  # for each line, whether it may belong to the story
    cards: Collection[int] = ()  # the lines of teaser cards for other stories

    @property
    def title(self) -> str:
        """The page's title, or else the feed's."""
        return self.meta.title or self.context.pending.link.title or ""
