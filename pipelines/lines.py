"""Lines that stand around an article without being part of it: "read also", counters, credits, datelines.

Extraction takes most of them off, with rules for each site; this is the short common list by which two texts are
compared, since one site's copy may have lost what another's has kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_COUNTER = re.compile(
    r"\b(?:dilihat|dibaca|dibagikan|dikomentari|pembaca|views?|viewed|hits?|shares?|likes?|reads?|komentar|comments?|kali"
    r"|menit (?:yang )?lalu|jam (?:yang )?lalu|min(?:ute)?s? read|menit (?:baca|membaca)|waktu baca)\b",
    re.IGNORECASE,
)
_COUNTER_WORDS = 8  # a longer line with a number and such a word is a sentence of the article
_RELATED = re.compile(
    r"^\W*(?:baca|lihat|simak|tonton|saksikan) (?:juga|selengkapnya|selanjutnya|video)\b"
    r"|^\W*(?:berita|artikel|topik|tulisan|bacaan|video) (?:terkait|lainnya|pilihan|terpopuler|terbaru|rekomendasi)\b"
    r"|^\W*(?:terpopuler|pilihan (?:redaksi|editor)|rekomendasi(?: untuk anda)?)\b"
    r"|^\W*(?:related (?:articles?|posts?|news)|read (?:also|more))\b",
    re.IGNORECASE,
)
_HEADING_WORDS = 4  # "Berita terkait" alone: the links follow, a line each
_TITLE_WORDS = 20  # a link of a related box is a headline: short, and it does not end like a sentence
_FURNITURE_BEGINS = re.compile(
    r"\W*(?:"
    r"(?:advertisement|iklan|scroll (?:to|untuk|ke)\b.*|halaman(?: selanjutnya)?[\s\d/:|]*(?:show all)?|selanjutnya"
    r"|show all|tampilkan semua|\[gambas:.*|foto ?:.*)\W*$"
    r"|(?:terakhir )?(?:diperbarui|diperbaharui|update(?:d)?|last updated?|dicetak)\b.{0,60}$"
    r"|(?:penulis|editor|reporter|pewarta|redaktur|kontributor|sumber|uploader|penyunting)\s*(?:&\s*\w+\s*)?:"
    r")",
    re.IGNORECASE,
)
_FURNITURE_HOLDS = re.compile(
    r"copyright|hak cipta|all rights reserved|dilarang (?:keras )?(?:mengutip|mengambil|menyalin|menyiarkan)"
    r"|google news|whatsapp channel|(?:saluran|channel|kanal) whatsapp|(?:grup|channel|kanal|aplikasi) telegram"
    r"|\bt\.me/|(?:dapatkan|simak|ikuti|cek) (?:\w+ ){0,3}(?:update|berita|informasi|artikel|kabar) (?:\w+ ){0,4}"
    r"(?:setiap hari|lainnya|terbaru|terkini|pilihan|kami)"
    r"|(?:artikel|berita) ini (?:telah|sudah) (?:tayang|terbit|dimuat)"
    r"|berlangganan|tanpa iklan|\w juga ?:",
    re.IGNORECASE,
)
_FURNITURE_WORDS = 45  # no call to join a channel is longer; a paragraph of an article that names one is
_TRIGGERS = (
    "copyright", "hak cipta", "all rights", "dilarang", "google news", "whatsapp", "telegram", "t.me/", "dapatkan",
    "simak", "ikuti", "cek ", "ini telah", "ini sudah", "langganan", "tanpa iklan", "juga :", "juga:",
)  # fmt: skip
"""One of these is in every line that holds furniture; to look for those of the text first is ten times faster."""
_LONGEST = 2_000  # characters; nothing around an article is longer, and a line of a megabyte would take hours
_DATELINE = re.compile(r"^(?=[^\s\d])(?:\S+\s+){1,8}?(?:--?|–|—)\s+(?=\S)")


def article_only(text: str) -> str:
    """The text without datelines and without the lines that come and go around an article."""
    return "\n".join(own_lines(filter(None, map(str.strip, text.splitlines()))))


def own_lines(lines: Iterable[str]) -> list[str]:
    """`article_only` of a text in lines that are stripped and not empty."""
    lines = list(lines)
    whole = "\n".join(lines).lower()
    triggers = [trigger for trigger in _TRIGGERS if trigger in whole]
    kept: list[str] = []
    in_box = False
    for line in lines:
        if len(line) > _LONGEST:
            kept.append(line)
            in_box = False
            continue
        words = len(line.split())
        if _RELATED.match(line) and words <= _FURNITURE_WORDS:
            in_box = words <= _HEADING_WORDS
            continue
        if in_box and words <= _TITLE_WORDS and line[-1] not in '.!?"”':
            continue
        in_box = False
        if words <= _FURNITURE_WORDS and _is_furniture(line, triggers):
            continue
        if words <= _COUNTER_WORDS and any(map(str.isdigit, line)) and _COUNTER.search(line):
            continue
        kept.append(_DATELINE.sub("", line) if len(kept) < 2 else line)  # a headline may stand above it
    return kept


def _is_furniture(line: str, triggers: Sequence[str]) -> bool:
    lowered = line.lower()
    holds = any(trigger in lowered for trigger in triggers) and _FURNITURE_HOLDS.search(line)
    return bool(holds or _FURNITURE_BEGINS.match(line))
