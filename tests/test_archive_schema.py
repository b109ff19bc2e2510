"""docs/schema.md says what is there, and no query of the archive reads a whole big table."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.archive import Archive, Pages
from pipelines.archive.connection import Connection
from pipelines.items import Address, Moment
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
    recheck_of,
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
    archive, pages = Archive.open(tmp_path / "kliping.db"), Pages(tmp_path / "kliping-pages.db")
    there = columns(archive.db) | columns(pages._db)
    archive.close()
    pages.close()
    assert {table: [name for name, _ in rows] for table, rows in described().items()} == there
    for table, rows in described().items():
        for name, meaning in rows:
            assert meaning.endswith("."), f"{table}.{name}"
            assert "UTC" in meaning or not re.search(r"_(at|since)$", name), f"{table}.{name}: which time?"
            assert "econds" in meaning or not name.endswith("_s"), f"{table}.{name}: which unit?"


def test_the_queries_in_the_description_work(tmp_path: Path) -> None:
    queries = re.search(r"```sql\n(.+?)```", SCHEMA.read_text(encoding="utf-8"), re.DOTALL)
    assert queries is not None
    with archive_at(tmp_path / "kliping.db") as archive:
        made = article(discover(archive, 1)[0], text="Banjir di Jakarta.", authors=("Budi Santoso",))
        archive.articles.store(made, now=NOW)
        for query in filter(None, map(str.strip, queries[1].split(";"))):
            assert archive.db.rows(query), query


# views of the newest


def test_articles_without_a_date_stand_where_they_came_in(tmp_path: Path) -> None:
    with archive_at(tmp_path / "kliping.db") as archive:
        for number, published in enumerate((NOW - 400 * DAY, NOW - DAY, None, NOW)):
            moment = published and Moment(published, "", "UTC", "meta")
            pending = discover(archive, number)[0]
            archive.articles.store(article(pending, title=f"T{number}", published=moment), now=NOW - HOUR)
        for view in ("latest", "stories"):
            titles = [row["title"] for row in archive.db.rows(f"SELECT title FROM {view}")]
            assert titles == ["T3", "T2", "T1", "T0"]


@pytest.mark.parametrize("undated", [0, 1, 30])
def test_the_newest_are_found_by_an_index_whatever_the_statistics_say(tmp_path: Path, undated: int) -> None:
    with archive_at(tmp_path / "kliping.db") as archive:
        archive.articles.store(article(discover(archive, 1)[0]), now=NOW)
        every = ", ".join(row["name"] for row in archive.db.rows("PRAGMA table_info(articles)") if row["name"] != "id")
        one = every.replace("key", "key || n", 1).replace("published_at", "'2026-11-' || n", 1)
        archive.db.execute(
            f"""
            WITH RECURSIVE numbers (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < 3000)
            INSERT INTO articles ({every}) SELECT {one} FROM articles, numbers WHERE articles.id = 1
            """
        )
        archive.db.execute("UPDATE articles SET published_at = NULL WHERE id % 100 < ?", (undated,))
        archive.db.execute("ANALYZE")
        for view, table in (("latest", "articles"), ("stories", "o")):
            plan = [row["detail"] for row in archive.db.rows(f"EXPLAIN QUERY PLAN SELECT * FROM {view} LIMIT 20")]
            assert plan[0] == f"SCAN {table} USING INDEX articles_newest"


# query plans

BIG = (
    *("articles", "links", "marks", "aliases", "canonicals", "article_versions"),
    *("sketches", "bands", "story_edges"),
)
WHOLE = re.compile(rf"SCAN ({'|'.join(BIG)}|[lac])\b(?! USING INDEX articles_newest)")


def tell_of_changes(p: Prepared) -> None:
    """Links that are known by their key, by a mark and as an alias, all of them modified, says the feed."""
    later = NOW + HOUR
    amp = Address("siak.example/amp/1", "https://siak.example/amp/1", "redirect")
    p.archive.articles.add_alias(p.article_id, amp, now=NOW)
    modified = Moment(NOW + HOUR / 2, "", "UTC", "feed")
    key, marks, link = entry(1, modified=modified)
    links = [(key, marks, link), (amp.key, (), link), (amp.key, (), link), ("moved", (marks[0],), link)]
    assert p.archive.ledger.discover("siak", FEED, links, run_id=p.run_id, now=later).revisit == 1


MORE: dict[str, Call] = {
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
def test_no_query_reads_a_whole_table(tmp_path: Path, name: str) -> None:
    call = {**WRITES, **READS, **PARTS, **MORE}[name]
    with archive_at(tmp_path / "kliping.db") as archive:
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
            assert not any("TEMP B-TREE FOR ORDER BY" in step for step in plan if name in ("ledger.due", "latest")), (
                plan
            )
