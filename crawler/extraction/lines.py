"""A tree to lines: one walk over the page writes every line of visible text with what is needed to judge it.

Every candidate for the body is then a slice of these lines; nothing is walked twice and nothing is cut out of the tree.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.marks import suspicion
from crawler.extraction.markup import LINK_CLOSE, LINK_OPEN, MAX_NODES, unmarked
from crawler.extraction.selectors import NOTHING, Drop

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
SHORTEST_ALT = 12  # characters; a shorter one ("foto", a name) says nothing
_FRAMES = frozenset(("center", "div", "figure", "section", "table"))  # what a picture and its caption are put into
_BREAKS = frozenset(("br", "hr"))
_CELLS = frozenset(("td", "th"))
_ITEMS = frozenset(("li", "dd", "dt"))
_BLOCKS = HEADINGS | _CELLS | _ITEMS | frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "details", "dir", "div", "dl", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hgroup", "html", "main", "menu", "ol", "p", "pre", "section",
    "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
))  # fmt: skip
_SKIPPED = frozenset((
    "applet", "area", "audio", "base", "button", "canvas", "datalist", "dialog", "embed", "head", "iframe", "img",
    "input", "label", "link", "map", "math", "meta", "nav", "noscript", "object", "option", "picture", "script",
    "select", "source", "style", "svg", "template", "textarea", "title", "track", "video",
    "amp-ad", "amp-analytics", "amp-iframe", "amp-img", "amp-sidebar", "amp-social-share", "amp-video",
))  # fmt: skip
_WHOLE = frozenset(("article", "body", "html", "main"))  # whatever their names say, they may hold the story
_ROLES = {"navigation": "never", "search": "never", "contentinfo": "never", "banner": "soft", "complementary": "soft"}

_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]"
)
_LINK = re.compile(f"{LINK_OPEN}([^{LINK_CLOSE}{LINK_OPEN}]*){LINK_CLOSE}")
_PRIME = re.compile("[`´\u2032\u2033]")
_PRIMES = str.maketrans({"`": "'", "´": "'", "\u2032": "'", "\u2033": '"'})


@dataclass(slots=True, eq=False)
class Line:
    """A line of visible text: `marked` has its links' anchors between marks, `kind` is the tag of its block."""

    text: str
    marked: str
    kind: str
    element: HtmlElement  # the innermost block it stands in
    hrefs: tuple[str, ...] = ()
    linked: int = 0  # characters that are a link's anchor
    never: bool = False  # inside an element that is never the story
    in_list: bool = False
    is_prose: bool = field(init=False, default=False)  # running text

    @property
    def is_link(self) -> bool:
        """Tell whether the line is nothing but links."""
        return bool(self.hrefs) and self.linked >= 0.85 * len(self.text) - 3

    def __post_init__(self) -> None:
        self.is_prose = self.linked <= 0.5 * len(self.text) and _reads_like_prose(self.text)


def _reads_like_prose(text: str) -> bool:
    """Tell running text from titles and crumbs: long, or shorter with a sentence's end, or not written like a title."""
    size = len(text)
    if size < 50:
        return False
    if size >= 160 or text.rstrip("\"'”’)] ")[-1:] in ".!?…:;,":
        return True
    words = text.split()
    return size >= 80 and sum(word[0].isupper() for word in words) < 0.5 * len(words)


@dataclass(slots=True)
class Region:
    """A part of the page that is named like furniture: the lines `start` to `end`, `kind` is never or soft."""

    start: int
    end: int
    kind: str


@dataclass(slots=True)
class Walked:
    """A page as lines, with the lines that each element spans and the regions under suspicion."""

    lines: list[Line] = field(default_factory=list)
    spans: dict[HtmlElement, tuple[int, int]] = field(default_factory=dict)
    furniture: list[Region] = field(default_factory=list)


def tidy(text: str) -> str:
    """Normalise a line once: NFC, ordinary spaces, no soft hyphens nor other invisible characters, plain primes."""
    text = " ".join(text.split())  # str.split knows every Unicode space, the non-breaking ones too
    if text.isascii() and text.isprintable():
        return text
    if not text.isprintable() or "\ufffc" in text:
        visible = _INVISIBLE.sub("", text)
        text = text if len(visible) == len(text) else " ".join(visible.split())
    if _PRIME.search(text):
        text = text.translate(_PRIMES)
    return unicodedata.normalize("NFC", text)


def walk(root: HtmlElement, drop: Drop = NOTHING, keep: Collection[HtmlElement] = ()) -> Walked:
    """Write the lines of the tree below `root`, at most `MAX_NODES` elements of it.

    What `drop` matches is left out; `keep` are elements that are taken whatever their tag or name (known bodies).
    """
    writer = _Writer(root, drop, keep)
    lines, pieces = writer.walked.lines, writer.pieces
    opened: list[tuple[str, int] | None] = []  # of every open element: its suspicion and first line
    walker = etree.iterwalk(root, events=("start", "end"))
    for seen, (event, element) in enumerate(walker):
        if event == "start":
            suspect = writer.enter(element, element.tag)
            if suspect is None:
                walker.skip_subtree()
                opened.append(None)
                continue
            opened.append((suspect, len(lines)))
            text = element.text
        else:
            if (begun := opened.pop()) is not None:
                writer.leave(element, element.tag, *begun)
            text = element.tail
        if text and (pieces or not text.isspace()):
            pieces.append(text)
        if seen > 2 * MAX_NODES:
            break
    writer.end_line()
    return writer.walked


