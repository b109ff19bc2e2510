"""Opens our SQLite files; whatever is wrong with one is reported in one line, before the file is touched."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.archive.connection import ANOTHER_DB, NO_SQLITE, Connection
from pipelines.errors import ArchiveError

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

PAGE_SIZE = 8192  # bytes; articles of 2.7 kB on average take 4 % less room than in pages of 4096
# Keeps in memory what a savepoint needs to be undone: /tmp may be full while the disk is not, and a file for the raw
# pages of each transaction takes time. In a file that exists, migrations run before this: they may sort a million rows,
# and may use files for it.
NO_FILES = "PRAGMA temp_store = MEMORY"
# First version of SQLite with STRICT tables, https://www.sqlite.org/stricttables.html; older ones report "malformed"
OLDEST = (3, 37)
_HEADER = b"SQLite format 3\x00"  # https://www.sqlite.org/fileformat.html#the_database_header
_WRITE_VERSION_AT = 18
_ROLLBACK = 1  # write version of a file that SQLite, or VACUUM INTO, last wrote without a write-ahead log
_APPLICATION_ID_AT = 68
_OURS = {b"klip": "is an archive", b"klpg": "holds raw pages"}  # by their application id


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of a file, by the steps that make them.

    The steps are imported only if one is pending, since sqlite-utils takes longer to load than `kliping search`.
    """

    name: str  # of the steps, in `_sqlite_migrations`
    newest: str  # step, whose number is the number of steps
    module: str  # of the steps

    def are(self, applied: list[str]) -> bool:
        """Whether these steps are all."""
        return applied[-1:] == [self.newest] and len(applied) == int(self.newest[1:4])


def open_file(
    path: Path,
    *,
    application_id: int,
    schema: Schema | None,
    readonly: bool,
    create: bool,
    new_file: tuple[str, ...] = (),
    instead: str = ANOTHER_DB,
) -> Connection:
    """Open or create one of our files, bring its schema up to date, and return the connection.

    Args:
        path: the file.
        application_id: the number in the file's header that marks it as ours.
        schema: the tables that it needs; None for a reader that any version serves.
        readonly: write nothing.
        create: create a file that does not exist.
        new_file: statements to run in a new file before its first table, for pragmas that must come there.
        instead: what errors advise if this file cannot be used.

    Raises:
        ArchiveError: the file is missing, not ours, newer than the program, not writable or locked; it is unchanged.
    """
    if sqlite3.sqlite_version_info < OLDEST:
        needed, there = ".".join(map(str, OLDEST)), sqlite3.sqlite_version
        raise ArchiveError(f"{path}: needs SQLite {needed}, but this Python has {there}: install with a newer Python")
    _look(path, application_id, readonly=readonly, may_create=create and not readonly, instead=instead)
    connection = (_reader if readonly else Connection)(path, instead=instead)
    try:
        if schema is not None:
            pending = _pending(connection, schema, instead)
            if not readonly:
                _prepare(connection, application_id, pending, new_file)
                connection.execute(NO_FILES)
                connection.inode = path.stat().st_ino
    except BaseException:
        connection.close()
        raise
    return connection


