"""The values for feeds: their kind, what one answered, and what is remembered of it between runs; times are UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pipelines.items import Reason


class FeedKind(StrEnum):
    """The kind of a feed, as its bytes show it."""

    RSS = "rss"
    RDF = "rdf"
    ATOM = "atom"
    JSON_FEED = "json-feed"
    SITEMAP = "sitemap"
    SITEMAP_INDEX = "sitemap-index"
    NEWS_SITEMAP = "news-sitemap"
    SECTION = "section"
    WORDPRESS = "wordpress"

    @property
    def setting(self) -> Literal["feed", "sitemap", "section", "wordpress"]:
        """The name that feeds.yaml has for a feed of this kind."""
        if self in SITEMAPS:
            return "sitemap"
        if self is FeedKind.SECTION:
            return "section"
        return "wordpress" if self is FeedKind.WORDPRESS else "feed"


SITEMAPS = frozenset({FeedKind.SITEMAP, FeedKind.SITEMAP_INDEX, FeedKind.NEWS_SITEMAP})


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the archive remembers of one feed between runs."""

    source: str
    url: str
    kind: str | None = None
    etag: str | None = None  # byte for byte
    last_modified: str | None = None  # byte for byte
    body_hash: str | None = None
    conditional: bool = True  # False once this feed has answered 304 although it had changed
    interval_s: int = 1800
    next_check_at: datetime | None = None  # None: due
    last_check_at: datetime | None = None
    last_full_at: datetime | None = None  # the last answer with a body to an unconditional request
    last_ok_at: datetime | None = None
    last_new_at: datetime | None = None  # the last time it held a new link
    failures: int = 0  # in a row
    failure: str | None = None  # `Reason` of the last failure
    failure_detail: str | None = None
    moved_to: str | None = None
    moved_since: datetime | None = None
    gone_since: datetime | None = None
    overflowed_at: datetime | None = None  # the last time all its entries were new, so that some were probably missed


@dataclass(frozen=True, slots=True)
class SitemapState:
    """What the archive remembers of one sitemap that an index names."""

    url: str
    lastmod: datetime | None = None  # as the index gives it
    etag: str | None = None  # byte for byte
    last_modified: str | None = None  # byte for byte
    body_hash: str | None = None
    asked_at: datetime | None = None  # None: not read yet
    failure: str | None = None  # `Reason` of the last failure
    failure_detail: str | None = None


@dataclass(frozen=True, slots=True)
class FeedAnswer:
    """What one request for a feed brought, in the form that `crawler.schedule` needs."""

    status: int | None = None  # HTTP; None where no answer came
    failure: Reason | None = None
    detail: str = ""
    conditional: bool = False  # whether validators (ETag, Last-Modified) were sent
    kind: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    permanent_url: str | None = None  # where an unbroken chain of 301/308 ended
    retry_after_s: int | None = None
    fresh_for_s: int | None = None  # from Cache-Control or Expires
    ttl_s: int | None = None  # from the feed: ttl, sy:updatePeriod
    entries: int = 0
    new: int = 0
    dates: tuple[datetime, ...] = ()  # of the entries, newest first


@dataclass(frozen=True, slots=True)
class FeedCheck:
    """One request for a feed: the pipelines store the new state, and the run counts it."""

    state: FeedState  # after `crawler.schedule`
    answer: FeedAnswer
