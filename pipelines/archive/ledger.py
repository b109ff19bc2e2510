"""The ledger: every link ever found, each with exactly one outcome.

A link is written as `pending` before it is requested, so that a run that dies at any moment leaves nothing behind
but pending links, which the next run takes up.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, product

from pipelines.archive.connection import Connection
from pipelines.archive.runs import Runs, bump
from pipelines.archive.values import from_hint, maybe_utc, moment, to_hint, utc
from pipelines.errors import ArchiveError
from pipelines.items import Link, Outcome, Pending, Reason

BATCH = 500  # links a transaction: 3,066 a second against 1,580 one by one, and no reader or writer waits long
RECHECK_FIRST = timedelta(hours=12)  # then after as much time again as the article is old: 12 h, 1 d, 2 d, 4 d
RECHECK_UNTIL = timedelta(days=7)  # older than this, an article is looked at again only when its feed says it changed
REVISIT_WAIT = timedelta(
    minutes=10
)  # after a fetch; times four for each time that "modified" turned out to be idle talk


@dataclass(frozen=True, slots=True)
class Discovered:
    """What a feed's links were to the ledger; their sum is the number of links."""

    new: int = 0  # written down as pending, or with the outcome that was given
    known: int = 0  # by key or by a mark of the same source
    alias: int = 0  # written down at once as another address of a stored article
    revisit: int = 0  # part of `known`: stored, and changed since, says the feed


@dataclass(frozen=True, slots=True)
class _Finding:
    """What is the same for all links of one call of `discover`."""

    source: str
    feed: str
    feed_id: int | None
    outcome: Outcome
    reason: Reason | None
    now: str
    run_id: int | None


@dataclass(frozen=True, slots=True)
class LedgerCount:
    """How many links of a source have an outcome for a reason."""

    source: str
    outcome: Outcome
    reason: str | None
    links: int


@dataclass(frozen=True, slots=True)
class LedgerLink:
    """A row of the ledger for people."""

    id: int
    key: str
    url: str
    source: str
    outcome: Outcome
    reason: str | None
    detail: str | None
    attempts: int
    next_try_at: datetime | None
    article_id: int | None
    title: str | None  # as the feed gave it
    first_seen_at: datetime
    decided_at: datetime | None


def next_recheck(first_seen: datetime, now: datetime) -> datetime | None:
    """When an article is to be looked at again without being asked to: young ones more often than old ones."""
    age = now - first_seen
    return None if age > RECHECK_UNTIL else now + max(RECHECK_FIRST, age)


_PENDING = """
    SELECT l.id, l.key, l.url, l.source, l.attempts, l.hint, l.article_id, coalesce(f.url, '') AS feed
    FROM links AS l LEFT JOIN feeds AS f ON f.id = l.feed_id
"""


