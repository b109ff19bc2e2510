"""Similarity of texts: the normal form, signatures with fixed values, and the verdict on labelled pairs."""

from __future__ import annotations

import random
from hashlib import blake2b
from itertools import combinations, product
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.diff import Change, changed_meaningfully, diff
from pipelines.similarity import (
    Kind,
    adds_nothing,
    compare,
    likeness,
    line_mark,
    named_apart,
    normalise,
    prepare,
)
from pipelines.similarity.lines import own_lines
from pipelines.similarity.signatures import SAMPLES, SLOTS, Signature, may_be_copies
from pipelines.similarity.words import GAP, KIND, QUOTED, read
from tests.duplicates.pairs import ARTICLES, COPIES, VOCABULARY, block_edited, cut, generate, load
from tests.duplicates.score import figures, score

FLOOD = ARTICLES["banjir-cikawung"]
SENTENCES = st.lists(st.sampled_from(VOCABULARY), min_size=0, max_size=60).map(" ".join)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("  Harga\tEMAS \n naik ", "harga emas naik"),
        ("Café Déjà-vu", "cafe deja vu"),
        ("anak\u00adanak zero\u200bwidth", "anakanak zerowidth"),
        ("Senin (05/08/2024)", "senin 5.8 2024"),
        ("Senin, 5 Agustus 2024", "senin 5.8 2024"),
        ("Senin 05-08-2024", "senin 5.8 2024"),
        ("17 Pebruari, 18 Febuari, 5 Agst, 6 Ogos, 7 Julai 2026", "17.2 18.2 5.8 6.8 7.7 2026"),
        ("3 Mrt 2026, 4 Agus 2026; fase 2 MRT, 2 Agus", "3.3 2026 4.8 2026 fase 2 mrt 2 agus"),
        ("5  Mei\t2026, 05/08/ 2024", "5.5 2026 5.8 2024"),
        ("(5/8) 5/12, 5/12,5 12-1-2020 12-1-20", "5.8 5.12 5.12.5 12.1 2020 12.1.20"),
        ("abc123 Covid-19,5", "abc 123 covid 19.5"),
        ("pukul 08:00 WIB", "pukul 8.00 wib"),
        ("pukul 08.00 WIB", "pukul 8.00 wib"),
        ("Rp1.234.500 dan Rp 1.234.500", "rp 1.234.500 dan rp 1.234.500"),
        ("21-18, 19-21", "21.18 19.21"),
        ("0 derajat", "0 derajat"),
        ("ＡＢＣ １２３", "abc 123"),
        ("印尼总统，5/8", "印 尼 总 统 5.8"),
        ("", ""),
        ("… — “”", ""),
    ],
)
def test_normal_form(text: str, normal: str) -> None:
    assert normalise(text) == normal
    assert normalise(normal.upper()) == normal


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Persib Bandung menang lalu pulang", "|n n w w w"),  # the first is a name because another one follows
        ("Namun, Persib menang. Kami pulang", "|w |n w |w w"),
        ("Kapolres Senin datang", "|w t w"),
        ("Senin Persib menang", "|t n w"),
        ("harga mei, Mei; senin", "|w w |t |t"),
        ("kata Agus dan warga di MRT, Ogos", "|w n w w w n |t"),
        ("Pukul 19.00 5/8, 5/8 dan 5 Agustus 2024", "|w # # |d w d #"),
        ('Ia bilang: "Kami, Persib, siap." Lalu pergi', "|w w |“w |“n |“w |w w"),
        ("Ia bilang “siap” dan 'nanti", "|w w “w w “w"),
        ("BANJIR MELANDA SIAK PADA SENIN", "|w w w w t"),  # capitals throughout name nobody
        ("BANJIR DI SIAK\nHujan turun sejak pagi.\nWarga di Riau pindah ke masjid", "|w w w |w w w w |w w n w w w"),
    ],
)
def test_what_each_word_is(text: str, told: str) -> None:
    """Word, name, #number, date or t for a day or month; after a | comes a new stretch, after a “ what is quoted."""
    flags = [(byte & KIND, "|" * bool(byte & GAP) + "“" * bool(byte & QUOTED)) for byte in read(text).flags]
    assert " ".join(before + "wn#dt"[kind] for kind, before in flags) == told


