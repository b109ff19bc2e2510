"""Which words belong together: the tables `terms` and `terms_waiting`, filled by PySastrawi.

Triggers note each article whose text is new; `catch_up` reads its words and finds their stems, in the time that it is
given. PySastrawi needs 0.1 to 0.5 ms a word, so a first crawl leaves some words for the next ones; a query's own words
are stemmed when it is asked.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable, Container, Iterable
from functools import cache
from typing import Any

from pipelines.archive.connection import Connection
from pipelines.words import bare

ALIKE = 200  # words of one stem that a query is widened to; the most productive stems have about 60
BATCH = 200  # articles, or words, in one transaction
KNOWN = 200_000  # words remembered between batches, some 20 MB; 200,000 articles have 136,000 different ones

# names that look like affixed words; read as such, Merapi would find rapi, Bekasi bekas and Maluku malu
NAMES = tuple(
    """
    bali bangkalan bekasi bengkalis berau berlin kediri kemayoran kutai maluku mentawai merapi pekalongan pemalang
    penjaringan persebaya rokan selayar semeru sinabung tabanan tarakan temanggung terawan
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
MISREAD = {  # by PySastrawi, for the want or the presence of a rare root
    "berekonomi": "ekonomi",
    "bertani": "tani",
    "pejalan": "jalan",
    "perawat": "rawat",
    "perawatan": "rawat",
    "perbankan": "bank",
}

_WORD = re.compile(r"[a-z]{3,30}")
_DASHES = "‐‑–—―…"  # between words without blanks; other foreign signs are left out
_SPACED = bytes(byte if chr(byte).isalnum() or byte == ord("_") else ord(" ") for byte in range(256))


class Terms:
    """Words and their stems."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._known: set[str] = set()

    def alike(self, word: str) -> tuple[str, ...]:
        """The words of the archive that have this word's stem, the word itself and the stem first."""
        plain = bare(word).lower()
        if not _WORD.fullmatch(plain):
            return (plain,)
        stem = self._db.value("SELECT stem FROM terms WHERE term = ?", (plain,)) or stem_of(plain)
        rows = self._db.rows("SELECT term FROM terms WHERE stem = ? ORDER BY term LIMIT ?", (stem, ALIKE))
        return tuple(dict.fromkeys((plain, stem, *(row[0] for row in rows))))

    def catch_up(self, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> int:
        """Read the words of articles that are new since the last time and find stems; how many words still wait.

        It ends with the batch during which the time ran out.
        """
        end = clock() + seconds
        while clock() < end and self._read_some():
            pass
        while clock() < end and self._stem_some():
            pass
        return int(self._db.value("SELECT count(*) FROM terms WHERE stem IS NULL"))

    def _read_some(self) -> bool:
        if self._db.value("SELECT 1 FROM terms_waiting LIMIT 1") is None:
            return False
        with self._db.write():
            ids = [row[0] for row in self._db.rows("SELECT article_id FROM terms_waiting LIMIT ?", (BATCH,))]
            marks = ",".join("?" * len(ids))
            texts = self._db.rows(f"SELECT title, text FROM articles WHERE id IN ({marks})", ids)  # noqa: S608 - question marks
            words = words_of(text for row in texts for text in row) - self._known
            self._db.many("INSERT OR IGNORE INTO terms (term) VALUES (?)", ((word,) for word in sorted(words)))
            self._db.many("DELETE FROM terms_waiting WHERE article_id = ?", ((one,) for one in ids))
        self._known = self._known | words if len(self._known) < KNOWN else words
        return True

    def _stem_some(self) -> bool:
        found = self._db.rows("SELECT term FROM terms WHERE stem IS NULL LIMIT ?", (BATCH,))
        stems = [(stem_of(row[0]), row[0]) for row in found]
        if stems:
            with self._db.write():
                self._db.many("UPDATE terms SET stem = ? WHERE term = ?", stems)
        return bool(stems)


def words_of(texts: Iterable[str]) -> set[str]:
    """The words of texts that may have stems: of three to thirty letters from a to z, diacritics taken off.

    Done by the interpreter's own loops, twice as fast as a regular expression over the texts.
    """
    words = set[bytes]().union(*(_bare_words(text) for text in texts))
    return {word.decode("ascii") for word in words if 3 <= len(word) <= 30 and word.isalpha()}


def _bare_words(text: str) -> list[bytes]:
    if not text.isascii():
        for dash in _DASHES:
            text = text.replace(dash, " ")
        text = unicodedata.normalize("NFKD", text)
    return text.encode("ascii", "ignore").lower().translate(_SPACED).split()


def stem_of(word: str) -> str:
    """The stem of an Indonesian word in lower case: perekonomian → ekonomi (Nazief-Adriani with Asian's changes).

    A noun of pe-…-an or ke-…-an whose root ends in k is not one of -kan, which is for verbs: penyidikan → sidik.
    """
    stemmer, roots = _stemmer()
    if word in MISREAD:
        return MISREAD[word]
    stem = str(stemmer.stem_word(word)) or word
    root = f"{stem}k"
    noun = word.startswith(("pe", "ke")) and word.endswith("kan")
    if noun and root in roots and stemmer.stem_word(word[:-2]) == root:
        return root
    return stem


@cache
def _stemmer() -> tuple[Any, Container[str]]:
    from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
    from Sastrawi.Stemmer.Stemmer import Stemmer
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    roots = ArrayDictionary([*StemmerFactory().get_words(), *NAMES])  # 0.1 s for 30,000 words
    return Stemmer(roots), roots.words
