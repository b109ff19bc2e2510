"""Follows a story over several pages: finds its next page, and joins its pages into one article."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from urllib.parse import parse_qsl

from crawler.extraction.named import Named
from crawler.extraction.values import Site
from crawler.urls import absolute, parts_of, same_site
from crawler.urls.variants import tracks
from pipelines.items import Article
from pipelines.strings import word_count

REPEATED = 20  # characters; a shorter line may occur twice in a story
MAX_FIELDS = 100  # fields of an address's query
MAX_PAGES = 20  # pages of one story that are asked and joined; the longest stories of the press have about eight

_PAGER_KEYS = ("page", "hal", "halaman", "paged", "pg", "p")
_WHOLE_STORY = ("page=all", "showpage=all", "halaman=all", "view=all", "single=1")
_WHOLE_LINK = re.compile(rf"[?&](?:{'|'.join(_WHOLE_STORY)})(?=$|[&#])", re.IGNORECASE)
_PAGED_LINK = re.compile(rf"{_WHOLE_LINK.pattern}|[?&](?:{'|'.join(_PAGER_KEYS)})=\d|\d/?(?:$|\?)", re.IGNORECASE)
_PLAIN = re.compile(r"[\w-]+", re.ASCII)
_QUERY_ALONE = re.compile(rb"href=\s{0,9}[\"']?\s{0,9}\?")
_GOES_ON = re.compile(rb"[^\"'<>\s\\#]{0,80}?[\d=]")
_PAGE_SUFFIX = re.compile(r"(?:/(?P<slash>\d{1,2})|[-_/](?:page|hal|halaman)[-_/]?(?P<word>\d{1,2}))/?$", re.IGNORECASE)


def page_number(url: str) -> tuple[str, int]:
    """Split an address into what names the story and the page's number (1 where it names none)."""
    parts = parts_of(url)
    number, rest = 1, []
    for key, value in _fields(parts.query):
        pages = key.lower() in _PAGER_KEYS and value.isdecimal() and len(value) <= 3
        if pages and (key.lower() != "p" or int(value) < 50):  # WordPress writes an article's own number as ?p=
            number = int(value)
        elif f"{key}={value}".lower() not in _WHOLE_STORY and not tracks(f"{key}={value}"):
            rest.append(f"{key}={value}")
    path = parts.path
    if (match := _PAGE_SUFFIX.search(path)) and (match["word"] or len(path[: match.start()]) > 12):
        number = int(match["word"] or match["slash"])
        path = path[: match.start()]
    host = re.sub(r"^(?:www|m|amp)\.", "", parts.netloc.lower())
    return f"{host}{path.rstrip('/')}?{'&'.join(sorted(rest))}", number


def _fields(query: str) -> list[tuple[str, str]]:
    """The fields of a query; a query of more than `MAX_FIELDS` counts as a single field."""
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        return [(query, "")]


def next_page(page: Named, url: str, site: Site, told: str | None = None, earlier: Collection[str] = ()) -> str | None:
    """The address where the story goes on: its whole text if a link leads there, else its next page; or None.

    Where no address looks like that of a next page, the link that feeds.yaml names (`told`, CSS) is taken.
    """
    if (told or site.next_page) == "none" or _is_whole(url):
        return None
    story, number = page_number(url)
    if number >= MAX_PAGES:
        return None
    found = None
    for href in _pager_links(page, url, site):
        target = (absolute(url, href) or "").partition("#")[0]
        other, other_number = page_number(target)
        if other != story:
            continue
        if _is_whole(target):
            return target
        if other_number == number + 1:
            found = found or target
    return found or (_told_link(page, url, told, earlier) if told else None)


def _told_link(page: Named, url: str, css: str, earlier: Collection[str]) -> str | None:
    """The first address on the same site to which a selector's elements link, and which is no page read before.

    It is that of a next page whose address has no page number.
    """
    read = {page_number(one)[0] for one in (url, *earlier)}
    for element in page.select((css,)):
        link = next(chain(element.iter("a"), element.iterancestors("a")), element)
        target = (absolute(url, link.get("href")) or "").partition("#")[0]
        if target and same_site(target, url) and page_number(target)[0] not in read:
            return target
    return None


def _is_whole(url: str) -> bool:
    return bool(_WHOLE_LINK.search(url))


def _pager_links(page: Named, url: str, site: Site) -> Iterator[str]:
    """The addresses that may lead to other pages of the story at `url`."""
    slug = max(_PAGE_SUFFIX.sub("", parts_of(url).path).split("/"), key=len)
    if not _may_hold(page.raw, slug):
        return
    own = page.select((site.next_page,)) if site.next_page else []
    links = (link for link in page.root.iter("a", "link") if link.tag == "a" or link.get("rel") == "next")
    for link in chain(own, links):
        href = link.get("href", "").strip()
        if (slug in href or href.startswith("?")) and _PAGED_LINK.search(href):
            yield href


def _may_hold(raw: bytes, slug: str) -> bool:
    """Whether the page's bytes may hold an address that is only a query, or that has a number after the slug."""
    if not _PLAIN.fullmatch(slug) or _QUERY_ALONE.search(raw):
        return True
    name, at = slug.encode(), -1
    while (at := raw.find(name, at + 1)) >= 0:  # a pattern made for each page takes several times as long
        if _GOES_ON.match(raw, at + len(name)):
            return True
    return False


def merge(first: Article, rest: Sequence[Article]) -> Article:
    """Join the pages of a story in order; each page, and each line that pages repeat whole or cut short, comes once.

    The article is `partial` where a page in the middle is missing, or the story goes on after the last.
    """
    story = page_number(first.url)[0]
    numbers = [1]
    lines = first.text.split("\n")
    merged = first
    ordered = sorted(rest, key=lambda one: page_number(one.url)[1])
    for page in ordered:
        known = sorted(line for line in lines if len(line) >= REPEATED)
        theirs = page.text.split("\n")
        fresh = [line for line in theirs if not _repeats(line, known)]
        if not any(len(line) >= REPEATED for line in fresh):
            continue  # the same page again: the site has no page of that number
        # the whole story, from a link such as "show all", has also the short lines of its first page
        lines = theirs if known and set(known) <= set(theirs) else lines + fresh
        name, number = page_number(page.url)
        numbers.append(number if name == story and number > 1 else numbers[-1] + 1)
        merged = replace(
            merged,
            authors=tuple(dict.fromkeys((*merged.authors, *page.authors))),
            editors=tuple(dict.fromkeys((*merged.editors, *page.editors))),
            credit=merged.credit or page.credit,  # which often ends the last page
            tags=tuple(dict.fromkeys((*merged.tags, *page.tags))),
            paywalled=merged.paywalled or page.paywalled,
            repeated=tuple(dict.fromkeys((*merged.repeated, *page.repeated))),
        )
    text = "\n".join(lines)
    whole = numbers == list(range(1, len(numbers) + 1)) and not (ordered[-1] if ordered else first).partial
    joined = f"; {len(numbers)} pages joined" if len(numbers) > 1 else ""
    return replace(merged, text=text, words=word_count(text), partial=not whole, body_why=merged.body_why + joined)


def _repeats(line: str, known: Sequence[str]) -> bool:
    """Whether a line is one of the `known` (sorted), whole or cut short, such as key points above every page."""
    start = line.lstrip("-•–* ").rstrip("…. ")
    at = bisect_left(known, start)
    return len(start) >= REPEATED and at < len(known) and known[at].startswith(start)
