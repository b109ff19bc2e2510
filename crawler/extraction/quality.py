"""Tells why a page is no article, or not all of one: challenges, consent walls, soft 404s, indexes, paywalled stubs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from crawler import challenges
from crawler.extraction.body.choice import CROWDED
from crawler.extraction.body.evidence import AGREES, Candidate
from crawler.extraction.lines.layout import Layout
from crawler.extraction.lines.line import Line
from crawler.extraction.lines.marks import page_words
from crawler.extraction.pages import page_number
from crawler.extraction.values import Metadata, Site
from crawler.urls import is_home, parts_of
from crawler.urls.kinds import ABOUT_PATH, INDEX_PATH, MEDIA_PATH
from pipelines.counted import counted
from pipelines.items import Article, Reason
from pipelines.strings import word_count

MIN_STUB_WORDS = 8  # least words of a premium stub or of a story's last page
MIN_WORDS = 25  # least words of any other article; the shortest captured story has 55
STORY_WORDS = 50  # words from which a text is a story, even on a page of a video or one that asks readers to sign in
GALLERY = 3  # captions from which a page without a story is one of photos
INDEX_WORDS = 150  # words below which a page that declares itself an index is one
WALLED_WORDS = 400  # words below which a text with a line that asks to sign in or to pay is a stub
CUT_SHORT = 1 / 3  # share of the site's usual words below which a text that ends inside a sentence is a stub
SHELL = 200  # characters of text below which a page without a body may be a shell that scripts fill
# A page with paragraphs is an index from so many linked headlines, if they are many for its paragraphs and its text
# agrees little with the title; a story that links the six dishes of its title agrees more
HEADLINES, MANY_HEADLINES = 5, 0.8
# Lines of links from which a page that declares no article, and the home page as its canonical address, is a copy of
# that; an article's template may name it by mistake
FRONT = 20
BARE = 2500  # characters of text from which a page is no challenge, consent wall or soft 404
_TOP = frozenset(("h1", "h2"))
_NO_ARTICLE = frozenset((Reason.CHALLENGE, Reason.SERVER_ERROR))  # of pages that never declare themselves articles


@cache
def _words() -> tuple[tuple[Reason, re.Pattern[str]], ...]:
    """Reasons why a page is no article, with the words that show each."""
    return (
        (Reason.CHALLENGE, challenges.WORDS),
        (Reason.CONSENT, page_words("consent")),
        (Reason.SOFT_404, page_words("not_found")),
        (Reason.SERVER_ERROR, page_words("out")),
    )


def before_reading(layout: Layout, page_title: str) -> tuple[Reason, str] | None:
    """Why a page can be no article by its title and addresses; None where it may be one.

    A page that declares itself an article is no challenge, but may be a soft 404.
    """
    walked, meta, url = layout.walked, layout.meta, layout.page.url
    for reason, words in _words():
        may_be = reason not in _NO_ARTICLE or meta.page_kind != "article"
        if may_be and words.search(page_title) and sum(len(line.text) for line in walked.lines) < BARE:
            return reason, f'the page is titled "{page_title[:80]}"'
    if ABOUT_PATH.match(parts_of(url).path):
        return Reason.INDEX_PAGE, f"a page about the site itself, by its address: {url[:120]}"
    if is_home(url):
        return Reason.HOME_PAGE, f"the address is the site's home page: {url[:120]}"
    return None


def after_reading(layout: Layout, article: Article, best: Candidate | None) -> tuple[Reason, str] | None:
    """Why a page is no article by its body; None where it is one.

    `best` is the chosen body before cleaning.
    """
    # some systems declare all their pages articles, also indexes with a summary of each story (kompas, detik)
    listed = best is not None and best.paragraphs >= HEADLINES and _lists_stories(best)
    declared = layout.meta.page_kind == "article" and not listed
    is_story = article.words >= STORY_WORDS and best and best.paragraphs and declared
    if is_story:
        return None
    canonical = layout.meta.canonical
    if canonical and is_home(canonical) and sum(line.is_link for line in layout.walked.lines) >= FRONT:
        return Reason.HOME_PAGE, f"its canonical address is the site's home page: {canonical[:120]}"
    is_part = article.words >= MIN_STUB_WORDS and (article.paywalled or page_number(layout.page.url)[1] > 1)
    return None if is_part else next(_doubts(layout, article, best), None)


def _doubts(layout: Layout, article: Article, best: Candidate | None) -> Iterator[tuple[Reason, str]]:
    """All that tells against a page, the most telling first."""
    lines, kind, words = layout.walked.lines, layout.meta.page_kind, article.words
    paragraphs = best.paragraphs if best else 0
    path = parts_of(article.url).path
    text = "\n".join(line.text for line in lines)
    if INDEX_PATH.search(path):
        yield Reason.INDEX_PAGE, f"an index page, by its address: {path[:80]}"
    if words < STORY_WORDS:
        yield from _said(lines, text)
        captions = sum(line.kind == "figcaption" for line in lines)
        if kind == "video" or MEDIA_PATH.search(path) or (words < MIN_WORDS and captions >= GALLERY):
            yield Reason.MEDIA_PAGE, f"a video or photo page with only {counted(words, 'word')} of text"
    if not words and len(text) < SHELL:
        yield Reason.EMPTY, "the page has no text; scripts may load it in the browser"
    links = sum(line.is_link for line in lines)
    if _is_index(layout, words, best, links):
        yield Reason.INDEX_PAGE, f"{links} lines of links, {counted(paragraphs, 'paragraph')}"
    if words < MIN_WORDS or (not paragraphs and kind != "article"):
        told = "in what `body` in feeds.yaml matches" if best and best.by == "feeds.yaml" else "on the page"
        found = f"{counted(words, 'word')} of text found {told}"
        yield Reason.TOO_SHORT, found if paragraphs else f"{found}, no paragraph"


def _said(lines: Sequence[Line], text: str) -> Iterator[tuple[Reason, str]]:
    """What the words of a page tell against it; `text` has all its lines."""
    for reason, pattern in _words() if len(text) < BARE else ():
        if match := pattern.search(text):
            yield reason, f'the page says "{match[0]}"'
    if any(line.kind in _TOP and page_words("not_found").search(line.text) for line in lines):
        yield Reason.SOFT_404, "a heading says that the page was not found"


def _is_index(layout: Layout, words: int, best: Candidate | None, links: int) -> bool:
    """Whether a page is a list of stories: cards or links without text, or linked headlines unlike the title."""
    if layout.meta.page_kind == "index" and words < INDEX_WORDS:
        return True
    if best is None or not best.paragraphs:
        return links >= CROWDED and words < STORY_WORDS
    return _lists_stories(best)


def _lists_stories(best: Candidate) -> bool:
    """Whether a body is a list of linked headlines that are unlike the title."""
    headlines = sum(line.is_link and line.text.count(" ") > 1 for line in best.lines)
    many = headlines >= max(HEADLINES, MANY_HEADLINES * best.paragraphs)
    return many and best.agreement < AGREES


def is_paywalled(text: str, walled: bool, meta: Metadata, site: Site) -> bool:
    """Whether a text is a premium stub: the page declares it, asks to sign in, or ends early inside a sentence."""
    if meta.accessible_for_free is False:
        return True
    words = word_count(text)
    if walled and words < WALLED_WORDS:
        return True
    end = text.rstrip()
    ends_open = end.endswith(("...", "…", "[…]", "[...]")) or end[-1:].isalnum()
    return bool(site.usual_words and ends_open and words < CUT_SHORT * site.usual_words)
