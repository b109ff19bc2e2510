"""Every way an Indonesian newsroom writes a time, read into UTC.

The frequent forms (ISO 8601, RFC 822, "Senin, 5 Agustus 2024 | 10:11 WIB", "05/08/2024, 10.11", epochs, "3 jam lalu")
are read here with a few regular expressions, in some ten microseconds. dateparser, whose import alone takes longer than
a page, sees only what is left and looks like a date. Numbers are day, month, year: "05/08/2024" is 5 August.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from pipelines.items import Moment

EARLIEST_YEAR = 1990  # the web is younger; an older date is a birthday or an empty field
FUTURE_SLACK = timedelta(hours=1)  # a newsroom's clock may be ahead of ours
DEFAULT_ZONE = "Asia/Jakarta"
LONGEST_PARSE = 200  # characters of a field that holds one date
LONGEST_FIND = 4000  # characters of running text that are looked through
LONGEST_RAW = 100

# Indonesian with its old spellings and short forms, Malay, English. "Febuari" is a slip that stands on real pages.
_MONTH_NAMES = (
    "januari january jan",
    "februari february febuari pebruari feb peb",
    "maret march mac mar mrt",
    "april apr",
    "mei may",
    "juni june jun",
    "juli july julai jul",
    "agustus august ogos agust agst agt agu ags aug",
    "september sept sep",
    "oktober october okt oct",
    "november nopember nov nop",
    "desember december disember des dec dis",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}

# Minutes east of Greenwich. The American names are those of RFC 822. feedparser takes "WIB", "WITA" and "WIT" for UTC.
_ZONES = {
    "wib": 420, "wita": 480, "wit": 540, "waktu indonesia barat": 420, "waktu indonesia tengah": 480,
    "waktu indonesia timur": 540, "z": 0, "gmt": 0, "utc": 0, "ut": 0, "sgt": 480, "myt": 480, "hkt": 480, "awst": 480,
    "ict": 420, "jst": 540, "kst": 540, "bst": 60, "cet": 60, "cest": 120, "msk": 180, "aest": 600, "aedt": 660,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip

_I = re.IGNORECASE
_MONTH = "(?P<name>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")(?![a-z])\.?"
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?:19|20)\d\d(?!\d)"
_ISO_DATE = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)" + _DAY + r"(?!\d)")
_DATES = (
    _ISO_DATE,
    # "5 Agustus 2024", "05-Aug-2024"; two digits of a year as RFC 822 had them, before a clock time
    re.compile(
        r"(?<!\d)" + _DAY + r"(?:st|nd|rd|th)?[\s\-./,]{0,3}(?:of\s)?" + _MONTH + r"[\s\-./,]{0,3}"
        r"(?P<year>" + _YEAR + r"|\d\d(?=\s\d\d?[:.]\d\d))",
        _I,
    ),
    # "05/08/2024", "5-8-2024", "05/08/24"
    re.compile(
        r"(?<![\d.:])" + _DAY + r"\s?(?P<sep>[-/.])\s?(?P<month>\d{1,2})\s?(?P=sep)\s?"
        r"(?P<year>" + _YEAR + r"|(?<=/)\d\d(?![\d/]))"
    ),
    # "August 5, 2024", and as ctime has it: "Mon Aug  5 10:11:12 WIB 2024"
    re.compile(
        r"(?<![a-z])(?P<name>[a-z]{3,9})\.?\s{1,2}" + _DAY + r"(?:st|nd|rd|th)?(?:\s?,\s?|\s{1,2})"
        r"(?:(?P<time>\d{1,2}:\d\d(?::\d\d)?)\s(?:(?P<zone>[a-z]{2,4}|[+-]\d{4})\s)?)?(?P<year>" + _YEAR + ")",
        _I,
    ),
)
_CLOCK = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>[0-5]\d)(?:[:.](?P<second>[0-5]\d|60))?(?:[.,]\d{1,9})?(?!\d)"
    r"\s{0,2}(?P<half>[ap]\.?m(?![a-z])\.?)?"
)
_TIME = re.compile(_CLOCK, _I)
_ISO_TIME = re.compile(  # also "2015-06-16T14-05-11Z", as news.detik.com wrote it
    r"(?P<hour>\d\d)(?:[:.-]?(?P<minute>[0-5]\d)(?:[:.-]?(?P<second>[0-5]\d|60)(?:[.,]\d{1,9})?)?)?(?!\d)"
    r"(?P<half>\s?[ap]m(?![a-z]))?",
    _I,
)
_ISO_GAP = re.compile(r"\s?T\s?|(?<=\d)\s{1,2}(?=\d\d:)", _I)
_GAP = re.compile(r"[\s,|/•·–—()\-;]{0,8}(?:(?:pukul|pkl|jam|at|@)[\s.:]{0,3})?", _I)
_ZONE = re.compile(
    r"[\s(]{0,3}(?:(?:GMT|UTC)\s?(?P<far>[+-]\d{1,2})(?::?(?P<far_min>\d\d))?(?!\d)"
    r"|(?P<off>[+-]\d\d):?(?P<off_min>\d\d)?(?![\d:])"
    r"|(?P<word>" + "|".join(sorted(_ZONES, key=len, reverse=True)) + r")(?![a-z]))",
    _I,
)
_BEFORE = re.compile(
    r"(?<![\d.:,])" + _CLOCK + r"(?P<zone>[\s(]{0,2}(?:WIB|WITA|WIT|GMT|UTC)\)?)?[\s,|/•·–—()\-]{0,6}"
    r"(?:[a-z'’]{3,9}[\s,]{1,2})?$",
    _I,
)
_COMPACT = re.compile(
    r"(?P<year>(?:199|20\d)\d)(?P<month>\d\d)(?P<day>\d\d)"
    r"(?:T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?P<half>))?(?P<zone>Z|[+-]\d{4})?"
)
_EPOCH = re.compile(r"(?P<seconds>\d{10})(?:\d{3}|\d{6}|\d{9}|\.\d{1,9})?")
_SPACE = re.compile(r"[\s\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")

_APOSTROPHE = re.compile(r"['’‘`´]")

_UNITS = {  # seconds
    "detik": 1, "second": 1, "sec": 1, "menit": 60, "mnt": 60, "minute": 60, "min": 60, "jam": 3600, "hour": 3600,
    "hr": 3600, "hari": 86400, "day": 86400, "minggu": 604800, "pekan": 604800, "week": 604800, "bulan": 2629800,
    "month": 2629800, "tahun": 31557600, "year": 31557600,
}  # fmt: skip
_AGO = re.compile(
    r"(?<![\w.,])(?:(?P<count>\d{1,4})\s?|(?P<one>se|a\s|an\s|satu\s)|(?P<half>setengah\s|half an\s))"
    r"(?P<unit>" + "|".join(sorted(_UNITS, key=len, reverse=True)) + r")s?\s(?:yang\s|yg\s)?(?:lalu|silam|ago)(?!\w)",
    _I,
)
_NAMED_DAY = re.compile(
    r"(?<!\w)(?:(?P<today>hari ini|today)|(?P<yesterday>kemarin|kemaren|yesterday)|(?P<now>baru saja|just now))(?!\w)",
    _I,
)
_ODD = re.compile(r"(?=.*(?:19|20)\d\d)(?=.*[a-z]{3})(?=.*(?<!\d)\d{1,2}(?!\d))", _I)


@dataclass(frozen=True, slots=True)
class _Setting:
    """Where and when a string is read."""

    zone: str
    now: datetime
    origin: str
    ignore_zone: bool = False


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a string says before it is judged."""

    wall: datetime  # naive
    offset: int | None  # minutes east of Greenwich, where the string names a zone
    precision: str
    span: tuple[int, int] = (0, 0)  # the characters it was read from


