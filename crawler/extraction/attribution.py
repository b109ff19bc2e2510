"""Reads whom a text and its photos are taken from: the agency in a dateline, other papers, the credits of photos."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.strings import key, plain

MOST_PHOTO_CREDITS = 6

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
AGENCY_FIRST = re.compile(rf"\W*(?:{_LONG}),")
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


def agency(text: str) -> str | None:
    """The agency that a text names in its dateline, in its last brackets or as a byline: "ANTARA", "AFP", "Reuters"."""
    head = plain(text[:200], 160)
    patterns = _CREDITS if len(text) <= 80 else _CREDITS[:2]  # a longer text is no byline: "bernama" is a word too
    match = next(filter(None, (one.match(head) for one in patterns)), None) or _TAIL_CREDIT.search(text[-120:])
    return _AGENCY_OF[match["agency"]] if match else None


def taken_from(papers: Iterable[str], *, site: Iterable[str] = ()) -> str | None:
    """The first of the papers or agencies in which a text is said to have appeared that is not the site itself."""
    own = {key(name) for name in site}
    return next((agency(paper) or paper for paper in papers if key(paper) not in own), None)


def photo_credits(printed: Iterable[str], captions: Iterable[str] = ()) -> tuple[str, ...]:
    """The photo credits in `printed` and at the ends of `captions`, without labels, each once, at most 6."""
    found: dict[str, str] = {}
    ends = (next(filter(None, match.groups())) for one in captions if (match := _CAPTION_CREDIT.search(one[-120:])))
    for one in (*printed, *ends):
        name = _PHOTO_LABEL.sub("", plain(one, 100)).strip(" .,;:()[]-–")
        if len(name) > 2 and not name.lower().startswith(("http", "www.")):
            found.setdefault(key(name), name)
    return tuple(found.values())[:MOST_PHOTO_CREDITS]
