"""robots.txt as RFC 9309 has it: obeyed, and a site whose robots.txt cannot be fetched is left alone for now.

In the place of Scrapy's middleware, which takes an error page for permission, does not apply Crawl-delay, and logs a
traceback for every host that is down.
"""

from __future__ import annotations

import asyncio
import re
from time import monotonic
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser, RobotParser

from crawler.charsets import utf8
from crawler.middlewares.faults import NoRules, Refused, classify, retry_after_s
from crawler.middlewares.politeness import Politeness
from pipelines.items import UNREACHED, Reason

ROBOTS_BYTES = 2 * 2**20  # RFC 9309 §2.5 asks for 500 kibibytes; home pages that answer for it may be larger
DEADLINE_S = 20.0  # every page of the host waits for it
READ_BYTES = 500 * 1024  # of it, as RFC 9309 §2.5 asks
KEPT_BYTES = 20 * 2**20  # of all hosts together; the rules in them take ten times as much memory
UNREACHABLE_FOR_S = 60.0  # then the next request to the host asks for its robots.txt again
# a line that begins a group, in every way that Protego (0.7) takes for one, and the name in it
_AGENT = re.compile(r"(?:user-?agent|user\s+agent)(?![^\s:])\s*:?\s*(.*)", re.IGNORECASE | re.DOTALL)
# RFC 9309 §2.3.1: these mean that there are no rules; anything else that they are not known now
_NO_RULES = frozenset({Reason.NOT_FOUND, Reason.GONE, Reason.FORBIDDEN, Reason.CLIENT_ERROR, Reason.REDIRECTS})
_OF_THE_HOST = frozenset({Reason.NAME_NOT_FOUND, Reason.REFUSED})


class _Rules:
    """What one host's robots.txt says; `fault` where it could not be fetched."""

    def __init__(
        self, parser: RobotParser | None, fault: tuple[Reason, str, int | None] | None = None, *, size: int = 0
    ) -> None:
        self.parser, self.fault, self.size = parser, fault, size
        self.until = monotonic() + UNREACHABLE_FOR_S if fault else float("inf")


class Robots:
    """Downloader middleware; requests with `dont_obey_robotstxt` in their meta pass."""

    def __init__(self, crawler: Crawler, product: str) -> None:
        self.crawler = crawler
        self.product = product
        # RFC 9309 §2.2.1 has the name alone, people copy "kliping/0.1.0" from their logs
        self._named = re.compile(rf"{re.escape(product)}(?![\w-])", re.IGNORECASE)
        self._rules: dict[str, asyncio.Future[_Rules]] = {}  # netloc → rules, perhaps still on their way

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The name looked for in robots.txt is the first word of the User-Agent."""
        return cls(crawler, crawler.settings["USER_AGENT"].partition("/")[0])

    async def process_request(self, request: Request) -> None:
        """Let the request pass.

        Raises:
            Refused: robots.txt forbids the address, or cannot be had at the moment.
        """
        if request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self._rules_for(request)
        if rules.fault:
            reason, detail, retry_after = rules.fault
            # a host that is down has no pages either, and a run that ends asks for none
            refusal = Refused if reason in UNREACHED or reason is Reason.STOPPED else NoRules
            raise refusal(reason, detail, retry_after_s=retry_after)
        if rules.parser and not rules.parser.allowed(request.url, self.product):
            raise Refused(Reason.ROBOTS, "robots.txt forbids it")
        # while it waited for the rules, its host's quiet or slot may have changed
        Politeness.of(self.crawler).process_request(request)

    async def _rules_for(self, request: Request) -> _Rules:
        netloc = urlsplit(request.url).netloc.lower()
        known = self._rules.get(netloc)
        if known is None or (known.done() and known.result().until < monotonic()):
            known = self._rules[netloc] = asyncio.ensure_future(self._ask(request))
            known.add_done_callback(self._make_room)
        return await asyncio.shield(known)

    def _make_room(self, _: asyncio.Future[_Rules]) -> None:
        """Forget the longest rules where all together are too long: one site may have any number of hosts."""
        sizes = {
            host: rules.result().size for host, rules in self._rules.items() if rules.done() and not rules.cancelled()
        }
        while sum(sizes.values()) > KEPT_BYTES:
            longest = max(sizes, key=sizes.__getitem__)
            del self._rules[longest], sizes[longest]

    async def _ask(self, request: Request) -> _Rules:
        parts = urlsplit(request.url)
        meta: dict[str, Any] = {"dont_obey_robotstxt": True, "typed": request.meta.get("typed")}
        meta |= {"download_maxsize": ROBOTS_BYTES, "deadline_s": DEADLINE_S, "begun": True}
        asked = Request(f"{parts.scheme}://{parts.netloc}/robots.txt", meta=meta, callback=NO_CALLBACK, priority=1000)
        assert self.crawler.engine is not None
        fault: Exception | Response
        try:
            for _ in range(2):
                fault = response = await self.crawler.engine.download_async(asked.copy())
                if response.status < 500:
                    break
        except Exception as error:  # noqa: BLE001 - whatever it was, it is classified below
            fault = error
        else:
            if 200 <= response.status < 300:
                return self._parsed(response, request)
        reason, detail = classify(fault)
        if reason not in _OF_THE_HOST and not detail.startswith("TLS: "):  # a page may come all the same
            detail += " (asked for robots.txt)"
        return _Rules(None, None if reason in _NO_RULES else (reason, detail, retry_after_s(fault)))

    def _parsed(self, response: Response, request: Request) -> _Rules:
        body = self._in_three_groups(response.body)
        parser = ProtegoRobotParser.from_crawler(self.crawler, body)
        delay = parser.crawl_delay(self.product)
        if delay:
            Politeness.of(self.crawler).slow_down(request.url, delay)
        return _Rules(parser, size=len(body))

    def _in_three_groups(self, body: bytes) -> bytes:
        """A robots.txt whose groups are ours, everybody's and all others': Protego gives each name all rules anew."""
        lines = utf8(body[:READ_BYTES]).decode().splitlines()
        return "\n".join(map(self._in_group, lines if len(body) <= READ_BYTES else lines[:-1])).encode()

    def _in_group(self, line: str) -> str:
        agent = _AGENT.match(line.partition("#")[0].strip())
        if agent is None:
            return line
        return f"User-agent: {self.product if self._named.match(agent[1]) else '*' if agent[1] == '*' else '-'}"
