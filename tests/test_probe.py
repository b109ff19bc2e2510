"""Finding a site's feeds in its home page and robots.txt, and judging them."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery import Found, probe, sniff
from crawler.discovery.probe import WORDPRESS_QUERY, candidates
from crawler.discovery.worth import Worth, rank, weigh
from pipelines.feed_items import FeedKind
from pipelines.items import Link, Moment

HOME = "https://www.contoh.id/"
NOW = datetime(2026, 8, 17, 3, 0, tzinfo=UTC)


def head(markup: str) -> bytes:
    return f"<!doctype html><html><head>{markup}</head><body><p>x</p></body></html>".encode()


def named(page: bytes, robots: bytes = b"", url: str = HOME) -> list[str]:
    """What the site itself names: kinds and addresses, those of this site from their path on."""
    found = candidates(page, url, robots=robots)
    return [f"{one.feed.kind} {one.feed.url.removeprefix(HOME[:-1])}" for one in found if not one.guessed]


RSS = 'rel=alternate type="application/rss+xml"'
OTHER_TYPES = ("application/rdf+xml", "application/xml", "application/json", "text/xml")
POSTS = [f"wordpress /wp-json/wp/v2/posts?{WORDPRESS_QUERY}"]
QUERIED = [f"wordpress /index.php?rest_route=/wp/v2/posts&{WORDPRESS_QUERY}"]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/rss">', ["feed /rss"]),
        ('<LINK REL="Alternate" TYPE="application/atom+xml; charset=x" HREF="//cdn.id/a">', ["feed https://cdn.id/a"]),
        ('<link rel=alternate type="application/feed+json" href=f.json>', ["feed /f.json"]),
        *((f"<link rel=alternate type={kind} href=/f>", ["feed /f"]) for kind in OTHER_TYPES),
        ('<link rel="feed" href="x">', ["feed /x"]),
        ('<link rel="feed" href=" /rss berita.xml?k=a b ">', ["feed /rss%20berita.xml?k=a%20b"]),
        ('<base href="https://lain.id/d/"><link rel=feed href="x">', ["feed https://lain.id/d/x"]),
        (f'<link {RSS} title="Komentar Contoh" href="/k">', []),
        (f'<link {RSS} href="/comments/feed/">', []),
        (f'<link {RSS} href="/?feed=comments-rss2">', []),
        # of one article, as WordPress names it on the article's page: the words stand behind its title
        (f'<link {RSS} title="A » {"Judul " * 30}Comments Feed" href="/j/feed/">', []),
        ('<link rel=alternate type="application/json+oembed" href="/wp-json/oembed/1.0/embed?url=x">', []),
        ('<link rel=alternate type="application/json" href="/wp-json/wp/v2/pages/2">', []),
        ('<link rel=alternate media="handheld" href="https://m.contoh.id/">', []),
        ('<link rel=alternate type="text/xml" hreflang="en" href="https://en.contoh.id/rss">', []),
        ('<link rel=alternate type="text/xml" href="https://contoh.id">', []),  # the page itself
        (f'<link {RSS} title="Contoh" href="">', []),
        ('<link rel=stylesheet type="text/xml" href="/a.xsl">', []),
        (f'<link {RSS} href="javascript:alert(1)">', []),
        (f'<link {RSS} href="http://[">', []),
        ('<link rel="https://api.w.org/" href="https://www.contoh.id/wp-json/">', POSTS),
        ('<link rel="https://api.w.org/" href="https://www.contoh.id/index.php?rest_route=/">', QUERIED),
        ('<meta name="generator" content="WordPress 6.8">', POSTS),
        ('<script src="/wp-content/x.js"></script>', POSTS),
        ("<meta name=generator content=blogger>", ["feed /feeds/posts/default?alt=rss"]),
    ],
)
def test_what_a_page_names(markup: str, expected: list[str]) -> None:
    assert named(head(markup)) == expected


def test_pages_that_list_feeds() -> None:
    page = b"""<body><a href="/rss/politik.xml">Politik</a><a href="https://sindikasi.contoh.id/rss/1">Satu</a>
      <a href="https://lain.id/rss">other site</a><a href="/pers/rssi">no</a><a href="/index.php?mib=rss">mib</a>
      <a href="/2026/08/17/feed-ternak-naik">an article</a><a href="/a/comments/feed/">comments</a></body>"""
    assert named(page) == ["auto /rss/politik.xml", "auto https://sindikasi.contoh.id/rss/1", "auto /index.php?mib=rss"]


def test_links_to_an_index_count_once_without_their_day() -> None:
    days = "".join(f"<a href='/indeks?date=2026-08-{day}#atas'>{day}</a>" for day in range(10, 17))
    page = head(f"{days}<a href='https://lain.id/indeks'>other site</a><a href='/terkini'>Terkini</a>")
    assert named(page) == ["section /indeks", "section /terkini"]


def test_robots_names_sitemaps_news_first() -> None:
    robots = b"""User-agent: *\r\nDisallow: /x\r\n  sitemap: https://www.contoh.id/image-sitemap.xml\r
Sitemap:/sitemap.xml # relative\nSITEMAP : https://www.contoh.id/sitemap-news.xml\n#Sitemap: https://www.contoh.id/off.xml
Sitemap: ftp://x/y\n"""
    assert named(b"", robots) == ["sitemap /sitemap-news.xml", "sitemap /sitemap.xml", "sitemap /image-sitemap.xml"]


def test_usual_places_come_last_once_and_on_this_host() -> None:
    page = head(f'<link {RSS} href="http://contoh.id/feed">')
    found = candidates(page, "https://www.contoh.id/nasional/")
    addresses = [one.feed.url for one in found]
    assert addresses[0] == "http://contoh.id/feed"
    assert "https://www.contoh.id/feed/" not in addresses  # the same, spelt otherwise
    assert {"https://www.contoh.id/rss", "https://www.contoh.id/sitemap-news.xml"} < set(addresses)
    assert found[-1].feed.kind == "section"
    assert all(one.guessed for one in found[1:])


