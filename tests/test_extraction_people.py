"""The people of a story: names above, beside and below its text, and words that only look like names."""

# ruff: noqa: E501 - pieces of HTML read best in one line
from __future__ import annotations

import json
import re

import pytest

from tests.extraction_kit import FIRST, PARAGRAPHS, REST, SECOND, STORY, TEXT, TITLE, article, html_of, text_of

SITE = '<meta property="og:site_name" content="Koran Desa">'


@pytest.mark.parametrize(
    ("piece", "people"),
    [
        ("<p>Editor</p><p>Ani Lestari</p>", ((), ("Ani Lestari",))),
        ("<p>Penulis :</p><p>Rina Marlina</p>", (("Rina Marlina",), ())),
        ("<p>Penulis : rina marlina</p>", ((), ())),
        ("<p>Reporter Rina Marlina</p>", (("Rina Marlina",), ())),
        ("<p>Jurnalis: Rina Marlina (Bandung)</p>", (("Rina Marlina",), ())),
        ("<p>Laporan: Rina Marlina</p><p>Oleh</p><p>Budi Santoso</p>", (("Rina Marlina", "Budi Santoso"), ())),
        ("<h6>Editor</h6><h6>Budi Santoso</h6>", ((), ("Budi Santoso",))),
        ("<p>Translator: Rina Marlina, Budi Santoso</p>", (("Rina Marlina", "Budi Santoso"), ())),
        ("<p>Pewawancara: Rina Marlina</p>", (("Rina Marlina",), ())),
        ("<p>Ditulis oleh: Rina Marlina</p><p>Diedit oleh: Ani Lestari</p>", (("Rina Marlina",), ("Ani Lestari",))),
        (
            "<p>Penulis: Rina Marlina</p><p>Editor: Ani Lestari</p><p>COPYRIGHT © KORAN 2026</p>",
            (("Rina Marlina",), ("Ani Lestari",)),
        ),
    ],
)
def test_bylines_after_the_text_move_into_fields(piece: str, people: tuple[tuple[str, ...], ...]) -> None:
    found = article(html_of(f"<h1>{TITLE}</h1><div class=entry-content>{STORY}{piece}</div>"))
    assert found.text == TEXT
    assert (found.authors, found.editors) == people


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("Rina Marlina - Jumat, 12 November 2025 | 10:20 WIB", (("Rina Marlina",), ())),
        ("Rina Marlina, Budi Santoso • 12 Nov 2025", (("Rina Marlina", "Budi Santoso"), ())),
        ("Rina Marlina Jumat, 12 November 2025 10:20 WIB", (("Rina Marlina",), ())),
        ("Rina Marlina, 12 Nov 2025, 10:20", (("Rina Marlina",), ())),
        ("Rina Marlina • November 12, 2025", (("Rina Marlina",), ())),
        ("Rina Marlina • 2 jam lalu", (("Rina Marlina",), ())),
        ("Rina Marlina / Budi Santoso | 12 Nov 2025", (("Rina Marlina", "Budi Santoso"), ())),
        ("<span>Rina Marlina</span><span>12 Nov 2025</span>", (("Rina Marlina",), ())),
        (
            "<i class='fa fa-user'></i> Rina Marlina <i class='fa fa-clock-o'></i> 12 November 2025 231 kali dibaca",
            (("Rina Marlina",), ()),
        ),
        ("Rina Marlina - 12 November 2025 10:20 WIB - 1.203 views", (("Rina Marlina",), ())),
        ("Jumat, 12 November 2025 | 10:20 WIBPenulis: Rina Marlina", (("Rina Marlina",), ())),
        ("Oleh Rina Marlina pada 12 November 2025", (("Rina Marlina",), ())),
        ("By Rina Marlina • November 12, 2025", (("Rina Marlina",), ())),
        ("Penulis Rina Marlina Editor Budi Santoso", (("Rina Marlina",), ("Budi Santoso",))),
        ("Rina Marlina | Jumat, 12 November 2025 - 10:20 WIB | Dibaca 123 kali", (("Rina Marlina",), ())),
        ("Rina Marlina | Editor: Budi Santoso", (("Rina Marlina",), ("Budi Santoso",))),
        ("Kontributor NTB, Rina Marlina", (("Rina Marlina",), ())),
        ("✍️ Rina Marlina", (("Rina Marlina",), ())),
        ("Tim Liputan: Rina Marlina, Ani Lestari", (("Rina Marlina", "Ani Lestari"), ())),
        ("Posted by Rina Marlina", (("Rina Marlina",), ())),
        ("Oleh admin", ((), ())),
        ("Nasional • 12 Nov 2025", ((), ())),
        ("Gaya Hidup - Jumat, 12 November 2025 | 10:20 WIB", ((), ())),
    ],
)
def test_a_name_and_a_time_above_the_text(line: str, people: tuple[tuple[str, ...], ...]) -> None:
    head = '<meta property="article:section" content="Gaya Hidup">'
    told = f"<h1>{TITLE}</h1><div class=entry-content><p>{line}</p>{FIRST}{SECOND}</div>"
    found = article(html_of(told, head=head))
    assert found.text.split("\n") == list(PARAGRAPHS[:2])
    assert (found.authors, found.editors) == people


