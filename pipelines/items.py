"""The words that both packages speak of links and articles: frozen values that travel from a feed to the archive.

All times are timezone-aware UTC. Big texts stay out of `repr`, so that no log line prints an article.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from pipelines.similarity import Prepared


class Outcome(StrEnum):
    """What became of a link; the ledger holds exactly one for each."""

    PENDING = "pending"  # to be fetched, now or at `next_try_at`
    STORED = "stored"  # it gave the article `article_id`
    ALIAS = "alias"  # another address of an article that is stored already
    FILTERED = "filtered"  # not wanted: feeds.yaml's allow/deny, robots.txt, not an article at all
    GONE = "gone"  # the site says 404 or 410
    QUARANTINED = "quarantined"  # tried in vain; `kliping retry` puts it back


class Reason(StrEnum):
    """Why a link gave no article, or a feed no links. The word is what people see in status and SQL."""

    # the page could not be had
    NAME_NOT_FOUND = "name-not-found"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    CONNECTION = "connection"  # reset, TLS, cut off in the middle
    CLIENT_ERROR = "client-error"  # 4xx other than the ones below
    FORBIDDEN = "forbidden"  # 401, 403, 451
    RATE_LIMITED = "rate-limited"  # 429
    SERVER_ERROR = "server-error"  # 5xx
    NOT_FOUND = "not-found"  # 404, of a page 410, too
    GONE = "gone"  # 410 of a feed
    REDIRECTS = "redirects"  # too many, or in a circle
    TOO_LARGE = "too-large"
    BAD_ENCODING = "bad-encoding"  # gzip, brotli or zstd that does not unpack
    BLOCKED_ADDRESS = "blocked-address"  # the guard refused the address
    ROBOTS = "robots"
    # it is no feed, or no article
    NOT_A_FEED = "not-a-feed"
    NOT_ALLOWED = "not-allowed"  # feeds.yaml's allow and deny
    NOT_HTML = "not-html"
    CHALLENGE = "challenge"  # "checking your browser"
    CONSENT = "consent"  # a consent or log-in wall
    SOFT_404 = "soft-404"
    HOME_PAGE = "home-page"
    INDEX_PAGE = "index-page"
    MEDIA_PAGE = "media-page"  # video, photo or audio without a text
    EMPTY = "empty"  # no text at all, or a shell for scripts
    TOO_SHORT = "too-short"
    NO_TITLE = "no-title"
    # our own side
    EXTRACTION_FAILED = "extraction-failed"  # the worker died, ran out of time or met a fault of the program itself
    STOPPED = "stopped"  # the run ended first


OF_FEEDS = frozenset({Reason.GONE, Reason.NOT_A_FEED})  # never of a page
# no host was reached: it may be our own network that is down
UNREACHED = frozenset({Reason.NAME_NOT_FOUND, Reason.REFUSED, Reason.TIMEOUT, Reason.CONNECTION})
OUTAGE = UNREACHED | {Reason.SERVER_ERROR}  # the host may be down, for a weekend or longer: nothing against the page


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as a site wrote it and what it means."""

    at: datetime  # UTC
    raw: str  # the site's own words
    zone: str  # the zone that was applied: "+07:00", "Asia/Jakarta", "UTC"
    origin: str  # feed, news-sitemap, sitemap, json-ld, meta, time, dateline, url, wordpress, next-data
    precision: str = "minute"  # "day", "minute" or "second"

    @property
    def latest(self) -> datetime:
        """The last time that it can mean, UTC: where only a day was told, the end of that day."""
        return self.at + timedelta(days=1) if self.precision == "day" else self.at


@dataclass(frozen=True, slots=True)
class Link:
    """The address of an article with all that the feed, sitemap or section page said about it."""

    url: str  # absolute, as the site gave it
    source: str  # id in feeds.yaml
    feed: str  # address of the feed in feeds.yaml that led here
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
    article_id: int | None = None  # set where a stored article is to be looked at again
    waited_s: int = 0  # seconds for which it was put off the last time


@dataclass(frozen=True, slots=True)
class Address:
    """Another address of an article."""

    key: str
    url: str
    kind: str  # request, redirect, canonical


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page as it was fetched, to be read again by better rules."""

    url: str  # after redirects
    content_type: str  # the header
    packed: bytes = field(repr=False)  # the body, as `pipelines.packing` packs it
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Article:
    """The article and nothing but the article."""

    link: Pending
    url: str  # the last one fetched; the archive puts a canonical address in its place once that is believed
    title: str
    text: str = field(repr=False)  # NFC, a paragraph a line
    source: str = ""
    summary: str | None = field(default=None, repr=False)
    published: Moment | None = None
    modified: Moment | None = None
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    credit: str | None = None  # the agency that the dateline or byline names
    photo_credits: tuple[str, ...] = ()  # as printed: "ANTARA FOTO/Budi Setya", "Dok. Humas"
    section: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    language: str | None = None  # ISO 639-1, detected
    words: int = 0
    paywalled: bool = False
    partial: bool = False  # pages of it are missing
    text_from: str = "page"  # page, feed
    body_by: str = ""  # which candidate gave the text
    body_why: str = ""  # the evidence in words
    extractor: str = ""  # name and version
    rules: str = ""  # version of sites.yaml and phrases.yaml
    aliases: tuple[Address, ...] = ()
    repeated: tuple[str, ...] = field(default=(), repr=False)  # lines left out because many texts of the source end so
    prepared: Prepared | None = field(default=None, repr=False, compare=False)  # the text, made ready for comparison
    pages: tuple[RawPage, ...] = field(default=(), repr=False)  # that it was read from, where they are to be kept


@dataclass(frozen=True, slots=True)
class Miss:
    """A link that gave no article, and why."""

    link: Pending
    reason: Reason
    detail: str = ""  # one line for people
    url: str = ""  # the last address asked, after redirects
    status: int | None = None  # HTTP
    retry_after_s: int | None = None  # seconds, from the server
    outcome: Outcome = Outcome.QUARANTINED  # what the ledger is to say; of pages, `pipelines.waits` decides
    next_try_at: datetime | None = None  # where the outcome is pending
    allowed: bool = True  # False where the host answered, but not for its robots.txt, and the page was never had

    @property
    def tried(self) -> bool:
        """Whether the page was asked for: nothing (the run's end, quiet, no robots.txt) came before its turn."""
        return self.allowed and (self.status is not None or self.reason not in (Reason.STOPPED, Reason.RATE_LIMITED))


@dataclass(frozen=True, slots=True)
class Alias:
    """A link that turned out to be another address of an article that is stored already."""

    link: Pending
    article_id: int
    addresses: tuple[Address, ...]
