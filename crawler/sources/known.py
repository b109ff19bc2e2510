"""What feeds.yaml says already, and where, for who adds to it: which source reads an address, which has an id."""

from __future__ import annotations

from urllib.parse import urljoin

from crawler.sources.checks import addresses, feed_key
from crawler.sources.tree import Trail, parse
from crawler.urls import is_home


def reader_of(text: str, url: str) -> tuple[str, int] | None:
    """Return the source that reads this address already, and the line (from 1) of the address, however it is spelled.

    The address of a home page is also read where any feed of a source is on its host. `text` is that of a feeds.yaml
    without faults.
    """
    tree = parse(text)
    sources = tree.data.get("sources") if isinstance(tree.data, dict) else None
    key, home = feed_key(url), is_home(url)
    for name, entry in (sources or {}).items():
        trail: Trail = ("sources", name)
        site = entry.get("home") if isinstance(entry, dict) else None
        for where, address in [((*trail, "home"), site or ""), *addresses(entry, trail)]:
            if feed_key(address) == key or (home and _host(address) == _host(url)):
                return str(name), tree.place(where)[0]
    return None


def line_of(text: str, source: str) -> int | None:
    """Return the line (from 1) where the source of this id begins, None where there is none."""
    place = parse(text).keys.get(("sources", source))
    return place[0] if place else None


def _host(url: str) -> str:
    return feed_key(urljoin(url, "/"))
