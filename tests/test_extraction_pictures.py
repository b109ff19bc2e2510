"""Pictures within a text: captions and credits are removed, and the story's own words beside them stay."""

# ruff: noqa: E501 - pieces of HTML read best in one line
from __future__ import annotations

import pytest

from tests.extraction_kit import FIRST, PARAGRAPHS, REST, SECOND, TEXT, TITLE, article, html_of, kept, story, text_of


@pytest.mark.parametrize(
    "subtitle",
    [
        '<img alt="Pantai Tanjung Bira"><p><strong>Pantai Tanjung Bira</strong></p>',
        "<div><img src=/1.jpg><p>1. Pantai Tanjung Bira</p></div>",
    ],
)
def test_titles_in_a_list_of_things_are_no_captions(subtitle: str) -> None:
    assert (
        len(kept(f"{subtitle}<p>Pantai itu berpasir putih dan ramai pada akhir pekan, kata penjaga loket masuk.</p>"))
        == 2
    )


@pytest.mark.parametrize(
    "picture",
    [
        "<figure><img src=/1.jpg><p>Wali Kota Bandung Muhammad Farhan meninjau perbaikan jalan di Kecamatan Cibiru, Kamis.</p></figure>",
        "<p><img src=/1.jpg></p><p><em>Wali Kota meninjau jalan rusak di Cibiru. (Foto: Humas)</em></p>",
        "<p><img src=/1.jpg></p><p>Jalan rusak di Cibiru (Ani Lestari/detikcom)</p>",
        "<p><img src=/1.jpg></p><p>Jalan rusak di Cibiru (REUTERS)</p>",
        "<p><img src=/1.jpg></p><p><small>Jalan rusak di Cibiru</small></p>",
        "<p><img src=/1.jpg><br>Wali Kota Bandung meninjau perbaikan jalan di Kecamatan Cibiru, Kamis. (Dok. Humas)</p>",
        "<div><img src=/1.jpg><p>Wali Kota Bandung meninjau perbaikan jalan di Kecamatan Cibiru, Kamis. (ANTARA/Ani Lestari)</p></div>",
    ],
)
def test_what_is_set_below_a_picture_goes(picture: str) -> None:
    assert kept(picture) == []


@pytest.mark.parametrize(
    "paragraph",
    [
        '"Kami meminta warga bersabar, sebab pekerjaan ini demi kepentingan bersama," ujarnya menutup keterangan. (mbr/mik)',
        "Harga beras medium di Pasar Induk Caringin pada Senin naik dari pekan lalu (per kilogram/eceran).",
        "Presiden meresmikan bendungan itu pada Selasa siang bersama tiga menteri (foto bersama seusai acara).",
        "Total nilai kontrak mencapai Rp3,2 triliun untuk tiga tahun anggaran (Sumber: Kementerian PUPR).",
        "Gempa di Kabupaten Alor itu tidak berpotensi tsunami, demikian keterangan resmi BMKG. (Antara)",
        "Harga per kilogram (eceran/grosir)",
        "Bandara Soekarno-Hatta (AP II)",
    ],
)
@pytest.mark.parametrize("picture", ["<p><img src=/1.jpg></p>", "<img src=/1.jpg>"])
def test_the_paragraph_after_a_picture_stays(picture: str, paragraph: str) -> None:
    assert kept(f"{picture}<p>{paragraph}</p>") == [paragraph]


def test_a_paragraph_as_small_as_all_others_is_no_caption_of_its_picture() -> None:
    told = "Harga beras medium di Pasar Induk Caringin naik sejak Senin, kata kepala pasar."
    assert kept(f"<p style='font-size: small'><img src=/1.jpg><br>{told}</p>") == [told]


@pytest.mark.parametrize("signed", ["(rep/ant)", "(Antara)"])
def test_a_picture_and_a_story_of_one_paragraph(signed: str) -> None:
    told = "Gempa mengguncang Kabupaten Alor pada Jumat pagi dan tidak berpotensi tsunami. Warga sempat berlarian ke luar rumah dan"
    told += f" kembali setelah petugas menyatakan keadaan aman, kata kepala dinas setempat kepada wartawan di Kalabahi. {signed}"
    assert article(html_of(f"<h1>{TITLE}</h1><article><img src=/1.jpg><p>{told}</p></article>")).text == told


def test_a_heading_after_a_picture_is_no_caption() -> None:
    assert kept("<p><img src=/1.jpg></p><h2>Kue Lapis (Istimewa)</h2>") == ["Kue Lapis (Istimewa)"]


def test_captions_go_and_long_ones_stay() -> None:
    short = "<figure><img src=x alt=''><figcaption>Warga di tepi sungai.</figcaption></figure>"
    long_text = "Foto udara ini diambil sehari setelah banjir. " * 8
    page = html_of(
        story()
        .replace("</p>", f"</p>{short}", 1)
        .replace("</article>", f"<figure><figcaption>{long_text}</figcaption></figure></article>")
    )
    assert article(page).text == "\n".join((*PARAGRAPHS, long_text.strip()))


def test_a_line_that_says_what_the_picture_shows_is_a_caption() -> None:
    page = html_of(
        story().replace(
            "</p>", '</p><img src="a.jpg" alt="Rakit bambu buatan warga"><p>Rakit bambu buatan warga</p>', 1
        )
    )
    assert article(page).text == TEXT


def test_a_heading_that_its_picture_repeats_stays() -> None:
    page = html_of(
        story().replace("</p>", '</p><h2>Pantai Kuta di Bali</h2><img src="a.jpg" alt="Pantai Kuta di Bali">', 1)
    )
    assert "Pantai Kuta di Bali" in article(page).text.split("\n")


def test_a_picture_and_its_story_beside_a_link_stay() -> None:
    piece = "<div><img src=/t.jpg><p><a href=/berita/9/kakao>Kebun kakao di lereng gunung</a></p><p>Kebun itu menghidupi seratus keluarga, kata ketua kelompok tani di balai desa.</p></div>"
    assert text_of(f"<h1>{TITLE}</h1><div class=entry-content>{FIRST}{piece}{SECOND}{REST}</div>")[1].startswith(
        "Kebun itu"
    )


def test_the_captions_of_a_page_of_photos_are_its_story() -> None:
    photos = "".join(
        f"<figure><img src=/{n}.jpg><figcaption>{text}</figcaption></figure>" for n, text in enumerate(PARAGRAPHS)
    )
    page = html_of(f"<h1>{TITLE}</h1><div class=entry-content>{photos}<p>Foto: Rina Sari</p></div>")
    assert article(page, "https://www.koran.example/foto/jembatan-desa-roboh").text.split("\n") == list(PARAGRAPHS)
