"""What one run leaves to the next: quiet that a host asked for, what could not be had, what a feed said for good."""

from __future__ import annotations

import re
import signal
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.archive import Pages
from pipelines.packing import unpack
from tests.conftest import Crawl, Kliping, rows, travel, with_all_due
from tests.crawl_kit import closed_ports, crawl_by, crawling, stored, wait_until
from tests.newsroom import STYLES, FeedSpec, Newsroom, Site, Story, batch

DEFAULTS = "defaults: {delay: 0, contact: x@example.invalid}\n"
NEWEST = datetime.now(UTC) - timedelta(hours=1)


def site(name: str, *feeds: FeedSpec, style: str = "portal", stories: int = 4) -> Site:
    return Site(name, name.title(), STYLES[style], feeds or [FeedSpec("rss", "/rss")], batch(name, stories, NEWEST))


def texts(db: Path) -> set[str]:
    return {row["text"] for row in rows(db, "SELECT text FROM articles")}


def gold(*sites: Site) -> set[str]:
    return {each.gold(story) for each in sites for story in each.stories}


# --- quiet


@pytest.mark.parametrize("fault", ["429-seconds", "429-date", "503-retry-after"])
def test_quiet_holds_for_a_host_without_a_feed_whatever_the_link(fault: str, crawl: Crawl) -> None:
    """The feed is here, the articles are on a host of their own, as many networks have it."""
    with Newsroom([site("kabar", stories=0), site("gudang")]) as room:
        here, there = room["kabar"], room["gudang"]
        there_rss = there.find("/rss")
        assert there_rss
        feed = here.put("/umpan", there_rss.body, "application/rss+xml", kind="feed")
        feeds = DEFAULTS + f"sources: {{kabar: {{home: {there.home}, feeds: [{feed}]}}}}"
        room.server.retry_after = 3600
        room.fault(fault, site="gudang", kind="article")
        first = crawl(room, feeds=feeds)
        assert len(room.requests("article")) == 1
        assert [row["attempts"] for row in first.rows("SELECT attempts FROM links ORDER BY attempts")] == [0, 0, 0, 1]
        assert {row["reason"] for row in first.rows("SELECT reason FROM links")} == {"rate-limited"}
        until = first.rows("SELECT host, quiet_until FROM quiet_hosts")
        assert [row["host"] for row in until] == [f"{there.host}:{there.port}"]
        room.heal()
        room.log.clear()
        with_all_due(first.db)
        crawl(room, "--all", feeds=feeds)
        assert {request.site for request in room.requests()} == {"kabar"}  # not even its robots.txt
        travel(first.db, hours=1.1)
        crawl(room, feeds=feeds)
        assert texts(first.db) == gold(there)


def test_no_feed_is_polled_before_the_time_that_its_host_named(crawl: Crawl) -> None:
    with Newsroom([site("kabar", FeedSpec("rss", "/rss"), FeedSpec("atom", "/atom"))]) as room:
        room.server.retry_after = 3600
        room.fault("429-seconds", kind="feed")
        first = crawl(room)
        assert len(room.requests("feed")) == 1
        room.heal()
        room.log.clear()
        with_all_due(first.db)
        again = crawl(room, "--all")
        assert room.requests() == []
        assert sum("its host wants quiet" in note for note in again.report["notes"]) == 2
        failures = again.rows("SELECT failures, failure FROM feeds ORDER BY failures")
        assert [tuple(row) for row in failures] == [(0, None), (1, "rate-limited")]  # the other was never asked
        travel(first.db, hours=1.1)
        assert crawl(room).code == 0
        assert texts(first.db) == gold(*room.sites)


