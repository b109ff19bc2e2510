"""Lets people delete articles in any SQLite program, with foreign keys or without: what belongs to them goes, too."""

from __future__ import annotations

from sqlite_utils import Database


def allow_deletion(db: Database) -> None:
    """Add a trigger that removes what belongs to a deleted article, and remove what such deletions have left behind.

    Else the next article, which may get the number of the last one that was deleted, would inherit its earlier texts
    and addresses. The link stays, so that no feed that names it brings the article back.
    """
    db.executescript(
        f"""
        CREATE TRIGGER articles_deleted AFTER DELETE ON articles BEGIN {_removed("= old.id")} END;
        {_removed("NOT IN (SELECT id FROM articles)")}
        """
    )


def _removed(which: str) -> str:
    tables = ("article_versions", "aliases", "canonicals", "sketches")
    deletions = "".join(f"DELETE FROM {table} WHERE article_id {which};" for table in tables)
    return f"""
        {deletions}
        DELETE FROM story_edges WHERE a {which} OR b {which};
        UPDATE articles SET duplicate_of = NULL, why = NULL, likeness = NULL WHERE duplicate_of {which};
        UPDATE links SET outcome = 'filtered', reason = 'deleted', detail = 'its article was deleted',
            article_id = NULL, hint = '{{}}', fetched_at = NULL, recheck_at = NULL, recheck_why = NULL, run_id = NULL
            WHERE article_id {which};
    """
