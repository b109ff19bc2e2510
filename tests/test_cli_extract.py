"""`kliping extract`: what would be stored of a saved page or an address, on request by the rules of a source."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import COMMAND, Kliping
from tests.newsroom import Newsroom

PAGE = """<html lang="id"><head><title>Dermaga Siak diperbaiki - Siak Pos</title>
<meta property="article:published_time" content="2026-11-23T10:00:00"></head><body><article>
<h1>Dermaga Siak diperbaiki</h1>
<p>Pemerintah daerah memperbaiki dermaga lama di tepi sungai menjelang akhir tahun ini.</p>
<p>Perekonomian warga pesisir bergantung pada kapal penyeberangan yang singgah di sana.</p>
<p class="kotak">Kapal terakhir berangkat pada pukul sembilan malam dari dermaga sebelah timur.</p>
<p>Anggarannya sudah disetujui dewan dalam rapat pada hari Kamis pekan lalu.</p></article></body></html>"""
FEEDS = """sources:
  siak: {feeds: [https://siak.example.id/rss], article: {drop: [.kotak]}, timezone: Asia/Jayapura}
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    (tmp_path / "feeds.yaml").write_text(FEEDS, encoding="utf-8")
    path = tmp_path / "page.html.gz"
    path.write_bytes(gzip.compress(PAGE.encode()))
    return path


def test_a_saved_page(kliping: Kliping, page: Path) -> None:
    told = kliping("extract", page, "--url", "https://siak.example.com/berita/7")
    assert (told.code, told.stderr) == (0, "")
    head, _, text = told.stdout.partition("\n\n")
    assert "title:     Dermaga Siak diperbaiki\nurl:       https://siak.example.com/berita/7\n" in head
    assert "published: 23 Nov 2026 10:00 WIB, from " in head
    assert "source:" not in head
    assert len(text.splitlines()) == 4
    page.with_name("feeds.yaml").unlink()  # which is not needed
    told = kliping("extract", page, "--url", "https://siak.example.com/berita/7", "--at", "2026-11-22")
    assert "\npublished: not known\n" in told.stdout, "it comes from the future"


def test_what_would_steer_a_terminal_is_escaped_for_programs_and_stays_what_it_is(kliping: Kliping, page: Path) -> None:
    name = "a\x9b31m\u202e7.html"
    head = '<link rel="canonical" href="https://siak.example.id/berita/\x9b31m\u202e7"></head>'
    (page.parent / name).write_text(PAGE.replace("</head>", head), encoding="utf-8")
    told = kliping("extract", name, "--json")
    assert r"a\u009b31m\u202e7.html" in told.stdout
    assert (told.json["page"], told.json["canonical"]) == (name, "https://siak.example.id/berita/31m7")


def test_a_day_is_shown_as_the_day_that_the_page_tells(kliping: Kliping, tmp_path: Path) -> None:
    """In western Indonesia it began two hours before midnight."""
    (tmp_path / "feeds.yaml").write_text(FEEDS, encoding="utf-8")
    (tmp_path / "day.html").write_text(PAGE.replace("T10:00:00", ""), encoding="utf-8")
    told = kliping("extract", "day.html", "--url", "https://siak.example.id/berita/7")
    assert "\npublished: 23 Nov 2026, from " in told.stdout
    (tmp_path / "day.html").write_text(re.sub("<meta[^>]*2026[^>]*>", "", PAGE), encoding="utf-8")
    assert "\npublished: not known\n" in kliping("extract", "day.html").stdout


def test_a_site_that_feeds_yaml_does_not_name_follows_its_defaults(kliping: Kliping, page: Path) -> None:
    page.with_name("feeds.yaml").write_text(f"defaults: {{timezone: Asia/Jayapura}}\n{FEEDS}", encoding="utf-8")
    told = kliping("extract", page, "--url", "https://lain.example/berita/7", "--json").json
    assert told["published_at"] == "2026-11-23T01:00:00Z"


def test_a_page_from_standard_input(page: Path) -> None:
    with page.open("rb") as file:
        told = subprocess.run([*COMMAND, "extract", "-"], stdin=file, capture_output=True, check=True, timeout=240)
    assert told.stdout.decode().startswith("title:     Dermaga Siak diperbaiki\n")


def test_a_source_s_own_rules(kliping: Kliping, page: Path) -> None:
    plain, ruled = (kliping("extract", page, "--json", *more).json for more in ((), ("--source", "siak")))
    assert "Kapal terakhir" in plain["text"]
    assert "Kapal terakhir" not in ruled["text"]
    assert (plain["published_at"], ruled["published_at"]) == ("2026-11-23T03:00:00Z", "2026-11-23T01:00:00Z")
    by_address = kliping("extract", page, "--json", "--url", "https://www.siak.example.id/berita/7").json
    assert by_address == ruled | {"url": "https://www.siak.example.id/berita/7"}


@pytest.mark.parametrize(
    ("rules", "by", "lines"),
    [
        ("drop: [.kotak]", "density: <article>", 3),
        ("body: 'p:not(.kotak)'", "feeds.yaml: <p>, 3 paragraphs", 3),
        ("body: [.isi, 'p:not(.kotak)']", "feeds.yaml: <p>, 3 paragraphs", 3),
        ("body: .isi", "density: <article>", 4),
    ],
)
def test_a_selector_is_tried_by_writing_it(kliping: Kliping, page: Path, rules: str, by: str, lines: int) -> None:
    feeds = f"sources: {{siak: {{feeds: [https://siak.example.id/rss], article: {{{rules}}}}}}}\n"
    page.with_name("feeds.yaml").write_text(feeds, encoding="utf-8")
    told = kliping("extract", page, "--url", "https://siak.example.id/berita/7")
    assert told.code == 0, told.stderr
    head, _, text = told.stdout.partition("\n\n")
    assert f"\nbody:      {by}" in head
    assert "\nsource:    siak\n" in head
    assert len(text.splitlines()) == lines
    assert ("; the selector `body` in feeds.yaml matches nothing on this page" in head) == (rules == "body: .isi")


def test_what_is_wrong_in_feeds_yaml_is_told_before_a_selector_of_it_is_tried(kliping: Kliping, page: Path) -> None:
    page.with_name("feeds.yaml").write_text(FEEDS.replace("drop: [.kotak]", "body: '.kotak['"), encoding="utf-8")
    told = kliping("extract", page, "--url", "https://siak.example.id/berita/7")
    assert (told.code, told.stdout) == (2, "")
    assert told.stderr.startswith('feeds.yaml:2:64 siak.article.body[0]: bad CSS selector ".kotak["')
    assert kliping("extract", page).code == 0  # it is nobody's


@pytest.mark.parametrize(("path", "left_out"), [("/berita/7", False), ("/opini/7", True), ("/7", True)])
def test_an_address_that_no_crawl_would_take_is_told(kliping: Kliping, page: Path, path: str, left_out: bool) -> None:
    rules = "allow: [/berita/, /opini/], deny: [/opini/]"
    page.with_name("feeds.yaml").write_text(FEEDS.replace("drop: [.kotak]", rules), encoding="utf-8")
    url = f"https://siak.example.id{path}"
    told = kliping("extract", page, "--url", url)
    note = f"note: siak: `allow` and `deny` in feeds.yaml exclude links to {url}\n"
    assert (told.code, told.stderr) == (0, note if left_out else "")
    assert kliping("extract", page, "--source", "siak").stderr == ""  # its address is not known


def test_a_selector_that_names_too_little_is_told(kliping: Kliping, page: Path) -> None:
    page.with_name("feeds.yaml").write_text(FEEDS.replace("drop: [.kotak]", "body: .kotak"), encoding="utf-8")
    told = kliping("extract", page, "--source", "siak")
    assert told.code == 1
    assert told.stdout == "no article: too-short (11 words of text found in what `body` in feeds.yaml matches)\n"


def test_an_address_is_asked_as_a_crawl_would(newsroom: Newsroom, kliping: Kliping, tmp_path: Path) -> None:
    of = newsroom["harianbahari"]  # its feeds.yaml says full_page: page=all
    (tmp_path / "feeds.yaml").write_text(newsroom.feeds_yaml(), encoding="utf-8")
    address = of.url(of.path(of.stories[0]))
    told = kliping("extract", address, "--source", of.id, "--allow-private-addresses")
    assert told.code == 0, told.stderr
    assert f"title:     {of.stories[0].title}\n" in told.stdout
    (request,) = newsroom.requests("article", site=of.id)
    assert request.path.endswith("?page=all")
    of.put(request.path, "tidak ada", status=404)
    again = kliping("extract", address, "--source", of.id, "--allow-private-addresses")
    assert f"title:     {of.stories[0].title}\n" in again.stdout


def test_a_path_will_do_where_the_site_is_not_known(kliping: Kliping, page: Path) -> None:
    known = json.loads(kliping("extract", "page.html.gz", "--json").stdout)
    told = kliping("extract", "page.html.gz", "--url", "/2026/11/banjir/", "--json")
    assert told.code == 0, told.stderr
    assert json.loads(told.stdout)["text"] == known["text"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("page.html.gz", "--at", "kemarin"), "'kemarin' is not a time; write 7d, 12h, 2026-11-01 or 2026-11-01T10:00"),
        (("page.html.gz", "--url", "siak.example.id"), '--url: https:// is missing: did you mean "https://siak.'),
        (("page.html.gz", "page.html.gz", "--url", "/7"), "--url is where one saved file was fetched from"),
        (("https://siak.example.id/1", "--url", "/7"), "--url is where one saved file was fetched from"),
        (("https://siak.example.id/1", "https://siak.example.id/2"), "one address at a time"),
        (("page.html.gz", "--source="), "'--source': it is empty"),
        (("page.html.gz", "--source", "sak"), "no source 'sak' (did you mean siak?)"),
        (("http://[",), "the address is not valid"),
        (("HTTPS://me:secret@siak.example.id/",), "user name or password"),
        ((".",), "Is a directory; give a saved page"),
        (("torn.html.gz",), "torn.html.gz: Error -3 while decompressing data: invalid block type; give a saved page"),
    ],
)
def test_bad_input_is_one_line(kliping: Kliping, page: Path, arguments: tuple[str, ...], told: str) -> None:
    torn = bytearray(page.read_bytes())
    torn[10:14] = b"\xff" * 4  # behind the header
    page.with_name("torn.html.gz").write_bytes(torn)
    done = kliping("extract", *arguments)
    assert told in done.complaint
    assert (done.code, "secret" in done.stderr) == (2, False)


