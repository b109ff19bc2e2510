# ruff: noqa: E501 - the table reads best with a fault a line
"""The faults that sites can have, by name; tests and docs read them from the table `FAULTS`.

A fault replaces the answer to a request by another answer, or by a script of bytes to send, seconds to wait and an
ending. `Newsroom.fault(name, …)` sets it for all requests that it suits, or for one site, path or story.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.newsroom import trouble as t
from tests.newsroom.site import Site
from tests.newsroom.stories import Story
from tests.newsroom.wire import Ask, Played

FEED, ARTICLE, ROBOTS = "feed", "article", "robots"


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which an answer is wrong."""

    name: str
    does: str
    play: Callable[[Ask], Played]
    on: tuple[str, ...] = (FEED, ARTICLE)  # kinds of request that it suits
    reason: str = ""  # the `pipelines.items.Reason` for which there is no article; empty if it is survivable
    feed_reason: str = ""  # the same where a feed has the fault, if it differs
    slow: bool = False  # whether a crawler waits for its whole deadline
    hold: bool = False  # whether it tells the crawler to leave the whole host alone for a while
    heavy: bool = False  # whether it is a load for the machine that runs the tests
    wants: bytes = b""  # bytes that the healthy body must contain

    @property
    def survivable(self) -> bool:
        """Whether a good crawler stores the articles all the same, whole and once."""
        return not self.reason

    def suits(self, kind: str, body: bytes) -> bool:
        """Whether it can be played on a healthy answer of that kind and body."""
        return kind in self.on and self.wants in body


_STATUS = [
    Fault("lying-304", "304 to whoever asks conditionally, whatever has changed", t.lying_304, on=(FEED,)),
    Fault("304-unasked", "304 to whoever asks, conditionally or not", t.status(304), reason="server-error"),
    Fault("429-seconds", "429 with Retry-After in seconds", t.status(429, "Retry-After: {s}"), reason="rate-limited", hold=True),
    Fault("429-date", "429 with Retry-After as a date", t.status(429, "Retry-After: {date}"), reason="rate-limited", hold=True),
    Fault("429-skewed-date", "429 with Retry-After as a date by a clock that runs two hours ahead, as its Date header shows", t.status(429, "Retry-After: {skewed}", "Date: {skewed_now}"), reason="rate-limited", hold=True),
    Fault("429-garbage", "429 with Retry-After: soon", t.status(429, "Retry-After: soon"), reason="rate-limited", hold=True),
    Fault("429-past", "429 with Retry-After as a date of 1994", t.status(429, "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT"), reason="rate-limited", hold=True),
    Fault("429-century", "429 with Retry-After of a hundred years", t.status(429, "Retry-After: 3155760000"), reason="rate-limited", hold=True),
    Fault("429-bare", "429 without Retry-After", t.status(429), reason="rate-limited", hold=True),
    Fault("503-retry-after", "503 with Retry-After", t.status(503, "Retry-After: {s}"), reason="rate-limited", hold=True),
    Fault("503-bare", "503 without Retry-After", t.status(503), reason="server-error"),
    Fault("500", "500", t.status(500), reason="server-error"),
    Fault("502", "502 with a proxy's page", t.status(502), reason="server-error"),
    Fault("520", "520, a status that only one company knows", t.status(520), reason="server-error"),
    Fault("403", "403", t.status(403), reason="forbidden"),
    Fault("401", "401 with a realm", t.status(401, 'WWW-Authenticate: Basic realm="x"'), reason="forbidden"),
    Fault("451", "451, blocked by law", t.status(451), reason="forbidden"),
    Fault("404", "404", t.status(404), reason="not-found"),
    Fault("410", "410", t.status(410), reason="not-found", feed_reason="gone"),
    Fault("418", "a 4xx that nobody expects", t.status(418), reason="client-error"),
    Fault("204", "204, no content", t.status(204), reason="empty", feed_reason="not-a-feed"),
]  # fmt: skip