@given(st.text(max_size=300))
def test_any_text_has_a_normal_form(text: str) -> None:
    normal = normalise(text)
    assert normal == normal.strip()
    assert "  " not in normal
    assert prepare(text).text_hash == prepare(f"\n {text}  ").text_hash
    assert -(2**63) <= line_mark(text) < 2**63
    assert likeness(text, text).kind is Kind.EXACT


def test_what_an_archive_remembers_never_changes() -> None:
    """Stored hashes, marks and signatures would be orphaned: raise SIGNATURE_VERSION before touching these."""
    assert prepare(FLOOD).text_hash == "dfb319c57b2b9d61b9b81c540f5d7588"
    assert line_mark("Baca juga: Harga Emas Hari Ini") == -5864343862762066775
    signature = prepare(FLOOD).signature
    assert [f"{sample:08x}" for sample in signature.samples[:3]] == ["00c499af", "00e7b0a1", "025b9f25"]
    assert blake2b(bytes(signature), digest_size=16).hexdigest() == "6faa0a46316a69f92f0def29f063c8c6"


def test_a_signature_is_small_and_its_samples_fit_sqlite() -> None:
    for text in (*ARTICLES.values(), "satu", "satu dua", "", FLOOD * 50):
        made = prepare(text).signature
        assert len(bytes(made)) <= 1 + SLOTS // 4 + 4 * SAMPLES
        assert Signature.read(bytes(made)) == made
        assert list(made.samples) == sorted(set(made.samples))
        assert all(0 <= sample < 2**32 for sample in made.samples)


@given(SENTENCES)
def test_what_travels_with_an_article_is_that_of_its_text(text: str) -> None:
    made = prepare(text)
    assert prepare(text, made) is made
    assert prepare(f"{text} lagi", made).text_hash == prepare(f"{text} lagi").text_hash


@given(SENTENCES, SENTENCES)
def test_the_verdict_is_symmetric(a: str, b: str) -> None:
    assert likeness(a, b) == likeness(b, a)
    left, right = prepare(a).signature, prepare(b).signature
    assert may_be_copies(left, right) == may_be_copies(right, left)


def test_signatures_of_one_weight_are_judged_alike_from_either_side() -> None:
    one = Signature((), (1 << 38) - 1, 0b11 << 38)
    other = Signature((), (1 << 34) - 1, 0b111111 << 100)
    assert may_be_copies(one, other) == may_be_copies(other, one)


def test_different_articles_are_hardly_ever_worth_a_comparison() -> None:
    made = [prepare(text).signature for text in ARTICLES.values()]
    compared = [may_be_copies(one, other) for one, other in combinations(made, 2)]
    assert 0 < sum(compared) < len(compared) / 100  # those that were filled into one template


def test_the_verdict_on_made_pairs_is_symmetric() -> None:
    for pair in generate()[::23]:
        assert likeness(pair.a, pair.b) == likeness(pair.b, pair.a)


def test_the_kinds() -> None:
    draw = random.Random(1)
    assert likeness(FLOOD, COPIES["typography"](FLOOD, draw)).kind is Kind.EXACT
    assert likeness(FLOOD, COPIES["edit-10"](FLOOD, draw)).kind is Kind.NEAR
    assert likeness(FLOOD, COPIES["dateline"](FLOOD, draw)).kind is Kind.NEAR
    assert likeness(FLOOD, cut(0.8, "head")(FLOOD, draw)).kind is Kind.NEAR
    assert likeness(FLOOD, COPIES["third-head"](FLOOD, draw)).kind is Kind.CONTAINED
    assert likeness(FLOOD, COPIES["extract"](FLOOD, draw)).kind is Kind.CONTAINED
    assert likeness(FLOOD, ARTICLES["banjir-cikawung/2"]).kind is Kind.DIFFERENT
    assert likeness(FLOOD, "").kind is Kind.DIFFERENT
    phrase = "Ketinggian air di beberapa titik mencapai dada orang"
    assert likeness(FLOOD, phrase).kind is Kind.CONTAINED
    assert likeness(FLOOD, phrase.removesuffix(" orang")).kind is Kind.DIFFERENT  # so short a phrase is no copy


