"""Files that commands write: whole or not at all, through links, into pipes, and never over our own files."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest

from pipelines.archive import Archive
from pipelines.errors import UsageError
from pipelines.outputs import whole
from tests.archive_kit import archive_at, store
from tests.conftest import COMMAND, Kliping, until
from tests.process_kit import on_a_full_disk

LOGGERS = ("crawl --log-file", "cluster worker --log-file", "cluster writer --log-file")
WRITERS = ("export -o", "report --html", "status --prometheus")


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """An archive with a few articles, where commands look for it."""
    path = tmp_path / "data" / "kliping.db"
    with archive_at(path) as archive, archive.write():
        for number in range(20):
            store(archive, number)
    return path


@pytest.mark.parametrize("command", WRITERS)
def test_a_link_stays_one_and_permissions_stay(kliping: Kliping, db: Path, tmp_path: Path, command: str) -> None:
    real, link = tmp_path / "www" / "page", tmp_path / "link"
    real.parent.mkdir()
    link.symlink_to(real)
    assert kliping(*command.split(), link).code in {0, 3}
    assert (link.is_symlink(), real.stat().st_size > 99) == (True, True)
    real.write_text("earlier")
    real.chmod(0o640)
    assert kliping(*command.split(), link).code in {0, 3}
    assert (link.is_symlink(), real.stat().st_size > 99, real.stat().st_mode & 0o777) == (True, True, 0o640)
    assert [each.name for each in real.parent.iterdir()] == ["page"]


@pytest.mark.parametrize("command", WRITERS)
def test_a_pipe_is_written_into(kliping: Kliping, db: Path, tmp_path: Path, command: str) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        assert kliping(*command.split(), pipe).code in {0, 3}
        said, _ = reader.communicate(timeout=240)
    assert pipe.is_fifo()
    assert len(said) > 99


def test_standard_output_by_its_other_name_is_written_behind_what_it_holds(db: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("earlier\n")
    with (tmp_path / "out").open("ab") as out:
        command = [*COMMAND, "export", "-o", "/dev/stdout"]
        subprocess.run(command, cwd=tmp_path, stdout=out, timeout=240, check=True)
    lines = (tmp_path / "out").read_text().splitlines()
    assert (lines[0], len(lines)) == ("earlier", 21)


@pytest.mark.parametrize("command", WRITERS)
def test_a_dash_is_standard_output(kliping: Kliping, db: Path, tmp_path: Path, command: str) -> None:
    ran = kliping(*command.split(), "-")
    assert (ran.code in {0, 3}, ran.stderr, (tmp_path / "-").exists()) == (True, "", False)
    assert kliping(*command.split(), "named").code == ran.code
    assert len(ran.stdout.splitlines()) == len((tmp_path / "named").read_text().splitlines()), "that and no more"


def test_a_reader_of_a_pipe_who_has_gone_is_no_failure(db: Path, tmp_path: Path) -> None:
    command = 'exec 3>&1; "$@" export -o /dev/fd/3 3>&1 | true'
    done = subprocess.run(
        ["/bin/bash", "-c", f"set -o pipefail; {command}", "bash", *COMMAND],
        cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("command", "own"),
    [
        *product((*WRITERS, *LOGGERS, "backup --force"), ("data/kliping.db", "feeds.yaml")),
        *product(WRITERS[:1], ("data/kliping-pages.db", "data/kliping.db-wal", "data/../data/kliping.db-shm", "link")),
    ],
)
def test_what_we_live_on_is_never_a_target(kliping: Kliping, db: Path, tmp_path: Path, command: str, own: str) -> None:
    (tmp_path / "feeds.yaml").write_text("sources:\n  setkab: https://setkab.go.id/feed/\n")
    (tmp_path / "link").symlink_to("data/kliping-pages.db")
    before = {each: each.read_bytes() for each in tmp_path.rglob("*.*") if each.is_file()}
    ran = kliping(*command.split(), own)
    assert ran.code == 2
    assert f"{own}: " in ran.complaint
    assert "name another file" in ran.complaint
    assert {each: each.read_bytes() for each in tmp_path.rglob("*.*") if each.is_file()} == before


@pytest.mark.parametrize("command", [*WRITERS, "backup --force"])
def test_a_full_disk_is_told_in_the_right_words(db: Path, tmp_path: Path, command: str) -> None:
    target = tmp_path / "full" / "file"
    target.parent.mkdir()
    target.write_text("earlier")
    with Archive.open(db):  # makes the files beside it for all
        done = on_a_full_disk(1024, *COMMAND, *command.split(), target, cwd=tmp_path)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1), done.stderr
    assert done.stderr.startswith(f"kliping: {target}: ")  # and not the archive
    assert "name a file in a folder that can be written" not in done.stderr
    assert target.read_text() == "earlier"
    assert [each.name for each in target.parent.iterdir()] == ["file"]


LONG = ("export -o", "backup --force")


def ended_in_the_middle(db: Path, command: str, target: Path, number: int) -> tuple[int, str]:
    """The exit code and the messages of a command that gets a signal as soon as it has begun to write."""
    with closing(sqlite3.connect(db)) as archive:  # some 40 MB: it is not done soon
        archive.execute("UPDATE articles SET text = hex(randomblob(1000000))")
        archive.commit()
    words = [*COMMAND, *command.split(), str(target)]
    with subprocess.Popen(words, cwd=db.parent.parent, stderr=subprocess.PIPE, text=True) as process:
        until(lambda: list(target.parent.glob(".*")) or process.poll() is not None)
        process.send_signal(number)
        _, stderr = process.communicate(timeout=240)
    return process.returncode, stderr


@pytest.mark.parametrize(("command", "number", "code"), [(LONG[0], signal.SIGINT, 130), (LONG[1], signal.SIGTERM, 143)])
def test_a_signal_leaves_no_draft(db: Path, tmp_path: Path, command: str, number: int, code: int) -> None:
    target = tmp_path / "out" / "file"
    target.parent.mkdir()
    ended, said = ended_in_the_middle(db, command, target, number)
    assert (ended, said.strip()) == (code, "kliping: stopped")
    assert not list(target.parent.iterdir())


def test_what_goes_wrong_elsewhere_is_not_told_as_the_outputs_own(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="another"), whole(tmp_path / "file"):
        (tmp_path / "another").read_bytes()
    with pytest.raises(ConnectionResetError), whole(tmp_path / "file"):
        raise ConnectionResetError
    with pytest.raises(UsageError, match="file: cannot be written: "), whole(tmp_path / "nowhere" / "file"):
        pytest.fail("there is no such folder")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("mine", [".file.mine.part", ".file.12345678.old.part", ".file.jsonl.12345678.part"])
def test_only_drafts_are_swept_away(tmp_path: Path, mine: str) -> None:
    (tmp_path / mine).write_text("somebody's own")
    (tmp_path / ".file.1234abcd.part").write_text("a draft of a killed process")
    with whole(tmp_path / "file") as file:
        file.write(b"x")
    assert {each.name for each in tmp_path.iterdir()} == {mine, "file"}


@pytest.mark.parametrize("command", LONG)
def test_what_a_killed_command_left_is_swept_away(kliping: Kliping, db: Path, tmp_path: Path, command: str) -> None:
    target = tmp_path / "out" / "file"
    target.parent.mkdir()
    ended, _ = ended_in_the_middle(db, command, target, signal.SIGKILL)
    assert ended == -signal.SIGKILL
    assert list(target.parent.glob(".*.part"))
    assert kliping(*command.split(), target).code == 0
    assert [target] == list(target.parent.iterdir())
    with whole(target) as other:  # a draft of somebody who is at work
        assert kliping(*command.split(), target).code == 0
        assert [Path(other.name)] == list(target.parent.glob(".*"))
        other.write(b"later")
    assert [target] == list(target.parent.iterdir())
    assert target.read_bytes() == b"later"
