"""Explains syntax errors of YAML in plain words."""

from __future__ import annotations

from ruamel.yaml.error import MarkedYAMLError

from crawler.sources.model import Problem, quote, visible

_UNCLOSED = "is not closed, or quotation marks (around a #, too), a comma or a space are missing in it"


def explain(error: MarkedYAMLError, text: str) -> Problem:
    """Return a syntax error of a YAML text in words, at the place where a person has to look."""
    context, problem = str(error.context or ""), str(error.problem or "")
    # An unclosed bracket or quote is noticed far below its own line; a wrong indentation where it is.
    begins = error.context_mark is not None and any(
        word in context for word in ("flow", "quoted", "simple key", "anchor", "alias")
    )
    mark = error.context_mark if begins else error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    here = [*text.splitlines(), ""][line]
    before, rest = here[:column].rstrip(), here[column:].rstrip()
    char = quote(rest[:1] or ":")
    other_marks = "put the other kind of quotation marks around the whole, or close the one that opens above"
    misplaced = 'a wrong indentation, a text that needs quotation marks, or above no ":" with a space after the key'
    words = (  # the first that applies
        ("single document" in context, 'a second YAML document begins here: remove the line "---"'),
        (
            "undefined alias" in problem,
            'a text that begins with "*" needs quotation marks, an alias its "&" above it',
        ),
        ("flow sequence" in context, f'the "[" that opens here {_UNCLOSED}'),
        ("flow mapping" in context, f'the "{{" that opens here {_UNCLOSED}'),
        ("stream" in problem and "quoted" in context, "the quotation mark that opens here is not closed"),
        ("stream" in problem, f'a "[" or "{{" above {_UNCLOSED}'),
        ("escape character" in problem, "a backslash between double quotation marks: use single ones, like '\\d+'"),
        ("simple key" in context and rest.startswith("http"), "no dash before this address"),
        ("simple key" in context, 'no ":" with a space after this key'),
        ("block scalar" in context, f"a text that begins with {quote(before[-1:])} needs quotation marks"),
        ("'\\t'" in problem, "a tab: YAML is indented with spaces"),
        (
            "scanning an a" in context or "cannot start" in problem,
            f"a text that begins with {char} needs quotation marks",
        ),
        (
            "<scalar>" in problem and before.endswith(("'", '"', "]", "}")),
            f"text after a closing quotation mark or bracket: {other_marks}",
        ),
        (
            "mapping values" in problem or (rest and ("node content" in problem or "sequence entries" in problem)),
            f"a {char} that does not belong here: {misplaced}",
        ),
        ("block" in context or "document start" in problem, "wrong indentation"),
    )
    told = next((text for is_so, text in words if is_so), f"not YAML: {visible(problem or context)}")
    return Problem(line + 1, column + 1, "", told)
