"""Bad input through the real command: one clear line, the documented exit code, and the files as they were."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.archive_kit import empty_archive
from tests.conftest import COMMAND, Kliping, Ran, rows
from tests.newsroom import Newsroom

GOOD = "sources:\n  setkab: https://setkab.go.id/feed/\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a valid feeds.yaml and nothing else."""
    (tmp_path / "feeds.yaml").write_text(GOOD, encoding="utf-8")
    return tmp_path


@pytest.fixture
def archived(folder: Path) -> Path:
    """That folder with an empty archive in the place where commands look for it."""
    empty_archive(folder / "data" / "kliping.db")
    return folder


def one_line(text: str) -> str:
    lines = text.splitlines()
    assert len(lines) == 1, text
    return lines[0]


def test_a_bad_feeds_yaml_crawls_nothing(kliping: Kliping, tmp_path: Path) -> None:
    """Each mistake that it can have is a row of test_sources.py."""
    content = "sources:\n  a: ftp://a.example.id/\n  B: https://b.example.id/\n"
    (tmp_path / "feeds.yaml").write_text(content, encoding="utf-8")
    done = kliping("crawl")
    assert done.code == 2
    assert [line.split(" ")[0] for line in done.stderr.splitlines()] == ["feeds.yaml:2:6", "feeds.yaml:3:3"]
    assert [path.name for path in tmp_path.iterdir()] == ["feeds.yaml"]
    assert (tmp_path / "feeds.yaml").read_text(encoding="utf-8") == content


def test_a_missing_feeds_yaml_says_where(kliping: Kliping, tmp_path: Path) -> None:
    done = kliping("crawl")
    assert done.code == 2
    assert "feeds.yaml" in one_line(done.stderr)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["crawl", "search x", "status", "db check", "retry", "backup copy.db", "prune"])
def test_a_database_that_is_not_ours(kliping: Kliping, folder: Path, command: str) -> None:
    """What else a file may be is a row of test_archive_open.py."""
    db = folder / "x.db"
    with closing(sqlite3.connect(db)) as other:
        other.execute("CREATE TABLE songs (title TEXT)")
        other.commit()
    before = db.read_bytes()
    done = kliping(*command.split(), "--db", db)
    assert (done.code, done.stdout) == (1, "")
    assert one_line(done.stderr).startswith(f"kliping: {db}: belongs to another program")
    assert db.read_bytes() == before


@pytest.mark.parametrize("command", ["crawl", "search banjir", "db check", "backup copy.db"])
def test_an_archive_that_cannot_be_read(kliping: Kliping, folder: Path, command: str) -> None:
    empty_archive(folder / "x.db")
    (folder / "x.db").chmod(0o000)
    done = kliping(*command.split(), "--db", "x.db", privileged=False)
    assert (done.code, done.stdout) == (1, "")
    told = "x.db: Permission denied: check that this user may read and write it and its folder"
    assert one_line(done.stderr) == f"kliping: {told}"


@pytest.mark.parametrize(
    ("beside", "told"),
    [
        ("-shm", "cannot be written: make it writable for this user, or choose another with --db"),
        (".lock", "Permission denied: make it writable for this user, on a local disk"),
    ],
)
def test_another_users_file_beside_the_archive_is_named(kliping: Kliping, folder: Path, beside: str, told: str) -> None:
    empty_archive(folder / "x.db")
    (folder / f"x.db{beside}").touch(0o400)
    done = kliping("crawl", "--db", "x.db", privileged=False)
    assert (done.code, done.stdout) == (1, "")
    assert one_line(done.stderr) == f"kliping: x.db{beside}: {told}"


@pytest.mark.parametrize("command", ["crawl", "backup copy.db", "status"])
@pytest.mark.parametrize("db", [".", "/"])
def test_a_folder_that_has_no_name_is_no_archive(kliping: Kliping, folder: Path, command: str, db: str) -> None:
    done = kliping(*command.split(), "--db", db)
    assert (done.code, done.stdout) == (2, "")
    assert "Invalid value for '--db': it is a folder: name a file" in one_line(done.stderr)


def test_a_tilde_that_no_shell_has_expanded_is_the_home_folder(kliping: Kliping, folder: Path) -> None:
    (folder / "home").mkdir()
    empty_archive(folder / "home" / "x.db")
    assert kliping("export", env={"HOME": str(folder / "home"), "KLIPING_DB": "~/x.db"}) == Ran(0, "", "")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("x" * 252, f"{'x' * 252}.lock: File name too long"),
        ("closed/x.db", "closed/x.db.lock: Permission denied"),
        ("closed/deep/x.db", "closed/deep: Permission denied"),
    ],
)
def test_an_archive_that_cannot_be_locked(kliping: Kliping, folder: Path, name: str, told: str) -> None:
    (folder / "closed").mkdir(0o000)
    done = kliping("crawl", "--db", name, privileged=False)
    assert (done.code, done.stdout) == (1, "")
    assert f"{told}; choose a folder that can be written, with --db" in one_line(done.stderr)


