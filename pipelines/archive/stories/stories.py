"""Decides which articles are one story when an article arrives; the result is the same in any order of arrival.

Candidates for an article are articles of the same or a neighbouring week that share some of its samples. Two articles
that `pipelines.similarity` finds alike get an edge. Articles that are connected, by edges or by having the same words,
are cut into stories (`cuts`). The order of arrival does not matter as long as an article has fewer candidates than
`sketches.SHORTLIST`. The original of a story is the article of the agency that a member credits, else the earliest.

Words used here:

    alike     whether an article has an edge to any other
    twins     articles of the same week with exactly the same words; `Member.twins` is equal for them
    mates     all twins of some articles, these included
    head      the first of a group of twins by `Member.rank`; it is judged for all, the others get an exact edge to one
              that ranks before them
    known     the articles that a changed article was alike to before, without its twins
    left      each twin that a changed article may have left behind → the `known` of that article; if that was their
              head, the next one needs its edges
    touched   the articles whose stories may change, and are cut again
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
        """Decide to which story an article belongs, in the transaction that stored it or changed its text.

        `duplicate_of` of other articles may change, too: this one may become the original of a story, or divide one in
        two. Give `prepared` if the text has already been prepared, and `new` for an article just stored, of which no
        signature and no edges have to be forgotten.
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
        """Renew the signature and the edges of an article, and add to `touched` and `left` what that may change.

        Returns the article, a twin that ranks before it, and whether it is alike to any other.
        """
        self._verdicts.drop_stale_caches()
        known = set[int]()
        if not new:
            self._sketches.forget(article_id)
            edges = self._verdicts.forget(article_id)
            touched |= edges.keys() | self._story_of(article_id)
            twins = {other for other, (why, _) in edges.items() if why == Kind.EXACT}
            known = edges.keys() - twins
            for twin_id in twins:
                left[twin_id] = left.get(twin_id, set()) | known
        mine = self._verdicts.text(article_id, prepared)
        if not new:  # another version, with another normal form, may have stored the article
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
        """Place all articles again, or those first seen at `since` or later, with a transaction for each batch.

        After each batch `heard` is called with the number done and the number of all; fifty thousand take a minute or
        two.
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
        """Whether copies are not found until `regroup` has run: the oldest article, its last, has no signature yet."""
        return bool(self._sketches.stale(oldest=True))

    # edges

    def _link(self, member: Member, known: set[int]) -> bool:
        """Judge an article against its candidates and `known`, which a crowd may hide; whether any is alike."""
        found = self._sketches.candidates(member, self._verdicts.text(member.id))
        likely = find_members(self._db, (found | known) - {member.id})
        edges = [self._verdicts.verdict(member, other) for other in likely.values()]
        return any(edges)

    def _twin(self, member: Member, mine: Prepared, *, ahead: bool = False) -> Member | None:
        """An article of the same week with exactly the same words; with `ahead`, one that ranks before this one."""
        sql = f"""
            SELECT a.id FROM articles AS a JOIN sketches AS k ON k.article_id = a.id
            WHERE a.text_hash = :hash AND k.week = :week AND k.words > 0 AND a.id <> :id
            {"AND (-k.words, a.key) < (-:words, :key)" if ahead else ""} LIMIT 1
        """  # noqa: S608 - no value
        values = {"hash": mine.text_hash, "week": member.week, "id": member.id, "words": len(mine.codes)}
        found = self._db.value(sql, values | {"key": member.key}) if mine.codes else None
        return None if found is None else find_members(self._db, [found])[found]

    def _put_beside(self, twin: Member, member: Member) -> bool:
        """Put a new article into the story of a twin, unless it may change that story; whether it was put there.

        The twin ranks before the article, so that the article is no text of its own in the cut. It may change the story
        only if it is the original, or if it credits an agency that no member has credited so far.
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
        """The stored original of an article, or its stored copies."""
        sql = """
            SELECT duplicate_of FROM articles WHERE id = :id AND duplicate_of IS NOT NULL
            UNION ALL SELECT id FROM articles WHERE duplicate_of = :id
        """
        return {row[0] for row in self._db.rows(sql, {"id": article_id})}

    def _link_heads(self, left: dict[int, set[int]]) -> None:
        """Judge the head of each group of twins that a changed article may have left: it may be a new head."""
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
        """All articles that have the same words as one of these, in the same week."""
        sql = """
            SELECT a.id FROM json_each(?) AS wanted
            JOIN articles AS a ON a.text_hash = json_extract(wanted.value, '$[0]')
            JOIN sketches AS k ON k.article_id = a.id AND k.week = json_extract(wanted.value, '$[1]')
        """
        wanted = json.dumps(sorted({member.twins for member in members if member.twins}))
        return {row[0] for row in self._db.rows(sql, (wanted,))}

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
        twins: set[object] = set()  # groups whose articles have all been found
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
        """Store the original of a story, and how alike each copy is to it."""
        original = original_of(story)
        texts: dict[object, Member] = {}  # twins → the article that is compared for all of them
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
