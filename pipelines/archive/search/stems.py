"""Finds the stem of an Indonesian word (perekonomian → ekonomi), and the forms that words of a stem may have.

PySastrawi finds a word's stem in 0.1 to 0.5 ms. That is too slow for all words of an archive (10,000 press articles
have some 100,000). But only a few words begin and end in such a way that they may have a given stem.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import cache, lru_cache
from itertools import product
from typing import Any

# Names and acronyms that look like words with affixes: without this list, Merapi would also find rapi, Bekasi bekas and
# Kejagung jagung
NAMES = tuple(
    """
    asahan bali banggai bangkalan bekasi bengkalis berau berlin besari dani diana dimas hadi helmi julian kediri
    kemayoran kutai maluku mekkah mentawai merapi pekalongan pemalang penjaringan persebaya persela persita rokan
    sebatik sedayu sekayu sekupang selayar semeru sinabung tabanan tarakan temanggung terawan
    diskop dispora kadis kejagung kejari kejati kementan ketum pemilu peradi perbasi percasi perhutani perkap perpres
    peruri perwali relawan
    """.split()
)
# PySastrawi's roots that the press does not use, but by which it misreads other words: perampokan is not derived from
# ampo, gerakan not from gera, menikah not from meni
NO_ROOTS = frozenset(
    """
    abar aja ambah ampo baco bas bel benta ceki delap ecek ering eru gar gari gera haj ira kam kan kece kecek keri
    kesah lap lidi limut madam mang mangkas meni merang mes mesan meta mungut nal nali nila okok pakat pasu pasuk
    perata pes rang reta senta sogo sunti unjung upa usak
    """.split()
)
MISREAD = {  # words that PySastrawi misreads because it has, or lacks, a rare root → their stems
    "berekonomi": "ekonomi",
    "berikan": "beri",
    "berkelahi": "kelahi",
    "bertani": "tani",
    "desakan": "desak",
    "diminati": "minat",
    "ditemani": "teman",
    "kelabakan": "kelabak",
    "keretakan": "retak",
    "kutukan": "kutuk",
    "memilah": "pilah",
    "menangis": "tangis",
    "menangisi": "tangis",
    "menemani": "teman",
    "mengawal": "kawal",
    "mengetik": "ketik",
    "pejalan": "jalan",
    "pengacakan": "acak",
    "pengarang": "karang",
    "pengawal": "kawal",
    "pengawalan": "kawal",
    "pengetikan": "ketik",
    "peradangan": "radang",
    "perampasan": "rampas",
    "perasaan": "rasa",
    "perawat": "rawat",
    "perawatan": "rawat",
    "perbankan": "bank",
    "perombakan": "rombak",
    "perusakan": "rusak",
    "tandukan": "tanduk",
    "tarikan": "tarik",
    "terasa": "rasa",
    "tumpukan": "tumpuk",
}

ENDINGS = frozenset(  # suffixes in this order: of derivation, of possession, particles
    map(
        "".join,
        product(
            ("", "an", "i", "is", "isasi", "isme", "kan"), ("", "ku", "mu", "nya"), ("", "kah", "lah", "pun", "tah")
        ),
    )
)
_PARTICLES = ("kah", "lah", "pun", "tah")
_PREFIXES = ("be", "bel", "ber", "di", "kau", "ke", "ku", "pel", "per", "se", "te", "ter")
_NASALS = ("", "m", "n", "ng", "nge")  # what follows me- or pe- before a stem that keeps its first letter
_DROPPED = {"k": "ng", "p": "m", "s": "ny", "t": "n"}  # first letter of a stem → what replaces it: memakai from pakai


@lru_cache(maxsize=2000)
def stem_of(word: str) -> str:
    """The stem of an Indonesian word in lower case: perekonomian → ekonomi (Nazief-Adriani with Asian's changes).

    A noun with pe-…-an or ke-…-an whose root ends in k has no suffix -kan, which is for verbs: penyidikan → sidik. What
    looks like a particle belongs to the root if there is such a root: membantah → bantah, not ban.
    """
    stemmer, roots = _stemmer()
    if word in MISREAD:
        return MISREAD[word]
    stem = str(stemmer.stem_word(word))
    root = f"{stem}k"
    noun = word.startswith(("pe", "ke")) and word.endswith("kan")
    if noun and root in roots and stemmer.stem_word(word[:-2]) == root:
        return root
    if word.endswith(_PARTICLES) and word[:-3] != stem:
        whole = str(stemmer.stem_word(f"{word}nya"))  # PySastrawi looks for no particle before -nya
        if whole.endswith(word[-3:]):
            return whole
    return stem


def beginnings(stem: str) -> list[str]:
    """All beginnings that words of a stem may have before one of `ENDINGS`: the stem with no, one or two prefixes.

    In a test with 1,012 words of news texts, that was true of all but kinerja and three that PySastrawi misreads.
    """
    once = list(_prefixed(stem))
    twice = [word for inner in once for word in _prefixed(inner)]
    return list(dict.fromkeys((stem, *once, *twice)))


def _prefixed(word: str) -> Iterator[str]:
    for prefix in _PREFIXES:
        yield prefix + word
    for prefix in ("me", "pe"):
        for nasal in _NASALS:
            yield prefix + nasal + word
        if word[0] in _DROPPED:
            yield prefix + _DROPPED[word[0]] + word[1:]


@cache
def _stemmer() -> tuple[Any, Container[str]]:
    from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
    from Sastrawi.Stemmer.Stemmer import Stemmer
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    words = (word for word in StemmerFactory().get_words() if word not in NO_ROOTS)
    roots = ArrayDictionary([*words, *NAMES])  # takes 0.03 s with the imports
    return Stemmer(roots), roots.words
