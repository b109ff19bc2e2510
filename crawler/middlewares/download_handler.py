"""Sends the requests: every HTTP request of the process passes here, and no other way leads to the network.

Scrapy's downloader hands all requests (the spider's, redirects, retries, robots.txt, `engine.download_async`) to the
download handler of the URL's scheme, and `DownloadHandler` is the only handler installed.
"""

from __future__ import annotations

import logging
import resource
from contextlib import suppress
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError
from scrapy.http import Response
from twisted.internet.interfaces import IAddress
from twisted.web._newclient import HEADER, STATUS
from twisted.web.http_headers import InvalidHeaderName

from crawler.middlewares.certificates import Certificates
from crawler.middlewares.faults import Refused
from crawler.middlewares.politeness import Politeness
from crawler.middlewares.resolver import PublicResolver
from pipelines.items import Reason

HEAD_BYTES = 256 * 1024  # bytes of status line and headers, at most; browsers have about the same limit
OPEN_FILES = 8192  # connections and files at once: one to each host asked within minutes; macOS gives 256, Linux 1024

# Loggers whose warnings become outcomes in the ledger, or are given once for the whole source
_NOISY = ("scrapy.core.downloader.handlers.http11", "scrapy.core.downloader.tls")


class DownloadHandler(HTTP11DownloadHandler):
    """The download handler of http and https: sends a request when its turn has come, and holds its answer to limits.

    `deadline_s` in a request's meta (seconds) is for all its hops together, with connecting, TLS and the whole body;
    the time it waits for its turn does not count.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        permit_files()
        for name in _NOISY:
            logging.getLogger(name).setLevel(logging.ERROR)
        self._allow_private = crawler.settings.getbool("ALLOW_PRIVATE_ADDRESSES")
        self._contextFactory: Any = Certificates(self._contextFactory, crawler)
        # When a kept connection breaks, Twisted would ask again at once, without the delay; our retry waits its turn
        self._pool.retryAutomatically = False
        self._pool._factory = _ShortHeadFactory  # noqa: SLF001 - as Scrapy itself sets it

    async def download_request(self, request: Request) -> Response:
        """Send a request when its turn has come, and give its answer.

        Raises:
            Refused: the host wants quiet, the run is ending, or the host's name leads to no public address.
        """
        polite = Politeness.of(self.crawler)
        async with polite.turn(request):
            response = await self._send(request)
            polite.answered(response)
        return response

    async def _send(self, request: Request) -> Response:
        resolver = self._resolver()
        spent = request.meta.get("seconds_spent", 0.0)
        left = request.meta["download_timeout"] = max(request.meta["deadline_s"] - spent, 0.01)
        began = monotonic()
        try:
            return await super().download_request(request)
        except CannotResolveHostError:
            if refusal := resolver.refused.get(urlsplit(request.url).hostname or ""):
                raise Refused(Reason.BLOCKED_ADDRESS, refusal) from None
            raise
        except DownloadTimeoutError:
            raise DownloadTimeoutError(f"no complete answer within {spent + left:.0f} seconds") from None
        finally:
            request.meta["seconds_spent"] = spent + monotonic() - began

    def _resolver(self) -> PublicResolver:
        """Our resolver, installed again if somebody replaced it, so that no name is ever looked up unguarded."""
        from twisted.internet import reactor  # only once Scrapy has chosen the reactor

        resolver = reactor.nameResolver
        if not isinstance(resolver, PublicResolver):
            resolver = PublicResolver(resolver)
            resolver.install_on_reactor()
        resolver.allow_private = self._allow_private
        return resolver


def permit_files() -> None:
    """Raise the process's limit of open files to OPEN_FILES, or as far as the machine permits; a higher one stays."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class _Head(_LenientHTTPClientParser):
    """Takes what browsers take: lines as long as the head may be, and headers with invalid names, which it skips."""

    MAX_LENGTH = HEAD_BYTES

    def headerReceived(self, name: bytes, value: bytes) -> None:  # noqa: N802 - Twisted's name
        with suppress(InvalidHeaderName):
            super().headerReceived(name.rstrip(), value)  # type: ignore[no-untyped-call]


class _ShortHead(_LenientHTTP11ClientProtocol):
    """Hangs up on a server whose headers do not end: Twisted limits the length of a line, not the number of lines."""

    def request(self, request: Any) -> Any:
        self._head = 0
        answer = super().request(request)
        self._parser.__class__ = _Head  # as Scrapy itself sets it
        return answer

    def dataReceived(self, bytes: bytes) -> None:  # noqa: A002, N802 - Twisted's names
        if self._parser is not None and self._parser.state in {STATUS, HEADER}:
            self._head += len(bytes)
            if self._head > HEAD_BYTES:
                self.abort()  # type: ignore[no-untyped-call]
                return
        super().dataReceived(bytes)  # type: ignore[no-untyped-call]


class _ShortHeadFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> _ShortHead:  # noqa: ARG002, N802 - Twisted's interface
        return _ShortHead(self._quiescentCallback)  # type: ignore[no-untyped-call]
