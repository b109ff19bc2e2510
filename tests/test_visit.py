"""The search for feeds behind `add` and `probe`: what it asks of a site, what it chooses, and what it reports."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler.discovery.probe import KNOWN_FEEDS, KNOWN_SITEMAPS, WORDPRESS_QUERY
from crawler.discovery.worth import Worth
from crawler.middlewares.answers import Answer
from crawler.sources import ArticleRules, Config, Feed, Source
from crawler.visit.answers import why_no_feed
from crawler.visit.choice import Rejected, SiteFeed, articles_per_day, ordered, picked
from crawler.visit.search import TRIED
from crawler.visit.site import Site as Looked
from crawler.visit.site import look
from pipelines.feed_items import FeedKind
from pipelines.items import Article, Link, Miss, Moment, Reason
from tests.newsroom import FeedSpec, Site, batch, styles
from tests.newsroom.trouble import CHALLENGE
from tests.visit_kit import alternate, headlines, home_page, rss

FAILURES = {403: Reason.FORBIDDEN, 404: Reason.NOT_FOUND, 429: Reason.RATE_LIMITED, 503: Reason.SERVER_ERROR}
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)  # nothing here asks the real clock


def site(*feeds: FeedSpec, stories: int = 6) -> Site:
    """A site at no address, asked without a network."""
    made = Site("coba", "Kabar Coba", styles.ASTRA, feeds, batch("coba", stories, NOW - timedelta(minutes=30)))
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
            return replace(found, redirected=True, moved_to=found.url)
        if page:
            headers["Content-Type"] = page.content_type
        detail = f"HTTP {status}" if failure else ""
        return Answer(url, status, page.body if page else b"", headers, failure=failure, detail=detail)


def silent(url: str) -> Answer:
    return Answer(url, failure=Reason.TIMEOUT, detail="no complete answer within 30 seconds")


def looked(
    of: Site, path: str = "/", faults: dict[str, Answer] | None = None, at: str = "", known: tuple[Source, ...] = ()
) -> tuple[Looked, list[str]]:
    """What is found of a site, and the paths that were asked for."""
    visitor = Visitor(of, faults)
    script = look(visitor, url=at or of.url(path), now=NOW, config=Config(Path("feeds.yaml"), None, known))
    return asyncio.run(script), visitor.asked


def test_a_sample_is_asked_as_a_crawl_asks_it() -> None:
    """Where the address with all pages gives nothing, the site's own address is asked."""
    of = site(FeedSpec("rss", "/feed"))
    known = Source(of.id, of.id, None, (Feed(of.url("/feed")),), ArticleRules(full_page="page=all"))
    own = of.path(of.stories[0])
    told, asked = looked(of, faults={f"{own}?page=all": silent(own)}, known=(known,))
    assert asked[-2:] == [f"{own}?page=all", own]
    assert isinstance(told.sample, Article)


def found(of: Site, *, path: str = "/", faults: dict[str, Answer] | None = None) -> Looked:
    return looked(of, path=path, faults=faults)[0]


def urls(told: Looked) -> list[str]:
    return [one.feed.url for one in told.feeds]


def kinds(told: Looked) -> list[tuple[str, str]]:
    return [(one.feed.kind, one.feed.url) for one in told.feeds]


def taken(told: Looked) -> set[str]:
    return {one.feed.url for one in picked(told.feeds)}


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
    told, asked = looked(of)
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
    told, asked = looked(of)
    assert [one.feed.kind for one in told.feeds] == ["wordpress", "auto"]
    assert told.feeds[0].feed.url == of.url(f"/wp-json/wp/v2/posts?{WORDPRESS_QUERY}")  # its default are ten
    assert isinstance(told.sample, Article)
    assert told.sample.text_from == "feed"
    assert not [path for path in asked if path in set(map(of.path, of.stories))]
    assert picked(told.feeds) == told.feeds[:1]


BY_QUERY = f"/?rest_route=/wp/v2/posts&{WORDPRESS_QUERY}"


