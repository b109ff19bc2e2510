"""One connection to one SQLite file: pragmas, transactions, and every SQLite error turned into one clear line."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from sqlite_utils import Database

from pipelines.archive.values import storable
from pipelines.errors import ArchiveError, UnstorableError
from pipelines.stopping import held

Values = Sequence[Any] | dict[str, Any]
Result = TypeVar("Result")

PATIENCE_S = 30.0  # how long another program's lock is waited for
BUSY_STEP_S = 0.25  # SQLite itself waits no longer: no signal is heard meanwhile
INTERRUPT_STEPS = 1_000  # of SQLite's virtual machine, well below a millisecond where rows are as long as articles
JOURNAL_SIZE_LIMIT = 64 << 20  # bytes the write-ahead log keeps on disk between checkpoints

ANOTHER_DB = "choose another with --db"
DAMAGED = "SQLITE_CORRUPT"
_REMEDIES = (
    ("SQLITE_BUSY", "locked by another program: wait until it is done or close it, then try again"),
    (
        "SQLITE_FULL",
        "the disk is full, or /tmp is: free some space there and run the command again; nothing is half-written",
    ),
    (
        "SQLITE_READONLY",
        "cannot be written: make the file and its folder writable for this user, or {instead}",
    ),
    ("SQLITE_CANTOPEN", "cannot be opened: see that its folder exists and that this user may read and write there"),
    ("SQLITE_PERM", "cannot be opened: see that this user may read and write it"),
    ("SQLITE_NOTADB", "is no SQLite file: {instead}"),
    (DAMAGED, "is damaged: go back to the last backup if there is one, or {instead}"),
    ("SQLITE_IOERR", "the disk failed to read or write it: see that the disk is healthy and not full, then try again"),
)


def explain(error: Exception, path: Path, instead: str = ANOTHER_DB, name: str = "") -> ArchiveError:
    """The ArchiveError that tells people which file, what happened and what to do.

    `instead`: how to do without the file; `name`: what SQLite would call an error that is not its own.
    """
    name, words = name or getattr(error, "sqlite_errorname", None) or "", " ".join(str(error).split())
    if isinstance(error, UnicodeDecodeError) or words.startswith("Could not decode to UTF-8"):
        name = DAMAGED  # what Python says where a text, or SQLite's own message, holds bytes that are none
    for prefix, remedy in _REMEDIES:
        if name.startswith(prefix):
            return ArchiveError(f"{path}: {remedy.format(instead=instead)}")
    if name == "SQLITE_CONSTRAINT_FOREIGNKEY":
        words += ": a source, link or article that is named is not in it"
    kind = UnstorableError if isinstance(error, sqlite3.IntegrityError) else ArchiveError
    return kind(f"{path}: SQLite says: {words}")


def _reading_only(path: Path) -> ArchiveError:
    return ArchiveError(f"{path}: opened for reading only")


class Explained:
    """`with explained:` turns SQLite's errors into ArchiveError, except programming errors; costs next to nothing."""

    def __init__(self, path: Path, instead: str, *, readonly: bool = False) -> None:
        self.path, self.instead, self.readonly = path, instead, readonly

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, sqlite3.Error | UnicodeDecodeError) and not isinstance(error, sqlite3.ProgrammingError):
            if self.readonly and getattr(error, "sqlite_errorname", None) == "SQLITE_READONLY":
                raise _reading_only(self.path) from error
            raise explain(error, self.path, self.instead) from error


