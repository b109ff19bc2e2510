"""Articles: when one that could not be had is tried again, and one that is stored is looked at again; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipelines.items import OUTAGE, Miss, Outcome, Reason

HOUR, DAY = 3600, 86400  # seconds
MAX_RETRY_AFTER_S = 7 * DAY
FURTHEST = timedelta(days=8)  # nothing is put off longer; a time beyond was noted by a clock that has gone back since
RETURN_AFTER = timedelta(days=1)  # of what was given up, for one more try, while its feed still names it
RETURN_UNTIL = timedelta(days=7)  # old, for what robots.txt forbids (some go live with a test site's) or has no text

LOOK_FIRST = timedelta(hours=12)  # then after as much time again as the article is old: 1 d, 2 d, 4 d
LOOK_UNTIL = timedelta(days=7)  # an older article is looked at again only when its feed says that it changed
LOOK_FOR_REST = timedelta(hours=1)  # where pages of the story were missing: then 4 h, and then like all others
LOOK_AT_CHANGE = timedelta(minutes=10)  # after a fetch; four times as long for each look that found nothing changed
LOOK_AT_CHANGE_MOST = timedelta(days=7)  # sitemaps that call everything modified at every look exist


# One that could not be had.


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


def may_return(given_up: datetime | None, now: datetime) -> bool:
    """Whether a link that was given up for an outage or robots.txt may be tried once more: once a day at most."""
    return given_up is None or not timedelta() <= now - given_up < RETURN_AFTER


# One that is stored.


def next_look(first_seen: datetime, now: datetime) -> datetime | None:
    """When an article is looked at again that nobody says has changed: young ones more often than old ones."""
    age = now - first_seen
    return None if age > LOOK_UNTIL else now + max(LOOK_FIRST, age)


def look_for_rest(first_seen: datetime, now: datetime, unchanged: int) -> datetime | None:
    """When an article that lacks pages is looked at again, after `unchanged` looks that found it as it was."""
    again = next_look(first_seen, now)
    return again and min(again, now + LOOK_FOR_REST * 4 ** min(unchanged, 4))


def look_at_change(fetched: datetime, now: datetime, unchanged: int) -> datetime:
    """When an article that its feed calls changed is looked at, after `unchanged` looks that found it as it was."""
    wait: timedelta = LOOK_AT_CHANGE * 4 ** min(unchanged, 8)
    return max(now, fetched + min(wait, LOOK_AT_CHANGE_MOST))


def look_at_change_later(announced: datetime, now: datetime, next_try_at: datetime) -> datetime | None:
    """When a change is looked for again that a failure hid: at `next_try_at`, later after as much time as it is old."""
    age = now - announced
    return None if age > LOOK_UNTIL else max(next_try_at, now + age)
