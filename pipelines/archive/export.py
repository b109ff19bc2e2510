"""Writes articles for other programs; each format comes in pieces, so that any archive needs constant memory.

Texts are made safe for the format: a spreadsheet would run `=1+1` in a csv file as a formula, and XML has no control
characters.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from hashlib import blake2b
from html import escape
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from pipelines.archive.article_rows import LISTS, PARTS, StoredArticle
from pipelines.archive.values import is_time, maybe_utc, utc
from pipelines.errors import UsageError
from pipelines.strings import NO_XML

PARQUET_ROWS = 1000  # rows in one group, some 3 MB of text
WAITING = 1 << 20  # bytes of a feed's entries kept in memory, beyond which a file is used; fifty articles have 200 kB

_PLAIN = [part.name for part in fields(StoredArticle) if part.name != "published"]
COLUMNS = (
    *_PLAIN[: _PLAIN.index("modified_at")],
    *("published_at", *(f"published_{part}" for part in PARTS)),
    *_PLAIN[_PLAIN.index("modified_at") :],
)
# Beginnings that spreadsheets take for a formula, https://owasp.org/www-community/attacks/CSV_Injection; a time zone is
# left as it is
_FORMULA = re.compile(r"(?![+-]\d\d:\d\d\Z)[=+\-@\t\n＝＋－＠]")


def as_dict(article: StoredArticle) -> dict[str, Any]:
    """The article as plain values: times as UTC text, lists as lists."""
    published = article.published
    said: dict[str, Any] = {name: getattr(article, name) for name in _PLAIN}
    for name in filter(is_time, _PLAIN):
        said[name] = maybe_utc(said[name])
    for name in LISTS:
        said[name] = list(said[name])
    said["published_at"] = utc(published.at) if published else None
    said |= {f"published_{part}": getattr(published, part, None) for part in PARTS}
    return {name: said[name] for name in COLUMNS}


def jsonl(articles: Iterable[StoredArticle]) -> Iterator[str]:
    """One JSON object per line."""
    for article in articles:
        yield json.dumps(as_dict(article), ensure_ascii=False) + "\n"


def to_csv(articles: Iterable[StoredArticle]) -> Iterator[str]:
    """A header and a row per article; lists are joined with "; ", and what looks like a formula gets an apostrophe."""
    writer = csv.writer(_Passing(), lineterminator="\n")
    yield writer.writerow(COLUMNS)
    for article in articles:
        yield writer.writerow([_cell(value) for value in as_dict(article).values()])


def atom(articles: Iterable[StoredArticle], title: str) -> Iterator[str]:
    """An Atom feed (RFC 4287) with an entry per article; the entries are kept back until the latest change is known.

    The feed's id depends on the title alone, so that it is the same whenever and wherever it is written.
    """
    updated = datetime(1970, 1, 1, tzinfo=UTC)  # for a feed without an article
    known_by = blake2b(title.encode(errors="replace"), digest_size=8).hexdigest()
    with SpooledTemporaryFile(WAITING, "w+", encoding="utf-8") as entries:
        for article in articles:
            updated = max(updated, _changed(article))
            entries.writelines(_entry(article))
        yield (
            '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
            f"  <id>urn:kliping:{known_by}</id>\n  <title>{_xml(title)}</title>\n  <updated>{utc(updated)}</updated>\n"
            "  <generator>kliping</generator>\n"
        )
        entries.seek(0)
        yield from entries
    yield "</feed>\n"


def jsonfeed(articles: Iterable[StoredArticle], title: str) -> Iterator[str]:
    """A JSON Feed (https://www.jsonfeed.org/version/1.1/) with an item per article."""
    head = {"version": "https://jsonfeed.org/version/1.1", "title": title}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "items": ['
    between = "\n"
    for article in articles:
        yield between + json.dumps(_item(article), ensure_ascii=False)
        between = ",\n"
    yield "\n]}\n"


def parquet(articles: Iterable[StoredArticle], out: IO[bytes]) -> None:
    """Write a Parquet file, zstd-compressed, a group of rows at a time.

    Raises:
        UsageError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet as pq
    except ImportError:
        raise UsageError("parquet needs pyarrow: install it with `make extras`, or export jsonl or csv") from None
    kinds = {"id": pa.int64(), "words": pa.int32(), "duplicate_of": pa.int64(), "likeness": pa.float64()}
    kinds |= dict.fromkeys(LISTS, pa.list_(pa.string())) | dict.fromkeys(("paywalled", "partial"), pa.bool_())
    times = [name for name in COLUMNS if is_time(name)]
    kinds |= dict.fromkeys(times, pa.timestamp("s", tz="UTC"))
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])
    rows = iter(articles)
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        while group := list(islice(rows, PARQUET_ROWS)):
            dicts = [as_dict(article) for article in group]
            for said in dicts:
                said.update({name: datetime.fromisoformat(said[name]) for name in times if said[name]})
            writer.write_table(pa.Table.from_pylist(dicts, schema=schema))


class _Passing:
    """A file for `csv.writer`, whose `writerow` then returns the row as text."""

    def write(self, text: str) -> str:
        return text


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = "; ".join(value)
    if isinstance(value, bool):
        return int(value)
    if not isinstance(value, str):
        return value
    # the csv writer leaves a bare CR unquoted, and readers take it for the end of the row
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{value}" if _FORMULA.match(value) else value


def _changed(article: StoredArticle) -> datetime:
    return article.modified_at or (article.published.at if article.published else article.first_seen_at)


def _entry(article: StoredArticle) -> Iterator[str]:
    yield f"  <entry>\n    <id>{_xml(article.url)}</id>\n    <title>{_xml(article.title)}</title>\n"
    yield f'    <link rel="alternate" href={_attribute(article.url)}/>\n'
    yield f"    <updated>{utc(_changed(article))}</updated>\n"
    if article.published:
        yield f"    <published>{utc(article.published.at)}</published>\n"
    for name in article.authors or (article.source,):  # an entry must have an author
        yield f"    <author><name>{_xml(name)}</name></author>\n"
    for term in dict.fromkeys(filter(None, (article.section, *article.tags))):
        yield f"    <category term={_attribute(term)}/>\n"
    if article.summary:
        yield f"    <summary>{_xml(article.summary)}</summary>\n"
    yield f'    <content type="html">{_xml(_html(article.text))}</content>\n  </entry>\n'


def _item(article: StoredArticle) -> dict[str, Any]:
    said = {
        "id": article.url,
        "url": article.url,
        "title": article.title,
        "content_text": article.text,
        "summary": article.summary,
        "image": article.image,
        "date_published": utc(article.published.at) if article.published else None,
        "date_modified": maybe_utc(article.modified_at),
        "authors": [{"name": name} for name in article.authors],
        "tags": list(article.tags),
        "language": article.language,
    }
    return {name: value for name, value in said.items() if value}


def _html(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())


def _xml(text: str) -> str:
    return escape(NO_XML.sub("", text))  # html.escape is fit for XML, and xml.sax.saxutils would load urllib and ssl


def _attribute(text: str) -> str:
    return f'"{_xml(text)}"'
