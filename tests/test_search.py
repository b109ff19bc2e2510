"""Search: queries as people type them, forms of Indonesian words, filters, order, copies grouped by story."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from pipelines.archive import Archive, Filters, Hit
from pipelines.archive.migrations import migrations
from pipelines.archive.search import search as search_module
from pipelines.archive.search import terms as terms_module
from pipelines.archive.search.query import DEEPEST, MOST_WORDS, STOP_WORDS, parse, to_match, widen
from pipelines.archive.search.search import MARKS, SNIPPET
from pipelines.archive.search.stems import ENDINGS, NAMES, beginnings, stem_of
from pipelines.archive.search.terms import words_of
from pipelines.archive.stories import story_of
from pipelines.archive.values import utc
from pipelines.errors import UsageError
from pipelines.items import Moment
from pipelines.zones import WIB
from tests.archive_kit import DAY, HOUR, NOW, archive_at, article, article_of, discover, store, text

FORMS = {
    "ekonomi": ("ekonomi", "perekonomian"),
    "banjir": ("banjir", "kebanjiran"),
    "dapat": ("dapat", "pendapatan", "pendapat"),
}


def alike(word: str) -> tuple[str, ...]:
    return next((forms for forms in FORMS.values() if word.lower() in forms), (word,))


@pytest.mark.parametrize(
    ("typed", "match"),
    [
        ("gempa", '"gempa"'),
        ("gempa cianjur", '"gempa" AND "cianjur"'),
        ("perekonomian nelayan", '("perekonomian" OR "ekonomi") AND "nelayan"'),
        ("Banjir", '("Banjir" OR "kebanjiran")'),
        ("#banjir, gempa", '("#banjir," OR "kebanjiran") AND "gempa"'),
        ('"banjir bandang"', '"banjir bandang"'),
        ("“banjir bandang”", '"banjir bandang"'),
        ('"banjir bandang', '"banjir bandang"'),
        ('"banjir ban"*', '"banjir ban" *'),
        ("banjir OR longsor jakarta", '("banjir" OR "kebanjiran" OR "longsor") AND "jakarta"'),
        ("jakarta AND gempa", '"jakarta" AND "gempa"'),
        ("gempa or longsor and jakarta", '("gempa" OR "longsor") AND "jakarta"'),
        ('not balok "dan or"', '"not" AND "balok" AND "dan or"'),
        ("gempa -video", '("gempa") NOT "video"'),
        ("gempa –video", '("gempa") NOT "video"'),
        ("gempa NOT video", '("gempa") NOT "video"'),
        ("gempa -banjir", '("gempa") NOT "banjir"'),  # only this word: -satu must not leave persatuan out
        ('gempa -"siaran langsung" -video', '("gempa") NOT ("siaran langsung" OR "video")'),
        ("bencan* di*", '"bencan" * AND "di" *'),
        ("gempa " * MOST_WORDS, " AND ".join(['"gempa"'] * MOST_WORDS)),
        ("(banjir* OR gempa) aceh", '("banjir" * OR "gempa") AND "aceh"'),
        ("anak-anak", '("anak-anak" OR "anakanak")'),
        ("Jum’at non-aktif 2-1", '("Jum’at" OR "Jumat") AND ("non-aktif" OR "nonaktif") AND "2-1"'),
        ("covid-19", '("covid-19" OR "covid19")'),
        ("timnas U23", '"timnas" AND ("U23" OR "U 23")'),
        ("Rp1.000", '("Rp1.000" OR "Rp 1.000")'),
        ('"U-23" U23* -U23', '("U-23" AND "U23" *) NOT "U23"'),
        ("4G 2026", '"4G" AND "2026"'),
        ("Yang gempa di", '"gempa"'),
        ("yang di", '"yang" AND "di"'),
        ('"di" "banjir" dari*', '"di" AND "banjir" AND "dari" *'),
        ("yang OR gempa", '("yang" OR "gempa")'),
        ("pendapatan daerah", '("pendapatan" OR "pendapat") AND "daerah"'),  # nearly every article has dapat
        ("dapat", '("dapat" OR "pendapatan" OR "pendapat")'),
        ("OR gempa OR", '"gempa"'),
        ("gempa !!! 🙂 -", '"gempa"'),
        ("title:kebanjiran Title:aceh", '(title : "kebanjiran" OR title : "banjir") AND title : "aceh"'),
        ('title:"sri m" -title:video*', '(title : "sri m") NOT title : "video" *'),
        ("gempa NOT title:aceh", '("gempa") NOT title : "aceh"'),
        ("title:(gempa OR aceh) siak", '(title : "gempa" OR title : "aceh") AND "siak"'),
        ("title:(gempa -aceh) OR siak", '(title : (("gempa") NOT "aceh") OR "siak")'),
        ("title: gempa subtitle:a", '"title:" AND "gempa" AND "subtitle:a"'),
        ("^gempa + NEAR(a)", '"^gempa" AND "NEAR(a"'),
        ("gempa gempa", '"gempa" AND "gempa"'),
        ("gempa NOT (aceh OR siak)", '("gempa") NOT ("aceh" OR "siak")'),
        ("gempa -(aceh OR banjir)", '("gempa") NOT ("aceh" OR "banjir")'),
        ("gempa -aceh OR siak", '("gempa") NOT ("aceh" OR "siak")'),
        ("gempa -aceh siak", '("gempa" AND "siak") NOT "aceh"'),
        ("gempa -(aceh siak)", '("gempa") NOT ("aceh" AND "siak")'),
        ("(gempa aceh) OR (banjir siak)", '(("gempa" AND "aceh") OR (("banjir" OR "kebanjiran") AND "siak"))'),
        ('(gempa -"siaran langsung") OR (yang aceh)', '((("gempa") NOT "siaran langsung") OR ("aceh"))'),
        ("siak (gempa aceh) (banjir*)", '"siak" AND ("gempa" AND "aceh") AND "banjir" *'),
        ("(gempa OR (aceh OR (siak dumai", '("gempa" OR "aceh" OR ("siak" AND "dumai"))'),
        ("a) gempa (Persero) () -() - aceh", '"a" AND "gempa" AND "Persero" AND "aceh"'),
    ],
)
def test_what_people_type_becomes_a_query(typed: str, match: str) -> None:
    assert to_match(widen(parse(typed), alike)) == match


def test_exact_takes_every_word_as_it_stands() -> None:
    assert to_match(parse("yang perekonomian")) == '"yang" AND "perekonomian"'


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("!!!", "no word to search for"),
        ('""', "no word to search for"),
        ("OR", "no word to search for"),
        ("-video", "'-video' only excludes words; add a word to search for"),
        ("a*", "at least 2 letters"),
        ("*", "no word"),
        ("gempa (-video)", "only excludes words"),
        ("(" * 2000 + "gempa", "more than 8 levels of nested parentheses"),
        (" ".join(f"w{number}" for number in range(MOST_WORDS + 1)), f"more than {MOST_WORDS} words"),
        (f"gempa OR (banjir {'-video ' * MOST_WORDS})", f"more than {MOST_WORDS} words"),
    ],
)
def test_what_cannot_be_looked_for_is_said_in_one_line(typed: str, said: str) -> None:
    with pytest.raises(UsageError, match=said.replace("*", r"\*")) as caught:
        parse(typed)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 120


def test_parentheses_mean_what_they_say(tmp_path: Path) -> None:
    told = ("gempa aceh", "gempa siak", "gempa bogor", "banjir siak")
    with archive_at(tmp_path / "kliping.db") as archive:
        for number, words in enumerate(told):
            pending = discover(archive, number)[0]
            archive.articles.store(article(pending, title=words, text=f"{words}."), now=NOW)

        def found(typed: str) -> set[str]:
            return set(titles(archive.search.find(typed)))

        assert found("gempa NOT (aceh OR siak)") == found("gempa -aceh OR siak") == {"gempa bogor"}
        assert found("(gempa aceh) OR (banjir siak)") == {"gempa aceh", "banjir siak"}
        deep = "gempa"
        for _ in range(DEEPEST // 2):
            deep = f"(banjir siak) OR (bogor -({deep} aceh))"
        assert found(deep) == {"gempa bogor", "banjir siak"}


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("perekonomian", "ekonomi"),
        ("kementerian", "menteri"),
        ("menteri", "menteri"),
        ("keberlanjutan", "lanjut"),
        ("penangkapan", "tangkap"),
        ("kebanjiran", "banjir"),
        ("trump", "trump"),
        ("merapi", "merapi"),  # a volcano, not tidy
        ("bekasi", "bekasi"),
        ("kejagung", "kejagung"),  # not jagung, maize
        ("pemilu", "pemilu"),
        ("persita", "persita"),
        ("perikanan", "ikan"),
        ("mengatakan", "kata"),
        ("kenakan", "kena"),
        ("kerjakan", "kerja"),  # not of a noun kerjak
        ("petakah", "peta"),  # not petak
        ("kelabakan", "kelabak"),  # not laba, profit
        ("perbaikan", "baik"),
        ("perlukah", "perlu"),  # not lukah, a trap for fish
        ("dialah", "dia"),
        ("dibukalah", "buka"),
        ("pengecekan", "cek"),  # not kece, pretty
    ],
)
def test_stems(word: str, stem: str) -> None:
    assert stem_of(word) == stem


FAMILIES = """
ajar belajar mengajar pelajar pengajar pelajaran pembelajaran diajarkan mengajarkan ajaran mempelajari
aman keamanan mengamankan pengamanan diamankan
atur mengatur peraturan aturan diatur pengaturan teratur
bakar membakar kebakaran terbakar pembakaran dibakar
bangun membangun pembangunan dibangun terbangun bangunan membangunkan
bank perbankan
beri memberi diberi berikan memberikan pemberian diberikan
culik menculik penculikan penculik diculik
pangkas memangkas pemangkasan dipangkas pemangkas
peta memetakan pemetaan dipetakan petanya
pungut memungut pungutan pemungutan dipungut pemungut
rampok perampok perampokan dirampok merampok
rasa merasa dirasakan perasaan terasa merasakan
rusak merusak kerusakan perusakan dirusak
tangis menangis menangisi tangisan
curi mencuri pencuri pencurian dicuri
didik pendidikan mendidik pendidik terdidik dididik
duga diduga menduga dugaan terduga
ekonomi perekonomian ekonominya berekonomi
hukum hukuman menghukum dihukum terhukum
jalan berjalan perjalanan menjalankan dijalankan pejalan jalanan
kerja bekerja pekerja pekerjaan mengerjakan dikerjakan
kirim mengirim pengiriman kiriman dikirim terkirim mengirimkan
kuasa kekuasaan berkuasa menguasai penguasa
laku melakukan pelaku berlaku pemberlakuan kelakuan
lapor melaporkan laporan pelapor dilaporkan pelaporan terlapor
laut kelautan pelaut melaut
nyata menyatakan pernyataan kenyataan dinyatakan ternyata
pajak perpajakan pajaknya
periksa memeriksa pemeriksaan diperiksa pemeriksa
perintah memerintah pemerintah pemerintahan diperintahkan
pilih memilih pemilih pemilihan dipilih terpilih pilihan
pimpin memimpin pemimpin pimpinan kepemimpinan dipimpin
rawat perawat perawatan merawat dirawat
satu persatuan bersatu kesatuan menyatukan menyatu
serang menyerang serangan penyerangan diserang penyerang
sidik penyidik penyidikan menyidik disidik
tahan menahan penahanan ditahan tahanan pertahanan bertahan
tani petani pertanian bertani
ternak peternak peternakan beternak
temu bertemu pertemuan menemukan penemuan ditemukan temuan
acak mengacak diacak pengacakan
ajak ajakan mengajak diajak
bacok bacokan membacok pembacokan
bantah membantah dibantah bantahan membantahnya
basis berbasis
desak desakan mendesak didesak
gemar digemari penggemar
gerak gerakan gerakannya bergerak menggerakkan pergerakan
kabar mengabarkan dikabarkan
kawal mengawal pengawalan dikawal pengawal
kenal dikenali mengenali terkenal
kering mengeringkan kekeringan
keruk mengeruk pengerukan
ketik mengetik diketik pengetikan ketikan
kira mengira perkiraan dikira
kunjung mengunjungi pengunjung kunjungan berkunjung
langkah melangkah
masuk memasuki pemasukan dimasukkan masukan termasuk
nikah menikah pernikahan dinikahi
nilai senilai menilai dinilai penilaian
padam memadamkan pemadaman pemadam dipadamkan
perang memerangi perangi berperang
pesan dipesan memesan pemesanan pesanan
rambah perambahan merambah
rampas perampasan merampas
retak keretakan retakan
rokok perokok merokok
sah mengesahkan pengesahan disahkan
selidik penyelidikan menyelidiki diselidiki
sogok sogokan menyogok
suntik suntikan disuntik penyuntikan
tarik tarikan menarik penarikan
teman ditemani menemani berteman
tingkah bertingkah
tumpuk tumpukan menumpuk
tulis menulis penulis tulisan tertulis ditulis penulisan
usaha pengusaha perusahaan berusaha mengusahakan diusahakan
"""


@pytest.mark.parametrize("family", FAMILIES.strip().splitlines(), ids=lambda words: words.partition(" ")[0])
def test_a_family_of_words_has_one_stem(family: str) -> None:
    root, *words = family.split()
    assert {word: stem_of(word) for word in words} == dict.fromkeys(words, root)
    starts = beginnings(root)
    assert [w for w in words if not any(w.startswith(b) and w[len(b) :] in ENDINGS for b in starts)] == []


ACRONYMS = ("dishub", "kemenhub", "kemenkum", "pemkot", "pemprov", "perda", "pilkada")


@pytest.mark.parametrize("name", [*NAMES, *ACRONYMS])
def test_names_and_acronyms_are_no_affixed_words(name: str) -> None:
    assert stem_of(name) == name


# the archive

TEXTS = {
    "ekonomi": "Pertumbuhan ekonomi daerah itu ditopang hasil laut para nelayan yang kembali melaut.",
    "perekonomian": "Perekonomian kota bergerak lagi sesudah pasar dibuka dan warga kembali berbelanja.",
    "banjir": "Banjir bandang melanda tiga desa, warga mengungsi ke gedung sekolah sejak dini hari.",
    "gempa": "Gempa terasa di kota itu dan warga berlarian ke jalan, tidak ada korban jiwa.",
}


def moment(hours: float) -> Moment:
    return Moment(NOW - timedelta(hours=hours), "dulu", "UTC", "feed")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Four stories of siak, an hour between them, the last the newest; dumai copied the flood."""
    with archive_at(tmp_path / "kliping.db") as archive:
        for number, (name, body) in enumerate(TEXTS.items()):
            said = {
                "title": f"Tentang {name}",
                "language": "id",
                "tags": (name.title(), f"Étnik-{name}"),
                "authors": {"ekonomi": ("Ani Lubis",), "gempa": ("Budi", "Rizal")}.get(name, ()),
                "published": moment(4 - number),
            }
            archive.articles.store(
                article(discover(archive, number)[0], text=f"{body}\n{text(number)}", **said), now=NOW
            )
        pending = discover(archive, 9, source="dumai")[0]
        copy = article(pending, title="Salinan berita", text=f"{TEXTS['banjir']}\n{text(2)}", published=moment(1.5))
        archive.articles.store(copy, now=NOW)
        archive.finish()
        yield archive


