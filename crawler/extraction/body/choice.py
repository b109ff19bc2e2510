"""Chooses the body: the best candidate of the page or, where that is weak, a second opinion."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from copy import deepcopy
from functools import cache, partial
from itertools import islice
from typing import Any, cast

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.body.candidates import below_headline, from_html, from_text
from crawler.extraction.body.evidence import AGREES, LEAST_AGREEMENT, Candidate, agreement, judge, words_of
from crawler.extraction.body.page_data import STRONG, texts_of
from crawler.extraction.lines.layout import Layout
from crawler.extraction.lines.line import Line
from crawler.extraction.lines.natures import HEADINGS
from crawler.extraction.named import Named

KNOWN = frozenset(("feeds.yaml", "site", "itemprop", "name"))  # `by` of candidates described, marked or named as a body
MUCH_BETTER = 1.5  # least ratio of a second opinion's score to that of the page's own body
CROWDED = 12  # lines of links from which a page with little or no prose is an index unless its text agrees
MOST_ELEMENTS = 30_000  # of a page for trafilatura, whose time grows with the square of their number
DEEPEST = 200  # levels of elements of such a page: trafilatura took 11 s for 120 kB of open <article>
SHORTEST_OWN, MOST_OWN = 20, 100  # characters of a line, and lines, by which two readings of a page are compared

_IS_DEEP = etree.XPath(f"boolean({'/*' * DEEPEST})")


@cache
def _bare_extraction() -> Callable[..., Any]:
    """Load trafilatura on first need (0.4 s), without its warnings of optional parts and its logs of parse errors."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from trafilatura import bare_extraction
    return cast(Callable[..., Any], bare_extraction)


def by_data(tree: HtmlElement) -> list[list[Line]]:
    """The texts in the page's script data: its own story, and perhaps others."""
    return [from_html(html) for html in texts_of(tree)]


def by_trafilatura(tree: HtmlElement, url: str) -> list[list[Line]]:
    """The body that trafilatura finds in a page neither too long nor too deep, if any; works on a copy of the tree."""
    if next(islice(tree.iter(), MOST_ELEMENTS, None), None) is not None or _IS_DEEP(tree):
        return []
    try:
        result = _bare_extraction()(
            tree,
            url=url,
            fast=True,
            include_comments=False,
            include_tables=True,
            favor_recall=True,
            with_metadata=False,
        )
    except Exception:  # noqa: BLE001 - a library that fails on a broken page gives no candidate, which is no error
        return []
    return [from_text(result.text)] if result is not None else []


def best_of(
    page: Named, layout: Layout, found: Iterable[Candidate], wanted: Sequence[frozenset[str]]
) -> Candidate | None:
    """Choose the body, or None; where the page's own evidence is weak, ask its script data and trafilatura too.

    On a page full of links a text must agree with the title to be believed. A second opinion is rejected where it is
    made of teaser cards; furniture and elements to be dropped are left out of it.
    """
    judged = [judge(one, wanted) for one in found]
    best = max(judged, key=lambda one: (one.score, len(one.lines)), default=None)
    if best is not None and not _is_strong(best):
        beside = [one for one in judged if one.by in KNOWN]
        if (below := below_headline(layout)) is not None:
            beside.append(judge(below, wanted))
        best = _known_beside(best, beside, wanted)
    crowded = sum(line.is_link for line in layout.walked.lines) >= CROWDED
    opinions = _second_opinions(page, layout, wanted)
    while not _is_strong(best) and (second := next(opinions, None)) is not None:
        if _outdoes(second, best, layout, wanted, crowded=crowded):
            best = second
    # a known body is a story whatever its title says ("Menimbang Ulang …"), and without running text: a poem, results
    if best is None or best.by in KNOWN:
        return best
    return None if crowded and best.agreement < LEAST_AGREEMENT and best.prose < STRONG else best


