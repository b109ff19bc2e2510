"""Writes numbers of things and lengths of time in plain English."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """`1 source`, `2,000 sources`; give `many` if the plural is not `one` with an s: `1 copy`, `2 copies`."""
    return f"{number:,} {one}" if number == 1 else f"{number:,} {many or one + 's'}"


def lasting(seconds: float) -> str:
    """`90 s`, `4 min`, `3 h`, `7 days`: rounded, in the largest unit of which there are at least two."""
    for unit, length in (("days", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"
