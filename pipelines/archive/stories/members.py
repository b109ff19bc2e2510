"""The facts about an article that decide its place in a story, and the choice of a story's original."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.archive.connection import Connection
from pipelines.archive.values import from_utc

WINDOW = timedelta(days=7)  # most time between articles of one story; later come anniversaries, next week's schedule
SERIES = timedelta(hours=12)  # least time between bulletins of different days from one source; an update comes sooner
PREFIX = 4  # least letters of a publisher's name that may begin a longer word; AFP and AP begin other words, too
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00Z")


@dataclass(frozen=True, slots=True)
class Placed:
    """The place of an article in a story."""

    duplicate_of: int | None = None  # id of the original; None: the article is the original, or alone
    why: str | None = None  # exact, near, contained, or indirect: like another copy, not like the original
    likeness: float | None = None  # 0…1; None for an original, an indirect copy or an article that is alone


@dataclass(frozen=True, slots=True)
class Member:
    """An article as a member of a story."""

    id: int
    key: str
    source: str  # id of the source
    name: str  # name of the source
    credit: str | None  # the agency or paper that the article is taken from, as far as it says so
    at: datetime  # the latest time of publication, or of first sight where that is earlier
    week: int  # number of the week; articles at most `WINDOW` apart are in the same week or in neighbouring ones
    words: int  # number of its own words, without boilerplate
    title: str
    text_hash: str
    placed: Placed  # its place until now

    @property
    def twins(self) -> tuple[str, int]:
        """Equal for all articles of a week with the same words; a text without words is like no other."""
        return (self.text_hash, self.week) if self.words else ("", self.id)

    def rank(self) -> tuple[int, str]:
        """The order in which texts are looked at: the longest first."""
        return -self.words, self.key


def are_series(one: Member, other: Member) -> bool:
    """Whether two articles may be bulletins of one source on different days."""
    return one.source == other.source and abs(one.at - other.at) >= SERIES


def find_members(connection: Connection, ids: Iterable[int]) -> dict[int, Member]:
    """The articles with these ids, as far as they still exist."""
    sql = """
        SELECT a.id, a.key, a.source, s.name, a.credit,
               min(a.first_seen_at, coalesce(strftime(  -- of a day alone the end, as in `Moment.latest`
                   '%Y-%m-%dT%H:%M:%SZ', a.published_at, iif(a.published_precision IS 'day', '+1 day', '+0 days')
               ), a.first_seen_at)) AS at,
               k.week, coalesce(k.words, a.words) AS words, a.title, a.text_hash, a.duplicate_of, a.why, a.likeness
        FROM json_each(?) AS wanted JOIN articles AS a ON a.id = wanted.value JOIN sources AS s ON s.id = a.source
        LEFT JOIN sketches AS k ON k.article_id = a.id
    """
    members = {}
    for row in connection.rows(sql, (json.dumps(wanted),)) if (wanted := list(ids)) else ():
        at = from_utc(row["at"])
        members[row["id"]] = Member(
            row["id"],
            row["key"],
            row["source"],
            row["name"],
            row["credit"],
            at,
            (at - _EPOCH) // WINDOW if row["week"] is None else row["week"],
            row["words"],
            row["title"],
            row["text_hash"],
            Placed(row["duplicate_of"], row["why"], row["likeness"]),
        )
    return members


def original_of(story: Collection[Member], credited: Iterable[str | None] = ()) -> Member:
    """The article of a publisher that a member credits, else the earliest; among equals, the one with the lesser key.

    `credited` are further publishers, which members that are not given here credit.
    """
    publishers = {_words(credit) for credit in (*credited, *(member.credit for member in story)) if credit}
    return min(story, key=lambda member: (not _is_of(member, publishers), member.at, member.key))


def _is_of(member: Member, publishers: set[tuple[str, ...]]) -> bool:
    """Whether its source is one of the publishers: ANTARA is antara, antara-jatim and "ANTARA News"; AP no apahabar."""
    names = (_words(member.source), _words(member.name))
    return any(_begins(name, one) for one in publishers for name in names)


def _begins(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one name begins with the other's words, or with its letters if they are enough (`PREFIX`): antaranews."""
    few, many = sorted((one, other), key=lambda name: len("".join(name)))
    start = "".join(few)
    return few == many[: len(few)] or (len(start) >= PREFIX and "".join(many).startswith(start))


def _words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", name.casefold()))