class _Writer:
    """Follows the walk: collects the pieces of a line until a block or a break ends it."""

    __slots__ = (
        "alts",
        "blocks",
        "captions",
        "drop",
        "hrefs",
        "keep",
        "link",
        "lists",
        "never",
        "pieces",
        "rows",
        "walked",
    )

    def __init__(self, root: HtmlElement, drop: Drop, keep: Collection[HtmlElement]) -> None:
        self.walked = Walked()
        self.drop, self.keep = drop, keep
        self.blocks = [root]  # the blocks that are open
        self.pieces: list[str] = []
        self.hrefs: list[str] = []
        self.link: str | None = None  # the address of the link that is open
        self.alts: list[str] = []  # what the pictures since the last line are said to show
        self.never = self.captions = self.lists = self.rows = 0  # open elements of each kind

    def enter(self, element: HtmlElement, tag: str) -> str | None:
        """Begin an element: its suspicion ("" for none), or None where nothing of it is written."""
        kept = bool(self.keep) and element in self.keep
        if tag in _BREAKS:
            self.end_line()
            return None
        name, ident = element.get("class"), element.get("id")
        if (tag in _SKIPPED and not kept) or self.drop.matches(element, tag, name, ident):
            if tag in _BLOCKS:
                self.end_line()
            elif tag == "img" and len(alt := element.get("alt") or "") > SHORTEST_ALT:
                self.alts.append(tidy(alt))
            return None
        if tag in _BLOCKS:
            self._enter_block(element, tag)
        elif tag == "a" and (href := element.get("href")):
            if self.link is not None:
                self.pieces.append(LINK_CLOSE)
            self.link = href
            self.hrefs.append(href)
            self.pieces.append(LINK_OPEN)
        return "" if kept else self._suspect(element, tag, f"{name or ''} {ident or ''}" if name or ident else "")

    def _enter_block(self, element: HtmlElement, tag: str) -> None:
        if tag in _CELLS:
            if self.rows and self.pieces:
                self.pieces.append(" | ")
        else:
            self.end_line()
        self.blocks.append(element)
        if tag in _ITEMS:
            self.lists += 1
        elif tag == "tr":
            self.rows += 1

    def _suspect(self, element: HtmlElement, tag: str, names: str) -> str:
        kind = suspicion(names) if names else ""
        if not kind:
            if tag in ("aside", "footer"):
                kind = "soft"
            elif role := element.get("role"):
                kind = _ROLES.get(role.strip().lower(), "")
        if not kind or kind == "soft":
            return kind
        if tag in _WHOLE:
            return ""
        if tag not in _BLOCKS:  # what stands before it is a line of its own
            self.end_line()
        if kind == "caption":
            self.captions += 1
        else:
            self.never += 1
        return kind

    def leave(self, element: HtmlElement, tag: str, kind: str, start: int) -> None:
        """End an element: its line, its span, its region."""
        if tag in _BLOCKS:
            if tag not in _CELLS or not self.rows:
                self.end_line()
            self.blocks.pop()
            if tag in _ITEMS:
                self.lists -= 1
            elif tag == "tr":
                self.rows -= 1
        elif tag == "a" and self.link is not None and element.get("href"):
            self.pieces.append(LINK_CLOSE)
            self.link = None
        if kind in ("never", "caption"):
            self.end_line()
            if kind == "caption":
                self.captions -= 1
            else:
                self.never -= 1
        end = len(self.walked.lines)
        if end > start:
            self.walked.spans[element] = (start, end)
            if end == start + 1 and tag in _FRAMES:
                self._caption(element, self.walked.lines[start])
            if kind in ("never", "soft"):
                self.walked.furniture.append(Region(start, end, kind))

    def _caption(self, box: HtmlElement, line: Line) -> None:
        """Take a short line that shares its box with nothing but a picture for what stands below it."""
        if not line.is_prose and line.kind not in HEADINGS and box.find(".//img") is not None:
            line.kind = "figcaption"

    def end_line(self) -> None:
        """Write the line that has been collected."""
        if not self.pieces:
            return
        if self.link is not None:  # a link around several blocks: each line of it is linked
            self.pieces.append(LINK_CLOSE)
        raw = "".join(self.pieces)
        self.pieces.clear()
        if raw.isspace() and not self.hrefs:
            return
        hrefs, self.hrefs = tuple(self.hrefs), []
        if self.link is not None:
            self.pieces.append(LINK_OPEN)
            self.hrefs.append(self.link)
        text = marked = tidy(raw)
        linked = 0
        if only := _LINK.fullmatch(marked) if hrefs else None:
            text, linked = only[1].strip(), len(only[1])
        elif hrefs:
            text = tidy(unmarked(marked))
            linked = sum(map(len, _LINK.findall(marked)))
        if self.rows:
            text = text.strip("| ")
        if text:
            block = self.blocks[-1]
            kind = block.tag
            if self.captions or (text in self.alts and kind not in HEADINGS):
                kind = "figcaption"
            self.alts.clear()
            self.walked.lines.append(Line(text, marked, kind, block, hrefs, linked, self.never > 0, self.lists > 0))
