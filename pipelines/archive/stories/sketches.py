"""Stores the signatures of texts, and finds the articles that may be like another one by their signatures."""

from __future__ import annotations

import json
from collections import defaultdict

from pipelines.archive.connection import Connection
from pipelines.archive.filters import placeholders
from pipelines.archive.stories.members import Member
from pipelines.similarity import Prepared
from pipelines.similarity.signatures import SIGNATURE_VERSION, Signature, may_be_copies

CROWD = 16  # most articles of a week looked at for one sample; a few are enough for a story, a template has too many
SHORTLIST = 32  # most candidates whose signatures are compared; a daily bulletin has 14 siblings within the window


class Sketches:
    """The tables `sketches` and `bands`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def candidates(self, member: Member, prepared: Prepared) -> set[int]:
        """The articles of the weeks around that may be like this one, among those that share most samples with it."""
        mine = prepared.signature
        shared = self._sharing(member, mine.samples)
        shortlist = sorted(shared, key=lambda other: (-shared[other], other))[:SHORTLIST]
        sql = f"SELECT article_id, signature FROM sketches WHERE article_id IN ({placeholders(shortlist)})"
        return {
            row["article_id"]
            for row in self._db.rows(sql, shortlist)
            if (others := Signature.read(row["signature"])) and may_be_copies(mine, others)
        }

    def _sharing(self, member: Member, samples: tuple[int, ...]) -> dict[int, float]:
        """The articles of the weeks around that have some of these samples, with weights: rare samples weigh more."""
        newest = self._db.value("SELECT max(week) FROM bands")
        if newest is None or not samples:
            return {}
        one = "SELECT * FROM (SELECT band, article_id FROM bands WHERE week = ? AND band = ? LIMIT ?)"
        sql = " UNION ALL ".join([one] * len(samples))  # one statement per week takes half the time of one per sample
        found: dict[int, list[int]] = defaultdict(list)
        for week in range(member.week - 1, min(member.week + 1, newest) + 1):
            values = [value for sample in samples for value in (week, sample, CROWD)]
            for band, other in self._db.rows(sql, values):
                found[band].append(other)
        shared: dict[int, float] = defaultdict(float)
        for others in found.values():
            for other in others:
                shared[other] += 1 / len(others)
        return shared

    def remember(self, member: Member, prepared: Prepared) -> None:
        """Store an article's signature and the number of its words."""
        mine, words = prepared.signature, len(prepared.codes)
        values = (member.id, member.week, words, bytes(mine))
        self._db.execute("INSERT INTO sketches VALUES (?, ?, ?, ?)", values)
        sql = "INSERT OR IGNORE INTO bands SELECT ?, value, ? FROM json_each(?)"  # one may be left of a deleted article
        self._db.execute(sql, (member.week, member.id, json.dumps(mine.samples)))

    def forget(self, article_id: int) -> bool:
        """Remove an article's signature, whatever version it has; whether there was one."""
        row = self._db.row("SELECT week, signature FROM sketches WHERE article_id = ?", (article_id,))
        if row is None:
            return False
        known = Signature.read(row["signature"])
        if known is None:
            self._db.execute("DELETE FROM bands WHERE week = ? AND article_id = ?", (row["week"], article_id))
        else:
            rows = ((row["week"], band, article_id) for band in known.samples)
            self._db.many("DELETE FROM bands WHERE week = ? AND band = ? AND article_id = ?", rows)
        self._db.execute("DELETE FROM sketches WHERE article_id = ?", (article_id,))
        return True

    def forget_other_versions(self) -> None:
        """Remove all signatures of other versions; one by one, each would take a search through its week."""
        other = "SELECT article_id FROM sketches WHERE substr(signature, 1, 1) <> ?"
        for table in ("bands", "sketches"):
            sql = f"DELETE FROM {table} WHERE article_id IN ({other})"
            self._db.execute(sql, (bytes([SIGNATURE_VERSION]),))

    def stale(self, *, oldest: bool = False) -> int:
        """How many articles have no signature of this version; with `oldest`, 1 or 0 for the oldest article alone."""
        sql = f"""
            SELECT count(*) FROM articles AS a LEFT JOIN sketches AS k ON k.article_id = a.id
            WHERE (k.article_id IS NULL OR substr(k.signature, 1, 1) <> ?)
            {"AND a.id = (SELECT min(id) FROM articles)" if oldest else ""}
        """
        return int(self._db.value(sql, (bytes([SIGNATURE_VERSION]),)))
