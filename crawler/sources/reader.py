"""Reads feeds.yaml into a Config, or reports all its problems at once, each with its line and column."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from crawler.sources.forms import KINDS, FeedForm, SourceForm
from crawler.sources.model import ArticleRules, Config, Feed, FeedsError, Problem, Source
from crawler.sources.tree import parse, place_at, problem_at
from crawler.sources.validation import describe, same_feeds, validate

MAX_BYTES = 2 << 20  # a file with 5,000 sources is half as big
_NO_SOURCES = "holds no sources: write `sources:` and below it one or more, like `  setkab: https://setkab.go.id/feed/`"


def read_raw(path: Path) -> str | None:
    """Return the text of a file with line ends and byte order mark as they are; None where there is no file.

    Raises:
        FeedsError: it cannot be read, is too large, or is not UTF-8.
    """
    try:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except IsADirectoryError:
        raise _error(path, "is a directory: name the file in it with --feeds or KLIPING_FEEDS") from None
    except (OSError, ValueError) as error:
        raise _error(path, f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(body) > MAX_BYTES:
        raise _error(path, f"is larger than {MAX_BYTES >> 20} MiB: is this the right file?")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        before = body[: error.start].decode()
        fault = Problem(*place_at(before, len(before)), "", "not UTF-8 from here on: save the file as UTF-8")
        raise FeedsError(str(path), (fault,)) from None


def read_text(
    text: str, path: Path, *, allow_private: bool, judge_addresses: bool = False, may_be_empty: bool = False
) -> Config:
    """Make a Config from the text of a feeds.yaml; `path` is its name in messages.

    With `may_be_empty` it may have no source yet, as before the first one is added.
    """
    tree = parse(text)
    data = {"sources": None} if tree.data is None and not tree.problems else tree.data
    if not isinstance(data, dict):
        told = Problem(0, 0, "", f"must begin with `sources:`, not {describe(data)}")
        raise FeedsError(str(path), tuple(sorted(tree.problems)) or (told,))
    if may_be_empty or "sources" in data:  # a key without a value holds no sources
        data["sources"] = data.get("sources") or {}
    form, faults = validate(tree, data, allow_private=allow_private, judge_addresses=judge_addresses)
    problems = {*tree.problems, *faults}
    if isinstance(sources := data.get("sources"), dict):
        problems.update(same_feeds(tree, sources))
        if not sources and not may_be_empty:
            problems.add(problem_at(tree, ("sources",), _NO_SOURCES, key=True))
    if problems or form is None:
        raise FeedsError(str(path), tuple(sorted(problems)))
    defaults = Source("", "", None, (), **form.defaults.model_dump(exclude={"contact"}))
    found = tuple(_source(name, entry, defaults) for name, entry in form.sources.items())
    return Config(path, form.defaults.contact, found, defaults)


def _error(path: Path, text: str) -> FeedsError:
    return FeedsError(str(path), (Problem(0, 0, "", text),))


def _source(name: str, form: str | SourceForm, defaults: Source) -> Source:
    if isinstance(form, str):
        form = SourceForm.model_construct(feeds=[form])
    rules = form.article
    feeds = tuple(_feed(entry) for entry in form.feeds)
    return Source(
        id=name,
        name=form.name or name,
        home=form.home,
        feeds=feeds,
        article=ArticleRules(
            allow=tuple(re.compile(text) for text in rules.allow),
            deny=tuple(re.compile(text) for text in rules.deny),
            drop=tuple(rules.drop),
            body=tuple(rules.body),
            next_page=rules.next_page,
            full_page=rules.full_page,
        ),
        expected_per_day=form.expect.articles_per_day,
        delay=defaults.delay if form.delay is None else form.delay,
        max_age_days=form.max_age_days or defaults.max_age_days,
        timezone=form.timezone or defaults.timezone,
        language=form.language or defaults.language,
        tags=tuple(dict.fromkeys(form.tags)),
        verify_tls=form.verify_tls,
        ports=frozenset(form.ports) | _ports([feed.url for feed in feeds] + [form.home or ""]),
    )


def _feed(entry: str | FeedForm) -> Feed:
    if isinstance(entry, str):
        return Feed(entry)
    kind, url = entry.kinds()[0]
    return Feed(url, KINDS[kind], entry.links)


def _ports(urls: list[str]) -> frozenset[int]:
    """Return the ports in addresses of the file: whoever wrote an address there wants it read."""
    return frozenset(port for url in urls if (port := urlsplit(url).port) and port not in {80, 443})
