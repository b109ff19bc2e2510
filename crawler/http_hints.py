"""Parses a response's headers: validators, how long the answer stays fresh, and when to ask again.

Dates are read relative to the server's own `Date`, so that a server with a wrong clock does no harm (as lemon24/reader
does it).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

MAX_S = 7 * 86400  # seconds, one week; longer times are cut to it
_SECONDS = re.compile(r"\s*(\d{1,12})(?:\.\d{1,12})?\s*\Z", re.ASCII)
_DIRECTIVE = re.compile(r'([a-z-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s,;]*)))?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hints:
    """The validators in one answer's headers, and how long it stays fresh."""

    etag: str | None  # as sent, bytes decoded as latin-1
    last_modified: str | None
    fresh_for_s: int | None  # seconds from now; None if the server says nothing


def hints(headers: Mapping[str, str], now: datetime) -> Hints:
    """Read the headers of an answer that came at `now` (UTC); names match in any case, and garbage is ignored."""
    sent = {name.lower(): value for name, value in headers.items()}
    cached, expires, date, age = (sent.get(name) for name in ("cache-control", "expires", "date", "age"))
    return Hints(
        etag=_validator(sent.get("etag")),
        last_modified=_validator(sent.get("last-modified")),
        fresh_for_s=fresh_for(cached, expires, date=date, age=age, now=now),
    )


def _validator(value: str | None) -> str | None:
    """The value as it is, or None if it could not be sent back as a header."""
    return value if value and len(value) <= 4096 and value.isprintable() else None


def retry_after(value: str | None, *, date: str | None, now: datetime) -> int | None:
    """Seconds to wait by `Retry-After`, a number or a date (RFC 9110 §10.2.3), 0 to a week; None for garbage.

    If there are several numbers, because a proxy added its own, the largest counts.
    """
    if not value:
        return None
    numbers = [match for part in value.split(",") if (match := _SECONDS.match(part))]
    if len(numbers) == value.count(",") + 1:
        return min(max(int(match[1]) for match in numbers), MAX_S)
    return _seconds_until(value, date, now)


def fresh_for(
    cache_control: str | None, expires: str | None, *, date: str | None, age: str | None, now: datetime
) -> int | None:
    """Seconds for which asking again is pointless (RFC 9111 §4.2): `max-age` less `Age`, else `Expires` less `Date`."""
    directives = _directives(cache_control or "")
    if directives.keys() & {"no-cache", "no-store"}:
        return 0
    if "max-age" in directives:
        match = _SECONDS.match(directives["max-age"])
        if match is None:
            return 0  # RFC 9111 §4.2.1: a max-age that cannot be read means stale
        spent = _SECONDS.match(age or "")
        return _bounded(int(match[1]) - (int(spent[1]) if spent else 0))
    return None if expires is None else _seconds_until(expires, date, now) or 0


def _directives(value: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _DIRECTIVE.finditer(value):
        found.setdefault(match[1].lower(), match[2] or match[3] or "")
    return found


def _seconds_until(value: str, date: str | None, now: datetime) -> int | None:
    moment = _time(value)
    return None if moment is None else _bounded((moment - (_time(date) or now)).total_seconds())


def _time(value: str | None) -> datetime | None:
    """The time that an HTTP date in any of its three forms gives (RFC 9110 §5.6.7); None if it is none."""
    try:
        moment = parsedate_to_datetime(value or "")
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC)


def _bounded(seconds: float) -> int:
    return int(min(max(seconds, 0), MAX_S))


def permanent_url(meta: Mapping[str, Any], final: str) -> str | None:
    """The end of the unbroken chain of 301 and 308 from the first address; None if the first hop is no such redirect.

    `meta` is that of Scrapy's response, which names all hops, and `final` is the address after the last one.
    """
    end, targets = None, [*meta.get("redirect_urls", ())[1:], final]
    for status, target in zip(meta.get("redirect_reasons", ()), targets, strict=False):
        if status not in {301, 308}:
            break
        end = target
    return end
