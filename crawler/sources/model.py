"""The content of feeds.yaml as frozen values, used everywhere (and pickled for the extraction processes)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from crawler.addresses import server
from pipelines.errors import UsageError

FeedSetting = Literal["auto", "feed", "sitemap", "section", "wordpress"]


@dataclass(frozen=True, slots=True)
class Feed:
    """One address that leads to articles.

    `kind` is what feeds.yaml declares: "auto" leaves it to the bytes of the answer; `rss:` and `feed:` mean "feed".
    """

    url: str  # as written
    kind: FeedSetting = "auto"
    links: str | None = None  # CSS selector of the article links; section pages only


def feed_key(url: str) -> str:
    """Return an address without what its spellings differ in: scheme, www., default port, trailing slash, fragment."""
    try:
        parts = urlsplit(url.strip())
        return f"{server(url.strip())}{parts.path.rstrip('/')}{'?' if parts.query else ''}{parts.query}"
    except ValueError:
        return url


@dataclass(frozen=True, slots=True)
class ArticleRules:
    """Which addresses are articles, and how their pages are read."""

    allow: tuple[re.Pattern[str], ...] = ()  # searched in the address; where there are any, one of them must match
    deny: tuple[re.Pattern[str], ...] = ()  # none of them may match
    drop: tuple[str, ...] = ()  # CSS selectors of what is no part of the article
    full_page: str | None = None  # query that asks for all pages in one, "page=all"
    body: tuple[str, ...] = ()  # CSS selectors of what holds its text, best first
    next_page: str | None = None  # CSS selector of the link to its next page; "none" where it has only one

    def permit(self, url: str) -> bool:
        """Whether the address may be an article's."""
        allowed = not self.allow or any(pattern.search(url) for pattern in self.allow)
        return allowed and not any(pattern.search(url) for pattern in self.deny)


@dataclass(frozen=True, slots=True)
class Source:
    """One news site; what feeds.yaml leaves out has been filled in from its `defaults`."""

    id: str
    name: str
    home: str | None
    feeds: tuple[Feed, ...]
    article: ArticleRules = ArticleRules()
    expected_per_day: float | None = None  # articles
    delay: float = 1.0  # seconds between two requests
    max_age_days: int | None = None  # of links; older ones are left to backfills
    timezone: str = "Asia/Jakarta"  # IANA name: the zone of times that name none
    language: str = "id"  # ISO 639
    tags: tuple[str, ...] = ()
    verify_tls: bool = True
    ports: frozenset[int] = frozenset()  # allowed besides `PORTS` of `addresses`: `ports`, and those of its addresses

    @property
    def addresses(self) -> list[str]:
        """Its addresses in feeds.yaml: the home page and the feeds."""
        return [url for url in (self.home, *(feed.url for feed in self.feeds)) if url]


@dataclass(frozen=True, slots=True)
class Config:
    """A whole feeds.yaml."""

    path: Path
    contact: str | None  # address or page for the User-Agent
    sources: tuple[Source, ...]
    defaults: Source = Source("", "", None, ())  # what a source gets that says nothing itself


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend in feeds.yaml; line and column count from 1, line 0 means the file as a whole."""

    line: int
    column: int
    where: str  # "antara.feeds[1]"
    text: str

    def show(self, path: str) -> str:
        """Return the problem as one line: `feeds.yaml:37:5 antara.feeds[1]: unknown key "rrs"`."""
        place = f"{path}:{self.line}:{self.column}" if self.line else f"{path}:"
        return f"{place} {self.where}: {self.text}" if self.where else f"{place} {self.text}"


class FeedsError(UsageError):
    """feeds.yaml cannot be used; `problems` holds everything that is wrong with it, by line."""

    prefix = ""  # each line begins with file:line:column, as editors and people expect

    def __init__(self, path: str, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(problem.show(path) for problem in problems))
        self.problems = problems


def quote(text: object) -> str:
    """A piece of the file between quotation marks, as `visible` shows it."""
    return f'"{visible(str(text))}"'


def visible(text: str) -> str:
    """The text for a message about the file: what is invisible shows as U+FFFD; cut to 80 characters."""
    text = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return text if len(text) <= 80 else f"{text[:77]}…"
