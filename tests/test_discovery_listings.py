"""Section pages: links by selector and by their shape, and pages that are no section pages."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest

from crawler.discovery.listings import names_an_article
from pipelines.feed_items import FeedKind
from pipelines.items import Reason
from tests.discovery_kit import document, found, refused, urls

HERE = "https://www.warta.example/indeks"
ARTICLES = [
    "https://www.warta.example/nasional/900001/presiden-resmikan-bendungan-baru-di-ntt",
    "https://www.warta.example/ekonomi/900002/rupiah-menguat-terhadap-dolar-as",
    "https://www.warta.example/olahraga/900003/timnas-menang-di-kandang-lawan",
    "https://www.warta.example/daerah/900004/jalan-trans-flores-longsor-lagi",
    "https://www.warta.example/daerah/900005/warga-gotong-royong-perbaiki-jembatan",
]


def test_articles_are_told_by_their_shape() -> None:
    result = found(document("section.html"), HERE, kind="section")
    assert (result.kind, urls(result), result.title) == (FeedKind.SECTION, ARTICLES, "Indeks Berita - Warta Contoh")
    assert [link.title for link in result.links] == [
        "Presiden resmikan bendungan baru di NTT",  # the heading, not the picture's words
        "Rupiah menguat terhadap dolar AS",
        "Timnas menang di kandang lawan",
        "Jalan Trans Flores longsor lagi",
        None,  # the page shows half of it
    ]


SLUG = "/film/pandemi-bikin-penutupan-bioskop-diperpanjang-lagi"


@pytest.mark.parametrize(
    ("href", "words", "is_article"),
    [
        (SLUG, "Pandemi bikin penutupan bioskop lagi", True),
        (SLUG, "Kabar dari layar lebar hari ini", False),
        ("/900008-aruna-dan-lidahnya", "Kabar dari layar lebar hari ini", True),
        ("/2026/aruna-dan-lidahnya", "Kabar dari layar lebar hari ini", False),
        ("/2026/11/aruna-dan-lidahnya", "Kabar dari layar lebar hari ini", True),
        ("/900008-aruna-dan-lidahnya", "Aruna", False),
        ("/2026/11/23/900008/aruna", "Aruna", True),
        ("/900008-aruna-dan-lidahnya-tayang", "", True),
        ("/pedoman-pemberitaan-media-siber", "Pedoman Pemberitaan Media Siber", False),
        ("/Tag/900008-aruna-dan-lidahnya", "Kabar dari layar lebar hari ini", False),
        ("https://www.lain.example/900008-aruna-dan-lidahnya", "Kabar dari layar lebar hari ini", False),
    ],
)
def test_a_link_that_no_other_is_like(href: str, words: str, is_article: bool) -> None:
    link = f"<a href='{href}'>{words}</a></body>"
    result = found(document("section.html").replace(b"</body>", link.encode()), HERE, kind="section")
    assert urls(result)[5:] == ([urljoin(HERE, href)] if is_article else [])


def test_headlines_on_addresses_of_one_shape_make_each_other_articles() -> None:
    slugs = ["ekonomi/harga-cabai-naik-lagi", "daerah/warga-cibatu-panen-raya", "olahraga/timnas-menang-di-kandang"]
    links = [f"<a href='/{slug}'>Kabar {slug.partition('/')[0]} hari ini</a>" for slug in slugs]
    about = "<a href='/pedoman-pemberitaan-media-siber'>Pedoman Pemberitaan Media Siber</a>"
    about += "<a href='/daerah/warga-cibatu-belum-panen'>Daerah</a>"
    result = found(f"<html>{''.join(links)}{about}</html>", HERE, kind="section")
    assert urls(result) == [f"https://www.warta.example/{slug}" for slug in slugs]
    detail = refused(f"<html>{''.join(links[1:])}{about}</html>", HERE, kind="section").detail
    assert detail.startswith("an HTML page without a title without links")


def test_headlines_may_have_no_spaces_between_words() -> None:
    told = ("西爪哇省一处村庄的吊桥被洪水冲毁", "印尼盾对美元汇率本周继续走强", "国家足球队在主场战胜来访的对手")
    links = "".join(f"<a href='/read/90000{n}'>{words}</a><a href='/p/{n}'>首页</a>" for n, words in enumerate(told))
    assert [link.title for link in found(f"<html>{links}</html>", HERE, kind="section").links] == [*told]


@pytest.mark.parametrize(
    ("address", "is_article"),
    [
        ("https://www.x.co.id/read/900008", True),
        ("https://www.x.co.id/2026/11/23/banjir", True),
        ("https://www.x.co.id/harga-cabai-naik-lagi", True),
        ("https://www.x.co.id/info-harga-cabai", False),
        ("https://www.x.co.id/tag/harga-cabai-naik-lagi", False),
        ("https://foto.x.co.id/read/900008", False),
        ("https://www.x.co.id/reporter/900008", False),
    ],
)
def test_what_an_address_alone_says(address: str, is_article: bool) -> None:
    assert names_an_article(address) is is_article


VIDEO = "https://www.warta.example/video/900006/video-banjir-bandang-di-garut-selatan"


@pytest.mark.parametrize(
    ("by", "articles"), [("a.judul", ARTICLES), ("#daftar li", [*ARTICLES, VIDEO]), ("H3", ARTICLES[:1])]
)
def test_articles_by_selector(by: str, articles: list[str]) -> None:
    assert urls(found(document("section.html"), HERE, links=by)) == articles


def test_the_title_of_a_selected_item_is_its_heading_and_what_leads_nowhere_is_told() -> None:
    picture = "<a href='/a'><img alt='Warga memanen padi'>Selengkapnya baca di sini</a>"
    item = f"<li>{picture}<h3>Panen raya di <!-- kota -->Cibatu</h3></li>"
    others = "".join(f"<li><a href='{href}'>Beranda</a></li>" for href in ("/", "#atas", "/indeks#atas"))
    result = found(f"<html><base href='{HERE}/x/'>{item}<li>Iklan</li>{others}", HERE, links="li")
    assert [link.title for link in result.links] == ["Panen raya di Cibatu"]
    assert result.notes == (
        "left out 1: no link",
        "left out 1: link to a home page",
        "left out 2: link to this document itself",
    )


TITLE = "Jembatan Gantung di Cibatu Dibuka Lagi"
CUT = "Jembatan Gantung di Cibatu …"


@pytest.mark.parametrize(
    ("link", "title"),
    [
        (f"<span>24 Nov 2026 09:30</span> {TITLE} <b>3</b>", TITLE),
        (f"<i>Daerah</i><i>Selasa 10:00</i><h4>{TITLE}</h4><p>Warga tak perlu memutar lagi.</p>", TITLE),
        (f"Daerah<p>Selasa 10:00</p><p>{TITLE}</p><p>Warga tak perlu memutar lagi.</p>", TITLE),
        ("<em>Jembatan Gantung</em> di Desa yang Jauh <em>Dibuka</em>", "Jembatan Gantung di Desa yang Jauh Dibuka"),
        ("<b>Kabar</b> dari Seberang Sungai", "Kabar dari Seberang Sungai"),  # whatever the slug says
        ("<i>Daerah</i><h4>Kabar dari Seberang</h4>Warga tak perlu memutar lagi.", "Kabar dari Seberang"),
        (f"<a title='{TITLE}'>{CUT}</a>", TITLE),
        (f"<a title='{TITLE}'>{CUT.replace(' …', '...')}</a>", TITLE),
        (f"<a title='Baca selengkapnya di sini'>{CUT}</a>", None),
        (f"<a title='Tautan ke {TITLE}'>{TITLE}</a>", TITLE),
    ],
)
def test_the_title_of_a_link_is_its_headline_alone_and_whole(link: str, title: str | None) -> None:
    page = link if link.startswith("<a") else f"<a>{link}</a>"
    page = page.replace("<a", "<a href='/daerah/900006/jembatan-gantung-di-cibatu-dibuka-lagi/'")
    assert [link.title for link in found(f"<html>{page}</html>", HERE, kind="section").links] == [title]


@pytest.mark.parametrize(
    ("selector", "says"),
    [(one, f"on which the selector {one!r} finds no links") for one in (".berita a", "a[", "x|a")],
)
def test_a_selector_that_finds_nothing_says_so(selector: str, says: str) -> None:
    assert says in refused(document("section.html"), HERE, kind="section", links=selector).detail


def test_an_address_of_unknown_kind_may_be_a_section_page() -> None:
    assert urls(found(document("section.html"), HERE)) == ARTICLES
    by_name = HERE.replace("www.warta.example", "www.wartafeed.example")  # the site's name promises nothing
    assert urls(found(document("section.html").replace(b"warta.example", b"wartafeed.example"), by_name)) == [
        url.replace("warta.example", "wartafeed.example") for url in ARTICLES
    ]


def test_a_page_where_a_feed_was_promised_is_no_feed() -> None:
    page = document("section.html").replace(b"<link", b"<link rel='feed' href=''><link").replace(b"rss+", b"Atom+")
    for url, kind in (("https://www.warta.example/feed/x", "auto"), (HERE, "feed"), (HERE, "sitemap")):
        detail = refused(page, url, kind=kind).detail
        assert detail.startswith('an HTML page titled "Indeks Berita - Warta Contoh" instead of a feed')
        assert detail.endswith("it names a feed: https://www.warta.example/rss")


@pytest.mark.parametrize(
    "address",
    [
        *("rss.warta.example/nasional", "feed.warta.example/bola", "feeds.warta.example/", "atom.warta.example/kota"),
        *("warta.example/RSS", "warta.example/kota/feed/", "warta.example/atom", "warta.example/sitemap/kota"),
        *(
            "warta.example/wp-json/wp/v2/posts",
            "warta.example/kota.json",
            "warta.example/kota.xml",
            "warta.example/a.rdf",
        ),
    ],
)
def test_an_address_may_promise_a_feed(address: str) -> None:
    assert refused(document("section.html"), f"https://{address}").is_a.endswith(" instead of a feed")


ONE_LINK = "<html><title>Domain dijual</title><a href='/beli'>Beli domain ini sekarang juga</a></html>"
ROWS = (f"<tr><td><a href='berita.php?id={number}'>Kabar dari desa {number}</a></td>" for number in range(20))
SHELL = "<html><title>Kabar</title><div id='__next'></div><script src='/_next/main.js'></script></html>"
NAMED = "it names a feed: https://www.warta.example/rss"
SCRIPTED = "its content is loaded by JavaScript, which is not run"
TRACKBACK = "<!-- for old blogs: <rdf:RDF><rdf:Description/></rdf:RDF> -->"
CHOOSE = "; choose them with `section:` and `links:`, a CSS selector"


@pytest.mark.parametrize(
    ("page", "how", "says"),
    [
        (ONE_LINK, {}, "with 0 links that look like articles"),
        ("<html><p>Segera hadir", {}, "with 0 links that look like articles"),
        *(
            (f"<{root}>{TRACKBACK}</{root}>", {}, "an HTML page without a title with 0 links that look like articles")
            for root in ("HTML", "head", "body")
        ),
        (ONE_LINK, {"kind": "section"}, "choose them with `links:`, a CSS selector"),
        (f"<table>{''.join(ROWS)}</table>", {}, f"articles{CHOOSE}"),
        (document("section.html").replace(b"900005", b"5"), {}, f"with 4 links that look like articles; {NAMED}"),
        (f"<a href='{ARTICLES[0]}'>Bendungan</a>", {}, f"with 1 link that looks like an article{CHOOSE}"),
        (SHELL, {}, SCRIPTED),
        (SHELL, {"kind": "section"}, SCRIPTED),
        (SHELL, {"links": "h2 a"}, SCRIPTED),
        ("<html><script>location = '/beranda'</script></html>", {}, SCRIPTED),
    ],
)
def test_a_page_without_articles_says_why(page: str | bytes, how: dict[str, str], says: str) -> None:
    assert refused(page, HERE, **how).detail.endswith(says)


def test_a_page_that_names_a_feed_says_so_unless_a_page_is_meant() -> None:
    note = f"read as a page of links, though {NAMED} (write `section:` if the page is meant)"
    assert found(document("section.html"), HERE).notes == (note,)
    assert found(document("section.html"), HERE, kind="section").notes == ()


# What Cloudflare writes into ordinary pages
JSD = '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>'
CHALLENGE = '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script>'
OLD_JSD = '<script src="/cdn-cgi/challenge-platform/h/b/scripts/jsd/9f8/main.js"></script>'


MARKS = ("cf_chl_opt", "_Incapsula_Resource", "px-captcha", "g-recaptcha-response", "sucuri_cloudproxy", "ddos-guard")


@pytest.mark.parametrize("script", [JSD, OLD_JSD, '<script src="/_Incapsula_Resource?SWJIYLWA=1"></script>'])
@pytest.mark.parametrize("title", ["Indeks Berita", "Mengenal Captcha - Warta Contoh"])
def test_a_page_with_articles_is_no_challenge(script: str, title: str) -> None:
    links = "".join(f"<li><a\nhref='{url}'>{url.rpartition('/')[2].replace('-', ' ')}</a></li>" for url in ARTICLES)
    page = f"<html><title>{title}</title><ul>{links}</ul>{script}</html>"
    assert urls(found(page, HERE, kind="section")) == ARTICLES
    assert urls(found(page, HERE, links="li a")) == ARTICLES
    assert "finds no links" in refused(page, HERE, links="h2 a").detail
    assert "instead of a feed" in refused(page, "https://www.warta.example/rss").detail


@pytest.mark.parametrize("how", [{"kind": "section"}, {"links": "h2 a"}, {}], ids=str)
@pytest.mark.parametrize(
    ("title", "body", "reason"),
    [
        ("Just a moment...", "", Reason.CHALLENGE),
        ("Indeks", CHALLENGE, Reason.CHALLENGE),
        *(("Indeks", f"<i class='{mark}'></i>", Reason.CHALLENGE) for mark in MARKS),
        ("Indeks", CHALLENGE + "<a href='/x'>Kanal</a>" * 20, Reason.NOT_A_FEED),
        ("Indeks", JSD, Reason.NOT_A_FEED),
        ("Indeks", OLD_JSD, Reason.NOT_A_FEED),
    ],
)
def test_a_page_without_articles_is_a_challenge_by_what_challenges_hold(
    title: str, body: str, reason: Reason, how: dict[str, str]
) -> None:
    page = f"<html><title>{title}</title><a href='/tentang'>Tentang kami</a>{body}</html>"
    assert refused(page, HERE, **how).failure is reason


def test_links_below_three_hundred_unclosed_elements_are_found() -> None:
    links = "".join(f"<li><a href='{url}'>{url.rpartition('/')[2].replace('-', ' ')}</a>" for url in ARTICLES)
    assert urls(found(f"<html>{'<div>' * 300}{links}", HERE, kind="section")) == ARTICLES


def test_base_and_encodings() -> None:
    page = "<html><head><meta charset=windows-1252><base href='https://cdn.warta.example/x/'></head><body>" + "".join(
        f"<a href='berita/90000{n}/kabar-dari-kafé-senja-{n}'>Kabar dari Kafé Senja {n}</a>" for n in range(6)
    )
    result = found(page.encode("cp1252"), HERE, kind="section")
    first = next(iter(result.links))
    assert first.url == "https://cdn.warta.example/x/berita/900000/kabar-dari-kafé-senja-0"
    assert first.title == "Kabar dari Kafé Senja 0"
