"""`kliping add` and `probe`: through the real command against the newsroom, and the search for feeds against a site."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.discovery.probe import KNOWN_FEEDS, WORDPRESS_QUERY
from crawler.discovery.worth import Worth
from crawler.sources import Feed, load
from crawler.visit import Answer
from crawler.visit.choice import SiteFeed, articles_per_day, picked
from crawler.visit.search import TRIED
from crawler.visit.site import Site as Looked
from crawler.visit.site import look
from pipelines.feed_items import FeedKind
from pipelines.items import Article, Link, Miss, Moment, Reason
from tests.conftest import COMMAND, Crawl, Kliping
from tests.newsroom import FeedSpec, Newsroom, Site, batch, styles
from tests.newsroom import feeds as written
from tests.newsroom.trouble import CHALLENGE
from tests.terminal import on_a_terminal

ALLOW = "--allow-private-addresses"
FAILURES = {
    403: Reason.FORBIDDEN,
    404: Reason.NOT_FOUND,
    429: Reason.RATE_LIMITED,
    503: Reason.SERVER_ERROR,
}
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)  # nothing here asks the real clock
OLD = """\
# what I read
defaults: {delay: 2, timezone: Asia/Makassar}   # slowly

sources:
  # the cabinet
  setkab: https://setkab.go.id/feed/

  bali:
    home: https://bali.example.id/
    feeds:
      - https://bali.example.id/rss    # by hand
      - sitemap: https://bali.example.id/news.xml
