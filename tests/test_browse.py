"""The archive in Datasette, started as people start it and asked over loopback."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from crawler.cli import run
from crawler.cli.browse import SCHEMA, STATIC, described
from pipelines.archive import Archive
from pipelines.items import Miss, Moment, Outcome, Reason
from tests.archive_kit import DAY, HOUR, archive_at, article, discover, recheck_of, text
from tests.browser import dom, needs_browser, screenshot
from tests.conftest import COMMAND, ROOT, Kliping
from tests.process_kit import without_privileges

datasette = pytest.importorskip("datasette", reason="needs the extra `browse`")

NOW = datetime.now(UTC).replace(microsecond=0)
TITLE = "Banjir <script>document.title = 'pwned'</script> di Siak"


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five days of floods in siak, one copied by dumai, which has been silent since; a page given up."""
    path = tmp_path_factory.mktemp("browse") / "arsip 2.0.db"
    with archive_at(path) as archive, archive.write():
        for days in range(5, 0, -1):
            for number in range(days):
                at = NOW - days * DAY + number * HOUR
                pending = discover(archive, 10 * days + number, now=at)[0]
                published = Moment(at, "", "WIB", "feed")
                archive.articles.store(
                    article(pending, title=TITLE, published=published, language="id", tags=("banjir", "jum'at")), now=at
                )
        at = NOW - 4 * DAY
        first = archive.db.value("SELECT text FROM articles WHERE id = 1")
        pending = discover(archive, 99, source="dumai", now=at)[0]
        archive.articles.store(article(pending, text=first, published=Moment(at, "", "WIB", "feed")), now=at)
        pending = discover(archive, 98, now=at)[0]
        archive.ledger.decide(Miss(pending, Reason.TIMEOUT, "30 s"), now=at)
        archive.ledger.decide(Miss(recheck_of(archive, 1), Reason.NOT_FOUND, "HTTP 410", outcome=Outcome.GONE), now=NOW)
    return path


@pytest.fixture(scope="module")
def site(db: Path) -> Iterator[str]:
    """The address at which the archive is served."""
    with served(db) as address:
        yield address


@contextmanager
def served(db: Path, number: signal.Signals = signal.SIGINT, **more: Any) -> Iterator[str]:
    """Serve an archive, give its address, and end it with that signal; `more` is for `Popen`."""
    with subprocess.Popen(
        [*COMMAND, "browse", "--port", "0", "--db", db.name], cwd=db.parent,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, **more,
    ) as server:  # fmt: skip
        assert server.stdout
        assert server.stderr
        said = server.stdout.readline()
        found = re.fullmatch(r"(http://127\.0\.0\.1:\d+/arsip\+2~2E0) shows arsip 2\.0\.db; Ctrl-C ends it\n", said)
        try:
            assert found, said + server.stderr.read()
            yield found[1]
        finally:
            server.send_signal(number)
            code = server.wait(120)
        asked = number is signal.SIGINT  # as it says itself: Ctrl-C ends it
        assert server.stdout.read() == ""  # also after pages that are missing and queries that are refused
        assert (code, server.stderr.read()) == ((0, "") if asked else (128 + number, "kliping: stopped\n"))


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)


def query(site: str, name: str, **values: str) -> list[dict[str, Any]]:
    words = "&".join(f"{key}={quote(value)}" for key, value in values.items())
    found = get(f"{site}/{name}.json?_shape=array&{words}")
    assert isinstance(found, list), found
    return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signals_end_it(db: Path, number: signal.Signals) -> None:
    with served(db, number) as site:
        assert get(f"{site}.json")


