"""What of a page's lines may be the story: not furniture by name, not cards that lead to other stories."""

from __future__ import annotations

from itertools import accumulate

from lxml.html import HtmlElement

from crawler.extraction.lines import Line, Region, Walked
from crawler.extraction.markup import same_site

STORY = 400  # characters of running text without links that no box beside a story holds
_CARDS = frozenset(("li", "div", "article", "section", "tr", "dl"))


def standing(walked: Walked, host: str) -> list[bool]:
    """Say for every line whether it stands: in no card, and in no furniture unless that holds the story.

    `host` is the page's own: cards lead to other pages of the same site.
    """
    lines = walked.lines
    prose = [0, *accumulate(len(line.text) if line.is_prose and not line.never else 0 for line in lines)]
    stands = [not line.never for line in lines]
    for index in teasers(walked, host):
        stands[index] = False
    for region in walked.furniture:
        if region.kind == "never":
            if _is_story_all_the_same(walked, region, prose[-1]):
                stands[region.start : region.end] = [True] * (region.end - region.start)
        elif not _holds_story(walked, region, prose[region.end] - prose[region.start], prose[-1]):
            stands[region.start : region.end] = [False] * (region.end - region.start)
    return stands


def _is_story_all_the_same(walked: Walked, region: Region, elsewhere: int) -> bool:
    part = walked.lines[region.start : region.end]
    held = sum(len(line.text) for line in part if line.is_prose)
    return held > elsewhere and any(line.kind == "h1" for line in part)


def _holds_story(walked: Walked, region: Region, held: int, total: int) -> bool:
    """Tell whether a part that is named like furniture holds running text as only stories do."""
    part = walked.lines[region.start : region.end]
    mass = sum(len(line.text) for line in part)
    linked = sum(line.linked for line in part)
    if held > 0.35 * total and held > 0.5 * mass and linked < 0.35 * mass:
        return True
    return held >= STORY and held > 0.8 * mass and linked < 0.05 * mass  # a page of it ("paging-content", merdeka)


def teasers(walked: Walked, host: str) -> set[int]:
    """Find the lines of cards: four or more siblings alike, each beginning with a link and holding little text."""
    groups: dict[tuple[HtmlElement, str, str], list[tuple[int, int]]] = {}
    for element, (start, end) in walked.spans.items():
        if end > start and element.tag in _CARDS and end - start < 12:
            parent = element.getparent()
            if parent is not None:
                groups.setdefault((parent, element.tag, element.get("class") or ""), []).append((start, end))
    lines = walked.lines
    found: set[int] = set()
    for members in groups.values():
        if len(members) < 4:
            continue
        headed = sum(any(_heads_card(line, host) for line in lines[a : min(a + 3, b)]) for a, b in members)
        size = sum(len(line.text) for a, b in members for line in lines[a:b])
        if headed >= 0.75 * len(members) and size < 450 * len(members):
            for a, b in members:
                found.update(range(a, b))
    return found


def _heads_card(line: Line, host: str) -> bool:
    return line.is_link and len(line.text) > 14 and all(same_site(href, host) for href in line.hrefs)
