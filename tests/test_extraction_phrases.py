"""phrases.yaml: each pattern removes the lines that it must and leaves the others; bylines become fields."""

# ruff: noqa: E501 - examples read best in one line
from __future__ import annotations

from collections.abc import Iterable

import pytest

from crawler.extraction import boilerplate
from crawler.extraction.boilerplate import phrases
from crawler.extraction.boilerplate.bylines import read_byline
from crawler.extraction.boilerplate.draft import Own
from crawler.extraction.boilerplate.phrases import Rule, all_rules
from crawler.extraction.lines.walk import walk
from crawler.markup import LINK_CLOSE, LINK_OPEN, parse

FILLER = "Warga menunggu kabar dari kantor desa sejak pagi, kata kepala dusun kepada wartawan di lokasi kejadian."
PROSE = tuple(f"{FILLER} Nomor urutnya {word}." for word in ("satu", "dua", "tiga", "empat"))


OWN = Own("s.example", "Judul lain")
HTML = tuple(f"<p>{text}</p>" for text in PROSE)


def cleaned_html(body: str, language: str = "id", own: Own = OWN) -> list[str]:
    tree = parse(f"<body>{body}</body>")
    assert tree is not None
    return boilerplate.clean(walk(tree).lines, own, language=language).lines


def cleaned(texts: Iterable[str], language: str = "id", own: Own = OWN) -> list[str]:
    """What is left of lines; links are marked as in the rules."""
    body = "".join(f"<p>{text}</p>" for text in texts)
    link = '<a href="https://s.example/lain/1">'
    return cleaned_html(body.replace(LINK_OPEN, link).replace(LINK_CLOSE, "</a>"), language, own)


def around(rule: Rule, example: str) -> tuple[str, ...]:
    """Put an example where its rule looks for it."""
    if rule.where == "start":
        return (example, *PROSE)
    if rule.where in ("end", "beside", "contacts") or "schedules" in rule.spares:
        return (*PROSE, example)
    return (*PROSE[:2], example, *PROSE[2:])


WORDS = {"id", "where", "length", "links", "means", "pattern", "goes", "stays"}  # of a rule that are one value each
LISTS = {"languages", "hint", "spares"}
PLACES = {"line", "cut", "start", "end", "beside", "contacts", "box", "quote"}
SPARED = {"steps", "headings", "sentences", "records", "schedules"}


def test_rules_are_written_as_the_head_of_the_file_says() -> None:
    for one in phrases._data()["rules"]:
        assert one.keys() <= WORDS | LISTS, one["id"]
        for key in one:
            assert isinstance(one[key], list) == (key in LISTS), f"{one['id']}: {key}"
        assert one.get("where", "line") in PLACES, one["id"]
        assert one.get("length", "short") in ("short", "long"), one["id"]
        assert SPARED.issuperset(one.get("spares", ())), one["id"]


def examples(field: str) -> list[object]:
    return [pytest.param(rule, line, id=f"{rule.id}: {line}") for rule in all_rules() for line in getattr(rule, field)]


@pytest.mark.parametrize(("rule", "line"), examples("goes"))
def test_each_rule_takes_its_examples(rule: Rule, line: str) -> None:
    assert cleaned(around(rule, line), next(iter(rule.languages), "id")) == list(PROSE)


@pytest.mark.parametrize(("rule", "line"), examples("stays"))
def test_no_rule_takes_what_must_stay(rule: Rule, line: str) -> None:
    plain = line.replace(LINK_OPEN, "").replace(LINK_CLOSE, "")
    assert plain in cleaned(around(rule, line), next(iter(rule.languages), "id"))


@pytest.mark.parametrize(
    ("line", "tag"),
    [
        *((line, "li") for rule in all_rules() if rule.spares == {"steps"} for line in rule.goes),
        *((line, tag) for line in ("Facebook", "Print", "Cetak", "Salin tautan") for tag in ("li", "h2")),
        *((line, tag) for line in ("Simpan", "Unduh aplikasi", "Tutup", "Masuk") for tag in ("li", "h2")),
    ],
)
def test_steps_and_headings_are_spared(line: str, tag: str) -> None:
    def left(tag: str) -> list[str]:
        return cleaned_html("".join((*HTML[:2], f"<{tag}>{line}</{tag}>", *HTML[2:])))

    assert left("p") == list(PROSE)
    assert line in [one.removeprefix("- ") for one in left(tag)]


@pytest.mark.parametrize(
    "rule", [rule for rule in all_rules() if rule.languages and "en" not in rule.languages], ids=lambda rule: rule.id
)
def test_indonesian_rules_leave_other_languages_alone(rule: Rule) -> None:
    rules = phrases.rules_for("en")
    names = {
        one.id for one in (*rules.lines, *rules.link_cuts, *(one for pairs in rules.at.values() for _, one in pairs))
    }
    assert rule.id not in names


