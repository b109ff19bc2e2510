"""RSS, RDF, Atom, JSON Feed and WordPress are told apart by their bytes, and a link keeps all that its entry says."""

from __future__ import annotations

import codecs
import gzip
import json
from html import escape

import pytest

from crawler.unpacking import MEMBERS
from pipelines.feed_items import FeedKind
from pipelines.items import Reason
from tests.discovery_kit import at, document, found, item, refused, rss, urls


def test_rss_with_everything() -> None:
    result = found(document("rss20.xml"))
    assert (result.kind, result.title, result.ttl_s) == (FeedKind.RSS, "Warta Contoh – Terkini", 900)
    whole, short = result.links
    assert whole.title == "Harga cabai di Pasar Senen & Kramat naik"
    assert whole.summary == "Harga cabai rawit naik menjadi Rp90.000 sekilo."
    assert whole.html is not None
    assert whole.html.endswith("operasi pasar mulai Rabu.</p>")
    assert at(whole) == "2026-11-23T03:00:00+00:00"  # feedparser alone says 10:00 UTC
    assert (whole.authors, whole.section, whole.tags) == (("Siti Aminah",), "Ekonomi", ("Ekonomi", "Cabai"))
    assert whole.image == "https://www.warta.example/gambar/cabai.jpg"
    assert (whole.guid, whole.source) == ("warta:100201", "warta")
    assert whole.feed == "https://www.warta.example/rss"
    assert short.url == "https://www.warta.example/nasional/2026/11/23/100202/gempa-magnitudo-lima-guncang-maluku"
    assert at(short) == "2026-11-23T02:30:00+00:00"
    assert (short.html, short.summary) == (None, "Getaran terasa di Ambon selama beberapa detik. […]")


def test_what_is_left_out_is_told() -> None:
    notes = found(document("rss20.xml")).notes
    assert set(notes) == {"left out 1: no link", "left out 1: not a link to a web page", "left out 1: listed twice"}


def test_old_rss() -> None:
    result, berita = found(document("rss091.xml")), "http://lama.example/berita"
    assert (result.kind, urls(result)) == (FeedKind.RSS, [f"{berita}/1/kabar-pertama", f"{berita}/2/kabar-kedua"])


@pytest.mark.parametrize(
    "author",
    [
        "redaksi@warta.co.id (Budi Santoso)",
        "redaksi@warta.online (Budi Santoso)",
        "Budi Santoso (budi@warta.technology)",
        "Budi Santoso &lt;budi@warta.digital&gt;",
    ],
)
def test_an_author_with_an_address(author: str) -> None:
    (link,) = found(rss(item(f"<author>{author}</author>"))).links
    assert link.authors == ("Budi Santoso",)


LONG_PERIODS = {"weekly": 7, "monthly": 30, "yearly": 365}


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("<ttl>15</ttl>", 900),
        ("<ttl>0</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<sy:updatePeriod>Hourly</sy:updatePeriod>", 3_600),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 21_600),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 86_400),
        *((f"<sy:updatePeriod>{name}</sy:updatePeriod>", days * 86_400) for name, days in LONG_PERIODS.items()),
        ("<sy:updatePeriod>sometimes</sy:updatePeriod>", None),
    ],
)
def test_how_long_a_feed_asks_to_be_left_alone(asked: str, seconds: int | None) -> None:
    assert found(rss(asked, about="xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'")).ttl_s == seconds


@pytest.mark.parametrize(
    ("element", "image"),
    [
        ('<enclosure url="/i.jpg" type="image/jpeg"/>', "https://www.warta.example/i.jpg"),
        ('<enclosure url="/i.mp3" type="audio/mpeg"/><enclosure url="/i"/>', None),
        ('<m:content url="/i.mp4" medium="video"/><m:thumbnail url="/i.png"/>', "https://www.warta.example/i.png"),
        ('<m:content url="/i.mp4" type="video/mp4"/>', None),
        ('<m:content url="/i"/>', "https://www.warta.example/i"),
    ],
)
def test_which_file_beside_an_entry_is_its_picture(element: str, image: str | None) -> None:
    feed = rss(item(element), about="xmlns:m='http://search.yahoo.com/mrss/'")
    assert [link.image for link in found(feed).links] == [image]


