"""Reads the short pieces of text around the title, which may hold the visible time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice, takewhile

from lxml.html import HtmlElement

NEAR_TITLE = 45  # pieces of text after the title in which the dateline is looked for
DATELINE = 160  # characters; a longer piece counts as a paragraph
SENTENCE = 80  # characters; a longer piece that ends like a sentence counts as half a paragraph
LONGEST_AGO = 40  # characters of a piece with a time that counts from now: "Diperbarui 3 jam lalu"

_CLOCK = re.compile(r"\d[:.]\d\d")
_SKIP = frozenset(("script", "style", "noscript", "svg", "iframe", "button", "form", "select"))


def text_of(element: HtmlElement) -> str:
    """The visible text of a small element, with spaces between its pieces."""
    return " ".join(islice(_pieces(element), 30))[:600]


def after(title: HtmlElement) -> str:
    """The short pieces of text after the title, up to the second paragraph, as one text."""
    found: list[str] = []
    halves = 0
    for piece in islice(_following(title), NEAR_TITLE):
        halves += _prose(piece)
        if halves >= 4:
            break
        found.append(piece if len(piece) <= DATELINE else "…")
    return " ".join(found)


def near(title: HtmlElement) -> list[str]:
    """The pieces of text between the title and the first sentence or paragraph."""
    return list(takewhile(lambda piece: not _prose(piece), islice(_following(title), NEAR_TITLE)))


def _prose(piece: str) -> int:
    """How much a piece of text counts as a paragraph, in halves: 0, 1 or 2."""
    if len(piece) > DATELINE:
        return 2
    return int(len(piece) > SENTENCE and piece.endswith((".", '."', ".”")))


def before(title: HtmlElement) -> str:
    """The short texts right before the title: those of its own and its parent's preceding siblings."""
    found: list[str] = []
    for node in chain((title,), islice(title.iterancestors(), 1)):
        for sibling in islice(node.itersiblings(preceding=True), 4):
            text = " ".join(islice(_pieces(sibling), 12))
            if len(text) <= DATELINE:
                found.append(text)
    return " ".join(found)


def _following(element: HtmlElement) -> Iterator[str]:
    """The pieces of visible text after an element, in document order."""
    for node in chain((element,), element.iterancestors()):
        if node.tail and node.tail.strip():
            yield node.tail.strip()
        for sibling in node.itersiblings():
            yield from _pieces(sibling)
            if sibling.tail and sibling.tail.strip():
                yield sibling.tail.strip()


def _pieces(element: HtmlElement) -> Iterator[str]:
    """The pieces of visible text in an element; a `<time>` or `<abbr>` that shows no clock time gives its attribute."""
    for node in element.iter():
        if node.tag not in _SKIP:
            stamp = node.get("datetime") if node.tag == "time" else node.get("title") if node.tag == "abbr" else None
            if stamp and not _CLOCK.search(node.text or ""):
                yield stamp[:DATELINE]
            elif node.text and node.text.strip():
                yield node.text.strip()
        if node is not element and node.tail and node.tail.strip():
            yield node.tail.strip()
