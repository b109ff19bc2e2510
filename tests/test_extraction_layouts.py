"""Layouts of papers that nobody described: parts of bodies, boxes and bylines by their kind, not by the paper's names."""

# ruff: noqa: E501 - pieces of HTML read best in one line
from __future__ import annotations

import pytest

from tests.extraction_kit import PARAGRAPHS, TITLE, article, html_of

STORY = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
FIRST, REST = f"<p>{PARAGRAPHS[0]}</p>", "".join(f"<p>{text}</p>" for text in PARAGRAPHS[1:])
LINK = "<a href='/berita/7/kabar-lain'>Kebun Kakao di Lereng Gunung Gagal Panen</a>"
SITE = '<meta property="og:site_name" content="Koran Desa">'


def text_of(body: str, head: str = "") -> list[str]:
    return article(html_of(body, head=head)).text.split("\n")


@pytest.mark.parametrize(
    "piece",
    [
        "<figure><img src=/1.jpg><p>Sumber gambar, Getty Images</p><figcaption><span>Keterangan gambar, </span><p>Warga menyeberang dengan rakit bambu pada Senin pagi.</p></figcaption></figure>",
        "<section><div><a href='#akhir'>Lewati Podcast dan lanjutkan membaca</a><strong>Podcast</strong><p>Investigasi: sungai yang hilang</p><p id=akhir>Akhir dari Podcast</p></div></section>",
        f"<p>BACA JUGA {LINK} dan artikel menarik lainnya di rubrik Liputan.</p>",
        f"<p>Jangan Lupa Baca: {LINK}</p>",
        f"<p>Bacaan Lainnya</p><ul><li>{LINK}</li></ul>",
        f"<p>Promosi</p><p>{LINK}</p>",
        "<p><img src=/1.jpg></p><p>Jembatan desa (Dokumentasi pribadi)</p>",
        "<div><a href=/berita/9/kakao><img src=/t.jpg></a><div><a href=/berita/9/kakao>Kebun Kakao di Lereng Gunung Gagal Panen</a><p>Petani menunggu hujan sejak bulan lalu, kata ketua kelompok tani di balai desa.</p></div></div>",
    ],
)
def test_boxes_amid_a_text_go(piece: str) -> None:
    assert text_of(f"<h1>{TITLE}</h1><div class=entry-content>{FIRST}{piece}{REST}</div>") == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "piece",
    [
        "<table><tr><td>Penulis</td><td>: Rina Sari</td></tr><tr><td>Editor</td><td>:</td><td>Yusuf Barus</td></tr><tr><td>Kategori</td><td>:Peristiwa, Riau</td></tr></table>",
        "<table><tr><td>Reporter: Rina Sari</td><td>Editor: Yusuf Barus</td></tr></table>",
        "<p>Kata Kunci / Tags <a href='/tag/banjir'>banjir bandang</a> <a href='/tag/desa'>desa</a></p>",
        "<p><a href='https://www.koran.example'>Koran.example</a></p>",
        "<p><strong>RINA SARI</strong></p>",
        "<h3>Rina Sari</h3><p>Suka menyusuri sungai sambil membawa buku catatan kecil dan sebatang pensil.</p>",
    ],
)
def test_what_stands_below_a_text_goes(piece: str) -> None:
    head = '<meta name="author" content="Rina Sari">'
    assert text_of(f"<h1>{TITLE}</h1><div class=entry-content>{STORY}{piece}</div>", head) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "piece",
    [
        "<table><tr><td>Judul</td><td>: Laut</td></tr><tr><td>Penulis</td><td>: Ratna Sari</td></tr><tr><td>Penerbit</td><td>: Gramedia</td></tr><tr><td>Tebal</td><td>: 379 halaman</td></tr></table>",
        "<h3>Rina Wulan</h3><p>Suka menyusuri sungai sambil membawa buku catatan kecil dan sebatang pensil.</p>",
        "<p>Data diambil dari <a href='/tag/banjir'>banjir</a> tahun lalu, kata kepala dinas itu di kantornya.</p>",
    ],
)
def test_facts_and_paragraphs_below_a_text_stay(piece: str) -> None:
    head = '<meta name="author" content="Rina Sari">'
    assert len(text_of(f"<h1>{TITLE}</h1><div class=entry-content>{STORY}{piece}</div>", head)) > len(PARAGRAPHS)


def test_a_picture_and_its_story_beside_a_link_stay() -> None:
    piece = "<div><img src=/t.jpg><p><a href=/berita/9/kakao>Kebun kakao di lereng gunung</a></p><p>Kebun itu menghidupi seratus keluarga, kata ketua kelompok tani di balai desa.</p></div>"
    assert text_of(f"<h1>{TITLE}</h1><div class=entry-content>{FIRST}{piece}{REST}</div>")[1].startswith("Kebun itu")


def test_what_stands_above_the_headline_goes() -> None:
    body = f"<div class=entry-content><p>Utama</p><h1>{TITLE}</h1>{STORY}</div>"
    assert text_of(body) == list(PARAGRAPHS)


def test_a_body_in_several_containers_of_one_name_is_one() -> None:
    half = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:2])
    rest = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[2:])
    body = (
        f"<article><h1>{TITLE}</h1><div class=description>Warga menunggu keputusan pemerintah daerah, seperti tahun lalu.</div>"
        f"<div class='field field--name-body'>{half}</div><div class=card><h3>BACA:</h3><h6>{LINK}</h6></div>"
        f"<div class='field field--name-body'>{rest}</div></article>"
    )
    assert text_of(body) == list(PARAGRAPHS)


def test_a_next_story_in_a_container_of_the_same_name_is_another() -> None:
    other = "<p>Kebun kakao di lereng gunung gagal panen, dan petani menunggu hujan sejak bulan lalu, kata ketua kelompok.</p>"
    body = f"<div><h1>{TITLE}</h1><div class=post-content>{STORY}</div><h1>Kebun Kakao Gagal Panen</h1><div class=post-content>{other * 3}</div></div>"
    assert text_of(body) == list(PARAGRAPHS)


def test_a_short_story_whose_paragraphs_are_wrapped_one_by_one_is_whole() -> None:
    wrapped = "".join(f'<div class="css-1pae9m0"><p>{text}</p></div>' for text in PARAGRAPHS)
    promo = f"<section><strong>Podcast</strong>{'<p>Sungai yang Hilang di Tengah Kota</p>' * 20}</section>"
    body = f"<main><h1>{TITLE}</h1>{wrapped}{promo}</main>"
    assert text_of(body) == list(PARAGRAPHS)


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
    ],
)
def test_bylines_above_a_text_name_the_author(byline: str) -> None:
    found = article(html_of(f"<h1>{TITLE}</h1>{byline}<div class=entry-content>{STORY}</div>", head=SITE))
    assert found.authors == ("Rina Sari",)
    assert found.text.split("\n") == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "piece", ["<p>Tanjung Selor, Koran Desa</p>", "<p>Peranan, Koran Desa</p>", "<p>Gaya Hidup | 31 Agustus 2026</p>"]
)
def test_datelines_and_roles_above_a_text_name_nobody(piece: str) -> None:
    assert article(html_of(f"<h1>{TITLE}</h1>{piece}<div class=entry-content>{STORY}</div>", head=SITE)).authors == ()


def test_an_office_is_no_author() -> None:
    head = f'{SITE}<meta name="author" content="Kementerian Agama RI">'
    found = article(
        html_of(f"<h1>{TITLE}</h1><p>Oleh : Rina Sari</p><div class=entry-content>{STORY}</div>", head=head)
    )
    assert found.authors == ("Rina Sari",)
