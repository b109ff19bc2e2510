"""Article keys: which addresses get the same one and which do not, and that nothing ever raises."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scrapy import Request

from crawler.extraction.sites import key_of
from crawler.spiders.identity import addresses
from crawler.urls import (
    LONGEST_LINK,
    absolute,
    article_key,
    clean_url,
    entry_marks,
    fetch_url,
    host,
    is_home,
    same_site,
    site,
)
from pipelines.items import Address, AddressKind, Link, Pending

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)

SAME = [
    ("scheme, www, slash", "http://www.kompas.com/a/b/", "https://kompas.com/a/b"),
    ("default ports", "http://kompas.com:80/a", "https://kompas.com:443/a"),
    ("letters of the host", "https://WWW.Kompas.COM/a", "https://kompas.com/a"),
    ("dot after the host", "https://kompas.com./a", "https://kompas.com/a"),
    ("mobile host", "https://m.tribunnews.com/news/1", "https://www.tribunnews.com/news/1"),
    ("hosts called mobile and wap", "https://mobile.tribunnews.com/news/1", "https://wap.tribunnews.com/news/1"),
    ("numbered host", "https://www3.tribunnews.com/news/1", "https://tribunnews.com/news/1"),
    ("amp host", "https://amp.kompas.com/tekno/read/1", "https://kompas.com/tekno/read/1"),
    ("amp at the end", "https://www.cnnindonesia.com/nasional/20240805-20-1/judul/amp", "https://www.cnnindonesia.com/nasional/20240805-20-1/judul"),
    ("amp at the end, slash", "https://x.co.id/judul/amp/", "https://x.co.id/judul"),
    ("amp at the beginning", "https://x.co.id/amp/berita/judul", "https://x.co.id/berita/judul"),
    ("amp in the query", "https://x.co.id/judul?amp=1", "https://x.co.id/judul"),
    ("amp without value", "https://x.co.id/judul?amp", "https://x.co.id/judul"),
    ("amp by another name", "https://x.co.id/judul?isAMP=true&mode=amp", "https://x.co.id/judul"),
    ("kompas's advertiser", "https://www.kompas.com/read/1/judul?jxconn=1*a*b&jxrecoid=2", "https://www.kompas.com/read/1/judul"),
    ("all pages", "https://tekno.kompas.com/read/1/judul?page=all", "https://tekno.kompas.com/read/1/judul"),
    ("second page", "https://www.viva.co.id/berita/1-judul?page=2", "https://www.viva.co.id/berita/1-judul"),
    ("tenth page", "https://www.viva.co.id/berita/1-judul?halaman=10", "https://www.viva.co.id/berita/1-judul"),
    ("page in the fragment", "https://tekno.kompas.com/read/1/judul#page2", "https://tekno.kompas.com/read/1/judul"),
    ("page in the path", "https://x.co.id/judul/page/2/", "https://x.co.id/judul"),
    ("single page", "https://news.detik.com/berita/d-1/judul?single=1", "https://news.detik.com/berita/d-1/judul"),
    ("sindonews", "https://nasional.sindonews.com/read/1/14/judul?showpage=all", "https://nasional.sindonews.com/read/1/14/judul"),
    ("tracking", "https://x.co.id/judul?utm_source=a&utm_medium=b&fbclid=c", "https://x.co.id/judul"),
    ("tempo", "https://www.tempo.co/a/judul?tracking_page_direct", "https://www.tempo.co/a/judul"),
    ("detik", "https://news.detik.com/d-1/judul?tag_from=wp_cb_x&mtype=mpc", "https://news.detik.com/d-1/judul"),
    ("order of parameters", "https://x.co.id/?b=2&a=1", "https://x.co.id/?a=1&b=2"),
    ("escaped twice", "https://x.co.id/?a=1&amp;b=2", "https://x.co.id/?a=1&b=2"),
    ("case of percent-encoding", "https://x.co.id/%e2%82%ac", "https://x.co.id/%E2%82%AC"),
    ("encoded and not", "https://x.co.id/é", "https://x.co.id/%C3%A9"),
    ("needless encoding", "https://x.co.id/%7Euser/%61", "https://x.co.id/~user/a"),
    ("international name", "https://bücher.id/a", "https://xn--bcher-kva.id/a"),
    ("dots", "https://x.co.id/a/../b/./c...", "https://x.co.id/b/c"),
    ("double slash", "https://x.co.id//a//b", "https://x.co.id/a/b"),
    ("blanks", "  https://x.co.id/a\n", "https://x.co.id/a"),
    ("log-in in the address", "https://user:pw@x.co.id/a", "https://x.co.id/a"),
    ("Blogger's mobile dress", "https://a.blogspot.com/2024/01/b.html?m=1", "https://a.blogspot.com/2024/01/b.html"),
    ("session of PHP", "https://x.co.id/a?PHPSESSID=abc123", "https://x.co.id/a"),
    ("amp as a file", "https://x.co.id/judul/amp.html", "https://x.co.id/judul"),
    ("amp as a view", "https://x.co.id/judul?view=amp", "https://x.co.id/judul"),
    ("amp as a type", "https://x.co.id/judul?type=amp", "https://x.co.id/judul"),
    ("shared from WordPress", "https://x.co.id/judul?share=facebook&nb=1", "https://x.co.id/judul"),
    ("where from", "https://x.co.id/judul?ref=home&source=navbar", "https://x.co.id/judul"),
    ("campaign", "https://x.co.id/judul?campaign=rss&medium=feed&spm=a27.b&ocid", "https://x.co.id/judul"),
    ("second page behind a slug", "https://x.co.id/warga-desa-panen?halaman=2", "https://x.co.id/warga-desa-panen"),
]  # fmt: skip

DIFFERENT = [
    ("WordPress ids", "https://x.co.id/?p=123", "https://x.co.id/?p=124"),
    ("ids", "https://x.co.id/baca.php?id=1", "https://x.co.id/baca.php?id=2"),
    ("pages that are articles", "https://x.co.id/index.php?page=12", "https://x.co.id/index.php?page=13"),
    ("names that begin like a tracker's", "https://x.co.id/a?gallery=5", "https://x.co.id/a?gallery=6"),
    ("cid", "https://x.co.id/a?cid=5", "https://x.co.id/a?cid=6"),
    ("sub-domains", "https://news.detik.com/a", "https://finance.detik.com/a"),
    ("case of the path", "https://bit.ly/AbC", "https://bit.ly/aBc"),
    ("case of the query", "https://x.co.id/?v=AbC", "https://x.co.id/?v=aBc"),
    ("ports", "http://127.0.0.1:8001/a", "http://127.0.0.1:8002/a"),
    ("months of WordPress", "https://x.co.id/?m=202401", "https://x.co.id/?m=202402"),
    ("a domain called m", "https://m.id/a", "https://www.id/a"),
    ("domains called m and wap", "https://m.co.id/a", "https://wap.co.id/a"),
    ("a brand called amp", "https://x.co.id/a?merek=amp", "https://x.co.id/a"),
    ("printed editions", "https://x.co.id/koran?print=20240805", "https://x.co.id/koran?print=20240806"),
    ("front page and article", "https://x.co.id/", "https://x.co.id/?p=1"),
    ("blogs of one hoster", "https://a.blogspot.com/b", "https://c.blogspot.com/b"),
    ("pages that are articles, Microsoft's", "https://x.go.id/detail.aspx?page=12", "https://x.go.id/detail.aspx?page=13"),
    ("pages behind a router", "https://x.go.id/index.php/berita?page=3", "https://x.go.id/index.php/berita?page=4"),
    ("pages behind a word", "https://x.go.id/berita?halaman=12", "https://x.go.id/berita?halaman=13"),
    ("pages of three digits", "https://x.go.id/daftar-harga-pangan?page=120", "https://x.go.id/daftar-harga-pangan?page=121"),
    ("pages of a front page", "https://x.go.id/?page=12", "https://x.go.id/?page=13"),
    *(
        (f"{word} as a number", f"https://x.go.id/read?{word}=12", f"https://x.go.id/read?{word}=13")
        for word in ("share", "medium", "campaign", "nb", "spm", "scm", "ocid")
    ),
    ("year as a page", "https://x.co.id/judul?page=2024", "https://x.co.id/judul?page=2025"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), [pair[1:] for pair in SAME], ids=[pair[0] for pair in SAME])
def test_addresses_of_one_article_have_one_key(one: str, other: str) -> None:
    assert article_key(one) == article_key(other)


@pytest.mark.parametrize(("one", "other"), [pair[1:] for pair in DIFFERENT], ids=[pair[0] for pair in DIFFERENT])
def test_different_articles_keep_their_keys(one: str, other: str) -> None:
    assert article_key(one) != article_key(other)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.kompas.com/tekno/read/2024/05/08/1?page=all", "kompas.com/tekno/read/2024/05/08/1"),
        ("https://x.co.id/?p=123", "x.co.id/?p=123"),
        ("https://x.co.id", "x.co.id"),
        ("http://127.0.0.1:8001/a", "127.0.0.1:8001/a"),
        ("http://[2001:DB8::1]/a", "[2001:db8::1]/a"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("mailto:redaksi@x.co.id", "mailto:redaksi@x.co.id"),
        ("/berita/1", "/berita/1"),
        ("http://[", "http://["),
        ("", ""),
    ],
)
def test_keys_are_what_the_archive_holds(url: str, key: str) -> None:
    assert article_key(url) == key


@pytest.mark.parametrize(
    ("url", "number", "key"),
    [
        ("https://news.detik.com/berita/d-7572645/judul", r"/d-(?P<id>\d+)", "detik.com#7572645"),
        ("https://m.detik.com/news/berita/d-7572645/judul-baru?single=1", r"/d-(?P<id>\d+)", "detik.com#7572645"),
        ("detik.com#7572645", r"/d-(?P<id>\d+)", "detik.com#7572645"),
        ("https://news.detik.com/indeks", r"/d-(?P<id>\d+)", "news.detik.com/indeks"),
        ("https://www.kompas.com/read/2943745", r"/read/(\d+)", "kompas.com#2943745"),
        ("http://127.0.0.1:8001/read/7", r"/read/(\d+)", "127.0.0.1:8001#7"),
        ("https://www.kompas.com/read/2943745", r"\d{6,}", "kompas.com#2943745"),
    ],
)
def test_the_sites_own_id_is_the_strongest_key(url: str, number: str, key: str) -> None:
    assert article_key(url, re.compile(number)) == key


SITES = [
    ("https://www.antaranews.com/berita/5276150/judul", "antaranews.com#5276150"),
    ("https://m.antaranews.com/amp/berita/5276150/judul-baru", "antaranews.com#5276150"),
    ("https://jateng.antaranews.com/berita/634320/ums-galakkan", "antaranews.com#jateng-634320"),
    ("https://m.jateng.antaranews.com/amp/berita/634320/ums", "antaranews.com#jateng-634320"),
    ("https://sumut.antaranews.com/berita/634320/polda-sumut", "antaranews.com#sumut-634320"),
    ("https://nasional.sindonews.com/read/1434154/12/jokowi-1566954754", "sindonews.com#1434154-1566954754"),
    ("https://sindonews.com/read/1434154/12/jokowi-1566954754/10?showpage=all", "sindonews.com#1434154-1566954754"),
    ("https://nasional.sindonews.com/read/1434154/15/lain-1722852000", "sindonews.com#1434154-1722852000"),
    ("https://nasional.sindonews.com/read/1434154/12/tanpa-waktu", "sindonews.com#1434154"),
    ("https://news.detik.com/berita/d-7572645/judul", "detik.com#7572645"),
    ("https://surabaya.kompas.com/read/2024/11/01/183508878/judul", "kompas.com#2024/11/01/183508878"),
    ("https://economy.okezone.com/read/2023/09/24/622/2888591/judul", "okezone.com#2888591"),
]  # fmt: skip


@pytest.mark.parametrize(("url", "key"), SITES)
def test_the_ids_of_sites_that_are_known(url: str, key: str) -> None:
    assert key_of(url, NOW) == key


PARTS = """https:// http: // www. m. amp.
    kompas.com .co.id :80 :8080 / /amp /page/2 . .. %2e %41 %25 %2f % %zz ? & page=all
    p=1 amp; # @ é [ ] : = ~ \\ utm_a=1 x １ 。 ß İ xn-- +""".split()
