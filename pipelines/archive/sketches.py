"""Signatures of the stored texts, and the articles that may be like another by what their signatures share."""

from __future__ import annotations

from collections import Counter

from pipelines.archive.connection import Connection
from pipelines.archive.members import WINDOW, Member, find_members
from pipelines.similarity import SIGNATURE_VERSION, bands, estimate

CROWD = 100  # articles of one week looked at for one sample; a shingle that more have is boilerplate or a template
SHORTLIST = 200  # candidates whose signatures are compared
LEAST_ESTIMATE = 0.2  # of containment from signatures; texts edited by 30 % still share a third of their shingles
UNEQUAL = 8  # one sample in common is worth a look where one text is that many times as long as the other


class Sketches:
    """The tables `sketches` and `bands`."""

    def __init__(self, connection: Connection) -> None:
        """Work on an open archive."""
        self._connection = connection

    def candidates(self, member: Member, mine: bytes, words: int) -> list[Member]:
        """Articles within the window that may be like this one, those that share most samples first."""
        shared = self._sharing(member, mine)
        shared.pop(member.id, None)
        shortlist = sorted(shared, key=lambda other: (-shared[other], other))[:SHORTLIST]
        marks = ",".join("?" * len(shortlist))
        sql = f"SELECT article_id, signature, words FROM sketches WHERE article_id IN ({marks})"  # noqa: S608
        likely = []
        for other, theirs, count in self._connection.rows(sql, shortlist):
            shorter, longer = sorted((count, words))
            if shared[other] == 1 and UNEQUAL <= shorter > longer / UNEQUAL:
                continue  # chance
            both, at_most = estimate(mine, theirs)
            if both >= LEAST_ESTIMATE * at_most:
                likely.append((-both, other))
        found = find_members(self._connection, (other for _, other in sorted(likely)))
        return [other for other in found.values() if abs(other.at - member.at) <= WINDOW]

    def _sharing(self, member: Member, mine: bytes) -> Counter[int]:
        """The articles of the weeks around that have samples of this signature, and how many."""
        samples = bands(mine)
        shared: Counter[int] = Counter()
        one = "SELECT * FROM (SELECT article_id FROM bands WHERE week = ? AND band = ? LIMIT ?)"
        sql = " UNION ALL ".join([one] * len(samples))  # one statement a week: a third of the time of one a sample
        for week in range(member.week - 1, member.week + 2) if samples else ():
            values = [value for sample in samples for value in (week, sample, CROWD)]
            shared.update(row[0] for row in self._connection.rows(sql, values))
        return shared

    def remember(self, member: Member, mine: bytes, words: int) -> None:
        """Keep an article's signature and the number of its words."""
        self._connection.execute("INSERT INTO sketches VALUES (?, ?, ?, ?)", (member.id, member.week, words, mine))
        rows = ((member.week, band, member.id) for band in bands(mine))
        self._connection.many("INSERT INTO bands VALUES (?, ?, ?)", rows)

    def forget(self, article_id: int) -> None:
        """Remove an article's signature, if there is one."""
        row = self._connection.row("SELECT week, signature FROM sketches WHERE article_id = ?", (article_id,))
        if row is None:
            return
        rows = ((row["week"], band, article_id) for band in bands(row["signature"]))
        self._connection.many("DELETE FROM bands WHERE week = ? AND band = ? AND article_id = ?", rows)
        self._connection.execute("DELETE FROM sketches WHERE article_id = ?", (article_id,))

    def stale(self) -> int:
        """Articles without a signature of this version."""
        sql = """
            SELECT count(*) FROM articles AS a LEFT JOIN sketches AS k ON k.article_id = a.id
            WHERE k.article_id IS NULL OR substr(k.signature, 1, 1) <> ?
        """
        return int(self._connection.value(sql, (bytes([SIGNATURE_VERSION]),)))
