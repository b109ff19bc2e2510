"""Gathers, in one walk, what a page's markup says: metas, JSON-LD, links, headings, times, script data."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from crawler import urls
from crawler.extraction.metadata.json_ld import nodes_in, types_of, value_of, values_in
from crawler.urls import parts_of
from pipelines.strings import key, plain

MAX_METAS = 500
MAX_NODES = 400  # of JSON-LD
MOST_ELEMENTS = 40  # of large headings, of small ones, and of times that are looked at
LONGEST_TITLE = 300  # characters
MAX_BODY = 300_000  # characters of articleBody

_LINKS = frozenset(("canonical", "image_src"))
_FIRMS = {"organization", "newsmediaorganization"}
_ARTICLES = {"blogposting", "report", "liveblogposting", "socialmediaposting", "posting", "news"}
# Names that publishers give to times in dataLayer, __NEXT_DATA__ and the like
_DATA_PUBLISHED = (
    "published_at", "publishedAt", "publish_date", "publishDate", "published_date", "publishedDate", "publishedTime",
    "published_time", "articleDate", "article_date", "datePublished", "date_published", "pubDate", "pub_date",
    "content_PublishedDate", "tanggal_terbit", "tanggal",
)  # fmt: skip
_DATA_MODIFIED = ("updated_at", "updatedAt", "modified_at", "modifiedAt", "dateModified")
_DATA_VALUE = re.compile(
    r"""\\?["']?\s*[:=,]\s*(?:\\?["'](?P<text>[^"'\\]{6,40})\\?["']|(?P<number>\d{10}(?:\d{3})?)\b)"""
)
_PUBLISHED = re.compile("published|entry-date")  # in an element's class
MAX_SCRIPT = 600_000  # characters of one script


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the page; small systems set the title as h3 or h4."""

    tag: str
    text: str  # no more than `LONGEST_TITLE` characters of it
    element: HtmlElement


@dataclass(slots=True)
class Facts:
    """What the page's markup says, not yet judged."""

    url: str
    metas: dict[str, list[str]] = field(default_factory=dict)  # by property, name or itemprop, in lower case
    nodes: list[dict[str, Any]] = field(default_factory=list)  # JSON-LD, flattened
    article: dict[str, Any] = field(default_factory=dict)  # the JSON-LD node of this page's article
    links: dict[str, str] = field(default_factory=dict)  # rel → absolute address
    headings: list[Heading] = field(default_factory=list)  # h1 and h2 before h3 and h4
    title: str = ""  # of the title element
    language: str = ""  # of the html element
    published: list[str] = field(default_factory=list)  # of elements marked as such, perhaps other stories'
    modified: str = ""  # of the first element marked as such
    scripts: list[HtmlElement] = field(default_factory=list)  # those that may hold the page's data

    def meta(self, *names: str) -> str:
        """The first non-empty content among these metas, as plain text."""
        return next((v for n in names for c in self.metas.get(n, ()) if (v := plain(c))), "")

    def data(self, *, modified: bool = False) -> str:
        """The first time of publication (or change) in the script data; slow, so for pages that declare none."""
        for script in self.scripts:
            text = (script.text or "")[:MAX_SCRIPT]
            for name in _DATA_MODIFIED if modified else _DATA_PUBLISHED:
                at = text.find(name)
                if at >= 0 and (match := _DATA_VALUE.match(text, at + len(name))):
                    return match["text"] or match["number"]
        return ""

    def types(self) -> set[str]:
        """The types of all JSON-LD nodes, in lower case."""
        return {t for node in self.nodes for t in types_of(node)}


def gather(tree: HtmlElement, url: str) -> Facts:
    """Gather the facts in one walk over the elements that carry them; never raises on a page's content."""
    facts = Facts(url, language=plain(tree.get("lang") or tree.get("xml:lang"), 20))
    blocks: list[str] = []
    minor: list[Heading] = []
    for element in tree.iter("meta", "link", "script", "title", "h1", "h2", "h3", "h4", "time", "abbr"):
        tag = element.tag
        if tag == "meta":
            _meta(facts, element)
        elif tag == "script":
            _script(facts, element, blocks)
        elif tag == "link":
            for rel in _LINKS.intersection((element.get("rel") or "").lower().split()):
                facts.links.setdefault(rel, urls.absolute(url, element.get("href")) or "")
        elif tag == "title":
            facts.title = facts.title or plain(element.text, 500)  # later ones belong to SVG images
        elif tag in ("time", "abbr"):
            _time(facts, element)
        else:
            kept = minor if tag in ("h3", "h4") else facts.headings
            if len(kept) < MOST_ELEMENTS:
                kept.append(Heading(tag, brief(element, LONGEST_TITLE), element))
    facts.headings += minor
    for block in blocks[:40]:
        for value in values_in(block):
            facts.nodes.extend(islice(nodes_in(value), MAX_NODES - len(facts.nodes)))
    facts.article = _article(facts)
    return facts


def brief(element: HtmlElement, limit: int) -> str:
    """The beginning of an element's text, as one line of plain text."""
    glue = "" if next(element.iter("br"), None) is None else " "
    return plain(glue.join(islice(element.itertext(), 60)), limit)


