"""Lines that stand around an article without being part of it: "read also", counters, credits, datelines.

Extraction takes most of them off, with rules for each site; this is the short common list by which two texts are
compared, since one site's copy may have lost what another's has kept. A line counts as such by how it begins or by all
of its words: an article on copyright or on the price of subscriptions speaks of them in the middle of its sentences.
"""

from __future__ import annotations

import re

from pipelines.similarity.words import DAYS, MONTHS

_COUNTED = r"dilihat|dibaca|dibagikan|dikomentari|disukai|pembaca|views?|viewed|hits?|shares?|likes?|reads?|komentar"
_COUNTER = re.compile(  # "1.204 kali dilihat", "2 menit baca"; all of the line is of that kind
    rf"(?=.*\d)(?=.*\b(?:{_COUNTED}|comments?|lalu|ago|baca|membaca|read)\b)"
    rf"(?:[\W\d]|\b(?:{_COUNTED}|comments?|kali|orang|menit|jam|hari|yang|lalu|mins?|minutes?|hours?|ago|times?|been"
    r"|baca|membaca|waktu|sudah|telah|artikel|berita|ini|oleh|total|x|k|m|rb|ribu|jt|juta)\b)+",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"\W*(?:baca|lihat|simak|tonton|saksikan) (?:juga|selengkapnya|selanjutnya|video)\b"
    r"|\W*(?:(?:berita|artikel|topik|tulisan|bacaan|video) (?:terkait|lainnya|pilihan|terpopuler|terbaru|rekomendasi)"
    r"|terpopuler|pilihan (?:redaksi|editor)|rekomendasi(?: untuk anda)?|related (?:articles?|posts?|news)"
    r"|read (?:also|more))\s*(?::|\W*$)"
    r"|\W*\w+(?:\W+\w+){0,2} juga ?:",
    re.IGNORECASE,
)
_HEADING_WORDS = 4  # "Berita terkait" alone: the links follow, a line each
_TITLE_WORDS = 20  # a link of a related box is a headline: short, and it does not end like a sentence
_TIME_WORDS = "pada|at|on|tanggal|tgl|pukul|jam|menit|hari|yang|lalu|wib|wita|wit|am|pm"
_TIME = rf"(?:[\W\d]|\b(?:{_TIME_WORDS}|{'|'.join(sorted((*DAYS, *MONTHS)))}|\w+day)\b)*$"
_FURNITURE = re.compile(
    r"\W*(?:"
    r"(?:advertisement|iklan|scroll (?:to|untuk|ke)\b.*|halaman(?: selanjutnya)?[\s\d/:|]*(?:show all)?|selanjutnya"
    r"|show all|tampilkan semua|\[gambas:.*|foto ?:.*)\W*$"
    rf"|(?:terakhir )?(?:diperbarui|diperbaharui|update(?:d)?|last updated?|dicetak)\b{_TIME}"
    r"|(?:penulis|editor|reporter|pewarta|redaktur|kontributor|sumber|uploader|penyunting)\s*(?:&\s*\w+\s*)?:"
    r"\W*\w+(?:\W+\w+){0,11}\W*$"
    r"|copyright\b|©|hak cipta (?:©|\(c\)|\d{4}|dilindungi)|all rights reserved"
    r"|dilarang (?:keras )?(?:mengutip|mengambil|menyalin|menyiarkan)\b.*\b(?:se)?izin\b"
    r"|(?:sebagian )?(?:artikel|berita) ini (?:telah|sudah) (?:tayang|terbit|dimuat)"
    r"|(?:dapatkan|simak|ikuti|cek|segera|silakan|silahkan|ayo|yuk|mari|nikmati|baca|akses|gabung|bergabung|klik|unduh"
    r"|download|follow|update berita)\b.*(?:google news|whatsapp|telegram|\bt\.me/|langganan|tanpa iklan)"
    r"|(?:dapatkan|simak|ikuti|cek) (?:\w+ ){0,3}(?:update|berita|informasi|artikel|kabar) (?:\w+ ){0,4}"
    r"(?:setiap hari|lainnya|terbaru|terkini|pilihan|kami)"
    r")",
    re.IGNORECASE,
)
_COUNTER_WORDS = 12  # no counter is longer
_FURNITURE_WORDS = 45  # no call to join a channel is longer; a paragraph of an article that names one is
_LONGEST = 2_000  # characters; nothing around an article is longer, and a line of a megabyte would take hours
_DATELINE = re.compile(  # names of places and papers: "Jakarta, 9 Maret 2026 (Suara Timur) - "
    r"^(?=[^\s\d])(?:(?>[^\sa-z]\S*|\S+\.[a-z]{2,3}\b\S*|detikcom\S*)\s+){1,8}?(?:--?|–|—)\s+(?=\S)"
)
_LEAST_OWN = 0.4  # of a text's words; where more would go, the article is about such things


def own_lines(lines: list[str]) -> list[str]:
    """The lines without datelines and without those that come and go around an article.

    `lines` are those of a text, stripped and not empty.
    """
    kept = without_furniture(lines)
    return [_DATELINE.sub("", line) if i < 2 else line for i, line in enumerate(kept)]  # 1: below a headline


def without_furniture(lines: list[str]) -> list[str]:
    """The lines that are no furniture, datelines and all; all of them where little of the text would be left."""
    kept: list[str] = []
    in_box = False
    for line in lines:
        if len(line) > _LONGEST:
            kept.append(line)
            in_box = False
            continue
        words = len(line.split())
        if words <= _FURNITURE_WORDS and _RELATED.match(line):
            in_box = words <= _HEADING_WORDS
            continue
        if in_box and words <= _TITLE_WORDS and line[-1] not in '.!?"”':
            continue
        in_box = False
        if words <= _FURNITURE_WORDS and _FURNITURE.match(line):
            continue
        if words <= _COUNTER_WORDS and _COUNTER.fullmatch(line):
            continue
        kept.append(line)
    sizes = [sum(len(line.split()) for line in some) for some in (kept, lines)]
    return kept if sizes[0] >= _LEAST_OWN * sizes[1] else lines
