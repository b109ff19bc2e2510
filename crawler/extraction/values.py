"""The values of the extraction room: what goes in, what comes out, and what is known of a site.

All values are frozen and picklable: extraction runs in a pool of processes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from crawler.dates import known_zone
from pipelines.errors import UsageError, refuse_text_for_several
from pipelines.items import Article, Miss, Moment, Pending


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched page; `url` is the last address after redirects, `content_type` the HTTP header as sent."""

    body: bytes = field(repr=False)
    url: str
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known before the page is read; `now` is aware UTC, `timezone` an IANA name, `learnt` holds line marks."""

    pending: Pending
    timezone: str
    language: str  # ISO 639-1, what feeds.yaml says
    now: datetime
    drop: tuple[str, ...] = ()  # CSS, from feeds.yaml, as are `body` and `next_page`
    learnt: frozenset[int] = field(default=frozenset(), repr=False)
    body: tuple[str, ...] = ()  # CSS of what holds the text, best first
    next_page: str | None = None  # CSS of the link to the next page; "none" where a story has but one

    def __post_init__(self) -> None:
        """Raises UsageError for a text where several are meant, and for a zone that does not exist."""
        refuse_text_for_several(self, "drop", "body")
        if known_zone(self.timezone) is None:
            raise UsageError(f"Context(timezone={self.timezone!r}): no such time zone; Asia/Jakarta is one, or +07:00")


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a page gave: an article or a reasoned miss, and where its story goes on."""

    outcome: Article | Miss
    next_page: str | None = None  # absolute address of the next page of the same story
    canonical: str | None = None  # the page's own word, absolute, not judged


@dataclass(frozen=True, slots=True)
class Site:
    """What `sites.yaml` knows of a site; everything is empty for a site that nobody described."""

    id: str = ""
    body: tuple[str, ...] = ()  # CSS of the body container, best first
    drop: tuple[str, ...] = ()  # CSS of noise inside the body
    full_page: str | None = None  # the query that gives the whole story, "page=all"
    article_id: re.Pattern[str] | None = None  # group 1 is the article's own number in its address
    author: tuple[str, ...] = ()  # CSS
    editor: tuple[str, ...] = ()  # CSS
    published: tuple[str, ...] = ()  # CSS of the visible time
    updated_dateline: bool = False  # the visible time is that of the last change, not of publication
    next_page: str | None = None  # CSS of the link to the next page; "none" where paging runs into other articles
    data: str | None = None  # dotted path to the HTML of the body in __NEXT_DATA__
    names: tuple[str, ...] = ()  # how the site writes its own name, for titles and bylines
    usual_words: int | None = None  # an ordinary article's length, by which a premium stub differs from a short story


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of its article outside the body; None or empty where it says nothing."""

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
    page_kind: str | None = None  # "article", "video", "photo" or "index"; None where the page does not say
    accessible_for_free: bool | None = None
    json_ld_body: str | None = field(default=None, repr=False)
    credit: str | None = None
    tag_links: tuple[str, ...] = ()  # shown, but perhaps of other articles; only where `tags` is empty
    site_names: tuple[str, ...] = ()  # how the page and sites.yaml write the site's name
