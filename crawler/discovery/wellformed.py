"""Repairs the XML of feeds, so that feedparser's strict parser can read it.

feedparser's second, tolerant parser takes time that grows with the square of the input: 5 MB of `<` kept it busy for
23 s (6.0.14). libxml2's recovery is linear and better at unclosed elements. It would lose stray ampersands and HTML
entities, so these are escaped first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from html.entities import html5
from itertools import pairwise
from xml.parsers import expat

from lxml import etree

from crawler.discovery.text import sound_references

DEPTH = 200  # most elements inside one another; the deepest real feeds have about twenty
ELEMENTS = 100_000  # most elements of a feed; feedparser takes 10 to 60 µs for each
IN_ENTRY = 300  # most elements of one entry
NAMESPACES = 5_000  # most namespace declarations
ATTRIBUTES = 200  # most attributes of one element: to find each, Python's SAX reader goes through all of them
EVENTS = 500_000  # most tags, references, brackets and lines: expat reports each, and feedparser takes 5 µs for it

ENTRY = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
ENTRY_END = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_STRAY_AMPERSAND = re.compile(r"&(?!#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[a-zA-Z][a-zA-Z0-9]{1,31};)")
_REFERENCES = re.compile(r"(?:&#(?:\d{1,7}|[xX][0-9a-fA-F]{1,6});)+", re.ASCII)
_NAMED = re.compile(r"&[a-zA-Z][a-zA-Z0-9]{1,31};")
_STRAY_LESS = re.compile(r"<(?![A-Za-z_/!?])")
_PREFIX = re.compile(r"[<\s/]([A-Za-z_][\w.-]{0,30}):[A-Za-z_]")
_DECLARED = re.compile(r"xmlns:([\w.-]{1,31})=")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_FIELD = re.compile(r"<((?:\w+:)?(?:title|description|encoded|summary))(?:\s[^<>]*)?>")
_FIELD_END = re.compile(r"</((?:\w+:)?(?:title|description|encoded|summary))")
_PARSER = etree.XMLParser(
    recover=True,
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}


class TooMuchError(ValueError):
    """A feed exceeds one of the limits of this module; the text says which."""


def well_formed(document: str, root: str) -> str | None:
    """The document itself if it is well-formed, else repaired; None where it cannot be repaired.

    `document` begins with its root element, whose name is written as `root`.

    Raises:
        TooMuchError: the document exceeds one of the limits above.
    """
    if sum(map(document.count, "<&]\n\r")) > EVENTS:
        raise TooMuchError(f"more than {EVENTS} tags, references, brackets and lines")
    if _is_well_formed(document):
        return document
    repaired = _repaired(document, root)
    return repaired if repaired is not None and _is_well_formed(repaired) else None


def _is_well_formed(document: str) -> bool:
    bounds = _Bounds()
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.StartElementHandler = bounds.begin
    parser.EndElementHandler = bounds.end
    parser.StartNamespaceDeclHandler = bounds.namespace
    try:
        parser.Parse(document.encode("utf-8", "replace"), True)
    except expat.ExpatError:
        return False
    return True


class _Bounds:
    """Counts what expat reports, and raises TooMuchError beyond the limits."""

    def __init__(self) -> None:
        self.depth = self.elements = self.in_entry = self.namespaces = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        self.in_entry = 0 if name.rpartition(" ")[2] in {"item", "entry"} else self.in_entry + 1
        if self.depth > DEPTH:
            raise TooMuchError(f"more than {DEPTH} elements inside one another")
        if self.elements > ELEMENTS or self.in_entry > IN_ENTRY:
            raise TooMuchError(f"more than {ELEMENTS} elements, or more than {IN_ENTRY} in one entry")
        if len(attributes) > ATTRIBUTES:
            raise TooMuchError(f"more than {ATTRIBUTES} attributes on one element")

    def end(self, _name: str) -> None:
        self.depth -= 1

    def namespace(self, _prefix: str | None, _uri: str) -> None:
        self.namespaces += 1
        if self.namespaces > NAMESPACES:
            raise TooMuchError(f"more than {NAMESPACES} namespace declarations")


def _repaired(document: str, root: str) -> str | None:
    """The document with each entry repaired by itself, so that an unclosed element does not swallow the next entry."""
    text = _declared(_whole("".join(escaped(document))), root)
    starts = [item.start() for item in ENTRY.finditer(text)] or [len(text)]
    tree = recovered(_fields_escaped(text[: starts[0]]))
    if tree is None:
        return None
    opening = text[: text.find(">") + 1]
    for begin, end in pairwise([*starts, len(text)]):
        ends = [found.end() for found in ENTRY_END.finditer(text, begin, end)] or [end]
        piece = recovered(opening + _fields_escaped(text[begin : ends[-1]]))
        if piece is not None and len(piece):
            entry, *strays = piece  # strays follow a surplus end tag, which libxml2 takes for the entry's
            entry.extend(strays)
            tree.append(entry)
    with suppress(ValueError):  # half a surrogate pair (see `sound_references`) in what looks like CDATA
        return etree.tostring(tree, encoding="unicode")
    return None


def _whole(text: str) -> str:
    """The text up to its last end tag (the root's, or any where it was cut off), so that it ends in no half field."""
    text = text[: text.rfind(">") + 1]
    return text[: text.find(">", text.rfind("</")) + 1]


def recovered(text: str) -> etree._Element | None:
    """The tree of what libxml2 can recover of a document, without comments; None where it recovers nothing."""
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), _PARSER)
    except (etree.LxmlError, ValueError):
        return None


