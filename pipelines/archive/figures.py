"""Reads the figures of each source for `health.judge`, in bounded time however large the archive is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from sqlite3 import Row
from statistics import fmean, mean, median

from pipelines.archive.connection import Connection
from pipelines.archive.values import from_utc, maybe_from_utc, utc
from pipelines.zones import WIB

NEWEST, BEFORE = 40, 160  # numbers of newest and of earlier articles of a source, whose fields are compared
BEFORE_AGE = timedelta(days=14)  # least age of the earlier articles, lest a new fault soon becomes the habit
HABIT_DAYS = 28  # most days over which a habit is computed
HABIT_FROM = 7  # days for which a source must be known to have a habit
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Sample:
    """Figures of some articles of a source: the shares that lack a field, and their length."""

    articles: int = 0
    undated: float = 0.0  # share without a date, 0 to 1
    unsigned: float = 0.0  # share without an author
    words: float = 0.0  # median
    texts: int = 0  # number of different texts


@dataclass(frozen=True, slots=True)
class FeedTrouble:
    """A feed whose last check failed."""

    url: str
    failure: str
    detail: str
    failures: int  # in a row
    last_ok_at: datetime | None  # None: the feed never worked


@dataclass(frozen=True, slots=True)
class SitemapTrouble:
    """A sitemap whose last check failed, though the index that names it works."""

    index: str  # address
    failure: str
    detail: str  # begins with the sitemap's address
    was_read: bool  # whether it could be read before


@dataclass(frozen=True, slots=True)
class Habit:
    """The usual number of a source's articles; days without an article count."""

    median: float  # articles a day
    mean: float  # articles a day
    weekday: float  # the smaller of the medians of yesterday's and today's day of the week


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """The figures of one source."""

    source: str
    name: str
    expected_per_day: float | None
    known_since: datetime
    last_new_at: datetime | None
    last_24h: int
    habit: Habit | None = None  # in the four weeks up to the newest article; None in the first week
    pending: int = 0
    pending_why: dict[str, int] = field(default_factory=dict)  # reason → pending links that were tried in vain
    quarantined: dict[str, int] = field(default_factory=dict)  # reason → links, of all time
    filtered: dict[str, int] = field(default_factory=dict)  # reason → links; only if the source never gave an article
    tried: int = 0  # links that got an outcome in the last seven days, each counted once
    missed: int = 0  # those of them that are gone or quarantined
    missed_why: dict[str, int] = field(default_factory=dict)  # reason → missed links
    newest: Sample = Sample()
    before: Sample = Sample()
    feeds: int = 0
    failing: tuple[FeedTrouble, ...] = ()
    failing_sitemaps: tuple[SitemapTrouble, ...] = ()
    overflowed: tuple[str, ...] = ()  # feeds whose entries were all new at some time in the last day


