"""Parses YAML into plain data, with the line and column of every key and value, and every fault of the text.

It uses ruamel.yaml's parser events rather than its loader: events show duplicate keys, positions and aliases; nothing
is constructed but text, numbers, booleans, lists and dicts; and 500 sources take two thirds of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from crawler.sources.model import Problem, quote, visible
from crawler.sources.syntax import explain

Trail = tuple[str | int, ...]
Place = tuple[int, int]  # line and column, from 1

MAX_DEPTH = 12  # feeds.yaml needs 6
MAX_VALUES = 200_000  # values, those behind an alias counted each time: bounds "billion laughs" attacks
MAX_FORBIDDEN = 10  # characters that are reported

# YAML 1.2 core schema (yaml.org/spec/1.2.2, 10.3.2): `language: no` is text, not false.
_NULL = {"", "~", "null", "Null", "NULL"}
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")

# What a YAML stream may not hold (5.1), what no terminal should be sent, and what only the parser takes for a line end.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")

_TABS = re.compile(r"(?<=\S) *\t[ \t]*")  # after text, YAML allows tabs (6.2), but its parser does not
_SPACES = str.maketrans(dict.fromkeys("\xa0\u2007\u202f\u3000", " "))  # as pasted from a page: meant as plain ones


@dataclass(slots=True)
class Tree:
    """The data of a YAML text, and where each part of it stands."""

    data: Any = None
    keys: dict[Trail, Place] = field(default_factory=dict)
    values: dict[Trail, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, trail: Trail, *, key: bool = False) -> Place:
        """Return where the value (or the key) of `trail` stands; inside an alias, where the alias stands."""
        if key and trail in self.keys:
            return self.keys[trail]
        while trail and trail not in self.values:
            trail = trail[:-1]
        return self.values.get(trail, (1, 1))


def parse(text: str) -> Tree:
    """Read one YAML document; after a syntax error it has no data, as nobody knows what the rest was meant to be.

    A leading byte order mark is ignored.
    """
    text = _TABS.sub(lambda found: " " * len(found[0]), text.removeprefix("\ufeff")).translate(_SPACES)
    tree = Tree()
    for found in islice(_FORBIDDEN.finditer(text), MAX_FORBIDDEN):
        place = place_at(text, found.start())
        tree.problems.append(Problem(*place, "", f"control character U+{ord(found[0]):04X}: remove it"))
    text = _FORBIDDEN.sub(" ", text)
    try:
        tree.data = _build(text, tree)
    except MarkedYAMLError as error:
        tree.problems.append(explain(error, text))
    return tree


def _build(text: str, tree: Tree) -> Any:
    """Turn the events of the first document into data; note duplicate keys and unusual things in `tree.problems`."""
    return _Builder(iter(YAML(typ="safe", pure=True).parse(text)), tree).document()


class _Builder:
    """Builds the data by recursive descent over parser events; `count` bounds the expansion of aliases."""

    def __init__(self, events: Iterator[Any], tree: Tree) -> None:
        self.events = events
        self.tree = tree
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.count = 0

    def document(self) -> Any:
        kinds = ScalarEvent | MappingStartEvent | SequenceStartEvent | AliasEvent
        roots = (event for event in self.events if isinstance(event, kinds))  # `value` consumes what is nested in each
        first = next(roots, None)
        data = self.value(first, ()) if first else None
        if second := next(roots, None):
            self.problem(_mark(second), (), 'a second YAML document begins here: remove the line "---"')
        return data

    def value(self, event: Any, trail: Trail) -> Any:
        place = _mark(event)
        self.tree.values[trail] = place
        before = self.count
        self.count += 1
        if self.count > MAX_VALUES or len(trail) > MAX_DEPTH:
            deep = len(trail) > MAX_DEPTH
            text = "nested too deeply" if deep else f"more than {MAX_VALUES:,} values, aliases counted"
            raise MarkedYAMLError(problem=text, problem_mark=event.start_mark)
        if isinstance(event, AliasEvent):
            if event.anchor not in self.anchors:
                anchor = quote(f"&{event.anchor}")
                text = f'a text that begins with "*" needs quotation marks; an alias needs {anchor} before it'
                self.problem(place, trail, text)
                return f"*{event.anchor}"  # read on as if it had them
            data, size = self.anchors[event.anchor]
            self.count += size
            return data
        if event.tag is not None and not event.tag.endswith(":str"):
            self.problem(place, trail, f"the tag {quote(event.tag)} is not used in feeds.yaml: remove or quote it")
        data = self.scalar(event) if isinstance(event, ScalarEvent) else self.collection(event, trail)
        if event.anchor:
            self.anchors[event.anchor] = (data, self.count - before)
        return data

    def scalar(self, event: Any) -> Any:
        text: str = event.value
        if event.style or event.tag is not None:
            return text
        if text in _NULL:
            return None
        if text in _BOOL:
            return _BOOL[text]
        if _INT.fullmatch(text):
            return int(text)
        return float(text) if _FLOAT.fullmatch(text) else text

    def collection(self, event: Any, trail: Trail) -> Any:
        if isinstance(event, SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(inner := next(self.events), SequenceEndEvent):
                items.append(self.value(inner, (*trail, len(items))))
            return items
        mapping: dict[str, Any] = {}
        while not isinstance(name := next(self.events), MappingEndEvent):
            self.pair(name, trail, mapping)
        return mapping

    def pair(self, name: Any, trail: Trail, mapping: dict[str, Any]) -> None:
        place = _mark(name)
        if not isinstance(name, ScalarEvent):
            self.problem(place, trail, "a key must be plain text")
            if not isinstance(name, AliasEvent):
                self.value(name, (*trail, "?"))
            self.value(next(self.events), (*trail, "?"))
            return
        key: str = name.value
        if key in mapping:
            first = self.tree.keys[(*trail, key)][0]
            kind = "id" if trail == ("sources",) else "key"
            self.problem(place, trail, f"duplicate {kind} {quote(key)}: line {first} has it too")
            self.value(next(self.events), (*trail, f"{key} (again)"))
            return
        self.tree.keys[(*trail, key)] = place
        mapping[key] = self.value(next(self.events), (*trail, key))

    def problem(self, place: Place, trail: Trail, text: str) -> None:
        self.tree.problems.append(Problem(*place, dotted(trail), text))


def dotted(trail: Trail) -> str:
    """Write a trail as people read it: `antara.feeds[1]`; the leading `sources` is left out."""
    if trail[:1] == ("sources",) and len(trail) > 1:
        trail = trail[1:]
    return "".join(f"[{part}]" if isinstance(part, int) else f".{visible(part)}" for part in trail).removeprefix(".")


def problem_at(tree: Tree, trail: Trail, text: str, *, key: bool = False) -> Problem:
    """Make the problem of a value, or of its key."""
    return Problem(*tree.place(trail, key=key), dotted(trail), text)


def _mark(event: Any) -> Place:
    return event.start_mark.line + 1, event.start_mark.column + 1


def place_at(text: str, offset: int) -> Place:
    """Return line and column, from 1, of a character."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
