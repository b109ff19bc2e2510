"""Validates values with the forms, and puts pydantic's errors into plain words, each with its place in the file."""

from __future__ import annotations

import difflib
from typing import Any

from pydantic import TypeAdapter, ValidationError

from crawler.sources.forms import KINDS, ArticleForm, DefaultsForm, ExpectForm, FeedForm, FileForm, Form, SourceForm
from crawler.sources.model import Problem, quote
from crawler.sources.tree import Trail, Tree, dotted, problem_at
from crawler.sources.values import COMMENT, run_together, space_missing

# Words that other programs use for the same thing, and the kinds of feeds, which stand below `feeds`.
_SYNONYMS = {
    **dict.fromkeys(KINDS, ("feeds",)),
    "url": ("feed", "feeds"),
    "urls": ("feeds",),
    "xml": ("feed",),
    "api": ("wordpress",),
    "lang": ("language",),
    "tz": ("timezone",),
    "css": ("links",),
    "selector": ("links",),
    "title": ("name",),
    "category": ("tags",),
    "categories": ("tags",),
    "email": ("contact",),
}
_FORMATS = {"atom": "Atom", "json": "JSON Feed", "jsonfeed": "JSON Feed", "rdf": "RDF"}
_HINTS = {word: f"{name} is read as rss: write rss:, or the address alone" for word, name in _FORMATS.items()}
_HINTS["<<"] = "mappings are not merged: write its keys out"
_HINTS |= dict.fromkeys(("enabled", "disabled", "active"), "to leave a source out, write # before each of its lines")
# Keys that may stand one level too high → what they belong below.
_BELOW = {
    **dict.fromkeys(ArticleForm.model_fields, "article:"),
    **dict.fromkeys(ExpectForm.model_fields, "expect:"),
    **dict.fromkeys(("rss", "sitemap", "section", "wordpress"), "feeds:, behind a dash"),
    "links": "its section:",
    "contact": "defaults:",
}
_EXAMPLES = {
    "sources": "each as `id: address`, without a dash",
    "feeds": "each address in a line of its own, behind a dash",
    "article": '{allow: ["/berita/"]}',
    "expect": "{articles_per_day: 20}",
}
# pydantic's types of errors → what has to be there instead
_TYPES = {
    "string_type": "text",
    "list_type": "a list, like [a, b]",
    "float_type": "a number",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "model_type": "a mapping of keys to values",
    "dict_type": "a mapping of ids to sources",
}
# pydantic's types of errors → the message, with the limits that pydantic gives
_LIMITS = {
    "greater_than": "must be greater than {gt:g}",
    "greater_than_equal": "must be {ge:g} or more",
    "less_than_equal": "must be {le:g} or less",
    "too_short": "is an empty list",
    "string_unicode": "contains half a character: type it again",
    "string_too_short": "is empty",
    "string_too_long": "is longer than {max_length} characters",
    "finite_number": "must be a number",
}
_PATTERNS = {"language": "two or three lowercase letters like id or min", "full_page": "a query like page=all"}
_TAGS = ("<text>", "<mapping>")  # tags of the forms, which pydantic puts between the keys of a location


def validate(tree: Tree, form: type[Form] | TypeAdapter[Any], data: Any, trail: Trail) -> tuple[Any, list[Problem]]:
    """Check plain data against a form; return the form filled in (None where it does not fit) and what is wrong."""
    data = _without_nulls(data)
    try:
        made = form.validate_python(data) if isinstance(form, TypeAdapter) else form.model_validate(data)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        problems = [_in_words(tree, trail, fault) for fault in faults]
        # that such a key is missing is said already: it is misspelt, or stands there without a value
        said = {one.meant for one in problems} | {key for key in ("feeds", "sources") if (*trail, key) in tree.keys}
        both = zip(faults, problems, strict=True)
        return None, [one for fault, one in both if fault["type"] != "missing" or fault["loc"][-1] not in said]
    return made, []


def _in_words(tree: Tree, trail: Trail, fault: Any) -> Problem:
    where: Trail = (*trail, *(part for part in fault["loc"] if part not in _TAGS))
    kind, given, limits = fault["type"], fault.get("input"), fault.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(tree, where, given)
    if kind == "missing":
        return problem_at(tree, where[:-1], f'"{where[-1]}" is missing', key=True)
    key = str(where[-1])
    if kind in _TYPES and isinstance(given, str) and (begin := run_together(given)):
        text = space_missing(begin)
    elif kind == "string_type" and given is None:
        text = f"is empty; {COMMENT}"
    elif kind in _TYPES:
        text = f"must be {_TYPES[kind]}, not {describe(given)}"
        if key in _EXAMPLES and len(where) in {1, 3}:
            text += f": write {_EXAMPLES[key]}"
        elif kind == "string_type" and isinstance(given, int | float):
            text += ": put it between quotation marks"
    elif key == "delay" and kind == "greater_than_equal":
        text = "must be more than 0 seconds"
    elif kind in _LIMITS:
        text = _LIMITS[kind].format(**limits)
    elif kind == "string_pattern_mismatch":
        text = f"must be {_PATTERNS.get(key, limits.get('pattern'))}, not {quote(given)}"
    else:
        text = str(limits["error"]) if kind == "value_error" else fault["msg"]  # our own validators' words
    return problem_at(tree, where, text)


def _unknown_key(tree: Tree, where: Trail, value: Any) -> Problem:
    key = str(where[-1])
    known = list(_form_at(where[:-1]).model_fields)
    word = key.strip().lower().replace("-", "_")
    near = [name for name in _SYNONYMS.get(word, ()) if name in known]
    near = near or difflib.get_close_matches(word, known, 1, 0.55)
    hint = _HINTS.get(word) or (f"did you mean {near[0]}?" if near else f"known keys: {', '.join(known)}")
    if len(where) == 1 and key in DefaultsForm.model_fields:
        hint = "it belongs below defaults:"
    elif len(where) == 3 and key in _BELOW:
        hint = f"it belongs below {_BELOW[key]}"
    elif near == ["feeds"] and isinstance(value, str):
        hint = "write feeds:, and the address below it behind a dash"
    elif len(where) == 1 and not near and _may_be_source(value):
        hint = "a source? indent it below `sources:`"
    meant = near[0] if near else ""
    return Problem(*tree.place(where, key=True), dotted(where[:-1]), f"unknown key {quote(key)} ({hint})", meant)


def _may_be_source(value: Any) -> bool:
    return "feeds" in value if isinstance(value, dict) else isinstance(value, str) and "://" in value


def _form_at(trail: Trail) -> type[Form]:
    if len(trail) < 2:
        return DefaultsForm if trail == ("defaults",) else FileForm
    last = trail[-1]
    if isinstance(last, int):
        return FeedForm
    inner: dict[str, type[Form]] = {"article": ArticleForm, "expect": ExpectForm}
    return inner.get(last, SourceForm) if len(trail) == 3 else SourceForm


def describe(value: Any) -> str:
    """Name a value of the file for a message."""
    match value:
        case None:
            return "nothing"
        case bool():
            return f"the word {str(value).lower()}"
        case str():
            return f"the text {quote(value)}"
        case int() | float():
            return f"the number {value}"
        case list():
            return "a list"
    return "a mapping"


def _without_nulls(data: Any) -> Any:
    """Leave out keys without a value, so that they are not also reported as of a wrong type; `nulls` reports them."""
    if isinstance(data, dict):
        return {key: _without_nulls(value) for key, value in data.items() if value is not None}
    return [_without_nulls(item) for item in data] if isinstance(data, list) else data
