"""Copies and originals in the archive: articles of one text are one story.

To be read in this order: `sketches` (the signatures that find candidates), `verdicts` (what `pipelines.similarity` says
of each pair, kept as edges), `members` (what decides who is the original), `cuts` (connected articles → stories),
`stories` (all of it together, on each arrival and in `regroup`), `copies` (what came of it, for people).
"""

from pipelines.archive.stories.copies import Pair, pairs
from pipelines.archive.stories.stories import Regrouped, Stories

__all__ = ["Pair", "Regrouped", "Stories", "pairs"]