@pytest.mark.parametrize("rule", [rule for rule in all_rules() if rule.hints], ids=lambda rule: rule.id)
def test_hints_stand_in_what_fits(rule: Rule) -> None:
    for line in (*rule.goes, *rule.stays):
        assert any(hint in line.lower() for hint in rule.hints)  # else the rule is not even asked
    assert all(hint == hint.lower() for hint in rule.hints)


def test_every_cut_without_links_has_a_hint() -> None:
    assert [rule.id for rule in all_rules() if rule.where == "cut" and not rule.links and not rule.hints] == []


def test_what_somebody_says_is_no_furniture() -> None:
    for line in ('"Baca juga: buku itu," kata ibu.', "Ikuti kami di Instagram, pinta panitia kepada warga."):
        assert line in cleaned((*PROSE, line))
    line = "Sign up for our newsletter, she said, and the room laughed."
    assert line in cleaned((*PROSE, line), "en")


def test_an_arrow_before_a_button_is_no_quotation_mark() -> None:
    for line in ("« Newer Posts", "« Artikel Sebelumnya"):
        assert cleaned((*PROSE, line)) == list(PROSE)
    assert cleaned((*PROSE, "„Newer Posts“")) == [*PROSE, "„Newer Posts“"]


def test_rule_names_are_unique() -> None:
    names = [rule.id for rule in all_rules()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("Editor: Ade Marboen", {"editors": ["Ade Marboen"]}),
        ("Reporter : Afifah Cinthia Pasha", {"authors": ["Afifah Cinthia Pasha"], "writers": ["Afifah Cinthia Pasha"]}),
        (
            "Penulis: Andi | Editor: Budi Santoso",
            {"authors": ["Andi"], "writers": ["Andi"], "editors": ["Budi Santoso"]},
        ),
        ("Redaktur & Reporter : Boy", {"authors": ["Boy"], "writers": ["Boy"], "editors": ["Boy"]}),
        (
            "Pewarta: Budi SavitriEditor: Ade Marboen Copyright © ANTARA 2016",
            {"authors": ["Budi Savitri"], "writers": ["Budi Savitri"], "editors": ["Ade Marboen"]},
        ),
        (
            "Rep: Sinta Dewi/ Red: Ade Marboen",
            {"authors": ["Sinta Dewi"], "writers": ["Sinta Dewi"], "editors": ["Ade Marboen"]},
        ),
        ("(Reporter: Sinta Dewi)", {"authors": ["Sinta Dewi"], "writers": ["Sinta Dewi"]}),
        ("Penerjemah: Sinta Dewi", {"authors": ["Sinta Dewi"]}),
        ("Diposting oleh: Sinta Dewi", {"authors": ["Sinta Dewi"]}),
        ("Copy Editor: Sinta Dewi, Redpel: Ade", {"editors": ["Sinta Dewi", "Ade"]}),
        (
            "Editor: Ali al-Habsyi, Ida d'Cunha, Tiur br. Sitorus",
            {"editors": ["Ali al-Habsyi, Ida d'Cunha, Tiur br. Sitorus"]},
        ),
        ("Oleh: Sinta, dosen Ilmu Politik di Depok", {"authors": ["Sinta, dosen Ilmu Politik di Depok"]}),
        ("Opini Oleh: dr. Sinta Dewi pada 31 Agustus 2026", {"authors": ["dr. Sinta Dewi"]}),
        ("Oleh: Sinta, yang tinggal di Depok", None),
        ("Editor: sinta", {"editors": ["sinta"]}),
        ("Editor: sin/dew", None),  # in running text
        ("Reporter: Apakah Anda menerima uang itu?", None),
        ("Penulis: seorang guru yang tinggal di tepi hutan dan menanam kopi", None),
        ("Pemain: Joko Anwar", None),
        ("Editor dan penulis itu bertemu di Solo", None),
    ],
)
def test_bylines(line: str, people: dict[str, list[str]] | None) -> None:
    assert read_byline(line) == people


def test_facts_of_a_book_are_no_byline() -> None:
    facts = (
        "Judul: Laut Bercerita",
        "Penulis: Ratna Sari",
        "Kategori: Novel",
        "Penerbit: Gramedia Utama",
        "Tebal: 379",
    )
    assert cleaned((*PROSE, *facts)) == [*PROSE, *facts]


def test_a_link_is_cut_out_of_its_paragraph() -> None:
    text = f"Air surut pada sore hari. Baca juga: {LINK_OPEN}Banjir di Kota Lama{LINK_CLOSE} Warga mulai membersihkan lumpur."
    assert cleaned((*PROSE, text))[-1] == "Air surut pada sore hari. Warga mulai membersihkan lumpur."


def test_a_line_amid_a_text_of_short_lines_stands_at_neither_end() -> None:
    verse = [f"Hujan turun di kampung {a}{b}i" for a in "bcdgklmn" for b in "aeiou"]
    assert cleaned((*verse[:25], "56", *verse[25:]))[25] == "56"
    assert "56" not in cleaned(("56", *verse))


