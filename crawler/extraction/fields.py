"""Fills an article's fields: from a page's metadata, its chosen body and what that names, and what was known before."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version

from crawler.extraction import attribution, boilerplate, language, pages, quality, sites
from crawler.extraction.body.evidence import Candidate
from crawler.extraction.boilerplate import bylines, phrases
from crawler.extraction.boilerplate.bylines import NEAR
from crawler.extraction.boilerplate.draft import Own
from crawler.extraction.lines import marks
from crawler.extraction.lines.layout import Layout
from crawler.extraction.lines.line import Line, Walked
from crawler.urls import parts_of
from pipelines.items import Article
from pipelines.strings import word_count

SAMPLE = 600  # characters of text for detecting the language
EXTRACTOR = f"kliping 1, trafilatura {version('trafilatura')}"

_WORD = re.compile(r"\w+")


@cache
def rules_version() -> str:
    """The versions of the rule files, in one line."""
    return f"sites {sites.version()}, phrases {phrases.version()}, marks {marks.version()}"


def article_of(layout: Layout, best: Candidate | None) -> Article:
    """Make the article of a page and its chosen body, if it has one; it may yet prove to be none."""
    context, site, meta = layout.context, layout.site, layout.meta
    link = context.pending.link
    lines = best.lines if best else []
    spoken = language.detect(_sample(lines), meta.language or context.language)
    page = layout.walked.lines
    begin, end = place(layout.walked, lines)
    beside = bylines.names_beside(layout, begin, end, spoken)
    named = (*meta.authors, *meta.editors, *itertools.chain(*bylines.people(layout, beside)))
    own = Own(layout.host, layout.title, named, meta.site_names, meta.tags, meta.summary or "", meta.section or "")
    cleaned = boilerplate.clean(lines, own, language=spoken, after=page[end : end + NEAR], learnt=context.learnt)
    text = "\n".join(cleaned.lines)
    found = cleaned.people
    authors, editors = bylines.people(layout, found, beside)
    itself = (*meta.site_names, layout.host.removeprefix("www."))
    return Article(
        link=context.pending,
        url=_believed(meta.canonical, layout.page.url),
        title=layout.title,
        text=text,
        source=link.source,
        summary=meta.summary or link.summary,
        published=meta.published or link.published,
        modified=meta.modified or link.modified,
        authors=authors,
        editors=editors,
        credit=attribution.taken_from(found.get("paper", ()), site=itself) or meta.credit or attribution.agency(text),
        photo_credits=attribution.photo_credits(
            found.get("credit", ()) or beside.get("credit", ()), _captions(layout, end)
        ),
        section=meta.section or link.section,
        tags=meta.tags or _spoken_of(meta.tag_links, f"{layout.title} {text}") or link.tags,
        image=meta.image or link.image,
        language=spoken,
        words=word_count(text),
        paywalled=quality.is_paywalled(text, cleaned.walled, meta, site),
        repeated=cleaned.repeated,
        body_by=best.by if best else "",
        body_why=best.why() + _not_told(layout, best) if best else "",
        extractor=EXTRACTOR,
        rules=rules_version(),
    )


def _not_told(layout: Layout, best: Candidate) -> str:
    """Why the `body` of feeds.yaml did not give the text of this page; "" where it did, or where there is none."""
    if not layout.context.body or best.by in ("feeds.yaml", "feed"):
        return ""
    matches = "too little text" if any(layout.told) else "nothing"
    return f"; the selector `body` in feeds.yaml matches {matches} on this page"


def _sample(lines: Sequence[Line]) -> str:
    """Text for detecting a language: running text first, then other lines where there is little of it."""
    sample = ""
    for line in sorted(lines, key=lambda one: not one.is_prose):
        sample += f"{line.text}\n"
        if len(sample) > SAMPLE:
            break
    return sample[:SAMPLE]


def place(walked: Walked, body: Sequence[Line]) -> tuple[int, int]:
    """The lines of the page where the body begins and ends; for a body of other lines, a place below the headline."""
    try:
        return walked.lines.index(body[0]), walked.lines.index(body[-1]) + 1
    except (IndexError, ValueError):
        head = walked.headline
        below = 0 if head is None else min(head + 1 + NEAR, len(walked.lines))
        return below, below


def _captions(layout: Layout, end: int) -> list[str]:
    """The captions of the story's pictures, up to the line `end`."""
    lines = zip(layout.walked.lines[:end], layout.stands, strict=False)
    return [line.text for line, stands in lines if stands and line.kind in ("figcaption", "caption")]


def _spoken_of(tags: Sequence[str], text: str) -> tuple[str, ...]:
    """The tags, each once, whose words are all in the text."""
    there = frozenset(_WORD.findall(text.lower()))
    known: dict[tuple[str, ...], str] = {}
    for tag in tags:
        known.setdefault(tuple(_WORD.findall(tag.lower())), tag)
    return tuple(tag for own, tag in known.items() if own and there.issuperset(own))


def _believed(canonical: str | None, url: str) -> str:
    """The canonical address; `url` where there is none, where it is a home page, or on a later page of a story."""
    if pages.page_number(url)[1] > 1 or canonical is None or not parts_of(canonical).path.strip("/"):
        return url
    return canonical
