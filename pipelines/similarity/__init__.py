"""Decides whether two texts are copies: pure functions over strings.

Read the modules in this order: `words` (a text as words in their normal form, and the kind of each word), `lines`
(which lines are furniture around an article), `facts` (names, numbers and dates, with the words beside them),
`signatures` (how candidates are found among a million texts), `compare` (the verdict on two texts). The archive uses
the verdicts in `pipelines/archive/stories/`.
"""

from pipelines.similarity.compare import (
    Kind,
    Likeness,
    Prepared,
    adds_nothing,
    codes_of,
    compare,
    likeness,
    named_apart,
    prepare,
)
from pipelines.similarity.words import line_mark, normalise

__all__ = [
    "Kind", "Likeness", "Prepared", "adds_nothing", "codes_of", "compare", "likeness",
    "line_mark", "named_apart", "normalise", "prepare",
]  # fmt: skip
