"""The first pipeline: every article has a title and a text of plain lines, of a fit length, and plausible times."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from pipelines.items import CLOCK_SLACK, Article, Miss, Moment, Reason
from pipelines.similarity import prepare
from pipelines.strings import one_line

Item = TypeVar("Item")
TITLE_LIMIT = 500  # characters; the longest headline of the corpus has 131
TEXT_LIMIT = 200_000  # characters, some 30,000 words; the longest article of the corpus has 14,000 characters


class CheckPipeline:
    """Cleans every article; one that cannot be stored becomes a miss."""

    async def process_item(self, item: Item) -> Item | Article | Miss:
        """Clean an article; other items pass unchanged."""
        return checked(item, datetime.now(UTC)) if isinstance(item, Article) else item


def checked(article: Article, now: datetime) -> Article | Miss:
    """Clean title and text, drop implausible times; a miss if the title or text is empty, or the text too long."""
    title = one_line(article.title)[:TITLE_LIMIT]
    text = "\n".join(filter(None, (one_line(line) for line in article.text.splitlines())))
    if not text:
        return Miss(article.link, Reason.EMPTY, "the article has no text", article.url)
    if not title:
        return Miss(article.link, Reason.NO_TITLE, "the article has a text but no title", article.url)
    if len(text) > TEXT_LIMIT:
        return Miss(article.link, Reason.TOO_LARGE, f"{len(text):,} characters, too many for an article", article.url)
    return replace(
        article,
        title=title,
        text=text,
        prepared=prepare(text, article.prepared),
        published=plausible(article.published, now),
        modified=plausible(article.modified, now),
    )


def plausible(moment: Moment | None, now: datetime) -> Moment | None:
    """The moment; None if it lies in the future."""
    return moment if moment and moment.at <= now + CLOCK_SLACK else None
