"""Collects the candidates for the body in a page: described containers, names, the densest block of prose, JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate, islice

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.body.evidence import Candidate
from crawler.extraction.lines.furniture import standing, teasers
from crawler.extraction.lines.layout import Layout
from crawler.extraction.lines.line import Line, Walked
from crawler.extraction.lines.natures import BLOCKS
from crawler.extraction.lines.tidy import tidy
from crawler.extraction.lines.walk import walk
from crawler.extraction.named import Named
from crawler.markup import parse

LEAST_ALONE = 0.3  # a container without a next story is preferred from this share of the best score of one with it
MOST_BEHIND = 100  # elements after a body that are searched for more of its text

PART_TITLES = frozenset(("h2", "h3", "h4"))
_CONTAINERS = frozenset(("article", "body", "center", "div", "main", "section", "table", "tbody", "td"))


def candidates(page: Named, layout: Layout) -> list[Candidate]:
    """The candidates that the page offers; all elements of one selector or name together make one candidate."""
    walked, stands, meta = layout.walked, layout.stands, layout.meta
    others = _next_stories(walked)
    groups = [("feeds.yaml", _told(layout))]
    groups += [("site", page.select((css,))) for css in layout.site.body]
    groups.append(("itemprop", list(layout.known)))
    groups += [("name", parts + _going_on(parts[-1], layout)) for parts in _parts_of_bodies(walked, others)]
    groups.append(("density", _densest(layout, others)))
    found = [
        Candidate(by, lines, elements[0]) for by, elements in groups if (lines := _lines_of(elements, walked, stands))
    ]
    if meta.json_ld_body:
        found.append(Candidate("json-ld", from_text(meta.json_ld_body)))
    return found


def _next_stories(walked: Walked) -> list[int]:
    """The number of other stories' headlines before each line: pages that scroll on hold several stories.

    Such a headline is an h1 below that of the title.
    """
    lines, first = walked.lines, walked.headline
    if first is None or lines[first].kind != "h1":
        return [0] * (len(lines) + 1)
    own = lines[first].text
    return [0, *accumulate(i > first and line.kind == "h1" and line.text != own for i, line in enumerate(lines))]


def _told(layout: Layout) -> list[HtmlElement]:
    """The elements of the first `body` selector in feeds.yaml that finds running text, else of the first with text."""
    with_lines: list[HtmlElement] = []
    for elements in layout.told:
        lines = _lines_of(elements, layout.walked, layout.stands)
        if any(line.is_prose for line in lines):
            return elements
        if lines and not with_lines:
            with_lines = elements
    return with_lines


def _parts_of_bodies(walked: Walked, others: Sequence[int]) -> Iterable[list[HtmlElement]]:
    """The elements named like a body; siblings of one name are the parts of a story, with boxes between them."""
    groups: dict[tuple[HtmlElement | None, str, int], list[HtmlElement]] = {}
    for element in walked.bodies:
        name = element.get("class") or element.get("id") or ""
        groups.setdefault((element.getparent(), name, others[walked.spans[element][0]]), []).append(element)
    return groups.values()


def _going_on(body: HtmlElement, layout: Layout) -> list[HtmlElement]:
    """The siblings after a body that continue its text: alike, of one unlinked line each, at least two of them prose.

    Besides these only furniture may follow the body; where anything else does, there are none.
    """
    spans, lines = layout.walked.spans, layout.walked.lines
    found: list[HtmlElement] = []
    for sibling in islice(body.itersiblings(), MOST_BEHIND):
        start, end = spans.get(sibling, (0, 0))
        if True not in layout.stands[start:end]:
            continue
        if end - start > 1 or lines[start].hrefs or (found and _look(sibling) != _look(found[0])):
            return []
        found.append(sibling)
    return found if sum(lines[spans[one][0]].is_prose for one in found) > 1 else []


def _look(element: HtmlElement) -> tuple[str, str | None]:
    return element.tag, element.get("class")


def _densest(layout: Layout, others: Sequence[int]) -> list[HtmlElement]:
    """The container with the most running text and the least else: it scores prose times the square of its share.

    One that also holds a next story is taken only where the best without one scores far less (`LEAST_ALONE`). A
    paragraph counts as a container only where it has three lines or more ("<p>…<br><br>…", detik 2015). Of a container
    of one line all siblings of its class are taken: some apps wrap each paragraph (BBC).
    """
    walked, stands = layout.walked, layout.stands
    lines = walked.lines
    prose = [0, *accumulate(len(x.text) if ok and x.is_prose else 0 for x, ok in zip(lines, stands, strict=True))]
    every = [0, *accumulate(len(x.text) + x.linked if ok else 0 for x, ok in zip(lines, stands, strict=True))]
    best: dict[bool, tuple[float, HtmlElement | None]] = {True: (0.0, None), False: (0.0, None)}
    for element, (start, end) in walked.spans.items():
        held = prose[end] - prose[start]
        alone = others[end] == others[start]
        if held <= best[alone][0] or (element.tag not in _CONTAINERS and end - start < 3):
            continue
        if end - start == 1 and lines[start].element is element:
            continue  # a single paragraph, set as a div
        share = held / (every[end] - every[start])
        if (score := held * share * share) > best[alone][0]:
            best[alone] = score, element
    _, densest = best[best[True][0] >= LEAST_ALONE * best[False][0]]
    if densest is None:
        return []
    start, end = walked.spans[densest]
    parent = densest.getparent()
    if end - start > 1 or parent is None:
        return [densest]
    return [one for one in parent.iterchildren() if _look(one) == _look(densest)]


def _lines_of(elements: Iterable[HtmlElement], walked: Walked, stands: Sequence[bool]) -> list[Line]:
    """The lines of some elements, each once and in page order, with the unlinked headings between the elements."""
    spans = sorted(span for element in elements if (span := _span_of(element, walked)))
    lines: list[Line] = []
    done = spans[0][0] if spans else 0
    for start, end in spans:
        between = (line for i in range(done, start) if stands[i] and (line := walked.lines[i]).kind in PART_TITLES)
        lines += [line for line in between if not line.hrefs]  # liputan6 sets the titles of its parts outside of them
        lines += [walked.lines[i] for i in range(max(start, done), end) if stands[i]]
        done = max(done, end)
    return lines


def _span_of(element: HtmlElement, walked: Walked) -> tuple[int, int] | None:
    """The lines of an element; for an inline one that is its block's only child, those of the block (kumparan)."""
    block = element.getparent()
    alone = element.tag not in BLOCKS and block is not None and len(block) == 1
    return walked.spans.get(block if alone else element)


