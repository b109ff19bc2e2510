"""Finds the feeds of a site and reads one of its articles: a script for `crawler.engine.visit`.

site = engine.visit(partial(look, url=url, now=now), config, typed=url, …)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from crawler import urls
from crawler.discovery import probe
from crawler.discovery.listings import names_an_article
from crawler.discovery.probe import Candidate
from crawler.extraction import Page, extract, from_feed
from crawler.middlewares.answers import Answer
from crawler.reading import context_of, page_address
from crawler.sources import Config, Feed, Source
from crawler.sources.owners import source_of
from crawler.urls.domains import registrable
from crawler.visit import Visitor
from crawler.visit.answers import explain, why_no_feed
from crawler.visit.choice import OWN, Rejected, SiteFeed, ordered, own_first, picked
from crawler.visit.search import FeedSearch, Tell
from pipelines.feed_items import FeedKind
from pipelines.items import Article, Link, Miss, Pending, Reason

SAMPLES = 3  # most articles that are fetched until one gives a text
_NO_TLS = frozenset({Reason.CONNECTION, Reason.REFUSED, Reason.TIMEOUT})


@dataclass(frozen=True, slots=True)
class Site:
    """The result of looking at a site."""

    url: str  # as asked
    home: str | None = None  # its home page
    name: str | None = None  # what it calls itself
    feeds: tuple[SiteFeed, ...] = ()  # best first
    failed: tuple[Rejected, ...] = ()
    sample: Article | Miss | None = None  # an article of the first feed that is taken
    detail: str = ""  # where there is no feed: why, and how we know


async def look(
    visitor: Visitor,
    *,
    url: str,
    now: datetime,
    config: Config,
    pick: tuple[int, ...] = (),
    tell: Tell = lambda _: None,
) -> Site:
    """Look for the feeds of a site, try them, and read one article of the best; `url` may itself be a feed.

    `now` is UTC, `config` the feeds.yaml, which may know the site, and `pick` has the numbers of the feeds to take
    instead of the best (the article is from the first of them). `tell` is called with each address before it is
    fetched.
    """
    search = FeedSearch(visitor, source_of(url, config, "new"), now, tell)
    tell(url)
    page = await visitor.fetch(url, "page" if urls.is_home(url) else "feed")  # of pages, a refresh is followed
    if page.status is None:
        return _unreachable(url, page)
    if page.failure is Reason.RATE_LIMITED:
        return Site(url, detail=explain(page))
    await search.read(Candidate(Feed(url), "the address itself"), page)
    itself = search.tried[0]
    home_page = page
    is_page = itself.failure is not None if isinstance(itself, Rejected) else itself.worth.kind is FeedKind.SECTION
    is_index = is_page and isinstance(itself, SiteFeed) and not names_an_article(page.url)
    is_section = is_index and not urls.is_home(page.url)
    if is_page:
        search.restart(itself)
        if urls.same_site(url, page.url):
            home_page = await search.home_of(page)
            await search.try_candidates((page, home_page))
        else:  # a cookie wall, or a new domain
            await search.try_candidates((Answer(url, 200), page))
        listed = {one.feed.url for one in search.feeds()}
        if is_index and itself.feed.url not in listed and (is_section or not search.alive()):
            search.tried.append(itself)  # beside the site's feeds: the page of a tag may be what is wanted
        if not search.alive() and home_page is not page:
            await search.read(Candidate(Feed(home_page.url, "section"), "the home page"), home_page)
    feeds = ordered(search.feeds(), now)
    if is_section:
        feeds = own_first(feeds, page.url, now)
    failed = tuple(one for one in search.tried if isinstance(one, Rejected))
    if not feeds:
        return Site(url, failed=failed, detail=why_no_feed(url, page, itself, failed, given_up=search.given_up))
    best = feeds[0]
    asked_for = urls.same_site(url, page.url) or not urls.same_site(url, best.links[0].url)
    by_page = asked_for and (itself != best or urls.is_home(page.url))
    home = page.url if best.why == OWN else urljoin(page.url, "/") if by_page else _home_by(best, page.url)
    name = _name(home_page if asked_for else None, best, home)
    taken = picked(feeds, pick) or (best,)
    return Site(url, home, name, feeds, failed, await _sample(search, taken[0]))


def _unreachable(url: str, answer: Answer) -> Site:
    """A site from which no answer came, or that leads to one."""
    if answer.url != url:
        return Site(url, detail=f"it leads to {answer.url}: {answer.detail}")
    if answer.failure is Reason.NAME_NOT_FOUND:
        return Site(url, detail=f"{urls.host(url)} cannot be found: a typing error, or no network?")
    no_tls = url.startswith("https:") and answer.failure in _NO_TLS
    return Site(url, detail=answer.detail + (f"; does {url.replace('https:', 'http:', 1)} answer?" if no_tls else ""))


def _home_by(feed: SiteFeed, url: str) -> str:
    """The home page of the site that a feed from `url` links to; of the feed's own site where it links to many."""
    first = feed.links[0].url
    of_site = [link.url for link in feed.links if urls.same_site(link.url, first)]
    if len(of_site) * 2 <= len(feed.links):
        return urljoin(url, "/")
    hosts = {urls.host(one) for one in of_site}
    if len(hosts) == 1:
        return urljoin(first, "/")
    domain = registrable(urls.host(first))  # www.kabar.id for politik.kabar.id and ekonomi.kabar.id
    www = f"www.{domain}"
    return urljoin(first, f"//{www if www in {*hosts, urls.host(url)} else domain}/")


def _name(page: Answer | None, best: SiteFeed, home: str) -> str | None:
    """The name of a site by its page, else by the title of its feed; the title of a section page is no name."""
    name = probe.site_name(page.body, page.content_type, home) if page else None
    title = best.worth.title
    return name or probe.named_in_title(title, home) or (None if best.feed.kind == "section" else title)


async def _sample(search: FeedSearch, best: SiteFeed) -> Article | Miss | None:
    """Read one of the newest articles of a feed, the first that has a text."""
    outcome: Article | Miss | None = None
    for link in best.links[:SAMPLES]:
        outcome = await _article(search, link, full=best.feed.kind == "wordpress")
        if isinstance(outcome, Article):
            break
    return outcome


async def _article(search: FeedSearch, link: Link, *, full: bool) -> Article | Miss:
    pending = Pending(0, urls.article_key(link.url), link)
    context = context_of(pending, search.source, search.now)
    if full and link.html:
        return from_feed(context)
    search.tell(link.url)
    answer = await fetch_page(search.visitor, link.url, search.source, search.now)
    if answer.failure:
        reason = Reason.NOT_FOUND if answer.failure is Reason.GONE else answer.failure
        return Miss(pending, reason, explain(answer), answer.url, answer.status)
    return extract(Page(answer.body, answer.url, answer.content_type), context).outcome


async def fetch_page(visitor: Visitor, url: str, source: Source, now: datetime) -> Answer:
    """Fetch an article's page as a crawl does: the variant with all of the story, or else the address itself."""
    for address in dict.fromkeys((page_address(url, source, now), urls.fetch_url(url, None))):
        answer = await visitor.fetch(address, "page")
        if not answer.failure and not urls.is_home(answer.url):
            break
    return answer