@pytest.mark.parametrize(
    ("piece", "people"),
    [
        ("<div>Oleh Rina Marlina • 12 Nov 2025</div>", (("Rina Marlina",), ())),
        ("<div>Diterbitkan 12 November 2025, 10:20 WIB oleh Rina Marlina</div>", (("Rina Marlina",), ())),
        ("<div><b>12/11/2025 10:20</b><b>Oleh: Rina Marlina</b><b>Kategori: Daerah</b></div>", (("Rina Marlina",), ())),
        ("<div>Rina Marlina - Kontributor</div>", (("Rina Marlina",), ())),
        ("<div>Narasi: Rina Marlina</div>", (("Rina Marlina",), ())),
        ("<div>By Rina Marlina on November 12, 2025</div>", (("Rina Marlina",), ())),
        ("<div><span>Penulis</span><span>Rina Marlina</span> <span>Editor</span><span>Ani Lestari</span></div>",
         (("Rina Marlina",), ("Ani Lestari",))),
        ("<div><div>Penulis</div><div>Rina Marlina</div><div>Editor</div><div>Ani Lestari</div></div>",
         (("Rina Marlina",), ("Ani Lestari",))),
        ("<div>Editor Ani Lestari</div>", ((), ("Ani Lestari",))),
        ("<div><i class='fa fa-user'></i> Rina Marlina <i class='fa fa-clock-o'></i> 12 Nov 2025 10:20 WIB <i></i> 1.203</div>",
         (("Rina Marlina",), ())),
        ("<ul><li><span><i class='far fa-user-circle'></i></span><span>Rina Marlina</span></li></ul>", (("Rina Marlina",), ())),
        ("<div><i class='bi bi-person'></i> <a href='/x'>Rina Marlina</a> | 12 Nov 2025</div>", (("Rina Marlina",), ())),
        ("<div><i class='fa fa-user'></i> Admin <i class='fa fa-clock-o'></i> 12 Nov 2025</div>", ((), ())),
        ("<div><i class='fa fa-folder'></i> Gaya Hidup <i class='fa fa-clock-o'></i> 12 Nov 2025</div>", ((), ())),
        ("<div><span>Jumat, 12 November 2025 | 10:20 WIB</span><span>Penulis: Rina Marlina</span></div>", (("Rina Marlina",), ())),
        ("<div>Submitted by <span>Rina Marlina</span> on Fri, 03/07/2026 - 13:10</div>", (("Rina Marlina",), ())),
        ("<div>Kabar Desa • 12 Nov 2025</div>", ((), ())),
        ("<div><div>Redaksi</div><div>Pedoman Media Siber</div></div>", ((), ())),
        ("<div><a href=/p>Penulis</a><br><a href=/g>Gaya Hidup</a></div>", ((), ())),
    ],
)  # fmt: skip
def test_names_beside_the_body_without_a_colon(piece: str, people: tuple[tuple[str, ...], ...]) -> None:
    found = article(html_of(f"<h1>{TITLE}</h1>{piece}<div class=entry-content>{STORY}</div>"))
    assert found.text == TEXT
    assert (found.authors, found.editors) == people


