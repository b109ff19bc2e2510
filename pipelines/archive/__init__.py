"""The one door to SQLite: `Archive.open("data/kliping.db")`."""

from pipelines.archive.archive import Archive
from pipelines.archive.arrivals import Discovered
from pipelines.archive.article_rows import StoredArticle, Version
from pipelines.archive.articles import Articles, Stored
from pipelines.archive.boilerplate import Boilerplate, RepeatedLine
from pipelines.archive.feeds import Feeds, SourceRow
from pipelines.archive.ledger import Ledger
from pipelines.archive.ledger_rows import LedgerCount, LedgerLink
from pipelines.archive.pages import Pages, StoredPage
from pipelines.archive.runs import Run, Runs
from pipelines.archive.stories import Pair, Placed, Regrouped, Stories

__all__ = [
    "Archive",
    "Articles",
    "Boilerplate",
    "Discovered",
    "Feeds",
    "Ledger",
    "LedgerCount",
    "LedgerLink",
    "Pages",
    "Pair",
    "Placed",
    "Regrouped",
    "RepeatedLine",
    "Run",
    "Runs",
    "SourceRow",
    "Stored",
    "StoredArticle",
    "StoredPage",
    "Stories",
    "Version",
]