def _second_opinions(page: Named, layout: Layout, wanted: Sequence[frozenset[str]]) -> Iterator[Candidate]:
    """The best reading of the page's script data, then that of trafilatura; each is computed only when needed."""
    aside = {line.text for line, stands in zip(layout.walked.lines, layout.stands, strict=True) if not stands}
    tree = _without(page.root, layout.drop)
    for by, ask in (("page-data", by_data), ("trafilatura", partial(by_trafilatura, url=layout.page.url))):
        readings = [judge(Candidate(by, _left(text, aside)), wanted) for text in ask(tree)]
        if readings:
            yield max(readings, key=lambda one: one.score)


def _without(root: HtmlElement, drop: Collection[HtmlElement]) -> HtmlElement:
    """A copy of the tree without the elements to be dropped; the tree itself where there are none."""
    if not drop:
        return root
    copy = deepcopy(root)
    for element, twin in zip(root.iter(), list(copy.iter()), strict=True):
        if element in drop:
            twin.drop_tree()
    return copy


def _outdoes(
    second: Candidate, best: Candidate | None, layout: Layout, wanted: Sequence[frozenset[str]], *, crowded: bool
) -> bool:
    """Whether a second opinion is much better than the page's own body, and not made of cards or joined lines."""
    lines = layout.walked.lines
    if _is_made_of(second, {lines[i].text for i in layout.cards}) or _glues(second.lines, lines):
        return False
    if best is not None and _widens(second, best, wanted):
        return False
    # strong page data is believed with less agreement than a page full of links otherwise asks for
    agrees = second.agreement >= AGREES or (second.by == "page-data" and _is_strong(second))
    return second.score > MUCH_BETTER * (best.score if best else 0) and (agrees or not crowded)


def _is_strong(one: Candidate | None) -> bool:
    """Whether a candidate needs no second opinion."""
    return one is not None and one.prose >= STRONG and one.agreement >= LEAST_AGREEMENT


def _known_beside(best: Candidate, known: Iterable[Candidate], wanted: Sequence[frozenset[str]]) -> Candidate:
    """The best of the `known` candidates that have more text than `best` and agree as much; else `best`.

    So a recipe wins over the box about its author, and a list of prices over the paper's words about itself, although
    short lines lower their scores.
    """
    taken = set(map(id, best.lines))
    text = _told(best)
    least = agreement(words_of(text), wanted)
    beside = (
        one
        for one in known
        if taken.isdisjoint(map(id, one.lines))
        and len(told := _told(one)) > len(text)
        and agreement(words_of(told), wanted) >= least
    )
    return max(beside, key=lambda one: one.score, default=best)


def _told(one: Candidate) -> str:
    """The text of a candidate without headings and lines with links, but with its short lines."""
    return " ".join(line.text for line in one.lines if not line.hrefs and line.kind not in HEADINGS)


def _is_made_of(second: Candidate, texts: Collection[str]) -> bool:
    return 2 * sum(line.text in texts for line in second.lines) > len(second.lines)


def _left(lines: list[Line], aside: Collection[str]) -> list[Line]:
    """The lines without the furniture `aside`; all lines where that is half of them or more, as names may mislead."""
    left = [line for line in lines if line.text not in aside]
    return left if 2 * len(left) > len(lines) else lines


def _widens(second: Candidate, own: Candidate, wanted: Sequence[frozenset[str]]) -> bool:
    """Whether trafilatura adds lines that agree far less than a body that agrees: teasers beside a short story."""
    texts = {line.text for line in own.lines}
    more = judge(Candidate(second.by, [line for line in second.lines if line.text not in texts]), wanted)
    return second.by == "trafilatura" and own.agreement >= AGREES and more.agreement < own.agreement / 2


def _glues(second: Sequence[Line], own: Sequence[Line]) -> bool:
    """Whether a second opinion joins several of the page's own unlinked lines into one."""
    texts = dict.fromkeys(line.text for line in own if len(line.text) > SHORTEST_OWN and not line.hrefs)
    return any(sum(text in line.text for text in islice(texts, MOST_OWN)) > 1 for line in second[:MOST_OWN])