def test_texts_without_words_are_equal_only_if_their_signs_are() -> None:
    assert likeness("😀😀", "🎉").kind is Kind.DIFFERENT
    assert likeness("😀😀", "\n😀 😀").kind is Kind.EXACT
    assert prepare("…").text_hash != prepare("—").text_hash
    assert prepare("").text_hash == prepare(" ").text_hash


def test_a_list_of_names_that_another_desk_left_out_or_added_parts_no_copies() -> None:
    names = "Ahmad Sutrisno, Budi Hartono, Citra Lestari, Dedi Kurniawan, Eka Prasetya, Fajar Nugroho, Gita Savitri"
    others = "Haji Mansur, Indra Gunawan, Joko Susilo, Kartika Dewi, Lukman Hakim, Maya Sari, Nur Aini, Oki Setiawan"
    one, other = f"{FLOOD}\nKorban luka adalah {names}.", f"{FLOOD}\nBantuan datang dari {others}."
    assert likeness(one, other).kind is Kind.NEAR
    assert likeness(one, FLOOD).kind is Kind.NEAR


@pytest.mark.parametrize(
    ("one", "other"),
    [("Jakarta, Senin (23/11/2026). ", "Bogor, Selasa (24/11/2026). "), ("23/11/2026 - ", "24/11/2026 - ")],
)
def test_a_dateline_s_date_is_the_desk_s(one: str, other: str) -> None:
    lead = "Pemerintah menutup jembatan di hulu selama dua bulan karena tiga tiang penyangga rusak diterjang banjir."
    assert likeness(one + lead, other + lead).kind is Kind.NEAR


BRIDGE = (
    "Petugas meresmikan jembatan baru yang dibangun selama dua tahun di atas sungai yang sering meluap setiap musim "
    "hujan. Warga kini tidak perlu lagi memutar lewat jalan lama untuk pergi ke pasar dan sekolah di seberang sungai, "
    "kata {} kepada wartawan."
)
GOODS = ("cabai", "bawang", "beras", "gula", "telur", "ayam", "ikan", "tahu", "tempe", "kentang", "wortel", "tomat")


def test_a_fact_that_another_desk_put_right_parts_no_copies() -> None:
    """One name or number where there is hardly another fact, or a quarter of many prices."""
    assert likeness(BRIDGE.format("Hartono"), BRIDGE.format("Suhartono")).kind is Kind.NEAR
    counted = BRIDGE.replace("dua tahun", "{} bulan")
    edited = counted.replace("memutar lewat jalan lama", "berputar melalui jalan lama")
    assert likeness(counted.format(24, "Hartono"), edited.format(26, "Hartono")).kind is Kind.NEAR
    prices = [
        f"Harga {goods} di pasar itu naik menjadi {n}.731 rupiah sejak pekan lalu." for n, goods in enumerate(GOODS)
    ]
    put_right = [line.replace(".731", ".237") for line in prices]
    assert likeness(" ".join(prices), " ".join(put_right[:3] + prices[3:])).kind is Kind.NEAR
    assert likeness(" ".join(prices), " ".join(put_right[:4] + prices[4:])).kind is Kind.DIFFERENT


def test_a_bulletin_of_another_day_is_no_copy() -> None:
    bulletin = (
        "Kebijakan ganjil genap di Jakarta kembali berlaku pada {}. Pembatasan diterapkan dua kali, yakni pukul 06.00 "
        "sampai 10.00 WIB dan pukul 16.00 sampai 21.00 WIB, di dua puluh lima ruas jalan di lima wilayah kota."
    )
    days = [bulletin.format(day) for day in ("Senin (23/11/2026)", "Rabu (25/11/2026)", "Senin, 23 November 2026")]
    assert likeness(days[0], days[1]).kind is Kind.DIFFERENT
    assert likeness(days[0], days[2]).kind is Kind.EXACT


