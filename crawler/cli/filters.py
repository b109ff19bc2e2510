"""Which articles a command is about: the options that search, export and reextract share."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import click

from crawler.cli.options import sources_option
from crawler.durations import seconds
from pipelines.zones import WIB

if TYPE_CHECKING:
    from pipelines.archive import Filters

Command = TypeVar("Command", bound=Callable[..., Any])


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


since_option = click.option(
    "--since", type=When(), metavar="TIME", help="Published since: 7d (ago), 2026-11-01, 2026-11-01T10:00 (WIB)."
)
tag_option = click.option(
    "--tag", "tags", multiple=True, metavar="TAG", help="Only articles with this tag, or of sources with it."
)
until_option = click.option(
    "--until", type=When(end=True), metavar="TIME", help="Published up to: 2026-11-30 (that day too), 7d (ago)."
)
language_option = click.option(
    "--language", "languages", type=Language(), multiple=True, metavar="CODE", help="Only this language: id, en, jv."
)


def filter_options(command: Command) -> Command:
    """Add --source, --tag, --since, --until and --language."""
    for option in (language_option, until_option, since_option, tag_option, sources_option):
        command = option(command)
    return command


def filters_of(values: dict[str, Any], *, originals: bool = False) -> Filters:
    """What `filter_options` brought; taken out of the values.

    Raises:
        UsageError: the time span ends before it begins.
    """
    from pipelines.archive import Filters

    since, until = values.pop("since"), values.pop("until")
    if since and until and since >= until:
        raise click.UsageError("--until is earlier than --since: no article can lie between them")
    return Filters(values.pop("sources"), values.pop("tags"), values.pop("languages"), since, until, originals)