@pytest.fixture
def plans(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The steps of the query plans of all that is streamed from the archive."""
    steps: list[str] = []
    stream = archive.db.stream

    def watched(sql: str, values: Sequence[object] = ()) -> Iterator[sqlite3.Row]:
        steps.extend(row["detail"] for row in archive.db.rows(f"EXPLAIN QUERY PLAN {sql}", values))
        return stream(sql, values)

    monkeypatch.setattr(archive.db, "stream", watched)
    return steps


def titles(hits: list[Hit]) -> list[str]:
    return [hit.title.removeprefix("Tentang ") for hit in hits]


def test_words_are_found_in_all_their_forms_the_newest_first(archive: Archive) -> None:
    assert titles(archive.search.find("perekonomian")) == ["perekonomian", "ekonomi"]
    assert titles(archive.search.find("ekonomi")) == ["perekonomian", "ekonomi"]
    assert titles(archive.search.find("perekonomian nelayan")) == ["ekonomi"]
    assert titles(archive.search.find("ekonomi", exact=True)) == ["ekonomi"]
    assert titles(archive.search.find("kebanjiran")) == ["banjir"]  # stands in no text; stemmed when asked
    assert titles(archive.search.find('"warga kembali"')) == ["perekonomian"]
    assert titles(archive.search.find("warga -gempa")) == ["banjir", "perekonomian"]
    assert titles(archive.search.find("title:(ekonomi OR banjir) warga")) == ["banjir", "perekonomian"]
    assert titles(archive.search.find("warga -title:(gempa OR salin*)")) == ["banjir", "perekonomian"]
    assert archive.search.find("title:warga") == []
    assert titles(archive.search.find("pengungsian OR berlari")) == ["gempa", "banjir"]
    assert titles(archive.search.find("berbelan*")) == ["perekonomian"]


def test_the_walk_by_date_gives_what_sorting_gives(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    queries = ("warga", "ekonomi", "kota -gempa", "banjir")
    sorted_ = {query: archive.search.find(query) for query in queries}
    assert all(sorted_.values())
    monkeypatch.setattr(search_module, "FEW", 0)
    assert {query: archive.search.find(query) for query in queries} == sorted_


@pytest.mark.parametrize("words", ["", "kalimat"])
@pytest.mark.parametrize(
    ("filters", "step"),
    [
        (Filters(sources=("dumai",)), "articles_day (source=?)"),
        (Filters(tags=("gempa", "Étnik-gempa")), "PRIMARY KEY (tag=?)"),
        (Filters(authors=("ani lubis",), languages=("id",)), "PRIMARY KEY (author=?)"),
        (Filters(seen_since=NOW, sources=("siak",)), "articles_source_seen (source=? AND first_seen_at>?)"),
    ],
)
def test_what_few_articles_have_is_not_looked_for_among_all(
    archive: Archive, plans: list[str], monkeypatch: pytest.MonkeyPatch, words: str, filters: Filters, step: str
) -> None:
    found = archive.search.find(words, filters)
    assert {hit.id for hit in found} <= {one.id for one in archive.search.stream(words, filters)}
    assert any(one.startswith("SEARCH") and step in one for one in plans), plans
    assert not any(one.startswith(("SCAN a", "SCAN articles ")) and "_fts" not in one for one in plans), plans
    plans.clear()
    monkeypatch.setattr(search_module, "FEW", 0)
    assert archive.search.find(words, filters) == found != []
    assert "SCAN a USING INDEX articles_newest" in plans
    assert not any("TEMP B-TREE" in one for one in plans)


@pytest.mark.parametrize(
    ("words", "filters", "step"),
    [
        ("", Filters(), "SCAN a USING INDEX articles_newest"),
        ("", Filters(since=NOW - DAY), "SEARCH a USING INDEX articles_newest (<expr>>?)"),
        ("warga", Filters(), "SCAN a USING INDEX articles_newest"),
        ("warga", Filters(since=NOW - DAY, until=NOW), "SEARCH a USING INDEX articles_newest (<expr>>? AND <expr><?)"),
        (
            "",
            Filters(seen_since=NOW),
            "SEARCH articles USING COVERING INDEX articles_source_seen (source=? AND first_seen_at>?)",
        ),
        ("warga", Filters(seen_since=NOW), "SCAN a USING INDEX articles_newest"),
    ],
)
def test_what_is_common_is_walked_by_time_and_never_sorted(
    archive: Archive, plans: list[str], monkeypatch: pytest.MonkeyPatch, words: str, filters: Filters, step: str
) -> None:
    monkeypatch.setattr(search_module, "FEW", 0)
    assert archive.search.find(words, filters)
    assert step in plans
    assert not any("TEMP B-TREE" in one for one in plans)


@pytest.mark.parametrize(
    ("words", "filters", "step"),
    [
        ("", Filters(since=NOW - DAY), "SEARCH a USING INDEX articles_newest (<expr>>?)"),
        ("", Filters(sources=("siak",)), "SEARCH a USING COVERING INDEX articles_day (source=?)"),
        ("warga", Filters(originals=True), "SCAN a USING COVERING INDEX articles_day"),
    ],
)
def test_what_is_streamed_is_found_by_an_index_and_read_in_order(
    archive: Archive, plans: list[str], monkeypatch: pytest.MonkeyPatch, words: str, filters: Filters, step: str
) -> None:
    monkeypatch.setattr(search_module, "FEW", 0)
    assert len(list(archive.search.stream(words, filters))) >= 3
    assert step in plans
    assert {one for one in plans if one.startswith("SCAN") and "_fts" not in one} <= {step}
    assert not any("TEMP B-TREE" in one for one in plans)


def test_a_language_is_looked_for_in_the_index_whatever_the_statistics_say(archive: Archive, plans: list[str]) -> None:
    archive.db.execute("ANALYZE")  # of a large archive it is a guess, which may be too high by half
    archive.db.execute("UPDATE sqlite_stat1 SET stat = '9000 1 1 1 1' WHERE idx = 'articles_newest'")
    archive.db.execute("ANALYZE sqlite_schema")
    assert len(list(archive.search.stream("", Filters(languages=("id",))))) == 4
    assert "SCAN a USING COVERING INDEX articles_newest" in plans


def test_of_the_articles_with_a_common_word_only_those_of_the_time_are_read(
    archive: Archive, plans: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    step = "SEARCH a USING INDEX articles_newest (<expr>>?)"
    found = list(archive.search.stream("warga", Filters(since=NOW - DAY)))
    assert step not in plans
    monkeypatch.setattr(search_module, "FEW", 0)
    assert list(archive.search.stream("warga", Filters(since=NOW - DAY))) == found
    assert step in plans


def test_rank_puts_the_title_first(archive: Archive) -> None:
    body = "Kota itu sepi. " + text(50)
    archive.articles.store(article(discover(archive, 50)[0], title="Sekolah", text=body, published=moment(90)), now=NOW)
    assert titles(archive.search.find("sekolah")) == ["banjir", "Sekolah"]
    assert titles(archive.search.find("sekolah", rank=True)) == ["Sekolah", "banjir"]
    assert archive.search.find(" ", rank=True) == archive.search.find("")  # nothing to be best at


def test_a_story_is_one_hit_its_copies_are_told(archive: Archive) -> None:
    [hit] = archive.search.find("banjir")
    assert (hit.source, hit.copy_of) == ("siak", None)
    assert [(one.source, one.title) for one in hit.siblings] == [("dumai", "Salinan berita")]
    [copy] = archive.search.find("banjir", Filters(sources=("dumai",)))
    assert (copy.source, copy.copy_of) == ("dumai", hit.id)
    assert [one.id for one in copy.siblings] == [hit.id]
    assert titles(archive.search.find("salinan")) == ["Salinan berita"]  # the original's title has no such word
    assert len(list(archive.search.stream("banjir"))) == archive.search.count("banjir") == 2
    assert archive.search.count("banjir", Filters(originals=True)) == 1
    body = f"{TEXTS['banjir']}\n{text(2)}"
    again = article(discover(archive, 10)[0], title="Salinan lagi", text=body, published=moment(1))
    archive.articles.store(again, now=NOW)
    assert titles(archive.search.find("salinan")) == ["Salinan lagi"]  # the newest stands for both
    later = "UPDATE articles SET published_at = ? WHERE title IN ('Salinan berita', 'Tentang banjir')"
    archive.db.execute(later, (utc(NOW),))
    told = [one.title for one in story_of(archive.db, copy.id)]
    assert told == ["Tentang banjir", "Salinan lagi", "Salinan berita"]  # the original first, though it is not earliest


def test_what_was_found_is_marked(archive: Archive) -> None:
    [hit] = archive.search.find("gempa")
    begin, end = MARKS
    assert hit.marked_title == f"Tentang {begin}gempa{end}"
    assert hit.snippet.startswith(f"{begin}Gempa{end} terasa")


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("kafe banjir", "[Banjir] di [Kafé] itu, banjirkan; [kafe]-[kafe]"),
        ("banjir*", "[Banjir] di Kafé itu, [banjirkan]; kafe-kafe"),
        ('"di kafe"', "Banjir [di Kafé] itu, banjirkan; kafe-kafe"),
        ('"kafe it"*', "Banjir di [Kafé itu], banjirkan; kafe-kafe"),
        ("kafe-kafe", "Banjir di Kafé itu, banjirkan; [kafe-kafe]"),
        ("gempa OR itu -longsor", "Banjir di Kafé [itu], banjirkan; kafe-kafe"),
    ],
)
def test_marks(archive: Archive, typed: str, marked: str) -> None:
    store(archive, 10, title="Banjir di Kafé itu, banjirkan; kafe-kafe")
    hits = {hit.title: hit.marked_title for hit in archive.search.find(typed, exact=True)}
    assert hits["Banjir di Kafé itu, banjirkan; kafe-kafe"].replace(MARKS[0], "[").replace(MARKS[1], "]") == marked


def test_a_snippet_is_the_stretch_with_most_of_what_was_found(archive: Archive) -> None:
    rest = [f"kata{number}" for number in range(200)]
    body = " ".join([*rest[:60], "puting", *rest[60:140], "Puting,", "beliung", *rest[140:]])
    store(archive, 10, title="Angin", text=body)
    [hit] = archive.search.find("puting beliung")
    assert len(hit.snippet.split()) == SNIPPET
    assert "{}Puting{}, {}beliung{}".format(*MARKS, *MARKS) in hit.snippet
    assert hit.snippet.startswith("…kata")
    assert hit.snippet.endswith("…")
    [hit] = archive.search.find("angin")  # which the title alone has
    assert hit.snippet == f"{' '.join(rest[:SNIPPET])}…"


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(), {"ekonomi", "perekonomian", "banjir", "gempa"}),
        (Filters(sources=("siak",)), {"ekonomi", "perekonomian", "banjir", "gempa"}),
        (Filters(sources=("dumai",)), {"Salinan berita"}),
        (Filters(tags=("GEMPA", "ekonomi")), {"ekonomi", "gempa"}),
        (Filters(tags=("Étnik-GEMPA",)), {"gempa"}),  # as it stands; SQLite knows the case of a to z alone
        (Filters(tags=("riau",)), {"ekonomi", "perekonomian", "banjir", "gempa"}),  # a tag of the source
        (Filters(languages=("id",)), {"ekonomi", "perekonomian", "banjir", "gempa"}),
        (Filters(languages=("en",)), set()),
        (Filters(authors=("ani lubis", "Rizal")), {"ekonomi", "gempa"}),
        (Filters(authors=("Ani",)), set()),  # names are whole
        (Filters(since=NOW - 2 * HOUR), {"banjir", "gempa"}),
        (Filters(until=NOW - 2 * HOUR), {"ekonomi", "perekonomian"}),
        (Filters(since=NOW - 3 * HOUR, until=NOW - 2 * HOUR), {"perekonomian"}),
    ],
)
def test_filters(archive: Archive, filters: Filters, found: set[str]) -> None:
    assert set(titles(archive.search.find("", filters))) == found
    assert set(titles(archive.search.find("kalimat OR warga", filters))) == found


def test_a_day_is_found_as_that_day_wherever_it_began(archive: Archive) -> None:
    midnight = datetime(2026, 11, 10, tzinfo=WIB)
    for number, hours in enumerate((9, 8, 7, 0)):
        begun = datetime(2026, 11, 10, tzinfo=timezone(timedelta(hours=hours))).astimezone(UTC)
        store(archive, 20 + number, published=Moment(begun, "10/11/2026", f"+0{hours}:00", "meta", "day"))
    for words in ("", "kalimat"):
        for off, articles in ((-1, 0), (0, 4), (1, 0)):
            that_day = Filters(since=midnight + off * DAY, until=midnight + (off + 1) * DAY)
            assert archive.search.count(words, that_day) == articles
        assert archive.search.count(words, Filters(since=midnight + HOUR, until=midnight + DAY)) == 1  # 07:00, in UTC
        assert archive.search.count(words, Filters(until=midnight)) == 0
        assert archive.search.count(words, Filters(since=midnight + DAY)) == 5


def test_tags_and_authors_are_those_that_an_article_has_now(archive: Archive) -> None:
    [hit] = archive.search.find("gempa")
    stored = article_of(archive, hit.id)
    said = {"title": stored.title, "text": stored.text, "authors": ("Sri",), "tags": ("Aceh", "aceh", "Banjir")}
    archive.articles.restate(hit.id, article(discover(archive, 8)[0], **said))

    def found(**filters: Any) -> list[str]:
        return titles(archive.search.find("", Filters(**filters)))

    assert found(tags=("GEMPA",)) == found(authors=("Budi", "Rizal")) == []
    assert found(tags=("ACEH",)) == found(tags=("aceh", "Aceh")) == found(authors=("sri",)) == ["gempa"]
    assert found(tags=("banjir",)) == ["gempa", "banjir"]
    archive.db.execute("DELETE FROM articles WHERE id = ?", (hit.id,))
    assert found(tags=("banjir",)) == ["banjir"]
    assert archive.db.value("SELECT count(*) FROM article_authors WHERE article_id = ?", (hit.id,)) == 0


def test_an_older_archives_tags_and_authors_are_found(archive: Archive) -> None:
    archive.db.conn.executescript(
        """
        DROP TABLE article_tags; DROP TABLE article_authors; DROP INDEX articles_newest;
        DROP TRIGGER article_tags_insert; DROP TRIGGER article_tags_delete; DROP TRIGGER article_tags_update;
        DROP TRIGGER article_authors_insert; DROP TRIGGER article_authors_delete; DROP TRIGGER article_authors_update;
        CREATE INDEX articles_newest ON articles (coalesce(published_at, first_seen_at));
        UPDATE articles SET tags = '["Banjir", "banjir", ""]' WHERE title = 'Salinan berita';
        DELETE FROM _sqlite_migrations WHERE name = 'm014_tags_and_authors';
        """
    )
    with Archive.open(archive.path) as newer:
        assert titles(newer.search.find("", Filters(tags=("BANJIR",)))) == ["banjir"]
        assert newer.search.count("", Filters(tags=("banjir",))) == 2
        assert titles(newer.search.find("", Filters(authors=("rizal",)))) == ["gempa"]


def test_what_came_in_late_is_new_all_the_same(archive: Archive) -> None:
    """As after a night without a network; what a site dates by its day alone counts from midnight on, too."""
    late = article(discover(archive, 7)[0], title="Terlambat", published=moment(30))
    archive.articles.store(late, now=NOW + HOUR)
    assert titles(archive.search.find("kalimat", Filters(since=NOW + HOUR - DAY, seen_since=NOW + HOUR))) == []
    for words in ("", "kalimat"):
        new = Filters(seen_since=NOW + HOUR)
        assert titles(archive.search.find(words, new)) == ["Terlambat"]
        assert [one.title for one in archive.search.stream(words, new)] == ["Terlambat"]
        assert archive.search.count(words, new) == 1


def test_an_unknown_source_is_named_with_what_was_meant(archive: Archive) -> None:
    with pytest.raises(UsageError, match=r"no source 'dumay'.*did you mean dumai"):
        archive.search.find("banjir", Filters(sources=("dumay",)))


def test_a_limit_gives_the_newest(archive: Archive) -> None:
    assert titles(archive.search.find("", limit=2)) == ["gempa", "banjir"]
    assert [one.title for one in archive.search.stream(limit=2)] == ["Tentang gempa", "Salinan berita"]
    found = [one.id for one in archive.search.stream("warga")]
    assert found == sorted(found)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two articles."""
    path = tmp_path_factory.mktemp("search") / "kliping.db"
    with archive_at(path) as archive:
        for number, body in enumerate(("a b ab ba or not", "aba near bab")):
            archive.articles.store(article(discover(archive, number)[0], text=f"{body} {text(number)}"), now=NOW)
    return path


PIECES = ["title:", *'ab "-*()ORNT:^+{}.,\x00\ud800']


@given(typed=st.text(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@settings(max_examples=300)
def test_any_string_gives_results_or_one_clear_line(few: Path, typed: str) -> None:
    with Archive.open(few, readonly=True) as archive:
        for exact in (False, True):
            said = ""
            try:
                hits = archive.search.find(typed, limit=3, exact=exact, rank=exact)
            except UsageError as error:
                hits, said = [], str(error)
            assert len(hits) <= 3
            assert "\n" not in said


# the words of articles


def terms(archive: Archive) -> set[str]:
    return {row[0] for row in archive.db.rows("SELECT term FROM terms")}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Kafé Naïf", {"kafe", "naif"}),
        ("rumah—sakit, anak-anak…", {"rumah", "sakit", "anak"}),
        ("banjir_bandang", {"banjir", "bandang"}),  # two words of the index, too
        ("di 2026 covid19 dan", {"dan"}),
        (f"{'a' * 30} {'b' * 31}", {"a" * 30}),
    ],
)
def test_which_words_may_have_stems(said: str, words: set[str]) -> None:
    assert words_of([said, ""]) == words


def test_words_wait_until_the_end_of_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms_module, "BATCH", 1)
    with archive_at(tmp_path / "kliping.db") as archive:
        archive.articles.store(article(discover(archive, 2)[0], text="Jembatan."), now=NOW)
        first = archive.articles.store(article(discover(archive, 1)[0], text="Perekonomian kota itu."), now=NOW).id
        assert terms(archive) == set()
        archive.terms.catch_up()
        assert terms(archive) >= {"jembatan", "perekonomian", "kota", "itu"}
        assert archive.db.value("SELECT count(*) FROM terms_waiting") == 0
        with archive.write():
            archive.db.execute("UPDATE articles SET text = 'Kementerian.' WHERE id = ?", (first,))
        archive.finish()
        assert archive.terms.alike("menteri") == ("menteri", "kementerian")


