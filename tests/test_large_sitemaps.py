"""Sitemaps of tens of thousands of links: read one at a time, in small batches, and given up when the run ends."""

from __future__ import annotations

import asyncio
import gzip
import signal
import sqlite3
import subprocess
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from random import Random
from urllib.parse import urljoin

import pytest

from crawler import settings
from crawler.discovery import Found
from crawler.middlewares import limits
from crawler.options import Options
from crawler.session_archive import ArchiveSession
from crawler.sources import Source
from crawler.spiders.feeds import FeedReader
from pipelines.feed_items import FeedAnswer, FeedKind
from pipelines.items import Link
from tests.conftest import COMMAND, Crawl, Kliping, rows
from tests.crawl_kit import DEFAULTS, put_index, wait_until
from tests.newsroom import STYLES, FeedSpec, Newsroom, Site

LINKS, TAIL = 1_200, 850  # addresses so many bytes longer than others, and more than 2 MB of them
MANY = 5_000  # a second of work on any machine


def site(name: str) -> Site:
    return Site(name, name.title(), STYLES["portal"], [FeedSpec("rss", "/rss")], [])


def sitemap(of: Site, links: int, *, tail: int = 0, packed: bool = False) -> str:
    """A sitemap of so many articles at a site, each with so many bytes at its address's end; its own address."""
    chance = Random(of.id)
    tails = (f"-{chance.randbytes(tail).hex()}" if tail else "" for _ in range(links))
    records = (f"<url><loc>{of.url(f'/berita/{n}/judul{end}')}</loc></url>" for n, end in enumerate(tails))
    body = f"<urlset>{''.join(records)}</urlset>".encode()
    path = "/besar.xml.gz" if packed else "/besar.xml"
    return of.put(path, gzip.compress(body) if packed else body, "application/xml", kind="feed")


def feeds_of(feeds: dict[str, str]) -> str:
    """A feeds.yaml in which the links are not allowed, so that no page is asked for."""
    sources = "".join(
        f"  {name}: {{article: {{deny: [/berita/]}}, feeds: [{{sitemap: {feed}}}]}}\n" for name, feed in feeds.items()
    )
    return f"{DEFAULTS}sources:\n{sources}"


@pytest.mark.parametrize("below", [False, True])
def test_one_at_a_time_is_in_hand_whatever_the_number_of_sources(below: bool, crawl: Crawl) -> None:
    """Sitemaps below indexes, or packed ones that are feeds themselves."""
    with Newsroom([site("satu"), site("dua"), site("tiga")]) as room:
        made = {each.id: sitemap(each, LINKS, tail=TAIL, packed=not below) for each in room.sites}
        if below:
            made = {each.id: put_index(each, "/peta.xml", "/besar.xml") for each in room.sites}
        done = crawl(room, feeds=feeds_of(made))
    assert done.code == 3, done.stderr  # all links are left out
    written = [row["source"] for row in done.rows("SELECT source FROM links ORDER BY id")]
    assert sorted(len(list(links)) for _, links in groupby(written)) == [LINKS] * 3, "each whole before the next"


def test_the_largest_of_all_in_hand_keeps_no_other_site_from_being_asked() -> None:
    """A sitemap of 8 MB took half a minute to store, in which Scrapy sent no request."""
    assert limits("sitemap")["download_maxsize"] < settings.SCRAPER_SLOT_MAX_ACTIVE_SIZE


@pytest.mark.parametrize("setting", ["sitemap: ", ""])
def test_a_sitemap_may_be_larger_than_a_feed(setting: str, crawl: Crawl) -> None:
    """If feeds.yaml calls it a sitemap, or from the second time on, when its kind is known."""
    with Newsroom([site("satu")]) as room:
        rows = f"<url><loc>{room['satu'].url('/berita/1/judul')}</loc></url>"
        padding = f"<!-- {'x' * 1_000} -->" * 11_000
        many = f"<urlset>{rows}{padding}</urlset>"
        address = room["satu"].put(
            "/peta.xml", many if setting else f"<urlset>{rows}</urlset>", "text/xml", kind="feed"
        )
        feeds = f"{DEFAULTS}sources: {{satu: {{article: {{deny: [/berita/]}}, feeds: [{setting}{address}]}}}}"
        done = crawl(room, feeds=feeds)
        if not setting:
            room["satu"].put("/peta.xml", many, "text/xml", kind="feed")
            done = crawl(room, "--all", feeds=feeds)
        assert [row["failure"] for row in done.rows("SELECT failure FROM feeds")] == [None]
        assert len(done.rows("SELECT 1 FROM links")) == 1


