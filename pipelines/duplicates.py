"""Second pipeline: one article, many addresses. Copies of the text are told apart in `archive.stories`."""

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
    """Turns an article that is stored already under another of its addresses into an `Alias`."""

    def __init__(self, archive: Archive, note: Callable[[str], None]) -> None:
        """`note` hears of what is worth knowing."""
        self.archive, self.note = archive, note

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds its components; the archive is the spider's."""
        session = crawler.spider.session  # type: ignore[union-attr]
        return cls(session.archive, session.notes.add)

    async def process_item(self, item: Item) -> Item | Alias:
        """The article, or an alias of a stored one; other items pass.

        An address counts only where the texts agree: templates often give many articles one canonical address. A mere
        claim to one counts only where nothing would be lost, since the bulletins of all days may claim one address.
        What does not count goes on all the same: the archive leaves it where it is, and comes to doubt a claim.

        A look at a stored article may be led to another one's address, too: while it finds the story that it was sent
        for, whose address changed and which its feed then gave anew, both are kept up to date; else it changes nothing.
        Nor does it where the other one is not stored: sites lead from what they took off to whatever is near.
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
        """The stored article whose place another one takes: a look at it brought neither its title nor its text."""
        old = item.link.article_id and self.archive.articles.get(item.link.article_id)
        if not old or normalise(old.title) == normalise(item.title) or likeness(item.text, old.text).same:
            return None
        return old
