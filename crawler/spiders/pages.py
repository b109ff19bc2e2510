"""A page's answer, read: the article, its further pages, its addresses, or a reasoned miss."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from scrapy.http import Response

from crawler import urls
from crawler.extraction import Context, Extraction, Page, Site, from_feed, merge
from crawler.extraction.sites import site_for
from crawler.middlewares import faults
from crawler.middlewares.hosts import owner
from crawler.pool import JobFailed
from crawler.reading import context_of, read_page
from crawler.session import Session
from crawler.sources import Source
from crawler.spiders.identity import addresses
from pipelines import waits
from pipelines.errors import KlipingError
from pipelines.items import UNREACHED, Article, Miss, Pending, RawPage, Reason

log = logging.getLogger(__name__)

PAGES_PER_STORY = 10  # the longest paged stories of the Indonesian press have about eight
NOT_ASKED = frozenset({Reason.STOPPED, Reason.RATE_LIMITED})
# what a site may say of `?page=all` alone: robots.txt with "Disallow: /*?", a 404, a redirect to the home page
OF_THE_QUERY = frozenset({Reason.ROBOTS, Reason.NOT_FOUND, Reason.CLIENT_ERROR, Reason.REDIRECTS, Reason.HOME_PAGE})

T = TypeVar("T")
Fetch = Callable[[str, Source], Awaitable[Response]]


class PageReader:
    """Reads the pages of one crawl; `ask` fetches a further page of a story."""

    def __init__(self, session: Session, ask: Fetch) -> None:
        self.session, self.ask = session, ask
        self.sources = {source.id: source for source in session.config.sources}

    def address(self, pending: Pending) -> str:
        """The address to ask for a link: what the site gave, or its variant with the whole story on one page."""
        source = self.sources[pending.link.source]
        return urls.fetch_url(pending.link.url, source.article.full_page or self._site(pending.link.url).full_page)

    async def outcome(self, answer: Response | BaseException, pending: Pending) -> Article | Miss:
        """What a fetched page gives, the further pages of its story included, or what follows from its not coming.

        The address with the whole story on one page is our own guess; where it leads nowhere, the site's is asked.
        """
        asked, plain = self.address(pending), urls.fetch_url(pending.link.url, None)
        response = _page_or_miss(answer, pending, asked)
        if isinstance(response, Miss) and response.reason in OF_THE_QUERY and asked != plain:
            response = _page_or_miss(await self._answer(plain, pending), pending, plain)
        if isinstance(response, Miss):
            return await self.missed(response)
        extraction, pages = await self._read(_page(response), pending)
        outcome = extraction.outcome
        if isinstance(outcome, Miss):
            return await self.missed(outcome)
        if extraction.next_page:
            outcome, further = await self._join(outcome, extraction.next_page, pending)
            pages += further
        best, aliases, doubt = addresses(
            pending, response.url, extraction.canonical, self._site(response.url).article_id
        )
        if doubt:
            self.session.notes.add(f"{pending.link.source}: {doubt}; not believed")
            log.info("%s: %s", response.url, doubt)
        source = owner(best, pending.link.source, self.session.sites)
        return replace(outcome, url=best, source=source, aliases=aliases, pages=pages)

    async def _read(self, page: Page, pending: Pending) -> tuple[Extraction, tuple[RawPage, ...]]:
        """What the page gives, and the page packed; the latter not where none are kept."""
        read, now = partial(read_page, page, keep=self.session.options.keep_pages), self.session.now()
        found = await self._extract(read, pending, page.url)
        if isinstance(found, Miss):
            return Extraction(found), ()
        extraction, packed = found
        return extraction, () if packed is None else (RawPage(page.url, page.content_type, packed, now),)

    async def _extract(self, read: Callable[[Context], T], pending: Pending, url: str) -> T | Miss:
        """What the pool reads; a fault of ours costs this link alone."""
        try:
            return await self.session.pool.run(read, self._context(pending, url))
        except JobFailed as failed:
            return Miss(pending, Reason.EXTRACTION_FAILED, str(failed), url)
        except KlipingError:
            raise
        except Exception as error:  # it would leave the link pending, to stop the source for good
            log.exception("%s: extraction failed", url)
            return Miss(pending, Reason.EXTRACTION_FAILED, faults.our_own(error), url)

    async def _join(
        self, first: Article, next_page: str | None, pending: Pending
    ) -> tuple[Article, tuple[RawPage, ...]]:
        """The whole of a story that goes on over several pages, and these; `partial` where one is missing."""
        seen = {first.url}
        parts: list[Article] = []
        pages: tuple[RawPage, ...] = ()
        while next_page and next_page not in seen and len(parts) < PAGES_PER_STORY - 1:
            seen.add(next_page)
            response = await self._answer(next_page, pending)
            if isinstance(response, Exception):  # whatever kept this page away, the pages before it are an article
                self.session.notes.add(f"{next_page}: {faults.classify(response)[1]}")
                break
            if response.status >= 400 or not self._is_of(first, next_page, response.url):
                break
            extraction, raw = await self._read(_page(response), pending)
            if isinstance(extraction.outcome, Miss):
                break
            parts.append(extraction.outcome)
            pages += raw
            next_page = extraction.next_page
        return merge(first, parts), pages  # what ends on a page that names a further one is `partial`

    def _is_of(self, first: Article, asked: str, came: str) -> bool:
        """Whether a further page's answer is of the story still: a page that is missing may lead to another article."""
        keys = {urls.article_key(url, self._site(url).article_id) for url in (first.url, asked)}
        return urls.article_key(came, self._site(came).article_id) in keys

    async def _answer(self, url: str, pending: Pending) -> Response | Exception:
        try:
            return await self.ask(url, self.sources[pending.link.source])
        except Exception as fault:  # noqa: BLE001 - whatever it was, it becomes a reason in the ledger, or a note
            return fault

    def _site(self, url: str) -> Site:
        return site_for(urls.host(url), self.session.now())

    def _context(self, pending: Pending, url: str) -> Context:
        """What to know of a page by its own source, whoever named it; a worker knows only the one that did."""
        name = pending.link.source
        source = self.sources.get(owner(url, name, self.session.sites), self.sources[name])
        return context_of(pending, source, self.session.now(), self.session.learnt(source.id))

    async def missed(self, miss: Miss) -> Article | Miss:
        """The article of the feed's own text where it carried one; else the miss with what the ledger is to say.

        A page that was not asked at all is asked later; where no connection was made it may be our own network, so
        the page is tried again first.
        """
        unreached = miss.status is None and miss.reason in UNREACHED and miss.link.attempts == 0
        if miss.link.link.html and miss.link.article_id is None and miss.reason not in NOT_ASKED and not unreached:
            carried = await self.from_feed(miss.link)
            if isinstance(carried, Article):
                return carried
        return waits.after_miss(miss, miss.link.attempts, self.session.now())

    async def from_feed(self, pending: Pending) -> Article | Miss:
        """The article of the text that the feed carried."""
        return await self._extract(from_feed, pending, pending.link.url)


def _page_or_miss(answer: Response | BaseException, pending: Pending, asked: str) -> Response | Miss:
    """The page that came, or why none did."""
    if isinstance(answer, BaseException) or answer.status >= 400:
        return faults.page_miss(answer, pending, answer.url if isinstance(answer, Response) else asked)
    if urls.is_home(answer.url) and not urls.is_home(pending.link.url):
        return Miss(pending, Reason.HOME_PAGE, "redirected to the home page", answer.url, answer.status)
    return answer


def _page(response: Response) -> Page:
    return Page(response.body, response.url, faults.header_texts(response).get("Content-Type", ""))
