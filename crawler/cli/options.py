"""The options that many commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from crawler.cli.files import refuse_own
from crawler.durations import seconds
from crawler.options import DB, FEEDS, Options, followed

Command = TypeVar("Command", bound=Callable[..., Any])


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


feeds_option = click.option(
    "--feeds",
    type=FilePath(),
    default=FEEDS,
    envvar="KLIPING_FEEDS",
    show_default=True,
    help="The list of sources.",
)
db_option = click.option(
    "--db",
    type=FilePath(),
    default=DB,
    envvar="KLIPING_DB",
    callback=lambda _context, _option, db: followed(db),
    show_default=True,
    help="The archive, one SQLite file.",
)
sources_option = click.option(
    "--source", "sources", multiple=True, metavar="ID", help="Only this source; may be given again."
)
tags_option = click.option(
    "--tag", "tags", multiple=True, metavar="TAG", help="Only sources with this tag, or one of these."
)
json_option = click.option("--json", "as_json", is_flag=True, help="JSON for programs.")
private_option = click.option(
    "--allow-private-addresses",
    "allow_private",
    is_flag=True,
    help="Also ask addresses of this machine and of private networks.",
)
workers_option = click.option(
    "--workers", type=click.IntRange(0, 64), help="Extraction processes; one a core by default, 0 for none."
)
no_pages_option = click.option(
    "--no-pages",
    "keep_pages",
    flag_value=False,
    default=True,
    help="Do not keep the raw pages (reextract needs them).",
)
quiet_option = click.option("--quiet", "-q", is_flag=True, help="Print nothing unless something is wrong.")
log_file_option = click.option("--log-file", type=FilePath(), help="Write the log there instead of to stderr.")
time_budget_option = click.option(
    "--time-budget",
    "time_budget_s",
    type=Duration(),
    metavar="TIME",
    help="End cleanly after this time; the rest stays pending.",
)


def crawl_options(command: Command) -> Command:
    """Add what `crawl` and `backfill` have in common: what goes into `asked`, and --quiet and --json."""
    for option in reversed(
        (
            *(sources_option, tags_option, feeds_option, db_option, time_budget_option, workers_option),
            *(no_pages_option, private_option, quiet_option, log_file_option, json_option),
        )
    ):
        command = option(command)
    return command


def asked(values: dict[str, Any]) -> Options:
    """What is asked of a crawl, by the options that are called as the fields of `Options` are.

    Raises:
        UsageError: the log would be written over a file of ours.
    """
    options = Options(**values)
    if options.log_file:
        refuse_own(options.log_file, options.db, options.feeds)
    return options


class Numbers(click.ParamType[tuple[int, ...]]):
    """Numbers of a list that was shown, from 1 on: `1,3`, each once."""

    name = "numbers"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        """The numbers, in the order given."""
        if isinstance(value, tuple):
            return value
        words = str(value).replace(",", " ").split()
        if not words or not all(re.fullmatch(r"[1-9][0-9]{0,3}", word) for word in words):
            self.fail(f"{value!r} are no numbers; write 1 or 1,3", param, ctx)
        return tuple(dict.fromkeys(map(int, words)))
