"""Edits feeds.yaml as text: finds a source, and adds new ones while every other byte stays as it was."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path

from crawler.addresses import server
from crawler.sources.model import Source, feed_key
from crawler.sources.reader import read_text
from crawler.sources.tree import Trail, Tree, parse
from crawler.sources.validation import addresses
from crawler.urls import is_home
from pipelines.errors import UsageError
from pipelines.outputs import unwritable, whole

# Text and addresses that need no quotation marks in YAML, whatever is around them.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./+-]*( [A-Za-z0-9_./+-]+)*")
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9_.~:/?&=%+@;!$*()-]*[A-Za-z0-9_~/=%+-]")
_EMPTY_SOURCES = re.compile(r"""^(["']?sources["']?\s*:)[ \t]*(?:~|[Nn]ull|NULL|\{[ \t]*\})""")  # `sources: {}`
_WRITTEN = attrgetter("id", "name", "home", "feeds", "expected_per_day", "language", "tags")  # of a new source
_WORDS_OF_YAML = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}


def reader_of(text: str, url: str) -> tuple[str, int] | None:
    """Return the source that has this address already, however it is spelled, and the line (from 1) where it stands.

    The address of a home page also belongs to a source with any feed on its host. `text` must have no faults.
    """
    tree = parse(text)
    sources = tree.data.get("sources") if isinstance(tree.data, dict) else None
    key, home = feed_key(url), is_home(url)
    for name, entry in (sources or {}).items():
        trail: Trail = ("sources", name)
        site = entry.get("home") if isinstance(entry, dict) else None
        for where, address in [((*trail, "home"), site or ""), *addresses(entry, trail)]:
            if feed_key(address) == key or (home and server(address) == server(url)):
                return str(name), tree.place(where)[0]
    return None


def add_blocks(text: str, sources: Sequence[Source], path: Path, *, notes: Mapping[str, str] | None = None) -> str:
    """Return the text of a feeds.yaml with more sources at the end of `sources`; pure, `path` is for messages.

    Comments, order, quotation marks and line ends stay as they are. Of the new sources their names, addresses,
    expected articles, language and tags are written; all else follows the file's `defaults`. `notes` are comments, by
    the address of a feed. Where the text has no key `sources`, it is added.

    Raises:
        FeedsError: the text has problems already, or a source would bring one (its id or a feed is there already).
        UsageError: `sources` is written as `{…}`, and has to be edited by hand.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    bom, text = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    tree = parse(text)
    config = read_text(text, path, allow_private=True, may_be_empty=True)
    known = config.sources
    if known:
        at, indent, spaced = _end_of_sources(text, tree, path)
    else:
        text, at = _with_sources_key(_with_newline(text, newline), tree, newline)
        indent, spaced = 2, False
    lines, block = text.splitlines(keepends=True), list[str]()
    for new in sources:
        block += [""] if spaced else []
        block += block_lines(new, config.defaults, indent, notes or {})
    made = _with_newline("".join(lines[:at]), newline) + "".join(line + newline for line in block) + "".join(lines[at:])
    # a syntax error is ours, and its line is not in the file
    now = () if parse(made).problems else read_text(made, path, allow_private=True).sources
    if [*known, *map(_WRITTEN, sources)] != [*now[: len(known)], *map(_WRITTEN, now[len(known) :])]:
        raise UsageError(f"{path}: cannot be edited safely; write this into it by hand:\n" + "\n".join(block))
    return bom + made


def block_lines(source: Source, defaults: Source, indent: int, notes: Mapping[str, str]) -> Iterator[str]:
    """Write a source as the lines of its block; `indent` is the indentation of its id in spaces."""
    outer, inner = " " * indent, " " * (indent + 2)
    yield f"{outer}{scalar(source.id)}:"
    if source.name != source.id:
        yield f"{inner}name: {scalar(source.name)}"
    if source.home:
        yield f"{inner}home: {scalar(source.home)}"
    yield f"{inner}feeds:"
    for feed in source.feeds:
        kind = "" if feed.kind == "auto" else f"{feed.kind}: "
        note = " ".join(notes.get(feed.url, "").split())
        yield f"{inner}  - {kind}{scalar(feed.url)}{f' # {note}' if note else ''}"
    if source.expected_per_day:
        yield f"{inner}expect: {{articles_per_day: {source.expected_per_day:g}}}"
    if source.language != defaults.language:
        yield f"{inner}language: {scalar(source.language)}"
    if source.tags:
        yield f"{inner}tags: [{', '.join(map(scalar, source.tags))}]"


def scalar(text: str) -> str:
    """Write printable text as YAML: plain where that means the same, else between double quotation marks."""
    if _PLAIN_URL.fullmatch(text) or (_PLAIN.fullmatch(text) and text.lower() not in _WORDS_OF_YAML):
        return text
    return json.dumps(text, ensure_ascii=False)


def write_text(path: Path, text: str, *, instead_of: str | None) -> None:
    """Write the file as a whole or not at all, as UTF-8, with the permissions that it had.

    `instead_of` is the text that was read before (None: there was no file). If the file holds another text now,
    somebody else has changed it, and it is left as it is.

    Raises:
        UsageError: the file is read-only, has changed meanwhile, or cannot exist there.
        KlipingError: writing it failed.
    """
    try:
        there = path.read_bytes() if path.exists() else None
        free = there is None or (path.stat().st_mode & 0o222 and os.access(path, os.W_OK))
    except OSError as error:
        raise unwritable(path, error) from None
    if not free:  # a writable folder would let it be replaced all the same
        raise UsageError(f"{path}: is read-only, and stays as it is: make it writable (chmod u+w), or write it by hand")
    if there != (None if instead_of is None else instead_of.encode()):
        raise UsageError(f"{path}: was changed by somebody else just now; run the command again")
    with whole(path) as file:
        file.write(text.encode())


def _with_sources_key(text: str, tree: Tree, newline: str) -> tuple[str, int]:
    """Return the text, which has no source yet, with the line `sources:`, and the number of that line (from 1)."""
    key = tree.keys.get(("sources",))
    if key is None:
        text = f"{text}sources:{newline}"
        return text, len(text.splitlines())
    lines = text.splitlines(keepends=True)
    lines[key[0] - 1] = _EMPTY_SOURCES.sub(r"\1", lines[key[0] - 1])
    return "".join(lines), key[0]


def _end_of_sources(text: str, tree: Tree, path: Path) -> tuple[int, int, bool]:
    """Return the line (from 0) where `sources` ends, the indent of its ids, and whether blank lines separate them."""
    lines = text.splitlines()
    start, column = tree.place(("sources",))
    if lines[start - 1][column - 1 : column] == "{":
        raise UsageError(f"{path}:{start}: `sources` is written in braces; give each source a line of its own first")
    begin = tree.keys["sources",][0]  # counted from 1, which counted from 0 is the line after the key
    later = [line for trail, (line, _) in tree.keys.items() if len(trail) == 1 and line > begin]
    indent = min(column for trail, (_, column) in tree.keys.items() if len(trail) == 2 and trail[0] == "sources") - 1
    end = min(later, default=len(lines) + 1) - 1
    while end > begin and _is_outside(lines[end - 1], indent):
        end -= 1
    return end, indent, any(not line.strip() for line in lines[begin:end])


def _is_outside(line: str, indent: int) -> bool:
    """Whether a line between two keys of the file belongs to neither: it is blank, or a comment of less indentation."""
    content = line.lstrip()
    return not content or line.startswith("...") or (content[0] == "#" and len(line) - len(content) < indent)


def _with_newline(text: str, newline: str) -> str:
    return text if not text or text.endswith("\n") else text + newline