PIECES = st.lists(st.sampled_from([*PARTS, "a b", "\ud800", "\x00", "\u202e"]), max_size=12).map("".join)


@given(st.text(max_size=60) | PIECES)
@example("0/a;b%2f")
@example("0/a;b%3D")
@example("http:http:1")
@example("HTTP://////")
def test_any_string_has_a_key_which_is_its_own_key(url: str) -> None:
    key = article_key(url)
    assert article_key(key) == key
    assert clean_url(clean_url(url)) == clean_url(url)
    assert fetch_url(fetch_url(url, "page=all"), "page=all") == fetch_url(url, "page=all")
    assert len(entry_marks("s", url, url)) <= 3
    assert is_home(url) in {True, False}
    assert same_site(url, url) in {True, False}


@pytest.mark.parametrize("piece", ["a", "é", "/amp", "%E", "?a=1&", "/.", "😀", "&amp;"])
@pytest.mark.parametrize("times", [2_500, 50_000])  # of the first, some are too long only once they are encoded
def test_endless_addresses_have_keys_of_their_own(piece: str, times: int) -> None:
    url = "https://x.co.id/" + piece * times
    key = article_key(url)
    assert article_key(key) == key
    assert article_key(url + "b") != key


def test_a_feed_of_long_words_is_read_at_once() -> None:
    """Looked at from each of their letters on, these took twenty minutes, in which the crawl did nothing else."""
    urls = [f"https://x.co.id/{number}/{'a' * 8_000}" for number in range(300)]
    assert {len(entry_marks("s", None, url)) for url in urls} == {1}


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/foto/budi santoso.jpg", "https://koran.example/foto/budi%20santoso.jpg"),
        (" //cdn.example/\u200ba\n   b\t ", "https://cdn.example/a%20b"),
        ("https://x.example/a/../b?c=[1]", "https://x.example/a/../b?c=[1]"),
        ("?halaman=2", "https://koran.example/berita/satu?halaman=2"),
        ("https://kata:sandi@x.example/a", None),
        (r"https://x.example\@koran.example/a", None),
        ("https://x.example:0/a", None),
        ("https://[::1/a", None),
        ("https://[2606:4700::1111]/a", "https://[2606:4700::1111]/a"),
        ("https://bücher.example/a", "https://bücher.example/a"),
        ("https://berita］.example/a", None),
        ("https://﹇berita.example/a", None),
        ("https://v[::1]%00/a", None),
        ("javascript:alert(1)", None),
        ("/" + "a" * LONGEST_LINK, None),
        ("  ", None),
        (7, None),
        (None, None),
    ],
)
def test_links_are_absolute_web_addresses_or_none(href: object, url: str | None) -> None:
    assert absolute("https://koran.example/berita/satu", href) == url


