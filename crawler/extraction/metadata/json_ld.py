"""Reads JSON-LD as pages have it: broken in many ways, nested, and with values in several forms."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from typing import Any

from pipelines.strings import plain

MAX_JSON = 1_000_000  # characters of one block
_WRAPPERS = ("<!--", "-->", "//<![CDATA[", "//]]>", "// <![CDATA[", "// ]]>", "<![CDATA[", "]]>", "/*", "*/", ";")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
# The fields that are still read from a block that is no JSON even when mended
_LOOSE = re.compile(
    r'"(headline|datePublished|dateModified|dateCreated|articleSection|description|@type)"\s*:\s*"((?:[^"\\]|\\.){1,1000})"'
)


def values_in(block: str) -> list[Any]:
    """The values of a JSON-LD block: as it is, else mended, else of the single fields that can be read."""
    text = block[:MAX_JSON].strip()
    for wrapper in _WRAPPERS:
        text = text.removeprefix(wrapper).removesuffix(wrapper).strip()
    # "{&quot;@type&quot;…": a template that escapes what it prints
    if values := _decode(text) or _decode(_TRAILING_COMMA.sub("", text)) or _decode(unescape(text)):
        return values
    loose: dict[str, str] = {}
    for match in _LOOSE.finditer(text):
        loose.setdefault(match[1], match[2].replace('\\"', '"').replace("\\/", "/"))
    return [loose]


def _decode(text: str) -> list[Any]:
    """The JSON values one after another at the start of a text, at most 50."""
    decoder = json.JSONDecoder(strict=False)
    values: list[Any] = []
    with suppress(ValueError, RecursionError):  # at the end of the text or of what is JSON
        for _ in range(50):
            value, end = decoder.raw_decode(text)
            values.append(value)
            text = text[end:].lstrip(" \t\r\n,;")
    return values


def nodes_in(root: Any) -> Iterator[dict[str, Any]]:
    """The nodes in a JSON-LD value: those in lists, in @graph and in a few nesting properties."""
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(reversed(node))
        elif isinstance(node, dict):
            if "@type" in node or "headline" in node or "datePublished" in node:
                yield node
            stack.extend(node.get(name) for name in ("hasPart", "mainEntity", "mainEntityOfPage", "@graph"))


def types_of(node: dict[str, Any]) -> list[str]:
    """The types of a node in lower case, without the vocabulary's address."""
    value = node.get("@type")
    return [t.rsplit("/", 1)[-1].lower() for t in (value if isinstance(value, list) else [value]) if isinstance(t, str)]


def value_of(value: Any, limit: int = 1000) -> str:
    """The text of a JSON-LD value: a string, {"@value": …}, {"name": …}, or the first such of a list."""
    for one in value if isinstance(value, list) else (value,):
        if isinstance(one, dict):
            one = one.get("@value") or one.get("name")  # noqa: PLW2901 - unwrapped
        if text := plain(str(one) if isinstance(one, int | float) and not isinstance(one, bool) else one, limit):
            return text
    return ""
