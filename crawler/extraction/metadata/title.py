"""Finds a page's title, without the name of its site or section and never that of a logo, and what element shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.metadata.json_ld import value_of
from crawler.extraction.metadata.page import LONGEST_TITLE, Facts
from crawler.extraction.values import Context
from crawler.urls import parts_of
from pipelines.strings import key, plain

SHORTEST_HEADLINE = 25  # characters of a heading; names of sites and sections are shorter
MIN_SLUG = 3  # words of an address by which a title can be recognised

_SIGNS = "-–—|·•»«›‹><~*⋆★:/"  # separators in titles: those that Yoast offers, and more
SEPARATOR = re.compile(rf"\s+(?:[{_SIGNS}]|::)\s+|\s*\|\s*|\s[-–—]{{2}}\s")
_BEFORE = re.compile(rf"(?<=\w)(?:\s+[{_SIGNS}]+|\s*\||:)\s+$")  # the separator between a site's name and a headline
# Not "Kunci Jawaban IPA Kelas 7 Halaman 41", which is about a page of a book
PAGE_NUMBER = re.compile(
    r"(?:\s*(?:[-–—|]\s*|\()(?:halaman|hal\.?|page)\s*(?:\d{1,2}(?:\s?(?:/|of|dari)\s?\d{1,2})?|all|semua)\)?"
    r"|\s+halaman\s(?:all|semua))(?=\s+[-–—|]\s|\s*$)",
    re.IGNORECASE,
)
CUT = ("...", "…")
_TITLED = etree.XPath(
    "//body//*[self::h5 or self::h6 or self::div or self::span or self::p or self::b or self::strong or self::font"
    " or self::td][contains(text(), $title)]"
)
_TLD = r"(?:[a-z]{2,10}(?:\.[a-z]{2})?)"


def headline(facts: Facts, context: Context, site_names: tuple[str, ...]) -> str:
    """The headline without the site's name, and in full where one of its sources cuts it."""
    h1s = [heading.text for heading in facts.headings if heading.tag == "h1"][:5]
    shown = [heading.text for heading in facts.headings]
    site_names = (*site_names, *(h for h in h1s if _is_logo(h, facts.title, site_names)))
    named = value_of(facts.article.get("headline") or facts.article.get("name"), LONGEST_TITLE)
    declared = [title for title in (facts.meta("og:title"), named, facts.meta("twitter:title")) if title]
    in_feed = plain(context.pending.link.title, LONGEST_TITLE)
    titles = _cleaned([*declared, facts.title, in_feed], shown, site_names)
    if not declared and (better := _undeclared(facts, titles, shown, without_site(in_feed, site_names))):
        return better
    if not titles:
        return next((h for h in h1s if not _is_site(h, site_names)), "")
    return _in_full(titles[0], [*titles, *h1s])


def shown_in(tree: HtmlElement, facts: Facts, title: str) -> HtmlElement | None:
    """The heading that holds the article's title, else any element that does, else the first h1 that is not short."""
    wanted = key(title)[:60]
    for heading in sorted(facts.headings, key=lambda h: h.tag):  # h1 before h2: lists repeat the title
        text = key(heading.text)
        if text.startswith(wanted) or (len(text) > 15 and wanted.startswith(text[:60])):
            return heading.element
    if len(title) > 15:  # republika's photo pages of 2016 had the title in a div
        for element in cast(list[HtmlElement], _TITLED(tree, title=title[:60])):
            return element
    return next((h.element for h in facts.headings if h.tag == "h1" and len(h.text) > 15), None)


def _cleaned(titles: Sequence[str], shown: Sequence[str], site_names: tuple[str, ...]) -> list[str]:
    """The titles without the site's name, and without those that have only this; `shown` are the page's headings."""
    plenty = [title for one in titles if (title := plain(one, LONGEST_TITLE))]
    cleaned = dict.fromkeys(without_site(title, site_names, (*shown, *plenty)) for title in plenty)
    return [title for title in cleaned if key(title) and not _is_site(title, site_names)]


def _undeclared(facts: Facts, titles: list[str], shown: list[str], in_feed: str) -> str:
    """The title of a page that declares none, whose title element may name only the site; "" where that has it."""
    known = next((h for h in shown if in_feed and key(h) == key(in_feed)), "")
    return known or _by_address(titles, shown, facts.url) or _unshortened(facts) or _by_heading(facts, in_feed)


def _in_full(title: str, others: Sequence[str]) -> str:
    """The title as it is among the `others`, of which some lack its punctuation and some cut it."""
    full = max((one for one in others if key(one) == key(title)), key=len)
    if not full.endswith(CUT):
        return full
    stem = key(full.rstrip(".… "))
    return next((one for one in others if not one.endswith(CUT) and key(one).startswith(stem)), full)


