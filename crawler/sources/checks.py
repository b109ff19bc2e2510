"""Checks feeds.yaml beyond the type of each value: bad ids, repeated feeds, a delay of 0, addresses that look odd."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from crawler.addresses import PORTS, url_refusal
from crawler.sources.forms import KINDS
from crawler.sources.model import Problem, Source, feed_key, quote
from crawler.sources.tree import Place, Trail, Tree, dotted, problem_at
from crawler.sources.values import ID, ID_RULE, address_fault

_DAY = re.compile(r"(?<!\d)(?:20\d\d([-/_]?)(?:0[1-9]|1[0-2])(?:\1\d\d)?|\d\d[-/]\d\d[-/]20\d\d)(?!\d)")


def bad_id(tree: Tree, name: str) -> Iterator[Problem]:
    """Find an invalid id, and suggest a valid one."""
    if ID.fullmatch(name):
        return
    better = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-_")[:64]
    hint = f" (did you mean {better}?)" if ID.fullmatch(better) else ""
    yield Problem(*tree.place(("sources", name), key=True), "", f"bad id {quote(name)}{hint}: {ID_RULE}")


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


def same_feeds(tree: Tree, entries: list[tuple[Trail, Any]]) -> Iterator[Problem]:
    """Find feeds that are listed twice, in one source or in two, even if their addresses are spelled differently."""
    first: dict[str, tuple[Trail, Place]] = {}
    found = [item for trail, entry in entries for item in addresses(entry, trail)]
    for where, url in sorted(found, key=lambda item: tree.place(item[0])):
        key = feed_key(url)
        if key in first:
            other, (line, _) = first[key]
            yield problem_at(
                tree, where, f"this feed is read already: {dotted(other)} in line {line} has the same address"
            )
        elif key:
            first[key] = where, tree.place(where)


def refused(tree: Tree, entries: list[tuple[Trail, Any]], *, allow_private: bool) -> Iterator[Problem]:
    """Find addresses that a crawl would refuse."""
    for where, url in (found for trail, entry in entries for found in addresses(entry, trail)):
        if address_fault(url):
            continue  # reported already
        if why := feed_refusal(url, allow_private=allow_private):
            yield problem_at(tree, where, why)


def feed_refusal(url: str, *, allow_private: bool) -> str | None:
    """Why a crawl would refuse this address of a feed, or None; it must be valid (see `address_fault`)."""
    return url_refusal(url, ports=PORTS | {urlsplit(url).port or 80}, allow_private=allow_private)


def notes(source: Source) -> Iterator[str]:
    """Say what may be intended but is more likely a mistake."""
    if not source.verify_tls:
        yield "verify_tls is off: anybody between you and the site can change what it says"
    for feed in source.feeds:
        if _DAY.search(feed.url):  # like /indeks?date=2026-11-29
            yield f"{feed.url} names a day or a month, after which nothing new will appear there"
        if odd := re.search(r"&amp;|[],;'[{}|]$", feed.url):
            yield f'{feed.url} has "{odd[0]}" in it: does that belong to the address?'


def zero_delays(tree: Tree, entries: list[tuple[Trail, Any]], defaults: Any) -> Iterator[Problem]:
    """Find delays of 0, which are too fast for a public site."""
    for trail, holder in [(("defaults",), defaults), *entries]:
        delay = holder.get("delay") if isinstance(holder, dict) else None
        if delay == 0 and delay is not False:
            text = "must be more than 0 seconds (0 is for tests, together with --allow-private-addresses)"
            yield problem_at(tree, (*trail, "delay"), text)