def test_all_that_is_to_be_cut_out_of_a_line_with_links_goes() -> None:
    call = f"Baca juga: {LINK_OPEN}Banjir di Kota Lama{LINK_CLOSE}"
    text = f"Air surut pada sore hari. {call} Warga menunggu bantuan. {LINK_OPEN}Lanjut ke konten{LINK_CLOSE}"
    assert cleaned((*PROSE, text))[-1] == "Air surut pada sore hari. Warga menunggu bantuan."


@pytest.mark.parametrize(
    "line",
    ["JAKARTA, KORAN.com - Pemerintah menunda rencana itu.", "(nds/krs)", "Sumber: Badan Pusat Statistik", "[rnd]"],
)
def test_datelines_and_initials_stay(line: str) -> None:
    assert line in cleaned((*PROSE, line))


def test_a_summary_box_goes_whole() -> None:
    points = "<li>Air naik dua meter di tiga desa.</li><li>Warga mengungsi ke balai desa.</li>"
    box = f"<blockquote><strong>Ringkasan Berita:</strong><ul>{points}</ul></blockquote>"
    assert cleaned_html(f"<div>{box}{''.join(HTML)}</div>") == list(PROSE)


@pytest.mark.parametrize("heading", ["Ringkasan AI", "Intisari Berita"])
def test_a_summary_that_a_machine_wrote_goes_whole(heading: str) -> None:
    points = "<ul><li>Air naik dua meter.</li></ul><p>Dihasilkan oleh AI. Periksa kembali informasinya.</p>"
    assert cleaned_html(f"<div><b>{heading}</b>{points}</div>{''.join(HTML)}") == list(PROSE)


# Lines of stories that begin like furniture: how-to steps, captions of sections, facts of a match, quotations.
STORY_LINES = (
    "Rekomendasi Komnas HAM", "Baca puisi itu, kata sang penyair, lalu tutup matamu.", "Komentar warga", "Tanggapan warga",
    "Ikuti saja prosesnya, kata jaksa, biar hukum yang bicara.", "Ikuti langkah-langkah berikut:", "Profil korban",
    "Ikuti akun resmi BMKG di media sosial untuk peringatan dini.", "Halaman 12 buku harian itu disobek orang.",
    "Halaman rumahnya dipenuhi karangan bunga sejak pagi.", "Editor film itu meraih penghargaan di Berlin.",
    'Reporter: "Apa yang Anda lihat malam itu?"', "Wartawan: Bagaimana tanggapan Anda soal putusan itu?",
    "Sumber: Badan Meteorologi, Klimatologi, dan Geofisika", "Daftar penerima beasiswa diumumkan di papan kantor desa.",
    "Klik menu pengaturan, lalu pilih bahasa.", 'Klik tombol "Daftar" di pojok kanan atas.', "Susunan pemain:",
    "Buka laman resmi sscasn.bkn.go.id", "Download aplikasi Cek Bansos di Play Store", 'Pilih menu "Cek Bansos"',
    "Unduh aplikasi Cek Bansos melalui Play Store atau App Store, kemudian buat akun baru.", "Wasit: Budi Santoso (Indonesia)",
    "Selanjutnya, peserta mengisi formulir pendaftaran.", "Sebelumnya diberitakan, jembatan itu roboh pada Senin malam.",
    "Video: rekaman CCTV memperlihatkan pelaku masuk lewat pintu belakang.", "Alamat: Jalan Merdeka Nomor 10, Bandung",
    "Harga tiket: Rp 50.000", "Tanggal: 3 Agustus 2026", "Waktu: pukul 10.00 WIB", "Gol: Budi 12', Tono 45', Andi 78'",
    "Dikutip dari Antara, Senin (3/8/2026), gempa terjadi pukul 10.15 WIB.", "Kesimpulan", "Penutup", "Tips merawat sepatu:",
    "Demikian informasi mengenai jadwal libur sekolah, semoga bermanfaat.", "Tag harga pada baju itu masih menempel.",
    "Indeks harga saham gabungan ditutup menguat 0,5 persen.", "Catatan: jadwal dapat berubah sewaktu-waktu.",
    "Kode etik jurnalistik dilanggar, kata Dewan Pers dalam putusannya.", "(fdl/fdl)", "Berikut daftar lengkapnya:", "Senin, 3 Agustus 2026",
    "Keterangan foto, menurut polisi, sengaja diubah pelaku untuk mengelabui warga yang melihat unggahan itu.",
    "Penulis adalah salah satu profesi yang terdampak paling parah oleh kebijakan pajak baru itu, kata ketua asosiasi.",
    "Yuk, simak cara membuatnya!", "Dapatkan informasi terupdate dari petugas di lokasi, kata panitia.",
    "Unduh aplikasi Mobile JKN di Play Store atau App Store.",
    "Ikuti Lomba Foto di Instagram panitia sampai akhir pekan.", "Punya informasi penting? Tidak, jawab saksi itu di depan hakim.",
    "Berikutnya: jembatan diperiksa insinyur dari provinsi.", "Artikel ini berlanjut pada bab kedua buku itu, kata penulisnya.",
    "Berita ini bersumber dari laporan warga kepada polisi.", "Ed: Saya tidak pernah menerima uang itu.", "Berita ini 12 kali dibahas dewan.",
    "Bagaimana pendapat Anda soal tambang itu?", "(Sumber: Badan Pusat Statistik)",
    "Warga bisa bergabung di saluran WhatsApp itu dengan memindai kode di kantor lurah.", "Setuju.", "Kemarin?", "12",
    "Baca 3 menit sebelum tidur.", "Rating: 4,5", "Pengunjung: 12", "5 menit", "Dibaca 3 menit lagi", "12 suara", "3 menit baca doa",
    "Halaman selanjutnya dari buku harian itu kosong.", "Ikuti kami, kata pemandu itu kepada rombongan.", '"Batal."',
    "Berita ini ditulis dengan mesin ketik, kata putri pendiri koran itu.", "Konten ini merupakan hasil rekayasa, demikian kesimpulan penelusuran itu.", "Cara Bergabung di Saluran WhatsApp",
    "Laporan ini merupakan hasil survei badan itu terhadap 1.200 responden.", "Sebanyak 1.234 orang", "IHSG 7.123,45",
    "Tulisan ini merupakan bagian dari naskah kuno yang ditemukan di gua itu.", "Tutup Akun WhatsApp", "USD 15.600",
    "Website itu menggunakan cookies untuk melacak pembeli.", "Unduh Aplikasi Cek Bansos", "Subuh 04.20 WIB",
    "Penulis adalah profesi yang sepi.", "Untuk informasi terbaru, kunjungi laman bmkg.go.id", "Durasi: 1 jam 54 menit", "Hal 23",
    "Selengkapnya: adonan diaduk sampai rata.", "Dukung jurnalisme warga, kata dosen itu.", "Halaman 23", "Live: Persija vs Persib",
    "Jadilah bagian dari komunitas itu, kata ketua.", "98,5%", "12,5", "Copyright lagu daerah itu akan didaftarkan tahun depan.",
    "Dilarang mengambil ikan di kawasan ini tanpa izin Ohoi.", "Dilarang memperbanyak kunci rumah tanpa izin pemilik.",
    "25-23, 21-25, 15-13", "21-19, 21-15", "Lanjut ke halaman pembayaran.", "Getty Images menggugat perusahaan AI.", "Pukul 0:00",
    "Jadilah pelanggan yang cerdas, pesan menteri.", "Dukung tim nasional di stadion.", "Copyright Office menolak gugatan itu.", '"Masuk."', "“Tutup!”", "Tulisan itu, kata hakim, menjadi tanggung jawab penulis, bukan penerbitnya.",
)  # fmt: skip