def below_headline(layout: Layout) -> Candidate | None:
    """The lines from the headline to the end of the smallest element that holds it and most of the unlinked text."""
    walked, stands, first = layout.walked, layout.stands, layout.walked.headline
    lines = walked.lines
    if first is None:
        return None
    text = [0, *accumulate(len(x.text) if ok and not x.hrefs else 0 for x, ok in zip(lines, stands, strict=True))]
    box: HtmlElement | None = lines[first].element
    while box is not None and 2 * (text[walked.spans.get(box, (0, first))[1]] - text[first]) <= text[-1]:
        box = box.getparent()
    if box is None:
        return None
    below = [lines[i] for i in range(first, walked.spans[box][1]) if stands[i]]
    return Candidate("headline", below, box)


def from_html(html: str) -> list[Line]:
    """Read the lines of a piece of HTML, as feeds and page data carry it."""
    tree = parse(f"<html><body><div>{html}</div></body></html>")
    if tree is None:
        return []
    walked = walk(tree)
    stands = standing(walked, teasers(walked, ""))
    return [line for line, ok in zip(walked.lines, stands, strict=True) if ok]


def from_text(text: str) -> list[Line]:
    """Read the lines of plain text (JSON-LD's articleBody, trafilatura's result), or of HTML where it has tags."""
    if re.search(r"<(?:p|br|div|strong|a)\b", text, re.IGNORECASE):
        return from_html(text)
    nowhere = etree.fromstring("<p/>", etree.HTMLParser()).getroottree().getroot()
    return [Line(tidy(line), tidy(line), "p", nowhere) for line in text.splitlines() if tidy(line)]