class Ledger:
    """The tables `links` and `marks`."""

    def __init__(self, connection: Connection, runs: Runs) -> None:
        self._db = connection
        self._runs = runs

    def discover(  # noqa: PLR0913 - the columns of a link
        self,
        source: str,
        feed: str,
        found: Iterable[tuple[str, tuple[int, ...], Link]],
        *,
        run_id: int | None,
        now: datetime,
        outcome: Outcome = Outcome.PENDING,
        reason: Reason | None = None,
    ) -> Discovered:
        """Write what a feed holds into the ledger: each found thing is its key, its marks and the link.

        `found` may be a generator of any length: it is read in batches, each a transaction, outside of any transaction.
        Links that are not wanted come with the outcome `filtered` and a reason.
        """
        links = iter(found)
        feed_id = self._db.value("SELECT id FROM feeds WHERE url = ?", (feed,))
        finding = _Finding(source, feed, feed_id, outcome, reason, utc(now), run_id)
        total = Counter[str]()
        while batch := list(islice(links, BATCH)):
            with self._db.write():
                count = Counter(
                    word for key, marks, link in batch for word in self._place(finding, key, marks, link, now)
                )
                figures = Counter({"discovered": count["new"] + count["alias"], "alias": count["alias"]})
                figures[outcome] += count["new"]
                bump(self._db, run_id, source, +figures)
                if figures["discovered"]:
                    self._db.execute("UPDATE feeds SET last_new_at = ? WHERE id = ?", (utc(now), feed_id))
            total += count
        return Discovered(**total)

    def due(self, source: str, now: datetime, limit: int, *, above: int = 0, below: int | None = None) -> list[Pending]:
        """Pending links whose time has come, newest first, with ids between `above` and `below`, both left out."""
        rows = self._db.rows(
            f"{_PENDING} WHERE l.source = ? AND l.outcome = 'pending' AND l.id > ? AND l.id < ? "
            "AND (l.next_try_at IS NULL OR l.next_try_at <= ?) ORDER BY l.id DESC LIMIT ?",
            (source, above, (1 << 63) - 1 if below is None else below, utc(now), limit),
        )
        return [_pending(row) for row in rows]

    def revisits(self, source: str, now: datetime, limit: int) -> list[Pending]:
        """Stored articles to look at again, those that their feed calls changed first; `article_id` is set."""
        found: list[Pending] = []
        for why in ("modified", "age"):
            rows = self._db.rows(
                f"{_PENDING} WHERE l.source = ? AND l.recheck_why = ? AND l.recheck_at <= ? "
                "ORDER BY l.recheck_at LIMIT ?",
                (source, why, utc(now), limit - len(found)),
            )
            found += [_pending(row) for row in rows]
        return found

    def decide(  # noqa: PLR0913 - the columns of an outcome
        self,
        pending: Pending,
        outcome: Outcome,
        *,
        reason: Reason | str | None = None,
        detail: str | None = None,
        article_id: int | None = None,
        next_try_at: datetime | None = None,
        now: datetime,
        run_id: int | None = None,
    ) -> None:
        """Write down what became of a link; `stored` and `alias` are never taken back.

        A stored article that was looked at again in vain stays stored and is looked at later.

        Raises:
            ArchiveError: the link is not in the ledger.
        """
        with self._db.write():
            row = self.settle(
                pending.id,
                outcome,
                reason=None if reason is None else str(reason),
                detail=detail,
                article_id=article_id,
                next_try_at=next_try_at,
                now=now,
                run_id=run_id,
            )
            if pending.article_id is not None and row["outcome"] == Outcome.STORED:
                gone = outcome is Outcome.GONE
                self._db.execute(
                    "UPDATE links SET recheck_at = ?, recheck_why = ?, unchanged = unchanged + 1 WHERE id = ?",
                    (
                        None if gone else maybe_utc(next_try_at or now + RECHECK_FIRST),
                        None if gone else "age",
                        pending.id,
                    ),
                )

    def settle(  # noqa: PLR0913 - the columns of an outcome
        self,
        link_id: int,
        outcome: Outcome,
        *,
        reason: str | None = None,
        detail: str | None = None,
        article_id: int | None = None,
        next_try_at: datetime | None = None,
        now: datetime,
        run_id: int | None,
        keep_html: bool = False,
    ) -> sqlite3.Row:
        """Set a link's outcome and the run's figures; return the row as it was. For use inside a transaction."""
        row = self._db.row("SELECT id, source, outcome, hint, first_seen_at FROM links WHERE id = ?", (link_id,))
        if row is None:
            raise ArchiveError(f"{self._db.path}: no link {link_id} in the ledger; run `kliping db check`")
        was = Outcome(row["outcome"])
        if was in (Outcome.STORED, Outcome.ALIAS) and outcome is not was:
            return row
        self._db.execute(
            """
            UPDATE links SET outcome = ?, reason = ?, detail = ?, article_id = ?, next_try_at = ?, hint = ?,
                attempts = attempts + ?, decided_at = ?, run_id = coalesce(?, run_id)
            WHERE id = ?
            """,
            (
                outcome,
                reason,
                detail or None,
                article_id,
                maybe_utc(next_try_at) if outcome is Outcome.PENDING else None,
                _trimmed(row["hint"], outcome, keep_html=keep_html),
                int(reason != Reason.STOPPED),
                utc(now),
                run_id,
                link_id,
            ),
        )
        bump(self._db, run_id, row["source"], _figures(was, outcome))
        return row

    def fetched(  # noqa: PLR0913 - the columns of an outcome
        self, link_id: int, article_id: int, *, changed: bool, keep_html: bool, now: datetime, run_id: int | None
    ) -> None:
        """The link gave that article: `stored`, and to be looked at again in time. For use inside a transaction."""
        row = self.settle(link_id, Outcome.STORED, article_id=article_id, now=now, run_id=run_id, keep_html=keep_html)
        first_seen = moment(row["first_seen_at"])
        again = next_recheck(first_seen or now, now)
        self._db.execute(
            """
            UPDATE links SET fetched_at = ?, recheck_at = ?, recheck_why = ?,
                unchanged = CASE WHEN ? THEN 0 ELSE unchanged + 1 END WHERE id = ? AND outcome = 'stored'
            """,
            (utc(now), maybe_utc(again), again and "age", changed, link_id),
        )

    def retry(self, source: str | None = None, reason: str | None = None) -> int:
        """Put quarantined links back (with a reason, also the gone and filtered ones that have it); how many."""
        outcomes = ("quarantined", "gone", "filtered") if reason else ("quarantined",)
        sources = [source] if source else [row["id"] for row in self._db.rows("SELECT id FROM sources")]
        sql = """
            UPDATE links SET outcome = 'pending', reason = NULL, detail = NULL, attempts = 0, next_try_at = NULL,
                decided_at = NULL WHERE source = ? AND outcome = ?
        """
        put_back = 0
        with self._db.write():
            run_id = self._runs.open()
            for name, outcome in product(sources, outcomes):
                if reason:
                    count = self._db.execute(f"{sql} AND reason = ?", (name, outcome, str(reason))).rowcount
                else:
                    count = self._db.execute(sql, (name, outcome)).rowcount
                put_back += count
                bump(self._db, run_id, name, {"carried": count, "pending": count} if count else {})
        return put_back

    def counts(self) -> list[LedgerCount]:
        """The links of each source by outcome and reason."""
        rows = self._db.rows(
            "SELECT source, outcome, reason, count(*) AS links FROM links GROUP BY source, outcome, reason"
        )
        return [LedgerCount(row["source"], Outcome(row["outcome"]), row["reason"], row["links"]) for row in rows]

    def links(self, source: str, outcome: Outcome, *, reason: str | None = None, limit: int = 100) -> list[LedgerLink]:
        """The newest links of a source with that outcome (and reason)."""
        rows = self._db.rows(
            """
            SELECT * FROM links WHERE source = ? AND outcome = ? AND (? IS NULL OR reason = ?) ORDER BY id DESC LIMIT ?
            """,
            (source, outcome, reason, reason, limit),
        )
        return [_link(row) for row in rows]

    def find(self, key: str) -> LedgerLink | None:
        """The link with that key."""
        row = self._db.row("SELECT * FROM links WHERE key = ?", (key,))
        return None if row is None else _link(row)

    def _place(self, finding: _Finding, key: str, marks: tuple[int, ...], link: Link, now: datetime) -> tuple[str, ...]:
        """Find or write the link's row; the words of `Discovered` that it counts for."""
        row = self._db.row(
            "SELECT id, outcome, article_id, fetched_at, modified_at, unchanged FROM links WHERE key = ?", (key,)
        )
        words: tuple[str, ...] = ("known",)
        if row is not None:
            link_id = row["id"]
            words = ("known", "revisit") if self._changed(row, link, now) else words
        elif article_id := self._db.value("SELECT article_id FROM aliases WHERE key = ?", (key,)):
            link_id, words = self._write(finding, key, link, Outcome.ALIAS, article_id), ("alias",)
        elif (link_id := self._by_mark(finding.source, marks, link)) is None:
            link_id, words = self._write(finding, key, link, finding.outcome), ("new",)
        self._db.many(
            "INSERT OR IGNORE INTO marks (source, mark, link_id) VALUES (?, ?, ?)",
            [(finding.source, mark, link_id) for mark in marks],
        )
        return words

    def _write(self, finding: _Finding, key: str, link: Link, outcome: Outcome, article_id: int | None = None) -> int:
        hint = to_hint(link, None if finding.feed_id is None else finding.feed)
        values = {
            "key": key,
            "url": link.url,
            "source": finding.source,
            "feed_id": finding.feed_id,
            "outcome": outcome,
            "reason": finding.reason if outcome is finding.outcome else None,
            "article_id": article_id,
            "hint": _trimmed(hint, outcome),
            "first_seen_at": finding.now,
            "decided_at": None if outcome is Outcome.PENDING else finding.now,
            "modified_at": maybe_utc(link.modified.at if link.modified else None),
            "run_id": finding.run_id,
        }
        return self._db.insert("links", values)

    def _by_mark(self, source: str, marks: tuple[int, ...], link: Link) -> int | None:
        """The link that an entry with another address is known as.

        One mark alone can be an accident (feeds with the same guid on every entry exist), and an article lost is worse
        than a page fetched in vain; so it counts only where the titles do not speak against it.
        """
        hits: dict[int, int] = {}
        for mark in marks:
            if (
                hit := self._db.value("SELECT link_id FROM marks WHERE source = ? AND mark = ?", (source, mark))
            ) is not None:
                hits[hit] = hits.get(hit, 0) + 1
        for link_id, count in hits.items():
            if count > 1:
                return link_id
            title = json.loads(self._db.value("SELECT hint FROM links WHERE id = ?", (link_id,))).get("title")
            if not title or not link.title or _plain(title) == _plain(link.title):
                return link_id
        return None

    def _changed(self, row: sqlite3.Row, link: Link, now: datetime) -> bool:
        """Note a stored article for another look where the feed says that it changed since it was fetched."""
        if link.modified is None or link.modified.at > now:
            return False
        if row["outcome"] == Outcome.ALIAS:
            main = self._db.row(
                "SELECT id, outcome, fetched_at, modified_at, unchanged FROM links "
                "WHERE article_id = ? AND outcome = 'stored'",
                (row["article_id"],),
            )
            return main is not None and self._changed(main, link, now)
        modified, fetched = utc(link.modified.at), moment(row["fetched_at"])
        if (
            row["outcome"] != Outcome.STORED
            or fetched is None
            or modified <= max(row["fetched_at"], row["modified_at"] or "")
        ):
            return False
        wait = min(REVISIT_WAIT * 4 ** min(row["unchanged"], 8), RECHECK_UNTIL)
        self._db.execute(
            "UPDATE links SET modified_at = ?, recheck_at = ?, recheck_why = 'modified' WHERE id = ?",
            (modified, utc(max(now, fetched + wait)), row["id"]),
        )
        return True


