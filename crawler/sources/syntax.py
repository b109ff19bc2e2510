"""Syntax errors of YAML in plain words, and the text without the source that has one."""

from __future__ import annotations

import re

from ruamel.yaml.error import MarkedYAMLError

from crawler.sources.model import quote, shown
from crawler.sources.values import COMMENT, space_missing

_HIDES_ITS_END = re.compile(r"[\[{,:]\s*(#[^\n]*[\]}])")
_MISSING = "or a comma, a space, or quotation marks are missing in it"
_WITHOUT_COLON = re.compile(r"\s*(\w[\w-]*)(?:\s[^:#]*)?")
_KEY_ALONE = re.compile(r"\s*(?:-\s+)?([a-z_]+:)(?=[^\s/])")


def explain(error: MarkedYAMLError, lines: list[str]) -> tuple[int, int, str]:
    """Return line, column and words of a syntax error, at the place where a person has to look."""
    context, problem = str(error.context or ""), str(error.problem or "")
    # An unclosed bracket or quote is noticed far below its own line; a wrong indentation where it is.
    begins = error.context_mark is not None and any(
        word in context for word in ("flow", "quoted", "simple key", "anchor", "alias")
    )
    mark = error.context_mark if begins else error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    here = lines[line - 1] if line <= len(lines) else ""
    before, rest = here[: column - 1], here[column - 1 :]
    if "flow" in context and (comment := _comment(lines, error)):
        return *comment, COMMENT
    for at in (line, line - 1):  # where two keys are on neighbouring lines, the second is what YAML trips over
        if 0 < at <= len(lines) and (missing := space_missing(lines[at - 1])):
            return at, lines[at - 1].index(":") + 2, missing
        if 0 < at <= len(lines) and _is_about_keys(error) and (key := _KEY_ALONE.match(lines[at - 1])):
            return at, key.end() + 1, f"a space is missing after {quote(key[1])}"
    above = next((at for at in range(line - 1, 0, -1) if lines[at - 1].strip()), 0)
    if "mapping values" in problem and above and (key := _WITHOUT_COLON.fullmatch(lines[above - 1].rstrip())):
        return above, key.end(1) + 1, f"a colon is missing after {quote(key[1])}"
    words = (  # the first that applies
        ("flow sequence" in context, f'the "[" that opens here is not closed, {_MISSING}'),
        ("flow mapping" in context, f'the "{{" that opens here is not closed, {_MISSING}'),
        ("end of stream" in problem and "quoted" in context, "the quotation mark that opens here is not closed"),
        ("escape character" in problem, "a backslash between double quotation marks: use single ones, like '\\d+'"),
        ("simple key" in context, 'no ":" after this key'),
        ("'\\t'" in problem, "a tab: YAML is indented with spaces"),
        (
            "scanning an a" in context or "cannot start" in problem,
            f"a text that begins with {quote(rest[:1])} needs quotation marks",
        ),
        (
            "<scalar>" in problem and before.rstrip().endswith(("'", '"', "]", "}")),
            "text behind the end of a quotation or a bracket: put quotation marks of the other kind around the whole",
        ),
        (
            "mapping values" in problem,
            'a ":" that does not belong here: a wrong indentation, or a text that needs quotation marks',
        ),
        ("block" in context, "wrong indentation"),
    )
    return line, column, next((text for is_so, text in words if is_so), f"not YAML: {shown(problem or context)}")


def _is_about_keys(error: MarkedYAMLError) -> bool:
    return "simple key" in str(error.context) or "mapping values" in str(error.problem)


def _comment(lines: list[str], error: MarkedYAMLError) -> tuple[int, int] | None:
    """Return line and column of what hides the end of a list as a comment: `[#promo, .iklan]`."""
    last = error.problem_mark.line if error.problem_mark is not None else len(lines)
    for at in range(min(last, len(lines) - 1), max(last - 20, -1), -1):
        if found := _HIDES_ITS_END.search(lines[at]):
            return at + 1, found.start(1) + 1
    return None


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
    text = line.lstrip(" \t")
    return -1 if not text.strip() or text.startswith("#") else len(line) - len(text)
