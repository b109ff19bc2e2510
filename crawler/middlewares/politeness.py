"""One request at a time to each server, its delay after each answer, and none while it asks for quiet.

The slot of a request is set from its address each time it passes (`Slots`), so that redirects and robots.txt wait
their turn with the pages; Scrapy alone would send a redirect through the slot of the site it came from.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Self

from scrapy import Request, signals
from scrapy.core.downloader import Downloader, Slot
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.asyncio import CallLaterResult, call_later
from twisted.python.failure import Failure as TwistedFailure

from crawler.middlewares.faults import HostQuiet, Refused, retry_after_s
from crawler.middlewares.hosts import Slots, server, sources_of
from pipelines.counted import lasting
from pipelines.items import Reason

FIRST_COOLDOWN_S = 30.0
LONGEST_COOLDOWN_S = 3600.0
FORGIVEN_AFTER_S = 3600.0  # of no 429 after the last quiet; robots.txt and feeds often answer while pages do not


class Cooldowns:
    """Which servers are to be left alone, and for how long; times are seconds of one monotonic clock. Pure."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._strikes: dict[str, int] = {}

    def note(self, name: str, status: int, retry_after: int | None, now: float) -> bool:
        """Note an answer; True where the server is to be left alone from now on.

        429 and 503 with Retry-After as long as that says, 429 without it 30 s, doubled each time up to an hour.
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
        """Send the server nothing for so many seconds; a longer time that was noted before is kept."""
        self._until[name] = max(self._until.get(name, now + seconds), now + seconds)
        if strikes:
            self._strikes[name] = strikes

    def known(self, now: float) -> dict[str, tuple[float, int]]:
        """What the next run has to know: server → seconds of quiet left (less than 0: it is over), 429s in a row."""
        return {
            name: (until - now, self._strikes.get(name, 0))
            for name, until in self._until.items()
            if until > now - FORGIVEN_AFTER_S
        }

    def left(self, name: str, now: float) -> float:
        """Seconds until the server may be asked again; 0: now."""
        return max(self._until.get(name, now) - now, 0.0)


class Politeness:
    """Downloader middleware: gives each request the slot of its server; `Door` tells it what came back."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.slots = Slots(sources_of(crawler), crawler.settings.getfloat("DOWNLOAD_DELAY"))
        self.cooldowns = Cooldowns()
        self.stopping = False
        self.on_quiet: Callable[[], None] = lambda: None  # called whenever a server has asked for quiet
        self._timer: CallLaterResult | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """One a crawl."""
        polite = cls(crawler)
        crawler.signals.connect(polite.opened, signals.spider_opened)
        crawler.signals.connect(polite.closed, signals.spider_closed)
        return polite

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """That of a crawl whose engine is made."""
        polite = crawler.get_downloader_middleware(cls)
        assert polite is not None, "crawler.settings has it in every crawl"
        return polite

    def opened(self) -> None:
        """Scrapy closes the spider after CLOSESPIDER_TIMEOUT seconds, but waits for all that waits its turn."""
        seconds = self.crawler.settings.getfloat("CLOSESPIDER_TIMEOUT")
        if seconds:
            self._timer = call_later(seconds, self.stop)

    def closed(self) -> None:
        """Leave no timer behind."""
        if self._timer:
            self._timer.cancel()

    def stop(self) -> None:
        """The run is to end: all that still waits for its turn is refused at once (`Reason.STOPPED`).

        What is on its way comes to its end, and so do the further pages of an article begun.
        """
        self.stopping = True
        for slot in self.downloader.slots.values():
            self._refuse_waiting(slot)

    @property
    def ending(self) -> bool:
        """Whether nothing new is to be begun: the time is up, or Scrapy was told to stop."""
        return self.stopping or not self.crawler.crawling

    @property
    def downloader(self) -> Downloader:
        """Scrapy's, which keeps the slots."""
        assert self.crawler.engine is not None
        return self.crawler.engine.downloader

    def process_request(self, request: Request) -> None:
        """Send the request to the back of its server's queue.

        Raises:
            Refused: the server asked for quiet, or the run is ending.
        """
        self.check(request)
        slot = self.slots.of(request.url, request.meta.get("source"))
        request.meta["download_slot"] = slot
        self._apply(slot)

    def check(self, request: Request) -> None:
        """Do nothing where the request may be sent now; asked again whenever it had to wait.

        Raises:
            Refused: the server asked for quiet (`retry_after_s` says how much is left), or the run is ending.
        """
        refusal = self._refusal(request)
        if refusal:
            raise refusal

    def _refusal(self, request: Request) -> Refused | None:
        left = self.quiet(request.url)
        if left > 0:
            wait = int(left) + 1
            detail = f"not asked: its host is paused for {lasting(wait)}"
            return HostQuiet(Reason.RATE_LIMITED, detail, retry_after_s=wait)
        # further pages have no callback, and robots.txt has no kind: parts of something begun
        if self.ending and "kind" in request.meta and request.callback is not None:
            return Refused(Reason.STOPPED, "the run ended first")
        return None

    def _refuse_waiting(self, slot: Slot) -> None:
        """Take from the slot's queue the requests that may not be sent any more."""
        for waiting in list(slot.queue):
            request, answer = waiting
            refusal = self._refusal(request)
            if refusal:
                slot.queue.remove(waiting)
                answer.errback(TwistedFailure(refusal))  # type: ignore[no-untyped-call]

    def quiet(self, url: str) -> float:
        """Seconds for which the server of this URL is to be left alone."""
        return self.cooldowns.left(server(url), monotonic())

    def slow_down(self, url: str, delay: float) -> None:
        """Keep to the Crawl-delay (seconds) that the robots.txt of this server asks for, up to a minute."""
        slot = self.slots.slow_down(url, delay)
        self.downloader.slots.setdefault(slot, Slot(1, 0.0, 0.0)).lastseen = monotonic()  # its robots.txt has just come
        self._apply(slot)

    def _apply(self, slot: str) -> None:
        # Scrapy forgets a slot that was idle for a minute and makes it anew from these settings
        delay = self.slots.delays[slot]
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

    def answered(self, response: Response) -> None:
        """Note an answer; where the server asks for quiet, refuse the requests that wait for it."""
        if self.cooldowns.note(server(response.url), response.status, retry_after_s(response), monotonic()):
            slot = self.downloader.slots.get(self.slots.of(response.url))
            if slot is not None:
                self._refuse_waiting(slot)
            self.on_quiet()
