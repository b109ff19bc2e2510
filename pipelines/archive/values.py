"""Converts values to columns and back: times, lists, and hints, which are what a feed said about a link."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from typing import Any

from pipelines.items import Link, Moment, Outcome
from pipelines.zones import WIB


def utc(at: datetime) -> str:
    """A time as the archive writes it: `2026-11-23T05:00:00Z`, to the second, so that texts sort by time.

    Raises:
        ValueError: the time has no zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone")
    return at.astimezone(UTC).isoformat()[:19] + "Z"


def maybe_utc(at: datetime | None) -> str | None:
    """`utc`, or None for None."""
    return None if at is None else utc(at)


def from_utc(text: str) -> datetime:
    """The time that `utc` wrote."""
    return datetime.fromisoformat(text)


def maybe_from_utc(text: str | None) -> datetime | None:
    """`from_utc`, or None for None."""
    return None if text is None else from_utc(text)


def is_time(column: str) -> bool:
    """Whether a column with this name holds times."""
    return column == "lastmod" or column.endswith(("_at", "_since"))


def from_row(row: sqlite3.Row) -> dict[str, Any]:
    """The values of a row by column, with times as datetimes."""
    return {name: maybe_from_utc(value) if is_time(name) else value for name, value in dict(row).items()}


def day(at: datetime) -> str:
    """The Indonesian calendar day (UTC+7) of a time: `2026-11-23`."""
    try:
        return at.astimezone(WIB).date().isoformat()
    except OverflowError:  # in the last hours of the year 9999
        return at.date().isoformat()


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # SQLite's functions end a text at NUL; surrogates are not valid UTF-8


def storable(text: str) -> str:
    """The text with NUL and lone surrogates replaced, so that SQLite and all tools can hold it."""
    if text.isascii() and "\0" not in text:  # a quick test that nearly all texts pass
        return text
    return _UNSTORABLE.sub("\ufffd", text)


def to_list(texts: Iterable[str]) -> str:
    """A JSON array."""
    return json.dumps([storable(text) for text in texts], ensure_ascii=False)


def from_list(text: str) -> tuple[str, ...]:
    """The texts of a JSON array."""
    return tuple(json.loads(text))


_HINTS = tuple(field for field in fields(Link) if field.default is not MISSING)  # all but url, source and feed
_AS_SAID = tuple(field.name for field in fields(Moment) if field.name != "at")
_KNOWN = frozenset(("feed", *(field.name for field in _HINTS)))  # other versions may have written other names


def to_hint(link: Link, feed: str | None) -> str:
    """What the feed said about a link, as a JSON object of the known values; `link.feed` only if it is another one."""
    said: dict[str, Any] = {} if link.feed == feed else {"feed": link.feed}
    for hint in _HINTS:
        value = getattr(link, hint.name)
        if value != hint.default:
            said[hint.name] = _said_moment(value) if isinstance(value, Moment) else value
    return json.dumps(said, separators=(",", ":"))


def _said_moment(moment: Moment) -> dict[str, str]:
    return {"at": moment.at.isoformat(), **{name: getattr(moment, name) for name in _AS_SAID}}


def from_hint(hint: str, url: str, source: str, feed: str) -> Link:
    """The Link that `to_hint` wrote."""
    said = {name: value for name, value in json.loads(hint).items() if name in _KNOWN}
    for name, value in said.items():
        if isinstance(value, dict):
            said[name] = Moment(**{**value, "at": datetime.fromisoformat(value["at"])})
        elif isinstance(value, list):
            said[name] = tuple(value)
    return Link(**{"url": url, "source": source, "feed": feed, **said})


def trimmed(hint: str, outcome: Outcome, *, keep_html: bool = False) -> str:
    """The part of a hint to keep: all for an open link, all but the full text for an article, else title and feed."""
    if outcome in (Outcome.PENDING, Outcome.QUARANTINED) or keep_html:
        return hint
    said = json.loads(hint)
    kept = ("title", "feed") if outcome is not Outcome.STORED else said.keys() - {"html"}
    return json.dumps({name: value for name, value in said.items() if name in kept}, separators=(",", ":"))