# the end
"""


def site(*feeds: FeedSpec, style: styles.Style = styles.ASTRA, stories: int = 6) -> Site:
    """A site at no address, asked without a network."""
    made = Site("coba", "Kabar Coba", style, feeds, batch("coba", stories, NOW - timedelta(minutes=30)))
    made.settle("kabarcoba.example.id", 80)
    return made


class Visitor:
    """Asks a site of the newsroom without a network, and notes what was asked."""

    def __init__(self, of: Site, faults: dict[str, Answer] | None = None) -> None:
        self.site, self.faults, self.asked = of, faults or {}, list[str]()

    async def fetch(self, url: str, kind: str) -> Answer:
        assert kind in {"page", "feed", "sitemap"}
        parts = urlsplit(url)
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        self.asked.append(path)
        if path in self.faults:
            return self.faults[path]
        page = self.site.find(path)
        status = page.status if page else 404
        failure = FAILURES.get(status)
        headers = dict(page.headers) if page else {}
        if page and status == 301:
            found = await self.fetch(headers["Location"], kind)
            return Answer(found.url, found.status, found.body, found.content_type, moved_to=found.url)
        body, content_type = (page.body, page.content_type) if page else (b"", "")
        return Answer(url, status, body, content_type, headers, None, failure, f"HTTP {status}" if failure else "")


def silent(url: str) -> Answer:
    return Answer(url, failure=Reason.TIMEOUT, detail="no whole answer within 30 seconds")


def found(of: Site, *, path: str = "/", faults: dict[str, Answer] | None = None) -> tuple[Looked, list[str]]:
    visitor = Visitor(of, faults)
    script = look(visitor, url=of.url(path), now=NOW, zone="Asia/Jakarta", language="id")
    return asyncio.run(script), visitor.asked


def home_page(*links: str, body: str = "") -> str:
    return f"<html><head><title>Beranda</title>{''.join(links)}</head><body><h1>Beranda</h1>{body}</body></html>"


def headlines(of: Site) -> str:
    return "".join(f"<h3><a href='{of.path(story)}'>{story.title}</a></h3>" for story in of.stories)


def alternate(path: str) -> str:
    return f'<link rel="alternate" type="application/rss+xml" href="{path}">'


# --- the search for feeds --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "kind", "setting"),
    [
        (FeedSpec("rss", "/rss"), FeedKind.RSS, "auto"),  # named by the page
        (FeedSpec("atom", "/mana-saja"), FeedKind.ATOM, "auto"),
        (FeedSpec("rss091", "/feed.xml"), FeedKind.RSS, "auto"),  # a usual place
        (FeedSpec("news-sitemap", "/sitemap-news.xml"), FeedKind.NEWS_SITEMAP, "sitemap"),
        (FeedSpec("sitemap-index", "/sitemap.xml"), FeedKind.SITEMAP_INDEX, "sitemap"),
        (FeedSpec("section-shape", "/indeks"), FeedKind.SECTION, "section"),
    ],
)
def test_a_site_with_one_feed(spec: FeedSpec, kind: FeedKind, setting: str) -> None:
    of = site(spec)
    if kind is not FeedKind.SECTION:
        of.put("/", home_page(alternate(spec.path) if spec.path in {"/rss", "/mana-saja"} else ""))
    told, asked = found(of)
    (best, *_) = told.feeds
    if kind is FeedKind.SECTION:  # the home page lists the same stories, and is asked first
        assert best.feed.url in {of.url("/"), of.url(spec.path)}
    else:
        assert best.feed.url == of.url(spec.path)
    assert (best.worth.kind, best.feed.kind, best.worth.entries) == (kind, setting, 6)
    assert told.home == of.home
    assert isinstance(told.sample, Article)
    assert told.sample.title == of.stories[0].title
    assert len(asked) <= TRIED + 4


def test_a_wordpress_api_gives_the_text_without_a_page() -> None:
    of = site(FeedSpec("wordpress", "/wp-json/wp/v2/posts", full=True), FeedSpec("rss", "/feed/"))
    of.put("/", home_page('<link rel="https://api.w.org/" href="/wp-json/">', alternate("/feed/")))
    told, asked = found(of)
    assert [one.feed.kind for one in told.feeds] == ["wordpress", "auto"]
    assert told.feeds[0].feed.url == of.url(f"/wp-json/wp/v2/posts?{WORDPRESS_QUERY}")  # its default are ten
    assert isinstance(told.sample, Article)
    assert told.sample.text_from == "feed"
    assert not [path for path in asked if path in set(map(of.path, of.stories))]
    assert picked(told.feeds) == told.feeds[:1]


@pytest.mark.parametrize(
    ("kind", "path"), [("wordpress", f"/?rest_route=/wp/v2/posts&{WORDPRESS_QUERY}"), ("rss", "/?feed=rss2")]
)
def test_a_wordpress_whose_addresses_have_no_names_is_asked_by_its_queries(kind: str, path: str) -> None:
    of = site(FeedSpec(kind, path))
    of.put("/", home_page('<meta name="generator" content="WordPress 6.8">'))
    told, _ = found(of)
    assert [one.feed.url for one in told.feeds] == [of.url(path)]


def test_the_same_feed_at_two_addresses_counts_once() -> None:
    of = site(FeedSpec("rss", "/rss"), FeedSpec("rss", "/rss/semua"))
    told, _ = found(of)
    assert [one.feed.url for one in told.feeds] == [of.url("/rss")]


def test_the_news_sitemap_is_read_beside_a_feed() -> None:
    of = site(FeedSpec("rss", "/rss"), FeedSpec("news-sitemap", "/berita.xml", limit=5))
    of.robots = f"User-agent: *\nSitemap: {of.url('/berita.xml')}\n"
    told, _ = found(of)
    assert {one.feed.url for one in picked(told.feeds)} == {of.url("/rss"), of.url("/berita.xml")}


def test_a_feed_that_moved_is_taken_where_it_is() -> None:
    of = site(FeedSpec("rss", "/baru.xml"))
    of.put("/", home_page(alternate("/lama.xml")))
    of.redirect("/lama.xml", of.url("/baru.xml"))
    told, _ = found(of)
    assert [one.feed.url for one in told.feeds] == [of.url("/baru.xml")]


def test_usual_places_are_asked_only_for_what_is_missing() -> None:
    of = site(FeedSpec("rss", "/berita.rss"), FeedSpec("news-sitemap", "/peta.xml", limit=5))
    of.robots = f"User-agent: *\nSitemap: {of.url('/peta.xml')}\n"
    _, asked = found(of)
    assert set(asked) == {"/", "/robots.txt", "/berita.rss", "/peta.xml", of.path(of.stories[0])}


def test_a_site_without_feeds_is_asked_a_bounded_number_of_times() -> None:
    of = site()
    of.put("/", home_page(*(alternate(f"/rss/{n}") for n in range(100))))
    told, asked = found(of)
    assert not told.feeds
    assert len(asked) == TRIED + 2  # with the page and robots.txt
    assert len(set(asked)) == len(asked)
    assert f"{TRIED} more addresses asked" in told.detail
    assert f"{TRIED} × HTTP 404" in told.detail


def test_many_links_to_feeds_leave_room_for_the_sitemap_of_news() -> None:
    of = site(FeedSpec("news-sitemap", "/peta.xml"))
    of.put("/", home_page(body="".join(f"<a href='/rss/{n}'>{n}</a>" for n in range(40))))
    of.robots = f"Sitemap: {of.url('/peta.xml')}\n"
    told, asked = found(of)
    assert [one.feed.url for one in told.feeds] == [of.url("/peta.xml")]
    assert len(asked) <= TRIED + 4


def test_a_site_that_asks_for_quiet_is_left_alone() -> None:
    of = site()
    of.put("/", home_page(alternate("/a"), alternate("/b"), alternate("/c")))
    of.put("/a", "<title>Terlalu banyak</title>", status=429, headers=[("Retry-After", "120"), ("Server", "gerbang")])
    told, asked = found(of)
    assert asked == ["/", "/robots.txt", "/a"]
    assert told.detail.endswith("; the site was left alone then")
    assert told.failed[0].detail == 'HTTP 429 from gerbang with a page titled "Terlalu banyak" that asks to wait 120 s'


def test_a_site_that_falls_silent_is_left_alone() -> None:
    of = site()
    of.put("/", home_page(*(alternate(f"/rss/{n}") for n in range(9))))
    faults = {f"/rss/{n}": silent(of.url(f"/rss/{n}")) for n in range(9)}
    told, asked = found(of, faults=faults)
    assert asked == ["/", "/robots.txt", "/rss/0", "/rss/1", "/rss/2"]
    assert f"; {of.url('/rss/2')}: no whole answer within 30 seconds" in told.detail


@pytest.mark.parametrize("status", [200, 403, 503])
def test_a_site_that_answers_all_with_a_challenge_is_left_alone(status: int) -> None:
    of = site(FeedSpec("rss", "/index.xml"))
    for path in ("/", "/robots.txt", *KNOWN_FEEDS[:3]):
        of.put(path, CHALLENGE, status=status)
    told, asked = found(of)
    assert asked == ["/", "/robots.txt", *KNOWN_FEEDS[:3]]
    assert re.search(r"; 3 more addresses asked, .*3 × .*; the site was left alone then$", told.detail)
    of.put("/", home_page())  # which is not refused: it may be the places alone
    told, _ = found(of)
    assert [one.feed.url for one in told.feeds] == [of.url("/index.xml")]


def test_how_we_know_that_a_home_page_refuses_us() -> None:
    of = site(FeedSpec("rss", "/feed/"))
    of.put("/", "<title>Just a moment...</title>", status=403, headers=[("Server", "cloudflare")])
    told, _ = found(of)
    assert [one.feed.url for one in told.feeds] == [of.url("/feed/")]  # the feed may be open all the same
    of.put("/feed/", "<title>Just a moment...</title>", status=403, headers=[("Server", "cloudflare")])
    told, _ = found(of)
    assert not told.feeds
    assert 'HTTP 403 from cloudflare with a page titled "Just a moment..."' in told.detail


def test_an_article_that_cannot_be_read_is_passed_over() -> None:
    of = site(FeedSpec("rss", "/rss"))
    gone, slow, good = map(of.path, of.stories[:3])
    of.remove(of.stories[0], 404)
    told, asked = found(of, faults={slow: silent(of.url(slow))})
    assert asked[-3:] == [gone, slow, good]
    assert isinstance(told.sample, Article)
    assert told.sample.title == of.stories[2].title
    faults = {of.path(story): silent(of.url(of.path(story))) for story in of.stories}
    told, _ = found(of, faults=faults)
    assert isinstance(told.sample, Miss)
    assert told.sample.reason is Reason.TIMEOUT


def test_the_address_may_be_a_feed() -> None:
    of = site(FeedSpec("rss", "/mana-saja"), FeedSpec("atom", "/atom.xml"))
    told, asked = found(of, path="/mana-saja")
    assert [one.feed.url for one in told.feeds] == [of.url("/mana-saja")]
    assert told.home == of.home
    assert told.name == "Kabar Coba"
    assert asked == ["/mana-saja", of.path(of.stories[0])]


def rss(of: Site, entries: slice, *, days_ago: int = 0) -> str:
    """Some of a site's stories as a feed, all of them as old as that."""
    chosen = of.entries(FeedSpec("rss", "/"))[entries]
    dated = [replace(one.story, published=one.story.published - timedelta(days=days_ago)) for one in chosen]
    return written.rss(of.channel, [replace(one, story=story) for one, story in zip(chosen, dated, strict=True)])


