"""Checks feeds.yaml beyond single values: feeds that are listed twice, and what is valid but looks odd."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from crawler.sources.forms import KINDS
from crawler.sources.model import Problem, Source, feed_key
from crawler.sources.tree import Trail, Tree, dotted, problem_at

_DAY = re.compile(r"(?<!\d)(?:20\d\d([-/_]?)(?:0[1-9]|1[0-2])(?:\1\d\d)?|\d\d[-/]\d\d[-/]20\d\d)(?!\d)")


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
        if (other := first.setdefault(feed_key(url), where)) != where and feed_key(url):
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
