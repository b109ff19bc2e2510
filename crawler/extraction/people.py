"""Reads the names of people in bylines, the agency in a dateline, and the credits of photos."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

from pipelines.days import MONTH, WEEKDAY
from pipelines.strings import key, plain

LONGEST_NAME = 60  # characters
MOST_NAMES = 12
MOST_PHOTO_CREDITS = 6

# Labels that also stand before or after a name without a colon
WRITER = "reporter|penulis|pewarta|wartawan|jurnalis"
EDITOR = "editor|redaktur|penyunting"
# Labels that are words of stories, too
_WEAK_AUTHORS = "teks|narasi|naskah|naskah dan foto|laporan|liputan|sumber berita"
_WEAK_CREDIT = "foto|sumber foto|kredit foto|ilustrasi|infografis|grafis|photo|dok|dokumentasi"
_WRITERS = (
    f"{WRITER}|author|authors|writer|writers|reporters|journalist|words by|written by|ditulis oleh|dilaporkan oleh|rep"
    "|penulis berita|penulis artikel|penulis opini|reporter magang|wartawan magang|jurnalis magang|penulis magang"
    "|laporan wartawan|laporan reporter|laporan jurnalis"
)
# All labels, by the field of an article that the name belongs to; `writers` are the authors even where the page
# declares others
_LABELS = {
    "writers": _WRITERS,
    "authors": f"{_WRITERS}|{_WEAK_AUTHORS}|kontributor|kontributor \\w+|koresponden|koresponden \\w+|contributor"
    "|correspondent|tim liputan|oleh|opini oleh|artikel oleh|esai oleh|catatan oleh|diposting oleh|diposkan oleh"
    "|dipublikasikan oleh|diterbitkan oleh|dening|by|posted by|published by|created by|penerjemah|translator"
    "|diterjemahkan oleh|translated by|pewawancara",
    "editors": f"{EDITOR}|editors|editor berita|editor bahasa|copy editor|subeditor|sub editor|edited by|disunting oleh"
    "|diedit oleh|redaktur pelaksana|redpel|red|ed|redaksi|tim redaksi|uploader|diunggah oleh|publish|publisher"
    "|penanggung jawab|penanggungjawab|pemeriksa fakta",
    "credit": f"{_WEAK_CREDIT}|foto oleh|photo by|fotografer|photographer|pewarta foto|videografer",
}
_FIELDS = {field: re.compile(words.replace(" ", r"\s"), re.IGNORECASE) for field, words in _LABELS.items()}
_EVERY = dict.fromkeys("|".join(one.pattern for one in _FIELDS.values()).split("|"))
_WORDS = "|".join(sorted(_EVERY, key=len, reverse=True))
WEAK_LABEL = re.compile(f"{_WEAK_AUTHORS}|{_WEAK_CREDIT}", re.IGNORECASE)
# A label may follow a name without a space ("Anju SavitriEditor: Budi"); it then begins with a capital
LABEL = re.compile(
    rf"(?:(?<![^\W\d_])|(?<=[a-z])(?=[A-Z]))(?P<label>(?i:(?:{_WORDS})(?:\s*(?:&|/|dan|and)\s*(?:{_WORDS}))?))\s*[:：]"
)
_BOTH = re.compile(r"\s*(?:&|/|\bdan\b|\band\b)\s*", re.IGNORECASE)  # "Redaktur & Reporter"
# Layouts set roles and names side by side: "Reporter Ani Editor Budi", "Ani Reporter Budi Editor"
_UNMARKED = re.compile(rf"(?<![\w-])(?=[A-Z])(?i:{WRITER}|{EDITOR})(?![\w-])")
_LEAD = re.compile(rf"\A(?:\W*(?i:{_WORDS})(?:\s?[:：]|\s[-–|]|(?:(?<=\w{{4}})|(?<=[Bb][Yy]))(?=\s))\s*){{1,2}}")
_ROLE_FIRST = re.compile(rf"\W{{0,3}}(?i:{_WORDS})\s?(?:[:：]|[-–|]\s)")
_REPORT = re.compile(
    r"\W{0,3}(?i:laporan\s(?:wartawan|reporter|kontributor|jurnalis|koresponden|khusus))\b\s?[:,]?\s?(?P<rest>.*)"
)
_PHOTO_LABEL = re.compile(
    r"^\W*(?:sumber\s)?(?:foto|photo|gambar|ilustrasi|sumber|source|credit|kredit)(?:\soleh|\sby)?\s?[:/]\s?",
    re.IGNORECASE,
)
_STOCK = "getty images|shutterstock|istock|freepik|pixabay|unsplash|pexels|reuters|afp|antara"
# The end of a caption: "(ANTARA FOTO/Budi)", "(Foto: Dok. Humas)", "Foto: Istimewa", "KOMPAS.com/ANI LESTARI"
_CAPTION_CREDIT = re.compile(
    r"\(((?:(?i:foto|photo|dok|sumber|source|ist|istimewa)\b|[^()/\d]{2,40}/)[^()]{0,60}"
    rf"|(?i:[^()]{{0,30}}(?:{_STOCK})[^()]{{0,30}}))\)\W*$"
    r"|\b((?i:foto|photo|dok)(?:\s?[:/]|\.)\s?[^.()]{2,60})\W*$"
    r"|\b([A-Z][\w.]{2,20}(?: [A-Z]\w+)?/[A-Z][\w .]{2,40})\W*$"
)
# "Kontributor Solo, Muhlis Al Alawi": the place is nobody's name
_PLACE = re.compile(
    r"\A\W*(?i:kontributor|koresponden|contributor|correspondent|wartawan)\b\s?:?\s?(?:[A-Z][\w. ]{2,30},\s)?"
)
_ENDING = re.compile(
    rf"\A\W*(?:{MONTH})\.?\s\d.*"
    rf"|(?<=[a-z])\s+(?:(?:on|pada|terbit|diterbitkan|diperbarui|published|updated)\s)*(?:(?:{MONTH})\.?\s)?\d.*"
    r"|(?<=[a-z]{3})\s+(?:jurnalis|wartawan|kontributor|dosen|guru besar|mahasiswa)\b.*"
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
    r"|penulis|wartawan|jurnalis|kolumnis|sastrawan|ekonom|psikolog|advokat|pengacara|ketua|wakil|anggota|pengurus"
    r"|kepala|direktur|rektor|dekan|komisioner|sekretaris|koordinator|pendiri|founder|ceo|mantan|staf|pelajar)\b"
)
_OFFICE = re.compile(OFFICE, re.IGNORECASE)

# Canonical names of agencies, and the ways they are printed; the short ones (_SHORT) count only in brackets
_AGENCIES = {
    "ANTARA": "ANTARA|Antara|antara|Antaranews|ANTARA News|LKBN Antara", "Reuters": "REUTERS|Reuters|reuters",
    "AFP": "AFP|Agence France-Presse", "AP": "Associated Press", "Xinhua": "Xinhua|XINHUA|xinhua", "dpa": "dpa|DPA",
    "Bloomberg": "Bloomberg|BLOOMBERG", "Anadolu": "Anadolu Agency|Anadolu|ANADOLU", "Kyodo": "Kyodo News|Kyodo|KYODO",
    "Yonhap": "Yonhap|YONHAP", "Bernama": "Bernama|BERNAMA", "TASS": "TASS", "Sputnik": "Sputnik|SPUTNIK",
    "WAFA": "WAFA",
    "PRNewswire": "PRNewswire|PR Newswire",
}  # fmt: skip
_PRINTED = {printed: name for name, words in _AGENCIES.items() for printed in words.split("|")}
_SHORT = {"Ant": "ANTARA", "ANT": "ANTARA", "ant": "ANTARA", "AP": "AP", "UPI": "UPI", "EFE": "EFE", "AA": "Anadolu"}
_AGENCY_OF = _PRINTED | _SHORT
_LONG = "|".join(sorted(_PRINTED, key=len, reverse=True))
_ANY = "|".join(sorted(_AGENCY_OF, key=len, reverse=True))
_AGENCY = re.compile(rf"\W*(?:{_LONG}),")
_CREDITS = (
    # JAKARTA (ANTARA) - or Moskow, 5/8 (Xinhua) --
    re.compile(rf"[\w\s.,/'’-]{{0,60}}\(\s?(?P<agency>{_ANY})(?:\s?[/-][^()]{{1,40}})?\s?\)"),
    # ANTARA - or Jakarta, Reuters —
    re.compile(rf"(?:[\w.'’/ ]{{2,40}}, ?)?(?P<agency>{_LONG})\s?[-–—]{{1,2}}\s"),
    # a byline: "Sumber: Reuters", "Pewarta: ANTARA", "Agence France-Presse, Charleston"
    re.compile(
        rf"(?:(?i:sumber|pewarta|oleh|reporter|penulis|kredit)\s?[:：]\s?)?(?P<agency>{_LONG})(?=\W|$)(?!\s\w{{2,}}\s\w)"
    ),
)
_TAIL_CREDIT = re.compile(rf"\(\s?(?:[\w.]{{1,12}}/)?(?P<agency>{_ANY})(?:/[\w./ ]{{1,24}})?\s?\)\W*$")


def names(strings: Iterable[str], *, site: Iterable[str] = ()) -> tuple[str, ...]:
    """The names of people in bylines, in order, each once, without desks, initials and sites (also those in `site`).

    A string may hold one name or several ("Penulis: A, B", "Oleh A dan B"); the part that names an editor is left out.
    At most 12 names of at most 60 characters.
    """
    strangers = {key(s) for s in site}
    found: dict[str, str] = {}
    for string in strings:
        for part in _parts(plain(string, 400), "authors"):
            for name in _people(part):
                if key(name) not in strangers and not any(key(name) in one for one in found):  # "Dr. Ani", "Ani"
                    found[key(name)] = name
    return tuple(found.values())[:MOST_NAMES]


def editors(strings: Iterable[str], *, site: Iterable[str] = ()) -> tuple[str, ...]:
    """The names after "Editor:", "Red:" and the like in bylines."""
    return names((part for s in strings for part in _parts(plain(s, 400), "editors")), site=site)


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


def credit(text: str) -> str | None:
    """The agency that a text names in its dateline, in its last brackets or as a byline: "ANTARA", "AFP", "Reuters"."""
    head = plain(text[:200], 160)
    patterns = _CREDITS if len(text) <= 80 else _CREDITS[:2]  # a longer text is no byline: "bernama" is a word too
    match = next(filter(None, (one.match(head) for one in patterns)), None) or _TAIL_CREDIT.search(text[-120:])
    return _AGENCY_OF[match["agency"]] if match else None


def taken_from(papers: Iterable[str], *, site: Iterable[str] = ()) -> str | None:
    """The first of the papers or agencies in which a text is said to have appeared that is not the site itself."""
    own = {key(name) for name in site}
    return next((credit(paper) or paper for paper in papers if key(paper) not in own), None)


def photo_credits(printed: Iterable[str], captions: Iterable[str] = ()) -> tuple[str, ...]:
    """The photo credits in `printed` and at the ends of `captions`, without labels, each once, at most 6."""
    found: dict[str, str] = {}
    ends = (next(filter(None, match.groups())) for one in captions if (match := _CAPTION_CREDIT.search(one[-120:])))
    for one in (*printed, *ends):
        name = _PHOTO_LABEL.sub("", plain(one, 100)).strip(" .,;:()[]-–")
        if len(name) > 2 and not name.lower().startswith(("http", "www.")):
            found.setdefault(key(name), name)
    return tuple(found.values())[:MOST_PHOTO_CREDITS]


def fields_of(label: str) -> list[str]:
    """The fields of an article that the names behind a label belong to."""
    return [field for field, words in _FIELDS.items() if any(map(words.fullmatch, _BOTH.split(label)))]


def _parts(text: str, field: str) -> Iterator[str]:
    """The parts of a byline that name people for one field."""
    labels = list(LABEL.finditer(text))
    if not labels:
        yield from (part for one, part in _unmarked_parts(text) if one == field)
        return
    fields = [fields_of(label["label"]) for label in labels]
    if field == "authors" and not any(field in one for one in fields):
        yield text[: labels[0].start()]  # before "Reporter:" it would be a section or a date
    ends = [m.start() for m in labels[1:]] + [len(text)]
    yield from (text[m.end() : end] for one, m, end in zip(fields, labels, ends, strict=True) if field in one)


def _unmarked_parts(text: str) -> Iterator[tuple[str, str]]:
    """A byline without colons, split by field where it begins or ends with a role."""
    words = list(_UNMARKED.finditer(text))
    fields = ["editors" if _FIELDS["editors"].fullmatch(word.group()) else "authors" for word in words]
    if not words or fields == ["authors"]:
        yield "authors", text if not words or text[words[0].end() :].strip() else text[: words[0].start()]
    elif not text[: words[0].start()].strip():
        ends = (*(word.start() for word in words[1:]), len(text))
        yield from ((one, text[word.end() : end]) for one, word, end in zip(fields, words, ends, strict=True))
    elif not text[words[-1].end() :].strip():
        starts = (0, *(word.end() for word in words))
        yield from ((one, text[start : word.start()]) for one, word, start in zip(fields, words, starts, strict=False))
    else:
        yield "authors", text


def _people(text: str) -> Iterator[str]:
    """The names in the part of a byline for one role."""
    if report := _REPORT.match(text):
        text = report["rest"].split(",", 1)[-1]
    text = _ENDING.sub("", _NOTE.sub(" ", _ADDRESS.sub(" ", text)))
    text = _LEAD.sub("", _PLACE.sub("", text))
    if _AGENCY.match(text):
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