def test_where_each_section_has_a_feed_and_none_holds_them_all_they_are_read_together() -> None:
    of = site(stories=24)
    paths = [f"/rss/{name}" for name in ("politik", "ekonomi", "olahraga")]
    for number, path in enumerate(paths):
        of.put(path, rss(of, slice(number, None, 3)))
    of.put("/rss/lama", rss(of, slice(0, 3), days_ago=900))
    of.put("/rss/podcast", rss(of, slice(0, 9)).replace(of.home, of.url("/podcast/")))
    of.put("/", home_page(*map(alternate, ["/rss/lama", "/rss/podcast", *paths])))
    told, _ = found(of)
    assert {one.feed.url for one in picked(told.feeds)} == {of.url(path) for path in paths}
    one, all_of_them = articles_per_day(told.feeds[:1], NOW), articles_per_day(picked(told.feeds), NOW)
    assert all_of_them > one * 2
    assert [one.feed.url for one in told.feeds[-2:]] == [of.url("/rss/podcast"), of.url("/rss/lama")]
    of.put("/rss/semua", rss(of, slice(0, 24)))
    of.put("/", home_page(*map(alternate, [*paths, "/rss/semua"])))
    told, _ = found(of)
    assert [one.feed.url for one in picked(told.feeds)] == [of.url("/rss/semua")]


