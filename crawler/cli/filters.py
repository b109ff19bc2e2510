"""Which articles a command is about: the options that search, export and reextract share."""

from __future__ import annotations

from typing import Any

import click

from crawler.cli.options import sources_option, together
from crawler.cli.values import FILLED, LANGUAGE, TIME, TIME_END
from pipelines.archive import Filters

since_option = click.option("--since", type=TIME, help="Published since: 7d (ago), 2026-11-01, 2026-11-01T10:00 (WIB).")
until_option = click.option("--until", type=TIME_END, help="Published up to: 2026-11-30 (that day too), 7d (ago).")
filter_options = together(
    sources_option,
    click.option(
        "--tag",
        "tags",
        type=FILLED,
        multiple=True,
        metavar="TAG",
        help="Only articles with this tag, or of sources with it.",
    ),
    click.option(
        "--author",
        "authors",
        type=FILLED,
        multiple=True,
        metavar="NAME",
        help="Only articles by this author: the whole name.",
    ),
    since_option,
    until_option,
    click.option("--seen-since", type=TIME, help="Stored since, whenever published: what is new to the archive."),
    click.option("--language", "languages", type=LANGUAGE, multiple=True, help="Only this language: id, en, jv."),
)


def filters_of(values: dict[str, Any], *, originals: bool = False) -> Filters:
    """The filters from the values of options, which are named like the fields of `Filters`.

    Raises:
        UsageError: the time span ends before it begins.
    """
    filters = Filters(**values, originals=originals)
    if filters.since and filters.until and filters.since >= filters.until:
        raise click.UsageError("--until is earlier than --since: no article can lie between them")
    return filters
