"""The frozen values for links and articles that travel from a feed to the archive, shared by both packages.

All times are timezone-aware UTC. Long texts are left out of `repr`, so that no log line prints an article.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from pipelines.similarity import Prepared

Precision = Literal["day", "minute", "second"]


class Outcome(StrEnum):
    """What became of a link; the ledger holds exactly one for each."""

    PENDING = "pending"  # to be fetched, now or at `next_try_at`
    STORED = "stored"  # its page gave the article `article_id`
    ALIAS = "alias"  # another address of an article that is stored already
    FILTERED = "filtered"  # not wanted: excluded by allow/deny in feeds.yaml or by robots.txt, or no article at all
    GONE = "gone"  # the site answers 404 or 410
    QUARANTINED = "quarantined"  # given up after several tries; `kliping retry` puts it back


class Reason(StrEnum):
    """Why a link gave no article, or a feed no links. People see the values in `kliping status` and in SQL."""

    # the page could not be fetched
    NAME_NOT_FOUND = "name-not-found"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    CONNECTION = "connection"  # reset, TLS, cut off in the middle
    CLIENT_ERROR = "client-error"  # 4xx other than the ones below
    FORBIDDEN = "forbidden"  # 401, 403, 451
    RATE_LIMITED = "rate-limited"  # 429
    SERVER_ERROR = "server-error"  # 5xx
    NOT_FOUND = "not-found"  # 404; for a page also 410
    GONE = "gone"  # 410, for a feed
    REDIRECTS = "redirects"  # too many, or in a circle
    TOO_LARGE = "too-large"
    BAD_ENCODING = "bad-encoding"  # gzip, brotli or zstd that does not unpack
    BLOCKED_ADDRESS = "blocked-address"  # the guard refused the address
    ROBOTS = "robots"
    # what came is no feed, or no article
    NOT_A_FEED = "not-a-feed"
    NOT_ALLOWED = "not-allowed"  # feeds.yaml's allow and deny
    NOT_HTML = "not-html"
    CHALLENGE = "challenge"  # "checking your browser"
    CONSENT = "consent"  # a consent or log-in wall
    SOFT_404 = "soft-404"
    HOME_PAGE = "home-page"
    INDEX_PAGE = "index-page"
    MEDIA_PAGE = "media-page"  # video, photo or audio without a text
    EMPTY = "empty"  # no text at all, or a shell that scripts would fill
    TOO_SHORT = "too-short"
    NO_TITLE = "no-title"
    # the cause is on our own side
    DELETED = "deleted"  # somebody has deleted its article from the archive
    EXTRACTION_FAILED = "extraction-failed"  # the worker process died, ran out of time or met a bug
    STOPPED = "stopped"  # the run ended first


OF_FEEDS = frozenset({Reason.GONE, Reason.NOT_A_FEED})  # reasons that only feeds have
# Reasons that mean no connection: the host may be down, or our own network
UNREACHED = frozenset({Reason.NAME_NOT_FOUND, Reason.REFUSED, Reason.TIMEOUT, Reason.CONNECTION})
OUTAGE = UNREACHED | {Reason.SERVER_ERROR}  # reasons that blame the host, which may be down for days, and not the page
# Reasons that may pass by themselves and say nothing about what is at the address
TRANSIENT = OUTAGE | {Reason.RATE_LIMITED, Reason.BAD_ENCODING}

CLOCK_SLACK = timedelta(hours=1)  # a site's clock may run ahead of ours; a time further ahead is wrong


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as a site wrote it, and as it was understood."""

    at: datetime  # UTC
    raw: str  # as the site wrote it
    zone: str  # the time zone that was applied: "+07:00", "Asia/Jakarta", "UTC"
    origin: str  # feed, news-sitemap, sitemap, json-ld, meta, time, dateline, url, wordpress, next-data
    precision: Precision = "minute"

    @property
    def latest(self) -> datetime:
        """The latest time that it can mean, UTC: the end of the day where only a day is known."""
        return self.at + timedelta(days=1) if self.precision == "day" else self.at


@dataclass(frozen=True, slots=True)
class Link:
    """The address of an article, and all that the feed, sitemap or section page says about it."""

    url: str  # absolute, as the site gave it
    source: str  # id of the source in feeds.yaml
    feed: str  # address of the feed in feeds.yaml that named the link
    guid: str | None = None
    title: str | None = None
    summary: str | None = None  # plain text
    html: str | None = field(default=None, repr=False)  # the full text, where the feed carries it; HTML, not sanitised
    published: Moment | None = None
    modified: Moment | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """A link of the ledger that waits to be fetched."""

    id: int
    key: str  # the link's identity, from `crawler.urls`
    link: Link
    attempts: int = 0
    article_id: int | None = None  # the stored article, where its page is fetched again
    waited_s: int = 0  # seconds for which the link was last put off


AddressKind = Literal["request", "redirect", "canonical"]


@dataclass(frozen=True, slots=True)
class Address:
    """Another address of an article."""

    key: str
    url: str
    kind: AddressKind


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page as it was fetched, kept so that later rules can read it again."""

    url: str  # after redirects
    content_type: str  # value of the header
    packed: bytes = field(repr=False)  # the body, packed by `pipelines.packing`
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Article:
    """An extracted article."""

    link: Pending
    url: str  # after redirects; the archive replaces it by the canonical address once it trusts that one
    title: str
    text: str = field(repr=False)  # NFC, one paragraph per line
    source: str
    summary: str | None = field(default=None, repr=False)
    published: Moment | None = None
    modified: Moment | None = None
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    credit: str | None = None  # the agency or paper that the article is taken from, as far as it says so
    photo_credits: tuple[str, ...] = ()  # as printed: "ANTARA FOTO/Budi Setya", "Dok. Humas"
    section: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    language: str | None = None  # ISO 639-1, detected
    words: int = 0
    paywalled: bool = False
    partial: bool = False  # some of its pages are missing
    text_from: Literal["page", "feed"] = "page"
    body_by: str = ""  # the candidate that gave the text
    body_why: str = ""  # why it was chosen, in words
    extractor: str = ""  # name and version
    rules: str = ""  # version of sites.yaml and phrases.yaml
    aliases: tuple[Address, ...] = ()
    repeated: tuple[str, ...] = field(default=(), repr=False)  # lines left out since many texts of the source have them
    prepared: Prepared | None = field(default=None, repr=False, compare=False)  # the text, prepared for comparison
    pages: tuple[RawPage, ...] = field(default=(), repr=False)  # the pages it was read from, where they are to be kept


@dataclass(frozen=True, slots=True)
class Miss:
    """A link that gave no article, and why."""

    link: Pending
    reason: Reason
    detail: str = ""  # one line for people
    url: str = ""  # the last address asked for, after redirects
    status: int | None = None  # HTTP
    retry_after_s: int | None = None  # seconds, from the server
    outcome: Outcome = Outcome.QUARANTINED  # what the ledger records; for pages, `pipelines.waits` decides
    next_try_at: datetime | None = None  # set where the outcome is pending
    no_rules: bool = False  # whether the page was not asked for because its host gave no robots.txt

    @property
    def tried(self) -> bool:
        """Whether the page was asked for; not so if the run ended, the host wanted quiet or gave no robots.txt."""
        not_now = self.status is None and self.reason in (Reason.STOPPED, Reason.RATE_LIMITED)
        return not (self.no_rules or not_now)


@dataclass(frozen=True, slots=True)
class Alias:
    """A link that turned out to be another address of an article that is stored already."""

    link: Pending
    article_id: int
    addresses: tuple[Address, ...]
