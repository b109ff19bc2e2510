"""Finds the copies among the stored articles: an original and its copies are one story.

Read the modules in this order: `sketches` (signatures, by which candidates are found), `verdicts` (the verdicts of
`pipelines.similarity` on pairs, stored as edges), `members` (the choice of the original), `cuts` (connected articles →
stories), `stories` (all of these together, for a new article and in `regroup`), `copies` (copies beside their
originals, for people).
"""

from pipelines.archive.stories.copies import Pair, pairs
from pipelines.archive.stories.stories import Regrouped, Stories

__all__ = ["Pair", "Regrouped", "Stories", "pairs"]
