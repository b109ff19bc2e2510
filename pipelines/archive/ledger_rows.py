"""A link as a row of `links`, and back."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from pipelines.archive.values import from_hint, known_moment, moment
from pipelines.items import Outcome, Pending


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


def pending_of(row: sqlite3.Row) -> Pending:
    """The link that waits; `row` holds its feed's address as `feed`, and as `waited_s` for how long it was put off."""
    link = from_hint(row["hint"], row["url"], row["source"], row["feed"])
    return Pending(row["id"], row["key"], link, row["attempts"], row["article_id"], row["waited_s"] or 0)


def ledger_link(row: sqlite3.Row) -> LedgerLink:
    """The link of a whole row."""
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
        first_seen_at=known_moment(row["first_seen_at"]),
        decided_at=moment(row["decided_at"]),
    )
