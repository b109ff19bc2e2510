# ruff: noqa: E501, A002 - markup reads best in its own lines; `id` is the field's word
"""A news site: stories in a page style, feeds with their links, robots.txt, and pages that come and go at run time.

Nothing is rendered before it is asked for, so that a newsroom starts in milliseconds.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from tests.newsroom import feeds as documents
from tests.newsroom.feeds import Channel, Entry
from tests.newsroom.furniture import CHANNELS, Furniture, furnish
from tests.newsroom.stories import Story
from tests.newsroom.styles import Frame, Style, pages, paragraphs


@dataclass(frozen=True, slots=True)
class FeedSpec:
    """One feed of a site.

    Its kind: rss, rss091, rdf, atom, json, wordpress, sitemap, sitemap-index, news-sitemap, section, or section-shape,
    which is a section page without a selector in feeds.yaml.
    """

    kind: str
    path: str
    full: bool = False  # whether it carries the whole text
    limit: int = 50  # entries at most
    ttl: int | None = None  # minutes, RSS 2.0 only
    tracking: str = ""  # what is appended to its links: "?utm_source=rss"


@dataclass(slots=True)
class Resource:
    """The answer of one address, ready to be sent."""

    kind: str  # feed, article, section, robots, other
    body: bytes
    content_type: str
    status: int = 200
    etag: str = ""
    last_modified: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    story: int | None = None  # number of the story that it shows
    wire: dict[str, bytes] = field(default_factory=dict, repr=False)  # head and body as sent: "plain", "gzip"

    def plain(self) -> bytes:
        if "plain" not in self.wire:
            self.wire["plain"] = head(self, len(self.body)) + self.body
        return self.wire["plain"]

    def gzipped(self) -> bytes:
        if "gzip" not in self.wire:
            small = gzip.compress(self.body, compresslevel=4, mtime=0)
            packed = (("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
            self.wire["gzip"] = head(self, len(small), packed) + small
        return self.wire["gzip"]

    def unchanged(self) -> bytes:
        """The 304 to it."""
        if "304" not in self.wire:
            self.wire["304"] = head(self, None, status=304)
        return self.wire["304"]


PHRASES = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 404: "Not Found", 410: "Gone"}


def head(page: Resource, length: int | None, more: Iterable[tuple[str, str]] = (), status: int | None = None) -> bytes:
    """Status line and headers; `length` None for answers without a body."""
    code = status or page.status
    lines = [f"HTTP/1.1 {code} {PHRASES.get(code, 'Status')}", "Server: newsroom"]
    if length is not None:
        if page.content_type:
            lines.append(f"Content-Type: {page.content_type}")
        lines.append(f"Content-Length: {length}")
    if page.etag:
        lines.append(f"ETag: {page.etag}")
    if page.last_modified:
        lines.append(f"Last-Modified: {page.last_modified}")
    lines += [f"{name}: {value}" for name, value in (*page.headers, *more)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")


HTML = "text/html; charset=utf-8"


class Site:
    """A site on an address of its own; all changes may be made from any thread while it is served."""

    def __init__(
        self,
        id: str,
        name: str,
        style: Style,
        feeds: Iterable[FeedSpec],
        stories: Iterable[Story] = (),
        *,
        zone: str = "WIB",
        robots: str | None = None,
    ) -> None:
        self.id, self.name, self.style, self.zone = id, name, style, zone
        self.feeds = tuple(feeds)
        self.robots = robots if robots is not None else "User-agent: *\nDisallow: /cari\nDisallow: /masuk\n"
        self.delay = 0.0  # seconds, as given in feeds.yaml
        self.host, self.port = "127.0.0.1", 0
        self.stories: list[Story] = list(stories)  # newest first
        self.removed: dict[str, int] = {}  # path → status
        self.extra: dict[str, Resource] = {}
        self.touched: datetime | None = None  # the last change at run time
        self.lock = threading.RLock()
        self.cache: dict[str, Resource] = {}
        self._routes: dict[str, Callable[[], Resource]] | None = None
        self._frame: Frame | None = None

    # --- where it is

    def settle(self, host: str, port: int) -> None:
        """Take the address that the server found for it."""
        self.host, self.port = host, port
        self.touch()

    @property
    def home(self) -> str:
        return f"http://{self.host}:{self.port}/"

    def url(self, path: str) -> str:
        """The absolute address of a path."""
        return self.home.rstrip("/") + path

    @property
    def brand(self) -> str:
        return self.name.replace(" ", "") + ".com"

    # --- what happens at run time

    def publish(self, *stories: Story) -> None:
        """New stories at the head of the feeds."""
        with self.lock:
            self.stories[:0] = stories
            self.stamp()

    def change(self, story: Story) -> None:
        """Another text for the story of that number; the address stays if title and date do."""
        with self.lock:
            self.stories = [story if old.number == story.number else old for old in self.stories]
            self.stamp()

    def remove(self, story: Story, status: int = 410, *, from_feeds: bool = False) -> None:
        """Withdraw a story's pages; its address answers `status` from now on."""
        with self.lock:
            for path in self.paths(story):
                self.removed[path] = status
            if from_feeds:
                self.stories = [old for old in self.stories if old.number != story.number]
            self.stamp()

    def put(
        self,
        path: str,
        body: bytes | str,
        content_type: str = HTML,
        *,
        status: int = 200,
        kind: str = "other",
        headers: Iterable[tuple[str, str]] = (),
    ) -> str:
        """Any answer at any path; returns its address."""
        data = body.encode() if isinstance(body, str) else body
        with self.lock:
            self.extra[path] = self._resource(kind, data, content_type, status=status, headers=tuple(headers))
            self.touch()
        return self.url(path)

    def redirect(self, path: str, to: str, status: int = 301) -> str:
        """A redirect at `path`; returns its address."""
        return self.put(path, b"", "", status=status, headers=[("Location", to)])

    def stamp(self) -> None:
        """Note a change: Last-Modified moves on by at least a second, so that no 304 is false."""
        now = datetime.now(UTC)
        self.touched = max(now, self.touched + timedelta(seconds=1)) if self.touched else now
        self.touch()

    def touch(self) -> None:
        """Forget all that was rendered."""
        with self.lock:
            self.cache, self._routes, self._frame = {}, None, None

    # --- what it serves

    @property
    def frame(self) -> Frame:
        if self._frame is None:
            bare = Frame(self.name, self.brand, self.home, self.zone, Furniture("", "", "", "", ()))
            others = [(self.url(self.style.path(bare, story)), story.title) for story in self.stories[:60]]
            self._frame = replace(bare, furniture=self.furnish(others))
        return self._frame

    def furnish(self, others: list[tuple[str, str]]) -> Furniture:
        """What is around its articles; the others are addresses and titles."""
        return furnish(self.name, self.home, others)

    @property
    def channel(self) -> Channel:
        return Channel(self.name, self.home, self.home, self.zone)

    def path(self, story: Story) -> str:
        """The path of a story's plain page."""
        return self.style.path(self.frame, story)

    def paths(self, story: Story) -> list[str]:
        """The paths of all pages of a story."""
        return list(pages(self.style, self.frame, story))

    def address(self, story: Story) -> str:
        """The canonical address of a story."""
        return self.url(self.path(story))

    def gold(self, story: Story) -> str:
        """The text that a crawl should store."""
        return self.style.gold(self.frame, story)

    def entries(self, spec: FeedSpec) -> list[Entry]:
        """The entries of a feed."""
        out = []
        for story in self.stories[: spec.limit]:
            url = self.address(story)
            link = url + (self.style.twin if self.style.twin and story.number % 2 else "") + spec.tracking
            full = paragraphs(self.style.blocks(self.frame, story)) if spec.full else ""
            tag = f"tag:{self.brand.lower()},2026:{story.number}"
            guid = {"atom": tag, "wordpress": f"{self.home}?p={story.number}"}
            out.append(Entry(link, guid.get(spec.kind, url), story, full))
        return out

    def find(self, target: str) -> Resource | None:
        """The answer to a path with its query; an unknown query is ignored, as servers do."""
        found = self.cache.get(target)
        if found is not None:
            return found
        with self.lock:
            if self._routes is None:
                self._routes = self._lay_out()
            bare = target.partition("?")[0]
            for key in (target, bare):
                if key in self.removed:
                    return Resource("article", b"<h1>Halaman tidak ditemukan</h1>", HTML, status=self.removed[key])
                if key in self.extra:
                    return self.extra[key]
                if key in self._routes:
                    return self.cache.setdefault(key, self._routes[key]())
        return None

    def body(self, path: str) -> bytes:
        """What is sent from a path, which must be one of the site."""
        page = self.find(path)
        assert page, path
        return page.body

    def _lay_out(self) -> dict[str, Callable[[], Resource]]:
        routes: dict[str, Callable[[], Resource]] = {"/": lambda: self._section("/", self.stories[:30])}
        routes["/robots.txt"] = lambda: self._resource("robots", self.robots.encode(), "text/plain")
        for story in self.stories:
            base = self.path(story)
            for suffix in self.style.suffixes:
                routes[base + suffix] = lambda story=story, path=base + suffix: self._article(story, path)  # type: ignore[misc]
        for spec in self.feeds:
            routes[spec.path] = lambda spec=spec: self._feed(spec)  # type: ignore[misc]
            if spec.kind == "sitemap-index":
                for day, of_day in self._by_day(spec).items():
                    routes[f"/sitemap-{day}.xml.gz"] = lambda rows=of_day: self._resource(  # type: ignore[misc]
                        "feed", documents.packed(documents.sitemap(self.channel, rows)), "application/gzip"
                    )
        return routes

    def _article(self, story: Story, path: str) -> Resource:
        for other, html in pages(self.style, self.frame, story).items():
            if other not in self.extra and other not in self.removed:
                self.cache.setdefault(other, self._resource("article", html.encode(), HTML, story=story.number))
        return self.cache[path]

    def _by_day(self, spec: FeedSpec) -> dict[str, list[Entry]]:
        days: dict[str, list[Entry]] = {}
        for entry in self.entries(spec):
            days.setdefault(f"{entry.story.published:%Y-%m-%d}", []).append(entry)
        return days

    def _feed(self, spec: FeedSpec) -> Resource:
        rows = self.entries(spec)
        channel = Channel(self.name, self.home, self.url(spec.path), self.zone, spec.ttl)
        changed = self.touched or max((e.story.modified for e in rows), default=datetime.now(UTC))
        if spec.kind.startswith("section"):
            return self._section(spec.path, [e.story for e in rows], kind="feed")
        if spec.kind == "sitemap-index":
            newest = {day: max(e.story.modified for e in of) for day, of in self._by_day(spec).items()}
            days = [(self.url(f"/sitemap-{day}.xml.gz"), when) for day, when in newest.items()]
            text = documents.sitemap_index(channel, days)
        else:
            text = WRITERS[spec.kind](channel, rows)
        more = (("X-WP-Total", str(len(rows))), ("X-WP-TotalPages", "1")) if spec.kind == "wordpress" else ()
        return self._resource("feed", text.encode(), documents.MIME[spec.kind], changed=changed, headers=more)

    def _section(self, path: str, stories: list[Story], kind: str = "section") -> Resource:
        """A list of stories with all that is around such lists; also used as the home page."""
        kit, frame = self.frame.furniture, self.frame
        rows = "".join(
            f'<article class="list-content__item"><a href="{self.path(s)}" class="thumb"><img loading="lazy" src="/img/{s.number}.jpg" '
            f'alt=""></a><div class="text"><h3 class="media__title"><a href="{self.path(s)}">{escape(s.title)}</a></h3><span class='
            f'"kanal">{s.section}</span> <span class="date">{frame.local(s.published):%d/%m/%Y, %H:%M} {frame.zone}</span></div></article>\n'
            for s in stories
        )
        pager = "".join(f'<a class="pagination__item" href="{path}?page={n}">{n}</a>' for n in range(1, 6))
        tags = "".join(f'<a href="/tag/{c.lower()}">#{c}</a>' for c in CHANNELS)
        feed_links = "".join(
            f'<link rel="alternate" type="application/{f.kind}+xml" title="{escape(self.name)} » {f.kind}" href="{f.path}">'
            for f in self.feeds
            if f.kind in ("rss", "atom")
        )
        html = (
            f'<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>Indeks Berita Hari Ini - {escape(self.name)}</title>'
            f'<meta property="og:type" content="website">{feed_links}{kit.head}</head><body>{kit.top}<main><h1>Indeks Berita</h1>'
            f'<div class="list-content">{rows}</div><div class="pagination">{pager}</div><div class="tags">{tags}</div></main>{kit.side}'
            f"{kit.bottom}</body></html>"
        )
        return self._resource(kind, html.encode(), HTML)

    def _resource(
        self,
        kind: str,
        body: bytes,
        content_type: str,
        *,
        changed: datetime | None = None,
        status: int = 200,
        headers: tuple[tuple[str, str], ...] = (),
        story: int | None = None,
    ) -> Resource:
        etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"' if status == 200 else ""
        when = format_datetime(changed.astimezone(UTC), usegmt=True) if changed else ""
        return Resource(kind, body, content_type, status, etag, when, headers, story)


WRITERS: dict[str, Callable[[Channel, list[Entry]], str]] = {
    "rss": documents.rss,
    "rss091": documents.rss091,
    "rdf": documents.rdf,
    "atom": documents.atom,
    "json": documents.json_feed,
    "sitemap": documents.sitemap,
    "news-sitemap": documents.news_sitemap,
    "wordpress": documents.wordpress,
}
