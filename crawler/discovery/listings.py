"""Finds the article links on a section page, by the selector of feeds.yaml or else by their shape.

Articles of one site share the shape of their addresses (a slug, an id, a date), and their links show a headline; links
of the navigation have few words in both. The numbers below come from Indonesian index pages of 2015 to 2026.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from operator import itemgetter
from urllib.parse import unquote, urlsplit

from lxml import html

from crawler import challenges, urls
from crawler.discovery import text
from crawler.discovery.found import Found, NotAFeed, Reading
from crawler.markup import parse, select
from crawler.sources import Feed
from crawler.sources.model import feed_key
from crawler.urls.kinds import names_no_article
from pipelines.counted import counted
from pipelines.feed_items import FeedKind
from pipelines.items import Link, Reason
from pipelines.strings import word_count

_ANCHORS = 5_000  # most links looked at on one page; the largest home page seen has 510
_TEXTS = 100  # most pieces of text read in one link
_HEADLINE = 3  # least words of a headline; shorter texts are names of sections
_FEW = 20  # links; a challenge or log-in page has fewer
_ALIKE = 3  # headlines with addresses of one shape from which more of that shape are likely articles
_ENOUGH = 5  # article links from which a page counts as a section page where feeds.yaml does not call it one

# Cloudflare adds /cdn-cgi/challenge-platform/…/scripts/jsd/main.js to ordinary pages, too
_CHALLENGE_MARKUP = re.compile(
    r"cf[-_]chl[-_]|/cdn-cgi/challenge-platform/(?!(?:h/\w+/)?scripts/)|_Incapsula_Resource|px-captcha"
    r"|g-recaptcha-response|sucuri_cloudproxy|ddos-guard"
)
# An address that looks like a feed's, by the host (rss.tempo.co) or by the path; "kabarfeed.id" is a site's name
_FEED_LIKE = re.compile(
    r"https?://(?:(?:rss|feeds?|atom)\.|[^/]*/.*(?:rss|feed|atom|sitemap|json|\.xml|\.rdf))", re.IGNORECASE
)
_SUBTYPES = ("rss+xml", "atom+xml", "rdf+xml", "xml", "feed+json", "json")
_FEED_TYPES = {"text/xml", *(f"application/{subtype}" for subtype in _SUBTYPES)}
COMMENTS = re.compile(r"\b(?:comments?|komentar)\b", re.IGNORECASE)

_DATE = re.compile(r"/20\d\d[/-][01]?\d[/-]")
_NUMBER = re.compile(r"\d{5}")
_WORD = re.compile(r"[^\W\d_]{2,}")
_CUT = ("...", "…")


@dataclass(frozen=True, slots=True)
class _Anchor:
    url: str
    title: str  # "" where the link shows no text of `_HEADLINE` words
    rank: int  # how good the title is, from `_shown`
    words: int  # most words in one segment of the path, which is the slug
    depth: int  # segments of the path
    marks: int  # of an id and a date, how many the path has


def read_page(document: str, reading: Reading) -> Found | NotAFeed:
    """Read an HTML page as a section page where feeds.yaml says so or it looks like one; else say what it is."""
    tree = parse(document)
    if tree is None:
        return NotAFeed("an HTML page that cannot be parsed")
    title = text.plain(tree.findtext(".//title"), 120)
    page = f'an HTML page titled "{title}"' if title else "an HTML page without a title"
    named, reading.url = next(declared_feeds(tree, reading.url), None), base_of(tree, reading.url)
    selector = reading.feed.links
    found = _selected(tree, reading, selector) if selector else _by_shape(tree, reading)
    if not found and _is_challenge(document, tree, title) and not (selector and _by_shape(tree, reading)):
        return NotAFeed(f"a challenge page for browsers ({page}); the site refuses programs", Reason.CHALLENGE)
    advice = f"; it names a feed: {named}" if named else ""
    if fault := _fault(tree, reading.feed, len(found), named=bool(advice)):
        return NotAFeed(page + fault, advice=advice)
    for anchor in found:
        reading.add(_link(anchor, reading))
    return Found(FeedKind.SECTION, tuple(reading.links), title=title, notes=reading.notes())


def _fault(tree: html.HtmlElement, feed: Feed, found: int, *, named: bool) -> str:
    """Why a page with that many links `found` is no section page; "" where it is one. `named`: it names a feed."""
    section = feed.kind == "section" or bool(feed.links)
    if not section and (feed.kind != "auto" or _FEED_LIKE.match(feed.url)):
        return " instead of a feed"
    if found >= (1 if section else _ENOUGH):
        return ""
    if tree.find(".//a") is None and tree.find(".//script") is not None:
        return " without a link: its content is loaded by JavaScript, which is not run"
    if feed.links:
        return f" on which the selector {feed.links!r} finds no links"
    if section:
        return " without links that look like articles; choose them with `links:`, a CSS selector"
    choose = "; choose them with `section:` and `links:`, a CSS selector"
    links = counted(found, "link that looks like an article", "links that look like articles")
    return f" with {links}{choose if not named and len(tree.findall('.//a')) >= _FEW else ''}"


def base_of(tree: html.HtmlElement, url: str) -> str:
    """Return the address that the links of a page from `url` are relative to."""
    base = tree.find(".//base[@href]")
    return (urls.absolute(url, base.get("href")) if base is not None else None) or url


def _is_challenge(document: str, tree: html.HtmlElement, title: str | None) -> bool:
    """Whether a page without articles is a challenge for browsers, by its title, or by its markup and its few links."""
    return bool(title and challenges.WORDS.search(title)) or bool(
        _CHALLENGE_MARKUP.search(document) and len(tree.findall(".//a")) < _FEW
    )


def declared_feeds(tree: html.HtmlElement, url: str) -> Iterator[str]:
    """The feeds that a page from `url` declares, except those of comments (html.spec.whatwg.org, 4.6.7.2)."""
    base = base_of(tree, url)
    for link in tree.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").lower().partition(";")[0].strip()
        is_feed = "alternate" in relations and kind in _FEED_TYPES and not link.get("hreflang")
        if not is_feed and "feed" not in relations:
            continue
        address, title = urls.absolute(base, link.get("href")), text.plain(link.get("title"), text.TITLE)
        if not address or "/wp-json/" in address or feed_key(address) == feed_key(url):
            continue
        if not COMMENTS.search(f"{address}\n{title}"):
            yield address


def _selected(tree: html.HtmlElement, reading: Reading, selector: str) -> list[_Anchor]:
    """The links that the selector finds: anchors themselves, or the first anchor in or around each element."""
    found: dict[str, _Anchor] = {}
    for element in select(tree, (selector,))[:_ANCHORS]:
        anchor = _first_anchor(element)
        url = reading.address(None if anchor is None else anchor.get("href"))
        if anchor is not None and url:
            _add(found, _anchor(url, anchor, element))
    return list(found.values())


def _anchors(tree: html.HtmlElement, reading: Reading) -> Iterator[_Anchor]:
    """The links of the page that stay on its site."""
    is_same_site: dict[str, bool] = {}  # by host, as most links have the same one
    for element in islice(tree.iter("a"), _ANCHORS):
        url = urls.absolute(reading.url, element.get("href"))
        if url is None:
            continue
        host = url.split("/", 3)[2]
        if host not in is_same_site:
            is_same_site[host] = urls.same_site(url, reading.url)
        if is_same_site[host]:
            yield _anchor(url, element)


def _first_anchor(element: html.HtmlElement) -> html.HtmlElement | None:
    """The element itself if it is a link, or else the first one in it, or the one around it."""
    inside = next(element.iter("a"), None)
    return inside if inside is not None else next(element.iterancestors("a"), None)


def _shown(element: html.HtmlElement, url: str) -> tuple[str, int]:
    """The headline of a link and its rank: a heading in it (3), its text (2), its title (1), none (0).

    A headline that is cut off is completed from the link's title. Pictures' `alt` texts are captions or logos' names.
    """
    for words, rank in _texts(element, url):
        title = text.plain(words, text.TITLE) or ""
        if word_count(title) >= _HEADLINE:
            whole = text.plain(element.get("title"), text.TITLE) if title.endswith(_CUT) else None
            return (whole if whole and whole.startswith(title.rstrip(".… ")) else title), rank
    return "", 0


def _texts(element: html.HtmlElement, url: str) -> Iterator[tuple[str | None, int]]:
    for heading in islice(element.iter("h1", "h2", "h3", "h4", "h5", "h6"), 1):
        yield _words(heading, url), 3
    yield _words(element, url), 2
    yield element.get("title"), 1


def _words(element: html.HtmlElement, url: str) -> str:
    """The text of an element without a time, a section's name or a teaser around the headline, which the slug tells."""
    pieces = [*islice(filter(str.strip, element.itertext()), _TEXTS)]
    slug, words = _slug(url), [_letters(piece) for piece in pieces]
    headline = [n for n, told in enumerate(words) if told and len(told & slug) * 2 >= len(told)]
    return " ".join(pieces[headline[0] : headline[-1] + 1] if headline else pieces)


