"""Feeds and sitemaps run after run: failures, false 304s, permanent moves, and the sitemaps of an index."""

from __future__ import annotations

import re
import signal
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.spiders.indexes import BELOW
from tests.conftest import Crawl, Kliping, rows, travel
from tests.crawl_kit import DEFAULTS, NEWEST, crawling, gold, put_index, put_sitemap, serving, site, texts, wait_until
from tests.newsroom import FeedSpec, Newsroom, Site, batch

LONG_AGO = "<lastmod>2026-01-01</lastmod>"


def test_a_sitemap_that_failed_is_asked_again_though_its_index_has_not_changed(crawl: Crawl) -> None:
    with serving("peta", FeedSpec("sitemap-index", "/peta.xml")) as (room, peta):
        children = sitemaps(peta)  # one for each day: two where midnight parts the stories
        for child in children:
            room.fault("503-bare", path=child)
        first = crawl(room)
        assert texts(first.db) == set()
        assert first.rows("SELECT failure FROM sitemaps")[0]["failure"] == "server-error"
        assert first.rows("SELECT failure FROM feeds")[0]["failure"] == "server-error"  # nothing at all came of it
        assert first.code == 3
        room.heal()
        room.log.clear()
        crawl(room, "--all")
        assert texts(first.db) == gold(peta)
        room.log.clear()
        assert crawl(room, "--all").code == 0
        asked = [(r.path, r.status) for r in room.requests("feed")]
        assert sorted(asked) == sorted((path, 304) for path in ("/peta.xml", *children))
        failures = rows(first.db, "SELECT failure FROM feeds UNION SELECT failure FROM sitemaps")
        assert [row["failure"] for row in failures] == [None]


def sitemaps(of: Site) -> list[str]:
    return re.findall(f"<loc>{of.home[:-1]}(.*?)</loc>", of.body("/peta.xml").decode())


def test_an_index_is_as_good_as_those_of_its_sitemaps_that_can_be_read(crawl: Crawl) -> None:
    """One sitemap does not exist, one is an index of sitemaps that were asked already and of one that lies too deep."""
    with serving("peta") as (room, peta):
        put_sitemap(peta, "/baik.xml", *peta.stories)
        put_index(peta, "/lebih.xml", "/paling.xml")
        put_index(peta, "/dalam.xml", "/peta.xml", "/baik.xml", "/lebih.xml")
        index = put_index(peta, "/peta.xml", "/tidak-ada.xml", "/dalam.xml", "/baik.xml")
        done = crawl(room, feeds=DEFAULTS + f"sources: {{peta: {{feeds: [sitemap: {index}]}}}}")
        asked = sorted(request.path for request in room.requests() if request.path.endswith(".xml"))
        assert asked == ["/baik.xml", "/dalam.xml", "/lebih.xml", "/peta.xml", "/tidak-ada.xml"]
        assert texts(done.db) == gold(peta)
        [feed] = done.rows("SELECT failure, last_new_at IS NOT NULL AS new FROM feeds")
        assert tuple(feed) == (None, 1)
        dead = peta.url("/tidak-ada.xml")
        failed = done.rows("SELECT url, failure FROM sitemaps WHERE failure IS NOT NULL")
        assert [tuple(row) for row in failed] == [(dead, "not-found")]
        deep = f"peta: {peta.url('/lebih.xml')}: the sitemaps below it are nested too deep to be followed"
        assert done.report["notes"] == [f"peta: {dead}: HTTP 404", deep]


def test_a_sitemap_of_an_index_below_an_index_that_failed_is_asked_again(crawl: Crawl) -> None:
    with serving("peta", FeedSpec("sitemap-index", "/peta.xml")) as (room, peta):
        put_index(peta, "/dalam.xml", "/lama.xml", "/baik.xml", more=LONG_AGO)
        put_index(peta, "/peta.xml", "/dalam.xml", more=LONG_AGO)
        put_sitemap(peta, "/lama.xml", *peta.stories[2:])
        put_sitemap(peta, "/baik.xml", *peta.stories[:2])
        room.fault("503-bare", path="/lama.xml")
        crawl(room)
        room.heal()
        done = crawl(room, "--all")
        assert texts(done.db) == gold(peta)
        assert [row["failure"] for row in done.rows("SELECT failure FROM feeds")] == [None]
        [state] = done.rows("SELECT failure, etag, body_hash FROM sitemaps")  # not those of the one below
        assert tuple(state) == (None, None, None)


