"""Layouts without rules of their own: split bodies, boxes and bylines are known by their kind, not by class names."""

# ruff: noqa: E501 - pieces of HTML read best in one line
from __future__ import annotations

import pytest

from tests.extraction_kit import FIRST, PARAGRAPHS, REST, SECOND, STORY, TEXT, TITLE, article, html_of, text_of

LINK = "<a href='/berita/7/kabar-lain'>Kebun Kakao di Lereng Gunung Gagal Panen</a>"


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
        "<p><img src=/1.jpg><br><em>ROBOH: Warga menonton jembatan desa dari tepi sungai. (RINA/KORAN DESA)</em></p>",
        "<div class=separator><a href=/1.jpg><img src=/1.jpg></a></div><div><span style='font-size: x-small;'>Ilustrasi jembatan</span></div>",
        "<div class='box-donasi'><h4>Dukung warta desa</h4><p>Liputan ini gratis karena dibiayai oleh pembaca seperti Anda, mulai dari dua puluh ribu rupiah.</p></div>",
        "<div class=poll><h4>Jajak Pendapat</h4><p>Setujukah Anda jembatan desa dibangun dari beton?</p><ul><li>Ya (72%)</li></ul></div>",
        "<div><a href=/berita/9/kakao><img src=/t.jpg></a><div><a href=/berita/9/kakao>Kebun Kakao di Lereng Gunung Gagal Panen</a><p>Petani menunggu hujan sejak bulan lalu, kata ketua kelompok tani di balai desa.</p></div></div>",
    ],
)
def test_boxes_amid_a_text_go(piece: str) -> None:
    assert text_of(f"<h1>{TITLE}</h1><div class=entry-content>{FIRST}{piece}{SECOND}{REST}</div>") == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "piece",
    [
        "<table><tr><td>Penulis</td><td>: Rina Sari</td></tr><tr><td>Editor</td><td>:</td><td>Yusuf Barus</td></tr><tr><td>Kategori</td><td>:Peristiwa, Riau</td></tr></table>",
        "<table><tr><td>Reporter: Rina Sari</td><td>Editor: Yusuf Barus</td></tr></table>",
        "<p>Kata Kunci / Tags <a href='/tag/banjir'>banjir bandang</a> <a href='/tag/desa'>desa</a></p>",
        "<p><a href='https://www.koran.example'>Koran.example</a></p>",
        "<p><strong>RINA SARI</strong></p>",
        "<p>Produser: Ani | Kamerawan: Yusuf Barus | Video editor: Rama</p>",
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
        "<table><tr><td>Warga terdampak: 214 keluarga</td><td class=wp-caption-text>Jembatan lama</td></tr></table>",
    ],
)
def test_facts_and_paragraphs_below_a_text_stay(piece: str) -> None:
    head = '<meta name="author" content="Rina Sari">'
    assert len(text_of(f"<h1>{TITLE}</h1><div class=entry-content>{STORY}{piece}</div>", head)) > len(PARAGRAPHS)


@pytest.mark.parametrize(
    ("above", "tag"),
    [
        *(("<p>Utama</p>", tag) for tag in ("h1", "h3", "div")),
        (
            f"<div>{TITLE} • Harga Beras di Pasar Induk Turun Lagi • Panen Raya Padi Dimulai Pekan Ini • Bupati Lantik Camat Baru di Tiga Kecamatan • Kebun Kakao Gagal Panen</div>",
            "h1",
        ),
    ],
)
def test_what_stands_above_the_headline_goes(above: str, tag: str) -> None:
    body = f"<div class=entry-content>{above}<{tag}>{TITLE}</{tag}>{STORY}</div>"
    assert text_of(body) == list(PARAGRAPHS)


def test_a_headline_that_those_who_share_it_read_in_other_words_goes() -> None:
    heading = "Jembatan Desa Sumber Jaya Roboh Diterjang Banjir, Tiga Dusun Terputus"
    assert text_of(f"<div class=card><h1>{heading}</h1>{STORY}</div>") == list(PARAGRAPHS)


@pytest.mark.parametrize("tag", ["h1", "h2"])
def test_a_headline_broken_in_two_is_one_line(tag: str) -> None:
    broken = TITLE.replace(" Roboh", "<br>Roboh")
    found = article(f"<title>Koran</title><div class=entry-content><{tag}>{broken}</{tag}>{STORY}</div>")
    assert (found.title, found.text) == (TITLE, TEXT)


LONG = (
    "Jembatan itu dibangun warga pada 1998 dan diperbaiki dua kali. Yang akan menentukan adalah anggaran perubahan. "
    * 4
)


def test_a_long_box_beside_a_body_by_name_is_no_story() -> None:
    box = f"<aside role=note><b>Arahnya ke mana</b><p>Pembacaan redaksi, bukan pernyataan.</p><p>{LONG}</p></aside>"
    story = STORY * 2
    assert text_of(f"<h1>{TITLE}</h1><div>{box}<div class=article-body>{story}</div></div>") == text_of(
        f"<h1>{TITLE}</h1><div class=article-body>{story}</div>"
    )