@given(st.text("a1.:%[]［］﹇﹈。é\0", max_size=9))
def test_what_is_an_address_can_be_asked(host: str) -> None:
    if url := absolute("https://koran.example/", f"https://{host}/a"):
        assert urlsplit(Request(fetch_url(url, None)).url).path == "/a"


@pytest.mark.timeout(60)
def test_a_sitemap_of_long_variants_is_read_at_once() -> None:
    """Each /amp at an address's end was looked for in all of it: 0.2 s an address, in the crawl's own process."""
    for n in range(400):
        assert article_key(f"https://x.id/berita-{n}{'/amp' * 2000}") == f"x.id/berita-{n}"


def test_fetch_url_asks_for_the_full_text() -> None:
    assert fetch_url("https://x.co.id/a#isi", None) == "https://x.co.id/a"
    assert fetch_url("https://x.co.id/a", "page=all") == "https://x.co.id/a?page=all"
    assert fetch_url("https://x.co.id/a?page=2&b=1", "page=all") == "https://x.co.id/a?b=1&page=all"
    assert fetch_url("https://x.co.id/a?page=all", "page=all") == "https://x.co.id/a?page=all"
    assert fetch_url("bukan alamat", "page=all") == "bukan alamat"


def test_clean_url_is_for_people() -> None:
    assert clean_url("https://M.x.co.id/A/?utm_source=a&p=1&fbclid=x#isi") == "https://M.x.co.id/A/?p=1"
    assert clean_url("https://x.co.id/a?page=all") == "https://x.co.id/a?page=all"


