"""Stores articles and their earlier texts, and reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipelines.archive.addresses import Addresses
from pipelines.archive.article_rows import StoredArticle, Version, article_values, is_lesser, stored_article
from pipelines.archive.boilerplate import LEARNT_FROM, Boilerplate
from pipelines.archive.connection import Connection
from pipelines.archive.ledger import Ledger
from pipelines.archive.runs import bump
from pipelines.archive.stories import Stories
from pipelines.archive.values import from_row, from_utc, utc
from pipelines.diff import changed_meaningfully
from pipelines.edges import without_edges
from pipelines.errors import ArchiveError
from pipelines.items import Article
from pipelines.similarity import Prepared, normalise, prepare


@dataclass(frozen=True, slots=True)
class Stored:
    """The result of `Articles.store`."""

    id: int  # id of the article
    new: bool = False
    changed: bool = False  # whether the text was replaced, by another version or by one with the missing pages
    whole: bool = False  # whether the same text is no longer called partial or paywalled


class Articles:
    """The tables `articles` and `article_versions`."""

    def __init__(
        self,
        connection: Connection,
        ledger: Ledger,
        addresses: Addresses,
        stories: Stories,
        boilerplate: Boilerplate,
    ) -> None:
        self._db = connection
        self._ledger = ledger
        self._addresses = addresses
        self._stories = stories
        self._boilerplate = boilerplate

    def store(self, article: Article, *, now: datetime, run_id: int | None = None) -> Stored:
        """Write an article, its story, its addresses and the outcome of its link, in one transaction.

        If the article is stored already and has changed in a way that matters, it gets the new text, and a version row
        gets the earlier one. Else only `last_seen_at` changes, and the flags `partial` and `paywalled` are cleared if
        this text is the whole one. A known `published_at` never changes. A link whose address turns out to be another
        one of a stored article ends as `alias`.

        Args:
            article: the extracted article.
            now: the time, UTC.
            run_id: the run whose figures count it.

        Raises:
            ArchiveError: the archive cannot be written; nothing of the article has been.
        """
        pending = article.link
        with self._db.write():
            own = self._db.value("SELECT id FROM articles WHERE key = ?", (pending.key,))
            prepared = prepare(article.text, article.prepared)
            known = own or self._addresses.known_as(pending.key, article.text, run_id)
            known = known or self._elsewhere(article, prepared)
            new = changed = whole = False
            if known is None:
                values = article_values(article, now) | {"key": pending.key, "first_seen_at": utc(now)}
                values["text_hash"] = prepared.text_hash
                own = known = self._db.insert("articles", values)
                new = True
            elif own is not None:
                changed, whole = self._update(known, article, now)
            if new or changed:
                self._stories.place(known, prepared, new=new)
            for address in article.aliases:
                self._addresses.add_alias(known, address, now=now, run_id=run_id)
            if own is None:
                self._addresses.record_alias(pending, known, now=now, run_id=run_id)
            else:
                self._ledger.fetched(article, known, changed=new or changed, now=now, run_id=run_id)
            bump(self._db, run_id, pending.link.source, {"changed": 1} if changed else {})
        return Stored(int(known), new, changed, whole)

    def get(self, article_id: int) -> StoredArticle | None:
        """The article with this id."""
        row = self._db.row("SELECT * FROM articles WHERE id = ?", (article_id,))
        return None if row is None else stored_article(row)

    def is_reprint(self, article_id: int) -> bool:
        """Whether the article's source also has the same text, or a copy of it, at another address."""
        found = self._db.row(
            """
            SELECT 1 FROM articles AS own JOIN articles AS other ON other.text_hash = own.text_hash
                OR other.id = own.duplicate_of OR other.duplicate_of = coalesce(own.duplicate_of, own.id)
            WHERE own.id = ? AND other.id <> own.id AND +other.source = own.source LIMIT 1
            """,
            (article_id,),
        )
        return found is not None

    def versions(self, article_id: int) -> list[Version]:
        """An article's earlier texts, oldest first."""
        rows = self._db.rows(
            """
            SELECT id, article_id, title, text, modified_at, replaced_at FROM article_versions
            WHERE article_id = ? ORDER BY id
            """,
            (article_id,),
        )
        return [Version(**from_row(row)) for row in rows]

    def restate(self, article_id: int, article: Article) -> None:
        """Write what newer rules extract from the same page; this is no version, and no new sight of the article.

        Raises:
            ArchiveError: there is no such article.
        """
        with self._db.write():
            row = self._db.row("SELECT first_seen_at, last_seen_at FROM articles WHERE id = ?", (article_id,))
            if row is None:
                raise ArchiveError(f"{self._db.path}: no article {article_id}")
            values = article_values(article, from_utc(row["first_seen_at"]))
            values["last_seen_at"] = row["last_seen_at"]
            self._db.update("articles", values, "id = :id", id=article_id)
            self._stories.place(article_id, prepare(article.text, article.prepared))

    def _update(self, article_id: int, article: Article, now: datetime) -> tuple[bool, bool]:
        """Take over a new text if the change matters; the fields `changed` and `whole` of `Stored`."""
        [row] = self._db.rows("SELECT * FROM articles WHERE id = ?", (article_id,))
        old = stored_article(row)
        said = article_values(article, now)
        dated = {} if old.published or not article.published else {name: said[name] for name in said if _is_dated(name)}
        retitled = normalise(old.title) != normalise(article.title)
        if (lesser := is_lesser(article, old)) or not (retitled or self._says_else(old, article.text)):
            flags = () if lesser else ("partial", "paywalled")
            whole = {name: 0 for name in flags if getattr(old, name) and not getattr(article, name)}
            self._db.update("articles", {"last_seen_at": utc(now)} | whole | dated, "id = :id", id=article_id)
            if dated:
                self._stories.place(article_id)
            return False, bool(whole)
        if not old.partial or article.partial:  # adding missing pages to a text makes no version
            version = {name: row[name] for name in ("title", "text", "text_hash", "modified_at")}
            self._db.insert("article_versions", version | {"article_id": article_id, "replaced_at": utc(now)})
        # a value that the page no longer has is kept; the source, and a known time of publication, never change
        values = {"modified_at": utc(now)} | {
            name: value
            for name, value in said.items()
            if value not in (None, "[]") and name != "source" and not _is_dated(name)
        }
        self._db.update("articles", values | dated, "id = :id", id=article_id)
        return True, False

    def _says_else(self, old: StoredArticle, text: str) -> bool:
        """Whether the text changed apart from lines that the source repeats, which extraction may leave out or not."""
        if old.text == text:
            return False
        # half of LEARNT_FROM, since the counts may have been halved once since these lines were learnt
        repeated = self._boilerplate.learnt(old.source, min_articles=LEARNT_FROM // 2, min_share=0)
        return changed_meaningfully(without_edges(old.text, repeated), without_edges(text, repeated))

    def _elsewhere(self, article: Article, prepared: Prepared) -> int | None:
        """An article of the same source with the same title, words and time: a rebuilt site changes all addresses."""
        if article.published is None or article.published.precision == "day":
            return None
        rows = self._db.rows(
            "SELECT id, title FROM articles WHERE text_hash = ? AND source = ? AND published_at = ?",
            (prepared.text_hash, article.source, utc(article.published.at)),
        )
        return next((row["id"] for row in rows if normalise(row["title"]) == normalise(article.title)), None)


def _is_dated(column: str) -> bool:
    return column == "day" or column.startswith("published_")
