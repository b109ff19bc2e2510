"""OPML, the lists that feed readers exchange (opml.org/spec2.opml): in, as sources; out, for other programs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from crawler.sources.checks import feed_key
from crawler.sources.model import Config, Feed, Source, shown
from crawler.sources.values import address_fault
from pipelines.errors import UsageError

MAX_BYTES = 5 << 20
MAX_FEEDS = (
    2_000  # a list that holds more is somebody else's directory, and a crawl of it an attack (GHSA-83jp-rww3-57rr)
)

# Parts of a host name that say nothing about whose it is.
_SUFFIXES = frozenset("com co net org or info id my go ac sch web biz tv news desa www rss feed feeds m".split())  # noqa: SIM905
_XML = re.compile(rb"""<\?xml[^>]{0,80}encoding=["']([A-Za-z0-9_.-]{1,40})["']""")
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2: Char


@dataclass(frozen=True, slots=True)
class Imported:
    """What an OPML file brings: new sources, and the addresses that were left out, each with the reason."""

    sources: tuple[Source, ...]
    left_out: tuple[tuple[str, str], ...]


def from_opml(body: bytes, config: Config | None = None) -> Imported:
    """Read OPML as sources, the feeds of one host in one source; what `config` has already is left out.

    Raises:
        UsageError: no OPML, no feeds in it, or unreasonably many.
    """
    if len(body) > MAX_BYTES:
        raise UsageError(f"larger than {MAX_BYTES >> 20} MiB: is this an OPML file?")
    outlines = _outlines(body)
    if not outlines:
        raise UsageError("holds no feeds: an OPML file has lines like <outline xmlUrl=…>")
    if len(outlines) > MAX_FEEDS:
        raise UsageError(f"holds {len(outlines):,} feeds: cut it down to those you read, at most {MAX_FEEDS:,}")
    known = {feed_key(feed.url): source.id for source in (config.sources if config else ()) for feed in source.feeds}
    ids = {source.id for source in (config.sources if config else ())}
    left_out, hosts = [], dict[str, list[tuple[str, str, tuple[str, ...]]]]()
    for url, title, tags in outlines:
        if fault := address_fault(url):
            left_out.append((shown(url), f"the address {fault}"))
        elif (key := feed_key(url)) in known:
            left_out.append((url, f"read already, by {known[key]}"))
        else:
            host = (urlsplit(url).hostname or "").removeprefix("www.")
            known[key] = host
            hosts.setdefault(host, []).append((url, title, tags))
    made = []
    for host, feeds in hosts.items():
        ids.add(name := id_for(host, ids))
        titles = {title.partition(": ")[0] for _, title, _ in feeds}  # "Antara: ekonomi", "Antara: dunia"
        title = feeds[0][1] if len(feeds) == 1 else titles.pop() if len(titles) == 1 else ""
        tags = tuple(dict.fromkeys(tag for _, _, some in feeds for tag in some))
        made.append(Source(name, title or name, None, tuple(Feed(url, "feed") for url, _, _ in feeds), tags=tags))
    return Imported(tuple(made), tuple(left_out))


def to_opml(config: Config, *, title: str = "kliping") -> str:
    """Write the sources as OPML 2.0: feeds as type="rss", an outline a source.

    Other programs read feeds alone; sitemaps, section pages and WordPress APIs are therefore given as type="link".
    """
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = _clean(title)
    body = ET.SubElement(root, "body")
    for source in config.sources:
        group = ET.SubElement(body, "outline", text=_clean(source.name))
        for feed in source.feeds:
            kind = {"auto": "rss", "feed": "rss"}.get(feed.kind, "link")
            outline = ET.SubElement(group, "outline", type=kind, text=_clean(_title(source, feed)))
            outline.set("xmlUrl" if kind == "rss" else "url", _clean(feed.url))
            if source.home and kind == "rss":
                outline.set("htmlUrl", _clean(source.home))
            if kind == "rss":
                outline.set("language", source.language)
            if source.tags:
                outline.set("category", ",".join(_clean(tag).replace(",", " ") for tag in source.tags))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _outlines(body: bytes) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return (address, title, tags) of the feeds in an OPML document."""
    import listparser

    if declared := _XML.match(body.lstrip()[:200]):
        with suppress(LookupError, UnicodeDecodeError):
            body = body.decode(declared[1].decode()).encode()  # listparser takes everything for UTF-8
    # bytes, never text: text that begins with http:// listparser would fetch
    found: Iterable[dict[str, list[str] | str]] = listparser.parse(body)["feeds"]
    return [(str(one["url"]), _line(str(one["title"])), _tags(one.get("tags") or [])) for one in found]


def _tags(names: Iterable[str]) -> tuple[str, ...]:
    tags = (re.sub(r"[^\w]+", "-", name.lower()).strip("-")[:40] for name in names)
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _line(text: str) -> str:
    text = " ".join(text.split())
    return shown(text) if len(text) <= 80 else text[:200] if text.isprintable() else ""


def id_for(host: str, taken: set[str]) -> str:
    """Make an id of a host name, none of `taken`: what is left without suffixes, else all of it, else with a number."""
    host = re.sub(r"[^a-z0-9.-]+", "-", host.lower()).strip("-.")
    parts = [part for part in host.split(".") if part not in _SUFFIXES and not part.isdecimal()]
    whole = host.replace(".", "-")[:50].strip("-") or "source"
    names = [parts[-1][:50].strip("-")] if parts else []
    names += ["-".join(parts)[:50].strip("-"), whole, *(f"{whole}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name and name not in taken)


def _title(source: Source, feed: Feed) -> str:
    if len(source.feeds) == 1:
        return source.name
    parts = urlsplit(feed.url)
    return f"{source.name}: {(parts.hostname or '').removeprefix('www.')}{parts.path}"


def _clean(text: str) -> str:
    return _NO_XML.sub("", text)