@pytest.mark.parametrize(("kind", "path"), [("wordpress", BY_QUERY), ("rss", "/?feed=rss2")])
def test_a_wordpress_whose_addresses_have_no_names_is_asked_by_its_queries(kind: str, path: str) -> None:
    of = site(FeedSpec(kind, path))
    of.put("/", home_page('<meta name="generator" content="WordPress 6.8">'))
    assert urls(found(of)) == [of.url(path)]


def test_the_same_feed_at_two_addresses_counts_once() -> None:
    of = site(FeedSpec("rss", "/rss"), FeedSpec("rss", "/rss/semua"))
    assert urls(found(of)) == [of.url("/rss")]


def test_the_news_sitemap_is_read_beside_a_feed() -> None:
    of = site(FeedSpec("rss", "/rss"), FeedSpec("news-sitemap", "/berita.xml", limit=5))
    of.put("/", home_page())
    of.robots = f"User-agent: *\nSitemap: {of.url('/berita.xml')}\n"
    assert taken(found(of)) == {of.url("/rss"), of.url("/berita.xml")}


def test_a_feed_that_moved_is_taken_where_it_is() -> None:
    of = site(FeedSpec("rss", "/baru.xml"))
    of.put("/", home_page(alternate("/lama.xml")))
    of.redirect("/lama.xml", of.url("/baru.xml"))
    assert urls(found(of)) == [of.url("/baru.xml")]


@pytest.mark.parametrize(
    ("kind", "path", "places"),
    [
        ("news-sitemap", "/peta.xml", ()),
        ("sitemap", "/peta.xml", KNOWN_SITEMAPS[:2]),  # one of news may be there and not be named
        ("sitemap", "/sitemap.xml", KNOWN_SITEMAPS[:5]),
        ("atom", "/atom", KNOWN_SITEMAPS),
    ],
)
def test_usual_places_are_asked_only_for_what_is_missing(kind: str, path: str, places: tuple[str, ...]) -> None:
    of = site(FeedSpec("rss", "/berita.rss"), FeedSpec(kind, path, limit=5))
    of.robots = f"User-agent: *\nSitemap: {of.url(path)}\n" if path == "/peta.xml" else ""
    _, asked = looked(of)
    assert set(asked) == {"/", "/robots.txt", "/berita.rss", path, of.path(of.stories[0]), *places}


def test_a_site_without_feeds_is_asked_a_bounded_number_of_times() -> None:
    of = site()
    of.put("/", home_page(*(alternate(f"/rss/{n}") for n in range(100))))
    told, asked = looked(of)
    assert not told.feeds
    assert len(asked) == TRIED + 2  # with the page and robots.txt
    assert len(set(asked)) == len(asked)
    assert f"{TRIED} more addresses asked" in told.detail
    assert f"{TRIED} × HTTP 404" in told.detail


def test_many_links_to_feeds_leave_room_for_the_sitemap_of_news() -> None:
    of = site(FeedSpec("news-sitemap", "/peta.xml"))
    of.put("/", home_page(body="".join(f"<a href='/rss/{n}'>{n}</a>" for n in range(40))))
    of.robots = f"Sitemap: {of.url('/peta.xml')}\n"
    told, asked = looked(of)
    assert urls(told) == [of.url("/peta.xml")]
    assert len(asked) <= TRIED + 4


def test_a_site_that_asks_for_quiet_is_left_alone() -> None:
    of = site()
    of.put("/", home_page(alternate("/a"), alternate("/b"), alternate("/c")))
    of.put("/a", "<title>Terlalu banyak</title>", status=429, headers=[("Retry-After", "120"), ("Server", "gerbang")])
    told, asked = looked(of)
    assert asked == ["/", "/robots.txt", "/a"]
    asks = f'{of.url("/a")}: HTTP 429 from gerbang with a page titled "Terlalu banyak" that asks to wait 120 s'
    assert told.detail.endswith(f"; {asks}; nothing more was asked of the site after that")
    of.put("/", "", status=429)
    assert looked(of)[1] == ["/"]


def test_a_site_that_falls_silent_is_left_alone() -> None:
    of = site()
    of.put("/", home_page(*(alternate(f"/rss/{n}") for n in range(9))))
    faults = {f"/rss/{n}": silent(of.url(f"/rss/{n}")) for n in range(1, 9)}
    told, asked = looked(of, faults=faults)
    assert asked == ["/", "/robots.txt", "/rss/0", "/rss/1", "/rss/2", "/rss/3"]
    assert "4 more addresses asked, no feed among them (3 × no complete answer within 30 s" in told.detail


