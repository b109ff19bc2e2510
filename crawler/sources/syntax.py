"""Explains syntax errors of YAML in plain words, and blanks the source that has one."""

from __future__ import annotations

import re

from ruamel.yaml.error import MarkedYAMLError

from crawler.sources.model import quote, visible
from crawler.sources.values import COMMENT, run_together, space_missing

_HIDES_ITS_END = re.compile(r"[\[{,:]\s*(#[^\n]*[\]}])")
_UNCLOSED = "the quotation mark that opens here is not closed"
_MISSING = "or a comma, a space, or quotation marks are missing in it"
_WITHOUT_COLON = re.compile(r"\s*(\w[\w-]*)(?:\s[^:#]*)?")
_KEY_ALONE = re.compile(r"\s*(?:-\s+)?([a-z_]+:)(?=[^\s/])")


def explain(error: MarkedYAMLError, lines: list[str]) -> tuple[int, int, str, str]:
    """Return line and column where a person has to look for a syntax error, its explanation, and what is missing.

    The last is the character that repairs the text if inserted there; "" where none does.
    """
    context, problem = str(error.context or ""), str(error.problem or "")
    # An unclosed bracket or quote is noticed far below its own line; a wrong indentation where it is.
    begins = error.context_mark is not None and any(
        word in context for word in ("flow", "quoted", "simple key", "anchor", "alias")
    )
    mark = error.context_mark if begins else error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    here = lines[line - 1] if line <= len(lines) else ""
    before, rest = here[: column - 1].rstrip(), here[column - 1 :].rstrip()
    if cause := _cause(error, lines, line, before):
        return cause
    char = quote(rest[:1] or ":")
    words = (  # the first that applies
        ("flow sequence" in context, f'the "[" that opens here is not closed, {_MISSING}'),
        ("flow mapping" in context, f'the "{{" that opens here is not closed, {_MISSING}'),
        ("end of stream" in problem and "quoted" in context, _UNCLOSED),
        ("escape character" in problem, "a backslash between double quotation marks: use single ones, like '\\d+'"),
        ("simple key" in context and "://" in rest, "no dash before this address"),
        ("simple key" in context, 'no ":" after this key'),
        ("block scalar" in context, f"a text that begins with {quote(before[-1:])} needs quotation marks"),
        ("'\\t'" in problem, "a tab: YAML is indented with spaces"),
        (
            "scanning an a" in context or "cannot start" in problem,
            f"a text that begins with {char} needs quotation marks",
        ),
        (
            "<scalar>" in problem and before.endswith(("'", '"', "]", "}")),
            "text after a closing quotation mark or bracket: put the other kind of quotation marks around the whole",
        ),
        (
            "mapping values" in problem or (rest and ("node content" in problem or "sequence entries" in problem)),
            f"a {char} that does not belong here: a wrong indentation, or a text that needs quotation marks",
        ),
        ("block" in context or "document start" in problem, "wrong indentation"),
    )
    return line, column, next((text for is_so, text in words if is_so), f"not YAML: {visible(problem or context)}"), ""


def _cause(error: MarkedYAMLError, lines: list[str], line: int, before: str) -> tuple[int, int, str, str] | None:
    """Find the cause of an error where it is not at the reported place, after `before` in `line`; as in `explain`."""
    if "flow" in str(error.context) and (comment := _comment(lines, error)):
        return *comment, COMMENT, ""
    about_keys = "simple key" in str(error.context) or "mapping values" in str(error.problem)
    for at in (line, line - 1):  # of two such keys in neighbouring lines, the second is reported
        if 0 < at <= len(lines) and (begin := run_together(lines[at - 1])):
            return at, lines[at - 1].index(":") + 2, space_missing(begin), "" if begin == "-" else " "
        if 0 < at <= len(lines) and about_keys and (key := _KEY_ALONE.match(lines[at - 1])):
            return at, key.end() + 1, space_missing(key[1]), " "
    above = next((at for at in range(line - 1, 0, -1) if lines[at - 1].strip()), 0)
    key = _WITHOUT_COLON.fullmatch(lines[above - 1].rstrip()) if above else None
    if key and "mapping values" in str(error.problem):
        return above, key.end(1) + 1, f"a colon is missing after {quote(key[1])}", ":"
    if "<scalar>" in str(error.problem) and (opened := _opened_above(lines, line, before)):
        return *opened, _UNCLOSED, ""
    return None


def _opened_above(lines: list[str], line: int, before: str) -> tuple[int, int] | None:
    """Return line and column of an unclosed quotation mark, which the next one below closes: `home: "https://…`."""
    mark = before[-1:]
    if mark not in ("'", '"') or before.count(mark) % 2 == 0:
        return None
    above = ((at, lines[at - 1].rfind(mark)) for at in range(line - 1, 0, -1) if lines[at - 1].count(mark) % 2)
    return next(
        ((at, column + 1) for at, column in above if lines[at - 1][:column].endswith((" ", "[", "{", ","))), None
    )


def _comment(lines: list[str], error: MarkedYAMLError) -> tuple[int, int] | None:
    """Return line and column of a "#" that makes the end of a list a comment: `[#promo, .iklan]`."""
    last = error.problem_mark.line if error.problem_mark is not None else len(lines)
    for at in range(min(last, len(lines) - 1), max(last - 20, -1), -1):
        if found := _HIDES_ITS_END.search(lines[at]):
            return at + 1, found.start(1) + 1
    return None


def blank_source(lines: list[str], at: int) -> None:
    """Blank the source that line `at` (from 0) is in, or else the line and what is nested in it, line for line."""
    at = min(at, len(lines) - 1)
    first, last = at, at + 1
    start = next((n for n, line in enumerate(lines) if re.match(r"sources\s*:", line)), None)
    indent = _indent(lines[at])
    if start is not None and at > start:
        indent = next((_indent(line) for line in lines[start + 1 :] if _indent(line) > 0), 0)
        while indent and first > start + 1 and _indent(lines[first]) != indent:
            first -= 1
    while last < len(lines) and (_indent(lines[last]) == -1 or _indent(lines[last]) > indent):
        last += 1
    if not "".join(lines[first:last]).strip():  # blanked before, so the fault is elsewhere: blank all the rest
        first, last = (start + 1 if start is not None and at > start else 0), len(lines)
    lines[first:last] = ["\n"] * (last - first)


def _indent(line: str) -> int:
    """Return the indentation of a line in spaces; -1 for lines without content."""
    text = line.lstrip(" \t")
    return -1 if not text.strip() or text.startswith("#") else len(line) - len(text)
