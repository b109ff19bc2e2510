"""The other addresses of articles, and which of the canonical addresses that they declare are trusted."""

from __future__ import annotations

from datetime import datetime

from pipelines.archive.connection import Connection
from pipelines.archive.ledger import Ledger
from pipelines.archive.values import utc
from pipelines.items import Address, Outcome, Pending
from pipelines.similarity import adds_nothing, likeness


class Addresses:
    """The tables `aliases` and `canonicals`."""

    def __init__(self, connection: Connection, ledger: Ledger) -> None:
        self._db = connection
        self._ledger = ledger

    def record_alias(self, pending: Pending, article_id: int, *, now: datetime, run_id: int | None = None) -> None:
        """Give a link the outcome `alias`: its address is another one of a stored article."""
        with self._db.write():
            self._add_key(Address(pending.key, pending.link.url, "request"), article_id, now)
            self._ledger.alias(pending, article_id, now=now, run_id=run_id)

    def add_alias(self, article_id: int, address: Address, *, now: datetime, run_id: int | None = None) -> None:
        """Store another address of an article; a pending link with that address ends as `alias`, without a fetch.

        A canonical address is only declared by the page. While it is trusted, it is the article's `url`, but a pending
        link with that address is still fetched. It is no longer trusted if several articles declare it, or if an
        article of its own is found there. Then each article has the address that gave it, and a link that ended as an
        alias because of the declaration is pending again.
        """
        with self._db.write():
            if address.kind != "canonical":
                pending = self._add_key(address, article_id, now) and self._ledger.find(address.key, Outcome.PENDING)
                if pending:
                    self._ledger.alias(pending, article_id, now=now, run_id=run_id)
                return
            claim = "INSERT OR IGNORE INTO canonicals (key, article_id) VALUES (?, ?)"
            self._db.execute(claim, (address.key, article_id))
            if self._db.value("SELECT count(*) FROM canonicals WHERE key = ?", (address.key,)) == 1:
                if self._add_key(address, article_id, now):
                    self._db.execute("UPDATE articles SET url = ? WHERE id = ?", (address.url, article_id))
            elif self._disbelieve(address.key, "canonical"):
                self._ledger.reopen(address.key, run_id)

    def id_of(self, key: str) -> int | None:
        """The article with this key, or with an alias that has it."""
        found = self._db.value(
            """
            SELECT id FROM articles WHERE key = :key
            UNION ALL SELECT article_id FROM aliases WHERE key = :key LIMIT 1
            """,
            {"key": key},
        )
        return None if found is None else int(found)

    def aliases(self, article_id: int) -> list[Address]:
        """An article's other addresses."""
        rows = self._db.rows("SELECT key, url, kind FROM aliases WHERE article_id = ? ORDER BY key", (article_id,))
        return [Address(row["key"], row["url"], row["kind"]) for row in rows]

    def known_as(self, key: str, text: str, run_id: int | None = None) -> int | None:
        """The article that has this key as an alias; if a text from there is not its own, the alias is removed."""
        sql = (
            "SELECT article_id, kind, text FROM aliases JOIN articles ON articles.id = article_id WHERE aliases.key = ?"
        )
        row = self._db.row(sql, (key,))
        if row is None:
            return None
        if is_same_article(text, row["text"], row["kind"]):
            return int(row["article_id"])
        self._disbelieve(key, row["kind"])
        self._ledger.reopen(key, run_id)
        return None

    def _add_key(self, address: Address, article_id: int, now: datetime) -> bool:
        """Store an address of an article, or how its page spells it, unless its key is taken; whether it was stored."""
        cursor = self._db.execute(
            """
            INSERT INTO aliases (key, article_id, url, kind, first_seen_at) SELECT :key, :article, :url, :kind, :now
            WHERE NOT EXISTS (SELECT 1 FROM articles WHERE key = :key)
            ON CONFLICT (key) DO UPDATE SET url = excluded.url  -- http, a slash
                WHERE article_id = excluded.article_id AND excluded.kind = 'canonical'
            """,
            {"key": address.key, "article": article_id, "url": address.url, "kind": address.kind, "now": utc(now)},
        )
        return cursor.rowcount > 0

    def _disbelieve(self, key: str, kind: str) -> bool:
        """Take the address of this kind away from the article that has it; whether one had it."""
        taken = self._db.row("DELETE FROM aliases WHERE key = ? AND kind = ? RETURNING article_id, url", (key, kind))
        if taken is None:
            return False
        self._db.execute(
            """
            UPDATE articles SET url = coalesce(
                (SELECT url FROM aliases WHERE article_id = :id AND kind = 'redirect' ORDER BY first_seen_at LIMIT 1),
                (SELECT url FROM links WHERE article_id = :id AND outcome = 'stored'),
                url)
            WHERE id = :id AND url = :url
            """,
            {"id": taken["article_id"], "url": taken["url"]},
        )
        return True


def is_same_article(text: str, stored: str, kind: str) -> bool:
    """Whether a text is that of a stored article with which it shares an address of this kind.

    If a page only declares the address as canonical, its text must also add nothing to the stored one, since the
    bulletins of all days may declare one address.
    """
    return adds_nothing(text, stored) if kind == "canonical" else likeness(text, stored).same
