"""What is known of single sites: `sites.yaml`, loaded once, asked by host and date."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from crawler.extraction.words import Site

NOBODY = Site()
_TUPLES = ("body", "drop", "author", "editor", "published", "names")


def read_yaml(path: Path) -> Any:
    """Read one of the rule files that the program ships; they are plain YAML, checked by tests."""
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


@cache
def _all() -> tuple[str, dict[str, list[dict[str, Any]]]]:
    data = read_yaml(Path(__file__).with_name("sites.yaml"))
    by_host: dict[str, list[dict[str, Any]]] = {}
    for name, entry in data["sites"].items():
        for host in entry["hosts"]:
            by_host.setdefault(host, []).append({"id": name, **entry})
    return str(data["version"]), by_host


def version() -> str:
    """The version of sites.yaml."""
    return _all()[0]


def site_for(host: str, when: datetime) -> Site:
    """What is known of the site of `host` or of one of its sub-domains, by the rules that held at `when` (UTC)."""
    return _site(host.lower().partition(":")[0].removeprefix("www."), when.date())


@lru_cache(maxsize=2048)
def _site(host: str, day: date) -> Site:
    by_host = _all()[1]
    labels = host.split(".")
    for start in range(len(labels) - 1):
        for entry in by_host.get(".".join(labels[start:]), ()):
            return _made(entry, day)
    return NOBODY


def _made(entry: dict[str, Any], day: date) -> Site:
    """A site's rules: those of the time first, the others after them, since layouts overlap for years.

    A rule is a plain selector, or `{css: …, valid_until: DATE}`.
    """
    values: dict[str, Any] = {}
    for key in _TUPLES:
        current: list[str] = []
        past: list[tuple[date, str]] = []
        for rule in entry.get(key, ()):
            if isinstance(rule, dict) and "valid_until" in rule:
                past.append((rule["valid_until"], rule["css"]))
            else:
                current.append(rule["css"] if isinstance(rule, dict) else rule)
        then = [css for until, css in sorted(past, key=lambda rule: rule[0]) if day <= until]
        gone = [css for until, css in past if day > until] if key == "body" else []
        values[key] = (*then, *current, *gone)
    article_id = entry.get("article_id")
    return Site(
        id=entry["id"],
        full_page=entry.get("full_page"),
        article_id=re.compile(article_id) if article_id else None,
        updated_dateline=bool(entry.get("updated_dateline", False)),
        next_page=entry.get("next_page"),
        data=entry.get("data"),
        usual_words=entry.get("usual_words"),
        **values,
    )