def test_feedburner_says_where_an_article_was_before_it_counted_clicks() -> None:
    counted = item("<fb:origLink>https://x.example/a-b</fb:origLink>", link="http://feedproxy.google.com/~r/x")
    feed = rss(counted, about="xmlns:fb='http://rssnamespace.org/feedburner/ext/1.0'")
    assert urls(found(feed)) == ["https://x.example/a-b"]


def test_rdf() -> None:
    result = found(document("rdf.xml"))
    (link,) = result.links
    assert (result.kind, result.ttl_s) == (FeedKind.RDF, 900)
    assert (link.url, link.title) == ("https://rdf.example/a/11", "Panen raya di Karawang")
    assert link.authors == ("Budi Santoso",)
    assert (at(link), link.modified, link.tags) == ("2026-11-22T01:00:00+00:00", None, ("Pertanian",))


def test_atom() -> None:
    result = found(document("atom.xml"))
    assert (result.kind, result.title) == (FeedKind.ATOM, "Warta Atom")
    first, second = result.links
    assert first.url == "https://atom.example/berita/77/jembatan-gantung-dibuka-kembali"
    assert (first.authors, first.section) == (("Dewi Lestari",), "Daerah")
    assert first.modified is not None
    assert (at(first), first.modified.at.hour) == ("2026-11-23T01:00:00+00:00", 2)
    assert second.modified is not None
    assert (at(second), second.modified.at.isoformat()) == (None, "2026-11-23T02:30:00+00:00")


@pytest.mark.parametrize("wrong", ["</b>", "<a></b></a>", "<a x=y></a>", "<a/ ><b>", "<!-- - - ->  -->"])
@pytest.mark.parametrize("before", ["title", "link"])
def test_what_is_wrong_in_an_entry_costs_nothing_of_it(wrong: str, before: str) -> None:
    row = "<item><title>Tom & Jerry &LT; 3</title><link>https://x.example/{0}?a=1&amp;b=2</link></item>"
    rows = "".join(row.format(name) for name in ("satu", "dua")).replace(f"<{before}>", f"{wrong}<{before}>")
    result = found(rss(rows, "<title>Kanal</title>"))
    assert urls(result) == ["https://x.example/satu?a=1&b=2", "https://x.example/dua?a=1&b=2"]
    assert [link.title for link in result.links] == ["Tom & Jerry < 3"] * 2


@pytest.mark.parametrize("text", ["<![CDATA[{}]]>", "{}"])
def test_of_a_feed_that_is_cut_off_no_half_field_is_read(text: str) -> None:
    """Else half an address would be asked for, or half a text stored if its page fails."""
    paragraphs = "".join(f"<p>{'kata ' * 30}</p>" for _ in range(6))
    content = text.format(paragraphs if "CDATA" in text else escape(paragraphs))
    fields = (f"<link>{text.format('https://x.example/dua-tiga')}</link>", f"<content:encoded>{content}")
    whole = "<rss><channel><item><title>Satu</title><link>https://x.example/satu</link></item><item><title>Dua</title>"
    assert urls(found(whole + fields[0][:-11])) == ["https://x.example/satu"]
    second = found(whole + "".join(fields)[:-30]).links
    assert [(link.url, link.html) for link in second][1:] == [("https://x.example/dua-tiga", None)]


