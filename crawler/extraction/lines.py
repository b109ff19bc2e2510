"""A tree to lines: one walk over the page writes every line of visible text with what is needed to judge it.

Every candidate for the body is then a slice of these lines; nothing is walked twice and nothing is cut out of the tree.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.extraction.markup import LINK_CLOSE, LINK_OPEN, MAX_NODES

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav ol p pre section summary table tbody td tfoot th thead"
    " tr ul amp-accordion".split()
)
SKIPPED = frozenset(
    "script style noscript template iframe object embed applet svg math canvas map area audio video source track img"
    " picture button input select textarea option datalist label head title meta link base ins amp-ad amp-iframe amp-img"
    " amp-video amp-social-share amp-sidebar amp-analytics dialog nav".split()
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

# Names of elements that are never the story, whatever they hold.
_NEVER = re.compile(
    r"(?:^|[\s_-])(?:comments?(?:[_-]?(?:area|list|section|box|form|wrap(?:per)?))?|komentar|disqus(?:_thread)?|breadcrumbs?|skip-link"
    r"|screen-reader-text|screenreader|sr-only|visually-?hidden|(?:ast-)?scroll-?(?:to-?)?top|back-?to-?top|backtotop|to-top|go-?top"
    r"|cookie[\w-]*|gdpr[\w-]*|fb-comments|taboola[\w-]*|outbrain[\w-]*|mgid[\w-]*|dable[\w-]*|adsbygoogle|div-gpt-ad[\w-]*"
    r"|sharedaddy|addtoany[\w-]*|a2a_kit|addthis[\w-]*|sharethis[\w-]*|jp-relatedposts|yarpp[\w-]*|twitter-tweet|twitter-video|instagram-media|tiktok-embed|fb-post|fb-video)(?=$|[\s_])",
    re.IGNORECASE,
)
# Names of furniture; an element so named that holds much of the page's prose is the story all the same.
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:baca[_-]?juga|bacajuga|lihat[_-]?juga|lihatjg|simak[_-]?juga|link-?sisip|linksisip|read[_-]?(?:too|also|more)|see-?also|related[\w-]*"
    r"|relate|terkait|recommend(?:ed|ation)?s?|rekomendasi|shar(?:e|ing)[\w-]*|social[\w-]*|sosmed|medsos|newsletter[\w-]*|subscribe[\w-]*"
    r"|ad|ads|adv|advert[\w-]*|iklan|banner|sponsor(?:ed)?|promo(?:ted|si)?|popular|terpopuler|populer|trending|tags?|topik|keywords?"
    r"|tag[_-]?list|tagcloud|pagination|pager|paging|page-?number|sidebar|widgets?|footer|menu|navbar|nav|navigation|toolbar"
    r"|author-?(?:box|bio|info|card)|info-?author|post-?(?:nav|navigation|meta|tags|footer)|entry-?(?:meta|footer)|byline|toc|table-of-contents|daftar-isi"
    r"|follow-?us|ext-?channel|google-?news|whats-?app[\w-]*|telegram|polling|rating|newstag|print|consent|popup|modal|overlay)"
    r"(?=$|[\s_-])",
    re.IGNORECASE,
)
# Names of what stands below a picture.
_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:wp-caption-text|(?:img|image|photo|foto|pic|media|article|artikel)[_-]?caption|caption[_-]?(?:text|foto|photo|img|image)?"
    r"|keterangan[_-]?(?:foto|gambar)|pic_artikel\w*|photo[_-]?credit|foto[_-]?(?:info|desc)|image[_-]?credit)(?=$|[\s_])",
    re.IGNORECASE,
)
_WHOLE = frozenset(("article", "body", "html", "main"))  # whatever their names say, they may hold the story
_ROLES = {"navigation": "never", "search": "never", "banner": "soft", "contentinfo": "never", "complementary": "soft"}

_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffc\x7f-\x9f\x00-\x08\x0b\x0c\x0e-\x1f]"
)
_LINK = re.compile(f"{LINK_OPEN}([^{LINK_CLOSE}{LINK_OPEN}]*){LINK_CLOSE}")
_QUOTES = str.maketrans({"`": "'", "´": "'", "\u2032": "'", "\u2033": '"'})


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

    @property
    def is_link(self) -> bool:
        """Tell whether the line is nothing but links."""
        return bool(self.hrefs) and self.linked >= 0.85 * len(self.text) - 3

    @property
    def is_prose(self) -> bool:
        """Tell whether this is running text: long enough, not made of links, with the marks of sentences."""
        size = len(self.text)
        if size < 50 or self.linked > 0.5 * size:
            return False
        return size >= 160 or self.text.rstrip("\"'”’)] ")[-1:] in ".!?…:;,"


@dataclass(slots=True)
class Region:
    """A part of the page: the lines `start` to `end` and why the part is under suspicion."""

    element: HtmlElement
    start: int
    end: int
    name: str  # the tag with its class and id


@dataclass(slots=True)
class Walked:
    """A page as lines, with the regions that blocks span and those that are named like furniture."""

    lines: list[Line] = field(default_factory=list)
    spans: dict[HtmlElement, tuple[int, int]] = field(default_factory=dict)
    furniture: list[Region] = field(default_factory=list)
    cut_short: bool = False  # the page had more nodes than are looked at


def tidy(text: str) -> str:
    """Normalise a line once: NFC, ordinary spaces, no soft hyphens nor other invisible characters, plain primes."""
    text = " ".join(text.split())  # str.split knows every Unicode space, the non-breaking ones too
    if text.isascii() and text.isprintable():
        return text
    visible = _INVISIBLE.sub("", text)
    if len(visible) != len(text):
        visible = " ".join(visible.split())
    return unicodedata.normalize("NFC", visible.translate(_QUOTES))


@lru_cache(maxsize=8192)
def suspicion(name: str) -> str:
    """Say what an element's class and id make of it: "never", "soft", "caption" or ""."""
    if _NEVER.search(name):
        return "never"
    if _CAPTION.search(name):
        return "caption"
    return "soft" if _FURNITURE.search(name) else ""