def parse(raw: str, *, zone: str, now: datetime, origin: str, ignore_zone: bool = False) -> Moment | None:
    """Read a field that holds one date, perhaps with words around it; None where it holds none.

    `zone` is the source's own ("Asia/Jakarta", "+07:00"), for strings that name none. More than an hour after `now`
    (aware), or before 1990, is no publication time. A day without a clock time is midnight of its zone with precision
    "day". `ignore_zone` takes the wall clock in `zone` whatever zone is written, for sites that put "Z" on local time.
    Never raises.
    """
    text = _tidy(raw[: LONGEST_PARSE * 5])[:LONGEST_PARSE]
    setting = _Setting(zone, now if now.tzinfo else now.replace(tzinfo=UTC), origin, ignore_zone)
    return next((m for reading in _readings(text, setting) if (m := _judge(reading, text, setting))), None)


def find(text: str, *, zone: str, now: datetime, origin: str) -> Moment | None:
    """The first date written out inside running text ("Kompas.com - 05/08/2024, 10:11 WIB").

    Looks through the first 4,000 characters; `raw` is the date's own characters. Relative words are left alone: in
    prose "kemarin" is part of the story. Never raises.
    """
    clean = _tidy(text[:LONGEST_FIND])
    setting = _Setting(zone, now if now.tzinfo else now.replace(tzinfo=UTC), origin)
    return next(
        (m for reading in _written(clean) if (m := _judge(reading, clean[slice(*reading.span)], setting))), None
    )


