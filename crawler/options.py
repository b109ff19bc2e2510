"""The options of a crawl, from the command line or from Scrapy's arguments."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from crawler.sources import Config, Source
from pipelines.counted import seconds, whole
from pipelines.errors import UsageError, did_you_mean

FEEDS, DB = Path("feeds.yaml"), Path("data/kliping.db")
MOST_WORKERS = 64


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
        files = {"feeds": os.environ.get("KLIPING_FEEDS") or FEEDS, "db": os.environ.get("KLIPING_DB") or DB}
        values = {}
        for name, text in {**files, **arguments}.items():
            if name not in ARGUMENTS:
                raise UsageError(f"-a {name}: no such option{did_you_mean(name, ARGUMENTS)}")
            field, read = ARGUMENTS[name]
            try:
                values[field] = read(str(text))
            except ValueError as error:
                raise UsageError(f"-a {name}: {error}") from None
        return cls(**values)


def followed(db: Path) -> Path:
    """The file to which `db` leads if it is a symbolic link, since the lock and the raw pages are beside that file."""
    try:
        return db.resolve() if db.is_symlink() else db
    except (OSError, RuntimeError):  # no valid file name, or a circle of links: opening the archive reports it
        return db


def file(text: str) -> Path:
    """The file of this name, which may begin with ~: cron leaves it in a variable, and shells in `--db=~/x.db`.

    Raises:
        ValueError: it is empty (as from an unset variable in a script), `.`, `..` or `/`.
    """
    path = Path(os.path.expanduser(text))  # noqa: PTH111 - Path's raises where there is no home
    if path.name in ("", ".."):
        raise ValueError(f"it is {'a folder' if text else 'empty'}: name a file")
    return path


def _names(text: str) -> tuple[str, ...]:
    if not (names := tuple(name.strip() for name in text.split(",") if name.strip())):
        raise ValueError("it is empty; write names with commas between them")
    return names


def _yes(text: str) -> bool:
    word = text.strip().lower()
    if word not in (*_YES, *_NO):
        raise ValueError(f"{text!r} is neither yes nor no; write 1 or 0")
    return word in _YES


_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
# argument after `-a` of `scrapy crawl news` → field of `Options`, and how its text is read
ARGUMENTS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "feeds": ("feeds", file),
    "db": ("db", lambda text: followed(file(text))),
    "sources": ("sources", _names),
    "tags": ("tags", _names),
    "all": ("ask_all", _yes),
    "time_budget": ("time_budget_s", seconds),
    "allow_private_addresses": ("allow_private", _yes),
    "workers": ("workers", partial(whole, least=0, most=MOST_WORKERS)),
    "keep_pages": ("keep_pages", _yes),
}


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
