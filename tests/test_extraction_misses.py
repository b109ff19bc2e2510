"""Pages that are no articles become misses with a reason; stubs are kept as paywalled; feeds give missing texts."""

# ruff: noqa: E501 - pieces of HTML read best in one line
from __future__ import annotations

import gzip
import pickle
import zlib

import pytest

from crawler.extraction import from_feed
from pipelines.items import Article, Link, Miss, Reason
from tests.extraction_kit import PARAGRAPHS, STORY, TEXT, TITLE, URL, article, context, html_of, miss, read, story

LINKS = "".join(
    f'<li><a href="/berita/{i}/kabar">Kabar dari kampung nomor {i} yang menarik</a></li>' for i in range(40)
)
LEAD = f"<p>{PARAGRAPHS[0]}</p>"
WHOLE = tuple(f"{text} Kabar nomor {n}." for n in range(8) for text in PARAGRAPHS)


@pytest.mark.parametrize(
    ("title", "body", "reason"),
    [
        ("Just a moment...", "<h1>Just a moment...</h1><p>Checking your browser before accessing koran.example.</p>", Reason.CHALLENGE),
        ("Attention Required! | Cloudflare", "<h1>Attention Required!</h1><p>Please verify you are human.</p>", Reason.CHALLENGE),
        ("Internet Positif", "<p>Situs yang Anda akses tidak dapat dibuka.</p>", Reason.CHALLENGE),
        ("Koran", "<p>Javascript is required. Please enable javascript.</p>", Reason.CHALLENGE),
        ("Persetujuan", "<p>Kami menghargai privasi Anda. Setujui untuk melanjutkan.</p>", Reason.CONSENT),
        ("Masuk", "<h1>Login</h1><p>Silakan masuk untuk melanjutkan.</p>", Reason.CONSENT),
        ("404 - Koran", "<h1>404</h1><p>Halaman tidak ditemukan.</p>", Reason.SOFT_404),
        *((title, story(), Reason.SOFT_404) for title in ("Koran | 404", "Error 404 - Koran", "404 Not Found")),
        ("Koran", "<h1>Ups</h1><p>Artikel ini telah dihapus. Silakan kembali ke beranda kami.</p>", Reason.SOFT_404),
        ("Koran", f"<h1>Halaman tidak ditemukan</h1><h3>Berita populer</h3><ul>{LINKS}</ul>", Reason.SOFT_404),
        ("Indeks Berita", f"<h1>Indeks Berita</h1><ul>{LINKS}</ul>", Reason.INDEX_PAGE),
        ("Account Suspended", "<h1>This Account has been suspended.</h1>", Reason.SERVER_ERROR),
        ("Welcome to nginx!", "<h1>Welcome to nginx!</h1><p>It works.</p>", Reason.SERVER_ERROR),
        (TITLE, '<div id="root"></div><script src="/app.js"></script>', Reason.EMPTY),
        (TITLE, f"<h1>{TITLE}</h1><p>Jembatan roboh pada Senin malam, kata warga.</p>{'<div>Menu kiri</div>' * 60}", Reason.TOO_SHORT),
    ],
)  # fmt: skip
def test_reasons(title: str, body: str, reason: Reason) -> None:
    found = miss(html_of(body, title=title))
    assert found.reason == reason, found.detail
    assert found.detail
    assert "\n" not in found.detail
    assert found.url == URL


@pytest.mark.parametrize("body", ["", "   "])
def test_an_answer_of_nothing_is_empty(body: str) -> None:
    assert miss(body).reason == Reason.EMPTY


def test_a_video_page() -> None:
    page = html_of(
        "<h1>Video: Jembatan Roboh</h1><p>Tonton video jembatan roboh di desa kami pagi ini juga.</p><video></video>"
        + "<p>durasi</p>" * 30
    )
    shown = "https://www.koran.example/video/jembatan-roboh-1"
    assert miss(page, shown).reason == Reason.MEDIA_PAGE
    told = (*PARAGRAPHS[:3], "Warga berharap jembatan itu segera dibangun lagi.")  # 54 words
    assert article(html_of(story(told)), shown).text == "\n".join(told)