def test_a_broken_feed_still_gives_its_entries() -> None:
    result = found(document("broken.xml"))
    assert urls(result) == [
        "https://rusak.example/?p=11&cat=2",
        "https://rusak.example/banjir-surut-di-kota",
        "https://rusak.example/terpotong-di-tengah",
    ]
    pasar, banjir, cut = result.links
    assert (pasar.title, pasar.image) == ("Pasar tumpah", "https://rusak.example/t.jpg")
    assert (pasar.summary, banjir.image) == ("Ramai & padat, 5 < 6", "https://www.warta.example/b.jpg")
    assert (banjir.title, banjir.summary) == ("Banjir surut, air < 10 cm", "Air surut. Warga pulang.")
    assert cut.summary is None, "half a field is none"
    assert "the XML is not well-formed; it was repaired" in result.notes


def test_one_bad_entry_costs_no_other() -> None:
    good = "<item><title>Baik</title><link>https://x.example/baik-{}</link></item>"
    bad = "<item><title>Buruk<b><i></title><link>https://x.example/buruk<foo bar='</item>"
    result = found(rss(good.format(1), bad, good.format(2), good.format(3)))
    assert {f"https://x.example/baik-{n}" for n in (1, 2, 3)} <= set(urls(result))


def test_an_entry_on_which_feedparser_stumbles_costs_no_other() -> None:
    place = '<gml:pos xmlns:gml="http://www.opengis.net/gml">-6.2 106.8</gml:pos>'  # 6.0.14: KeyError without gml:Point
    links = [f"https://www.warta.example/{n}" for n in (1, 2, 3)]
    result = found(rss("<title>Warta</title>", item(link=links[0]), item(place, link=links[1]), item(link=links[2])))
    assert urls(result) == [links[0], links[2]]
    assert result.notes == (
        "read entry by entry, because the document as a whole cannot be parsed",
        "left out 1: entry that cannot be read",
    )
    assert urls(found(rss(place))) == []
    odd = f"<item><link>{links[1]}</link><links>feedparser has a list under this name</links></item>"
    assert urls(found(rss(item(link=links[0]), odd, item(link=links[2])))) == [links[0], links[2]]


@pytest.mark.parametrize(
    ("body", "left_out"),
    [
        (document("home-links.xml"), "2: link to a home page"),
        (document("comments.xml"), "1: reader's comment"),
        ('{"items": [{"url": "https://x.example/"}]}', "1: link to a home page"),
        (rss(item("<guid>https://x.example/b/semua</guid>", link="https://x.example/") * 2), "2: link to a home page"),
        (rss(item("<guid isPermaLink='false'>12345</guid>", link="https://x.example/")), "1: link to a home page"),
    ],
    ids=["home pages", "comments", "JSON Feed", "a guid that tells nothing apart", "a guid that is no address"],
)
def test_a_feed_that_leads_to_no_article_says_so(body: bytes | str, left_out: str) -> None:
    detail = refused(body).detail
    assert detail.startswith("no entry leads to an article: ")
    assert detail.endswith(f"left out {left_out}")


def test_a_feed_without_entries_is_a_feed() -> None:
    assert urls(found(rss("<title>Kosong</title>"))) == []
    assert found(rss("<title>Kosong & rusak</title>")).notes


LONG = f"https://x.example/cari?q={'a' * 3_000}"  # cut off it would lead elsewhere


@pytest.mark.parametrize("link", ["https://x.example/", "https://www.warta.example/rss", "javascript:x(0)", "", LONG])
def test_where_the_link_is_no_article_the_guid_may_be(link: str) -> None:
    result = found(rss(*(item(f"<guid>{guid}</guid>", link=link) for guid in ("https://x.example/b/1", "/b/2"))))
    assert urls(result) == ["https://x.example/b/1", "https://www.warta.example/b/2"]
    assert result.notes == ()


def test_of_the_pages_that_an_entry_names_the_first_is_the_article() -> None:
    json, english = "rel='alternate' type='application/json' href='/a.json'", "hreflang='en' href='/en/a-b'"
    replies = "rel='replies' type='text/html' href='/a-b#tanggapan'"  # as Blogger has before the page itself
    entry = f"<item><a:link {json}/><a:link {replies}/><link>https://x.example/a-b</link><a:link {english}/></item>"
    assert urls(found(rss(entry, about="xmlns:a='http://www.w3.org/2005/Atom'"))) == ["https://x.example/a-b"]


