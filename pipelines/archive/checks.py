"""`kliping db check`: everything that must hold in the archive, asked of the archive itself."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.archive.connection import Connection
from pipelines.errors import ArchiveError

# what each query finds is wrong; it gives one text a row
_RULES = (
    ("stored link without its article", "SELECT key FROM links WHERE outcome = 'stored' AND article_id IS NULL"),
    ("alias link without its article", "SELECT key FROM links WHERE outcome = 'alias' AND article_id IS NULL"),
    (
        "link that is neither stored nor alias and yet has an article",
        "SELECT key FROM links WHERE article_id IS NOT NULL AND outcome NOT IN ('stored', 'alias')",
    ),
    (
        "article that no stored link of the ledger has given",
        """
        SELECT key FROM articles AS a
        WHERE NOT EXISTS (SELECT 1 FROM links AS l WHERE l.article_id = a.id AND l.outcome = 'stored')
        """,
    ),
    (
        "article with several stored links",
        """
        SELECT article_id FROM links WHERE article_id IS NOT NULL AND outcome = 'stored'
        GROUP BY article_id HAVING count(*) > 1
        """,
    ),
    (
        "pending link that says it was decided",
        "SELECT key FROM links WHERE outcome = 'pending' AND article_id IS NOT NULL",
    ),
    (
        "address that is both an article's own and an alias of another",
        "SELECT a.key FROM aliases AS a JOIN articles AS b ON b.key = a.key AND b.id <> a.article_id",
    ),
    (
        "run whose figures do not add up",
        """
        SELECT run_id || ' ' || source FROM run_sources
        WHERE carried + discovered <> stored + alias + filtered + gone + quarantined + pending
        """,
    ),
    (
        "run that counted fewer links than the ledger holds of it",
        """
        SELECT l.run_id || ' ' || l.source || ' ' || l.outcome FROM
            (SELECT run_id, source, outcome, count(*) AS links FROM links
             WHERE run_id IS NOT NULL AND outcome <> 'pending' GROUP BY run_id, source, outcome) AS l
            LEFT JOIN run_sources AS r ON r.run_id = l.run_id AND r.source = l.source
        WHERE l.links > coalesce(CASE l.outcome WHEN 'stored' THEN r.stored WHEN 'alias' THEN r.alias
            WHEN 'filtered' THEN r.filtered WHEN 'gone' THEN r.gone ELSE r.quarantined END, 0)
        """,
    ),
)
_SHOWN = 5  # of each kind


def check(db: Connection) -> list[str]:
    """All that is wrong with the archive, a line each; empty where all is well."""
    return _asked(db, _damage, _search_index, _rules, _circles)


def damage(db: Connection) -> list[str]:
    """What is wrong with the file rather than with what stands in it."""
    return _asked(db, _damage, _search_index)


def _asked(db: Connection, *questions: Callable[[Connection], list[str]]) -> list[str]:
    problems: list[str] = []
    try:
        for question in questions:
            problems += question(db)
    except ArchiveError as error:  # what is damaged may not even be readable
        problems.append(str(error))
    return problems


def _damage(db: Connection) -> list[str]:
    pages = [f"damaged file: {row[0]}" for row in db.rows("PRAGMA integrity_check(20)") if row[0] != "ok"]
    lost = db.rows("PRAGMA foreign_key_check")[:20]
    return pages + [f"{row[0]} row {row[1]} points to a row of {row[2]} that is not there" for row in lost]


def _rules(db: Connection) -> list[str]:
    problems = []
    for what, sql in _RULES:
        found = db.rows(sql)
        problems += [f"{what}: {row[0]}" for row in found[:_SHOWN]]
        if len(found) > _SHOWN:
            problems.append(f"{what}: {len(found) - _SHOWN} more")
    return problems


def _search_index(db: Connection) -> list[str]:
    articles, indexed = db.value("SELECT count(*) FROM articles"), db.value("SELECT count(*) FROM articles_fts_docsize")
    if articles != indexed:
        return [f"search index: holds {indexed} articles of {articles}"]
    if not db.readonly:  # the comparison with the content is written as an INSERT, though it writes nothing
        try:
            with db.write():
                db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
        except ArchiveError as error:
            return [f"search index: does not agree with the articles ({error})"]
    return []


def _circles(db: Connection) -> list[str]:
    originals = {
        row[0]: row[1] for row in db.stream("SELECT id, duplicate_of FROM articles WHERE duplicate_of IS NOT NULL")
    }
    problems, sound = [], set[int]()
    for start in sorted(originals):
        path, at = [], start
        while at in originals and at not in sound and at not in path:
            path.append(at)
            at = originals[at]
        if at in path:
            circle = [*path[path.index(at) :], at]
            problems.append(f"articles that are copies of each other in a circle: {' -> '.join(map(str, circle))}")
        sound.update(path)
    return problems
