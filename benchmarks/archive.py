"""Measures what an archive costs as it grows: `python -m benchmarks.archive [--sizes 10000 100000 1000000]`.

For each size it makes an archive of that many articles and links in the temporary folder and deletes it afterwards.
The articles are those of `benchmarks.search`, 4,000 a day up to now, each with its signature. It measures what a crawl
and a reader do: note a new link, meet a known link again, store an article (with index of words, search for copies and
commit), search, read the figures of `kliping status`, and read the first page of stories. Figures are medians of CPU
time, in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from benchmarks.filling import BATCH, add_article, add_signature, stamped
from benchmarks.search import rows
from pipelines.archive import Archive, SourceRow
from pipelines.items import Article, Link, Moment
from pipelines.similarity import codes_of, prepare
from pipelines.similarity.signatures import Signature, shingles_of

SIZES = (10_000, 100_000, 1_000_000)
TIMES = 200  # links and articles timed at each size
SOURCES = 40
PER_DAY = 4000  # articles, about as many as the sources of feeds.yaml give
FEED = "https://s.example/rss"


def fill(archive: Archive, number: int, now: datetime) -> None:
    """Store articles, links and signatures as a crawl does; the newest article is a minute old."""
    archive.feeds.sync([SourceRow(f"s{place}", f"Sumber {place}") for place in range(SOURCES)])
    made = enumerate(rows(number))
    while batch := list(islice(made, BATCH)):
        with archive.write():
            for place, (_, row) in batch:
                at = now - timedelta(minutes=1) - timedelta(days=(number - place) / PER_DAY)
                add_article(archive, place + 1, at, **row)
                words = str(row["text"]).replace(".", "").split()
                signature = Signature.of(shingles_of(codes_of(words)), bytes(len(words)))
                add_signature(archive, place + 1, at, signature, len(words))
                link = {name: row[name] for name in ("key", "url", "source")} | {"outcome": "stored"}
                times = dict.fromkeys(("first_seen_at", "decided_at", "fetched_at"), stamped(at))
                archive.db.insert("links", link | times | {"article_id": place + 1})
    archive.finish()


def arrivals(number: int, now: datetime) -> Iterator[tuple[str, Link, dict[str, object]]]:
    """New links and their articles, with other texts than those in the archive but from the same words."""
    for place, (_, row) in enumerate(rows(number, seed=3)):
        link = Link(f"https://new.example/{place}", str(row["source"]), FEED, published=Moment(now, "", "UTC", "feed"))
        yield f"new.example/{place}", link, row


def measure(archive: Archive, now: datetime) -> dict[str, float]:
    """The median time of each operation, in milliseconds."""
    run = archive.runs.start(now, "benchmark")
    taken: dict[str, list[float]] = {}

    def timed(name: str, call: Callable[[], object]) -> None:
        began = time.process_time()
        call()
        taken.setdefault(name, []).append((time.process_time() - began) * 1000)

    for key, link, row in arrivals(TIMES, now):
        discover = partial(archive.ledger.discover, link.source, FEED, [(key, (), link)], run_id=run, now=now)
        timed("new link", discover)
        timed("known link", discover)
        pending = archive.ledger.due(link.source, now, 1)[0]
        text = str(row["text"])
        article = Article(pending, link.url, str(row["title"]), text, link.source, words=len(text.split()),
                          published=link.published, prepared=prepare(text))  # fmt: skip
        timed("store", partial(archive.articles.store, article, now=now, run_id=run))
    for words in ("banjir jakarta", "perekonomian", "kata9001", '"harga beras"') * 5:
        timed("search", partial(archive.search.find, words))
    for _ in range(5):
        timed("status", partial(archive.figures.read, now))
        timed("stories", partial(archive.db.rows, "SELECT * FROM stories LIMIT 50"))
    return {name: round(statistics.median(values), 3) for name, values in taken.items()}


def run(sizes: list[int], folder: Path | None) -> Iterator[dict[str, float]]:
    """The figures for each size: milliseconds, and megabytes of the file."""
    now = datetime.now(UTC).replace(microsecond=0)
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=folder) as here:
            path = Path(here) / "kliping.db"
            with Archive.open(path) as archive:
                fill(archive, size, now)
                figures = measure(archive, now)
            yield {"articles": size, **figures, "megabytes": round(path.stat().st_size / 1e6)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.archive", description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES))
    parser.add_argument("--folder", type=Path, help="where the archives are built (default: the temporary folder)")
    options = parser.parse_args()
    for figures in run(options.sizes, options.folder):
        print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
