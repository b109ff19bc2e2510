"""A backfill walks a site's sitemaps back to a day, one file at a time, and goes on where it stopped."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.spiders.backfill import DEPTH
from pipelines.archive import Archive, Pages, backfills
from pipelines.archive.backfills import TRIES
from pipelines.zones import WIB
from tests.archive_kit import archive_at
from tests.conftest import COMMAND, Crawl, Kliping, Ran, assert_ledger_adds_up, rows
from tests.crawl_kit import put_index, put_sitemap, titles, wait_until
from tests.newsroom import FeedSpec, Newsroom, Site, batch, styles
from tests.terminal import on_a_terminal

# Noon in western Indonesia: a story of the day before `--since` is changed on that day, too, whenever the tests run.
NOW = datetime.now(UTC).replace(hour=5, minute=0, second=0, microsecond=0)
MONTH = timedelta(days=30)
ROBOTS = "User-agent: *\nDisallow: /cari\nSitemap: /peta.xml\n"
Open = Callable[..., Newsroom]


def archive_site(robots: str = ROBOTS, *, name: str = "arsip") -> Site:
    """A site with one story a month for two years; its feed has the newest two, its sitemap index all."""
    feeds = [FeedSpec("rss", "/rss", limit=2), FeedSpec("sitemap-index", "/peta.xml")]
    site = Site(name, "Arsip Kota", styles.PORTAL, feeds, robots=robots)
    site.stories = batch("arsip", 24, NOW - timedelta(days=1), first=1, every=MONTH)
    return site


def feeds_of(site: Site) -> str:
    """A feeds.yaml that has only the site's feed."""
    return (
        "defaults: {delay: 0, contact: newsroom@example.invalid}\n"
        f"sources:\n  arsip:\n    home: {site.home}\n    feeds: [{site.url('/rss')}]\n"
    )


@pytest.fixture
def room(open_newsroom: Open, feeds_yaml: Path) -> Newsroom:
    room = open_newsroom([archive_site()])
    feeds_yaml.write_text(feeds_of(room.sites[0]), encoding="utf-8")
    return room


@pytest.fixture
def bare(open_newsroom: Open, feeds_yaml: Path) -> Newsroom:
    """The same, but its robots.txt names no sitemap."""
    room = open_newsroom([archive_site(robots="")])
    feeds_yaml.write_text(feeds_of(room.sites[0]), encoding="utf-8")
    return room


@pytest.fixture
def backfill(kliping: Kliping, feeds_yaml: Path, db_path: Path) -> Callable[..., Ran]:
    def run(since: str, *more: str) -> Ran:
        where = ["--feeds", feeds_yaml, "--db", db_path, "--allow-private-addresses", "--workers", "0"]
        ran = kliping("backfill", "--source", "arsip", "--since", since, *where, *more)
        if db_path.exists():
            assert_ledger_adds_up(db_path)
        return ran

    return run


def day(ago: timedelta) -> str:
    """The day in western Indonesia, as `--since` takes it."""
    return f"{NOW - ago:%Y-%m-%d}"


def told_since(site: Site, ago: timedelta) -> set[str]:
    return {story.title for story in site.stories if story.published >= NOW - ago}


def test_a_crawl_leaves_to_it_what_is_too_old(
    room: Newsroom, backfill: Callable[..., Ran], crawl: Crawl, db_path: Path
) -> None:
    site = room.sites[0]
    feeds = feeds_of(site).replace("delay: 0,", "delay: 0, max_age_days: 100,")
    done = crawl(room, feeds=feeds.replace(site.url("/rss"), site.url("/peta.xml")))
    assert done.code == 0
    assert titles(done.db) == told_since(site, timedelta(days=100))
    assert "older than 100 days were left out" in done.report["notes"][0]
    assert not [row for row in done.rows("SELECT outcome FROM links") if row["outcome"] != "stored"]
    assert done.db == db_path
    assert backfill(day(10 * MONTH)).code == 0
    assert titles(db_path) == told_since(site, 10 * MONTH)


