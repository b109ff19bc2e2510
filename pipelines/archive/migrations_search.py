"""What search needs besides the full-text index: the stems of words, and articles in the order of their time.

`articles_fts` holds the words exactly as they stand, so that every SQLite program can use it. Which words belong
together (ekonomi, perekonomian) is a table, looked up when somebody asks.
"""

from __future__ import annotations

from sqlite_utils import Database

from pipelines.archive.terms import MISREAD, NAMES


def create_search(db: Database) -> None:
    """Words and their stems, filled from what the index of an older archive holds; the index of listings by time."""
    db.executescript(
        """
        CREATE TABLE terms (
            term TEXT PRIMARY KEY,
            stem TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX terms_stem ON terms (stem) WHERE stem IS NOT NULL;
        CREATE INDEX terms_unstemmed ON terms (term) WHERE stem IS NULL;

        CREATE TABLE terms_waiting (article_id INTEGER PRIMARY KEY) STRICT;
        CREATE TRIGGER terms_waiting_insert AFTER INSERT ON articles BEGIN
            INSERT INTO terms_waiting VALUES (new.id) ON CONFLICT DO NOTHING;
        END;
        CREATE TRIGGER terms_waiting_update AFTER UPDATE OF title, text ON articles
        WHEN old.title IS NOT new.title OR old.text IS NOT new.text BEGIN
            INSERT INTO terms_waiting VALUES (new.id) ON CONFLICT DO NOTHING;
        END;

        CREATE INDEX articles_newest ON articles (coalesce(published_at, first_seen_at));

        CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab (main, articles_fts, row);
        INSERT INTO terms (term) SELECT term FROM temp.vocabulary
            WHERE length(term) BETWEEN 3 AND 30 AND term NOT GLOB '*[^a-z]*';
        DROP TABLE temp.vocabulary;
        """
    )


def restem(db: Database) -> None:
    """Forget the stems of the words that PySastrawi alone misreads; the next crawls find them again."""
    words = [*NAMES, *MISREAD]
    marks = ",".join("?" * len(words))
    db.execute(
        f"UPDATE terms SET stem = NULL WHERE term GLOB 'pe*kan' OR term GLOB 'ke*kan' OR term IN ({marks})",  # noqa: S608
        words,
    )
