"""docs/schema.md describes the schema as it is, and no query of the archive reads the whole of a big table."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from sqlite_utils import Database, Migrations

from crawler.cli.browse import METADATA
from pipelines.archive import Archive, Filters, Pages, archive, migrations, migrations_pages, pages
from pipelines.archive.connection import Connection
from pipelines.archive.files import Schema
from pipelines.feed_items import FeedKind
from pipelines.items import Address, Miss, Moment, Outcome, Reason
from tests.archive_kit import (
    DAY,
    FEED,
    HOUR,
    NOW,
    PARTS,
    READS,
    WRITES,
    Call,
    Prepared,
    archive_at,
    article,
    discover,
    entry,
    link_row,
    recheck_of,
    text,
)

SCHEMA = Path(__file__).parent.parent / "docs" / "schema.md"


def columns(db: Connection) -> dict[str, list[str]]:
    names = db.rows(
        """
        SELECT name FROM pragma_table_list WHERE schema = 'main' AND type <> 'shadow'
        AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> '_sqlite_migrations'
        """
    )
    return {row["name"]: [c["name"] for c in db.rows(f"PRAGMA table_info({row['name']})")] for row in names}


def described() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for line in SCHEMA.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"## (\w+)", line):
            found[heading[1]] = []
        elif column := re.fullmatch(r"\| `(\w+)` \| (.+) \|", line):
            found[list(found)[-1]].append((column[1], column[2]))
    return found


def test_every_table_view_and_column_is_described_in_a_sentence(tmp_path: Path) -> None:
    archive, raw = Archive.open(tmp_path / "kliping.db"), Pages(tmp_path / "kliping-pages.db")
    there = columns(archive.db) | columns(raw.db)
    archive.close()
    raw.close()
    said = {table: [name for name, _ in rows] for table, rows in described().items()}
    told, found = ({f"{table}.{name}" for table in of for name in of[table]} for of in (said, there))
    assert told == found, "left: what docs/schema.md says"
    assert said == there
    for table, rows in described().items():
        for name, meaning in rows:
            assert meaning.endswith("."), f"{table}.{name}"
            assert "UTC" in meaning or not re.search(r"_(at|since)$", name), f"{table}.{name}: which time?"
            assert "econds" in meaning or not name.endswith("_s"), f"{table}.{name}: which unit?"


@pytest.mark.parametrize(
    ("steps", "schema"),
    [(migrations.migrations, archive.SCHEMA), (migrations_pages.migrations, pages.SCHEMA)],
    ids=["archive", "pages"],
)
def test_steps_of_the_schema_are_numbered(steps: Migrations, schema: Schema) -> None:
    """Two steps with one number come from two branches: the later one must be renamed before any archive runs it."""
    with closing(sqlite3.connect(":memory:")) as nothing:
        names = [step.name for step in steps.pending(Database(nothing))]
    assert [name.partition("_")[0] for name in names] == [f"m{number:03}" for number in range(1, len(names) + 1)]
    assert (schema.name, schema.newest) == (steps.name, names[-1])


@pytest.mark.parametrize(("table", "column", "words"), [("feeds", "kind", FeedKind), ("links", "outcome", Outcome)])
def test_the_words_of_a_column_are_all_told(table: str, column: str, words: type[StrEnum]) -> None:
    told = re.findall(r"[\w-]+", dict(described()[table])[column])
    assert [str(word) for word in words if word not in told] == []


# the queries of the documentation

README = SCHEMA.parent.parent / "README.md"
BROWSE = [query["sql"] for query in YAML(typ="safe").load(METADATA.read_text(encoding="utf-8"))["queries"].values()]


def queries(page: Path) -> list[str]:
    blocks = re.findall(r"```sql\n(.+?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [query.strip() for block in blocks for query in block.split(";") if query.strip()]


def test_the_queries_of_the_documentation_give_what_is_said_of_them(tmp_path: Path) -> None:
    """1: of the evening of the 22nd, UTC, the 23rd in Jakarta · 2: without a date · 3: a copy of 1, in dumai."""
    flood = f"Banjir merendam Jakarta, harga sayur dari petani naik.\n{text(1)}"
    evening = Moment(NOW - 10 * HOUR, "", "UTC", "meta")
    with archive_at(tmp_path / "kliping.db") as archive:
        said: list[dict[str, Any]] = [
            {"title": "Banjir", "text": flood, "published": evening, "authors": ("Budi Santoso",), "tags": ("Air",)},
            {"title": "Gempa", "authors": ("Budi Santosa",), "tags": ("AIR", "bumi", "air")},
        ]
        for number, more in enumerate(said):
            archive.articles.store(article(discover(archive, number)[0], **more), now=NOW)
        copied = {"title": "Terendam", "text": flood, "published": Moment(NOW - HOUR, "", "UTC", "meta")}
        archive.articles.store(article(discover(archive, 3, source="dumai")[0], **copied), now=NOW - HOUR / 2)
        lost = discover(archive, 4)[0]
        archive.ledger.decide(Miss(lost, Reason.TIMEOUT, "30 s"), now=NOW)
        found = [[tuple(row) for row in archive.db.rows(sql)] for sql in queries(README) + queries(SCHEMA)]
    newest, copies, links, ranked, latest, words, days, outcomes, health, authors, tags = found
    assert newest == [("siak", None, "Gempa"), ("siak", "2026-11-22T19:00:00Z", "Banjir")]
    assert copies == [("dumai", "siak", "exact", 1)]
    assert links == [("siak", "stored", "-", 2), ("dumai", "stored", "-", 1), ("siak", "quarantined", "timeout", 1)]
    assert sorted(ranked) == [("Banjir",), ("Terendam",)]
    assert [row[0] for row in latest] == [2, 1]
    assert words == [("Terendam", "https://dumai.example/berita/3"), ("Banjir", "https://siak.example/berita/0")]
    assert days == [("2026-11-23", 3)]
    assert {*outcomes} == {
        ("dumai", "stored", None, 1),
        ("siak", "stored", None, 2),
        ("siak", "quarantined", "timeout", 1),
    }
    assert [row[0] for row in health] == ["dumai", "siak"]
    assert authors == [(1, "Banjir")]
    assert [(tag.lower(), articles) for tag, articles in tags] == [("air", 2), ("bumi", 1)]


def test_the_words_of_the_description_for_two_archives_and_for_words_with_signs(tmp_path: Path) -> None:
    page = SCHEMA.read_text(encoding="utf-8")
    (only_here,) = re.findall(r"`(SELECT url .+ other\.articles\))`", page)
    (match,) = re.findall(r"`articles_fts\('(.+)'\)`", page)
    for name, numbers in (("other", [1, 2]), ("kliping", [1, 2, 3])):
        with archive_at(tmp_path / f"{name}.db") as archive:
            for number in numbers:
                body = f"Covid-19 dan perekonomian. Kata Sri Mulyani, ekonominya pulih.\n{text(number)}"
                archive.articles.store(article(discover(archive, number)[0], text=body), now=NOW)
    with archive_at(tmp_path / "kliping.db") as archive:
        archive.db.execute(f"ATTACH '{tmp_path}/other.db' AS other")
        assert [row["url"] for row in archive.db.rows(only_here)] == ["https://siak.example/berita/3"]
        assert archive.db.value("SELECT count(*) FROM articles_fts(?)", (match,)) == 3


def multiply(archive: Archive) -> None:
    """Make 3,000 articles of the one, a minute apart, and the statistics of an archive that has grown."""
    every = ", ".join(row["name"] for row in archive.db.rows("PRAGMA table_info(articles)") if row["name"] != "id")
    one = every.replace("key", "key || n", 1)
    one = one.replace("published_at", "strftime('%Y-%m-%dT%H:%M:%SZ', first_seen_at, -n || ' minutes')", 1)
    archive.db.execute(
        f"""
        WITH RECURSIVE numbers (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < 3000)
        INSERT INTO articles ({every}) SELECT {one} FROM articles, numbers WHERE articles.id = 1
        """
    )


OWN = [  # what people ask by themselves
    "SELECT title FROM articles ORDER BY published_at DESC LIMIT 20",
    "SELECT source, max(published_at) FROM articles GROUP BY source",
]


@pytest.mark.parametrize("query", [*queries(README), *queries(SCHEMA), *BROWSE, *OWN])
def test_no_query_of_the_documentation_reads_all_articles(archive: Archive, query: str) -> None:
    archive.articles.store(article(discover(archive, 1)[0]), now=NOW)
    multiply(archive)
    archive.db.execute("ANALYZE")
    archive.db.conn.create_function("escape_fts", 1, str)  # Datasette's
    asked = dict.fromkeys(re.findall(r":([a-z]+)", query), "30")
    plan = [row["detail"] for row in archive.db.rows(f"EXPLAIN QUERY PLAN {query}", asked)]
    whole = re.compile(r"SCAN (articles|links|copy|[aclo])\b(?! USING)|SCAN articles USING INDEX articles_day")
    assert not list(filter(whole.match, plan)), plan


# views of the newest


def test_articles_without_a_date_stand_where_they_came_in(archive: Archive) -> None:
    for number, published in enumerate((NOW - 400 * DAY, NOW - DAY, None, NOW)):
        moment = published and Moment(published, "", "UTC", "meta")
        pending = discover(archive, number)[0]
        archive.articles.store(article(pending, title=f"T{number}", published=moment), now=NOW - HOUR)
    for view in ("latest", "stories"):
        titles = [row["title"] for row in archive.db.rows(f"SELECT title FROM {view}")]
        assert titles == ["T3", "T2", "T1", "T0"]


@pytest.mark.parametrize("undated", [0, 1, 30])
def test_the_newest_are_found_by_an_index_whatever_the_statistics_say(archive: Archive, undated: int) -> None:
    archive.articles.store(article(discover(archive, 1)[0]), now=NOW)
    multiply(archive)
    archive.db.execute("UPDATE articles SET published_at = NULL WHERE id % 100 < ?", (undated,))
    archive.db.execute("ANALYZE")
    for view, table in (("latest", "articles"), ("stories", "o")):
        plan = [row["detail"] for row in archive.db.rows(f"EXPLAIN QUERY PLAN SELECT * FROM {view} LIMIT 20")]
        assert plan[0] == f"SCAN {table} USING INDEX articles_newest"


# query plans

BIG = (
    *("articles", "links", "marks", "aliases", "canonicals", "article_versions"),
    *("sketches", "bands", "story_edges", "article_tags", "article_authors"),
)
WHOLE = re.compile(rf"SCAN ({'|'.join(BIG)}|[lac])\b(?! USING (COVERING )?INDEX articles_newest)")


def tell_of_changes(p: Prepared) -> None:
    """Discover links known by their key, by a mark and by an alias, all of them modified by their feed's word."""
    later = NOW + HOUR
    amp = Address("siak.example/amp/1", "https://siak.example/amp/1", "redirect")
    p.archive.addresses.add_alias(p.article_id, amp, now=NOW)
    modified = Moment(NOW + HOUR / 2, "", "UTC", "feed")
    key, marks, link = entry(1, modified=modified)
    links = [(key, marks, link), (amp.key, (), link), (amp.key, (), link), ("moved", (marks[0],), link)]
    p.archive.ledger.discover("siak", FEED, links, run_id=p.run_id, now=later)
    assert link_row(p.archive, key)["recheck_why"] == "modified"


