"""Finds the copies among the stored articles: an original and its copies are one story.

Read the modules in this order: `sketches` (signatures, by which candidates are found), `verdicts` (the verdicts of
`pipelines.similarity` on pairs, stored as edges), `members` (the choice of the original), `cuts` (connected articles →
stories), `stories` (all of these together, for a new article and in `regroup`), `copies` (stories as
people read them).
"""

from pipelines.archive.stories.copies import HEADLINE, Headline, Pair, Story, pairs, siblings, story_of
from pipelines.archive.stories.stories import Regrouped, Stories

__all__ = ["HEADLINE", "Headline", "Pair", "Regrouped", "Stories", "Story", "pairs", "siblings", "story_of"]