def test_pages_that_show_and_do_not_tell() -> None:
    captions = (f"Petugas mengangkat puing rumah nomor {n} di tepi sungai itu, Senin. ANTARA FOTO/Budi" for n in "123")
    pictures = "".join(f"<figure><img src=a.jpg><figcaption>{text}</figcaption></figure>" for text in captions)
    assert miss(html_of(f"<article><h1>FOTO: {TITLE}</h1>{pictures}</article>")).reason == Reason.MEDIA_PAGE
    assert article(html_of(story() + pictures)).text == TEXT
    video = html_of(
        f"<h1>{TITLE}</h1><video src=a.mp4></video>", head='<meta property="og:type" content="video.other">'
    )
    assert miss(video).reason == Reason.MEDIA_PAGE


def test_the_home_page() -> None:
    assert miss(html_of(story()), "https://www.koran.example/").reason == Reason.HOME_PAGE
    head = '<link rel="canonical" href="https://www.koran.example/">'
    assert miss(html_of(f"<ul>{LINKS}</ul>{story()}", head=head)).reason == Reason.HOME_PAGE
    declared = html_of(f"<ul>{LINKS}</ul>{story()}", head=f'{head}<meta property="og:type" content="article">')
    assert (article(declared).url, article(declared).text) == (URL, TEXT)
    assert article(html_of(story(), head=head)).url == URL, "no front page has so few links"


def test_verses_on_a_page_full_of_links_are_no_index() -> None:
    verses = [f"Hujan turun di kampung {a}{b}i" for a in "bcdgklmn" for b in "aeiou"]
    body = f"<ul>{LINKS}</ul><h1>{TITLE}</h1><div class=entry-content><p>{'<br>'.join(verses)}</p></div>"
    assert article(html_of(body, head='<meta property="og:type" content="article">')).text == "\n".join(verses)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7 ...", ""),
        (b"\x89PNG\r\n", ""),
        (b"{}", "application/json"),
        (b"abc", "image/jpeg"),
        (b"PK\x03\x04", ""),
    ],
)
def test_what_is_no_html(body: bytes, kind: str) -> None:
    assert miss(body, content_type=kind).reason == Reason.NOT_HTML


WORDS = "kata itu benar, kata warga. " * 40


@pytest.mark.parametrize(
    "body",
    [
        f'{{"pesan": "{WORDS}", "isi": "<p>{WORDS}</p>"}}',
        f'<?xml version="1.0"?><rss><channel><item><title>x</title><description>{WORDS}</description></item></channel></rss>',
        f"<?xml version='1.0'?><?xml-stylesheet href='a.xsl'?><urlset><url><loc>{WORDS}</loc></url></urlset>",
        "var a = function () { return 1 };\n" * 50,
        "nama;umur;kota\n" * 40,
    ],
)
def test_data_that_is_called_html_is_no_article_though_its_feed_has_a_title(body: str) -> None:
    assert miss(body, content_type="text/html", title=TITLE).reason == Reason.NOT_HTML


def test_a_page_behind_a_programs_debris_is_read() -> None:
    assert article(f"[]{html_of(story())}").text == TEXT


def test_a_page_that_is_packed_and_does_not_say_so() -> None:
    packed = gzip.compress(html_of(story()).encode())
    assert article(packed, content_type="text/html").text == TEXT
    assert miss(packed[:-300], title=TITLE).reason == Reason.BAD_ENCODING
    assert miss(zlib.compress(html_of(story()).encode()), title=TITLE).reason == Reason.BAD_ENCODING
    assert article(html_of(story()).encode("utf-16-le")).text == TEXT


def test_words_of_challenges_inside_a_story_are_no_challenge() -> None:
    story_of_it = (
        "Situs bank itu menampilkan tulisan access denied selama dua jam, kata juru bicara kepada wartawan di Jakarta.",
        *PARAGRAPHS * 6,
    )
    assert article(html_of(story(tuple(f"{text} ({i})" for i, text in enumerate(story_of_it))))).words > 100


@pytest.mark.parametrize(
    "title",
    [
        "Kominfo Tutup Situs lewat Internet Positif",
        "Akun Bupati Kena Account Suspended",
        "404 Rumah di Garut Terendam Banjir",
        "Jalan Tol Ditutup di Kilometer 404",
        "Pasien Sembuh Bertambah 1.404",
    ],
)
def test_a_headline_that_holds_the_name_of_a_block_is_a_headline(title: str) -> None:
    assert article(html_of(story(), title=title)).title == title


@pytest.mark.parametrize("title", [TITLE, "Petani Ini Bukan Robot", "Situs Pemkot Access Denied Dua Hari"])
def test_a_page_that_says_it_is_an_article_is_no_challenge_by_its_title(title: str) -> None:
    says = '<meta property="og:type" content="article">'
    jsd = '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>'  # Cloudflare's, on ordinary pages
    assert article(html_of(story().replace(TITLE, title) + jsd, title=title, head=says)).text == TEXT
    gone = html_of(f"<p>Halaman tidak ditemukan</p>{story()}", title="404 - Koran", head=says)
    assert miss(gone).reason == Reason.SOFT_404


