"""What an element's tag, class and id mean for the walk; each combination is worked out once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.lines.marks import sounds_like_body, suspicion

WRITTEN, UNLESS_KNOWN, LEFT_OUT = range(3)  # UNLESS_KNOWN: left out unless the page marks it as its body
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
CELLS = frozenset(("td", "th"))
ITEMS = frozenset(("li", "dd", "dt"))
BLOCKS = HEADINGS | CELLS | ITEMS | frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "details", "dir", "div", "dl", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hgroup", "html", "main", "menu", "ol", "p", "pre", "section",
    "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
))  # fmt: skip
FRAMES = frozenset(("center", "div", "figure", "section", "table"))  # elements that hold a picture and its caption
CARDS = frozenset(("li", "div", "article", "section", "tr", "dl"))  # elements that teasers of other stories are set in
_PARAGRAPHS = HEADINGS | ITEMS | frozenset(("a", "p"))  # never a body, whatever their names: IDN Times' p.article-text
BREAKS = frozenset(("br", "hr"))
_SKIPPED = frozenset((
    "applet", "area", "audio", "base", "button", "canvas", "datalist", "dialog", "embed", "head", "iframe", "img",
    "input", "label", "link", "map", "marquee", "math", "meta", "nav", "noscript", "object", "option", "picture",
    "script", "select", "source", "style", "svg", "template", "textarea", "title", "track", "video",
    "amp-ad", "amp-analytics", "amp-iframe", "amp-img", "amp-sidebar", "amp-social-share", "amp-video",
))  # fmt: skip
_SUSPECTS = {"aside": "soft", "footer": "soft", "form": "form", "figcaption": "caption"}  # by tag alone
_WHOLE = frozenset(("article", "body", "html", "main"))  # may hold the story, whatever their names say
_ROLES = {
    "navigation": "never", "search": "never", "contentinfo": "never",
    "alertdialog": "soft", "banner": "soft", "complementary": "soft", "dialog": "soft",
}  # fmt: skip
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_VERBATIM = re.compile(r"(?:^|\s)(?:whitespace-|white-space-)?pre-(?:line|wrap)(?=$|\s)", re.IGNORECASE)
LONGEST_HIDDEN, MOST_HIDDEN = 120, 50  # characters, elements; more may be the rest of a story behind "read more"


@dataclass(frozen=True, slots=True)
class Nature:
    """What an element is by its tag, class and id."""

    tag: str
    left_out: int  # WRITTEN, UNLESS_KNOWN or LEFT_OUT
    block: bool  # has lines of its own
    suspect: str  # never, caption, form, soft or ""
    body: bool  # its class or id is a usual name of a body
    verbatim: bool  # line breaks in its source are line breaks of the text
    icon: bool


@lru_cache(maxsize=16_384)
def nature_of(tag: str, name: str | None, ident: str | None) -> Nature:
    """What an element of this tag, class and id is."""
    name, ident = name or "", ident or ""
    block_id = ident if tag in BLOCKS and tag not in HEADINGS else ""  # elsewhere it is an anchor: id="Menu_Manis"
    kind = suspicion(f"{name} {block_id}")
    body = tag not in _PARAGRAPHS and (sounds_like_body(name) or sounds_like_body(ident))
    # a name that sounds like both is that of a body: "entry-content share-enabled"
    kind = "" if kind == "soft" and body else kind or _SUSPECTS.get(tag, "")
    verbatim = tag == "pre" or (tag in BLOCKS and bool(_VERBATIM.search(name)))
    left_out = LEFT_OUT if tag in BREAKS else UNLESS_KNOWN if tag in _SKIPPED else WRITTEN
    if kind == "unseen":  # left out of a line without breaking it
        kind, left_out = "never", left_out if tag in BLOCKS else LEFT_OUT
    return Nature(
        tag=tag,
        left_out=left_out,
        block=tag in BLOCKS,
        suspect=_allowed(tag, kind),
        body=body,
        verbatim=verbatim,
        icon=tag == "i" or "icon" in name,
    )


def is_hidden(element: HtmlElement, nature: Nature) -> bool:
    """Whether an inline element is an empty advert, invisible or an icon's name; one with much text is none."""
    if nature.suspect == "never" and not any(map(str.strip, element.itertext())):
        return True
    style = element.get("style")
    hidden = element.get("hidden") is not None or (style and _HIDING.search(style))
    if not hidden and not (nature.icon and element.get("aria-hidden") == "true"):
        return False
    inside = list(islice(element.iter(), MOST_HIDDEN))
    if len(inside) == MOST_HIDDEN or any(one.tag in BLOCKS for one in inside):
        return False
    return len("".join(element.itertext())) <= LONGEST_HIDDEN


def by_role(tag: str, role: str) -> str:
    """The kind of element that an ARIA role suggests: never, soft or ""."""
    return _allowed(tag, _ROLES.get(role.strip().lower(), ""))


def _allowed(tag: str, kind: str) -> str:
    return "" if tag in _WHOLE and kind != "soft" else kind
