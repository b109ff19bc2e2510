"""Whole stories: where a story goes on, and how its pages become one article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.extraction.markup import select
from crawler.extraction.words import Site
from pipelines.items import Address, Article

MAX_PAGES = 20  # pages of one story that are joined; the longest captured story has 7

_PAGER_KEYS = frozenset(("page", "hal", "halaman", "paged", "pg", "p"))
_NEXT_TEXT = re.compile(
    r"^\W*(?:selanjutnya|berikutnya|lanjut|halaman (?:selanjutnya|berikutnya)|next(?: page)?|baca selanjutnya\W.*)\W*$|^\W*[›»>]+\W*$",
    re.IGNORECASE,
)
_PAGE_SUFFIX = re.compile(r"(?:/(?P<slash>\d{1,2})|[-_/](?:page|hal|halaman)[-_/]?(?P<word>\d{1,2}))/?$", re.IGNORECASE)


def page_number(url: str) -> tuple[str, int]:
    """Split an address into the story's own part and the page's number (1 where it names none)."""
    parts = urlsplit(url)
    number, rest = 1, []
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        if (
            key.lower() in _PAGER_KEYS
            and value.isdigit()
            and len(value) <= 3
            and (key.lower() != "p" or int(value) < 50)
        ):
            number = int(value)
        elif not (key.lower() in ("page", "showpage", "single") and value.lower() in ("all", "1")):
            rest.append((key, value))
    path = parts.path
    if (match := _PAGE_SUFFIX.search(path)) and (match["word"] or len(path[: match.start()]) > 12):
        number = int(match["word"] or match["slash"])
        path = path[: match.start()]
    host = parts.netloc.lower().removeprefix("www.").removeprefix("m.").removeprefix("amp.")
    return f"{host}{path.rstrip('/')}?{'&'.join(f'{k}={v}' for k, v in sorted(rest))}", number


def next_page(root: HtmlElement, url: str, site: Site) -> str | None:
    """Find the next page of the same story: the site's own pager, rel=next, or a pager's link; never another article."""
    if site.next_page == "none" or "[" in url:
        return None
    try:
        story, number = page_number(url)
    except ValueError:
        return None
    if number >= MAX_PAGES or re.search(r"[?&](?:page|showpage)=all\b", url, re.IGNORECASE):
        return None
    links: list[HtmlElement] = []
    if site.next_page:
        links += select(root, (site.next_page,))
    links += root.iterfind(".//link[@rel='next']")
    links += [a for a in root.iterfind(".//a[@href]") if _may_page(a)]
    for link in links:
        href = (link.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:")) or len(href) > 2000:
            continue
        try:
            target: str = urljoin(url, href).partition("#")[0]
            other, other_number = page_number(target)
        except ValueError:
            continue
        if other == story and other_number == number + 1:
            return target
    return None


def _may_page(link: HtmlElement) -> bool:
    href = link.get("href") or ""
    return "next" in (link.get("rel") or "").lower() or bool(
        re.search(r"[?&](?:page|hal|halaman|paged|pg)=\d|/(?:page|hal|halaman)?[-_/]?\d{1,2}/?$", href, re.IGNORECASE)
    )


def merge(first: Article, rest: Sequence[Article]) -> Article:
    """Join the pages of a story in order: each page once, a lead-in that pages repeat once, `partial` where one is missing."""
    lines = first.text.split("\n")
    seen_pages = {_page_of(first)}
    numbers = {_page_of(first)[1]}
    aliases = list(first.aliases)
    editors = list(first.editors)
    authors = list(first.authors)
    for page in sorted(rest, key=lambda one: _page_of(one)[1]):
        key = _page_of(page)
        if key in seen_pages or key[0] != _page_of(first)[0] and page.link.key != first.link.key:
            continue
        seen_pages.add(key)
        numbers.add(key[1])
        have = {line for line in lines if len(line) > 20}
        fresh = page.text.split("\n")
        lines += [line for line in fresh if line not in have]
        aliases += [one for one in (*page.aliases, Address(page.link.key, page.url, "page")) if one not in aliases]
        authors += [name for name in page.authors if name not in authors]
        editors += [name for name in page.editors if name not in editors]
    text = "\n".join(lines)
    gap = numbers != set(range(min(numbers), max(numbers) + 1))
    return replace(
        first,
        text=text,
        words=len(text.split()),
        authors=tuple(authors),
        editors=tuple(editors),
        aliases=tuple(aliases),
        partial=gap or any(page.partial for page in rest[-1:]),
        body_why=f"{first.body_why}; {len(seen_pages)} pages joined" if len(seen_pages) > 1 else first.body_why,
    )


def _page_of(article: Article) -> tuple[str, int]:
    try:
        return page_number(article.url)
    except ValueError:
        return article.url, 1
