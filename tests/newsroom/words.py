# ruff: noqa: E501 - word lists read best in their own lines
"""The words of the newsroom's invented stories: places, names and, for each topic, phrases that combine freely.

Nothing here is quoted from a real paper; all people, villages, streets and companies are made up of parts. `{…}` is a
slot that `stories` fills: n (a number), desa, jalan, pt, orang, tempat, hari, bulan, rp, persen, jam, tahun, barang.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# for each zone the provinces with their towns
_TOWNS = {
    "WIB": """Jawa Barat: Bandung, Garut, Cirebon, Sukabumi; Jawa Tengah: Semarang, Pekalongan, Banyumas, Wonosobo;
    DI Yogyakarta: Yogyakarta, Sleman; Jawa Timur: Surabaya, Malang, Banyuwangi, Pamekasan; Banten: Serang, Lebak;
    DKI Jakarta: Jakarta; Jawa Barat: Bogor; Sumatera Utara: Medan, Sibolga; Aceh: Banda Aceh, Takengon;
    Sumatera Barat: Padang, Bukittinggi; Riau: Pekanbaru; Sumatera Selatan: Palembang; Bengkulu: Bengkulu;
    Bangka Belitung: Pangkalpinang; Lampung: Bandar Lampung; Kalimantan Barat: Pontianak, Singkawang;
    Kalimantan Tengah: Palangka Raya""",
    "WITA": """Kalimantan Selatan: Banjarmasin; Kalimantan Timur: Samarinda; Kalimantan Utara: Tarakan;
    Bali: Denpasar, Gianyar; Nusa Tenggara Barat: Mataram, Bima; Nusa Tenggara Timur: Kupang, Ende;
    Sulawesi Selatan: Makassar, Rantepao; Sulawesi Tengah: Palu; Sulawesi Tenggara: Kendari; Sulawesi Utara: Manado;
    Gorontalo: Gorontalo""",
    "WIT": """Maluku: Ambon; Maluku Utara: Ternate; Papua Barat Daya: Sorong; Papua: Jayapura;
    Papua Selatan: Merauke""",
}
PLACES = tuple(  # town, province, zone
    (town, province, zone)
    for zone, rows in _TOWNS.items()
    for province, towns in (" ".join(row.split()).split(": ") for row in rows.split(";"))
    for town in towns.split(", ")
)

GIVEN = """Adi Agung Ahmad Aisyah Andika Anggraini Arif Asih Bagus Bambang Bayu Benediktus Budi Cahyo Citra Damar Desi Dewi Dian
Dwi Eka Elisabet Endah Fajar Farida Fitri Gede Gilang Hadi Handayani Hendra Ida Imam Indah Intan Irfan Joko Kadek Kartika Ketut
Kurnia Laksmi Lestari Lukman Made Maria Marlina Melati Mohamad Mulyono Nanda Ningsih Nyoman Oktavia Paulus Prasetyo Putri Putu
Rahayu Rahmat Ratna Retno Rini Rizal Rudi Samuel Sari Sekar Siti Slamet Sri Sulastri Surya Syahrul Taufik Teguh Titik Tri Utami
Wahyu Wawan Wayan Wulan Yanti Yohanes Yuli Yusuf Zainal Zulkifli""".split()

FAMILY = """Abdurrahman Adiputra Alamsyah Anwar Ardiansyah Aritonang Baskoro Budiman Cahyadi Darmawan Effendi Firdaus Ginting
Gunawan Hakim Halim Hamzah Hartono Hasanah Hidayat Hutagalung Iskandar Kalalo Kurniawan Kusuma Lubis Mahendra Manurung Maulana
Mokodompit Mulyadi Nainggolan Nasution Nugroho Nurdin Pangestu Pattiasina Permana Prabowanto Pramudya Pranata Purnama Rahmawati
Ramadhani Rumbiak Sagala Salim Santoso Saputra Sembiring Setiawan Siregar Soleh Subekti Sudarsono Suharjo Sumarni Suryani
Susilo Sutrisno Syarif Tambunan Tanjung Utomo Wenda Wibisono Wicaksono Widodari Wijayanti Wirawan Yulianto Zakaria""".split()

VILLAGE_HEADS = """Suka Karang Tanjung Sumber Kali Muara Bukit Telaga Rawa Ciba Pasir Wono Batu Lembah Sido Tirta Giri Marga
Banjar Ujung Rimba Kedung Pulo Nagari Sungai""".split()
VILLAGE_TAILS = """maju jaya rejo mulya asri agung sari baru indah harjo makmur luhur tengah wetan damai lestari raya puri cempaka
melati kencana nangka randu waru tanjung""".split()
STREET = """Mawar Kenanga Flamboyan Merpati Elang Cendrawasih Pemuda Pahlawan Veteran Gajah Harimau Anggrek Bougenvil Teratai
Cemara Akasia Mahoni Rajawali Pelabuhan Stasiun Pasar Dermaga Pertanian Perintis Nelayan""".split()
COMPANY_A = "Bumi Sinar Mitra Karya Cakra Graha Prima Tirta Artha Wahana Surya Nusa Multi Indo Cipta Bahari".split()
COMPANY_B = """Sentosa Abadi Lestari Mandiri Utama Perkasa Gemilang Persada Makmur Sejahtera Buana Pratama Mulia
Raya""".split()
GOODS = """beras,cabai,bawang,kedelai,kopi,kakao,rumput laut,garam rakyat,ikan tongkol,kain tenun,gula aren,kopra
jagung pipil,bibit mangga,pupuk organik,anyaman pandan,madu hutan,kerajinan rotan,tembakau,telur ayam,lada putih,vanili
cengkih,pala""".replace("\n", ",").split(",")

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()


@dataclass(frozen=True, slots=True)
class Topic:
    """One beat of the paper: phrases that fit each other in any combination."""

    section: str
    tags: tuple[str, ...]
    titles: tuple[str, ...]
    actors: tuple[str, ...]  # who acts; subject of a sentence
    acts: tuple[str, ...]  # what they do; predicate with object
    causes: tuple[str, ...]  # adverbial of cause or occasion
    effects: tuple[str, ...]  # subordinate clause of effect
    says: tuple[str, ...]  # first halves of quotes
    adds: tuple[str, ...]  # second halves
    roles: tuple[str, ...]  # who is quoted
    heads: tuple[str, ...]  # subheadings


def _topic(section: str, tags: str, **parts: str) -> Topic:
    lines = {name: tuple(re.split(r"\s*/\s*", text)) for name, text in parts.items()}
    return Topic(section, tuple(tags.split("|")), **lines)


TOPICS = (
    _topic(
        "Peristiwa",
        "banjir|cuaca ekstrem|pengungsi|tanggul",
        titles="""Banjir Rendam {n} Rumah di Desa {desa}, Warga Mengungsi ke Balai Desa /
        Tanggul Kali Jebol, Warga {tempat} Bergotong Royong Menambal dengan {n} Karung Pasir /
        Hujan {jam} Jam di {tempat}, Jalan {jalan} Terendam Setinggi Lutut /
        Air Mulai Surut, {n} Keluarga di {desa} Pulang dari Pengungsian /
        {tempat} Siagakan {n} Perahu Karet Menjelang Puncak Musim Hujan""",
        actors="""petugas gabungan dari kecamatan {desa} / relawan posko Jalan {jalan} / warga RW {n} Desa {desa} /
        tim tanggap darurat {tempat} / para pemuda karang taruna {desa} / pengurus masjid di Jalan {jalan}""",
        acts="""menambal tanggul yang jebol dengan {n} karung pasir /
        mengangkut warga lanjut usia dengan perahu karet ke {desa} /
        membuka dapur umum yang memasak {n} bungkus nasi sehari /
        membersihkan lumpur setebal {n} sentimeter dari ruang kelas /
        memasang tali pengaman sepanjang Jalan {jalan} / menutup pintu air di hulu Kali {desa} /
        menyalurkan selimut serta {n} dus air minum / mendata rumah yang dindingnya retak di {desa}""",
        causes="""setelah hujan mengguyur {tempat} selama {jam} jam /
        ketika debit Kali {desa} naik {n} sentimeter semalam /
        menyusul meluapnya saluran di belakang Pasar {jalan} /
        karena pompa air di Jalan {jalan} mati sejak pukul {jam} /
        sesudah tanggul di {desa} tergerus sepanjang {n} meter""",
        effects="""sehingga {n} keluarga memilih tidur di balai desa /
        sementara {n} murid belajar di tenda milik kecamatan / dan arus kendaraan dialihkan lewat Jalan {jalan} /
        yang membuat {n} hektare sawah di {desa} terendam / hingga pasokan listrik ke {n} rumah dipadamkan sementara""",
        says="""Air naik cepat sekali, hanya {jam} jam sudah sampai jendela /
        Kami sudah tiga kali mengusulkan perbaikan tanggul di {desa} /
        Anak-anak kami dahulukan naik perahu ke Jalan {jalan} /
        Kebutuhan mendesak sekarang selimut dan susu untuk {n} balita /
        Pompa tambahan dari {tempat} tiba nanti malam""",
        adds="""karena itu warga diminta tetap waspada sampai {hari} /
        dan semua harus sabar menunggu giliran evakuasi / sebab hujan di hulu {desa} belum reda /
        jadi posko di Jalan {jalan} tetap buka {jam} jam / sambil menanti bantuan {n} karung beras dari provinsi""",
        roles="""Kepala Desa {desa} / Koordinator Posko Jalan {jalan} / Camat {desa} / warga RT {n} {desa} /
        Kepala Pelaksana BPBD {tempat}""",
        heads="""Dapur umum dibuka di {desa} / Pompa tambahan didatangkan / {n} rumah masih terendam""",
    ),
    _topic(
        "Ekonomi",
        "harga pangan|pasar|inflasi|pedagang",
        titles="""Harga {barang} di Pasar {jalan} Naik Jadi Rp {rp} per Kilogram /
        Pedagang {tempat} Keluhkan Pasokan {barang} yang Tersendat /
        Stok {barang} Aman hingga {bulan}, Kata Dinas Perdagangan {tempat} /
        Operasi Pasar {barang} di {desa} Diserbu Ratusan Pembeli /
        Panen Melimpah, Petani {desa} Justru Keluhkan Harga {barang}""",
        actors="""pedagang di Pasar {jalan} / dinas perdagangan {tempat} / petani di Desa {desa} /
        koperasi tani {desa} / PT {pt} / agen besar di {tempat}""",
        acts="""menjual {barang} seharga Rp {rp} per kilogram / menggelar operasi pasar dengan {n} ton {barang} /
        mengirim {n} ton {barang} ke luar pulau / menahan stok {barang} di gudang Jalan {jalan} /
        mencatat kenaikan harga {barang} sebesar {persen} persen / menimbang ulang {barang} kiriman dari {desa} /
        memotong rantai pasok {barang} lewat koperasi / menambah kios bagi {n} pedagang kecil""",
        causes="""menjelang hari raya di bulan {bulan} / karena ongkos truk dari {desa} naik {persen} persen /
        sejak kapal pengangkut tertahan ombak di {tempat} / setelah panen raya di {desa} mundur {n} hari /
        akibat hama yang menyerang {n} hektare kebun""",
        effects="""sehingga pembeli mengurangi belanja sampai {persen} persen /
        sementara warung makan di Jalan {jalan} mengecilkan porsi / yang menekan pendapatan {n} keluarga petani /
        dan harga di tingkat pengecer bertahan di Rp {rp} / hingga stok di gudang tinggal {n} ton""",
        says="""Biasanya saya jual {n} kilogram sehari, sekarang separuhnya pun susah /
        Kalau harga {barang} di bawah Rp {rp}, petani {desa} pasti rugi /
        Kami sudah bersurat ke PT {pt} soal jatah kiriman / Truk dari {desa} baru datang pukul {jam} pagi tadi /
        Pembeli datang hanya menawar lalu pergi""",
        adds="""padahal sewa kios di Jalan {jalan} tetap jalan / dan itu pun mutunya turun dibanding {bulan} lalu /
        jadi kami berharap ada subsidi ongkos angkut / sebab modal untuk {n} karung berikutnya belum kembali /
        makanya banyak yang beralih menjual {barang}""",
        roles="""pedagang {barang} di Pasar {jalan} / Kepala Dinas Perdagangan {tempat} /
        Ketua Koperasi Tani {desa} / Manajer Gudang PT {pt} / pengamat ekonomi Universitas {tempat}""",
        heads="""Ongkos angkut jadi beban / Harapan petani {desa} / Stok hingga {bulan}""",
    ),
    _topic(
        "Pendidikan",
        "sekolah|guru|beasiswa|literasi",
        titles="""{n} Siswa {desa} Belajar di Perpustakaan Terapung /
        Guru di {tempat} Ajarkan Fisika lewat Permainan Gasing /
        Sekolah Dasar di {desa} Kekurangan Ruang Kelas sejak {bulan} /
        Beasiswa PT {pt} Antar {n} Anak Nelayan {tempat} Kuliah /
        Murid {desa} Menangi Lomba Cerita Rakyat Tingkat Provinsi""",
        actors="""guru honorer di {desa} / siswa kelas {n} SD {desa} / komite sekolah Jalan {jalan} /
        dinas pendidikan {tempat} / mahasiswa Universitas {tempat} / yayasan milik PT {pt}""",
        acts="""mendirikan taman baca berisi {n} buku bekas / mengajar membaca bagi {n} anak putus sekolah /
        mengecat ulang ruang kelas yang rusak sejak {bulan} / membagikan {n} tablet bekas kepada murid kelas akhir /
        merakit alat peraga dari {barang} dan kayu bekas / menulis kamus kecil bahasa daerah {tempat} /
        menyusun jadwal belajar bergilir {jam} jam sehari / mengirim {n} naskah ke lomba di {tempat}""",
        causes="""karena jembatan menuju sekolah di {desa} putus / sejak jumlah murid bertambah {persen} persen /
        berkat sumbangan alumni senilai Rp {rp} juta / setelah atap gedung di Jalan {jalan} ambruk /
        ketika jaringan internet di {desa} mulai tersedia""",
        effects="""sehingga {n} murid tidak perlu lagi menyeberang sungai /
        yang membuat angka kehadiran naik {persen} persen / sementara orang tua bergiliran mengantar dari {desa} /
        dan nilai membaca mereka naik dalam {n} pekan / hingga ruang guru dipakai sebagai kelas {n}""",
        says="""Anak-anak berjalan {n} kilometer dari {desa}, tetapi tidak pernah bolos /
        Buku paling laris justru cerita tentang {barang} /
        Saya dulu murid di Jalan {jalan}, sekarang giliran mengajar / Kami butuh {n} meja lagi sebelum {bulan} /
        Permainan membuat mereka berani bertanya""",
        adds="""dan hasilnya tampak di ujian {bulan} kemarin / karena mereka merasa sekolah ini milik sendiri /
        meski gaji kami hanya Rp {rp} ribu sebulan / jadi perpustakaan buka sampai pukul {jam} /
        sebab membaca itu kebiasaan, bukan hukuman""",
        roles="""Kepala SD {desa} / guru fisika di {tempat} / Ketua Komite Sekolah Jalan {jalan} /
        wali murid asal {desa} / Dekan di Universitas {tempat}""",
        heads="""Taman baca di bekas gudang / Menunggu {n} meja baru / Dari {desa} ke {tempat}""",
    ),
    _topic(
        "Olahraga",
        "sepak bola|liga daerah|atlet|stadion",
        titles="""Persatuan {tempat} Menang Tipis atas Tamu dari {desa} /
        Gol Menit {n} Antar Tim {desa} ke Final Piala {bulan} /
        Pelari {tempat} Pecahkan Rekor {n} Kilometer di Jalan {jalan} /
        Klub Bulu Tangkis {desa} Cari Bibit hingga Pelosok {tempat} /
        Stadion {jalan} Direnovasi, Laga Dipindah ke {desa}""",
        actors="""tim tuan rumah {tempat} / penyerang muda asal {desa} / pelatih klub {tempat} /
        panitia Piala {bulan} / suporter dari Jalan {jalan} / pengurus cabang atletik {tempat}""",
        acts="""mencetak gol lewat tendangan bebas dari jarak {n} meter / menekan sejak menit ke-{n} babak kedua /
        menurunkan {n} pemain binaan sendiri / memperbaiki rumput lapangan Jalan {jalan} /
        menggelar latihan pagi {jam} jam setiap {hari} / menyewa bus untuk {n} pendukung /
        menyiapkan tribun tambahan bagi {n} penonton / membawa pulang hadiah Rp {rp} juta""",
        causes="""setelah bek lawan diganjar kartu merah pada menit {n} /
        di bawah guyuran hujan yang turun sejak pukul {jam} / karena kapten tim cedera saat melawan {desa} /
        menjelang putaran kedua di bulan {bulan} / berkat pola serangan balik dari sayap kiri""",
        effects="""sehingga papan klasemen menempatkan mereka di urutan {n} /
        dan {n} penonton bersorak sampai peluit akhir / yang menutup laga dengan selisih satu gol /
        sementara tamu hanya mampu melepaskan {n} tembakan / hingga wasit menambah waktu {jam} menit""",
        says="""Kami tahu bek kiri mereka lambat, jadi bola terus ke sana /
        Latihan {jam} jam sehari di {desa} tidak sia-sia /
        Lapangan berat, tapi anak-anak dari Jalan {jalan} tidak mengeluh /
        Target kami urutan {n} pada akhir {bulan} / Gol itu untuk ibu saya di {desa}""",
        adds="""dan sekarang semua tergantung laga {hari} depan / karena lawan berikutnya jauh lebih kuat /
        meski kami kehilangan {n} pemain inti / jadi jangan dulu bicara soal juara /
        sebab musim masih tersisa {n} pertandingan""",
        roles="""pelatih tim {tempat} / kapten kesebelasan {desa} / Ketua Panitia Piala {bulan} /
        pencetak gol asal {desa} / Manajer Stadion {jalan}""",
        heads="""Jalannya babak kedua / Menatap laga {hari} / Rumput baru di Jalan {jalan}""",
    ),
    _topic(
        "Kesehatan",
        "puskesmas|demam berdarah|imunisasi|gizi",
        titles="""Puskesmas {desa} Layani {n} Pasien Demam Berdarah Sepanjang {bulan} /
        Kader Posyandu {tempat} Datangi {n} Rumah dengan Sepeda /
        Dokter Muda Pilih Mengabdi di {desa}, Jauh dari {tempat} / Imunisasi Ulang di {tempat} Menyasar {n} Balita /
        Warga {desa} Olah {barang} Jadi Makanan Tambahan Balita""",
        actors="""kader posyandu {desa} / dokter di Puskesmas {desa} / dinas kesehatan {tempat} /
        bidan yang bertugas di Jalan {jalan} / tim pengasapan kecamatan {desa} / rumah sakit umum {tempat}""",
        acts="""memeriksa {n} balita dalam satu pagi / membagikan bubuk abate ke {n} rumah /
        menambah {n} tempat tidur di bangsal anak / memasak bubur {barang} untuk anak kurang gizi /
        mengantar vaksin dengan perahu selama {jam} jam / menyisir jentik di bak mandi warga Jalan {jalan} /
        melatih {n} ibu mengukur tinggi badan anak / membuka layanan malam sampai pukul {jam}""",
        causes="""setelah jumlah kasus naik {persen} persen sejak {bulan} /
        karena jarak ke rumah sakit {tempat} mencapai {n} kilometer / seiring datangnya musim hujan di {tempat} /
        berkat iuran warga Rp {rp} ribu sebulan / ketika stok obat di {desa} menipis""",
        effects="""sehingga tidak ada pasien yang ditolak dalam {n} hari /
        yang menurunkan angka anak pendek {persen} persen / sementara {n} pasien masih dirawat /
        dan antrean di loket berkurang separuh / hingga layanan menjangkau {n} dusun""",
        says="""Nyamuknya bertelur di ban bekas di sepanjang Jalan {jalan} /
        Ibu-ibu {desa} sekarang hafal jadwal timbang / Kami menyeberang {jam} jam supaya vaksin tetap dingin /
        Ada {n} pasien baru sejak {hari} kemarin / Bubur {barang} ternyata disukai anak""",
        adds="""jadi kuncinya tetap membersihkan rumah sendiri / dan angka di {tempat} mulai turun sejak {bulan} /
        meskipun tenaga kami hanya {n} orang / karena mencegah jauh lebih murah /
        sebab terlambat sehari saja bisa berbahaya""",
        roles="""Kepala Puskesmas {desa} / dokter jaga RSUD {tempat} / kader posyandu Jalan {jalan} /
        Kepala Dinas Kesehatan {tempat} / bidan desa {desa}""",
        heads="""Bangsal anak ditambah / Jentik di Jalan {jalan} / Bubur {barang} untuk balita""",
    ),
    _topic(
        "Transportasi",
        "kereta|jalan tol|angkutan umum|pelabuhan",
        titles="""Kereta Perintis {tempat} Angkut {n} Penumpang pada Pekan Pertama /
        Jembatan {desa} Ditutup {n} Hari untuk Perbaikan /
        Sopir Angkot {tempat} Minta Tarif Naik Jadi Rp {rp} Ribu /
        Kapal Penyeberangan ke {desa} Tambah Jadwal Mulai {bulan} /
        Jalan {jalan} Jadi Satu Arah, Pengendara Masih Bingung""",
        actors="""dinas perhubungan {tempat} / sopir angkutan jurusan {desa} / penumpang di Terminal {jalan} /
        operator kapal PT {pt} / kontraktor jembatan {desa} / petugas lalu lintas di Jalan {jalan}""",
        acts="""mengalihkan truk ke jalur lingkar {desa} / menambah {n} perjalanan setiap {hari} /
        mengganti {n} bantalan rel yang lapuk / memasang rambu baru di simpang Jalan {jalan} /
        menurunkan tarif sebesar {persen} persen / menguji rem {n} bus antarkota /
        mengeruk alur pelabuhan sedalam {n} meter / mengecor lantai jembatan selama {jam} jam tanpa henti""",
        causes="""menjelang arus libur di bulan {bulan} /
        karena fondasi jembatan di {desa} bergeser {n} sentimeter / setelah {n} kecelakaan terjadi di tikungan itu /
        sejak jumlah penumpang turun {persen} persen / akibat longsor di kilometer {n}""",
        effects="""sehingga waktu tempuh ke {desa} bertambah {jam} jam /
        yang membuat antrean mengular sepanjang {n} meter / sementara pelajar menumpang bak terbuka /
        dan ongkos ke {tempat} menjadi Rp {rp} ribu / hingga pengendara berputar lewat {desa}""",
        says="""Biasanya ke {desa} cukup satu jam, sekarang bisa {jam} jam /
        Setoran saya Rp {rp} ribu sehari belum tertutup / Kami pastikan jembatan dibuka sebelum {hari} /
        Penumpang dari Jalan {jalan} tinggal {n} orang sekali jalan / Rambu sudah ada, tinggal kebiasaan pengendara""",
        adds="""jadi mohon berangkat lebih awal / dan petugas berjaga sampai pukul {jam} malam /
        karena keselamatan lebih penting daripada cepat / meski biayanya mencapai Rp {rp} juta /
        sebab jalur lewat {desa} belum diaspal""",
        roles="""Kepala Dinas Perhubungan {tempat} / sopir angkot jurusan {desa} / penumpang asal {desa} /
        Direktur Operasi PT {pt} / Kepala Terminal {jalan}""",
        heads="""Jalur lingkar {desa} dipakai / Tarif belum berubah / Menunggu uji beban""",
    ),
    _topic(
        "Lingkungan",
        "mangrove|sampah|hutan|satwa",
        titles="""Warga {desa} Tanam {n} Bibit Mangrove di Pesisir {tempat} /
        Bank Sampah Jalan {jalan} Kumpulkan {n} Kilogram Plastik Sebulan /
        Penyu Kembali Bertelur di Pantai {desa} setelah {n} Tahun /
        Sungai di {tempat} Berbusa, Warga {desa} Minta Limbah Diperiksa /
        Hutan Adat {desa} Diakui, Warga Jaga {n} Hektare""",
        actors="""kelompok sadar lingkungan {desa} / pengurus bank sampah Jalan {jalan} / masyarakat adat {desa} /
        balai konservasi {tempat} / pelajar pencinta alam {tempat} / nelayan di pesisir {desa}""",
        acts="""menanam {n} batang bakau di lahan bekas tambak / memilah {n} kilogram sampah setiap {hari} /
        memasang kamera jebak di {n} titik hutan / melepas {n} tukik ke laut {tempat} /
        menukar plastik dengan {barang} di warung / mengambil contoh air dari {n} titik sungai /
        mematok batas hutan sejauh {n} kilometer / mengolah sampah dapur jadi pupuk untuk {barang}""",
        causes="""setelah abrasi menggerus pantai {n} meter setahun /
        karena tempat pembuangan di {tempat} penuh sejak {bulan} / sejak aturan adat di {desa} diberlakukan lagi /
        menyusul matinya ikan di keramba {desa} / berkat bibit sumbangan PT {pt}""",
        effects="""sehingga hasil tangkap kepiting naik {persen} persen /
        yang mengurangi kiriman ke pembuangan {n} ton sebulan /
        sementara hasil uji laboratorium ditunggu sampai {hari} / dan burung bangau kembali bersarang di {desa} /
        hingga {n} keluarga ikut berlangganan""",
        says="""Dulu rumah saya berjarak {n} meter dari laut /
        Plastik dari Jalan {jalan} sekarang jadi tabungan sekolah /
        Kami jaga hutan ini sejak sebelum {desa} punya jalan / Bau busuk tercium sampai {tempat} setiap {hari} /
        Penyu tidak datang kalau pantai terlalu terang""",
        adds="""sekarang airnya sudah sampai dapur / dan cucu kami yang akan memanen hasilnya /
        jadi lampu di pantai dimatikan setelah pukul {jam} / meski baru {persen} persen bibit yang bertahan /
        karena alam {desa} tidak bisa menunggu""",
        roles="""Ketua Kelompok Sadar Lingkungan {desa} / tetua adat {desa} / Kepala Balai Konservasi {tempat} /
        nelayan asal {desa} / peneliti Universitas {tempat}""",
        heads="""Abrasi {n} meter setahun / Plastik jadi tabungan / Hasil laboratorium ditunggu""",
    ),
    _topic(
        "Teknologi",
        "aplikasi|petani digital|internet desa|startup",
        titles="""Aplikasi Buatan Pemuda {desa} Bantu Petani {tempat} Jual {barang} /
        Internet Satelit Masuk {desa}, {n} Warung Terima Pembayaran Digital /
        Siswa {tempat} Rakit Alat Peringatan Longsor Seharga Rp {rp} Ribu /
        PT {pt} Buka Pusat Data di {tempat}, Serap {n} Pekerja /
        Peretas Incar Rekening Warga {tempat} lewat Undangan Palsu""",
        actors="""pengembang muda asal {desa} / perusahaan rintisan PT {pt} / dinas kominfo {tempat} /
        siswa SMK di Jalan {jalan} / pemilik warung di {desa} / tim keamanan siber {tempat}""",
        acts="""merilis aplikasi yang dipakai {n} petani / memasang {n} pemancar di bukit {desa} /
        melatih {n} pemilik warung memakai kode pembayaran / merakit sensor tanah dari komponen bekas /
        memblokir {n} nomor penipu sejak {bulan} / mencatat transaksi {barang} senilai Rp {rp} juta /
        menerjemahkan menu ke bahasa daerah {tempat} / menyewa gudang di Jalan {jalan} sebagai bengkel""",
        causes="""karena tengkulak memotong harga {persen} persen / sejak sinyal di {desa} stabil pada {bulan} /
        setelah {n} warga tertipu undangan palsu / berkat hibah Rp {rp} juta dari kampus /
        menyusul longsor yang menimpa {desa}""",
        effects="""sehingga petani tahu harga di {tempat} setiap pagi / yang memangkas ongkos {persen} persen /
        sementara {n} laporan lain masih diperiksa / dan pesanan datang dari luar provinsi /
        hingga alat itu dipasang di {n} lereng""",
        says="""Kami mulai dari satu ponsel retak di Jalan {jalan} /
        Petani {desa} tidak butuh fitur rumit, cukup harga hari ini / Sensornya murah, baterainya tahan {n} hari /
        Jangan pernah memasang berkas yang dikirim nomor asing / Sinyal baru ada di puncak bukit {desa}""",
        adds="""lalu dalam {n} pekan penggunanya berlipat / karena itu tombolnya kami buat besar-besar /
        jadi warga sempat lari {jam} menit sebelumnya / dan bank tidak pernah meminta kata sandi /
        meski server kami pernah mati {jam} jam""",
        roles="""pendiri PT {pt} / Kepala Dinas Kominfo {tempat} / guru SMK di Jalan {jalan} /
        petani {barang} di {desa} / peneliti keamanan siber asal {tempat}""",
        heads="""Dari ponsel retak / Harga pagi untuk petani / Sensor di {n} lereng""",
    ),
    _topic(
        "Politik",
        "DPRD|anggaran|pemilihan|perda",
        titles="""DPRD {tempat} Sahkan Anggaran Rp {rp} Miliar untuk Jalan Desa /
        Rapat Anggaran {tempat} Molor {jam} Jam, Fraksi Berdebat soal {barang} /
        Pemilihan Kepala Desa {desa} Diikuti {n} Calon / Bupati di {tempat} Lantik {n} Pejabat Baru pada {hari} /
        Warga {desa} Ajukan {n} Usulan dalam Musyawarah Pembangunan""",
        actors="""anggota DPRD {tempat} / panitia pemilihan di {desa} / fraksi gabungan /
        sekretaris daerah {tempat} / warga peserta musyawarah {desa} / badan anggaran""",
        acts="""menyetujui belanja Rp {rp} miliar untuk {desa} / menunda pembahasan pasal {n} rancangan perda /
        mempertanyakan pos perjalanan dinas Rp {rp} juta / membuka kotak suara di {n} TPS /
        mencoret usulan pembelian {n} kendaraan dinas / membacakan {n} butir kesepakatan /
        melantik {n} lurah sekaligus / mengundang pedagang {barang} ke ruang rapat""",
        causes="""setelah rapat berlangsung {jam} jam tanpa jeda / karena data penerima bantuan di {desa} ganda /
        menjelang tenggat pada akhir {bulan} / sesudah aksi damai di Jalan {jalan} / berdasarkan usulan {n} desa""",
        effects="""sehingga pembangunan jembatan {desa} dapat dimulai /
        yang menyisakan {n} pasal untuk pekan depan / sementara {n} fraksi memberi catatan /
        dan hasilnya diumumkan pada {hari} / hingga ruang sidang baru kosong pukul {jam} malam""",
        says="""Anggaran ini uang rakyat, satu rupiah pun harus jelas /
        Kami minta jalan ke {desa} didahulukan, bukan mobil dinas / Ada {n} nama ganda dari Jalan {jalan} /
        Perbedaan pendapat di ruang ini hal biasa / Suara dari TPS {n} kami hitung ulang""",
        adds="""dan laporan akhirnya dibuka untuk umum pada {bulan} / karena warga {desa} sudah menunggu {n} tahun /
        jadi pembahasan dilanjutkan {hari} / meski tidak semua fraksi sepakat /
        sebab aturan tentang {barang} belum ada""",
        roles="""Ketua DPRD {tempat} / Sekretaris Daerah {tempat} / Ketua Panitia Pemilihan {desa} /
        anggota fraksi asal {desa} / pengamat politik Universitas {tempat}""",
        heads="""Pasal {n} ditunda / Catatan {n} fraksi / Usulan dari {desa}""",
    ),
    _topic(
        "Budaya",
        "festival|tenun|wayang|kuliner",
        titles="""Festival {barang} di {desa} Tampilkan {n} Penari /
        Penenun {tempat} Hidupkan Lagi Motif yang Hilang {n} Tahun /
        Dalang Cilik asal {desa} Pentas {jam} Jam Tanpa Jeda /
        Warung {jalan} di {tempat}, Resep {barang} Tiga Generasi /
        Museum {tempat} Terima {n} Naskah Lontar dari Warga {desa}""",
        actors="""penenun di {desa} / sanggar tari Jalan {jalan} / dalang muda asal {desa} /
        kurator Museum {tempat} / panitia festival {tempat} / juru masak warung {jalan}""",
        acts="""menampilkan {n} penari di lapangan {desa} / menenun kain sepanjang {n} meter dengan pewarna alam /
        memainkan lakon semalam suntuk selama {jam} jam / menyimpan {n} naskah dalam peti kayu /
        meracik bumbu {barang} dengan tungku tanah / mengajar {n} anak menabuh gamelan setiap {hari} /
        memugar rumah panggung di Jalan {jalan} / menjual kain seharga Rp {rp} ribu selembar""",
        causes="""setelah motif lama ditemukan di loteng warga {desa} / karena penabuh tua tinggal {n} orang /
        untuk menyambut musim panen {barang} / sejak sanggar di Jalan {jalan} dibuka kembali /
        berkat catatan keluarga dari tahun {tahun}""",
        effects="""sehingga {n} anak muda mulai belajar / yang mengundang pelancong dari luar {tempat} /
        sementara kain pesanan baru selesai {n} bulan lagi / dan penonton bertahan sampai pukul {jam} pagi /
        hingga warisan itu dicatat di {tempat}""",
        says="""Motif ini dulu hanya dipakai saat upacara di {desa} /
        Nenek saya menanak {barang} dengan kayu, rasanya lain / Saya hafal lakon itu sejak umur {jam} tahun /
        Satu kain butuh {n} hari, tidak bisa diburu / Naskah dari {tahun} itu nyaris dimakan rayap""",
        adds="""sekarang anak-anak Jalan {jalan} bangga memakainya / dan resepnya tidak pernah ditulis /
        karena tangan yang menenun juga harus berdoa / jadi museum menyimpannya di ruang sejuk /
        meski pembelinya hanya {n} orang sebulan""",
        roles="""penenun asal {desa} / Kurator Museum {tempat} / pemilik warung {jalan} /
        Ketua Sanggar Jalan {jalan} / dalang cilik dari {desa}""",
        heads="""Motif dari loteng / Resep tanpa catatan / {n} penabuh tersisa""",
    ),
)

# Sentence skeletons. `aktor`, `laku`, `sebab`, `akibat`, `kata`, `tambah` come from the topic; `p` and `q` are the two
# people of the story with their roles; `kini` is the story's own day.
LEADS = (
    "{Aktor} {laku} {sebab}, {kini}. Langkah itu diambil {akibat}.",
    "{Sebab}, {aktor} {laku}, {kini}.",
    "{Aktor} di {tempat}, {provinsi}, {laku} {akibat}. Hal itu disampaikan {p_peran}, {p}, {kini}.",
    "Sedikitnya {n} orang ikut serta ketika {aktor} {laku}, {kini}, {sebab}.",
    "{P_peran}, {p}, memastikan {aktor} {laku} {sebab}.",
)
FACTS = (
    "{Aktor} {laku} {sebab}. {Aktor2} juga {laku2} {akibat}.",
    "Menurut catatan yang dihimpun hingga {hari} petang, {aktor} {laku} {akibat}.",
    "{Sebab}, {aktor} {laku}. Sekitar {persen} persen di antaranya berasal dari {desa}.",
    "Data {p_peran} menunjukkan {n} kejadian serupa sepanjang {bulan} {tahun}. Saat itu {aktor} {laku} {akibat}.",
    "Di {desa}, {aktor} {laku} sejak pukul {jam}.{menit}. Tak jauh dari sana, {aktor2} {laku2}.",
    "Pada {bulan} {tahun}, {aktor} pernah {laku} {sebab}. Kali ini jumlahnya {n} lebih banyak.",
    "Rencananya {aktor} {laku} mulai {hari} depan. Biayanya diperkirakan Rp {rp} juta {akibat}.",
    "Selain itu, {aktor} {laku} {sebab}, {akibat}.",
    "Pantauan di Jalan {jalan}, {aktor} {laku} {akibat}. Kegiatan itu berlangsung {jam} jam.",
    "Tidak semua berjalan mulus. {Sebab}, {aktor} gagal {laku} sesuai jadwal {hari}.",
    "{Aktor} dan {aktor2} sepakat {laku} sampai akhir {bulan}, {akibat}.",
)
QUOTES = (
    "“{Kata}, {tambah},” kata {p} saat ditemui di Jalan {jalan}, {kini}.",
    "“{Kata},” ujar {q}, {q_peran}. “{Kata2}, {tambah}.”",
    "{Q} menuturkan, {kata_kecil}. “{Kata2}, {tambah},” ucapnya.",
    "“{Kata}. {Tambah_besar},” tutur {p}.",
    "Menurut {q}, {aktor} sudah {laku} {akibat}. “{Kata}, {tambah},” katanya lagi.",
    "“{Kata}, {tambah},” jelas {p}, yang menjabat sejak {bulan} {tahun}.",
)
ENDS = (
    "Hingga berita ini ditulis, {aktor} masih {laku}.",
    "{P} berharap {aktor} dapat {laku} sebelum {hari} pekan depan.",
    "Pertemuan lanjutan dijadwalkan pada {hari} di {desa}, {sebab}.",
    "“{Kata},” pungkas {q}.",
)
