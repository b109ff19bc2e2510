"""Tells whether a line beside a picture is its caption: by its credit or by its style."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.lines.line import NUMBERED, Line
from crawler.extraction.lines.natures import HEADINGS
from crawler.extraction.lines.tidy import tidy

LONGEST_CREDITED = 250  # characters
DEEPEST_STYLE, MOST_BESIDE = 5, 4  # levels of elements, and children at each, that are searched for a caption's style
MOST_PIECES = 60  # of an element's text that are compared with the line; with more it holds the rest of the page

# The credit that ends a caption: "(Foto: Humas Pemkot)", "(ANTARA/Ani Lestari)", "(Ani/detikcom)"; but "(mbr/mik)" is
# the sign-off of a story
_CREDITED = re.compile(
    r"\((?:(?i:(?:foto|photo|dok(?:umentasi)?|ist|istimewa|ilustrasi|shutterstock|pixabay|freepik|unsplash)\b|sumber\s?[:/])"
    r"|(?:ANTARA|Antara|REUTERS|Reuters|AFP|AP|EPA|XINHUA|Xinhua)(?: ?(?i:foto|photo|news))? ?(?:/|(?P<bare>(?=\))))"
    r"|(?:[^()/]{2,30}/)?(?:detikcom|\w+\.(?:com|co|id|net|tv))\b)[^()]{0,60}\)\W*$"
)
_SMALL = re.compile(r"font-size\s*:\s*(?:x{0,2}-?small|smaller)\b", re.IGNORECASE)


def is_subtitle(text: str, block: HtmlElement) -> bool:
    """Whether a line is a title and no caption: numbered ("1. Pantai Tanjung Bira"), or all of its block in bold."""
    if NUMBERED.match(text):
        return True
    return len(block) == 1 and block[0].tag in ("b", "strong") and tidy(block[0].text or "") == text


def is_credited(line: Line) -> bool:
    """Whether a line ends with the credit of a picture; after prose, a bare "(ANTARA)" is the credit of the story."""
    credit = _CREDITED.search(line.text) if len(line.text) <= LONGEST_CREDITED else None
    return credit is not None and not (line.is_prose and credit.lastgroup)


def _is_set_apart(line: Line, boxed: bool) -> bool:
    """Whether the whole line is set in small type or, in the picture's own paragraph, in italics."""
    inner: HtmlElement | None = line.element
    for depth in range(DEEPEST_STYLE):
        if inner is None:
            break
        small = inner.tag == "small" or bool(_SMALL.search(inner.get("style") or ""))
        if (small or (boxed and inner.tag in ("em", "i"))) and not (boxed and depth == 0):
            return True
        texts = ((one, "".join(islice(one.itertext(), MOST_PIECES))) for one in islice(inner, MOST_BESIDE))
        inner = next((one for one, text in texts if tidy(text) == line.text), None)
    return False


def is_caption(line: Line, pictured: HtmlElement, before: Sequence[Line]) -> bool:
    """Whether the line right after the picture in block `pictured` is its caption: it has a credit or its own style.

    `before` are the page's lines up to this one. Running text in another block is the next paragraph and no caption.
    """
    boxed = line.element is pictured and line.kind == "p"
    if line.kind in HEADINGS or not (boxed or not line.is_prose):
        return False
    # after so many lines of the same block, a line's own element is not among those that `_is_set_apart` looks at
    late = len(before) >= MOST_BESIDE and all(one.element is line.element for one in before[-MOST_BESIDE:])
    return is_credited(line) or (not (line.hrefs or late) and _is_set_apart(line, boxed))