@pytest.mark.parametrize("status", [200, 403, 503])
def test_a_site_that_answers_all_with_a_challenge_is_left_alone(status: int) -> None:
    of = site(FeedSpec("rss", "/index.xml"))
    for path in ("/", "/robots.txt", *KNOWN_FEEDS[:3]):
        of.put(path, CHALLENGE, status=status)
    told, asked = looked(of)
    assert asked == ["/", "/robots.txt", *KNOWN_FEEDS[:3]]
    assert re.search(r"; 3 more addresses asked, .*3 × .*; nothing more was asked of the site after that$", told.detail)
    of.put("/", home_page())  # which is not refused: it may be the places alone
    assert urls(found(of)) == [of.url("/index.xml")]


REFUSES_US: dict[str, Any] = {"status": 403, "headers": [("Server", "cloudflare")]}


def test_behind_a_home_page_that_refuses_us_the_feed_may_be_open() -> None:
    of = site(FeedSpec("rss", "/feed/"))
    of.put("/", "<title>Just a moment...</title>", **REFUSES_US)
    assert urls(found(of)) == [of.url("/feed/")]


def test_how_we_know_that_a_site_refuses_us() -> None:
    of = site()
    of.put("/", "<title>Just a moment...</title>", **REFUSES_US)
    told = found(of)
    assert not told.feeds
    assert 'HTTP 403 from cloudflare with a page titled "Just a moment..."' in told.detail


def test_an_article_that_cannot_be_read_is_passed_over() -> None:
    of = site(FeedSpec("rss", "/rss"))
    gone, slow, good = map(of.path, of.stories[:3])
    of.remove(of.stories[0], 404)
    told, asked = looked(of, faults={slow: silent(of.url(slow))})
    assert asked[-3:] == [gone, slow, good]
    assert isinstance(told.sample, Article)
    assert told.sample.title == of.stories[2].title
    faults = {of.path(story): silent(of.url(of.path(story))) for story in of.stories}
    told = found(of, faults=faults)
    assert isinstance(told.sample, Miss)
    assert told.sample.reason is Reason.TIMEOUT


def test_the_address_may_be_a_feed() -> None:
    of = site(FeedSpec("rss", "/mana-saja"), FeedSpec("atom", "/atom.xml"))
    told, asked = looked(of, path="/mana-saja")
    assert urls(told) == [of.url("/mana-saja")]
    assert told.home == of.home
    assert told.name == "Kabar Coba"
    assert asked == ["/mana-saja", of.path(of.stories[0])]


@pytest.mark.parametrize(
    ("hosts", "home"),
    [
        (["bali.kabar.id"], "bali.kabar.id"),
        (["politik.kabar.id", "ekonomi.kabar.id"], "kabar.id"),
        (["politik.kabar.id", "www.kabar.id", "kabar.id"], "www.kabar.id"),
        (["politik.example.id", "ekonomi.example.id"], "example.id"),
        (["a.id", "b.id", "c.id", "d.id"], "kabarcoba.example.id"),  # a list of other papers' articles
        (["kabar.id", "kabar.id", "kabar.id", "b.id"], "kabar.id"),
    ],
)
def test_the_links_of_a_feed_show_whose_it_is(hosts: list[str], home: str) -> None:
    of = site(FeedSpec("rss", "/umpan"), stories=12)
    turns = cycle(hosts)
    written = re.sub(f"(</title><link>){of.home}", lambda at: f"{at[1]}http://{next(turns)}/", rss(of, slice(0, 12)))
    of.put("/rss", written, "application/rss+xml")
    told = found(of, path="/rss")
    assert urlsplit(told.home or "").hostname == home


