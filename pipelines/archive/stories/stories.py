"""Copies: which articles are one story, decided on arrival and the same in whatever order they arrive.

An article's candidates are those of the weeks around it that share some of its sampled shingles; the verdict on each
is `pipelines.similarity`'s, and becomes an edge between two articles. What is connected by edges, or has the very same
words, is cut into stories (`cuts`). Nothing of that depends on who came first, as long as an article has fewer
candidates than `sketches.SHORTLIST`. The original of a story is the article of the agency that a member credits, else
the earliest.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from pipelines.archive.connection import Connection
from pipelines.archive.filters import SEEN_SINCE
from pipelines.archive.stories.cuts import cut
from pipelines.archive.stories.members import Member, Placed, find_members, original_of
from pipelines.archive.stories.sketches import Sketches
from pipelines.archive.stories.verdicts import Verdicts
from pipelines.archive.values import maybe_utc
from pipelines.similarity import Kind, Prepared

INDIRECT = "indirect"  # why: a copy of another copy, not like the original
BATCH = 200  # articles regrouped in one transaction


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
        self._db = connection
        self._sketches = Sketches(connection)
        self._verdicts = Verdicts(connection)

    def place(self, article_id: int, prepared: Prepared | None = None, *, new: bool = False) -> None:
        """Decide where a stored article belongs; call it in the transaction that stored it or changed its text.

        Other articles' `duplicate_of` may change too: this one may be the original of a story, or part two of them.
        `prepared` is of its text, where that was done already. Of a `new` article, stored just now, nothing is known
        that would have to be forgotten.
        """
        touched, left = {article_id}, dict[int, set[int]]()
        member, twin, alike = self._renew(article_id, touched, left, prepared, new=new)
        if len(touched) == 1 and twin is not None and self._put_beside(twin, member):
            return
        self._link_heads(left)
        if len(touched) > 1 or alike or self._twin(member, self._verdicts.text(article_id)) is not None:
            self._settle(touched)

    def _renew(
        self,
        article_id: int,
        touched: set[int],
        left: dict[int, set[int]],
        prepared: Prepared | None = None,
        *,
        new: bool = False,
    ) -> tuple[Member, Member | None, bool]:
        """Find again what an article is like. Gives it, a twin that ranks before it, and whether anything is like it.

        `touched` gets those whose stories may be others now, `left` each twin that it had with what it was like.
        """
        self._verdicts.drop_stale_caches()
        known = set[int]()  # what it was like until now
        if not new:
            self._sketches.forget(article_id)
            edges = self._verdicts.forget(article_id)
            touched |= edges.keys() | self._story_of(article_id)
            twins = {other for other, (why, _) in edges.items() if why == Kind.EXACT}
            known = edges.keys() - twins
            for twin_id in twins:
                left[twin_id] = left.get(twin_id, set()) | known
        mine = self._verdicts.text(article_id, prepared)
        if not new:  # the normal form may be another one than that of the version that stored it
            self._db.execute(
                "UPDATE articles SET text_hash = :hash WHERE id = :id AND text_hash <> :hash",
                {"hash": mine.text_hash, "id": article_id},
            )
        member = find_members(self._db, [article_id])[article_id]
        twin = self._twin(member, mine, ahead=True)
        if twin is not None:
            self._verdicts.add(twin.id, article_id, Kind.EXACT, 1.0)
        alike = twin is not None or self._link(member, known)
        self._sketches.remember(member, mine)
        return member, twin, alike

    def regroup(
        self, since: datetime | None = None, heard: Callable[[int, int], object] = lambda _done, _of: None
    ) -> Regrouped:
        """Place again all articles, or those first seen at `since` or later; a transaction a batch.

        After each, `heard` is told how many are done, of how many: fifty thousand take a minute or two.
        """
        sql = f"SELECT id, duplicate_of FROM articles WHERE id IN ({SEEN_SINCE}) ORDER BY id DESC"  # noqa: S608 - a constant
        before = {row["id"]: row["duplicate_of"] for row in self._db.rows(sql, (maybe_utc(since) or "",))}
        ids = list(before)
        if since is None or self.is_due():
            with self._db.write():
                self._sketches.forget_other_versions()
        for start in range(0, len(ids), BATCH):
            with self._db.write():
                touched, left = set[int](), dict[int, set[int]]()
                for article_id in ids[start : start + BATCH]:
                    touched.add(article_id)
                    self._renew(article_id, touched, left)
                self._link_heads(left)
                self._settle(touched)
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
        """Whether `regroup` is due, without which copies are not found: it reaches the oldest article last."""
        return bool(self._sketches.stale(oldest=True))

    # edges

    def _link(self, member: Member, known: set[int]) -> bool:
        """Judge an article's candidates, and those that it was like, which a crowd may hide; whether some are alike."""
        found = self._sketches.candidates(member, self._verdicts.text(member.id))
        likely = find_members(self._db, (found | known) - {member.id})
        edges = [self._verdicts.verdict(member, other) for other in likely.values()]
        return any(edges)

    def _twin(self, member: Member, mine: Prepared, *, ahead: bool = False) -> Member | None:
        """Another article of the same week with exactly the same words; if `ahead`, one that ranks before this one."""
        sql = f"""
            SELECT a.id FROM articles AS a JOIN sketches AS k ON k.article_id = a.id
            WHERE a.text_hash = :hash AND k.week = :week AND k.words > 0 AND a.id <> :id
            {"AND (-k.words, a.key) < (-:words, :key)" if ahead else ""} LIMIT 1
        """  # noqa: S608 - no value
        values = {"hash": mine.text_hash, "week": member.week, "id": member.id, "words": len(mine.codes)}
        found = self._db.value(sql, values | {"key": member.key}) if mine.codes else None
        return None if found is None else find_members(self._db, [found])[found]

    def _put_beside(self, twin: Member, member: Member) -> bool:
        """Put a new article into the story of its twin; not where it may change that story, which is then cut anew.

        `twin` ranks before it, so that the new one is no text of its own in the cut. It changes the story only where it
        is the original itself, or credits an agency that no member has credited so far.
        """
        first = twin.placed.duplicate_of or twin.id
        sql = "SELECT credit FROM articles WHERE id = :id UNION SELECT credit FROM articles WHERE duplicate_of = :id"
        credited = {row[0] for row in self._db.rows(sql, {"id": first})} - {None}
        original = find_members(self._db, [first]).get(first)
        if original is None or {member.credit} - {None} - credited:
            return False
        if original_of([original, member], credited) is member:
            return False
        self._put(member, Placed(first, Kind.EXACT.value, 1.0) if original.id == twin.id else twin.placed)
        return True

    def _story_of(self, article_id: int) -> set[int]:
        """An article's original, or its copies, as they are stored."""
        sql = """
            SELECT duplicate_of FROM articles WHERE id = :id AND duplicate_of IS NOT NULL
            UNION ALL SELECT id FROM articles WHERE duplicate_of = :id
        """
        return {row[0] for row in self._db.rows(sql, {"id": article_id})}

    def _link_heads(self, left: dict[int, set[int]]) -> None:
        """Judge what stands for the twins of articles that may have other words now: it may stand where one stood."""
        twins = find_members(self._db, left)
        known: dict[object, set[int]] = defaultdict(set)
        for twin in twins.values():
            known[twin.twins] |= left[twin.id]
        heads: dict[object, Member] = {}
        for mate in sorted(find_members(self._db, self._mates(twins.values())).values(), key=Member.rank):
            heads.setdefault(mate.twins, mate)
        for group, head in heads.items():
            self._link(head, known[group])

    def _mates(self, members: Iterable[Member]) -> set[int]:
        """All articles that have the words of one of these in the same week."""
        sql = """
            SELECT a.id FROM json_each(?) AS wanted
            JOIN articles AS a ON a.text_hash = json_extract(wanted.value, '$[0]')
            JOIN sketches AS k ON k.article_id = a.id AND k.week = json_extract(wanted.value, '$[1]')
        """
        wanted = json.dumps(sorted({member.twins for member in members if member.twins}))
        return {row[0] for row in self._db.rows(sql, (wanted,))}

    # stories

    def _settle(self, touched: set[int]) -> None:
        """Cut into stories again all that is connected with the touched articles."""
        seen: set[int] = set()
        for start in sorted(touched):
            if start not in seen:
                members = self._connected(start)
                seen |= members.keys()
                for story in cut(members.values(), self._verdicts):
                    self._write(story)

    def _connected(self, start: int) -> dict[int, Member]:
        """All articles that edges and twins lead to."""
        members: dict[int, Member] = {}
        twins: set[object] = set()  # those of which all members are there
        seen: set[int] = set()
        waiting = {start}
        while waiting:
            seen |= waiting
            new = find_members(self._db, waiting)
            members |= new
            others = [member for member in new.values() if member.twins not in twins]
            twins |= {member.twins for member in others}
            waiting = (self._verdicts.neighbours(waiting) | self._mates(others)) - seen
        return members

    def _write(self, story: list[Member]) -> None:
        """Store which article is the original, and how alike each of its copies is to it."""
        original = original_of(story)
        texts: dict[object, Member] = {}  # twins → the one that was compared
        for member in story:
            texts.setdefault(member.twins or member.id, member)
        placed = {}
        for twins, text in texts.items():
            others = texts[original.twins or original.id]
            if text.text_hash == others.text_hash:
                placed[twins] = Placed(original.id, Kind.EXACT.value, 1.0)
            elif found := self._verdicts.verdict(others, text):
                placed[twins] = Placed(original.id, found.kind.value, found.score)
            else:
                placed[twins] = Placed(original.id, INDIRECT)
        for member in story:
            self._put(member, Placed() if member is original else placed[member.twins or member.id])

    def _put(self, member: Member, placed: Placed) -> None:
        if placed != member.placed:
            sql = "UPDATE articles SET duplicate_of = ?, why = ?, likeness = ? WHERE id = ?"
            self._db.execute(sql, (placed.duplicate_of, placed.why, placed.likeness, member.id))
