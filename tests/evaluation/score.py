"""Scores extraction: token F1 against a gold text, boilerplate phrases left, foreign lines, dates.

A token is a run of word characters in lower case; tokens are compared as multisets. A page is clean if its text has
none of the phrases below, except those in its gold text. A line is foreign if fewer than half of its tokens are in the
gold text.
"""

# ruff: noqa: E501 - texts and patterns read best in one line
from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.extraction import Context, Page, extract
from pipelines.items import Article
from pipelines.zones import WIB

PHRASES = [
    re.compile(p, re.IGNORECASE | re.MULTILINE)
    for p in (
        r"scroll to top", r"kembali ke atas", r"skip to (main )?content", r"lanjut ke konten",
        r"^\W*advertisements?\W*$", r"^\W*iklan\W*$", r"scroll to (continue|resume)", r"scroll ke bawah untuk", r"gambas:",
        r"^\W*(baca|simak|lihat|tonton|saksikan)( juga| pula| selengkapnya| selanjutnya)?\W*:", r"^\W*baca juga",
        r"^\W*simak (juga )?video", r"^\W*yuk,? simak", r"^\W*baca selanjutnya", r"saksikan (juga )?video", r"video pilihan",
        r"pilihan (redaksi|editor)", r"dapatkan update berita", r"google news", r"whats ?app channel|saluran whatsapp|grup telegram",
        r"©|copyright (@|\(c\)|20\d\d)", r"all rights? reserved", r"^\W*(editor|pewarta|redaktur|penulis|reporter|kontributor)\b.{0,40}:",
        r"jernihberkomentar", r"^\W*rate artikel", r"^\W*(share|bagikan|tweet|komentar)\W*$", r"sosok merdeka", r"lanjutkan membaca",
        r"^\W*halaman\b\W*(\d\W*)*$", r"^\W*(topik|tag|tags|label) ?:", r"berita (lainnya|terkait|populer)\W*$",
    )
]  # fmt: skip


@dataclass(slots=True)
class Case:
    """A page with what a person would take from it; `text` is None if there is no gold text."""

    id: str
    html: bytes
    url: str
    text: str | None
    captured: datetime
    language: str = "id"
    published: str | None = None
    published_day: str | None = None
    kind: str = "article"


@dataclass(slots=True)
class Scores:
    """The figures of a set of pages, and what was wrong on which page."""

    pages: int = 0
    f1: dict[str, float] = field(default_factory=dict)
    leaks: dict[str, list[str]] = field(default_factory=dict)
    foreign: dict[str, list[str]] = field(default_factory=dict)
    dated: int = 0
    dates_wrong: dict[str, str] = field(default_factory=dict)

    def summary(self) -> dict[str, Any]:
        """Give the figures as one row."""
        values = sorted(self.f1.values())
        return {
            "pages": self.pages,
            "gold": len(values),
            "f1": round(sum(values) / len(values), 4) if values else None,
            "f1_min": round(values[0], 4) if values else None,
            "below_0.95": sum(v < 0.95 for v in values),
            "clean": round(1 - len(self.leaks) / self.pages, 4) if self.pages else None,
            "foreign": sum(map(len, self.foreign.values())),
            "dates": round(1 - len(self.dates_wrong) / self.dated, 4) if self.dated else None,
        }


def tokens(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def f1(gold: str, text: str) -> float:
    want, got = tokens(gold), tokens(text)
    both = sum((want & got).values())
    return 2 * both / (sum(want.values()) + sum(got.values())) if both else 0.0


def foreign_lines(gold: str, text: str) -> list[str]:
    known = set(tokens(gold))
    found = []
    for line in text.splitlines():
        counted = tokens(line)
        if counted and sum(n for word, n in counted.items() if word in known) < 0.5 * sum(counted.values()):
            found.append(line)
    return found


def leaked(gold: str | None, text: str) -> list[str]:
    allowed = {m[0].strip() for p in PHRASES for m in p.finditer(gold or "")}
    return sorted({m[0].strip() for p in PHRASES for m in p.finditer(text)} - allowed)


def folder(path: Path) -> Iterator[Case]:
    """Read a folder of captured pages: ID.html.gz beside ID.json."""
    for described in sorted(path.glob("*.json")):
        row = json.loads(described.read_text(encoding="utf-8"))
        html = gzip.decompress(described.with_suffix(".html.gz").read_bytes())
        yield Case(
            row["id"], html, row.get("url") or "", row.get("text"), _captured(row.get("captured")), row.get("language") or "id",
            row.get("published"), row.get("published_day"), row.get("kind") or "article",
        )  # fmt: skip


def _captured(raw: str | None) -> datetime:
    """The last day of the latest year in the text about the capture, or of 2026 if it has no year."""
    years = [int(y) for y in re.findall(r"\b(?:19|20)\d\d\b", raw or "")]
    return datetime(max(years, default=2026), 12, 31, tzinfo=UTC)


def predict(case: Case) -> Article | None:
    outcome = extract(Page(case.html, case.url), Context(now=case.captured)).outcome
    return outcome if isinstance(outcome, Article) else None


def score(cases: Iterable[Case]) -> tuple[Scores, dict[str, Article | None]]:
    """Extract every page and compare."""
    scores = Scores()
    predictions: dict[str, Article | None] = {}
    for case in cases:
        article = predictions[case.id] = predict(case)
        text = article.text if article else ""
        scores.pages += 1
        if found := leaked(case.text, text) or ([] if text else ["(no text)"]):
            scores.leaks[case.id] = found
        if case.text and case.kind == "article":
            scores.f1[case.id] = f1(case.text, text)
            if lines := foreign_lines(case.text, text):
                scores.foreign[case.id] = lines
        when = article.published.at if article and article.published else None
        if case.published:
            scores.dated += 1
            gold = datetime.fromisoformat(case.published)
            if when is None or abs((when - gold).total_seconds()) >= 60:
                scores.dates_wrong[case.id] = f"{when} instead of {gold}"
        elif case.published_day:
            scores.dated += 1
            if when is None or when.astimezone(WIB).date().isoformat() != case.published_day:
                scores.dates_wrong[case.id] = f"{when} instead of {case.published_day}"
    return scores, predictions