def _letters(words: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(words)}


def _slug(url: str) -> set[str]:
    return _letters(urlsplit(url).path.rstrip("/").rpartition("/")[2])


def _anchor(url: str, *shown_by: html.HtmlElement) -> _Anchor:
    path = unquote(urlsplit(url).path)
    shown = max((_shown(element, url) for element in shown_by), key=itemgetter(1), default=("", 0))
    segments = list(filter(None, path.split("/")))
    words = max((len(_WORD.findall(segment)) for segment in segments), default=0)
    marks = bool(_DATE.search(path)) + bool(_NUMBER.search(path))
    return _Anchor(url, *shown, words, len(segments), marks)


def _by_shape(tree: html.HtmlElement, reading: Reading) -> list[_Anchor]:
    """The links that look like articles, in the page's order."""
    found: dict[str, _Anchor] = {}
    for anchor in _anchors(tree, reading):
        _add(found, anchor)
    likely = [anchor for anchor in found.values() if not names_no_article(anchor.url)]
    headlines = Counter((anchor.depth, anchor.marks > 0) for anchor in likely if _has_headline(anchor))
    return [anchor for anchor in likely if _is_article(anchor, headlines[anchor.depth, anchor.marks > 0] >= _ALIKE)]


def _add(found: dict[str, _Anchor], anchor: _Anchor) -> None:
    key = urls.article_key(anchor.url)
    known = found.get(key)
    if known is None:
        found[key] = anchor
    elif anchor.rank > known.rank:
        found[key] = replace(known, title=anchor.title, rank=anchor.rank)