def dated(*times: str) -> str:
    return rss(*(item(f"<pubDate>{at}</pubDate>", link=f"https://x.example/b/{n}-judul") for n, at in enumerate(times)))


@pytest.mark.parametrize("zone", ["GMT", "+0000", "Z"])
def test_local_times_that_are_called_utc_are_read_as_local_ones(zone: str) -> None:
    """It is 19:00 in Jakarta, 12:00 UTC."""
    told = ("18:50:00", "15:40:00", "12:20:00", "09:00:00")
    result = found(dated(*(f"Mon, 23 Nov 2026 {clock} {zone}" for clock in told)))
    hours = [at(link) for link in result.links]
    assert hours == [f"2026-11-23T{clock}+00:00" for clock in ("11:50:00", "08:40:00", "05:20:00", "02:00:00")]
    assert result.notes == ("its times are local times, though they claim another zone",)


@pytest.mark.parametrize(
    "times",
    [
        ["Mon, 23 Nov 2026 11:50:00 GMT", "Mon, 23 Nov 2026 08:40:00 GMT"],  # right
        ["Mon, 23 Nov 2026 11:50:00 GMT", "Mon, 23 Nov 2026 15:40:00 GMT"],  # one may be a slip
        ["Mon, 23 Nov 2026 11:50:00 GMT", *["Thu, 02 Jan 2031 03:04:05 GMT"] * 3],  # what is in no zone's past
        ["Mon, 23 Nov 2026 11:50:00 GMT", *["Mon, 23 Nov 2026 22:00:00 +0700"] * 3],  # its own zone
    ],
)
def test_times_that_name_the_right_zone_are_kept(times: list[str]) -> None:
    result = found(dated(*times))
    assert at(next(iter(result.links))) == "2026-11-23T11:50:00+00:00"
    assert result.notes == ()


def test_guids_that_tell_nothing_apart_do_not_count() -> None:
    result = found(document("guids.xml"))
    assert [(link.url, link.guid) for link in result.links] == [
        ("https://guid.example/satu-dua-tiga", None),
        ("https://guid.example/empat-lima-enam", None),
        ("https://guid.example/tujuh-delapan-sembilan", "https://guid.example/tujuh-delapan-sembilan"),
    ]
    assert "guids that repeat or are a home page are not used" in result.notes
    for guid in ("", "<guid>https://x.example/</guid>"):
        assert [link.guid for link in found(rss(item(guid))).links] == [None]


def test_errors_of_a_bridge_are_no_articles() -> None:
    result = found(document("bridge.xml"))
    assert urls(result) == ["https://asal.example/berita-yang-ada"]
    assert result.notes == ("left out 1: error report of RSS-Bridge",)


def test_json_feed_1_0() -> None:
    result = found(document("feed10.json"), "https://json.example/feed.json")
    assert (result.kind, result.title) == (FeedKind.JSON_FEED, "Warta JSON")
    first, second = result.links
    assert first.url == "https://json.example/a/1-pasar-malam-dibuka"
    assert (first.authors, first.section) == (("Rina",), "Kota")
    assert (at(first), first.summary, first.html) == ("2026-11-23T02:00:00+00:00", "Pasar malam dibuka.", None)
    assert (second.url, second.guid) == ("https://json.example/a/2-jalan-ditutup-sementara", "7")
    assert second.image == "https://json.example/i/2.jpg"


def test_json_feed_1_1() -> None:
    (link,) = found(codecs.BOM_UTF8 * 2 + b"\n" + document("feed11.json")).links
    assert (link.authors, link.summary) == (("Rina", "Tono"), "Ringkas.")
    assert link.html is not None
    assert link.modified is not None


LONG = "Warga desa itu memperbaiki jembatan gantung bersama. " * 8


