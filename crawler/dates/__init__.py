"""Reads every way an Indonesian newsroom writes a time, into UTC.

The frequent forms (ISO 8601, RFC 822, "Senin, 5 Agustus 2024 | 10:11 WIB", "05/08/2024, 10.11", epochs, "3 jam lalu")
are read with a few regular expressions (`forms`), in some ten microseconds. dateparser, whose import alone takes longer
than reading a page, gets only other strings that look like a date. Numbers are day, month, year: "05/08/2024" is
5 August.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from crawler.dates.forms import (
    AGO,
    CLOCK_TIME,
    EARLIEST_YEAR,
    NAMED_DAY,
    ZONE,
    Reading,
    digits,
    offset_of,
    relative,
    written,
)
from pipelines.items import CLOCK_SLACK, Moment
from pipelines.strings import one_line
from pipelines.zones import WIB

LONGEST_PARSE = 200  # characters of a field that holds one date
LONGEST_FIND = 4000  # characters of running text that `find` looks through
LONGEST_RAW = 100  # characters of a `Moment.raw`

_MAY_BE_A_DATE = re.compile(r"(?=.*(?:19|20)\d\d)(?=.*[a-z]{3})(?=.*(?<!\d)\d{1,2}(?!\d))", re.IGNORECASE)
_APOSTROPHE = re.compile(r"['’‘`´]")


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a string is read: the arguments of `parse` or `find`, with `now` in a zone."""

    zone: str
    now: datetime
    origin: str
    ignore_zone: bool = False


def parse(raw: str, *, zone: str, now: datetime, origin: str, ignore_zone: bool = False) -> Moment | None:
    """Read a field that holds one date, perhaps with words around it; None where it holds none.

    `zone` is the source's own ("Asia/Jakarta", "+07:00"), used where the string names no zone. A time before 1990, or
    more than an hour after `now`, is not a publication time; a `now` without a zone is taken as UTC. A day without a
    clock time becomes midnight in its zone, with precision "day". `ignore_zone` reads the clock time in `zone` whatever
    zone is written, for sites that put "Z" on local time. Never raises.
    """
    text = one_line(raw[: LONGEST_PARSE * 5], instead=" ")[:LONGEST_PARSE]
    setting = _Setting(zone, now if now.tzinfo else now.replace(tzinfo=UTC), origin, ignore_zone)
    for reading in _readings(text, setting):
        if moment := _moment(reading, text, setting):
            return moment
    return None


def find(text: str, *, zone: str, now: datetime, origin: str) -> Moment | None:
    """Find the first date written out in running text ("Kompas.com - 05/08/2024, 10:11 WIB").

    Looks through the first 4,000 characters; `raw` is the part that holds the date. Relative words are not read: in
    prose "kemarin" is part of the story. Never raises.
    """
    clean = one_line(text[:LONGEST_FIND], instead=" ")
    setting = _Setting(zone, now if now.tzinfo else now.replace(tzinfo=UTC), origin)
    for reading in written(clean):
        begin, end = reading.span
        if moment := _moment(reading, clean[begin:end], setting):
            return moment
    return None


# The day, and in some addresses the minute, on which an article was made: /2024/08/05/, kompas'
# /read/2015/11/04/21040031/, detik's /read/2015/11/05/100026/3062623/, republika's /16/02/15/o2l07x284-,
# cnnindonesia's /20240805101112-20-123/
_ADDRESSES = (
    re.compile(
        r"/read/(?P<y>20\d\d)/(?P<m>\d\d)/(?P<d>\d\d)/(?P<H>[01]\d|2[0-3])(?P<M>[0-5]\d)(?P<S>[0-5]\d)(?:\d{2,3})?(?=[/.-])"
    ),
    re.compile(r"/(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)(?P<H>[01]\d|2[0-3])(?P<M>[0-5]\d)(?P<S>[0-5]\d)-\d"),
    re.compile(r"/(?P<y>20\d\d)[/-](?P<m>\d\d?)[/-](?P<d>\d\d?)(?=[/-])"),
    re.compile(r"/(?P<y>[12]\d)/(?P<m>\d\d)/(?P<d>\d\d)/"),
)


def in_address(url: str) -> Iterator[tuple[str, str]]:
    """The possible times in an article's address, likeliest first: each as text for `parse`, and as it stands there."""
    for pattern in _ADDRESSES:
        if match := pattern.search(url[:500]):
            parts = match.groupdict()
            clock = f" {parts['H']}:{parts['M']}" if parts.get("H") else ""
            words = f"{int(parts['y']) % 100 + 2000}-{parts['m']}-{parts['d']}{clock}"
            yield words, match.group().removeprefix("/read").strip("/")


def is_relative(raw: str) -> bool:
    """Whether the words count from now ("3 jam lalu"); such a time is only as exact as its unit."""
    return bool(AGO.search(raw[:LONGEST_PARSE]) or NAMED_DAY.search(raw[:LONGEST_PARSE]))


def zone_of(name: str) -> tzinfo:
    """The time zone of an IANA name, "WIB" or "+07:00"; WIB where the name is unknown."""
    return known_zone(name[:64]) or WIB


@lru_cache(maxsize=64)
def known_zone(name: str) -> tzinfo | None:
    """The time zone of an IANA name, "WIB" or "+07:00"; None where the name is unknown."""
    if match := ZONE.fullmatch(name):
        return timezone(timedelta(minutes=offset_of(match) or 0))
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return None


def _readings(text: str, setting: _Setting) -> Iterator[Reading]:
    """The readings that a field allows, the most certain first."""
    if reading := digits(text):
        yield reading
        return
    found = _written(text)
    yield from found
    if found or len(text) > 80:
        return
    reading = relative(text, setting.now.astimezone(zone_of(setting.zone)))
    if not reading and _MAY_BE_A_DATE.search(text):
        reading = _by_dateparser(text)
    if reading:
        yield reading


@lru_cache(maxsize=32)
def _written(text: str) -> tuple[Reading, ...]:
    """The dates in a short text, cached because a page repeats the same time in half a dozen places."""
    return tuple(written(text))


def _moment(reading: Reading, raw: str, setting: _Setting) -> Moment | None:
    """The reading as a Moment in UTC, or None where it cannot be a publication time."""
    tz, name = zone_of(setting.zone), setting.zone
    if reading.offset is not None and not setting.ignore_zone:
        tz, name = timezone(timedelta(minutes=reading.offset)), _name(reading.offset)
    try:
        at = reading.wall.replace(tzinfo=tz).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if at.year < EARLIEST_YEAR or at > setting.now + CLOCK_SLACK:
        return None
    return Moment(at, raw[:LONGEST_RAW].strip(), name, setting.origin, reading.precision)


def _name(offset: int) -> str:
    return f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}" if offset else "UTC"


def _by_dateparser(text: str) -> Reading | None:
    """Read any other form with dateparser; it must find day, month and year, or "Mei" alone would be a date."""
    import warnings

    import dateparser

    settings = {
        "DATE_ORDER": "DMY",
        "REQUIRE_PARTS": ["day", "month", "year"],
        "PARSERS": ["absolute-time"],  # others count back from now: "24 jam 2026" would be yesterday
    }
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = dateparser.parse(_APOSTROPHE.sub("", text), languages=["id", "en"], settings=settings)
    except Exception:  # noqa: BLE001 - a string on which the library fails holds no date
        return None
    if not found:
        return None
    utc_offset = found.utcoffset()
    offset = None if utc_offset is None else int(utc_offset.total_seconds() // 60)
    return Reading(found.replace(tzinfo=None, microsecond=0), offset, "minute" if CLOCK_TIME.search(text) else "day")
