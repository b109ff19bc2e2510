"""Converts articles to rows of the table `articles`, and back."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from pipelines.archive.values import day, from_list, from_row, to_list, utc
from pipelines.items import Article, Moment


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """A row of `articles`; docs/schema.md describes each field under the column of its name."""

    id: int
    key: str
    source: str
    url: str
    title: str
    text: str = field(repr=False)
    summary: str | None = field(repr=False)
    published: Moment | None
    modified_at: datetime | None
    authors: tuple[str, ...]
    editors: tuple[str, ...]
    credit: str | None
    photo_credits: tuple[str, ...]
    section: str | None
    tags: tuple[str, ...]
    image: str | None
    language: str | None
    words: int
    paywalled: bool
    partial: bool
    text_from: str
    text_hash: str
    day: str
    duplicate_of: int | None
    why: str | None
    likeness: float | None
    first_seen_at: datetime
    last_seen_at: datetime
    extractor: str
    rules: str
    body_by: str
    body_why: str


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier text of an article."""

    id: int
    article_id: int
    title: str
    text: str = field(repr=False)
    modified_at: datetime | None  # the last change that was known while this was the text
    replaced_at: datetime


def is_lesser(new: Article, old: StoredArticle) -> bool:
    """Whether the new text has less of the article than the stored one: from the feed, paywalled, or without pages."""
    return (
        (old.text_from == "page" and new.text_from == "feed")
        or new.paywalled > old.paywalled
        or new.partial > old.partial
    )


_FIELDS = tuple(part.name for part in fields(StoredArticle))
LISTS = ("authors", "editors", "photo_credits", "tags")
PARTS = ("raw", "zone", "origin", "precision")  # fields of `published`, each in the column `published_…`
SHARED = tuple(part.name for part in fields(Article) if part.name in _FIELDS)  # what an article and its row share


def article_values(article: Article, now: datetime) -> dict[str, Any]:
    """The columns that come from the page; an article without a date gets the day of `now`."""
    published = article.published
    at = published.at if published else now
    if published and published.precision == "day":
        at += timedelta(hours=12)  # noon, since midnight in Papua is the day before in western Indonesia
    return {
        **{name: getattr(article, name) for name in SHARED if name not in {"published", *LISTS}},
        **{name: to_list(getattr(article, name)) for name in LISTS},
        **{f"published_{part}": getattr(published, part, None) for part in PARTS},
        "published_at": utc(published.at) if published else None,
        "modified_at": utc(article.modified.at) if article.modified else None,
        "day": day(at),
        "last_seen_at": utc(now),
    }


def stored_article(row: sqlite3.Row) -> StoredArticle:
    """The article in a complete row."""
    values = from_row(row)
    at = values["published_at"]
    values["published"] = at and Moment(at, *(values[f"published_{part}"] for part in PARTS))
    for name in LISTS:
        values[name] = from_list(values[name])
    for name in ("paywalled", "partial"):
        values[name] = bool(values[name])
    return StoredArticle(**{name: values[name] for name in _FIELDS})