class _Writer:
    """Collects the pieces of a line until a block or a break ends it."""

    __slots__ = ("captions", "hrefs", "lines", "link", "lists", "never", "pieces", "tables")

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.pieces: list[str] = []
        self.hrefs: list[str] = []
        self.link: str | None = None  # the address of the link that is open
        self.never = self.lists = self.tables = self.captions = 0

    def flush(self, block: HtmlElement, kind: str) -> None:
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
        marked = tidy(raw)
        if hrefs or LINK_OPEN in marked:
            text = tidy(marked.replace(LINK_OPEN, "").replace(LINK_CLOSE, ""))
            linked = sum(len(anchor) for anchor in _LINK.findall(marked))
        else:
            text, linked = marked, 0
        if self.tables:
            text = text.strip("| ")
        if not text:
            return
        self.lines.append(
            Line(
                text,
                marked,
                "figcaption" if self.captions else kind,
                block,
                hrefs,
                linked,
                self.never > 0,
                self.lists > 0,
            )
        )


def walk(root: HtmlElement, dropped: Collection[HtmlElement] = (), keep: Collection[HtmlElement] = ()) -> Walked:
    """Write the lines of the tree below `root`, leaving out what is `dropped`.

    `keep` are elements that are taken even where their tag or name would leave them out (known bodies).
    """
    walked = Walked()
    out = _Writer(walked.lines)
    blocks: list[HtmlElement] = [root]
    stack: list[tuple[HtmlElement, str | None, int]] = [(root, None, 0)]  # element, "" or suspicion when closing, start
    seen = 0
    while stack:
        element, closing, start = stack.pop()
        if closing is not None:
            _close(element, closing, start, walked, out, blocks)
            continue
        tag = element.tag
        seen += 1
        if seen > MAX_NODES:
            walked.cut_short = True
            break
        if not isinstance(tag, str) or element in dropped or (tag in SKIPPED and element not in keep):
            if tag in BLOCKS:
                out.flush(blocks[-1], blocks[-1].tag)
            if element.tail:
                out.pieces.append(element.tail)
            continue
        if tag == "br" or tag == "hr":
            out.flush(blocks[-1], blocks[-1].tag)
            if element.tail:
                out.pieces.append(element.tail)
            continue
        stack.append((element, _open(element, tag, out, blocks, keep), len(walked.lines)))
        if element.text:
            out.pieces.append(element.text)
        if len(element):
            stack.extend((child, None, 0) for child in reversed(element))
    out.flush(root, "body")
    return walked


def _open(
    element: HtmlElement, tag: str, out: _Writer, blocks: list[HtmlElement], keep: Collection[HtmlElement]
) -> str:
    """Enter an element; give its suspicion, to be weighed when it closes."""
    if tag in BLOCKS:
        if tag in ("td", "th"):
            if out.tables and out.pieces:
                out.pieces.append(" | ")
        else:
            out.flush(blocks[-1], blocks[-1].tag)
        blocks.append(element)
        if tag in ("li", "dd", "dt"):
            out.lists += 1
        elif tag == "tr":
            out.tables += 1
    elif tag == "a":
        href = element.get("href")
        if href:
            if out.link is not None:
                out.pieces.append(LINK_CLOSE)
            out.link = href
            out.hrefs.append(href)
            out.pieces.append(LINK_OPEN)
    if element in keep:
        return ""
    attributes = element.attrib
    mark = ""
    if attributes:
        name = (attributes.get("class") or "") + " " + (attributes.get("id") or "")
        if name != " " and tag not in ("body", "html"):
            mark = suspicion(name)
        if "role" in attributes:
            mark = mark or _ROLES.get(attributes["role"].strip().lower(), "")
    if tag in ("aside", "footer") and not mark:
        mark = "soft"
    if mark in ("caption", "never") and tag not in _WHOLE:
        if tag not in BLOCKS:  # what stands before it is a line of its own
            out.flush(blocks[-1], blocks[-1].tag)
        if mark == "caption":
            out.captions += 1
        else:
            out.never += 1
    return mark


def _close(
    element: HtmlElement, mark: str, start: int, walked: Walked, out: _Writer, blocks: list[HtmlElement]
) -> None:
    """Leave an element: end its line, note its span, take up the text that follows it."""
    tag = element.tag
    if tag in BLOCKS:
        if tag not in ("td", "th") or not out.tables:
            out.flush(element, tag)
        blocks.pop()
        if tag in ("li", "dd", "dt"):
            out.lists -= 1
        elif tag == "tr":
            out.tables -= 1
    elif tag == "a" and out.link is not None and element.get("href"):
        out.pieces.append(LINK_CLOSE)
        out.link = None
    never = mark == "never" and tag not in _WHOLE
    if never:
        out.flush(element, tag)
        out.never -= 1
    if mark == "caption" and tag not in _WHOLE:
        out.flush(element, tag)
        out.captions -= 1
    end = len(walked.lines)
    walked.spans[element] = (start, end)
    if mark in ("never", "soft") and end > start:
        walked.furniture.append(Region(element, start, end, mark))
    if element.tail:
        out.pieces.append(element.tail)
