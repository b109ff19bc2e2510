"""Regular expressions that read dates written out, dates of digits alone, and words that count from now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from pipelines.days import MONTHS, MONTHS_BEFORE_A_YEAR, WEEKDAYS
from pipelines.items import Precision

EARLIEST_YEAR = 1990  # the web is younger; an older date is a birthday or an empty field

_MONTHS = MONTHS | MONTHS_BEFORE_A_YEAR

# Minutes east of Greenwich. The American names are those of RFC 822. feedparser reads "WIB", "WITA" and "WIT" as UTC.
_ZONES = {
    "wib": 420, "wita": 480, "wit": 540, "waktu indonesia barat": 420, "waktu indonesia tengah": 480,
    "waktu indonesia timur": 540, "z": 0, "gmt": 0, "utc": 0, "ut": 0, "sgt": 480, "myt": 480, "hkt": 480, "awst": 480,
    "ict": 420, "jst": 540, "kst": 540, "bst": 60, "cet": 60, "cest": 120, "msk": 180, "aest": 600, "aedt": 660,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip

_I = re.IGNORECASE
_MONTH = "(?P<name>" + "|".join(_MONTHS) + r")(?![a-z])\.?"
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?:19|20)\d\d(?!\d)"
_ISO_DATE = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)" + _DAY + r"(?!\d)")
_NUMBERS = re.compile(  # "05/08/2024", "5-8-2024", "05/08/24"
    r"(?<![\d.:])" + _DAY + r"\s?(?P<sep>[-/.])\s?(?P<month>\d{1,2})\s?(?P=sep)\s?"
    r"(?P<year>" + _YEAR + r"|(?<=/)\d\d(?![\d/]))"
)
_DATES = (
    _ISO_DATE,
    # "5 Agustus 2024", "05-Aug-2024", "5 Agt '24"; a bare two-digit year (RFC 822) only before a clock time
    re.compile(
        r"(?<!\d)" + _DAY + r"(?:st|nd|rd|th)?[\s\-./,]{0,3}(?:of\s)?" + _MONTH + r"[\s\-./,]{0,3}"
        r"(?:['’](?P<short>\d\d)(?!\d)|(?P<year>" + _YEAR + r"|\d\d(?=,?\s\d\d?[:.]\d\d)))",
        _I,
    ),
    _NUMBERS,
    # "August 5, 2024", and the form of C's ctime: "Mon Aug  5 10:11:12 WIB 2024"
    re.compile(
        r"(?<![a-z])(?P<name>[a-z]{3,9})\.?\s{1,2}" + _DAY + r"(?:st|nd|rd|th)?(?:\s?,\s?|\s{1,2})"
        r"(?:(?P<time>\d{1,2}:\d\d(?::\d\d)?)\s(?:(?P<zone>[a-z]{2,4}|[+-]\d{4})\s)?)?(?P<year>" + _YEAR + ")",
        _I,
    ),
)
# One before numbers shows their order: Drupal's "Rab, 05/06/2026" is a Wednesday in May
_WEEKDAY = re.compile(r"(?<![\w'])([a-z']{3,9})\W{1,3}$", _I)
_CLOCK = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>[0-5]\d)(?:[:.](?P<second>[0-5]\d|60))?(?:[.,]\d{1,9})?(?!\d)"
    r"\s{0,2}(?P<half>[ap]\.?m(?![a-z])\.?"
    r"|(?-i:(?:pagi|subuh|siang|sore|petang|malam|dini hari|tengah malam)(?![a-z])))?"
)
CLOCK_TIME = re.compile(_CLOCK, _I)
# The hours of a 12-hour clock (12 counts as 0) that a word puts after noon: "09.00 malam" is 21:00, "12.15 pagi" 00:15
_AFTER_NOON = {"pm": range(12), "siang": range(6), "sore": range(12), "petang": range(12), "malam": range(6, 12)}
_ISO_TIME = re.compile(  # also "2015-06-16T14-05-11Z" (news.detik.com); the "-05" of "10:11-05:00" is no second
    r"(?P<hour>\d\d)(?:(?P<sep>[:.-]?)(?P<minute>[0-5]\d)(?:(?P=sep)(?P<second>[0-5]\d|60)(?:[.,]\d{1,9})?)?)?(?!\d)"
    r"(?P<half>\s?[ap]m(?![a-z]))?",
    _I,
)
_ISO_GAP = re.compile(r"\s?T\s?|(?<=\d)\s{1,2}(?=\d\d:)", _I)
_HIJRI = r"(?:[\s/|,(–-]{0,4}\d{1,2}\s[a-z'’ -]{4,22}\s1[34]\d\d(?:\s?H\b)?)?"  # an Islamic date between day and time
_GAP = re.compile(_HIJRI + r"[\s,|/•·●–—()\-;:*~>»]{0,8}(?:(?:pukul|pkl?|jam|at|@)[\s.:]{0,3})?", _I)
ZONE = re.compile(
    r"[\s(]{0,3}(?:(?:GMT|UTC)\s?(?P<far>[+-]\d{1,2})(?::?(?P<far_min>\d\d))?(?!\d)"
    r"|(?P<off>[+-]\d\d):?(?P<off_min>\d\d)?(?![\d:])"
    r"|(?P<word>" + "|".join(_ZONES) + r")(?![a-z]))",
    _I,
)
_CLOCK_BEFORE = re.compile(
    r"(?<![\d.:,])" + _CLOCK + r"(?P<zone>[\s(]{0,2}(?:WIB|WITA|WIT|GMT|UTC)\)?)?[\s,|/•·●–—()\-]{0,6}"
    r"(?:[a-z'’]{3,9}[\s,]{1,2})?$",
    _I,
)
_COMPACT = re.compile(
    r"(?P<year>(?:199|20\d)\d)(?P<month>\d\d)(?P<day>\d\d)"
    r"(?:T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?P<half>))?(?P<zone>Z|[+-]\d{4})?"
)
_EPOCH = re.compile(r"(?P<seconds>\d{10})(?:\d{3}|\d{6}|\d{9}|\.\d{1,9})?")
_UNITS = {  # seconds
    "detik": 1, "dtk": 1, "second": 1, "sec": 1, "menit": 60, "mnt": 60, "minute": 60, "min": 60, "jam": 3600,
    "hour": 3600, "hr": 3600, "hari": 86400, "day": 86400, "minggu": 604800, "mgg": 604800, "pekan": 604800,
    "week": 604800, "bulan": 2629800, "bln": 2629800, "month": 2629800, "tahun": 31557600, "thn": 31557600,
    "year": 31557600,
}  # fmt: skip
_COUNTS = dict(zip("dua tiga empat lima enam tujuh delapan sembilan sepuluh".split(), range(2, 11), strict=True))
_UNIT = "(?:" + "|".join(sorted(_UNITS, key=len, reverse=True)) + ")"
AGO = re.compile(  # in "1 hari 3 jam lalu", the group `more` holds the counts before the last one; they are added to it
    r"(?<![\w.,])(?P<more>(?:\d{1,4}\s?" + _UNIT + r"s?,?\s(?:dan\s|and\s)?(?=\d)){0,3})"
    r"(?:(?P<count>\d{1,4})\s?|(?P<word>" + "|".join(_COUNTS) + r")\s"
    r"|(?P<one>se|a\s|an\s|satu\s)|(?P<half>setengah\s|half an\s))"
    r"(?P<unit>" + _UNIT + r")s?\s(?:yang\s|yg\s)?(?:lalu|silam|ago)(?!\w)",
    _I,
)
_COUNTED = re.compile(rf"(\d+)\s?({_UNIT})")
NAMED_DAY = re.compile(
    r"(?<!\w)(?:(?P<today>hari ini|today)|(?P<yesterday>kemarin|kemaren|yesterday)|(?P<now>baru saja|just now"
    r"|beberapa detik (?:yang |yg )?lalu))(?!\w)",
    _I,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A date as a string has it, not yet checked for being a publication time."""

    wall: datetime  # naive
    offset: int | None  # minutes east of Greenwich, where the string names a zone
    precision: Precision
    span: tuple[int, int] = (0, 0)  # the part of the text it was read from