def brought(kind: str, names: str, hours: int = 0) -> SiteFeed:
    """A feed with an article for each letter, newest first, an hour apart; the newest is so many hours old."""
    ages = [timedelta(hours=hours + number) for number in range(len(names))]
    dates = [Moment(NOW - age, "", "UTC", "feed") if hours >= 0 else None for age in ages]
    links = [Link(f"https://x.example/b/{name}", "x", "f", published=at) for name, at in zip(names, dates, strict=True)]
    return SiteFeed(Feed(f"https://x.example/{names}"), "", Worth(FeedKind(kind), len(links)), tuple(links))


@pytest.mark.parametrize(
    ("feeds", "taken"),
    [
        ([("rss", "abc"), ("atom", "def"), ("rss", "ghi")], [0, 1, 2]),
        ([("rss", "abc"), ("rss", "def")], [0]),  # the two may be anything
        ([("rss", "abc"), ("rss", "def"), ("rss", "cd")], [0, 1]),
        ([("rss", "abc"), ("rss", "def"), ("rss", "ghi"), ("rss", "jkl", 200)], [0, 1, 2]),
        ([("rss", "abc"), ("rss", "abcdefgh"), ("rss", "abcijkl")], [0]),  # they reach further back
        ([("rss", "abc", -1), ("rss", "def"), ("rss", "ghi")], [0]),
        ([("wordpress", "abc"), ("rss", "def"), ("rss", "ghi")], [0]),
        ([("rss", "abc"), ("section", "def"), ("section", "ghi")], [0]),
        ([("rss", "abc"), ("news-sitemap", "abcdef"), ("news-sitemap", "gh")], [0, 1]),
        ([("news-sitemap", "abc"), ("news-sitemap", "def")], [0]),
    ],
)
def test_which_feeds_are_read_together(feeds: list[tuple[str, str]], taken: list[int]) -> None:
    made = [brought(*one) for one in feeds]
    assert picked(made) == tuple(made[number] for number in taken)


def test_a_section_with_all_of_the_last_hour_is_not_taken_for_the_site() -> None:
    of = site(stories=24)
    of.put("/rss/ekonomi", rss(of, slice(0, 6)))
    of.put("/rss/semua", rss(of, slice(0, 24)))
    of.put("/", home_page(alternate("/rss/ekonomi"), alternate("/rss/semua")))
    told, _ = found(of)
    assert [one.feed.url for one in told.feeds] == [of.url("/rss/semua"), of.url("/rss/ekonomi")]


def test_a_feed_that_died_hides_no_living_one() -> None:
    of = site(stories=12)
    of.put("/", home_page(alternate("/lama.xml")))
    of.put("/lama.xml", rss(of, slice(6, 12), days_ago=900))
    of.put("/feed/", rss(of, slice(0, 6)))
    told, _ = found(of)
    assert [one.feed.url for one in told.feeds] == [of.url("/feed/"), of.url("/lama.xml")]
    of.stories = of.stories[:6]
    of.put("/", home_page(alternate("/lama.xml"), body=headlines(of)))
    of.put("/feed/", "", status=404)
    told, _ = found(of)
    assert [one.feed.kind for one in told.feeds] == ["section", "auto"]


def test_a_feed_with_what_the_home_page_shows_is_slow_and_not_dead() -> None:
    of = site(FeedSpec("section-shape", "/indeks"))
    of.put("/", home_page(alternate("/umpan.xml"), body=headlines(of)))
    of.put("/umpan.xml", rss(of, slice(0, 6), days_ago=90))
    told, asked = found(of)
    assert [one.feed.url for one in told.feeds] == [of.url("/umpan.xml")]
    assert "/indeks" not in asked


def test_a_page_that_lists_feeds_where_one_is_looked_for() -> None:
    of = site()
    of.put("/", home_page())
    of.put("/rss", "<title>RSS</title><a href='/rss/politik.xml'>Politik</a><a href='/rss/hukum.xml'>Hukum</a>")
    of.put("/rss/politik.xml", rss(of, slice(0, 6)))
    told, asked = found(of)
    assert [one.feed.url for one in told.feeds] == [of.url("/rss/politik.xml")]
    failed = [one.feed.url for one in told.failed]
    assert of.url("/rss/hukum.xml") in failed
    assert of.url("/rss") not in failed
    assert len(set(asked)) == len(asked)


def test_pages_that_list_pages_without_end_are_left() -> None:
    of = site()
    for n in range(TRIED * 2):
        of.put(f"/rss/{n}", f"<title>{n}</title><a href='/rss/{n + 1}'>lagi</a>")
    of.put("/", home_page(alternate("/rss/0")))
    told, asked = found(of)
    assert not told.feeds
    assert len(asked) == TRIED + 2  # with the page and robots.txt