def test_a_host_that_never_names_a_time_is_left_alone_longer_each_time(crawl: Crawl) -> None:
    with Newsroom([site("kabar")]) as room:
        room.fault("429-bare", kind="article")
        waits = []
        for _ in range(3):
            done = crawl(room)
            known = done.rows("SELECT strikes, unixepoch(quiet_until) - unixepoch('now') AS s FROM quiet_hosts")[0]
            waits.append((known["strikes"], known["s"]))
            travel(done.db, hours=0.5)
            with_all_due(done.db)
        assert [strikes for strikes, _ in waits] == [1, 2, 3]
        for strikes, seconds in waits:
            assert 15 * 2**strikes - 15 <= seconds <= 15 * 2**strikes + 1
        room.heal()
        done = crawl(room)
        assert texts(done.db) == gold(*room.sites)


def test_what_a_host_asked_for_is_written_down_while_the_run_goes_on(db_path: Path) -> None:
    with Newsroom([site("kabar"), site("macet")]) as room:
        room.fault("429-bare", site="kabar", kind="article")
        room.fault("stalled-headers", site="macet", kind="article")
        with crawling(room, db_path, "--workers", "0") as process:
            wait_until(lambda: room.requests("article", site="kabar"), process)
            wait_until(lambda: rows(db_path, "SELECT * FROM quiet_hosts"), process)
            assert len(room.requests("article", site="macet")) < 4, "after a kill the next run would ask it again"


# --- what could not be had


def test_a_sitemap_that_failed_is_asked_again_though_its_index_has_not_changed(crawl: Crawl) -> None:
    with Newsroom([site("peta", FeedSpec("sitemap-index", "/peta.xml"))]) as room:
        peta = room["peta"]
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
        assert [
            row["failure"] for row in rows(first.db, "SELECT failure FROM feeds UNION SELECT failure FROM sitemaps")
        ] == [None]
        room.log.clear()
        assert crawl(room, "--all").code == 0
        asked = [(r.path, r.status) for r in room.requests("feed")]
        assert sorted(asked) == sorted((path, 304) for path in ("/peta.xml", *children))


def sitemaps(of: Site) -> list[str]:
    index = of.find("/peta.xml")
    assert index
    return [
        address.removeprefix(of.home.rstrip("/")) for address in re.findall("<loc>(.*?)</loc>", index.body.decode())
    ]


def test_an_index_is_as_good_as_those_of_its_sitemaps_that_can_be_read(crawl: Crawl) -> None:
    """One is not there, one is an index that names what was asked already."""
    with Newsroom([site("peta")]) as room:
        peta = room["peta"]
        listed = "".join(f"<url><loc>{peta.address(story)}</loc></url>" for story in peta.stories)
        peta.put("/baik.xml", f"<urlset>{listed}</urlset>", "text/xml", kind="feed")
        for path, names in (("/dalam.xml", ("peta", "baik")), ("/peta.xml", ("tidak-ada", "dalam", "baik"))):
            below = "".join(f"<sitemap><loc>{peta.url(f'/{name}.xml')}</loc></sitemap>" for name in names)
            peta.put(path, f"<sitemapindex>{below}</sitemapindex>", "text/xml", kind="feed")
        done = crawl(room, feeds=DEFAULTS + f"sources: {{peta: {{feeds: [sitemap: {peta.url('/peta.xml')}]}}}}")
        asked = sorted(request.path for request in room.requests() if request.path.endswith(".xml"))
        assert asked == ["/baik.xml", "/dalam.xml", "/peta.xml", "/tidak-ada.xml"]
        assert texts(done.db) == gold(peta)
        [feed] = done.rows("SELECT failure, last_new_at IS NOT NULL AS new FROM feeds")
        assert tuple(feed) == (None, 1)


def test_a_sitemap_that_waits_its_turn_when_the_run_is_stopped_has_not_failed(crawl: Crawl, db_path: Path) -> None:
    with Newsroom([site("peta", FeedSpec("sitemap-index", "/peta.xml"))]) as room:
        room["peta"].delay = 4
        with crawling(room, db_path, "--workers", "0") as process:
            wait_until(lambda: room.requests("feed"), process)
            wait_until(lambda: rows(db_path, "SELECT * FROM sitemaps"), process)
            process.send_signal(signal.SIGTERM)
            process.wait()
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


