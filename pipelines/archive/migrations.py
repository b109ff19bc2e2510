"""The archive's schema, step by step; sqlite-utils records in `_sqlite_migrations` which steps a file has seen.

Hand-written DDL, because STRICT tables, partial indexes and `UPDATE OF` triggers are the point. Every column is
described in docs/schema.md. Times are UTC text, `2026-11-23T05:00:00Z`; lists are JSON arrays.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from pipelines.archive.migrations_backfill import create_backfill
from pipelines.archive.migrations_boilerplate import count_recent_texts
from pipelines.archive.migrations_first import create_first
from pipelines.archive.migrations_keys import rekey
from pipelines.archive.migrations_search import create_search, drop_stems
from pipelines.archive.migrations_sitemaps import create_sitemaps_and_hosts
from pipelines.archive.migrations_stories import create_stories
from pipelines.archive.migrations_views import create_newest_first

APPLICATION_ID = 0x6B6C6970  # "klip"; another program's file is refused by it
migrations = Migrations("kliping")


@migrations()
def m001_first_version(db: Database) -> None:
    """Sources, feeds, the ledger, articles and their versions, runs, boilerplate, full-text search, views."""
    create_first(db)


@migrations()
def m002_stories(db: Database) -> None:
    """What duplicates need; `kliping regroup` brings older articles up to date."""
    create_stories(db)


@migrations()
def m003_search(db: Database) -> None:
    """The words of articles; an older archive's are taken from its index."""
    create_search(db)


@migrations()
def m004_sitemaps_and_hosts(db: Database) -> None:
    """The sitemaps of indexes; servers that asked for quiet, whether or not a feed of ours is there."""
    create_sitemaps_and_hosts(db)


@migrations()
def m005_stems(_: Database) -> None:
    """Nothing any more: it corrected stems, which are not kept since m008."""


@migrations()
def m006_photo_credits(db: Database) -> None:
    """Whose the pictures are; `kliping reextract` fills it for articles whose pages are kept."""
    db.executescript("ALTER TABLE articles ADD COLUMN photo_credits TEXT NOT NULL DEFAULT '[]'")


@migrations()
def m007_backfill(db: Database) -> None:
    """What a backfill has read of each source's sitemaps, and what was taken in from a cluster."""
    create_backfill(db)


@migrations()
def m008_words_without_stems(db: Database) -> None:
    """Words alone: which ones share a stem is found when somebody asks."""
    drop_stems(db)


@migrations()
def m009_newest_first(db: Database) -> None:
    """Articles without a date stand where they came in."""
    create_newest_first(db)


@migrations()
def m010_recent_texts(db: Database) -> None:
    """Of how many texts the repeated lines tell; what was learnt before is kept on probation."""
    count_recent_texts(db)


@migrations()
def m011_keys_of_bureaus(db: Database) -> None:
    """ANTARA's and Sindonews's numbers are said in full; no article is fetched again for it."""
    rekey(db)


@migrations()
def m012_copies_without_the_original(db: Database) -> None:
    """`stories` counts copies as `daily_counts` and the commands do: the original is none of them."""
    create_newest_first(db)


@migrations()
def m013_missed_links(db: Database) -> None:
    """The links that gave no article are found by when that was decided."""
    db.executescript(
        """
        CREATE INDEX links_missed ON links (source, decided_at, reason) WHERE outcome IN ('gone', 'quarantined');
        """
    )
