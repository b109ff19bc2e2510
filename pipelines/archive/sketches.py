"""Signatures of the stored texts, and the articles that may be like another by what their signatures share."""

from __future__ import annotations

from collections import defaultdict

from pipelines.archive.connection import Connection
from pipelines.archive.members import Member
from pipelines.similarity import SIGNATURE_VERSION, Prepared, bands, estimate

CROWD = 32  # articles of one week looked at for one sample; a shingle that more have is boilerplate or a template
SHORTLIST = 32  # candidates whose signatures are compared
LEAST_ESTIMATE = 0.2  # of containment from signatures; texts edited by 30 % still share a third of their shingles
UNEQUAL = 8  # one sample in common is worth a look where one text is that many times as long as the other


class Sketches:
    """The tables `sketches` and `bands`."""

    def __init__(self, connection: Connection) -> None:
        """Work on an open archive."""
        self._connection = connection

    def candidates(self, member: Member, prepared: Prepared) -> list[int]:
        """Articles of the weeks around that may be like this one, those that share most samples first."""
        samples, words = bands(prepared.signature), len(prepared.codes)
        shared = self._sharing(member, samples)
        shortlist = sorted(shared, key=lambda other: (-shared[other], other))[:SHORTLIST]
        marks = ",".join("?" * len(shortlist))
        sql = f"SELECT article_id, signature, words FROM sketches WHERE article_id IN ({marks})"  # noqa: S608
        likely = []
        for other, theirs, count in self._connection.rows(sql, shortlist) if shortlist else ():
            shorter, longer = sorted((count, words))
            both, at_most = estimate(samples, bands(theirs))
            if both == 1 and UNEQUAL <= shorter > longer / UNEQUAL:
                continue  # chance
            if both >= LEAST_ESTIMATE * at_most:
                likely.append((-both, other))
        return [other for _, other in sorted(likely)]

    def _sharing(self, member: Member, samples: tuple[int, ...]) -> dict[int, float]:
        """The articles of the weeks around that have some of these samples; rare ones count more."""
        newest = self._connection.value("SELECT max(week) FROM bands")
        if newest is None or not samples:
            return {}
        one = "SELECT * FROM (SELECT band, article_id FROM bands WHERE week = ? AND band = ? LIMIT ?)"
        sql = " UNION ALL ".join([one] * len(samples))  # one statement a week: half of the time of one a sample
        found: dict[int, list[int]] = defaultdict(list)
        for week in range(member.week - 1, min(member.week + 1, newest) + 1):
            values = [value for sample in samples for value in (week, sample, CROWD)]
            for band, other in self._connection.rows(sql, values):
                found[band].append(other)
        shared: dict[int, float] = defaultdict(float)
        for others in found.values():
            for other in others:
                shared[other] += 1 / len(others)
        shared.pop(member.id, None)
        return shared

    def remember(self, member: Member, prepared: Prepared) -> None:
        """Keep an article's signature and the number of its words."""
        mine, words = prepared.signature, len(prepared.codes)
        self._connection.execute("INSERT INTO sketches VALUES (?, ?, ?, ?)", (member.id, member.week, words, mine))
        rows = ((member.week, band, member.id) for band in bands(mine))
        self._connection.many("INSERT INTO bands VALUES (?, ?, ?)", rows)

    def forget(self, article_id: int) -> bool:
        """Remove an article's signature; whether there was one."""
        row = self._connection.row("SELECT week, signature FROM sketches WHERE article_id = ?", (article_id,))
        if row is None:
            return False
        rows = ((row["week"], band, article_id) for band in bands(row["signature"]))
        self._connection.many("DELETE FROM bands WHERE week = ? AND band = ? AND article_id = ?", rows)
        self._connection.execute("DELETE FROM sketches WHERE article_id = ?", (article_id,))
        return True

    def stale(self) -> int:
        """Articles without a signature of this version."""
        sql = """
            SELECT count(*) FROM articles AS a LEFT JOIN sketches AS k ON k.article_id = a.id
            WHERE k.article_id IS NULL OR substr(k.signature, 1, 1) <> ?
        """
        return int(self._connection.value(sql, (bytes([SIGNATURE_VERSION]),)))