def test_what_is_no_article_is_told_with_its_reason(kliping: Kliping, tmp_path: Path) -> None:
    (tmp_path / "kosong.html").write_text("<html><body><p>Masuk</p></body></html>", encoding="utf-8")
    told = kliping("extract", "kosong.html")
    assert (told.code, told.stdout.partition(" (")[0]) == (1, "no article: empty")


def test_an_address_that_answers_nothing_is_an_error(newsroom: Newsroom, kliping: Kliping, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text(newsroom.feeds_yaml(), encoding="utf-8")
    address = newsroom["harianbahari"].url("/tidak-ada")
    told = kliping("extract", address, "--allow-private-addresses")
    assert (told.code, told.stdout, told.stderr) == (1, "", f"kliping: {address}: HTTP 404\n")


def test_of_several_files_each_is_named(kliping: Kliping, page: Path) -> None:
    (page.parent / "empty.html").write_text("", encoding="utf-8")
    told = kliping("extract", "empty.html", page.name, "empty.html")
    assert told.code == 0
    heads = [line for line in told.stdout.splitlines() if line.startswith(("--- ", "title:", "no article:"))]
    none = ["--- empty.html", "no article: empty (the page is empty)"]
    assert heads == [*none, f"--- {page.name}", "title:     Dermaga Siak diperbaiki", *none]


def test_what_is_known_of_an_article_is_shown_as_show_does(kliping: Kliping, tmp_path: Path) -> None:
    changed = '<meta property="article:modified_time" content="2026-11-23T11:30:00">'
    (tmp_path / "page.html").write_text(PAGE.replace("</head>", f"{changed}</head>"), encoding="utf-8")
    head = kliping("extract", "page.html").stdout.partition("\n\n")[0]
    assert "\nmodified:  23 Nov 2026 11:30 WIB\n" in head
    assert re.search(r"^language:  id, \d\d words$", head, re.MULTILINE)
