"""Lengths of time as people write them."""

from __future__ import annotations

import re

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_WRITTEN = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*([smhdw]?)")


def seconds(written: str) -> float:
    """The seconds in `90s`, `10m`, `2h` or `7d`; a number without a unit is of seconds.

    Raises:
        ValueError: it is no length of time, in words for people.
    """
    match = _WRITTEN.fullmatch(written.strip().lower())
    if not match or float(match[1]) <= 0:
        raise ValueError(f"{written!r} is no length of time; write 90s, 10m, 2h or 7d")
    return float(match[1]) * _UNITS[match[2] or "s"]