GOLD = (
    "Harga emas batangan PT Aneka Tambang Tbk (Antam) pada {day} {moved} Rp{a}.000 menjadi Rp2.{b}.000 per gram.\n"
    "Adapun harga jual kembali (buyback) emas Antam hari ini {moved} ke angka Rp2.{c}.000 per gram.\n"
    "Harga jual emas dikenakan potongan pajak sesuai dengan PMK No 34/PMK.10/2017. Penjualan kembali emas batangan ke "
    "PT Antam Tbk dengan nominal lebih dari Rp10 juta dikenakan PPh 22 sebesar 1,5 persen untuk pemegang NPWP dan 3 "
    "persen untuk non-NPWP.\nHarga emas 0,5 gram: Rp1.{d}.000\nHarga emas 1 gram: Rp2.{b}.000\n"
    "Harga emas 2 gram: Rp4.{e}.000"
)
ZODIAC = (
    "Ramalan zodiak {} untuk Aries, Taurus, dan Gemini.\nAries: Hari ini cocok untuk memulai pekerjaan baru dan jangan "
    "ragu meminta bantuan teman.\nTaurus: Kamu akan bertemu orang yang menyenangkan di perjalanan pulang.\n"
    "Gemini: Pekerjaan menumpuk, selesaikan satu demi satu dengan tenang."
)
ONE_PRICE = (
    "Harga emas batangan Antam dilaporkan stagnan dibandingkan dengan perdagangan sebelumnya. Harga emas satu gram "
    "berada di level Rp{}.000. Pembeli yang memiliki nomor pokok wajib pajak dikenakan potongan lebih kecil daripada "
    "yang tidak memilikinya. Butik emas buka seperti biasa dan melayani pembelian secara daring maupun di gerai."
)
TABLE = (
    "Berikut klasemen sementara liga usai pertandingan tadi malam.\nTim | Main | Poin\nPersib | 25 | {}\n"
    "Borneo FC | 25 | {}\nPersija | 25 | {}\nKlasemen akan terus berubah seiring berjalannya kompetisi. Juara mewakili "
    "negeri ini di kompetisi antarklub musim depan."
)
NO_POWER = (
    "PT PLN (Persero) memelihara jaringan di Kota Bandung pada Rabu, 4 Maret 2026, pukul {} hingga {} WIB. Wilayah "
    "yang terdampak adalah Jalan {}, Jalan Kenanga, dan Perumahan Griya Asri. PLN memohon maaf dan meminta "
    "pelanggan mencabut peralatan listrik. Informasi lebih lanjut ada di nomor 123 atau aplikasi PLN Mobile."
)
MONDAY = {"day": "Senin (16/11/2026)", "moved": "turun", "a": 9, "b": 397, "c": 258, "d": 248, "e": 734}
TUESDAY = {"day": "Selasa (17/11/2026)", "moved": "naik", "a": 12, "b": 409, "c": 270, "d": 254, "e": 758}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (GOLD.format(**MONDAY), GOLD.format(**TUESDAY)),
        (GOLD.format(**MONDAY), GOLD.format(**TUESDAY | {"day": MONDAY["day"], "moved": "turun"})),
        (ZODIAC.format("Senin (16/11/2026)"), ZODIAC.format("Selasa (17/11/2026)")),
        (ZODIAC.format("besok, Senin (16/11/2026),"), ZODIAC.format("besok, Selasa (17/11/2026),")),
        (ZODIAC.format("hari Senin (16/11/2026)"), ZODIAC.format("pada Selasa (17/11/2026)")),
        (ONE_PRICE.format("2.397"), ONE_PRICE.format("2.409")),
        (TABLE.format(58, 53, 51), TABLE.format(61, 54, 52)),
        (NO_POWER.format("09.35", "14.52", "Melati"), NO_POWER.format("08.48", "15.41", "Dahlia")),
    ],
    ids=["dated", "prices alone", "horoscope", "set off", "other words beside", "one price", "table", "most numbers"],
)
def test_a_bulletin_s_constants_do_not_outvote_what_changes_daily(one: str, other: str) -> None:
    dressed = f"Jakarta, KabarX - {one}\nBaca juga: Sesuatu yang lain\nEditor: Budi Santoso"
    assert likeness(one, dressed).kind is Kind.NEAR
    assert likeness(one, other).kind is Kind.DIFFERENT
    assert likeness(dressed, other).kind is Kind.DIFFERENT


