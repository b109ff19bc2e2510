"""Full-text search.

`query` reads what people type, `stems` and `terms` widen it to all forms of a word, `search` finds, `snippets` shows.
"""

from pipelines.archive.search.search import Hit, Search, Sibling

__all__ = ["Hit", "Search", "Sibling"]
