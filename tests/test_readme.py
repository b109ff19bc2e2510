"""The README is true: its commands exist with their options, its SQL runs, and the files that it names exist."""

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

from crawler.cli import COMMANDS, GROUPS, kliping, run
from pipelines.archive import Archive
from tests.conftest import Crawl, Kliping, Ran
from tests.newsroom import Newsroom, town
from tests.newsroom.newsroom import copying_town
from tests.terminal import on_a_terminal

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CALLS = sorted(set(re.findall(r"(?:^\s+\$ |`|bin/)kliping ([a-z][^`\n>]*)", README, re.MULTILINE)))
SQL = re.findall(r"```sql\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("call", CALLS)
def test_each_command_is_understood(call: str) -> None:
    name, *words = shlex.split(call.partition(" #")[0].replace("…", "x"))
    command = kliping.get_command(click.Context(kliping), name)
    assert command is not None, f"no command {name}"
    command.make_context(name, words, resilient_parsing=False)


def test_the_sources_it_shows_can_be_pasted(kliping: Kliping, tmp_path: Path) -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    shipped = (ROOT / "feeds.yaml").read_text(encoding="utf-8")
    (tmp_path / "feeds.yaml").write_text(shipped.replace("\nsources:\n", f"\nsources:\n{block}", 1), encoding="utf-8")
    before, after = (
        kliping("list", "--feeds", path).stdout.splitlines() for path in (ROOT / "feeds.yaml", "feeds.yaml")
    )
    assert f" {len(before)} Indonesian sources " in README
    assert [line.partition("\t")[0] for line in after[:2]] == ["harian-contoh", "warta-contoh"]
    assert after[2:] == before
    assert kliping("check").stdout.endswith(": fine\n")


def test_every_command_is_known_and_has_help_with_an_example() -> None:
    assert max(len(said) for group in GROUPS.values() for _, said in group.values()) <= 58
    for name in COMMANDS:
        command = kliping.get_command(click.Context(kliping), name)
        assert command is not None
        assert command.help, name
        parts = command.commands.values() if isinstance(command, click.Group) else [command]
        for part in parts:
            assert part.help, f"{name} {part.name}"
            assert "kliping" in (part.epilog or ""), f"{name} {part.name} shows no example"


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_stands_in_80_columns(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    group = kliping.get_command(click.Context(kliping), name) if name else None
    parts = list(group.commands) if isinstance(group, click.Group) else []
    for args in ([name], *([name, part] for part in parts)):
        assert run([*filter(None, args), "--help"]) == 0
        said = capsys.readouterr().out.splitlines()
        assert [line for line in said if len(line) > 80] == []
        assert [line for line in said[1:] if line.endswith("...")] == [], "cut off"


def test_shells_complete_it(kliping: Kliping) -> None:
    (variable,) = re.findall(r'eval "\$\((_KLIPING_COMPLETE)=bash_source kliping\)"', README)
    assert "complete " in kliping(env={variable: "bash_source"}).stdout
    asked = {variable: "bash_complete", "COMP_WORDS": "kliping se", "COMP_CWORD": "1"}
    assert kliping(env=asked) == Ran(0, "plain,search\n", "")


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:docs/)?[\w.-]+\.(?:md|yaml))`", README))))
def test_each_file_it_names_is_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make ([a-z-]+)", README))))
def test_each_make_target_is_there(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_every_command_reads_the_files_that_the_environment_names() -> None:
    """A command takes `--feeds`, `--db` or both, whichever it reads, and the same two variables hold for all."""
    variables = {"feeds": "KLIPING_FEEDS", "db": "KLIPING_DB"}
    for name in COMMANDS:
        command = kliping.get_command(click.Context(kliping), name)
        assert command is not None
        for part in command.commands.values() if isinstance(command, click.Group) else [command]:
            files = {one.name: one.envvar for one in part.params if one.name in variables}
            assert files or name == "cluster", f"{name} {part.name} reads neither"  # which has a Redis
            assert files.items() <= variables.items()
    assert all(word in README for word in ("`--feeds FILE`", "`--db FILE`", *variables.values()))


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_make_crawl_reads_the_files_that_the_environment_names() -> None:
    files = {"KLIPING_FEEDS": "my feeds.yaml", "KLIPING_DB": "/x/y.db"}
    for env, feeds, db in (({}, "feeds.yaml", "data/kliping.db"), (files, "my feeds.yaml", "/x/y.db")):
        clean = {name: value for name, value in os.environ.items() if name not in files}
        said = subprocess.run(
            ["make", "-n", "--no-print-directory", "crawl"],
            cwd=ROOT,
            env={**clean, **env},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert said.splitlines()[-1].endswith(f'kliping crawl --feeds "{feeds}" --db "{db}" || [ $? -eq 3 ]')


def shown_after(call: str) -> list[str]:
    """The output that README shows under a command, without its indent."""
    after = README[README.index(f"$ kliping {call}") :].splitlines()[1:]
    end = next(place for place, line in enumerate(after) if not line.strip() or "$ " in line)
    return [line.strip() for line in after[:end]]


def test_the_outputs_it_shows_are_those_of_the_program(
    open_newsroom: Callable[..., Newsroom], crawl: Crawl, kliping: Kliping, tmp_path: Path
) -> None:
    db = crawl(open_newsroom(town() + copying_town())).db
    status = kliping("status", "--db", db).stdout.splitlines()
    told = shown_after("status")
    assert told
    assert [re.sub(r"\d+", "N", line) for line in status[: len(told)]] == [re.sub(r"\d+", "N", line) for line in told]
    (call,) = (call for call in CALLS if "data/demo.db" in call)
    _, screen = on_a_terminal(tmp_path, "", *call.partition(" --db")[0].split(), "--db", db, COLUMNS="100")
    head = r"\d+  \d+ [A-Z][a-z]{2} \d{4} \d\d:\d\d WIB  agency  \+4 copies: ((client|editor|mirror|cutter)(, )?){4}"
    real, sample = screen.splitlines(), shown_after(call)
    assert all(re.fullmatch(head, lines[0].strip()) for lines in (real, sample))
    assert (real[1], real[2].startswith(sample[2].strip("…"))) == (sample[1], True)
    assert [line[:4] for line in sample[3:]] == ["http"]
    (query,) = (sql for sql in SQL if "FROM latest" in sql)
    block = README[README.index(query) :].split("```\n", 1)[1]
    lines = [line.strip() for line in block.splitlines()[:4] if "|" in line]
    assert lines
    with Archive.open(db, readonly=True) as archive:
        rows = ["|".join(map(str, row)) for row in archive.db.rows(query)]
        (of_words,) = (sql for sql in SQL if "MATCH" in sql)
        assert archive.db.rows(of_words)
    assert len(rows) == 5
    for line in (*rows, *lines):
        assert re.fullmatch(r"[a-z]+\|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\|\S.*", line), line


def test_the_speeds_that_documents_quote_stand_in_the_results() -> None:
    rows = (ROOT / "benchmarks/RESULTS.md").read_text(encoding="utf-8").splitlines()
    row = next(row for row in rows if row.startswith("| kliping |"))
    _, _, rate, times, cpu_ms, of_the_spiders, *_ = (cell.strip() for cell in row.strip("|").split("|")[1:])
    readme, scale = (
        " ".join((ROOT / name).read_text(encoding="utf-8").split()) for name in ("README.md", "docs/scale.md")
    )
    assert f"{times} times as many articles a second" in readme
    assert f"{of_the_spiders} of its CPU" in readme
    assert f"{round(float(rate))} articles a second" in scale
    assert f"some {round(float(cpu_ms))} ms of CPU an article" in scale