def test_a_dead_sitemap_of_an_index_below_an_index_keeps_no_other_waiting(crawl: Crawl) -> None:
    with serving("peta") as (room, peta):
        put_sitemap(peta, "/baik.xml", *peta.stories[2:])
        put_index(peta, "/dalam.xml", "/mati.xml", "/baik.xml")
        feeds = DEFAULTS + f"sources: {{peta: {{feeds: [sitemap: {put_index(peta, '/peta.xml', '/dalam.xml')}]}}}}"
        crawl(room, feeds=feeds)
        put_sitemap(peta, "/baik.xml", *peta.stories)
        done = crawl(room, "--all", feeds=feeds)
        assert texts(done.db) == gold(peta)
        put_index(peta, "/dalam.xml", "/mati.xml")
        crawl(room, "--all", feeds=feeds)
        assert [row["failure"] for row in done.rows("SELECT failure FROM feeds")] == ["not-found"]


def test_of_many_sitemaps_of_an_index_below_an_index_a_few_are_asked(crawl: Crawl) -> None:
    with serving("peta") as (room, peta):
        put_index(peta, "/dalam.xml", *(f"/{n}.xml" for n in range(BELOW + 2)))
        index = put_index(peta, "/peta.xml", "/dalam.xml")
        crawl(room, feeds=DEFAULTS + f"sources: {{peta: {{feeds: [sitemap: {index}]}}}}")
        assert len([request for request in room.requests() if request.path.endswith(".xml")]) == 2 + BELOW


def test_sitemaps_that_are_not_asked_since_their_host_wants_quiet_have_not_failed(crawl: Crawl) -> None:
    with serving("peta") as (room, peta):
        index = put_index(peta, "/peta.xml", *(f"/{n}.xml" for n in range(4)))
        for n, story in enumerate(peta.stories):
            put_sitemap(peta, f"/{n}.xml", story)
        peta.put("/1.xml", "", status=429, headers=[("Retry-After", "90000")])
        done = crawl(room, feeds=DEFAULTS + f"sources: {{peta: {{feeds: [sitemap: {index}]}}}}")
        asked = {request.url for request in room.requests()}
        states = {row["url"]: row for row in done.rows("SELECT * FROM sitemaps")}
        assert {url for url, row in states.items() if row["asked_at"]} == asked.intersection(states) < states.keys()
        assert {url for url, row in states.items() if row["failure"]} == {peta.url("/1.xml")}
        assert f"peta: sitemaps of {index} not asked: its host is paused for 25 h" in done.report["notes"]


def test_an_old_sitemap_that_fails_alone_is_no_failure_of_its_index(crawl: Crawl, kliping: Kliping) -> None:
    """The newest has not changed for days, and so is not asked."""
    with serving("peta") as (room, peta):
        put_sitemap(peta, "/baru.xml", *peta.stories)
        put_sitemap(peta, "/lama.xml")
        room.fault("503-bare", path="/lama.xml")
        days = ("/baru.xml", "2026-05-01"), ("/lama.xml", "2026-04-01")
        named = "".join(f"<sitemap><loc>{peta.url(path)}</loc><lastmod>{day}</lastmod></sitemap>" for path, day in days)
        index = peta.put("/peta.xml", f"<sitemapindex>{named}</sitemapindex>", "text/xml", kind="feed")
        for asked in (["/peta.xml", "/baru.xml", "/lama.xml"], ["/peta.xml", "/lama.xml"]):
            room.log.clear()
            done = crawl(room, "--all", feeds=DEFAULTS + f"sources: {{peta: {{feeds: [sitemap: {index}]}}}}")
            assert [r.path for r in room.requests("feed")] == asked
            assert (done.code, [row["failure"] for row in done.rows("SELECT failure FROM feeds")]) == (0, [None])
        told = kliping("status", "--db", str(done.db))
        assert told.code == 0
        assert f"watch  peta: 1 sitemap of {index} cannot be read: {peta.url('/lama.xml')}: HTTP 503" in told.stdout