@pytest.mark.parametrize(
    ("href", "path"),
    [
        ("/indeks-berita/", "/indeks-berita/"),
        ("/artikel/indeks?date=2026-09-01", "/artikel/indeks"),  # tomorrow it is another
        ("/terkini", "/terkini"),
        ("/index-news#atas", "/index-news"),
    ],
)
def test_an_index_that_the_home_page_links_to(href: str, path: str) -> None:
    of = site(FeedSpec("section-shape", path))
    of.put("/", home_page(body=f"<a href='{href}'>Indeks</a><a href='/indeks-harga'>Harga</a>"))
    told, asked = found(of)
    assert [(one.feed.kind, one.feed.url) for one in told.feeds] == [("section", of.url(path))]
    assert "/indeks-harga" not in asked


def test_an_index_of_sitemaps_below_one_and_one_without_entries() -> None:
    of = site(FeedSpec("sitemap", "/berita-2.xml"))
    index = "<sitemapindex>{}</sitemapindex>".format
    below = "".join(f"<sitemap><loc>{of.url(path)}</loc></sitemap>" for path in ("/berita-3.xml", "/berita-2.xml"))
    of.put("/berita-3.xml", "<urlset></urlset>", "text/xml")
    of.put("/dalam.xml", index(below), "text/xml")
    of.put("/peta.xml", index(f"<sitemap><loc>{of.url('/dalam.xml')}</loc></sitemap>"), "text/xml")
    of.put("/", home_page())
    of.robots = f"Sitemap: {of.url('/peta.xml')}\n"
    told, _ = found(of)
    assert [(one.feed.url, one.worth.entries) for one in told.feeds] == [(of.url("/peta.xml"), 6)]
    of.put("/dalam.xml", index(f"<sitemap><loc>{of.url('/dalam.xml')}</loc></sitemap>"), "text/xml")
    told, asked = found(of)
    assert (told.feeds, asked.count("/dalam.xml")) == ((), 2)  # which names itself, without end


def test_the_address_of_an_article_leads_to_the_feeds_of_its_site() -> None:
    of = site(FeedSpec("rss", "/umpan"))
    article = "/berita/9/harga-cabai-naik-lagi"
    of.put(article, home_page(body=headlines(of)))  # what else there is to read: that is no index
    of.put("/", home_page(alternate("/umpan"), body=headlines(of)))
    told, _ = found(of, path=article)
    assert ([one.feed.url for one in told.feeds], told.home) == ([of.url("/umpan")], of.home)
    told, _ = found(of, path="/berita/8/salah-ketik")  # answers 404
    assert [one.feed.url for one in told.feeds] == [of.url("/umpan")]
    of.put("/umpan", "", status=404)
    told, _ = found(of, path=article)
    assert [(one.feed.kind, one.feed.url) for one in told.feeds] == [("section", of.home)]
    of.put("/", home_page())
    told, _ = found(of, path=article)
    assert told.feeds == ()
    assert told.detail.startswith("an article; ")
    told, _ = found(of, path=of.put("/politik", home_page(body=headlines(of))).removeprefix(of.home[:-1]))
    assert [(one.feed.kind, one.feed.url) for one in told.feeds] == [("section", of.url("/politik"))]


def test_a_site_that_leads_to_a_cookie_wall_is_asked_itself() -> None:
    of = site(FeedSpec("rss", "/rss.xml"))
    of.redirect("/", "https://persetujuan.example.com/tembok")
    of.put("/tembok", "<title>Sebelum melanjutkan</title><meta property='og:site_name' content='Tembok'>")
    told, _ = found(of)
    assert ([one.feed.url for one in told.feeds], told.home, told.name) == (
        *([of.url("/rss.xml")], of.home),
        "Kabar Coba",
    )
    of.put("/rss.xml", "", status=404)
    told, _ = found(of)
    assert told.detail.startswith(
        'it leads to https://persetujuan.example.com/tembok: an HTML page titled "Sebelum melanjutkan" with 0 links'
    )


def test_what_the_site_names_and_is_no_feed_is_told() -> None:
    of = site()
    of.put("/", home_page(alternate("/kosong.xml")))
    of.put("/kosong.xml", rss(of, slice(0, 0)))
    told, _ = found(of)
    assert told.detail.startswith(
        'an HTML page titled "Beranda" with 0 links that look like articles; '
        f"{of.url('/kosong.xml')}: no entries; 13 more addresses asked, no feed among them (13 × HTTP 404)"
    )


# --- the command -----------------------------------------------------------------------------------------------------


