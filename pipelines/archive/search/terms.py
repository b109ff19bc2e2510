"""The words of all articles, and which of them share a stem: the tables `terms` and `terms_waiting`.

Triggers note each article whose text is new, and `catch_up` stores its words. The words that share a stem are found
when somebody searches for one of them.
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

ALIKE = 200  # most words of one stem that are added to a query; the most productive stems have about 60
BATCH = 200  # articles whose words are stored in one transaction

_WORD = re.compile(r"[a-z]{3,30}")
_DASHES = "‐‑–—―…"  # characters that may separate words without a space; others that are not ASCII are dropped
_SPACED = bytes(byte if chr(byte).isalnum() else ord(" ") for byte in range(256))


class Terms:
    """The words of the archive."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def alike(self, word: str) -> tuple[str, ...]:
        """The word itself, its stem, and the words of the archive with the same stem."""
        plain = bare(word).lower()
        if not _WORD.fullmatch(plain):
            return (plain,)
        stem = stem_of(plain)
        rows = self._db.rows(
            """
            SELECT DISTINCT term, substr(term, length(b.value) + 1) AS ending
            FROM json_each(?) AS b CROSS JOIN terms ON term >= b.value AND term < b.value || '{' ORDER BY term
            """,  # { is the character after z
            (json.dumps(beginnings(stem)),),
        )
        likely = dict.fromkeys(row["term"] for row in rows if row["ending"] in ENDINGS)
        found = [term for term in likely if stem_of(term) == stem]
        return tuple(dict.fromkeys((plain, stem, *found[:ALIKE])))

    def catch_up(self) -> None:
        """Store the words of articles that are new since the last call."""
        some = "SELECT article_id FROM terms_waiting LIMIT ?"
        taken = f"DELETE FROM terms_waiting WHERE article_id IN ({some}) RETURNING article_id"
        while self._db.value("SELECT 1 FROM terms_waiting LIMIT 1"):
            with self._db.write():
                ids = [row[0] for row in self._db.rows(taken, (BATCH,))]
                sql = f"SELECT title, text FROM articles WHERE id IN ({placeholders(ids)})"
                words = words_of(text for row in self._db.rows(sql, ids) for text in row)
                add = "INSERT OR IGNORE INTO terms (term) SELECT value FROM json_each(?)"
                self._db.execute(add, (json.dumps(sorted(words)),))


def words_of(texts: Iterable[str]) -> set[str]:
    """The words of texts that may have stems: those of 3 to 30 letters a to z, without their diacritics.

    Splitting bytes is twice as fast as a regular expression over the texts.
    """
    words = set[bytes]().union(*(_bare_words(text) for text in texts))
    return {word.decode("ascii") for word in words if 3 <= len(word) <= 30 and word.isalpha()}


def _bare_words(text: str) -> list[bytes]:
    if not text.isascii():
        for dash in _DASHES:
            text = text.replace(dash, " ")
        text = unicodedata.normalize("NFKD", text)
    return text.encode("ascii", "ignore").lower().translate(_SPACED).split()
