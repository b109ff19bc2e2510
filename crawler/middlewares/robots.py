"""Obeys robots.txt as in RFC 9309; a host whose robots.txt cannot be fetched is not asked for now.

Scrapy's own middleware takes an error page for permission, does not apply Crawl-delay, and logs a traceback for every
host that is down.
"""

from __future__ import annotations

import asyncio
import re
from time import monotonic
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser, RobotParser

from crawler.charsets import utf8
from crawler.middlewares import limits
from crawler.middlewares.answers import ask
from crawler.middlewares.faults import NoRules, Refused, of_host
from crawler.middlewares.politeness import Politeness
from pipelines.items import UNREACHED, Reason

READ_BYTES = 500 * 1024  # bytes that are read, as RFC 9309 §2.5 asks
KEPT_BYTES = 20 * 2**20  # bytes kept of all hosts together; parsed, they take ten times as much memory
UNREACHABLE_FOR_S = 60.0  # time after a failure from which the next request to the host asks for robots.txt again
# A line that begins a group, in every spelling that Protego 0.7 accepts, and the name in it
_AGENT = re.compile(r"(?:user-?agent|user\s+agent)(?![^\s:])\s*:?\s*(.*)", re.IGNORECASE)
# Answers that mean that there are no rules (RFC 9309 §2.3.1); after any other failure the rules are not known now
NO_RULES = frozenset({Reason.NOT_FOUND, Reason.GONE, Reason.FORBIDDEN, Reason.CLIENT_ERROR, Reason.REDIRECTS})


class _Rules:
    """The rules in one host's robots.txt, or the `fault` if it could not be fetched."""

    def __init__(
        self, parser: RobotParser | None, fault: tuple[Reason, str, int | None] | None = None, *, size: int = 0
    ) -> None:
        self.parser, self.fault, self.size = parser, fault, size
        self.until = monotonic() + UNREACHABLE_FOR_S if fault else float("inf")


class Robots:
    """Downloader middleware that obeys robots.txt, except for requests of the kind "robots"."""

    def __init__(self, crawler: Crawler, product: str) -> None:
        self.crawler = crawler
        self.product = product
        # RFC 9309 §2.2.1 wants the name alone, but people copy "kliping/0.1.0" from their logs
        self._named = re.compile(rf"{re.escape(product)}(?![\w-])", re.IGNORECASE)
        self._rules: dict[str, asyncio.Future[_Rules]] = {}  # netloc → its rules, perhaps still being fetched

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for the product that the User-Agent begins with."""
        return cls(crawler, crawler.settings["USER_AGENT"].partition("/")[0])

    async def process_request(self, request: Request) -> None:
        """Let the request pass.

        Raises:
            Refused: robots.txt forbids the address, or cannot be had at the moment.
        """
        if request.meta.get("kind") == "robots":
            return
        rules = await self._rules_for(request)
        if rules.fault:
            reason, detail, retry_after = rules.fault
            # NoRules is for hosts that may have pages still: not those that are down, and not at the end of the run
            refusal = Refused if reason in UNREACHED or reason is Reason.STOPPED else NoRules
            raise refusal(reason, detail, retry_after_s=retry_after)
        if rules.parser and not rules.parser.allowed(request.url, self.product):
            raise Refused(Reason.ROBOTS, "robots.txt forbids it")

    async def _rules_for(self, request: Request) -> _Rules:
        netloc = urlsplit(request.url).netloc
        known = self._rules.get(netloc)
        if known is None or (known.done() and known.result().until < monotonic()):
            known = self._rules[netloc] = asyncio.ensure_future(self._ask(request))
            known.add_done_callback(self._make_room)
        return await asyncio.shield(known)

    def _make_room(self, _: asyncio.Future[_Rules]) -> None:
        """Forget the longest rules while all together take too much memory: a site may have any number of hosts."""
        sizes = {host: rules.result().size for host, rules in self._rules.items() if rules.done()}
        while sum(sizes.values()) > KEPT_BYTES:
            longest = max(sizes, key=sizes.__getitem__)
            del self._rules[longest], sizes[longest]

    async def _ask(self, request: Request) -> _Rules:
        parts = urlsplit(request.url)
        meta = limits("robots", request.meta.get("source"), typed=request.meta.get("typed"))
        asked = Request(f"{parts.scheme}://{parts.netloc}/robots.txt", meta=meta, callback=NO_CALLBACK)
        answer = await ask(self.crawler, asked)
        if (answer.status or 0) >= 500:
            answer = await ask(self.crawler, asked.copy())
        if answer.failure is None:
            return self._parsed(answer.body, request)
        if answer.failure in NO_RULES:
            return _Rules(None)
        detail = answer.with_redirect(answer.detail)
        if not (answer.fault and of_host(answer.fault)):  # a page may answer all the same
            detail += " (asked for robots.txt)"
        return _Rules(None, (answer.failure, detail, answer.retry_after_s))

    def _parsed(self, body: bytes, request: Request) -> _Rules:
        body = self._in_three_groups(body)
        parser = ProtegoRobotParser.from_crawler(self.crawler, body)
        delay = parser.crawl_delay(self.product)
        if delay:
            Politeness.of(self.crawler).slow_down(request.url, delay)
        return _Rules(parser, size=len(body))

    def _in_three_groups(self, body: bytes) -> bytes:
        """The robots.txt with only three names: ours, "*" and "-" for all others.

        Protego stores the rules of a group once for each name in it.
        """
        lines = utf8(body[:READ_BYTES]).decode().splitlines()
        return "\n".join(map(self._in_group, lines if len(body) <= READ_BYTES else lines[:-1])).encode()

    def _in_group(self, line: str) -> str:
        agent = _AGENT.match(line.partition("#")[0].strip())
        if agent is None:
            return line
        return f"User-agent: {self.product if self._named.match(agent[1]) else '*' if agent[1] == '*' else '-'}"
