"""Searches and lists articles, newest or best first, with one hit for each story."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from pipelines.archive.article_rows import StoredArticle, stored_article
from pipelines.archive.connection import Connection
from pipelines.archive.filters import AT, EVERYTHING, Filters, by_index, of_tags, placeholders, where
from pipelines.archive.search.query import parse, to_match, widen
from pipelines.archive.search.terms import Terms
from pipelines.archive.stories import HEADLINE, Headline, Story, siblings
from pipelines.archive.values import from_list, from_row
from pipelines.feed_items import FeedKind
from pipelines.opml import FeedLine

FEW = 1000  # most articles that are found first and then sorted; of more, all articles are walked from the newest on
RANKED = 20_000  # most hits ranked by bm25, in 12 ms; a word in half of 100,000 articles took 60, of a million 600
TITLE_WEIGHT = 5.0  # number of words in the text that one in the title counts for
MARKS = ("\x02", "\x03")  # around what was found; no stored text holds control characters
SNIPPET = 24  # words of a snippet

_HITS = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?"
_HIT = f"{HEADLINE}, a.language, a.words, a.duplicate_of AS copy_of"


@dataclass(frozen=True, slots=True)
class Hit(Headline):
    """An article that was found."""

    language: str | None
    words: int
    marked_title: str = field(repr=False)  # MARKS around what was found
    snippet: str = field(repr=False)  # a stretch of the text, MARKS around what was found
    copy_of: int | None  # the original's id, if the original itself was not found
    siblings: Story  # the story's other articles, whether they were found or not

    @property
    def copies(self) -> list[Headline]:
        """The other articles of the story, without its original."""
        return [one for one in self.siblings if one.id != self.copy_of]


class Search:
    """Finds articles by their words, sources, tags, times and languages."""

    def __init__(self, connection: Connection, terms: Terms) -> None:
        self._db = connection
        self._terms = terms

    def find(
        self, words: str, filters: Filters = EVERYTHING, *, limit: int = 20, rank: bool = False, exact: bool = False
    ) -> list[Hit]:
        """Find stories, with one hit each: the original, or the first copy found if the original is not found itself.

        Args:
            words: in the syntax of `pipelines.archive.search.query`; empty: all articles that the filters let through.
            filters: which articles are wanted.
            limit: the most hits.
            rank: give the best first (bm25, the title weighs more) instead of the newest; if there are more than
                `RANKED` hits, only those stored last are ranked.
            exact: find only the words as they were typed, not all that share their stem.

        Raises:
            UsageError: the words have nothing to look for, or the archive does not know a source.
        """
        match = self._match(words, exact=exact)
        rows = self._ranked(match, filters) if rank and match else self._newest(match, filters)
        found = {row["id"]: row for row in islice(self._folded(rows, match, filters), limit)}
        shown = self._shown(match, list(found))
        return [
            Hit(**from_row(row), marked_title=shown[id_][0], snippet=shown[id_][1], siblings=siblings(self._db, id_))
            for id_, row in found.items()
            if id_ in shown  # none if a program has deleted or changed it meanwhile
        ]

    def stream(
        self, words: str = "", filters: Filters = EVERYTHING, *, limit: int | None = None, exact: bool = False
    ) -> Generator[StoredArticle, None, None]:
        """Give all articles that are found, copies included, one by one in constant memory.

        They come in the order in which they were stored; with a limit, only the newest come, newest first.
        """
        match = self._match(words, exact=exact)
        if limit is not None:
            for row in islice(self._newest(match, filters), limit):
                yield from map(stored_article, self._db.rows("SELECT * FROM articles WHERE id = ?", (row["id"],)))
            return
        wanted, values = self._wanted(match, filters)  # by an index, so that a day of ten years is all that is read
        sql = f"SELECT * FROM articles WHERE id IN (SELECT a.id FROM {wanted}) ORDER BY id"
        for row in self._db.stream(sql, values):
            yield stored_article(row)

    def count(self, words: str = "", filters: Filters = EVERYTHING, *, exact: bool = False) -> int:
        """The number of articles that `stream` gives without a limit."""
        match = self._match(words, exact=exact)
        wanted, values = self._wanted(match, filters)
        return int(self._db.value(f"SELECT count(*) FROM {wanted}", values))

    def feeds(self, words: str = "", filters: Filters = EVERYTHING, *, exact: bool = False) -> list[FeedLine]:
        """The feeds of all sources with such articles; with filters for sources alone, of sources without any, too."""
        match = self._match(words, exact=exact)
        sources = Filters(filters.sources, filters.tags)
        wanted, values = self._wanted(match, filters)
        some = f"s.id IN (SELECT a.source FROM {wanted})"
        if filters == sources and not match:  # so that sources without an article count
            named = f"s.id IN ({placeholders(filters.sources)})" if filters.sources else "1"
            some = f"{named} AND s.id IN ({of_tags(filters)})" if filters.tags else named
            values = [*filters.sources, *filters.tags]
        rows = self._db.rows(
            f"""
            SELECT s.id AS source, s.name, s.home, s.tags, f.url, f.kind
            FROM sources AS s JOIN feeds AS f ON f.source = s.id
            WHERE f.active AND {some} ORDER BY f.id
            """,
            values,
        )
        lines = []
        for row in rows:
            setting = FeedKind(row["kind"]).setting if row["kind"] else "auto"  # a feed never read has no kind
            tags = from_list(row["tags"])
            lines.append(FeedLine(row["source"], row["name"], row["home"], tags, row["url"], setting))
        return lines

    def _match(self, words: str, *, exact: bool) -> str | None:
        """The FTS5 query for the words."""
        if not words.strip():
            return None
        return to_match(parse(words) if exact else widen(parse(words), self._terms.alike))

    def _wanted(self, match: str | None, filters: Filters, *, newest: bool = False) -> tuple[str, list[Any]]:
        """The wanted articles as the rest of a statement, from `articles AS a` on, and its values.

        Where few articles have the words, or what a filter asks for, these are looked at, else all articles, by time.
        With `newest` the statement gives the newest first.
        """
        wanted, values = where(self._db, filters)
        ways = [*by_index(filters if newest else replace(filters, sources=()))]
        if match:  # +: of many, each would be read by its id
            wanted, values = f"+a.id IN ({_HITS}) AND {wanted}", [match, *values]
            ways.append((_HITS, [match]))
        # for all articles of a source, and all originals, there are indexes that need no list of ids
        how = "INDEXED BY articles_newest WHERE" if newest or not (filters.sources or filters.originals) else "WHERE"
        for some, of in ways:
            if len(self._db.rows(f"SELECT 1 FROM ({some}) LIMIT {FEW + 1}", of)) <= FEW:
                how, values = f"NOT INDEXED WHERE a.id IN ({some}) AND", [*of, *values]
                break
        order = f" ORDER BY {AT} DESC, a.id DESC" if newest else ""
        return f"articles AS a {how} {wanted}{order}", values

    def _newest(self, match: str | None, filters: Filters) -> Iterator[sqlite3.Row]:
        wanted, values = self._wanted(match, filters, newest=True)
        return self._db.stream(f"SELECT {_HIT} FROM {wanted}", values)

    def _ranked(self, match: str, filters: Filters) -> Iterator[sqlite3.Row]:
        """The hits, best first; of those that the filters let through, only the `RANKED` stored last are ranked."""
        hits, values = _HITS, [match]
        if filters != EVERYTHING:
            wanted, of = self._wanted(None, filters)
            hits, values = f"{_HITS} AND +rowid IN (SELECT a.id FROM {wanted})", [match, *of]
        above = self._db.value(f"{hits} ORDER BY rowid DESC LIMIT 1 OFFSET {RANKED}", values) or 0
        # `ORDER BY rank` would rank all hits, whatever the other conditions are
        best = f"{hits} AND rowid > {above} ORDER BY bm25(articles_fts, {TITLE_WEIGHT}, 1.0)"
        for row in self._db.rows(best, values):
            yield from self._db.rows(f"SELECT {_HIT} FROM articles AS a WHERE a.id = ?", [row[0]])

    def _folded(self, rows: Iterator[sqlite3.Row], match: str | None, filters: Filters) -> Iterator[sqlite3.Row]:
        """One row for each story; a copy is left out if its original is found, too."""
        wanted, values = where(self._db, filters)
        if match:
            wanted, values = f"EXISTS ({_HITS} AND rowid = a.id) AND {wanted}", [match, *values]
        is_found = f"SELECT 1 FROM articles AS a WHERE {wanted} AND a.id = ?"
        seen: set[int] = set()
        for row in rows:
            original = row["copy_of"]
            story = original or row["id"]
            if story not in seen and not (original and self._db.value(is_found, [*values, original])):
                seen.add(story)
                yield row

    def _shown(self, match: str | None, ids: list[int]) -> dict[int, tuple[str, str]]:
        """The title of each article, and a stretch of its text, with MARKS around what was found."""
        wanted, values = "IN (SELECT value FROM json_each(:ids))", {"ids": json.dumps(ids)}
        if match is None:
            sql = f"SELECT id, title, coalesce(summary, substr(text, 1, 200)) FROM articles WHERE id {wanted}"
            return {row[0]: (row[1], " ".join(row[2].split()[:SNIPPET])) for row in self._db.rows(sql, values)}
        # in one walk, since FTS5 would collect all words with a prefix for each article again
        sql = f"""
            SELECT rowid, highlight(articles_fts, 0, :on, :off), snippet(articles_fts, 1, :on, :off, '…', {SNIPPET})
            FROM articles_fts WHERE articles_fts MATCH :match AND +rowid {wanted}
                AND rowid BETWEEN (SELECT min(value) FROM json_each(:ids)) AND (SELECT max(value) FROM json_each(:ids))
        """
        rows = self._db.rows(sql, values | {"match": match, "on": MARKS[0], "off": MARKS[1]})
        return {row[0]: (row[1], " ".join(row[2].split())) for row in rows}