def writable(path: Path) -> bool:
    """Whether SQLite can write the file, and the files that it needs beside it."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _is_logged(path: Path) -> bool:
    """Whether a write-ahead log that holds something is beside the file, or beside the one that it links to."""
    wal = Path(f"{path.resolve()}-wal")
    return wal.exists() and wal.stat().st_size > 0


def _reader(path: Path, *, instead: str) -> Connection:
    connection = Connection(path, readonly=True, instead=instead)
    try:
        connection.value("PRAGMA schema_version")
    except ArchiveError:  # no -wal and -shm can be made: the folder cannot be written, or the disk is full
        connection.close()
        if _is_logged(path):
            raise
        connection = Connection(path, readonly=True, immutable=True, instead=instead)
    return connection


def _look(path: Path, application_id: int, *, readonly: bool, may_create: bool, instead: str) -> None:
    """Refuse a file that is not ours by its first bytes, since SQLite would write files beside it when it opens it."""
    try:
        if path.is_dir():
            raise ArchiveError(f"{path}: is a folder: {instead}")
        if not path.exists():
            if not may_create:
                raise ArchiveError(f"{path}: no such file: run `kliping crawl` to create it, or name another with --db")
            path.parent.mkdir(parents=True, exist_ok=True)
            return
        if not path.is_file():  # reading from a pipe might never end
            raise ArchiveError(f"{path}: is not a regular file: {instead}")
        logged = _is_logged(path)  # asked before the header, since SQLite marks that before it begins a log
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise ArchiveError(
            f"{path}: {error.strerror}: check that this user may read and write it and its folder"
        ) from error
    for each in () if readonly else (path, *(path.with_name(f"{path.name}-{part}") for part in ("wal", "shm"))):
        if each.exists() and not os.access(each, os.W_OK):  # SQLite would open it, and fail only at the first write
            raise ArchiveError(f"{each}: cannot be written: make it writable for this user, or {instead}")
    if head:
        _judge(path, head, application_id, logged=logged, instead=instead)
    elif not may_create:  # SQLite leaves an empty file if its creation is interrupted
        raise ArchiveError(f"{path}: is empty: the next `kliping crawl` fills it")


def _judge(path: Path, head: bytes, application_id: int, *, logged: bool, instead: str) -> None:
    if not head.startswith(_HEADER):
        raise ArchiveError(f"{path}: {NO_SQLITE}{instead}")
    mark = head[_APPLICATION_ID_AT : _APPLICATION_ID_AT + 4]
    if int.from_bytes(mark) != application_id:
        raise ArchiveError(f"{path}: {_OURS.get(mark, 'belongs to another program')}: {instead}")
    if logged and head[_WRITE_VERSION_AT] == _ROLLBACK:  # SQLite would write the log into the backup
        lost, own = "belongs to the file before it", path.resolve().name
        raise ArchiveError(f"{path}: is a restored backup, but {own}-wal {lost}: delete {own}-wal and {own}-shm")


def _pending(connection: Connection, schema: Schema, instead: str) -> Migrations | None:
    """The steps of the schema if the file lacks one of them; ArchiveError if the file has more, or is a reader's."""
    path = connection.path
    recorded = connection.value("SELECT 1 FROM sqlite_schema WHERE name = '_sqlite_migrations'")
    applied = "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY rowid"
    names = [row["name"] for row in connection.rows(applied, (schema.name,))] if recorded else []
    if schema.are(names):
        return None
    steps: Migrations = import_module(schema.module).migrations
    with closing(sqlite3.connect(":memory:")) as nothing:
        known = [step.name for step in steps.pending(_database(nothing))]
    newer = [name for name in names if name not in known]
    if newer:
        raise ArchiveError(f"{path}: written by a newer kliping ({newer[-1]}): update this one, or {instead}")
    if len(names) == len(known):
        return None
    if connection.readonly:
        first = "" if writable(path) else "copy it to a folder where it can be written; there "
        raise ArchiveError(f"{path}: written by an older kliping: {first}`kliping db check` brings it up to date")
    return steps


def _prepare(connection: Connection, application_id: int, steps: Migrations | None, new_file: tuple[str, ...]) -> None:
    if connection.value("PRAGMA application_id") == 0:
        connection.execute("BEGIN")  # so that the file never exists without our mark: auto_vacuum writes, too
        mark = f"PRAGMA application_id = {application_id}"
        for statement in (NO_FILES, f"PRAGMA page_size = {PAGE_SIZE}", *new_file, mark):
            connection.execute(statement)
        connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode = WAL")
    try:
        with connection.write(), connection.explained:  # also finds out at once whether the file can be written
            if steps:
                steps.apply(_database(connection.conn))
    except ArchiveError as error:
        if " already " in str(error.__cause__):  # "table x already exists", "there is already an index named x"
            raise ArchiveError(f"{error}: kliping now uses that name: rename or drop yours") from error
        raise


def _database(conn: sqlite3.Connection) -> Database:
    from sqlite_utils import Database

    return Database(conn, recursive_triggers=False, execute_plugins=False)