@pytest.mark.parametrize("language", ["id", "en"])
def test_furniture_is_written_as_it_is_compared(language: str) -> None:
    known = phrases.rules_for(language).furniture
    assert len(known) > 60
    assert [line for line in known if phrases.bare(line) != line.replace("#", "").strip() and "#" not in line] == []
    samples = {line.replace("#", "7").title() for line in known}
    assert [line for line in samples if cleaned((*PROSE[:2], line, *PROSE[2:]), language) != list(PROSE)] == []


# What plug-ins, networks, players, shops of themes and newsrooms put below a text: at least one of each alternative
BELOW = (
    "Discover more from Koran Desa", "Berlangganan untuk dapatkan pos terbaru lewat email.",
    "This site uses Akismet to reduce spam. Learn how your comment data is processed.", "Link telah disalin",
    "Situs ini menggunakan Akismet untuk mengurangi spam. Pelajari bagaimana data komentar Anda diproses", "Updated: 3 Agustus 2026",
    "Hak Cipta Koran Desa 2026. Semua dilindungi.",
    "Dapatkan informasi terupdate berita populer harian dari Koran.com. Untuk kerjasama lainnya bisa kontak email kami.",
    "Jangan lupa baca artikel lainnya di Koran.com", "Simak ulasan selengkapnya di video berikut", "Photo by Unsplash",
    "Penafian: tulisan ini adalah opini pribadi dan bukan ajakan.", "Diunggah oleh: Sinta Dewi",
    "Terakhir diperbarui pada 3 Agustus 2026 oleh Sinta Dewi", "Gambar oleh Budi Setya dari Pixabay", "Slide 1 dari 5", "Lanjut scroll untuk baca",
    "Konten dilanjutkan di bawah iklan", "Berikutnya: Harga Beras Naik Lagi di Pasar", "Loading the player...", "Sumber: detikcom",
    "(Sumber: Antara)", "Dilaporkan oleh Sinta Dewi", "Disunting oleh Sinta Dewi", "Ed: Sinta Dewi", "Ikuti Koran Desa di Instagram",
    "Update terus berita Anda di koran.com", "Ingin tahu berita lainnya? Klik di sini", "Berita ini 12 kali dibaca",
    "Artikel ini telah dibaca 12 kali", "Jumlah pengunjung: 12", "Punya informasi penting? Hubungi redaksi kami di 0812-3456-7890",
    "Artikel ini disadur dari Koran.com", "14px", "@koran.desa Jembatan roboh diterjang banjir ♬ suara asli - koran",
    "Rekomendasi Artikel: Harga Beras Naik Lagi", "Dibaca 1,2 ribu kali", "Sudah dibaca 12 kali", "Dibaca normal 3 menit", "3 mnt baca", "2 min baca",
    "Viewed 12 times", "Waktu membaca kurang dari 1 menit", "Less than a minute read", "Estimated reading time: 3 minutes", "(0) Komentar",
    "Ditonton 1.234 kali", "12 Suka", "Dibagikan 12 kali", "12 Likes", "Jumlah tayangan: 123", "(12 votes, average: 4.50 out of 5)", "1,2K",
    "Berita ini diterjemahkan secara otomatis oleh mesin.", "Top ↑", "Close", "Website ini menggunakan cookies untuk memberikan pengalaman terbaik",
    "Durasi baca: 2 menit", "Konten ini akan dilanjutkan setelah iklan", "Iklan akan hilang dalam 5 detik", "Dapatkan di Google Play",
    "Unduh aplikasi Koran Desa di App Store dan Google Play", "Hubungi kami: redaksi@koran.example",
    "Daftarkan email Anda untuk menerima berita terbaru setiap pagi", "Baca berita lebih cepat lewat aplikasi Koran Desa",
    "Sebagian isi artikel ini dibuat dengan bantuan AI.", "Artikel ini diolah dengan bantuan AI.",
    "Tulisan ini merupakan bagian dari seri liputan tentang sungai yang dikerjakan lima redaksi.",
    "Artikel ini merupakan kerja sama Koran Desa dan Koran Kota.", "Liputan ini didanai Yayasan Contoh.",
    "Selengkapnya: Harga Beras Naik Lagi di Pasar Induk", "Durasi 01:24", "Ukuran huruf A- A A+", "Iklan oleh Google", "Konten Promosi",
    "0 Senang 0 Sedih 0 Marah", "LIVE", "Untuk berita terkini, kunjungi koran.id", "Jadilah bagian dari komunitas pembaca kami di Facebook",
    "Unduh aplikasi Koran Desa di Play Store dan nikmati pengalaman membaca lebih nyaman.",
    "Dapatkan notifikasi berita terbaru, klik tombol lonceng.", "Kirim informasi di sekitar Anda ke nomor WA redaksi 0812-3456",
    "Dukung jurnalisme kami dengan berlangganan di sini.", "Bagikan 12 Facebook X WhatsApp Telegram Salin Link",
    "Suka artikel ini? Bagikan ke teman Anda!", "{loadmoduleid 123}", '[caption id="a_1" width="700"]', "[/et_pb_section]",
    "Dilarang mengutip tanpa izin.", "Copyright Koran Desa", "Copyright © Koran Desa", "COPYRIGHT 2026 Koran Desa", "Copyright by Koran",
    "Geser untuk baca selanjutnya", "Artikel ini merupakan konten bersponsor.", "Kamu mungkin juga suka", "0:00", "1x", "Saya mengerti",
    "Izinkan notifikasi untuk mendapatkan berita terbaru", "Tanya AI tentang artikel ini", "Download aplikasi Koran Desa untuk pengalaman terbaik",
    "Advertisement - Continue Reading Below", "Photo by Getty Images/AFP", "Shutterstock via Kompas", "Lihat topik lainnya: Lombok",
    "Anda menikmati artikel ini?", "Jadilah anggota Koran Desa mulai Rp15.000/bulan.", "Dukung Koran Desa tetap independen. Donasi mulai Rp10.000.",
    "Baca berita dengan sedikit iklan,", "Mau copas berita, silahkan tetapi wajib cantumkan sumbernya", "Copyright: Koran Desa",
    "Silakan hubungi redaksi untuk pemasangan iklan", "Privacy & Cookies: This site uses cookies.", "Total Dibaca: 123",
    "You might like: Kabar dari Desa", "Further reading: Kabar dari Desa",
    "Koran Desa merupakan platform User Generated Content (UGC) untuk mewadahi warga menulis tentang apa pun.", "Read more: Kebun Kakao Gagal Panen",
    "WATCH: Kebun Kakao Gagal Panen", "Next: Kebun Kakao Gagal Panen", "Wajib Baca: Kebun Kakao Gagal Panen", "Intip juga : Kebun Kakao Gagal Panen",
    "Jangan lupa simak: Kebun Kakao Gagal Panen", "Bacaan terkait: Kebun Kakao Gagal Panen", "Kabar ini juga menarik: Kebun Kakao Gagal Panen",
    "Kamu mungkin melewatkan ini: Kebun Kakao Gagal Panen", "Untuk kamu: Kebun Kakao Gagal Panen", "Rekomendasi untuk Anda: Kebun Kakao Gagal Panen",
    "Video lengkap klik di sini", "Saksikan tayangannya berikut ini", "Slot Iklan 300x250", "Iklan Banner", "Iklan selesai dalam 5 detik",
    "Tutup Iklan (3)", "Iklan. Geser untuk lanjut", "Teruskan membaca setelah iklan", "Swipe kiri untuk melihat foto", "Tetap gulir ya",
    "Ketuk foto untuk memperbesar", "Simak infografis di bawah ini", "Ke puncak halaman", "Kembali ke indeks berita", "Kirim lewat WhatsApp",
    "Tautan sudah tersalin ke clipboard", "Artikel Selengkapnya »", "Lanjut membaca: Kebun Kakao Gagal Panen", "Visits: 12", "Likes 12",
    "Apakah tulisan ini membantu Anda memahami artikel ini?", "Rating rata-rata 4,5 dari 5, total suara: 12",
    "Silakan berkomentar dengan bahasa yang santun.", "Gunakan bahasa yang baik saat berkomentar",
    "Komentar yang mengandung ujaran kebencian akan diblokir.", "Moderator berhak untuk menghapus komentar apa pun",
    "Komentar menggunakan akun Google", "Komentar adalah pendapat pribadi pembaca.", "Hindari komentar kasar dan SARA",
    "Segala komentar menjadi tanggung jawab pengirimnya", "Redaksi berhak menyunting komentar", "Hargai pendapat pembaca lain saat berkomentar",
    "Yuk, ceritakan pengalamanmu di kolom komentar!", "Gimana menurutmu? Komen di bawah", "Tulis komentarmu di sini",
    "Masuk ke grup WhatsApp kami untuk kabar tercepat", "Telegram Channel Koran Desa", "Ikuti komunitas WhatsApp pembaca kami",
    "Setel Koran Desa sebagai sumber favorit Anda", "Tandai Koran Desa sebagai sumber di Google",
    "Jangan ketinggalan kabar, nyalakan notifikasi sekarang", "Hidupkan notifikasi agar tidak tertinggal berita", "Nikmati lebih nyaman di aplikasi",
    "Unduh aplikasi Koran Desa untuk membaca", "Terima kabar pilihan di inbox Anda", "Kami tidak akan pernah mengirim spam.",
    "Cek inbox atau folder spam Anda", "Dengan berlangganan, Anda setuju dengan ketentuan kami.", "Get our morning newsletter",
    "Stay updated with Koran Desa", "Published by Koran Desa", "Bantu koran ini lewat Saweria", "Donasi melalui QRIS",
    "Sisihkan sedikit untuk mendukung jurnalisme kami", "Kalau suka, traktir penulisnya kopi", "Scan QR untuk dukung kami",
    "Artikel ini diringkas otomatis.", "Ilustrasi dibuat dengan AI", "Diterjemahkan secara otomatis dari bahasa Inggris",
    "Tanya Desa AI tentang berita ini", "Dibacakan oleh AI", "Suara: AI", "AI bisa keliru", "Berita ini bisa didengarkan",
    "Dengarkan berita (3 menit)", "Opini ini tidak mewakili pandangan redaksi", "Isi di luar tanggung jawab redaksi",
    "Artikel ini ditulis oleh kontributor dan disunting redaksi", "Konten ini merupakan kiriman pembaca", "(Berita ini masih akan diperbarui)",
    "Menemukan kesalahan? Hubungi kami", "Mau menulis di sini? Kirim ke WA kami", "Apabila ada kekeliruan, hubungi redaksi",
    "Iklan dan kemitraan: 0812-3456-7890", "Nantikan ulasan menarik lainnya", "Sampai jumpa di tulisan berikutnya", "Gagal memuat komentar",
    "Memuat iklan", "Peramban Anda tidak mendukung audio", "JavaScript harus diaktifkan untuk melihat komentar",
    "Konten ini tidak tersedia di perangkat Anda", "We and our 12 partners store cookies on your device.", "Kami dan mitra kami memakai kuki.",
    "Semua konten situs ini dilindungi hak cipta", "Menyalin berita ini wajib menyebut sumber", "Caption: warga menyeberang",
    "Artikel ini dipersembahkan Bank Desa", "Mau lebih tenang? Berlangganan Koran Desa Plus", "Reporter magang: Sinta Dewi",
    "Tags terkait: jembatan, desa", "Font: A A", "A+ A- Reset", "View all posts →", "Temukan kami di Instagram", "Don’t miss a story",
    "[jnews_block_1]", '[mc4wp_form id="88"]', "[ad_1]", "[ez-toc]", "Dapatkan notifikasi berita lewat WhatsApp", "Kanal lainnya: Kebun",
)  # fmt: skip
NEAR = (  # lines of stories that resemble them
    "Dibaca 3 kali.", "Dibaca sebanyak tujuh kali setiap pagi.", "Baca juga kitab suci masing-masing, pesan bupati kepada murid.", "90+3'", "45+1’",
    "Wajib baca: dua kata itu tertulis di sampulnya.", "Lihat berita lain, kata dia, semua menyebut hal yang sama.", "Next door to the mosque is a church.",
    "Topik: nelayan kecil dan laut yang makin jauh.", "Lanjut membaca Al-Qur’an, ia tidak sadar atap rumahnya terbakar.", "Kembali ke daftar pemain, tiga nama absen.",
    "“Scroll to Top,” begitu nama grup musik asal Jember itu.", "Bagikan ke teman sebangkumu.", "Harap berkomentar dengan sopan, tulis moderator itu.",
    "Komentar yang mengandung fitnah itu membuatnya ditangkap.", "Sampaikan keberatan di kolom komentar itu, kata camat.", "Nyalakan notifikasi agar tidak ketinggalan info gempa, kata BPBD.",
    "Pindai kode QR untuk membayar parkir, lalu ambil karcis.", "Bantu korban banjir lewat rekening PMI.", "Kami memakai kuki berbentuk hati, kata pembuat kue.",
    "Jadikan sumur itu sumber utama air bersih, pinta warga.", "Seluruh isi hutan dilindungi undang-undang", "Kirim lamaran ke hrd@pabrik.example", "Gambar dibuat dengan arang",
    "Kirim naskah lomba ke panitia@lomba.example", "Iklan itu tayang lima detik", "AI dapat membuat kesalahan, kata dosen itu.", "Rating film", "Isi surat di luar tanggung jawab kantor pos",
    "Belum ada tanggapan dari kedua pihak. (Reuters/ks)", "Rata-rata 4 dari 10 keluarga tidak punya sumur", "Unduh aplikasi Mobile JKN", "Nantikan panen berikutnya", "in memoriam",
    "Published by Oxford in 1911, the map showed a lake.",
)  # fmt: skip