def test_the_host_of_an_address() -> None:
    addresses = ("https://www.x.co.id/a", "bukan alamat", "http://[", "https:///a", "ftp://x.co.id/a")
    assert [host(address) for address in addresses] == ["www.x.co.id", "", "", "", ""]


HOMES = """https://www.tribunnews.com http://tribunnews.com/ https://x.co.id/?utm_source=rss //x.co.id/ https://x.co.id/#atas
    https://x.co.id/index.php https://x.co.id/index.html https://m.x.co.id/amp/ https://jawa-pos.co.id/
    http://koran2000.id:8001/""".split()
NO_HOMES = ["https://x.co.id/?p=1", "https://x.co.id/a", "https://x.co.id/index.php?id=1", "warta:100", "", "12345"]


@pytest.mark.parametrize(("url", "home"), [*((url, True) for url in HOMES), *((url, False) for url in NO_HOMES)])
def test_home_pages_in_every_spelling(url: str, home: bool) -> None:
    assert is_home(url) is home


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://news.detik.com/a", "http://finance.detik.com/b", True),
        ("https://x.co.id/", "https://www.x.co.id/", True),
        ("https://x.co.id/", "https://y.co.id/", False),
        ("https://a.blogspot.com/", "https://b.blogspot.com/", False),
        ("https://ab.medium.com/", "https://ac.medium.com/", False),
        ("https://ab.medium.com/", "https://www.ab.medium.com/", True),
        ("https://news.detik.com/", "https://detik.com:8080/", True),  # where there is a domain, ports do not count
        ("http://127.0.0.1:8001/", "http://127.0.0.1:8002/", False),
        ("http://127.0.0.1:8001/", "http://127.0.0.2:8001/", False),
        ("http://[::1]:8001/", "http://[::2]:8001/", False),
        ("", "", False),
    ],
)
def test_same_site(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) is same


