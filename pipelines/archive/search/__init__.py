"""Full-text search.

`query` parses what people type, `stems` and `terms` add all forms of a word, `search` finds articles, and `snippets`
marks what was found in title and text.
"""

from pipelines.archive.search.search import Hit, Search, Sibling

__all__ = ["Hit", "Search", "Sibling"]