def test_add_writes_a_block_and_nothing_else(
    newsroom: Newsroom, kliping: Kliping, crawl: Crawl, tmp_path: Path
) -> None:
    feeds, kabar = tmp_path / "feeds.yaml", newsroom["kabarnusa"]
    feeds.write_text(OLD, encoding="utf-8")
    dry = kliping("add", kabar.home, "--id", "kabar", "--dry-run", ALLOW)
    assert dry.code == 0, dry.stderr
    assert feeds.read_text(encoding="utf-8") == OLD
    assert kabar.stories[0].title in dry.stderr
    done = kliping("add", kabar.home, "--id", "kabar", "--yes", ALLOW)
    assert done.code == 0, done.stderr
    assert kabar.stories[0].title in done.stdout
    text = feeds.read_text(encoding="utf-8")
    before, after = OLD.split("# the end\n")
    assert text.startswith(before)
    assert text.endswith("# the end\n" + after)
    block = text.removeprefix(before).removesuffix("# the end\n").strip("\n")
    rate = re.compile(r"\d+ a day")  # it falls while time passes
    assert rate.sub("", block) == rate.sub("", dry.stdout.rstrip("\n"))
    source = load(feeds, allow_private=True).sources[-1]
    assert (source.id, source.name, source.home) == ("kabar", "Kabar Nusa", kabar.home)
    assert {feed.url for feed in source.feeds} == {kabar.url("/rss"), kabar.url("/sitemap_news.xml")}
    assert source.delay == 2  # what holds for all is not said again
    assert "delay" not in block
    (per_day,) = {float(n) for n in re.findall(r"(\d+) a day", block)}
    assert source.expected_per_day == pytest.approx(per_day / 3, abs=1)
    again = kliping("add", kabar.home, "--yes", ALLOW)
    assert again.code == 2
    line = text.splitlines().index(f"    home: {kabar.home}") + 1
    assert again.stderr.startswith(f"kliping: feeds.yaml:{line}: kabar reads ")
    stored = crawl(newsroom, "--source", "kabar", "--workers", 0, feeds=text.replace("delay: 2", "delay: 0"))
    assert stored.report["totals"]["stored"] == len(kabar.stories)


def test_without_a_terminal_nothing_is_written(newsroom: Newsroom, kliping: Kliping, tmp_path: Path) -> None:
    of, home = newsroom["lensaborneo"], newsroom["lensaborneo"].home
    hostile = 'Lensa\u200d\x1b[31m \u202eBorneo: "#1"'  # what a site calls itself is not to be trusted
    of.put("/", home_page(f"<meta property='og:site_name' content='{hostile}'>", alternate("/atom.xml")))
    done = kliping("add", home, ALLOW)
    assert done.code == 2
    assert done.stderr.splitlines()[-1] == (
        "kliping: feeds.yaml: nothing written: there is no terminal to ask on; say --yes"
    )
    assert done.stdout.startswith("1\tatom\t4\t")
    assert f"      - {home}atom.xml # atom, 4 entries" in done.stdout
    assert '    name: "Lensa [31m Borneo: \\"#1\\""\n' in done.stdout
    assert not list(tmp_path.iterdir())


def test_on_a_terminal_it_asks_first(newsroom: Newsroom, tmp_path: Path) -> None:
    home = newsroom["kabarnusa"].home
    code, shown = on_a_terminal(tmp_path, "n\n", "add", home, ALLOW)
    assert code == 1
    assert shown.rstrip().endswith("nothing written")
    assert not (tmp_path / "feeds.yaml").exists()
    code, shown = on_a_terminal(tmp_path, "y\n", "add", home, "--name", "Kabar: Nusa", ALLOW)
    assert code == 0, shown
    (source,) = load(tmp_path / "feeds.yaml", allow_private=True).sources
    assert (source.id, source.name) == ("127-0-1-1", "Kabar: Nusa")
    table = shown[shown.index("kind") : shown.index("one article of it")]
    assert "→" in table
    assert "rss" in table
    assert "/sitemap_news.xml" in table  # within the site, and so whole in 80 columns
    assert all(len(line) <= 80 for line in table.splitlines())
    assert "Write it into feeds.yaml?" in shown


def test_a_home_page_that_is_the_feed_has_an_address_on_a_terminal(newsroom: Newsroom, tmp_path: Path) -> None:
    of = newsroom["kabarnusa"]
    for path in ("/rss", "/sitemap_news.xml"):
        of.put(path, "", status=404)
    of.publish(*batch("lagi", 4, datetime.now(UTC)))
    of.put("/", home_page(body=headlines(of)))
    _, shown = on_a_terminal(tmp_path, "", "probe", of.home.rstrip("/"), ALLOW)
    (row,) = (line for line in shown.splitlines() if line.startswith("→ 1"))
    assert row.split() == ["→", "1", "section", str(len(of.stories)), "no", "date", "no", "/"]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_the_question(newsroom: Newsroom, tmp_path: Path, number: int, code: int) -> None:
    home = newsroom["kabarnusa"].home
    ended, shown = on_a_terminal(tmp_path, "", "add", home, ALLOW, signal_at=("[y/N", number))
    assert (ended, shown[shown.index(": ", shown.index("[y/N")) :]) == (code, ": kliping: stopped\n")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_asking_at_once(newsroom: Newsroom, tmp_path: Path, number: int, code: int) -> None:
    of = newsroom["kabarnusa"]
    newsroom.fault("stalled-headers", site=of.id, kind="feed")
    command = [*COMMAND, "probe", of.home, ALLOW]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not newsroom.requests("feed", site=of.id):
            assert process.poll() is None
        process.send_signal(number)
        stdout, stderr = process.communicate(timeout=120)
    assert (process.returncode, stdout, stderr.strip()) == (code, "", "kliping: stopped")


