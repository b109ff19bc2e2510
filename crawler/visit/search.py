"""Searches one site for its feeds: makes the requests, one after the other, and records what they gave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from urllib.parse import urljoin

from crawler import urls
from crawler.discovery import Found, NotAFeed, probe
from crawler.discovery.found import ENTRIES
from crawler.discovery.probe import Candidate
from crawler.discovery.worth import Worth, is_alive, weigh
from crawler.middlewares import Kind
from crawler.middlewares.answers import Answer
from crawler.sources import Feed, Source
from crawler.sources.model import feed_key
from crawler.visit import Visitor
from crawler.visit.answers import read_answer
from crawler.visit.choice import Rejected, SiteFeed, entry_time
from pipelines.feed_items import SITEMAPS, FeedKind
from pipelines.items import Link, Reason

TRIED = 24  # most addresses of one site that are tried
ENOUGH = 3  # silences or refusals in a row after which the site is left alone
NEWEST = 3  # most sitemaps of an index that are fetched until one has entries
DEPTH = 2  # most indexes inside one another, as in a crawl

_NO_FEED = SITEMAPS | {FeedKind.SECTION}
_SILENT = frozenset({Reason.TIMEOUT, Reason.CONNECTION, Reason.REFUSED})
_UNWANTED = frozenset({Reason.FORBIDDEN, Reason.CHALLENGE, Reason.CLIENT_ERROR, Reason.SERVER_ERROR})

Tell = Callable[[str], None]


@dataclass(slots=True)
class FeedSearch:
    """A search for the feeds of one site, step by step."""

    visitor: Visitor
    source: Source
    now: datetime
    tell: Tell
    tried: list[SiteFeed | Rejected] = field(default_factory=list)
    given_up: bool = False  # whether the site was left alone before all addresses were tried
    _barred: frozenset[Reason] = _SILENT  # failures that end the search after `ENOUGH` in a row
    _asked: set[str] = field(default_factory=set)  # keys of the addresses
    _on_page: set[str] = field(default_factory=set)  # keys of the articles that the page shows
    _seen: set[tuple[str, ...]] = field(default_factory=set)  # documents, by their kind and links

    def feeds(self) -> list[SiteFeed]:
        """The feeds found so far."""
        return [one for one in self.tried if isinstance(one, SiteFeed)]

    def restart(self, page: SiteFeed | Rejected) -> None:
        """Forget what was tried, but remember which articles a page of the site shows."""
        if isinstance(page, Rejected) and page.failure in _UNWANTED:
            self._barred |= _UNWANTED  # a site that refuses its own page and a few others refuses all
        self.tried.clear()
        self._seen.clear()
        self._on_page = {urls.article_key(link.url) for link in page.links} if isinstance(page, SiteFeed) else set()

    def alive(self) -> list[SiteFeed]:
        """The feeds with a recent entry, or, on a site that seldom publishes, whose newest entry the page shows too."""
        return [
            one
            for one in self.feeds()
            if is_alive(one.worth, self.now) or urls.article_key(one.links[0].url) in self._on_page
        ]

    async def home_of(self, page: Answer) -> Answer:
        """Fetch the home page of the site of a page; the page itself where it is that, or where that fails."""
        if urls.is_home(page.url):
            return page
        home = urljoin(page.url, "/")
        self.tell(home)
        answer = await self.visitor.fetch(home, "page")
        return page if answer.failure else answer

    async def _candidates(self, pages: Sequence[Answer]) -> list[Candidate]:
        """The addresses that may be feeds according to some pages and their robots.txt, likeliest first."""
        found: list[Candidate] = []
        rules: dict[str, bytes] = {}
        for page in pages:
            robots = urljoin(page.url, "/robots.txt")
            if robots not in rules:
                rules[robots] = (await self.visitor.fetch(robots, "page")).body
            found += probe.candidates(page.body, page.url, robots=rules[robots], content_type=page.content_type)
        return sorted(found, key=lambda one: (one.feed.kind == "section", one.guessed))

    async def try_candidates(self, pages: Sequence[Answer]) -> None:
        """Try the addresses that may be feeds according to some pages, as long as they may bring something new."""
        found = await self._candidates(pages)
        for one in found:  # the list grows in this loop
            self.given_up = self._is_unwelcome()
            if self.given_up or len(self._asked) >= TRIED:
                break
            if not self._worth_asking(one) or (name := feed_key(one.feed.url)) in self._asked:
                continue
            self._asked.add(name)
            self.tell(one.feed.url)
            kind: Kind = "sitemap" if one.feed.kind == "sitemap" else "feed"
            answer = await self.visitor.fetch(one.feed.url, kind)
            await self.read(one, answer)
            last = self.tried[-1]
            if isinstance(last, Rejected) and last.failure is Reason.NOT_A_FEED:
                listed = probe.listed(answer.body, answer.url, answer.content_type)
                if fresh := [other for other in listed if feed_key(other.feed.url) not in self._asked]:
                    self.tried.pop()  # it is no feed, but useful: it lists feeds
                    found += fresh

    def _is_unwelcome(self) -> bool:
        """Whether the site asks for fewer requests, refuses all, or is silent, which costs half a minute each time."""
        last = [one.failure if isinstance(one, Rejected) else None for one in self.tried[-ENOUGH:]]
        barred = len(last) == ENOUGH and all(failure in self._barred for failure in last)
        return barred or Reason.RATE_LIMITED in last

    def _worth_asking(self, one: Candidate) -> bool:
        """Whether the address may bring something new: a guessed one only while no feed of its kind is found."""
        kinds = {known.worth.kind for known in self.alive()}
        if one.feed.kind == "section":
            return not kinds
        if not one.guessed:
            return True
        if one.feed.kind == "sitemap":
            return not kinds & ({FeedKind.NEWS_SITEMAP} if "news" in one.feed.url else SITEMAPS)
        return not kinds - _NO_FEED

    async def read(self, one: Candidate, answer: Answer) -> None:
        """Record what the address gave; the same document at another address is not recorded again."""
        found = read_answer(answer, one.feed, self.source, self.now)
        if isinstance(found, NotAFeed):
            self.tried.append(Rejected(one.feed, one.why, one.guessed, found.failure, found.is_a, found.detail))
            return
        links, worth, detail = await self._weighed(found, one.feed)
        document = (worth.kind, str(worth.has_text), *(link.url for link in links))
        if links and document in self._seen:
            return
        self._seen.add(document)
        setting = worth.kind.setting
        feed = Feed(answer.moved_to or one.feed.url, "auto" if setting == "feed" else setting)  # its bytes show that
        if links:
            self.tried.append(SiteFeed(feed, one.why, worth, links))
        else:
            self.tried.append(Rejected(feed, one.why, one.guessed, None, detail, detail))

    async def _weighed(self, found: Found, feed: Feed) -> tuple[tuple[Link, ...], Worth, str]:
        """The entries (newest first), their worth and what failed; for an index, of its newest sitemap with any."""
        detail = "no entries"
        inner = await self._below(found, replace(feed, kind="sitemap"))
        if isinstance(inner, Found):
            found = replace(found, links=inner.links)
        else:
            detail = inner.detail
        links = tuple(islice(found.links, ENTRIES))
        worth = weigh(replace(found, links=links), self.now)
        return tuple(sorted(links, key=entry_time, reverse=True)), worth, detail

    async def _below(self, index: Found, feed: Feed, depth: int = 1) -> Found | NotAFeed:
        """Read the newest sitemap in an index that has entries, of `NEWEST` at most; also in an index inside it."""
        outcome: Found | NotAFeed = NotAFeed("no entries")
        for child in index.children[:NEWEST]:
            self.tell(child.url)
            answer = await self.visitor.fetch(child.url, "sitemap")
            outcome = read_answer(answer, replace(feed, url=child.url), self.source, self.now)
            if isinstance(outcome, NotAFeed):
                outcome = NotAFeed(f"its newest sitemap {child.url}: {outcome.detail}", outcome.failure)
            elif outcome.children and depth < DEPTH:
                outcome = await self._below(outcome, feed, depth + 1)
            if isinstance(outcome, Found) and next(iter(outcome.links), None):
                break
        return outcome
