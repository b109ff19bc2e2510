"""The first version of the archive's schema."""

from __future__ import annotations

from sqlite_utils import Database


def create_first(db: Database) -> None:
    """Create tables for sources, feeds, the ledger, articles, versions, runs, boilerplate and search; and views."""
    db.executescript(
        """
        CREATE TABLE sources (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            home TEXT,
            tags TEXT NOT NULL DEFAULT '[]',
            expected_per_day REAL,
            active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
            first_seen_at TEXT NOT NULL
        ) STRICT;

        CREATE TABLE feeds (
            id INTEGER PRIMARY KEY,
            source TEXT NOT NULL REFERENCES sources (id),
            url TEXT NOT NULL UNIQUE,
            active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
            kind TEXT,
            etag TEXT,
            last_modified TEXT,
            body_hash TEXT,
            conditional INTEGER NOT NULL DEFAULT 1 CHECK (conditional IN (0, 1)),
            interval_s INTEGER NOT NULL DEFAULT 1800,
            next_check_at TEXT,
            last_check_at TEXT,
            last_full_at TEXT,
            last_ok_at TEXT,
            last_new_at TEXT,
            failures INTEGER NOT NULL DEFAULT 0,
            failure TEXT,
            failure_detail TEXT,
            moved_to TEXT,
            moved_since TEXT,
            gone_since TEXT,
            overflowed_at TEXT
        ) STRICT;
        CREATE INDEX feeds_source ON feeds (source);

        CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            started_at TEXT NOT NULL,
            ended_at TEXT,
            end_reason TEXT,
            exit_code INTEGER,
            version TEXT NOT NULL
        ) STRICT;

        CREATE TABLE run_sources (
            run_id INTEGER NOT NULL REFERENCES runs (id),
            source TEXT NOT NULL REFERENCES sources (id),
            feeds_asked INTEGER NOT NULL DEFAULT 0,
            feeds_unchanged INTEGER NOT NULL DEFAULT 0,
            feeds_failed INTEGER NOT NULL DEFAULT 0,
            carried INTEGER NOT NULL DEFAULT 0,
            discovered INTEGER NOT NULL DEFAULT 0,
            stored INTEGER NOT NULL DEFAULT 0,
            copies INTEGER NOT NULL DEFAULT 0,
            alias INTEGER NOT NULL DEFAULT 0,
            filtered INTEGER NOT NULL DEFAULT 0,
            gone INTEGER NOT NULL DEFAULT 0,
            quarantined INTEGER NOT NULL DEFAULT 0,
            pending INTEGER NOT NULL DEFAULT 0,
            changed INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (run_id, source)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE articles (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            source TEXT NOT NULL REFERENCES sources (id),
            url TEXT NOT NULL,
            title TEXT NOT NULL,
            text TEXT NOT NULL,
            summary TEXT,
            published_at TEXT,
            published_raw TEXT,
            published_zone TEXT,
            published_origin TEXT,
            published_precision TEXT,
            modified_at TEXT,
            authors TEXT NOT NULL DEFAULT '[]',
            editors TEXT NOT NULL DEFAULT '[]',
            credit TEXT,
            section TEXT,
            tags TEXT NOT NULL DEFAULT '[]',
            image TEXT,
            language TEXT,
            words INTEGER NOT NULL,
            paywalled INTEGER NOT NULL DEFAULT 0 CHECK (paywalled IN (0, 1)),
            partial INTEGER NOT NULL DEFAULT 0 CHECK (partial IN (0, 1)),
            text_from TEXT NOT NULL DEFAULT 'page' CHECK (text_from IN ('page', 'feed')),
            text_hash TEXT NOT NULL,
            day TEXT NOT NULL,
            duplicate_of INTEGER REFERENCES articles (id),
            why TEXT,
            likeness REAL,
            first_seen_at TEXT NOT NULL,
            last_seen_at TEXT NOT NULL,
            extractor TEXT NOT NULL,
            rules TEXT NOT NULL,
            body_by TEXT NOT NULL DEFAULT '',
            body_why TEXT NOT NULL DEFAULT ''
        ) STRICT;
        -- the first two are for people's own SQL, and for Datasette's column headings: kliping sorts by articles_newest
        CREATE INDEX articles_source_published ON articles (source, published_at);
        CREATE INDEX articles_published ON articles (published_at);
        CREATE INDEX articles_source_seen ON articles (source, first_seen_at);
        CREATE INDEX articles_day ON articles (source, day, duplicate_of);
        CREATE INDEX articles_text_hash ON articles (text_hash);
        CREATE INDEX articles_duplicate_of ON articles (duplicate_of) WHERE duplicate_of IS NOT NULL;

        CREATE TABLE article_versions (
            id INTEGER PRIMARY KEY,
            article_id INTEGER NOT NULL REFERENCES articles (id),
            title TEXT NOT NULL,
            text TEXT NOT NULL,
            text_hash TEXT NOT NULL,
            modified_at TEXT,
            replaced_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX article_versions_article ON article_versions (article_id);

        CREATE TABLE links (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            url TEXT NOT NULL,
            source TEXT NOT NULL REFERENCES sources (id),
            feed_id INTEGER REFERENCES feeds (id),
            outcome TEXT NOT NULL DEFAULT 'pending'
                CHECK (outcome IN ('pending', 'stored', 'alias', 'filtered', 'gone', 'quarantined')),
            reason TEXT,
            detail TEXT,
            attempts INTEGER NOT NULL DEFAULT 0,
            next_try_at TEXT,
            article_id INTEGER REFERENCES articles (id),
            hint TEXT NOT NULL DEFAULT '{}',
            first_seen_at TEXT NOT NULL,
            decided_at TEXT,
            fetched_at TEXT,
            modified_at TEXT,
            recheck_at TEXT,
            recheck_why TEXT CHECK (recheck_why IN ('modified', 'age')),
            unchanged INTEGER NOT NULL DEFAULT 0,
            run_id INTEGER REFERENCES runs (id)
        ) STRICT;
        CREATE INDEX links_pending ON links (source) WHERE outcome = 'pending';
        CREATE INDEX links_recheck ON links (source, recheck_why, recheck_at) WHERE recheck_at IS NOT NULL;
        CREATE INDEX links_source_outcome ON links (source, outcome, reason);
        CREATE INDEX links_article ON links (article_id) WHERE article_id IS NOT NULL;

        CREATE TABLE aliases (
            key TEXT PRIMARY KEY,
            article_id INTEGER NOT NULL REFERENCES articles (id),
            url TEXT NOT NULL,
            kind TEXT NOT NULL,
            first_seen_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX aliases_article ON aliases (article_id);

        CREATE TABLE canonicals (
            key TEXT NOT NULL,
            article_id INTEGER NOT NULL REFERENCES articles (id),
            PRIMARY KEY (key, article_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX canonicals_article ON canonicals (article_id);

        CREATE TABLE marks (
            source TEXT NOT NULL REFERENCES sources (id),
            mark INTEGER NOT NULL,
            link_id INTEGER NOT NULL REFERENCES links (id),
            PRIMARY KEY (source, mark)
        ) STRICT, WITHOUT ROWID;

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

        CREATE VIRTUAL TABLE articles_fts USING fts5 (
            title, text, content="articles", content_rowid="id", tokenize='unicode61 remove_diacritics 2'
        );
        CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN
            INSERT INTO articles_fts (rowid, title, text) VALUES (new.id, new.title, new.text);
        END;
        CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN
            INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
        END;
        CREATE TRIGGER articles_fts_update AFTER UPDATE OF title, text ON articles
        WHEN old.title IS NOT new.title OR old.text IS NOT new.text BEGIN
            INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
            INSERT INTO articles_fts (rowid, title, text) VALUES (new.id, new.title, new.text);
        END;

        CREATE VIEW daily_counts AS
            SELECT day, source, count(*) AS articles, count(duplicate_of) AS copies
            FROM articles GROUP BY source, day;

        CREATE VIEW source_health AS
            WITH clock AS (
                SELECT date('now', '+7 hours') AS today,
                    date('now', '+7 hours', '-6 days') AS week,
                    date('now', '+7 hours', '-28 days') AS month
            )
            SELECT s.id AS source, s.name, s.expected_per_day,
                (SELECT max(a.first_seen_at) FROM articles AS a WHERE a.source = s.id) AS last_new_at,
                (SELECT count(*) FROM articles AS a WHERE a.source = s.id AND a.day = clock.today) AS today,
                (SELECT count(*) FROM articles AS a WHERE a.source = s.id AND a.day BETWEEN clock.week AND clock.today)
                    AS last_7_days,
                (SELECT round(count(*) / 28.0, 1) FROM articles AS a
                    WHERE a.source = s.id AND a.day >= clock.month AND a.day < clock.today) AS habit_per_day,
                (SELECT count(*) FROM links AS l WHERE l.source = s.id AND l.outcome = 'pending') AS pending,
                (SELECT count(*) FROM links AS l WHERE l.source = s.id AND l.outcome = 'quarantined') AS quarantined,
                (SELECT count(*) FROM feeds AS f WHERE f.source = s.id AND f.active AND f.failures > 0) AS failing_feeds
            FROM sources AS s, clock WHERE s.active;
        """
    )
