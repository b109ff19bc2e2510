"""Extracts the article from a fetched page and what was known before, or gives the reason why there is none."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction import metadata, pages, quality, sites
from crawler.extraction.body.candidates import candidates, from_html
from crawler.extraction.body.choice import best_of
from crawler.extraction.body.evidence import Candidate, agreement, judge, words_of
from crawler.extraction.boilerplate.bylines import NEAR
from crawler.extraction.fields import article_of, place
from crawler.extraction.lines.furniture import standing, teasers
from crawler.extraction.lines.layout import Layout
from crawler.extraction.lines.natures import HEADINGS
from crawler.extraction.lines.tidy import tidy
from crawler.extraction.lines.walk import walk
from crawler.extraction.named import Named
from crawler.extraction.received import is_data, readable
from crawler.extraction.values import Context, Extraction, Page
from crawler.markup import parse
from crawler.urls import parts_of
from pipelines.counted import counted
from pipelines.items import Article, Miss, Reason
from pipelines.similarity import prepare

MUCH_MORE = 1.5  # ratio of the words in the feed to those on the page from which the feed has the whole story
SPEAKS = 0.5  # share of a heading's words in a text from which the text is about it

_KNOWN = etree.XPath("//@itemprop[. = 'articleBody']/..")
_MARKS_KNOWN = re.compile(rb"=\s*[\"']?articleBody")  # as an attribute: JSON-LD has the word too


def extract(page: Page, context: Context | None = None) -> Extraction:
    """Read a fetched page: no network, no disk but the rule files; never raises, whatever the bytes.

    Without a context, nothing is known but the page, which was fetched just now.
    For a page that gives no article, the full text of the feed is used if there is one; for a page that is cut at a
    paywall, if that text is much longer.
    """
    context = context or Context()
    extraction = _extract(page, context)
    article = extraction.outcome
    fed = from_feed(context) if isinstance(article, Miss) or article.paywalled else None
    if isinstance(article, Miss):
        return Extraction(fed, None, extraction.canonical) if isinstance(fed, Article) else extraction
    if isinstance(fed, Article) and fed.words > MUCH_MORE * article.words:
        return Extraction(_with_text(article, fed), None, extraction.canonical)
    return replace(extraction, outcome=_prepared(article))


def extract_story(story: Sequence[Page], context: Context) -> Extraction:
    """Read the given pages of one story as one article, or as a miss if one of them is none; never raises."""
    first = extract(story[0], context)
    if isinstance(first.outcome, Miss) or first.next_page is None:
        return first
    parts: list[Article] = []
    last = first
    for number, page in enumerate(story[1:], start=1):
        earlier = tuple(one.url for one in story[:number])
        last = _extract(replace(page, earlier=earlier), context)
        if isinstance(last.outcome, Miss):
            return last
        parts.append(last.outcome)
    return Extraction(pages.merge(first.outcome, parts), last.next_page, first.canonical)


def from_feed(context: Context) -> Article | Miss:
    """Make an article of the full text in the feed, with `text_from` "feed"; a Miss where the feed has none."""
    link = context.pending.link
    if not link.html or not link.title:
        return Miss(context.pending, Reason.EMPTY, "the feed has no full text for this entry", link.url)
    layout = Layout(Page(b"", link.url), context, parts_of(link.url).netloc)
    article = article_of(layout, judge(Candidate("feed", from_html(link.html)), _wanted(layout)))
    if article.words < quality.MIN_WORDS:
        given = f"the feed has only {counted(article.words, 'word')} of text for this entry"
        return Miss(context.pending, Reason.TOO_SHORT, given, link.url)
    return _prepared(replace(article, text_from="feed"))


def _with_text(stub: Article, fed: Article) -> Article:
    """The article of a stub's page, with the text from the feed."""
    names = ("text", "prepared", "words", "language", "text_from", "body_by", "body_why", "repeated")
    whole = {name: getattr(fed, name) for name in names}
    return replace(stub, paywalled=False, partial=False, **whole)


def _prepared(article: Article) -> Article:
    """The article with its text prepared for comparison with others, which here runs on every core."""
    return replace(article, prepared=prepare(article.text))


def _extract(page: Page, context: Context) -> Extraction:
    def miss(reason: Reason, detail: str, canonical: str | None = None) -> Extraction:
        return Extraction(Miss(context.pending, reason, detail, page.url), None, canonical)

    received = readable(page)
    if isinstance(received, tuple):
        return miss(*received)
    page = received
    root = parse(page.body)
    if root is None:
        return miss(Reason.EMPTY, "the page is empty")
    named = Named(root, page.body)
    layout = _read(page, context, named)
    canonical = layout.meta.canonical
    headline = tidy(root.findtext("head/title") or root.findtext(".//title") or "")  # the latter looks at every element
    if refused := quality.before_reading(layout, headline):
        return miss(*refused, canonical)
    best = best_of(named, layout, candidates(named, layout), _wanted(layout))
    if best and (title := _heading_above(layout, best)):
        layout.meta = metadata.read(named, page.url, context, layout.site, title)
        layout.walked.show_title(layout.meta.heading)
    article = article_of(layout, best)
    if refused := quality.after_reading(layout, article, best):
        return miss(*refused, canonical)
    if is_data(page.body):
        return miss(Reason.NOT_HTML, "the answer is plain text, JSON or a feed, not an HTML page", canonical)
    if not article.title:
        return miss(Reason.NO_TITLE, "neither the page nor the feed has a title", canonical)
    further = pages.next_page(named, page.url, layout.site, context.next_page, page.earlier)
    return Extraction(replace(article, partial=further is not None), further, canonical)


def _read(page: Page, context: Context, named: Named) -> Layout:
    root = named.root
    site = sites.site_for(parts_of(page.url).netloc, context.now)
    meta = metadata.read(named, page.url, context, site)
    known = frozenset(cast(list[HtmlElement], _KNOWN(root)) if _MARKS_KNOWN.search(page.body) else ())
    told = [named.select((css,)) for css in context.body]
    around = {one for body in itertools.chain(*told) for one in (body, *body.iterancestors())}
    drop = frozenset(named.select((*site.drop, *context.drop))) - {root}
    walked = walk(root, drop, known | around)
    walked.show_title(meta.heading)
    host = parts_of(page.url).netloc or parts_of(meta.canonical or "").netloc
    cards = teasers(walked, host)
    stands = standing(walked, cards)
    return Layout(page, context, host, site, meta, known, told, drop, walked, stands, cards)


def _wanted(layout: Layout) -> list[frozenset[str]]:
    """The words that the body should hold: a set for each of title, summary and JSON-LD's articleBody."""
    summary = layout.meta.summary or layout.context.pending.link.summary
    sources = (words_of(text) for text in (layout.title, summary, layout.meta.json_ld_body))
    return [words for words in sources if words]


def _heading_above(layout: Layout, best: Candidate) -> str | None:
    """The heading above a body that the text is about, where the declared title is neither shown nor the subject.

    Small systems declare one title for all their pages ("Portal Resmi Kota Contoh").
    """
    page = layout.walked.lines
    if best.agreement >= SPEAKS or any(line.text == layout.title for line in page):
        return None
    spoken = words_of(" ".join(line.text for line in best.lines))

    def speaks(text: str) -> bool:
        words = words_of(text)
        return agreement(spoken, [words] if words else []) >= SPEAKS

    begin, _ = place(layout.walked, best.lines)
    above = reversed(page[max(0, begin - NEAR) : begin])
    heads = (line.text for line in above if line.kind in HEADINGS and speaks(line.text))
    return None if speaks(layout.title) else next(heads, None)
