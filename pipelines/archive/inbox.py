"""The last message taken from a cluster, stored together with its contents, so that none is ever taken twice."""

from __future__ import annotations

from datetime import datetime

from pipelines.archive.connection import Connection
from pipelines.archive.values import utc


class Inbox:
    """The table `inbox`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def last(self, name: str) -> str | None:
        """The id of the last message that was taken from this inbox."""
        found = self._db.value("SELECT last FROM inbox WHERE name = ?", (name,))
        return None if found is None else str(found)

    def took(self, name: str, message: str, *, now: datetime) -> None:
        """Note that a message was taken, in the transaction that writes its contents."""
        self._db.execute(
            """
            INSERT INTO inbox VALUES (?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET last = excluded.last, taken_at = excluded.taken_at
            """,
            (name, message, utc(now)),
        )
