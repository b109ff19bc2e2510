"""The first to see a request: schemes, ports and addresses that are refused, and redirects, each hop judged anew."""

from __future__ import annotations

import re
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response

from crawler.addresses import url_refusal
from crawler.middlewares.faults import Refused
from crawler.middlewares.hosts import Exemptions, server, sources_of
from pipelines.items import Reason

_FOLLOWED = frozenset({301, 302, 303, 307, 308})
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,30}):", re.ASCII | re.IGNORECASE)


class Guard:
    """Downloader middleware, the first: an address that is refused costs nothing, not even a robots.txt.

    `Door` asks it again. Settings: ALLOW_PRIVATE_ADDRESSES; ports are those of the spider's `sources`, and the port of
    the address that a person typed (`meta["typed"]`).
    """

    def __init__(self, exemptions: Exemptions, *, allow_private: bool) -> None:
        self.exemptions, self.allow_private = exemptions, allow_private

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """One a crawl."""
        allow_private = crawler.settings.getbool("ALLOW_PRIVATE_ADDRESSES")
        return cls(Exemptions(sources_of(crawler)), allow_private=allow_private)

    def process_request(self, request: Request) -> None:
        """Let the request pass.

        Raises:
            Refused: its address may not be asked for.
        """
        refusal = self._refusal(request.url, request.meta.get("typed"))
        if refusal:
            raise Refused(Reason.BLOCKED_ADDRESS, refusal)

    def _refusal(self, url: str, typed: str | None) -> str | None:
        try:
            parts = urlsplit(url)
            ports = self.exemptions.ports(parts.hostname or "")
            if typed and parts.port and server(url) == server(typed):
                ports |= {parts.port}
        except ValueError:
            return "not an address"
        return url_refusal(url, ports=ports, allow_private=self.allow_private)


class Redirects(RedirectMiddleware):
    """Scrapy's, without a referrer and without its search for the middleware that makes one."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """One a crawl."""
        redirects = cls(crawler.settings)
        redirects.crawler = crawler
        return redirects

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Follow, as Scrapy does.

        Raises:
            Refused: it leads nowhere, to another scheme, or one hop too far.
        """
        if response.status not in _FOLLOWED:
            return response
        location = (response.headers.get("Location") or b"").decode("latin-1").strip()
        scheme = _SCHEME.match(location)
        if scheme and scheme[1].lower() not in {"http", "https"}:
            raise Refused(Reason.BLOCKED_ADDRESS, f"redirected to a {scheme[1]}: address")
        try:
            answer = super().process_response(request, response)
        except ValueError:
            raise Refused(Reason.REDIRECTS, "redirected to something that is not an address") from None
        if answer is response:
            raise Refused(Reason.REDIRECTS, f"HTTP {response.status} that leads nowhere")
        return answer
