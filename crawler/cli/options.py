"""The options that many commands share."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, TypeVar

import click

from crawler.cli.files import refuse_own
from crawler.cli.values import DURATION, FILLED, FilePath, number_in
from crawler.options import DB, FEEDS, MOST_WORKERS, Options, followed

Command = TypeVar("Command", bound=Callable[..., Any])


def together(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """One decorator for all these options, which the help shows in this order."""
    return lambda command: reduce(lambda made, option: option(made), reversed(options), command)


feeds_option = click.option(
    "--feeds", type=FilePath(), default=FEEDS, envvar="KLIPING_FEEDS", show_default=True, help="The list of sources."
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
    "--source", "sources", type=FILLED, multiple=True, metavar="ID", help="Only this source; may be repeated."
)
tags_option = click.option(
    "--tag", "tags", type=FILLED, multiple=True, metavar="TAG", help="Only sources with this tag; may be repeated."
)
json_option = click.option("--json", "as_json", is_flag=True, help="JSON for programs.")
private_option = click.option(
    "--allow-private-addresses",
    "allow_private",
    is_flag=True,
    help="Also ask addresses of this machine and of private networks.",
)
workers_option = click.option(
    "--workers", type=number_in(0, MOST_WORKERS), help="Extraction processes; one a core by default, 0 for none."
)
no_pages_option = click.option(
    "--no-pages", "keep_pages", flag_value=False, default=True, help="Do not keep the raw pages (reextract needs them)."
)
quiet_option = click.option("--quiet", "-q", is_flag=True, help="Print nothing unless something is wrong.")
log_file_option = click.option("--log-file", type=FilePath(), help="Write the log to this file instead of stderr.")
log_json_option = click.option("--log-json", is_flag=True, help="Log as JSON, one object per line.")
time_budget_option = click.option(
    "--time-budget",
    "time_budget_s",
    type=DURATION,
    help="End cleanly after this time; the rest stays pending.",
)


# those of `crawl` and `backfill`: for `options_of`, and --quiet and --json
crawl_options = together(
    *(sources_option, tags_option, feeds_option, db_option, time_budget_option, workers_option),
    *(no_pages_option, private_option, quiet_option, log_file_option, log_json_option, json_option),
)


def options_of(values: dict[str, Any]) -> Options:
    """The options of a crawl from values, which are named like the fields of `Options`.

    Raises:
        UsageError: the log would be written over a file of ours.
    """
    options = Options(**values)
    if options.log_file:
        refuse_own(options.log_file, options.db, options.feeds)
    return options
