"""feeds.yaml ⇄ Source: the one door to the list of sources.

Config, Source, Feed, ArticleRules    what the file says
load(path) -> Config                  or a FeedsError that lists every problem as file:line:column

The values are in `model`. `reader` makes them of the file: `tree` knows the place of each value (`syntax` explains what
is no YAML), `forms` and `values` say what may stand there, `validation` puts pydantic's findings into words, `checks`
finds what is wrong between the values. `edit` adds sources to the file, `opml` exchanges them with other programs.
"""

from __future__ import annotations

from pathlib import Path

from crawler.sources.model import ArticleRules, Config, Feed, FeedsError, Problem, Source

__all__ = ["ArticleRules", "Config", "Feed", "FeedsError", "Problem", "Source", "load"]


def load(path: str | Path, *, allow_private: bool = False, judge_addresses: bool = False) -> Config:
    """Read a feeds.yaml; `allow_private` accepts a delay of 0, for tests and benchmarks against this machine.

    With `judge_addresses` an address that a crawl would not ask is a problem, too; a crawl tells and goes on.

    Raises:
        FeedsError: the file cannot be read or says something that cannot be carried out; holds all problems at once.
    """
    from crawler.sources.reader import read  # pydantic and ruamel.yaml take their time to import

    return read(Path(path), allow_private=allow_private, judge_addresses=judge_addresses)
