"""What decides an article's place in a story, and which member of a story is the original."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.archive.connection import Connection
from pipelines.archive.values import from_utc, maybe_from_utc

WINDOW = timedelta(days=7)  # two articles further apart are two stories: the anniversary, next week's schedule
SERIES = timedelta(hours=12)  # so far apart, one desk's texts are of two days in any zone; an update comes sooner
PREFIX = 4  # letters of a name that tell an agency without a gap behind them: AFP and AP begin other words, too
_DAY = timedelta(days=1)
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00Z")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an article belongs."""

    duplicate_of: int | None = None  # the original's id; None: it is the original, or alone
    why: str | None = None  # exact, near, contained, or indirect: like another copy, not like the original
    likeness: float | None = None  # 0…1; None where there is no original, or it is not like it


@dataclass(frozen=True, slots=True)
class Member:
    """An article as a story sees it."""

    id: int
    key: str
    source: str  # id
    name: str  # of the source
    credit: str | None  # the agency that it names
    at: datetime  # when it was published, as far as that can be believed
    words: int  # of its own, without boilerplate
    title: str
    text_hash: str
    twins: tuple[str, int] | None  # the same for all that have the very same words in the same week; None: it has none
    placed: Placed  # among the stories until now

    def rank(self) -> tuple[int, str]:
        """The order in which a story's texts are looked at: the longest first."""
        return -self.words, self.key

    @property
    def week(self) -> int:
        """The number of the week; what is at most `WINDOW` apart lies in the same week or the next."""
        return (self.at - _EPOCH) // WINDOW


def are_series(one: Member, other: Member) -> bool:
    """Whether one may be the bulletin of another day."""
    return one.source == other.source and abs(one.at - other.at) >= SERIES


def find_members(connection: Connection, ids: Iterable[int]) -> dict[int, Member]:
    """The articles of these ids, without those that are not there any more."""
    sql = """
        SELECT a.id, a.key, a.source, s.name, a.credit, a.published_at, a.published_precision, a.first_seen_at,
               coalesce(k.words, a.words) AS words, a.title, a.text_hash, k.week, k.words AS own_words,
               a.duplicate_of, a.why, a.likeness
        FROM json_each(?) AS wanted JOIN articles AS a ON a.id = wanted.value JOIN sources AS s ON s.id = a.source
        LEFT JOIN sketches AS k ON k.article_id = a.id
    """
    return {
        row["id"]: Member(
            row["id"],
            row["key"],
            row["source"],
            row["name"],
            row["credit"],
            _believed(maybe_from_utc(row["published_at"]), row["published_precision"], from_utc(row["first_seen_at"])),
            row["words"],
            row["title"],
            row["text_hash"],
            (row["text_hash"], row["week"]) if row["own_words"] else None,
            Placed(row["duplicate_of"], row["why"], row["likeness"]),
        )
        for row in connection.rows(sql, (json.dumps(list(ids)),))
    }


def _believed(published: datetime | None, precision: str | None, first_seen: datetime) -> datetime:
    """The time of publication: a date in the future is a mistake, a day without a time may have been its evening."""
    if published is None or published >= first_seen:
        return first_seen
    return min(published + _DAY, first_seen) if precision == "day" else published


def original_of(story: Collection[Member], credited: Iterable[str] = ()) -> Member:
    """The article of an agency that a member credits, else the earliest; of equals the one with the lesser key.

    `credited` are the agencies of members that cannot be the original themselves.
    """
    agencies = {*map(_words, credited), *(_words(member.credit) for member in story if member.credit)}
    return min(story, key=lambda member: (not _is_of(member, agencies), member.at, member.key))


def _is_of(member: Member, agencies: set[tuple[str, ...]]) -> bool:
    """Whether one of the agencies is its source; ANTARA is antara, antara-jatim and "ANTARA News", AP no apahabar."""
    names = (_words(member.source), _words(member.name))
    return any(_begins(*sorted((name, agency))) for agency in agencies for name in names if name and agency)


def _begins(few: tuple[str, ...], many: tuple[str, ...]) -> bool:
    """Whether a name begins with another one's words, or with its letters where these are enough: antaranews."""
    short, long = "".join(few), "".join(many)
    return few == many[: len(few)] or any(
        len(start) >= PREFIX and whole.startswith(start) for start, whole in ((short, long), (long, short))
    )


def _words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", name.casefold()))
