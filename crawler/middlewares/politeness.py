"""One request at a time to each server, its delay after each answer, and none while it asks for quiet.

The slot of a request is set from its address each time it passes (`Hosts`), so that redirects and robots.txt wait
their turn with the pages; Scrapy alone would send a redirect through the slot of the site it came from.
"""

from __future__ import annotations

import logging
from time import monotonic
from typing import Self

from scrapy import Request
from scrapy.core.downloader import Downloader
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from crawler.middlewares.faults import Refused, retry_after_s
from crawler.middlewares.hosts import Hosts, server
from pipelines.items import Reason

logger = logging.getLogger(__name__)

MAX_CRAWL_DELAY_S = 60.0  # a robots.txt that asks for more would be asking not to be read at all
FIRST_COOLDOWN_S = 30.0
LONGEST_COOLDOWN_S = 3600.0


def hosts_of(crawler: Crawler) -> Hosts:
    """The servers of the spider's `sources` (id → Source); a spider without them knows none."""
    sources = getattr(crawler.spider, "sources", {})
    return Hosts(sources.values(), crawler.settings.getfloat("DOWNLOAD_DELAY"))


class Cooldowns:
    """Which servers are to be left alone, and for how long; times are seconds of one monotonic clock. Pure."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._strikes: dict[str, int] = {}

    def heard(self, name: str, status: int, retry_after: int | None, now: float) -> bool:
        """Take note of an answer; True where the server is to be left alone from now on.

        429 and 503 with Retry-After as long as that says, 429 without it 30 s, doubled each time up to an hour.
        """
        if status == 429:
            strikes = self._strikes[name] = self._strikes.get(name, 0) + 1
            wait = retry_after or min(FIRST_COOLDOWN_S * 2 ** min(strikes - 1, 16), LONGEST_COOLDOWN_S)
        elif status == 503 and retry_after:
            wait = retry_after
        else:
            if status < 400:
                self._strikes.pop(name, None)
            return False
        self.hold(name, wait, now)
        return True

    def hold(self, name: str, seconds: float, now: float) -> None:
        """Leave the server alone for so long; a longer time noted before stands."""
        self._until[name] = max(self._until.get(name, now), now + seconds)

    def left(self, name: str, now: float) -> float:
        """Seconds until the server may be asked again; 0: now."""
        return max(self._until.get(name, now) - now, 0.0)


class Politeness:
    """Downloader middleware: gives each request the slot of its server; `Door` tells it what came back."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.hosts = hosts_of(crawler)
        self.cooldowns = Cooldowns()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """One a crawl; says aloud whose certificates are not checked."""
        for source in getattr(crawler.spider, "sources", {}).values():
            if not source.verify_tls:
                logger.warning("%s: TLS certificates are not checked (verify_tls in feeds.yaml)", source.id)
        return cls(crawler)

    @property
    def downloader(self) -> Downloader:
        """Scrapy's, which keeps the slots."""
        assert self.crawler.engine is not None
        return self.crawler.engine.downloader

    def process_request(self, request: Request) -> None:
        """Send the request to the back of its server's queue.

        Raises:
            Refused: the server asked for quiet.
        """
        self.pass_cooldown(request.url)
        slot = self.hosts.slot(request.url, request.meta.get("source"))
        request.meta["download_slot"] = slot
        self._apply(slot)

    def pass_cooldown(self, url: str) -> None:
        """Do nothing where the server may be asked.

        Raises:
            Refused: it asked for quiet; `retry_after_s` says how much is left.
        """
        left = self.cooldowns.left(server(url), monotonic())
        if left > 0:
            raise _not_asked(url, left)

    def hold(self, url: str, seconds: float) -> None:
        """Leave the server of this URL alone for so long: what an earlier run was told holds in this one too."""
        self.cooldowns.hold(server(url), seconds, monotonic())

    def quiet(self, url: str) -> float:
        """Seconds for which the server of this URL is to be left alone; what the next run has to know."""
        return self.cooldowns.left(server(url), monotonic())

    def slow_down(self, url: str, delay: float) -> None:
        """Keep to the Crawl-delay (seconds) that the robots.txt of this server asks for, up to a minute."""
        slot = self.hosts.slot(url)
        self.hosts.slow_down(slot, min(delay, MAX_CRAWL_DELAY_S))
        self._apply(slot)

    def _apply(self, slot: str) -> None:
        # Scrapy forgets a slot that was idle for a minute and makes it anew from these settings
        delay = self.hosts.delays[slot]
        self.downloader.per_slot_settings[slot] = {"concurrency": 1, "delay": delay, "jitter": 0.0}
        if slot in self.downloader.slots:
            self.downloader.slots[slot].delay = delay

    def done(self, request: Request) -> None:
        """The answer has come or failed: the delay to the next request counts from now.

        Counted from the start, as Scrapy does, two requests could reach a slow server at once.
        """
        slot = self.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot is not None:
            slot.lastseen = monotonic()

    def heard(self, response: Response) -> None:
        """Look whether the server asks for quiet; if so, nothing that waits for it is sent any more."""
        name = server(response.url)
        if not self.cooldowns.heard(name, response.status, retry_after_s(response), monotonic()):
            return
        slot = self.downloader.slots.get(self.hosts.slot(response.url))
        left = self.cooldowns.left(name, monotonic())
        for each in [] if slot is None else list(slot.queue):
            request, answer = each
            if slot is not None and server(request.url) == name:
                slot.queue.remove(each)
                answer.errback(TwistedFailure(_not_asked(request.url, left)))  # type: ignore[no-untyped-call]


def _not_asked(url: str, left: float) -> Refused:
    wait = int(left) + 1  # seconds
    return Refused(Reason.RATE_LIMITED, f"not asked: the host wants quiet for {wait} s", url, retry_after_s=wait)
