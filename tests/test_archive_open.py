"""Opening the archive: what a new file holds, and one clear line for everything that can be wrong with a file."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest
from sqlite_utils import Database

from pipelines.archive import Archive, Pages, files, pages
from pipelines.archive.archive import APPLICATION_ID
from pipelines.archive.connection import Connection
from pipelines.archive.migrations import migrations
from pipelines.errors import ArchiveError
from tests.archive_kit import NOW, SOURCES, archive_at, contents, discover, store
from tests.conftest import COMMAND, Kliping
from tests.process_kit import on_a_full_disk

ROOT = Path(__file__).parent.parent

Maker = Callable[[Path], object]


def another_programs(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA application_id = 1919246666")
        connection.execute("CREATE TABLE entries (id INTEGER)")


def without_mark(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE articles (id INTEGER)")


def newer(path: Path) -> None:
    with Archive.open(path) as archive, archive.write():
        archive.db.insert(
            "_sqlite_migrations", {"migration_set": "kliping", "name": "m999_telepathy", "applied_at": ""}
        )


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


REFUSED: dict[str, tuple[Maker, str]] = {
    "a web page": (
        lambda path: path.write_bytes(b"<!doctype html><title>kliping</title>" * 300),
        "is not a SQLite file, or its head is damaged: go back to the last backup",
    ),
    "a short text": (lambda path: path.write_text("SQLite"), "is not a SQLite file"),
    "another program's": (another_programs, "belongs to another program"),
    "nobody's": (without_mark, "belongs to another program"),
    "raw pages": (lambda path: Pages(path).close(), "holds raw pages"),
    "newer": (newer, "written by a newer kliping (m999_telepathy)"),
}


@pytest.mark.parametrize("readonly", [False, True])
@pytest.mark.parametrize(("make", "says"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_ours_is_refused_in_one_line_and_left_as_it_was(
    tmp_path: Path, make: Maker, says: str, readonly: bool
) -> None:
    path = tmp_path / "kliping.db"
    make(path)
    before = path.read_bytes()
    with pytest.raises(ArchiveError) as refusal:
        Archive.open(path, readonly=readonly)
    message = str(refusal.value)
    assert message.startswith(f"{path}: {says}")
    assert "\n" not in message
    assert path.read_bytes() == before
    assert names(tmp_path) == ["kliping.db"], "files were left beside it"


def test_an_sqlite_without_strict_tables_is_told_before_the_file_seems_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "OLDEST", (99, 1))
    with pytest.raises(ArchiveError, match=r"kliping\.db: needs SQLite 99\.1, but this Python has 3\."):
        Archive.open(tmp_path / "kliping.db")
    assert names(tmp_path) == []


@pytest.mark.parametrize(("make", "says"), [(Path.mkdir, "is a folder"), (os.mkfifo, "is not a regular file")])
def test_what_is_no_file_is_refused(tmp_path: Path, make: Maker, says: str) -> None:
    make(tmp_path / "kliping.db")
    with pytest.raises(ArchiveError, match=says):
        Archive.open(tmp_path / "kliping.db")


@pytest.mark.parametrize("how", [{"readonly": True}, {"create": False}])
def test_a_missing_file_is_not_made_unasked(tmp_path: Path, how: dict[str, bool]) -> None:
    with pytest.raises(ArchiveError, match="no such file"):
        Archive.open(tmp_path / "deep" / "kliping.db", **how)
    assert names(tmp_path) == []


def test_a_file_of_pages_bears_our_mark_from_its_first_byte_on(tmp_path: Path) -> None:
    """Else a file whose creation was interrupted would count as another program's for ever."""
    path = tmp_path / "kliping-pages.db"
    with pytest.raises(ArchiveError):
        files.open_file(
            path,
            application_id=pages.APPLICATION_ID,
            schema=pages.SCHEMA,
            readonly=False,
            create=True,
            new_file=("PRAGMA auto_vacuum = INCREMENTAL", "cut short"),
        )
    Pages(path).close()


def test_an_empty_file_is_a_creation_that_was_interrupted(tmp_path: Path) -> None:
    path = tmp_path / "kliping.db"
    path.touch()
    with pytest.raises(ArchiveError, match="is empty: the next `kliping crawl` fills it"):
        Archive.open(path, readonly=True)
    with Archive.open(path) as archive:
        assert archive.check() == []


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file in the way")
    with pytest.raises(ArchiveError, match=r"kliping\.db: .*check that this user may read and write"):
        Archive.open(tmp_path / "data" / "kliping.db")


