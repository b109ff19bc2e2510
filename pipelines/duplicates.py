"""The second pipeline: finds articles that are stored under another address; `archive.stories` finds copied texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Self, TypeVar

from pipelines.archive import Archive, is_same_article
from pipelines.items import Alias, Article
from pipelines.similarity import likeness, normalise

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

Item = TypeVar("Item")


class DuplicatesPipeline:
    """Turns an article that is already stored under another of its addresses into an `Alias`."""

    def __init__(self, archive: Archive, note: Callable[[str], None]) -> None:
        """`note` is called with a line for each address that is not trusted or leads elsewhere."""
        self.archive, self.note = archive, note

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy; takes the archive of the spider's session."""
        session = crawler.spider.session  # type: ignore[union-attr]
        return cls(session.archive, session.notes.add)

    async def process_item(self, item: Item) -> Item | Alias:
        """Return the article, or an `Alias` of the stored article that it is; other items pass unchanged.

        A shared address alone proves nothing: templates often give many articles one canonical address. If the texts
        are not those of one article either (`is_same_article`), the new one passes: the archive leaves the address with
        the article that has it, and trusts declared ones less.

        A stored article that is fetched again passes while its page has its story, at whatever address: if it is
        another stored article's, both stay up to date. But sites also redirect from articles that they have taken down
        to whatever is near. Then the link becomes an alias, and what is stored stays as it is: an alias of the article
        at that address; if none is stored there and the title is another one, too, of the article that it gave.
        """
        if not isinstance(item, Article):
            return item
        own, id_of = item.link.article_id, self.archive.addresses.id_of
        elsewhere = [(address, known) for address in item.aliases if (known := id_of(address.key)) != own]
        old = self.archive.articles.get(own) if own and elsewhere else None
        if old and likeness(item.text, old.text).same:
            return item
        for address, known in elsewhere:
            replaced = old if address.kind == "redirect" else None
            there = self.archive.articles.get(known) if known else None
            if there is None:
                if replaced and normalise(replaced.title) != normalise(item.title):
                    note = f"{replaced.url} leads to another article now; what is stored stays as it is"
                    self.note(f"{item.source}: {note}")
                    return Alias(item.link, replaced.id, ())
                continue
            if replaced or is_same_article(item.text, there.text, address.kind):
                return Alias(item.link, there.id, item.aliases)
            if not likeness(item.text, there.text).same:
                note = f"{address.kind} address {address.url} belongs to another article; not believed"
                self.note(f"{item.source}: {note}")
        return item
