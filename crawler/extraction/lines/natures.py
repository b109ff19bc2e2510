"""What an element's tag, class and id mean for the walk, computed once for each combination on a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.lines.marks import sounds_like_body, suspicion
from crawler.extraction.lines.selectors import dropped

WRITTEN, UNLESS_KNOWN, LEFT_OUT = range(3)  # UNLESS_KNOWN: left out unless the page marks it as its body
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
CELLS = frozenset(("td", "th"))
ITEMS = frozenset(("li", "dd", "dt"))
BLOCKS = HEADINGS | CELLS | ITEMS | frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "details", "dir", "div", "dl", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hgroup", "html", "main", "menu", "ol", "p", "pre", "section",
    "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
))  # fmt: skip
_FRAMES = frozenset(("center", "div", "figure", "section", "table"))  # what a picture and its caption are put into
_CARDS = frozenset(("li", "div", "article", "section", "tr", "dl"))
_PARAGRAPHS = HEADINGS | ITEMS | frozenset(("a", "p"))  # parts of a body, as IDN Times' p.article-text
BREAKS = frozenset(("br", "hr"))
_SKIPPED = frozenset((
    "applet", "area", "audio", "base", "button", "canvas", "datalist", "dialog", "embed", "head", "iframe", "img",
    "input", "label", "link", "map", "marquee", "math", "meta", "nav", "noscript", "object", "option", "picture",
    "script", "select", "source", "style", "svg", "template", "textarea", "title", "track", "video",
    "amp-ad", "amp-analytics", "amp-iframe", "amp-img", "amp-sidebar", "amp-social-share", "amp-video",
))  # fmt: skip
_SUSPECTS = {"aside": "soft", "footer": "soft", "form": "form", "figcaption": "caption"}  # by their tag alone
_WHOLE = frozenset(("article", "body", "html", "main"))  # whatever their names say, they may hold the story
_ROLES = {
    "navigation": "never", "search": "never", "contentinfo": "never",
    "alertdialog": "soft", "banner": "soft", "complementary": "soft", "dialog": "soft",
}  # fmt: skip
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_VERBATIM = re.compile(r"(?:^|\s)(?:whitespace-|white-space-)?pre-(?:line|wrap)(?=$|\s)", re.IGNORECASE)
LONGEST_HIDDEN, MOST_HIDDEN = 120, 50  # characters, elements; more are the rest of a story behind "read more"


@dataclass(frozen=True, slots=True)
class Nature:
    """What a tag, a class and an id make of an element."""

    tag: str
    name: str  # the class
    left_out: int  # whether anything of it is written: WRITTEN, UNLESS_KNOWN or LEFT_OUT
    block: bool  # it has lines of its own
    cell: bool
    item: bool
    row: bool
    link: bool
    frame: bool  # a picture and its caption are put into such
    suspect: str  # never, caption, form, soft or ""
    silent: bool  # a part of the page whose names say nothing, so that its role is asked
    card: bool  # cards that lead to other stories are made of such
    body: bool  # its class or id is one that bodies are often given
    verbatim: bool  # the ends of its source's lines are those of the text
    nests: bool  # an item, a row or verbatim text: what stands inside is written otherwise
    icon: bool


@lru_cache(maxsize=16_384)
def nature_of(tag: str, name: str | None, ident: str | None, css: tuple[str, ...]) -> Nature:
    """What an element of this tag, class and id is, on pages of which `css` is left out."""
    block_id = ident if tag in BLOCKS and tag not in HEADINGS else None  # else the mark of a place: id="Menu_Manis"
    kind = suspicion(f"{name or ''} {block_id or ''}") if name or block_id else ""
    body = tag not in _PARAGRAPHS and bool((name and sounds_like_body(name)) or (ident and sounds_like_body(ident)))
    # of a name that sounds like both it is a body: "entry-content share-enabled"
    kind = "" if kind == "soft" and body else kind or _SUSPECTS.get(tag, "")
    verbatim = tag == "pre" or (tag in BLOCKS and bool(_VERBATIM.search(name or "")))
    left_out = _left_out(tag, name or "", ident or "", css)
    if kind == "unseen":  # in a line it is no break
        kind, left_out = "never", left_out if tag in BLOCKS else LEFT_OUT
    return Nature(
        tag=tag,
        name=name or "",
        left_out=left_out,
        block=tag in BLOCKS,
        cell=tag in CELLS,
        item=tag in ITEMS,
        row=tag == "tr",
        link=tag == "a",
        frame=tag in _FRAMES,
        suspect=_allowed(tag, kind),
        silent=not kind and (tag in BLOCKS or "-" in tag),
        card=tag in _CARDS,
        body=body,
        verbatim=verbatim,
        nests=tag in ITEMS or tag == "tr" or verbatim,
        icon=tag == "i" or "icon" in (name or ""),
    )


def is_hidden(element: HtmlElement, nature: Nature) -> bool:
    """Whether a part of a line is seen by no reader or is an icon's name; with blocks or much text it is story."""
    hidden = element.get("hidden") is not None or _HIDING.search(element.get("style") or "")
    if not hidden and not (nature.icon and element.get("aria-hidden") == "true"):
        return False
    inside = list(islice(element.iter(), MOST_HIDDEN))
    if len(inside) == MOST_HIDDEN or any(one.tag in BLOCKS for one in inside):
        return False
    return len("".join(element.itertext())) <= LONGEST_HIDDEN


def _left_out(tag: str, name: str, ident: str, css: tuple[str, ...]) -> int:
    if tag in BREAKS or dropped(css, tag, name, ident):
        return LEFT_OUT
    return UNLESS_KNOWN if tag in _SKIPPED else WRITTEN


def by_role(tag: str, role: str) -> str:
    """What its role makes of an element: never, soft or ""."""
    return _allowed(tag, _ROLES.get(role.strip().lower(), ""))


def _allowed(tag: str, kind: str) -> str:
    return "" if tag in _WHOLE and kind != "soft" else kind
