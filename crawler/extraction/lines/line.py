"""The values of a page as lines of visible text: what each line is, and which lines each element spans.

Every candidate for the body is a selection of these lines, so the tree is walked once and never changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from crawler.urls import parts_of
from crawler.urls.domains import registrable

SHORTEST_PROSE = 50  # characters
SHORTEST_UNSPACED = 20  # characters of a sentence without spaces between its words, as in Chinese
_CLOSING = "\"'”’)] 」』）"

NUMBERED = re.compile(r"\d{1,2}[.)] ")
_PLAIN_HOST = re.compile(r"https?://([a-z\d.:-]+)(?:[/?#]|$)", re.IGNORECASE | re.ASCII)


@dataclass(slots=True, eq=False)
class Line:
    """A line of visible text."""

    text: str
    marked: str  # the text with `LINK_OPEN` and `LINK_CLOSE` around each link's anchor
    kind: str  # the tag of its block; "figcaption" also for any other caption
    element: HtmlElement  # the innermost block around it
    hrefs: tuple[str, ...] = ()
    linked: int = 0  # characters of anchors
    never: bool = False  # inside an element that is never the story
    in_list: bool = False
    is_headline: bool = False  # it shows the article's title
    is_prose: bool = field(init=False, default=False)  # running text
    is_link: bool = field(init=False, default=False)  # nothing but links

    def __post_init__(self) -> None:
        size = len(self.text)
        if size >= SHORTEST_UNSPACED and self.linked <= 0.5 * size:
            self.is_prose = _reads_like_prose(self.text, size)
        self.is_link = bool(self.hrefs) and self.linked >= 0.85 * size - 3

    def stays_on(self, host: str) -> bool:
        """Whether all its links, which may be relative, lead to pages of the site of `host`."""
        return all(_is_on(href, host) for href in self.hrefs)


def _is_on(href: str, host: str) -> bool:
    if plain := _PLAIN_HOST.match(href):  # most links; splitting an address takes ten times as long
        return registrable(plain[1].lower()) == registrable(host.lower())
    parts = parts_of(href)
    if parts.scheme not in ("", "http", "https"):
        return False
    return not parts.netloc or registrable(parts.netloc.lower()) == registrable(host.lower())


def _reads_like_prose(text: str, size: int) -> bool:
    """Whether a text is no title and no fragment: it is long, ends like a sentence, or has few capitalised words."""
    if size < SHORTEST_PROSE:
        return not text.isascii() and text.rstrip(_CLOSING)[-1:] in "。！？"
    if size >= 160 or text.rstrip(_CLOSING)[-1:] in ".!?…:;,。！？：；，":
        return True
    words = text.split()
    return size >= 80 and sum(word[0].isupper() for word in words) < 0.5 * len(words)


@dataclass(slots=True)
class Region:
    """A part of the page that is named like furniture."""

    start: int  # its first line
    end: int  # the line after its last
    kind: str  # never, soft or form


@dataclass(slots=True)
class Walked:
    """A page as lines, with the lines that each element spans and the regions that may be furniture."""

    lines: list[Line] = field(default_factory=list)
    spans: dict[HtmlElement, tuple[int, int]] = field(default_factory=dict)
    furniture: list[Region] = field(default_factory=list)
    cards: list[HtmlElement] = field(default_factory=list)  # those that may be teaser cards
    bodies: list[HtmlElement] = field(default_factory=list)  # those whose class or id is a usual name of a body

    def show_title(self, heading: HtmlElement | None) -> None:
        """Mark the first line of an element as the headline, and no other."""
        start, _ = self.spans.get(heading, (None, None))
        for i, line in enumerate(self.lines):
            line.is_headline = i == start

    @property
    def headline(self) -> int | None:
        """The line that shows the article's title; None where none does."""
        return next((i for i, line in enumerate(self.lines) if line.is_headline), None)
