"""A few addresses asked outside a crawl, through the same guard, robots.txt, delays and limits as in a crawl.

result = engine.visit(script, options)        where `async def script(visitor): page = await visitor.fetch(url, "page")`
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from pipelines.items import Reason

Kind = Literal["page", "feed", "sitemap"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer, whatever its status; `url` is the last address after redirects."""

    url: str
    status: int
    body: bytes = field(repr=False)
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    moved_to: str | None = None  # where an unbroken chain of permanent redirects ended
    failure: Reason | None = None  # what the status means where it is 400 or more
    detail: str = ""  # the same for people


@dataclass(frozen=True, slots=True)
class Fault:
    """No answer, and why in words."""

    url: str
    reason: Reason
    detail: str


class Visit(Protocol):
    """What a script is given."""

    async def fetch(self, url: str, kind: Kind) -> Fetched | Fault:
        """Ask one address; `kind` (page, feed, sitemap) sets how many bytes are too many."""


Script = Callable[[Visit], Awaitable[Any]]