def test_a_run_that_ends_between_an_index_and_the_sitemaps_below_it_loses_none_of_them(
    crawl: Crawl, db_path: Path
) -> None:
    def listed(path: str) -> str:
        return f"<sitemap><loc>{peta.url(path)}</loc><lastmod>2026-01-01</lastmod></sitemap>"

    with Newsroom([site("peta", FeedSpec("sitemap-index", "/peta.xml"))]) as room:
        peta = room["peta"]
        links = "".join(f"<url><loc>{peta.address(story)}</loc></url>" for story in peta.stories)
        peta.put("/lama-1.xml", f"<urlset>{links}</urlset>", "text/xml", kind="feed")
        peta.put("/lama.xml", f"<sitemapindex>{listed('/lama-1.xml')}</sitemapindex>", "text/xml", kind="feed")
        peta.put("/peta.xml", f"<sitemapindex>{listed('/lama.xml')}</sitemapindex>", "text/xml", kind="feed")
        peta.delay = 2.0
        with crawling(room, db_path) as process:
            wait_until(lambda: any(request.path == "/lama.xml" for request in room.requests("feed")), process)
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)
        assert [request.path for request in room.requests("feed")] == ["/peta.xml", "/lama.xml"]
        peta.delay = 0.0
        crawl(room, "--all", db=db_path)
        assert texts(db_path) == gold(peta)
        room.log.clear()
        crawl(room, "--all", db=db_path)
        assert [request.path for request in room.requests("feed")] == ["/peta.xml"]  # it has been read, and is old


def with_nothing_but_the_index(db: Path) -> None:
    """As a run leaves it that was killed once the index had been read."""
    with closing(sqlite3.connect(db)) as connection:
        for table in ("article_versions", "aliases", "canonicals", "marks", "links", "sketches", "bands", "articles"):
            connection.execute(f"DELETE FROM {table}")
        connection.execute("DELETE FROM run_sources")
        connection.execute("UPDATE sitemaps SET asked_at = NULL, etag = NULL, last_modified = NULL, body_hash = NULL")
        connection.commit()


def test_sections_of_an_index_without_times_are_all_read_in_turn(crawl: Crawl) -> None:
    with Newsroom([site("kanal", FeedSpec("sitemap", "/peta-0.xml"), stories=13)]) as room:
        kanal = room["kanal"]
        for n, story in enumerate(kanal.stories):
            kanal.put(
                f"/kanal-{n}.xml",
                f"<urlset><url><loc>{kanal.address(story)}</loc></url></urlset>",
                "text/xml",
                kind="feed",
            )
        listed = "".join(f"<sitemap><loc>{kanal.url(f'/kanal-{n}.xml')}</loc></sitemap>" for n in range(13))
        index = kanal.put("/peta.xml", f"<sitemapindex>{listed}</sitemapindex>", "text/xml", kind="feed")
        feeds = DEFAULTS + f"sources: {{kanal: {{feeds: [sitemap: {index}]}}}}"
        first = crawl(room, feeds=feeds)
        assert len(texts(first.db)) == 10
        crawl(room, "--all", feeds=feeds)
        assert texts(first.db) == gold(kanal)


@pytest.mark.parametrize("fault", ["500", "closed-at-once", "script-shell"])
def test_a_story_whose_second_page_was_missing_is_completed_soon(fault: str, crawl: Crawl) -> None:
    with Newsroom([site("daerah", style="regional")]) as room:
        daerah = room["daerah"]
        story = daerah.stories[0]
        whole, second = daerah.gold(story), daerah.paths(story)[1]
        room.fault(fault, path=second)
        first = crawl(room)
        partial = first.rows("SELECT text, partial FROM articles WHERE title = ?", story.title)[0]
        assert partial["partial"] == 1
        assert whole.startswith(partial["text"])
        room.heal()
        travel(first.db, hours=1.1)
        room.log.clear()
        again = crawl(room)
        assert {request.path.partition("?")[0] for request in room.requests("article")} == {daerah.path(story)}
        assert texts(first.db) == gold(daerah)
        assert [row["partial"] for row in again.rows("SELECT DISTINCT partial FROM articles")] == [0]
        assert again.report["totals"]["changed"] == 1