@pytest.mark.parametrize(
    "tail", ["{0}", "<div>{0}{0}</div>", "<div class=x>{0}</div><div class=x>{0}</div><div class=tags>Desa</div>"]
)
def test_a_text_that_goes_on_below_a_body_by_name_is_whole(tail: str) -> None:
    more = "<p>Camat meminta warga tidak menyeberang pada malam hari selama jembatan desa yang roboh diterjang banjir belum diganti.</p>"
    body = f"<div class=article-body>{STORY}</div>{tail.format(more)}"
    assert len(text_of(f"<div class=main><h1>{TITLE}</h1>{body}</div>")) > len(PARAGRAPHS)


def test_a_body_in_several_containers_of_one_name_is_one() -> None:
    half = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:2])
    rest = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[2:])
    body = (
        f"<article><h1>{TITLE}</h1><div class=description>Warga menunggu keputusan pemerintah daerah, seperti tahun lalu.</div>"
        f"<div class='field field--name-body'>{half}</div><div class=card><h3>BACA:</h3><h6>{LINK}</h6></div>"
        f"<div class='field field--name-body'>{rest}</div></article>"
    )
    assert text_of(body) == list(PARAGRAPHS)


SHORT = (
    "Dua belas rumah di Desa Sembalun rusak ringan akibat angin kencang pada Kamis malam, kata kepala desa.",
    "Tidak ada korban jiwa, dan warga sudah mulai memperbaiki atap rumah mereka.",
)
PRICES = (
    "Harga kebutuhan pokok di Pasar Sikur bergerak naik pada Jumat pagi:",
    "Beras: Rp15.200",
    "Cabai: Rp62.000",
    "Gula: Rp17.500",
    "Minyak goreng: Rp18.000",
    "Daging sapi: Rp135.000",
    "Bawang merah: Rp42.000",
    "Kentang: Rp16.000",
    "Wortel: Rp14.000",
    "Telur: Rp30.500",
)
HOURS = (
    "Samsat keliling Kota Sagara buka pekan ini pukul 09.00.",
    "Senin: Balai Desa Selong",
    "Selasa: Pasar Pancor",
    "Rabu: Kantor Camat Sikur",
    "Kamis: Alun-alun Kota",
    "Jumat: Terminal Pancor",
    "Sabtu dan Minggu: tutup",
)
FOOT = "<footer><div><p>Koran ini menyajikan kabar dari kampung ke kota sejak 2011, dikerjakan oleh wartawan yang tinggal di sana.</p></div></footer>"
TEASERS = "".join(
    f"<div class=k><a href='/b/{n}'>Kebun Kakao di Lereng Gunung Nomor {n} Gagal Panen</a><p>Petani menunggu hujan sejak bulan lalu, kata ketua kelompok tani itu.</p></div>"
    for n in range(12)
)
MENU = "<div><ul>" + "".join(f"<li><a href='/kanal/{n}'>Kanal nomor {n}</a></li>" for n in range(40)) + "</ul></div>"


def short(body: str, title: str) -> list[str]:
    return article(html_of(f"{MENU}{body}{FOOT}", title=title)).text.split("\n")


@pytest.mark.parametrize("name", ["single is-sidebar-right", "container sidebar-right", "newsletter-post post"])
@pytest.mark.parametrize("told", [SHORT, HOURS])
def test_a_column_named_like_furniture_with_the_headline_and_a_short_story_is_the_story(
    name: str, told: tuple[str, ...]
) -> None:
    inner = "".join(f"<p>{text}</p>" for text in told)
    column = f"<div class='{name}'><h1>{TITLE}</h1><div class=entry-content>{inner}</div></div>"
    found = article(html_of(f"{MENU}{column}<div>{TEASERS}</div>{FOOT}"))
    assert found.text.split("\n") == list(told)
    assert found.body_by == "name"


def test_a_column_that_begins_with_a_word_to_share_is_the_story() -> None:
    inner = "".join(f"<p>{text}</p>" for text in SHORT)
    column = f"<div><div><span>SHARE</span></div><div class=entry-content>{inner}</div></div>"
    found = article(html_of(f"<main><h1>{TITLE}</h1>{column}</main>"))
    assert found.text.split("\n") == list(SHORT)
    assert found.body_by == "name"


def test_a_list_below_the_headline_is_preferred_to_what_the_paper_says_of_itself() -> None:
    title = "Harga Kebutuhan di Pasar Sikur"
    inner = "".join(f"<p>{text}</p>" for text in PRICES)
    body = f"<div class=x><h1>{title}</h1><div class=y>{inner}</div></div>"
    assert short(body, title) == list(PRICES)


