"""The types of options, for click: a file, a length of time, a time, a language, numbers.

The name of a type stands for its value in the help.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import click

from crawler.options import file
from pipelines.counted import seconds, whole
from pipelines.zones import WIB

Value = TypeVar("Value")


class FilePath(click.Path):
    """The name of a file, as `crawler.options.file` reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; the code that opens the file reports that it cannot, with what to do and the right exit code."""
        try:
            return file(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Parsed(click.ParamType[Value]):
    """A value that a function reads from text; the words of its ValueError are the message for people."""

    def __init__(self, name: str, read: Callable[[str], Value]) -> None:
        self.name, self.read = name, read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Value:
        """The value; a default that is no text stays as it is."""
        try:
            return self.read(value) if isinstance(value, str) else value
        except ValueError as error:
            self.fail(str(error), param, ctx)


def moment(text: str, *, end: bool = False) -> datetime:
    """The time in UTC of `7d` (ago), `2026-11-01` (a day in WIB; with `end`, its end) or `2026-11-01T10:00` (WIB)."""
    try:
        with suppress(ValueError):
            return datetime.now(UTC) - timedelta(seconds=seconds(text))
        at = datetime.fromisoformat(text.strip())
        if at.tzinfo is None:
            at = at.replace(tzinfo=WIB)
        whole_day = end and re.fullmatch(r"\d{4}-?\d\d-?\d\d", text.strip())
        return at.astimezone(UTC) + timedelta(days=1 if whole_day else 0)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is not a time; write 7d, 12h, 2026-11-01 or 2026-11-01T10:00") from None


def language(text: str) -> str:
    """A language code of ISO 639 in lower case: id, en, jv."""
    code = text.strip().lower()
    if not re.fullmatch(r"[a-z]{2,3}", code):
        raise ValueError(f"{text!r} is not a language code; write id, en, jv")
    return code


def filled(text: str) -> str:
    """The text, spaced as names and tags are stored; an empty one (as from an unset variable) is a mistake."""
    if not (words := text.split()):
        raise ValueError("it is empty")
    return " ".join(words)


def numbers(text: str) -> tuple[int, ...]:
    """Numbers of a list that was shown, from 1 on: `1,3` or `1-4`, each once, in the order given."""
    words = text.replace(",", " ").split()
    ends = [re.fullmatch(r"([1-9][0-9]{0,3})(?:-([1-9][0-9]{0,3}))?", word) for word in words]
    ranges = [range(int(end[1]), int(end[2] or end[1]) + 1) for end in ends if end]
    if not words or not all(ends) or not all(ranges):
        raise ValueError(f"{text!r} is not a list of numbers; write 1 or 1,3 or 1-4")
    return tuple(dict.fromkeys(number for chosen in ranges for number in chosen))


def number_in(least: int, most: int) -> Parsed[int]:
    """The type of an option for a whole number from `least` to `most`."""
    return Parsed("n", partial(whole, least=least, most=most))


DURATION = Parsed("time", seconds)
TIME, TIME_END = Parsed("time", moment), Parsed("time", partial(moment, end=True))
FILLED = Parsed("text", filled)
LIMIT = number_in(1, 10**9)
LANGUAGE = Parsed("code", language)
NUMBERS = Parsed("numbers", numbers)
