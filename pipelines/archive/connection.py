"""A connection to a SQLite file: pragmas, transactions, and every SQLite error as one line that says what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from pipelines.archive.values import storable
from pipelines.errors import ArchiveError, UnstorableError
from pipelines.stopping import held

Values = Sequence[Any] | dict[str, Any]
Result = TypeVar("Result")

PATIENCE_S = 30.0  # seconds of waiting for another program's lock
BUSY_STEP_S = 0.25  # seconds that SQLite itself waits at a time, during which no signal is handled
INTERRUPT_STEPS = 1_000  # steps of SQLite's virtual machine; well below a millisecond even for rows with articles
JOURNAL_SIZE_LIMIT = 64 << 20  # bytes that the write-ahead log keeps on disk between checkpoints

ANOTHER_DB = "choose another with --db"
DAMAGED = "SQLITE_CORRUPT"
NO_SQLITE = "is not a SQLite file, or its head is damaged: go back to the last backup if there is one, or "
_REMEDIES = (
    ("SQLITE_BUSY", "locked by another program: wait until it is done or close it, then try again"),
    (
        "SQLITE_FULL",
        "the disk is full, or /tmp is full: free some space there and run the command again; nothing is half-written",
    ),
    (
        "SQLITE_READONLY",
        "cannot be written: make the file and its folder writable for this user, or {instead}",
    ),
    ("SQLITE_CANTOPEN", "cannot be opened: check that its folder exists and that this user may read and write there"),
    ("SQLITE_NOTADB", f"{NO_SQLITE}{{instead}}"),
    (DAMAGED, "is damaged: go back to the last backup if there is one, or {instead}"),
    ("SQLITE_IOERR", "the disk failed to read or write it: check that the disk works and is not full, then try again"),
)


def explain(error: Exception, path: Path, instead: str = ANOTHER_DB, name: str = "") -> ArchiveError:
    """The ArchiveError that says which file, what happened and what to do.

    Args:
        error: of SQLite, or one that a damaged file caused.
        path: the file.
        instead: how to do without this file.
        name: SQLite's name for the error, where `error` is not SQLite's.
    """
    name, words = name or getattr(error, "sqlite_errorname", None) or "", " ".join(str(error).split())
    if isinstance(error, UnicodeDecodeError) or words.startswith("Could not decode to UTF-8"):
        name = DAMAGED  # Python's errors for a text, or a message of SQLite, that is no UTF-8
    for prefix, remedy in _REMEDIES:
        if name.startswith(prefix):
            return ArchiveError(f"{path}: {remedy.format(instead=instead)}")
    if name == "SQLITE_CONSTRAINT_FOREIGNKEY":
        words += ": it refers to a source, link or article that does not exist"
    kind = UnstorableError if isinstance(error, sqlite3.IntegrityError) else ArchiveError
    return kind(f"{path}: SQLite says: {words}")


class Explained:
    """`with explained:` turns SQLite's errors into ArchiveError, except programming errors; it costs almost nothing."""

    def __init__(self, path: Path, instead: str, *, readonly: bool = False) -> None:
        self.path, self.instead, self.readonly = path, instead, readonly

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, sqlite3.Error | UnicodeDecodeError) and not isinstance(error, sqlite3.ProgrammingError):
            if self.readonly and getattr(error, "sqlite_errorname", None) == "SQLITE_READONLY":
                raise ArchiveError(f"{self.path}: opened for reading only") from error
            raise explain(error, self.path, self.instead) from error


