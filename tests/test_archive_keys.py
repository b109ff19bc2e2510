"""Keys of an older archive are rewritten: nothing is fetched again or lost, and links passed over by mistake come."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlite_utils import Database

from crawler.extraction.sites import site_for
from crawler.urls import article_key, entry_marks
from pipelines.archive import Archive, Pages
from pipelines.archive.archive import APPLICATION_ID
from pipelines.archive.arrivals import Entry
from pipelines.archive.connection import Connection
from pipelines.archive.migrations import migrations
from pipelines.archive.migrations_pages import migrations as pages_migrations
from pipelines.archive.pages import APPLICATION_ID as PAGES_ID
from pipelines.items import Link
from pipelines.packing import pack, unpack
from tests.archive_kit import FEED, NOW, OTHER_FEED, archive_at, article, link_row

SUMUT = "https://sumut.antaranews.com/berita/634320/polda-sumut-tangkap-pengedar-narkoba"
JATENG = "https://jateng.antaranews.com/berita/634320/ums-galakkan-zero-waste-ikhtiar-kurangi-sampah"
PUSAT = "https://www.antaranews.com/berita/5276150/judul-dari-kantor-pusat"
SINDO = "https://nasional.sindonews.com/read/1434154/12/jokowi-disarankan-segera-umumkan-kabinet-1566954754"
OLD = {SUMUT: "antaranews.com#634320", PUSAT: "antaranews.com#5276150", SINDO: "sindonews.com#1434154"}


def key_of(url: str) -> str:
    return article_key(url, site_for(urlsplit(url).hostname or "", NOW).article_id)


def found(url: str, source: str, key: str) -> Entry:
    feed = FEED if source == "siak" else OTHER_FEED
    return key, entry_marks(source, url, url), Link(url, source, feed, guid=url, title=url)


def unmigrated(path: Path, application_id: int, steps: object, name: str) -> None:
    """Make the archive forget that the migration was done, so that it runs when the archive is opened."""
    connection = Connection(path)
    assert connection.value("PRAGMA application_id") == application_id
    connection.execute("DELETE FROM _sqlite_migrations WHERE name = ?", (name,))
    assert [step.name for step in steps.pending(Database(connection.conn))] == [name]  # type: ignore[attr-defined]
    connection.close()


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """An archive from before the migration, with its pages, in which jateng's article was taken for sumut's."""
    path = tmp_path / "kliping.db"
    with archive_at(path) as archive:
        archive.ledger.discover("siak", FEED, [found(url, "siak", OLD[url]) for url in OLD], run_id=None, now=NOW)
        for pending in archive.ledger.due("siak", NOW, 10):
            archive.articles.store(article(pending), now=NOW)
        archive.db.insert("canonicals", {"key": "antaranews.com#1", "article_id": 1})  # not believed: it has no alias
        taken = archive.ledger.discover("dumai", OTHER_FEED, [found(JATENG, "dumai", OLD[SUMUT])], run_id=None, now=NOW)
        assert taken == 0
    with Pages(Pages.beside(path)) as pages, pages.db.write():
        for url, key in OLD.items():
            pages.db.insert(
                "pages", {"key": key, "url": url, "body": pack(b"satu"), "fetched_at": "2026-11-23T05:00:00Z"}
            )
            pages.db.insert("further_pages", {"key": key, "number": 2, "url": f"{url}?page=2", "body": pack(b"dua")})
    unmigrated(path, APPLICATION_ID, migrations, "m011_keys_of_bureaus")
    unmigrated(Pages.beside(path), PAGES_ID, pages_migrations, "m003_keys_of_bureaus")
    return path


def test_articles_links_and_pages_have_the_keys_that_their_addresses_have_now(older: Path) -> None:
    with Archive.open(older) as archive:
        for url in OLD:
            link = link_row(archive, key_of(url))
            assert (link["url"], link["article_id"]) == (url, archive.addresses.id_of(key_of(url)))
        assert archive.check() == []
    with Pages(Pages.beside(older)) as pages:
        for url in OLD:
            assert [unpack(page.packed) for page in pages.get(key_of(url))] == [b"satu", b"dua"]
        assert len(pages.db.rows("SELECT 1 FROM pages")) == len(OLD)


def test_what_was_passed_over_comes_and_nothing_comes_twice(older: Path) -> None:
    with Archive.open(older) as archive:
        known = [found(url, "siak", key_of(url)) for url in OLD]
        assert archive.ledger.discover("siak", FEED, known, run_id=None, now=NOW) == 0
        missed = [found(JATENG, "dumai", key_of(JATENG))]
        assert archive.ledger.discover("dumai", OTHER_FEED, missed, run_id=None, now=NOW) == 1
        assert [one.link.url for one in archive.ledger.due("dumai", NOW + timedelta(hours=1), 9)] == [JATENG]
