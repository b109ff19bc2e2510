"""The tables that duplicates need, and the view that shows one row a story.

`bands` begins with the week: a look-up reads only the weeks around an article, and what is written lies close together,
so that the cost does not grow with the archive. It holds no reference to `articles`, for want of an index that would
double its size; a row that outlives its article is passed over.
"""

from __future__ import annotations

from sqlite_utils import Database


def create_stories(db: Database) -> None:
    """Signatures, their samples, verdicts and the view `stories`; `kliping regroup` fills them for older articles."""
    db.executescript(
        """
        CREATE TABLE sketches (
            article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
            week INTEGER NOT NULL,
            words INTEGER NOT NULL,
            signature BLOB NOT NULL
        ) STRICT;

        CREATE TABLE bands (
            week INTEGER NOT NULL,
            band INTEGER NOT NULL,
            article_id INTEGER NOT NULL,
            PRIMARY KEY (week, band, article_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE story_edges (
            a INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
            b INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
            why TEXT NOT NULL CHECK (why IN ('exact', 'near', 'contained')),
            likeness REAL NOT NULL,
            PRIMARY KEY (a, b),
            CHECK (a < b)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX story_edges_b ON story_edges (b);

        DROP VIEW IF EXISTS stories;
        CREATE VIEW stories AS
            SELECT o.id AS story, o.source, o.published_at, o.title, o.url,
                1 + (SELECT count(*) FROM articles AS c WHERE c.duplicate_of = o.id) AS copies,
                (SELECT json_group_array(json_object('id', c.id, 'source', c.source, 'published_at', c.published_at,
                        'title', c.title, 'url', c.url, 'why', c.why, 'likeness', c.likeness))
                    FROM (SELECT * FROM articles WHERE duplicate_of = o.id ORDER BY published_at, id) AS c) AS copied_by
            FROM articles AS o WHERE o.duplicate_of IS NULL ORDER BY o.published_at DESC;
        """
    )
