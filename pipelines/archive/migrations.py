"""The archive's schema in steps; sqlite-utils records in `_sqlite_migrations` which of them a file has had.

The DDL is written by hand, since it uses STRICT tables, partial indexes and `UPDATE OF` triggers. docs/schema.md
describes every column. Times are UTC text, `2026-11-23T05:00:00Z`; lists are JSON arrays.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from pipelines.archive.migrations_deletion import allow_deletion
from pipelines.archive.migrations_first import create_first

migrations = Migrations("kliping")


@migrations()
def m001_first_version(db: Database) -> None:
    """Create tables for sources, feeds, the ledger, articles, versions, runs, boilerplate and search; and views."""
    create_first(db)


@migrations()
def m002_stories(db: Database) -> None:
    """Add tables for signatures, their samples and the verdicts; `kliping regroup` fills them for older articles.

    The key of `bands` begins with the week, so that a search reads only the weeks around an article, and writes are
    close together: the cost does not grow with the archive. It has no reference to `articles`, since the index for that
    would double its size; a row that outlives its article is ignored.
    """
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
        """
    )


@migrations()
def m003_search(db: Database) -> None:
    """Add the words of all articles, and an index of articles by time.

    `articles_fts` has the words as they are written, so that every SQLite program can use it. Words that share a stem
    (ekonomi, perekonomian) are found when somebody searches for one of them.
    """
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
        """
    )


@migrations()
def m004_sitemaps_and_hosts(db: Database) -> None:
    """Add tables for the sitemaps of indexes, and for servers that asked for quiet, with or without a feed of ours."""
    db.executescript(
        """
        CREATE TABLE sitemaps (
            feed_id INTEGER NOT NULL REFERENCES feeds (id),
            url TEXT NOT NULL,
            place INTEGER NOT NULL,
            lastmod TEXT,
            etag TEXT,
            last_modified TEXT,
            body_hash TEXT,
            asked_at TEXT,
            failure TEXT,
            failure_detail TEXT,
            PRIMARY KEY (feed_id, url)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE quiet_hosts (
            host TEXT PRIMARY KEY,
            quiet_until TEXT NOT NULL,
            strikes INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;
        """
    )


@migrations()
def m005_stems(_: Database) -> None:
    """Do nothing: this step corrected stems, which are not stored since m008."""


@migrations()
def m006_photo_credits(db: Database) -> None:
    """Add the credits of pictures; `kliping reextract` fills them for articles whose pages are kept."""
    db.executescript("ALTER TABLE articles ADD COLUMN photo_credits TEXT NOT NULL DEFAULT '[]'")


@migrations()
def m007_backfill(db: Database) -> None:
    """Add tables for the sitemaps that backfills read, and for the last message taken from a cluster."""
    db.executescript(
        """
        CREATE TABLE backfill (
            id INTEGER PRIMARY KEY,
            source TEXT NOT NULL REFERENCES sources (id),
            url TEXT NOT NULL,
            depth INTEGER NOT NULL,
            lastmod TEXT,
            dated TEXT NOT NULL DEFAULT '',
            read_at TEXT,
            read_since TEXT,
            links INTEGER NOT NULL DEFAULT 0,
            failures INTEGER NOT NULL DEFAULT 0,
            failure TEXT,
            run_id INTEGER REFERENCES runs (id),
            UNIQUE (source, url)
        ) STRICT;

        CREATE TABLE inbox (
            name TEXT PRIMARY KEY,
            last TEXT NOT NULL,
            taken_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
    )


@migrations()
def m008_words_without_stems(db: Database) -> None:
    """Drop the stems of words, which are now found when somebody searches; the next crawl reads the words again.

    The table is created anew: ALTER TABLE cannot drop a column that a user's own view or trigger names, nor any column
    while one of these names something that does not exist.
    """
    db.executescript(
        """
        DROP TABLE terms;
        CREATE TABLE terms (term TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
        INSERT INTO terms_waiting SELECT id FROM articles WHERE true ON CONFLICT DO NOTHING;
        """
    )


@migrations()
def m009_newest_first(_: Database) -> None:
    """Do nothing: this step created views that m012 creates anew."""


@migrations()
def m010_recent_texts(db: Database) -> None:
    """Count the recent texts of each source: repeated lines are learnt anew, and judged by their share of these."""
    db.executescript(
        """
        ALTER TABLE sources ADD COLUMN texts_counted INTEGER NOT NULL DEFAULT 0;
        DELETE FROM boilerplate_lines;
        """
    )


@migrations()
def m011_keys_of_bureaus(_: Database) -> None:
    """Do nothing: this step rewrote keys that were written before the first release."""


@migrations()
def m012_copies_without_the_original(db: Database) -> None:
    """Let `stories` count copies as `daily_counts` and the commands do: without the original.

    `latest` and `stories` get the order of the index `articles_newest`, with undated articles by their first sight. In
    the order of `published_at` these came last; and if one article in a hundred was undated, SQLite's statistics made
    it read and sort all articles: 150 to 320 ms for 60,000, and now 0.2 ms.
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


@migrations()
def m013_missed_links(db: Database) -> None:
    """Add an index of the links that gave no article by the time of that outcome."""
    db.executescript(
        "CREATE INDEX links_missed ON links (source, decided_at, reason) WHERE outcome IN ('gone', 'quarantined')"
    )


@migrations()
def m014_tags_and_authors(db: Database) -> None:
    """Add tables that find articles by tag and author, and add source, language and id to `articles_newest`.

    A walk from the newest article on then reads the index alone: with a million articles, reading their rows takes ten
    times as long. Its `id` is for the order of the views.
    """
    for one in ("tag", "author"):
        table = f"article_{one}s"
        add = f"""
            INSERT INTO {table} SELECT value, new.id FROM json_each(new.{one}s) WHERE true ON CONFLICT DO NOTHING;
        """
        drop = f"""
            DELETE FROM {table} WHERE {one} IN (SELECT value FROM json_each(old.{one}s)) AND article_id = old.id;
        """
        db.executescript(
            f"""
            CREATE TABLE {table} (
                {one} TEXT NOT NULL COLLATE NOCASE,
                article_id INTEGER NOT NULL,
                PRIMARY KEY ({one}, article_id)
            ) STRICT, WITHOUT ROWID;
            INSERT INTO {table} SELECT each.value, a.id FROM articles AS a, json_each(a.{one}s) AS each
                ORDER BY each.value COLLATE NOCASE, a.id ON CONFLICT DO NOTHING;
            CREATE TRIGGER {table}_insert AFTER INSERT ON articles BEGIN {add} END;
            CREATE TRIGGER {table}_delete AFTER DELETE ON articles BEGIN {drop} END;
            CREATE TRIGGER {table}_update AFTER UPDATE OF {one}s ON articles WHEN old.{one}s IS NOT new.{one}s
                BEGIN {drop} {add} END;
            """
        )
    db.executescript(
        """
        DROP INDEX articles_newest;
        CREATE INDEX articles_newest ON articles (coalesce(published_at, first_seen_at), id, source, language);
        """
    )


@migrations()
def m015_deleted_articles(db: Database) -> None:
    """Add a trigger that removes what belongs to an article that somebody deletes."""
    allow_deletion(db)