def test_a_sitemap_that_waits_its_turn_when_the_run_is_stopped_has_not_failed(crawl: Crawl, db_path: Path) -> None:
    with Newsroom([site("peta", FeedSpec("sitemap-index", "/peta.xml"))]) as room:
        room["peta"].delay = 4
        with crawling(room, db_path) as process:
            wait_until(lambda: room.requests("feed"), process)
            wait_until(lambda: rows(db_path, "SELECT * FROM sitemaps"), process)
            process.send_signal(signal.SIGTERM)
            assert process.wait() == 0
        assert [request.path for request in room.requests("feed")] == ["/peta.xml"]
        assert rows(db_path, "SELECT url FROM sitemaps WHERE failure IS NOT NULL") == []
        assert rows(db_path, "SELECT url FROM feeds WHERE failure IS NOT NULL") == []
        room["peta"].delay = 0
        crawl(room)
        assert texts(db_path) == gold(room["peta"])


def test_a_run_that_dies_before_a_sitemap_was_read_loses_none_of_its_links(crawl: Crawl) -> None:
    with Newsroom([site("peta", FeedSpec("sitemap-index", "/peta.xml"))]) as room:
        first = crawl(room)
        with_nothing_but_the_index(first.db)
        crawl(room, "--all")
        assert texts(first.db) == gold(room["peta"])


def test_a_run_that_ends_between_an_index_and_its_sitemaps_loses_none_of_them(crawl: Crawl, db_path: Path) -> None:
    with serving("peta", FeedSpec("sitemap-index", "/peta.xml")) as (room, peta):
        put_sitemap(peta, "/lama-1.xml", *peta.stories)
        put_index(peta, "/lama.xml", "/lama-1.xml", more=LONG_AGO)
        put_index(peta, "/peta.xml", "/lama.xml", more=LONG_AGO)
        peta.delay = 2.0
        with crawling(room, db_path) as process:
            wait_until(lambda: any(request.path == "/lama.xml" for request in room.requests("feed")), process)
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=240)
        assert [request.path for request in room.requests("feed")] == ["/peta.xml", "/lama.xml"]
        peta.delay = 0.0
        crawl(room, "--all", db=db_path)
        assert texts(db_path) == gold(peta)
        room.log.clear()
        crawl(room, "--all", db=db_path)
        assert [request.path for request in room.requests("feed")] == ["/peta.xml"]  # it has been read, and is old


def with_nothing_but_the_index(db: Path) -> None:
    """The archive as a run leaves it that was killed when it had read the index."""
    with closing(sqlite3.connect(db)) as connection:
        for table in ("article_versions", "aliases", "canonicals", "marks", "links", "sketches", "bands", "articles"):
            connection.execute(f"DELETE FROM {table}")
        connection.execute("DELETE FROM run_sources")
        connection.execute("UPDATE sitemaps SET asked_at = NULL, etag = NULL, last_modified = NULL, body_hash = NULL")
        connection.commit()


def test_sections_of_an_index_without_times_are_all_read_in_turn(crawl: Crawl) -> None:
    with serving("kanal", FeedSpec("sitemap", "/peta-0.xml"), stories=13) as (room, kanal):
        for n, story in enumerate(kanal.stories):
            put_sitemap(kanal, f"/kanal-{n}.xml", story)
        index = put_index(kanal, "/peta.xml", *(f"/kanal-{n}.xml" for n in range(13)))
        feeds = DEFAULTS + f"sources: {{kanal: {{feeds: [sitemap: {index}]}}}}"
        first = crawl(room, feeds=feeds)
        assert len(texts(first.db)) == 10
        crawl(room, "--all", feeds=feeds)
        assert texts(first.db) == gold(kanal)