_REDIRECTS = [
    Fault("redirect-chain", "three 301s, then the page", t.chain(3, 301)),
    Fault("redirect-308", "one 308 to a new address that works", t.chain(1, 308)),
    Fault("redirect-loop", "302 back and forth for ever", t.loop, reason="redirects"),
    Fault("redirect-many", "twelve redirects before the page", t.chain(12, 302), reason="redirects"),
    Fault("redirect-home", "302 to the home page", t.to("{home}"), on=(ARTICLE,), reason="home-page"),
    Fault("redirect-private", "302 to an address that is not allowed, in one of six notations", t.private, reason="blocked-address"),
    Fault("redirect-file", "302 to file:///etc/passwd", t.to("file:///etc/passwd"), reason="blocked-address"),
    Fault("redirect-ftp", "302 to ftp://", t.to("ftp://{canary}/berita.html"), reason="blocked-address"),
    Fault("redirect-data", "302 to a data: address with an article in it", t.to("data:text/html,<h1>Palsu</h1><p>Bukan berita."), reason="blocked-address"),
    Fault("redirect-userinfo", "302 to a name with a password before the @", t.to("http://rahasia:sandi@{canary}/"), reason="blocked-address"),
    Fault("redirect-nowhere", "301 without Location", t.status(301), reason="redirects"),
    Fault("redirect-garbage", "302 to http://[::1", t.to("http://[::1"), reason="redirects"),
]  # fmt: skip

_BYTES = [
    Fault("gzip-truncated", "gzip that ends in the middle", t.gzip_truncated, reason="bad-encoding"),
    Fault("encoding-wrong", "says gzip and is not", t.encoding_wrong, reason="bad-encoding"),
    Fault("encoding-unknown", "Content-Encoding: x-rahasia", t.encoding_unknown, reason="bad-encoding"),
    Fault("gzip-bomb", "60 MB of nothing in 60 kB of gzip", t.bomb("gzip"), reason="too-large"),
    Fault("brotli-bomb", "60 MB of nothing in brotli, asked for or not", t.bomb("br"), reason="too-large"),
    Fault("zstd-bomb", "60 MB of nothing in zstd, asked for or not", t.bomb("zstd"), reason="too-large"),
    Fault("bomb-nested", "60 MB of nothing, packed twice", t.bomb_nested, reason="too-large"),
    Fault("gzip-crumbs", "the answer, and 100,000 empty gzip members behind it", t.gzip_crumbs, reason="bad-encoding"),
    Fault("chunks-endless", "chunk after chunk without end", t.chunks_endless, reason="too-large", heavy=True),
    Fault("endless-body", "no length, and bytes without end", t.endless, reason="too-large", heavy=True),
    Fault("length-huge", "a Content-Length of 9 GB", t.length_huge, reason="too-large"),
    Fault("length-short", "a Content-Length that is more than comes", t.length_short, reason="connection"),
    Fault("slow-drip", "a byte each half second", t.slow_drip, reason="timeout", slow=True),
    Fault("slow-headers", "a header line each half second", t.slow_headers, reason="timeout", slow=True),
    Fault("hints-endless", "103 Early Hints without end", t.hints_endless, reason="connection"),
    Fault("answer-twice", "a second answer behind the first that nobody asked for", t.answer_twice),
    Fault("stalled-headers", "takes the request and says nothing", t.stalled_headers, reason="timeout", slow=True),
    Fault("stalled-body", "half the body, then nothing", t.stalled_body, reason="timeout", slow=True),
    Fault("reset-mid-body", "connection reset in the middle", t.reset_mid_body, reason="connection"),
    Fault("closed-at-once", "closes without a word", t.closed_at_once, reason="connection"),
    Fault("chunk-broken", "chunked, with a chunk length that is no number", t.chunk_broken, reason="connection"),
    Fault("not-http", "an SSH banner", t.not_http, reason="connection"),
    Fault("huge-headers", "400 kB of headers", t.huge_headers, reason="connection"),
    Fault("crlf-in-headers", "folded header lines with ANSI colours", t.crlf_headers),
    Fault("empty-body", "200 and no byte", t.replaced(b""), reason="empty", feed_reason="not-a-feed"),
    Fault("drops-keep-alive", "promises keep-alive and closes after each answer", t.drops_keep_alive),
]  # fmt: skip