def test_a_story_of_more_pages_than_are_asked_is_marked_as_a_part(tmp_path: Path) -> None:
    with Newsroom([site("daerah", style="regional")]) as room:
        story, fewer = room["daerah"].stories[0], "from crawler.spiders import pages; pages.PAGES_PER_STORY = 1"
        done = crawl_by(fewer, room, tmp_path, "--workers", "0")
        [row] = done.rows("SELECT partial FROM articles WHERE title = ?", story.title)
        assert row["partial"] == 1
        asked = {request.path for request in room.requests("article")}
        assert asked.isdisjoint(room["daerah"].paths(story)[1:])


def test_where_a_page_cannot_be_had_the_text_that_the_feed_carried_is_stored(crawl: Crawl) -> None:
    with Newsroom([site("kabar", FeedSpec("rss", "/rss", full=True))]) as room:
        refused, *others = room["kabar"].stories
        room.fault("403", kind="article", story=refused.number)
        done = crawl(room)
        assert done.code == 0
        stored = {row["title"]: row["text_from"] for row in done.rows("SELECT title, text_from FROM articles")}
        assert stored == {refused.title: "feed"} | {story.title: "page" for story in others}
        assert texts(done.db) == gold(room["kabar"])


# --- hosts that are down for days


def test_while_a_host_has_no_robots_txt_to_give_its_pages_are_not_tried(crawl: Crawl) -> None:
    with Newsroom([site("kabar", stories=0), site("gudang", stories=8)]) as room:
        here, there = room["kabar"], room["gudang"]
        rss = there.find("/rss")
        assert rss
        feed = here.put("/umpan", rss.body, "application/rss+xml", kind="feed")
        feeds = DEFAULTS + f"sources: {{kabar: {{home: {there.home}, feeds: [{feed}]}}}}"
        room.fault("robots-500", site="gudang")
        for hours in (1, 2, 4, 8, 16, 24, 24):
            done = crawl(room, feeds=feeds)
            links = {(row["outcome"], row["reason"], row["attempts"]) for row in done.rows("SELECT * FROM links")}
            assert links == {("pending", "server-error", 0)}
            assert len(room.requests(site="gudang")) == 2, "not once more for each of its pages"
            room.log.clear()
            travel(done.db, hours=hours - 0.1)
            crawl(room, feeds=feeds)
            assert room.requests(site="gudang") == [], f"not before {hours} hours are over"
            travel(done.db, hours=0.1)
        room.heal()
        crawl(room, feeds=feeds)
        assert texts(done.db) == gold(there)


def test_a_robots_txt_that_could_not_be_had_is_asked_again_later_in_the_run(crawl: Crawl, tmp_path: Path) -> None:
    with Newsroom([site("gudang", stories=8)]) as room:
        room.fault("503-bare", kind="article")
        travel(crawl(room).db, hours=1)
        room.heal()
        room.fault("robots-500", times=2)
        later = "from crawler.middlewares import robots; robots.UNREACHABLE_FOR_S = 0.0"
        done = crawl_by(later, room, tmp_path, "--workers", "0")
        assert 0 < stored(done.db) < 8


def test_a_page_has_had_its_try_where_its_whole_host_is_down(crawl: Crawl) -> None:
    with Newsroom([site("kabar", stories=0)]) as room:
        home = f"http://127.0.0.1:{closed_ports(1)[0]}/"
        entry = f"<item><title>Banjir</title><link>{home}berita/banjir-1</link></item>"
        feed = room["kabar"].put("/umpan", f"<rss><channel>{entry}</channel></rss>", "application/rss+xml", kind="feed")
        done = crawl(room, feeds=DEFAULTS + f"sources: {{kabar: {{home: '{home}', feeds: [{feed}]}}}}")
        [link] = done.rows("SELECT outcome, reason, attempts FROM links")
        assert tuple(link) == ("pending", "refused", 1)


