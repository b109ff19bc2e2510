"""The options of a crawl, from the command line or from Scrapy's arguments."""

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
# Names allowed after -a of `scrapy crawl news`
ARGUMENTS = frozenset("feeds db sources tags all time_budget allow_private_addresses workers keep_pages".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Backfill:
    """The options of a backfill, which walks its sources' sitemaps back to a day instead of asking their feeds."""

    since: datetime  # UTC
    undated: bool = False  # whether to take links without a date, too
    links_only: bool = False  # whether to store the links only and leave their pages to later runs


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a crawl."""

    feeds: Path = FEEDS
    db: Path = DB
    sources: tuple[str, ...] = ()  # ids; empty for all
    tags: tuple[str, ...] = ()  # of which a source needs one; empty for all sources
    ask_all: bool = False  # whether to ask also the feeds that are not due
    time_budget_s: float | None = None
    allow_private: bool = False  # whether to allow loopback and private addresses, for tests and benchmarks
    workers: int | None = None  # extraction processes; None for one a core, 0 for none
    keep_pages: bool = True  # whether to keep raw pages beside the archive, for `kliping reextract`
    log_file: Path | None = None
    log_json: bool = False
    backfill: Backfill | None = None

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Options:
        """The options from spider arguments, as `scrapy crawl news -a sources=antara,detik -a all=1` gives them.

        Raises:
            UsageError: an argument is no option, or its value is not valid.
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
    """The file to which `db` leads if it is a symbolic link, since the lock and the raw pages are beside that file."""
    try:
        return db.resolve() if db.is_symlink() else db
    except (OSError, RuntimeError):  # no valid file name, or a circle of links: opening the archive reports it
        return db


def chosen_sources(config: Config, ids: tuple[str, ...], tags: tuple[str, ...] = ()) -> tuple[Source, ...]:
    """The sources with these ids and one of these tags; no ids or no tags stand for all.

    Raises:
        UsageError: no source has one of the ids, or none of the sources has a tag.
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
