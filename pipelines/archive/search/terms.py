"""The words that articles have, and which of them belong together: the tables `terms` and `terms_waiting`.

Triggers note each article whose text is new; `catch_up` writes down its words. Which of them share the stem of a word
that is asked for is found when it is asked for.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable

from pipelines.archive.connection import Connection
from pipelines.archive.filters import placeholders
from pipelines.archive.search.stems import ENDINGS, beginnings, stem_of
from pipelines.similarity.words import bare

ALIKE = 200  # words of one stem that a query is widened to; the most productive stems have about 60
BATCH = 200  # articles in one transaction
KNOWN = 200_000  # words remembered between batches, some 20 MB; 200,000 articles have 136,000 different ones

_WORD = re.compile(r"[a-z]{3,30}")
_DASHES = "‐‑–—―…"  # between words without blanks; other foreign signs are left out
_SPACED = bytes(byte if chr(byte).isalnum() else ord(" ") for byte in range(256))


class Terms:
    """The words of the archive."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._known: set[str] = set()

    def alike(self, word: str) -> tuple[str, ...]:
        """The words of the archive that have this word's stem, the word itself and the stem first."""
        plain = bare(word).lower()
        if not _WORD.fullmatch(plain):
            return (plain,)
        stem = stem_of(plain)
        rows = self._db.rows(
            """
            SELECT DISTINCT term, substr(term, length(b.value) + 1) AS ending
            FROM json_each(?) AS b CROSS JOIN terms ON term >= b.value AND term < b.value || '{' ORDER BY term
            """,  # { comes after z
            (json.dumps(beginnings(stem)),),
        )
        likely = dict.fromkeys(row["term"] for row in rows if row["ending"] in ENDINGS)
        found = [term for term in likely if stem_of(term) == stem]
        return tuple(dict.fromkeys((plain, stem, *found[:ALIKE])))

    def catch_up(self) -> None:
        """Write down the words of articles that are new since the last time."""
        while self._read_some():
            pass

    def _read_some(self) -> bool:
        if self._db.value("SELECT 1 FROM terms_waiting LIMIT 1") is None:
            return False
        with self._db.write():
            ids = [row[0] for row in self._db.rows("SELECT article_id FROM terms_waiting LIMIT ?", (BATCH,))]
            sql = f"SELECT title, text FROM articles WHERE id IN ({placeholders(ids)})"  # noqa: S608 - question marks
            texts = self._db.rows(sql, ids)
            words = words_of(text for row in texts for text in row) - self._known
            self._db.many("INSERT OR IGNORE INTO terms (term) VALUES (?)", ((word,) for word in sorted(words)))
            self._db.many("DELETE FROM terms_waiting WHERE article_id = ?", ((one,) for one in ids))
        self._known = self._known | words if len(self._known) < KNOWN else words
        return True


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