def test_where_each_section_has_a_feed_and_none_holds_them_all_they_are_read_together() -> None:
    of = site(stories=24)
    paths = [f"/rss/{name}" for name in ("politik", "ekonomi", "olahraga")]
    for number, path in enumerate(paths):
        of.put(path, rss(of, slice(number, None, 3)))
    of.put("/rss/lama", rss(of, slice(0, 3), days_ago=900))
    of.put("/rss/podcast", rss(of, slice(0, 9)).replace(of.home, of.url("/podcast/")))
    of.put("/", home_page(*map(alternate, ["/rss/lama", "/rss/podcast", *paths])))
    told = found(of)
    assert taken(told) == {of.url(path) for path in paths}
    one, all_of_them = articles_per_day(told.feeds[:1], NOW), articles_per_day(picked(told.feeds), NOW)
    assert all_of_them > one * 2
    assert [one.feed.url for one in told.feeds[-2:]] == [of.url("/rss/podcast"), of.url("/rss/lama")]
    of.put("/rss/semua", rss(of, slice(0, 24)))
    of.put("/", home_page(*map(alternate, [*paths, "/rss/semua"])))
    assert taken(found(of)) == {of.url("/rss/semua")}


def brought(kind: str, names: str, hours: int = 0) -> SiteFeed:
    """A feed with an article for each letter, newest first, an hour apart; the newest is so many hours old."""
    return aged(kind, names, [hours + number if hours >= 0 else None for number in range(len(names))])


def aged(kind: str, names: str, ages: list[int | None]) -> SiteFeed:
    """A feed with an article for each letter, so many hours old; None stands for no date."""
    dates = [None if age is None else Moment(NOW - timedelta(hours=age), "", "UTC", "feed") for age in ages]
    links = [Link(f"https://x.example/b/{name}", "x", "f", modified=at) for name, at in zip(names, dates, strict=True)]
    return SiteFeed(Feed(f"https://x.example/{names}"), "", Worth(FeedKind(kind), len(links)), tuple(links))


@pytest.mark.parametrize(
    ("best", "other"),
    [
        (("rss", [0, 1, 2, 3, 4]), ("rss", [0, 3, 6, 9, 12, 15, 18])),  # compared over the last four hours
        (("rss", [0, 1, 2, 4, 8]), ("rss", [0, 1, 2, 3])),  # four entries are too few to say how long
        (("rss", [0, 1, 2, 3]), ("rss", [0, 0, 0, 0, 0, 0])),  # made-up times
        (("rss", [0, 1, 2, 3, 4]), ("rss", [0, 1, 2, 0, 1, 2])),
        (("rss", [0, 1, 2, 3, 4, None]), ("rss", [0, 3, 6, 9, 12, 15])),
        (("rss", [0, 2, 4]), ("section", [0, 1, 2, 3, 4])),  # more than half as busy
        (("section", [0, 1, 2, 3]), ("rss", [0, 2])),
    ],
)
def test_which_feed_is_better(best: tuple[str, list[int | None]], other: tuple[str, list[int | None]]) -> None:
    made = [aged(kind, "abcdefg"[: len(ages)], ages) for kind, ages in (best, other)]
    assert ordered(made, NOW) == ordered(reversed(made), NOW) == tuple(made)


@pytest.mark.parametrize(
    ("feeds", "taken"),
    [
        ([("rss", "abc"), ("atom", "def"), ("rss", "ghi")], [0, 1, 2]),
        ([("rss", "abc"), ("rss", "def")], [0]),  # the two may be anything
        ([("rss", "abc"), ("rss", "def"), ("rss", "cd")], [0, 1]),
        ([("rss", "abc"), ("rss", "def"), ("rss", "ghi"), ("rss", "jkl", 167)], [0, 1, 2, 3]),
        ([("rss", "abc"), ("rss", "def"), ("rss", "ghi"), ("rss", "jkl", 168)], [0, 1, 2]),
        ([("rss", "abcd"), ("rss", "abxy"), ("rss", "xy")], [0]),  # half of the others' are in it
        ([("rss", "abc"), ("rss", "abcdefgh"), ("rss", "abcijkl")], [0]),  # they reach further back
        ([("rss", "abc", -1), ("rss", "def"), ("rss", "ghi")], [0]),
        ([("wordpress", "abc"), ("rss", "def"), ("rss", "ghi")], [0]),
        ([("wordpress", "abc"), ("news-sitemap", "def"), ("news-sitemap", "ghi")], [0, 1]),
        ([("rss", "abc"), ("section", "def"), ("section", "ghi")], [0]),
        ([("rss", "abc"), ("news-sitemap", "abcdef"), ("news-sitemap", "gh")], [0, 1]),
        ([("news-sitemap", "abc"), ("news-sitemap", "def")], [0, 1]),  # of two sections
        ([("news-sitemap", "abc"), ("news-sitemap", "bcd"), ("sitemap-index", "efg")], [0]),
        ([], []),
    ],
)
def test_which_feeds_are_read_together(feeds: list[tuple[str, str]], taken: list[int]) -> None:
    made = [brought(*one) for one in feeds]
    assert picked(made) == tuple(made[number] for number in taken)