@pytest.mark.parametrize("line", BELOW)
def test_what_systems_and_newsrooms_put_below_a_text_goes(line: str) -> None:
    assert cleaned((*PROSE, line)) == list(PROSE)


@pytest.mark.parametrize("line", [*STORY_LINES, *NEAR])
def test_lines_of_stories_stay(line: str) -> None:
    assert line in cleaned((*PROSE[:2], line, *PROSE[2:]))
    assert line in cleaned((*PROSE, line))


@pytest.mark.parametrize(
    "line", ["Rekomendasi bacaan", "Log in untuk memberikan komentar", "Bantu sebarkan berita ini", "Kebijakan cookie", "12 berita terpopuler pekan ini", "Top of page", "See all related stories"]
)  # fmt: skip
def test_lines_of_nothing_but_a_papers_own_words_go_beside_the_text(line: str) -> None:
    verse = "Ombak pulang lebih dulu"
    assert cleaned((line, *PROSE, line)) == list(PROSE)
    assert cleaned((*PROSE, line, verse)) == [*PROSE, verse]
    assert line in cleaned((*PROSE[:2], line, *PROSE[2:]))
    for left in (f"{line}.", f"{line} warga desa", f'"{line}"'):
        assert left in cleaned((*PROSE, left))


def test_headings_and_steps_of_a_papers_own_words_stay() -> None:
    left = cleaned_html(f"<h2>Rekomendasi bacaan</h2>{''.join(HTML)}<ol><li>Edisi cetak</li></ol>")
    assert left == ["Rekomendasi bacaan", *PROSE, "- Edisi cetak"]


