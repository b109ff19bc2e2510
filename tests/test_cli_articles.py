"""`search`, `show`, `export`, `duplicates` and `regroup` through the real command: every option, every mistake."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import shlex
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest

from crawler.urls import article_key
from pipelines.archive import Archive, Pages, SourceRow
from pipelines.feed_items import FeedState
from pipelines.items import Address, Moment
from tests.archive_kit import HOUR, NOW, archive_at, article, discover, raw, recheck_of, store, text
from tests.conftest import COMMAND, Kliping
from tests.terminal import on_a_terminal

FLOOD = "Banjir bandang melanda tiga desa, warga mengungsi ke gedung sekolah sejak dini hari."
ESCAPE = "\x1b[31mmerah\x1b[0m"


def moment(hours: float) -> Moment:
    return Moment(NOW - timedelta(hours=hours), "Senin pagi", "WIB", "feed")


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1: ekonomi · 2: the flood, with two versions and a page · 3: its copy in dumai · 4: hostile."""
    path = tmp_path_factory.mktemp("articles") / "kliping.db"
    with archive_at(path) as archive:
        said = {"published": moment(3), "language": "id", "tags": ("Laut",), "authors": ("Ani",)}
        body = f"Perekonomian daerah itu ditopang para nelayan.\n{text(1)}"
        archive.articles.store(article(discover(archive, 1)[0], title="Laut pulih", text=body, **said), now=NOW)
        pending = discover(archive, 2)[0]
        first = archive.articles.store(
            article(
                pending, title="Banjir di tiga desa", text=f"{FLOOD}\n{text(2)}", published=moment(2),
                aliases=(Address(article_key("https://siak.example/amp/2"), "https://siak.example/amp/2", "redirect"),),
            ),
            now=NOW,
        ).id  # fmt: skip
        changed = f"{FLOOD}\n{text(2)} Bupati datang membawa bantuan beras dan selimut untuk warga."
        archive.articles.store(
            article(recheck_of(archive, first), title="Banjir di tiga desa", text=changed), now=NOW + HOUR
        )
        copy = discover(archive, 3, source="dumai")[0]
        archive.articles.store(
            article(copy, title="Tiga desa terendam", text=f"{FLOOD}\n{text(2)}", published=moment(1)), now=NOW
        )
        hostile = discover(archive, 4)[0]
        archive.articles.store(
            article(
                hostile, title=f"=HYPERLINK(1) {ESCAPE}", text=f"Kata {ESCAPE} jahat.\n{text(4)}", published=moment(0)
            ),
            now=NOW,
        )
        archive.finish()
    with Pages(Pages.beside(path)) as pages:
        pages.put("siak.example/berita/2", [raw("https://siak.example/berita/2", b"<html>\xff \x1b[31mhalaman")])
    return path


@pytest.fixture
def ask(kliping: Kliping, db: Path) -> Kliping:
    """Run a command on the archive: `ask("show", 2)`."""
    return lambda command, *args: kliping(command, "--db", db, *args)


def lines(stdout: str) -> list[list[str]]:
    return [line.split("\t") for line in stdout.splitlines()]


# search


def test_search_prints_a_line_a_story(ask: Kliping) -> None:
    ran = ask("search", "ekonomi", "nelayan")
    assert (ran.code, ran.stderr) == (0, "")
    [[number, at, source, copies, title, url, snippet]] = lines(ran.stdout)
    assert (number, at, source, copies) == ("1", "2026-11-23T02:00:00Z", "siak", "+0")
    assert (title, url) == ("Laut pulih", "https://siak.example/berita/1")
    assert snippet.startswith("Perekonomian daerah itu ditopang para nelayan.")
    assert [cells[3] for cells in lines(ask("search", "banjir").stdout)] == ["+1"]
    assert [cells[3] for cells in lines(ask("search", "--source", "dumai").stdout)] == ["+0"]  # the original is none