def test_on_a_terminal_one_line_tells_how_far_it_is(room: Newsroom, feeds_yaml: Path) -> None:
    words = ("backfill", "--source", "arsip", "--since", day(3.5 * MONTH), "--allow-private-addresses", "--workers", 0)
    code, shown = on_a_terminal(feeds_yaml.parent, "", *words, "--db", "kliping.db", TERM="xterm", NO_COLOR="1")
    assert code == 0
    assert re.search(r"\d articles, [\d.]+ a second · arsip", shown)
    assert shown.endswith("\nsitemaps: 5 read, 0 left\n")


def test_a_day_without_a_clock_time_is_too_old_once_all_of_it_is(crawl: Crawl, open_newsroom: Open) -> None:
    """Sitemaps of dates alone: what came out late yesterday is still young a few hours after midnight."""
    harian = Site("harian", "Harian", styles.PORTAL, [FeedSpec("rss", "/rss")], batch("harian", 6, NOW))
    room, local = open_newsroom([harian]), datetime(2026, 11, 23, 3, tzinfo=WIB)
    listed = "".join(
        f"<url><loc>{harian.address(story)}</loc><lastmod>{local - timedelta(days=ago):%Y-%m-%d}</lastmod></url>"
        for ago, story in enumerate(harian.stories[:3], start=1)
    )
    changed, undated, old = (f"<url><loc>{harian.address(story)}</loc>" for story in harian.stories[3:])
    of_old = "<news:news><news:publication_date>2020-01-01</news:publication_date></news:news></url>"
    listed += f"{changed}<lastmod>{local:%Y-%m-%d}</lastmod>{of_old}{undated}</url>{old}{of_old}"
    of_news = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    peta = harian.put("/peta.xml", f"<urlset {of_news}>{listed}</urlset>", "text/xml", kind="feed")
    feeds = f"defaults: {{delay: 0, max_age_days: 1}}\nsources: {{harian: {{feeds: [sitemap: {peta}]}}}}"
    done = crawl(room, feeds=feeds, now=local)
    assert titles(done.db) == {harian.stories[number].title for number in (0, 3, 4)}


def test_it_stores_all_since_that_day_and_asks_for_nothing_older(
    room: Newsroom, backfill: Callable[..., Ran], db_path: Path
) -> None:
    site = room.sites[0]
    done = backfill(day(10 * MONTH), "--json")
    assert done.code == 0, done.stderr
    assert titles(db_path) == told_since(site, 10 * MONTH)
    asked = [request.path for request in room.requests("feed")]
    assert asked[0] == "/peta.xml"
    assert asked[1:] == sorted(asked[1:], reverse=True), "the newest first"
    assert len(asked[1:]) == len(told_since(site, 10 * MONTH))
    assert max(Counter(request.url for request in room.requests("article")).values()) == 1
    assert done.json["totals"]["sitemaps_left"] == 0
    assert len(room.requests("robots")) <= 2  # once to obey it, once to find the sitemaps that it names


