"""Finds the texts that a page carries as data for its scripts (Next.js, Nuxt, Inertia and the like)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from lxml.html import HtmlElement

STRONG = 400  # characters of prose from which a candidate that agrees needs no second opinion
MOST_TEXTS = 8  # texts of a page's data, the longest ones; its own story is among them
MOST_VALUES = 20_000  # values of a page's data that are looked through
MOST_PIECES = 50  # texts in the pieces of Next.js

_BLOCK = re.compile(r"<(?:p|br|div)\b", re.IGNORECASE)
# A string in a script that begins with a tag: "<p>…", "\u003cp>…"
_LITERAL = re.compile(
    r'"((?:<|\\u003c|\\x3c)(?:p|div|h\d|strong|b|figure|article|section)\b(?:[^"\\]|\\.)++)"', re.IGNORECASE | re.DOTALL
)
_HEX = re.compile(r"\\x(?=[\da-fA-F]{2})")
_PIECE = re.compile(r'__next_f\.push\(\[1,\s*"((?:[^"\\]|\\.)*+)"\]\)', re.DOTALL)  # one of the pieces of Next.js
_TEXT = re.compile(r"\b[\da-f]{1,6}:T([\da-f]{1,6}),(?=<)")  # the head of a text in the joined pieces, with its size


def texts_of(root: HtmlElement) -> list[str]:
    """The texts of paragraphs in HTML, wherever they stand in the page's data; longest first."""
    found = {text for data in _data(root) for text in _strings(data) if _is_text(text)}
    found.update(filter(_is_text, _literals(root)))
    return sorted(found, key=lambda text: (-len(text), text))[:MOST_TEXTS]


def _data(root: HtmlElement) -> Iterator[Any]:
    """The JSON data of each script, and of each attribute of Inertia (Laravel)."""
    scripts = (script.text for script in root.iterfind(".//script[@type='application/json']"))
    attributes = (element.get("data-page") for element in root.iterfind(".//*[@data-page]"))
    for data in chain(scripts, attributes):
        try:
            yield json.loads(data or "")
        except (ValueError, RecursionError):
            continue


def _strings(data: object) -> Iterator[str]:
    """The strings in a page's data, and each of its lists of an editor's blocks as one string of HTML."""
    waiting, seen = [data], 0
    while waiting and seen < MOST_VALUES:
        one = waiting.pop()
        seen += 1
        if isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
            yield "".join(f"<p>{text}</p>" for item in one if (text := _block(item)))
        elif isinstance(one, str):
            yield one


def _block(item: object, depth: int = 3) -> str:
    """The text of an editor's block (Editor.js, Slate, ProseMirror, Portable Text), or of its parts."""
    if not isinstance(item, dict):
        return ""
    data = item.get("data")
    text = item.get("text") or (data.get("text") if isinstance(data, dict) else None)
    if isinstance(text, str):
        return text
    parts = item.get("children") or item.get("content")
    if not isinstance(parts, list) or not depth:
        return ""
    return "".join(_block(part, depth - 1) for part in parts)


def _is_text(text: str) -> bool:
    return len(text) > STRONG and len(_BLOCK.findall(text)) > 1


def _literals(root: HtmlElement) -> Iterator[str]:
    """The strings of HTML in the page's other scripts (`window.__NUXT__ = …`), also those in the pieces of Next.js."""
    scripts = "\n".join(one.text for one in root.iter("script") if one.text and "json" not in (one.get("type") or ""))
    pieces = "".join(_decoded(piece[1]) for piece in _PIECE.finditer(scripts))
    for source in (_PIECE.sub("", scripts), pieces):
        yield from (_decoded(literal[1]) for literal in _LITERAL.finditer(source))
    for text in islice(_TEXT.finditer(pieces), MOST_PIECES):
        size = int(text[1], 16)  # bytes
        yield pieces[text.end() : text.end() + size].encode("utf-8", "replace")[:size].decode("utf-8", "ignore")


def _decoded(literal: str) -> str:
    r"""Read a string of JavaScript, which may write a character as \x41, unlike JSON; "" where it is none."""
    try:
        return str(json.loads(_HEX.sub(r"\\u00", f'"{literal}"'), strict=False))
    except ValueError:
        return ""
