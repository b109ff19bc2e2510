"""What decides an article's place in a story, and which member of a story is the original."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.archive.connection import Connection
from pipelines.archive.values import moment

WINDOW = timedelta(days=7)  # two articles further apart are two stories: the anniversary, next week's schedule
SERIES = timedelta(
    hours=12
)  # so far apart, one desk's texts are of two days, whatever its zone; an update comes sooner
_DAY = timedelta(days=1)
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00Z")


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

    @property
    def week(self) -> int:
        """The number of the week; what is at most `WINDOW` apart lies in the same week or the next."""
        return (self.at - _EPOCH) // WINDOW


def are_series(one: Member, other: Member) -> bool:
    """Whether one may be the bulletin of another day."""
    return one.source == other.source and abs(one.at - other.at) >= SERIES


def find_members(connection: Connection, ids: Iterable[int]) -> dict[int, Member]:
    """The articles of these ids in their order, without those that are not there any more."""
    sql = """
        SELECT a.id, a.key, a.source, s.name, a.credit, a.published_at, a.published_precision, a.first_seen_at,
               coalesce(k.words, a.words) AS words, a.title
        FROM articles AS a JOIN sources AS s ON s.id = a.source LEFT JOIN sketches AS k ON k.article_id = a.id
        WHERE a.id = ?
    """
    rows = [row for article_id in ids if (row := connection.row(sql, (article_id,))) is not None]
    return {
        row["id"]: Member(
            row["id"],
            row["key"],
            row["source"],
            row["name"],
            row["credit"],
            _believed(moment(row["published_at"]), row["published_precision"], moment(row["first_seen_at"])),
            row["words"],
            row["title"],
        )
        for row in rows
    }


def _believed(published: datetime | None, precision: str | None, first_seen: datetime | None) -> datetime:
    """The time of publication: a date in the future is a mistake, a day without a time may have been its evening."""
    assert first_seen is not None
    if published is None or published >= first_seen:
        return first_seen
    return min(published + _DAY, first_seen) if precision == "day" else published


def original_of(story: Collection[Member]) -> Member:
    """The article of an agency that a member credits, else the earliest; of equals the one with the lesser key."""
    agencies = {_fold(member.credit) for member in story if member.credit}
    return min(story, key=lambda member: (not _is_of(member, agencies), member.at, member.key))


def _is_of(member: Member, agencies: set[str]) -> bool:
    """Whether one of the agencies is its source; ANTARA is antara, antara-jatim and "ANTARA News"."""
    names = (_fold(member.source), _fold(member.name))
    return any(
        name.startswith(agency) or agency.startswith(name) for agency in agencies for name in names if agency and name
    )


def _fold(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()