def test_a_json_feed_made_without_care() -> None:
    once, twice = "https://json.example/a/satu-dua-tiga", "https://json.example/b/empat-lima-enam"
    items: list[object] = [
        {"id": 1, "url": once, "title": "Satu\ndua", "tags": ["Kota", 5, "Kota"], "authors": ["Rina", {"name": "Ani"}]},
        {"id": "b", "url": 5, "external_url": twice, "image": "", "banner_image": "/b.jpg", "content_text": LONG},
        {"id": "b", "url": f"{twice}-lagi", "author": "Rina", "content_html": f"<p>{LONG}Selengkapnya"},
        {"id": 7, "url": " "},
        "teks",
    ]
    result = found(json.dumps({"items": items}).replace("\\n", "\n", 1))
    first, second, third = result.links
    assert (first.title, first.guid, first.tags, first.authors) == ("Satu dua", "1", ("Kota",), ("Ani",))
    assert (second.url, second.guid, second.image) == (twice, None, "https://www.warta.example/b.jpg")
    assert (second.html, second.summary) == (f"<p>{LONG.strip()}</p>", None)
    assert (third.html, third.summary, third.section) == (None, f"{LONG}Selengkapnya", None)
    assert result.notes == ("left out 1: not a link to a web page",)


def test_wordpress_posts_made_without_care() -> None:
    terms = [{"taxonomy": kind, "name": name} for kind, name in (("category", "Daerah"), ("series", "Jembatan"))]
    tags = [{"taxonomy": "post_tag", "name": name} for name in ("Daerah", "desa")]
    posts: list[object] = [
        5,
        {"title": "Tanpa alamat"},
        {
            "link": "https://wp.example/a/satu", "title": "Satu", "excerpt": "Ringkas.", "guid": {"rendered": 5},
            "date": "2026-11-23T09:00:00", "modified_gmt": "2026-11-23T03:00:00Z", "content": LONG,
            "_embedded": {"author": [5, {"name": "Joko"}], "wp:featuredmedia": [5], "wp:term": [5, [5, *terms], tags]},
        },
        {"link": "https://wp.example/a/dua", "class_list": [5, "tag-x"], "content": {"rendered": LONG, "protected": 1}},
    ]  # fmt: skip
    result = found(json.dumps(posts))
    one, two = result.links
    assert (one.title, one.summary, one.guid, one.html, one.image) == ("Satu", "Ringkas.", None, LONG, None)
    assert (at(one), one.modified and one.modified.at.hour) == ("2026-11-23T02:00:00+00:00", 3)
    assert (one.authors, one.section, one.tags) == (("Joko",), "Daerah", ("Daerah", "desa"))
    assert (two.html, two.section, two.tags) == (None, None, ("x",))
    assert result.notes == ("left out 1: no link",)
    assert found("[]").kind is FeedKind.WORDPRESS, "nothing newer"


def test_wordpress_posts() -> None:
    result = found(document("wordpress.json"))
    assert (result.kind, result.notes) == (FeedKind.WORDPRESS, ("left out 1: not published",))
    open_post, locked = result.links
    assert open_post.title == "Nelayan Muara Angke “mogok” melaut"
    assert (at(open_post), open_post.modified and open_post.modified.at.hour) == ("2026-11-23T02:15:00+00:00", 3)
    assert (open_post.authors, open_post.section, open_post.tags) == (("Joko",), "Daerah", ("Daerah", "nelayan"))
    assert (open_post.image, open_post.guid) == ("https://wp.example/muat/angke.jpg", "https://wp.example/?p=501")
    assert open_post.html is not None
    assert open_post.html.startswith("<p>Nelayan Muara Angke")
    assert (locked.html, at(locked), locked.section) == (None, "2026-11-23T02:20:00+00:00", "ekonomi mikro")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (document("challenge.html"), "a challenge page"),
        (b"", "an empty answer"),
        (b"   \n", "an empty answer"),
        (b"\x1f\x8b\x08", "damaged gzip data"),
        (b'{"code":"rest_no_route","message":"No route was found"}', "No route was found"),
        (b"[1, 2]", "without articles' addresses"),
        (b'{"data": []}', "neither a JSON Feed nor a list of WordPress posts"),
        (b'{"items":', "cannot be read"),
        (b"\x89PNG\r\n\x1a\n0000", "neither feed, sitemap, JSON nor HTML"),
        (b"<rss", "a feed whose XML is broken beyond repair"),
        (b"<html", "an HTML page that cannot be parsed"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "neither feed, sitemap, JSON nor HTML"),
    ],
)
def test_what_is_no_feed_says_so(body: bytes, says: str) -> None:
    assert says in refused(body).detail


