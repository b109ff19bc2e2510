"""The one door to SQLite: `Archive.open("data/kliping.db")`."""

import pipelines.archive.lean  # noqa: F401 - before anything else imports sqlite-utils

# isort: split
from pipelines.archive.archive import Archive
from pipelines.archive.arrivals import Discovered, Entry
from pipelines.archive.article_rows import StoredArticle, Version, is_lesser
from pipelines.archive.articles import Articles, Stored
from pipelines.archive.boilerplate import Boilerplate, RepeatedLine
from pipelines.archive.feeds import Feeds, SourceRow
from pipelines.archive.filters import Filters
from pipelines.archive.hosts import QuietHost, QuietHosts
from pipelines.archive.ledger import Ledger
from pipelines.archive.ledger_rows import LedgerCount, LedgerLink
from pipelines.archive.members import Placed
from pipelines.archive.pages import FurtherPage, Pages, StoredPage
from pipelines.archive.runs import Run, Runs
from pipelines.archive.search import Hit, Search, Sibling
from pipelines.archive.stories import Pair, Regrouped, Stories
from pipelines.archive.terms import Terms

__all__ = [
    "Archive",
    "Articles",
    "Boilerplate",
    "Discovered",
    "Entry",
    "Feeds",
    "Filters",
    "FurtherPage",
    "Hit",
    "Ledger",
    "LedgerCount",
    "LedgerLink",
    "Pages",
    "Pair",
    "Placed",
    "QuietHost",
    "QuietHosts",
    "Regrouped",
    "RepeatedLine",
    "Run",
    "Runs",
    "Search",
    "Sibling",
    "SourceRow",
    "Stored",
    "StoredArticle",
    "StoredPage",
    "Stories",
    "Terms",
    "Version",
    "is_lesser",
]
