"""When a link that gave no article is tried again, and when the page of a stored article is fetched again; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipelines.items import OUTAGE, Miss, Outcome, Reason

HOUR, DAY = 3600, 86400  # seconds
MAX_RETRY_AFTER_S = 7 * DAY  # longest Retry-After that is obeyed
FURTHEST = timedelta(days=8)  # no link is put off longer; a later time comes from a wrong clock, and is ignored
RETURN_AFTER = timedelta(days=1)  # wait before a link that was given up is tried once more, if its feed still names it
# Age below which a link comes back that robots.txt forbade (some sites go live with a test site's) or that had no text
RETURN_UNTIL = timedelta(days=7)

LOOK_FIRST = timedelta(hours=12)  # age at the first look; the next come whenever the age has doubled: 1 d, 2 d, 4 d
LOOK_UNTIL = timedelta(days=7)  # age from which a stored article is looked at only if its feed says that it changed
LOOK_FOR_REST = timedelta(hours=1)  # wait for missing pages of a story; then 4 h, 16 h, … unless next_look comes first
LOOK_AT_CHANGE = timedelta(minutes=10)  # wait after a fetch; four times as long for each look that found no change
LOOK_AT_CHANGE_MOST = timedelta(days=7)  # limit of that wait, for sitemaps that always call everything modified


# Links that gave no article


@dataclass(frozen=True, slots=True)
class _Rule:
    tries: int  # in all, the last of which gives the outcome `end`
    end: Outcome
    first_wait_s: int = 900  # seconds, four times as long after each try, a day at most: 15 min, 1 h, 4 h, 16 h


_NEVER = _Rule(1, Outcome.FILTERED)
_RULES = {
    # not wanted, or no article: another try would change nothing
    Reason.ROBOTS: _NEVER,
    Reason.NOT_ALLOWED: _NEVER,
    Reason.NOT_HTML: _NEVER,
    Reason.HOME_PAGE: _NEVER,
    Reason.INDEX_PAGE: _NEVER,
    Reason.MEDIA_PAGE: _NEVER,
    # feeds often name an article before every server of the site has it, so only the second 404 counts
    Reason.NOT_FOUND: _Rule(2, Outcome.GONE, HOUR),
    Reason.SOFT_404: _Rule(2, Outcome.QUARANTINED, HOUR),
    # the page is there but gives no article: it may still be being written
    Reason.EMPTY: _Rule(2, Outcome.QUARANTINED, HOUR),
    Reason.TOO_SHORT: _Rule(2, Outcome.QUARANTINED, HOUR),
    Reason.NO_TITLE: _Rule(2, Outcome.QUARANTINED, HOUR),
    Reason.CONSENT: _Rule(2, Outcome.QUARANTINED, HOUR),
    Reason.EXTRACTION_FAILED: _Rule(2, Outcome.QUARANTINED, HOUR),
    Reason.TOO_LARGE: _Rule(3, Outcome.QUARANTINED, HOUR),
    Reason.BLOCKED_ADDRESS: _Rule(3, Outcome.QUARANTINED, HOUR),  # may be a name server's mistake
    Reason.REDIRECTS: _Rule(3, Outcome.QUARANTINED, HOUR),
    # the host says "not now", which says nothing about the article
    Reason.RATE_LIMITED: _Rule(20, Outcome.QUARANTINED),
    **dict.fromkeys(OUTAGE, _Rule(10, Outcome.QUARANTINED)),  # six days: some hosts are down for a weekend or longer
}
_PASSING = _Rule(5, Outcome.QUARANTINED)  # for all other reasons: tries for about a day


def after_miss(miss: Miss, attempts: int, now: datetime) -> Miss:
    """The miss with its outcome and time of the next try; `attempts` counts the earlier tries (`Pending.attempts`).

    A 410 counts the first time. A page that was not asked for stays pending: until the time that its host set, or, if
    the host gave no robots.txt, for an hour at first and then for twice the last wait, up to a day.
    """
    if not miss.tried:
        seconds = min(miss.retry_after_s or 0, MAX_RETRY_AFTER_S)
        if miss.no_rules:
            seconds = max(seconds or HOUR, min(2 * miss.link.waited_s, DAY))
        return replace(miss, outcome=Outcome.PENDING, next_try_at=now + timedelta(seconds=seconds) if seconds else None)
    rule = _RULES.get(miss.reason, _PASSING)
    tries = attempts + 1
    if tries >= rule.tries or (miss.reason is Reason.NOT_FOUND and miss.status == 410):
        return replace(miss, outcome=rule.end, next_try_at=None)
    wait = min(rule.first_wait_s * 4 ** min(attempts, 8), DAY)
    wait = max(wait, min(miss.retry_after_s or 0, MAX_RETRY_AFTER_S))
    return replace(miss, outcome=Outcome.PENDING, next_try_at=now + timedelta(seconds=wait))


def may_return(given_up: datetime | None, now: datetime) -> bool:
    """Whether a link that was given up for an outage or for robots.txt may be tried once more: at most once a day."""
    return given_up is None or not timedelta() <= now - given_up < RETURN_AFTER


# Stored articles


def next_look(first_seen: datetime, now: datetime) -> datetime | None:
    """When to look at an article again that no feed calls changed: whenever its age has doubled, up to a week."""
    age = now - first_seen
    return None if age > LOOK_UNTIL else now + max(LOOK_FIRST, age)


def look_for_rest(first_seen: datetime, now: datetime, unchanged: int) -> datetime | None:
    """When to look again at an article that lacks pages, after `unchanged` looks in a row that found no change."""
    again = next_look(first_seen, now)
    return again and min(again, now + LOOK_FOR_REST * 4 ** min(unchanged, 4))


def look_at_change(fetched: datetime, now: datetime, unchanged: int) -> datetime:
    """When to look at an article that its feed calls changed, after `unchanged` looks in a row that found no change."""
    wait: timedelta = LOOK_AT_CHANGE * 4 ** min(unchanged, 8)
    return max(now, fetched + min(wait, LOOK_AT_CHANGE_MOST))


def look_at_change_later(announced: datetime, now: datetime, next_try_at: datetime) -> datetime | None:
    """When to look again for an announced change after a look failed: at twice its age, not before `next_try_at`."""
    age = now - announced
    return None if age > LOOK_UNTIL else max(next_try_at, now + age)
