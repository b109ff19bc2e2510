"""The archive, a SQLite file that nothing else opens: `Archive.open("data/kliping.db")`.

`archive` puts the modules together; each has its tables:

    files, connection           open the file and run every statement; `migrations` (`migrations_first`,
                                `migrations_deletion`, `migrations_pages`) make the tables, `values` converts what is
                                in them; sqlite-utils is imported only to make tables
    feeds, hosts, runs          sources, feeds and sitemaps; servers that want quiet; the figures of each run
    ledger, arrivals            every link with its one outcome; links as they come from feeds
    articles, article_rows      articles and their versions; `addresses` has their aliases, `stories` their copies,
                                `boilerplate` the lines around them
    backfills, inbox            how far a backfill, or the writer of a cluster, has come
    search, filters, export     find and write articles; `overview` has what the report shows
    figures, health             the figures of the sources, and findings from them
    checks, upkeep, former      checks, backups and housekeeping; sources no longer in feeds.yaml
    pages                       the raw pages, in a file beside the archive
"""

from pipelines.archive.addresses import is_same_article
from pipelines.archive.archive import Archive
from pipelines.archive.arrivals import Entry
from pipelines.archive.article_rows import StoredArticle, Version, is_lesser
from pipelines.archive.articles import Stored
from pipelines.archive.boilerplate import RepeatedLine
from pipelines.archive.feeds import SourceRow
from pipelines.archive.filters import Filters
from pipelines.archive.hosts import QuietHost
from pipelines.archive.pages import Pages
from pipelines.archive.runs import Run
from pipelines.archive.search import Hit
from pipelines.archive.stories import Pair, Regrouped, pairs, siblings

__all__ = [
    "Archive",
    "Entry",
    "Filters",
    "Hit",
    "Pages",
    "Pair",
    "QuietHost",
    "Regrouped",
    "RepeatedLine",
    "Run",
    "SourceRow",
    "Stored",
    "StoredArticle",
    "Version",
    "is_lesser",
    "is_same_article",
    "pairs",
    "siblings",
]