def test_one_sitemap_at_a_time(room: Newsroom, backfill: Callable[..., Ran]) -> None:
    backfill(day(10 * MONTH))
    kinds = [request.kind for request in room.requests() if request.kind in ("feed", "article")]
    assert kinds == ["feed"] + ["feed", "article"] * (len(kinds) // 2)


def test_a_second_start_asks_for_what_names_others_only(room: Newsroom, backfill: Callable[..., Ran]) -> None:
    backfill(day(10 * MONTH))
    room.log.clear()
    again = backfill(day(10 * MONTH))
    assert again.code == 0
    assert {request.path for request in room.requests()} == {"/robots.txt", "/peta.xml"}


def test_an_earlier_day_goes_on_from_there(room: Newsroom, backfill: Callable[..., Ran], db_path: Path) -> None:
    backfill(day(5 * MONTH))
    backfill(day(15 * MONTH))
    assert titles(db_path) == told_since(room.sites[0], 15 * MONTH)
    assert max(Counter(request.url for request in room.requests("article")).values()) == 1


def start(feeds: Path, db: Path, since: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, "backfill", "--source", "arsip", "--since", since, "--feeds", str(feeds), "--db", str(db),
         "--allow-private-addresses", "--workers", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )  # fmt: skip


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_stopped_at_any_moment_it_goes_on(
    how: signal.Signals, room: Newsroom, backfill: Callable[..., Ran], feeds_yaml: Path, db_path: Path
) -> None:
    feeds = feeds_yaml.read_text()
    feeds_yaml.write_text(feeds.replace("delay: 0", "delay: 0.1"), encoding="utf-8")
    for number in (2, 7):
        process = start(feeds_yaml, db_path, day(20 * MONTH))
        wait_until(lambda least=number: len(room.requests("article")) >= least, process)  # type: ignore[misc]
        process.send_signal(how)
        _, errors = process.communicate(timeout=240)
        assert process.returncode in (0, -how), errors
        assert_ledger_adds_up(db_path)
    assert 0 < len(titles(db_path)) < len(told_since(room.sites[0], 20 * MONTH))
    feeds_yaml.write_text(feeds, encoding="utf-8")
    assert backfill(day(20 * MONTH)).code == 0
    assert titles(db_path) == told_since(room.sites[0], 20 * MONTH)
    assert max(Counter(request.url for request in room.requests("article")).values()) <= (
        1 if how == signal.SIGTERM else 4
    )
    children = Counter(request.path for request in room.requests("feed") if request.path != "/peta.xml")
    assert max(children.values()) <= 4
    assert sum(children.values()) <= len(children) + 3


def test_a_time_budget_leaves_the_rest_for_later(
    room: Newsroom, backfill: Callable[..., Ran], feeds_yaml: Path, db_path: Path
) -> None:
    backfill(day(3 * MONTH))
    feeds_yaml.write_text(feeds_yaml.read_text().replace("delay: 0", "delay: 600"), encoding="utf-8")
    done = backfill(day(20 * MONTH), "--time-budget", "1s", "--json")
    assert done.code == 0, done.stderr
    assert done.json["reason"] == "time-budget"
    assert done.json["totals"]["sitemaps_left"] > 0
    assert titles(db_path) == told_since(room.sites[0], 3 * MONTH)


@pytest.mark.parametrize("robots", [ROBOTS, ""])  # at the usual places, too, none is noted that was not asked
def test_the_time_is_up_while_the_first_address_waits_its_turn(
    robots: str, open_newsroom: Open, backfill: Callable[..., Ran], feeds_yaml: Path, db_path: Path
) -> None:
    room = open_newsroom([archive_site(robots=robots)])
    feeds_yaml.write_text(feeds_of(room.sites[0]).replace("delay: 0", "delay: 600"), encoding="utf-8")
    done = backfill(day(20 * MONTH), "--time-budget", "1s", "--json")
    assert (done.code, done.json["reason"], done.json["notes"]) == (0, "time-budget", [])
    assert rows(db_path, "SELECT url FROM backfill") == []
    assert {request.path for request in room.requests()} <= {"/robots.txt"}


def test_a_line_a_sitemap_is_told_where_no_terminal_is(room: Newsroom, backfill: Callable[..., Ran]) -> None:
    done = backfill(day(3 * MONTH))
    lines = [line for line in done.stderr.splitlines() if re.search(" sitemaps? left$", line)]
    assert len(lines) == 1 + len(told_since(room.sites[0], 3 * MONTH))
    assert lines[-1].endswith(": 1 link, 1 new; 0 sitemaps left")
    assert [line.partition(":")[0] for line in done.stdout.splitlines()[-1:]] == ["sitemaps"]
    assert "sitemaps: 4 read, 0 left" in done.stdout
    assert "feed" not in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_lines_that_nobody_can_read_stop_nothing(room: Newsroom, feeds_yaml: Path) -> None:
    words = ("--source", "arsip", "--since", day(3.5 * MONTH), "--allow-private-addresses", "--workers", "0")
    done = subprocess.run(
        ["/bin/sh", "-c", '"$@" 2>/dev/full', "sh", *COMMAND, "backfill", *words, "--db", "kliping.db"],
        cwd=feeds_yaml.parent, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.stdout.endswith("\nsitemaps: 5 read, 0 left\n")
    assert done.returncode == 0


def test_its_log_may_be_json(room: Newsroom, backfill: Callable[..., Ran], db_path: Path, tmp_path: Path) -> None:
    Pages.beside(db_path).write_text("Bukan basis data.\n" * 200, encoding="utf-8")
    done = backfill(day(2 * MONTH), "--log-file", str(tmp_path / "log"), "--log-json")
    assert done.code == 1
    [entry] = map(json.loads, (tmp_path / "log").read_text().splitlines())
    assert (entry["level"], "not a SQLite file" in entry["message"]) == ("error", True)


def test_usual_places_are_no_sitemaps_that_are_left(
    bare: Newsroom, backfill: Callable[..., Ran], feeds_yaml: Path
) -> None:
    [site] = bare.sites
    feeds_yaml.write_text(f"{feeds_of(site)}      - sitemap: {site.url('/peta.xml')}\n".replace(
        f"[{site.url('/rss')}]", f"\n      - {site.url('/rss')}"), encoding="utf-8")  # fmt: skip
    for _ in range(2):  # the second has nothing to read but the index
        done = backfill(day(3 * MONTH))
        lines = [line for line in done.stderr.splitlines() if re.search(" sitemaps? left$", line)]
        index = re.search(r": (\d+) sitemaps?; (\d+) sitemaps? left", lines[0])
        assert index
        assert (int(index[1]) > 0, int(index[2])) == (True, len(lines) - 1)
        assert lines[-1].endswith("; 0 sitemaps left")
        assert f"sitemaps: {len(lines)} read, 0 left" in done.stdout


def test_links_without_a_date_are_left_out_and_told(
    room: Newsroom, backfill: Callable[..., Ran], db_path: Path
) -> None:
    site = room.sites[0]
    put_sitemap(site, "/anak.xml", *site.stories[:3])
    put_index(site, "/peta.xml", "/anak.xml")
    done = backfill(day(10 * MONTH))
    assert "3 links without a date were left out" in done.stderr
    assert titles(db_path) == set()
    done = backfill(day(10 * MONTH), "--undated")
    assert (done.code, "left out" in done.stderr) == (0, False)
    assert len(titles(db_path)) == 3
    room.log.clear()
    assert backfill(day(10 * MONTH), "--undated").code == 0
    assert "/anak.xml" not in {request.path for request in room.requests()}


@pytest.mark.parametrize("since", ["2026-09-03", "2026-09-02T13:00"])
def test_a_sitemap_that_was_last_changed_on_the_day_where_it_ends_is_read(
    since: str, room: Newsroom, backfill: Callable[..., Ran], db_path: Path
) -> None:
    """Without a clock time, the day is that of the site, and all of it counts; of a link, the day in its address."""
    [site] = room.sites
    for name, at in (("siang", "2026-09-02T12:00"), ("malam", "2026-09-02T23:00")):
        links = "".join(
            f"<url><loc>{site.url(path)}</loc><lastmod>{at}:00+07:00</lastmod></url>"
            for path in (f"/{name}", f"/2026/08/31/{name}")
        )
        site.put(f"/{name}.xml", f"<urlset>{links}</urlset>", "text/xml", kind="feed")
    put_index(site, "/peta.xml", "/siang.xml", "/malam.xml", more="<lastmod>2026-09-02</lastmod>")
    backfill(since, "--links-only")
    found = [urlsplit(row["url"]).path for row in rows(db_path, "SELECT url FROM links")]
    assert found == ([] if since == "2026-09-03" else ["/malam"])


def test_without_a_sitemap_it_says_so(bare: Newsroom, backfill: Callable[..., Ran]) -> None:
    done = backfill(day(MONTH))
    assert done.code == 3
    assert "arsip: no sitemap was found in feeds.yaml, in robots.txt or at the usual places" in done.stderr
    assert [request.path for request in bare.requests("feed")] == []


def test_without_a_sitemap_it_says_so_whatever_befalls_another_source(
    open_newsroom: Open, backfill: Callable[..., Ran], feeds_yaml: Path
) -> None:
    away, bare = archive_site(), archive_site(robots="", name="kosong")
    open_newsroom([away, bare])
    away.put("/robots.txt", "", status=503)
    feeds_yaml.write_text(f"{feeds_of(away)}  kosong:\n    feeds: [{bare.url('/rss')}]\n", encoding="utf-8")
    told = backfill(day(MONTH), "--source", "kosong").stderr
    assert "arsip: robots.txt: HTTP 503" in told
    assert "kosong: no sitemap was found" in told


def sitemap_in(feeds: Path, site: Site, path: str) -> None:
    """Let feeds.yaml name a sitemap beside the feed."""
    both = f"feeds: [sitemap: {site.url(path)}, "
    feeds.write_text(feeds_of(site).replace("feeds: [", both), encoding="utf-8")


def test_a_feed_that_was_never_read_is_a_sitemap_by_its_name(
    open_newsroom: Open, backfill: Callable[..., Ran], feeds_yaml: Path, db_path: Path
) -> None:
    site = archive_site(robots="")
    site.feeds = (FeedSpec("rss", "/rss", limit=2), FeedSpec("sitemap-index", "/sitemap-berita.xml"))
    room = open_newsroom([site])
    named = f"feeds: [{site.url('/sitemap-berita.xml')}, "
    feeds_yaml.write_text(feeds_of(site).replace("feeds: [", named), encoding="utf-8")
    done = backfill(day(3 * MONTH))
    assert (done.code, titles(db_path)) == (0, told_since(site, 3 * MONTH)), done.stderr
    assert "/rss" not in {request.path for request in room.requests("feed")}


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (404, "", "HTTP 404"),
        (200, "", "an empty answer"),
        (200, "<!doctype html><title>Beranda</title>", "an HTML page"),
    ],
)
def test_a_sitemap_of_feeds_yaml_that_is_none_is_told(
    status: int, body: str, told: str, bare: Newsroom, backfill: Callable[..., Ran], feeds_yaml: Path
) -> None:
    [site] = bare.sites
    site.put("/peta-lama.xml", body, status=status, kind="feed")
    sitemap_in(feeds_yaml, site, "/peta-lama.xml")
    is_told_in_each_run(backfill, f"/peta-lama.xml: {told}")


