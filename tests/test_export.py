"""Every export format can be read by other software, and a long export takes no more memory than a short one."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.archive import Archive, StoredArticle
from pipelines.archive.export import COLUMNS, atom, jsonfeed, jsonl, parquet, to_csv
from pipelines.errors import UsageError
from pipelines.items import Moment
from pipelines.opml import FeedLine, opml
from tests.archive_kit import HOUR, NOW, article, discover

ONE = StoredArticle(
    id=1, key="siak.example/1", source="siak", url="https://siak.example/1?a=1&b=<2>", title="Harga <beras> & gula",
    text='Kalimat satu.\n\nKalimat "dua" & tiga.', summary="Ringkasan", published=Moment(NOW, "Senin", "WIB", "feed"),
    modified_at=None, authors=("Ani", "Budi"), editors=(), credit="ANTARA", photo_credits=("Dok. Humas",),
    section="Ekonomi", tags=("beras", "a,b"),
    image=None, language="id", words=6, paywalled=False, partial=True, text_from="page", text_hash="0" * 32,
    day="2026-11-23", duplicate_of=None, why=None, likeness=None, first_seen_at=NOW + HOUR, last_seen_at=NOW + HOUR,
    extractor="kit", rules="1", body_by="", body_why="",
)  # fmt: skip
TITLE = "kliping: beras & gula"

TEXTS = st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace").decode())


def test_a_line_of_json_holds_the_whole_article() -> None:
    [line] = jsonl([ONE])
    said = json.loads(line)
    assert tuple(said) == COLUMNS
    assert (said["title"], said["authors"], said["published_at"]) == (
        ONE.title,
        ["Ani", "Budi"],
        "2026-11-23T05:00:00Z",
    )
    assert (said["published_raw"], said["published_origin"], said["partial"]) == ("Senin", "feed", True)


def test_the_columns_are_those_of_the_table(archive: Archive) -> None:
    assert set(COLUMNS) == {row["name"] for row in archive.db.rows("PRAGMA table_info(articles)")}


@pytest.mark.parametrize("begin", ["=1+1", "+62811", "+07:00\n=1+1", "-satu", "@sum", "\tx", "\rx", "\nx", "＝1+1"])
def test_no_cell_of_a_csv_file_is_a_formula(begin: str) -> None:
    rows = list(csv.DictReader(io.StringIO("".join(to_csv([replace(ONE, title=begin, authors=(begin,))])), newline="")))
    assert rows[0]["title"] == rows[0]["authors"] == "'" + begin.replace("\r", "\n")


def test_csv_is_read_back_cell_by_cell() -> None:
    jakarta = Moment(NOW, "2026-11-23T12:00:00+07:00", "+07:00", "meta")
    other = replace(ONE, id=2, title='Kata "besar"; koma, baris\nbaru', published=jakarta)
    rows = list(csv.DictReader(io.StringIO("".join(to_csv([ONE, other])), newline="")))
    assert [row["id"] for row in rows] == ["1", "2"]
    assert (rows[1]["title"], rows[1]["published_zone"]) == (other.title, "+07:00")
    assert (rows[0]["authors"], rows[0]["partial"], rows[0]["duplicate_of"]) == ("Ani; Budi", "1", "")
    assert "".join(to_csv([])).count("\n") == 1


def test_an_atom_feed_is_read_back() -> None:
    found = feedparser.parse("".join(atom([ONE, replace(ONE, authors=())], TITLE)).encode())
    assert not found.bozo
    assert found.version == "atom10"
    assert found.feed.title == TITLE
    entry, unsigned = found.entries
    assert (entry.link, entry.id) == (ONE.url, ONE.url)
    assert entry.published == entry.updated == "2026-11-23T05:00:00Z"
    assert [[one.name for one in each.authors] for each in (entry, unsigned)] == [["Ani", "Budi"], ["siak"]]
    assert [tag.term for tag in entry.tags] == ["Ekonomi", "beras", "a,b"]
    assert entry.content[0].value.startswith("<p>Kalimat satu.</p><p>Kalimat")


def test_an_atom_feed_is_as_new_as_its_latest_change() -> None:
    changes = (NOW, NOW + timedelta(days=2), NOW - timedelta(days=1))  # the newest article is not the last that changed
    every = [replace(ONE, modified_at=at, url=f"{ONE.url}/{number}") for number, at in enumerate(changes)]
    found = feedparser.parse("".join(atom(every, TITLE)).encode())
    assert found.feed.updated == "2026-11-25T05:00:00Z"
    assert [entry.updated[:10] for entry in found.entries] == ["2026-11-23", "2026-11-25", "2026-11-22"]
    assert feedparser.parse("".join(atom([], TITLE)).encode()).feed.updated == "1970-01-01T00:00:00Z"


@given(TEXTS, TEXTS)
@settings(max_examples=100)
def test_no_text_breaks_the_xml(title: str, text: str) -> None:
    root = ET.fromstring("".join(atom([replace(ONE, title=title, text=text, url=f"https://x.example/{title}")], title)))
    space = "{http://www.w3.org/2005/Atom}"
    entry = root.find(f"{space}entry")
    assert entry is not None
    for name in ("id", "title", "updated", "link", "author/" + space + "name"):
        assert entry.find(f"{space}{name}") is not None
    assert ET.fromstring(opml([FeedLine(title, text, text, (title,), title)], title)).tag == "opml"


def test_the_identity_of_a_feed_is_that_of_its_query() -> None:
    feeds = (atom(articles, title) for articles, title in (([], "a"), ([ONE], "a"), ([], "b"), ([], "\udcff")))
    empty, later, other, no_text = (feedparser.parse("".join(feed).encode()).feed.id for feed in feeds)
    assert empty == later
    assert len({later, other, no_text}) == 3


@given(st.lists(TEXTS, max_size=3))
@settings(max_examples=50)
def test_a_json_feed_is_json_of_the_right_form(titles: list[str]) -> None:
    said = json.loads("".join(jsonfeed([replace(ONE, title=title, modified_at=NOW) for title in titles], TITLE)))
    assert said["version"] == "https://jsonfeed.org/version/1.1"
    assert said["title"] == TITLE
    assert [item.get("title", "") for item in said["items"]] == titles
    assert all(item["id"] == item["url"] and item["content_text"] for item in said["items"])
    assert all(item["date_modified"] and None not in item.values() for item in said["items"])


def test_opml_lists_feeds() -> None:
    root = ET.fromstring(opml([FeedLine("siak", "Siak & Pos", None, ("riau",), "https://x/?a&b")], "kliping"))
    assert root.findtext("head/title") == "kliping"
    [outline] = root.findall("body/outline[@text='Siak & Pos']/outline")
    assert outline.attrib == {"type": "rss", "text": "Siak & Pos", "xmlUrl": "https://x/?a&b", "category": "riau"}


def test_opml_gives_as_a_link_what_is_no_feed() -> None:
    lines = [
        FeedLine("siak", "Siak", "https://siak.example/", (), f"https://siak.example/{kind}", kind, "id")
        for kind in ("feed", "sitemap")
    ]
    root = ET.fromstring(opml(lines, "kliping"))
    assert [outline.attrib for outline in root.findall("body/outline/outline")] == [
        {"type": "rss", "text": "Siak: siak.example/feed", "xmlUrl": "https://siak.example/feed",
         "htmlUrl": "https://siak.example/", "language": "id"},
        {"type": "link", "text": "Siak: siak.example/sitemap", "url": "https://siak.example/sitemap",
         "category": "/kliping/sitemap"},
    ]  # fmt: skip


def test_parquet_is_read_back(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="the extra `parquet` is not installed")
    path = tmp_path / "articles.parquet"
    with path.open("wb") as file:
        parquet((replace(ONE, id=number) for number in range(2_500)), file)
    table = pq.read_table(path)
    assert table.num_rows == 2_500
    row = table.slice(2_499).to_pylist()[0]
    assert (row["id"], row["title"], row["authors"], row["partial"]) == (2_499, ONE.title, ["Ani", "Budi"], True)
    assert row["published_at"] == NOW
    assert row["modified_at"] is None


def test_parquet_without_pyarrow_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(UsageError, match="parquet needs pyarrow: install it with `make extras`, or export jsonl"):
        parquet([ONE], io.BytesIO())


@pytest.mark.parametrize("form", [jsonl, to_csv, lambda rows: atom(rows, TITLE), lambda rows: jsonfeed(rows, TITLE)])
def test_an_export_takes_no_more_memory_for_more_articles(archive: Archive, form: Callable[..., Iterable[Any]]) -> None:
    archive.articles.store(article(discover(archive, 1)[0], text="Kata banjir " * 2_000), now=NOW)
    there = [row["name"] for row in archive.db.rows("PRAGMA table_info(articles)")]
    columns = ", ".join(name for name in there if name not in ("id", "key"))
    archive.db.execute(
        f"""
        INSERT INTO articles (key, {columns}) SELECT value, {columns} FROM articles,
        (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n LIMIT 600) SELECT * FROM n)
        """
    )

    def peak(rows: Iterable[StoredArticle]) -> tuple[int, int]:
        tracemalloc.start()
        size = sum(len(piece) for piece in form(rows))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size, most

    peak(archive.search.stream("banjir", limit=1))  # what is loaded once: the dictionary of stems
    for words in ("", "banjir"):
        size, most = peak(archive.search.stream(words))
        assert size > 600 * 24_000
        assert most < 2_000_000, f"{most:,} bytes at once"


def test_streams_are_lazy(tmp_path: Path) -> None:
    def articles() -> Iterator[StoredArticle]:
        yield ONE
        raise RuntimeError("read too far")

    pieces = jsonl(articles())
    assert json.loads(next(pieces))["id"] == 1
    with pytest.raises(RuntimeError):
        next(pieces)
