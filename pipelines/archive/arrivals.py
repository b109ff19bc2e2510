"""Takes the links of a feed into the ledger: new ones, known ones, and known ones that announce a change."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from pipelines import waits
from pipelines.archive.connection import Connection
from pipelines.archive.runs import bump
from pipelines.archive.values import from_utc, maybe_from_utc, maybe_utc, to_hint, trimmed, utc
from pipelines.items import OUTAGE, Link, Outcome, Reason

Entry = tuple[str, tuple[int, ...], Link]  # the link's key and marks, from `crawler.urls`, and the link

# Reasons for which another address of the same article may be fetched; a 403 is none, since the host forbids it
OF_THE_ADDRESS = OUTAGE | {
    Reason.CLIENT_ERROR, Reason.NOT_FOUND, Reason.REDIRECTS, Reason.BLOCKED_ADDRESS, Reason.ROBOTS, Reason.SOFT_404,
    Reason.HOME_PAGE,
}  # fmt: skip
UNWRITTEN = frozenset({Reason.EMPTY, Reason.TOO_SHORT, Reason.NO_TITLE})
OTHER_ADDRESS_TRIES = 3  # most attempts at a link that comes back with another address, lest two bad ones take turns

_ROW = """
    SELECT id, url, source, outcome, reason, attempts, first_seen_at, decided_at, article_id, fetched_at, modified_at,
        unchanged
    FROM links WHERE
