"""Reads feeds.yaml, the list of sources, and adds sources to it.

Config, Source, Feed, ArticleRules    what the file says
load(path) -> Config                  or a FeedsError that lists every problem as file:line:column

The values are in `model`. `reader` makes them from the file: `tree` reads YAML and knows the place of each value,
`forms` and `values` define what each key may hold, and `validation` says in plain words what is wrong. `edit` adds
sources to the file; `opml` exchanges them with other programs. `owners` knows whose an address is.
"""

from __future__ import annotations

from pathlib import Path

from crawler.sources.model import ArticleRules, Config, Feed, FeedsError, Problem, Source

__all__ = ["ArticleRules", "Config", "Feed", "FeedsError", "Problem", "Source", "load"]


def load(path: str | Path, *, allow_private: bool = False, judge_addresses: bool = False) -> Config:
    """Read a feeds.yaml; `allow_private` accepts private addresses and a delay of 0, for tests and benchmarks.

    With `judge_addresses`, an address that a crawl would refuse is a problem too; a crawl reports it and goes on.

    Raises:
        FeedsError: the file cannot be read, or has faults; it holds all of them, or the one that made it no YAML.
    """
    from crawler.sources.reader import read_raw, read_text  # pydantic and ruamel.yaml are slow to import

    text = read_raw(path := Path(path))
    if text is None:
        words = "there is no such file: name the right one with --feeds or KLIPING_FEEDS"
        raise FeedsError(str(path), (Problem(0, 0, "", words),))
    return read_text(text, path, allow_private=allow_private, judge_addresses=judge_addresses)
