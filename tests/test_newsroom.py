"""The newsroom itself, on which the other tests rely."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import lxml.etree
import lxml.html
import pytest

from benchmarks.farm import farm
from benchmarks.measures import MEASURES
from tests.conftest import ROOT, Kliping
from tests.newsroom import (
    STYLES,
    Newsroom,
    Site,
    agency_copy,
    batch,
    copying_town,
    edited_copy,
    town,
    truncated_copy,
    write,
)

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One GET without help: no redirects followed, nothing unpacked."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


# --- stories


def test_stories_are_the_same_for_a_seed_and_distinct_otherwise() -> None:
    assert write("a", 1, NOW) == write("a", 1, NOW)
    texts = ["\n".join(s.paragraphs) for s in batch("a", 120, NOW)]
    shingles = [{tuple(w[i : i + 5]) for i in range(len(w) - 4)} for w in map(words, texts)]
    worst = max(len(a & b) / len(a | b) for i, a in enumerate(shingles) for b in shingles[:i])
    assert worst < 0.2


def test_no_slot_of_a_skeleton_is_left_open() -> None:
    for story in batch("slots", 200, NOW):
        assert not re.search(r"[{}]", story.title + " ".join(story.paragraphs) + story.caption + str(story.heads))


def test_copies_are_told_apart_from_other_stories_by_their_words() -> None:
    story, other = batch("copies", 2, NOW, paragraphs=(9, 9))

    def likeness(a: str, b: str) -> float:
        one, two = set(words(a)), set(words(b))
        return len(one & two) / len(one | two)

    text = " ".join(story.paragraphs)
    assert agency_copy(story, 9).paragraphs == story.paragraphs
    assert 0.7 < likeness(text, " ".join(edited_copy(story, 9).paragraphs)) < 1
    assert text.startswith(" ".join(truncated_copy(story, 9).paragraphs))
    assert likeness(text, " ".join(other.paragraphs)) < 0.4


# --- pages


@pytest.mark.parametrize("name", [name for name in STYLES if name != "regional"])
def test_a_page_of_every_style_shows_the_gold_in_order_and_noise_besides(
    name: str, open_newsroom: Callable[..., Newsroom]
) -> None:
    style = STYLES[name]
    site = open_newsroom([Site("s", "Kabar Uji", style, [], batch("style", 5, NOW))]).sites[0]
    for story in site.stories:
        assert len(site.paths(story)) == len(style.suffixes)
        whole = site.paths(story)[-1] if style.full_page else site.path(story)
        tree: Any = lxml.html.fromstring(get(site.url(whole))[2].decode())
        if name == "scripted":
            (data,) = tree.xpath('//script[@id="__NEXT_DATA__"]/text()')
            tree = lxml.html.fromstring(json.loads(data)["props"]["pageProps"]["article"]["content"])
        shown, gold = words(" ".join(tree.itertext())), words(site.gold(story))
        position = 0
        for word in gold:
            position = shown.index(word, position) + 1
        assert len(shown) > len(gold) + 5


def test_the_pages_of_big_sites_have_the_size_that_was_asked_for_and_are_the_same_every_time() -> None:
    def made() -> list[str]:
        pages = [(site, site.find(site.path(site.stories[0]))) for site in farm(len(MEASURES), 1, now=NOW)]
        assert all(page and site.size - 5_000 < len(page.body) < site.size + 10_000 for site, page in pages)
        return [page.body.decode() for _, page in pages if page]

    html = made()
    assert all(page.count(f"<{tag}") == page.count(f"</{tag}>") for page in html for tag in ("div", "ul", "figure"))
    assert html == made()


# --- feeds


def test_every_feed_tells_of_every_story_in_a_form_that_parsers_take(newsroom: Newsroom) -> None:
    seen = set()
    for site in newsroom.sites:
        for spec in site.feeds:
            seen.add(spec.kind)
            _, headers, body = get(site.url(spec.path))
            wanted = {entry.url for entry in site.entries(spec)}
            assert wanted, spec
            if spec.kind in ("rss", "rss091", "rdf", "atom"):
                parsed = feedparser.parse(body)
                assert not parsed.bozo
                assert {entry.link for entry in parsed.entries} == wanted
            elif spec.kind == "json":
                assert {item["url"] for item in json.loads(body)["items"]} == wanted
            elif spec.kind == "wordpress":
                assert {post["link"] for post in json.loads(body)} == wanted
                assert headers["x-wp-total"] == str(len(wanted))
            elif spec.kind == "sitemap-index":
                index: Any = lxml.etree.fromstring(body)
                children = index.xpath("//*[local-name()='loc']/text()")
                assert {loc for child in children for loc in locs(gzip.decompress(get(child)[2]))} == wanted
            elif spec.kind.endswith("sitemap"):
                assert set(locs(body)) == wanted
            else:
                page: Any = lxml.html.fromstring(body)
                links = page.xpath("//h3/a/@href")
                assert {site.url(link) if link.startswith("/") else link for link in links} >= {
                    site.address(s) for s in site.stories
                }
    assert len(seen) == 10 + 1


def locs(body: bytes) -> list[str]:
    tree: Any = lxml.etree.fromstring(body)
    return list(map(str, tree.xpath("//*[local-name()='url']/*[local-name()='loc']/text()")))


# --- the server


def test_a_304_is_given_for_the_validators_and_never_after_a_change(newsroom: Newsroom) -> None:
    site = newsroom["kabarnusa"]
    url = site.url("/rss")
    _, first, _ = get(url)
    for _ in range(3):
        assert get(url, If_None_Match=first["etag"])[0] == 304
        assert get(url, If_Modified_Since=first["last-modified"])[0] == 304
        assert get(url, If_None_Match='"another"', If_Modified_Since=first["last-modified"])[0] == 200
        site.publish(write("later", int(site.stories[0].number) + 1, datetime.now(UTC)))
        assert get(url, If_None_Match=first["etag"])[0] == 200
        assert get(url, If_Modified_Since=first["last-modified"])[0] == 200
        _, first, _ = get(url)


def test_stories_come_change_and_go_at_run_time(newsroom: Newsroom) -> None:
    site = newsroom["lensaborneo"]
    story = write("new", 699, datetime.now(UTC) - timedelta(minutes=3))
    site.publish(story)
    assert site.address(story).encode() in get(site.url("/atom.xml"))[2]
    before = get(site.address(story))
    site.change(replace(story, paragraphs=("Ralat: naskah ini sudah diganti.", *story.paragraphs[1:])))
    after = get(site.address(story))
    assert b"Ralat" not in before[2]
    assert b"Ralat" in after[2]
    assert before[1]["etag"] != after[1]["etag"]
    site.remove(story)
    assert get(site.address(story))[0] == 410
    assert site.address(story).encode() in get(site.url("/atom.xml"))[2]
    site.remove(site.stories[1], 404, from_feeds=True)
    assert len(site.stories) == 4


def test_gzip_is_given_to_those_that_take_it(newsroom: Newsroom) -> None:
    site = newsroom["kabarnusa"]
    _, plain, body = get(site.home)
    _, packed, small = get(site.home, Accept_Encoding="gzip, deflate")
    assert "content-encoding" not in plain
    assert packed["content-encoding"] == "gzip"
    assert gzip.decompress(small) == body


def test_the_log_has_every_request_with_what_it_carried(newsroom: Newsroom) -> None:
    site = newsroom["postoraja"]
    get(site.url("/feed.json"), User_Agent="test/1", Cookie="a=b")
    get(site.url("/nirgends?x=1"))
    get(newsroom["kabarnusa"].url("/robots.txt"))
    first, second, third = newsroom.requests()
    assert (first.kind, first.status, first.path, first.headers["user-agent"], first.headers["cookie"]) == (
        "feed",
        200,
        "/feed.json",
        "test/1",
        "a=b",
    )
    assert (second.kind, second.status, second.path) == ("other", 404, "/nirgends?x=1")
    assert (third.kind, third.site) == ("robots", "kabarnusa")
    assert first.at <= (first.done or 0) <= second.at <= third.at
    newsroom.log.clear()
    assert newsroom.requests() == []


# --- as a program


@pytest.fixture
def start(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Start `python -m tests.newsroom`, give its feeds.yaml; all are ended by SIGTERM and must exit with 0."""
    started: list[subprocess.Popen[str]] = []

    def run(*args: str) -> str:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.newsroom", *args], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stdout
        lines = []
        for line in process.stdout:
            if not line.strip():
                break
            lines.append(line)
        return "".join(lines)

    yield run
    for process in started:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=120)
        assert process.returncode == 0