@pytest.mark.parametrize(
    ("args", "found"),
    [
        ("banjir", "2"),
        ("banjir --source dumai", "3"),
        ("--tag ' laut '", "1"),
        ("--tag riau", "4 2 1"),
        ("--author ANI", "1"),
        ("--author Budi --author Ani nelayan", "1"),
        ("--language ID nelayan", "1"),
        ("--since 2026-11-23T11:00 --until 2026-11-23", "4 3"),
        ("--until 2026-11-22 kalimat", ""),
        ("--seen-since 2026-11-23T05:00:01Z kalimat", ""),
        ("--seen-since 2026-11-23T12:00 kalimat", "4 2 1"),
        ("kalimat -banjir", "4 1"),
        ("'kalimat -banjir'", "4 1"),
        ("-banjir -halaman kalimat --limit 1", "4"),
        ("""'"warga mengungsi"' --rank""", "2"),
        ("ekonomi --exact", ""),
    ],
)
def test_search_options(ask: Kliping, args: str, found: str) -> None:
    ran = ask("search", *shlex.split(args))
    assert (ran.code, ran.stderr) == (0, "")
    assert [cells[0] for cells in lines(ran.stdout)] == found.split()


def test_search_json(ask: Kliping) -> None:
    [hit] = ask("search", "--json", "banjir").json
    assert (hit["id"], hit["source"], hit["published_at"], hit["copy_of"]) == (2, "siak", "2026-11-23T03:00:00Z", None)
    assert [(one["id"], one["source"], one["why"]) for one in hit["siblings"]] == [(3, "dumai", "near")]
    assert hit["snippet"].startswith("Banjir bandang")
    assert ask("search", "--json", "tidakada").json == []


def test_no_text_of_a_page_steers_a_terminal(ask: Kliping) -> None:
    for args in (("search", "jahat"), ("show", "4"), ("show", "2", "--diff")):
        ran = ask(*args)
        assert ran.code == 0
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", ran.stdout)


def in_colours(db: Path, *args: object, **environment: Any) -> str:
    """What the command prints on a terminal that knows colours."""
    code, shown = on_a_terminal(db.parent, "", *args, "--db", db, TERM="xterm-256color", **environment)
    assert code == 0, shown
    return shown


def plain(shown: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", shown)


def test_search_on_a_terminal_marks_what_was_found_and_keeps_to_its_width(db: Path) -> None:
    shown = in_colours(db, "search", "bencana OR banjir")
    assert re.search(r"\x1b\[[0-9;]*31m(\x1b\[[0-9;]*m)?Banjir", shown)
    assert "23 Nov 2026 10:00 WIB  siak  +1 copy: dumai" in plain(shown)
    assert max(len(line) for line in plain(shown).splitlines()) <= 80
    assert "23 Nov 2026 11:00 WIB  dumai  a copy of 2\n" in plain(in_colours(db, "search", "--source", "dumai"))
    assert "there are more: --limit" in plain(in_colours(db, "search", "kalimat", "--limit", "1"))


def into_a_pipe(*args: str) -> tuple[bytes, str]:
    """What the command writes into a pipe, and what it shows on its terminal meanwhile."""
    main, terminal = pty.openpty()
    done = subprocess.run([*COMMAND, *args], stdout=subprocess.PIPE, stderr=terminal, stdin=terminal, check=True)
    os.write(terminal, b"|")
    shown = os.read(main, 1000).decode()
    os.close(main)
    os.close(terminal)
    return done.stdout, shown.removesuffix("|")


@pytest.mark.parametrize(("asked", "said"), [("", True), ("--json", True), ("--limit 20", False)])
def test_a_terminal_is_told_that_a_pipe_was_given_a_part(tmp_path: Path, asked: str, said: bool) -> None:
    with archive_at(tmp_path / "kliping.db") as archive:
        for number in range(21):
            store(archive, number)
    piped, shown = into_a_pipe("search", "kalimat", "--db", str(tmp_path / "kliping.db"), *asked.split())
    assert len(json.loads(piped) if "--json" in asked else piped.splitlines()) == 20
    assert ("there are more: --limit 40, or all: kliping export --search" in shown) == said


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("perahu", "nothing found"),
        ("perahu --tag laut --author ANI", "nothing found"),  # these there are
        ("perahu --tag riau", "nothing found"),  # of a source
        ("--author lubis", "nothing found; no author 'lubis' (did you mean Ani Lubis?)"),
        ("--author Siti --tag darat,laut", "nothing found; no tag 'darat,laut' (did you mean Laut?); no author 'Siti'"),
        ("perahu author:ani", "nothing found; for author: there is the option --author"),
        ("https://siak.example/9", "nothing found; kliping show finds an article by its address"),
    ],
)
def test_a_search_that_finds_nothing_tells_which_names_there_are(tmp_path: Path, asked: str, said: str) -> None:
    with archive_at(tmp_path / "kliping.db") as archive:
        store(archive, 1, tags=("Laut", "Kelautan"), authors=("Ani Lubis", "Ani"))
    code, shown = on_a_terminal(tmp_path, "", "search", *asked.split(), "--db", "kliping.db")
    assert (code, shown) == (0, f"{said}\n")


