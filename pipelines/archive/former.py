"""The sources that are no longer in feeds.yaml: finds and renames them."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.archive.connection import Connection

LOOKED_AT = 40  # newest articles of a source whose feeds are looked up, to see which source has these feeds today


@dataclass(frozen=True, slots=True)
class Former:
    """A source that is no longer in feeds.yaml."""

    source: str
    articles: int
    pending: int  # links that are no longer fetched
    now: str | None  # the source that has its feed in feeds.yaml today, which is most likely its new name


def former_sources(db: Connection) -> list[Former]:
    """The sources that are no longer in feeds.yaml, if the archive has articles or pending links of them."""
    sql = """
        SELECT s.id, (SELECT count(*) FROM articles AS a WHERE a.source = s.id) AS articles,
            (SELECT count(*) FROM links AS l WHERE l.source = s.id AND l.outcome = 'pending') AS pending
        FROM sources AS s WHERE NOT s.active AND (articles OR pending) ORDER BY s.id
    """
    return [Former(id_, articles, pending, _heir(db, id_)) for id_, articles, pending in db.rows(sql)]


def _heir(db: Connection, source: str) -> str | None:
    sql = """
        SELECT f.source FROM feeds AS f WHERE f.active AND f.source <> :id AND f.id IN (
            SELECT feed_id FROM links WHERE source = :id AND outcome = 'stored'
                AND reason IS NULL ORDER BY id DESC LIMIT :newest  -- the order of the index
        )
    """
    heir: str | None = db.value(sql, {"id": source, "newest": LOOKED_AT})
    return heir


def rename(db: Connection, old: str, new: str) -> None:
    """Give all data of a source to another id, which may have data of its own already.

    Only the marks of its entries are deleted: they are computed from the id, and come again with the next feed.
    """
    figures = [row["name"] for row in db.rows("PRAGMA table_info(run_sources)") if not row["pk"]]
    sums = ", ".join(f"{name} = {name} + excluded.{name}" for name in figures)
    with db.write():
        for statement in (
            """
            INSERT INTO sources (id, name, home, tags, expected_per_day, active, first_seen_at, texts_counted)
            SELECT :new, name, home, tags, expected_per_day, active, first_seen_at, texts_counted
            FROM sources WHERE id = :old
            ON CONFLICT (id) DO UPDATE SET first_seen_at = min(first_seen_at, excluded.first_seen_at),
                texts_counted = texts_counted + excluded.texts_counted
            """,
            "UPDATE feeds SET source = :new WHERE source = :old",
            "UPDATE articles SET source = :new WHERE source = :old",
            "UPDATE links SET source = :new WHERE source = :old",
            "UPDATE OR REPLACE backfill SET source = :new WHERE source = :old",
            f"""
            INSERT INTO run_sources (run_id, source, {", ".join(figures)})
            SELECT run_id, :new, {", ".join(figures)} FROM run_sources WHERE source = :old
            ON CONFLICT (run_id, source) DO UPDATE SET {sums}
            """,
            "DELETE FROM run_sources WHERE source = :old",
            """
            INSERT INTO boilerplate_lines (source, mark, line, articles, first_seen_at, last_seen_at)
            SELECT :new, mark, line, articles, first_seen_at, last_seen_at FROM boilerplate_lines WHERE source = :old
            ON CONFLICT (source, mark) DO UPDATE SET articles = articles + excluded.articles,
                first_seen_at = min(first_seen_at, excluded.first_seen_at),
                last_seen_at = max(last_seen_at, excluded.last_seen_at)
            """,
            "DELETE FROM boilerplate_lines WHERE source = :old",
            "DELETE FROM marks WHERE source = :old",
            "DELETE FROM sources WHERE id = :old",
        ):
            db.execute(statement, {"old": old, "new": new})
