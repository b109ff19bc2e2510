"""Serves a farm of news sites to measure crawlers with: `python -m benchmarks.farm --sites 10 --articles 100`.

Its pages have the newsroom's styles, five measures of the furniture of big sites (60 to 120 kB a page), and stories
with a vocabulary as large as that of the press. All are rendered and packed before the first request, so that the
crawler is measured and not the server. It runs as a process of its own, prints a feeds.yaml when it is ready, and
serves until SIGTERM. `--gold FILE` writes the texts that a crawl should store.
"""

from __future__ import annotations

import argparse
import gzip
import json
import signal
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from benchmarks.measures import MEASURES
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

    def __init__(self, *about: Any, size: int, measure: SimpleNamespace) -> None:
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


def farm(sites: int, articles: int, *, now: datetime | None = None) -> list[BigSite]:
    """Sites with `articles` each, all in one feed (RSS up to 200 articles, else a sitemap); not rendered yet."""
    now = now or datetime.now(UTC)
    made: list[BigSite] = []
    for n in range(sites):
        kind, path = ("rss", "/rss.xml") if articles <= 200 else ("sitemap", "/sitemap.xml")
        size = SMALLEST + (LARGEST - SMALLEST) * n // max(1, sites - 1)
        site = BigSite(
            f"situs{n:03d}",
            f"Situs Berita {n}",
            STYLES[ONE_REQUEST[n % len(ONE_REQUEST)]],
            [FeedSpec(kind, path, limit=articles)],
            size=size,
            measure=MEASURES[n % len(MEASURES)],
        )
        newest, every = now - timedelta(minutes=10), timedelta(minutes=max(1, 20_000 // articles))
        stories = batch(
            f"farm/1/{n}",
            articles,
            newest,
            first=100_000 * n + 1,
            every=every,
            paragraphs=PARAGRAPHS[n % len(PARAGRAPHS)],
        )
        site.stories = [varied(story, f"1/{n}") for story in stories]
        made.append(site)
    return made


def main() -> None:
    """Serve the farm until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.farm", description="A farm of news sites on loopback.")
    parser.add_argument("--sites", type=int, default=10)
    parser.add_argument("--articles", type=int, default=100, help="of each site (default 100)")
    parser.add_argument("--gold", type=Path, metavar="FILE", help="write the text of every article there, by address")
    args = parser.parse_args()
    sites = farm(args.sites, args.articles)
    room = Newsroom(sites)
    for site in sites:
        site.render_all()
    if args.gold:
        texts = {site.address(story): site.gold(story) for site, story in room.expected()}
        args.gold.write_text(json.dumps(texts), encoding="utf-8")
    stop = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stop.set())
    with room:
        print(room.feeds_yaml(), flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
