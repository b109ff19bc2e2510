"""The one door: a fetched page and what was known before → the article, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import trafilatura
from lxml.html import HtmlElement

from crawler.extraction import boilerplate, language, metadata, pages, people, phrases, quality, sites
from crawler.extraction.body import (
    STRONG,
    Candidate,
    candidates,
    choose,
    from_html,
    judge,
    second_opinions,
    standing,
    words_of,
)
from crawler.extraction.lines import Walked, tidy, walk
from crawler.extraction.markup import decode, parse, select
from crawler.extraction.words import Context, Extraction, Metadata, Page, Site
from pipelines.items import Article, Miss, Reason

CROWDED = (
    30  # lines of links from which a page with little prose of its own is an index until its text proves otherwise
)
EXTRACTOR = f"kliping 1, trafilatura {trafilatura.__version__}"


@dataclass(slots=True)
class _Reading:
    """A page on its way to an article."""

    page: Page
    context: Context
    root: HtmlElement
    site: Site
    meta: Metadata
    known: frozenset[HtmlElement]
    walked: Walked
    stands: list[bool]
    title: str


def rules_version() -> str:
    """Name the versions of the two rule files."""
    return f"sites {sites.version()}, phrases {phrases.version()}"


def extract(page: Page, context: Context) -> Extraction:
    """Read a fetched page: no network, no clock, no disk but the rule files; never raises, whatever the bytes.

    A page that gives no article falls back to the full text that the feed carried, where it did.
    """
    extraction = _extract(page, context)
    if isinstance(extraction.outcome, Miss) and context.pending.link.html:
        instead = from_feed(context)
        if isinstance(instead, Article):
            return Extraction(instead, None, extraction.canonical)
    return extraction


def from_feed(context: Context) -> Article | Miss:
    """Make the article of the full text that the feed carried, marked so; a Miss where it carried none."""
    link = context.pending.link
    if not link.html or not link.title:
        return Miss(context.pending, Reason.EMPTY, "the feed carries no full text", link.url)
    best = judge(Candidate("feed", from_html(link.html)), words_of(link.title), words_of(link.summary))
    article = _article(Page(b"", link.url), context, Site(), Metadata(), link.title, best)
    if article.words < quality.MIN_WORDS:
        return Miss(context.pending, Reason.TOO_SHORT, f"the feed carries {article.words} words of text", link.url)
    return replace(article, text_from="feed")


def _extract(page: Page, context: Context) -> Extraction:
    def miss(reason: Reason, detail: str, canonical: str | None = None) -> Extraction:
        return Extraction(Miss(context.pending, reason, detail, page.url), None, canonical)

    kind = page.content_type.partition(";")[0].strip().lower()
    if (kind and "html" not in kind and "xml" not in kind and kind != "text/plain") or page.body[:4] in (
        b"%PDF",
        b"\x89PNG",
    ):
        return miss(Reason.NOT_HTML, f"the server sent {kind or 'something that is'} not HTML")
    root = parse(decode(page.body, page.content_type))
    if root is None:
        return miss(Reason.EMPTY, "the page is empty")
    reading = _read(page, context, root)
    canonical = reading.meta.canonical
    text = "\n".join(line.text for line in reading.walked.lines)
    refused = quality.before_reading(reading.walked, text, tidy(root.findtext(".//title") or ""), page.url, canonical)
    if refused:
        return miss(*refused, canonical)
    best = _best(reading)
    article = _article(page, context, reading.site, reading.meta, reading.title, best)
    refused = quality.after_reading(article, best.paragraphs if best else 0, reading.walked, text, reading.meta)
    if refused:
        return miss(*refused, canonical)
    if not reading.title:
        return miss(Reason.NO_TITLE, "neither the page nor the feed has a title", canonical)
    return Extraction(article, pages.next_page(root, page.url, reading.site), canonical)


def _read(page: Page, context: Context, root: HtmlElement) -> _Reading:
    host = urlsplit(page.url).netloc if "[" not in page.url else ""
    site = sites.site_for(host, context.now)
    meta = metadata.read(root, page.body, page.url, context, site)
    known = frozenset(root.iterfind(".//*[@itemprop='articleBody']"))
    walked = walk(root, frozenset(select(root, (*site.drop, *context.drop))), known)
    title = meta.title or context.pending.link.title or ""
    return _Reading(page, context, root, site, meta, known, walked, standing(walked), title)


def _best(reading: _Reading) -> Candidate | None:
    """Choose among what the page offers; where that is weak, ask trafilatura."""
    title = words_of(reading.title)
    summary = words_of(reading.meta.summary or reading.context.pending.link.summary)
    best = choose(
        candidates(reading.root, reading.walked, reading.stands, reading.site, reading.known, reading.meta),
        title,
        summary,
    )
    links = sum(line.is_link for line in reading.walked.lines)
    crowded = links >= CROWDED or (best is None and links >= 6)
    for second in second_opinions(reading.root, reading.page.url):
        if best is not None and best.prose >= STRONG and best.agreement >= 0.3:
            break
        judge(second, title, summary)
        if second.score > 1.5 * (best.score if best else 0) and (second.agreement >= 0.6 or not crowded):
            best = second
    return None if crowded and best is not None and best.agreement < 0.2 and best.prose < STRONG else best


def _article(page: Page, context: Context, site: Site, meta: Metadata, title: str, best: Candidate | None) -> Article:  # noqa: PLR0913 - the parts of an article
    link = context.pending.link
    lines = best.lines if best else []
    spoken = language.detect("\n".join(line.text for line in lines), meta.language or context.language)
    spoken = spoken or context.language
    cleaned = boilerplate.clean(
        lines,
        url=page.url,
        language=spoken,
        title=title,
        learnt=context.learnt,
        mark=_line_mark() if context.learnt else None,
    )
    text = "\n".join(cleaned.lines)
    removed = "\n".join(line for _, line in cleaned.dropped)
    authors = meta.authors or people.names(cleaned.people.get("authors", ()), site=site.names) or people.names(link.authors)
    editors = meta.editors or people.names(cleaned.people.get("editors", ()), site=site.names)
    return Article(
        link=context.pending,
        url=_believed(meta.canonical, page.url),
        title=title,
        text=text,
        source=link.source,
        summary=meta.summary or link.summary,
        published=meta.published or link.published,
        modified=meta.modified or link.modified,
        authors=tuple(authors),
        editors=tuple(editors),
        credit=meta.credit or people.credit(text) or next(iter(cleaned.people.get("credit", ())), None),
        section=meta.section or link.section,
        tags=meta.tags or link.tags,
        image=meta.image or link.image,
        language=spoken,
        words=len(text.split()),
        paywalled=quality.is_paywalled(text, removed, meta, site),
        body_by=best.by if best else "",
        body_why=best.why() if best else "",
        extractor=EXTRACTOR,
        rules=rules_version(),
    )


def _believed(canonical: str | None, url: str) -> str:
    return canonical if canonical and urlsplit(canonical).path.rstrip("/") else url


def _line_mark() -> Callable[[str], int]:
    from pipelines.similarity import line_mark

    return line_mark