def _figures(was: Outcome, now: Outcome) -> dict[str, int]:
    """How a run's figures change with a link's outcome; what an earlier run had decided is taken up again first."""
    if was is now:
        return {}
    return {"pending": -1, now: 1} if was is Outcome.PENDING else {"carried": 1, now: 1}


def _trimmed(hint: str, outcome: Outcome, *, keep_html: bool = False) -> str:
    """What is still of use of a feed's words: all while it is open, all but the full text, or the title."""
    if outcome in (Outcome.PENDING, Outcome.QUARANTINED) or hint == "{}" or keep_html:
        return hint
    said = json.loads(hint)
    kept = {
        name: value
        for name, value in said.items()
        if (name != "html" if outcome is Outcome.STORED else name in ("title", "feed"))
    }
    return json.dumps(kept, separators=(",", ":"))


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())


def _pending(row: sqlite3.Row) -> Pending:
    link = from_hint(row["hint"], row["url"], row["source"], row["feed"])
    return Pending(row["id"], row["key"], link, row["attempts"], row["article_id"])


def _link(row: sqlite3.Row) -> LedgerLink:
    seen = moment(row["first_seen_at"])
    assert seen is not None
    return LedgerLink(
        id=row["id"],
        key=row["key"],
        url=row["url"],
        source=row["source"],
        outcome=Outcome(row["outcome"]),
        reason=row["reason"],
        detail=row["detail"],
        attempts=row["attempts"],
        next_try_at=moment(row["next_try_at"]),
        article_id=row["article_id"],
        title=json.loads(row["hint"]).get("title"),
        first_seen_at=seen,
        decided_at=moment(row["decided_at"]),
    )
