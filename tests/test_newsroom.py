"""The newsroom itself, on which the other tests rely."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import feedparser
import pytest

from benchmarks.farm import farm
from benchmarks.measures import MEASURES
from tests.conftest import ROOT, Kliping
from tests.newsroom import STYLES, batch, town, write

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def get(url: str) -> bytes:
    """What is at an address; HTTPError unless the answer is a 200."""
    with urlopen(url, timeout=60) as answer:
        return bytes(answer.read())


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


# --- pages


def test_the_pages_of_big_sites_have_the_size_that_was_asked_for_and_are_the_same_every_time() -> None:
    def made() -> list[str]:
        pages = [(site, site.body(site.path(site.stories[0]))) for site in farm(len(MEASURES), 1, now=NOW)]
        assert all(site.size - 5_000 < len(page) < site.size + 10_000 for site, page in pages)
        return [page.decode() for _, page in pages]

    html = made()
    assert all(page.count(f"<{tag}") == page.count(f"</{tag}>") for page in html for tag in ("div", "ul", "figure"))
    assert html == made()


# --- as a program


@pytest.fixture
def start(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Start `python -m tests.newsroom`, give its feeds.yaml; all are ended by SIGTERM and must exit with 0."""
    started: list[subprocess.Popen[str]] = []

    def run(*args: str) -> str:
        command = [sys.executable, "-m", "tests.newsroom", *args]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
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
        process.communicate(timeout=240)
        assert process.returncode == 0


def program(*words: str, cwd: Path = ROOT, stdout: int | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.newsroom", *words]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=cwd, env=env, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False)


def test_the_program_serves_what_its_feeds_yaml_says(start: Callable[..., str]) -> None:
    page = start("--each", "2")
    assert "kliping crawl" in page
    for url in re.findall(r"http://\S+", page):
        assert get(url)


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
        bodies = [get(entry.link) for feed in feeds for entry in feedparser.parse(get(feed)).entries]
        assert sorted(bodies) == sorted(pages.values())


def test_the_program_ends_quietly_where_nobody_reads() -> None:
    """As in `make demo | head`; so do the commands that it runs."""
    reader, writer = os.pipe()
    os.close(reader)
    done = program("--faults", stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_demo_crawls_and_shows_what_is_there_and_keeps_it(kliping: Kliping, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/demo.db").write_text("an older demo's")
    done = program("--demo", "--each", "2", cwd=tmp_path, stdout=subprocess.PIPE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "30 new, 8 copies" in done.stdout
    assert "What became of every link:" in done.stdout
    last = done.stdout.splitlines()[-1]
    assert last == "The archive is data/demo.db. Try: .venv/bin/kliping search banjir --db data/demo.db"
    assert kliping(*last.partition("kliping ")[2].split()).code == 0
    assert len(kliping("export", "--db", "data/demo.db").stdout.splitlines()) == 30


def test_replay_without_pages_says_so(tmp_path: Path) -> None:
    done = program("--replay", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("newsroom: ")


def test_the_town_plays_every_style() -> None:
    assert {site.style.name for site in town()} == set(STYLES)
