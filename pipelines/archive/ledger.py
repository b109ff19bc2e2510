"""The ledger: every link ever found, each with exactly one outcome.

A link is stored as `pending` before it is requested. So a run that dies at any moment leaves only pending links, which
the next run takes up.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice, product
from typing import Any

from pipelines import waits
from pipelines.archive.arrivals import Arrivals, Entry
from pipelines.archive.connection import Connection
from pipelines.archive.runs import Runs, bump
from pipelines.archive.values import from_hint, from_utc, maybe_from_utc, maybe_utc, trimmed, utc
from pipelines.errors import ArchiveError
from pipelines.items import Article, Miss, Outcome, Pending, Reason
from pipelines.strings import one_line

BATCH = 500  # links per transaction: 3,066 rows a second, against 1,580 one by one, and others do not wait long
DETAIL_LIMIT = 500  # characters; a server's message may be a page long

_PENDING = """
    SELECT l.id, l.key, l.url, l.source, l.attempts, l.hint, l.article_id, coalesce(f.url, '') AS feed,
        strftime('%s', l.next_try_at) - strftime('%s', l.decided_at) AS waited_s
    FROM links AS l LEFT JOIN feeds AS f ON f.id = l.feed_id
"""


class Ledger:
    """The tables `links` and `marks`."""

    def __init__(self, connection: Connection, runs: Runs) -> None:
        self._db = connection
        self._runs = runs

    def discover(
        self,
        source: str,
        feed: str,
        found: Iterable[Entry],
        *,
        run_id: int | None,
        now: datetime,
        outcome: Outcome = Outcome.PENDING,
        reason: Reason | None = None,
    ) -> int:
        """Take the entries of a feed into the ledger, each a key, marks and a link; gives how many links are new.

        `found` may be a generator of any length: each batch is read, then written in one transaction or a part of one.
        For links that are not wanted, give the outcome `filtered` and a reason.
        """
        links = iter(found)
        feed_id = self._db.value("SELECT id FROM feeds WHERE url = ?", (feed,))
        arrivals = Arrivals(self._db, source, feed, feed_id, outcome, reason, now, run_id)
        new = 0
        while batch := list(islice(links, BATCH)):
            new += arrivals.take(batch)
        return new

    def due(self, source: str, now: datetime, limit: int, *, above: int = 0, below: int | None = None) -> list[Pending]:
        """Pending links whose time has come, newest first, with ids between `above` and `below`, exclusive."""
        rows = self._db.rows(
            f"{_PENDING} WHERE l.source = ? AND l.outcome = 'pending' AND l.id > ? AND l.id < ? "
            "AND (l.next_try_at IS NULL OR l.next_try_at NOT BETWEEN ? AND ?) ORDER BY l.id DESC LIMIT ?",
            (source, above, (1 << 63) - 1 if below is None else below, *_put_off(now), limit),
        )
        return [_pending(row) for row in rows]

    def revisits(self, source: str, now: datetime, limit: int) -> list[Pending]:
        """Stored articles to look at again, with `article_id`; those that their feed calls changed come first."""
        found: list[Pending] = []
        for why in ("modified", "age"):
            rows = self._db.rows(
                f"{_PENDING} WHERE l.source = ? AND l.recheck_why = ? AND l.recheck_at NOT BETWEEN ? AND ? "
                "AND l.recheck_at IS NOT NULL ORDER BY l.recheck_at LIMIT ?",  # the condition of the index
                (source, why, *_put_off(now), limit - len(found)),
            )
            found += [_pending(row) for row in rows]
        return found

    def decide(self, miss: Miss, *, now: datetime, run_id: int | None = None) -> None:
        """Record why a link gave no article.

        A link that is `stored` or `alias` stays so. If a stored article was fetched again without success, only its
        next look is put off; if its page is gone, the link gets the reason as well. If the page was not asked for, this
        is no attempt, and the next look stays as planned.

        Raises:
            ArchiveError: the link is not in the ledger.
        """
        detail = one_line(miss.detail, instead=" ")[:DETAIL_LIMIT] or None  # a server's words, on a terminal
        said, gone = {"reason": miss.reason, "detail": detail}, miss.outcome is Outcome.GONE
        with self._db.write():
            row = self._row(miss.link)
            if row["outcome"] != Outcome.STORED:
                tried = {"next_try_at": maybe_utc(miss.next_try_at), "attempts": row["attempts"] + miss.tried}
                self._settle(row, miss.outcome, said | tried, now, run_id)
            elif miss.tried:
                self._look_later(row, now, gone=gone, next_try_at=miss.next_try_at)
                if gone:
                    self._db.update("links", said | {"decided_at": utc(now)}, "id = :id", id=row["id"])

    def alias(self, pending: Pending, article_id: int, *, now: datetime, run_id: int | None) -> None:
        """Give a link the outcome `alias`; that of a stored article stays so; for use inside a transaction."""
        row = self._row(pending)
        if row["outcome"] == Outcome.STORED:
            self._look_later(row, now)
        else:
            self._settle(row, Outcome.ALIAS, {"article_id": article_id}, now, run_id)

    def fetched(
        self, article: Article, article_id: int, *, changed: bool, now: datetime, run_id: int | None = None
    ) -> None:
        """Give a link the outcome `stored` and plan the next look at its article; for use inside a transaction."""
        row = self._row(article.link)
        seen = from_utc(row["first_seen_at"])
        unchanged = 0 if changed else row["unchanged"] + 1
        again = waits.look_for_rest(seen, now, unchanged) if article.partial else waits.next_look(seen, now)
        values = {
            "article_id": article_id,
            "hint": trimmed(row["hint"], Outcome.STORED, keep_html=article.text_from == "feed"),
            "fetched_at": utc(now),
            "recheck_at": maybe_utc(again),
            "recheck_why": again and "age",
            "unchanged": unchanged,
        }
        self._settle(row, Outcome.STORED, values, now, run_id)

    def _row(self, pending: Pending) -> sqlite3.Row:
        row = self._db.row("SELECT * FROM links WHERE id = ?", (pending.id,))
        if row is None:
            raise ArchiveError(f"{self._db.path}: no link {pending.id} in the ledger; run `kliping db check`")
        return row

    def _settle(
        self, row: sqlite3.Row, outcome: Outcome, values: dict[str, Any], now: datetime, run_id: int | None
    ) -> None:
        """Write an outcome and its values, and count it; a link that is an alias stays so."""
        was = Outcome(row["outcome"])
        if was is Outcome.ALIAS:
            return
        settled = {
            "outcome": outcome, "reason": None, "detail": None, "article_id": None, "next_try_at": None,
            "hint": trimmed(row["hint"], outcome), "attempts": row["attempts"] + 1, "decided_at": utc(now),
            # an outcome that stays remains in the figures of the earlier run
            "run_id": row["run_id"] if outcome is was else run_id,
        }  # fmt: skip
        self._db.update("links", settled | values, "id = :id", id=row["id"])
        bump(self._db, run_id, row["source"], _figures(was, outcome))

    def _look_later(
        self, row: sqlite3.Row, now: datetime, *, gone: bool = False, next_try_at: datetime | None = None
    ) -> None:
        """Plan the next look at a stored article after one that failed; a page that is gone is not looked at again.

        If the feed announced a change and the failure may pass (`next_try_at` is set), the change is looked for again.
        """
        announced = maybe_from_utc(row["modified_at"]) if row["recheck_why"] == "modified" else None
        change = announced and next_try_at and waits.look_at_change_later(announced, now, next_try_at)
        again = change or (None if gone else waits.next_look(from_utc(row["first_seen_at"]), now))
        self._db.execute(
            "UPDATE links SET recheck_at = ?, recheck_why = ?, unchanged = unchanged + 1 WHERE id = ?",
            (maybe_utc(again), again and ("modified" if change else "age"), row["id"]),
        )

    def reopen(self, key: str, run_id: int | None) -> None:
        """Make a link pending that was wrongly taken for an alias; for use inside a transaction."""
        row = self._db.row(
            """
            UPDATE links SET outcome = 'pending', article_id = NULL, decided_at = NULL
            WHERE key = ? AND outcome = 'alias' RETURNING source
            """,
            (key,),
        )
        if row is not None:
            bump(self._db, run_id, row["source"], {"carried": 1, "pending": 1})

    def retry(self, source: str | None = None, reason: str | None = None) -> int:
        """Make quarantined links pending, with `reason` also gone and filtered ones; returns their number."""
        outcomes = ("quarantined", "gone", "filtered") if reason else ("quarantined",)
        sources = [source] if source else [row["id"] for row in self._db.rows("SELECT id FROM sources")]
        sql = f"""
            UPDATE links SET outcome = 'pending', reason = NULL, detail = NULL, attempts = 0, decided_at = NULL
            WHERE source = ? AND outcome = ? {"AND reason = ?" if reason else ""}
        """
        put_back = 0
        with self._db.write():
            run_id = self._runs.open()
            for name, outcome in product(sources, outcomes):
                count = self._db.execute(sql, (name, outcome, *([reason] if reason else []))).rowcount
                put_back += count
                bump(self._db, run_id, name, {"carried": count, "pending": count} if count else {})
        return put_back

    def find(self, key: str, outcome: Outcome) -> Pending | None:
        """The link with this key, if it has this outcome."""
        row = self._db.row(f"{_PENDING} WHERE l.key = ? AND l.outcome = ?", (key, outcome))
        return None if row is None else _pending(row)

    def knows(self, pending: Pending) -> bool:
        """Whether the link comes from this ledger, not from another archive's."""
        return self._db.row("SELECT 1 FROM links WHERE id = ? AND key = ?", (pending.id, pending.key)) is not None


def _pending(row: sqlite3.Row) -> Pending:
    link = from_hint(row["hint"], row["url"], row["source"], row["feed"])
    return Pending(row["id"], row["key"], link, row["attempts"], row["article_id"], row["waited_s"] or 0)


def _put_off(now: datetime) -> tuple[str, str]:
    """The first and last time of a next try that has yet to come; a later one comes from a wrong clock, and is due."""
    return utc(now + timedelta(seconds=1)), utc(now + waits.FURTHEST)


def _figures(was: Outcome, now: Outcome) -> dict[str, int]:
    """The changes of a run's figures for a new outcome; a link that an earlier run decided counts as carried over."""
    if was is now:
        return {}
    return {"pending": -1, now: 1} if was is Outcome.PENDING else {"carried": 1, now: 1}