def written(text: str) -> Iterator[Reading]:
    """The dates written out in a text, from left to right, at most ten."""
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


def _reading(text: str, match: re.Match[str]) -> Reading | None:
    """The date of `match` with the clock time and zone that stand after or before it."""
    parts = match.groupdict("")
    year, day = int(parts["year"] or parts["short"]), int(parts["day"])
    if year < 100:
        year += 2000 if year < EARLIEST_YEAR % 100 else 1900
    month = _MONTHS.get(parts["name"].lower(), 0) if parts.get("name") else int(parts["month"])
    if match.re is _NUMBERS and _is_american(text[: match.start()], year, month, day):
        day, month = month, day
    if parts.get("time"):
        clock, zone, span = CLOCK_TIME.match(parts["time"]), ZONE.match(parts["zone"]), match.span()
    else:
        clock, zone, span = _clock(text, *match.span(), iso=match.re is _ISO_DATE)
    return _build((year, month, day), clock, zone, span)


def _is_american(before: str, year: int, month: int, day: int) -> bool:
    """Whether a date must be read month first: by its numbers ("08/25/2024"), or by the day of the week before it."""
    if not 0 < month <= 12 or not 0 < day <= 12:
        return month > 12 >= day
    word = _WEEKDAY.search(before[-12:])
    named = WEEKDAYS.get(word[1].lower()) if word else None
    return named == date(year, day, month).weekday() != date(year, month, day).weekday()


