"""A source that was renamed in feeds.yaml or removed from it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.lock import locked
from pipelines.archive import Archive, SourceRow
from pipelines.archive.former import rename
from tests.archive_kit import FEED, NOW, archive_at, article, contents, discover, figures
from tests.conftest import Crawl, Kliping, rows, with_all_due
from tests.newsroom import Newsroom


def test_a_source_with_a_new_id_keeps_what_it_has_by_one_command(
    newsroom: Newsroom, crawl: Crawl, kliping: Kliping, db_path: Path
) -> None:
    waits = newsroom["kabarnusa"].stories[0]
    newsroom.fault("500", kind="article", site="kabarnusa", story=waits.number)
    crawl(newsroom, "--source", "kabarnusa")
    newsroom.heal()
    renamed = newsroom.feeds_yaml().replace("  kabarnusa:\n", "  kabar-nusa:\n")
    asked = len(newsroom.requests("article"))
    for _ in range(2):
        crawl(newsroom, "--source", "kabar-nusa", "--all", feeds=renamed)
        with_all_due(db_path)
    assert len(newsroom.requests("article")) == asked, "nobody fetches what waits under the old name, nor the rest anew"
    command = "kliping db rename-source kabarnusa kabar-nusa"
    told = f"kabarnusa: feeds.yaml now gives its feed to kabar-nusa: `{command}` moves what it has, "
    status = kliping("status", "--db", db_path)
    assert f"watch  {told}3 articles, 1 link pending\n" in status.stdout
    kliping("report", "--html", "report.html", "--db", db_path)
    assert command in (db_path.parent / "report.html").read_text()

    ran = kliping(*command.split()[1:], "--db", db_path)
    assert (ran.code, ran.stdout, ran.stderr) == (0, "3 articles of kabarnusa moved to kabar-nusa\n", "")
    assert kliping("db", "check", "--db", db_path).stdout == f"{db_path}: fine\n"
    done = crawl(newsroom, "--source", "kabar-nusa", "--all", feeds=renamed)
    assert len(newsroom.requests("article")) == asked + 1, "what waited"
    assert {row["source"] for row in done.rows("SELECT source FROM articles")} == {"kabar-nusa"}
    assert len(done.rows("SELECT 1 FROM articles")) == len(newsroom["kabarnusa"].stories)
    assert "kabarnusa" not in kliping("status", "--db", db_path).stdout


def test_the_old_id_is_left_nowhere_and_what_both_have_is_added(archive: Archive) -> None:
    run_id = archive.runs.start(NOW, "0.1")
    for number, source in ((1, "siak"), (2, "dumai")):
        pending = discover(archive, number, source=source, run_id=run_id)[0]
        archive.articles.store(article(pending), now=NOW + timedelta(number), run_id=run_id)
        archive.boilerplate.note(source, [(1, "Baca juga"), (10 + number, "Ikuti kami")], now=NOW + timedelta(number))
        archive.backfills.note(source, [("https://a.example/peta.xml", None, "")], depth=0)
    named = "SELECT m.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c WHERE c.name = 'source'"
    for (table,) in archive.db.rows(named):
        assert archive.db.value(f"SELECT 1 FROM {table} WHERE source = 'siak'"), table
    archive.db.execute("UPDATE sources SET first_seen_at = '2026-01-01T00:00:00Z' WHERE id = 'siak'")
    rename(archive.db, "siak", "dumai")
    assert "'siak'" not in str(contents(archive))
    assert archive.check() == []
    counted = figures(archive, run_id, "dumai")
    assert (counted["discovered"], counted["stored"]) == (2, 2)
    lines = {line.line: line.articles for line in archive.boilerplate.lines("dumai", min_articles=1)}
    assert lines == {"Baca juga": 2, "Ikuti kami": 1}
    assert archive.db.rows("SELECT texts_counted, first_seen_at FROM sources")[0][:] == (2, "2026-01-01T00:00:00Z")
    assert archive.db.value("SELECT count(*) FROM backfill") == 1


def test_a_source_that_is_gone_is_named_with_what_it_left(kliping: Kliping, db_path: Path) -> None:
    with archive_at(db_path) as archive:
        for pending in discover(archive, 1, 2)[:1]:
            archive.articles.store(article(pending), now=NOW)
        archive.feeds.sync([SourceRow("dumai", "Dumai Pos")])
    assert kliping("status", "--db", db_path).stdout.endswith(
        "\nno longer in feeds.yaml: siak (1 article, 1 link pending)\n"
    )
    told = json.loads(kliping("status", "--json", "--db", db_path).stdout)["former"]
    assert told == [{"source": "siak", "articles": 1, "pending": 1, "now": None}]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("siak", "siak-pos", "feeds.yaml: no source 'siak-pos' (did you mean siakpos?)"),
        ("siakpos", "siakpos", "feeds.yaml: still names siakpos: rename it there first"),
        ("siakk", "siakpos", "no source 'siakk' in kliping.db (did you mean siak?)"),
    ],
)
def test_what_cannot_be_renamed(
    old: str, new: str, told: str, kliping: Kliping, feeds_yaml: Path, db_path: Path
) -> None:
    feeds_yaml.write_text(f"sources:\n  siakpos: {FEED}\n", encoding="utf-8")
    with archive_at(db_path) as archive:
        before = contents(archive)
    ran = kliping("db", "rename-source", old, new, "--db", "kliping.db")
    assert (ran.code, ran.stdout, ran.stderr) == (2, "", f"kliping: {told}\n")
    with Archive.open(db_path) as archive:
        assert contents(archive) == before


def test_nothing_is_renamed_while_a_crawl_is_at_work(kliping: Kliping, feeds_yaml: Path, db_path: Path) -> None:
    feeds_yaml.write_text(f"sources:\n  siakpos: {FEED}\n", encoding="utf-8")
    with archive_at(db_path):
        pass
    lock = locked(db_path)
    ran = kliping("db", "rename-source", "siak", "siakpos", "--db", db_path)
    lock.release()
    assert (ran.code, ran.stdout) == (75, "")
    assert ran.stderr == f"kliping: {db_path}: another crawl is running; start again when it has ended\n"
    assert {row["id"] for row in rows(db_path, "SELECT id FROM sources")} == {"siak", "dumai"}
