"""Parses a page into a tree: without control characters, within limits of size."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import cast

import lxml.html
from lxml import etree
from lxml.cssselect import CSSSelector

MAX_BYTES = 8 << 20  # a longer page is cut; the longest captured page has 390 kB
MAX_NODES = 150_000  # elements of a page that are looked at

# The marks around a link's anchor in text; they are removed from the page itself
LINK_OPEN, LINK_CLOSE = "\ue000", "\ue001"

# Character references to control characters and to the marks of links: "&#0;", "&#x1;", "&#57344;"
_FORBIDDEN_REFERENCE = re.compile(
    rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|57344|57345)(?!\d)|x0*(?:[0-8bcef]|1[0-9a-f]|e000|e001)(?![0-9a-f]));?",
    re.IGNORECASE,
)
_END = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
_MARKS = (LINK_OPEN.encode(), LINK_CLOSE.encode())
_MARKS_BEGIN = b"\xee"  # the first byte of both in UTF-8, which hardly any page has
_SELECTOR_NAME = re.compile(r"[.#]([\w-]+)")


@cache
def _parser() -> lxml.html.HTMLParser:
    """The parser; all elements have one class, since looking up lxml's special ones takes as long as the walk."""
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement))
    return parser


def unmarked(text: str) -> str:
    """A text without the marks of links."""
    return text.replace(LINK_OPEN, "").replace(LINK_CLOSE, "")  # str.translate takes fifty times as long


def parse(page: str | bytes) -> lxml.html.HtmlElement | None:
    """Build the tree of a page (text, or bytes in UTF-8); None where it has no content. Never raises on content."""
    data = page.encode("utf-8", "replace") if isinstance(page, str) else page
    data = _FORBIDDEN_REFERENCE.sub(b" ", data).replace(b"\x00", b"")
    end = data.rfind(b"</body")  # `rfind`: counting takes three times as long
    if data.rfind(b"</body", 0, max(end, 0)) >= 0:  # of several end tags only the last ends the page
        data = _END.sub(b"", data[:end]) + data[end:]
    if _MARKS_BEGIN in data:
        for mark in _MARKS:
            data = data.replace(mark, b"")
    if b"<" not in data and not data.decode().strip():
        return None
    try:
        return lxml.html.document_fromstring(data, parser=_parser())
    except (etree.LxmlError, ValueError, AssertionError):
        return None


@lru_cache(maxsize=512)
def selector(css: str) -> CSSSelector | None:
    """Compile a CSS selector; None where it is invalid (those of feeds.yaml are checked at load, others may not be)."""
    try:
        compiled = CSSSelector(css, translator="html")
        compiled(lxml.html.Element("html"))  # a prefix without a namespace is noticed only here
    except Exception:  # noqa: BLE001 - cssselect raises several unrelated classes for bad selectors
        return None
    return compiled


def select(root: lxml.html.HtmlElement, css: tuple[str, ...]) -> list[lxml.html.HtmlElement]:
    """The elements that any of the selectors finds, in the order of the selectors."""
    found: list[lxml.html.HtmlElement] = []
    for one in css:
        if (compiled := selector(one)) is not None:
            found.extend(cast(list[lxml.html.HtmlElement], compiled(root)))
    return found


def may_match(css: str, raw: bytes) -> bool:
    """Whether a page's bytes hold the selector's names; this takes a tenth of the time of searching its tree."""
    return any(all(name.encode() in raw for name in _SELECTOR_NAME.findall(part)) for part in css.split(","))