def test_the_program_serves_what_its_feeds_yaml_says(start: Callable[..., str]) -> None:
    page = start("--each", "2")
    assert "kliping crawl" in page
    for url in re.findall(r"http://\S+", page):
        assert get(url)[0] == 200


def test_replay_serves_captured_pages_byte_by_byte(start: Callable[..., str], tmp_path: Path) -> None:
    pages = {
        "http://a.invalid/x/1/satu?page=all": b"<p>satu",
        "http://a.invalid/x/2/dua": b"<p>dua\xff",
        "https://b.invalid/tiga/": b"<p>tiga",
    }
    (tmp_path / "pages").mkdir()
    for n, (url, body) in enumerate(pages.items()):
        (tmp_path / f"pages/p{n}.html.gz").write_bytes(gzip.compress(body))
        (tmp_path / f"pages/p{n}.json").write_text(json.dumps({"url": url}))
    for folder in (tmp_path, tmp_path / "pages"):
        page = start("--replay", str(folder))
        feeds = re.findall(r"- (http://\S+)", page)
        assert len(feeds) == 2
        bodies = [get(entry.link)[2] for feed in feeds for entry in feedparser.parse(get(feed)[2]).entries]
        assert sorted(bodies) == sorted(pages.values())


def test_the_program_ends_quietly_where_nobody_reads() -> None:
    """As in `make demo | head`; so do the commands that it runs."""
    reader, writer = os.pipe()
    os.close(reader)
    program = [sys.executable, "-m", "tests.newsroom", "--faults"]
    done = subprocess.run(program, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_demo_crawls_and_shows_what_is_there_and_keeps_it(kliping: Kliping, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/demo.db").write_text("an older demo's")
    done = subprocess.run(
        [sys.executable, "-m", "tests.newsroom", "--demo", "--each", "2"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "30 new, 8 copies" in done.stdout
    assert "What became of every link:" in done.stdout
    last = done.stdout.splitlines()[-1]
    assert last == "The archive is data/demo.db. Try: kliping search banjir --db data/demo.db"
    assert kliping(*last.partition("kliping ")[2].split()).code == 0
    assert len(kliping("export", "--db", "data/demo.db").stdout.splitlines()) == 30


def test_replay_without_pages_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.newsroom", "--replay", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("newsroom: ")


def test_the_town_plays_every_style() -> None:
    assert {site.style.name for site in town()} == set(STYLES)


def test_the_copying_town_has_a_copy_of_each_story_on_each_copying_site(open_newsroom: Callable[..., Newsroom]) -> None:
    room = open_newsroom(copying_town(each=3))
    first = [set(words(room["agency"].gold(story))) for story in room["agency"].stories]
    for site in room.sites[1:]:
        likeness = []
        for story, original in zip(site.stories, first, strict=True):
            copy = set(words(site.gold(story)))
            likeness.append(len(copy & original) / len(copy))
            assert get(site.address(story))[0] == 200
        assert min(likeness) > 0.7 if site.id != "own" else max(likeness) < 0.5
