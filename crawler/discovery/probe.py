"""Lists the addresses that may be feeds of a site, from its home page and robots.txt; makes no requests.

The known paths are those that Indonesian news sites use most, counted over 460 addresses of 99 sites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin

from lxml import html

from crawler import urls
from crawler.charsets import utf8
from crawler.discovery import sniff, text
from crawler.discovery.listings import COMMENTS, base_of, declared_feeds
from crawler.discovery.sitemaps import may_hold_articles
from crawler.markup import parse
from crawler.sources import Feed
from crawler.sources.model import FeedSetting, feed_key
from crawler.urls.domains import registrable

SITEMAPS = 8  # most sitemaps taken from robots.txt
INDEXES = 3  # most links of the page that look like an index of the news
ROBOTS_BYTES = 512_000  # bytes of robots.txt that are read; RFC 9309, 2.5 asks for at least 500 KiB

KNOWN_FEEDS = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")
KNOWN_SITEMAPS = (
    "/sitemap-news.xml",
    "/news-sitemap.xml",
    "/sitemap/news.xml",
    "/sitemap_news.xml",
    "/sitemap.xml",
    "/sitemap_index.xml",
)
KNOWN_ARCHIVES = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml")
KNOWN_SECTIONS = ("/indeks",)
WORDPRESS = "wp/v2/posts"
# The API's default is ten posts, fewer than most feeds hold, without the names of authors and sections
WORDPRESS_QUERY = "per_page=50&_embed=author,wp:term"

_LINKED = re.compile(
    r"/(?:rss|feeds?|atom)(?:[/.?]|$)|\.(?:rss|rdf|atom)$|[?&](?:mib|feed|alt)=(?:rss|atom)", re.IGNORECASE
)
_INDEX = re.compile(
    r"//(?:indeks|index)\.[^/]+/?$|/(?:(?:indeks|index)(?:[-_]?(?:berita|news|artikel))?|terkini|terbaru|latest(?:-news)?)/?$",
    re.IGNORECASE,
)
_SITEMAP = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_NO_NEWS = re.compile(
    r"image|video|author|penulis|\btags?\b|topi[ck]|categor|kategori|page[-_]sitemap|halaman", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may be a feed, as an entry of feeds.yaml, and what suggests it."""

    feed: Feed
    why: str  # for people
    guessed: bool = False  # neither the page nor robots.txt names it


def candidates(page: bytes, url: str, *, robots: bytes = b"", content_type: str = "") -> tuple[Candidate, ...]:
    """Return where a site's feeds may be, likeliest first, each once; never raises.

    `page` is a page of the site, usually its home page, from `url` (after redirects); `robots` is its robots.txt.
    Addresses that the page or robots.txt names may be on another host; guessed ones never are.
    """
    tree = _tree(page, content_type)
    base = base_of(tree, url)
    sitemaps = list(_sitemaps(robots, url))
    found = (
        *(Candidate(Feed(address, "feed"), "the page names it") for address in declared_feeds(tree, url)),
        *_wordpress(tree, page, base),
        *sitemaps,
        *_linked(tree, base),
        *_usual_places(url, has_sitemaps=bool(sitemaps), blogger=_is_made_with(tree, "blogger")),
        *(_plain_wordpress(url) if _is_wordpress(tree, page) else ()),
        *_indexes(tree, base),
        *_guesses(url, "section", KNOWN_SECTIONS),
    )
    best: dict[str, Candidate] = {}
    for one in found:
        best.setdefault(feed_key(one.feed.url), one)
    return tuple(best.values())


def listed(page: bytes, url: str, content_type: str = "") -> tuple[Candidate, ...]:
    """Return the feeds that a page links to, as the `/rss` of many sites does; never raises."""
    tree = _tree(page, content_type)
    return tuple(_linked(tree, base_of(tree, url)))


def _wordpress(tree: html.HtmlElement, page: bytes, base: str) -> Iterator[Candidate]:
    """The posts of a WordPress API (developer.wordpress.org/rest-api/using-the-rest-api/discovery)."""
    for link in tree.iter("link"):
        if link.get("rel") == "https://api.w.org/" and (root := urls.absolute(base, link.get("href"))):
            sign = "&" if "?" in root else "?"  # ?rest_route=/ on a site without permalinks
            address = f"{root.rstrip('/')}/{WORDPRESS}{sign}{WORDPRESS_QUERY}"
            yield Candidate(Feed(address, "wordpress"), "the page names its WordPress API")
            return
    if _is_wordpress(tree, page):
        address = urljoin(base, f"/wp-json/{WORDPRESS}?{WORDPRESS_QUERY}")
        yield Candidate(Feed(address, "wordpress"), "the site is made with WordPress")


def _plain_wordpress(url: str) -> Iterator[Candidate]:
    """The API and feed of WordPress by query, which works whatever its permalink settings are."""
    yield from _guesses(url, "wordpress", (f"/?rest_route=/{WORDPRESS}&{WORDPRESS_QUERY}",))
    yield from _guesses(url, "feed", ("/?feed=rss2",))