@pytest.mark.parametrize("words", ["Silakan masuk untuk berkomentar", "Kami menghargai privasi Anda", "Access denied"])
def test_a_short_story_beside_such_words_is_a_story(words: str) -> None:
    assert article(html_of(f"<div>{words}</div>{story()}")).text == TEXT


def test_a_story_about_a_missing_page_is_a_story() -> None:
    for told, title in (
        (PARAGRAPHS, "Halaman Kitab Kuno yang Hilang Ditemukan Petani"),
        (WHOLE, "Error 404: Grup Musik Bubar"),
    ):
        assert article(html_of(story(told), title=title)).title == title


@pytest.mark.parametrize(
    "body",
    [
        LEAD + "<p>Silakan berlangganan untuk membaca artikel ini sampai selesai</p>",
        LEAD + "<p>Silakan masuk atau berlangganan untuk melanjutkan membaca.</p>",
        LEAD + "<p>Artikel ini khusus pelanggan. Berlangganan mulai Rp 20.000</p>",
        LEAD + "<p>Anda sudah membaca 5 artikel gratis. Daftar untuk membaca lebih lanjut</p>",
        LEAD + "<p>Sudah berlangganan? Masuk di sini</p>",
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","isAccessibleForFree":false}</script>'
        + LEAD,
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","isAccessibleForFree":"False"}</script>'
        + LEAD,
    ],
)
def test_premium_stubs_are_kept_as_paywalled(body: str) -> None:
    found = article(html_of(f"<article><h1>{TITLE}</h1>{body}</article>"))
    assert found.paywalled
    assert found.text == PARAGRAPHS[0]


def test_a_long_story_above_a_wall_is_no_stub() -> None:
    wall = "<p>Sudah berlangganan? Masuk di sini</p>"
    assert [article(html_of(story(told) + wall)).paywalled for told in (WHOLE, PARAGRAPHS)] == [False, True]


@pytest.mark.parametrize("end", [PARAGRAPHS[1][:60], f"{PARAGRAPHS[1][:60]}..."])
def test_a_stub_of_a_site_whose_habit_is_known(end: str) -> None:
    tempo = "https://www.tempo.co/politik/jembatan-9100001"
    page = html_of(
        f"<article><h1>{TITLE}</h1><div class='detail-in'><p>{PARAGRAPHS[0]}</p><p>{end}</p></div></article>"
    )
    assert article(page, tempo).paywalled
    assert not article(page).paywalled
    assert not article(page.replace(PARAGRAPHS[0], " ".join(PARAGRAPHS * 2)), tempo).paywalled


FEED_HTML = STORY + "<p>The post <a href='x'>Jembatan</a> appeared first on <a href='y'>Koran</a>.</p>"
LINK = Link(URL, "koran", "https://www.koran.example/feed", title=TITLE, html=FEED_HTML, authors=("Sinta Dewi",))


def test_the_feeds_text_where_the_page_gives_none() -> None:
    extraction = read("<html></html>", link=LINK)
    found = extraction.outcome
    assert isinstance(found, Article)
    assert found.text_from == "feed"
    assert found.text == TEXT
    assert found.authors == ("Sinta Dewi",)
    assert from_feed(context(link=LINK)) == found


def test_the_feeds_text_where_the_page_stops_at_a_wall() -> None:
    wall = "<p>Silakan berlangganan untuk membaca artikel ini</p>"
    stub = html_of(
        f"<article><h1>{TITLE}</h1>{LEAD}{wall}</article>", head='<meta name="author" content="Budi Santoso">'
    )
    found = article(stub, link=LINK)
    assert (found.text, found.text_from, found.paywalled) == (TEXT, "feed", False)
    assert found.authors == ("Budi Santoso",), "the rest is the page's"
    assert article(stub).paywalled
    assert article(html_of(story() + wall), link=LINK).text_from == "page", "the feed has no more"


def test_the_page_goes_before_the_feed() -> None:
    assert article(html_of(story()), link=LINK).text_from == "page"


@pytest.mark.parametrize("html", [None, "", "<p>Hanya ringkasan.</p>"])
def test_a_feed_without_full_text(html: str | None) -> None:
    found = from_feed(context(link=Link(URL, "koran", "f", title=TITLE, html=html)))
    assert isinstance(found, Miss)


