"""Reads a page's answer: the article with its further pages and its addresses, or a miss with the reason."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from crawler import urls
from crawler.extraction import Context, Extraction, Page, from_feed, merge
from crawler.extraction.pages import MAX_PAGES
from crawler.extraction.sites import key_of
from crawler.middlewares.answers import Answer
from crawler.middlewares.faults import NoRules
from crawler.reading import context_of, or_miss, page_address, read_page
from crawler.session import Session
from crawler.sources import Source
from crawler.sources.owners import owner
from crawler.spiders.identity import addresses
from pipelines import waits
from pipelines.items import UNREACHED, Article, Miss, Pending, RawPage, Reason

log = logging.getLogger(__name__)

NOT_ASKED = frozenset({Reason.STOPPED, Reason.RATE_LIMITED})
# Failures that may be due to `?page=all` alone: robots.txt with "Disallow: /*?", a 404, a redirect to the home page
OF_THE_QUERY = frozenset({Reason.ROBOTS, Reason.NOT_FOUND, Reason.CLIENT_ERROR, Reason.REDIRECTS, Reason.HOME_PAGE})

T = TypeVar("T")
Fetch = Callable[[str, Source], Awaitable[Answer]]


class PageReader:
    """Reads the pages of one crawl; `ask` fetches a further page of a story."""

    def __init__(self, session: Session, ask: Fetch) -> None:
        self.session, self.ask = session, ask
        self.sources = {source.id: source for source in session.config.sources}

    def address(self, pending: Pending) -> str:
        """The address to ask for a link: the variant with the whole story on one page if its site has one."""
        return page_address(pending.link.url, self._rules(pending, pending.link.url), self.session.now())

    async def unasked(self, pending: Pending, *, carried: bool) -> Article | Miss | None:
        """The outcome of a link for which no page is asked: feeds.yaml excludes it by now, or the text is `carried`."""
        if pending.article_id is None and not self.sources[pending.link.source].article.permit(pending.link.url):
            return waits.after_miss(Miss(pending, Reason.NOT_ALLOWED), pending.attempts, self.session.now())
        found = await self.from_feed(pending) if carried else None
        return found if isinstance(found, Article) else None

    async def outcome(self, answer: Answer, pending: Pending) -> Article | Miss:
        """The article of a fetched page with the further pages of its story, or what follows if the page failed."""
        outcome = await or_miss(self._article(answer, pending), pending, answer.url)
        return await self._missed(outcome) if isinstance(outcome, Miss) else outcome

    async def _article(self, answer: Answer, pending: Pending) -> Article | Miss:
        """The article of a fetched page, or why there is none.

        The address with the whole story on one page is our own guess; if it fails, the site's own address is asked.
        """
        miss, url = page_miss(answer, pending), pending.link.url
        if miss and miss.reason in OF_THE_QUERY and self.address(pending) != (plain := urls.fetch_url(url, None)):
            answer = await self.ask(plain, self.sources[pending.link.source])
            miss = page_miss(answer, pending)
        if miss:
            return miss
        extraction, pages = await self._read(answer, pending)
        outcome = extraction.outcome
        if isinstance(outcome, Miss):
            return outcome
        if extraction.next_page:
            outcome, further = await self._join(outcome, extraction.next_page, pending)
            pages += further
        best, aliases, doubt = addresses(pending, answer.url, extraction.canonical, self.session.now())
        if doubt:
            self.session.notes.add(f"{pending.link.source}: {doubt}; not believed")
            log.info("%s: %s", answer.url, doubt)
        source = owner(best, pending.link.source, self.session.sites())
        return replace(outcome, url=best, source=source, aliases=aliases, pages=pages)

    async def _read(
        self, answer: Answer, pending: Pending, earlier: tuple[str, ...] = ()
    ) -> tuple[Extraction, tuple[RawPage, ...]]:
        """What extraction gives, and the packed page; no page if raw pages are not kept."""
        page = Page(answer.body, answer.url, answer.content_type, earlier)
        read, now = partial(read_page, page, keep=self.session.options.keep_pages), self.session.now()
        found = await or_miss(self._extract(read, pending, page.url), pending, page.url)
        if isinstance(found, Miss):
            return Extraction(found), ()
        extraction, packed = found
        return extraction, () if packed is None else (RawPage(page.url, page.content_type, packed, now),)

    async def _extract(self, read: Callable[[Context], T], pending: Pending, url: str) -> T:
        """What `read` gives in the context of the link's page, run in the pool."""
        source = self._rules(pending, url)
        context = context_of(pending, source, self.session.now(), self.session.learnt(source.id))
        return await self.session.pool.run(read, context)

    async def _join(
        self, first: Article, next_page: str | None, pending: Pending
    ) -> tuple[Article, tuple[RawPage, ...]]:
        """Join a story that goes on over several pages, and give its raw pages; `partial` if a page is missing."""
        seen = [first.url]
        parts: list[Article] = []
        pages: tuple[RawPage, ...] = ()
        while next_page and next_page not in seen and len(parts) < MAX_PAGES - 1:
            seen.append(next_page)
            answer = await self.ask(next_page, self.sources[pending.link.source])
            if answer.status is None:  # whatever failed here, the pages before it are an article
                self.session.notes.add(f"{next_page}: {answer.detail}")
            if answer.failure or not self._is_of(first, next_page, answer.url):
                break
            extraction, raw = await self._read(answer, pending, earlier=tuple(seen))
            if isinstance(extraction.outcome, Miss):
                break
            parts.append(extraction.outcome)
            pages += raw
            next_page = extraction.next_page
        return merge(first, parts), pages  # `partial` if the last page read names another one

    def _is_of(self, first: Article, asked: str, came: str) -> bool:
        """Whether a further page still belongs to the story: a missing page may redirect to another article."""
        key = partial(key_of, when=self.session.now())
        return key(came) in {key(first.url), key(asked)}

    def _rules(self, pending: Pending, url: str) -> Source:
        """The source whose rules hold for a page: that which owns its address, whichever source named it.

        Where that source is unknown here (a worker of a cluster has only one), it is the source that named it.
        """
        name = pending.link.source
        return self.sources.get(owner(url, name, self.session.sites()), self.sources[name])

    async def _missed(self, miss: Miss) -> Article | Miss:
        """The article made from the feed's full text if there is one; else the miss with the time of the next try.

        The feed's text is not used for a page that was not asked, which a later run asks, nor at the first failure to
        connect, which may be due to our own network.
        """
        unreached = miss.status is None and miss.reason in UNREACHED and miss.link.attempts == 0
        if miss.link.link.html and miss.link.article_id is None and miss.reason not in NOT_ASKED and not unreached:
            carried = await self.from_feed(miss.link)
            if isinstance(carried, Article):
                return carried
        return waits.after_miss(miss, miss.link.attempts, self.session.now())

    async def from_feed(self, pending: Pending) -> Article | Miss:
        """The article made from the full text in the feed; a Miss if there is none."""
        url = pending.link.url
        return await or_miss(self._extract(from_feed, pending, url), pending, url)


def page_miss(answer: Answer, pending: Pending) -> Miss | None:
    """The miss of a link for which no page came, or an error page or the home page; None if the page can be read.

    If its host gives no robots.txt, a link without an article counts as not asked (`no_rules`) and stays
    pending. A look at a stored article counts as done, so that the next one is as far off as after any other look.
    """
    reason, detail = answer.failure, answer.with_redirect(answer.detail)
    if reason is Reason.GONE:
        reason = Reason.NOT_FOUND
    elif reason is None:
        if not urls.is_home(answer.url) or urls.is_home(pending.link.url):
            return None
        reason, detail = Reason.HOME_PAGE, "redirected to the home page"
    no_rules = isinstance(answer.fault, NoRules) and pending.article_id is None
    return Miss(pending, reason, detail, answer.url, answer.status, answer.retry_after_s, no_rules=no_rules)
