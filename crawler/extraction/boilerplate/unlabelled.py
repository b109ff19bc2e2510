"""Recognises bylines without a label: lines that only name people, the site or a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.boilerplate.draft import Draft
from crawler.extraction.lines.line import Line
from crawler.extraction.lines.marks import sounds_like_person
from crawler.extraction.lines.natures import HEADINGS
from crawler.extraction.lines.tidy import tidy
from crawler.extraction.people import are_names
from pipelines.days import MONTH

MOST_STEPS = 60  # starts and ends of elements in a byline that are searched for an icon

_ICONS = frozenset(("i", "span", "svg"))
_SIGNED = re.compile(r"(?<=\w)\s*[-–—|]\s*([^-–—|,]+)$")  # what follows a name: perhaps the site's
SUBHEADINGS = HEADINGS - {"h5", "h6"}
_BEFORE_BIO = re.compile(r"[ *•–—()-]*(?:(?:ust?adz?(?:ah)?|kiai|kyai|kh|prof|dra?|h)\b\.? )*", re.IGNORECASE)
_BIO = re.compile(  # what follows the author's name in a line about them: "Ani, S.Pd., dosen", "Ani lahir di Malang"
    r"(?:, [\w.]+)?(?:, (?!kata|ujar|tutur)|,? (?:adalah|merupakan|lahir|menulis|bekerja|mengajar|tinggal)\b)"
    r"(?!.*[\"”])"
)
_LABELS = frozenset(("laporan", "teks", "naskah", "ditulis", "tulisan", "karya"))  # before a name
_DAY = re.compile(  # a time without its punctuation: "30 09 2026 18 15 wib"
    rf"\d{{1,2}} (?:{MONTH})"
    r"|(?:[a-z]+ )?\d{1,2} (?:\d{1,2}|[a-z]+) (?:19|20)\d\d(?: (?:pukul )?\d{1,2} \d\d(?: \d\d)?)?(?: wi(?:b|ta|t))?"
)
_PUNCTUATION = re.compile(r"\W+")
_SEPARATED = re.compile(r"\s*[|•·]\s*")


def is_byline(draft: Draft, i: int, known: Iterable[str], site: Iterable[str]) -> bool:
    """Whether a line between title and text only names people, the site or a time.

    `known` are the names of the article's people, site and section, `site` those of the site, all as bare words.
    """
    text = draft.texts[i]
    left = left_of(text, known)
    if not left or left in _LABELS or _DAY.fullmatch(left):
        return True
    if _is_dated(draft.lines[i], text):
        return True
    if are_names(next(behind_icon(draft.lines[i].element), "")):
        return True
    if bare_words(text.rpartition(",")[2]) in site:
        return False  # a dateline: "Tanjung Selor, Warta Contoh"
    under_title = any(why != "caption" for j, why in draft.gone.items() if j < i)
    return under_title and draft.lines[i].kind not in SUBHEADINGS and are_names(text)


def signers(text: str) -> list[str]:
    """The names in a byline without a label; not a single word beside a time, which is often a section or a place."""
    first = _SIGNED.sub("", _SEPARATED.split(text)[0])
    return [first] if are_names(first) else []


def _is_dated(line: Line, text: str) -> bool:
    """Whether a line is a time with other things beside it: "Rina Marlina | 31 Agustus 2026 | Olahraga"."""
    return line.kind != "tr" and not line.in_list and _beside_time(text) is not None


def named_beside_time(text: str) -> list[str]:
    """The names among the things beside a time in a line."""
    return [piece for piece in _beside_time(text) or () if are_names(piece)]


def _beside_time(text: str) -> list[str] | None:
    """The other things beside a time in a line; None where the line has no time, or only one thing."""
    pieces = _SEPARATED.split(text)
    others = [piece for piece in pieces if not _DAY.fullmatch(bare_words(piece))]
    return others if len(others) < len(pieces) > 1 else None


def behind_icon(block: HtmlElement) -> Iterator[str]:
    """The text right after the icon of a person or a pen in a byline: `<i class="fa fa-user"></i> Ani`."""
    behind = False
    for event, element in islice(etree.iterwalk(block, events=("start", "end")), MOST_STEPS):
        begins = event == "start"
        text = element.text if begins else element.tail if element is not block else None
        if begins and element.tag in _ICONS and sounds_like_person(element.get("class") or ""):
            behind = True
        elif behind and (name := tidy(text or "")):
            yield name
            return


def left_of(text: str, names: Iterable[str]) -> str:
    """The bare words of a line without the `names`, which are bare words too."""
    left = f" {bare_words(text)} "
    for name in sorted(names, key=len, reverse=True):
        if name:
            left = left.replace(f" {name} ", " ")
    return left.strip()


def signs(text: str, site: Iterable[str]) -> bool:
    """Whether a line ends with the site's name ("Daeng Rahman - Warta Contoh"); `site` has its names as bare words."""
    signed = _SIGNED.search(text)
    return signed is not None and bare_words(signed[1]) in site


def tells_of_author(text: str, people: Iterable[str]) -> bool:
    """Whether a text's last line is about its author: "Rina Marlina, dosen di Bandung.", "Rina Marlina adalah …"."""
    words = _BEFORE_BIO.sub("", text, count=1)
    return any(words.startswith(name) and _BIO.match(words, len(name)) for name in people if " " in name)


def bare_words(text: str) -> str:
    """The words of a text in lower case, without punctuation."""
    return _PUNCTUATION.sub(" ", text).strip().lower()
