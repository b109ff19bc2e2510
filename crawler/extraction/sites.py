"""Gives the rules for single sites from `sites.yaml`, by host and date; also reads the other rule files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from crawler import urls
from crawler.extraction.values import Site

NOBODY = Site()
_TUPLES = ("body", "drop", "author", "editor", "published", "names")


def read_yaml(path: Path) -> Any:
    """Read one of the rule files that come with the program: plain YAML, checked by tests."""
    return YAML(typ="safe").load(path)  # the path and not its text, so that errors name file and line


@contextmanager
def naming(file: str, entry: object) -> Iterator[None]:
    """Add the name of a rule file's entry to any exception that is raised within the block."""
    try:
        yield
    except Exception as fault:
        fault.add_note(f"in {file}, {entry}")
        raise


@cache
def _all() -> tuple[str, dict[str, list[dict[str, Any]]]]:
    data = read_yaml(Path(__file__).with_name("sites.yaml"))
    by_host: dict[str, list[dict[str, Any]]] = {}
    for name, entry in data["sites"].items():
        with naming("sites.yaml", name):
            for host in entry["hosts"]:
                by_host.setdefault(host, []).append({"id": name, **entry})
    return str(data["version"]), by_host


def version() -> str:
    """The version of sites.yaml."""
    return _all()[0]


def site_for(host: str, when: datetime) -> Site:
    """The rules that held at `when` (UTC) for the site of `host`, which may be a sub-domain; `NOBODY` where none do."""
    return _site(host.lower().partition(":")[0], when.date())


def key_of(url: str, when: datetime) -> str:
    """The key of an article's address; the site's own number of the article goes before all else."""
    return urls.article_key(url, site_for(urls.host(url), when).article_id)


@lru_cache(maxsize=2048)
def _site(host: str, day: date) -> Site:
    by_host = _all()[1]
    labels = host.split(".")
    for start in range(len(labels) - 1):
        for entry in by_host.get(".".join(labels[start:]), ()):
            with naming("sites.yaml", entry["id"]):
                return _made(entry, day)
    return NOBODY


def _made(entry: dict[str, Any], day: date) -> Site:
    """A site's rules as of a day: past ones that still held then first, then the current ones.

    A rule is a plain selector, or `{css: …, valid_until: DATE}`. An expired rule for `body` comes last, since layouts
    overlap for years; other expired rules are left out.
    """
    values = {key: value for key, value in entry.items() if key != "hosts"}
    for key in _TUPLES:
        current: list[str] = []
        past: list[tuple[date, str]] = []
        for rule in entry.get(key, ()):
            if isinstance(rule, dict):
                past.append((rule["valid_until"], rule["css"]))
            else:
                current.append(rule)
        then = [css for until, css in sorted(past, key=lambda rule: rule[0]) if day <= until]
        gone = [css for until, css in past if day > until] if key == "body" else []
        values[key] = (*then, *current, *gone)
    if "article_id" in entry:
        values["article_id"] = re.compile(entry["article_id"])
    return Site(**values)