def test_search_on_a_terminal_shows_a_day_where_no_time_is_known(tmp_path: Path) -> None:
    begun = datetime(2026, 11, 9, 15, tzinfo=UTC)  # in Jayapura
    with archive_at(tmp_path / "kliping.db") as archive:
        store(archive, 1, published=Moment(begun, "10/11/2026", "Asia/Jayapura", "meta", "day"))
    shown = on_a_terminal(tmp_path, "", "search", "kalimat", "--db", "kliping.db")[1]
    assert "      1  10 Nov 2026  siak\n" in shown


# show


def test_show(ask: Kliping, db: Path) -> None:
    ran = ask("show", "2")
    assert (ran.code, ran.stderr) == (0, "")
    head, _, body = ran.stdout.partition("\n\n")
    assert head.splitlines()[0] == "Banjir di tiga desa"
    assert "published: 23 Nov 2026 10:00 WIB, from feed: Senin pagi" in head
    assert "also at:   https://siak.example/amp/2" in head
    assert "copy:      3 dumai: Tiga desa terendam" in head
    assert "version:   until 23 Nov 2026 13:00 WIB: Banjir di tiga desa" in head
    assert body.startswith(FLOOD)
    assert "a copy of: 2 siak: Banjir di tiga desa" in ask("show", "3").stdout
    assert max(map(len, plain(in_colours(db, "show", 2)).splitlines())) <= 80


def test_show_names_the_other_copies(kliping: Kliping, tmp_path: Path) -> None:
    with archive_at(tmp_path / "kliping.db") as archive:
        for number in range(3):
            pending = discover(archive, number)[0]
            archive.articles.store(article(pending, text=text(1), published=moment(3 - number)), now=NOW)
    told = kliping("show", 3, "--db", "kliping.db").stdout.splitlines()
    assert [line for line in told if "Berita nomor" in line[1:]] == [
        "a copy of: 1 siak: Berita nomor 0",
        "same story: 2 siak: Berita nomor 1",
    ]


@pytest.mark.parametrize(
    "address",
    ["https://siak.example/berita/2", "http://siak.example/berita/2/?utm_source=x", "https://siak.example/amp/2"],
)
def test_show_by_any_address(ask: Kliping, address: str) -> None:
    assert ask("show", address, "--json").json["id"] == 2


def test_show_json_holds_everything(ask: Kliping, db: Path) -> None:
    ran = ask("show", 2, "--json")
    said = ran.json
    shown = on_a_terminal(db.parent, "", "show", 2, "--json", "--db", db.name)[1]
    assert (ran.stdout.count("\n"), shown.splitlines()[1], json.loads(shown)) == (1, '  "id": 2,', said)
    assert said["text"].startswith(FLOOD)
    assert [one["kind"] for one in said["addresses"]] == ["redirect"]
    assert [one["id"] for one in said["story"]] == [3]
    assert [one["replaced_at"] for one in said["versions"]] == ["2026-11-23T06:00:00Z"]


def test_show_differences(ask: Kliping, db: Path) -> None:
    ran = ask("show", 2, "--diff")
    assert "--- version 1, until 23 Nov 2026 13:00 WIB\n+++ as it is stored now\n" in ran.stdout
    assert "{+Bupati datang membawa bantuan beras dan selimut untuk warga.+}" in ran.stdout
    assert "[-" not in ran.stdout
    assert "\x1b[32mBupati datang" in in_colours(db, "show", 2, "--diff")
    assert "{+Bupati datang" in in_colours(db, "show", 2, "--diff", NO_COLOR="1")
    assert ask("show", 1, "--diff").stdout == "article 1 has no earlier version\n"


