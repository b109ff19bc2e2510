"""Bylines to people's names, and the agency that a dateline names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from crawler.extraction.plain import key, plain

LONGEST_NAME = 60  # characters
MOST_NAMES = 12

AUTHOR, EDITOR, PHOTO, COPYRIGHT = "author", "editor", "photo", "copyright"

# What newsrooms put before a name, and whose name follows.
_ROLES = {
    AUTHOR: "pewarta|penulis|reporter|wartawan|jurnalis|journalist|kontributor|contributor|koresponden|correspondent|author"
    "|oleh|ditulis oleh|penulis berita|teks|naskah|laporan|written by|by|rep|penerjemah|translator|sumber berita",
    EDITOR: "editor|redaktur|penyunting|editor berita|redaktur pelaksana|disunting oleh|edited by|uploader|pengunggah|red",
    PHOTO: "foto|fotografer|photo|photographer|pewarta foto|sumber foto|foto oleh|photo by|kredit foto|videografer|grafis"
    "|infografis|ilustrasi|dok",
    COPYRIGHT: "copyright|hak cipta",
}
_ROLE_OF = {word: role for role, words in _ROLES.items() for word in words.split("|")}
_WORDS = "|".join(sorted((w.replace(" ", r"\s") for w in _ROLE_OF), key=len, reverse=True))
# A role with its colon may be glued to the name before it ("Anju SavitriEditor: Budi"): then it begins with a capital.
_LABEL = re.compile(
    rf"(?:(?<![^\W\d_])(?i:{_WORDS})|(?<=[a-z.])(?:Editor|Penulis|Reporter|Pewarta|Redaktur|Copyright))\s?[:：]"
)
_LEAD = re.compile(rf"\W*(?i:{_WORDS})(?:\s?[:：]|\s[-–|]|(?=\s))\s*")
_LINE = re.compile(rf"\W{{0,3}}(?P<word>(?i:{_WORDS}))\s?(?:[:：]|[-–|]\s)\s?(?P<rest>.*)")
_OLEH = re.compile(r"\W{0,3}(?i:oleh|by|ditulis oleh|written by)\s(?P<rest>[A-Z].*)")
_REPORT = re.compile(
    r"\W{0,3}(?i:laporan\s(?:wartawan|reporter|kontributor|jurnalis|koresponden|khusus))\b\s?[:,]?\s?(?P<rest>.*)"
)
_RIGHTS = re.compile(r"\W{0,3}(?:©|\(c\)\s|copyright\b|hak cipta\b).*", re.IGNORECASE)
_PHOTO_CREDIT = re.compile(r"\W{0,3}(?:(?:ANTARA|REUTERS|AFP|AP)\s?(?:FOTO|PHOTO)?\s?/\s?\S.*|(?:dok(?:umentasi)?|istimewa|ist)\.?\s?[/:].*|[(\[]?(?:foto|photo)\s?[:/].*)", re.IGNORECASE)  # fmt: skip
_PLACE = re.compile(
    r"\W*(?i:kontributor|koresponden|contributor|correspondent|wartawan)\b\s?:?\s?(?:(?P<place>[A-Z][\w. ]{2,30}),\s)?"
)

_SPLIT = re.compile(r"\s*(?:[,;/|•·&\n]|\s[-–—]\s|\s(?:dan|and|bersama|serta)\s)\s*")
_DEGREE = re.compile(
    r"(?:[SM]\.?\s?(?:[A-Z][A-Za-z]{0,4}\.?){1,2}|Ph\.?\s?D|Dr|Drs|Dra|Ir|H|Hj|MBA|MM|MH|SH|SE|Lc|Sp\.\w+|ST|MT)\.?"
)
_ADDRESS = re.compile(r"\S*@\S*|https?:\S*|www\.\S*", re.IGNORECASE)
_DOMAIN = re.compile(r"\w\.(?:com|co|id|net|org|tv|news|info|go|ac)\b", re.IGNORECASE)
_NOTE = re.compile(r"\((?:[^()]{0,60})\)|\[[^\[\]]{0,60}\]")
# Words that stand in the names of desks, firms and sites, never in a person's.
_NOBODY = re.compile(
    r"\b(?:redaksi|redaktur|tim|team|admin|administrator|newsroom|news|media|cyber|siber|pt|cv|tbk|desk|humas|biro|kontributor|reporter|wartawan"
    r"|editor|penulis|author|webmaster|super\s?user|user|online|portal|indonesia|channel|official|berita|jurnalis|liputan\s?6|liputan6|detik\w*"
    r"|kompas(?:iana|tv)?|tribun\w*|republika|merdeka|antara|ant|tempo|okezone|sindonews|sindo|viva\w*|suara|kumparan\w*|jpnn|cnn|cnbc|bbc|idn"
    r"|reuters|afp|xinhua|bloomberg|associated|agence|agencies|prnewswire|antaranews|beritasatu|jawapos|jawa\spos|bisnis|kontan|katadata|tirto|fimela"
    r"|inews|rmol|press|magazine|staff|sumber|istimewa|dok|dokumentasi|copyright|anonim|anonymous|unknown|null|none|undefined|nan|guest|posted"
    r"|share|facebook|twitter|instagram|tiktok|youtube|whatsapp|telegram|wib|wita|wit)\b",
    re.IGNORECASE,
)

# Canonical names of agencies; the short ones are read only as they are printed, in capitals or inside brackets.
_AGENCIES = {
    "ANTARA": "ANTARA|Antara|antara|Antaranews|LKBN Antara|Ant|ANT|ant", "Reuters": "REUTERS|Reuters|reuters", "AFP": "AFP|Agence France-Presse",
    "AP": "AP|Associated Press", "Xinhua": "Xinhua|XINHUA|xinhua", "Bloomberg": "Bloomberg|BLOOMBERG", "Anadolu": "Anadolu(?: Agency)?|ANADOLU",
    "Kyodo": "Kyodo(?: News)?|KYODO", "Yonhap": "Yonhap|YONHAP", "Bernama": "Bernama|BERNAMA", "dpa": "dpa|DPA", "TASS": "TASS|Tass",
    "Sputnik": "Sputnik|SPUTNIK", "WAFA": "WAFA", "UPI": "UPI", "EFE": "EFE", "PRNewswire": "PRNewswire|PR Newswire",
}  # fmt: skip
_NAMED = "|".join(f"(?P<a{n}>{words})" for n, words in enumerate(_AGENCIES.values()))
_CREDITS = (
    # "JAKARTA (ANTARA) -", "Moskow, 5/8 (Xinhua) --", "Jakarta, ANTARA -", "ANTARA -", at the text's head
    re.compile(
        rf"(?:[\w\s.,/'’-]{{0,60}}\(\s?(?:{_NAMED})(?:\s?/[\w\s./-]{{1,40}})?\s?\)|(?:[\w\s.'’/]{{1,40}}[,\s]\s?)?(?:{_NAMED_ALONE})\s?[-–—]{{1,2}}\s)"
    )
    if False
    else None,
)