def is_told_in_each_run(backfill: Callable[..., Ran], words: str) -> None:
    for _ in range(2):
        done = backfill(day(MONTH))
        assert done.code == 3
        assert words in done.stderr


def test_where_a_sitemap_redirects_to_is_told(bare: Newsroom, backfill: Callable[..., Ran], feeds_yaml: Path) -> None:
    [site], gone = bare.sites, "http://sudah-tutup.invalid/"
    site.redirect("/peta-lama.xml", gone)
    sitemap_in(feeds_yaml, site, "/peta-lama.xml")
    told = f"/peta-lama.xml: the name of the host is not known (redirected to {gone})"
    is_told_in_each_run(backfill, told)


def test_sitemaps_that_lie_too_deep_are_told(bare: Newsroom, backfill: Callable[..., Ran], feeds_yaml: Path) -> None:
    [site] = bare.sites
    for number in range(9):
        below = f"<sitemapindex><sitemap><loc>{site.url(f'/{number + 1}.xml')}</loc></sitemap></sitemapindex>"
        site.put(f"/{number}.xml", below, "text/xml", kind="feed")
    sitemap_in(feeds_yaml, site, "/0.xml")
    is_told_in_each_run(backfill, f"/{DEPTH}.xml: the sitemaps below it are nested too deep to be followed")