def test_a_304_that_lies_is_found_out_within_a_day_and_remembered(crawl: Crawl) -> None:
    with Newsroom([site("bohong")]) as room:
        room.fault("lying-304", kind="feed")
        first = crawl(room)
        room["bohong"].publish(*batch("baru", 2, datetime.now(UTC), first=900))
        crawl(room, "--all")
        assert room.requests("feed")[-1].status == 304
        assert len(texts(first.db)) == 4
        travel(first.db, hours=24.1)
        crawl(room)
        assert room.requests("feed")[-1].status == 200  # one full answer a day, asked for without validators
        assert texts(first.db) == gold(room["bohong"])
        assert rows(first.db, "SELECT conditional FROM feeds")[0]["conditional"] == 0
        crawl(room, "--all")
        assert not {"if-none-match", "if-modified-since"} & {*room.requests("feed")[-1].headers}


def test_a_304_of_a_sitemap_below_an_index_that_lies_is_found_out_within_a_day(crawl: Crawl) -> None:
    with serving("bohong") as (room, bohong):
        old, new = batch("lama", 2, NEWEST, first=700), batch("baru", 2, NEWEST, first=900)
        bohong.publish(*old, *new)
        put_sitemap(bohong, "/anak.xml", *old)
        index = put_index(bohong, "/peta.xml", "/anak.xml")
        feeds = DEFAULTS + f"sources: {{bohong: {{feeds: [sitemap: {index}]}}}}"
        room.fault("lying-304", path="/anak.xml")
        first = crawl(room, feeds=feeds)
        put_sitemap(bohong, "/anak.xml", *old, *new)
        travel(first.db, days=1)  # to the same time on another day
        crawl(room, "--all", feeds=feeds)
        assert texts(first.db) == {bohong.gold(story) for story in (*old, *new)}
        assert [(r.path, r.status) for r in room.requests("feed")][-2:] == [("/peta.xml", 200), ("/anak.xml", 200)]


@pytest.mark.parametrize("shape", ["sitemap", "atom"])
def test_a_feed_that_says_only_when_an_article_changed_has_a_rhythm_too(shape: str, crawl: Crawl) -> None:
    """150 articles, one every six minutes, the oldest first, as WordPress' sitemaps have them."""
    with serving("peta", stories=0) as (room, peta):
        now = datetime.now(UTC)
        times = [(n, f"{now - n * timedelta(minutes=6):%Y-%m-%dT%H:%M:%SZ}") for n in reversed(range(150))]
        if shape == "sitemap":
            rows = "".join(f"<url><loc>{peta.url(f'/b/{n}')}</loc><lastmod>{at}</lastmod></url>" for n, at in times)
            body = f"<urlset>{rows}</urlset>"
        else:
            rows = "".join(
                f'<entry><id>urn:{n}</id><link href="{peta.url(f"/b/{n}")}"/><updated>{at}</updated></entry>'
                for n, at in times
            )
            body = f'<feed xmlns="http://www.w3.org/2005/Atom">{rows}</feed>'
        address = peta.put("/umpan", body, "application/xml", kind="feed")
        done = crawl(room, feeds=DEFAULTS + f"sources: {{peta: {{feeds: [{address}], article: {{deny: [/b/]}}}}}}")
    assert [row["interval_s"] for row in done.rows("SELECT interval_s FROM feeds")] == [600]


def test_a_link_that_only_looks_like_an_address_ends_no_crawl(crawl: Crawl) -> None:
    """Its bracket becomes one of an IPv6 address in Scrapy's request, which the crawl then waited for without end."""
    with serving("kabar") as (room, kabar):
        links = [*map(kabar.address, kabar.stories), "https://kabar］.example/2026/11/judul-berita-yang-panjang"]
        items = "".join(f"<item><title>Judul</title><link>{link}</link></item>" for link in links)
        feed = kabar.put("/f.xml", f'<rss version="2.0"><channel>{items}</channel></rss>', "text/xml", kind="feed")
        done = crawl(room, feeds=DEFAULTS + f"sources: {{kabar: {feed}}}")
        assert (done.code, texts(done.db)) == (0, gold(kabar))
        assert any("left out 1: not a link to a web page" in note for note in done.report["notes"])