"""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Writes the links from one answer of a feed; the fields are the same for all of them."""

    db: Connection
    source: str
    feed: str
    feed_id: int | None
    outcome: Outcome
    reason: Reason | None
    now: datetime
    run_id: int | None

    def take(self, batch: list[Entry]) -> int:
        """Write a batch into the ledger in one transaction; returns how many links are new, aliases not counted."""
        with self.db.write():
            added = Counter[str](outcome for entry in batch if (outcome := self._place(*entry)))
            bump(self.db, self.run_id, self.source, {"discovered": added.total(), **added} if added else {})
        return added[self.outcome]

    def _place(self, key: str, marks: tuple[int, ...], link: Link) -> Outcome | None:
        """Add a link and give its outcome, or note what the feed says now about a known one."""
        same = self.db.row(f"{_ROW} key = ?", (key,))
        article_id = None if same else self.db.value("SELECT article_id FROM aliases WHERE key = ?", (key,))
        if article_id:
            link_id, added = self._write(key, link, Outcome.ALIAS, article_id), Outcome.ALIAS
        elif row := same or self._by_mark(marks, link):
            link_id, added = row["id"], None
            self._changed(row, link)
            if self.outcome is Outcome.PENDING and not self._elsewhere(row, link):
                self._returns(row, link)
        else:
            link_id, added = self._write(key, link, self.outcome), self.outcome
        self.db.many(
            f"INSERT OR {'IGNORE' if same else 'REPLACE'} INTO marks (source, mark, link_id) VALUES (?, ?, ?)",
            [(self.source, mark, link_id) for mark in marks],
        )
        return added

    def _write(self, key: str, link: Link, outcome: Outcome, article_id: int | None = None) -> int:
        hint = to_hint(link, None if self.feed_id is None else self.feed)
        return self.db.insert(
            "links",
            {
                "key": key,
                "url": link.url,
                "source": self.source,
                "feed_id": self.feed_id,
                "outcome": outcome,
                "reason": self.reason if outcome is self.outcome else None,
                "article_id": article_id,
                "hint": trimmed(hint, outcome),
                "first_seen_at": utc(self.now),
                "decided_at": None if outcome is Outcome.PENDING else utc(self.now),
                "modified_at": maybe_utc(link.modified.at if link.modified else None),
                "run_id": self.run_id,
            },
        )

    def _by_mark(self, marks: tuple[int, ...], link: Link) -> sqlite3.Row | None:
        """The link under which an entry with a new address is known: its site moved, or the address was corrected.

        One mark alone may be shared by accident: some feeds have the same guid on every entry. Since a lost article is
        worse than a needless fetch, it counts only if the titles do not differ. A link that gave no article never
        counts, since the new address may give one.
        """
        sql = "SELECT link_id FROM marks WHERE source = ? AND mark = ?"
        hits = Counter[int | None](self.db.value(sql, (self.source, mark)) for mark in marks)
        for link_id, count in hits.items():
            row = self.db.row(f"{_ROW} id = ?", (link_id,))
            if row is None or row["outcome"] not in (self.outcome, Outcome.PENDING, Outcome.STORED, Outcome.ALIAS):
                continue
            hint = self.db.value("SELECT hint FROM links WHERE id = ?", (link_id,))
            title = json.loads(hint).get("title")
            if count > 1 or not title or not link.title or _plain(title) == _plain(link.title):
                return row
        return None

    def _returns(self, row: sqlite3.Row, link: Link) -> None:
        """Make a link pending again that was given up, if its page may give an article now.

        Links come back for three reasons:

        - The host was down, and the outage may be over.
        - robots.txt forbade the page, which may have been the mistake of a day; only in the link's first week.
        - The page had no text, and the feed says that it was modified since: newsrooms publish a headline and write the
          story later; only in the link's first week.

        The link keeps its count of attempts, so that another failure gives it up at once: this costs at most one
        request a day.
        """
        decided_at, reason = maybe_from_utc(row["decided_at"]), row["reason"]
        given_up = row["outcome"] == Outcome.QUARANTINED
        young = self.now - from_utc(row["first_seen_at"]) < waits.RETURN_UNTIL
        down = given_up and reason in OUTAGE
        forbidden = row["outcome"] == Outcome.FILTERED and reason == Reason.ROBOTS and young
        again_at = None
        if given_up and reason in UNWRITTEN and young and decided_at and link.modified:
            back = decided_at < link.modified.at <= self.now
            again_at = decided_at + waits.RETURN_AFTER  # set now, since a feed that does not change is not read again
        else:
            back = (down or forbidden) and waits.may_return(decided_at, self.now)
        if back:
            self.db.execute(
                "UPDATE links SET outcome = 'pending', decided_at = NULL, next_try_at = ? WHERE id = ?",
                (maybe_utc(again_at), row["id"]),
            )
            bump(self.db, self.run_id, row["source"], {"carried": 1, "pending": 1})

    def _elsewhere(self, row: sqlite3.Row, link: Link) -> bool:
        """Give a link the address that this feed names if the earlier one led nowhere; whether it is pending again.

        A pending link keeps its source. It also keeps the time of its next try if its host may be down: else it would
        be asked for whenever one of two feeds that name it differently is read. A link that was given up, or that its
        own source excluded, goes to this source.
        """
        other = row["reason"] in OF_THE_ADDRESS and row["url"].partition("#")[0] != link.url.partition("#")[0]
        if not other and row["reason"] != Reason.NOT_ALLOWED:
            return False
        new = "url = ?, hint = ?, reason = NULL, detail = NULL"
        if row["reason"] not in OUTAGE:
            new += ", next_try_at = NULL"
        values = (link.url, to_hint(link, None))
        if row["outcome"] == Outcome.PENDING:
            self.db.execute(f"UPDATE links SET {new} WHERE id = ?", (*values, row["id"]))
            return False
        if row["article_id"] is not None or row["attempts"] >= OTHER_ADDRESS_TRIES:
            return False
        self.db.execute(
            f"UPDATE links SET {new}, source = ?, feed_id = ?, outcome = 'pending', decided_at = NULL WHERE id = ?",
            (*values, self.source, self.feed_id, row["id"]),
        )
        bump(self.db, self.run_id, self.source, {"carried": 1, "pending": 1})
        return True

    def _changed(self, row: sqlite3.Row, link: Link) -> None:
        """Plan another look at a stored article if the feed says that it changed after the last fetch."""
        if link.modified is None or link.modified.at > self.now:
            return
        if row["outcome"] == Outcome.ALIAS:  # what is looked at again is the article's own link
            row = self.db.row(f"{_ROW} article_id = ? AND outcome = 'stored'", (row["article_id"],)) or row
        modified, fetched = utc(link.modified.at), maybe_from_utc(row["fetched_at"])
        if fetched is None or modified <= max(row["fetched_at"], row["modified_at"] or ""):
            return
        again = waits.look_at_change(fetched, self.now, row["unchanged"])
        said = to_hint(Link(link.url, link.source, link.feed, modified=link.modified), link.feed)  # read with the page
        self.db.execute(
            """
            UPDATE links SET modified_at = ?, hint = json_patch(hint, ?), recheck_at = ?, recheck_why = 'modified'
            WHERE id = ?
            """,
            (modified, said, utc(again), row["id"]),
        )


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())