def test_a_page_at_a_usual_place_is_no_sitemap_that_failed(
    bare: Newsroom, backfill: Callable[..., Ran], db_path: Path
) -> None:
    [site] = bare.sites
    peta = site.find("/peta.xml")
    assert peta
    site.put("/sitemap.xml", peta.body, "text/xml", kind="feed")
    site.put("/wp-sitemap.xml", "<!doctype html><title>Beranda</title>", kind="feed")
    done = backfill(day(2 * MONTH))
    assert (done.code, titles(db_path)) == (0, told_since(site, 2 * MONTH)), done.stderr


def test_while_robots_txt_cannot_be_had_no_usual_place_is_noted(
    room: Newsroom, backfill: Callable[..., Ran], db_path: Path
) -> None:
    """One with a page, as many sites have at any address, would be told as a failure in each run from then on."""
    [site] = room.sites
    site.put("/wp-sitemap.xml", "<!doctype html><title>Beranda</title>", kind="feed")
    site.put("/robots.txt", "", status=503)
    done = backfill(day(2 * MONTH))
    assert (done.code, done.stderr) == (3, "! arsip: robots.txt: HTTP 503 (asked for robots.txt)\n")
    del site.extra["/robots.txt"]
    done = backfill(day(2 * MONTH))
    assert (done.code, titles(db_path)) == (0, told_since(site, 2 * MONTH)), done.stderr