def test_words_alike_are_those_of_one_stem(tmp_path: Path) -> None:
    others = "beradab seadanya adat keberatan atapun mengadang"
    with archive_at(tmp_path / "kliping.db") as archive:
        body = f"Ada adanya berada keberadaan keberadaannya mengada adalah {others}."
        archive.articles.store(article(discover(archive, 1)[0], title="Ada", text=body), now=NOW)
        archive.terms.catch_up()
        alike = {"ada", "adanya", "berada", "keberadaan", "keberadaannya", "mengada", "seadanya"}
        assert set(archive.terms.alike("keberadaan")) == alike
        assert archive.terms.alike("7") == ("7",)
        assert archive.terms.alike("Zxqv") == ("zxqv",)


def test_an_older_archives_words_come_with_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "kliping.db"
    with archive_at(path) as archive:
        archive.articles.store(article(discover(archive, 1)[0], text="Perekonomian Kafé 2026 x."), now=NOW)
        with archive.write():  # as it was before there was a search
            for name in ("terms", "terms_waiting"):
                archive.db.execute(f"DROP TABLE {name}")
            for name in ("insert", "update"):
                archive.db.execute(f"DROP TRIGGER terms_waiting_{name}")
            archive.db.execute("DROP INDEX articles_newest")
            archive.db.execute("DELETE FROM _sqlite_migrations WHERE substr(name, 1, 4) IN ('m003', 'm008')")
    with Archive.open(path) as archive:
        assert migrations.pending(Database(archive.db.conn)) == []
        archive.finish()
        assert {"perekonomian", "kafe"} <= terms(archive)
        assert not {"2026", "x"} & terms(archive)
        assert archive.terms.alike("ekonomi") == ("ekonomi", "perekonomian")