def test_a_permanent_redirect_is_adopted_after_seven_days_and_told(crawl: Crawl, kliping: Kliping) -> None:
    with serving("pindah") as (room, pindah):
        old = pindah.redirect("/lama", pindah.url("/rss"), status=308)
        feeds = DEFAULTS + f"sources: {{pindah: {old}}}"
        asked = []
        first = crawl(room, feeds=feeds)
        for days in (6, 1.1, 0.1):
            travel(first.db, days=days)
            room.log.clear()
            crawl(room, "--all", feeds=feeds)
            asked.append([request.path for request in room.requests() if request.path in ("/lama", "/rss")])
        assert asked == [["/lama", "/rss"], ["/lama", "/rss"], ["/rss"]]
        told = kliping("status", "--db", first.db).stdout
        assert f"pindah: replace {old} with {pindah.url('/rss')}" in " ".join(told.split())
        assert first.feeds.read_text() == feeds


def test_where_a_feed_that_fails_redirects_to_is_told(crawl: Crawl) -> None:
    """To a log-in page, a missing page, one that robots.txt forbids, or a host that is not asked."""
    with serving("pindah") as (room, pindah):
        login = pindah.put("/login", "<title>Log in</title><link rel='feed' href='/rss3'><form>", "text/html")
        ends = {
            login: 'an HTML page titled "Log in" with 0 links that look like articles',
            pindah.url("/rss2"): "HTTP 404",
            pindah.url("/masuk"): "robots.txt forbids it",
            "http://127.0.0.1:9/rss": "port 9 is not one of 80, 443, 8080, 8443",
        }
        feeds = [pindah.redirect(f"/lama/{number}", to, status=302) for number, to in enumerate(ends)]
        done = crawl(room, feeds=DEFAULTS + f"sources: {{pindah: {{feeds: [{', '.join(feeds)}]}}}}")
    told = {row["url"]: row["failure_detail"] for row in done.rows("SELECT url, failure_detail FROM feeds")}
    for feed, (to, fault) in zip(feeds, ends.items(), strict=True):
        names = f"; it names a feed: {pindah.url('/rss3')}" if to == login else ""
        assert told[feed].endswith(f"{fault} (redirected to {to}){names}"), told[feed]


def test_where_a_sitemap_of_an_index_redirects_to_is_told(crawl: Crawl) -> None:
    with serving("pindah") as (room, pindah):
        page = pindah.put("/login", "<title>Log in</title><form>", "text/html")
        ends = {page: "an HTML page", pindah.url("/tiada"): "HTTP 404", "http://127.0.0.1:9/": "port 9 is not one of"}
        for number, to in enumerate(ends):
            pindah.redirect(f"/{number}.xml", to)
        index = put_index(pindah, "/peta.xml", *(f"/{number}.xml" for number in range(len(ends))))
        done = crawl(room, feeds=DEFAULTS + f"sources: {{pindah: {index}}}")
    for number, (to, fault) in enumerate(ends.items()):
        told = f"{pindah.url(f'/{number}.xml')}: {fault}"
        [note] = [note for note in done.report["notes"] if told in note]
        assert note.endswith(f" (redirected to {to})")


def test_a_feed_that_is_gone_for_seven_days_is_told(crawl: Crawl, kliping: Kliping) -> None:
    with Newsroom([site("tutup"), site("buka")]) as room:
        first = crawl(room)
        room.fault("410", site="tutup", kind="feed")
        for days in (0.5, 7.1):
            travel(first.db, days=days)
            crawl(room, "--all")
        told = kliping("status", "--db", first.db).stdout
        assert f"tutup: remove the source, whose last feed is {room['tutup'].url('/rss')}" in " ".join(told.split())
        room.heal()
        assert crawl(room, "--all").code == 0  # never dead
        assert "remove" not in kliping("status", "--db", first.db).stdout
