"""Reads the names of people in bylines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

from crawler.extraction.attribution import AGENCY_FIRST
from crawler.extraction.labels import WORDS, parts
from pipelines.days import MONTH, WEEKDAY
from pipelines.strings import key, plain

LONGEST_NAME = 60  # characters
MOST_NAMES = 12

_LEAD = re.compile(rf"\A(?:\W*(?i:{WORDS})(?:\s?[:：]|\s[-–|]|(?:(?<=\w{{4}})|(?<=[Bb][Yy]))(?=\s))\s*){{1,2}}")
_ROLE_FIRST = re.compile(rf"\W{{0,3}}(?i:{WORDS})\s?(?:[:：]|[-–|]\s)")
_REPORT = re.compile(
    r"\W{0,3}(?i:laporan\s(?:wartawan|reporter|kontributor|jurnalis|koresponden|khusus))\b\s?[:,]?\s?(?P<rest>.*)"
)
# "Kontributor Solo, Muhlis Al Alawi": the place is nobody's name
_PLACE = re.compile(
    r"\A\W*(?i:kontributor|koresponden|contributor|correspondent|wartawan)\b\s?:?\s?(?:[A-Z][\w. ]{2,30},\s)?"
)
_ENDING = re.compile(
    rf"\A\W*(?:{MONTH})\.?\s\d.*"
    rf"|(?<=[a-z])\s+(?:(?:on|pada|terbit|diterbitkan|diperbarui|published|updated)\s)*(?:(?:{MONTH})\.?\s)?\d.*"
    r"|(?<=[a-z]{3})\s+(?:jurnalis|wartawan|kontributor|kol[ou]mnis|dosen|guru besar|mahasiswa|peneliti)\b.*"
    r"|\s*(?:\b(?:tim|team)\s\w+\s*$|©.*|\bcopyright\b.*|\b(?:view all posts|lihat (?:semua|profil)|follow|ikuti)\b.*)"
    rf"|\W*\b(?:{WEEKDAY})\W{{1,3}}\d.*|\s(?:oleh|in)\s*(?=\||$)|\W+dkk\.?\s*$",
    re.IGNORECASE,
)

# A word of a name: "Ani", "M.", "Ja`far", "Al-Farisi", "al-Habsyi", "d'Cunha"; and what stands before such a word
NAME_WORD = r"(?:[a-z]{2,3}-|d['’])?[A-ZÀ-ÖØ-ÞĀ-Ž][\w.'’`-]*"
NAME_PREFIX = r"(?:binti|bin|br|van|von|der|de|da|al|el|drg?|apt|ustaz)\.?"
_WORD = re.compile(rf"(?!(?i:(\w+)-\1\b))(?:{NAME_WORD}|{NAME_PREFIX}|dkk\.?|[\w.-]*@\S+)")  # no "Anak-Anak"
_LOWER_NAMES = re.compile(r"[^\W\d_]{2,20}(?:[ /][^\W\d_]{1,20}){1,3}")  # "rina marlina", "rin/bud"
_QUOTES = frozenset('"“”')
_SPLIT = re.compile(r"\s*(?:[,;]?\s(?:dan|and|bersama|serta)\s|[,;|•·&\n/]|\s[-–—]\s)\s*")
# Academic degrees behind a name: "M.Ed.", "S.STP", "S. Pd", "SH MH", "MSc", "Ph.D", "Sp.A"
_DEGREE = re.compile(
    r"(?:(?:[A-Z]{1,5}(?:\.[A-Z]\w{0,4})+|[SM](?:[A-Z]{1,2}|[A-Z][a-z]{1,3})"
    r"|[SM]\. (?:H|E|T|A|M|P|Si|Pd|Sos|Kom|I\.?Kom|Ag|Kes|Sc|Hum|Psi|Farm|Kn|AP|Sn|Ked|Th)(?:\.I\b)?"
    r"|Ph\.?\s?D|Drs?|Dra|Ir|Hj?|Lc|Sp\.\w+)\b\.?\s?)+"
)
_DEGREE_BEHIND = re.compile(r"(?<=\w\w)(?: [SM]\.(?:[A-Z]\w{0,4}\.?)+)+$")  # "Ani Lestari S.Pd", "Ani Lestari M.I.Kom"
_ADDRESS = re.compile(
    r"[<>{}\\^~=]+|\S*@\S*|https?:\S*|www\.\S*|[\w-]+(?:\.[\w-]+)*\.(?:com|co|id|net|org|tv|news|info|go|ac)\b",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\((?:[^()]{0,60})\)|\[[^\[\]]{0,60}\]")
# Words in the names of desks, firms and sites that no person's name has
_NOBODY = re.compile(
    rf"^(?:di|dari|pada|untuk|yang)\s|^(?:{WEEKDAY}|peranan|oleh|(?:di)?baca|profil|warga|tamu|lepas|magang|citizen"
    r"|pelaksana|redpel|super\s?admin|pengelola|adv|advertorial|infotorial|iklan|rilis"
    r"|(?:merdeka|tempo|tirto|viva)(?:\s\w+)?)$"  # longer ones are people: Tirto Adhi Soerjo, Viva Yoga Mauladi
    r"|^(?:pemkab|pemkot|pemprov|pemdes|desa|kelurahan|kecamatan|(?:dis)?kominfo|bpbd|setda|prokopim|polri|polda|polres"
    r"|polsek|kodim|dprd|kemen\w+|ppid|puskesmas|operator|siaran|harian|koran|majalah|tabloid)\b"
    r"|^(?:redaktur|kontributor|reporter|editor|author|pewarta)\b"
    r"|^(?:jakarta|bandung|semarang|solo|yogyakarta|surabaya|malang|denpasar|medan|padang|palembang|makassar|manado"
    r"|jabar|jateng|jatim|bali|ntb|ntt|su[lm](?:bar|teng|tra|sel|ut)|kal(?:bar|teng|tim|sel|tara)|riau|papua)$"
    r"|^(?:kota|kabupaten|provinsi|jawa|sumatera|sulawesi|kalimantan|maluku|nusa\stenggara)\b"
    r"|\s(?:barat|timur|tengah|utara|selatan|tenggara|pusat)$"
    r"|^(?:universitas|institut|politeknik|sekolah|pusat\sstudi|uin|iain)\b"
    r"|\b(?:redaksi|tim|team|admin|administrator|newsroom|\w*news|media|cyber|siber|pt|cv|tbk|desk|humas|biro"
    r"|webmaster|super\s?user|user|online|portal|indonesia|channel"
    r"|official|berita|liputan\s?6|detik\w*|kompas(?:iana|tv)?|tribun\w*|republika|antara|ant"
    r"|okezone|sindo|suara|kumparan\w*|jpnn|cnn|cnbc|bbc|idn|reuters|afp|xinhua|bloomberg|associated"
    r"|agence|agencies|prnewswire|pr\s?wire|beritasatu|jawapos|jawa\spos|bisnis|kontan|katadata|fimela|rmol"
    r"|press|magazine|staff|sumber|istimewa|dok|dokumentasi|copyright|anonim|anonymous|unknown|null|none|undefined|nan"
    r"|guest|posted|share|facebook|twitter|instagram|tiktok|youtube|whatsapp|telegram|wib|wita|wit)\b",
    re.IGNORECASE,
)

# The start of an office's name or of what a person is, of which "dan" or a comma may be part: "Bidang Data dan
# Informasi", "Dinas Perhubungan, Komunikasi dan Informatika", "Dosen Fakultas Ilmu Sosial dan Ilmu Politik"
OFFICE = (
    r"(?:kementerian|direktorat|dinas|badan|balai|pemerintah|sekretariat|bagian|bidang|seksi|subbag\w*|fakultas"
    r"|dosen|guru|pengajar|mahasisw[ai]|santri|alumn[iu]s?|peneliti|pengamat|pemerhati|pegiat|penggiat|aktivis|praktisi"
    r"|penulis|wartawan|jurnalis|kol[ou]mnis|sastrawan|ekonom|psikolog|advokat|pengacara|ketua|wakil|anggota|pengurus"
    r"|kepala|direktur|rektor|dekan|komisioner|sekretaris|koordinator|pendiri|founder|ceo|mantan|staf|pelajar)\b"
)
_OFFICE = re.compile(OFFICE, re.IGNORECASE)


def names(strings: Iterable[str], *, site: Iterable[str] = ()) -> tuple[str, ...]:
    """The names of people in bylines, in order, each once, without desks, initials and sites (also those in `site`).

    A string may hold one name or several ("Penulis: A, B", "Oleh A dan B"); the part that names an editor is left out.
    At most 12 names of at most 60 characters.
    """
    strangers = {key(s) for s in site}
    found: dict[str, str] = {}
    for string in strings:
        for part in parts(plain(string, 400), "authors"):
            for name in _people(part):
                if key(name) not in strangers and not any(key(name) in one for one in found):  # "Dr. Ani", "Ani"
                    found[key(name)] = name
    return tuple(found.values())[:MOST_NAMES]


def editors(strings: Iterable[str], *, site: Iterable[str] = ()) -> tuple[str, ...]:
    """The names after "Editor:", "Red:" and the like in bylines."""
    return names((part for s in strings for part in parts(plain(s, 400), "editors")), site=site)


def are_names(text: str, least: int = 2, most: int = 5) -> bool:
    """Whether a text without a label is names: `least` to `most` words of names, with nothing but commas between."""
    words = text.replace(",", " ").split()
    return least <= len(words) <= most and all(map(_WORD.fullmatch, words))


def follow_label(text: str, *, loosely: bool = False) -> bool:
    """Whether what follows a label is names, perhaps with what the last one is: "Ani dan Budi, dosen di Malang".

    One word may be in lower case; if `loosely`, four.
    """
    if text.isalpha() or (loosely and _LOWER_NAMES.fullmatch(text)):
        return True
    first, *others = [*filter(None, _pieces(_NOTE.sub(" ", text)))] or [""]
    people = (first, *takewhile(lambda piece: not _OFFICE.match(piece), others))
    return _QUOTES.isdisjoint(text) and all(are_names(one, 1, 6) for one in people)


def begins_with_role(line: str) -> bool:
    """Whether a line begins with a role and a colon or a dash: "Editor: Ani", "Editor - Ani"."""
    return _ROLE_FIRST.match(line) is not None


def _people(text: str) -> Iterator[str]:
    """The names in the part of a byline for one role."""
    if report := _REPORT.match(text):
        text = report["rest"].split(",", 1)[-1]
    text = _ENDING.sub("", _NOTE.sub(" ", _ADDRESS.sub(" ", text)))
    text = _LEAD.sub("", _PLACE.sub("", text))
    if AGENCY_FIRST.match(text):
        return
    for place, piece in enumerate(_pieces(text)):
        name = _DEGREE_BEHIND.sub("", piece)
        if _OFFICE.match(name):
            return
        if not (place and _DEGREE.fullmatch(name)) and _is_person(name):
            yield name


def _pieces(text: str) -> list[str]:
    """The pieces of a byline between commas, dashes and "dan"."""
    return [" ".join(piece.split()).strip(" .,:;'\"“”‘’|/\\-–—_*#>()[]") for piece in _SPLIT.split(text)]


def _is_person(name: str) -> bool:
    """Whether a piece of a byline is a person: no desk, firm or site, no initials and no account."""
    if not 2 < len(name) <= LONGEST_NAME or len(name.split()) > 6 or any(c.isdigit() for c in name):
        return False
    if ":" in name or _NOBODY.search(name) or not any(c.isalpha() for c in name):
        return False
    # "bgs", "prwir", "ABC", "nds"
    return not (name.islower() or (name.isupper() and len(name) <= 4) or "_" in name)
