"""Fetches a few addresses outside a crawl, with the same guard, robots.txt rules, delays and limits as a crawl.

result = engine.visit(script, config, …)      where `async def script(visitor): page = await visitor.fetch(url, "page")`

There are two scripts: `feeds` checks the feeds of feeds.yaml, and `site` looks for the feeds of a site. The latter uses
`search` (the requests), `answers` (what each of them gave, in words) and `choice` (which feeds are the best);
`proposal` makes a source for feeds.yaml of what it found.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from crawler.middlewares import Kind
from crawler.middlewares.answers import Answer


class Visitor(Protocol):
    """The visitor that a script is given."""

    async def fetch(self, url: str, kind: Kind) -> Answer:
        """Fetch one address; `kind` sets the limit of bytes."""


Result = TypeVar("Result")
Script = Callable[[Visitor], Awaitable[Result]]