def names_of(facts: Facts, value: Any) -> list[str]:
    """The names in a JSON-LD value: of one or more people, or references to nodes of the same page."""
    found = []
    for one in _each(facts, value):
        types = set(types_of(one)) if isinstance(one, dict) else set()
        if not types or types - _FIRMS:  # Yoast calls the owner of a blog both person and organization
            several = isinstance(one, dict) and isinstance(one.get("name"), list)  # one person with a list of names
            found += [value_of(name, 300) for name in _each(facts, one["name"] if several else one)]
    return found


def image_of(facts: Facts, value: Any) -> list[str]:
    """The addresses in a JSON-LD image, whatever its form; they may be relative."""
    images = (one.get("url") or one.get("contentUrl") if isinstance(one, dict) else one for one in _each(facts, value))
    return [address for address in images if isinstance(address, str)]


def _each(facts: Facts, value: Any) -> Iterator[Any]:
    """The single values of a JSON-LD value; one that refers to a node of the same page has also what that node says."""
    for one in (value if isinstance(value, list) else [value])[:20]:
        if isinstance(one, dict) and (ref := one.get("@id")):
            yield next((node for node in facts.nodes if node.get("@id") == ref), {}) | one
        else:
            yield one


def _meta(facts: Facts, element: HtmlElement) -> None:
    content = element.get("content")
    if not content or len(facts.metas) >= MAX_METAS:
        return
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        if name := element.get(attribute):
            facts.metas.setdefault(name.strip().lower()[:80], []).append(content[:8000])


def _script(facts: Facts, element: HtmlElement, blocks: list[str]) -> None:
    if element.get("src"):
        return
    if "ld+json" in (element.get("type") or "").lower():
        blocks.append(element.text or "")
    elif len(facts.scripts) < 100:
        facts.scripts.append(element)


def _time(facts: Facts, element: HtmlElement) -> None:
    """Keep a `<time>` or microformat `<abbr>` that says which time it is; others are read as part of the dateline."""
    marks = f"{element.get('itemprop') or ''} {element.get('class') or ''}".lower()
    stamp = element.get("title") if element.tag == "abbr" else element.get("datetime") or element.get("content")
    updated = "updated" in marks.split() and "published" not in marks
    # tagDiv marks all times as updated, also those in tickers
    if "datemodified" in marks or (updated and element.tag == "time" and _is_beside_another(element)):
        facts.modified = facts.modified or stamp or brief(element, 200)
    elif not updated and len(facts.published) < MOST_ELEMENTS and _PUBLISHED.search(marks):
        facts.published.append(stamp or brief(element, 200))


def _is_beside_another(time: HtmlElement) -> bool:
    """Whether another time stands beside it; no more is looked at than the nearest, since there may be thousands."""
    return any(next(time.itersiblings("time", preceding=before), None) is not None for before in (False, True))


def is_article(node: dict[str, Any]) -> bool:
    """Whether a JSON-LD node has the type of an article."""
    return any(t.endswith("article") or t in _ARTICLES for t in types_of(node))


def _article(facts: Facts) -> dict[str, Any]:
    """The node of this page's own article; fields that it lacks come from other nodes of the same article or page."""
    title = key(facts.meta("og:title") or facts.title)

    def score(node: dict[str, Any]) -> int:
        points = 6 * is_article(node) + 2 * bool(node.get("datePublished")) + bool(node.get("author"))
        headline = _headline(node)
        return points + 4 * bool(headline and title and (headline in title or title in headline))

    nodes = [n for n in facts.nodes if is_article(n) or "webpage" in types_of(n) or not types_of(n)]
    ranked = sorted(_own(nodes, facts), key=score, reverse=True)
    if not ranked or score(ranked[0]) < 2:
        return {}
    best = dict(ranked[0])
    for other in ranked[1:]:
        if is_article(other) == is_article(best) and score(other) < score(ranked[0]):
            continue  # the node of another article
        for name, value in other.items():
            if not best.get(name):
                best[name] = value
    return best


def _own(nodes: Iterable[dict[str, Any]], facts: Facts) -> Iterator[dict[str, Any]]:
    """The nodes without those of another address and another headline, which belong to the next story or to a box."""
    here = {None, "", *map(_path, (facts.url, facts.links.get("canonical", ""), facts.meta("og:url")))}
    for node in nodes:
        headline = _headline(node)
        if _path_of(node) in here or any(headline in one or one in headline for one in _titles(facts)):
            yield node


def _titles(facts: Facts) -> Iterator[str]:
    large = (heading.text for heading in facts.headings if heading.tag in ("h1", "h2"))
    return filter(None, map(key, itertools.chain((facts.meta("og:title"), facts.title), large)))


def _headline(node: dict[str, Any]) -> str:
    return key(value_of(node.get("headline") or node.get("name")))


def _path_of(node: dict[str, Any]) -> str | None:
    page = node.get("mainEntityOfPage")
    address = node.get("url") or (page.get("@id") if isinstance(page, dict) else page) or node.get("@id")
    return _path(address) if isinstance(address, str) else None


def _path(url: str) -> str:
    return parts_of(url).path.rstrip("/")
