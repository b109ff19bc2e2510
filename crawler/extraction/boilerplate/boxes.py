"""Drops small boxes inside a text with the line that shows what they are: summaries, contents, posts, teasers."""

from __future__ import annotations

from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.boilerplate.draft import Draft
from crawler.extraction.boilerplate.phrases import Rule
from crawler.extraction.lines.furniture import STORY
from crawler.extraction.lines.line import Line

DEEPEST = 5  # levels of elements around a line in which its box is looked for
_CUT = ("…", "...", "[…]", "[...]")  # ends of a teaser whose text goes on elsewhere
MOST_BOXES = 50  # boxes of a text; each costs a look at all its lines, so of further ones only the heading goes


def drop_rest(draft: Draft, i: int, rule: Rule) -> None:
    """Drop the rest of the box that line `i` heads, or of the quotation around it."""
    draft.boxes += 1
    if draft.boxes <= MOST_BOXES:
        draft.drop(_rest_of_box(draft, i) if rule.where == "box" else _rest_of_quote(draft, i), rule.id)


def drop_teaser(draft: Draft, i: int) -> None:
    """Drop the box that the link in line `i` heads, where its text is cut short or its picture has the same link."""
    draft.boxes += 1
    if draft.boxes > MOST_BOXES:
        return
    inside, box = _around(draft, i)
    if box is None or inside.start != i or not _is_small(draft, inside):
        return
    if all(draft.texts[j].endswith(_CUT) for j in inside if j != i):
        draft.drop(inside, "teaser")
        return
    while (parent := box.getparent()) is not None and _inside(draft, i, parent) == inside:
        box = parent  # the picture stands beside the box
    pictured = {link.get("href") for link in box.iter("a") if next(link.iter("img"), None) is not None}
    if pictured.issuperset(draft.lines[i].hrefs):
        draft.drop(inside, "teaser")


def _rest_of_box(draft: Draft, i: int) -> range:
    """The lines of the small box that line `i` heads, else of the list after it; with a story's prose it is no box."""
    inside, _ = _around(draft, i)
    prose = sum(len(draft.lines[j].text) for j in inside if draft.lines[j].is_prose)
    if inside.start == i and len(inside) > 1 and prose < STORY and _is_small(draft, inside):
        return inside
    after = draft.lines[i + 1 : i + 2]
    items = next((one for line in after for one in line.element.iterancestors("ul", "ol", "dl")), None)
    return _inside(draft, i + 1, items) if items is not None else range(0)


def _rest_of_quote(draft: Draft, i: int) -> range:
    inside, box = _around(draft, i)
    return inside if box is not None and box.tag == "blockquote" and _is_small(draft, inside) else range(0)


def _is_small(draft: Draft, inside: range) -> bool:
    return sum(len(draft.lines[j].text) for j in inside) < 0.4 * sum(len(line.text) for line in draft.lines)


def _around(draft: Draft, i: int) -> tuple[range, HtmlElement | None]:
    """The nearest element around line `i` that holds more than this line, after its lines."""
    box: HtmlElement | None = draft.lines[i].element
    for _ in range(DEEPEST):
        if box is None:
            break
        inside = _inside(draft, i, box)
        if len(inside) > 1:
            return inside, box
        box = box.getparent()
    return range(i, i + 1), None


def _inside(draft: Draft, i: int, box: HtmlElement) -> range:
    """The lines around line `i` that are in the element `box`."""
    start, end = i, i + 1
    while start > 0 and _within(draft.lines[start - 1], box):
        start -= 1
    while end < len(draft.lines) and _within(draft.lines[end], box):
        end += 1
    return range(start, end)


def _within(line: Line, box: HtmlElement) -> bool:
    return box in (line.element, *islice(line.element.iterancestors(), DEEPEST))
