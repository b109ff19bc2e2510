"""Tells which lines may belong to the story: no furniture by name or heading, no teaser cards for other stories."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache, partial
from itertools import accumulate

from lxml.html import HtmlElement

from crawler.extraction.lines.line import Line, Region, Walked
from crawler.extraction.lines.marks import heading_kind
from crawler.extraction.lines.natures import HEADINGS

STORY = 400  # characters of text; a box beside a story, or a card for another, holds less
LEAST_HELD = 0.35  # least share of the page's running text in a part that holds the story
LONGEST_HEADING = 60  # characters of a line that heads a box
_BOXES = frozenset(("article", "aside", "div", "dl", "footer", "form", "ol", "section", "table", "ul"))


def standing(walked: Walked, cards: Collection[int]) -> list[bool]:
    """Whether each line may belong to the story: it is in no teaser card (`cards` has their lines) and no furniture."""
    lines = walked.lines
    prose = [0, *accumulate(len(line.text) if line.is_prose and not line.never else 0 for line in lines)]
    mass = [0, *accumulate(len(line.text) for line in lines)]
    parts = cache(partial(_parts_of_story, walked, cards))  # lazy: most pages have no region that needs them
    stands = [not line.never for line in lines]
    for index in cards:
        stands[index] = False
    for start, end in _headed(walked, prose):
        stands[start:end] = [False] * (end - start)
    for region in walked.furniture:
        start, end = region.start, region.end
        held, size = prose[end] - prose[start], mass[end] - mass[start]
        if region.kind == "form":  # some systems put the whole page into a form
            if held < LEAST_HELD * prose[-1]:
                stands[start:end] = [False] * (end - start)
        elif region.kind == "never":
            if _is_story_all_the_same(walked, region, prose[-1]):
                stands[start:end] = [True] * (end - start)
        elif held <= LEAST_HELD * prose[-1] or held <= 0.5 * size:  # not much of the page's text
            first, own = parts()
            if own[end] - own[start] < LEAST_HELD * own[-1] or not any(start <= part < end for part in first):
                stands[start:end] = [False] * (end - start)
    return stands


def _parts_of_story(walked: Walked, cards: Collection[int]) -> tuple[set[int], list[int]]:
    """The headline, and the first lines of bodies by name that hold much: what holds one and much text is no furniture.

    The second value is the characters of running text before each line, without cards and the page's foot. Names alone
    may mislead: WordPress and Ghost name an article after its topics ("post tag-menu"), Blogger calls it a widget, and
    Foxiz its column "is-sidebar-right". Nor does running text decide: a recipe or a sermon may have more short lines.
    """
    lines = walked.lines
    heads = [i for i, line in enumerate(lines) if line.is_headline]
    last, head = len(lines), max(heads, default=0)
    closing = (region.start for region in walked.furniture if region.end == last and region.start > head)
    foot = min(closing, default=last)
    own = (len(x.text) if x.is_prose and not x.never and i not in cards else 0 for i, x in enumerate(lines[:foot]))
    prose = [0, *accumulate(own)]
    prose += [prose[-1]] * (last - foot)
    spans = (walked.spans[body] for body in walked.bodies)
    much = (start for start, end in spans if prose[end] - prose[start] > LEAST_HELD * prose[-1])
    return {*heads, *much}, prose


def _is_story_all_the_same(walked: Walked, region: Region, elsewhere: int) -> bool:
    """Whether a region that its name excludes is the story after all: it has an h1 and most of the running text."""
    part = walked.lines[region.start : region.end]
    held = sum(len(line.text) for line in part if line.is_prose)
    return held > elsewhere and any(line.kind == "h1" for line in part)


def _headed(walked: Walked, prose: list[int]) -> Iterator[tuple[int, int]]:
    """The boxes whose first line shows them to be furniture ("Komentar (4)", "Berita Terkait"), whatever their names.

    Where no box begins with such a heading, its boxes are those that follow it directly.
    """
    lines = walked.lines
    for i, line in enumerate(lines):
        if len(line.text) > LONGEST_HEADING or not (kind := heading_kind(line.text)):
            continue
        # comments may be as long as the story before them; a column that holds the story may begin with "SHARE"
        room = max(prose[i], prose[-1] // 2) if kind == "comments" else 0 if kind == "share" else STORY
        end = _box_of(walked, i, prose, room)
        if end == i + 1 and line.kind in HEADINGS:
            end = _boxes_after(walked, i, prose, room, kind)
        if end > i + 1 and (kind != "links" or _leads_elsewhere(lines[i + 1 : end])):
            yield i, end


def _leads_elsewhere(lines: list[Line]) -> bool:
    return sum(line.linked for line in lines) >= 0.2 * sum(len(line.text) for line in lines)


def _box_of(walked: Walked, i: int, prose: list[int], room: int) -> int:
    """The end of the largest box that begins with line `i` and holds at most `room` characters of prose."""
    end = i + 1
    element: HtmlElement | None = walked.lines[i].element
    while element is not None:
        start, stop = walked.spans.get(element, (i, i + 1))
        if start != i or prose[stop] - prose[i] > room or element.tag == "body":
            break
        end = stop
        element = element.getparent()
    return end


def _boxes_after(walked: Walked, i: int, prose: list[int], room: int, kind: str) -> int:
    """The end of the boxes that directly follow the heading in line `i`, with no text between them."""
    end, before = i + 1, walked.lines[i].element
    for sibling in before.itersiblings():
        start, stop = walked.spans.get(sibling, (end, end))
        if (before.tail or "").strip() or sibling.tag not in _BOXES or prose[stop] - prose[i] > room:
            break
        if kind == "links" and start < stop and not any(line.hrefs for line in walked.lines[start:stop]):
            break  # the story goes on, perhaps with a list
        end, before = max(end, stop), sibling
    return end


def teasers(walked: Walked, host: str) -> set[int]:
    """The lines of teaser cards: groups of four or more similar siblings with little text, most headed by a link.

    `host` is the page's own: the links of cards lead to other pages of the same site.
    """
    groups: dict[tuple[HtmlElement | None, str, str], list[tuple[int, int]]] = {}
    for card in walked.cards:
        groups.setdefault((card.getparent(), card.tag, card.get("class") or ""), []).append(walked.spans[card])
    lines = walked.lines
    heads = [line.is_link and len(line.text) > 14 and line.stays_on(host) for line in lines]
    found: set[int] = set()
    for members in groups.values():
        if len(members) < 4:
            continue
        headed = sum(True in heads[a : min(a + 3, b)] for a, b in members)
        if headed < 0.75 * len(members):
            continue
        size = sum(len(line.text) for a, b in members for line in lines[a:b])
        if size < STORY * len(members):
            for a, b in members:
                found.update(range(a, b))
    return found
