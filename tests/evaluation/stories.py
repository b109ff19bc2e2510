"""Invents Indonesian stories: the same seed gives the same story, no two are alike, and none has a real text in it."""

# ruff: noqa: E501 - texts and patterns read best in one line
from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

PEOPLE = ["Ratna Wulandari", "Bambang Setyo", "Yosef Lamere", "Siti Maryam", "Hendra Gunarto", "Made Suartika", "Tiur Manurung",
          "Daeng Rahman", "Lukas Wenda", "Nurul Hidayati", "Agus Prakoso", "Melati Kusumah", "Fransiska Bere", "Irwan Pattola"]  # fmt: skip
PLACES = [
    "Sumber Jaya",
    "Kampung Rawa",
    "Teluk Bening",
    "Bukit Layang",
    "Muara Tenang",
    "Pasir Panjang",
    "Kebun Kopi",
    "Lembah Hijau",
]
TOWNS = [
    "Cilamaya",
    "Banyuasri",
    "Tanjung Selor",
    "Kotabaru",
    "Waingapu",
    "Sibolga",
    "Parepare",
    "Ternate",
    "Singkawang",
    "Magetan",
]
OFFICES = ["Dinas Pekerjaan Umum", "Badan Penanggulangan Bencana Daerah", "Dinas Kesehatan", "Kepolisian Resor", "Dinas Pertanian",
           "Balai Arkeologi", "Perusahaan Air Minum Daerah", "Dinas Pendidikan"]  # fmt: skip
TOPICS = [
    ("jembatan gantung", "memperbaiki", "roboh diterjang banjir", "warga menyeberang memakai rakit bambu"),
    ("pasar ikan", "memindahkan", "terbakar pada malam hari", "pedagang berjualan di tepi jalan"),
    ("puskesmas keliling", "menambah", "kehabisan obat selama dua pekan", "pasien harus menempuh perjalanan tiga jam"),
    ("situs candi bata", "menggali", "ditemukan petani yang menggali sumur", "tanah di sekitarnya dipagari bambu"),
    ("sekolah terapung", "membangun", "rusak karena ombak besar", "murid belajar di teras rumah kepala desa"),
    ("kebun kakao", "meremajakan", "gagal panen tiga musim berturut-turut", "petani beralih menanam jagung"),
    ("jaringan air bersih", "memperluas", "bocor di belasan titik", "warga membeli air dari mobil tangki"),
    ("bengkel perahu", "melatih pemuda di", "tutup sejak harga kayu naik", "nelayan memakai perahu sewaan"),
    ("perpustakaan desa", "membuka kembali", "ditutup karena atapnya bocor", "anak-anak membaca di balai warga"),
    ("lapangan sepak bola", "merumputkan", "berubah menjadi kubangan", "latihan dipindahkan ke halaman gudang"),
]
QUOTES = [
    "Kami tidak menunggu bantuan datang, kami mulai dengan apa yang ada di gudang",
    "Uangnya memang kecil, tetapi semua orang tahu ke mana perginya",
    "Kalau hujan turun lagi sebelum pekerjaan selesai, kami harus mengulang dari awal",
    "Yang penting anak-anak bisa berangkat tanpa basah kuyup",
    "Data itu kami cocokkan dua kali, dan hasilnya tetap sama",
    "Saya lahir di sini dan belum pernah melihat air setinggi itu",
    "Petugas datang pagi-pagi, mengukur, lalu pulang tanpa berkata banyak",
    "Tahun lalu kami gagal karena terburu-buru, sekarang kami lebih sabar",
]
SENTENCES = [
    "{office} Kabupaten {town} mulai {verb} {thing} di Desa {place} pada {day}, setelah {thing} itu {cause}.",
    "Pekerjaan tersebut menelan biaya Rp {money} juta dan ditargetkan rampung dalam {weeks} pekan.",
    "Sejak kejadian itu {effect}, sementara jumlah keluarga yang terdampak mencapai {count} orang.",
    "Kepala Desa {place}, {who}, mengatakan rapat warga sudah digelar {times} kali sebelum keputusan diambil.",
    "Menurut {who}, persoalan utamanya bukan uang melainkan jalan masuk yang terlalu sempit bagi truk.",
    "Catatan {office} menunjukkan {count} laporan serupa masuk sepanjang tahun lalu dari {times} kecamatan.",
    "Tim yang dipimpin {other} memeriksa lokasi selama {hours} jam dan mencatat {times} titik rawan.",
    "Bahan bangunan diangkut dengan {count} kali perjalanan perahu karena jalan darat terputus di kilometer {km}.",
    "{other}, yang sudah {years} tahun tinggal di {place}, mengaku baru sekali ini melihat kerusakan sebesar itu.",
    "Pemerintah kabupaten menyiapkan {money} paket bantuan untuk dibagikan bertahap hingga akhir bulan.",
    "Di Kecamatan {town}, kerja bakti serupa berlangsung setiap akhir pekan dan diikuti sedikitnya {count} warga.",
    "Hasil pengukuran terakhir memperlihatkan pergeseran tanah {km} sentimeter dalam {weeks} hari.",
    "Sisa anggaran sebesar Rp {money} juta akan dipakai untuk membeli peralatan dan melatih {times} regu penjaga.",
    "{who} berharap bantuan teknis dari provinsi tiba sebelum musim angin barat, yang biasanya dimulai pada {month}.",
    "Hingga {day} sore, alat berat masih bekerja dan lalu lintas dialihkan melalui jalan kebun sepanjang {km} kilometer.",
    "Sejumlah mahasiswa dari kota ikut membantu mencatat kerusakan rumah satu per satu.",
]
MONTHS = ["Oktober", "November", "Desember", "Januari"]
DAYS = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"]


