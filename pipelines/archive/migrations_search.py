"""What search needs besides the full-text index: the words of articles, and articles in the order of their time.

`articles_fts` holds the words exactly as they stand, so that every SQLite program can use it. Which of them belong
together (ekonomi, perekonomian) is found among them when somebody asks.
"""

from __future__ import annotations

from sqlite_utils import Database


def create_search(db: Database) -> None:
    """Words, filled from what the index of an older archive holds; the index of listings by time."""
    db.executescript(
        """
        CREATE TABLE terms (term TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

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


def drop_stems(db: Database) -> None:
    """Drop the stems that older archives kept beside the words.

    The table is made anew: ALTER TABLE refuses to drop a column that somebody's own view or trigger names, or whenever
    one of them names something that is not there.
    """
    if "stem" in db["terms"].columns_dict:
        db.executescript(
            """
            CREATE TEMP TABLE kept AS SELECT term FROM terms;
            DROP TABLE terms;
            CREATE TABLE terms (term TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
            INSERT INTO terms SELECT term FROM kept;
            DROP TABLE temp.kept;
            """
        )