SAID = (
    '"Kami sudah mengirim selimut, beras, dan air bersih ke semua posko yang ada. Warga tidak perlu khawatir karena '
    "bantuan berikutnya akan datang besok pagi dengan perahu. Kami minta semua orang tetap tenang dan saling menjaga "
    'sampai air surut dan jalan bisa dilewati lagi," {}.'
)


def test_of_a_speech_what_is_quoted_counts() -> None:
    one, other = (SAID.format(words) for words in ("kata bupati kemarin siang", "demikian pernyataan resmi mereka"))
    assert likeness(one, other).kind is Kind.NEAR


def test_a_part_holds_no_other_first_date_than_the_whole() -> None:
    """The date of the tail is not the whole's first, and yet the whole holds it."""
    whole = f"{FLOOD}\nBanjir besar terakhir melanda kampung itu pada 12 Januari 2014 dan menewaskan dua orang warga."
    tail = "\n".join(whole.splitlines()[2:])
    assert likeness(whole, tail).kind is Kind.CONTAINED
    led = f"Hujan turun di sana sejak 3 Februari.\n{FLOOD}"  # its own first date, and the other's
    assert likeness(led, f"{FLOOD}\nWarga desa berharap tanggul segera diperbaiki oleh pemerintah.").kind is Kind.NEAR


def test_news_above_the_background_of_an_earlier_article_is_another_article() -> None:
    """More than half of each text is the same word for word."""
    first, second = (f"{ARTICLES[name]}\n{FLOOD}" for name in ("kereta-lereng", "demam-berdarah"))
    assert likeness(first, second).kind is Kind.DIFFERENT
    assert likeness(FLOOD, second).kind is Kind.CONTAINED


@pytest.mark.parametrize(
    ("phrase", "same"),
    [("kata juru bicara badan itu pada wartawan", False), ("kata juru bicara badan itu pada para wartawan", True)],
)
def test_a_phrase_that_both_have_makes_the_news_above_a_background_no_shorter(phrase: str, same: bool) -> None:
    words = [ARTICLES[name].split() for name in ("kereta-lereng", "demam-berdarah")]
    news = [f" {phrase} ".join(" ".join(one[at : at + 30]) for at in (0, 30, 60)) for one in words]
    first, second = (f"{above}\n{FLOOD}" for above in news)
    assert likeness(first, second).same is same


def test_news_may_stand_on_both_sides_of_a_background() -> None:
    words = [ARTICLES[name].split() for name in ("kereta-lereng", "demam-berdarah")]
    first, second = ("\n".join((" ".join(one[:45]), FLOOD, " ".join(one[45:90]))) for one in words)
    assert likeness(first, second).kind is Kind.DIFFERENT


def test_a_copy_with_news_below_is_like_one_with_sentences_between() -> None:
    words = ARTICLES["kereta-lereng"].split()
    below = f"{FLOOD}\n{' '.join(words[:90])}"
    between = "\n".join(f"{line}\n{' '.join(words[::-1][at : at + 30])}" for at, line in enumerate(FLOOD.splitlines()))
    assert likeness(below, between).kind is Kind.NEAR


def test_a_rewritten_passage_makes_no_other_article() -> None:
    text = f"{FLOOD}\n{ARTICLES['kereta-lereng']}"
    draw = random.Random(1)
    assert likeness(text, block_edited(0.3)(text, draw)).kind is Kind.NEAR
    assert likeness(text, block_edited(0.4)(text, draw)).kind is Kind.DIFFERENT
    short = FLOOD.splitlines()[0]  # of a teaser, furniture may be the half
    assert likeness(FLOOD, f"{short}\n{' '.join(VOCABULARY[-35:])}").kind is Kind.CONTAINED