def _is_logo(heading: str, title: str, site_names: tuple[str, ...]) -> bool:
    """Whether a heading is the site's name after the headline in the title element, not the headline after the name."""
    before = title.removesuffix(heading)
    return len(heading) <= len(before) < len(title) and not _is_site(_BEFORE.sub("", before), site_names)


def _by_address(titles: list[str], shown: list[str], url: str) -> str:
    """The heading with most words of the address, where the title element has few of them; else ""."""
    slug = frozenset(re.findall(r"[a-z]{3,}", max(parts_of(url).path.lower().split("/"), key=len)))

    def likeness(text: str) -> float:
        return len(slug & frozenset(re.findall(r"[a-z]{3,}", text.lower()))) / len(slug) if len(slug) >= MIN_SLUG else 0

    best = max(shown, key=likeness, default="")
    return best if likeness(best) >= 0.7 > 2 * max(map(likeness, titles[:1]), default=0) else ""


def _unshortened(facts: Facts) -> str:
    """The h1 that has all words of the title element and more: a site may shorten the latter for search engines."""
    words = _words(SEPARATOR.split(facts.title)[0])
    if len(words) <= MIN_SLUG:
        return ""
    longer = (h for h in facts.headings if h.tag == "h1" and words < _words(h.text))
    return next((h.text for h in longer if sum(map(bool, map(str.strip, h.element.itertext()))) == 1), "")


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower()))


def _by_heading(facts: Facts, in_feed: str) -> str:
    """The heading after the site's name in the title element: "Dinas PU | Judul", Blogger's "Warta Desa: Judul".

    Where the title element is short and holds no heading ("Detail Berita"), the feed's title, or the first long heading
    without a link.
    """
    long = [heading for heading in facts.headings if len(heading.text) >= SHORTEST_HEADLINE]
    for heading in long:
        before = facts.title.removesuffix(heading.text)
        if len(before) < min(len(heading.text), len(facts.title)) and _BEFORE.search(before):
            return heading.text
    title = key(facts.title)
    spoken = any(one in title for heading in facts.headings if (one := key(heading.text)))
    if spoken or max(map(len, SEPARATOR.split(facts.title))) >= SHORTEST_HEADLINE:
        return ""
    return in_feed or next((heading.text for heading in long if heading.element.find(".//a") is None), "")


def without_site(title: str, site_names: Iterable[str], others: Iterable[str] = ()) -> str:
    """A title without the site's name, section and page number before or after it.

    `others` are further titles of the page: where the title is one of them with more text after a separator, or with
    the site's name before it, that one is the title.
    """
    title = PAGE_NUMBER.sub("", title)
    for other in others:
        if not 12 <= len(other) < len(title):
            continue
        before = title.removesuffix(other)
        if (title.startswith(other) and SEPARATOR.match(title[len(other) :])) or (
            _BEFORE.search(before) and _is_site(_BEFORE.sub("", before), site_names)
        ):
            title = other
    for _ in range(3):
        if not (cuts := list(SEPARATOR.finditer(title))):
            break
        tails = (
            cut.start()  # a section may stand behind the site's name, but no headline
            for cut, end in zip(cuts, (*(cut.start() for cut in cuts[1:]), len(title)), strict=True)
            if cut.start() >= len(title) - end and _is_site(title[cut.end() : end], site_names)
        )
        if tail := next(tails, 0):
            title = title[:tail]
        elif key(title[: cuts[0].start()]) in {key(n) for n in site_names}:
            title = title[cuts[0].end() :]
        else:
            break
        title = PAGE_NUMBER.sub("", title)
    return title.strip(" -|–—")


def _is_site(segment: str, site_names: Iterable[str]) -> bool:
    """Whether a part of a title names the site: "detikNews", "Kompas.com Regional", "Tekno Liputan6.com"."""
    words = segment.split()
    if not words or len(words) > 6:
        return False
    folded = segment.casefold()
    return any(
        key(segment) == key(name) or (name.casefold() in folded and _site_in(name).search(folded) is not None)
        for name in site_names
    )


@lru_cache(maxsize=1024)
def _site_in(name: str) -> re.Pattern[str]:
    """The pattern for a lower-case part of a title that is a site's name, perhaps with its domain or one more word."""
    low = re.escape(name.casefold())
    return re.compile(rf"\A{low}(?:\.{_TLD})?(?:\s+(?:online|news|\w+))?$|(?:^|\s){low}\.{_TLD}$")