_TEXT = [
    Fault("charset-wrong", "UTF-8 declared as iso-8859-1 in the header", t.charset("iso-8859-1")),
    Fault("charset-1252", "windows-1252, declared nowhere", t.charset_1252, on=(ARTICLE,)),
    Fault("charset-unknown", "charset=tidak-ada", t.charset("tidak-ada")),
    Fault("charset-utf16", "UTF-16 with a byte order mark", t.charset_utf16, on=(ARTICLE,)),
    Fault("deep-nesting", "60,000 open <div> before the article", t.deep_nesting, on=(ARTICLE,), reason="empty"),
    Fault("megabyte-line", "a word of a megabyte before the article", t.megabyte_line, on=(ARTICLE,)),
    Fault("challenge", "200: checking your browser", t.replaced(t.CHALLENGE), on=(ARTICLE,), reason="challenge"),
    Fault("challenge-503", "503: just a moment", t.status(503, body=t.CHALLENGE), on=(ARTICLE,), reason="server-error"),
    Fault("consent-wall", "200: agree to cookies first", t.replaced(t.CONSENT), on=(ARTICLE,), reason="too-short"),
    Fault("soft-404", "200: the page was not found", t.replaced(t.SOFT_404), on=(ARTICLE,), reason="soft-404"),
    Fault("binary", "an image called text/html", t.replaced(t.BINARY), on=(ARTICLE,), reason="not-html"),
    Fault("pdf", "application/pdf", t.replaced(b"%PDF-1.7\n" + t.BINARY, "application/pdf"), on=(ARTICLE,), reason="not-html"),
    Fault("script-shell", "a page for scripts, without a text", t.replaced(t.SHELL), on=(ARTICLE,), reason="empty"),
    Fault("teaser", "two sentences and a call to subscribe", t.replaced(t.TEASER), on=(ARTICLE,), reason="too-short"),
    Fault("title-controls", "control and bidi characters in titles", t.title("\u202e\u0007{title}\u200f\x1b")),
    Fault("title-ansi", "line breaks and ANSI colours in titles", t.title("\r\n\x1b[31m{title}\x1b[0m\r\n2026-01-01 CRITICAL palsu")),
    Fault("title-formula", "titles that a spreadsheet runs", t.title('=HYPERLINK("http://{canary}/","{title}")')),
    Fault("title-markup", "titles with markup", t.title("<script>alert(1)</script><b>{title}</b>")),
]  # fmt: skip

_MISLEADING = [
    Fault("canonical-home", "every page's canonical address is the home page", t.canonical("{home}"), on=(ARTICLE,)),
    Fault("canonical-elsewhere", "the canonical address is on another host", t.canonical("http://berita.invalid/lain/{story}"), on=(ARTICLE,)),
    Fault("canonical-shared", "all articles share one canonical address", t.canonical("{home}berita/terbaru"), on=(ARTICLE,)),
    Fault("canonical-private", "the canonical address is one that is not allowed", t.canonical("http://{canary}/"), on=(ARTICLE,)),
    Fault("refresh-stub", "a page that holds nothing but a refresh to another address, which works", t.chain(1, 0), on=(ARTICLE,)),
    Fault("meta-refresh", "refreshes to an address that is not allowed", t.meta_refresh, on=(ARTICLE,)),
    Fault("base-elsewhere", "<base href> of another host", t.base_elsewhere, on=(ARTICLE,)),
    Fault("next-for-ever", "rel=next to one more page, for ever, each with the same text", t.next_for_ever, on=(ARTICLE,)),
    Fault("cookies", "sets cookies and a Referrer-Policy that names a Python function", t.cookies),
    Fault("skewed-clock", "a Date header of 2031 and validators from the future", t.skewed_clock),
]  # fmt: skip