def test_a_few_hours_are_no_part_of_a_day() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    assert articles_per_day([brought("rss", letters[:10])], NOW) == 10  # put up since the morning, and then none
    assert articles_per_day([brought("rss", letters)], NOW) == pytest.approx(24, abs=1)
    assert articles_per_day([brought("rss", letters[:4]), brought("news-sitemap", letters[:7])], NOW) == 7
    assert articles_per_day([brought("rss", letters[:24]), brought("rss", letters[24:], 140)], NOW) == 24
    assert articles_per_day([brought("rss", letters[:4], -1)], NOW) == 0, "nobody knows"


def test_a_section_with_all_of_the_last_hour_is_not_taken_for_the_site() -> None:
    of = site(stories=24)
    of.put("/rss/ekonomi", rss(of, slice(0, 6)))
    of.put("/rss/semua", rss(of, slice(0, 24)))
    of.put("/", home_page(alternate("/rss/ekonomi"), alternate("/rss/semua")))
    assert urls(found(of)) == [of.url("/rss/semua"), of.url("/rss/ekonomi")]


def test_a_feed_that_died_hides_no_living_one() -> None:
    of = site(stories=12)
    of.put("/", home_page(alternate("/lama.xml")))
    of.put("/lama.xml", rss(of, slice(6, 12), days_ago=900))
    of.put("/feed/", rss(of, slice(0, 6)))
    assert urls(found(of)) == [of.url("/feed/"), of.url("/lama.xml")]
    of.stories = of.stories[:6]
    of.put("/", home_page(alternate("/lama.xml"), body=headlines(of)))
    of.put("/feed/", "", status=404)
    told = found(of)
    assert [one.feed.kind for one in told.feeds] == ["section", "auto"]


def test_a_feed_with_what_the_home_page_shows_is_slow_and_not_dead() -> None:
    of = site(FeedSpec("section-shape", "/indeks"))
    of.put("/", home_page(alternate("/umpan.xml"), body=headlines(of)))
    of.put("/umpan.xml", rss(of, slice(0, 6), days_ago=90))
    told, asked = looked(of)
    assert urls(told) == [of.url("/umpan.xml")]
    assert "/indeks" not in asked


def test_a_page_that_lists_feeds_where_one_is_looked_for() -> None:
    of = site()
    of.put("/", home_page())
    of.put("/rss", "<title>RSS</title><a href='/rss/politik.xml'>Politik</a><a href='/rss/hukum.xml'>Hukum</a>")
    of.put("/rss/politik.xml", rss(of, slice(0, 6)))
    told, asked = looked(of)
    assert urls(told) == [of.url("/rss/politik.xml")]
    failed = [one.feed.url for one in told.failed]
    assert of.url("/rss/hukum.xml") in failed
    assert of.url("/rss") not in failed
    assert len(set(asked)) == len(asked)


def test_pages_that_list_pages_without_end_are_left() -> None:
    of = site()
    for n in range(TRIED * 2):
        of.put(f"/rss/{n}", f"<title>{n}</title><a href='/rss/{n + 1}'>lagi</a>")
    of.put("/", home_page(alternate("/rss/0")))
    told, asked = looked(of)
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
    told, asked = looked(of)
    assert kinds(told) == kinds(found(of, path=path)) == [("section", of.url(path))]
    assert "/indeks-harga" not in asked


