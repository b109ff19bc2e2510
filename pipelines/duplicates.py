"""The second pipeline: finds articles that are stored under another address; `archive.stories` finds copied texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Self, TypeVar

from pipelines.archive import Archive, StoredArticle
from pipelines.items import Alias, Article
from pipelines.similarity import adds_nothing, likeness, normalise

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

        A new article becomes an alias if a stored one has one of its addresses and is the same story. A shared address
        alone proves nothing: templates often give many articles one canonical address. If the page only declares the
        address as canonical, its text must also add nothing to the stored one, since the bulletins of all days may
        declare one address. Otherwise the article passes: the archive leaves the address with the article that has it,
        and trusts such declarations less.

        A stored article that is fetched again may have been redirected to the address of another stored one. If the
        page still has its story, it passes, and both articles stay up to date: the address has changed, and the feed
        has named the new one. If not, it becomes an alias, which leaves the stored text alone. The same holds for a
        redirect to an address that is not stored, if neither title nor text is the old one's: sites redirect from
        articles that they have taken down to whatever is near.
        """
        if not isinstance(item, Article):
            return item
        for address in item.aliases:
            known = self.archive.addresses.id_of(address.key)
            if known is None and address.kind == "redirect" and (old := self._replaced(item)):
                self.note(f"{item.source}: {old.url} leads to another article now; what is stored stays as it is")
                return Alias(item.link, old.id, ())
            if known is None or known == item.link.article_id:
                continue
            text, claimed = self.archive.articles.text_of(known), address.kind == "canonical"
            own = item.link.article_id and self.archive.articles.text_of(item.link.article_id)
            if own and likeness(item.text, own).same:
                continue
            same = (own and not claimed) or likeness(item.text, text).same
            nothing_lost = adds_nothing(item.text, text) if claimed else same
            if nothing_lost:
                return Alias(item.link, known, item.aliases)
            if not same:
                note = f"{item.source}: {address.kind} address {address.url} belongs to another article; not believed"
                self.note(note)
        return item

    def _replaced(self, item: Article) -> StoredArticle | None:
        """The stored article that was fetched again, if the page has neither its title nor its text; else None."""
        old = item.link.article_id and self.archive.articles.get(item.link.article_id)
        if not old or normalise(old.title) == normalise(item.title) or likeness(item.text, old.text).same:
            return None
        return old