class Connection:
    """A connection whose errors are ArchiveError, except programming errors."""

    def __init__(
        self, path: Path, *, readonly: bool = False, immutable: bool = False, instead: str = ANOTHER_DB
    ) -> None:
        """Open the file; SQLite creates it if it does not exist, unless `readonly` is set.

        A reader opens the file for writing, with `query_only`: with mode=ro, SQLite leaves its -wal and -shm files
        behind. `immutable` is for a file in a folder that cannot be written, where nobody else can write either.
        `instead` is what errors advise if this file cannot be used.
        """
        self.path = path
        self.readonly, self.immutable = readonly, immutable
        self.patience_s = PATIENCE_S  # may be changed at any time
        self.explained = Explained(path, instead, readonly=readonly)  # for code that uses `conn` or `db` directly
        self.inode = 0  # the file's, set by `open_file` once the file is known to be ours
        self._in_part = False  # whether a savepoint, a part of a transaction that can fail alone, is open
        with self.explained:
            self.conn = sqlite3.connect(
                f"{path.absolute().as_uri()}?{'immutable=1' if immutable else 'mode=rw' if readonly else 'mode=rwc'}",
                uri=True,
                isolation_level=None,  # transactions are begun by `write` alone
                timeout=BUSY_STEP_S,
                cached_statements=512,
            )
        self.conn.row_factory = sqlite3.Row
        try:
            self._set_up()
        except BaseException:
            self.conn.close()
            raise

    def _set_up(self) -> None:
        if self.readonly:
            self.execute("PRAGMA query_only = ON")
        else:
            self.execute("PRAGMA foreign_keys = ON")
            self.execute("PRAGMA recursive_triggers = ON")
            self.execute("PRAGMA synchronous = NORMAL")
            self.execute(f"PRAGMA journal_size_limit = {JOURNAL_SIZE_LIMIT}")

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        with self.explained:
            self.conn.close()

    def execute(self, sql: str, values: Values = ()) -> sqlite3.Cursor:
        """Run one statement; to read, use `rows` and the like, so that errors while reading are explained, too."""
        with self.explained:
            return self._patiently(lambda: self.conn.execute(sql, _storable(values)))

    def script(self, sql: str) -> None:
        """Run a statement to its end, which `execute` does not do with a pragma that gives no columns."""
        with self.explained:
            self._patiently(lambda: self.conn.executescript(sql))

    def _patiently(self, act: Callable[[], Result]) -> Result:
        """The result of `act`, which is repeated while another program holds a lock."""
        began = monotonic()
        while True:
            try:
                return act()
            except sqlite3.OperationalError as error:
                busy = (getattr(error, "sqlite_errorname", None) or "").startswith("SQLITE_BUSY")
                if not busy or monotonic() - began >= self.patience_s:
                    raise

    def many(self, sql: str, values: Iterable[Values]) -> None:
        """Run one statement for each set of values."""
        with self.explained:
            self.conn.executemany(sql, map(_storable, values))

    def insert(self, table: str, values: dict[str, Any]) -> int:
        """Add a row and return its rowid; table and columns are not escaped."""
        cursor = self.execute(
            f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(f':{name}' for name in values)})",
            values,
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def update(self, table: str, values: dict[str, Any], where: str, **more: Any) -> None:
        """Change the rows that fulfil `where`, which may use the values and `more`; names are not escaped."""
        columns = ", ".join(f"{name} = :{name}" for name in values)
        self.execute(f"UPDATE {table} SET {columns} WHERE {where}", values | more)

    def rows(self, sql: str, values: Values = ()) -> list[sqlite3.Row]:
        """All rows."""
        with self.explained:
            return self._patiently(lambda: self.conn.execute(sql, _storable(values)).fetchall())

    def row(self, sql: str, values: Values = ()) -> sqlite3.Row | None:
        """The first row; the cursor is not kept, since its unfinished read would keep a snapshot open."""
        with self.explained:
            found: sqlite3.Row | None = self._patiently(lambda: self.conn.execute(sql, _storable(values)).fetchone())
            return found

    def value(self, sql: str, values: Values = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.row(sql, values)
        return None if found is None else found[0]

    def stream(self, sql: str, values: Values = ()) -> Iterator[sqlite3.Row]:
        """Rows one by one, in constant memory, all from one state of the archive."""
        with self.explained:
            for row in self.conn.execute(sql, _storable(values)):  # noqa: UP028 - `yield from` may close the cursor late
                yield row

    def copy_into(self, path: Path) -> None:
        """Write a complete, compact copy to a file that must not exist yet, while others go on working."""
        if self.readonly:
            self.execute("PRAGMA query_only = OFF")  # which forbids VACUUM INTO, though that writes only the copy
        try:
            self.execute("VACUUM INTO ?", (str(path),))
        finally:
            if self.readonly:
                self.execute("PRAGMA query_only = ON")

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Let a signal interrupt the running statement, and each long one after it, before it takes effect.

        SQLite calls a Python function every `INTERRUPT_STEPS`, so that signals are handled while a statement runs.
        """
        with held() as heard:
            self.conn.set_progress_handler(lambda: bool(heard), INTERRUPT_STEPS)
            try:
                yield
            finally:
                self.conn.set_progress_handler(None, 0)

    def begin(self) -> None:
        """Begin a transaction, unless one is open; all writes until `commit` join it, which saves a sync for each."""
        if not self.conn.in_transaction:
            self.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Commit the transaction that `begin` began, if one is open, and roll it back if that fails."""
        if not self.conn.in_transaction:
            return
        try:
            self.execute("COMMIT")
        except BaseException:
            self.rollback()
            raise

    def rollback(self) -> None:
        """Roll back the transaction that `begin` began, if one is open."""
        if self.conn.in_transaction:
            self.execute("ROLLBACK")

    @contextmanager
    def write(self) -> Iterator[None]:
        """A write transaction; within another one, a part of it (a savepoint) that can fail alone.

        A write within a part joins that part, and its failure undoes the part: a further savepoint would make SQLite's
        full-text index write what it has collected.

        BEGIN IMMEDIATE is needed because a deferred transaction that reads first fails with "database is locked",
        without waiting, if another writer comes before its first write: 625 of 800 did in a trial with four writers,
        and none with BEGIN IMMEDIATE.
        """
        if self._in_part:
            yield
            return
        begin, commit = "BEGIN IMMEDIATE", "COMMIT"
        undo: tuple[str, ...] = ("ROLLBACK",)
        if part := self.conn.in_transaction:
            begin, commit, undo = "SAVEPOINT part", "RELEASE part", ("ROLLBACK TO part", "RELEASE part")
        self.execute(begin)
        self._in_part = part
        try:
            yield
            self.execute(commit)
        except BaseException:
            # on a full disk SQLite has rolled back the whole transaction, savepoints included
            for step in undo if self.conn.in_transaction else ():
                self.execute(step)
            raise
        finally:
            self._in_part = False


def _storable(values: Values) -> Values:
    if isinstance(values, dict):
        return {name: storable(value) if isinstance(value, str) else value for name, value in values.items()}
    for value in values:
        if isinstance(value, str) and storable(value) is not value:
            return [storable(each) if isinstance(each, str) else each for each in values]
    return values  # as in nearly all cases
