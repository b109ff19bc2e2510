"""Sends one request at a time to each server, keeps its delay after each answer, and lets it rest when it wants quiet.

Each request waits for its turn in the slot of its own address (`Slots`), so that redirects and robots.txt
wait with the pages. Scrapy's own slots are not used: they count the delay from the sending, so that two requests could
reach a slow server at once, send a redirect through the slot of the site that it came from, and cannot be told that
those who wait are to be refused.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from math import inf
from time import monotonic
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.asyncio import call_later

from crawler.addresses import server
from crawler.middlewares.faults import HostQuiet, Refused, retry_after_s
from crawler.middlewares.hosts import Slots, sources_of
from pipelines.counted import lasting
from pipelines.items import Reason

FIRST_COOLDOWN_S = 30.0
LONGEST_COOLDOWN_S = 3600.0
BEGUN_S = 5.0  # time that a story's further pages have after the run was told to end
# Time without a 429 after a cool-down, from which the next one starts short again; a good answer does not count, since
# robots.txt and feeds often answer while pages do not
FORGIVEN_AFTER_S = 3600.0


class Cooldowns:
    """Which servers are to be left alone, and for how long. Pure; times are seconds of one monotonic clock."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._strikes: dict[str, int] = {}

    def note(self, name: str, status: int, retry_after: int | None, now: float) -> bool:
        """Note an answer; True if the server is to be left alone from now on.

        After a 429 or 503 with Retry-After, for as long as that says; after a 429 without it for 30 s, doubled each
        time up to an hour.
        """
        if status == 429:
            forgiven = self._until.get(name, now) < now - FORGIVEN_AFTER_S
            strikes = self._strikes[name] = 1 if forgiven else self._strikes.get(name, 0) + 1
            wait = retry_after or min(FIRST_COOLDOWN_S * 2 ** min(strikes - 1, 16), LONGEST_COOLDOWN_S)
        elif status == 503 and retry_after:
            wait = retry_after
        else:
            return False
        self.hold(name, wait, now)
        return True

    def hold(self, name: str, seconds: float, now: float, *, strikes: int = 0) -> None:
        """Leave the server alone for so many seconds, or longer if a longer time was noted before."""
        self._until[name] = max(self._until.get(name, now + seconds), now + seconds)
        if strikes:
            self._strikes[name] = strikes

    def known(self, now: float) -> dict[str, tuple[float, int]]:
        """What the next run must know: server → seconds of quiet left (negative once it is over), 429s in a row."""
        return {
            name: (until - now, self._strikes.get(name, 0))
            for name, until in self._until.items()
            if until > now - FORGIVEN_AFTER_S
        }

    def left(self, name: str, now: float) -> float:
        """Seconds until the server may be asked again; 0 if it may be asked now."""
        return max(self._until.get(name, now) - now, 0.0)


class Politeness:
    """Gives each request its turn at its server, and notes which servers want quiet.

    As a downloader middleware it refuses early, before robots.txt is asked; the turn, which `DownloadHandler` waits
    for, decides.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.slots = Slots(sources_of(crawler), crawler.settings.getfloat("DEFAULT_DELAY"))
        self.cooldowns = Cooldowns()
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)  # slot → held by whose turn it is
        self._answered: dict[str, float] = {}  # slot → when its last answer came or failed
        self._ending = asyncio.Event()  # nothing new may be begun
        self._over = asyncio.Event()  # nor may what was begun be completed
        self.on_quiet: Callable[[], None] = lambda: None  # called whenever a server has asked for quiet

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """One a crawl."""
        return cls(crawler)

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """The one of this crawl, whose engine must have been made."""
        polite = crawler.get_downloader_middleware(cls)
        assert polite is not None, "crawler.settings has it in every crawl"
        return polite

    def stop(self) -> None:
        """End the run: refuse all requests that wait for their turn (`Reason.STOPPED`).

        Requests on their way are finished; those that complete something begun are sent for `BEGUN_S` more, but no
        longer, since with a Crawl-delay of a minute a story may take ten. A later run asks again.
        """
        self._ending.set()
        call_later(BEGUN_S, self._over.set)

    @property
    def ending(self) -> bool:
        """Whether nothing new may be begun, because `stop` was called or Scrapy was told to stop."""
        return self._ending.is_set() or not self.crawler.crawling

    def process_request(self, request: Request) -> None:
        """Let the request pass if it may be sent now.

        Raises:
            Refused: the server asked for quiet (`retry_after_s` says how much is left), or the run is ending.
        """
        left = self.cooldowns.left(server(request.url), monotonic())
        if left > 0:
            wait = int(left) + 1
            detail = f"not asked: its host is paused for {lasting(wait)}"
            raise HostQuiet(Reason.RATE_LIMITED, detail, retry_after_s=wait)
        if self.ending and (self._over.is_set() or not request.meta.get("begun")):
            raise Refused(Reason.STOPPED, "the run ended first")

    @asynccontextmanager
    async def turn(self, request: Request) -> AsyncIterator[None]:
        """The turn of a request: first come, first served, one at a time in a slot, each its delay after the last.

        Raises:
            Refused: as `process_request`, at any time until the turn begins.
        """
        slot = self.slots.of(request.url, request.meta.get("source"))
        end = self._over if request.meta.get("begun") else self._ending
        async with self._locks[slot]:
            self.process_request(request)
            while (wait := self._answered.get(slot, -inf) + self.slots.delays[slot] - monotonic()) > 0:
                with suppress(TimeoutError):
                    await asyncio.wait_for(end.wait(), wait)
                self.process_request(request)
            try:
                yield
            finally:
                self._answered[slot] = monotonic()

    def slow_down(self, url: str, delay: float) -> None:
        """Keep the Crawl-delay (seconds) from this server's robots.txt, up to a minute."""
        self._answered[self.slots.slow_down(url, delay)] = monotonic()  # its robots.txt has just come

    def answered(self, response: Response) -> None:
        """Note an answer; if its server asks for quiet, the requests that wait for that server are refused."""
        if response.status in {429, 503} and self.cooldowns.note(
            server(response.url), response.status, retry_after_s(response), monotonic()
        ):
            self.on_quiet()