class Connection:
    """SQLite as the archive's rooms use it; all errors leave as ArchiveError (programming errors excepted)."""

    def __init__(
        self, path: Path, *, readonly: bool = False, immutable: bool = False, instead: str = ANOTHER_DB
    ) -> None:
        """Open the file, which SQLite creates if it is not there and `readonly` is not set.

        Readers may write as far as SQLite is concerned, but for `query_only`: with mode=ro it leaves its -wal and -shm
        files behind. `immutable` reads a file in a folder that cannot be written, where nobody else can write either.
        `instead` is what errors advise where this file cannot be used.
        """
        self.path = path
        self.readonly, self.immutable = readonly, immutable
        self.patience_s = PATIENCE_S  # may be changed at any time
        self.explained = Explained(path, instead, readonly=readonly)  # for code that talks to `conn` or `db` itself
        self.inode = 0  # of the file, once `open_file` has seen that it is ours
        self._in_part = False  # of a transaction, one that can fail alone
        self.undone = 0  # transactions and parts of them that were rolled back
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
            with self.explained:
                self._set_up()
        except BaseException:
            self.conn.close()
            raise

    def _set_up(self) -> None:
        if self.readonly:
            self.conn.execute("PRAGMA query_only = ON")
        else:
            self.conn.execute("PRAGMA foreign_keys = ON")
            self.conn.execute("PRAGMA synchronous = NORMAL")
            self.conn.execute(f"PRAGMA journal_size_limit = {JOURNAL_SIZE_LIMIT}")
        self.db = Database(self.conn, recursive_triggers=True, execute_plugins=False)

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        with self.explained:
            self.conn.close()

    def execute(self, sql: str, values: Values = ()) -> sqlite3.Cursor:
        """Run one statement; use `rows` and its like to read, so that errors while reading are explained too."""
        with self.explained:
            return self._patiently(lambda: self.conn.execute(sql, _storable(values)))

    def _patiently(self, act: Callable[[], Result]) -> Result:
        """What `act` gives, tried again and again while another program holds a lock; a transaction cannot wait."""
        began = monotonic()
        while True:
            try:
                return act()
            except sqlite3.OperationalError as error:
                busy = (getattr(error, "sqlite_errorname", None) or "").startswith("SQLITE_BUSY")
                if not busy or self.conn.in_transaction or monotonic() - began >= self.patience_s:
                    raise

    def many(self, sql: str, values: Iterable[Values]) -> None:
        """Run one statement for each set of values."""
        with self.explained:
            self.conn.executemany(sql, map(_storable, values))

    def insert(self, table: str, values: dict[str, Any]) -> int:
        """Add a row and return its rowid; the names are the program's own."""
        cursor = self.execute(
            f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(f':{name}' for name in values)})",  # noqa: S608
            values,
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def update(self, table: str, values: dict[str, Any], where: str, **more: Any) -> None:
        """Change the rows `where`, which may speak of the values and of `more`; the names are the program's own."""
        columns = ", ".join(f"{name} = :{name}" for name in values)
        self.execute(f"UPDATE {table} SET {columns} WHERE {where}", values | more)  # noqa: S608

    def rows(self, sql: str, values: Values = ()) -> list[sqlite3.Row]:
        """All rows."""
        with self.explained:
            return self._patiently(lambda: self.conn.execute(sql, _storable(values)).fetchall())

    def row(self, sql: str, values: Values = ()) -> sqlite3.Row | None:
        """The first row; nothing keeps the cursor, whose unfinished read would keep its snapshot open."""
        with self.explained:
            found: sqlite3.Row | None = self._patiently(lambda: self.conn.execute(sql, _storable(values)).fetchone())
            return found

    def value(self, sql: str, values: Values = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.row(sql, values)
        return None if found is None else found[0]

    def stream(self, sql: str, values: Values = ()) -> Iterator[sqlite3.Row]:
        """Rows one by one, in constant memory; the reader sees one state of the archive throughout."""
        with self.explained:
            for row in self.conn.execute(sql, _storable(values)):  # noqa: UP028 - it closes the cursor, at times too late
                yield row

    def copy_into(self, path: Path) -> None:
        """Write a whole, compact copy to a file that must not exist yet, while others go on working."""
        if self.readonly:
            self.execute("PRAGMA query_only = OFF")  # it forbids this as well, though nothing is written here
        try:
            self.execute("VACUUM INTO ?", (str(path),))
        finally:
            if self.readonly:
                self.execute("PRAGMA query_only = ON")

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Within the block, a signal interrupts the running statement and each long one after it, then takes effect.

        SQLite calls a Python function every `INTERRUPT_STEPS`, so that signals are heard while a statement runs.
        """
        with held() as heard:
            self.conn.set_progress_handler(lambda: bool(heard), INTERRUPT_STEPS)
            try:
                yield
            finally:
                self.conn.set_progress_handler(None, 0)

    def begin(self) -> None:
        """Begin a transaction that every write joins until `commit`, where none is open: each would cost a sync."""
        if not self.conn.in_transaction:
            self.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """End what `begin` began, all or nothing; nothing where none is open."""
        if not self.conn.in_transaction:
            return
        try:
            self.execute("COMMIT")
        except BaseException:
            self.rollback()
            raise

    def rollback(self) -> None:
        """Undo what `begin` began; nothing where none is open."""
        self.undone += 1
        if self.conn.in_transaction:
            self.execute("ROLLBACK")

    @contextmanager
    def write(self) -> Iterator[None]:
        """One transaction, begun as a writer; inside another one it is a part of it that can fail alone.

        A write inside a part joins it: what fails there undoes the part. (Each savepoint makes SQLite's full-text index
        write down what it has collected.)

        A deferred transaction that reads first and then writes fails with "database is locked" as soon as another
        writer came in between, without waiting: 625 of 800 in a trial with four writers; BEGIN IMMEDIATE, none.
        """
        if self.readonly:
            raise _reading_only(self.path)
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
            self.undone += 1
            # a full disk ends the whole transaction by itself, savepoints included
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
    return values  # nearly all there are