def test_an_outage_of_days_costs_no_article(crawl: Crawl) -> None:
    with Newsroom([site("kabar")]) as room:
        kabar = room["kabar"]
        room.fault("503-bare", kind="article")
        for hours in (1, 2, 8, 17, 25):
            done = crawl(room)
            assert {row["outcome"] for row in done.rows("SELECT outcome FROM links")} == {"pending"}
            travel(done.db, hours=hours)
        room.heal()
        crawl(room)
        assert texts(done.db) == gold(kabar)


def test_what_was_given_up_while_its_host_was_down_comes_when_its_feed_still_names_it(crawl: Crawl) -> None:
    with Newsroom([site("kabar")]) as room:
        kabar = room["kabar"]
        room.fault("503-bare", kind="article")
        done = crawl(room)
        for _ in range(9):
            travel(done.db, hours=25)
            crawl(room)
        assert {row["outcome"] for row in done.rows("SELECT outcome FROM links")} == {"quarantined"}
        room.heal()
        kabar.publish(*batch("kabar lagi", 1, datetime.now(UTC), first=50))
        travel(done.db, hours=25)
        crawl(room, "--all")
        crawl(room)
        assert texts(done.db) == gold(kabar)


def test_what_robots_txt_forbade_by_mistake_comes_when_its_feed_still_names_it(crawl: Crawl) -> None:
    with Newsroom([site("kabar", stories=0), site("gudang")]) as room:
        here, there = room["kabar"], room["gudang"]
        feeds = DEFAULTS + f"sources: {{kabar: {{home: {there.home}, feeds: [{here.url('/umpan')}]}}}}"

        def publish(number: int) -> None:
            there.publish(*batch("gudang lagi", 1, datetime.now(UTC), first=number))
            rss = there.find("/rss")
            assert rss
            here.put("/umpan", rss.body, "application/rss+xml", kind="feed")

        publish(50)
        room.fault("robots-disallow", site="gudang")
        done = crawl(room, feeds=feeds)
        room.heal()
        publish(51)
        crawl(room, "--all", feeds=feeds)
        assert [row["links"] for row in done.rows("SELECT count(*) AS links FROM links WHERE reason = 'robots'")] == [5]
        travel(done.db, days=1)
        publish(52)
        crawl(room, "--all", feeds=feeds)
        assert texts(done.db) == gold(there)
        room.fault("robots-disallow", site="gudang")
        publish(53)
        crawl(room, "--all", feeds=feeds)
        room.heal()
        travel(done.db, days=8)
        publish(54)
        crawl(room, "--all", feeds=feeds)
        assert len(texts(done.db)) == len(gold(there)) - 1, "what is forbidden for a week is not wanted"


# --- the whole story on one page, where a site does not have it


@pytest.mark.parametrize("how", ["robots", "gone", "home"])
def test_where_the_whole_story_on_one_page_is_not_to_be_had_the_feeds_own_address_is_asked(
    how: str, crawl: Crawl
) -> None:
    with Newsroom([site("harian", style="daily", stories=2)]) as room:
        harian = room["harian"]
        plain, _, whole = harian.paths(harian.stories[0])
        if how == "robots":
            harian.robots = "User-agent: *\nDisallow: /*?\n"
        for story in harian.stories:
            if how == "gone":
                harian.put(harian.paths(story)[2], "tidak ada", status=404)
            if how == "home":
                harian.redirect(harian.paths(story)[2], "/")
        done = crawl(room)
        assert [row["outcome"] for row in done.rows("SELECT outcome FROM links")] == ["stored", "stored"]
        assert all(any(of.startswith(text) for of in gold(harian)) for text in texts(done.db))
        asked = [request.path for request in room.requests(site="harian") if request.path.startswith(plain)]
        assert asked[:2] == ([plain] if how == "robots" else [whole, plain])