_FEEDS = [
    Fault("html-not-xml", "a challenge for browsers instead of the feed", t.html_not_xml, on=(FEED,), reason="challenge", wants=b"<?xml"),
    Fault("xml-malformed", "a bare ampersand, an unknown entity, a tag that is never closed", t.xml_malformed, on=(FEED,), wants=b"<item>"),
    Fault("xml-cut", "ends in the middle of the last entry's summary", t.xml_cut, on=(FEED,), wants=b"<item>"),
    Fault("xml-junk-before", "blank lines and a PHP notice before the XML", t.junk_before, on=(FEED,), wants=b"<rss"),
    Fault("billion-laughs", "entities that unfold to a gigabyte", t.billion_laughs, on=(FEED,), wants=b"<item>"),
    Fault("xxe", "external entities: a file, and an address that is not allowed", t.xxe, on=(FEED,), wants=b"<item>"),
    Fault("feed-nesting", "60,000 nested elements in an entry", t.feed_nesting, on=(FEED,), reason="too-large", wants=b"<item>"),
    Fault("guids-same", "every entry has the same guid", t.guids_same, on=(FEED,), wants=b"<guid"),
    Fault("guids-changing", "every answer gives every entry a new guid", t.guids_changing, on=(FEED,), wants=b"<guid"),
    Fault("links-javascript", "entries that lead to javascript:, data:, mailto: and nowhere", t.links_javascript, on=(FEED,), wants=b"<item>"),
    Fault("links-private", "entries that lead to addresses that are not allowed", t.links_private, on=(FEED,), wants=b"<item>"),
    Fault("links-home", "entries that lead to the home page", t.links_home, on=(FEED,), wants=b"<item>"),
    Fault("entries-broken", "entries without link, title or sense between the good ones", t.entries_broken, on=(FEED,), wants=b"<item>"),
    Fault("dates-skewed", "entries of 2031, of 1970 and of no day at all", t.dates_skewed, on=(FEED,), wants=b"<pubDate>"),
    Fault("feed-40000", "40,000 entries, the good ones first", t.feed_40000, on=(FEED,), wants=b"<item>", heavy=True),
    Fault("sitemap-itself", "a sitemap index that lists itself, and an address that is not allowed", t.sitemap_itself, on=(FEED,), wants=b"<sitemapindex"),
    Fault("sitemap-stray-end", "an end tag too many in each record of a sitemap", t.sitemap_stray_end, on=(FEED,), wants=b"<urlset"),
    Fault("sitemap-deep", "a sitemap index that leads to another, thirty deep", t.sitemap_deep, on=(FEED,), reason="not-a-feed", wants=b"<sitemapindex"),
]  # fmt: skip

_ROBOTS = [
    Fault("robots-disallow", "Disallow: / for everybody", t.robots("User-agent: *\nDisallow: /\n"), on=(ROBOTS,), reason="robots"),
    Fault("robots-crawl-delay", "Crawl-delay: 0.2", t.robots("User-agent: *\nCrawl-delay: 0.2\n"), on=(ROBOTS,)),
    Fault("robots-404", "404", t.status(404), on=(ROBOTS,)),
    Fault("robots-500", "500: nobody knows what is allowed", t.status(500), on=(ROBOTS,), reason="server-error"),
    Fault("robots-html", "an HTML page", t.replaced(b"<!DOCTYPE html><title>Beranda</title><p>Disallow: /"), on=(ROBOTS,)),
    Fault("robots-huge", "20 MB of rules about other crawlers", t.robots_huge, on=(ROBOTS,), reason="too-large", heavy=True),
    Fault("robots-slow", "comes after two seconds", t.robots_slow, on=(ROBOTS,)),
    Fault("robots-stalled", "never comes", t.stalled_headers, on=(ROBOTS,), reason="timeout", slow=True),
    Fault("robots-binary", "random bytes", t.replaced(t.BINARY, "text/plain"), on=(ROBOTS,)),
    Fault("robots-private", "redirects to an address that is not allowed", t.private, on=(ROBOTS,), reason="blocked-address"),
]  # fmt: skip

FAULTS = {f.name: f for f in (*_STATUS, *_REDIRECTS, *_BYTES, *_TEXT, *_MISLEADING, *_FEEDS, *_ROBOTS)}