def test_a_new_archive(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "kliping #1 50%?.db"  # characters that mean something in a URI
    wanted = {
        "application_id": APPLICATION_ID,
        "page_size": 8192,
        "journal_mode": "wal",
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "synchronous": 1,  # NORMAL
        "busy_timeout": 250,  # a step of the 30 s
        "journal_size_limit": 64 << 20,
        "temp_store": 2,  # MEMORY
    }
    with Archive.open(path) as archive:
        assert {name: archive.db.value(f"PRAGMA {name}") for name in wanted} == wanted
    assert names(path.parent) == [path.name]
    with Pages(tmp_path / "kliping-pages.db") as kept:
        assert kept.db.value("PRAGMA temp_store") == wanted["temp_store"]


def test_tables_are_strict_indexes_are_there_and_other_programs_find_that_of_the_search(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "kliping.db") as archive:
        indexes = {row["name"] for row in archive.db.rows("SELECT name FROM sqlite_master WHERE type = 'index'")}
        assert Database(archive.db.conn).table("articles").detect_fts() == "articles_fts"
        tables = archive.db.rows("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
    ours = {row["name"]: row["strict"] for row in tables if not row["name"].startswith(("sqlite_", "_sqlite"))}
    assert all(ours.values()), ours
    assert indexes >= {  # those without which no plan of test_archive_schema.py would read a whole table
        "articles_source_seen", "articles_day", "links_recheck", "boilerplate_lines_articles",
    }  # fmt: skip


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "kliping.db"
    with archive_at(path) as archive:
        discover(archive, 1, 2)
        before = contents(archive)
    data = path.read_bytes()
    with Archive.open(path) as archive:
        assert contents(archive) == before
    with Archive.open(path, readonly=True) as archive:
        assert contents(archive) == before
    assert path.read_bytes() == data


def test_reading_only_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "kliping.db"
    with archive_at(path):
        pass
    with Archive.open(path, readonly=True) as archive:
        for write in (
            lambda: archive.runs.start(NOW, "0.1"),
            lambda: archive.db.execute("DELETE FROM sources"),
            archive.finish,
        ):
            with pytest.raises(ArchiveError, match="opened for reading only"):
                write()


def test_an_older_archive_is_brought_up_to_date_by_writers_and_refused_by_readers(tmp_path: Path) -> None:
    path = tmp_path / "kliping.db"
    first = Connection(path)
    first.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrations.apply(Database(first.conn), stop_before="m002_stories")
    first.execute("INSERT INTO sources (id, name, first_seen_at) VALUES ('siak', 'Siak Pos', '2026-11-22T00:00:00Z')")
    first.close()
    with pytest.raises(ArchiveError, match="written by an older kliping: `kliping db check`"):
        Archive.open(path, readonly=True)
    with Archive.open(path) as archive:
        archive.feeds.sync(SOURCES, now=NOW)
        assert archive.db.value("SELECT first_seen_at FROM sources") == "2026-11-22T00:00:00Z"
        assert archive.db.value("PRAGMA journal_mode") == "wal"
        store(archive, 1)
        assert archive.db.value("SELECT count(*) FROM stories") == 1
        assert archive.check() == []


def older(path: Path, *own: str) -> None:
    """An archive that still keeps stems beside the words, with something that a user has added to it."""
    connection = Connection(path)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrations.apply(Database(connection.conn), stop_before="m008_words_without_stems")
    connection.execute("ALTER TABLE terms ADD COLUMN stem TEXT")
    connection.execute("CREATE INDEX terms_stem ON terms (stem)")
    connection.execute("CREATE INDEX terms_unstemmed ON terms (term) WHERE stem IS NULL")
    connection.execute("INSERT INTO terms VALUES ('perekonomian', 'ekonomi'), ('warga', 'warga')")
    for statement in own:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("make", [older, newer])
def test_an_archive_of_another_version_is_backed_up_as_it_is(tmp_path: Path, kliping: Kliping, make: Maker) -> None:
    path = tmp_path / "kliping.db"
    make(path)
    ran = kliping("backup", tmp_path / "copy.db", "--db", path)
    assert (ran.code, ran.stderr) == (0, "")
    with closing(sqlite3.connect(path)) as before, closing(sqlite3.connect(tmp_path / "copy.db")) as after:
        assert sorted(after.iterdump()) == sorted(before.iterdump())


OWN = {
    "a view of a column that goes": "CREATE VIEW mine AS SELECT stem, count(*) FROM terms GROUP BY stem",
    "a view of what is not there": "CREATE VIEW mine AS SELECT x FROM gone",
    "a trigger of what is not there": "CREATE TRIGGER mine AFTER INSERT ON runs BEGIN DELETE FROM gone; END",
}


@pytest.mark.parametrize("own", OWN.values(), ids=OWN)
def test_what_somebody_has_made_in_it_survives_an_upgrade(tmp_path: Path, own: str) -> None:
    path = tmp_path / "kliping.db"
    older(path, own)
    with Archive.open(path) as archive:
        assert [row["name"] for row in archive.db.rows("PRAGMA table_info(terms)")] == ["term"]
        assert archive.db.value("SELECT sql FROM sqlite_master WHERE name = 'mine'") == own


def test_an_upgrade_that_cannot_be_made_says_why_in_one_line(tmp_path: Path, kliping: Kliping) -> None:
    path = tmp_path / "kliping.db"
    older(path, "DROP TABLE inbox", "DROP TABLE backfill", "CREATE VIEW backfill AS SELECT 1")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm007_backfill'")
        connection.commit()
        before = list(connection.iterdump())
    ran = kliping("db", "check", "--db", path)
    assert (ran.code, ran.stdout) == (1, "")
    says = "view backfill already exists: kliping now uses that name: rename or drop yours"
    assert ran.stderr == f"kliping: {path}: SQLite says: {says}\n"
    with closing(sqlite3.connect(path)) as connection:
        assert list(connection.iterdump()) == before


@pytest.mark.parametrize("command", [("show", "1"), ("search", "kalimat"), ("export",)])
def test_an_archive_on_a_full_disk_can_be_read(tmp_path: Path, command: tuple[str, ...]) -> None:
    """SQLite can make an empty -wal file there, but no -shm file."""
    path = tmp_path / "kliping.db"
    with archive_at(path) as archive:
        store(archive, 1)
    done = on_a_full_disk(1000, *COMMAND, *command, "--db", path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Berita nomor 1" in done.stdout
    with Archive.open(path) as archive:
        assert archive.check() == []


def test_a_disk_that_is_full_during_an_upgrade_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "kliping.db"
    older(path)
    with closing(sqlite3.connect(path)) as connection:
        words = ",".join(f"('{''.join(letters)}')" for letters in product("abcdefghij", repeat=5))
        connection.execute(f"INSERT INTO terms (term) VALUES {words}")  # more than SQLite keeps in memory
        connection.commit()

    done = on_a_full_disk(100_000, *COMMAND, "db", "check", "--db", path)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1), done.stderr
    assert done.stderr.startswith(f"kliping: {path}: the disk ")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM terms").fetchone()[0] == 10**5 + 2
    with Archive.open(path) as archive:
        assert archive.check() == []


def test_an_archive_in_a_folder_that_cannot_be_written_can_be_read(tmp_path: Path, kliping: Kliping) -> None:
    path = tmp_path / "data" / "kliping.db"
    log = path.with_name("kliping.db-wal")
    with archive_at(path) as archive:
        store(archive, 1)
        unsaved = log.read_bytes()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    assert kliping("show", 1, "--db", path, privileged=False).stdout.startswith("Berita nomor 1\n")
    path.parent.chmod(0o755)
    log.write_bytes(unsaved)
    path.parent.chmod(0o555)
    ran = kliping("show", 1, "--db", path, privileged=False)
    assert "kliping.db: cannot be opened" in ran.complaint, "the file lacks what is in its log"


def test_many_programs_may_make_the_archive_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.archive.connection.BUSY_STEP_S", 0.001)  # as if the others took long
    path, faults = tmp_path / "kliping.db", list[BaseException]()
    ready = threading.Barrier(6)

    def make() -> None:
        try:
            ready.wait()
            with Archive.open(path) as archive:
                archive.runs.start(NOW, "0.1")
        except BaseException as fault:  # noqa: BLE001 - told below
            faults.append(fault)

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with Archive.open(path) as archive:
        assert archive.db.value("SELECT count(*) FROM runs") == 6
        assert archive.db.value("PRAGMA page_size") == 8192
        assert archive.check() == []


@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "told"),
    [
        (0o777, 0o444, "cannot be written: make it writable for this user"),
        (0o555, 0o666, "cannot be written: make the file and its folder writable for this user"),
        (0o555, 0o444, "cannot be written: make it writable for this user"),
        (0o777, 0o000, "Permission denied: check that this user may read and write it and its folder"),
    ],
    ids=["file", "folder", "both", "unreadable"],
)
def test_what_cannot_be_written_is_said_at_once(
    tmp_path: Path, kliping: Kliping, folder_mode: int, file_mode: int, told: str
) -> None:
    path = tmp_path / "data" / "kliping.db"
    with archive_at(path):
        pass
    before = path.read_bytes()
    path.chmod(file_mode)
    path.parent.chmod(folder_mode)
    ran = kliping("retry", "--db", path, privileged=False)
    assert ran.complaint.startswith(f"kliping: {path}: {told}")
    assert ran.code == 1
    path.chmod(0o600)
    assert path.read_bytes() == before
