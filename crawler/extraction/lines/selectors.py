"""Leaves out elements by CSS: plain selectors are matched during the walk, by tag, class and id, others before it.

A site's rules have a dozen selectors, nearly all of them plain (`.baca-juga`, `[id^=ads]`). Each would cost a walk over
the whole tree as XPath; tested on an element's names, all of them together cost next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache

import cssselect
from cssselect import parser
from lxml.html import HtmlElement

from crawler.markup import select

_Test = Callable[[str, str, str], bool]  # (tag, class, id)


@dataclass(frozen=True, slots=True)
class Drop:
    """What is left out of a page."""

    css: tuple[str, ...] = ()  # the rules; empty where none of them is plain
    elements: Collection[HtmlElement] = ()  # those that the other selectors matched before the walk


NOTHING = Drop()


def dropped(css: tuple[str, ...], tag: str, name: str, ident: str) -> bool:
    """Whether one of the plain selectors matches an element of this tag, class and id."""
    return any(test(tag, name, ident) for test in _split(css)[0])


def drop_of(root: HtmlElement, css: tuple[str, ...]) -> Drop:
    """The elements that the selectors leave out of this page."""
    if not css:
        return NOTHING
    tests, others = _split(css)
    return Drop(css if tests else (), frozenset(select(root, others)) if others else ())


def without(root: HtmlElement, drop: Drop) -> HtmlElement:
    """A copy of the tree without what `drop` leaves out; the tree itself where that is nothing."""
    gone = [
        place
        for place, element in enumerate(root.iter())
        if element in drop.elements
        or dropped(drop.css, element.tag, element.get("class") or "", element.get("id") or "")
    ]
    if not gone:
        return root
    copy = deepcopy(root)
    elements = list(copy.iter())
    for place in gone:
        elements[place].drop_tree()
    return copy


@lru_cache(maxsize=512)
def _split(css: tuple[str, ...]) -> tuple[tuple[_Test, ...], tuple[str, ...]]:
    """Split selectors into tests on an element's names and selectors that need the tree."""
    tests: list[_Test] = []
    others: list[str] = []
    for group in css:
        try:
            parsed = cssselect.parse(group)
        except cssselect.SelectorError:
            continue
        for one in parsed:
            test = None if one.pseudo_element else _test(one.parsed_tree)
            if test is None:
                others.append(one.canonical())
            else:
                tests.append(test)
    return tuple(tests), tuple(others)


def _test(tree: parser.Tree) -> _Test | None:
    """The test for a selector of tags, classes, ids and the attributes [class] and [id]; None for any other."""
    parts: list[_Test] = []
    node: object = tree
    while not isinstance(node, parser.Element):
        part = _part(node)
        if part is None:
            return None
        parts.append(part)
        node = node.selector  # type: ignore[attr-defined]
    if node.element:
        wanted = node.element.lower()
        parts.append(lambda tag, name, ident: tag == wanted)  # noqa: ARG005 - one signature for all tests
    return lambda tag, name, ident: all(part(tag, name, ident) for part in parts)


def _part(node: object) -> _Test | None:
    if isinstance(node, parser.Class):
        wanted = node.class_name
        return lambda tag, name, ident: wanted in name.split()  # noqa: ARG005
    if isinstance(node, parser.Hash):
        wanted_id = node.id
        return lambda tag, name, ident: ident == wanted_id  # noqa: ARG005
    if isinstance(node, parser.Attrib) and node.attrib in ("class", "id") and node.value is not None:
        compare = _OPERATORS.get(node.operator)
        value = node.value.value or ""
        if compare is not None and value:
            if node.attrib == "class":
                return lambda tag, name, ident: compare(name, value)  # noqa: ARG005
            return lambda tag, name, ident: compare(ident, value)  # noqa: ARG005
    return None


_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "=": str.__eq__,
    "^=": str.startswith,
    "$=": str.endswith,
    "*=": str.__contains__,
    "~=": lambda text, value: value in text.split(),
}
