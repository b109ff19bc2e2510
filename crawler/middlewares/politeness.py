"""Sends one request at a time to each server, keeps its delay after each answer, and lets it rest when it wants quiet.

A request gets the slot of its address each time it passes (`Slots`), so that redirects and robots.txt wait their turn
with the pages; Scrapy alone would send a redirect through the slot of the site that it came from.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Self

from scrapy import Request
from scrapy.core.downloader import Downloader, Slot
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.asyncio import call_later
from twisted.python.failure import Failure as TwistedFailure

from crawler.middlewares.faults import HostQuiet, Refused, retry_after_s
from crawler.middlewares.hosts import Slots, server, sources_of
from pipelines.counted import lasting
from pipelines.items import Reason

FIRST_COOLDOWN_S = 30.0
LONGEST_COOLDOWN_S = 3600.0
BEGUN_S = 5.0  # time that a story's further pages and robots.txt have after the run was told to end
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
    """Downloader middleware that gives each request its server's slot; `DownloadHandler` reports the answers to it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.slots = Slots(sources_of(crawler), crawler.settings.getfloat("DOWNLOAD_DELAY"))
        self.cooldowns = Cooldowns()
        self.stopping = False
        self._in_time = True  # whether the rest of what was begun may still be asked once the run is ending
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

        Requests on their way are finished; those that complete something begun are sent for `BEGUN_S` more.
        """
        self.stopping = True
        self._refuse_all()
        call_later(BEGUN_S, self._leave)

    def _leave(self) -> None:
        """Refuse what was begun, too: with a Crawl-delay of a minute a story may take ten. A later run asks again."""
        self._in_time = False
        self._refuse_all()

    def _refuse_all(self) -> None:
        for slot in list(self.downloader.slots.values()):
            self._refuse_waiting(slot)

    @property
    def ending(self) -> bool:
        """Whether nothing new may be begun, because `stop` was called or Scrapy was told to stop."""
        return self.stopping or not self.crawler.crawling

    @property
    def downloader(self) -> Downloader:
        """Scrapy's downloader, which keeps the slots."""
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
        """Do nothing if the request may be sent now; called again after each time it had to wait.

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
        if self.ending and not (request.meta.get("begun") and self._in_time):
            return Refused(Reason.STOPPED, "the run ended first")
        return None

    def _refuse_waiting(self, slot: Slot) -> None:
        """Refuse the requests in the slot's queue that may not be sent any more."""
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
        """Keep the Crawl-delay (seconds) from this server's robots.txt, up to a minute."""
        slot = self.slots.slow_down(url, delay)
        self.downloader.slots.setdefault(slot, Slot(1, 0.0, 0.0)).lastseen = monotonic()  # its robots.txt has just come
        self._apply(slot)

    def _apply(self, slot: str) -> None:
        # Scrapy drops a slot that was idle for a minute, and makes a new one from these settings
        delay = self.slots.delays[slot]
        self.downloader.per_slot_settings[slot] = {"concurrency": 1, "delay": delay, "jitter": 0.0}
        if slot in self.downloader.slots:
            self.downloader.slots[slot].delay = delay

    def done(self, request: Request) -> None:
        """Count the delay to the next request from now, when the answer has come or failed.

        Counted from the sending, as Scrapy does it, two requests could reach a slow server at once.
        """
        slot = self.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot is not None:
            slot.lastseen = monotonic()

    def answered(self, response: Response) -> None:
        """Note an answer; if its server asks for quiet, refuse the requests that wait for that server."""
        if self.cooldowns.note(server(response.url), response.status, retry_after_s(response), monotonic()):
            slot = self.downloader.slots.get(self.slots.of(response.url))
            if slot is not None:
                self._refuse_waiting(slot)
            self.on_quiet()
