"""Articles: whether and when one that could not be had is tried again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawler.schedule.feeds import DAY, HOUR, MAX_RETRY_AFTER_S
from pipelines.items import OUTAGE, Miss, Outcome, Reason


@dataclass(frozen=True, slots=True)
class _Rule:
    tries: int  # altogether, before `end`
    end: Outcome
    first_wait_s: int = 900  # doubled twice each time: 15 min, 1 h, 4 h, 16 h


_NEVER = _Rule(1, Outcome.FILTERED)
_RULES = {
    # not wanted, or no article: looking again changes nothing
    Reason.ROBOTS: _NEVER,
    Reason.NOT_ALLOWED: _NEVER,
    Reason.NOT_HTML: _NEVER,
    Reason.HOME_PAGE: _NEVER,
    Reason.INDEX_PAGE: _NEVER,
    Reason.MEDIA_PAGE: _NEVER,
    # feeds often name an article before every server of the site has it, so a 404 is believed the second time
    Reason.NOT_FOUND: _Rule(2, Outcome.GONE, HOUR),
    Reason.SOFT_404: _Rule(2, Outcome.QUARANTINED, HOUR),
    # the page is there, but nothing to read in it: perhaps it is being written
    Reason.EMPTY: _Rule(2, Outcome.QUARANTINED, HOUR),
    Reason.TOO_SHORT: _Rule(2, Outcome.QUARANTINED, HOUR),
    Reason.NO_TITLE: _Rule(2, Outcome.QUARANTINED, HOUR),
    Reason.CONSENT: _Rule(2, Outcome.QUARANTINED, HOUR),
    Reason.EXTRACTION_FAILED: _Rule(2, Outcome.QUARANTINED, HOUR),
    Reason.TOO_LARGE: _Rule(3, Outcome.QUARANTINED, HOUR),
    Reason.BLOCKED_ADDRESS: _Rule(3, Outcome.QUARANTINED, HOUR),  # a name server's mistake, perhaps
    Reason.REDIRECTS: _Rule(3, Outcome.QUARANTINED, HOUR),
    # the host says "not now", which is nothing against the article
    Reason.RATE_LIMITED: _Rule(20, Outcome.QUARANTINED),
    **dict.fromkeys(OUTAGE, _Rule(10, Outcome.QUARANTINED)),  # six days: hosts are down for a weekend, and for a week
}
_PASSING = _Rule(5, Outcome.QUARANTINED)  # all other reasons: about a day of trying


def after_miss(miss: Miss, attempts: int, now: datetime) -> Miss:
    """The miss with what the ledger is to say; `attempts` counts the earlier tries (`Pending.attempts`).

    A 410 is believed at once. What was not asked for stays pending, and due once its host no longer wants quiet, or an
    hour after its host had no robots.txt to give: then after twice the time that it waited before, a day at most.
    """
    if not miss.tried:
        longer = 0 if miss.allowed else min(2 * miss.link.waited_s, DAY)
        seconds = min(max(miss.retry_after_s or (0 if miss.allowed else HOUR), longer), MAX_RETRY_AFTER_S)
        return replace(miss, outcome=Outcome.PENDING, next_try_at=now + timedelta(seconds=seconds) if seconds else None)
    rule = _RULES.get(miss.reason, _PASSING)
    tries = attempts + 1
    if tries >= rule.tries or (miss.reason is Reason.NOT_FOUND and miss.status == 410):
        return replace(miss, outcome=rule.end, next_try_at=None)
    wait = min(rule.first_wait_s * 4 ** min(attempts, 8), DAY)
    wait = max(wait, min(miss.retry_after_s or 0, MAX_RETRY_AFTER_S))
    return replace(miss, outcome=Outcome.PENDING, next_try_at=now + timedelta(seconds=wait))
