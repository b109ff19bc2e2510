"""Decides which articles are one story when an article arrives; the result is the same in any order of arrival.

Candidates for an article are articles of the same or a neighbouring week that share some of its samples. Two articles
that `pipelines.similarity` finds alike get an edge. Articles that are connected, by edges or by having the same words,
are cut into stories (`cuts`). The order of arrival does not matter as long as an article has fewer candidates than
`sketches.SHORTLIST`. The original of a story is the article of the publisher that a member credits, else the earliest.

Words used here:

    twins     articles of the same week with exactly the same words; `Member.twins` is equal for them
    head      the first of a group of twins by `Member.rank`: the text that is judged for all of them
    touched   the articles whose stories may change, and are cut again
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from pipelines.archive.connection import Connection
from pipelines.archive.filters import SEEN_SINCE
from pipelines.archive.stories.cuts import cut
from pipelines.archive.stories.members import Member, Placed, find_members, original_of
from pipelines.archive.stories.sketches import Sketches
from pipelines.archive.stories.verdicts import Verdicts
from pipelines.archive.values import maybe_utc
from pipelines.similarity import Kind, Prepared

INDIRECT = "indirect"  # value of `why` for a copy of another copy that is not like the original
BATCH = 200  # articles regrouped in one transaction


@dataclass(frozen=True, slots=True)
class Regrouped:
    """The result of `regroup`."""

    articles: int  # articles looked at
    stories: int  # in the whole archive
    copies: int  # in the whole archive
    changed: int  # articles that now have another original, or none any more


class Stories:
    """Decides and stores which articles are copies of which."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._sketches = Sketches(connection)
        self._verdicts = Verdicts(connection)

    def place(self, article_id: int, prepared: Prepared | None = None, *, new: bool = False) -> None:
        """Decide to which story an article belongs, in the transaction that stored it or changed it.

        `duplicate_of` of other articles may change, too: this one may become the original of a story, or divide one in
        two. Give `prepared` if the text has already been prepared, and `new` for an article that was never placed. The
        column `text_hash` is written here: until then it tells which twins a changed text leaves.
        """
        self._settle(self._renew(article_id, prepared, new=new))

    def _renew(self, article_id: int, prepared: Prepared | None = None, *, new: bool = False) -> set[int]:
        """Renew the signature and the edges of an article; returns the touched articles, itself included, if any."""
        self._verdicts.clear()
        known, touched = (set(), set()) if new else self._leave(article_id)
        mine = self._verdicts.text(article_id, prepared)
        self._db.execute(
            "UPDATE articles SET text_hash = :hash WHERE id = :id AND text_hash <> :hash",
            {"hash": mine.text_hash, "id": article_id},
        )
        member = replace(find_members(self._db, [article_id])[article_id], words=len(mine.codes))
        ahead = self._twin_ahead(member)
        if ahead is None:  # nothing is written of an article that is alone, and was alone before
            done = not (self._link(member, mine, known) or touched or self._twins([member]))
        else:
            done = not touched and self._put_beside(ahead, member)
        self._sketches.remember(member, mine)
        return set() if done else touched | {article_id}

    def _leave(self, article_id: int) -> tuple[set[int], set[int]]:
        """Forget the signature and the edges of an article; returns the articles that it was alike to, and the touched.

        If it was the head of twins, the next head is judged; until now an edge to any twin was enough.
        """
        was = find_members(self._db, [article_id])[article_id]
        known = self._verdicts.neighbours([article_id])
        touched = known | self._story_of(article_id)
        if not self._sketches.forget(article_id) and not known:
            return known, touched
        self._verdicts.forget(article_id)
        if self._twin_ahead(was) is None:
            twins = find_members(self._db, self._twins([was])).values()
            if twins:
                head = min(twins, key=Member.rank)
                self._link(head, self._verdicts.text(head.id), known)
                touched.add(head.id)
        return known, touched

    def regroup(
        self, since: datetime | None = None, heard: Callable[[int, int], object] = lambda _done, _of: None
    ) -> Regrouped:
        """Place all articles again, or those first seen at `since` or later, with a transaction for each batch.

        After each batch `heard` is called with the number done and the number of all; fifty thousand take a minute or
        two.
        """
        sql = f"SELECT id, duplicate_of FROM articles WHERE id IN ({SEEN_SINCE}) ORDER BY id DESC"
        before = {row["id"]: row["duplicate_of"] for row in self._db.rows(sql, (maybe_utc(since) or "",))}
        ids = list(before)
        if since is None or self.is_due():
            with self._db.write():
                self._sketches.forget_other_versions()
        for start in range(0, len(ids), BATCH):
            with self._db.write():
                batch = ids[start : start + BATCH]
                self._settle({touched for article_id in batch for touched in self._renew(article_id)})
            heard(min(start + BATCH, len(ids)), len(ids))
        after = {row["id"]: row["duplicate_of"] for row in self._db.rows(sql, (maybe_utc(since) or "",))}
        count = "SELECT count(*) FROM articles WHERE duplicate_of IS "
        return Regrouped(
            articles=len(ids),
            stories=self._db.value(count + "NULL"),
            copies=self._db.value(count + "NOT NULL"),
            changed=sum(after.get(article_id) != original for article_id, original in before.items()),
        )

    def is_due(self) -> bool:
        """Whether copies are not found until `regroup` has run: the oldest article, its last, has no signature yet."""
        return bool(self._sketches.stale(oldest=True))

    # edges

    def _link(self, member: Member, prepared: Prepared, known: set[int]) -> bool:
        """Judge an article against its candidates and `known`, which a crowd may hide; whether any is alike."""
        found = self._sketches.candidates(member, prepared)
        others = find_members(self._db, (found | known) - {member.id}).values()
        edges = [self._verdicts.verdict(member, other) for other in others if other.twins != member.twins]
        return any(edges)

    def _twin_ahead(self, member: Member) -> Member | None:
        """A twin that ranks before an article, which then is not the head; None if it is."""
        sql = """
            SELECT a.id FROM articles AS a JOIN sketches AS k ON k.article_id = a.id
            WHERE a.text_hash = ? AND k.week = ? AND (-k.words, a.key) < (?, ?) LIMIT 1
        """
        found = self._db.value(sql, (*member.twins, *member.rank()))
        return None if found is None else find_members(self._db, [found])[found]

    def _put_beside(self, twin: Member, member: Member) -> bool:
        """Put an article that is no head into the story of a twin, unless that may change; whether it was put there.

        The story changes only if the article is its original, or if it credits a publisher that no member has credited.
        """
        first = twin.placed.duplicate_of or twin.id
        sql = "SELECT credit FROM articles WHERE id = :id OR duplicate_of = :id"
        credited = {None, *(row[0] for row in self._db.rows(sql, {"id": first}))}
        original = find_members(self._db, [first])[first]
        if member.credit not in credited or original_of([original, member], credited) is member:
            return False
        self._put(member, Placed(first, Kind.EXACT, 1.0) if first == twin.id else twin.placed)
        return True

    def _story_of(self, article_id: int) -> set[int]:
        """The stored original of an article, or its stored copies."""
        sql = """
            SELECT duplicate_of FROM articles WHERE id = :id AND duplicate_of IS NOT NULL
            UNION ALL SELECT id FROM articles WHERE duplicate_of = :id
        """
        return {row[0] for row in self._db.rows(sql, {"id": article_id})}

    # stories

    def _settle(self, touched: set[int]) -> None:
        """Cut all articles that are connected with the touched ones into stories again."""
        seen: set[int] = set()
        for start in sorted(touched):
            if start not in seen:
                members = self._connected(start)
                seen |= members.keys()
                for story in cut(members.values(), self._verdicts):
                    self._write(story)

    def _connected(self, start: int) -> dict[int, Member]:
        """All articles to which edges and twins lead from one."""
        members: dict[int, Member] = {}
        waiting = {start}
        while waiting:
            new = find_members(self._db, waiting)
            members |= new
            waiting = (self._verdicts.neighbours(new) | self._twins(new.values())) - members.keys()
        return members

    def _twins(self, members: Iterable[Member]) -> set[int]:
        """All twins of these articles, these included if they have words."""
        sql = """
            SELECT a.id FROM json_each(?) AS wanted
            JOIN articles AS a ON a.text_hash = json_extract(wanted.value, '$[0]')
            JOIN sketches AS k ON k.article_id = a.id AND k.week = json_extract(wanted.value, '$[1]')
        """
        wanted = json.dumps(sorted({member.twins for member in members}))
        return {row[0] for row in self._db.rows(sql, (wanted,))}

    def _write(self, story: list[Member]) -> None:
        """Store the original of a story, and how alike each copy is to it."""
        original = original_of(story)
        heads: dict[tuple[str, int], Member] = {}
        for member in story:
            heads.setdefault(member.twins, member)
        for member in story:
            if member is original:
                self._put(member, Placed())
            elif member.text_hash == original.text_hash:
                self._put(member, Placed(original.id, Kind.EXACT, 1.0))
            elif found := self._verdicts.verdict(heads[original.twins], heads[member.twins]):
                self._put(member, Placed(original.id, found.kind, found.score))
            else:
                self._put(member, Placed(original.id, INDIRECT))

    def _put(self, member: Member, placed: Placed) -> None:
        if placed != member.placed:
            sql = "UPDATE articles SET duplicate_of = ?, why = ?, likeness = ? WHERE id = ?"
            self._db.execute(sql, (placed.duplicate_of, placed.why, placed.likeness, member.id))