class Figures:
    """Reads the figures of the sources, from the tables `articles`, `links`, `feeds`, `sitemaps` and `run_sources`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def read(self, now: datetime) -> list[SourceHealth]:
        """The figures of all sources in feeds.yaml; every query uses an index."""
        rows = self._db.rows("SELECT id, name, expected_per_day, first_seen_at FROM sources WHERE active ORDER BY id")
        found = self._found(now)
        return [self._read_one(row, found.get(row["id"], 0), now) for row in rows]

    def _found(self, now: datetime) -> Mapping[str, int]:
        """Source → links that gave an article, in the runs that began in the last seven days."""
        before = self._db.value("SELECT id FROM runs WHERE started_at < ? ORDER BY id DESC LIMIT 1", (utc(now - WEEK),))
        rows = self._db.rows(
            "SELECT source, sum(stored + alias) AS links FROM run_sources WHERE run_id > ? GROUP BY source",
            (before or 0,),
        )
        return {row["source"]: row["links"] for row in rows}

    def _read_one(self, row: Row, found: int, now: datetime) -> SourceHealth:
        source, known_since = row["id"], from_utc(row["first_seen_at"])
        missed_why = self._missed_why(source, now)
        missed = sum(missed_why.values())
        counts = {
            (each["outcome"], each["reason"] or ""): each["links"]
            for each in self._db.rows(
                "SELECT outcome, reason, count(*) AS links FROM links "
                "WHERE source = ? AND outcome IN ('pending', 'quarantined') GROUP BY outcome, reason",
                (source,),
            )
        }
        feeds = self._db.rows(
            "SELECT url, failures, failure, coalesce(failure_detail, '') AS detail, last_ok_at, overflowed_at "
            "FROM feeds WHERE source = ? AND active",
            (source,),
        )
        # up to now, since an article stored while the clock was ahead must not hide a silence
        newest = self._articles(source, utc(now + timedelta(seconds=1)), NEWEST)
        last_new_at = maybe_from_utc(newest[0]["first_seen_at"]) if newest else None
        yesterday = utc(now - timedelta(days=1))
        return SourceHealth(
            source=source,
            name=row["name"],
            expected_per_day=row["expected_per_day"],
            known_since=known_since,
            last_new_at=last_new_at,
            last_24h=self._db.value(
                "SELECT count(*) FROM articles WHERE source = ? AND first_seen_at BETWEEN ? AND ?",
                (source, yesterday, utc(now)),
            ),
            habit=self._habit(source, known_since, last_new_at, now),
            pending=sum(links for (outcome, _), links in counts.items() if outcome == "pending"),
            pending_why={why: links for (outcome, why), links in counts.items() if outcome == "pending" and why},
            quarantined={why: links for (outcome, why), links in counts.items() if outcome == "quarantined"},
            filtered={} if newest else self._filtered(source),
            tried=found + missed,
            missed=missed,
            missed_why=missed_why,
            newest=_sample(newest),
            before=_sample(self._articles_before(source, newest, now)),
            feeds=len(feeds),
            failing=tuple(
                FeedTrouble(f["url"], f["failure"], f["detail"], f["failures"], maybe_from_utc(f["last_ok_at"]))
                for f in feeds
                if f["failures"] > 0
            ),
            failing_sitemaps=tuple(self._failing_sitemaps(source)),
            overflowed=tuple(f["url"] for f in feeds if (f["overflowed_at"] or "") >= yesterday),
        )

    def _failing_sitemaps(self, source: str) -> Iterator[SitemapTrouble]:
        rows = self._db.rows(
            "SELECT f.url, s.failure, s.failure_detail, s.body_hash "
            "FROM feeds AS f JOIN sitemaps AS s ON s.feed_id = f.id "
            "WHERE f.source = ? AND f.active AND NOT f.failures AND s.failure IS NOT NULL ORDER BY f.id, s.place",
            (source,),
        )
        for index, failure, detail, body_hash in rows:
            yield SitemapTrouble(index, failure, detail, was_read=body_hash is not None)

    def _filtered(self, source: str) -> dict[str, int]:
        """Reason → links that were not wanted; empty if any link gave an article, or was an alias of one."""
        rows = self._db.rows(
            "SELECT reason, count(*) AS links FROM links WHERE source = :source AND outcome = 'filtered' AND NOT EXISTS"
            "(SELECT 1 FROM links WHERE source = :source AND outcome IN ('stored', 'alias')) GROUP BY reason",
            {"source": source},
        )
        return {row["reason"]: row["links"] for row in rows}

    def _missed_why(self, source: str, now: datetime) -> dict[str, int]:
        """Reason → links that were gone or given up in the last seven days."""
        rows = self._db.rows(
            "SELECT coalesce(reason, outcome) AS why, count(*) AS links FROM links "
            "WHERE source = ? AND outcome IN ('gone', 'quarantined') AND decided_at >= ? GROUP BY why",
            (source, utc(now - WEEK)),
        )
        return {row["why"]: row["links"] for row in rows}

    def _habit(self, source: str, known_since: datetime, last_new_at: datetime | None, now: datetime) -> Habit | None:
        """The habit in full Indonesian days up to the newest article, without today: a dead source keeps its habit."""
        if last_new_at is None:
            return None
        today = now.astimezone(WIB).date()
        known = known_since.astimezone(WIB).date() + timedelta(days=1)
        end = min(today, last_new_at.astimezone(WIB).date() + timedelta(days=1))
        first = max(known, end - timedelta(days=HABIT_DAYS))
        if end <= first or (today - known).days < HABIT_FROM:
            return None
        counted = {
            row["day"]: row["articles"]
            for row in self._db.rows(
                "SELECT day, count(*) AS articles FROM articles WHERE source = ? AND day >= ? AND day < ? GROUP BY day",
                (source, first.isoformat(), end.isoformat()),
            )
        }
        days = [first + timedelta(days=n) for n in range((end - first).days)]
        articles = {day: counted.get(day.isoformat(), 0) for day in days}
        usual = float(median(articles.values()))
        weekdays = [_on(articles, day, usual) for day in (today, today - timedelta(days=1))]
        return Habit(usual, mean(articles.values()), min(weekdays))

    def _articles(self, source: str, before: str, limit: int) -> list[Row]:
        return self._db.rows(
            "SELECT published_at IS NULL AS undated, authors = '[]' AS unsigned, words, text_hash, first_seen_at "
            "FROM articles WHERE source = ? AND first_seen_at < ? ORDER BY first_seen_at DESC LIMIT ?",
            (source, before, limit),
        )

    def _articles_before(self, source: str, newest: Sequence[Row], now: datetime) -> list[Row]:
        if len(newest) < NEWEST:
            return []
        oldest: str = newest[-1]["first_seen_at"]
        early = self._articles(source, min(oldest, utc(now - BEFORE_AGE)), BEFORE)
        return early if len(early) >= NEWEST else self._articles(source, oldest, BEFORE)


def _on(articles: Mapping[date, int], like: date, usual: float) -> float:
    """The median for a day of the week; `usual` if fewer than three of these days are known."""
    same = [count for day, count in articles.items() if day.weekday() == like.weekday()]
    return float(median(same)) if len(same) >= 3 else usual


def _sample(rows: Sequence[Row]) -> Sample:
    if not rows:
        return Sample()
    return Sample(
        articles=len(rows),
        undated=fmean(row["undated"] for row in rows),
        unsigned=fmean(row["unsigned"] for row in rows),
        words=float(median(row["words"] for row in rows)),
        texts=len({row["text_hash"] for row in rows}),
    )