def test_show_the_raw_page(db: Path) -> None:
    done = subprocess.run([*COMMAND, "show", "2", "--raw", "--db", str(db)], capture_output=True, check=True)
    assert done.stdout == b"<html>\xff \x1b[31mhalaman"
    assert on_a_terminal(db.parent, "", "show", "2", "--raw", "--db", db) == (0, "<html>\ufffd  [31mhalaman\n")


def test_show_a_raw_page_that_was_left_behind(kliping: Kliping, db: Path, tmp_path: Path) -> None:
    (tmp_path / "moved.db").write_bytes(db.read_bytes())
    ran = kliping("show", 2, "--raw", "--db", "moved.db")
    assert (ran.code, ran.stdout) == (1, "")
    assert ran.stderr.startswith("kliping: moved-pages.db: no such file: no backup holds raw pages")


# export


def test_both_opml_exports_agree(kliping: Kliping, tmp_path: Path) -> None:
    kinds = {"feed": "rss", "sitemap": "news-sitemap", "section": "section", "wordpress": "wordpress", "auto": None}
    listed = "".join(f"      - {kind}: https://a.example.id/{kind}\n" for kind in kinds if kind != "auto")
    (tmp_path / "feeds.yaml").write_text(
        f"sources:\n  a:\n    name: A\n    feeds:\n{listed}      - https://a.example.id/auto\n", encoding="utf-8"
    )
    with Archive.open(tmp_path / "kliping.db") as archive:
        feeds = tuple(f"https://a.example.id/{kind}" for kind in kinds)
        archive.feeds.sync([SourceRow("a", "A", feeds=feeds)], now=NOW)
        for kind, found in kinds.items():  # what a crawl found them to be
            archive.feeds.save(FeedState("a", f"https://a.example.id/{kind}", kind=found))
    from_file = kliping("opml", "export").stdout
    from_archive = kliping("export", "--format", "opml", "--db", "kliping.db").stdout
    assert from_archive == from_file.replace(' language="id"', "")  # which the archive does not know
    (tmp_path / "list.opml").write_text(from_archive, encoding="utf-8")
    assert kliping("opml", "import", "list.opml", "--feeds", "b.yaml").stdout == "b.yaml: 1 source, 5 feeds written\n"


def test_export_as_json_lines_is_the_usual_one(ask: Kliping) -> None:
    assert [json.loads(line)["id"] for line in ask("export").stdout.splitlines()] == [1, 2, 3, 4]


def test_export_of_originals_as_csv(ask: Kliping) -> None:
    rows = list(csv.DictReader(io.StringIO(ask("export", "--format", "csv", "--originals").stdout, newline="")))
    assert [row["id"] for row in rows] == ["1", "2", "4"]
    assert rows[2]["title"].startswith("'=HYPERLINK")


def test_export_of_a_search_as_atom(ask: Kliping) -> None:
    feed = feedparser.parse(ask("export", "--format", "atom", "--search", "banjir OR jahat").stdout.encode())
    assert not feed.bozo
    assert [one.title for one in feed.entries][1:] == ["Tiga desa terendam", "Banjir di tiga desa"]


def test_export_of_the_newest_of_a_source_or_an_author_as_a_json_feed(ask: Kliping) -> None:
    items = ask("export", "--format", "jsonfeed", "--limit", 2, "--source", "siak").json["items"]
    assert [one["url"] for one in items] == ["https://siak.example/berita/4", "https://siak.example/berita/2"]
    by_ani = ask("export", "--format", "jsonfeed", "--author", "ani").json
    assert (by_ani["title"], [one["title"] for one in by_ani["items"]]) == ("kliping · ani", ["Laut pulih"])


def test_export_of_the_feeds_whose_articles_were_found_as_opml(ask: Kliping) -> None:
    assert 'xmlUrl="https://siak.example/rss"' in ask("export", "--format", "opml").stdout
    assert "siak" not in ask("export", "--format", "opml", "--search", "terendam").stdout
    assert "dumai" not in ask("export", "--format", "opml", "--tag", "riau").stdout


