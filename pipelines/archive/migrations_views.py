"""The views whose rows come the newest first."""

from __future__ import annotations

from sqlite_utils import Database


def create_newest_first(db: Database) -> None:
    """`latest` and `stories` in the order of the index `articles_newest`: undated articles by their first sight.

    By `published_at` they came after the oldest; and one in a hundred was enough for SQLite's statistics to say that it
    is quicker to read and sort all articles: 150 to 320 ms of 60,000, and now 0.2.
    """
    db.executescript(
        """
        DROP VIEW IF EXISTS latest;
        CREATE VIEW latest AS
            SELECT id, source, published_at, title, summary, url, words
            FROM articles WHERE duplicate_of IS NULL
            ORDER BY coalesce(published_at, first_seen_at) DESC, id DESC;

        DROP VIEW IF EXISTS stories;
        CREATE VIEW stories AS
            SELECT o.id AS story, o.source, o.published_at, o.title, o.url,
                (SELECT count(*) FROM articles AS c WHERE c.duplicate_of = o.id) AS copies,
                (SELECT json_group_array(json_object('id', c.id, 'source', c.source, 'published_at', c.published_at,
                        'title', c.title, 'url', c.url, 'why', c.why, 'likeness', c.likeness))
                    FROM (SELECT * FROM articles WHERE duplicate_of = o.id
                        ORDER BY coalesce(published_at, first_seen_at), id) AS c) AS copied_by
            FROM articles AS o WHERE o.duplicate_of IS NULL
            ORDER BY coalesce(o.published_at, o.first_seen_at) DESC, o.id DESC;
        """
    )
