"""The last message taken in from a cluster: written with what it brought, so that none is ever taken in twice."""

from __future__ import annotations

from datetime import datetime

from pipelines.archive.connection import Connection
from pipelines.archive.values import utc


class Inbox:
    """The table `inbox`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def last(self, name: str) -> str | None:
        """The id of the last message that was taken in from this inbox."""
        found = self._db.value("SELECT last FROM inbox WHERE name = ?", (name,))
        return None if found is None else str(found)

    def took(self, name: str, message: str, *, now: datetime) -> None:
        """The message is taken in; call it in the transaction that writes what it brought."""
        self._db.execute(
            """
            INSERT INTO inbox VALUES (?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET last = excluded.last, taken_at = excluded.taken_at
            """,
            (name, message, utc(now)),
        )