def escaped(document: str) -> Iterator[str]:
    """The document, in pieces, with stray `&` and `<` and all entities as numeric references, except in CDATA sections.

    After the first fault that it meets, libxml2 (2.14) drops every entity, even `&amp;`, but keeps numeric references.
    """
    at = 0
    while at < len(document):
        begin = document.find(_CDATA, at)
        markup = document[at : begin if begin >= 0 else len(document)]
        markup = _STRAY_LESS.sub("&#60;", _STRAY_AMPERSAND.sub("&#38;", markup)).replace("&amp;", "&#38;")
        yield _NAMED.sub(_expanded, _REFERENCES.sub(lambda run: sound_references(run[0]), markup))
        if begin < 0:
            return
        end = document.find(_CDATA_END, begin)
        if end < 0:
            rest = document[begin:]
            yield rest + _CDATA_END if ENTRY.search(rest) else ""  # without an entry, it was cut off in this section
            return
        at = end + len(_CDATA_END)
        yield document[begin:at]


def _expanded(entity: re.Match[str]) -> str:
    return "".join(f"&#{ord(letter)};" for letter in html5.get(entity[0][1:], entity[0]))


def _declared(document: str, root: str) -> str:
    """The document with every prefix that it uses declared on the root element."""
    used = set(_PREFIX.findall(document)) - {"xml", "xmlns"}
    missing = sorted(used - set(_DECLARED.findall(document)))[:50]
    names = "".join(f' xmlns:{prefix}="{_NAMESPACES.get(prefix, f"urn:prefix:{prefix}")}"' for prefix in missing)
    at = len(root) + 1
    return document[:at] + names + document[at:]


def _fields_escaped(piece: str) -> str:
    """The piece with the markup inside titles and descriptions escaped, as such markup need not be well-formed."""
    kept, at = [], 0
    last = {end[1]: end.start() for end in _FIELD_END.finditer(piece)}
    for opening in _FIELD.finditer(piece):
        name = opening[1]
        if opening.start() < at or last.get(name, -1) < opening.end() or opening[0].endswith("/>"):
            continue
        end = piece.find(f"</{name}", opening.end())
        inner = piece[opening.end() : end]
        kept += [piece[at : opening.end()], inner if _CDATA in inner else inner.replace("<", "&#60;")]
        at = end
    return "".join([*kept, piece[at:]])
