"""Copies: which articles are one story, decided on arrival and the same in whatever order they arrive.

An article's candidates are those of the weeks around it that share some of its sampled shingles; the verdict on each
is `pipelines.similarity`'s, and becomes an edge between two articles. What is connected by edges is cut into stories:
the longest text takes all that are like it, then the longest of the rest takes its own, and so on, so that no chain of
small differences joins what is not alike. Nothing of that depends on who came first, as long as an article has fewer
likely candidates than `VERDICTS`. The original of a story is the article of the agency that a member credits, else the
earliest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from pipelines.archive.connection import Connection
from pipelines.archive.values import maybe_utc, moment
from pipelines.similarity import SIGNATURE_VERSION, Kind, Likeness, bands, compare, estimate, prepare, signature_of

WINDOW = timedelta(days=7)  # two articles further apart are two stories: the anniversary, next week's schedule
CROWD = 100  # articles of one week looked at for one sample; a shingle that more have is boilerplate or a template
SHORTLIST = 200  # candidates whose signatures are compared
VERDICTS = 24  # candidates whose texts are compared; a daily bulletin has 14 siblings within the window
LEAST_ESTIMATE = 0.15  # of containment from signatures; texts edited by 30 % still share a third of their shingles
UNEQUAL = 8  # one sample in common is worth a look where one text is that many times as long as the other
BATCH = 200  # articles regrouped in one transaction

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00Z")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an article belongs."""

    duplicate_of: int | None = None  # the original's id; None: it is the original, or alone
    why: str | None = None  # exact, near, contained
    likeness: float | None = None  # 0…1


@dataclass(frozen=True, slots=True)
class Pair:
    """A copy and its original, for people to judge."""

    original: int
    copy: int
    why: str
    likeness: float
    original_source: str
    copy_source: str
    original_title: str
    copy_title: str
    original_url: str
    copy_url: str


@dataclass(frozen=True, slots=True)
class Regrouped:
    """What `regroup` did."""

    articles: int  # looked at
    stories: int  # in the whole archive
    copies: int  # in the whole archive
    changed: int  # articles whose original is another one now, or none


@dataclass(frozen=True, slots=True)
class _Member:
    id: int
    key: str
    source: str
    name: str
    credit: str | None
    at: datetime
    words: int


_MEMBER = """
    SELECT a.id, a.key, a.source, s.name, a.credit, a.published_at, a.published_precision, a.first_seen_at,
           coalesce(k.words, a.words) AS words
    FROM articles AS a JOIN sources AS s ON s.id = a.source LEFT JOIN sketches AS k ON k.article_id = a.id
"""


