"""`kliping check`, `list` and `opml` through the real command."""

import json
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from crawler.cli.check import check
from crawler.cli.sources import list_sources, opml
from crawler.sources import FeedsError, Source, load
from pipelines.errors import UsageError
from tests.conftest import ROOT, Kliping
from tests.terminal import on_a_terminal

BAD = "sources:\n  a: ftp://a.id\n  B: https://b.id\n"
GOOD = """\
sources:
  a: https://a.id/feed
  b:
    name: Ba [bold]
    feeds: [https://b.id/feed, sitemap: https://b.id/sitemap.xml]
    expect: {articles_per_day: 10}
    tags: [regional, bali]
    article: {deny: [/foto/]}
    max_age_days: 9
    verify_tls: false
    ports: [8081]
"""
OPML = "<opml version='2.0'><body><outline text='C' xmlUrl='https://c.id/feed'/><outline xmlUrl='x'/></body></opml>"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KLIPING_FEEDS", raising=False)
    (tmp_path / "feeds.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(BAD, encoding="utf-8")
    (tmp_path / "list.opml").write_text(OPML, encoding="utf-8")
    return tmp_path


def run(command: click.Command, *arguments: str, **more: Any) -> Result:
    return CliRunner().invoke(command, arguments, **more)


def test_check_tells_which_addresses_no_crawl_asks(folder: Path, kliping: Kliping) -> None:
    text = "sources:\n  a: http://192.168.1.3/rss\n  b:\n    feeds: [section: http://localhost:8000/, http://169.254.1.1/]\n"
    (folder / "feeds.yaml").write_text(text, encoding="utf-8")
    told = "is not asked; --allow-private-addresses allows it"
    never = "feeds.yaml:4:46 b.feeds[1]: 169.254.1.1 is not a public address"
    done = kliping("check")
    assert (done.code, done.stderr.splitlines()) == (2, [
        f"feeds.yaml:2:6 a: 192.168.1.3 is private and {told}",
        f"feeds.yaml:4:22 b.feeds[0].section: localhost is loopback and {told}",
        never,
    ])  # fmt: skip
    done = kliping("check", "--allow-private-addresses")
    assert (done.code, done.stderr.splitlines()) == (2, [never])


def test_check(folder: Path, kliping: Kliping) -> None:
    done = kliping("check")
    assert (done.code, done.stdout) == (0, "2 sources, 3 feeds: fine\n")
    assert done.stderr == "note: b: verify_tls is off: anybody between you and the site can change what it says\n"


def test_check_asks_about_addresses_that_are_odd(folder: Path, kliping: Kliping) -> None:
    text = "sources:\n  a: https://a.id/feed,\n  b: https://b.id/?x=1&amp;y=2\n"
    (folder / "feeds.yaml").write_text(text, encoding="utf-8")
    assert kliping("check").stderr.splitlines() == [
        'note: a: https://a.id/feed, has "," in it: does that belong to the address?',
        'note: b: https://b.id/?x=1&amp;y=2 has "&amp;" in it: does that belong to the address?',
    ]


@pytest.mark.parametrize(
    ("feeds", "told"),
    [
        ("bad.yaml", ["bad.yaml:2:6 a: the address begins with", "bad.yaml:3:3 B: bad id"]),
        ("none.yaml", ["none.yaml: there is no such file"]),
    ],
)
def test_check_tells_all_mistakes_a_line_each(folder: Path, kliping: Kliping, feeds: str, told: list[str]) -> None:
    done = kliping("check", "--feeds", feeds)
    assert (done.code, done.stdout) == (2, "")
    assert all(line.startswith(words) for line, words in zip(done.stderr.splitlines(), told, strict=True))


def test_check_for_programs(folder: Path) -> None:
    done = run(check, "--json")
    assert json.loads(done.stdout) == {"path": "feeds.yaml", "sources": 2, "feeds": 3, "problems": []}
    done = run(check, "--json", "--feeds", "bad.yaml", standalone_mode=False)  # as `main` calls it
    assert done.return_value == 2
    problems = [(one["line"], one["column"], one["where"]) for one in json.loads(done.stdout)["problems"]]
    assert problems == [(2, 6, "a"), (3, 3, "B")]


def test_the_environment_names_the_file(folder: Path) -> None:
    done = run(check, env={"KLIPING_FEEDS": "bad.yaml"})
    assert isinstance(done.exception, FeedsError)


def test_list_where_there_is_no_terminal(folder: Path) -> None:
    done = run(list_sources)
    assert done.stdout == "a\t1\t\t\ta\nb\t2\t10\tregional,bali\tBa [bold]\n"
    assert run(list_sources, "--tag", "bali", "--tag", "x").stdout == "b\t2\t10\tregional,bali\tBa [bold]\n"


def test_list_and_opml_export_take_what_only_tests_may_crawl(folder: Path) -> None:
    text = "defaults: {delay: 0}\nsources:\n  a: http://127.0.0.1:8000/feed\n"
    (folder / "feeds.yaml").write_text(text, encoding="utf-8")
    assert run(list_sources).stdout == "a\t1\t\t\ta\n"
    assert 'xmlUrl="http://127.0.0.1:8000/feed"' in run(opml, "export").stdout


def test_list_for_programs(folder: Path) -> None:
    a, b = json.loads(run(list_sources, "--json").stdout)
    assert a.keys() == {one.name for one in fields(Source)}
    assert (a["id"], b["tags"], b["verify_tls"], b["expected_per_day"]) == ("a", ["regional", "bali"], False, 10)
    assert (b["article"]["deny"], b["max_age_days"], b["ports"]) == (["/foto/"], 9, [8081])
    assert b["feeds"][1] == {"url": "https://b.id/sitemap.xml", "kind": "sitemap", "links": None}


@pytest.mark.parametrize(
    ("columns", "name", "row"),
    [
        (60, "Ba [bold]", r"b +2 +10 +regional,bali +Ba \[bold\]"),
        (40, "Good News From Bali and Indonesia", r"b +2     10  reg.*…  Good News"),  # no figure is cut
    ],
)
def test_list_fits_the_terminal(folder: Path, columns: int, name: str, row: str) -> None:
    (folder / "feeds.yaml").write_text(GOOD.replace("Ba [bold]", name), encoding="utf-8")
    code, shown = on_a_terminal(folder, "", "list", COLUMNS=str(columns))
    lines = shown.splitlines()
    assert code == 0
    assert lines[0].split() == ["source", "feeds", "a", "day", "tags", "name"]
    assert re.fullmatch(row, lines[2].rstrip())
    assert max(map(len, lines)) <= columns


def test_list_of_an_unknown_tag(folder: Path, kliping: Kliping) -> None:
    done = kliping("list", "--tag", "nope")
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr == "kliping: feeds.yaml: no source has the tag nope; there are: bali, regional\n"


def test_opml_import_shows_then_writes(folder: Path) -> None:
    done = run(opml, "import", "list.opml", "--dry-run")
    assert done.stdout == "c\t1\tC\thttps://c.id/feed\nfeeds.yaml: 1 source, 1 feed would be written\n"
    assert (folder / "feeds.yaml").read_text(encoding="utf-8") == GOOD
    done = run(opml, "import", "list.opml")
    assert done.stdout == "feeds.yaml: 1 source, 1 feed written\n"
    assert done.stderr.startswith("left out: x: not an address: write one like https://www.example.id/feed")
    assert (folder / "feeds.yaml").read_text(encoding="utf-8") == (
        GOOD + "  c:\n    name: C\n    feeds:\n      - feed: https://c.id/feed\n"
    )
    done = run(opml, "import", "-", input=OPML)
    assert done.stdout == "feeds.yaml: nothing new\n"
    assert "read already, by c" in done.stderr


FOUR_KINDS = """sources:
  a:
    name: A
    feeds:
      - feed: https://a.example.id/feed
      - https://a.example.id/terbaru
      - sitemap: https://a.example.id/sitemap.xml
      - section: https://a.example.id/indeks
        links: h2 a
      - wordpress: https://a.example.id/wp-json/wp/v2/posts
    tags: [riau]
"""


def test_opml_out_and_in_again_loses_no_feed_without_a_word(folder: Path) -> None:
    (folder / "four.yaml").write_text(FOUR_KINDS, encoding="utf-8")
    out = run(opml, "export", "--feeds", "four.yaml")
    assert out.stderr == "https://a.example.id/indeks: written without its `links`, for which OPML has no place\n"
    done = run(opml, "import", "-", "--feeds", "again.yaml", input=out.stdout)
    assert (done.stdout, done.stderr) == ("again.yaml: 1 source, 5 feeds written\n", "")
    before, after = (load(folder / name).sources[0] for name in ("four.yaml", "again.yaml"))
    assert {(feed.url, feed.kind) for feed in after.feeds} == {(feed.url, feed.kind) for feed in before.feeds}
    assert (after.name, after.tags) == ("A", ("riau",))


def test_opml_import_takes_no_address_that_check_would_refuse(folder: Path) -> None:
    hosts = ("192.168.1.1", "localhost", "169.254.169.254", "c.id:8443")
    lines = "".join(f"<outline xmlUrl='http://{host}/feed'/>" for host in hosts)
    listed = f"<opml version='2.0'><body>{lines}</body></opml>"
    done = run(opml, "import", "-", "--feeds", "new.yaml", input=listed)
    assert (done.exit_code, done.stdout) == (0, "new.yaml: 1 source, 1 feed written\n")
    allows = "and is not asked; --allow-private-addresses allows it"
    assert done.stderr.splitlines() == [
        f"left out: http://192.168.1.1/feed: 192.168.1.1 is private {allows}",
        f"left out: http://localhost/feed: localhost is loopback {allows}",
        "left out: http://169.254.169.254/feed: 169.254.169.254 is not a public address",
    ]
    assert run(check, "--feeds", "new.yaml").exit_code == 0
    private = "--allow-private-addresses"
    done = run(opml, "import", "-", "--feeds", "new.yaml", private, input=listed)
    assert done.stdout == "new.yaml: 2 sources, 2 feeds written\n"
    assert run(check, "--feeds", "new.yaml", private).exit_code == 0


def test_opml_import_of_something_else(folder: Path) -> None:
    done = run(opml, "import", "bad.yaml")
    assert isinstance(done.exception, UsageError)
    assert str(done.exception).startswith("bad.yaml: holds no feeds")
    assert run(opml, "import", "none.opml").exit_code == 2
    done = run(opml, "import", "list.opml", "--feeds", "bad.yaml")
    assert isinstance(done.exception, FeedsError)
    assert (folder / "bad.yaml").read_text(encoding="utf-8") == BAD


def test_the_heavy_libraries_wait_until_they_are_needed() -> None:
    heavy = "('pydantic', 'ruamel.yaml', 'rich', 'lxml')"
    code = f"import sys, crawler.cli.check, crawler.cli.sources; print([it for it in {heavy} if it in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True, timeout=240) == "[]\n"