def names_an_article(url: str) -> bool:
    """Whether the address looks like an article's: by its slug, or by an id or a date in it."""
    anchor = _anchor(url)
    return not names_no_article(url) and (anchor.marks > 0 or anchor.words >= 4)


def _has_headline(anchor: _Anchor) -> bool:
    return word_count(anchor.title) >= 4


def _is_article(anchor: _Anchor, common: bool) -> bool:
    """Whether a link leads to an article; `common` says that other headlines have addresses of the same shape.

    An id and a date are enough, as columns may be titled with a single word. With one of them, a slug of four words is
    enough, or of three where there is a headline. Other links need a headline, and either `common` with an id, a date
    or a slug of four words, or a slug of six made of the headline.
    """
    headline = _has_headline(anchor)
    if anchor.marks == 2 or (anchor.marks and anchor.words >= (3 if headline else 4)):
        return True
    common = common and (anchor.marks > 0 or anchor.words >= 4)
    return headline and (common or (anchor.words >= 6 and _is_its_slug(anchor)))


def _is_its_slug(anchor: _Anchor) -> bool:
    slug = _slug(anchor.url)
    return len(slug & _letters(anchor.title)) * 10 >= len(slug) * 6


def _link(anchor: _Anchor, reading: Reading) -> Link:
    title = None if anchor.title.endswith(_CUT) else anchor.title or None
    return Link(url=anchor.url, source=reading.source.id, feed=reading.feed.url, title=title)