def _linked(tree: html.HtmlElement, base: str) -> Iterator[Candidate]:
    """Links to feeds within the site, as on pages that list them."""
    hrefs = (anchor.get("href") or "" for anchor in tree.iter("a"))
    likely = (urls.absolute(base, href) for href in hrefs if _LINKED.search(href) and not COMMENTS.search(href))
    found = (address for address in likely if address and urls.same_site(address, base))
    return (Candidate(Feed(address), "the page links to it") for address in found)


def _indexes(tree: html.HtmlElement, base: str) -> Iterator[Candidate]:
    """Links to the site's index of news, without a query, which may name a day: without one, today's is shown."""
    addresses = (urls.absolute(base, anchor.get("href")) for anchor in tree.iter("a"))
    plain = (re.split("[?#]", address, maxsplit=1)[0] for address in addresses if address)
    found = dict.fromkeys(address for address in plain if _INDEX.search(address) and urls.same_site(address, base))
    return (Candidate(Feed(address, "section"), "the page links to it") for address in islice(found, INDEXES))


def _sitemaps(robots: bytes, url: str) -> Iterator[Candidate]:
    """Sitemaps that robots.txt names, those of news first, those of pictures, tags and authors last."""
    found = _named_in(robots, url)
    found.sort(key=lambda address: (bool(_NO_NEWS.search(address)), "news" not in address.lower()))
    return (Candidate(Feed(address, "sitemap"), "robots.txt names it") for address in found[:SITEMAPS])


def archive_sitemaps(robots: bytes, url: str) -> tuple[str, ...]:
    """Return where the sitemaps of a site's whole archive may be: those of its robots.txt, else the usual places."""
    addresses = _named_in(robots, url) or [urljoin(url, path) for path in KNOWN_ARCHIVES]
    return tuple(dict.fromkeys(filter(may_hold_articles, addresses)))


def _named_in(robots: bytes, url: str) -> list[str]:
    """The sitemaps that a robots.txt names."""
    lines = utf8(robots[:ROBOTS_BYTES]).decode()
    return [address for line in _SITEMAP.findall(lines) if (address := urls.absolute(url, line))]


def _usual_places(url: str, *, has_sitemaps: bool, blogger: bool) -> Iterator[Candidate]:
    """The addresses where feeds and sitemaps usually are."""
    if blogger:
        yield Candidate(Feed(urljoin(url, "/feeds/posts/default?alt=rss"), "feed"), "the site is made with Blogger")
    yield from _guesses(url, "feed", KNOWN_FEEDS)
    # a robots.txt that names sitemaps is taken to be complete, except for the news sitemap, which is often left out
    yield from _guesses(url, "sitemap", KNOWN_SITEMAPS[:2] if has_sitemaps else KNOWN_SITEMAPS)


def _guesses(url: str, kind: FeedSetting, paths: tuple[str, ...]) -> Iterator[Candidate]:
    return (Candidate(Feed(urljoin(url, path), kind), "a usual place", guessed=True) for path in paths)


def site_name(page: bytes, content_type: str, url: str) -> str | None:
    """Return the name of a site by one of its pages: from og:site_name (ogp.me), application-name or its title."""
    tree = _tree(page, content_type)
    for meta in tree.iter("meta"):
        if (meta.get("property") or meta.get("name") or "").lower() in {"og:site_name", "application-name"}:
            name = text.plain(meta.get("content"), 80)
            if name:
                return name
    return named_in_title(page_title(page, content_type), url)


def named_in_title(title: str | None, url: str) -> str | None:
    """Return the part of a title that is the name of the site: `Indeks Berita - Kabar Nusa` at kabarnusa.id."""
    domain = re.sub(r"[^a-z0-9]", "", registrable(urls.host(url)).partition(".")[0].lower())
    parts = {part: re.sub(r"[^a-z0-9]", "", part.lower()) for part in re.split(r"\s+[-–—|»·]\s+|:\s+", title or "")}
    found = [part for part, letters in parts.items() if len(letters) > 2 and (letters in domain or domain in letters)]
    return min(found, key=len, default=None)


def page_title(page: bytes, content_type: str) -> str | None:
    """Return the title of a page, for people."""
    return text.plain(_tree(page, content_type).findtext(".//title"), 80)


def _tree(page: bytes, content_type: str) -> html.HtmlElement:
    """The tree of a page; an empty one where it cannot be parsed."""
    tree = None
    with suppress(ValueError):  # larger than a page may be
        tree = parse(sniff.text_of(utf8(sniff.unpack(page, sniff.FEED_BYTES)[0], content_type)))
    return html.Element("html") if tree is None else tree


def _is_made_with(tree: html.HtmlElement, name: str) -> bool:
    return any(
        (meta.get("name") or "").lower() == "generator" and (meta.get("content") or "").lower().startswith(name)
        for meta in tree.iter("meta")
    )


def _is_wordpress(tree: html.HtmlElement, page: bytes) -> bool:
    return _is_made_with(tree, "wordpress") or b"/wp-content/" in page