class Stories:
    """Decides and keeps which articles are copies of which."""

    def __init__(self, connection: Connection) -> None:
        """Work on an open archive."""
        self._connection = connection
        # the same candidates come again and again while a story spreads
        self.prepare = lru_cache(maxsize=128)(prepare)

    def place(self, article_id: int) -> Placed:
        """Decide where a stored article belongs; call it in the transaction that stored it or changed its text.

        Other articles' `duplicate_of` may change too: this one may be the original of a story, or part two of them.
        """
        touched = {article_id, *self._neighbours(article_id)}
        self._forget(article_id)
        member = self._member(article_id)
        text = self.prepare(self._text(article_id))
        mine = signature_of(text)
        for other in self._candidates(member, mine, len(text.words.words)):
            self._verdict(member, other)
        self._remember(member, mine, len(text.words.words))
        self._settle(touched)
        row = self._connection.row("SELECT duplicate_of, why, likeness FROM articles WHERE id = ?", (article_id,))
        assert row is not None
        return Placed(row["duplicate_of"], row["why"], row["likeness"])

    def regroup(self, since: datetime | None = None) -> Regrouped:
        """Place again all articles, or those first seen at `since` or later; a transaction a batch."""
        sql = "SELECT id, duplicate_of FROM articles WHERE first_seen_at >= ? ORDER BY id"
        before = {row["id"]: row["duplicate_of"] for row in self._connection.rows(sql, (maybe_utc(since) or "",))}
        ids = list(before)
        for start in range(0, len(ids), BATCH):
            with self._connection.write():
                for article_id in ids[start : start + BATCH]:
                    self.place(article_id)
        after = {row["id"]: row["duplicate_of"] for row in self._connection.rows(sql, (maybe_utc(since) or "",))}
        count = "SELECT count(*) FROM articles WHERE duplicate_of IS "
        return Regrouped(
            articles=len(ids),
            stories=self._connection.value(count + "NULL"),
            copies=self._connection.value(count + "NOT NULL"),
            changed=sum(after.get(article_id) != original for article_id, original in before.items()),
        )

    def stale(self) -> int:
        """Articles without a signature of this version: `regroup` is due, until then their copies are not found."""
        sql = """
            SELECT count(*) FROM articles AS a LEFT JOIN sketches AS k ON k.article_id = a.id
            WHERE k.article_id IS NULL OR substr(k.signature, 1, 1) <> ?
        """
        return int(self._connection.value(sql, (bytes([SIGNATURE_VERSION]),)))

    def pairs(self, since: datetime | None = None, why: str | None = None) -> Iterator[Pair]:
        """Each copy with its original, the least alike first; `since` is about when the copy was first seen."""
        rows = self._connection.stream(
            """
            SELECT o.id AS original, c.id AS copy, c.why, c.likeness, o.source AS original_source,
                   c.source AS copy_source, o.title AS original_title, c.title AS copy_title, o.url AS original_url,
                   c.url AS copy_url
            FROM articles AS c JOIN articles AS o ON o.id = c.duplicate_of
            WHERE c.first_seen_at >= ? AND (? IS NULL OR c.why = ?) ORDER BY c.likeness, c.id
            """,
            (maybe_utc(since) or "", why, why),
        )
        for row in rows:
            yield Pair(**dict(row))

    # candidates

    def _candidates(self, member: _Member, mine: bytes, words: int) -> list[_Member]:
        """Articles within the window that may be like this one, the likeliest first, at most `VERDICTS`."""
        samples = bands(mine)
        if not samples:
            return []
        one = "SELECT * FROM (SELECT article_id FROM bands WHERE week = ? AND band = ? LIMIT ?)"
        sql = " UNION ALL ".join([one] * len(samples))
        shared: Counter[int] = Counter()
        for week in range(_week(member.at) - 1, _week(member.at) + 2):
            values = [value for sample in samples for value in (week, sample, CROWD)]
            shared.update(row[0] for row in self._connection.rows(sql, values))
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
        found = self._members(other for _, other in sorted(likely)).values()
        return [other for other in found if abs(other.at - member.at) <= WINDOW][:VERDICTS]

    def _remember(self, member: _Member, mine: bytes, words: int) -> None:
        week = _week(member.at)
        self._connection.execute("INSERT INTO sketches VALUES (?, ?, ?, ?)", (member.id, week, words, mine))
        self._connection.many("INSERT INTO bands VALUES (?, ?, ?)", ((week, band, member.id) for band in bands(mine)))

    def _forget(self, article_id: int) -> None:
        row = self._connection.row("SELECT week, signature FROM sketches WHERE article_id = ?", (article_id,))
        if row is None:
            return
        self._connection.many(
            "DELETE FROM bands WHERE week = ? AND band = ? AND article_id = ?",
            ((row["week"], band, article_id) for band in bands(row["signature"])),
        )
        self._connection.execute("DELETE FROM sketches WHERE article_id = ?", (article_id,))
        self._connection.execute("DELETE FROM story_edges WHERE ? IN (a, b)", (article_id,))

    # verdicts

    def _verdict(self, one: _Member, other: _Member) -> Likeness | None:
        """The stored or new verdict on two articles; None where they are different, or too far apart in time."""
        if abs(one.at - other.at) > WINDOW:
            return None
        a, b = sorted((one.id, other.id))
        row = self._connection.row("SELECT why, likeness FROM story_edges WHERE a = ? AND b = ?", (a, b))
        if row is not None:
            found = Likeness(Kind(row["why"]), row["likeness"], 0, 0)
        else:
            found = compare(self.prepare(self._text(a)), self.prepare(self._text(b)))
            self._connection.execute("INSERT INTO story_edges VALUES (?, ?, ?, ?)", (a, b, found.kind, found.score))
        return found if found.same else None

    def _text(self, article_id: int) -> str:
        return str(self._connection.value("SELECT text FROM articles WHERE id = ?", (article_id,)))

    def _neighbours(self, article_id: int) -> list[int]:
        sql = """
            SELECT b FROM story_edges WHERE a = ? AND why <> 'different'
            UNION SELECT a FROM story_edges WHERE b = ? AND why <> 'different'
        """
        return [row[0] for row in self._connection.rows(sql, (article_id, article_id))]

    # stories

    def _settle(self, touched: set[int]) -> None:
        """Cut anew into stories all that is connected with the touched articles."""
        seen: set[int] = set()
        for start in sorted(touched):
            if start in seen:
                continue
            component = {start}
            waiting = [start]
            while waiting:
                new = set(self._neighbours(waiting.pop())) - component
                component |= new
                waiting += new
            seen |= component
            self._cut(list(self._members(component).values()))

    def _cut(self, members: list[_Member]) -> None:
        """Centres are the longest texts that are not alike; every other text goes to the centre it is most like."""
        stories: dict[int, list[_Member]] = {}
        centres: list[_Member] = []
        for member in sorted(members, key=lambda member: (-member.words, member.key)):
            liked = [(found.score, centre) for centre in centres if (found := self._verdict(centre, member))]
            if liked:
                stories[max(liked, key=lambda like: like[0])[1].id].append(member)  # of equals the longer centre
            else:
                centres.append(member)
                stories[member.id] = [member]
        for centre in centres:
            self._write(centre, stories[centre.id])

    def _write(self, centre: _Member, story: list[_Member]) -> None:
        agencies = {_fold(member.credit) for member in story if member.credit}
        original = min(story, key=lambda member: (not _credited(member, agencies), member.at, member.key))
        for member in story:
            placed = Placed()
            if member is not original:
                found = (
                    self._verdict(original, member) or self._verdict(centre, member) or self._verdict(centre, original)
                )
                assert found is not None
                placed = Placed(original.id, found.kind.value, found.score)
            self._connection.execute(
                """
                UPDATE articles SET duplicate_of = :of, why = :why, likeness = :likeness WHERE id = :id
                AND (duplicate_of IS NOT :of OR why IS NOT :why OR likeness IS NOT :likeness)
                """,
                {"id": member.id, "of": placed.duplicate_of, "why": placed.why, "likeness": placed.likeness},
            )

    def _member(self, article_id: int) -> _Member:
        return self._members([article_id])[article_id]

    def _members(self, ids: Iterable[int]) -> dict[int, _Member]:
        found = {}
        for article_id in ids:
            row = self._connection.row(f"{_MEMBER} WHERE a.id = ?", (article_id,))
            if row is None:  # a sample of an article that was removed by hand
                continue
            first_seen = moment(row["first_seen_at"])
            published = moment(row["published_at"]) or first_seen
            assert first_seen is not None
            assert published is not None
            if row["published_precision"] == "day":  # it may have been any time of that day
                published += timedelta(days=1)
            at = min(published, first_seen)  # a date in the future is a mistake
            found[article_id] = _Member(
                row["id"], row["key"], row["source"], row["name"], row["credit"], at, row["words"]
            )
        return found


def _week(at: datetime) -> int:
    """The number of the week; what is at most `WINDOW` apart lies in the same week or the next."""
    return (at - _EPOCH) // WINDOW


def _fold(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


def _credited(member: _Member, agencies: set[str]) -> bool:
    """Whether it is by an agency that the story's members credit; ANTARA is antara, antara-jatim, "ANTARA News"."""
    names = (_fold(member.source), _fold(member.name))
    return any(
        name.startswith(credit) or credit.startswith(name) for credit in agencies for name in names if credit and name
    )