ABOVE, BELOW = (
    "<p>Penulis: Budi Santoso/ Editor: Ani Lestari</p>",
    "<p>Penulis: Budi Santoso</p><p>Editor: Ani Lestari</p>",
)
DECLARED = '<script type="application/ld+json">{{"@type":"NewsArticle","author":[{}]}}</script>'


@pytest.mark.parametrize(
    ("declared", "above", "below", "authors"),
    [
        (["Ani Lestari"], "", BELOW, ("Budi Santoso",)),  # the editor, as republika.co.id declares
        (["Ani Lestari"], ABOVE, "", ("Budi Santoso",)),
        (["Rina Marlina"], "", BELOW, ("Budi Santoso",)),  # who put it online
        ([], "<span class=author>Rina Marlina</span>", BELOW, ("Budi Santoso",)),
        ([], "<p>Oleh Rina Marlina</p>", BELOW, ("Budi Santoso",)),
        (["BUDI SANTOSO"], "", BELOW, ("BUDI SANTOSO",)),
        (["Budi Santoso Wijaya"], "", BELOW, ("Budi Santoso Wijaya",)),
        ([], "<p>4 Agustus 2026 - 10:25 <b>Penulis: Budi Santoso</b><b>Dibaca : 87 kali</b></p>", "", ("Budi Santoso",)),
        (["Budi Santoso", "Rina Marlina"], "", BELOW, ("Budi Santoso", "Rina Marlina")),
        (["Budi Santoso", "Ani Lestari"], "", BELOW, ("Budi Santoso",)),
        (["Ani Lestari"], "", "<p>Editor: Ani Lestari</p>", ("Ani Lestari",)),
        (["Rina Marlina"], "", "<p>Penerjemah: Budi Santoso</p>", ("Rina Marlina",)),
        (["Rina Marlina"], "", "</div><div><h3>Banjir di Kota Lama</h3><p>Penulis: Budi Santoso</p>", ("Rina Marlina",)),
    ],
)  # fmt: skip
def test_whom_a_label_names_as_writer_is_the_author_whoever_else_the_page_declares(
    declared: list[str], above: str, below: str, authors: tuple[str, ...]
) -> None:
    head = DECLARED.format(", ".join(f'{{"name": "{name}"}}' for name in declared))
    told = f"<h1>{TITLE}</h1>{above}<div class=entry-content>{STORY}{below}</div>"
    assert article(html_of(told, head=head)).authors == authors


def test_names_below_the_body_may_be_those_of_the_next_story() -> None:
    below = "<div><h3>Banjir di Kota Lama</h3><div>Oleh Rina Marlina</div><div>By Jane Doe</div></div>"
    found = article(html_of(f"<h1>{TITLE}</h1><div class=entry-content>{STORY}</div>{below}"))
    assert found.authors == ()


def test_an_editor_without_a_colon_where_the_page_names_its_author() -> None:
    head = '<script type="application/ld+json">{"@type":"NewsArticle","author":{"name":"Rina Marlina"}}</script>'
    piece = "<div><span>Editor</span><span>Ani Lestari</span></div>"
    body = f"{STORY}"
    for told in (
        f"<div>{piece}{body}</div>",
        f"<div>{body}{piece}</div>",
        f"{piece}<div class=entry-content>{body}</div>",
    ):
        found = article(html_of(f"<h1>{TITLE}</h1>{told}", head=head))
        assert (found.authors, found.editors) == (("Rina Marlina",), ("Ani Lestari",))
        assert found.text == TEXT


