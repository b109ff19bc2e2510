"""The values of extraction: what goes in, what comes out, and the rules for a site.

All values are frozen. Those that go in and come out can be pickled, because extraction runs in a pool of processes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from lxml.html import HtmlElement

from crawler.dates import known_zone
from pipelines.errors import UsageError, refuse_text_for_several
from pipelines.items import Article, Link, Miss, Moment, Pending

PageKind = Literal["article", "video", "photo", "index"]
_NO_LINK = Pending(0, "", Link("", source="", feed=""))


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched page; `url` is its address after redirects, `content_type` the HTTP header as sent."""

    body: bytes = field(repr=False)
    url: str
    content_type: str = ""
    earlier: tuple[str, ...] = ()  # the addresses of the pages of its story that come before it


@dataclass(frozen=True, slots=True)
class Context:
    """What is known before the page is read; `drop`, `body` and `next_page` come from feeds.yaml."""

    pending: Pending = _NO_LINK  # the link, and what its feed says
    timezone: str = "Asia/Jakarta"  # of times that name none: an IANA name, or an offset such as "+07:00"
    language: str = "id"  # ISO 639-1, as feeds.yaml has it
    now: datetime = field(default_factory=lambda: datetime.now(UTC))  # when the page was fetched; aware, UTC
    drop: tuple[str, ...] = ()  # CSS of elements to leave out
    learnt: frozenset[int] = field(default=frozenset(), repr=False)  # marks of lines that the source repeats
    body: tuple[str, ...] = ()  # CSS of what holds the text, best first
    next_page: str | None = None  # CSS of the link to the next page; "none" where each story has one page

    def __post_init__(self) -> None:
        """Raises UsageError for a string where several are meant, and for an unknown time zone."""
        refuse_text_for_several(self, "drop", "body")
        if known_zone(self.timezone) is None:
            remedy = "use a name such as Asia/Jakarta or an offset such as +07:00"
            raise UsageError(f"Context(timezone={self.timezone!r}): unknown time zone; {remedy}")


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a page gave: an article, or a miss with its reason, and where its story goes on."""

    outcome: Article | Miss
    next_page: str | None = None  # absolute address of the next page of the same story
    canonical: str | None = None  # absolute address that the page declares, not checked


@dataclass(frozen=True, slots=True)
class Site:
    """The rules of `sites.yaml` for a site; all empty for a site without an entry."""

    id: str = ""
    body: tuple[str, ...] = ()  # CSS of the body container, best first
    drop: tuple[str, ...] = ()  # CSS of noise inside the body
    full_page: str | None = None  # the query that gives the whole story, "page=all"
    article_id: re.Pattern[str] | None = None  # its groups are the article's own number in its address
    author: tuple[str, ...] = ()  # CSS
    editor: tuple[str, ...] = ()  # CSS
    published: tuple[str, ...] = ()  # CSS of the visible time
    updated_dateline: bool = False  # the visible time is that of the last change, not of publication
    next_page: str | None = None  # CSS of the link to the next page; "none" where paging leads to other articles
    names: tuple[str, ...] = ()  # how the site writes its own name, for titles and bylines
    usual_words: int | None = None  # words of an ordinary article, to tell a premium stub from a short story


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about its article outside the body; None or empty where it says nothing."""

    title: str | None = None
    summary: str | None = None
    published: Moment | None = None
    modified: Moment | None = None
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    section: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    language: str | None = None  # declared by the page
    canonical: str | None = None  # absolute
    page_kind: PageKind | None = None  # None where the page does not say
    accessible_for_free: bool | None = None
    json_ld_body: str | None = field(default=None, repr=False)
    credit: str | None = None
    tag_links: tuple[str, ...] = ()  # visible tags, perhaps of other articles; only where `tags` is empty
    heading: HtmlElement | None = field(default=None, repr=False)  # the element that shows the title
    site_names: tuple[str, ...] = ()  # how the page and sites.yaml write the site's name