def chance(*parts: object) -> float:
    """A number in [0, 1) that depends on `parts` alone."""
    return zlib.crc32("/".join(map(str, parts)).encode()) / 2**32


@dataclass(slots=True)
class Rule:
    """A fault that is set for some of the addresses."""

    fault: Fault
    site: str | None = None
    path: str | None = None  # only this path, with its query
    kind: str | None = None
    story: int | None = None
    times: int | None = None  # how often for each address, which is healthy after that

    played: dict[str, int] = field(default_factory=dict)  # address → how often

    def __call__(self, ask: Ask) -> Played:
        """Play the fault; None if the rule does not hold."""
        request = ask.request
        address = request.site + ask.path
        if not self.holds(ask) or (self.times is not None and self.played.get(address, 0) >= self.times):
            return None
        played = self.fault.play(ask)
        if played is not None:
            request.fault = self.fault.name
            self.played[address] = self.played.get(address, 0) + 1
        return played

    def holds(self, ask: Ask) -> bool:
        """Whether the rule holds for the request."""
        page = ask.page
        if page is None or self.site not in (None, ask.site.id) or self.path not in (None, ask.path):
            return False
        if self.kind not in (None, page.kind) or self.story not in (None, page.story):
            return False
        named = self.path is not None or self.kind is not None
        return (named or page.kind in self.fault.on) and self.fault.wants in page.body


def survives(fault: Fault | None) -> bool:
    """Whether a good crawler stores the articles in spite of the fault."""
    return fault is None or fault.survivable


class Chaos:
    """Gives a share of all addresses of all sites a fault each, drawn by a seed."""

    def __init__(self, share: float, seed: int) -> None:
        self.share, self.seed = share, seed
        self.pool = [f for f in FAULTS.values() if not (f.slow or f.hold or f.heavy)]

    def drawn(self, site: str, kind: str, subject: str, body: bytes) -> Fault | None:
        """The fault of an address, if it has one."""
        if chance(self.seed, site, subject) >= self.share:
            return None
        suited = [f for f in self.pool if f.suits(kind, body)]
        return suited[int(chance("which", self.seed, site, subject) * len(suited))] if suited else None

    def of_story(self, site: Site, story: Story) -> Fault | None:
        """The fault of a story's pages."""
        page = site.find(site.path(story))
        return self.drawn(site.id, ARTICLE, f"story {story.number}", page.body) if page else None

    def must_be_stored(self, site: Site, story: Story) -> bool:
        """Whether a good crawler stores the story: the faults of page, robots.txt and one of its feeds are survivable."""
        if not survives(self.of_story(site, story)) or not survives(self._at(site, ROBOTS, "/robots.txt")):
            return False
        for spec in site.feeds:
            listed = story in site.stories[: spec.limit] and survives(self._at(site, FEED, spec.path))
            child = f"/sitemap-{story.published:%Y-%m-%d}.xml.gz"
            if listed and (spec.kind != "sitemap-index" or survives(self._at(site, FEED, child))):
                return True
        return False

    def _at(self, site: Site, kind: str, path: str) -> Fault | None:
        page = site.find(path)
        return self.drawn(site.id, kind, path, page.body) if page else None

    def __call__(self, ask: Ask) -> Played:
        """Play the drawn fault."""
        page = ask.page
        if page is None or page.status != 200:
            return None
        fault = self.drawn(ask.site.id, page.kind, ask.subject, page.body)
        played = fault.play(ask) if fault else None
        if fault and played is not None:
            ask.request.fault = fault.name
        return played


def table() -> str:
    """The faults as a Markdown table: name, what the site does, what becomes of the article."""
    rows = ["| fault | what the site does | on | what becomes of the article |", "| --- | --- | --- | --- |"]
    for fault in FAULTS.values():
        end = f"`{fault.reason}`" if fault.reason else "stored"
        end += f"; of a feed `{fault.feed_reason}`" if fault.feed_reason else ""
        rows.append(f"| {fault.name} | {fault.does.replace('|', chr(92) + '|')} | {', '.join(fault.on)} | {end} |")
    return "\n".join(rows)