@pytest.mark.parametrize(
    "lines",
    [
        "<h2>Laporan</h2><p>Badan Meteorologi</p>",
        "<p><b>Laporan</b></p><p>Badan Meteorologi</p>",
        "<h3>Jurnalis</h3><p>Rina Marlina, Budi Santoso</p><h3>Teks</h3><p>Hamzah Fansuri</p>",
        "<h3>Laporan: Badan Meteorologi</h3>",
        "<h4>Infografis</h4><p>Kemiskinan Jawa Barat</p>",
        "<p>Laporan: polisi lamban</p>",
        "<p>Sumber berita: warga setempat</p>",
        "<p>Teks: proklamasi</p>",
    ],
)
def test_labels_that_are_words_of_the_story_name_nobody(lines: str) -> None:
    told = re.sub(r"(?:<[^>]*>)+", "\n", lines).strip("\n").split("\n")
    head = f"<h1>{TITLE}</h1><div class=entry-content>{FIRST}"
    amid, after = article(html_of(f"{head}{lines}{SECOND}</div>")), article(html_of(f"{head}{SECOND}{lines}</div>"))
    assert amid.text.split("\n") == [PARAGRAPHS[0], *told, PARAGRAPHS[1]]
    assert after.text.split("\n") == [*PARAGRAPHS[:2], *told]
    assert amid.authors == after.authors == ()


def test_the_sites_name_beside_a_time_hides_no_name_above_the_body() -> None:
    head = '<meta property="og:site_name" content="Koran Desa">'
    told = f"<h1>{TITLE}</h1><div><i class='fa fa-user'></i> Rina Marlina</div><div class=entry-content>"
    body = f"<p>Koran Desa, 7 Agustus 2026 10:00</p>{STORY}</div>"
    found = article(html_of(told + body, head=head))
    assert (found.authors, found.text) == (("Rina Marlina",), TEXT)


def test_the_name_above_a_headline_that_is_no_heading_is_that_of_a_menu() -> None:
    menu, byline = (f"<div><i class='fa fa-user'></i> {name}</div>" for name in ("Masuk Akun", "Rina Marlina"))
    page = html_of(f"{menu}<div class=big>{TITLE}</div>{byline}<div class=entry-content>{STORY}</div>")
    assert article(page).authors == ("Rina Marlina",)


def test_two_words_below_a_picture_are_nobodys_name() -> None:
    caption = "<figure><img src=/1.jpg><figcaption>Warga di lokasi (ist)</figcaption></figure>"
    told = f"<h1>{TITLE}</h1><div class=entry-content>{caption}<p>Khutbah Pertama</p>{FIRST}{SECOND}</div>"
    assert text_of(told) == ["Khutbah Pertama", *PARAGRAPHS[:2]]


@pytest.mark.parametrize("name", ["<h4>Rina Marlina</h4>", "<p>Rina Marlina</p><p>Penulis</p>"])
def test_what_is_told_of_the_author_below_the_text_goes(name: str) -> None:
    head = '<meta name="author" content="Rina Marlina">'
    box = f"<div>{name}<p>Wartawan Koran Desa sejak 2017, meliput hukum dan lingkungan.</p></div>"
    body = f"<h1>{TITLE}</h1><div class=entry-content>{STORY}{box}</div>"
    assert article(html_of(body, head=head)).text == TEXT


@pytest.mark.parametrize(
    "byline", ["Oleh: Rina Marlina", "Rina Marlina - Koran Desa", "<a href=/author/rina>Rina Marlina</a>"]
)
@pytest.mark.parametrize("bio", ["Rina Marlina adalah dosen di Bandung.", "*) Rina Marlina, dosen di Bandung"])
def test_what_is_told_of_an_author_whom_only_a_byline_beside_the_text_names_goes(byline: str, bio: str) -> None:
    body = f"<h1>{TITLE}</h1><div>{byline}</div><div class=entry-content>{STORY}<p>{bio}</p></div>"
    found = article(html_of(body, head=SITE))
    assert (found.authors, found.text) == (("Rina Marlina",), TEXT)