def is_relative(raw: str) -> bool:
    """Whether the words count from now ("3 jam lalu"): such a time is as vague as its unit."""
    return bool(_AGO.search(raw[:LONGEST_PARSE]) or _NAMED_DAY.search(raw[:LONGEST_PARSE]))


def zone_of(name: str) -> tzinfo:
    """The time zone of an IANA name, "WIB" or "+07:00"; Indonesia's western time where the name means nothing."""
    return _zone(name[:64])


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    if match := _ZONE.fullmatch(name):
        return timezone(timedelta(minutes=_offset(match) or 0))
    for candidate in (name, DEFAULT_ZONE):
        try:
            return ZoneInfo(candidate)
        except (OSError, ValueError, LookupError):
            continue
    return timezone(timedelta(hours=7))


def _tidy(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _readings(text: str, setting: _Setting) -> Iterator[_Reading]:
    """All that one field may mean, the surest first."""
    if reading := _digits(text):
        yield reading
        return
    found = False
    for reading in _written(text):
        found = True
        yield reading
    if found or len(text) > 80:
        return
    local = setting.now.astimezone(zone_of(setting.zone))
    reading = _relative(text, local) or (_odd(text, local) if _ODD.search(text) else None)
    if reading:
        yield reading


def _judge(reading: _Reading, raw: str, setting: _Setting) -> Moment | None:
    """A Moment in UTC, or None where it cannot be a publication time."""
    tz, name = zone_of(setting.zone), setting.zone
    if reading.offset is not None and not setting.ignore_zone:
        tz, name = timezone(timedelta(minutes=reading.offset)), _name(reading.offset)
    try:
        at = reading.wall.replace(tzinfo=tz).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if at.year < EARLIEST_YEAR or at > setting.now + FUTURE_SLACK:
        return None
    return Moment(at, raw[:LONGEST_RAW].strip(), name, setting.origin, reading.precision)


def _written(text: str) -> Iterator[_Reading]:
    """Dates written out in a text, from left to right, at most ten."""
    matches = [(pattern, pattern.search(text)) for pattern in _DATES]
    for _ in range(10):
        nearest = min((m for _, m in matches if m), key=lambda m: (m.start(), -m.end()), default=None)
        if not nearest:
            return
        reading = _reading(text, nearest)
        if reading:
            yield reading
        start = reading.span[1] if reading else nearest.start() + 1
        matches = [(p, p.search(text, start) if m and m.start() < start else m) for p, m in matches]


def _reading(text: str, match: re.Match[str]) -> _Reading | None:
    """The date of `match` with the clock time and zone that stand after or before it."""
    parts = match.groupdict("")
    year, day = int(parts["year"]), int(parts["day"])
    if year < 100:
        year += 2000 if year < EARLIEST_YEAR % 100 else 1900
    month = _MONTHS.get(parts["name"].lower().rstrip("."), 0) if parts.get("name") else int(parts["month"])
    if month > 12 >= day and match.re is not _ISO_DATE:
        day, month = month, day  # "08/25/2024" can only be American
    if parts.get("time"):
        clock, zone, span = _TIME.match(parts["time"]), _ZONE.match(parts["zone"]), match.span()
    else:
        clock, zone, span = _clock(text, *match.span(), iso=match.re is _ISO_DATE)
    return _build((year, month, day), clock, zone, span)


def _clock(
    text: str, begin: int, end: int, *, iso: bool = False
) -> tuple[re.Match[str] | None, re.Match[str] | None, tuple[int, int]]:
    """The clock time after a date, or else right before it, its zone, and the widened span."""
    clock = None
    if iso and (gap := _ISO_GAP.match(text, end)):
        clock = _ISO_TIME.match(text, gap.end())
    if not clock and (gap := _GAP.match(text, end)):
        clock = _TIME.match(text, gap.end())
    if clock and int(clock["hour"]) <= 24:
        zone = _ZONE.match(text, clock.end())
        return clock, zone, (begin, zone.end() if zone else clock.end())
    head = text[max(0, begin - 48) : begin]
    clock = _BEFORE.search(head) if ":" in head or "." in head else None
    if clock and int(clock["hour"]) <= 24:
        return clock, _ZONE.match(clock["zone"] or ""), (begin - len(head) + clock.start(), end)
    return None, _ZONE.match(text, end), (begin, end)


def _build(
    ymd: tuple[int, int, int], clock: re.Match[str] | None, zone: re.Match[str] | None, span: tuple[int, int]
) -> _Reading | None:
    hour = minute = second = 0
    precision = "day"
    if clock:
        hour, minute = int(clock["hour"]), int(clock["minute"] or 0)
        precision = "second" if clock["second"] else "minute"
        second = min(int(clock["second"] or 0), 59)  # a leap second is the minute's last
        if clock["half"] and hour <= 12:
            hour = hour % 12 + (12 if "p" in clock["half"].lower() else 0)
    try:
        wall = datetime(*ymd, hour % 24, minute, second) + timedelta(days=hour // 24)  # noqa: DTZ001 - zone: _judge
    except (ValueError, OverflowError):
        return None
    return _Reading(wall, _offset(zone) if zone else None, precision, span)


def _offset(zone: re.Match[str]) -> int | None:
    if word := zone["word"]:
        return _ZONES[word.lower()]
    hours = zone["far"] or zone["off"]
    minutes = int(hours) * 60 + (-1 if hours.startswith("-") else 1) * int(zone["far_min"] or zone["off_min"] or 0)
    return minutes if -720 <= minutes <= 840 and minutes % 15 == 0 else None


def _name(offset: int) -> str:
    return f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}" if offset else "UTC"


def _digits(text: str) -> _Reading | None:
    """Epochs in seconds to nanoseconds, and 20240805, 202408051011, 20240805T101112Z."""
    if match := _COMPACT.fullmatch(text):
        clock = match if match["hour"] else None
        ymd = (int(match["year"]), int(match["month"]), int(match["day"]))
        if reading := _build(ymd, clock, _ZONE.match(match["zone"] or ""), match.span()):
            return reading
    if match := _EPOCH.fullmatch(text):
        wall = datetime(1970, 1, 1) + timedelta(seconds=int(match["seconds"]))  # noqa: DTZ001 - the offset says UTC
        return _Reading(wall, 0, "second")
    return None


def _relative(text: str, local: datetime) -> _Reading | None:
    """Read what counts from now: "3 jam lalu", "kemarin, 10:30"; units of a day and more give a day."""
    offset = int((local.utcoffset() or timedelta()).total_seconds() // 60)
    wall = local.replace(tzinfo=None, microsecond=0)
    if match := _AGO.search(text):
        unit = _UNITS[match["unit"].lower()]
        then = wall - timedelta(seconds=min(unit * (0.5 if match["half"] else int(match["count"] or 1)), 2**31))
        return _Reading(then, offset, "minute") if unit < 86400 else _Reading(_midnight(then), offset, "day")
    if not (match := _NAMED_DAY.search(text)):
        return None
    if match["now"]:
        return _Reading(wall, offset, "minute")
    day = wall - timedelta(days=1) if match["yesterday"] else wall
    clock, zone, span = _clock(text, *match.span())
    reading = _build((day.year, day.month, day.day), clock, zone, span)
    return replace(reading, offset=offset) if reading and reading.offset is None else reading


def _midnight(wall: datetime) -> datetime:
    return wall.replace(hour=0, minute=0, second=0)


def _odd(text: str, local: datetime) -> _Reading | None:
    """What dateparser makes of the rest; it must see day, month and year, or "Mei" alone would be a date."""
    import warnings

    import dateparser

    settings = {
        "DATE_ORDER": "DMY",
        "REQUIRE_PARTS": ["day", "month", "year"],
        "RELATIVE_BASE": local.replace(tzinfo=None),
        "PREFER_DATES_FROM": "past",
    }
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = dateparser.parse(_APOSTROPHE.sub("", text), languages=["id", "en"], settings=settings)
    except Exception:  # noqa: BLE001 - whatever a library does with a stranger's string, there is no date in it
        return None
    if not found:
        return None
    offset = found.utcoffset()
    precision = "minute" if _TIME.search(text) else "day"
    return _Reading(
        found.replace(tzinfo=None, microsecond=0),
        None if offset is None else int(offset.total_seconds() // 60),
        precision,
    )
