"""Leaves out the lines around an article that are no part of it: "read also", counters, credits, datelines.

Extraction removes most of them, with rules for each site. The short common list here serves the comparison of two
texts, since one site's copy may keep a line that another's has lost. A line is recognised by its beginning or by all of
its words: an article about copyright or the price of subscriptions has such words in the middle of its sentences.
"""

from __future__ import annotations

import re

from pipelines.days import MONTH, WEEKDAY

_COUNTED = r"dilihat|dibaca|dibagikan|dikomentari|disukai|pembaca|views?|viewed|hits?|shares?|likes?|reads?|komentar"
_COUNTER = re.compile(  # "1.204 kali dilihat", "2 menit baca"; must match the whole line
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
_HEADING_WORDS = 4  # most words of a heading, "Berita terkait", below which links follow, one in a line
_TITLE_WORDS = 20  # most words of such a link, a headline that does not end like a sentence
_TIME_WORDS = "pada|at|on|tanggal|tgl|pukul|jam|menit|hari|yang|lalu|wib|wita|wit|am|pm"
_TIME = rf"(?:[\W\d]|\b(?:{_TIME_WORDS}|{WEEKDAY}|{MONTH}|\w+day)\b)*$"
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
_COUNTER_WORDS = 12  # most words of a counter
_FURNITURE_WORDS = 45  # most words of other furniture; a paragraph of an article that names a channel has more
_LONGEST = 2_000  # characters up to which a line is searched; no furniture is longer, and a megabyte would take hours
_DATELINE = re.compile(  # names of places and papers: "Jakarta, 9 Maret 2026 (Suara Timur) - "
    r"^(?=[^\s\d])(?:(?>[^\sa-z]\S*|\S+\.[a-z]{2,3}\b\S*|detikcom\S*)\s+){1,8}?(?:--?|–|—)\s+(?=\S)"
)
_LEAST_OWN = 0.4  # least share of a text's words that must remain; else the article is about such things


def own_lines(lines: list[str]) -> list[str]:
    """The lines of the article itself, without furniture and without the dateline.

    `lines` are those of a text, stripped and not empty.
    """
    kept = without_furniture(lines)
    # the dateline is in the first line, or in the second below a headline
    return [_DATELINE.sub("", line) if i < 2 else line for i, line in enumerate(kept)]


def without_furniture(lines: list[str]) -> list[str]:
    """The lines that are no furniture, datelines included; all lines if little of the text would be left."""
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