def test_the_writer_in_the_facts_of_a_book_has_not_written_its_review() -> None:
    facts = "<p>Judul: Laut Bercerita<br>Penulis: Ratna Sari<br>Penerbit: Gramedia Utama<br>Tebal: 379 halaman</p>"
    body = f"<h1>{TITLE}</h1><div class=entry-content>{facts}{STORY}</div>"
    assert article(html_of(body, head='<meta name="author" content="Rina Marlina">')).authors == ("Rina Marlina",)
    assert article(html_of(body)).authors == ()


def test_the_signature_of_a_letter_hides_nothing_of_it() -> None:
    head = '<meta name="author" content="Rina Marlina">'
    body = f"<h1>{TITLE}</h1><div class=entry-content>{FIRST}{SECOND}<p>Rina Marlina</p><p>Jalan Kenanga 12</p></div>"
    assert text_of(body, head)[-1] == "Jalan Kenanga 12"


def test_what_stands_behind_an_icon_above_the_headline_is_nobodys_name() -> None:
    top = "<div><i class='fa fa-user'></i> Masuk Akun</div>"
    body = f"<div class=entry-content>{STORY}</div>"
    assert article(html_of(f"{top}<h1>{TITLE}</h1>{body}")).authors == ()


@pytest.mark.parametrize(
    "byline",
    [
        "<p>Oleh<br><strong>Rina Sari</strong><br>Pengajar di Bandung; pegiat literasi</p>",
        "<p>Oleh: Rina Sari, S.Pd</p><p>(Guru SMP di Bandung)</p>",
    ],
)
def test_what_a_byline_says_of_its_author_goes_with_it(byline: str) -> None:
    assert text_of(f"<h1>{TITLE}</h1><div class=entry-content>{byline}{STORY}</div>") == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "piece",
    [
        "<div class=tags>Pewarta: Rina Sari<br>Editor : Yusuf Barus<br></div><p>COPYRIGHT © KORAN 2026</p><p>Dilarang keras mengambil konten tanpa izin tertulis dari Koran Desa.</p>",
        "<p>Reporter: Rina Sari | Editor: Yusuf Barus</p>",
    ],
)
def test_people_in_furniture_below_a_text_are_named(piece: str) -> None:
    found = article(html_of(f"<h1>{TITLE}</h1><div class=entry-content>{STORY}{piece}</div>", head=SITE))
    assert (found.authors, found.editors) == (("Rina Sari",), ("Yusuf Barus",))


@pytest.mark.parametrize(
    "byline",
    [
        "<p>Penulis : Rina Sari Senin, 31 Agu 2026 10:15 WIB</p>",
        "<p>By <a href='https://www.koran.example/author/rina'>Rina Sari</a></p>",
        "<p><a href='/penulis/12'>Rina Sari</a><span>, 31 Agustus 2026</span></p>",
        "<p>Reporter &amp; Editor :<br>Rina Sari</p>",
        "<div class=author-info><div>Rina Sari</div><div>Senin, 31 Agustus 2026</div></div>",
        "<div class=author>Rina Sari - Minggu, 30 Agustus 2026 | 10:15 WIB</div>",
        "<div class=author><span>Reporter</span> <a>Rina Sari</a> <span>Editor</span> <a>Yusuf Barus</a></div>",
        "<div class=author><b>Rina Sari</b> <i>Penulis</i> <b>Yusuf Barus</b> <i>Editor</i></div>",
        "<span class=author>Oleh - Rina Sari</span> <span class=editor>Editor - Yusuf Barus</span>",
        "<div class=author><a>Rina Sari</a> oleh</div>",
        "<p>Minggu, 30 Agustus 2026 - Oleh: Rina Sari - Dibaca: 512 kali</p>",
        "<p>Cerpen Rina Sari</p>",
        "<div class=meta>Laporan Wartawan Tribun Bali, Rina Sari</div>",
        "<div class=meta>Kontributor Solo, Rina Sari</div>",
    ],
)
def test_bylines_above_a_text_name_the_author(byline: str) -> None:
    found = article(html_of(f"<h1>{TITLE}</h1>{byline}<div class=entry-content>{STORY}</div>", head=SITE))
    assert found.authors == ("Rina Sari",)
    assert found.text.split("\n") == list(PARAGRAPHS)


