"""Lines are learnt from the edges of a source's recent texts; before, every line of all its texts was counted."""

from __future__ import annotations

from sqlite_utils import Database


def count_recent_texts(db: Database) -> None:
    """Count a source's recent texts; lines known to repeat stay known until some more texts have shown otherwise.

    Eight of twenty is enough to be left out, and too little after some texts without the line. The table is made anew,
    since an old one holds every line of an archive.
    """
    db.executescript(
        """
        ALTER TABLE sources ADD COLUMN texts_counted INTEGER NOT NULL DEFAULT 0;
        CREATE TEMP TABLE before AS SELECT * FROM boilerplate_lines WHERE articles >= 8;
        DROP TABLE boilerplate_lines;
        CREATE TABLE boilerplate_lines (
            source TEXT NOT NULL REFERENCES sources (id),
            mark INTEGER NOT NULL,
            line TEXT NOT NULL,
            articles INTEGER NOT NULL DEFAULT 1,
            first_seen_at TEXT NOT NULL,
            last_seen_at TEXT NOT NULL,
            PRIMARY KEY (source, mark)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX boilerplate_lines_articles ON boilerplate_lines (source, articles);
        INSERT INTO boilerplate_lines (source, mark, line, articles, first_seen_at, last_seen_at)
            SELECT source, mark, line, 8, first_seen_at, last_seen_at FROM temp.before;
        DROP TABLE temp.before;
        UPDATE sources SET texts_counted = 20 WHERE id IN (SELECT source FROM boilerplate_lines);
        """
    )