def test_a_place_that_nothing_names_any_more_is_not_asked(
    bare: Newsroom, backfill: Callable[..., Ran], feeds_yaml: Path, db_path: Path
) -> None:
    [site] = bare.sites
    places = ["/wp-sitemap.xml", "/peta-lama.xml"]  # one is usual, one in feeds.yaml
    for path in places:
        site.put(path, "", status=500, kind="feed")
    sitemap_in(feeds_yaml, site, "/peta-lama.xml")
    done = backfill(day(2 * MONTH))
    assert (done.code, [path in done.stderr for path in places]) == (3, [True, True])
    feeds_yaml.write_text(feeds_of(site), encoding="utf-8")
    site.put("/robots.txt", "", status=503)  # it may name them
    assert backfill(day(2 * MONTH)).code == 3
    assert len(rows(db_path, "SELECT url FROM backfill WHERE failure LIKE 'server-error%'")) == 2
    site.put("/robots.txt", ROBOTS)
    bare.log.clear()
    done = backfill(day(2 * MONTH))
    assert (done.code, titles(db_path)) == (0, told_since(site, 2 * MONTH)), done.stderr
    assert not {request.path for request in bare.requests()} & set(places)


def broken_sitemap(site: Site) -> str:
    """The path of the sitemap of the second story's day, which the site answers with 500 from now on."""
    path = f"/sitemap-{site.stories[1].published:%Y-%m-%d}.xml.gz"
    site.put(path, "", status=500)
    return path


def test_a_sitemap_that_fails_is_told_and_asked_again_by_the_next_start(
    room: Newsroom, backfill: Callable[..., Ran], db_path: Path
) -> None:
    site = room.sites[0]
    path = broken_sitemap(site)
    done = backfill(day(5 * MONTH))
    assert done.code == 3
    assert f"{path}: HTTP 500" in done.stderr
    assert titles(db_path) == told_since(site, 5 * MONTH) - {site.stories[1].title}
    del site.extra[path]
    assert backfill(day(5 * MONTH)).code == 0
    assert titles(db_path) == told_since(site, 5 * MONTH)


def test_a_site_that_asks_for_quiet_is_asked_no_more(room: Newsroom, backfill: Callable[..., Ran]) -> None:
    room.sites[0].put(broken_sitemap(room.sites[0]), "", status=429, headers=[("Retry-After", "90000")])
    done = backfill(day(5 * MONTH), "--links-only")
    assert (done.code, done.stderr.count("! arsip: ")) == (3, 1), done.stderr


def test_a_sitemap_that_always_fails_is_given_up_after_five_runs(
    room: Newsroom, backfill: Callable[..., Ran], db_path: Path, kliping: Kliping
) -> None:
    site = room.sites[0]
    path = broken_sitemap(site)
    done = [backfill(day(3 * MONTH)) for _ in range(TRIES + 1)]
    assert [each.code for each in done] == [3] * TRIES + [0]
    assert f"sitemaps given up, since they failed in {TRIES} runs: 1" in done[-1].stderr
    assert len([request for request in room.requests() if request.path == path]) == TRIES
    assert [row["failures"] for row in rows(db_path, "SELECT failures FROM backfill WHERE failure <> ''")] == [TRIES]
    assert "1 sitemap no longer given up" in kliping("retry", "--db", db_path).stdout
    del site.extra[path]
    assert backfill(day(3 * MONTH)).code == 0
    assert titles(db_path) == told_since(site, 3 * MONTH)


def test_a_site_that_is_away_for_many_runs_loses_none_of_its_sitemaps(
    room: Newsroom, backfill: Callable[..., Ran], db_path: Path
) -> None:
    site = room.sites[0]
    broken_sitemap(site)
    assert backfill(day(3 * MONTH), "--links-only").code == 3
    sitemaps = [request.path for request in room.requests("feed")]
    for path in sitemaps:
        site.put(path, "", status=503)
    assert [backfill(day(3 * MONTH), "--links-only").code for _ in range(TRIES)] == [3] * TRIES
    site.extra.clear()
    assert backfill(day(3 * MONTH)).code == 0
    assert titles(db_path) == told_since(site, 3 * MONTH)


