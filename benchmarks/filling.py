"""Writes articles and signatures straight into an archive, as a crawl would have stored them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pipelines.archive import Archive
from pipelines.similarity.signatures import Signature

BATCH = 5000  # articles in one transaction
WEEK = timedelta(days=7)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def stamped(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def add_article(archive: Archive, number: int, at: datetime, **said: object) -> None:
    stamp = stamped(at)
    values = {"id": number, "key": f"s.example/{number}", "url": f"https://s.example/{number}", "title": "Judul",
              "text_hash": str(number), "language": "id", "published_at": stamp, "day": stamp[:10],
              "first_seen_at": stamp, "last_seen_at": stamp, "extractor": "", "rules": ""}  # fmt: skip
    archive.db.insert("articles", values | said)


def add_signature(archive: Archive, number: int, at: datetime, made: Signature, words: int) -> None:
    week = (at - EPOCH) // WEEK
    archive.db.execute("INSERT INTO sketches VALUES (?, ?, ?, ?)", (number, week, words, bytes(made)))
    archive.db.many("INSERT INTO bands VALUES (?, ?, ?)", [(week, band, number) for band in made.samples])
