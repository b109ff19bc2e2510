"""Reads OPML, the lists that feed readers exchange (opml.org/spec2.opml), as sources, and writes sources as OPML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

from crawler.charsets import utf8
from crawler.sources.model import Config, Feed, FeedSetting, Source, feed_key, visible
from crawler.sources.values import address_fault, feed_refusal
from crawler.urls.domains import registrable
from pipelines.errors import UsageError
from pipelines.opml import OURS, FeedLine, opml
from pipelines.strings import one_line

MAX_BYTES = 5 << 20
# A longer list is somebody else's directory, and to crawl it would be an attack (GHSA-83jp-rww3-57rr)
MAX_FEEDS = 2_000

# Parts of a host name that say nothing about whose it is.
_GENERIC = frozenset({"www", "m", "amp", "rss", "feed", "feeds", "news", "tv"})
# Hosts that pass on the feeds of many sites, each a source of its own.
_SHARED = frozenset({"feeds.feedburner.com", "feeds2.feedburner.com", "feedpress.me", "news.google.com", "rss.app"})
_KINDS: dict[str, FeedSetting] = {kind: kind for kind in get_args(FeedSetting)}


@dataclass(frozen=True, slots=True)
class Imported:
    """What an OPML file brings: new sources, and the addresses that were left out, each with the reason."""

    sources: tuple[Source, ...]
    left_out: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Outline:
    url: str
    kind: FeedSetting | None  # None: a link that is not marked as a feed
    title: str
    source: str | None  # the name of its source, where the outline around it gives one
    tags: tuple[str, ...]


def from_opml(body: bytes, config: Config | None = None, *, allow_private: bool = False) -> Imported:
    """Read OPML as sources, the feeds of one host in one source; what `config` has already is left out.

    Raises:
        UsageError: the body is too large, or holds no feeds or too many.
    """
    if len(body) > MAX_BYTES:
        raise UsageError(f"larger than {MAX_BYTES >> 20} MiB: is this an OPML file?")
    outlines = list(_outlines(body))
    if not any(one.kind for one in outlines):
        raise UsageError("holds no feeds: an OPML file has lines like <outline xmlUrl=…>")
    if len(outlines) > MAX_FEEDS:
        raise UsageError(f"holds {len(outlines):,} feeds: cut it down to those you read, at most {MAX_FEEDS:,}")
    config = config or Config(Path(), None, ())
    known = {feed_key(feed.url): source.id for source in config.sources for feed in source.feeds}
    ids = {source.id for source in config.sources}
    left_out, hosts = [], dict[str, list[tuple[Feed, _Outline]]]()
    for one in outlines:
        if fault := address_fault(one.url) or feed_refusal(one.url, allow_private=allow_private):
            left_out.append((visible(one.url), fault))
        elif (key := feed_key(one.url)) in known:
            left_out.append((one.url, f"read already, by {known[key]}"))
        elif one.kind is None:
            left_out.append((one.url, "a link and no feed; `kliping probe` finds the feeds of a site"))
        else:
            host = (urlsplit(one.url).hostname or "").removeprefix("www.")
            known[key] = host
            hosts.setdefault(one.url if host in _SHARED else host, []).append((Feed(one.url, one.kind), one))
    imported = []
    for host, found in hosts.items():
        title = re.sub(r"[^a-z0-9]+", "-", found[0][1].title.lower()).strip("-") if "/" in host else ""
        ids.add(name := id_for(title or urlsplit(host).hostname or host, ids))
        feeds, lines = zip(*found, strict=True)
        tags = tuple(dict.fromkeys(tag for line in lines for tag in line.tags))
        language = config.defaults.language  # OPML does not name it
        imported.append(Source(name, _name(lines) or name, None, feeds, language=language, tags=tags))
    return Imported(tuple(imported), tuple(left_out))


def _name(lines: Sequence[_Outline]) -> str:
    """The name of a source that all its lines share; empty where they do not agree."""
    if len(lines) == 1:
        return lines[0].source or lines[0].title
    # as in "Antara: ekonomi" beside "Antara: dunia", or in "Politik - Kabar Nusa" beside "Hukum - Kabar Nusa"
    parts = [[line.source] if line.source else re.split(r"\s*:\s|\s[-–|»]\s", line.title) for line in lines]
    return next((part for part in parts[0] if part and all(part in others for others in parts[1:])), "")


def to_opml(config: Config) -> str:
    """Write the sources as OPML 2.0, so that `from_opml` finds the same feeds; OPML has no place for their `links`."""
    return opml(
        (
            FeedLine(source.id, source.name, source.home, source.tags, feed.url, feed.kind, source.language)
            for source in config.sources
            for feed in source.feeds
        ),
        title="kliping",
    )


def _outlines(body: bytes) -> Iterator[_Outline]:
    """The feeds and then the links in an OPML document."""
    import listparser

    # bytes, never text: listparser would fetch a text that begins with http://; it reads all bytes as UTF-8
    found = listparser.parse(utf8(body))
    for one in found["feeds"]:
        yield _outline(one, "feed")
    for one in found["lists"]:
        yield _outline(one, None)


def _outline(found: dict[str, Any], kind: FeedSetting | None) -> _Outline:
    categories, title = found.get("categories") or [], _line(found["title"])
    kinds = (_KINDS.get(path[1]) for path in categories if len(path) == 2 and path[0] == OURS)
    groups = (path[0] for path in categories if len(path) == 1)  # the outline of one source, not a folder of several
    group = next((one for one in groups if title == _line(one) or title.startswith(f"{_line(one)}: ")), None)
    folders = (folder for path in categories if path[0] != OURS for folder in path if folder != group)
    tags = _tags([*folders, *(tag for tag in found.get("tags") or () if tag != group)])
    kind = next(filter(None, kinds), kind)
    return _Outline(found["url"], kind, title, group and _line(group), tags)


def _tags(names: Iterable[str]) -> tuple[str, ...]:
    tags = (re.sub(r"[^\w]+", "-", name.lower()).strip("-")[:40] for name in names)
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _line(text: str) -> str:
    return one_line(text)[:200]


def id_for(host: str, taken: set[str]) -> str:
    """Make an id from a host: `antaranews` from jabar.antaranews.com, or a longer or numbered one if that is taken."""
    host = re.sub(r"[^a-z0-9.-]+", "-", host.lower()).strip("-.").removeprefix("www.")
    suffix = registrable(host).partition(".")[2]  # com, co.id, blogspot.com: it says nothing about whose the host is
    parts = [part for part in host.removesuffix(suffix).split(".") if part.strip("0123456789") and part not in _GENERIC]
    whole = host.replace(".", "-")[:50].strip("-") or "source"
    names = [parts[-1][:50].strip("-")] if parts else []
    names += ["-".join(parts)[:50].strip("-"), whole, *(f"{whole}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name and name not in taken)