def test_what_adds_nothing_is_a_part_or_the_same_word_for_word() -> None:
    half = "\n".join(FLOOD.splitlines()[:2])
    assert adds_nothing(FLOOD.upper(), FLOOD)
    assert adds_nothing(f"{half}\nBaca juga: Harga Emas Hari Ini", FLOOD)
    assert not adds_nothing(FLOOD, half)
    assert not adds_nothing(FLOOD.replace("312", "314"), FLOOD)
    assert not adds_nothing("Hujan deras yang mengguyur", FLOOD)


def test_a_series_needs_one_other_fact() -> None:
    """One desk's texts on different days: nothing but the weekday, or one of many numbers, is another."""
    service = (
        "Polda Metro Jaya menyediakan layanan SIM keliling bagi warga yang ingin memperpanjang surat izin mengemudi "
        "pada {}. Layanan dibuka di Jakarta Timur di Mal Grand Cakung dan Jakarta Barat di Mal Citraland. Pemohon "
        "harus membawa fotokopi KTP, SIM lama, bukti cek kesehatan, dan bukti tes psikologi."
    )
    monday, tuesday = (prepare(service.format(day)) for day in ("Senin", "Selasa"))
    assert compare(monday, tuesday).kind is Kind.NEAR
    assert compare(monday, tuesday, series=True).kind is Kind.DIFFERENT
    assert compare(monday, prepare(service.format("Senin") + " Gratis."), series=True).kind is Kind.NEAR