def test_other_feeds_are_picked_by_number(newsroom: Newsroom, kliping: Kliping, tmp_path: Path) -> None:
    kabar, feeds = newsroom["kabarnusa"], tmp_path / "feeds.yaml"
    numbers = {one["url"]: one["number"] for one in kliping("probe", kabar.home, "--json", ALLOW).json["feeds"]}
    assert numbers == {kabar.url("/rss"): 1, kabar.url("/sitemap_news.xml"): 2}
    told = kliping("add", kabar.home, "--pick", "3", "--yes", ALLOW)
    assert told.code == 2
    assert told.stderr == "kliping: --pick 3: there is no such feed: 2 feeds found; `kliping probe` numbers them\n"
    assert not feeds.exists()
    done = kliping("add", kabar.home, "--pick", "2,1,2", "--yes", ALLOW)
    assert done.code == 0
    assert f"\n{feeds.name} gets:\n" in done.stdout
    (source,) = load(feeds, allow_private=True).sources
    assert [feed.url for feed in source.feeds] == [kabar.url("/sitemap_news.xml"), kabar.url("/rss")]
    feeds.unlink()
    code, shown = on_a_terminal(tmp_path, "9\nsatu\n2\ny\n", "add", kabar.home, ALLOW)
    assert code == 0, shown
    assert "9: only 1 and 2 are listed above" in shown
    assert "'satu' are no numbers; write 1 or 1,3 or 1-4" in shown
    (source,) = load(feeds, allow_private=True).sources
    assert [feed.url for feed in source.feeds] == [kabar.url("/sitemap_news.xml")]


def test_feeds_that_are_named_and_cannot_be_had_are_told_and_a_range_picks(kliping: Kliping, tmp_path: Path) -> None:
    of = Site("kanal", "Kabar Kanal", styles.ASTRA, (), batch("kanal", 24, datetime.now(UTC)))
    with Newsroom([of]):
        paths = ["/rss/a", "/rss/b", "/rss/c"]
        of.put("/", home_page(*map(alternate, ["/rss/rahasia", *paths])))
        of.put("/rss/rahasia", "", status=403)
        for number, path in enumerate(paths):
            of.put(path, rss(of, slice(number, None, 3)))
        done = kliping("add", of.home, "--id", "kanal", "--yes", ALLOW)
        ranged = kliping("add", of.home, "--id", "lain", "--pick", "2-3", "--dry-run", ALLOW, "--feeds", "lain.yaml")
    assert done.code == 0, done.stderr
    assert f"\nno feed at {of.url('/rss/rahasia')}, though the page names it: HTTP 403" in done.stdout
    (source,) = load(tmp_path / "feeds.yaml", allow_private=True).sources
    assert {feed.url for feed in source.feeds} == {of.url(path) for path in paths}
    rates = [float(rate) for rate in re.findall(r", ([\d.]+) a day,", done.stdout)]
    assert source.expected_per_day == pytest.approx(sum(rates) / 3, rel=0.2)  # of the site, not of its busiest section
    assert ranged.stdout.count(" a day,") == 2


def test_an_address_that_names_a_day(kliping: Kliping, tmp_path: Path) -> None:
    of = Site("harian", "Harian", styles.ASTRA, (FeedSpec("section-shape", "/daftar"),), batch("harian", 6, NOW))
    with Newsroom([of]):
        address = of.put("/daftar/2026-09-01", home_page(body=headlines(of)))
        done = kliping("add", address, "--id", "harian", "--yes", ALLOW)
    told = f"{address} names a day or a month: after it nothing new stands there"
    assert f"note: {told}\n" in done.stdout
    checked = kliping("check", ALLOW)
    assert (checked.code, checked.stdout, checked.stderr) == (
        *(0, "1 source, 1 feed: fine\n"),
        f"note: harian: {told}\n",
    )


@pytest.mark.parametrize("typed", [" {} ", "<{}>", "“{}”", "feed:{}", "'{}'"])
def test_an_address_as_it_was_copied(kliping: Kliping, newsroom: Newsroom, tmp_path: Path, typed: str) -> None:
    of = newsroom["lensaborneo"]
    done = kliping("probe", typed.format(of.url("/atom.xml")), "--json", ALLOW)
    assert done.code == 0, done.stderr
    assert done.json["url"] == of.url("/atom.xml")