def test_a_byline_in_furniture_between_headline_and_text_names_the_author() -> None:
    byline = "<div class=meta>Rina Sari - Koran Desa</div>"
    found = article(html_of(f"<div id=isi><h1>{TITLE}</h1>{byline}{STORY}</div>", head=SITE))
    assert (found.authors, found.text) == (("Rina Sari",), TEXT)


@pytest.mark.parametrize(
    "line", ["Rina Marlina, Budi Santoso", "Rina Marlina, Budi Santoso | 31 Agustus 2026 | Olahraga"]
)
def test_names_alone_between_headline_and_text_are_the_authors(line: str) -> None:
    found = article(html_of(f"<div class=entry-content><h1>{TITLE}</h1><p>{line}</p>{STORY}</div>"))
    assert (found.text, found.authors) == (TEXT, ("Rina Marlina", "Budi Santoso"))


@pytest.mark.parametrize(
    "start",
    [
        f"<h1>{TITLE}</h1><p>Tanjung Selor, Koran Desa</p><div class=entry-content>",
        f"<div class=entry-content><h1>{TITLE}</h1><p>Tanjung Selor, Koran Desa</p>",
        f"<h1>{TITLE}</h1><p>Peranan, Koran Desa</p><div class=entry-content>",
        f"<h1>{TITLE}</h1><p>Gaya Hidup | 31 Agustus 2026</p><div class=entry-content>",
    ],
)
def test_datelines_and_roles_above_a_text_name_nobody(start: str) -> None:
    assert article(html_of(f"{start}{STORY}</div>", head=SITE)).authors == ()


def test_an_office_is_no_author() -> None:
    head = f'{SITE}<meta name="author" content="Kementerian Agama RI">'
    found = article(
        html_of(f"<h1>{TITLE}</h1><p>Oleh : Rina Sari</p><div class=entry-content>{STORY}</div>", head=head)
    )
    assert found.authors == ("Rina Sari",)


MENU = (
    "".join(f"<li><a href='/kanal/{n}'>Kanal {n}</a></li>" for n in range(5))
    + "<li><a href='/gaya'>Gaya Hidup</a></li>"
)


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("<div>Rina Marlina | Senin, 31 Agustus 2026 10:20 WIB</div>", ("Rina Marlina",)),
        ("<b>Rina Marlina</b><br><small>Senin 31 Agu 2026, 10:20 WIB</small>", ("Rina Marlina",)),
        ("<div><span>Rina Marlina</span><span>Senin, 31 Agustus 2026 | 10:20 WIB</span></div>", ("Rina Marlina",)),
        ("<div>Rina Marlina, Jurnalis · Senin 31 Agustus 2026 10:20 WIB</div>", ("Rina Marlina",)),
        ("<div>31 Agustus 2026 · 10.20 WIB · Rina Marlina</div>", ("Rina Marlina",)),
        ("<div>Gaya Hidup | Rina Marlina | Senin, 31 Agustus 2026 10:20 WIB</div>", ("Rina Marlina",)),
        ("<div>Gaya Hidup | Senin, 31 Agustus 2026 10:20 WIB</div>", ()),  # stands in the menu
        ("<div>Sumber Jaya | Senin, 31 Agustus 2026 10:20 WIB</div>", ()),  # stands in the text
    ],
)
def test_a_name_beside_a_time_that_stands_nowhere_else_is_the_authors(byline: str, authors: tuple[str, ...]) -> None:
    for menu in ("div", "nav"):
        head = f"<{menu}><ul>{MENU}</ul></{menu}><h1>{TITLE}</h1><div class=meta>{byline}</div>"
        assert article(html_of(f"{head}<div class=entry-content>{STORY}</div>")).authors == authors