def test_a_known_body_of_short_lines_on_a_page_full_of_links_is_a_story() -> None:
    told = (
        "Rektor menerima kami di ruang kerjanya pada Senin. Berikut petikannya.",
        "Mengapa biaya naik?",
        "Tidak naik.",
        "Lalu?",
        "Golongannya yang berubah.",
        "Siapa yang gratis?",
        "Anak nelayan, anak petani, dan mereka yang berprestasi.",
        "Kapan mulai?",
        "Semester depan.",
    )
    inner = "".join(f"<p>{text}</p>" for text in told)
    title = "Wawancara Eksklusif tentang Uang Kuliah"
    assert short(f"<div><h1>{title}</h1><div class=entry-content>{inner}</div></div>{MENU}", title) == list(told)


def test_recent_posts_below_a_story_go() -> None:
    beside = "".join(
        f"<article><p>{LINK}</p><p>Petani menunggu hujan sejak bulan lalu, kata ketua kelompok tani nomor {n} di balai desa.</p></article>"
        for n in range(3)
    )
    assert text_of(
        f"<div><h1>{TITLE}</h1>{STORY}<div><div>Postingan Terakhir</div><div>{beside}</div></div></div>"
    ) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "name",
    ["mejs-container", "tts-player", "wpdiscuz_top_clearing", "rmp-widgets-container", "author-details", "wprm-recipe-print"],
)  # fmt: skip
def test_players_and_plugins_amid_a_text_go(name: str) -> None:
    piece = f"<div class='{name}'><span>Rina Sari</span> <span>12 kali</span></div>"
    assert text_of(f"<h1>{TITLE}</h1><div class=entry-content>{FIRST}{piece}{SECOND}{REST}</div>") == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    [
        "Gaya Hidup",
        "31 Agu",
        "Laporan Rina Sari",
        "Rina Sari | 31 Agustus 2026 | Pelesir",
        "Sumber : Warta Kota | Senin, 31 Agu 2026 10:15 WIB",
        "<div class='meta mb-20'>Agustus 31, 2026, oleh: <a href=/author> </a></div>",
    ],
)
def test_section_day_and_author_above_a_text_go(line: str) -> None:
    head = '<meta property="article:section" content="Gaya Hidup"><meta name="author" content="Rina Sari">'
    assert text_of(f"<h1>{TITLE}</h1><div class=entry-content><p>{line}</p>{STORY}</div>", head) == list(PARAGRAPHS)


def test_a_next_story_in_a_container_of_the_same_name_is_another() -> None:
    other = "<p>Kebun kakao di lereng gunung gagal panen, dan petani menunggu hujan sejak bulan lalu, kata ketua kelompok.</p>"
    body = f"<div><h1>{TITLE}</h1><div class=post-content>{STORY}</div><h1>Kebun Kakao Gagal Panen</h1><div class=post-content>{other * 3}</div></div>"
    assert text_of(body) == list(PARAGRAPHS)


def test_the_lines_of_a_text_that_each_have_a_div_behind_its_body_are_its_own() -> None:
    half = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:2])
    rest = "".join(f"<div class=rata>{text}</div>" for text in (*PARAGRAPHS[2:], "Camat menutup rapat. (diskominfo)"))
    meta = "<ul><li>Admin Kota</li><li>31 Agustus 2026</li><li>133 kali</li></ul>" * 6
    body = (
        f"<article><h2>{TITLE}</h2>{meta}<div class=entry-content>{half}</div>{rest}<footer>Berita</footer></article>"
    )
    assert text_of(body)[-3:] == [*PARAGRAPHS[2:], "Camat menutup rapat. (diskominfo)"]


def test_questions_that_fold_their_answers_stay() -> None:
    fold = "<h3 class=accordion-header><button>Kapan jembatan selesai?</button></h3><div><p>Akhir tahun.</p></div>"
    assert text_of(f"<h1>{TITLE}</h1><div class=entry-content>{STORY}{fold}</div>")[-2:] == [
        "Kapan jembatan selesai?",
        "Akhir tahun.",
    ]


def test_a_story_in_two_parts_of_joomla_is_whole() -> None:
    intro, rest = f"<p>{PARAGRAPHS[0]}</p>", "".join(f"<p>{text}</p>" for text in PARAGRAPHS[1:])
    foot = (
        "<div class=itemContentFooter><span>Dibaca <b>388</b> kali</span><span>Terakhir diubah pada Selasa</span></div>"
    )
    image = "<span class=itemImageCaption>Jembatan</span><span class=itemImageCredits>RINA/KD</span>" * 3
    body = f"<div class=itemImageBlock>{image}</div><div class=itemIntroText>{intro}</div><div class=itemFullText>{rest}</div>{foot}"
    assert text_of(f"<div class=itemView><h2>{TITLE}</h2><div class=itemBody>{body}</div></div>") == list(PARAGRAPHS)


def test_a_short_story_whose_paragraphs_are_wrapped_one_by_one_is_whole() -> None:
    wrapped = "".join(f'<div class="css-1pae9m0"><p>{text}</p></div>' for text in PARAGRAPHS)
    promo = f"<section><strong>Podcast</strong>{'<p>Sungai yang Hilang di Tengah Kota</p>' * 20}</section>"
    body = f"<main><h1>{TITLE}</h1>{wrapped}{promo}</main>"
    assert text_of(body) == list(PARAGRAPHS)
