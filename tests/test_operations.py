"""docs/operations.md is true: its crontab and units run, its commands exist, its tables are complete."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from crawler.cli import COMMANDS, kliping
from pipelines import errors
from tests.conftest import COMMAND, ROOT, rows
from tests.newsroom import Newsroom, town

PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


CRON = {
    name: re.split(r"\s+", line, maxsplit=5)[5].replace("\\%", "%")  # as cron reads it
    for name, line in zip(("crawl", "status", "backup", "prune"), blocks("crontab")[0].splitlines(), strict=True)
}


@pytest.fixture
def home(tmp_path: Path, open_newsroom: Callable[..., Newsroom]) -> Path:
    """A home folder with `kliping` as the page describes it, except that it may ask the newsroom on loopback."""
    room = open_newsroom([site for site in town(each=2) if site.id == "sindangpos"])
    program = tmp_path / "kliping" / ".venv" / "bin" / "kliping"
    program.parent.mkdir(parents=True)
    program.write_text(
        '#!/bin/sh\n[ "$1" = crawl ] && set -- "$@" --allow-private-addresses --workers 0\n'
        f'exec {shlex.join(COMMAND)} "$@"\n'
    )
    program.chmod(0o755)
    (tmp_path / "kliping" / "feeds.yaml").write_text(room.feeds_yaml(), encoding="utf-8")
    return tmp_path


def cron(home: Path, command: str) -> tuple[int, str]:
    """Run a line as cron does, and give what cron would mail."""
    ran = subprocess.run(
        ["/usr/bin/env", "-i", f"HOME={home}", "LOGNAME=me", "SHELL=/bin/sh", "PATH=/usr/bin:/bin",
         f"PYTHONPATH={ROOT}", "/bin/sh", "-c", command],
        cwd=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=240, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return ran.returncode, ran.stdout


def test_the_crontab(home: Path) -> None:
    here = home / "kliping"
    assert cron(home, CRON["crawl"]) == (0, "")
    assert len(rows(here / "data" / "kliping.db", "SELECT 1 FROM articles")) == 2
    assert cron(home, CRON["status"]) == (0, "")
    assert cron(home, CRON["backup"]) == (0, "")
    assert cron(home, CRON["backup"]) == (0, ""), "a week later it takes the place of the first"
    (backup,) = (here / "backups").iterdir()
    assert re.fullmatch(r"kliping-[1-7]\.db", backup.name)
    assert cron(home, CRON["prune"]) == (0, "")
    feeds = (here / "feeds.yaml").read_text()
    (here / "feeds.yaml").write_text(feeds.replace("/feed.xml", "/no-feed.xml"))
    code, mail = cron(home, CRON["crawl"])
    assert (code, mail) == (0, ""), "what falls short is mailed once a day"
    code, mail = cron(home, CRON["status"])
    assert code == 0
    assert "wrong  sindangpos: no feed answers" in mail
    (here / "feeds.yaml").write_text("sources: {a: 1}")
    code, mail = cron(home, CRON["crawl"])
    assert "feeds.yaml:1:" in mail
    assert cron(home, "cd ~/kliping && flock data/kliping.db.lock cp data/kliping-pages.db* backups/") == (0, "")
    assert (here / "backups" / "kliping-pages.db").exists()
    (here / "feeds.yaml").write_text(feeds)
    assert cron(home, "cd ~/kliping && flock data/kliping.db.lock rm data/kliping-pages.db*") == (0, "")
    assert [cron(home, CRON[each]) for each in ("prune", "crawl", "prune", "status")] == [(0, "")] * 4


def test_a_crawl_that_failed_is_mailed_where_the_disk_is_full_and_where_it_was_killed(home: Path) -> None:
    before = sorted(home.rglob("*"))
    program = home / "kliping" / ".venv" / "bin" / "kliping"
    program.write_text("#!/bin/sh\necho 'kliping: the disk is full' >&2; exit 1\n")
    assert cron(home, CRON["crawl"]) == (0, "exit code 1: kliping: the disk is full\n")
    assert sorted(home.rglob("*")) == before, "nothing waits in a file that could not be written"
    program.write_text("#!/bin/sh\nkill -9 $$\n")
    assert cron(home, CRON["crawl"])[1].endswith("exit code 137: \n")


def test_another_crawl_is_no_mail(home: Path) -> None:
    (home / "kliping" / "data").mkdir()
    assert cron(home, f"cd ~/kliping && flock data/kliping.db.lock /bin/sh -c {shlex.quote(CRON['crawl'])}") == (0, "")
    assert [path.name for path in (home / "kliping" / "data").iterdir()] == ["kliping.db.lock"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_the_units(home: Path) -> None:
    for unit in blocks("ini"):
        name = unit.partition("\n")[0].removeprefix("# ")
        (home / name).write_text(unit)
    ran = subprocess.run(
        ["systemd-analyze", "--user", "verify", "--man=no", home / "kliping.timer", home / "kliping.service"],
        capture_output=True, text=True, check=False, timeout=240,
        env={"HOME": str(home), "XDG_RUNTIME_DIR": str(home), "PATH": "/usr/bin:/bin", "SYSTEMD_LOG_LEVEL": "warning"},
    )  # fmt: skip
    assert (ran.returncode, [line for line in ran.stderr.splitlines() if "kliping" in line]) == (0, [])
    start = re.search(r"^ExecStart=(.+)$", blocks("ini")[0], re.MULTILINE)
    assert start
    command = start[1].replace("%h", '"$HOME"')
    assert cron(home, f"cd ~/kliping && {command}") == (0, "")


def test_every_command_and_option_of_the_page_exists() -> None:
    said = re.findall(r"(?:^    |`|bin/)kliping ([a-z][^`\n>)]*)", PAGE, re.MULTILINE)
    assert len(said) > 25
    context = click.Context(kliping)
    for line in said:
        words = shlex.split(line.replace("$(date +%F", "x").replace("$(date +\\%u", "x"))
        command = kliping.get_command(context, words.pop(0))
        assert command is not None, line
        if isinstance(command, click.Group):
            command = command.commands[words.pop(0)]
        command.make_parser(click.Context(command)).parse_args(words)
    mentioned = set(re.findall(r"`(--[a-z-]+)", PAGE))
    options = {
        option
        for name in COMMANDS
        for parameter in (kliping.get_command(context, name) or click.Command("")).params
        for option in parameter.opts
    }
    assert mentioned <= options


def test_an_upgrade_keeps_the_list_of_sources_that_was_edited_and_lets_no_crawl_begin_meanwhile(tmp_path: Path) -> None:
    def shell(line: str, folder: Path) -> None:
        names = {f"GIT_{who}_{what}": "a@b.invalid" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        subprocess.run(
            ["/bin/sh", "-ec", line], cwd=folder, check=True, capture_output=True, env={**os.environ, **names}
        )

    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/feeds.yaml").write_text("defaults: {}\n" + "#\n" * 9 + "sources:\n  a: https://a.id\n")
    (tmp_path / "theirs/Makefile").write_text(
        "install:; flock -n -E 75 data/kliping.db.lock true; echo $$? >installed\n"
    )
    shell("git init -q; git add .; git commit -qm one; git clone -q . ../mine", tmp_path / "theirs")
    shell("sed -i 's/{}/{delay: 2}/' feeds.yaml; git commit -qam two", tmp_path / "theirs")
    shell("echo '  b: https://b.id' >>feeds.yaml; mkdir data", tmp_path / "mine")
    (upgrade,) = re.findall(r"^    (.*git pull.*)$", PAGE, re.MULTILINE)
    shell(upgrade, tmp_path / "mine")
    text = (tmp_path / "mine/feeds.yaml").read_text(encoding="utf-8")
    assert "{delay: 2}" in text
    assert "  b: https://b.id\n" in text
    assert (tmp_path / "mine/installed").read_text() == "75\n", "no crawl began meanwhile"


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no checkout")
def test_what_the_documented_commands_write_is_none_of_gits_business() -> None:
    written = set(re.findall(r"\b(?:[\w-]+\.(?:csv|parquet|log|html)|backups/[\w-]+\.db|my-feeds\.yaml)", PAGE))
    for name in (*written, "kliping.csv", "articles.jsonl", "data/kliping.db"):
        assert subprocess.run(["git", "check-ignore", "-q", name], cwd=ROOT, check=False).returncode == 0, name


def test_every_exit_code_is_told() -> None:
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)}
    raised = {each.exit_code for each in vars(errors).values() if isinstance(each, type) and hasattr(each, "exit_code")}
    assert raised < told == {0, 1, 2, 3, 75, 130}