@pytest.mark.parametrize(
    ("name", "more", "begin"),
    [
        ("a.csv", (), "id,key,source"),
        ("a.JSONL", (), '{"id": 1'),
        ("a.csv", ("--format", "jsonl"), '{"id": 1'),
        ("a", (), '{"id": 1'),
        ("a.txt", ("--format", "jsonl"), '{"id": 1'),
    ],
)
def test_export_writes_what_the_name_of_the_file_says(
    ask: Kliping, tmp_path: Path, name: str, more: tuple[str, ...], begin: str
) -> None:
    assert ask("export", "-o", tmp_path / name, *more).code == 0
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begin)


def test_export_writes_no_workbook(ask: Kliping, tmp_path: Path) -> None:
    ran = ask("export", "-o", "a.xlsx")
    assert (ran.code, list(tmp_path.iterdir())) == (2, [])
    assert ran.stderr == "kliping export: a.xlsx: export cannot write xlsx; spreadsheets open csv: a.csv\n"
    assert ask("export", "--format", "csv", "-o", tmp_path / "a.XLSX").code == 0  # who says what it is knows


@pytest.mark.parametrize("ending", ["json", "xml", "txt"])
def test_export_does_not_guess_what_a_name_means(ask: Kliping, tmp_path: Path, ending: str) -> None:
    ran = ask("export", "-o", f"a.{ending}")
    assert (ran.code, list(tmp_path.iterdir())) == (2, [])
    choice = "name another file, or a --format: jsonl, csv, parquet, atom, jsonfeed, opml"
    assert ran.stderr == f"kliping export: a.{ending}: export cannot write {ending}; {choice}\n"


def test_export_counts_no_feeds(ask: Kliping) -> None:
    ran = ask("export", "--format", "opml", "--limit", "1")
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr == "kliping export: opml lists feeds, and --limit counts articles: leave it out\n"


def test_export_names_the_file_on_a_terminal(ask: Kliping, db: Path, tmp_path: Path) -> None:
    assert ask("export", "-o", "a.csv").stderr == ""
    for form, told in (("csv", "z.csv: 4 articles, "), ("opml", "z.opml: ")):
        code, shown = on_a_terminal(tmp_path, "", "export", "--format", form, "-o", f"z.{form}", "--db", db)
        assert code == 0
        assert re.search(rf"{told}\d+ kB\n$", shown), shown
    shown = on_a_terminal(tmp_path, "", "export", "--author", "ani b", "--tag", "laut,x", "-o", "z.csv", "--db", db)[1]
    assert shown.splitlines()[-1] == "z.csv: 0 articles, 0 kB; no tag 'laut,x' (did you mean Laut?); no author 'ani b'"


def test_an_empty_export_says_so_on_a_terminal(db: Path, tmp_path: Path) -> None:
    told = "nothing found; no author 'ani b'\n"
    assert on_a_terminal(tmp_path, "", "export", "--author", "ani b", "--db", db) == (0, told)


def test_export_leaves_the_terminal_to_what_reads_its_pipe(db: Path) -> None:
    piped, shown = into_a_pipe("export", "--db", str(db))
    assert (len(piped.splitlines()), shown) == (4, "")


def test_export_parquet(ask: Kliping, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="the extra `parquet` is not installed")
    assert ask("export", "--format", "parquet", "--output", tmp_path / "a.parquet").code == 0
    assert pq.read_table(tmp_path / "a.parquet").column("id").to_pylist() == [1, 2, 3, 4]


