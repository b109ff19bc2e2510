"""How the sources are doing: figures read by SQL in bounded time, and a judgement of them in words.

The most common complaint about crawlers is that a source dies silently; so each source is held against its own habit
and against what feeds.yaml expects of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median

from pipelines.archive.connection import Connection
from pipelines.archive.values import WIB, moment, utc

NEWEST, BEFORE = 40, 160  # articles of a source whose fields are compared: the newest against those before them
HABIT_DAYS = 28
WRONG, WATCH = "wrong", "watch"


@dataclass(frozen=True, slots=True)
class Sample:
    """Some articles of a source: what share of them lacks a field, and how long they are."""

    articles: int = 0
    undated: float = 0.0  # share, 0 to 1
    unsigned: float = 0.0  # share without an author
    words: float = 0.0  # median
    texts: int = 0  # different ones


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source in figures."""

    source: str
    name: str
    expected_per_day: float | None
    known_since: datetime
    last_new_at: datetime | None
    last_24h: int
    habit: float | None  # median articles of a full day in the four weeks before; None until a week is known
    pending: int
    quarantined: dict[str, int] = field(default_factory=dict)  # reason → links, all time
    tried: int = 0  # links decided in the last seven days
    missed: int = 0  # of them gone or quarantined
    newest: Sample = Sample()
    before: Sample = Sample()
    feeds: int = 0
    failing: tuple[tuple[str, str, str], ...] = ()  # address, failure, detail
    overflowed: tuple[str, ...] = ()  # feeds that held nothing but new entries in the last day


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a source that people should know; `wrong` makes exit code 3, `watch` does not."""

    source: str
    severity: str
    words: str


def read(db: Connection, now: datetime) -> list[SourceHealth]:
    """The figures of all sources that feeds.yaml still names; every query goes by an index."""
    rows = db.rows("SELECT id, name, expected_per_day, first_seen_at FROM sources WHERE active ORDER BY id")
    return [_read_one(db, row["id"], row, now) for row in rows]


def _read_one(db: Connection, source: str, row: Sequence[object], now: datetime) -> SourceHealth:
    known_since = moment(str(row[3])) or now
    last_24h = db.value(
        "SELECT count(*) FROM articles WHERE source = ? AND first_seen_at >= ?",
        (source, utc(now - timedelta(hours=24))),
    )
    counts = {
        (each["outcome"], each["reason"]): each["links"]
        for each in db.rows(
            "SELECT outcome, reason, count(*) AS links FROM links "
            "WHERE source = ? AND outcome IN ('pending', 'quarantined') GROUP BY outcome, reason",
            (source,),
        )
    }
    week = db.row(
        "SELECT coalesce(sum(stored + alias + gone + quarantined), 0) AS tried, "
        "coalesce(sum(gone + quarantined), 0) AS missed "
        "FROM runs JOIN run_sources ON run_id = id WHERE started_at >= ? AND source = ?",
        (utc(now - timedelta(days=7)), source),
    )
    feeds = db.rows(
        "SELECT url, failures, failure, failure_detail, overflowed_at FROM feeds WHERE source = ? AND active", (source,)
    )
    newest = db.rows(
        "SELECT published_at IS NULL AS undated, authors = '[]' AS unsigned, words, text_hash, first_seen_at "
        "FROM articles WHERE source = ? ORDER BY first_seen_at DESC LIMIT ?",
        (source, NEWEST + BEFORE),
    )
    yesterday = utc(now - timedelta(days=1))
    return SourceHealth(
        source=source,
        name=str(row[1]),
        expected_per_day=row[2],  # type: ignore[arg-type]
        known_since=known_since,
        last_new_at=moment(newest[0]["first_seen_at"]) if newest else None,
        last_24h=last_24h,
        habit=_habit(db, source, known_since, now),
        pending=sum(links for (outcome, _), links in counts.items() if outcome == "pending"),
        quarantined={reason or "": links for (outcome, reason), links in counts.items() if outcome == "quarantined"},
        tried=week["tried"] if week else 0,
        missed=week["missed"] if week else 0,
        newest=_sample(newest[:NEWEST]),
        before=_sample(newest[NEWEST:]),
        feeds=len(feeds),
        failing=tuple((f["url"], f["failure"] or "", f["failure_detail"] or "") for f in feeds if f["failures"] > 0),
        overflowed=tuple(f["url"] for f in feeds if (f["overflowed_at"] or "") >= yesterday),
    )


def _habit(db: Connection, source: str, known_since: datetime, now: datetime) -> float | None:
    """The median of the full Indonesian days before today, days without an article included."""
    today = now.astimezone(WIB).date()
    first = max(known_since.astimezone(WIB).date() + timedelta(days=1), today - timedelta(days=HABIT_DAYS))
    days = (today - first).days
    if days < 7:
        return None
    counted = db.rows(
        "SELECT count(*) AS articles FROM articles WHERE source = ? AND day >= ? AND day < ? GROUP BY day",
        (source, first.isoformat(), today.isoformat()),
    )
    return float(median([row["articles"] for row in counted] + [0] * (days - len(counted))))


def _sample(rows: Sequence[Sequence[object]]) -> Sample:
    if not rows:
        return Sample()
    undated, unsigned, words, texts = zip(*(tuple(row)[:4] for row in rows), strict=True)
    count = len(rows)
    return Sample(count, sum(undated) / count, sum(unsigned) / count, float(median(words)), len(set(texts)))


def judge(sources: Iterable[SourceHealth], now: datetime) -> list[Finding]:
    """What is worth saying of the sources, the worst first; nothing of a source known for less than a day."""
    findings = [finding for health in sources for finding in _judge_one(health, now)]
    return sorted(findings, key=lambda finding: (finding.severity != WRONG, finding.source))


def _judge_one(health: SourceHealth, now: datetime) -> Iterable[Finding]:
    age = now - health.known_since
    for severity, words in (
        *_judge_feeds(health),
        *(_judge_flow(health, age, now) if age >= timedelta(days=1) else ()),
        *_judge_fields(health),
    ):
        yield Finding(health.source, severity, words)


def _judge_feeds(health: SourceHealth) -> Iterable[tuple[str, str]]:
    if health.feeds and len(health.failing) == health.feeds:
        _, failure, detail = health.failing[0]
        yield WRONG, f"no feed answers: {detail or failure}"
    else:
        for url, failure, detail in health.failing:
            yield WATCH, f"{url} fails: {detail or failure}"
    for url in health.overflowed:
        yield WATCH, f"{url} held nothing but new entries; some were probably missed: crawl more often"


def _judge_flow(health: SourceHealth, age: timedelta, now: datetime) -> Iterable[tuple[str, str]]:
    expected, habit, got = health.expected_per_day, health.habit, health.last_24h
    if expected and got < expected:
        yield WRONG, f"{got} articles in the last 24 hours, {expected:g} expected"
    elif habit and habit >= 5 and got < 0.3 * habit:
        yield WRONG, f"{got} articles in the last 24 hours, usually {habit:g}"
    elif health.last_new_at is None:
        yield WRONG, f"not one article in {age.days} days"
    elif now - health.last_new_at > timedelta(days=7) and (habit is None or habit > 0):
        yield WATCH, f"no new article since {health.last_new_at:%Y-%m-%d}"
    if health.tried >= 10 and health.missed > 0.3 * health.tried:
        reasons = sorted(health.quarantined.items(), key=lambda each: -each[1])[:2]
        why = ", ".join(f"{links} {reason}" for reason, links in reasons)
        yield WRONG, f"{health.missed} of {health.tried} pages of the last week gave no article ({why or 'gone'})"


def _judge_fields(health: SourceHealth) -> Iterable[tuple[str, str]]:
    new, old = health.newest, health.before
    if new.articles >= 10 and new.texts <= new.articles // 2:
        yield WRONG, f"the newest {new.articles} articles have only {new.texts} different texts"
    if new.articles < NEWEST or old.articles < NEWEST:
        return
    if new.undated > old.undated + 0.3:
        yield WRONG, f"{new.undated:.0%} of the newest articles have no date, {old.undated:.0%} before"
    if new.unsigned > old.unsigned + 0.5:
        yield WATCH, f"{new.unsigned:.0%} of the newest articles name no author, {old.unsigned:.0%} before"
    if new.words < 0.5 * old.words:
        yield WRONG, f"the newest articles have {new.words:.0f} words, {old.words:.0f} before"


class Health:
    """The archive's door to the above."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def read(self, now: datetime | None = None) -> list[SourceHealth]:
        """The figures of all sources."""
        return read(self._db, now or datetime.now(UTC))