def test_a_log_file_that_cannot_be_written(kliping: Kliping, folder: Path) -> None:
    done = kliping("crawl", "--log-file", folder / "none" / "log")
    assert done.code == 2
    assert "choose another --log-file" in done.stderr


def test_a_folder_that_cannot_be_written(kliping: Kliping, folder: Path) -> None:
    (folder / "data").write_text("a file where the folder should be", encoding="utf-8")
    done = kliping("crawl")
    assert done.code == 1
    assert "data" in one_line(done.stderr)


@pytest.mark.parametrize(
    "wrong",
    [
        ("crawl", "--time-budget", "soon"),
        ("extract",),
        ("extract", "nowhere.html"),
        ("extract", "https://a.invalid/1", "https://b.invalid/2"),
        ("crawl", "--db", ""),
        ("search", "banjir", "--db", ""),
        ("crawl", "--log-file", ""),
        ("backup", ""),
        ("report", "--html", ""),
        ("export", "--output", ".."),
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_is_one_line_and_exit_2(kliping: Kliping, folder: Path, wrong: tuple[str, ...]) -> None:
    done = kliping(*wrong)
    assert done.code == 2, done.stderr
    assert one_line(done.stderr)
    assert [each.name for each in folder.iterdir()] == ["feeds.yaml"]


@pytest.mark.parametrize(("group", "heading"), [("", "Look after"), ("db", "Commands"), ("opml", "Commands")])
def test_a_group_without_its_command_shows_its_help(kliping: Kliping, group: str, heading: str) -> None:
    done = kliping(*group.split())
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Usage: kliping {group}".rstrip())
    assert f"\n{heading}:\n" in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        *("search x", "show 1", "export", "duplicates", "regroup"),
        *("status", "retry", "backup copy.db", "prune", "db check", "report --html x"),
    ],
)
def test_commands_that_read_make_no_database(kliping: Kliping, tmp_path: Path, command: str) -> None:
    done = kliping(*command.split())
    assert (done.code, done.stdout) == (1, "")
    assert "kliping.db: no such file" in one_line(done.stderr)
    assert not list(tmp_path.iterdir())


def printing_to(stdout: int, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], cwd=folder, stdout=stdout, stderr=subprocess.PIPE, text=True, timeout=240, check=False,
        env=os.environ | {"PYTHONUNBUFFERED": ""},  # what is buffered meets the full disk or the pipe only at the end
    )  # fmt: skip


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("command", ["--help", "export"])
def test_a_full_disk_behind_standard_output(archived: Path, command: str) -> None:
    form = ["--format", "csv"] if command == "export" else []  # its header alone must be missed
    with Path("/dev/full").open("wb") as full:
        done = printing_to(full.fileno(), archived, command, *form)
    assert done.returncode == 1
    told = "standard output or a temporary file cannot be written: No space left on device"
    assert one_line(done.stderr) == f"kliping: {told}"


@pytest.mark.parametrize("command", ["list", "export --format csv", "--help"])
def test_a_reader_who_has_gone_is_no_failure(archived: Path, command: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = printing_to(writer, archived, *command.split())
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_current_folder_that_was_deleted(tmp_path: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", 'rmdir "$PWD" && "$@"', "sh", *COMMAND, "list"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    said = "kliping: the current folder cannot be found (No such file or directory): change to another"
    assert (done.returncode, one_line(done.stderr)) == (1, said)


@pytest.mark.parametrize(
    ("command", "closed", "prints"),
    [
        ("list", ">&-", False),
        ("list", "2>&-", True),
        ("list", "<&-", True),
        ("list", "<&- >&- 2>&-", False),
        ("export --format csv -o x.csv", ">&-", False),  # the file must not become the standard output
    ],
)
def test_a_closed_stream_is_no_failure(archived: Path, command: str, closed: str, prints: bool) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'"$@" {closed}', "sh", *COMMAND, *command.split()],
        cwd=archived, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert (done.stdout != "") is prints


def test_a_crawl_with_closed_streams_goes_well(newsroom: Newsroom, kliping: Kliping, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text(newsroom.feeds_yaml(), encoding="utf-8")
    crawl = [*COMMAND, "crawl", "--allow-private-addresses", "--workers", "1"]
    done = subprocess.run(
        ["/bin/sh", "-c", '"$@" <&- >&- 2>&-', "sh", *crawl],
        cwd=tmp_path, capture_output=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    stored = rows(tmp_path / "data" / "kliping.db", "SELECT count(*) AS n FROM articles")[0]["n"]
    assert stored == len(newsroom.expected())
    assert kliping("db", "check").code == 0


def test_a_locale_that_lacks_letters_loses_letters_only(kliping: Kliping, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text('sources: {a: {name: "Kabar → Baru", feeds: [https://a.id/]}}\n', "utf-8")
    done = kliping("list", env={"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"})
    assert (done.code, done.stderr) == (0, "")
    assert "Kabar ? Baru" in done.stdout
    shown = subprocess.run(
        [sys.executable, "-c", "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]))", *COMMAND, "list"],
        cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=240, check=True,
        env=os.environ | {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    )  # fmt: skip
    assert "Kabar ? Baru" in shown.stdout, "on a terminal"
