"""Full-text search.

`query` parses what people type, `stems` and `terms` add all forms of a word, and `search` finds articles.
"""

from pipelines.archive.search.search import Hit, Search

__all__ = ["Hit", "Search"]
