"""Decides when an article was published: the time with the most support among all sources wins.

How far a source is believed depends on its kind (`Trust`). Times within two minutes of each other support each other; a
bare day gives half its support to every time on that day. Before that, wrong zones are mended: "Z" or "-07:00" on a
time that readers see as "10:08 WIB" is local time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from lxml.html import HtmlElement

from crawler import dates
from crawler.extraction.metadata.page import Facts
from crawler.extraction.metadata.time_sources import Candidate, Reader
from crawler.extraction.named import Named
from crawler.extraction.values import Context, Site
from pipelines.items import Moment

AGREE = timedelta(minutes=2)

_CARELESS = re.compile(r":\d\d\s?Z$")  # a "Z" put on any time; programs that know it write milliseconds or +00:00
_INDONESIAN = frozenset(("+07:00", "+08:00", "+09:00"))


def weigh(
    page: Named, facts: Facts, context: Context, site: Site, heading: HtmlElement | None
) -> tuple[Moment | None, Moment | None]:
    """The times of publication and of the last change, both in UTC; the second is never earlier than the first."""
    reader = Reader(facts, context)
    candidates = [*reader.structured(), *reader.visible(page, site, heading)] or list(reader.last_resort(page.root))
    mended = _mend_zones(candidates, reader)
    published = _best(mended, reader)
    wrong = {(a.moment.origin, a.moment.zone) for a, b in zip(candidates, mended, strict=True) if a is not b}
    for changed in reader.modified():
        if changed and (changed.origin, changed.zone) in wrong:
            changed = reader.parse(changed.raw, changed.origin, ignore_zone=True)  # noqa: PLW2901 - read again
        if changed and (not published or (changed.at >= published.at and not _vague(changed))):
            return published, changed
    return published, None


@dataclass(frozen=True, slots=True)
class _Clocks:
    """The times of a page that are more than a day, by what they can prove about others."""

    exact: list[Moment]  # all of them
    local: list[Moment]  # those with an Indonesian zone
    shown: list[Moment]  # those that readers see
    west: list[Moment]  # those with a zone west of Greenwich


def _mend_zones(candidates: list[Candidate], reader: Reader) -> list[Candidate]:
    """Read again the times whose zone the rest of the page proves wrong; all others come back as the same objects.

    detik wrote "2015-11-05 T10:08:58Z" under "Kamis, 05/11/2015 10:08 WIB", merdeka "13:00:00-07:00" and "13:00 GMT".
    """
    clocks = [c for c in candidates if c.moment.precision != "day"]
    exact = [c.moment for c in clocks]
    page = _Clocks(
        exact=exact,
        local=[moment for moment in exact if moment.zone in _INDONESIAN],
        shown=[c.moment for c in clocks if c.visible],
        west=[moment for moment in exact if moment.zone.startswith("-")],
    )
    return [_mended(c, page, reader) for c in candidates]


def _mended(candidate: Candidate, page: _Clocks, reader: Reader) -> Candidate:
    moment = candidate.moment
    if any(_agree(moment, other) for other in (*page.local, *page.shown)):
        return candidate
    readings = (proof(moment, page, reader) for proof in (_as_utc, _by_sign, _as_local, _by_clock))
    reading = next(filter(None, readings), None)
    return replace(candidate, moment=reading) if reading else candidate


def _as_utc(moment: Moment, page: _Clocks, reader: Reader) -> Moment | None:
    """Read a time without a zone as UTC where that agrees with a time that has one."""
    if moment.zone != reader.context.timezone:
        return None
    reading = reader.parse(moment.raw, moment.origin, zone="UTC")
    others = (other for other in page.exact if other.zone != moment.zone)
    return reading if reading and any(_agree(reading, other) for other in others) else None


def _by_sign(moment: Moment, page: _Clocks, reader: Reader) -> Moment | None:
    """Read a time west of Greenwich, and any with the same clock time, as local: no Indonesian newsroom is there.

    Blogger's blogs are left alone: they have California's zone until their owners set another, and the times are right.
    """
    if moment.zone == reader.context.timezone or reader.facts.meta("generator").lower() == "blogger":
        return None
    wrong = moment.zone.startswith("-") or any(_same_clock(other, moment, reader) for other in page.west)
    return reader.parse(moment.raw, moment.origin, ignore_zone=True) if wrong else None


def _as_local(moment: Moment, page: _Clocks, reader: Reader) -> Moment | None:
    """Read a time as local where that agrees with one in an Indonesian zone.

    A visible time without a zone is proof against a careless "Z", but not against "+00:00": WordPress left on UTC shows
    UTC to readers too.
    """
    reading = reader.parse(moment.raw, moment.origin, ignore_zone=True)
    proofs = (*page.local, *page.shown) if _CARELESS.search(moment.raw) else page.local
    return reading if reading and any(_agree(reading, other) for other in proofs) else None


def _by_clock(moment: Moment, page: _Clocks, reader: Reader) -> Moment | None:
    """Read a time without a zone, or with a careless "Z", in the zone of a time that has the same clock time.

    Such is "2026-08-31T21:15:00" beside "31 Agustus 2026, 21:15 WITA", on a site whose zone nobody has set.
    """
    if moment.zone != reader.context.timezone and not _CARELESS.search(moment.raw):
        return None
    for other in page.local:
        reading = reader.parse(moment.raw, moment.origin, ignore_zone=True, zone=other.zone)
        if reading and _agree(reading, other):
            return reading
    return None


def _vague(m: Moment) -> bool:
    """Whether a time is only a day, or the midnight that a CMS writes for a day."""
    local = m.at.astimezone(dates.zone_of(m.zone))
    return m.precision == "day" or (local.hour, local.minute, local.second) == (0, 0, 0)


def _same_clock(a: Moment, b: Moment, reader: Reader) -> bool:
    local_a = reader.parse(a.raw, a.origin, ignore_zone=True)
    local_b = reader.parse(b.raw, b.origin, ignore_zone=True)
    return bool(local_a and local_b and local_a.at == local_b.at)


def _agree(a: Moment, b: Moment) -> bool:
    return abs(a.at - b.at) <= AGREE


def _best(candidates: list[Candidate], reader: Reader) -> Moment | None:
    """The time with the most support; a bare day never beats a time on that day."""
    zone = dates.zone_of(reader.context.timezone)

    def day(m: Moment) -> object:
        return m.at.astimezone(zone).date()

    def share(a: Moment, b: Moment) -> float:
        return (day(a) == day(b)) / 2 if _vague(a) or _vague(b) else _agree(a, b)

    def support(c: Candidate) -> float:
        return sum(other.trust * share(c.moment, other.moment) for other in candidates)

    best = max(candidates, key=lambda c: (support(c), c.trust), default=None)
    if best is None:
        return None
    if _vague(best.moment):
        exact = [c for c in candidates if not _vague(c.moment) and day(c.moment) == day(best.moment)]
        return max(exact, key=lambda c: (support(c), c.trust)).moment if exact else best.moment
    same = [c for c in candidates if not _vague(c.moment) and _agree(c.moment, best.moment)]
    return max(same, key=lambda c: (c.trust, c.moment.precision == "second")).moment