def test_export_to_a_file_is_whole_or_not_at_all(ask: Kliping, tmp_path: Path, db: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("earlier")
    assert ask("export", "--output", target, "--source", "nobody").code == 2
    assert target.read_text() == "earlier"
    ran = ask("export", "--output", target)
    assert (ran.code, ran.stdout, ran.stderr) == (0, "", "")
    assert len(target.read_text().splitlines()) == 4
    assert [one.name for one in tmp_path.iterdir()] == ["out.jsonl"]
    ran = ask("export", "--output", tmp_path / "none" / "out.jsonl")
    assert (ran.code, "No such file or directory" in ran.complaint) == (2, True)


# duplicates and regroup


def test_duplicates(ask: Kliping, db: Path) -> None:
    [cells] = lines(ask("duplicates").stdout)
    assert re.fullmatch(r"\d+%", cells[0])
    assert cells[1] == "near"
    assert cells[2:5] == ["2", "siak", "Banjir di tiga desa"]
    assert cells[6:] == ["3", "dumai", "Tiga desa terendam", "https://dumai.example/berita/3"]
    pair = ask("duplicates", "--json").json
    assert (pair["original"], pair["copy"], pair["why"]) == (2, 3, cells[1])
    assert ask("duplicates", "--why", "exact").stdout == ""
    assert ask("duplicates", "--since", "1s").stdout == ""
    assert "1 pair" in plain(in_colours(db, "duplicates"))


def test_regroup(kliping: Kliping, db: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.db"
    mine.write_bytes(db.read_bytes())
    with Archive.open(mine) as archive, archive.write():
        archive.db.execute("UPDATE articles SET duplicate_of = NULL, why = NULL, likeness = NULL")
    ran = kliping("regroup", "--db", mine)
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout == "4 articles looked at, 1 moved to another story; the archive has 3 stories and 1 copy\n"
    assert kliping("regroup", "--db", mine, "--json", "--since", "1h").json == {
        "articles": 0, "stories": 3, "copies": 1, "changed": 0,
    }  # fmt: skip


# mistakes


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ("search", "say what to look for"),
        ("search !!!", "no word to search for"),
        ("search -- -banjir", "'-banjir' only excludes words; add a word to search for"),
        ("search x --since soon", "'soon' is not a time; write 7d"),
        ("search x --since 99999999w", "is not a time"),
        ("search x --since 1d --until 2d", "--until is earlier than --since"),
        ("search x --source siakk", "no source 'siakk'"),
        ("search x --language indonesian", "is not a language code"),
        ("search x --tag=", "Invalid value for '--tag': it is empty"),
        ("search x --author=", "Invalid value for '--author': it is empty"),
        ("search x --limit 0", "'0' is not a number from 1 to"),
        ("search x --sourc siak", "No such option '--sourc'"),
        ("serch x", "No such command 'serch'. Did you mean 'search'?"),
        ("show abc", "neither the number of an article nor an address"),
        ("show 1 --diff --raw", "cannot be combined"),
        ("export --format xls", "'xls' is not one of"),
        ("export --limit 0", "'0' is not a number from 1 to"),
        ("export --limit 99999999999999999999", "is not a number from 1 to 1,000,000,000"),
        ("export --search=", "Invalid value for '--search': it is empty"),
        ("export --search !!!", "no word to search for"),
        ("export --since soon", "is not a time"),
        ("export --source siakk", "did you mean siak?"),
        ("duplicates --why alike", "'alike' is not one of"),
        ("duplicates --since soon", "is not a time"),
        ("duplicates --limit 0", "'0' is not a number from 1 to"),
        ("regroup --since soon", "is not a time"),
    ],
)
def test_wrong_usage_is_told_in_one_line(ask: Kliping, args: str, said: str) -> None:
    ran = ask(*args.split())
    assert said in ran.complaint
    assert ran.code == 2


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ("show 999", "999: no such article"),
        ("show https://nowhere.example/1", "https://nowhere.example/1: no such article"),
        ("show http://[1", "no such article"),
        ("show 1 --raw", "holds no page of article 1"),
    ],
)
def test_what_is_not_there_is_told_in_one_line(ask: Kliping, args: str, said: str) -> None:
    ran = ask(*args.split())
    assert said in ran.complaint
    assert ran.code == 1


def test_searching_loads_nothing_heavy(db: Path) -> None:
    program = (
        "import sys; from crawler.cli import kliping\n"
        "kliping.main(sys.argv[1:], standalone_mode=False)\n"
        "print(' '.join(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "search", "perekonomian", "--db", str(db)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    loaded = set(done.stdout.splitlines()[-1].split())
    assert {"click", "sqlite3"} <= loaded
    heavy = {"scrapy", "twisted", "trafilatura", "lxml", "pydantic", "ruamel", "numpy", "pandas", "rich", "ssl"}
    assert not (heavy | {"sqlite_utils"}) & loaded
