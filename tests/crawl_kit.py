"""Helpers for tests of whole crawls: running crawls, their memory, and what their archives and the sites' logs hold."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from tests.conftest import COMMAND, CrawlResult, assert_ledger_adds_up, rows, until
from tests.newsroom import STYLES, FeedSpec, Newsroom, Request, Site, Story, batch
from tests.process_kit import family, pss_kb

DEFAULTS = "defaults: {delay: 0, contact: x@example.invalid}\n"
NEWEST = datetime.now(UTC) - timedelta(hours=1)


@contextmanager
def crawling(room: Newsroom, db: Path, *more: str, workers: int = 0) -> Iterator[subprocess.Popen[str]]:
    """A crawl at work in a process group of its own, its feeds.yaml beside the archive."""
    feeds = db.with_name("feeds.yaml")
    feeds.write_text(room.feeds_yaml(), encoding="utf-8")
    where = ["--feeds", str(feeds), "--db", str(db), "--allow-private-addresses", "--json"]
    process = subprocess.Popen(
        [*COMMAND, "crawl", *where, "--workers", str(workers), *more],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until(true: Callable[[], object], process: subprocess.Popen[str]) -> None:
    """Wait until the condition is true or the process has ended."""
    until(lambda: true() or process.poll() is not None)


def run_crawl(room: Newsroom, folder: Path, *args: str, workers: int = 0) -> tuple[CrawlResult, int]:
    """Run a crawl by the real command; give its result, and the peak memory of all its processes together, in MB."""
    db = folder / "kliping.db"
    with crawling(room, db, *args, workers=workers) as process:
        peak = Peak(process.pid)
        try:
            stdout, stderr = process.communicate(timeout=300)
        finally:
            peak.stop()
    assert_ledger_adds_up(db)
    return CrawlResult(process.returncode, stdout, stderr, db.with_name("feeds.yaml"), db), peak.mb


def crawl_by(change: str, room: Newsroom, folder: Path, *more: str) -> CrawlResult:
    """Run a crawl by a program that first changes something in kliping's modules (`change`)."""
    feeds, db = folder / "feeds.yaml", folder / "kliping.db"
    feeds.write_text(room.feeds_yaml(), encoding="utf-8")
    program = [sys.executable, "-c", f"{change}\nfrom crawler.cli import main; main()"]
    where = ["--feeds", str(feeds), "--db", str(db), "--allow-private-addresses", "--workers", "0"]
    done = subprocess.run([*program, "crawl", *where, *more], capture_output=True, text=True, check=False)
    assert_ledger_adds_up(db)
    return CrawlResult(done.returncode, done.stdout, done.stderr, feeds, db)


class Peak:
    """Adds up, five times a second, the memory of a process and all below it."""

    def __init__(self, pid: int) -> None:
        self.pid, self.mb, self.over = pid, 0, threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.over.set()
        self.thread.join()

    def _watch(self) -> None:
        while not self.over.wait(0.2):
            self.mb = max(self.mb, sum(pss_kb(pid) for pid in family(self.pid)) // 1024)


def one_at_a_time(requests: list[Request]) -> None:
    """Assert that no host was asked anything before it had answered the request before."""
    for host in {request.host for request in requests}:
        of_host = sorted((request for request in requests if request.host == host), key=lambda request: request.at)
        for before, after in pairwise(of_host):
            assert before.fault or (before.done and before.done <= after.at), f"{before.url} and {after.url} at once"


def content(db: Path) -> list[tuple[str, ...]]:
    """What an archive holds of articles and links, without the times at which it was stored."""
    articles = rows(db, "SELECT url, title, text, published_at, authors, tags, source FROM articles")
    links = rows(db, "SELECT url, source, outcome, reason FROM links")
    return sorted(tuple(map(str, row)) for row in [*articles, *links])


def titles(db: Path) -> set[str]:
    return {row["title"] for row in rows(db, "SELECT title FROM articles")}


def site(name: str, *feeds: FeedSpec, style: str = "portal", stories: int = 4) -> Site:
    """A site with so many stories, and with an RSS feed if no feeds are given."""
    return Site(name, name.title(), STYLES[style], feeds or [FeedSpec("rss", "/rss")], batch(name, stories, NEWEST))


@contextmanager
def serving(name: str, *feeds: FeedSpec, style: str = "portal", stories: int = 4) -> Iterator[tuple[Newsroom, Site]]:
    """A newsroom with such a site alone, and the site."""
    with Newsroom([site(name, *feeds, style=style, stories=stories)]) as room:
        yield room, room.sites[0]


def put_rss(of: Site, path: str, *urls: str) -> str:
    """Have a site list these addresses in an RSS feed; return the feed's address."""
    items = "".join(f"<item><title>{url}</title><link>{url}</link></item>" for url in urls)
    feed = f'<rss version="2.0"><channel><title>Umpan</title>{items}</channel></rss>'
    return of.put(path, feed, "application/rss+xml", kind="feed")


def put_sitemap(of: Site, path: str, *stories: Story) -> str:
    """Have a site list these stories in a sitemap."""
    rows = "".join(f"<url><loc>{of.address(story)}</loc></url>" for story in stories)
    return of.put(path, f"<urlset>{rows}</urlset>", "text/xml", kind="feed")


def put_index(of: Site, path: str, *paths: str, more: str = "") -> str:
    """Have a site list these sitemaps of its own in an index."""
    rows = "".join(f"<sitemap><loc>{of.url(each)}</loc>{more}</sitemap>" for each in paths)
    return of.put(path, f"<sitemapindex>{rows}</sitemapindex>", "text/xml", kind="feed")


def texts(db: Path) -> set[str]:
    return {row["text"] for row in rows(db, "SELECT text FROM articles")}


def gold(*sites: Site) -> set[str]:
    return {each.gold(story) for each in sites for story in each.stories}


def stored(db: Path) -> int:
    """The number of articles in the archive; 0 while there is no archive."""
    with suppress(sqlite3.Error):
        return int(rows(db, "SELECT count(*) AS n FROM articles")[0]["n"])
    return 0