def test_a_byline_between_standfirst_and_text_names_the_author() -> None:
    standfirst = "<p>Tiga dusun kini hanya dapat dicapai lewat rakit bambu.</p>"
    box = "<div class=newsletter><p>Kabar desa, setiap hari Kamis.</p></div>" * 8
    meta = "<div class=meta><p>Oleh Rina Marlina</p></div>"
    body = f"<h1>{TITLE}</h1>{standfirst}{meta}{FIRST}{box}{SECOND}{REST}"
    assert article(html_of(body)).authors == ("Rina Marlina",)


def test_the_byline_of_a_text_in_the_pages_data_stands_below_the_headline() -> None:
    data = json.dumps({"content": STORY})
    shown = f"<h1>{TITLE}</h1><p>Penulis: Rina Marlina</p>"
    body = f"<ul>{MENU * 2}</ul>{shown}<script type=application/json>{data}</script>"
    assert article(html_of(body)).authors == ("Rina Marlina",)


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("<div class=author><a href='/gaya'>Gaya Hidup</a></div>", ()),
        ("<div class=author>Rina Marlina, <a href='/gaya'>Gaya Hidup</a></div>", ("Rina Marlina",)),
        ("<div class=byline><a href='/rina'>Rina Marlina</a> <a href='/gaya'>Gaya Hidup</a></div>", ("Rina Marlina",)),
        ("<p class=byline><a href='/r'>Rina Marlina</a> in <a href='/gaya'>Gaya Hidup</a></p>", ("Rina Marlina",)),
        ("<p class=byline><a href='/r'>Rina Marlina</a> <a href='/b'>Budi S</a></p>", ("Rina Marlina", "Budi S")),
        ("<div class=author>Oleh: <ul><li>Rina Marlina</li><li>Budi S</li></ul></div>", ("Rina Marlina", "Budi S")),
    ],
)
def test_the_section_in_a_byline_is_no_author(byline: str, authors: tuple[str, ...]) -> None:
    trail = "<div class=breadcrumb><a href='/'>Beranda</a> <a href='/gaya'>Gaya Hidup</a></div>"
    assert article(html_of(f"{trail}<h1>{TITLE}</h1>{byline}{STORY}")).authors == authors


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("<p>Artikel ini telah tayang di Kompas.com dengan judul Jembatan Roboh", "Kompas.com"),
        ("Artikel ini telah tayang di Kompas.com dengan judul Jembatan Roboh", "Kompas.com"),
        (
            '<p>Artikel ini telah tayang di <a href="https:">tribun-timur.com</a> dengan judul <a href="/1">Banjir</a>',
            "tribun-timur.com",
        ),
        ("<p>Berita ini sudah tayang di Antaranews.com dengan judul: Jembatan Roboh", "ANTARA"),
        ("<p>Artikel ini telah terbit di Kompas TV dengan judul Jembatan Roboh", "Kompas TV"),
        ("<p>Artikel ini pertama kali dimuat di https://www.surya.co.id/jembatan", "surya.co.id"),
        ("<p>Sumber : Antaranews", "ANTARA"),
        ("<p>(Sumber: Kompas.com)", "Kompas.com"),
        ("<p>Sumber: Koran.example", None),
        ("<p>Artikel ini telah tayang di Koran.example dengan judul Jembatan Roboh", None),  # the site itself
        ("<p>Artikel ini telah tayang di laman kami dengan judul Jembatan Roboh", None),
        ("<p>Artikel ini telah tayang di Surabaya pada Senin (5/8)", None),
    ],
)
def test_the_paper_in_which_a_text_has_appeared_is_its_credit(line: str, credit: str | None) -> None:
    found = article(html_of(f"<h1>{TITLE}</h1><div>{STORY[:-4]} {line}</p></div>"))
    assert found.text == TEXT
    assert found.credit == credit