def test_an_index_that_names_a_feed_is_one_all_the_same() -> None:
    of = site()
    of.put("/", home_page("<meta property='og:site_name' content='Galat'>"), status=503)
    of.put("/kota", home_page("<meta property='og:site_name' content='Kabar Kota'>", body="<a href='/indeks'>Lagi</a>"))
    of.put("/indeks", home_page(body=f"{headlines(of)}<a href='/rss/kota'>RSS</a>"))
    told = found(of, path="/kota")
    assert (kinds(told), told.name) == ([("section", of.url("/indeks"))], "Kabar Kota")  # not by the page that failed


def test_an_index_of_sitemaps_below_one_and_one_without_entries() -> None:
    of = site(FeedSpec("sitemap", "/berita-2.xml"))
    index = "<sitemapindex>{}</sitemapindex>".format
    names = ("berita-3", "berita-2", "berita-1")
    below = "".join(f"<sitemap><loc>{of.url(f'/{name}.xml')}</loc></sitemap>" for name in names)
    of.put("/berita-3.xml", "<urlset></urlset>", "text/xml")
    of.put("/dalam.xml", index(below), "text/xml")
    of.put("/peta.xml", index(f"<sitemap><loc>{of.url('/dalam.xml')}</loc></sitemap>"), "text/xml")
    of.put("/", home_page())
    of.robots = f"Sitemap: {of.url('/peta.xml')}\n"
    told = found(of)
    assert [(one.feed.url, one.worth.entries) for one in told.feeds] == [(of.url("/peta.xml"), 6)]
    of.put("/dalam.xml", index(f"<sitemap><loc>{of.url('/dalam.xml')}</loc></sitemap>"), "text/xml")
    told, asked = looked(of)
    assert (told.feeds, asked.count("/dalam.xml")) == ((), 2)  # which names itself, without end
    of.put("/peta.xml", index(f"<sitemap><loc>{of.url('/hilang.xml')}</loc></sitemap>"), "text/xml")
    assert f"{of.url('/peta.xml')}: its newest sitemap {of.url('/hilang.xml')}: HTTP 404; " in found(of).detail


def test_the_address_of_an_article_leads_to_the_feeds_of_its_site() -> None:
    of = site(FeedSpec("rss", "/umpan"))
    article = "/berita/9/harga-cabai-naik-lagi"
    of.put(article, home_page(body=headlines(of)))  # what else there is to read: that is no index
    of.put("/", home_page(alternate("/umpan"), body=headlines(of)))
    told, asked = looked(of, path=article)
    assert (urls(told), told.home) == ([of.url("/umpan")], of.home)
    assert asked[:4] == [article, "/", "/robots.txt", "/umpan"], "what its home page names before usual places"
    told = found(of, path="/berita/8/salah-ketik")  # answers 404
    assert urls(told) == [of.url("/umpan")]
    of.put("/umpan", "", status=404)
    assert kinds(found(of, path=article)) == [("section", of.home)]
    of.put("/", home_page())
    told = found(of, path=article)
    assert (told.feeds, told.detail[:12]) == ((), "an article; ")
    of.put("/politik", home_page(body=headlines(of)))
    assert kinds(found(of, path="/politik")) == [("section", of.url("/politik"))]


@pytest.fixture
def region() -> Site:
    """A site with feeds, and a page about a region with feeds of its own, of which one is dead."""
    of = site(FeedSpec("rss", "/rss"), FeedSpec("news-sitemap", "/sitemap-news.xml"), stories=24)
    of.put("/sulsel", home_page(*map(alternate, ["/sulsel/rss", "/sulsel/lama.xml"]), body=headlines(of)))
    of.put("/sulsel/rss", rss(of, slice(0, 24, 3)))
    of.put("/sulsel/lama.xml", rss(of, slice(0, 3), days_ago=900))
    return of


def test_a_page_with_feeds_of_its_own_gives_those(region: Site) -> None:
    told = found(region, path="/sulsel")
    assert taken(told) == {region.url("/sulsel/rss")}
    others = ("/rss", "/sitemap-news.xml", "/sulsel", "/sulsel/lama.xml")
    assert (told.home, urls(told)[1:]) == (region.url("/sulsel"), [region.url(path) for path in others])
    assert told.failed == ()


