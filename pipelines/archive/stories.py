"""Copies: which articles are one story, decided on arrival and the same in whatever order they arrive.

An article's candidates are those of the weeks around it that share some of its sampled shingles; the verdict on each
is `pipelines.similarity`'s, and becomes an edge between two articles. What is connected by edges is cut into stories:
the longest text takes all that are like it, then the longest of the rest takes its own, and so on, so that no chain of
small differences joins what is not alike. Nothing of that depends on who came first, as long as an article has fewer
candidates than `sketches.SHORTLIST`. The original of a story is the article of the agency that a member credits, else
the earliest.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pipelines.archive.connection import Connection
from pipelines.archive.members import WINDOW, Member, are_series, find_members, original_of
from pipelines.archive.sketches import Sketches
from pipelines.archive.values import maybe_utc
from pipelines.similarity import Kind, Likeness, Prepared, compare, named_apart, prepare

VOTERS = 4  # members of a story whose likeness to another story's decides whether the two are one
PREPARED = 400  # texts kept ready for comparison, some 50 kB each
TOLD_APART = 20_000  # pairs remembered as different, some 2 MB
BATCH = 200  # articles regrouped in one transaction


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


class Stories:
    """Decides and keeps which articles are copies of which."""

    def __init__(self, connection: Connection) -> None:
        """Work on an open archive."""
        self._db = connection
        self._sketches = Sketches(connection)
        self._prepared: OrderedDict[int, Prepared] = OrderedDict()  # the texts used last
        self._different: set[tuple[int, int]] = set()  # pairs of articles that were told apart lately
        self._state = (0, 0)  # of the archive, for which these hold

    def place(self, article_id: int, prepared: Prepared | None = None, *, new: bool = False) -> Placed:
        """Decide where a stored article belongs; call it in the transaction that stored it or changed its text.

        Other articles' `duplicate_of` may change too: this one may be the original of a story, or part two of them.
        `prepared` is of its text, where that was done already. Of a `new` article, stored just now, nothing is known
        that would have to be forgotten.
        """
        self._trust_what_is_kept()
        touched = {article_id}
        if not new and self._sketches.forget(article_id):
            touched |= self._neighbours(article_id)
            self._db.execute("DELETE FROM story_edges WHERE ? IN (a, b)", (article_id,))
            self._different.clear()
        self._prepared.pop(article_id, None)
        mine = self._prepare(article_id, prepared)
        member = find_members(self._db, [article_id])[article_id]
        likely = self._sketches.candidates(member, mine)
        alike = [other for other in likely if compare(mine, self._prepare(other)).same]
        self._sketches.remember(member, mine)
        edges = [self._verdict(member, other) for other in find_members(self._db, alike).values()]
        if len(touched) == 1 and not any(edges):
            if not new:
                self._write([member])
            return Placed()
        self._settle(touched)
        row = self._db.row("SELECT duplicate_of, why, likeness FROM articles WHERE id = ?", (article_id,))
        assert row is not None
        return Placed(row["duplicate_of"], row["why"], row["likeness"])

    def regroup(self, since: datetime | None = None) -> Regrouped:
        """Place again all articles, or those first seen at `since` or later; a transaction a batch."""
        sql = "SELECT id, duplicate_of FROM articles WHERE first_seen_at >= ? ORDER BY id"
        before = {row["id"]: row["duplicate_of"] for row in self._db.rows(sql, (maybe_utc(since) or "",))}
        ids = list(before)
        for start in range(0, len(ids), BATCH):
            with self._db.write():
                for article_id in ids[start : start + BATCH]:
                    self.place(article_id)
        after = {row["id"]: row["duplicate_of"] for row in self._db.rows(sql, (maybe_utc(since) or "",))}
        count = "SELECT count(*) FROM articles WHERE duplicate_of IS "
        return Regrouped(
            articles=len(ids),
            stories=self._db.value(count + "NULL"),
            copies=self._db.value(count + "NOT NULL"),
            changed=sum(after.get(article_id) != original for article_id, original in before.items()),
        )

    def stale(self) -> int:
        """Articles without a signature of this version: `regroup` is due, until then their copies are not found."""
        return self._sketches.stale()

    def pairs(self, since: datetime | None = None, why: str | None = None) -> Iterator[Pair]:
        """Each copy with its original, the least alike first; `since` is about when the copy was first seen."""
        rows = self._db.stream(
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

    # verdicts

    def _verdict(self, one: Member, other: Member) -> Likeness | None:
        """The stored or new verdict on two articles; None where they are different, or too far apart in time."""
        if abs(one.at - other.at) > WINDOW:
            return None
        a, b = sorted((one.id, other.id))
        if (a, b) in self._different:
            return None
        row = self._db.row("SELECT why, likeness FROM story_edges WHERE a = ? AND b = ?", (a, b))
        if row is not None:
            return Likeness(Kind(row["why"]), row["likeness"], 0, 0)
        mine, others = self._prepare(one.id), self._prepare(other.id)
        found = compare(mine, others, series=are_series(one, other))
        if found.kind is Kind.EXACT or (found.same and not named_apart(mine, one.title, others, other.title)):
            self._db.execute("INSERT INTO story_edges VALUES (?, ?, ?, ?)", (a, b, found.kind, found.score))
            return found
        if len(self._different) >= TOLD_APART:
            self._different.clear()
        self._different.add((a, b))
        return None

    def _prepare(self, article_id: int, prepared: Prepared | None = None) -> Prepared:
        """An article's text, ready for comparison: the same ones come again and again while a story spreads."""
        found = prepared or self._prepared.get(article_id)
        if found is None:
            found = prepare(self._db.value("SELECT text FROM articles WHERE id = ?", (article_id,)))
        self._prepared[article_id] = found
        self._prepared.move_to_end(article_id)
        if len(self._prepared) > PREPARED:
            self._prepared.popitem(last=False)
        return found

    def _trust_what_is_kept(self) -> None:
        """Forget what is kept of texts where a transaction was undone or somebody else wrote into the archive."""
        state = (self._db.undone, self._db.value("PRAGMA data_version"))
        if state != self._state:
            self._prepared.clear()
            self._different.clear()
            self._state = state

    def _neighbours(self, article_id: int) -> set[int]:
        """The articles that are like one."""
        sql = "SELECT b FROM story_edges WHERE a = ? UNION ALL SELECT a FROM story_edges WHERE b = ?"
        return {row[0] for row in self._db.rows(sql, (article_id, article_id))}

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
                new = self._neighbours(waiting.pop()) - component
                component |= new
                waiting += new
            seen |= component
            self._cut(list(find_members(self._db, component).values()))

    def _cut(self, members: list[Member]) -> None:
        """Centres are the longest texts that are not alike; every other text goes to the centre it is most like.

        Stories most of whose texts are like the other's are one after all: one text at the border shall not part two
        hundred copies.
        """
        stories: list[list[Member]] = []  # the centre first, then by length
        for member in sorted(members, key=lambda member: (-member.words, member.key)):
            liked = [(found.score, story) for story in stories if (found := self._verdict(story[0], member))]
            if liked:
                max(liked, key=lambda like: like[0])[1].append(member)  # of equals the longer centre
            else:
                stories.append([member])
        merged: list[list[Member]] = []
        for story in stories:
            akin = next((other for other in merged if self._are_one(other, story)), None)
            if akin is None:
                merged.append(story)
            else:
                akin += story
        for story in merged:
            self._write(story)

    def _are_one(self, one: list[Member], other: list[Member]) -> bool:
        """Whether more than half of the pairs across two stories are alike, of the first members of each."""
        few, many = one[:VOTERS], other[:VOTERS]
        votes = sum(self._verdict(a, b) is not None for a in few for b in many)
        return votes * 2 > len(few) * len(many)

    def _write(self, story: list[Member]) -> None:
        original = original_of(story)
        for member in story:
            placed = Placed()
            if member is not original:
                others = (other for other in (original, *story) if other is not member)
                found = next(found for other in others if (found := self._verdict(other, member)))
                placed = Placed(original.id, found.kind.value, found.score)
            self._db.execute(
                """
                UPDATE articles SET duplicate_of = :of, why = :why, likeness = :likeness WHERE id = :id
                AND (duplicate_of IS NOT :of OR why IS NOT :why OR likeness IS NOT :likeness)
                """,
                {"id": member.id, "of": placed.duplicate_of, "why": placed.why, "likeness": placed.likeness},
            )