def test_html_instead_of_a_feed() -> None:
    page = b"<!DOCTYPE html><html><head><title>Halaman &mdash; tidak ada</title></head><body><p>404</p></body></html>"
    answer = refused(page, content_type="application/rss+xml")
    assert answer.detail == 'an HTML page titled "Halaman — tidak ada" instead of a feed'
    assert answer.failure is Reason.NOT_A_FEED


WHOLE = document("rss20.xml")
RSS = WHOLE.decode()
BARE = RSS.removeprefix('<?xml version="1.0" encoding="UTF-8"?>\n')
WRAPPED = {
    "gzip": gzip.compress(WHOLE),
    "gzip twice": gzip.compress(gzip.compress(WHOLE)),
    "members": b"".join(map(gzip.compress, (b"", WHOLE[:90], b"", WHOLE[90:]))),
    "mark": codecs.BOM_UTF8 + WHOLE,
    "blanks": b"\n\n  " + WHOLE,
    "undeclared": BARE.encode(),
    "utf-16": RSS.replace("UTF-8", "utf-16").encode("utf-16"),
    "utf-16 bare": BARE.encode("utf-16-le"),
    "wrongly declared": RSS.replace("UTF-8", "iso-8859-1").encode(),
    "comments": ("<!-- <html >\ndibuat oleh mesin -->\n" * 30 + BARE).encode(),
}


@pytest.mark.parametrize("body", WRAPPED.values(), ids=WRAPPED)
def test_the_bytes_decide_and_not_their_wrapping(body: bytes) -> None:
    assert found(body, content_type="text/html; charset=us-ascii").links == found(RSS).links