@dataclass(frozen=True, slots=True)
class Story:
    """A story as its writer sees it; `blocks` are (kind, text): p, h2, li, quote, tr."""

    number: int
    title: str
    summary: str
    author: str
    editor: str
    when: datetime
    town: str
    blocks: tuple[tuple[str, str], ...] = field(repr=False)

    @property
    def paragraphs(self) -> list[str]:
        return [text for _, text in self.blocks]


def story(number: int, *, paragraphs: int = 0, rich: bool = False) -> Story:
    """Invent story `number`; `rich` gives it subheadings, a list, a table and a quotation."""
    rng = random.Random(f"kliping {number}")
    thing, verb, cause, effect = TOPICS[number % len(TOPICS)]
    place, town, office = rng.choice(PLACES), rng.choice(TOWNS), rng.choice(OFFICES)
    who, other, author, editor = rng.sample(PEOPLE, 4)

    def fill(sentence: str) -> str:
        return sentence.format(
            office=office, town=town, verb=verb, thing=thing, place=place, cause=cause, effect=effect, who=who, other=other,
            day=f"{rng.choice(DAYS)} ({rng.randint(1, 28)}/{rng.randint(1, 12)}/2026)", money=rng.randint(11, 980),
            weeks=rng.randint(2, 19), count=rng.randint(12, 890), times=rng.randint(3, 9), hours=rng.randint(2, 9),
            km=rng.randint(3, 48), years=rng.randint(12, 60), month=rng.choice(MONTHS),
        )  # fmt: skip

    order = SENTENCES[1:]
    rng.shuffle(order)
    sentences = [fill(SENTENCES[0]), *(fill(one) for one in order)]
    quotes = rng.sample(QUOTES, 4)
    texts: list[str] = []
    wanted = paragraphs or rng.randint(6, 11)
    while len(texts) < wanted and sentences:
        take = rng.randint(1, 2)
        text = " ".join(sentences[:take])
        del sentences[:take]
        if quotes and len(texts) % 3 == 1:
            text = f'"{quotes.pop()}," kata {rng.choice((who, other))} di {place}. {text}'
        texts.append(text)
    blocks: list[tuple[str, str]] = [("p", text) for text in texts]
    if rich:
        blocks.insert(2, ("h2", f"Akar masalah di {place}"))
        blocks.insert(
            4, ("quote", f"{rng.choice(QUOTES)}, tulis {other} dalam laporan setebal {rng.randint(20, 90)} halaman.")
        )
        blocks += [("h2", "Rencana kerja"), *(("li", f"{step} ({rng.randint(2, 30)} hari)") for step in (
            "Membersihkan lumpur dan batang kayu", "Mengukur ulang tinggi tebing", "Memasang tiang penyangga baru"))]  # fmt: skip
        blocks += [
            ("tr", f"{name} | {rng.randint(10, 99)} | {rng.randint(100, 999)}") for name in rng.sample(PLACES, 3)
        ]
        blocks.append(
            ("p", f"Laporan berikutnya disampaikan {office} pada {rng.choice(MONTHS)}, kata {who} menutup pembicaraan.")
        )
    title = f"{thing.title()} di {place} {cause.title().split(' ')[0]}, {office} {town} Turun Tangan"
    return Story(
        number, title, f"{office} {town} {verb} {thing} di Desa {place} setelah {cause}.", author, editor,
        datetime(2026, 8, 3, 3, 15, tzinfo=UTC) + timedelta(hours=7 * number), town, tuple(blocks),
    )  # fmt: skip
