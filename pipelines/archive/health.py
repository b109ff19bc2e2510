"""Judges how the sources are doing, by their figures.

The most common complaint about crawlers is that a source dies silently. So each source is compared with its own habit
and with what feeds.yaml expects of it. A finding must stay until somebody acts. It must not come without cause, since
people learn to ignore such findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from pipelines.archive.figures import NEWEST, FeedTrouble, SitemapTrouble, SourceHealth
from pipelines.counted import counted
from pipelines.items import TRANSIENT

WRONG, WATCH = "wrong", "watch"
DAY = timedelta(days=1)
DOWN_AFTER, DOWN_FOR = 3, timedelta(hours=6)  # least failures in a row and time without success for a feed to be down
MISSING = 10  # least articles that ought to have come by habit for a silence to be a finding
BACKLOG = 500  # least pending links for a finding
LEFT_OUT = 5  # least links left out for a finding; a feed may name a page or a picture by accident


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that people should know; with `wrong` the exit code is 3, with `watch` it is not."""

    source: str  # id of the source; empty for a finding about the crawls themselves
    severity: str
    words: str


Found = Iterable[tuple[str, str]]  # severity, words


def judge(sources: Iterable[SourceHealth], now: datetime, *, idle: bool = False) -> list[Finding]:
    """The findings about the sources, worst first; none about the number of articles in a source's first day.

    Args:
        sources: the figures of the sources.
        now: the time.
        idle: no crawl went well for a day, so no source is blamed for bringing no articles.
    """
    findings: list[Finding] = []
    for health in sources:
        feeds = tuple(_judge_feeds(health, now))
        # a source whose feeds fail brings no articles: one finding is enough
        excused = idle or now - health.known_since < DAY or any(severity == WRONG for severity, _ in feeds)
        flow = () if excused else _judge_flow(health, now)
        said = (*feeds, *flow, *_judge_pages(health), *_judge_fields(health))
        findings += [Finding(health.source, severity, words) for severity, words in said]
    return sorted(findings, key=lambda finding: (finding.severity != WRONG, finding.source))


def is_down(feed: FeedTrouble, now: datetime) -> bool:
    """Whether a failing feed never worked, or has not worked for hours and several checks."""
    return feed.last_ok_at is None or (feed.failures >= DOWN_AFTER and now - feed.last_ok_at >= DOWN_FOR)


def will_last(sitemap: SitemapTrouble) -> bool:
    """Whether a failing sitemap was never read, or fails in a way that does not pass by itself."""
    return not sitemap.was_read or sitemap.failure not in TRANSIENT


def _judge_feeds(health: SourceHealth, now: datetime) -> Found:
    down = [feed for feed in health.failing if is_down(feed, now)]
    if health.feeds and len(down) == health.feeds:
        worked = [feed.last_ok_at for feed in down if feed.last_ok_at]
        since = f" since {max(worked):%Y-%m-%d}" if worked else ""
        yield WRONG, f"no feed answers{since}: {down[0].url}: {down[0].detail or down[0].failure}"
    else:
        for feed in down:
            since = f" since {feed.last_ok_at:%Y-%m-%d}" if feed.last_ok_at else ""
            yield WATCH, f"{feed.url} fails{since}: {feed.detail or feed.failure}"
    for index, sitemaps in groupby(filter(will_last, health.failing_sitemaps), key=lambda sitemap: sitemap.index):
        first, *others = sitemaps
        yield WATCH, f"{counted(1 + len(others), 'sitemap')} of {index} cannot be read: {first.detail}"
    left_out = sum(health.filtered.values())
    if left_out >= LEFT_OUT and not health.pending:
        yield WRONG, f"not one article: {left_out} links were left out ({reasons_in_words(health.filtered, 2)})"
    for url in health.overflowed:
        yield WATCH, f"all entries of {url} were new, so some were probably missed: crawl more often"


def _judge_flow(health: SourceHealth, now: datetime) -> Found:
    got, habit = health.last_24h, health.habit
    usual = min(habit.median, habit.weekday) if habit else 0.0
    if health.expected_per_day and got < health.expected_per_day:
        yield WRONG, f"{counted(got, 'article')} in the last 24 hours, {health.expected_per_day:g} expected"
    elif usual >= 5 and got < 0.3 * usual:
        yield WRONG, f"{counted(got, 'article')} in the last 24 hours, usually {usual:g}"
    elif health.last_new_at is None:
        yield WRONG, f"not one article in {_days(now - health.known_since)}"
    else:
        silence = now - health.last_new_at
        if habit and silence >= 3 * DAY and habit.mean * (silence / DAY) >= MISSING:
            yield WRONG, f"no new article for {_days(silence)}, usually {habit.mean:.2g} a day"
        elif silence > (30 * DAY if habit else 7 * DAY):
            yield WATCH, f"no new article since {health.last_new_at:%Y-%m-%d}"
    again = sum(health.pending_why.values())
    most = max(BACKLOG - 1, 3 * habit.mean) if habit else float("inf")  # links
    if health.pending - again > most:
        links = health.pending - again
        yield WATCH, f"{links} links wait to be fetched: crawl more often, or with a larger --time-budget"
    elif again > most:
        yield WATCH, f"{again} links wait for another try ({reasons_in_words(health.pending_why, 2)})"


def _judge_pages(health: SourceHealth) -> Found:
    if health.tried >= 10 and health.missed > 0.3 * health.tried:
        why = reasons_in_words(health.missed_why, 2) or "gone"
        yield WRONG, f"{health.missed} of {health.tried} pages of the last week gave no article ({why})"


def reasons_in_words(counts: Mapping[str, int], most: int | None = None) -> str:
    """The reasons as `12 timeout, 4 not-found`, most frequent first; with `most`, only that many."""
    reasons = sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:most]
    return ", ".join(f"{count} {reason}" for reason, count in reasons)


def _judge_fields(health: SourceHealth) -> Found:
    new, old = health.newest, health.before
    if new.articles >= 10 and new.texts <= new.articles // 2:
        texts = "all have the same text" if new.texts == 1 else f"have only {new.texts} different texts"
        yield WRONG, f"the newest {new.articles} articles {texts}"
    comparable = new.articles >= NEWEST and old.articles >= NEWEST
    if comparable and new.undated > old.undated + 0.3:
        yield WRONG, f"{new.undated:.0%} of the newest articles have no date, {old.undated:.0%} before"
    elif new.articles >= 10 and new.undated > 0.5:
        yield WATCH, f"{new.undated:.0%} of the newest articles have no date"
    if not comparable:
        return
    if new.unsigned > old.unsigned + 0.5:
        yield WATCH, f"{new.unsigned:.0%} of the newest articles name no author, {old.unsigned:.0%} before"
    if new.words < 0.5 * old.words:
        yield WRONG, f"the newest articles have {new.words:.0f} words, {old.words:.0f} before: text may be lost"
    elif new.words > 2.5 * old.words:
        yield WATCH, f"the newest articles have {new.words:.0f} words, {old.words:.0f} before: boilerplate may be left"


def _days(time: timedelta) -> str:
    return "a day" if time.days == 1 else f"{time.days} days"
