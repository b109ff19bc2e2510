"""Reading bylines as newsrooms write them: who is named in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction import attribution, people


@pytest.mark.parametrize(
    ("strings", "authors"),
    [
        (["Budi Santoso"], ["Budi Santoso"]),
        (["Penulis: Budi Santoso, Ani Wijaya"], ["Budi Santoso", "Ani Wijaya"]),
        (
            ["Budi Santoso, Ani Wijaya, dan Cici", "Siti Aminah dkk."],
            ["Budi Santoso", "Ani Wijaya", "Cici", "Siti Aminah"],
        ),
        (["Oleh: Budi, Ketua DPRD dan Ani Institute", "Ani Wijaya, dari Solo"], ["Budi", "Ani Wijaya"]),
        (["Jakarta, Ani Wijaya", "Budi Santoso - Surabaya", "JATENG | Cici"], ["Ani Wijaya", "Budi Santoso", "Cici"]),
        (["Oleh Budi Santoso dan Ani Wijaya"], ["Budi Santoso", "Ani Wijaya"]),
        (["Oleh : Maya Sofia", "Opini oleh: Ed Suharto", "Red Hong Yi"], ["Maya Sofia", "Ed Suharto", "Red Hong Yi"]),
        (["By Corry Anestia"], ["Corry Anestia"]),
        (
            ["By Silvanus Alvin on 18 Jun 2015 at 06:25 WIB", "Ani Wijaya 5 Agustus 2024"],
            ["Silvanus Alvin", "Ani Wijaya"],
        ),
        (["Budi Santoso & Ani Wijaya / Cici"], ["Budi Santoso", "Ani Wijaya", "Cici"]),
        (["Budi Santoso", "budi santoso", "BUDI  SANTOSO"], ["Budi Santoso"]),
        (["Pewarta: Budisantoso Budiman dan Agus S"], ["Budisantoso Budiman", "Agus S"]),
        (["Anju SavitriEditor: Bambang"], ["Anju Savitri"]),
        (["Fino Yurio Kristo - detikInet"], ["Fino Yurio Kristo"]),
        (["Kompas.com / Anju Christian"], ["Anju Christian"]),
        (["KOMPAS.COM/MASRIADI", "Rina Marlina Kompas.com"], ["MASRIADI", "Rina Marlina"]),
        (["SITI MAYASARI, MBA", "Ani, S.Sos., M.Si", "Budi, SH MH"], ["SITI MAYASARI", "Ani", "Budi"]),
        (
            ["Ani, S.Kep., M.Ed.", "Budi Santoso, A.Md, S.STP", "Siti, S. Pd", "M.Nur"],
            ["Ani", "Budi Santoso", "Siti", "M.Nur"],
        ),
        (["JABAR | 16 Juni 2021 13:00 Reporter : Andre Kurniawan"], ["Andre Kurniawan"]),
        (["Kontributor Banyuwangi, Ira Rachmawati"], ["Ira Rachmawati"]),
        (["Laporan Wartawan TribunJatim.com, Nurika Anisa"], ["Nurika Anisa"]),
        (["Isna Rifka Sri Rahayu, Yoga Sukmana Tim Redaksi"], ["Isna Rifka Sri Rahayu", "Yoga Sukmana"]),
        (["Dr. Budi Santoso, S.H., M.H.", "Ani Wijaya S.Pd., M.Pd"], ["Dr. Budi Santoso", "Ani Wijaya"]),
        (["Prof. Ani Wijaya, Ph.D", "Ani Wijaya"], ["Prof. Ani Wijaya"]),
        (["Rina Marlina, Guru Besar Universitas Padjadjaran"], ["Rina Marlina"]),
        (["Rina Marlina Jurnalis Warta Contoh", "Wartawan: Budi Santoso (Bandung)"], ["Rina Marlina", "Budi Santoso"]),
        (["Rina Marlina Kolomnis", "Budi Santoso Peneliti Utama BRIN"], ["Rina Marlina", "Budi Santoso"]),
        (["Wartawan Bandung, Ira Rachmawati", "Rina Marlina Penulis"], ["Ira Rachmawati", "Rina Marlina"]),
        (["Reporter Rina Marlina Editor Budi Santoso", "Ani Penulis Cici Editor"], ["Rina Marlina", "Ani"]),
        (
            ["Rina Marlina Senin, 3 Agustus 2026", "Ani - Minggu, 2 Agustus 2026", "Kamis, 6 Agustus"],
            ["Rina Marlina", "Ani"],
        ),
        (
            ["Rina Marlina Kontributor.", "Budi Santoso Agu 14, 2026", "Siti Marlina 12 Mei 2026"],
            ["Rina Marlina", "Budi Santoso", "Siti Marlina"],
        ),
        (["Rina Marlina oleh", "Kementerian Agama RI", "Peranan", "Editor - Budi Santoso"], ["Rina Marlina"]),
        (["Rina Marlina Diterbitkan 5 Agustus 2026, 10:11 WIB", "Ani View all posts by Ani"], ["Rina Marlina", "Ani"]),
        (["Diterbitkan oleh Rina Marlina", "Publisher: Budi Santoso", "Kata Kunci: Banjir Bandang"], ["Rina Marlina"]),
        (["Kota Malang", "Jawa Timur", "Jakarta Selatan"], []),
        (["Bidang Data dan Informasi", "Dinas Perhubungan, Komunikasi dan Informatika"], []),
        (["Jurnalis Warga", "Penulis Tamu", "Redaktur Pelaksana", "Citizen Reporter", "Dibaca 25 kali"], []),
        (["Superadmin", "Operator Desa", "Desa Sukamaju", "Kominfo", "BPBD Jabar", "Siaran Pers", "Advertorial"], []),
        (
            ["Rina Marlina, S.Pd.I", "Yosef Lamere - wartaNews", "Desak Made Ayu"],
            ["Rina Marlina", "Yosef Lamere", "Desak Made Ayu"],
        ),
        (["budi@example.com Budi Tjahjono"], ["Budi Tjahjono"]),
        (["Budi Tjahjono (@buditj)"], ["Budi Tjahjono"]),
        (["Rizka Nur Laily M"], ["Rizka Nur Laily M"]),
        (["Tempo", "Viva Banten", "Viva Yoga Mauladi", "Arist Merdeka"], ["Viva Yoga Mauladi", "Arist Merdeka"]),
        (
            ["Suharto", "M. Iqbal", "S. Nur Aini", "Haji M. Ali, M.Ag."],
            ["Suharto", "M. Iqbal", "S. Nur Aini", "Haji M. Ali"],
        ),
        (["Nur&#39;aini <b>Azizah</b>"], ["Nur'aini Azizah"]),
        (["Redaksi detikcom", "Redaksi detikcom"], []),
        (["Tim detikcom - detikNews"], []),
        (["Tim Liputan", "Admin", "Super User", "kumparanNEWS", "Newsroom", "Kompas Cyber Media"], []),
        (["PT. VIVA MEDIA BARU - VIVA.co.id", "Liputan6.com", "https://www.facebook.com/KOMPAScom"], []),
        (["bgs", "prwir", "ABC", "(nds/krs)", "nds_01", "-", "", "null", "2024"], []),
        (["redaksi@example.co.id"], []),
        (["Puskesmas Tulakan", "Kemenag RI", "PPID Kabupaten Lembah", "Harian Utama", "Tabloid Kampung"], []),
        (["Agence France-Presse, CHARLESTON, South Carolina"], []),
        (["Editor: Bambang", "Red: Cici"], []),
        (["Copyright © ANTARA 2024"], []),
        (["Menteri mengatakan bahwa harga beras akan turun pada pekan depan di pasar"], []),
    ],
)
def test_names(strings: list[str], authors: list[str]) -> None:
    assert list(people.names(strings)) == authors


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Siti Maryam,", True),
        ("Usman bin Affan, Abdul Al-Farisi", True),
        ("Ali al-Habsyi", True),
        ("Theresia d'Cunha", True),
        ("Tanjung Selor -", False),  # a dateline
        ("Gaya Hidup - Selebritas", False),
        ("Gempa dan Tsunami", False),
        ("Anak-Anak Desa", False),
        ("Kabar dari Desa", False),
        ("Suparno", False),
    ],
)
def test_names_without_a_label(text: str, names: bool) -> None:
    assert people.are_names(text) == names


def test_the_sites_own_name_is_nobody() -> None:
    assert people.names(["DAPM Bangkit Mandiri", "Budi"], site=["DAPM Bangkit Mandiri"]) == ("Budi",)


def test_editors_whose_role_has_no_colon() -> None:
    lines = ["Editor - Ade Marboen", "Reporter Rina Marlina Editor Budi Santoso", "Ani Penulis Cici Dewi Editor"]
    assert people.editors(lines) == ("Ade Marboen", "Budi Santoso", "Cici Dewi")


def test_a_line_that_glues_several_roles() -> None:
    line = "Pewarta: Ani Wijaya Editor: Budi Santoso Copyright © ANTARA 2024"
    assert people.names([line]) == ("Ani Wijaya",)
    assert people.editors([line]) == ("Budi Santoso",)


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("Jakarta (ANTARA) - Presiden menyatakan", "ANTARA"),
        ("JAKARTA, ANTARA - Presiden", "ANTARA"),
        ("ISTANBUL, 23 Februari 2016 (Antara/PRNewswire) -- Pemerintah", "ANTARA"),
        ("Beijing (Xinhua) — Ekonomi", "Xinhua"),
        ("WASHINGTON, Reuters - Harga", "Reuters"),
        ("Agence France-Presse, CHARLESTON", "AFP"),
        ("Sumber: Reuters", "Reuters"),
        ("Harga naik. Demikian katanya. (Ant/bud)", "ANTARA"),
        ("Harga naik, kata dia. (AP)", "AP"),
        ("Reuters melaporkan bahwa harga naik", None),
        ("Antara lain adalah beras dan gula", None),
        ("Antara Jakarta dan Bandung - jalan itu macet", None),
        ("TEMPO.CO, Jakarta - Harga naik", None),
        ("Harga naik (nds/krs)", None),
        ("Bernama Budi, pria itu menjual beras di pasar sejak tahun 1998 bersama istri dan anak-anaknya.", None),
        ("", None),
    ],
)
def test_credit(text: str, agency: str | None) -> None:
    assert attribution.agency(text) == agency


PIECES = st.lists(
    st.sampled_from(["Penulis:", "Editor :", "Oleh", "Budi Santoso", ",", " dan ", "©", "(", "Ant", ")", "Tim", "@x",
                     "/", "\u202e", "\x00", "Laporan wartawan", "&#0;"]),
    max_size=12,
).map(" ".join)  # fmt: skip


@given(st.one_of(st.text(max_size=300), PIECES))
def test_no_line_makes_it_raise_and_names_are_clean(line: str) -> None:
    attribution.agency(line)
    for name in (*people.names([line]), *people.editors([line])):
        assert 2 < len(name) <= 60
        assert name == " ".join(name.split())
        assert not any(c in "@<>\u202e\x00" or c.isdigit() for c in name)


def test_megabytes_are_bounded() -> None:
    for line in ("Penulis: " * 120_000, "A" * 1_000_000, "(" * 1_000_000, "dan " * 250_000):
        assert len(people.names([line])) <= 12
        assert attribution.agency(line) is None


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        ("Warga menyeberang dengan rakit. (ANTARA FOTO/Budi Setya)", "ANTARA FOTO/Budi Setya"),
        ("Jembatan itu sebelum roboh (Foto: Dok. Humas)", "Dok. Humas"),
        ("Jembatan itu sebelum roboh. Foto: Istimewa", "Istimewa"),
        ("Rapat warga di balai desa. KORAN.com/ANI LESTARI", "KORAN.com/ANI LESTARI"),
        ("Ilustrasi banjir (Shutterstock/Kham)", "Shutterstock/Kham"),
        ("Ilustrasi. (iStockphoto)", "iStockphoto"),
        ("Suasana rapat pada Kamis (12/2).", None),
        ("Kepala desa (kiri) menyerahkan bantuan kepada warga (kanan)", None),
        ("Pemandangan desa dari bukit", None),
    ],
)  # fmt: skip
def test_whose_a_picture_is(caption: str, credit: str | None) -> None:
    assert attribution.photo_credits((), [caption]) == ((credit,) if credit else ())


def test_photo_credits_stand_once_and_without_their_label() -> None:
    printed = [
        "Foto: Agung/Koran",
        "agung/koran",
        "https://x.example/a.jpg",
        "",
        *(f"Foto: Orang {n}" for n in "ABCDEFGH"),
    ]
    found = attribution.photo_credits(printed)
    assert found[:2] == ("Agung/Koran", "Orang A")
    assert len(found) == attribution.MOST_PHOTO_CREDITS
