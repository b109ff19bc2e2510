"""Finds what is wrong with the data of feeds.yaml, each with its place in the file, and what looks odd.

The forms judge each value; here pydantic's errors are put into plain words.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from crawler.sources.forms import KINDS, ArticleForm, DefaultsForm, ExpectForm, FeedForm, FileForm, Form, SourceForm
from crawler.sources.model import Problem, Source, feed_key, quote
from crawler.sources.tree import Trail, Tree, dotted, problem_at

# Key → words that other programs use for the same thing
_SYNONYMS = {
    "feed": {"url", "xml"},
    "feeds": {"url", "urls"},
    "wordpress": {"api"},
    "timezone": {"tz"},
    "links": {"css", "selector"},
    "name": {"title"},
    "tags": {"category", "categories"},
    "contact": {"email"},
}
_HINTS = {
    **dict.fromkeys(("atom", "json", "jsonfeed", "rdf"), "it is read as rss: write rss:, or the address alone"),
    **dict.fromkeys(("enabled", "disabled", "active"), "to leave a source out, write # before each of its lines"),
    "<<": "mappings are not merged: write its keys out",
}
# Keys that are known elsewhere → what they belong below.
_BELOW = {
    **dict.fromkeys(DefaultsForm.model_fields, "defaults:, or its source"),
    "contact": "defaults:",
    **dict.fromkeys(ArticleForm.model_fields, "article:"),
    **dict.fromkeys(ExpectForm.model_fields, "expect:"),
    **dict.fromkeys(KINDS, "feeds:, behind a dash"),
    "links": "its section:",
}
_EXAMPLES = {
    "sources": "each as `id: address`, without a dash",
    "feeds": 'each address in a line of its own, behind "- "',
    "article": '{allow: ["/berita/"]}',
    "expect": "{articles_per_day: 20}",
}
# pydantic's types of errors, without their endings → what has to be there instead
_TYPES = {
    "string": "text",
    "list": "a list, like [a, b]",
    "float": "a number",
    "int": "a whole number",
    "bool": "true or false",
    "model": "a mapping of keys to values",
    "dict": "a mapping of ids to sources",
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
_NO_VALUE = 'has no value: write one, or remove it; what begins with "#" is a comment, unless between quotation marks'
_PATTERNS = {"language": "two or three lowercase letters like id or min", "full_page": "a query like page=all"}
_DAY = re.compile(r"(?<!\d)(?:20\d\d([-/_]?)(?:0[1-9]|1[0-2])(?:\1\d\d)?|\d\d[-/]\d\d[-/]20\d\d)(?!\d)")
_INSERTED = ("<text>", "<mapping>", "[key]")  # what pydantic puts between the keys of a location


def validate(tree: Tree, data: Any, **context: bool) -> tuple[FileForm | None, list[Problem]]:
    """Fill the form with the data of the file; return it (None where it does not fit), and what is wrong."""
    try:
        return FileForm.model_validate(data, context=context), []
    except ValidationError as error:
        return None, [_in_words(tree, fault) for fault in error.errors(include_url=False)]


def _in_words(tree: Tree, fault: Any) -> Problem:
    first, *others = fault["loc"]
    where: Trail = (first, *(part for part in others if part not in _INSERTED))
    kind, given, limits = fault["type"], fault.get("input"), fault.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(tree, where)
    if kind == "missing":
        return problem_at(tree, where[:-1], f'"{where[-1]}" is missing', key=True)
    key = str(where[-1])
    if given is None:
        text = _NO_VALUE
    elif wanted := _TYPES.get(re.sub("_(type|parsing)$", "", kind)):
        text = f"must be {wanted}, not {describe(given)}"
        if key in _EXAMPLES:
            text += f": write {_EXAMPLES[key]}"
    elif kind in _LIMITS:
        text = _LIMITS[kind].format(**limits)
    elif kind == "string_pattern_mismatch":
        text = f"must be {_PATTERNS.get(key, limits.get('pattern'))}, not {quote(given)}"
    else:
        text = str(limits["error"]) if kind == "value_error" else fault["msg"]  # our own validators' words
    return problem_at(tree, where, text, key=given is None or fault["loc"][-1] == "[key]")


def _unknown_key(tree: Tree, where: Trail) -> Problem:
    key = str(where[-1])
    known = list(_form_at(where[:-1]).model_fields)
    word = key.lower()
    near = [name for name in known if word in _SYNONYMS.get(name, ())]
    near = near or difflib.get_close_matches(word, known, 1, 0.55)
    hint = _HINTS.get(word) or (f"did you mean {near[0]}?" if near else f"known keys: {', '.join(known)}")
    if key in _BELOW:
        hint = f"it belongs below {_BELOW[key]}"
    elif len(where) == 1 and not near:
        hint += "; a source is indented below `sources:`"
    return Problem(*tree.place(where, key=True), dotted(where[:-1]), f"unknown key {quote(key)} ({hint})")


def _form_at(trail: Trail) -> type[Form]:
    if not trail:
        return FileForm
    if isinstance(trail[-1], int):
        return FeedForm
    inner: dict[str, type[Form]] = {"defaults": DefaultsForm, "article": ArticleForm, "expect": ExpectForm}
    return inner.get(trail[-1], SourceForm)


def describe(value: Any) -> str:
    """Name a value of the file for a message."""
    return quote(value) if isinstance(value, str) else "a list" if isinstance(value, list) else "a mapping"


def addresses(entry: Any, trail: Trail) -> Iterator[tuple[Trail, str]]:
    """Find the place and address of each feed of an entry of `sources`, even if the entry has other faults."""
    if isinstance(entry, str):
        yield trail, entry
    feeds = entry.get("feeds") if isinstance(entry, dict) else None
    for number, feed in enumerate(feeds if isinstance(feeds, list) else ()):
        inner = (*trail, "feeds", number)
        if isinstance(feed, str):
            yield inner, feed
        elif isinstance(feed, dict):
            yield from (((*inner, kind), feed[kind]) for kind in KINDS if isinstance(feed.get(kind), str))


def same_feeds(tree: Tree, sources: dict[str, Any]) -> Iterator[Problem]:
    """Find feeds that are listed twice, in one source or in two, even if their addresses are spelled differently."""
    first: dict[str, Trail] = {}
    for where, url in (found for name, entry in sources.items() for found in addresses(entry, ("sources", name))):
        if (other := first.setdefault(feed_key(url), where)) != where:
            line, _ = tree.place(other)
            told = f"this feed is read already: {dotted(other)} in line {line} has the same address"
            yield problem_at(tree, where, told)


def notes(source: Source) -> Iterator[str]:
    """Say what may be intended but is more likely a mistake."""
    if not source.verify_tls:
        yield "verify_tls is off: anybody between you and the site can change what it says"
    for feed in source.feeds:
        if _DAY.search(feed.url):  # like /indeks?date=2026-11-29
            yield f"{feed.url} names a day or a month, after which nothing new will appear there"
        if odd := re.search(r"&amp;|[],;'[{}|]$", feed.url):
            yield f'{feed.url} has "{odd[0]}" in it: does that belong to the address?'