WEATHER = (
    "Cuaca {} hari ini diprakirakan {} pada pagi hari dan {} pada siang hari. Warga diminta membawa payung apabila "
    "bepergian dan tidak berteduh di bawah pohon. Prakirawan menyebut kondisi ini dipengaruhi oleh angin muson barat "
    "yang menguat. Masyarakat diimbau selalu memantau informasi resmi mengenai perubahan cuaca yang bisa terjadi."
)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("Cuaca Bandung Hari Ini", "Cuaca Medan Hari Ini", True),
        ("Cuaca Bandung Hari Ini", "Cuaca Hari Ini", False),
        ("Cuaca Bandung Hari Ini", "BMKG: Medan Hujan", True),
        ("Cuaca Hari Ini", "Cuaca Hari Ini", False),
    ],
)
def test_titles_that_name_what_their_own_text_alone_is_about(one: str, other: str, apart: bool) -> None:
    here = prepare(WEATHER.format("Bandung", "cerah berawan", "hujan sedang"))
    there = prepare(WEATHER.format("Medan", "hujan ringan", "berkabut"))
    assert named_apart(here, one, there, other) is apart
    assert named_apart(there, other, here, one) is apart
    assert not named_apart(here, one, here, other)
    assert not named_apart(
        here, one, prepare(f"Warga Medan bertanya. {WEATHER.format('Bandung', 'cerah', 'hujan')}"), other
    )


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["", '{"a": "x", "b": "y", "label": "maybe"}'], "line 2 is no"),
        (['{"a": "x", "b": 1, "label": "same"}'], "line 1 is no"),
        (["[1]"], "line 1 is no"),
        (["{"], "line 1 is no"),
        ([""], "holds no pairs"),
    ],
)
def test_what_is_no_pair_is_told_and_not_scored(lines: list[str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        load(lines)


def test_copies_are_found_and_nothing_else() -> None:
    """The gate, on a quarter of the made pairs; `python -m tests.duplicates` shows all of them, kind by kind."""
    tallies = score(generate()[::4])
    found = figures(tallies)
    assert found["pairs"] >= 400
    assert found["precision"] >= 0.995
    demanded = [
        tally
        for kind, tally in tallies.items()
        if tally.label == "same" and not kind.startswith(("edit-30", "bulletin-edit"))
    ]
    assert sum(tally.archive for tally in demanded) / sum(tally.pairs for tally in demanded) >= 0.97
    for kind in ("edit-20", "third-tail", "page-1-of-3", "agency", "boilerplate", "dateline"):
        assert found["recall_by_kind"][kind] >= 0.96, kind


ARTICLE = "JAKARTA, KABARNUSA.com - Warga Cibatu mengungsi.\nAir setinggi dada. Petugas membagikan selimut."


@pytest.mark.parametrize(
    "line",
    [
        "Baca juga: Harga Emas Hari Ini Naik Lagi",
        "Lihat Juga Video: Detik-detik Evakuasi",
        "Dilihat 1.204 kali",
        "Dibaca: 77",
        "Berita Terkait\nHarga Cabai Naik\nJadwal Liga Malam Ini",
        "Terakhir diperbarui 9 Maret 2026 10.00 WIB",
        "ADVERTISEMENT",
        "SCROLL TO CONTINUE WITH CONTENT",
        "Halaman 1 2 3 Show All",
        "Editor: Sri Muryani",
        "Copyright © ANTARA 2026",
        "Ikuti berita terbaru kami di Google News",
    ],
)
def test_lines_around_an_article_are_no_change(line: str) -> None:
    assert not changed_meaningfully(ARTICLE, f"{ARTICLE}\n{line}")
    assert not changed_meaningfully(f"{ARTICLE}\n{line}", ARTICLE)


@pytest.mark.parametrize(
    "changed",
    [
        ARTICLE.replace("dada", "lutut"),
        ARTICLE + "\nSatu orang meninggal dunia.",
        ARTICLE + " Warga membaca juga pengumuman di balai desa yang ditempel petugas.",
        ARTICLE.replace(" Petugas membagikan selimut.", ""),
    ],
)
def test_what_the_article_says_is_a_change(changed: str) -> None:
    assert changed_meaningfully(ARTICLE, changed)


UPDATES = (
    ("", "Update pukul 10.30: korban tewas bertambah menjadi 15 orang."),
    ("Update: korban tewas 5 orang, 12 orang hilang.", "Update: korban tewas 15 orang, 2 orang hilang."),
    ("Gempa susulan terjadi sebanyak 12 kali.", "Gempa susulan terjadi sebanyak 87 kali."),
    ("Letusan gunung terjadi 4 kali hari ini.", "Letusan gunung terjadi 19 kali hari ini."),
    ("Komentar warga: 12 rumah rusak.", "Komentar warga: 21 rumah rusak."),
    ("Pelanggar hak cipta kini diancam denda Rp1 miliar.", "Pelanggar hak cipta kini diancam denda Rp10 miliar."),
    ("Pelanggan yang berlangganan membayar Rp54 ribu.", "Pelanggan yang berlangganan membayar Rp186 ribu."),
    ("Polisi menyita lima akun grup Telegram.", "Polisi menyita enam akun grup Telegram."),
    ("Video terbaru memperlihatkan lima rumah rusak.", "Video terbaru memperlihatkan enam rumah rusak."),
    ("Rekomendasi itu memuat 3 usul kepada bupati.", "Rekomendasi itu memuat 5 usul kepada bupati."),
    ("Warga dilarang mengambil pasir sampai Mei.", "Warga dilarang mengambil pasir sampai Juni."),
    ("", f"Ikuti arahan petugas, {'kata bupati kepada warga yang mengungsi di desa, ' * 6}lewat grup WhatsApp."),
    ("", f"Lihat juga {'bagaimana warga membersihkan rumah mereka dari lumpur ' * 7}di desa itu."),
    ("Baca juga: Harga Emas Hari Ini", "Baca juga: Harga Emas Hari Ini\nKorban tewas bertambah"),
    ("Berita terkait\nHarga Emas", "Berita terkait\nHarga Emas\nKorban tewas bertambah."),
    ("Berita terkait\nHarga Emas", f"Berita terkait\nHarga Emas\nKorban tewas bertambah{' di desa itu' * 7}"),
    ("Berita terkait\nHarga Emas\nAir surut.", "Berita terkait\nHarga Emas\nAir surut.\nKorban tewas bertambah"),
)


@pytest.mark.parametrize(("old", "new"), UPDATES)
def test_a_sentence_that_speaks_of_such_things_is_the_articles(old: str, new: str) -> None:
    assert changed_meaningfully(f"{FLOOD}\n{old}", f"{FLOOD}\n{new}")
    assert changed_meaningfully(old, new)


def test_a_sentence_before_a_dash_is_no_dateline() -> None:
    told = f"{{}} - begitu data terakhir - dalam banjir bandang di tiga desa.\n{ARTICLE}"
    texts = [told.format(start) for start in ("Sebanyak 15 orang tewas", "Tidak ada yang tewas")]
    assert changed_meaningfully(*texts)
    assert own_lines(texts[0].splitlines())[0].startswith("Sebanyak 15 orang tewas - ")
    assert changed_meaningfully(ARTICLE, ARTICLE.replace("JAKARTA", "BANDUNG"))
    assert own_lines(ARTICLE.splitlines()) == ARTICLE.removeprefix("JAKARTA, KABARNUSA.com - ").splitlines()
    below = ["Banjir Bandang", "Garut, Suara Timur - Hujan turun.", "Bandung, Suara Timur - Sungai meluap."]
    assert own_lines(below) == ["Banjir Bandang", "Hujan turun.", "Bandung, Suara Timur - Sungai meluap."]


@pytest.mark.parametrize(
    "line", [" ".join(["A" + ".co" * 40] * 8) + " dan lain-lain", "." * 400_000 + "x"], ids=["sites", "dots"]
)
def test_no_line_is_read_for_ever(line: str) -> None:
    """Each way to read a word of it once more would be tried with each way to read the others: years, or an hour."""
    assert prepare(line).text_hash == prepare(line.upper()).text_hash


def test_what_looks_like_furniture_from_end_to_end_is_compared() -> None:
    law = "Hak cipta dilindungi: pelanggar didenda Rp{0} miliar.\nCopyright {0} kali lebih ketat, kata menteri."
    assert changed_meaningfully(law.format(1), law.format(10))


def test_space_case_and_punctuation_are_no_change() -> None:
    assert not changed_meaningfully(ARTICLE, ARTICLE.replace(" ", "  ").replace(".\n", "\n\n").replace("Air", "AIR"))


def test_an_article_that_looks_like_furniture_keeps_its_sentences() -> None:
    text = "Pemerintah meluncurkan kanal Telegram. " + "Warga dapat bertanya tentang bantuan banjir dan jadwalnya. " * 8
    assert own_lines([text.strip()]) == [text.strip()]


@given(SENTENCES, SENTENCES)
def test_a_diff_holds_both_texts(old: str, new: str) -> None:
    segments = diff(old, new)
    assert "".join(s.text for s in segments if s.change is not Change.REMOVED).rstrip() == new.rstrip()
    assert "".join(s.text for s in segments if s.change is not Change.ADDED).replace(" ", "") == old.replace(" ", "")


def test_an_end_that_was_removed_is_not_glued_to_what_stays() -> None:
    for gap in ("\n", " "):
        assert [s.text for s in diff(f"Air surut.{gap}Warga pulang.", "Air surut.")] == [
            f"Air surut.{gap}",
            "Warga pulang.",
        ]


def test_a_diff_shows_the_words() -> None:
    segments = [
        (s.change.value, s.text) for s in diff("Air setinggi dada di desa.", "Air  setinggi lutut di desa ini.")
    ]
    assert segments == [
        ("same", "Air  setinggi "),
        ("removed", "dada "),
        ("added", "lutut "),
        ("same", "di "),
        ("removed", "desa."),
        ("added", "desa ini."),
    ]


def test_long_texts_that_have_words_in_common_everywhere_and_differ_everywhere_are_compared_all_the_same() -> None:
    old, new = ("".join(f"ya sama{n} {n}{side} " for n in range(1500)) for side in "xy")  # else it takes minutes
    segments = diff(old, new)
    assert "".join(s.text for s in segments if s.change is not Change.REMOVED) == new
    assert "".join(s.text for s in segments if s.change is not Change.ADDED) == old


def test_a_text_of_nothing_but_numbers_is_compared_at_once() -> None:
    """All in one place, or in one run: looked through for each of them, they took half a minute for each other text."""
    words = " ".join(map("".join, product(ascii_lowercase, repeat=3)))
    one, other, runs = (
        f"{words}. {' '.join(f'{between}{number}' for number in range(start, start + 20_000))}."
        for between, start in (("nilai ", 100_000), ("nilai ", 200_000), ("", 300_000))
    )
    assert likeness(one, other).kind is Kind.DIFFERENT
    assert likeness(runs, runs.replace("300000", "1")).same