def test_articles_with_facets_and_full_text_search(site: str) -> None:
    found = get(f"{site}/articles.json?_search=banjir&_size=2&_labels=on")
    assert found["filtered_table_rows_count"] == 15
    assert found["next"]
    facets = {
        name: {each["value"]: each["count"] for each in of["results"]} for name, of in found["facet_results"].items()
    }
    assert facets["source"] == {"siak": 15}
    assert facets["tags"] == {"banjir": 15, "jum'at": 15}
    assert found["facet_results"]["tags"]["type"] == "tag"  # Datasette's own, "array", sorts the texts
    for tag in found["facet_results"]["tags"]["results"]:
        assert "article_tags" in tag["toggle_url"]  # by its index, no scan of all articles' lists
        assert get(tag["toggle_url"])["filtered_table_rows_count"] == 15
        assert get(tag["toggle_url"].replace("_search=banjir", "source=dumai"))["filtered_table_rows_count"] == 0
    assert facets["language"] == {"id": 15}
    assert sum(facets["day"].values()) == 15
    assert get(f"{site}/articles.json?source=dumai")["filtered_table_rows_count"] == 1
    tags = get(f"{site}/article_tags.json")["facet_results"]["tag"]["results"]
    assert {each["value"]: each["count"] for each in tags} == {"banjir": 15, "jum'at": 15}


def test_an_archive_in_a_folder_that_cannot_be_written(db: Path, tmp_path: Path) -> None:
    there = tmp_path / "alone" / db.name
    there.parent.mkdir()
    there.write_bytes(db.read_bytes())
    there.parent.chmod(0o555)
    with served(there, preexec_fn=without_privileges) as site:
        assert get(f"{site}/articles.json?source=dumai")["filtered_table_rows_count"] == 1


def test_the_canned_queries(site: str) -> None:
    stories = query(site, "latest_stories")
    assert len(stories) == 15
    assert [(story["copies"], story["copied_by"]) for story in stories if story["copies"]] == [(1, "dumai")]
    (copied,) = query(site, "who_copied_whom")
    assert (copied["copied_by"], copied["original"], copied["articles"], copied["exact"]) == ("dumai", "siak", 1, 1)
    assert query(site, "who_copied_whom", days="1") == []
    assert [row["source"] for row in query(site, "silent_sources")] == ["dumai"]
    about = query(site, "articles_about", words="banjir")
    assert sum(row["articles"] for row in about) == 15
    assert about == query(site, "articles_about") == query(site, "articles_about", words='"'), "an example"
    for words in ("AND", "banjir OR (", "*", "'); DROP TABLE articles; --", "tidakada"):
        assert query(site, "articles_about", words=words) == []
    assert query(site, "articles_tagged") == query(site, "articles_tagged", tag="BANJIR")
    assert len(query(site, "articles_tagged", tag="jum'at")) == 15
    assert sum(row["articles"] for row in query(site, "articles_per_day")) == 16
    (given_up,) = query(site, "given_up")
    assert (given_up["reason"], given_up["links"], given_up["detail"]) == ("timeout", 1, "30 s")
    (off,) = query(site, "taken_off")
    assert (off["source"], off["title"], off["detail"]) == ("siak", TITLE, "HTTP 410")