@pytest.mark.parametrize("path", ["/", "/tag/banjir"])
def test_a_page_without_feeds_of_its_own_gives_those_of_the_site(path: str, region: Site) -> None:
    region.put("/tag/banjir", home_page(body=headlines(region)))
    told = found(region, path=path)
    assert taken(told) == {region.url("/rss"), region.url("/sitemap-news.xml")}
    if path != "/":
        assert (told.home, told.feeds[-1].feed) == (region.home, Feed(region.url(path), "section"))  # to be picked


@pytest.mark.parametrize(
    ("path", "feed", "entries"),
    [
        ("/daftar-rss", "/daftar-rss/politik", slice(0, 24, 3)),  # a list of the site's feeds
        ("/berita/9/harga-cabai-naik-lagi", "/berita/9/harga-cabai-naik-lagi/feed", slice(0, 2)),  # what readers say
    ],
)
def test_the_feeds_of_a_list_and_of_an_article_are_not_its(path: str, feed: str, entries: slice, region: Site) -> None:
    region.put(path, home_page(alternate(feed)))
    region.put(feed, rss(region, entries))
    told = found(region, path=path)
    assert (told.home, told.feeds[0].feed.url) == (region.home, region.url("/rss"))


def test_a_site_that_leads_to_a_cookie_wall_is_asked_itself() -> None:
    of = site(FeedSpec("rss", "/rss.xml"))
    of.redirect("/", "https://persetujuan.example.com/tembok")
    of.put("/tembok", "<title>Sebelum melanjutkan</title><meta property='og:site_name' content='Tembok'>")
    told = found(of)
    assert (urls(told), told.home, told.name) == (*([of.url("/rss.xml")], of.home), "Kabar Coba")
    of.put("/rss.xml", "", status=404)
    told = found(of)
    assert told.detail.startswith(
        'it leads to https://persetujuan.example.com/tembok: an HTML page titled "Sebelum melanjutkan" with 0 links'
    )


def test_what_the_site_names_and_is_no_feed_is_told() -> None:
    of = site()
    of.put("/", home_page(alternate("/kosong.xml")))
    of.put("/kosong.xml", rss(of, slice(0, 0)))
    of.put("/rss", home_page(body="<a href='/feed/'>Semua</a>"))  # which lists nothing new
    told = found(of)
    assert told.detail.startswith(
        'an HTML page titled "Beranda" with 0 links that look like articles; '
        f"{of.url('/kosong.xml')}: no entries; 13 more addresses asked, no feed among them (12 × HTTP 404; an HTML page"
    )


HOME = "https://kabar.example/"
EMPTY = Rejected(Feed(f"{HOME}rss"), "", False, None, "no entries", "no entries")
GUESSED = [Rejected(Feed(f"{HOME}{code}"), "", True, FAILURES[code], "", f"HTTP {code}") for code in (404, 503)]


@pytest.mark.parametrize(
    ("status", "headers", "told"),
    [
        (200, {}, "no entries"),
        (403, {"Server": "nginx", "Retry-After": "60"}, f"{HOME} answers HTTP 403 from nginx that asks to wait 60 s"),
        (403, {"Retry-After": "Wed, 21 Oct 2026"}, f"{HOME} answers HTTP 403 that asks to wait Wed, 21 Oct 2026"),
        (503, {"Server": "Varnish"}, f"{HOME} answers HTTP 503 from Varnish"),
        (404, {"Server": "nginx"}, f"{HOME} answers HTTP 404"),
    ],
)
def test_why_there_is_no_feed(status: int, headers: dict[str, str], told: str) -> None:
    page = Answer(HOME, status, headers=headers, failure=FAILURES.get(status), detail=f"HTTP {status}")
    others = "; 2 more addresses asked, no feed among them (HTTP 404; HTTP 503)"
    for given_up, after in ((False, ""), (True, "; nothing more was asked of the site after that")):
        assert why_no_feed(HOME, page, EMPTY, (EMPTY, *GUESSED), given_up=given_up) == told + others + after


def test_where_https_is_silent_http_may_answer() -> None:
    url = "https://kabarcoba.example.id/"
    told, asked = looked(site(), faults={"/": silent(url)}, at=url)
    assert (told.feeds, asked) == ((), ["/"])
    assert told.detail == "no complete answer within 30 seconds; does http://kabarcoba.example.id/ answer?"
