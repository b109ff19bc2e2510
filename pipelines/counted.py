"""Writes numbers of things and lengths of time in plain English, and reads numbers and lengths of time."""

from __future__ import annotations

import re

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_NUMBER = r"([0-9]{1,9}(?:\.[0-9]{1,3})?)"
_PART = rf"\s*{_NUMBER}\s*(s|sec|m|min|h|d|w)"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 source`, `2,000 sources`; give `many` if the plural is not `one` with an s: `1 copy`, `2 copies`."""
    return f"{number:,} {one}" if number == 1 else f"{number:,} {many or one + 's'}"


def lasting(seconds: float) -> str:
    """`90 s`, `4 min`, `3 h`, `7 days`: rounded, in the largest unit of which there are at least two."""
    for unit, length in (("days", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


def whole(written: str, least: int, most: int) -> int:
    """The whole number written, from `least` to `most`; the text of its ValueError says what is allowed."""
    if not re.fullmatch("[0-9]{1,10}", written) or not least <= int(written) <= most:
        raise ValueError(f"{written!r} is not a number from {least} to {most:,}")
    return int(written)


def seconds(written: str) -> float:
    """The seconds in `90s`, `12m`, `12min`, `1h30m` or `7d`.

    Raises:
        ValueError: `written` is not a length of time; the text says what to write instead.
    """
    text = written.strip().lower()
    if re.fullmatch(_NUMBER, text) and float(text):
        raise ValueError(f"{written!r} has no unit; write {text}s, {text}m, {text}h or {text}d")
    parts = re.findall(_PART, text) if re.fullmatch(f"({_PART})+", text) else []
    length = sum(float(number) * _UNITS[unit[0]] for number, unit in parts)
    if not length:
        raise ValueError(f"{written!r} is not a length of time; write 90s, 12m, 1h30m or 7d")
    return length
