"""What the value of an option may be, as click types: a file, a length of time, a time, a language, a zone, numbers."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from crawler.durations import seconds
from pipelines.zones import WIB


class FilePath(click.Path):
    """The name of a file; an empty one, such as an unset variable of a script gives, is a mistake."""

    def __init__(self, *, dir_okay: bool = True) -> None:
        # whether it can be read is told by whoever opens it, with what to do and the right exit code
        super().__init__(path_type=Path, dir_okay=dir_okay, readable=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path."""
        if not str(value):
            self.fail("it is empty: name a file", param, ctx)
        return super().convert(value, param, ctx)


class Duration(click.ParamType[float]):
    """A length of time such as `90s`, `10m`, `2h` or `7d`, as seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Seconds."""
        try:
            return seconds(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class When(click.ParamType[datetime]):
    """A time: `7d` ago, a western Indonesian day `2026-11-01`, or `2026-11-01T10:00` there; UTC."""

    name = "when"

    def __init__(self, *, end: bool = False) -> None:
        self.end = end  # a day means its end

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The time in UTC."""
        text = str(value).strip()
        try:
            with suppress(ValueError):
                return datetime.now(UTC) - timedelta(seconds=seconds(text))
            at = datetime.fromisoformat(text)
            if at.tzinfo is None:
                at = at.replace(tzinfo=WIB)
            whole_day = self.end and re.fullmatch(r"\d{4}-?\d\d-?\d\d", text)
            return at.astimezone(UTC) + timedelta(days=1 if whole_day else 0)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no time; write 7d, 12h, 2026-11-01 or 2026-11-01T10:00", param, ctx)


class Language(click.ParamType[str]):
    """A language code of ISO 639: id, en, jv."""

    name = "language"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The code in lower case."""
        code = str(value).strip().lower()
        if not re.fullmatch(r"[a-z]{2,3}", code):
            self.fail(f"{value!r} is no language code; write id, en, jv", param, ctx)
        return code


class Zone(click.ParamType[str]):
    """An IANA time zone."""

    name = "zone"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Its name."""
        try:
            return ZoneInfo(str(value)).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fail(f"{value!r} is no time zone; write Asia/Jakarta, Asia/Makassar or Asia/Jayapura", param, ctx)


class Numbers(click.ParamType[tuple[int, ...]]):
    """Numbers of a list that was shown, from 1 on: `1,3` or `1-4`, each once."""

    name = "numbers"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        """The numbers, in the order given."""
        if isinstance(value, tuple):
            return value
        words = str(value).replace(",", " ").split()
        ends = [re.fullmatch(r"([1-9][0-9]{0,3})(?:-([1-9][0-9]{0,3}))?", word) for word in words]
        ranges = [range(int(end[1]), int(end[2] or end[1]) + 1) for end in ends if end]
        if not words or not all(ends) or not all(ranges):
            self.fail(f"{value!r} are no numbers; write 1 or 1,3 or 1-4", param, ctx)
        return tuple(dict.fromkeys(number for numbers in ranges for number in numbers))