def test_a_line_below_a_text_that_speaks_of_the_paper_goes() -> None:
    own = Own("www.korandesa.example", "Judul lain", site=("Koran Desa", "Suara"))
    calls = ("Ikuti kabar Koran Desa di mana saja", "Kerja sama: halo@korandesa.example", "Hanya di KoranDesa.example")
    for call in calls:
        assert cleaned((*PROSE, call, "Naik ke atas"), own=own) == list(PROSE), call
    for kept in ("Rapat itu diliput Koran Desa.", "Suara terbanyak: Budi Santoso", "Warga membaca koran desa"):
        assert cleaned((*PROSE, kept), own=own) == [*PROSE, kept]
    assert calls[0] in cleaned((*PROSE[:2], calls[0], *PROSE[2:]), own=own)


@pytest.mark.parametrize(
    ("line", "goes"),
    [
        ("Rina Marlina, dosen di Bandung.", True), ("*) Rina Marlina adalah penulis lepas dan guru.", True), ("Rina Marlina, M.Pd., guru di Garut", True),
        ("Ustadzah Rina Marlina, alumnus Pesantren Contoh.", True), ("Dusun Rina Marlina, dosen di Bandung.", False),
        ("Rina Marlina, kata ibunya, tidak pernah pulang.", False), ("Rina Marlina mengungsi ke balai desa.", False),
        ("Rina Wulandari, dosen di Bandung.", False), ('Rina Marlina, menurut warga, "orang baik".', False),
    ],
)  # fmt: skip
def test_a_last_line_that_tells_of_the_author_goes(line: str, goes: bool) -> None:
    own = Own("s.example", "Judul lain", people=("Rina Marlina",))
    assert (line in cleaned((*PROSE, line), own=own)) is not goes
    assert line in cleaned((*PROSE[:2], line, *PROSE[2:]), own=own)


