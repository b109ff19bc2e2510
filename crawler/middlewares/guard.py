"""Refuses forbidden schemes, ports and addresses before anything is sent, and follows redirects and refreshes."""

from __future__ import annotations

import re
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import BaseRedirectMiddleware, MetaRefreshMiddleware, RedirectMiddleware
from scrapy.http import HtmlResponse, Response

from crawler.addresses import server, url_refusal
from crawler.middlewares.faults import Refused
from crawler.middlewares.hosts import Exemptions, sources_of
from pipelines.items import Reason

STUB_BYTES = 4096  # bytes at most of a page that only leads on
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,30}):", re.ASCII | re.IGNORECASE)


class Guard:
    """Downloader middleware that comes first, so that an address that is refused costs nothing, not even a robots.txt.

    It allows private addresses by the setting ALLOW_PRIVATE_ADDRESSES. It allows the usual ports, those of the spider's
    `sources`, and that of the address that a person typed (`meta["typed"]`).
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


class _WithoutReferrer(BaseRedirectMiddleware):
    """Scrapy's base class, without its search for the middleware that sets the referrer, which we do not install."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """One a crawl."""
        redirects = cls(crawler.settings)
        redirects.crawler = crawler
        return redirects


class Refreshes(_WithoutReferrer, MetaRefreshMiddleware):
    """Follows `<meta http-equiv="refresh">` on pages that hold nothing else, as URL shorteners and moved sites have it.

    On a page with a text it leads to an advertisement, or reloads the page now and then.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Follow the refresh as Scrapy does, unless it leads back to an address already asked."""
        if request.meta.get("kind") != "page" or response.status != 200 or len(response.body) > STUB_BYTES:
            return response
        page = HtmlResponse(response.url, body=response.body, encoding="utf-8")
        try:
            answer = super().process_response(request, page)
        except ValueError:  # its target is no address
            return response
        return response if answer is page or answer.url in _asked(request) else answer


class Redirects(_WithoutReferrer, RedirectMiddleware):
    """Follows redirects as Scrapy does; one that leads to no address, to another scheme or in a circle is refused."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Follow the redirect.

        Raises:
            Refused: it leads to no address, to another scheme, or back to an address already asked.
            IgnoreRequest: there were too many redirects.
        """
        if not 300 <= response.status < 400:
            return response
        location = (response.headers.get("Location") or b"").decode("latin-1")
        scheme = _SCHEME.match(location)
        if scheme and scheme[1].lower() not in {"http", "https"}:
            raise Refused(Reason.BLOCKED_ADDRESS, f"redirected to a {scheme[1]}: address")
        try:
            answer = super().process_response(request, response)
        except ValueError:
            raise Refused(Reason.REDIRECTS, "redirected to something that is not an address") from None
        if isinstance(answer, Request):
            if answer.url in _asked(request):
                raise Refused(Reason.REDIRECTS, "redirected in a circle, as by sites that want cookies")
            answer.meta.get("hops", []).append(answer)  # one list for the whole chain, see `answers.ask`
        return answer


def _asked(request: Request) -> tuple[str, ...]:
    """The addresses asked so far for this request; no cookies are kept, so that none of them will answer otherwise."""
    return (request.url, *request.meta.get("redirect_urls", ()))