def test_a_site_of_a_hoster_is_named_by_its_own_part() -> None:
    assert [site(f"https://{name}/") for name in ("medium.com", "ab.medium.com")] == ["medium.com", "ab.medium.com"]


def test_marks_are_pinned() -> None:
    """Marks are stored: if they changed, every entry of every feed would be new again."""
    marks = entry_marks("antara", "warta:100201", "https://www.antaranews.com/berita/5276150/judul-yang-panjang-sekali")
    assert marks == (-5661550799169633258, 2629299016911122534, -2661521079431354908)


def test_marks_survive_a_move_and_changed_guids() -> None:
    old = entry_marks("s", "https://lama.example/?p=1", "https://lama.example/2026/11/23/judul-yang-panjang/")
    moved = entry_marks("s", "https://baru.example/?p=1", "https://www.baru.example/2026/11/23/judul-yang-panjang/")
    new_guid = entry_marks("s", "x-9876543210-9876543210", "https://lama.example/2026/11/23/judul-yang-panjang/")
    new_link = entry_marks("s", "https://lama.example/?p=1", "https://lama.example/2026/11/23/judul-lain-sekali/")
    for later in (moved, new_guid, new_link):
        assert set(old) & set(later)
    for number in ("76543", "99999999", "20261399", "202611251"):  # no dates
        one, other = (entry_marks("s", None, f"https://{sub}.x.co.id/{number}/judul-yang-panjang") for sub in "ab")
        assert set(one) & set(other), number


def test_a_guid_that_only_its_site_knows_does_not_survive_a_move_and_one_of_the_whole_world_does() -> None:
    for guid, everywhere in (("12345", False), ("9f86d081884c7d659a2feaa0", True), ("tag:x,2026:1", True)):
        one, other = (entry_marks("s", guid, f"https://{host}/{word}") for host, word in (("x.co.id", 1), ("y.id", 2)))
        assert bool({*one} & {*other}) is everywhere, guid


