"""Western Indonesian time (WIB): the days by which articles are counted, and the times that people see and type.

Also the names of time zones that they write.
"""

from __future__ import annotations

from datetime import timedelta, timezone
from zoneinfo import ZoneInfo

WIB = timezone(timedelta(hours=7))


def zone_name(text: str) -> str:
    """The text, which must be the IANA name of a time zone; the words of its ValueError are for people."""
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        names = "Asia/Jakarta (WIB), Asia/Makassar (WITA) or Asia/Jayapura (WIT)"
        raise ValueError(f"{text[:80]!r} is not a time zone; write {names}") from None
    return text
