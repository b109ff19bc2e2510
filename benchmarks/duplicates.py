"""Measures the search for copies as an archive grows: `python -m benchmarks.duplicates [--sizes 10000 100000 1000000]`.

It fills an archive with invented articles of about 300 words, 4,000 of them a day. At each size new articles arrive, a
third of them copies of stored ones. It prints the milliseconds from the text to its place among the stories (`place`),
the same with the article's row and the commit (`store`), the number of copies found, and the bytes for each article
that the tables of duplicates take, from SQLite's page statistics.

Each article is drawn from a pool of distinct phrases, so that unrelated articles share a phrase here and there, and
stock phrases very often. The full-text index is left out, since it is not measured. Times are by the wall clock and,
after the slash, of the processor; on a busy machine the first say little.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.filling import BATCH, add_article, add_signature
from pipelines.archive import Archive
from pipelines.similarity import codes_of
from pipelines.similarity.signatures import Signature, shingles_of

START = datetime(2025, 12, 1, tzinfo=UTC)
PER_DAY = 4000  # articles, about as many as the sources of feeds.yaml give
ARRIVALS = 600  # articles timed at each size
PHRASES = 1_000_000  # two or three articles of the weeks searched for copies use each phrase
SYLLABLES = ("ka", "ri", "ban", "tu", "me", "lang", "per", "si", "do", "nya", "gu", "tan", "wi", "sa", "mo", "kel")
STOCK = 300  # phrases that many articles use, such as "Hal itu disampaikan oleh …"
TABLES = ("sketches", "bands", "story_edges", "story_edges_b")


class Desk:
    """Writes articles from a pool of phrases."""

    def __init__(self) -> None:
        self.draw = random.Random(1)
        vocabulary = [self._word() for _ in range(40_000)]
        weights = [1 / (rank + 20) for rank in range(len(vocabulary))]
        stream = iter(self.draw.choices(vocabulary, weights, k=PHRASES * 9 + STOCK * 9))
        self.phrases = [[next(stream) for _ in range(self.draw.randrange(5, 10))] for _ in range(PHRASES)]
        self.stock = [[next(stream) for _ in range(8)] for _ in range(STOCK)]

    def _word(self) -> str:
        return "".join(self.draw.choices(SYLLABLES, k=self.draw.randrange(2, 5)))

    def article(self) -> tuple[str, Signature, int]:
        """An article's text, its signature and its number of words."""
        chosen = self.draw.choices(self.phrases, k=self.draw.randrange(28, 54))
        chosen += self.draw.choices(self.stock, k=4)
        self.draw.shuffle(chosen)
        text = "".join(" ".join(phrase) + (".\n" if at % 5 == 4 else ", ") for at, phrase in enumerate(chosen))
        words = [word for phrase in chosen for word in phrase]
        made = Signature.of(shingles_of(codes_of(words)), bytes(len(words)))  # zeros: no word is a name or a number
        return text, made, len(words)

    def copy(self, text: str) -> str:
        """A copy of the text: a third or a half of it, or all of it with a fifth of its words replaced."""
        words = re.findall(r"\S+\s*", text)
        share = self.draw.choice((1, 2, 3))
        if share > 1:
            length = len(words) // share
            start = self.draw.randrange(len(words) - length)
            return "".join(words[start : start + length])
        for at in self.draw.sample(range(len(words)), len(words) // 5):
            words[at] = self.draw.choice(words)
        return "".join(words)


def when(number: int) -> datetime:
    return (START + timedelta(days=number / PER_DAY)).replace(microsecond=0)


def fill(archive: Archive, desk: Desk, first: int, last: int) -> None:
    """Store articles as if they had arrived one by one; none is a copy, so they need no place in a story."""
    for start in range(first, last, BATCH):
        with archive.write():
            for number in range(start, min(start + BATCH, last)):
                text, made, words = desk.article()
                at = when(number)
                add_article(archive, number, at, source="farm", text=text, words=words)
                add_signature(archive, number, at, made, words)


def arrive(archive: Archive, desk: Desk, size: int) -> dict[str, object]:
    """Store new articles one by one, each in its own transaction, and time them."""
    places: list[tuple[float, float]] = []
    stores: list[tuple[float, float]] = []
    copies = found = 0
    for number in range(size, size + ARRIVALS):
        at = when(number)
        original = None
        text, _, words = desk.article()
        if number % 3 == 0:
            original = size - desk.draw.randrange(1, min(size, PER_DAY * 6))
            text = desk.copy(archive.db.value("SELECT text FROM articles WHERE id = ?", (original,)))
            words = len(text.split())
        began = clocks()
        with archive.write():
            add_article(archive, number, at, source="farm", text=text, words=words)
            looked = clocks()
            archive.stories.place(number)
            places.append(since(looked))
        stores.append(since(began))
        if original is not None:
            copies += 1
            first = "SELECT duplicate_of FROM articles WHERE id = ?"
            found += archive.db.value(first, (number,)) in {original, archive.db.value(first, (original,))}
    return {
        "place_ms_median": summary(places, statistics.median),
        "place_ms_p95": summary(places, lambda values: statistics.quantiles(values, n=20)[-1]),
        "store_ms_median": summary(stores, statistics.median),
        "copies_found": f"{found}/{copies}",
    }


def clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def since(start: tuple[float, float]) -> tuple[float, float]:
    wall, cpu = clocks()
    return wall - start[0], cpu - start[1]


def summary(times: list[tuple[float, float]], of: Callable[[list[float]], float]) -> str:
    """Milliseconds by the wall clock and, after a slash, of the processor."""
    return " / ".join(f"{of(list(values)) * 1e3:.2f}" for values in zip(*times, strict=True))


def bytes_an_article(archive: Archive) -> float:
    marks = ",".join("?" * len(TABLES))
    used = archive.db.value(f"SELECT sum(pgsize) FROM dbstat WHERE name IN ({marks})", TABLES)
    return round(used / archive.db.value("SELECT count(*) FROM sketches"), 1)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.duplicates", description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", type=int, default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--folder", type=Path, help="where the archive is built (default: the temporary folder)")
    options = parser.parse_args()
    desk = Desk()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder, Archive.open(Path(folder) / "bench.db") as archive:
        archive.db.conn.execute(
            "INSERT INTO sources (id, name, first_seen_at) VALUES ('farm', 'Farm', '2025-12-01T00:00:00Z')"
        )
        for trigger in ("insert", "update", "delete"):
            archive.db.conn.execute(f"DROP TRIGGER articles_fts_{trigger}")
        size = 0
        for wanted in options.sizes:
            began = time.perf_counter()
            fill(archive, desk, size, wanted)
            filled = time.perf_counter() - began
            figures = {"articles": wanted, "filled_s": round(filled)}
            figures |= arrive(archive, desk, wanted)
            figures["bytes_an_article"] = bytes_an_article(archive)
            print(json.dumps(figures), flush=True)
            size = wanted + ARRIVALS


if __name__ == "__main__":
    main()