def test_a_page_that_is_gone_whatever_the_address_has_one_outcome(crawl: Crawl) -> None:
    with Newsroom([site("harian", style="daily", stories=2)]) as room:
        harian = room["harian"]
        gone = harian.stories[0]
        harian.remove(gone, 410)
        done = crawl(room)
        outcomes = {row["url"]: (row["outcome"], row["attempts"]) for row in done.rows("SELECT * FROM links")}
        assert outcomes[harian.address(gone)] == ("gone", 1)
        plain, _, whole = harian.paths(gone)
        asked = [request.path for request in room.requests(site="harian")]
        assert [path for path in asked if path.startswith(plain)] == [whole, plain]


def test_an_article_that_its_site_took_off_stays_and_its_link_says_so(crawl: Crawl) -> None:
    with Newsroom([site("kabar")]) as room:
        kabar = room["kabar"]
        first = crawl(room)
        kabar.remove(kabar.stories[0], 410)
        travel(first.db, days=1)
        again = crawl(room, "--all")
        off = again.rows(
            "SELECT title, reason FROM links AS l JOIN articles AS a ON a.id = l.article_id WHERE reason IS NOT NULL"
        )
        assert [tuple(row) for row in off] == [(kabar.stories[0].title, "not-found")]
        assert texts(first.db) == gold(kabar)


def test_a_site_that_was_built_anew_brings_no_story_twice(crawl: Crawl) -> None:
    """All addresses are others, and with them the guids of its feed; the old ones lead to the new."""
    with Newsroom([site("kabar")]) as room:
        kabar = room["kabar"]
        first = crawl(room)
        was = {story.number: kabar.path(story) for story in kabar.stories}
        kabar.style = replace(kabar.style, path=lambda _, story: f"/artikel/{story.slug}-{story.number}.html")
        kabar.publish(*batch("kabar baru", 1, datetime.now(UTC), first=50))
        for story in kabar.stories[1:]:
            kabar.redirect(was[story.number], kabar.path(story))
        done = crawl(room, "--all")
        assert done.report["totals"]["alias"] == len(was)
        travel(first.db, days=1)
        assert crawl(room, "--all").code == 0
        stories = [(story.title, kabar.gold(story)) for story in kabar.stories]
        assert sorted(map(tuple, rows(first.db, "SELECT title, text FROM articles"))) == sorted(stories)


def test_a_story_that_got_a_new_address_is_up_to_date_at_both(crawl: Crawl) -> None:
    """Its headline changed, and its address with it; the old one leads to the new, which the feed gives as well."""
    with Newsroom([site("kabar")]) as room:
        kabar = room["kabar"]
        old = kabar.stories[0]
        first = crawl(room)
        new = replace(old, title="Diperbarui: " + old.title)
        kabar.change(new)
        kabar.redirect(kabar.path(old), kabar.path(new))
        crawl(room, "--all")
        kabar.change(new := replace(new, paragraphs=(*new.paragraphs, "Bupati menjawab pertanyaan itu besok.")))
        travel(first.db, days=1)
        crawl(room, "--all")
        told = rows(first.db, "SELECT id, text, duplicate_of FROM articles WHERE title = ? ORDER BY id", new.title)
        assert [row["text"] for row in told] == [kabar.gold(new)] * 2
        assert {row["duplicate_of"] for row in told} < {None, *(row["id"] for row in told)}, "one is the other's copy"
        titles = rows(first.db, "SELECT title FROM article_versions WHERE article_id = ?", told[0]["id"])
        assert [row["title"] for row in titles] == [old.title]


# --- the pages that are kept


