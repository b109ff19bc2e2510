"""First pipeline: lets nothing into the archive that breaks its promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from pipelines.items import Article, Miss, Moment, Reason
from pipelines.similarity import prepare
from pipelines.strings import one_line

Item = TypeVar("Item")
TITLE_LIMIT = 500  # characters; the longest headline of the corpus has 131
TEXT_LIMIT = 200_000  # characters, some 30,000 words; the longest article of the corpus has 14,000 characters
CLOCK_SLACK = timedelta(hours=1)  # a site's clock may run ahead of ours


class CheckPipeline:
    """Holds every article to the archive's promises; what cannot be held becomes a miss."""

    async def process_item(self, item: Item) -> Item | Article | Miss:
        """The item, put right; other items pass."""
        return checked(item, datetime.now(UTC)) if isinstance(item, Article) else item


def checked(article: Article, now: datetime) -> Article | Miss:
    """The article, title and text cleaned and its times plausible; or a miss: no title, no text, or too much of it."""
    title = one_line(article.title)[:TITLE_LIMIT]
    text = "\n".join(filter(None, (one_line(line) for line in article.text.splitlines())))
    if not text:
        return Miss(article.link, Reason.EMPTY, "no text was left", article.url)
    if not title:
        return Miss(article.link, Reason.NO_TITLE, "a text without a title", article.url)
    if len(text) > TEXT_LIMIT:
        return Miss(article.link, Reason.TOO_LARGE, f"{len(text):,} characters are no article", article.url)
    return replace(
        article,
        title=title,
        text=text,
        prepared=prepare(text, article.prepared),
        published=plausible(article.published, now),
        modified=plausible(article.modified, now),
    )


def plausible(moment: Moment | None, now: datetime) -> Moment | None:
    """The moment, unless it lies in the future."""
    return moment if moment and moment.at <= now + CLOCK_SLACK else None