def test_points_above_a_story_go_and_amid_it_stay() -> None:
    points = ("Poin Penting:", "Air naik dua meter.", "Warga mengungsi.")

    def left(before: int) -> list[str]:
        box = f"<div><p>{points[0]}</p><ul><li>{points[1]}</li><li>{points[2]}</li></ul></div>"
        return cleaned_html("".join((*HTML[:before], box, *HTML[before:])))

    assert left(0) == list(PROSE)
    assert left(2) == [*PROSE[:2], points[0], *(f"- {point}" for point in points[1:]), *PROSE[2:]]


@pytest.mark.parametrize(
    "line", ["Menu", "Live", "Lainnya", "Setuju", "Premium", "1.234", "12 menit lalu", "Download app"]
)
def test_words_of_buttons_go_beside_the_text_and_stay_amid_it(line: str) -> None:
    assert cleaned((line, *PROSE)) == list(PROSE)
    assert cleaned((*PROSE, line, "Berita Terkait")) == list(PROSE)
    assert cleaned((*PROSE, line, "Ikuti saluran WhatsApp kami untuk kabar terbaru dari desa.")) == list(PROSE)
    assert line in cleaned((*PROSE[:2], line, *PROSE[2:]))
    assert line in cleaned((line, "Puisi", "Malam"))