def page_bodies(db: Path) -> dict[str, bytes]:
    return {row["key"]: unpack(row["body"]) for row in rows(Pages.beside(db), "SELECT key, body FROM pages")}


def test_a_page_that_is_a_stub_by_now_takes_no_place_of_the_one_that_was_read(crawl: Crawl, kliping: Kliping) -> None:
    """The site has put its stories behind a paywall since; better rules must find the pages of the stored texts."""
    with Newsroom([site("kabar")]) as room:
        kabar = room["kabar"]
        first = crawl(room)
        whole = page_bodies(first.db)
        assert len(whole) == len(kabar.stories)
        for story in kabar.stories:
            before_the_wall = "".join(f"<p>{line}</p>" for line in kabar.gold(story).splitlines()[:3])
            kabar.put(
                kabar.path(story),
                f"<html><title>{story.title}</title><script type='application/ld+json'>"
                '{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
                f"<h1>{story.title}</h1><article>{before_the_wall}</article></html>",
                kind="article",
            )
        travel(first.db, hours=13)
        room.log.clear()
        crawl(room)
        assert len(room.requests("article")) == len(kabar.stories)
        assert page_bodies(first.db) == whole
        assert kliping("reextract", "--db", first.db, "--feeds", first.feeds, "--yes", "--workers", 0).code == 0
        assert texts(first.db) == gold(kabar)


@pytest.mark.parametrize("kept", [True, False])
def test_the_page_of_a_text_that_changed_takes_the_place_of_the_earlier_one(kept: bool, crawl: Crawl) -> None:
    """Without a new page there is none: the earlier one would bring back the text that the site has taken back."""
    with Newsroom([site("kabar", stories=2)]) as room:
        kabar = room["kabar"]
        first = crawl(room)
        before = page_bodies(first.db)
        story = kabar.stories[0]
        kabar.change(replace(story, paragraphs=(*story.paragraphs, "Bupati berjanji menjawab pertanyaan itu besok.")))
        travel(first.db, hours=13)
        assert crawl(room, *(() if kept else ("--no-pages",))).report["totals"]["changed"] == 1
        after = page_bodies(first.db)
        [key] = [key for key in before if after.get(key) != before[key]]
        assert b"Bupati berjanji" in after[key] if kept else key not in after
        assert texts(first.db) == gold(kabar)


def test_the_page_of_another_address_is_not_kept(crawl: Crawl) -> None:
    """Nothing would ever read it."""
    with Newsroom([site("kabar", stories=1)]) as room:
        kabar = room["kabar"]
        first = crawl(room)
        copy = kabar.find(kabar.path(kabar.stories[0]))
        assert copy
        there = kabar.put("/berita/salinan-lain-99001", copy.body, kind="article")
        item = f"<item><title>Salinan</title><link>{there}</link></item>"
        feed = kabar.put("/lain", f"<rss version='2.0'><channel>{item}</channel></rss>", "text/xml", kind="feed")
        done = crawl(room, "--all", feeds=DEFAULTS + f"sources: {{kabar: {feed}}}")
        assert [row["outcome"] for row in done.rows("SELECT outcome FROM links ORDER BY id")] == ["stored", "alias"]
        assert len(page_bodies(first.db)) == 1


# --- what a feed says


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
    with Newsroom([site("bohong")]) as room:
        bohong = room["bohong"]
        old, new = batch("lama", 2, NEWEST, first=700), batch("baru", 2, NEWEST, first=900)

        def lists(*stories: Story) -> None:
            rows = "".join(f"<url><loc>{bohong.address(story)}</loc></url>" for story in stories)
            bohong.put("/anak.xml", f"<urlset>{rows}</urlset>", "text/xml", kind="feed")

        bohong.publish(*old, *new)
        lists(*old)
        listed = f"<sitemap><loc>{bohong.url('/anak.xml')}</loc></sitemap>"
        index = bohong.put("/peta.xml", f"<sitemapindex>{listed}</sitemapindex>", "text/xml", kind="feed")
        feeds = DEFAULTS + f"sources: {{bohong: {{feeds: [sitemap: {index}]}}}}"
        room.fault("lying-304", path="/anak.xml")
        first = crawl(room, feeds=feeds)
        lists(*old, *new)
        travel(first.db, days=1)  # to the same time on another day
        crawl(room, "--all", feeds=feeds)
        assert texts(first.db) == {bohong.gold(story) for story in (*old, *new)}
        assert [(r.path, r.status) for r in room.requests("feed")][-2:] == [("/peta.xml", 200), ("/anak.xml", 200)]


