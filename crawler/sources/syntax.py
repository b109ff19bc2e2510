"""Syntax errors of YAML in the words of people, and the text without the source that one of them stands in."""

from __future__ import annotations

import re

from ruamel.yaml.error import MarkedYAMLError

from crawler.sources.model import shown
from crawler.sources.values import space_missing


def explain(error: MarkedYAMLError, lines: list[str]) -> tuple[int, int, str]:
    """Return line, column and words of a syntax error, at the place where a person has to look."""
    context, problem = str(error.context or ""), str(error.problem or "")
    # An unclosed bracket or quote is noticed far below its own line; a wrong indentation where it is.
    begins = error.context_mark is not None and ("flow" in context or "quoted" in context or "simple key" in context)
    mark = error.context_mark if begins else error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    if "flow sequence" in context:
        text = 'the "[" that opens here is not closed, or a comma is missing'
    elif "flow mapping" in context:
        text = 'the "{" that opens here is not closed, or a comma is missing'
    elif "quoted" in context and "end of stream" in problem:
        text = "the quotation mark that opens here is not closed"
    elif "simple key" in context:
        text = 'no ":" after this key'
    elif "'\\t'" in problem:
        text = "a tab: YAML is indented with spaces"
    elif "mapping values" in problem:
        text = 'a ":" that does not belong here: a wrong indentation, or a text that needs quotation marks'
    elif "block" in context:
        text = "wrong indentation"
    else:
        text = f"not YAML: {shown(problem or context)}"
    for at in (line, line - 1):  # where two keys are on neighbouring lines, the second is what YAML trips over
        if 0 < at <= len(lines) and (missing := space_missing(lines[at - 1])):
            return at, lines[at - 1].index(":") + 2, missing
    return line, column, text


def blank_source(lines: list[str], at: int) -> None:
    """Empty the source that line `at` (from 0) belongs to, or the line alone, keeping the count of lines."""
    at = min(at, len(lines) - 1)
    first, last = at, at + 1
    start = next((n for n, line in enumerate(lines) if re.match(r"sources\s*:", line)), None)
    if start is not None and at > start:
        indent = next((_indent(line) for line in lines[start + 1 :] if _indent(line) > 0), 0)
        if indent:
            while first > start + 1 and _indent(lines[first]) != indent:
                first -= 1
            while last < len(lines) and (_indent(lines[last]) == -1 or _indent(lines[last]) > indent):
                last += 1
    if not "".join(lines[first:last]).strip():  # emptied before: the fault lies elsewhere, leave out all the rest
        first, last = (start + 1 if start is not None and at > start else 0), len(lines)
    lines[first:last] = ["\n"] * (last - first)


def _indent(line: str) -> int:
    """Return the indentation of a line in spaces; -1 for lines without content."""
    text = line.lstrip(" ")
    return -1 if not text.strip() or text.startswith("#") else len(line) - len(text)
