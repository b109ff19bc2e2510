"""Lines that a source repeats from article to article, learnt while articles are stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pipelines.archive.connection import Connection
from pipelines.archive.values import utc

_LINE_LENGTH = 300  # characters kept for people to read; the mark stands for the whole line


@dataclass(frozen=True, slots=True)
class RepeatedLine:
    """A line of a source and the number of articles it stood in."""

    mark: int
    line: str
    articles: int


class Boilerplate:
    """The table `boilerplate_lines`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def note(self, source: str, lines: Iterable[tuple[int, str]], *, now: datetime) -> None:
        """Count the lines of one article, given as pairs of `similarity.line_mark` and line, each mark once."""
        seen = utc(now)
        with self._db.write():
            self._db.many(
                """
                INSERT INTO boilerplate_lines (source, mark, line, first_seen_at, last_seen_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (source, mark) DO UPDATE SET articles = articles + 1, last_seen_at = excluded.last_seen_at
                """,
                [(source, mark, line[:_LINE_LENGTH], seen, seen) for mark, line in dict(lines).items()],
            )

    def learnt(self, source: str, *, min_articles: int) -> frozenset[int]:
        """The marks of the lines that stood in at least so many articles of the source."""
        return frozenset(line.mark for line in self.lines(source, min_articles=min_articles))

    def lines(self, source: str, *, min_articles: int) -> list[RepeatedLine]:
        """The repeated lines of a source, most frequent first."""
        return [
            RepeatedLine(row["mark"], row["line"], row["articles"])
            for row in self._db.rows(
                "SELECT mark, line, articles FROM boilerplate_lines "
                "WHERE source = ? AND articles >= ? ORDER BY articles DESC, mark",
                (source, min_articles),
            )
        ]

    def forget(self, *, unseen_since: datetime, max_articles: int = 1) -> int:
        """Drop the lines of so few articles, the last of them before `unseen_since`; return how many."""
        with self._db.write():
            return self._db.execute(
                "DELETE FROM boilerplate_lines WHERE articles <= ? AND last_seen_at < ?",
                (max_articles, utc(unseen_since)),
            ).rowcount