@pytest.mark.parametrize("shape", ["sitemap", "atom"])
def test_a_feed_that_says_only_when_an_article_changed_has_a_rhythm_too(shape: str, crawl: Crawl) -> None:
    """150 articles, one every six minutes, the oldest first, as WordPress' sitemaps have them."""
    with Newsroom([site("peta", stories=0)]) as room:
        peta, now = room["peta"], datetime.now(UTC)
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


def test_a_permanent_redirect_is_adopted_after_seven_days_and_told(crawl: Crawl, kliping: Kliping) -> None:
    with Newsroom([site("pindah")]) as room:
        pindah = room["pindah"]
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
        assert f"pindah: replace {old} by {pindah.url('/rss')}" in " ".join(told.split())
        assert first.feeds.read_text() == feeds


def test_where_a_feed_that_fails_redirects_to_is_told(crawl: Crawl) -> None:
    """A log-in, a page that is not there, one that robots.txt forbids, another host that is not asked."""
    with Newsroom([site("pindah")]) as room:
        pindah = room["pindah"]
        login = pindah.put("/login", "<title>Log in</title><form>", "text/html")
        ends = {
            login: 'an HTML page titled "Log in" with 0 links that look like articles',
            pindah.url("/rss2"): "HTTP 404",
            pindah.url("/masuk"): "robots.txt forbids it",
            "http://127.0.0.1:9/rss": "port 9 is none of 80, 443, 8080, 8443",
        }
        feeds = [pindah.redirect(f"/lama/{number}", to, status=302) for number, to in enumerate(ends)]
        done = crawl(room, feeds=DEFAULTS + f"sources: {{pindah: {{feeds: [{', '.join(feeds)}]}}}}")
    told = {row["url"]: row["failure_detail"] for row in done.rows("SELECT url, failure_detail FROM feeds")}
    for feed, (to, fault) in zip(feeds, ends.items(), strict=True):
        assert told[feed].endswith(f"{fault} (redirected to {to})"), told[feed]


def test_a_feed_that_is_gone_for_seven_days_is_told(crawl: Crawl, kliping: Kliping) -> None:
    with Newsroom([site("tutup"), site("buka")]) as room:
        first = crawl(room)
        room.fault("410", site="tutup", kind="feed")
        for days in (0.5, 7.1):
            travel(first.db, days=days)
            crawl(room, "--all")
        told = kliping("status", "--db", first.db).stdout
        assert f"tutup: remove {room['tutup'].url('/rss')}" in " ".join(told.split())
        room.heal()
        assert crawl(room, "--all").code == 0  # never dead
        assert "remove" not in kliping("status", "--db", first.db).stdout


# --- the clock


def test_a_clock_that_went_back_silences_nothing(crawl: Crawl) -> None:
    """A run was made while the clock said 2027; now it is right again."""
    with Newsroom([site("kabar"), site("peta", FeedSpec("sitemap-index", "/peta.xml")), site("sibuk")]) as room:
        room.fault("500", site="kabar", kind="article")
        room.fault("429-seconds", site="sibuk", kind="article")
        room.server.retry_after = 3600
        first = crawl(room)
        travel(first.db, days=-300)
        room.heal()
        late = batch("terlambat", 2, datetime.now(UTC), first=900)
        room["peta"].publish(*late)
        crawl(room)
        assert texts(first.db) == gold(*room.sites)