def _clock(
    text: str, begin: int, end: int, *, iso: bool = False
) -> tuple[re.Match[str] | None, re.Match[str] | None, tuple[int, int]]:
    """The clock time after a date, or else right before it; its zone; and the span of date and time together."""
    clock = None
    if iso and (gap := _ISO_GAP.match(text, end)):
        clock = _ISO_TIME.match(text, gap.end())
    if not clock and (gap := _GAP.match(text, end)):
        clock = CLOCK_TIME.match(text, gap.end())
    if clock and int(clock["hour"]) <= 24:
        zone = ZONE.match(text, clock.end())
        return clock, zone, (begin, zone.end() if zone else clock.end())
    head = text[max(0, begin - 48) : begin]
    clock = _CLOCK_BEFORE.search(head)
    if clock and int(clock["hour"]) <= 24:
        return clock, ZONE.match(clock["zone"] or ""), (begin - len(head) + clock.start(), end)
    return None, None, (begin, end)


def _build(
    ymd: tuple[int, int, int], clock: re.Match[str] | None, zone: re.Match[str] | None, span: tuple[int, int]
) -> Reading | None:
    hour = minute = second = 0
    precision: Precision = "day"
    if clock:
        hour, minute = int(clock["hour"]), int(clock["minute"] or 0)
        precision = "second" if clock["second"] else "minute"
        second = min(int(clock["second"] or 0), 59)  # a leap second is the minute's last
        if clock["half"] and hour <= 12:
            half = clock["half"].replace(".", "").strip().lower()
            hour = hour % 12 + 12 * (hour % 12 in _AFTER_NOON.get(half, ()))
    try:
        wall = datetime(*ymd, hour % 24, minute, second) + timedelta(days=hour // 24)  # noqa: DTZ001 - its zone: `_moment`
    except (ValueError, OverflowError):
        return None
    return Reading(wall, offset_of(zone) if zone else None, precision, span)


def offset_of(zone: re.Match[str]) -> int | None:
    """The offset that a match of `ZONE` names, in minutes east of Greenwich; None for one that no place has."""
    if word := zone["word"]:
        return _ZONES[word.lower()]
    hours = zone["far"] or zone["off"]
    minutes = int(hours) * 60 + (-1 if hours.startswith("-") else 1) * int(zone["far_min"] or zone["off_min"] or 0)
    return minutes if -720 <= minutes <= 840 and minutes % 15 == 0 else None


def digits(text: str) -> Reading | None:
    """Read 20240805, 202408051011, 20240805T101112Z, and epochs in seconds, milli-, micro- or nanoseconds."""
    if match := _COMPACT.fullmatch(text):
        clock = match if match["hour"] else None
        ymd = (int(match["year"]), int(match["month"]), int(match["day"]))
        if reading := _build(ymd, clock, ZONE.match(match["zone"] or ""), match.span()):
            return reading
    if match := _EPOCH.fullmatch(text):
        wall = datetime(1970, 1, 1) + timedelta(seconds=int(match["seconds"]))  # noqa: DTZ001 - the offset says UTC
        return Reading(wall, 0, "second")
    return None


def relative(text: str, local: datetime) -> Reading | None:
    """Read words that count from now: "3 jam lalu", "kemarin, 10:30"; units of a day or longer give only a day."""
    offset = int((local.utcoffset() or timedelta()).total_seconds() // 60)
    wall = local.replace(tzinfo=None, microsecond=0)
    if match := AGO.search(text.lower()):
        unit = _UNITS[match["unit"]]
        if match["unit"] == "hr" and not match.group().endswith("ago"):  # short for "hari"
            unit = _UNITS["hari"]
        count = 0.5 if match["half"] else int(match["count"] or _COUNTS.get(match["word"], 1))
        more = sum(int(number) * _UNITS[name] for number, name in _COUNTED.findall(match["more"]))
        then = wall - timedelta(seconds=min(unit * count + more, 2**31))
        return Reading(then, offset, "minute") if unit < 86400 else Reading(_midnight(then), offset, "day")
    if not (match := NAMED_DAY.search(text)):
        return None
    if match["now"]:
        return Reading(wall, offset, "minute")
    day = wall - timedelta(days=1) if match["yesterday"] else wall
    clock, zone, span = _clock(text, *match.span())
    reading = _build((day.year, day.month, day.day), clock, zone, span)
    return replace(reading, offset=offset) if reading and reading.offset is None else reading


def _midnight(wall: datetime) -> datetime:
    return wall.replace(hour=0, minute=0, second=0)