def test_probe_for_programs_asks_named_ports_only(newsroom: Newsroom, kliping: Kliping, tmp_path: Path) -> None:
    of = newsroom["wartapriangan"]
    elsewhere = f"http://127.0.0.1:{newsroom.server.canary_port}/feed"
    of.put("/", home_page(alternate("/feed/"), alternate(elsewhere)))
    done = kliping("probe", of.home, "--json", ALLOW)
    assert done.code == 0, done.stderr
    told = done.json
    assert (told["home"], told["detail"]) == (of.home, None)
    (feed,) = told["feeds"]
    assert (feed["url"], feed["kind"], feed["entries"], feed["full_text"], feed["chosen"]) == (
        *(of.url("/feed/"), "rss", 4, 1.0),
        True,
    )
    assert datetime.fromisoformat(feed["newest"]) == of.stories[0].published
    assert told["sample"]["title"] == of.stories[0].title
    refused = [one for one in told["failed"] if one["url"] == elsewhere]
    assert [one["failure"] for one in refused] == ["blocked-address"]
    assert not newsroom.canary_hits
    assert not list(tmp_path.iterdir())


def test_a_site_that_is_a_source_already_is_asked_as_feeds_yaml_says(
    newsroom: Newsroom, kliping: Kliping, tmp_path: Path
) -> None:
    of = newsroom["wartapriangan"]
    dead = f"sources:\n  warta: {{home: {of.home}, feeds: [{of.url('/mati')}], delay: 0.2}}\n"
    (tmp_path / "feeds.yaml").write_text(dead)
    assert kliping("probe", of.home, ALLOW).code == 0
    times = sorted(request.at for request in newsroom.requests(site="wartapriangan"))
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.2


def test_what_cannot_be_reached_says_why(newsroom: Newsroom, kliping: Kliping, tmp_path: Path) -> None:
    of = newsroom["antarkota"]
    of.robots = "User-agent: *\nDisallow: /\n"
    of.touch()
    done = kliping("add", of.home, "--yes", ALLOW)
    assert (done.code, done.stdout) == (1, "")
    assert done.stderr == f"kliping: {of.home}: no feed found: robots.txt forbids it\n"
    assert [request.path for request in newsroom.requests(site=of.id)] == ["/robots.txt"]
    done = kliping("probe", "http://127.0.0.1:1/", ALLOW)
    assert done.code == 1
    assert "the host refuses connections" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    done = kliping("probe", "127.0.0.1:1/berita", ALLOW)  # taken for https://
    assert done.stderr.endswith("the host refuses connections; does http://127.0.0.1:1/berita answer?\n")
    done = kliping("add", "tiada.invalid/feed")  # taken for https://tiada.invalid/feed
    assert (done.code, done.stdout) == (1, "")
    assert done.stderr == "kliping: tiada.invalid cannot be found: a typing error, or no network?\n"
    done = kliping("probe", of.home)  # loopback, and nobody said that it may be asked
    assert done.code == 1
    assert "loopback" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add",), "Missing argument 'URL'"),
        (("add", "http:/www.example.id"), 'did you mean "http://www.example.id"?'),
        (("add", "ftp://example.id/"), "only http and https"),
        (("add", "https://user:secret@example.id/"), "user name or password"),
        (("add", "https://"), "has no host"),
        (("add", "https://example.id:99999/"), "is not valid"),
        (("add", ""), "is empty"),
        (("probe", "file:///etc/passwd"), "only http and https"),
        (("probe", "contoh"), "https:// is missing"),
        (("probe", "https://example.id/\udcff"), "the address is not UTF-8"),
        (("add", "https://example.id", "--id", "Kabar Baru"), "an id is lowercase letters"),
        (("add", "https://example.id", "--id", "bali"), 'feeds.yaml:8: there is a source "bali" already'),
        (("add", "https://example.id", "--name", "a\nb"), "--name: write 1 to 200 characters in one line"),
        (("add", "http://setkab.go.id/feed"), "feeds.yaml:6: setkab reads"),
        (("add", "https://www.setkab.go.id"), "feeds.yaml:6: setkab reads"),
        (("add", "https://bali.example.id"), "feeds.yaml:9: bali reads"),
        (("add", "https://bali.example.id/news.xml"), "feeds.yaml:12: bali reads"),
        (("add", "https://example.id", "--pick", "0"), "'0' are no numbers; write 1 or 1,3 or 1-4"),
        (("add", "https://example.id", "--pick", ""), "'' are no numbers"),
        (("add", "https://example.id", "--pick", "3-1"), "'3-1' are no numbers"),
        (("add", "https://example.id", "--feeds", ""), "it is empty: name a file"),
        (("add", "https://example.id", "--feeds", "."), "it is a folder: name a file"),
        (("add", "https://example.id", "--feeds", "bad.yaml"), "bad.yaml:1"),
    ],
)
def test_bad_input_is_one_clear_line(kliping: Kliping, tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    (tmp_path / "feeds.yaml").write_text(OLD, encoding="utf-8")
    (tmp_path / "bad.yaml").write_text("sources: 3\n", encoding="utf-8")
    done = kliping(*arguments)
    assert (done.code, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert told in done.stderr
    assert "secret" not in done.stderr
    assert (tmp_path / "feeds.yaml").read_text(encoding="utf-8") == OLD