@pytest.mark.parametrize(
    ("text", "encoding", "declared", "content_type"),
    [
        ("Kafé “Senja”", "cp1252", "", ""),
        ("Kafé “Senja”", "cp1252", "UTF-8", ""),
        ("Kafé “Senja”", "cp1252", "windows-1252", "text/xml; charset=utf-8"),
        ("日本の新聞", "shift_jis", "", "text/xml; charset=Shift_JIS"),
        ("Kafé “Senja”", "utf-8", "iso-8859-1", "text/xml; charset=windows-1252"),
        ("日本の新聞", "shift_jis", "Shift_JIS", ""),
        ("Kafé “Senja”", "cp1252", "punycode", "text/xml; charset=unicode_escape"),
        ("Kafé “Senja”", "cp1252", "hex", "text/xml; charset=utf-16"),  # no letters come out of `hex`
    ],
)
def test_encodings_undeclared_and_wrongly_declared(text: str, encoding: str, declared: str, content_type: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = head + rss(item(f"<title>{text}</title>"))
    (link,) = found(body.encode(encoding), content_type=content_type).links
    assert link.title == text


def test_a_cut_off_gzip_gives_what_came() -> None:
    many = rss(*(item(f"<title>Judul {n}</title>", link=f"https://x.example/judul-{n}-{n * n}") for n in range(300)))
    result = found(gzip.compress(many.encode())[:-700])
    assert 50 < len(urls(result)) < 300
    assert result.notes[0] == "the answer was cut off; what arrived was read"


def test_of_gzip_in_more_members_than_anybody_makes_the_first_are_read() -> None:
    members = [gzip.compress(item(link=f"https://x.example/judul-{n}").encode()) for n in range(1_500)]
    result = found(gzip.compress(b"<rss><channel>") + b"".join(members) + gzip.compress(b"</channel></rss>"))
    assert len(urls(result)) == MEMBERS - 1
    assert result.notes[0] == "the answer was cut off; what arrived was read"


def test_titles_are_clean() -> None:
    title = (
        "Judul\u202e &amp;amp;lt;b&amp;gt;tebal&lt;/b&gt;\u200b&#8203;&#xE0041;\u180e\ufffe"
        " \x1b[31mmerah &lt;Script&gt;jahat()&lt;/SCRIPT&gt;" + "&lt;!-- &lt;script --&gt;" * 2 + " kata" * 500
    )
    (link,) = found(rss(item(f"<title>{title}</title>", link="https://x.example/a-b&#xE0041;"))).links
    assert link.url == "https://x.example/a-b"
    assert link.title is not None
    assert link.title.startswith("Judul tebal [31mmerah kata kata")
    assert len(link.title) <= 500
    assert not set(link.title) & set("\x1b\u202e\u200b\n")


TEASER = "<p>" + "kata " * 130 + "</p><p>Akhir</p><br><br>"
SIXTY = "<p>" + "kata " * 60
TAIL = "</p><p>The post Judul appeared first on Warta.</p>"


def encoded(text: str) -> str:
    return f"<content:encoded><![CDATA[{text}]]></content:encoded>"


TEXTS = {
    "whole": (encoded(SIXTY), True),
    "cut": (encoded(f"{SIXTY}[&#8230;]</p>"), False),
    "more": (encoded(f"{SIXTY} Baca selengkapnya di sini</p>"), False),
    "short": (encoded(f"<img src='/{'i' * 200}'>Hanya beberapa kata."), False),
    "tail": (encoded(SIXTY + TAIL), True),
    "cut before the tail": (encoded(f"{SIXTY}…{TAIL}"), False),
    "summary after": (encoded(SIXTY) + "<description>Ringkas saja</description>", True),
    "long description": (f"<description><![CDATA[{TEASER}]]></description>", True),
    "too long": (encoded(SIXTY + "<br>" * 125_000), False),
    "long teaser": (f"<description><![CDATA[{'<p>kata kata kata kata' * 20}]]></description>", False),
    "one block": (f"<description>{'kata ' * 200}</description>", False),
}


@pytest.mark.parametrize(("entry", "whole"), TEXTS.values(), ids=TEXTS)
def test_full_text_is_decided_by_evidence(entry: str, whole: bool) -> None:
    (link,) = found(rss(item(entry))).links
    assert (link.html is not None) is whole
    if whole:
        assert link.summary == ("Ringkas saja" if "Ringkas" in entry else None)


@pytest.mark.parametrize("words", [1, 90])
def test_what_a_picture_shows_is_no_text_of_the_entry(words: int) -> None:
    teaser, caption = (
        f"<{name}description>{'kata ' * n}</{name}description>" for name, n in (("", 60), ("media:", words))
    )
    for texts in (teaser + caption, caption + teaser):
        (link,) = found(rss(item(texts))).links
        assert (link.html, link.summary) == (None, ("kata " * 60).strip())


def test_entries_are_bounded() -> None:
    rows = [f"<entry><link href='https://x.example/artikel-nomor-{n}'/></entry>" for n in range(2_500)]
    atom = f"<feed xmlns='http://www.w3.org/2005/Atom'>{''.join(rows)}</feed>"
    for feed in (rss(*(item(link=f"https://x.example/artikel-nomor-{n}") for n in range(2_500))), atom):
        result = found(feed)
        assert (len(urls(result)), result.notes) == (2_000, ("only the first 2000 entries are read",))
    items = ",".join(f'{{"url": "https://x.example/artikel-{n}"}}' for n in range(2_500))
    assert len(urls(found(f'{{"items": [{items}]}}'))) == 2_000