@pytest.mark.parametrize(
    ("depth", "lastmods", "others_read", "asked"),
    [
        (1, [NOW] * 9, True, TRIES),
        (1, [None] * 9, True, TRIES),
        (1, [NOW] * 6 + [NOW + MONTH] * 3, True, TRIES + 3),  # it was changed, so that it may be whole again
        (1, [None] * 9, False, 9),  # the whole site is away
        (0, [None] * 9, True, 9),  # without it nothing would be found
    ],
)
def test_in_how_many_runs_a_sitemap_that_fails_is_asked(
    depth: int, lastmods: list[datetime | None], others_read: bool, asked: int, db_path: Path
) -> None:
    with archive_at(db_path) as archive:
        tries = 0
        for lastmod in lastmods:
            run_id = archive.runs.start(NOW, "0.1")
            archive.backfills.note("siak", [("https://siak.example/peta.xml", lastmod, "")], depth=depth)
            if sitemap := archive.backfills.next("siak", NOW - MONTH, run_id):
                tries += 1
                archive.backfills.failed(sitemap, "server-error: HTTP 500", run_id=run_id, others_read=others_read)
        assert archive.backfills.given_up("siak") == archive.backfills.retry("siak") == (asked == TRIES)
    assert tries == asked


def test_sitemaps_that_find_no_room_are_counted(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backfills, "MOST", 3)
    urls = [f"https://siak.example/peta{number}.xml" for number in range(5)]
    assert archive.backfills.note("siak", ((url, None, "") for url in urls), depth=1) == 2
    assert archive.backfills.note("siak", [(urls[0], NOW, "")], depth=1) == 0


def test_wrong_usage(room: Newsroom, backfill: Callable[..., Ran], kliping: Kliping, feeds_yaml: Path) -> None:
    assert backfill("kemarin").code == 2
    unknown = kliping(
        "backfill", "--source", "arsipp", "--since", "7d", "--feeds", feeds_yaml, "--allow-private-addresses"
    )
    assert (unknown.code, "did you mean arsip?" in unknown.stderr) == (2, True)
    assert kliping("backfill", "--since", "7d").code == 2


def test_two_at_once_do_no_harm(
    room: Newsroom, backfill: Callable[..., Ran], feeds_yaml: Path, db_path: Path, kliping: Kliping
) -> None:
    feeds_yaml.write_text(feeds_yaml.read_text().replace("delay: 0", "delay: 1"), encoding="utf-8")
    process = start(feeds_yaml, db_path, day(20 * MONTH))
    try:
        wait_until(room.requests, process)
        second = kliping("crawl", "--feeds", feeds_yaml, "--db", db_path, "--allow-private-addresses")
        assert second.code == 75
    finally:
        process.kill()
        process.communicate()


def test_several_sources_are_walked_side_by_side(
    open_newsroom: Open, kliping: Kliping, feeds_yaml: Path, db_path: Path
) -> None:
    sites = [archive_site(), archive_site()]
    sites[1].id = "dua"
    room = open_newsroom(sites)
    feeds_yaml.write_text(room.feeds_yaml(), encoding="utf-8")
    words = ("--since", day(10 * MONTH), "--links-only", "--feeds", feeds_yaml, "--db", db_path)
    done = kliping("backfill", "--source", "arsip", "--source", "dua", *words, "--allow-private-addresses")
    assert done.code == 0, done.stderr
    asked = [request.site for request in room.requests("feed")]
    assert Counter(asked) == dict.fromkeys(["arsip", "dua"], 1 + len(told_since(sites[0], 10 * MONTH)))
    assert len(list(groupby(asked))) > 2


def test_links_only_leaves_the_fetching_to_crawls(
    room: Newsroom, backfill: Callable[..., Ran], db_path: Path, feeds_yaml: Path, kliping: Kliping
) -> None:
    done = backfill(day(10 * MONTH), "--links-only", "--json")
    assert done.code == 0, done.stderr
    assert room.requests("article") == []
    assert done.json["totals"]["pending"] == len(told_since(room.sites[0], 10 * MONTH))
    crawl = kliping("crawl", "--feeds", feeds_yaml, "--db", db_path, "--allow-private-addresses", "--workers", "0")
    assert crawl.code == 0, crawl.stderr
    assert titles(db_path) == told_since(room.sites[0], 10 * MONTH)