def search_by(filters: Filters, p: Prepared) -> None:
    search = p.archive.search
    for words in ("", "kalimat"):
        search.find(words, filters)
        search.find(words, filters, rank=True)
        list(search.stream(words, filters))
        search.count(words, filters)
        search.feeds(words, filters)


MORE: dict[str, Call] = {
    "search by tags": partial(search_by, Filters(tags=("riau", "banjir"))),
    "search by authors": partial(search_by, Filters(authors=("Ani", "Budi"), originals=True)),
    "search by languages": partial(search_by, Filters(languages=("id", "jv"))),
    "search by sources": partial(search_by, Filters(sources=("siak",), until=NOW)),
    "search by first sight": partial(search_by, Filters(seen_since=NOW)),
    "tell of changes": tell_of_changes,
    "store again": lambda p: p.archive.articles.store(
        article(recheck_of(p.archive, p.article_id), text="Lain sama sekali."), now=NOW, run_id=p.run_id
    ),
    "the search index": lambda p: p.archive.db.rows(
        "SELECT title FROM articles WHERE id IN (SELECT rowid FROM articles_fts('kalimat')) ORDER BY id DESC LIMIT 20"
    ),
    "latest": lambda p: p.archive.db.rows("SELECT * FROM latest LIMIT 20"),
    "stories": lambda p: p.archive.db.rows("SELECT * FROM stories LIMIT 20"),
    "source_health": lambda p: p.archive.db.rows("SELECT * FROM source_health"),
    "a source's days": lambda p: p.archive.db.rows("SELECT * FROM daily_counts WHERE source = 'siak' AND day > '2026'"),
}


def allowed(step: str, plan: list[str]) -> bool:
    return f"CO-ROUTINE {step.removeprefix('SCAN ')}" in plan


@pytest.mark.parametrize("name", [*WRITES, *READS, *PARTS, *MORE])
def test_no_query_reads_a_whole_table(archive: Archive, name: str) -> None:
    call = {**WRITES, **READS, **PARTS, **MORE}[name]
    prepared = Prepared(archive)
    said: list[str] = []
    archive.db.conn.set_trace_callback(said.append)
    call(prepared)
    archive.db.conn.set_trace_callback(None)
    queries = [sql for sql in said if re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", sql)]
    assert queries or name == "archive.finish"
    for sql in queries:
        if sql.endswith(" IN ()"):  # SQLite plans a scan and reads nothing
            continue
        plan = [row["detail"] for row in archive.db.rows(f"EXPLAIN QUERY PLAN {sql}")]
        bad = [step for step in plan if WHOLE.search(step) and not allowed(step, plan)]
        assert not bad, f"{sql}\n{plan}"
        if name in ("ledger.due", "ledger.revisits", "latest"):  # of a source's links only those that wait
            assert not any("TEMP B-TREE FOR ORDER BY" in step for step in plan), plan
