"""Remembers servers that asked for quiet, so that the next run obeys them, too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pipelines.archive.connection import Connection
from pipelines.archive.values import from_utc, utc


@dataclass(frozen=True, slots=True)
class QuietHost:
    """A server that wants no request before `until` (UTC); `strikes` counts its 429 answers in a row."""

    host: str  # with its port where that is not the usual one
    until: datetime
    strikes: int = 0


class QuietHosts:
    """The table `quiet_hosts`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def all(self) -> list[QuietHost]:
        """All servers that are remembered, also those whose time is over."""
        rows = self._db.rows("SELECT * FROM quiet_hosts ORDER BY host")
        return [QuietHost(row["host"], from_utc(row["quiet_until"]), row["strikes"]) for row in rows]

    def replace(self, hosts: Iterable[QuietHost]) -> None:
        """Remember these servers and forget all others."""
        with self._db.write():
            self._db.execute("DELETE FROM quiet_hosts")
            self._db.many(
                "INSERT INTO quiet_hosts (host, quiet_until, strikes) VALUES (?, ?, ?)",
                [(host.host, utc(host.until), host.strikes) for host in hosts],
            )