def test_verses_below_the_last_paragraph_stay() -> None:
    verses = ("Kemarin", "Engkau masih ada", "Lainnya", "Kau datang lagi")
    assert cleaned((*PROSE, *verses, "Top")) == [*PROSE, *verses]


def test_a_column_of_numbers_is_no_counter() -> None:
    numbers = ("12", "10", "2")
    assert cleaned((*PROSE, *numbers)) == [*PROSE, *numbers]


def test_steps_of_a_list_are_no_buttons() -> None:
    kept = cleaned_html(f"{HTML[0]}<ol><li>Masuk</li><li>Pilih berkas</li><li>Kirim</li></ol>")
    assert kept == [PROSE[0], "- Masuk", "- Pilih berkas", "- Kirim"]


@pytest.mark.parametrize(
    "line",
    [
        "Article continues after this advertisement", "Photo: Antara/Budi Setya", "Read in Indonesian: Harga Beras Naik",
        "Translated by: Jane Doe", "Written by Jane Doe", "Edited by Jane Doe", "(Reporting by Jane Doe; Editing by John Roe)",
        "This article was originally published on Warta.com", "The writer is a lecturer at the University of Example.",
        "Join our WhatsApp channel for the latest news", "Follow Warta on X, Instagram and Facebook", "Topics: bridge",
        "Click here to get the latest news updates from Warta on Google News", "Was this article helpful?", "Advertising",
        "This article was automatically translated from Indonesian.", "Download the Koran Post app", "Exit mobile version",
        "This story was produced with the support of the Example Fund.", "Thank you for reading!", "Log in to comment",
    ],
)  # fmt: skip
def test_what_english_papers_put_below_a_text_goes(line: str) -> None:
    assert cleaned((*PROSE, line), "en") == list(PROSE)


@pytest.mark.parametrize(
    "line",
    [
        "By Monday evening", "Edited by hand", "The writer is the first victim of that law, said the union.", "Photo: a chain of shops",
        "Follow Anies on his way through the market and you meet everybody.", "Read: it was the only word on the blackboard.",
        "This report was funded by the palm oil firms, she said.", "Save our souls", "Close to the river", "This story is about AI.",
        "Reporting by Friday, the recruits slept in the barracks.",
    ],
)  # fmt: skip
def test_lines_of_english_stories_stay(line: str) -> None:
    assert line in cleaned((*PROSE, line), "en")


def test_the_contacts_that_close_a_press_release_go_from_their_heading_on() -> None:
    contacts = ("Kontak Media:", "Biro Humas dan Kerja Sama Luar Negeri", "Telepon: (021) 3500000")
    assert cleaned((*PROSE, *contacts)) == list(PROSE)
    assert cleaned((*contacts, *PROSE))[-4:] == list(PROSE)  # not where the text goes on
    assert cleaned((*PROSE, *contacts[:2])) == [*PROSE, *contacts[:2]]  # nobody to call
