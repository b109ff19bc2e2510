"""`kliping db check`: checks everything that must be true in an archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from pipelines.archive.article_rows import LISTS
from pipelines.archive.connection import Connection
from pipelines.archive.stories.sketches import Sketches
from pipelines.archive.values import is_time
from pipelines.counted import counted
from pipelines.errors import ArchiveError

# Each query finds rows that must not exist, and gives a text for each
_RULES = (
    ("stored link without its article", "SELECT key FROM links WHERE outcome = 'stored' AND article_id IS NULL"),
    ("alias link without its article", "SELECT key FROM links WHERE outcome = 'alias' AND article_id IS NULL"),
    (
        "link that is neither stored nor alias and yet has an article",
        "SELECT key FROM links WHERE article_id IS NOT NULL AND outcome NOT IN ('stored', 'alias')",
    ),
    (
        "article without a stored link in the ledger",
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
        "address that is both an article's own and an alias of another",
        "SELECT a.key FROM aliases AS a JOIN articles AS b ON b.key = a.key AND b.id <> a.article_id",
    ),
    (
        "copy of an article that is itself a copy",
        """
        SELECT a.id || ' of ' || b.id FROM articles AS a JOIN articles AS b ON b.id = a.duplicate_of
        WHERE b.duplicate_of IS NOT NULL
        """,
    ),
    (
        "run whose figures do not add up",
        """
        SELECT run_id || ' ' || source FROM run_sources
        WHERE carried + discovered <> stored + alias + filtered + gone + quarantined + pending
        """,
    ),
    (
        "run whose figures have fewer links than the ledger has for it",
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
_READ = ("sources", "feeds", "links", "articles", "article_versions", "runs")  # tables whose times and lists are read
_SHOWN = 5  # most lines for each rule
_DAMAGED = 20  # most lines about damage to the file


def check(db: Connection) -> list[str]:
    """All faults of the archive, a line for each; empty if there are none."""
    return _asked(db, _damage, _references, unreadable_values, _search_index, _ledger, _signatures)


def damage(db: Connection) -> list[str]:
    """The faults of the file itself, without those of its contents."""
    return _asked(db, _damage, _search_index)


def is_damaged(db: Connection) -> bool:
    """Whether the file is damaged, by a quick check that reads all rows but not the indexes."""
    try:
        return bool(db.value("PRAGMA quick_check(1)") != "ok")
    except ArchiveError:
        return True


def _asked(db: Connection, *questions: Callable[[Connection], Iterator[str]]) -> list[str]:
    """The faults that the questions find; if one meets damaged pages, it ends there and the others go on."""
    problems: list[str] = []
    for question in questions:
        try:
            for problem in question(db):
                problems.append(problem)  # noqa: PERF402 - keeps what came before an error
        except ArchiveError as error:
            name = question.__name__.strip("_").replace("_", " ")
            problems.append(f"{name}: cannot be checked to the end: {_cause(error)}")
    return problems


def _cause(error: ArchiveError) -> str:
    """SQLite's own message, without the remedy, which docs/operations.md has.

    Raises:
        ArchiveError: a signal interrupted the question, which says nothing about the file.
    """
    if getattr(error.__cause__, "sqlite_errorname", None) == "SQLITE_INTERRUPT":
        raise error
    return " ".join(str(error.__cause__).split())


def _damage(db: Connection) -> Iterator[str]:
    yield from islice((f"damaged file: {words}" for words in _integrity(db)), _DAMAGED)


def _integrity(db: Connection) -> Iterator[str]:
    """The faults that SQLite finds in the whole file; if it gives up before the end, table by table."""
    try:
        yield from _found(db, "PRAGMA integrity_check(20)")
    except ArchiveError as error:
        yield _cause(error)
        for row in db.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0"):
            try:
                yield from (f"table {row[0]}: {words}" for words in _found(db, f"PRAGMA integrity_check({row[0]})"))
            except ArchiveError as of_table:
                yield f"table {row[0]}: {_cause(of_table)}"


def _found(db: Connection, sql: str) -> Iterator[str]:
    for row in db.stream(sql):  # a row may have many lines, and SQLite may fail after any
        yield from (line for line in row[0].splitlines() if line != "ok" and not line.startswith("***"))


def _references(db: Connection) -> Iterator[str]:
    for row in islice(db.stream("PRAGMA foreign_key_check"), _DAMAGED):
        which = f"a row of {row[0]}" if row[1] is None else f"{row[0]} row {row[1]}"  # some tables have no rowid
        yield f"{which} refers to a missing row of {row[2]}"


def unreadable_values(db: Connection) -> Iterator[str]:
    """The times, days and lists that are not as docs/schema.md has them: somebody has written them by hand."""
    for table in _READ:
        columns = [row["name"] for row in db.rows(f"PRAGMA table_info({table})")]
        for name in columns:
            if is_time(name):
                form, right = "a time like 2026-11-23T05:00:00Z", f"{name} IS strftime('%Y-%m-%dT%H:%M:%SZ', {name})"
            elif name == "day":
                form, right = "a day like 2026-11-23", "day IS date(day)"
            elif name in LISTS:
                texts = f"NOT EXISTS (SELECT 1 FROM json_each({name}) WHERE type <> 'text')"
                form = "a list of texts in JSON"
                right = f"json_valid({name}) AND json_type({name}) = 'array' AND {texts}"
            else:
                continue
            sql = f"SELECT {columns[0]}, {name} FROM {table} WHERE NOT ({right}) LIMIT {_SHOWN}"
            yield from (f"{table} row {row[0]}: {name} is {row[1]!r:.60}, not {form}" for row in db.rows(sql))


def _ledger(db: Connection) -> Iterator[str]:
    for what, sql in _RULES:
        found = db.rows(sql)
        yield from (f"{what}: {row[0]}" for row in found[:_SHOWN])
        if len(found) > _SHOWN:
            yield f"{what}: {len(found) - _SHOWN} more"


def _search_index(db: Connection) -> Iterator[str]:
    articles, indexed = db.value("SELECT count(*) FROM articles"), db.value("SELECT count(*) FROM articles_fts_docsize")
    if articles != indexed:
        yield f"search index: holds {indexed} of {counted(articles, 'article')}"
    elif not db.readonly:  # the comparison with the content is an INSERT statement, though it writes nothing
        try:
            with db.write():
                db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
        except ArchiveError as error:
            yield f"search index: does not agree with the articles ({_cause(error)})"


def _signatures(db: Connection) -> Iterator[str]:
    if stale := Sketches(db).stale():
        yield f"copies of {counted(stale, 'article')} are not found: run `kliping regroup`"