def test_everything_can_be_pickled() -> None:
    for body in (html_of(story()), "", html_of(f"<ul>{LINKS}</ul>")):
        extraction = read(body)
        assert pickle.loads(pickle.dumps(extraction)) == extraction


SUMMARY = "Warga di tiga dusun menunggu kabar dari kabupaten sejak pekan lalu, kata kepala desa di balai warga."


@pytest.mark.parametrize(
    "entry",
    [
        '<div class="k"><h3><a href="/{n}">{title}</a></h3><p>' + SUMMARY + "</p></div>",
        "<li><a href='/{n}'>{title}</a><br>" + SUMMARY + "</li>",
        "<p><b><a href='/{n}'>{title}</a></b></p><p>" + SUMMARY + "</p>",
    ],
    ids=["cards", "list", "flat"],
)
@pytest.mark.parametrize("head", ["", '<meta property="og:type" content="article">'])
def test_a_list_of_stories_with_their_summaries_is_an_index(entry: str, head: str) -> None:
    titles = (
        f"Pasar Ikan di Kecamatan Nomor {n} Dibuka Kembali Setelah {n} Bulan" for n in ("Tiga", "Enam", "Satu", "Dua")
    )
    entries = "".join(entry.format(n=i, title=title) for i, title in enumerate(list(titles) * 3))
    refused = miss(
        html_of(f"<h1>Kabar Ekonomi</h1><div>{entries}</div>", title="Kabar Ekonomi", head=head),
        "https://www.koran.example/ekonomi",
    )
    assert refused.reason is Reason.INDEX_PAGE


def test_a_story_that_lists_and_links_what_its_title_names_is_no_index() -> None:
    dishes = ("Sate Lalat", "Rujak Cingur", "Soto Lamongan", "Nasi Krawu", "Lontong Balap", "Tahu Campur")
    entries = "".join(
        f'<h2><a href="/kuliner/{n}">{n + 1}. {dish} khas Jawa Timur</a></h2><p>{dish}: {SUMMARY}</p>'
        for n, dish in enumerate(dishes)
    )
    title = "6 Kuliner Khas Jawa Timur: Sate Lalat, Rujak Cingur, Soto Lamongan, hingga Tahu Campur"
    found = article(
        html_of(
            f"<article><h1>{title}</h1><p>Kuliner khas Jawa Timur berikut dijual sejak zaman kakek.</p>{entries}</article>",
            title=title,
        )
    )
    assert found.text.count(SUMMARY) == 6


@pytest.mark.parametrize(
    "path",
    ["/redaksi", "/susunan-redaksi/", "/pedoman-media-siber", "/halaman/tentang-kami.html", "/page/privacy-policy"],
)
def test_pages_about_the_site_are_no_articles(path: str) -> None:
    outcome = miss(html_of(story()), f"https://koran.example{path}")
    assert outcome.reason == Reason.INDEX_PAGE


def test_a_story_about_such_a_page_is_a_story() -> None:
    assert article(html_of(story()), "https://koran.example/daerah/12/warga-datangi-redaksi").text


@pytest.mark.parametrize(
    "path",
    [
        "/tag/jembatan",
        "/pencarian/jembatan",
        "/topik/jembatan-desa-roboh",
        "/berita/indeks",
        "/penulis/ratna-wulandari",
    ],
)
def test_the_address_of_an_index_is_no_article_whatever_text_it_shows(path: str) -> None:
    refused = miss(html_of(story()), f"https://www.koran.example{path}")
    assert (refused.reason, refused.detail) == (Reason.INDEX_PAGE, f"an index page, by its address: {path}")


def test_a_page_that_calls_itself_a_collection_is_none() -> None:
    said = '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "CollectionPage"}</script>'
    assert miss(html_of(story(), head=said)).reason is Reason.INDEX_PAGE
    whole = tuple(f"{text} Kabar nomor {n}." for n in range(3) for text in PARAGRAPHS)
    assert article(html_of(story(whole), head=said)).title == TITLE, "it holds a whole story"


def test_a_heading_that_says_that_nothing_is_here_is_believed_amid_a_whole_menu() -> None:
    refused = miss(html_of(f"<ul>{LINKS}</ul><h2>Halaman tidak ditemukan</h2><ul>{LINKS}</ul>"))
    assert (refused.reason, refused.detail) == (Reason.SOFT_404, "a heading says that the page was not found")