def test_every_table_and_column_is_described(site: str, db: Path) -> None:
    of = get(site.rpartition("/")[0] + "/-/metadata.json")["databases"][db.stem]["tables"]
    with Archive.open(db, readonly=True) as archive:
        hidden = re.compile("sqlite_|articles_fts_|_sqlite")
        tables = archive.db.rows("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        for name in (row["name"] for row in tables if not hidden.match(row["name"])):
            assert of[name]["description"].endswith((".", "WIB")), name
            columns = {row["name"] for row in archive.db.rows(f"SELECT name FROM pragma_table_info('{name}')")}
            assert columns <= of[name]["columns"].keys(), name
    listed = {table["name"] for table in get(f"{site}.json")["tables"] if not table["hidden"]}
    assert {"articles", "links", "runs", "sources"} <= listed
    assert not {"bands", "marks", "sketches", "terms", "articles_fts"} & listed


def test_described_reads_markdown() -> None:
    said = described("# x\n\n## t\n\nWhat *it* is.\n\n| column | meaning |\n| --- | --- |\n| `a` | The `b` of it. |\n")
    assert said == {"t": ("What it is.", {"a": "The b of it."})}
    assert len(described(SCHEMA.read_text())["articles"][1]) > 25


def test_it_reads_while_a_crawl_writes_and_never_writes_itself(db: Path, tmp_path: Path) -> None:
    own = tmp_path / db.name
    own.write_bytes(db.read_bytes())
    with served(own) as site, Archive.open(own) as archive:
        pending = discover(archive, 500, now=NOW - 2 * DAY)[0]
        with archive.write():
            archive.articles.store(article(pending, title="Gempa", text=text(500)), now=NOW)
            assert query(site, "articles_about", words="gempa") == []
        assert len(query(site, "articles_about", words="gempa")) == 1
        with pytest.raises(urllib.error.HTTPError, match="400"):
            get(f"{site}.json?sql=" + quote("DELETE FROM articles"))
        assert archive.db.value("SELECT count(*) FROM articles") == 17


@needs_browser
@pytest.mark.browser
def test_a_query_in_a_browser_shows_its_chart(site: str) -> None:
    index = dom(site)
    links = re.findall(r'href="([^"]*articles_about[^"]*)"', index)
    assert links
    url = site.rpartition("/")[0] + links[0].replace("&amp;", "&")
    page = dom(url, "--virtual-time-budget=15000")
    assert re.search(r"<(canvas|svg)[^>]*marks", page), "vega has drawn"
    table = dom(f"{site}/articles?_search=siak")
    css = re.findall(r'<link rel="stylesheet" href="(/kliping-static/[^"]+)"', table)
    assert css
    with urllib.request.urlopen(site.rpartition("/")[0] + css[0], timeout=30) as answer:
        assert b"dl.column-descriptions { order: 1" in answer.read(), "the rows come before what the columns mean"
    assert "<title>pwned" not in table
    assert "&lt;script&gt;" in table
    picture = ROOT / "artefacts" / "browse.png"
    screenshot(url, picture, 1200, 1200, "--virtual-time-budget=15000")
    assert picture.read_bytes().startswith(b"\x89PNG")


@needs_browser
@pytest.mark.browser
def test_a_row_stands_upright_and_fits_the_window(site: str, tmp_path: Path) -> None:
    with urllib.request.urlopen(f"{site}/articles/1", timeout=30) as answer:
        html = answer.read().decode()
    page = tmp_path / "row.html"  # its own scripts cannot be asked where things stand; a copy of it can
    page.write_text(
        html.replace("/kliping-static", str(STATIC)).replace("/-/static", site.rpartition("/")[0] + "/-/static")
        + """<script>onload = () => document.title = [...document.querySelectorAll("th")].map(th => {
            const value = document.querySelector("td." + th.classList[0]).getBoundingClientRect(),
                  name = th.getBoundingClientRect()
            return [name.top == value.top, name.right <= value.left, value.right <= innerWidth]
        })</script>""",
        encoding="utf-8",
    )
    (title,) = re.findall("<title>(.*?)</title>", dom(page.as_uri(), "--window-size=1200,1000"), re.DOTALL)
    assert set(title.split(",")) == {"true"}
    assert title.count(",") + 1 == 3 * len(described(SCHEMA.read_text())["articles"][1])


# mistakes


def test_a_port_in_use(kliping: Kliping, site: str, db: Path) -> None:
    port = site.rpartition(":")[2].partition("/")[0]
    ran = kliping("browse", "--db", db, "--port", port)
    told = f"kliping: 127.0.0.1:{port}: Address already in use; choose others with --host and --port\n"
    assert (ran.code, ran.complaint) == (2, told)


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        ("--port 70000", 2, "is not a number from"),
        ("--host no..host", 2, "no..host:8001: "),
        ("--host=", 2, "Invalid value for '--host': it is empty"),
        ("--db a%20b/x.db", 2, "a%20b/x.db: Datasette cannot open it: rename what has ? # or % in it"),
        ("--db none.db", 1, "none.db: no such file"),
    ],
)
def test_mistakes_are_told_in_one_line(
    kliping: Kliping, db: Path, args: str, code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLIPING_DB", str(db))
    ran = kliping("browse", *args.split())
    assert said in ran.complaint
    assert ran.code == code


def test_without_datasette(db: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "datasette.app", None)
    assert run(["browse", "--db", str(db)]) == 2
    assert capsys.readouterr().err == "kliping: browse needs Datasette: install it with `make extras`\n"
