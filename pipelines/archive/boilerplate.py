"""Learns the lines that a source prints around its articles as they are stored, and forgets those that it drops."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pipelines.archive.connection import Connection
from pipelines.archive.values import utc

LEARNT_FROM = 8  # least recent texts of a source with a line for it to count as furniture
LEARNT_SHARE = 0.3  # least share of the source's recent texts with that line; a daily bulletin is a few in a hundred
RECENT = 100  # texts of a source after which all its counts are halved
_LINE_LENGTH = 300  # characters of a line stored for people to read; the mark is a hash of the whole line


@dataclass(frozen=True, slots=True)
class RepeatedLine:
    """A line, and the number of recent texts of its source that have it at an edge."""

    mark: int
    line: str
    articles: int


class Boilerplate:
    """The table `boilerplate_lines`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def note(self, source: str, lines: Iterable[tuple[int, str]], *, now: datetime) -> None:
        """Count the lines around one text, given as pairs of `similarity.line_mark` and line, each mark once."""
        seen = utc(now)
        with self._db.write():
            self._db.many(
                """
                INSERT INTO boilerplate_lines (source, mark, line, first_seen_at, last_seen_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (source, mark) DO UPDATE SET articles = articles + 1, last_seen_at = excluded.last_seen_at
                """,
                [(source, mark, line[:_LINE_LENGTH], seen, seen) for mark, line in dict(lines).items()],
            )
            counted = "UPDATE sources SET texts_counted = texts_counted + 1 WHERE id = ? RETURNING texts_counted"
            if self._db.value(counted, (source,)) >= RECENT:
                self._age(source)

    def _age(self, source: str) -> None:
        """Halve all counts of a source, so that lines that it no longer prints are forgotten."""
        for statement in (
            "UPDATE sources SET texts_counted = texts_counted / 2 WHERE id = ?",
            "DELETE FROM boilerplate_lines WHERE source = ? AND articles = 1",
            "UPDATE boilerplate_lines SET articles = articles / 2 WHERE source = ?",
        ):
            self._db.execute(statement, (source,))

    def learnt(
        self, source: str, *, min_articles: int = LEARNT_FROM, min_share: float = LEARNT_SHARE
    ) -> frozenset[int]:
        """The marks of the lines in at least this number, and this share, of the source's recent texts."""
        counted = self._db.value("SELECT texts_counted FROM sources WHERE id = ?", (source,)) or 0
        return frozenset(line.mark for line in self.lines(source, min_articles=max(min_articles, min_share * counted)))

    def lines(self, source: str, *, min_articles: float) -> list[RepeatedLine]:
        """The repeated lines of a source, most frequent first."""
        return [
            RepeatedLine(row["mark"], row["line"], row["articles"])
            for row in self._db.rows(
                "SELECT mark, line, articles FROM boilerplate_lines "
                "WHERE source = ? AND articles >= ? ORDER BY articles DESC, mark",
                (source, min_articles),
            )
        ]
