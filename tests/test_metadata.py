"""A page's metadata: small pages with each fault that we have met, and pages made to break it."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extraction.values import Metadata, Site
from tests.metadata_kit import PLAIN, SENTENCE, TITLE, URL, at, meta, read

ARTICLE: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": TITLE,
    "datePublished": "2026-08-04T10:11:12+07:00",
    "dateModified": "2026-08-04T12:00:00+07:00",
    "author": [{"@type": "Person", "name": "Budi Santoso"}, {"@type": "Person", "name": "Ani Wijaya"}],
    "editor": {"@type": "Person", "name": "Cici Rahma"},
    "articleSection": "Ekonomi",
    "keywords": ["beras", "lebaran"],
    "image": {"@type": "ImageObject", "url": "https://cdn.kabarnusa.co.id/beras.jpg"},
    "description": "Harga beras naik di pasar tradisional sejak pekan lalu.",
    "inLanguage": "id-ID",
    "isAccessibleForFree": True,
    "articleBody": "Harga beras naik.\n\nPedagang mengeluh.",
}


def test_everything_from_json_ld() -> None:
    got = read(ld=ARTICLE)
    assert at(got.published) == "2026-08-04T03:11:12Z"
    assert got.published
    assert (got.published.raw, got.published.zone) == ("2026-08-04T10:11:12+07:00", "+07:00")
    assert got.published.origin == "json-ld"
    assert at(got.modified) == "2026-08-04T05:00:00Z"
    assert replace(got, published=None, modified=None, site_names=()) == Metadata(
        title=TITLE,
        summary="Harga beras naik di pasar tradisional sejak pekan lalu.",
        authors=("Budi Santoso", "Ani Wijaya"),
        editors=("Cici Rahma",),
        section="Ekonomi",
        tags=("beras", "lebaran"),
        image="https://cdn.kabarnusa.co.id/beras.jpg",
        language="id",
        page_kind="article",
        accessible_for_free=True,
        json_ld_body="Harga beras naik.\n\nPedagang mengeluh.",
    )


OTHER = {"@type": "NewsArticle", "headline": "Berita lain sama sekali", "datePublished": "2026-01-01T00:00:00+07:00"}
SITE_NODE = {"@type": "WebSite", "name": "Kabar Nusa", "@id": "#site"}
PERSON = {"@type": "Person", "@id": "#budi", "name": "Budi Santoso"}
TEXT = json.dumps(PLAIN)


@pytest.mark.parametrize(
    "ld",
    [
        PLAIN,
        [SITE_NODE, PLAIN],
        {"@context": "https://schema.org", "@graph": [SITE_NODE, PERSON, PLAIN | {"author": {"@id": "#budi"}}]},
        {"@type": "WebPage", "mainEntity": PLAIN},
        [OTHER, PLAIN | {"mainEntityOfPage": {"@id": URL}}],
        PLAIN | {"@type": ["NewsArticle", "ReportageNewsArticle"]},
        PLAIN | {"@type": "http://schema.org/NewsArticle"},
        TEXT.replace("}", ",}"),
        TEXT.replace('",', '",\n\t'),
        TEXT.replace("Menjelang", "Menjelang\n") + ";",
        f"<!--\n{TEXT}\n-->",
        f"//<![CDATA[\n{TEXT}\n//]]>",
        f"{TEXT}\n{json.dumps(SITE_NODE)}",
        f"{TEXT}, {json.dumps(SITE_NODE)}",
        TEXT.replace("{", "// judul\n{", 1),
        TEXT[:-1] + ', "articleBody": "kata "kutip" di tengah"}',  # quotes that nobody escaped
        TEXT[:-1],  # cut off
        TEXT.replace('"', "&quot;"),
    ],
    ids=range(18),
)
def test_json_ld_in_every_form_and_broken(ld: Any) -> None:
    got = read(meta(og__title=TITLE), ld=ld)
    assert (at(got.published), got.title) == ("2026-08-04T03:11:12Z", TITLE)


NEXT = {
    "@type": "NewsArticle",
    "headline": "Harga Cabai Turun",
    "url": "https://www.kabarnusa.co.id/ekonomi/1235/harga-cabai-turun",
    "datePublished": "2026-08-03T08:00:00+07:00",
    "author": {"name": "Budi Santoso"},
    "articleBody": "Harga cabai turun.",
}


def test_the_json_ld_of_another_story_alone_says_nothing_of_this_one() -> None:
    page = f"<h1>{TITLE}</h1><p>Selasa, 4 Agustus 2026 10:11:12 WIB</p>{SENTENCE}"
    got = read(f"<title>{TITLE} - Kabar Nusa</title>", page, ld=[SITE_NODE, NEXT])
    assert (at(got.published), got.authors, got.json_ld_body) == ("2026-08-04T03:11:12Z", (), None)
    for own in ({"headline": TITLE}, {"url": URL}, {"url": "https://www.kabarnusa.co.id/#article"}):
        assert read(f"<title>{TITLE}</title>", page, ld=NEXT | own).authors == ("Budi Santoso",)
    canonical = f'<title>{TITLE}</title><link rel=canonical href="{NEXT["url"]}">'
    assert read(canonical, page, ld=NEXT).authors == ("Budi Santoso",)


def test_an_author_that_is_a_reference_and_one_that_is_a_firm() -> None:
    graph = {
        "@graph": [PERSON, PLAIN | {"author": [{"@id": "#budi"}, {"@type": "Organization", "name": "Kabar Nusa Grup"}]}]
    }
    assert read(ld=graph).authors == ("Budi Santoso",)
    owner = PERSON | {"@type": ["Person", "Organization"]}
    named = PLAIN | {"author": {"@id": "#budi", "name": "Budi Santoso"}}
    assert read(ld={"@graph": [owner, named]}).authors == ("Budi Santoso",)


@pytest.mark.parametrize(
    "title",
    [
        f"{TITLE} - Kabarnusa.co.id",
        f"{TITLE} | Kabar Nusa",
        f"{TITLE} |Kabar Nusa Online",
        f"{TITLE} - Kabar Nusa Regional",
        f"{TITLE} - Ekonomi Kabarnusa.co.id",
        f"{TITLE} - Halaman 2 - Kabar Nusa",
        f"{TITLE} (Halaman 2) - Kabar Nusa",
        f"{TITLE} - Halaman all",
        f"{TITLE} Halaman all - Kabarnusa.co.id",
        f"{TITLE} - Page 2 of 3 - Kabar Nusa",
        f"{TITLE} : Kabar Nusa Ekonomi",
        f"{TITLE} - Kabar Nusa - Ekonomi",
        f"{TITLE} « Kabar Nusa",
        f"{TITLE} ~ Kabar Nusa",
        f"{TITLE} ⋆ kabarnusa.online",
        f"Kabar Nusa - {TITLE}",
        f"  {TITLE} \u2013 KABAR NUSA\u202e\u200b ",
        TITLE,
    ],
)
def test_title_without_the_sites_name(title: str) -> None:
    assert read(f"<title>{title}</title>" + meta(og__title=title, og__site_name="Kabar Nusa")).title == TITLE
    assert read(f"<title>{title}</title>", site=Site(names=("Kabar Nusa",))).title == TITLE


def test_the_page_of_a_book_in_a_title_is_no_page_of_the_story() -> None:
    title = "Kunci Jawaban Matematika Kelas 5 Halaman 41"
    head = f"<title>{title} - Kabar Nusa</title>" + meta(og__title=title, og__site_name="Kabar Nusa")
    assert read(head).title == title


@pytest.mark.parametrize("title", [f"Kabar Nusa - {TITLE}", f"Kabar Nusa: {TITLE}"])
def test_a_headline_behind_the_sites_name_is_not_taken_for_its_logo(title: str) -> None:
    head = f"<title>{title}</title>" + meta(og__title=title, og__site_name="Kabar Nusa")
    for logo in ("", "<h1>Kabar Nusa</h1>"):
        assert read(head, f"{logo}<h1>{TITLE}</h1>").title == TITLE


@pytest.mark.parametrize(
    "title",
    [
        "[FULL] Pidato Presiden di Sidang MPR",
        "Warga Panik - Detik-detik Gempa Cianjur",
        "Kata Bos Kabar - Harga Naik",
        "Hari Ini - Kabar Nusa - Harga Beras Naik Lagi",
        "Timnas 2-1 Vietnam - Nusa Penida",
        "5 | 10 Alasan Naik Kereta",
    ],
)
def test_a_title_that_only_looks_as_if(title: str) -> None:
    assert read(meta(og__title=title, og__site_name="Kabar Nusa")).title == title


def test_title_of_an_unknown_site_by_its_heading_and_a_cut_one_in_full() -> None:
    head = meta(og__title=f"{TITLE} - Suara Walet Handal, Jernih & Ori")
    assert read(head, f"<h1>{TITLE}</h1>").title == TITLE
    assert read(meta(og__title="Harga Beras Naik Menjelang..."), f"<h1>{TITLE}</h1>").title == TITLE
    assert (
        read(meta(og__title="Harga Beras Naik Kapan Turun"), "<h1>Harga Beras Naik: Kapan Turun?</h1>").title
        == "Harga Beras Naik: Kapan Turun?"
    )
    assert read("", f"<h1>{TITLE}</h1>").title == TITLE
    assert read("", "", title=f"{TITLE} - Kabarnusa").title == TITLE
    assert read().title is None


@pytest.mark.parametrize(
    "title",
    ["Dinas PU Kota Bandung | {}", "Warta Desa: {}", "Dinas PU Kota Bandung", "Detail Berita", "Berita - Dinas PU"],
)
@pytest.mark.parametrize("heading", ["h1", "h2", "h3", "h4"])
def test_title_of_small_systems_that_declare_none(title: str, heading: str) -> None:
    menu = "<h3><a href=/x>Harga Cabai Rawit Turun Sesudah Hari Raya</a></h3>"
    body = f"{menu}<h4>Menu</h4><{heading}>{TITLE}</{heading}><p>Harga beras naik.</p><h3>Berita Lainnya</h3>"
    assert read(f"<title>{title.format(TITLE)}</title>", body).title == TITLE


@pytest.mark.parametrize("title", ["Harga Beras Naik Menjelang {}", "Beras Naik Menjelang {} | Kabar Nusa"])
def test_a_heading_that_says_all_of_the_title_element_and_more_is_the_headline(title: str) -> None:
    heading = "Harga Beras Naik Lagi Menjelang Panen Raya di Karawang"
    short = f"<title>{title.format('Panen Raya')}</title>"
    assert read(short, f"<h1>{heading}</h1>").title == heading
    dated = f"<h1>{heading} <small>31 Agustus 2026</small></h1>"
    assert read(short, dated).title == title.format("Panen Raya").partition(" | ")[0]


def test_a_title_element_that_names_the_site_alone_on_every_page() -> None:
    head = "<title>Kabar Nusa [dot] Com | Informasi Tercepat, Teraktual dan Terpercaya</title>"
    body = f"<h4>{TITLE}</h4><span>Jumat, 04 Mei 2012 | 21:32</span>{SENTENCE}"
    got = read(head, body, url="https://www.kabarnusa.co.id/detail.php?id=3", title=TITLE)
    assert (got.title, at(got.published)) == (TITLE, "2012-05-04T14:32:00Z")


def test_a_title_element_that_says_more_than_the_heading_is_believed() -> None:
    headings = "<h1>Ekonomi</h1><h2>Beras mahal sekali di semua pasar kota</h2>"
    assert read(f"<title>{TITLE}</title>", headings).title == TITLE


@pytest.mark.parametrize(
    ("head", "body", "ld", "authors", "editors"),
    [
        ("", "<div class=author>Oleh : Maya Sofia</div>", None, ["Maya Sofia"], []),
        ("", "<p class=writer><b>Maya Sofia</b> | <b>Rina Sari</b></p>", None, ["Maya Sofia", "Rina Sari"], []),
        ("", "<p class=byline>Dening Sri Wintala</p>", None, ["Sri Wintala"], []),
        (
            meta(author="Kompas Cyber Media"),
            "<span class=author>Kompas.com / Anju Christian</span>",
            None,
            ["Anju Christian"],
            [],
        ),
        (
            meta(content_author="Isna Sri", content_editor="Yoga Sukmana"),
            "",
            PLAIN | {"author": {"name": "Yoga Sukmana"}},
            ["Isna Sri"],
            ["Yoga Sukmana"],
        ),
        (meta(author="Redaksi"), "", PLAIN | {"author": {"@type": "Person", "name": None}}, [], []),
        (meta(dtk__author="Tim detikcom"), "", PLAIN | {"author": "Tim detikcom"}, [], []),
        ("", "", PLAIN | {"author": "Anju SavitriEditor: Bambang"}, ["Anju Savitri"], ["Bambang"]),
        (
            "",
            "<div class='editor-name'>Editor : Contoh Satu</div><p class=editor-choices>Piala Dunia</p>",
            None,
            [],
            ["Contoh Satu"],
        ),
        (meta(article__author="https://www.facebook.com/KOMPAScom"), "", None, [], []),
        (meta(twitter__label1="Ditulis oleh", twitter__data1="Syamsul Alam"), "", None, ["Syamsul Alam"], []),
        ("", "<p class=comment-author>Pembaca Setia</p>", None, [], []),
        ("", "<div class=pilihan-redaksi><a href=/x>Sejarah Panjang Kereta Uap</a></div>", None, [], []),
        (
            "",
            "<p class=penulis><span itemprop=author><b itemprop=name>Maya Sofia</b></span> <i>Guru di Blora</i>",
            None,
            ["Maya Sofia"],
            [],
        ),
        ("", "<span class='byline post-timestamp'>Maret 15, 2026</span>", None, [], []),
        ("", "", PLAIN | {"author": {"@type": "Person", "name": ["Ani", "Budi"]}}, ["Ani", "Budi"], []),
        ("", "", PLAIN | {"author": {"name": "Ani"}, "contributor": [{"name": "Budi"}]}, ["Ani", "Budi"], []),
    ],
)
def test_people(head: str, body: str, ld: Any, authors: list[str], editors: list[str]) -> None:
    got = read(head, body, ld=ld)
    assert (list(got.authors), list(got.editors)) == (authors, editors)


def test_the_site_as_its_own_author_is_nobody() -> None:
    head = f"<title>{TITLE} | DAPM BANGKIT MANDIRI</title>"
    assert read(head, f"<h1>{TITLE}</h1><span class=author>DAPM Bangkit Mandiri</span>").authors == ()


def test_known_places_of_byline_and_agency() -> None:
    site = Site(author=(".w",), editor=("#e",), names=("Kabar Nusa",))
    got = read("", "<div class=w>Budi Santoso - Kabar Nusa</div><div id=e>Cici Rahma</div>", site=site)
    assert (got.authors, got.editors, got.credit) == (("Budi Santoso",), ("Cici Rahma",), None)
    assert read(ld=PLAIN | {"author": {"name": "Antara"}}).credit == "ANTARA"


@pytest.mark.parametrize(
    ("head", "ld", "tags"),
    [
        (meta(keywords="beras, Lebaran,beras , BERAS"), None, ["beras", "Lebaran"]),
        (meta(news_keywords="beras, Bulog", keywords="berita terkini, portal"), None, ["beras", "Bulog"]),
        (meta(keywords="Salat Jum&#039;at, #banjir #jembatan"), None, ["Salat Jum'at", "banjir", "jembatan"]),
        ("", PLAIN | {"keywords": [{"@type": "DefinedTerm", "name": "Topik"}]}, ["Topik"]),
        ("", PLAIN | {"keywords": ["Topik", "Update me", "", "news", "Kabar Nusa", "x" * 61]}, ["Topik"]),
        (meta(keywords="gempa, berita terkini, berita Indonesia, berita online, portal Indonesia"), None, ["gempa"]),
        (meta(article__tag="Editor:Iskandar") + meta(article__tag="Gempa"), None, ["Gempa"]),
        (
            meta(
                keywords="Harga,, beras,, naik,, di,, pasar,, tradisional,, sejak,, pekan",
                description="Harga beras naik di pasar tradisional sejak pekan",
            ),
            None,
            [],
        ),
        ("", None, []),
    ],
)
def test_tags(head: str, ld: Any, tags: list[str]) -> None:
    assert list(read(meta(og__site_name="Kabar Nusa") + head, ld=ld).tags) == tags


def test_tags_above_the_headline_are_the_topics_of_the_day() -> None:
    menu, own = ("".join(f"<a rel=tag>{tag}</a>" for tag in tags) for tags in (("piala dunia", "cuaca"), ("beras",)))
    assert read(body=f"<div>{menu}</div><h1>{TITLE}</h1>{SENTENCE}<div>{own}</div>").tags == ("beras",)
    assert read(body=f"<div>{own}</div><h1>{TITLE}</h1>{SENTENCE}").tags == ("beras",)


@pytest.mark.parametrize(
    ("head", "ld", "section"),
    [
        (meta(article__section="Ekonomi"), None, "Ekonomi"),
        (meta(article__section="Article", article__section2="Jabar"), None, "Jabar"),
        (
            meta(article__section="Berita"),
            {
                "@type": "BreadcrumbList",
                "itemListElement": [{"name": "Beranda"}, {"item": {"name": "Ekonomi"}}, {"name": TITLE}],
            },
            "Ekonomi",
        ),
        (meta(article__section="Berita"), None, "Berita"),
        (
            meta(article__section="12", category="Ekonomi, Bisnis, Perbankan, Pasar Modal, Ekonomi Syariah"),
            None,
            None,
        ),
        ("", PLAIN | {"articleSection": ["Kabar Nusa", "Olahraga"]}, "Olahraga"),
        ("", None, None),
    ],
)
def test_section(head: str, ld: Any, section: str | None) -> None:
    assert read(meta(og__title=TITLE, og__site_name="Kabar Nusa") + head, ld=ld).section == section


def test_what_a_host_is_named_after_is_no_name_of_the_site() -> None:
    ld = PLAIN | {"articleSection": "Ekonomi", "keywords": ["beras", "ekonomi"]}
    got = read(ld=ld, url="https://ekonomi.kabarnusa.co.id/harga-beras-naik")  # money.kompas.com lost its "Money"
    assert (got.section, got.tags) == ("Ekonomi", ("beras", "ekonomi"))
    assert read(meta(og__title=f"{TITLE} - Kabarnusa")).title == TITLE


@pytest.mark.parametrize("name", ["nav-breadcrumb", "entry-crumbs"])
def test_section_of_the_visible_trail(name: str) -> None:
    trail = f"<ul class='{name}'><li><a>Beranda</a><li><a>Ekonomi</a><li><a>{TITLE}</a></ul>"
    assert read(meta(og__title=TITLE), trail).section == "Ekonomi"


def test_image_by_reference() -> None:
    image = {"@type": "ImageObject", "@id": URL + "#primaryimage", "url": "https://cdn.example.id/a.jpg"}
    assert read(ld={"@graph": [PLAIN | {"image": {"@id": URL + "#primaryimage"}}, image]}).image == image["url"]
    assert read(ld=PLAIN | {"image": {"@id": URL + "#primaryimage"}}).image is None


@pytest.mark.parametrize(
    ("head", "image"),
    [
        (meta(og__image="https://cdn.example.id/a/b.jpg"), "https://cdn.example.id/a/b.jpg"),
        (meta(og__image="//cdn.example.id/a/b.jpg"), "https://cdn.example.id/a/b.jpg"),
        (meta(og__image="/a/budi santoso.jpg"), "https://www.kabarnusa.co.id/a/budi%20santoso.jpg"),
        (meta(og__image="/a/b.webp?w=700&q=90"), "https://www.kabarnusa.co.id/a/b.webp?w=700&q=90"),
        (
            meta(og__image="https://cdn.example.id/logo.png", twitter__image="https://cdn.example.id/b.jpg"),
            "https://cdn.example.id/b.jpg",
        ),
        (meta(og__image="data:image/gif;base64,R0lGOD"), None),
        (meta(og__image="http://img.antaranews.com/new"), None),
        (meta(og__image="javascript:alert(1)"), None),
        (meta(og__image="https://kata:sandi@cdn.example.id/b.jpg"), None),
        (meta(og__image="https://[::1/x.jpg"), None),
        ("", None),
    ],
)
def test_image(head: str, image: str | None) -> None:
    assert read(head).image == image


@pytest.mark.parametrize(
    ("head", "fed", "summary"),
    [
        (
            meta(og__description="Harga beras naik  di &amp;nbsp;pasar <b>tradisional</b>."),
            None,
            "Harga beras naik di pasar tradisional.",
        ),
        (
            meta(
                og__description="Harga beras naik di pasar...",
                description="Harga beras naik di pasar tradisional sejak pekan lalu.",
            ),
            None,
            "Harga beras naik di pasar tradisional sejak pekan lalu.",
        ),
        (
            meta(og__description="Kabar Nusa, portal berita online terpercaya di Indonesia"),
            "Harga beras naik, kata pedagang.",
            "Harga beras naik, kata pedagang.",
        ),
        (meta(og__description=TITLE), None, None),
        (meta(description="Pusing itu wajar.,Jabar,Ragam,Pusing"), None, None),
        (
            meta(description="Pusing setelah makan itu wajar.,Jabar,Ragam,Pusing"),
            None,
            "Pusing setelah makan itu wajar.",
        ),
        ("", None, None),
    ],
)
def test_summary(head: str, fed: str | None, summary: str | None) -> None:
    assert read(meta(og__title=TITLE) + head, summary=fed).summary == summary


@pytest.mark.parametrize(
    ("head", "ld", "kind"),
    [
        (meta(og__type="article"), None, "article"),
        (meta(og__type="video.other"), None, "video"),
        (meta(og__type="website"), {"@type": "VideoObject", "name": TITLE}, "video"),
        (meta(og__type="article"), [PLAIN, {"@type": "VideoObject", "name": "x"}], "article"),
        (meta(og__type="article"), {"@type": "VideoObject", "name": "x"}, "article"),
        (meta(dtk__contenttype="foto"), None, "photo"),
        (meta(dtk__contenttype="singlepagenews"), None, "article"),
        ("", {"@type": "CollectionPage"}, "index"),
        (meta(og__type="website"), None, None),
    ],
)
def test_kind_of_page(head: str, ld: Any, kind: str | None) -> None:
    assert read(head, ld=ld).page_kind == kind


@pytest.mark.parametrize(
    ("extra", "free"),
    [
        ({}, None),
        ({"isAccessibleForFree": True}, True),
        ({"isAccessibleForFree": "False"}, False),
        ({"isAccessibleForFree": "https://schema.org/False"}, False),
        ({"hasPart": {"@type": "WebPageElement", "isAccessibleForFree": False}}, False),
    ],
)
def test_free_to_read(extra: dict[str, Any], free: bool | None) -> None:
    assert read(ld=PLAIN | extra).accessible_for_free is free


@pytest.mark.parametrize(
    ("lang", "head", "language"),
    [
        ("id-ID", "", "id"),
        ("in", "", "id"),
        ("", meta(og__locale="en_US"), "en"),
        ("", '<meta http-equiv="content-language" content="In-Id">', "id"),
        ("", "", None),
        ("x", "", None),
    ],
)
def test_declared_language(lang: str, head: str, language: str | None) -> None:
    assert read(head, lang=lang).language == language


def test_addresses_are_absolute_or_absent() -> None:
    assert read('<link rel=canonical href="/ekonomi/1234/harga">').canonical == (
        "https://www.kabarnusa.co.id/ekonomi/1234/harga"
    )
    for bad in (
        "javascript:x",
        "https://kata:sandi@www.kabarnusa.co.id/a/1",
        r"https://x.example\@www.kabarnusa.co.id/a/1",
    ):
        assert read(f'<link rel=canonical href="{bad}">').canonical is None


BITS = [
    "null", "[]", "{}", '{"@type":"NewsArticle"', '"headline":', '"a\\u0000b"', ",", "}", "]", '"@graph":[',
    '"author":', "1e999", "true", '"datePublished":', '"2026-08-04T10:11:12Z"', "[" * 50,
    '{"@id":"#a","author":{"@id":"#a"}}', "<!--", "//", "\u202e", '"image":{"url":["x",1]}',
]  # fmt: skip


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(BITS), max_size=14).map("".join),
    st.dictionaries(
        st.sampled_from(
            ["og__title", "og__image", "og__url", "keywords", "description", "article__published_time", "author"]
        ),
        st.text(max_size=80),
        max_size=7,
    ),
    st.text(max_size=100),
)
def test_no_page_makes_it_raise_or_lets_control_characters_through(ld: str, metas: dict[str, str], body: str) -> None:
    got = read(meta(**metas), f"<h1>{escape(body)}</h1>{body}", ld=ld or None)
    texts = [got.title, got.summary, got.section, got.image, got.canonical, got.language]
    for text in filter(None, [*texts, *got.authors, *got.editors, *got.tags]):
        assert text.isprintable() or all(c.isprintable() or (not c.isspace() and ord(c) > 0xFF) for c in text)
        assert not any(ord(c) < 32 or 0x202A <= ord(c) <= 0x202E for c in text)
        assert len(text) <= 2000


def test_values_of_odd_types_and_depths() -> None:
    deep: Any = PLAIN
    for _ in range(300):
        deep = {"@graph": [deep]}
    odd = {
        "@type": "NewsArticle",
        "headline": [{"@value": TITLE}],
        "author": [None, 3, ["x"], {"name": {"name": "x"}}],
        "keywords": {"a": 1},
        "image": [[None]],
        "datePublished": ["2026-08-04"],
        "publisher": "x",
        "articleBody": {"a": 1},
        "inLanguage": {"name": "Indonesian"},
        "hasPart": [1, None],
    }
    assert read(meta(og__title=TITLE), ld=deep).title == TITLE
    got = read(ld=odd)
    assert (got.title, got.language, got.json_ld_body) == (TITLE, "id", None)
    assert read(ld="[" * 100_000).title is None