def test_the_event_loop_breathes_after_each_batch_of_whatever_feed(tmp_path: Path) -> None:
    with Newsroom([site(name) for name in ("satu", "dua", "tiga", "empat")]) as room:
        feeds = tmp_path / "feeds.yaml"
        feeds.write_text(feeds_of({each.id: each.url("/besar.xml") for each in room.sites}), encoding="utf-8")
    session = ArchiveSession.open(Options(feeds, tmp_path / "kliping.db", allow_private=True))
    try:
        most = asyncio.run(most_written_at_once(session))
    finally:
        session.close()
    assert 0 < most <= 50


async def most_written_at_once(session: ArchiveSession) -> int:
    """The most links that one turn of the event loop adds to the ledger."""
    reader = FeedReader(session)

    async def admit(source: Source) -> None:
        [feed] = source.feeds
        links = [Link(url=urljoin(feed.url, f"/berita/{n}"), source=source.id, feed=feed.url) for n in range(500)]
        answer = await reader.admit(Found(FeedKind.SITEMAP, links), FeedAnswer(), feed, source)
        assert (answer.entries, answer.new) == (500, 500)

    tasks = [asyncio.create_task(admit(source)) for source in session.sources]
    most = before = 0
    while not all(task.done() for task in tasks):
        await asyncio.sleep(0)
        now = session.archive.db.value("SELECT count(*) FROM links")
        most, before = max(most, now - before), now
    await asyncio.gather(*tasks)
    return most


@pytest.mark.parametrize("index", [False, True])
def test_one_that_the_run_has_no_time_for_is_read_again_by_the_next(
    index: bool, kliping: Kliping, tmp_path: Path
) -> None:
    with Newsroom([site("satu")]) as room:
        [satu] = room.sites
        address = sitemap(satu, MANY)
        if index:
            body = f"<sitemapindex><sitemap><loc>{address}</loc></sitemap></sitemapindex>"
            address = satu.put("/peta.xml", body, "application/xml", kind="feed")
        feeds, db = tmp_path / "feeds.yaml", tmp_path / "kliping.db"
        feeds.write_text(feeds_of({"satu": address}), encoding="utf-8")
        crawl = ["crawl", "--feeds", str(feeds), "--db", str(db), "--allow-private-addresses"]
        stop_in_the_middle(crawl, db)
        states = rows(db, "SELECT body_hash, last_ok_at FROM feeds UNION SELECT body_hash, asked_at FROM sitemaps")
        assert {tuple(row) for row in states} == {(None, None)}
        assert kliping(*crawl).code == 3  # all of its links are left out
        assert written(db) == MANY
        assert rows(db, "SELECT body_hash FROM feeds")[0]["body_hash"]


def stop_in_the_middle(command: list[str], db: Path) -> str:
    """Run a command until it has written down a part of the sitemap, end its run, and give what it printed."""
    process = subprocess.Popen([*COMMAND, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: written(db) > 0, process)
    process.send_signal(signal.SIGTERM)
    told = "".join(process.communicate(timeout=240))
    assert 0 < written(db) < MANY
    return told


def test_a_backfill_that_is_stopped_in_the_middle_of_one_reads_it_again(kliping: Kliping, tmp_path: Path) -> None:
    with Newsroom([site("satu")]) as room:
        [satu] = room.sites
        feeds, db = tmp_path / "feeds.yaml", tmp_path / "kliping.db"
        feeds.write_text(feeds_of({"satu": sitemap(satu, MANY)}), encoding="utf-8")
        walk = ["backfill", "--source", "satu", "--since", "2020-01-01", "--undated", "--links-only"]
        walk += ["--feeds", str(feeds), "--db", str(db), "--allow-private-addresses"]
        assert "the next one reads it again" in stop_in_the_middle(walk, db)
        assert read_at(db) is None
        kliping(*walk)
        assert written(db) == MANY
        assert read_at(db)


def read_at(db: Path) -> str | None:
    """The time at which a backfill had read the whole sitemap."""
    [row] = rows(db, "SELECT read_at FROM backfill WHERE url LIKE '%/besar.xml'")
    return None if row["read_at"] is None else str(row["read_at"])


def written(db: Path) -> int:
    """The number of links in the ledger."""
    with suppress(sqlite3.OperationalError):  # the file, or the table in it, is still to be made
        return int(rows(db, "SELECT count(*) FROM links")[0][0])
    return 0
