"""The texts that a page carries as data for its scripts (Next.js and its like)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

STRONG = 400  # characters of prose from which a candidate that agrees needs no second opinion
MOST_TEXTS = 8  # the longest of a page's data; its own story is among them
MOST_VALUES = 20_000  # that are looked through


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
    found = (text for data, _ in _data(root) for text in _strings(data))
    return sorted(found, key=len, reverse=True)[:MOST_TEXTS]


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
        elif isinstance(one, str) and len(one) > STRONG and len(re.findall(r"<(?:p|br|div)\b", one, re.IGNORECASE)) > 1:
            yield one
