"""Walks the tree of a page once and writes every line of visible text, with what is needed to judge it."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.lines.captions import is_caption, is_credited, is_subtitle
from crawler.extraction.lines.line import Line, Region, Walked
from crawler.extraction.lines.natures import (
    BREAKS,
    CARDS,
    CELLS,
    FRAMES,
    HEADINGS,
    ITEMS,
    LEFT_OUT,
    UNLESS_KNOWN,
    Nature,
    by_role,
    is_hidden,
    nature_of,
)
from crawler.extraction.lines.tidy import tidy
from crawler.markup import LINK_CLOSE, LINK_OPEN, MAX_NODES, unmarked

LONGEST_CARD = 12  # lines
SHORT = 250  # characters of a line in the source, with its blanks, that may come again on other pages
SHORTEST_ALT = 12  # characters of an alt text; a shorter one ("foto", a name) identifies no caption

_Begun = tuple[HtmlElement, Nature, str, int]  # an element, its nature, its kind of `suspect`, its first line
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_LINK = re.compile(f"{LINK_OPEN}([^{LINK_CLOSE}{LINK_OPEN}]*){LINK_CLOSE}")


def walk(root: HtmlElement, drop: Collection[HtmlElement] = (), keep: Collection[HtmlElement] = ()) -> Walked:
    """Write the lines of the tree below `root`, of its first `MAX_NODES` elements.

    The elements in `drop` are left out; those in `keep` (known bodies) are written whatever their tag or name.
    """
    writer = _Writer(root, drop, keep)
    pieces, enter, leave = writer.pieces, writer.enter, writer.leave
    opened: list[_Begun | None] = []  # of every open element
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in islice(walker, 2 * MAX_NODES + 2):
        if event == "start":
            begun = enter(element)
            opened.append(begun)
            if begun is None:
                walker.skip_subtree()
                continue
            text = element.text
        else:
            if (begun := opened.pop()) is not None:
                leave(*begun)
            text = element.tail
        if text and (pieces or not text.isspace()):
            if writer.verbatim and "\n" in text:
                writer.write_lines(text)
            else:
                pieces.append(text)
    for begun in reversed(opened):  # still open where the walk stopped at `MAX_NODES`
        if begun is not None:
            leave(*begun)
    writer.end_line()
    return writer.walked


def _read(raw: str) -> tuple[str, str, int]:
    """The text of a line, the same with the marks of its links, and the number of characters in their anchors."""
    marked = tidy(raw)
    if LINK_OPEN not in marked:
        return marked, marked, 0
    return tidy(unmarked(marked)), marked, sum(map(len, _LINK.findall(marked)))


_read_short = lru_cache(maxsize=4096)(_read)  # most lines come on many pages of a site: menus, teasers, the footer


class _Writer:
    """The state of the walk: collects the pieces of a line until a block or a break ends it."""

    def __init__(self, root: HtmlElement, drop: Collection[HtmlElement], keep: Collection[HtmlElement]) -> None:
        self.walked = Walked()
        self.lines = self.walked.lines
        self.drop, self.keep = drop, keep
        self.special = bool(keep or drop)  # whether `keep` or `drop` name single elements
        self.natures: dict[tuple[str, str | None, str | None], Nature] = {}  # by tag, class and id
        self.blocks = [root]  # the open blocks
        self.pieces: list[str] = []
        self.hrefs: list[str] = []
        self.link: str | None = None  # the address of the open link
        self.pictured: HtmlElement | None = None  # the block of a picture right before
        self.alts: list[str] = []  # alt texts of the pictures since the last line
        self.never = self.captions = self.lists = self.rows = self.verbatim = 0  # open elements of each kind
        self.row_start = 0  # the lines before the row of a table that was begun last

    def enter(self, element: HtmlElement) -> _Begun | None:
        """Begin an element; None where it is left out."""
        names = (element.tag, element.get("class"), element.get("id"))
        nature = self.natures.get(names)
        if nature is None:
            nature = self.natures[names] = nature_of(*names)
        suspect = nature.suspect
        if not suspect and (role := element.get("role")):
            suspect = by_role(nature.tag, role)
        if nature.left_out or self.special:
            kept = element in self.keep
            folds = nature.tag == "button" and not self.pieces and self.blocks[-1].tag in HEADINGS  # a FAQ's question
            out = nature.left_out == LEFT_OUT or (nature.left_out == UNLESS_KNOWN and not (kept or folds))
            if out or element in self.drop:
                self._leave_out(element, nature)
                return None
            suspect = "" if kept else suspect
        if nature.block:
            self._open_block(element, nature)
        elif nature.tag == "a":
            self._open_link(element.get("href"))
        elif is_hidden(element, nature):
            return None
        if suspect == "soft":
            if nature.tag == "footer" and self.blocks[-2].tag == "blockquote":
                suspect = ""  # the source of the quotation
        elif suspect:
            self.end_line()  # the text before it becomes a line of its own
            self.captions += suspect == "caption"
            self.never += suspect == "never"
        return element, nature, suspect, len(self.lines)

    def _leave_out(self, element: HtmlElement, nature: Nature) -> None:
        if nature.tag == "br" and self.blocks[-1].tag in ("h1", "h2"):
            self.pieces.append(" ")  # a headline is one line
        elif nature.block or nature.tag in BREAKS:
            self.end_line()
        elif nature.tag == "img":
            self.pictured = self.blocks[-1]
            if len(alt := element.get("alt") or "") > SHORTEST_ALT:
                self.alts.append(tidy(alt))

    def _open_block(self, element: HtmlElement, nature: Nature) -> None:
        if self.pieces:
            # a row whose cells hold several lines is a layout
            if nature.tag not in CELLS or len(self.lines) > self.row_start:
                self.end_line()
            elif self.rows:
                self.pieces.append(" | ")
        self.blocks.append(element)
        self.verbatim += nature.verbatim
        if nature.tag in ITEMS:
            self.lists += 1
        elif nature.tag == "tr":
            self.row_start = len(self.lines)
            self.rows += 1

    def write_lines(self, text: str) -> None:
        """Write verbatim text: lines end at blank lines in the source or, where it has none, at every line break."""
        first, *others = _BLANK_LINE.split(text) if _BLANK_LINE.search(text) else text.split("\n")
        self.pieces.append(first)
        for one in others:
            self.end_line()
            self.pieces.append(one)

    def _open_link(self, href: str | None) -> None:
        if not href:
            return
        if self.link is not None:
            self.pieces.append(LINK_CLOSE)
        self.link = href
        self.hrefs.append(href)
        self.pieces.append(LINK_OPEN)

    def leave(self, element: HtmlElement, nature: Nature, suspect: str, start: int) -> None:
        """End an element: its line, its span, its region."""
        if nature.block:
            if self.pieces and not (nature.tag in CELLS and self.rows and len(self.lines) == self.row_start):
                self.end_line()
            self.blocks.pop()
            self.verbatim -= nature.verbatim
            if nature.tag in ITEMS:
                self.lists -= 1
            elif nature.tag == "tr":
                self.rows -= 1
        elif nature.tag == "a" and self.link is not None and element.get("href"):
            self.pieces.append(LINK_CLOSE)
            self.link = None
        if suspect and suspect != "soft":
            self.end_line()
            self.captions -= suspect == "caption"
            self.never -= suspect == "never"
        end = len(self.lines)
        if end > start:
            # the last line of an inline element may go on after it, so a block or a break writes it later
            end += not nature.block and bool(tidy(unmarked("".join(self.pieces))).strip("| "))
            self.walked.spans[element] = (start, end)
            if nature.tag in CARDS and end - start < LONGEST_CARD:
                self.walked.cards.append(element)
            if nature.body:
                self.walked.bodies.append(element)
            if end == start + 1 and nature.tag in FRAMES:
                self._caption(element, self.lines[start])
            if suspect and suspect != "caption":
                self.walked.furniture.append(Region(start, end, suspect))

    def _caption(self, box: HtmlElement, line: Line) -> None:
        """Mark the only line in a box with a picture as its caption; running text only if credited or in a figure."""
        if line.kind in HEADINGS or (line.is_prose and box.tag != "figure" and not is_credited(line)):
            return
        if next(box.iter("img"), None) is not None and not is_subtitle(line.text, line.element):
            line.kind = "figcaption"

    def end_line(self) -> None:
        """Write the collected line."""
        pieces = self.pieces
        if not pieces or (len(pieces) == 1 and self.link is not None):  # nothing but the mark that opens the link
            return
        if self.link is not None:  # a link around several blocks: each of their lines is linked
            pieces.append(LINK_CLOSE)
        raw = "".join(pieces)
        text, marked, linked = _read_short(raw) if len(raw) <= SHORT else _read(raw)
        hrefs = tuple(self.hrefs)
        pieces.clear()
        self.hrefs.clear()
        if self.link is not None:
            pieces.append(LINK_OPEN)
            self.hrefs.append(self.link)
        if self.rows:
            text = text.strip("| ")
        if text:
            block = self.blocks[-1]
            kind = block.tag
            shown = self.alts and text in self.alts and kind not in HEADINGS and not is_subtitle(text, block)
            line = Line(text, marked, kind, block, hrefs, linked, self.never > 0, self.lists > 0)
            if self.captions or shown or (self.pictured is not None and is_caption(line, self.pictured, self.lines)):
                line.kind = "figcaption"
            self.alts.clear()
            self.pictured = None
            self.lines.append(line)
