"""Scores the verdicts on pairs, by comparison alone and in a real archive, as somebody who runs a crawl has them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines.archive import Archive
from pipelines.similarity import likeness, prepare
from tests.duplicates.pairs import Pair

NOW = datetime(2026, 3, 9, 5, tzinfo=UTC)


class _UndoneError(Exception):
    """Raised to roll a transaction back."""


@dataclass
class Tally:
    """The counts for one kind of pair."""

    label: str
    pairs: int = 0
    verdict: int = 0  # judged the same by comparison alone
    archive: int = 0  # in one story in the archive
    wrong: list[Pair] = field(default_factory=list)


def add_article(archive: Archive, key: str, text: str, source: str = "one", **columns: object) -> int:
    """Add a row to `articles`, place it among the stories, and give its id."""
    at = (NOW + timedelta(minutes=1)).isoformat().replace("+00:00", "Z")
    row = {
        "key": key, "source": source, "url": f"https://example.com/{key}", "title": key, "text": text,
        "words": len(text.split()), "text_hash": prepare(text).text_hash,
        "day": "2026-03-09", "published_at": "2026-03-09T05:00:00Z", "first_seen_at": at,
        "last_seen_at": at, "extractor": "", "rules": "",
    } | columns  # fmt: skip
    archive.db.execute("INSERT OR IGNORE INTO sources (id, name, first_seen_at) VALUES (?, ?, ?)", (source, source, at))
    article = archive.db.insert("articles", row)
    archive.stories.place(article)
    return article


def story_of(archive: Archive, article: int) -> int:
    """The id of the article's original, which may be itself."""
    return int(archive.db.value("SELECT coalesce(duplicate_of, id) FROM articles WHERE id = ?", (article,)))


def score(pairs: Sequence[Pair]) -> dict[str, Tally]:
    """Judge every pair twice: the two texts alone, and `b` arriving in an archive that holds every pair's `a`."""
    tallies: dict[str, Tally] = {}
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder) / "pairs.db") as archive:
        held: dict[str, int] = {}
        with archive.write():
            for text in dict.fromkeys(pair.a for pair in pairs):
                held[text] = add_article(archive, str(len(held)), text)
        for pair in pairs:
            tally = tallies.setdefault(f"{pair.kind} {pair.label}", Tally(pair.label))
            tally.pairs += 1
            alone = likeness(pair.a, pair.b).same
            together = _together(archive, held[pair.a], pair.b)
            tally.verdict += alone
            tally.archive += together
            if together != (pair.label == "same"):
                tally.wrong.append(pair)
    return tallies


def _together(archive: Archive, a: int, text: str) -> bool:
    found = False
    try:
        with archive.write():
            b = add_article(archive, "b", text, source="two")
            found = story_of(archive, a) == story_of(archive, b)
            raise _UndoneError
    except _UndoneError:
        return found


def figures(tallies: dict[str, Tally]) -> dict[str, Any]:
    """Precision and recall of what the archive says, over all pairs and by kind; and of the verdict alone."""

    def rates(label: str) -> dict[str, float]:
        return {
            kind.rsplit(" ", 1)[0]: round(tally.archive / tally.pairs, 4)
            for kind, tally in tallies.items()
            if tally.label == label
        }

    precision, recall = _overall(tallies, "archive")
    alone, found_alone = _overall(tallies, "verdict")
    return {
        "pairs": sum(tally.pairs for tally in tallies.values()),
        "precision": precision,
        "recall": recall,
        "recall_by_kind": rates("same"),
        "false_by_kind": rates("different"),
        "verdict_alone": {"precision": alone, "recall": found_alone},
    }


def _overall(tallies: dict[str, Tally], stage: str) -> tuple[float, float]:
    same = [tally for tally in tallies.values() if tally.label == "same"]
    right = sum(getattr(tally, stage) for tally in same)
    wrong = sum(getattr(tally, stage) for tally in tallies.values() if tally.label != "same")
    all_same = sum(tally.pairs for tally in same)
    return (
        round(right / (right + wrong), 4) if right + wrong else 1.0,
        round(right / all_same, 4) if all_same else 1.0,
    )


def table(tallies: dict[str, Tally]) -> Iterable[str]:
    """The scores as text, a line for each kind."""
    yield f"{'kind':<32}{'label':<11}{'pairs':>6}{'verdict':>10}{'archive':>10}"
    for kind, tally in tallies.items():
        name, label = kind.rsplit(" ", 1)
        verdict, archive = tally.verdict / tally.pairs, tally.archive / tally.pairs
        yield f"{name:<32}{label:<11}{tally.pairs:>6}{verdict:>10.1%}{archive:>10.1%}"