def test_marks_do_not_meet_where_articles_differ() -> None:
    cuaca = "/2026/11/23/prakiraan-cuaca-hari-ini"
    pairs = [
        (("s", None, "https://news.x.co.id/?p=123"), ("s", None, "https://finance.x.co.id/?p=123")),
        (("s", None, "https://x.co.id/?p=123"), ("s", None, "https://y.co.id/?p=123")),
        (("s", None, "https://jakarta.x.co.id/read/634320"), ("s", None, "https://medan.x.co.id/read/634320")),
        (("s", None, f"https://jakarta.x.co.id{cuaca}"), ("s", None, f"https://medan.x.co.id{cuaca}")),
        *(
            (
                ("s", None, f"https://jakarta.x.co.id/{day}/jadwal-imsakiyah-hari-ini"),
                ("s", None, f"https://medan.x.co.id/{day}/jadwal-imsakiyah-hari-ini"),
            )
            for day in ("20261125", "25112026", "202611", "202611251030", "20261125103000", "2026/11/25")
        ),
        (("s", "1", "https://news.x.co.id/satu-dua-tiga"), ("s", "1", "https://www.y.co.id/empat-lima-enam")),
        (("s", "https://x.co.id/", "https://x.co.id/a"), ("s", "https://x.co.id/", "https://x.co.id/b")),
        (("s", "", "https://x.co.id/a"), ("s", "", "https://x.co.id/b")),
        (("s", "warta:1", "https://x.co.id/a"), ("t", "warta:1", "https://x.co.id/a")),
        (("s", "x.co.id/b", "https://x.co.id/a"), ("s", None, "https://x.co.id/b")),
    ]
    for one, other in pairs:
        assert not set(entry_marks(*one)) & set(entry_marks(*other)), (one, other)


def test_an_entry_that_leads_home_has_no_link_marks() -> None:
    assert entry_marks("s", None, "https://www.tribunnews.com/") == ()
    assert len(entry_marks("s", "warta:1", "https://www.tribunnews.com/")) == 1


ARTICLE, MOVED = "https://x.co.id/berita/banjir-di-siak", "https://x.co.id/riau/banjir-di-siak"
KNOWN_BY = {  # final address, canonical → the address as the page spells it, aliases, what is not believed
    "asked": (ARTICLE, None, ARTICLE, [], None),
    "another spelling": (f"{ARTICLE}/amp", None, f"{ARTICLE}/amp", [], None),
    "its own spelling": (f"{ARTICLE}/amp", f"{ARTICLE}/", f"{ARTICLE}/", [], None),
    "redirect": (MOVED, None, MOVED, [(MOVED, "redirect")], None),
    "spelling of where it led": (MOVED, f"{MOVED}/", f"{MOVED}/", [(MOVED, "redirect")], None),
    "spelling of what was asked": (MOVED, ARTICLE, ARTICLE, [(MOVED, "redirect")], None),
    "canonical": (ARTICLE, MOVED, ARTICLE, [(MOVED, "canonical")], None),
    "home page": (ARTICLE, "https://x.co.id/", ARTICLE, [], "canonical address is the home page"),
    "another site": (ARTICLE, "https://y.co.id/berita/banjir", ARTICLE, [], "canonical address is on another site"),
    "led home": ("https://x.co.id/", "https://x.co.id/", "https://x.co.id/", [("https://x.co.id/", "redirect")], None),
}


@pytest.mark.parametrize(("final", "canonical", "best", "aliases", "note"), KNOWN_BY.values(), ids=KNOWN_BY)
def test_which_addresses_an_article_is_known_by(
    final: str, canonical: str | None, best: str, aliases: list[tuple[str, AddressKind]], note: str | None
) -> None:
    pending = Pending(1, article_key(ARTICLE), Link(ARTICLE, "x", "https://x.co.id/rss"))
    expected = tuple(Address(article_key(url), url, kind) for url, kind in aliases)
    assert addresses(pending, final, canonical, NOW) == (best, expected, note)
