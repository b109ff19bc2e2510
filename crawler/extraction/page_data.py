"""The texts that a page carries as data for its scripts (Next.js, Nuxt and their like)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

STRONG = 400  # characters of prose from which a candidate that agrees needs no second opinion
MOST_TEXTS = 8  # the longest of a page's data; its own story is among them
MOST_VALUES = 20_000  # that are looked through
MOST_PIECES = 50  # texts among Next.js' pieces

_BLOCK = re.compile(r"<(?:p|br|div)\b", re.IGNORECASE)
# Strings in scripts that begin with a tag: "<p>…", "\u003cp>…"; and Next.js' pieces, and the texts in these
_LITERAL = re.compile(
    r'"((?:<|\\u003c|\\x3c)(?:p|div|h\d|strong|b|figure|article|section)\b(?:[^"\\]|\\.)++)"', re.IGNORECASE | re.DOTALL
)
_HEX = re.compile(r"\\x(?=[\da-fA-F]{2})")
_PIECE = re.compile(r'__next_f\.push\(\[1,\s*"((?:[^"\\]|\\.)*+)"\]\)', re.DOTALL)
_TEXT = re.compile(r"\b[\da-f]{1,6}:T([\da-f]{1,6}),(?=<)")


def at_path(root: HtmlElement, path: str) -> str | None:
    """Take a value out of Next.js's data by its dotted path; the longest text of the data where it is not there."""
    for data, name in _data(root):
        value = data if name == "__NEXT_DATA__" else None
        for step in path.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, str):
            return value
    return next(iter(texts_of(root)), None)


def texts_of(root: HtmlElement) -> list[str]:
    """Give the texts that are written as paragraphs of HTML, wherever they stand in the page's data; longest first."""
    found = {text for data, _ in _data(root) for text in _strings(data)}
    found.update(filter(_is_text, _literals(root)))
    return sorted(found, key=lambda text: (-len(text), text))[:MOST_TEXTS]


def _data(root: HtmlElement) -> Iterator[tuple[Any, str]]:
    """The data of each script, with the script's id."""
    for script in root.iterfind(".//script[@type='application/json']"):
        try:
            yield json.loads(script.text or ""), script.get("id") or ""
        except (ValueError, RecursionError):
            continue


def _strings(data: object) -> Iterator[str]:
    """Give the strings that are written as two paragraphs or more, wherever they stand in a page's data."""
    waiting, seen = [data], 0
    while waiting and seen < MOST_VALUES:
        one = waiting.pop()
        seen += 1
        if isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, str) and _is_text(one):
            yield one


def _is_text(text: str) -> bool:
    return len(text) > STRONG and len(_BLOCK.findall(text)) > 1


def _literals(root: HtmlElement) -> Iterator[str]:
    """Give the strings of HTML in the page's other scripts (`window.__NUXT__ = …`), of which Next.js' are in pieces."""
    scripts = "\n".join(one.text for one in root.iter("script") if one.text and "json" not in (one.get("type") or ""))
    pieces = "".join(_decoded(piece[1]) for piece in _PIECE.finditer(scripts))
    for source in (_PIECE.sub("", scripts), pieces):
        yield from (_decoded(literal[1]) for literal in _LITERAL.finditer(source))
    for text in islice(_TEXT.finditer(pieces), MOST_PIECES):
        size = int(text[1], 16)  # bytes
        yield pieces[text.end() : text.end() + size].encode("utf-8", "replace")[:size].decode("utf-8", "ignore")


def _decoded(literal: str) -> str:
    """Read a string of JavaScript, which has one more way to write a character than JSON."""
    try:
        return str(json.loads(_HEX.sub(r"\\u00", f'"{literal}"'), strict=False))
    except ValueError:
        return ""
