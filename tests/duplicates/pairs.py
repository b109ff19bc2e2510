"""Makes the pairs: from each article of articles.txt its copies, from each bulletin of bulletins.txt its next days.

Everything is drawn from one seed, so that the corpus is the same on every machine.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.duplicates import slots

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Pair:
    a: str
    b: str
    label: str  # same, different
    kind: str

    def __str__(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def sections(name: str) -> dict[str, str]:
    """`## name` and the text below it."""
    parts = re.split(r"^## (.+)\n", (HERE / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {title: text.strip() for title, text in zip(parts[1::2], parts[2::2], strict=True)}


ARTICLES = sections("articles.txt")
BULLETINS = sections("bulletins.txt")
BASES = {name: text for name, text in ARTICLES.items() if "/" not in name}
EVENTS = {name: [text for other, text in ARTICLES.items() if other.startswith(f"{name}/")] for name in BASES}
VOCABULARY = " ".join(ARTICLES.values()).split()

SYNONYMS = {
    "mengatakan": "menyampaikan", "katanya": "ucapnya", "kata": "ujar", "ujarnya": "katanya", "sebanyak": "sekitar",
    "akibat": "karena", "karena": "sebab", "akan": "bakal", "untuk": "guna", "warga": "masyarakat", "hanya": "cuma",
    "dengan": "bersama", "sejak": "mulai", "dapat": "bisa", "tidak": "tak", "telah": "sudah", "sudah": "telah",
    "tetapi": "namun", "juga": "pula", "sementara": "sedangkan", "mencapai": "menyentuh", "setelah": "usai",
    "adalah": "ialah", "para": "semua", "besar": "raya", "seperti": "bagaikan", "membuat": "menyebabkan",
}  # fmt: skip
BOILERPLATE = (
    "Baca juga: Daftar Lengkap Penerima Bantuan Tahap Kedua dan Cara Mengeceknya",
    "Dapatkan update berita pilihan setiap hari. Mari bergabung di grup Telegram kami dengan memasang aplikasinya.",
    "Simak berita terbaru kami di Google News dan saluran WhatsApp redaksi.",
    "ADVERTISEMENT",
    "SCROLL UNTUK MELANJUTKAN MEMBACA",
    "Lihat juga video: Detik-detik Warga Menyelamatkan Diri",
    "Artikel ini telah tayang sebelumnya dengan judul yang berbeda. Ikuti terus perkembangannya hanya di portal kami.",
    "Penulis: Adinda Ramadhani | Editor: Bagus Pramudya",
    "Segera lengkapi data dirimu untuk mengikuti program berlangganan dan nikmati akses tanpa iklan selama sebulan.",
    "Hak cipta dilindungi undang-undang. Dilarang mengutip tanpa izin tertulis dari redaksi.",
    "Baca Juga : Jadwal Pencairan Gaji Ketiga Belas Tahun Ini",
)
DATELINES = (
    "JAKARTA, KABARNUSA.com - ", "Harianpagi.id, Jakarta - ", "Jakarta, Suara Timur -- ", "TRIBUNKOTA.COM - ",
    "Bandung (Warta Pasundan) - ", "LENTERAPOS.CO, Surabaya - ", "Jakarta – ", "Surabaya, 9 Maret 2026 — ",
)  # fmt: skip
AGENCY_TAILS = (
    "Pewarta: Rahmat Hidayat\nEditor: Sri Muryani\nCopyright © ANTARA 2026",
    "(ANTARA)", "Sumber: ANTARA", "Artikel ini dikutip dari kantor berita ANTARA.",
)  # fmt: skip

Draw = random.Random
Change = Callable[[str, Draw], str]


def words_edited(share: float) -> Change:
    """A copy in which that share of the words is replaced by other words, removed, followed by another, or swapped."""

    def change(text: str, draw: Draw) -> str:
        pieces = re.findall(r"\S+|\n", text)
        at = [i for i, piece in enumerate(pieces) if piece != "\n"]
        for i in draw.sample(at, round(share * len(at))):
            match draw.choice(("replace", "replace", "remove", "insert", "swap")):
                case "replace":
                    pieces[i] = draw.choice(VOCABULARY)
                case "remove":
                    pieces[i] = ""
                case "insert":
                    pieces[i] += " " + draw.choice(VOCABULARY)
                case _ if i + 1 < len(pieces):
                    pieces[i], pieces[i + 1] = pieces[i + 1], pieces[i]
        return " ".join(piece for piece in pieces if piece).replace(" \n ", "\n")

    return change


def block_edited(share: float) -> Change:
    """A copy with one stretch, that share of the text, in other words."""

    def change(text: str, draw: Draw) -> str:
        words = text.split(" ")
        length = round(share * len(words))
        start = draw.randrange(len(words) - length)
        return " ".join(words[:start] + draw.sample(VOCABULARY, length) + words[start + length :])

    return change


def reworded(text: str, draw: Draw) -> str:
    """An edited copy: synonyms, and one sentence in four with its halves swapped."""
    text = re.sub(r"\w+", lambda m: SYNONYMS.get(m[0], m[0]) if draw.random() < 0.8 else m[0], text)
    sentences = re.split(r"(?<=[.!?]) ", text)
    for i, sentence in enumerate(sentences):
        first, comma, second = sentence.partition(", ")
        if comma and draw.random() < 0.25:
            sentences[i] = f"{second.rstrip('.')}, {first}."
    return " ".join(sentences)


def cut(share: float, where: str) -> Change:
    """A run of that share of the words: the head, the tail or from somewhere in the middle."""

    def change(text: str, draw: Draw) -> str:
        words = re.findall(r"\S+\s*", text)
        length = round(share * len(words))
        start = {"head": 0, "tail": len(words) - length}.get(where, draw.randrange(1, len(words) - length))
        return "".join(words[start : start + length]).strip()

    return change


def page(number: int) -> Change:
    """Page `number` of three, cut at the ends of sentences, with the pager's own words."""

    def change(text: str, draw: Draw) -> str:
        sentences = re.split(r"(?<=[.!?])\s+", text)
        size = -(-len(sentences) // 3)
        wanted = sentences[(number - 1) * size : number * size] or sentences[-1:]
        return " ".join(wanted) + draw.choice(
            ("", f"\nHalaman {number}/3", "\nSelanjutnya", "\nHalaman 1 2 3 Show All")
        )

    return change


def dateline(text: str, draw: Draw) -> str:
    """Another dateline, and a headline of another desk above it."""
    body = re.sub(r"^[A-Z][A-Z ]+(?:\(\w+\) )?- ", "", text)
    headline = " ".join(draw.sample(VOCABULARY, draw.randrange(6, 12))).title()
    return f"{headline}\n{draw.choice(DATELINES)}{body}"


def boilerplate(text: str, draw: Draw) -> str:
    """A copy with two to four lines of boilerplate between the paragraphs and at the end."""
    lines = text.split("\n")
    for line in draw.sample(BOILERPLATE, draw.randrange(2, 5)):
        lines.insert(draw.randrange(1, len(lines) + 1), line)
    return "\n".join(lines)


def agency(text: str, draw: Draw) -> str:
    """The copy that a client of the agency prints: its own dateline, a credit, the last paragraph sometimes cut."""
    body = re.sub(r"^[A-Z][A-Z ]+(?:\(\w+\) )?- ", "", text)
    paragraphs = body.split("\n")
    if len(paragraphs) > 2 and draw.random() < 0.5:
        paragraphs.pop()
    return (
        f"{draw.choice(('Jakarta', 'Kupang', 'Medan'))} (ANTARA) - "
        + "\n".join(paragraphs)
        + "\n"
        + draw.choice(AGENCY_TAILS)
    )


def extract(text: str, draw: Draw) -> str:
    """The teaser in a feed: the first words and three dots."""
    return " ".join(text.split()[: draw.randrange(30, 56)]) + draw.choice((" …", "...", " [...]"))


def typography(text: str, draw: Draw) -> str:
    """The same text with other quotation marks, dashes and spaces, and letters in another case."""
    text = re.sub(r'"(?=\w)', "“", text).replace('"', "”").replace(" - ", " — ").replace(" ", "  ", 3)
    return text.upper() if draw.random() < 0.2 else text.replace("\n", "\n\n")


def both(*changes: Change) -> Change:
    """One change after another."""

    def change(text: str, draw: Draw) -> str:
        for each in changes:
            text = each(text, draw)
        return text

    return change


COPIES: dict[str, Change] = {
    "typography": typography,
    "edit-5": words_edited(0.05),
    "edit-10": words_edited(0.10),
    "edit-20": words_edited(0.20),
    "edit-30": words_edited(0.30),
    "block-20": block_edited(0.20),
    "reworded": reworded,
    "half-head": cut(1 / 2, "head"),
    "half-tail": cut(1 / 2, "tail"),
    "third-head": cut(1 / 3, "head"),
    "third-middle": cut(1 / 3, "middle"),
    "third-tail": cut(1 / 3, "tail"),
    "page-1-of-3": page(1),
    "page-2-of-3": page(2),
    "dateline": dateline,
    "boilerplate": boilerplate,
    "agency": agency,
    "extract": extract,
    "dateline+edit-10+boilerplate": both(words_edited(0.10), dateline, boilerplate),
    "half+boilerplate": both(cut(1 / 2, "head"), boilerplate),
    "edit-10+half": both(words_edited(0.10), cut(1 / 2, "head")),
}


def copies(draw: Draw) -> Iterator[Pair]:
    for text in ARTICLES.values():
        for kind, change in COPIES.items():
            yield Pair(text, change(text, draw), "same", kind)


def events(draw: Draw) -> Iterator[Pair]:
    """Other reports of the same event: the same facts and quotes, written by somebody else."""
    for name, others in EVENTS.items():
        for other in others:
            text = BASES[name]
            yield Pair(text, other, "different", "same-event")
            yield Pair(dateline(text, draw), boilerplate(other, draw), "different", "same-event")
            lines = draw.sample(BOILERPLATE, 3)
            yield Pair("\n".join((text, *lines)), "\n".join((other, *lines)), "different", "same-event+boilerplate")
            yield Pair(cut(1 / 2, "tail")(text, draw), other, "different", "same-event")


def bulletins(draw: Draw) -> Iterator[Pair]:
    """The same template on another day or for another town; and a bulletin's copies, which are copies all the same."""
    for template in BULLETINS.values():
        if "{paritas}" not in template:  # without it, only the date tells two days apart
            undated = re.sub(r"\{hari\}( \w+)?,? \(?\{tanggal\}(?: \{bulan\} \{tahun\})?\)?", "hari ini", template)
            for _ in range(4):
                today = slots.fill(undated, draw)
                yield Pair(today, slots.fill(undated, draw), "different", "bulletin-undated")
        for _ in range(4):
            today = slots.fill(template, draw)
            yield Pair(today, slots.fill(template, draw, after=today), "different", "bulletin")
            lines = draw.sample(BOILERPLATE, 2)
            tomorrow = slots.fill(template, draw, after=today)
            yield Pair(
                dateline("\n".join((today, *lines)), draw), "\n".join((tomorrow, *lines)), "different", "bulletin"
            )
            yield Pair(today, dateline(today, draw), "same", "bulletin-copy")
            yield Pair(today, words_edited(0.10)(today, draw), "same", "bulletin-edit-10")
            yield Pair(today, words_edited(0.20)(today, draw), "same", "bulletin-edit-20")
            yield Pair(today, cut(1 / 2, "head")(today, draw), "same", "bulletin-half")
            yield Pair(today, boilerplate(today, draw), "same", "bulletin-copy")


def strangers(draw: Draw) -> Iterator[Pair]:
    """Different articles of one site, both with its dateline and boilerplate."""
    names = list(BASES)
    for _ in range(150):
        one, other = draw.sample(names, 2)
        yield Pair(BASES[one], BASES[other], "different", "strangers")
        line = draw.choice(DATELINES)
        lines = draw.sample(BOILERPLATE, 3)
        yield Pair(
            "\n".join((line + BASES[one], *lines)), "\n".join((line + BASES[other], *lines)), "different", "same-site"
        )


def generate(seed: int = 20261123) -> list[Pair]:
    """All pairs, the same for the same seed."""
    draw = random.Random(seed)
    return [*copies(draw), *events(draw), *bulletins(draw), *strangers(draw)]


def load(lines: Iterable[str]) -> list[Pair]:
    """The pairs in a JSONL file; other fields of a line are ignored.

    Raises ValueError: a line that is no pair, by its number, or no pair at all.
    """
    pairs = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            a, b, label = row["a"], row["b"], row["label"]
        except (ValueError, KeyError, TypeError):
            a = b = label = None
        if not (isinstance(a, str) and isinstance(b, str) and label in ("same", "different")):
            raise ValueError(f'line {number} is no {{"a": text, "b": text, "label": "same" or "different"}}')
        pairs.append(Pair(a, b, label, row.get("kind", label)))
    if not pairs:
        raise ValueError("holds no pairs")
    return pairs
