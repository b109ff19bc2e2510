"""Parses YAML into texts, lists and dicts, with the line and column of every key and value, and the faults.

It reads ruamel.yaml's nodes rather than what its loader makes of them: nodes keep duplicate keys and positions. What
stands in the file stays text, `no` and 2026 too: the forms know where a number or true is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from crawler.sources.model import Problem, quote, visible
from crawler.sources.syntax import explain

Trail = tuple[str | int, ...]
Place = tuple[int, int]  # line and column, from 1

MAX_VALUES = 200_000  # values, those behind an alias counted each time: bounds "billion laughs" attacks

_NULL = {"", "~", "null", "Null", "NULL"}  # yaml.org/spec/1.2.2, 10.3.2

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
        """Return where the value (or the key) of `trail` stands; of what an alias stands for, where that is written."""
        if key and trail in self.keys:
            return self.keys[trail]
        while trail and trail not in self.values:
            trail = trail[:-1]
        return self.values.get(trail, (1, 1))

    def read(self, node: Node, trail: Trail) -> Any:
        """Return the data of a node; note all places in it, duplicate keys and what is no plain text."""
        self.values[trail] = _place(node)
        if len(self.values) > MAX_VALUES:
            text = f"more than {MAX_VALUES:,} values, aliases counted"
            raise MarkedYAMLError(problem=text, problem_mark=node.start_mark)
        if node.ctag.handle:
            self.problems.append(problem_at(self, trail, 'a text that begins with "!" needs quotation marks'))
        if isinstance(node, ScalarNode):
            return None if node.value in _NULL and not node.style else node.value
        if isinstance(node, MappingNode):
            return self._mapping(node, trail)
        return [self.read(item, (*trail, number)) for number, item in enumerate(node.value)]

    def _mapping(self, node: Node, trail: Trail) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for name, value in node.value:
            fault = ""
            if not isinstance(name, ScalarNode):
                fault = "a key must be plain text"
            elif name.value in data:
                kind = "id" if trail == ("sources",) else "key"
                line, _ = self.keys[(*trail, name.value)]
                fault = f"duplicate {kind} {quote(name.value)}: line {line} has it too"
            if fault:
                self.problems.append(Problem(*_place(name), dotted(trail), fault))
                continue
            inner = (*trail, name.value)
            self.keys[inner] = _place(name)
            data[name.value] = self.read(value, inner)
        return data


def parse(text: str) -> Tree:
    """Read one YAML document; after a syntax error it has no data, as nobody knows what the rest was meant to be.

    A leading byte order mark is ignored.
    """
    text = _TABS.sub(lambda found: " " * len(found[0]), text.removeprefix("\ufeff")).translate(_SPACES)
    tree = Tree()
    if found := _FORBIDDEN.search(text):
        fault = f"control character U+{ord(found[0]):04X}: remove it"
        tree.problems.append(Problem(*place_at(text, found.start()), "", fault))
    text = _FORBIDDEN.sub(" ", text)
    yaml = YAML(typ="safe", pure=True)
    yaml.composer.warn_double_anchors = False
    try:
        if root := yaml.compose(text):
            tree.data = tree.read(root, ())
    except MarkedYAMLError as error:
        tree.problems.append(explain(error, text))
    except RecursionError:
        tree.problems.append(Problem(0, 0, "", "is nested too deeply"))
    return tree


def dotted(trail: Trail) -> str:
    """Write a trail as people read it: `antara.feeds[1]`; the leading `sources` is left out."""
    if trail[:1] == ("sources",) and len(trail) > 1:
        trail = trail[1:]
    return "".join(f"[{part}]" if isinstance(part, int) else f".{visible(part)}" for part in trail).removeprefix(".")


def problem_at(tree: Tree, trail: Trail, text: str, *, key: bool = False) -> Problem:
    """Make the problem of a value, or of its key."""
    return Problem(*tree.place(trail, key=key), dotted(trail), text)


def _place(node: Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


def place_at(text: str, offset: int) -> Place:
    """Return line and column, from 1, of a character."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
