"""Detects the language of a text, because what pages declare is often wrong."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

LONG_ENOUGH, WORDS_ENOUGH = 100, 10  # letters and words from which the text counts more than what the page declares
# Probability from which a text's Malay counts against the declared Indonesian, or the reverse: 2 % of 200-letter
# pieces of Indonesian news come out as Malay, all below it; pieces of Malay news lie above
SURE = 0.9

# Languages on Indonesian news sites: without a limit, headlines full of names come out as Latin or Volapük. Javanese is
# the only regional language that py3langid knows; it takes Sundanese for Javanese.
LANGUAGES = tuple("id ms jv en nl de fr es pt it ar zh ja ko ru hi th vi tl tr".split())

_DOUBTED = ("id", "en")  # declared by pages in Indonesian: "en" is the default of WordPress
_COMMON = frozenset((
    "yang", "dan", "di", "itu", "dengan", "untuk", "pada", "dari", "ini", "dalam", "tidak", "akan", "juga", "oleh",
    "ke", "telah", "sebagai", "adalah", "karena", "bahwa", "bisa", "kepada", "atau", "saat", "tersebut", "ada", "para",
    "lebih", "sudah", "kata", "mereka", "dia", "menjadi", "hingga", "kami", "saya", "kita", "anda", "kamu", "agar",
    "namun", "jika", "kalau", "secara", "dapat", "hanya", "masih", "seperti", "setelah", "antara", "serta", "belum",
    "harus", "orang", "tahun", "banyak", "sangat", "bagi", "sehingga", "tetapi", "tapi", "ketika", "sejak", "sampai",
    "merupakan", "memiliki", "membuat", "melakukan", "melalui", "terhadap", "tentang", "selain", "setiap", "bukan",
))  # fmt: skip
_COMMON_ENGLISH = frozenset((
    "the", "of", "and", "that", "for", "with", "was", "from", "this", "have", "has", "had", "which", "were", "their",
    "would", "said", "they", "his", "will", "been", "are", "not", "but", "who", "about", "more", "there", "when", "she",
))  # fmt: skip
# A Malay article has a word that Indonesian spells differently (_MALAY), or several that it rarely uses (_MALAYISH)
_MALAY = frozenset(("kerana", "bahawa", "sahaja", "mahu", "seramai", "cuba", "memaklumkan"))
_MALAYISH = frozenset((
    "ialah", "manakala", "selepas", "polis", "kerajaan", "beliau", "berkata", "sekiranya", "wang", "pelbagai", "datuk",
    "malaysia",
))  # fmt: skip
_NOT_MALAY = frozenset((  # which Malay spells differently: bahawa, kerana, Isnin, Khamis, Jumaat, Mac, Ogos, peratus …
    "bahwa", "karena", "senin", "kamis", "jumat", "maret", "juni", "juli", "agustus", "desember", "persen", "uang",
))  # fmt: skip
# The commonest words of each language that the other does not have
_JAVANESE = frozenset((
    "ing", "lan", "sing", "kang", "karo", "iku", "kuwi", "ora", "wong", "saka", "kanggo", "marang", "wis", "iki", "yen",
))  # fmt: skip
_SUNDANESE = frozenset((
    "nu", "anu", "jeung", "sareng", "sarta", "dina", "kana", "ku", "ieu", "éta", "eta", "teu", "henteu", "urang",
))  # fmt: skip


def detect(text: str, declared: str) -> str:
    """The ISO 639-1 code of a text's language; `declared` where the text is too short to tell.

    A few hundred letters are enough; the time grows with their number. The first text that is neither plainly
    Indonesian nor plainly English loads the model: 0.5 s and 50 MB.
    """
    letters = sum(map(str.isalpha, text))
    no_words = text.isascii() and len(text.split()) < WORDS_ENOUGH  # other scripts may have no spaces between words
    if letters < LONG_ENOUGH or no_words:
        return declared
    if declared in _DOUBTED and (plain := _plain(text)):
        return plain
    found, sure = identifier().classify(text)
    if {found, declared} == {"id", "ms"} and sure < SURE:
        return declared
    return "su" if found == "jv" and _is_sundanese(text) else str(found)


def _is_sundanese(text: str) -> bool:
    """Whether a text that the model takes for Javanese is Sundanese."""
    words = text.lower().split()
    return sum(word in _SUNDANESE for word in words) > sum(word in _JAVANESE for word in words)


def _plain(text: str) -> str | None:
    """Indonesian or English, where the text has enough of the language's commonest words; else None.

    News in these languages has more than twice as many of them as is asked for; other languages have hardly any, except
    Malay, which has words of its own. Most pages are settled here: the model takes a step for every letter.
    """
    words = text.lower().split()
    common = [word for word in words if word in _COMMON]
    if 20 * len(common) >= len(words) and len(set(common)) >= 3:
        malay = not _MALAY.isdisjoint(words) or len(_MALAYISH.intersection(words)) > 1
        return None if malay and _NOT_MALAY.isdisjoint(words) else "id"
    english = [word for word in words if word in _COMMON_ENGLISH]
    return "en" if 10 * len(english) >= len(words) and len(set(english)) >= 5 else None


@lru_cache(maxsize=1)
def identifier() -> Any:  # py3langid has no types
    """The model of py3langid, limited to `LANGUAGES`."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    every = LanguageIdentifier.from_model_file(MODEL_FILE)
    every.set_languages(LANGUAGES)
    # `every` still holds the languages left out (28 MB); an identifier made of what is left does not
    parts = (every.nb_ptc, every.nb_pc, every.nb_classes, every.tk_nextmove, every.tk_output)
    return LanguageIdentifier(*parts, tk_row=every.tk_row, norm_probs=True)
