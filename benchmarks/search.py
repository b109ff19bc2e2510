"""Measures how long `kliping search` takes to start and to answer: `python -m benchmarks.search [--articles 100000]`.

The words of the archive's articles, some with affixes, are as frequent as words in news are (Zipf's law). Copies and
signatures are left out, since search does not read them. Times are medians of the whole call, with hits and snippets.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from benchmarks.filling import add_article
from pipelines.archive import Archive, Filters, SourceRow
from pipelines.archive.search.query import STOP_WORDS

ROOTS = (
    "banjir longsor gempa warga jalan kota desa harga beras nelayan laut ekonomi menteri presiden sekolah guru siswa "
    "polisi hakim sidang korupsi partai pemilu kapal pasar rumah sakit dokter vaksin hutan bakar tanam panen jual beli "
    "bangun tumbuh turun naik kembang tangkap periksa lapor umum nyata kata minta laku tingkat selenggara jaga bantu"
).split()
AFFIXES = ("{}", "{}", "{}", "di{}", "ke{}an", "pe{}an", "{}an", "{}nya", "ber{}", "per{}an")
WEEK = Filters(sources=("s3",), since=datetime(2026, 11, 16, tzinfo=UTC))
QUERIES: dict[str, tuple[str, dict[str, Any]]] = {
    "one word, in all its forms": ("perekonomian", {}),
    "two words": ("banjir jakarta", {}),
    "a rare word": ("kata90001", {}),
    "a very common word": ("warga", {}),
    "a phrase": ('"harga beras"', {}),
    "one of two, without a third": ("gempa OR longsor -video", {}),
    "a prefix": ("pemil*", {}),
    "two letters of a prefix": ("me*", {}),
    "stop words and one word": ("yang di banjir", {}),
    "only stop words": ("yang di", {}),
    "exactly one word": ("ekonomi", {"exact": True}),
    "a week of one source": ("banjir", {"filters": WEEK}),
    "the newest, no words": ("", {}),
    "the newest of a tag": ("", {"filters": Filters(tags=("topik 7",))}),
    "a word, of an author": ("warga", {"filters": Filters(authors=("Penulis 7",))}),
    "a language that none has": ("", {"filters": Filters(languages=("jv",))}),
    "the best of a common word": ("warga", {"rank": True}),
    "the best of two words": ("harga beras", {"rank": True}),
}
START = datetime(2026, 1, 1, tzinfo=UTC)


def vocabulary(words: int) -> list[str]:
    """Words, the most frequent first: stop words, forms of the roots mixed with other words, then rare words."""
    forms = [affix.format(root) for root in ROOTS for affix in dict.fromkeys(AFFIXES)]
    random.Random(1).shuffle(forms)
    others = [f"kata{number}" for number in range(words)]
    ordinary = [
        word for pair in zip(others[400:], [*ROOTS, "perekonomian", "pemilu", *forms], strict=False) for word in pair
    ]
    return list(dict.fromkeys([*sorted(STOP_WORDS), "warga", "jakarta", *others[:400], *ordinary, *others]))


def rows(number: int, seed: int = 2) -> Iterator[tuple[datetime, dict[str, object]]]:
    """The time of publication and the columns of each article, roughly in order of time."""
    draw = random.Random(seed)
    words = vocabulary(100_000)
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    for place in range(number):
        body = draw.choices(words, cum_weights=weights, k=draw.randint(120, 520))
        lines = [" ".join(body[start : start + 40]) + "." for start in range(0, len(body), 40)]
        at = START + timedelta(minutes=place * 325 * 1440 / number) - timedelta(days=draw.choice((0, 0, 0, 5)))
        yield at, {
            "key": f"s{place % 40}.example/{place}", "source": f"s{place % 40}", "url": f"https://s.example/{place}",
            "title": " ".join(draw.choices(words, cum_weights=weights, k=9)).capitalize(), "text": "\n".join(lines),
            "words": len(body), "tags": f'["kota", "topik {place % 4999}"]', "authors": f'["Penulis {place % 997}"]',
        }  # fmt: skip


def make(path: Path, number: int) -> None:
    with Archive.open(path) as archive:
        archive.feeds.sync([SourceRow(f"s{place}", f"Sumber {place}") for place in range(40)])
        with archive.write():
            for place, (at, row) in enumerate(rows(number)):
                add_article(archive, place + 1, at, **row)
        began = time.perf_counter()
        archive.terms.catch_up()
        print(f"words: {time.perf_counter() - began:.1f} s")
        archive.finish()


def milliseconds(path: Path, words: str, times: int, **more: Any) -> list[float]:
    taken = []
    with Archive.open(path, readonly=True) as archive:
        for _ in range(times):
            began = time.perf_counter()
            archive.search.find(words, **more)
            taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--db", type=Path, help="an archive of one's own instead")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.db or Path(folder) / "kliping.db"
        if options.db is None:
            began = time.perf_counter()
            make(path, options.articles)
            size = path.stat().st_size / 1e6
            print(f"{options.articles:,} articles, {size:,.0f} MB, made in {time.perf_counter() - began:.0f} s")
        medians = []
        for name, (words, more) in QUERIES.items():
            taken = milliseconds(path, words, options.times, **more)
            medians.append(statistics.median(taken))
            print(f"{medians[-1]:8.1f} ms  (most {taken[-1]:7.1f})  {name}: {words}")
        print(f"{statistics.median(medians):8.1f} ms  median of the medians")
        command = [str(Path(sys.executable).with_name("kliping")), "search", "banjir", "--db", str(path)]
        starts = []
        for _ in range(options.times):
            began = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            starts.append(time.perf_counter() - began)
        print(
            f"{statistics.median(starts):8.2f} s   kliping search banjir, the whole process (least {min(starts):.2f})"
        )


if __name__ == "__main__":
    main()
