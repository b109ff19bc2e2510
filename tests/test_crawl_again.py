"""What one run leaves to the next: hosts that want quiet, outages of days, and clocks that were set back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from crawler.options import Options
from crawler.session_archive import ArchiveSession
from tests.conftest import Crawl, Kliping, rows, travel, with_all_due
from tests.crawl_kit import DEFAULTS, crawl_by, crawling, gold, put_rss, serving, site, stored, texts, wait_until
from tests.newsroom import FeedSpec, Newsroom, batch

# --- quiet


def test_quiet_holds_for_a_host_without_a_feed_whatever_the_link(crawl: Crawl) -> None:
    """The feed is on one host and the articles on another, as in many networks."""
    with Newsroom([site("kabar", stories=0), site("gudang")]) as room:
        here, there = room["kabar"], room["gudang"]
        feed = put_rss(here, "/umpan", *map(there.address, there.stories))
        feeds = DEFAULTS + f"sources: {{kabar: {{home: {there.home}, feeds: [{feed}]}}}}"
        room.server.retry_after = 3600
        room.fault("503-retry-after", site="gudang", kind="article")
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
        assert sum(note.endswith("its host is paused for 60 min") for note in again.report["notes"]) == 2
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
            known = done.rows("SELECT strikes, strftime('%s', quiet_until) - strftime('%s') AS s FROM quiet_hosts")[0]
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
        with crawling(room, db_path) as process:
            wait_until(lambda: room.requests("article", site="kabar"), process)
            wait_until(lambda: rows(db_path, "SELECT * FROM quiet_hosts"), process)
            assert len(room.requests("article", site="macet")) < 4, "after a kill the next run would ask it again"


# --- hosts that are down for days


def test_while_a_host_has_no_robots_txt_to_give_its_pages_are_not_tried(crawl: Crawl) -> None:
    with Newsroom([site("kabar", stories=0), site("gudang", stories=8)]) as room:
        here, there = room["kabar"], room["gudang"]
        feed = put_rss(here, "/umpan", *map(there.address, there.stories))
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
        done = crawl_by(later, room, tmp_path)
        assert 0 < stored(done.db) < 8


def test_a_page_has_had_its_try_where_its_whole_host_is_down(crawl: Crawl) -> None:
    with Newsroom([site("kabar", stories=0)]) as room:
        home = "http://127.0.0.1:1/"  # nobody listens there
        feed = put_rss(room["kabar"], "/umpan", f"{home}berita/banjir-1")
        done = crawl(room, feeds=DEFAULTS + f"sources: {{kabar: {{home: '{home}', feeds: [{feed}]}}}}")
        [link] = done.rows("SELECT outcome, reason, attempts FROM links")
        assert tuple(link) == ("pending", "refused", 1)


def test_an_outage_of_days_costs_no_article(crawl: Crawl) -> None:
    with serving("kabar") as (room, kabar):
        room.fault("503-bare", kind="article")
        for hours in (1, 2, 8, 17, 25):
            done = crawl(room)
            assert {row["outcome"] for row in done.rows("SELECT outcome FROM links")} == {"pending"}
            travel(done.db, hours=hours)
        room.heal()
        crawl(room)
        assert texts(done.db) == gold(kabar)


def test_what_was_given_up_while_its_host_was_down_comes_when_its_feed_still_names_it(crawl: Crawl) -> None:
    with serving("kabar") as (room, kabar):
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
            put_rss(here, "/umpan", *map(there.address, there.stories))

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


def test_a_pending_link_that_feeds_yaml_comes_to_exclude_is_not_fetched(crawl: Crawl, kliping: Kliping) -> None:
    with serving("kabar") as (room, kabar):
        one, *others = map(kabar.address, kabar.stories)
        sources = DEFAULTS + f"sources: {{kabar: {{feeds: [{put_rss(kabar, '/umpan', one, *others)}], article: {{deny: "
        done = crawl(room, feeds=f"{sources}[http]}}}}}}")
        assert kliping("retry", "--reason", "not-allowed", "--db", done.db).stdout.startswith("4 links pending again")
        assert crawl(room, feeds=f"{sources}['{one}']}}}}}}").report["totals"]["filtered"] == 1
        assert {request.path for request in room.requests("article")} == {urlsplit(other).path for other in others}
        assert [row["url"] for row in done.rows("SELECT url FROM links WHERE reason = 'not-allowed'")] == [one]


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


def test_how_long_a_crawl_took_is_told_whatever_the_clock_was_set_to(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text("sources: {kabar: https://kabar.example/feed}", encoding="utf-8")
    session = ArchiveSession.open(Options(feeds, tmp_path / "kliping.db"))
    session.started_at += timedelta(hours=1)  # it went back by that much
    session.stop("finished")
    assert session.close().seconds >= 0