def test_the_stop_words_are_words_of_the_index() -> None:
    assert all(word.isascii() and word.islower() and word.isalpha() for word in STOP_WORDS)


def test_of_very_many_hits_the_best_of_the_last_are_ranked(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    titles = ("Udang udang udang", "Kabar kapal", "Kabar laut", "Udang lagi")
    for number, title in enumerate(titles, 20):
        body = f"Petambak menjual udang nomor {number} ke pelabuhan pada hari itu juga.\n{text(number)}"
        archive.articles.store(article(discover(archive, number)[0], title=title, text=body), now=NOW)
    best = [hit.title for hit in archive.search.find("udang", rank=True)]
    assert (best[0], set(best)) == (titles[0], set(titles))
    monkeypatch.setattr(search_module, "RANKED", 2)
    assert [hit.title for hit in archive.search.find("udang", rank=True)] == ["Udang lagi", "Kabar laut"]
    last = [hit.title for hit in archive.search.find("udang", Filters(sources=("siak",)), rank=True)]
    assert last == ["Udang lagi", "Kabar laut"]
    assert archive.search.find("udang", Filters(sources=("dumai",)), rank=True) == []
    archive.db.execute("UPDATE articles SET language = 'jv' WHERE title IN (?, ?)", best[:2])
    some = [hit.title for hit in archive.search.find("udang", Filters(languages=("jv",)), rank=True)]
    assert some == best[:2]  # of what the filters let through