def test_the_number_of_sitemaps_is_bounded() -> None:
    robots = b"".join(b"Sitemap: https://www.contoh.id/s%d.xml\n" % n for n in range(500))
    whys = [one.why for one in candidates(b"", HOME, robots=robots) if one.feed.kind == "sitemap"]
    assert whys == ["robots.txt names it"] * probe.SITEMAPS + ["a usual place"] * 2  # the news sitemaps


def test_a_page_that_unpacks_to_too_much_names_nothing() -> None:
    assert not named(gzip.compress(bytes(sniff.FEED_BYTES + 1)))


@given(st.binary(max_size=300), st.binary(max_size=100))
def test_no_bytes_give_a_traceback(page: bytes, robots: bytes) -> None:
    for body in (page, b"<html><head><link rel=alternate type=application/rss+xml href='" + page):
        found = candidates(body, HOME, robots=b"Sitemap: " + robots)
        assert len({one.feed.url for one in found}) == len(found)
        assert all(one.feed.url.startswith("http") for one in found)


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ("<meta property=og:site_name content='Kabar Contoh'><title>Berita - Contoh</title>", "Kabar Contoh"),
        ("<title>Berita Terkini Hari Ini, Kabar Akurat - Contoh.id</title>", "Contoh.id"),
        ("<title>CONTOH | Portal Berita: Terpercaya</title>", "CONTOH"),
        ("<title>Cont » Berita</title>", "Cont"),
        ("<title>Berita Contoh | Contoh</title>", "Contoh"),
        ("<meta name=viewport content=lebar><meta name='Application-Name' content='Kabar'>", "Kabar"),
        ("<title>Indeks Berita Terkini</title>", None),
        ("<title>id - ID</title>", None),
        ("<title></title>", None),
        ("", None),
    ],
)
def test_what_a_site_calls_itself(markup: str, name: str) -> None:
    assert probe.site_name(head(markup), "", HOME) == name


# --- weighing ---------------------------------------------------------------------------------------------------------


def link(age: timedelta | None, html: str | None = None) -> Link:
    when = None if age is None else Moment(NOW - age, "", "UTC", "feed")
    published, modified = (when, None) if html else (None, when)
    return Link(f"https://contoh.id/{age}", "a", "f", published=published, modified=modified, html=html)


def test_a_feed_is_weighed() -> None:
    links = iter([link(timedelta(hours=hours), "<p>x") for hours in range(1, 25)] + [link(None)])
    worth = weigh(Found(FeedKind.RSS, links, title="T"), NOW)
    assert (worth.entries, worth.newest, worth.title) == (25, NOW - timedelta(hours=1), "T")
    assert worth.per_day == pytest.approx(24)
    assert worth.dated == pytest.approx(24 / 25)
    assert worth.full_text == pytest.approx(24 / 25)


def test_old_entries_do_not_water_the_number_down() -> None:
    links = [link(timedelta(days=days / 2)) for days in range(14)] + [link(timedelta(days=400 + n)) for n in range(900)]
    assert weigh(Found(FeedKind.SITEMAP, links), NOW).per_day == pytest.approx(2, abs=0.1)


def test_a_dead_feed_has_hardly_an_article_a_day() -> None:
    old = weigh(Found(FeedKind.RSS, [link(timedelta(days=700 + n)) for n in range(10)]), NOW)
    assert old.per_day is not None
    assert old.per_day < 0.05
    slow = weigh(Found(FeedKind.RSS, [link(timedelta(days=10)), link(timedelta(days=17))]), NOW)
    assert slow.per_day == pytest.approx(2 / 17)


def test_of_one_entry_or_none_no_rate_is_known() -> None:
    assert weigh(Found(FeedKind.RSS, [link(timedelta(days=1))]), NOW).per_day is None
    assert weigh(Found(FeedKind.RSS, []), NOW) == Worth(FeedKind.RSS, 0, articles=0.0)


def test_a_date_in_the_future_is_a_mistake_and_not_news() -> None:
    links = [link(timedelta(days=-30)), link(timedelta(hours=2)), link(timedelta(hours=3))]
    assert weigh(Found(FeedKind.RSS, links), NOW).newest == NOW - timedelta(hours=2)


def test_the_best_feed_comes_first() -> None:
    fresh = NOW - timedelta(hours=1)
    full = Worth(FeedKind.RSS, 10, fresh, 5.0, 1.0, 1.0)
    posts = Worth(FeedKind.WORDPRESS, 50, fresh, 90.0, 1.0, 0.0)
    busy = Worth(FeedKind.RSS, 50, fresh, 90.0, 1.0, 0.0)
    kinds = (FeedKind.SITEMAP, FeedKind.SITEMAP_INDEX, FeedKind.NEWS_SITEMAP)
    sitemaps = [Worth(kind, 50, fresh, 90.0, 1.0, 0.0) for kind in kinds]
    page = Worth(FeedKind.SECTION, 30)
    tags = Worth(FeedKind.RSS, 50, fresh, 90.0, 1.0, 1.0, articles=0.2)
    dead = Worth(FeedKind.RSS, 50, NOW - timedelta(days=90), 90.0, 1.0, 1.0)
    empty = Worth(FeedKind.RSS, 0)
    worst_first = [empty, dead, tags, page, *sitemaps, busy, posts, full]
    assert sorted(worst_first, key=lambda one: rank(one, NOW, (one.per_day or 0.0) / 90)) == worst_first[::-1]
