"""Serves a farm of news sites to measure crawlers with: `python -m benchmarks.farm --sites 10 --articles 100`.

Its pages have the newsroom's styles, five measures of the furniture of big sites (60 to 120 kB a page), and stories
with a vocabulary as large as that of the press. All are rendered and packed before the first request, so that the
crawler is measured and not the server. It runs as a process of its own, prints a feeds.yaml when it is ready, and
serves until SIGTERM. `--gold FILE` writes the articles that a crawl should store, `--measure` prints how many pages a
second it can serve.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import re
import resource
import signal
import socket
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.measures import MEASURES, Measure
from benchmarks.portal import portal
from benchmarks.prose import varied
from tests.newsroom import STYLES, FeedSpec, Newsroom, Resource, Site, batch
from tests.newsroom.furniture import Furniture
from tests.newsroom.site import head

# Styles with one request for each article, so that crawlers that follow no further pages do the same work
ONE_REQUEST = ("portal", "daily", "breaks", "astra", "paged", "twins")
PARAGRAPHS = ((6, 10), (7, 12), (12, 20))  # least and most paragraphs of an article, for the sites in turn
SMALLEST, LARGEST = 60_000, 120_000  # bytes of a page


class BigSite(Site):
    """A site with the furniture of a big one, which renders everything before it is asked for the first time."""

    def __init__(self, *about: Any, size: int, measure: Measure) -> None:
        super().__init__(*about)
        self.size, self.measure = size, measure  # bytes of a page, and the furniture on it

    def furnish(self, others: list[tuple[str, str]]) -> Furniture:
        return portal(self.name, self.home, others, self.measure, self.size)

    def render_all(self) -> None:
        """Render and pack everything now."""
        self.find("/")
        for path in self._routes or ():
            page = self.find(path)
            assert page
            if page.content_type != "application/gzip":
                about = (page.content_type, page.status, page.etag, page.last_modified, page.headers, page.story)
                self.cache[path] = Packed(page.kind, b"", *about, {"gzip": page.gzipped()})


class Packed(Resource):
    """An answer that is kept packed only, so that 20,000 pages fit into memory."""

    def plain(self) -> bytes:
        body = gzip.decompress(self.wire["gzip"].partition(b"\r\n\r\n")[2])
        return head(self, len(body)) + body


def farm(
    sites: int, articles: int, *, seed: int = 1, styles: tuple[str, ...] = ONE_REQUEST, now: datetime | None = None
) -> list[BigSite]:
    """Sites with `articles` each, all in one feed (RSS up to 200 articles, else a sitemap); not rendered yet."""
    now = now or datetime.now(UTC)
    made: list[BigSite] = []
    for n in range(sites):
        kind, path = ("rss", "/rss.xml") if articles <= 200 else ("sitemap", "/sitemap.xml")
        size = SMALLEST + (LARGEST - SMALLEST) * n // max(1, sites - 1)
        site = BigSite(
            f"situs{n:03d}",
            f"Situs Berita {n}",
            STYLES[styles[n % len(styles)]],
            [FeedSpec(kind, path, limit=articles)],
            size=size,
            measure=MEASURES[n % len(MEASURES)],
        )
        newest, every = now - timedelta(minutes=10), timedelta(minutes=max(1, 20_000 // articles))
        stories = batch(
            f"farm/{seed}/{n}",
            articles,
            newest,
            first=100_000 * n + 1,
            every=every,
            paragraphs=PARAGRAPHS[n % len(PARAGRAPHS)],
        )
        site.stories = [varied(story, f"{seed}/{n}") for story in stories]
        made.append(site)
    return made


def gold(room: Newsroom) -> str:
    """The articles that a crawl should store, one JSON object a line."""
    rows = [
        {
            "source": site.id,
            "url": site.address(story),
            "title": story.title,
            "text": site.gold(story),
            "published_at": f"{story.published:%Y-%m-%dT%H:%M:%SZ}",
        }
        for site, story in room.expected()
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def main() -> int:
    """Serve the farm until SIGTERM or SIGINT, or measure it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.farm", description="A farm of news sites on loopback.")
    parser.add_argument("--sites", type=int, default=10)
    parser.add_argument("--articles", type=int, default=100, help="of each site (default 100)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=0, help="one port for all sites (default: any free one)")
    parser.add_argument("--styles", default=",".join(ONE_REQUEST), help=f"of {', '.join(STYLES)}")
    parser.add_argument(
        "--gold", type=Path, metavar="FILE", help="write url, title, text and time of every article there"
    )
    parser.add_argument(
        "--log", type=Path, metavar="FILE", help="at the end, write a line per request: kind, status, path"
    )
    parser.add_argument(
        "--measure", action="store_true", help="ask it for pages from eight connections, print pages a second, and end"
    )
    args = parser.parse_args()
    sites = farm(args.sites, args.articles, seed=args.seed, styles=tuple(args.styles.split(",")))
    room = Newsroom(sites, port=args.port)
    for site in sites:
        site.render_all()
    if args.gold:
        args.gold.write_text(gold(room), encoding="utf-8")
    stop = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stop.set())
    with room:
        if args.measure:
            print(json.dumps(measured(room)))
            return 0
        print(room.feeds_yaml(), flush=True)
        stop.wait()
        if args.log:
            args.log.write_text("".join(f"{r.kind} {r.status} {r.url}\n" for r in room.requests()), encoding="utf-8")
    return 0


def measured(room: Newsroom) -> dict[str, float]:
    """How many pages a second another process gets over eight connections, and what each costs the server in CPU ms."""
    urls = [(site.host, site.port, site.path(story)) for site in room.sites for story in site.stories[:50]]
    before = resource.getrusage(resource.RUSAGE_SELF)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        pages, size, took = pool.apply(_ask, (urls, 3.0))
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "pages_per_s": round(pages / took),
        "server_cpu_ms_per_page": round(1000 * cpu / pages, 3),
        "kb_on_the_wire_per_page": round(size / pages / 1000, 1),
    }


def _ask(urls: list[tuple[str, int, str]], seconds: float) -> tuple[int, int, float]:
    """Keep eight connections busy for some seconds; return the number of pages, of bytes and of seconds."""
    hosts = sorted({(host, port) for host, port, _ in urls})[:8]
    lanes = [(socket.create_connection(host), [path for h, p, path in urls if (h, p) == host]) for host in hosts]
    pages = size = 0
    start = time.perf_counter()
    while (took := time.perf_counter() - start) < seconds:
        for sock, paths in lanes:
            sock.sendall(
                f"GET {paths[pages % len(paths)]} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n".encode()
            )
        for sock, _ in lanes:
            data = sock.recv(262_144)
            length = re.search(rb"Content-Length: (\d+)", data)
            assert length, data[:200]
            missing = data.index(b"\r\n\r\n") + 4 + int(length[1]) - len(data)
            size += len(data) + missing
            while missing > 0:
                missing -= len(sock.recv(262_144))
            pages += 1
    for sock, _ in lanes:
        sock.close()
    return pages, size, took


if __name__ == "__main__":
    sys.exit(main())
