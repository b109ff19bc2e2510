"""The one door to SQLite: `Archive.open("data/kliping.db")`."""

import pipelines.archive.lean  # noqa: F401 - before anything else imports sqlite-utils

# isort: split
from pipelines.archive.archive import Archive
from pipelines.archive.arrivals import Discovered, Entry
from pipelines.archive.article_rows import StoredArticle, Version, is_lesser
from pipelines.archive.articles import Stored
from pipelines.archive.boilerplate import RepeatedLine
from pipelines.archive.feeds import SourceRow
from pipelines.archive.filters import Filters
from pipelines.archive.hosts import QuietHost
from pipelines.archive.pages import Pages
from pipelines.archive.runs import Run
from pipelines.archive.search import Hit, Sibling
from pipelines.archive.stories import Pair, Regrouped, pairs

__all__ = [
    "Archive",
    "Discovered",
    "Entry",
    "Filters",
    "Hit",
    "Pages",
    "Pair",
    "QuietHost",
    "Regrouped",
    "RepeatedLine",
    "Run",
    "Sibling",
    "SourceRow",
    "Stored",
    "StoredArticle",
    "Version",
    "is_lesser",
    "pairs",
]
