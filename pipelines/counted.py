"""Numbers of things in plain English."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """`1 source`, `2,000 sources`; `many` where the plural is not `one` and an s: `1 copy`, `2 copies`."""
    return f"{number:,} {one}" if number == 1 else f"{number:,} {many or one + 's'}"
