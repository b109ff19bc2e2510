"""What the person who starts a crawl may ask for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.durations import seconds
from crawler.sources import Config, Source
from pipelines.errors import UsageError, did_you_mean

FEEDS, DB = Path("feeds.yaml"), Path("data/kliping.db")
# after -a of `scrapy crawl news`
ARGUMENTS = frozenset("feeds db sources tags all time_budget allow_private_addresses workers keep_pages".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Backfill:
    """What a run that walks the sitemaps of its sources back to a day, instead of asking their feeds, is to do."""

    since: datetime  # UTC
    undated: bool = False  # take links without a date as well
    links_only: bool = False  # write the links down and leave the fetching to others


@dataclass(frozen=True, slots=True)
class Options:
    """What the person who starts a crawl may ask for."""

    feeds: Path = FEEDS
    db: Path = DB
    sources: tuple[str, ...] = ()  # ids; empty: all
    tags: tuple[str, ...] = ()  # of the sources, one of them; empty: all
    ask_all: bool = False  # also the feeds that are not due
    time_budget_s: float | None = None
    allow_private: bool = False  # loopback and private addresses; tests and benchmarks
    workers: int | None = None  # extraction processes; None: one a core; 0: none
    keep_pages: bool = True  # raw pages beside the archive, for `kliping reextract`
    log_file: Path | None = None
    log_json: bool = False
    backfill: Backfill | None = None

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Options:
        """The options from spider arguments, as `scrapy crawl news -a sources=antara,detik -a all=1` gives them.

        Raises:
            UsageError: an argument that is no option, or a value that its option cannot have.
        """
        for name in arguments:
            if name not in ARGUMENTS:
                raise UsageError(f"-a {name}: no such option{did_you_mean(name, ARGUMENTS)}")
        try:
            time_budget_s = seconds(arguments["time_budget"]) if "time_budget" in arguments else None
        except ValueError as error:
            raise UsageError(f"-a time_budget: {error}") from None
        workers = arguments.get("workers")
        if workers is not None and not (workers.isascii() and workers.isdigit()):
            raise UsageError(f"-a workers: {workers!r} is not a number; write how many processes, 0 for none")
        env = os.environ
        return cls(
            feeds=Path(arguments.get("feeds") or env.get("KLIPING_FEEDS") or FEEDS),
            db=followed(Path(arguments.get("db") or env.get("KLIPING_DB") or DB)),
            sources=tuple(filter(None, arguments.get("sources", "").split(","))),
            tags=tuple(filter(None, arguments.get("tags", "").split(","))),
            ask_all=arguments.get("all", "0") == "1",
            time_budget_s=time_budget_s,
            allow_private=arguments.get("allow_private_addresses", "0") == "1",
            workers=None if workers is None else int(workers),
            keep_pages=arguments.get("keep_pages", "1") == "1",
        )


def followed(db: Path) -> Path:
    """The archive that a symbolic link leads to: lock and raw pages are beside it, by whichever name it is called."""
    try:
        return db.resolve() if db.is_symlink() else db
    except (OSError, RuntimeError):  # no name that a file can have, or links in a circle: opening it says so
        return db


def chosen_sources(config: Config, ids: tuple[str, ...], tags: tuple[str, ...] = ()) -> tuple[Source, ...]:
    """The sources of these ids that have one of these tags; all where there are none.

    Raises:
        UsageError: an id that no source has, or nothing is left.
    """
    known = {source.id for source in config.sources}
    for name in ids:
        if name not in known:
            raise UsageError(f"{config.path}: no source {name!r}{did_you_mean(name, known)}")
    named = [source for source in config.sources if not ids or source.id in ids]
    found = tuple(source for source in named if not tags or set(tags) & set(source.tags))
    if not found:
        there = ", ".join(sorted({tag for source in named for tag in source.tags})) or "none"
        raise UsageError(f"{config.path}: no source has the tag {' or '.join(tags)}; there are: {there}")
    return found
