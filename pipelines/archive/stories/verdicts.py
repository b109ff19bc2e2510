"""Judges pairs of articles; verdicts that they are alike are stored as the edges of a graph, and texts are cached."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Collection

from pipelines.archive.connection import Connection
from pipelines.archive.stories.members import WINDOW, Member, are_series
from pipelines.similarity import Kind, Likeness, Prepared, compare, named_apart, prepare

PREPARED = 400  # prepared texts that are cached, some 50 kB each
REMEMBERED = 20_000  # pairs whose results are cached, some 5 MB

Ids = tuple[int, int]


class Verdicts:
    """The table `story_edges`, with caches of texts and of results on pairs."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._prepared: OrderedDict[str, Prepared] = OrderedDict()  # by the text itself; the most recently used
        self._alike: dict[Ids, Likeness | None] = {}  # the verdict on a pair; None: they are different

    def clear(self) -> None:
        """Forget the results on pairs; they hold only within a transaction, while no article is placed again."""
        self._alike.clear()

    def text(self, article_id: int, prepared: Prepared | None = None) -> Prepared:
        """An article's prepared text, from the cache if it is there: a story that spreads needs the same ones often."""
        text = self._db.value("SELECT text FROM articles WHERE id = ?", (article_id,))
        found = self._prepared[text] = prepared or self._prepared.get(text) or prepare(text)
        self._prepared.move_to_end(text)
        if len(self._prepared) > PREPARED:
            self._prepared.popitem(last=False)
        return found

    def forget(self, article_id: int) -> None:
        """Remove the stored verdicts on an article."""
        self._db.execute("DELETE FROM story_edges WHERE a = :id OR b = :id", {"id": article_id})

    def neighbours(self, ids: Collection[int]) -> set[int]:
        """The articles that have an edge to one of these."""
        sql = """
            SELECT b FROM story_edges WHERE a IN (SELECT value FROM json_each(:ids))
            UNION SELECT a FROM story_edges WHERE b IN (SELECT value FROM json_each(:ids))
        """
        return {row[0] for row in self._db.rows(sql, {"ids": json.dumps(list(ids))})}

    def verdict(self, one: Member, other: Member) -> Likeness | None:
        """The known or new verdict on two articles; None if they are different or too far apart in time."""
        if abs(one.at - other.at) > WINDOW:
            return None
        pair = (min(one.id, other.id), max(one.id, other.id))
        if pair not in self._alike:
            if len(self._alike) >= REMEMBERED:
                self._alike.clear()
            self._alike[pair] = self._judged(pair, one, other)
        return self._alike[pair]

    def _judged(self, pair: Ids, one: Member, other: Member) -> Likeness | None:
        """The stored verdict on two articles, or a new one, which is stored if they are alike."""
        row = self._db.row("SELECT why, likeness FROM story_edges WHERE a = ? AND b = ?", pair)
        if row is not None:
            return Likeness(Kind(row["why"]), row["likeness"])
        mine, others = self.text(one.id), self.text(other.id)
        found = compare(mine, others, series=are_series(one, other))
        if not found.same or named_apart(mine, one.title, others, other.title):
            return None
        self._db.execute("INSERT INTO story_edges VALUES (?, ?, ?, ?)", (*pair, found.kind, found.score))
        return found
