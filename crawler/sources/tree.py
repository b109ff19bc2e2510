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

Trail = tuple[str | int, ...]
Place = tuple[int, int]  # line and column, from 1

MAX_VALUES = 200_000  # values, those behind an alias counted each time: bounds "billion laughs" attacks

_NULL = {"", "~", "null", "Null", "NULL"}  # yaml.org/spec/1.2.2, 10.3.2

# What a YAML stream may not hold (5.1), what no terminal should be sent, and what only the parser takes for a line end.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")

_TABS = re.compile(r"(?<=\S) *\t[ \t]*")  # after text, YAML allows tabs (6.2), but its parser does not
_SPACES = str.maketrans(dict.fromkeys("\xa0\u2007\u202f\u3000", " "))  # as pasted from a page: meant as plain ones

_MERGED = tuple(7 * char for char in "<=>")  # around and between the versions of a merge that failed
_DASHES = set("–—−•·…")  # as word processors put for "-"
_UNCLOSED = "is not closed, or quotation marks (around a #, too), a comma or a space are missing in it"
_BACKSLASH = "a backslash between double quotation marks: use single ones, like '\\d+'"
_BEHIND_MARKS = (
    "text after a closing quotation mark or bracket: put the other kind of quotation marks around the whole, or close "
    "the one that opens above"
)
_INDENTED = "wrong indentation: what belongs together begins in the same column"
_HAS_KEY = re.compile(r"^\s*(-|$)|:( |$)")  # or needs none: an item, or an empty line


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
            raise RecursionError
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
        tree.problems.append(_explain(error, text))
    except RecursionError:
        told = f"is nested too deeply, or holds more than {MAX_VALUES:,} values, aliases counted"
        tree.problems.append(Problem(0, 0, "", told))
    return tree


def _explain(error: MarkedYAMLError, text: str) -> Problem:
    """Return a syntax error of YAML in plain words, at the place where a person has to look.

    What stands at that place says more than the error, of which only the name of what was being read is used.
    """
    reading = str(error.context or "")  # "while parsing a flow sequence"
    # An unclosed bracket or quote is noticed far below its own line; a wrong indentation where it is.
    begins = error.context_mark and re.search("flow|quoted|simple key|anchor|alias", reading)
    mark = error.context_mark if begins else error.problem_mark
    line, column, lines = mark.line, mark.column, [*text.splitlines(), ""]
    if lines[line][column : column + 1] == ":" and line and not _HAS_KEY.search(lines[line - 1]):
        line, reading = line - 1, "simple key"  # what stands above was read as the beginning of this key
        column = len(lines[line]) - len(lines[line].lstrip())
    before, rest = lines[line][:column].strip(), lines[line][column:].strip()
    char = quote(rest[:1])
    words = (  # the first that applies
        (rest.startswith("---"), 'a second YAML document begins here: remove the line "---"'),
        (lines[line].startswith(_MERGED), "git could not join two versions: keep one, and remove git's marks"),
        (rest[:1] in _DASHES, f'{char} instead of a plain dash, which is "-"'),
        ("flow" in reading and rest[:1] in {"[", "{"}, f"the {char} that opens here {_UNCLOSED}"),
        ("flow" in reading and not rest, f'a "[" or "{{" above {_UNCLOSED}'),
        ("quoted" in reading and "escape" in str(error.problem), _BACKSLASH),
        ("quoted" in reading, "the quotation mark that opens here is not closed"),
        ("simple key" in reading and rest.startswith("http"), "no dash before this address"),
        ("simple key" in reading, 'no ":" with a space after this key'),
        ("block scalar" in reading, f"a text that begins with {quote(before[-1:])} needs quotation marks"),
        (lines[line][column:].startswith("\t"), "a tab: YAML is indented with spaces"),
        (rest[:1] == "*", f'a text that begins with {char} needs quotation marks, an alias its "&" above it'),
        (rest[:1] in set("&!@`%>|"), f"a text that begins with {char} needs quotation marks"),
        (before.endswith(("'", '"', "]", "}")), _BEHIND_MARKS),
        (rest[:1] == ":" and ": " in before, 'a text with ": " in it needs quotation marks'),
        (rest[:1] == ":", f'{_INDENTED}, or above no ":" with a space after the key'),
        (not before, _INDENTED),
        (True, f"a {char} that does not belong here, or needs a line of its own"),
    )
    return Problem(line + 1, column + 1, "", next(text for is_so, text in words if is_so))


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
