"""How alike two texts are: pure functions over strings, from their words to the verdict.

To be read in this order: `words` (a text in its normal form, and what each word is), `lines` (what stands around an
article without being part of it), `facts` (names, numbers, dates by the words beside them), `signatures` (how
candidates are found among a million texts), `compare` (the verdict on two). What becomes of the verdicts is in
`pipelines/archive/stories/`.
"""

from pipelines.similarity.compare import (
    Kind,
    Likeness,
    Prepared,
    adds_nothing,
    apart_in,
    codes_of,
    compare,
    goes_beyond,
    likeness,
    named_apart,
    prepare,
)
from pipelines.similarity.words import line_mark, normalise

__all__ = [
    "Kind", "Likeness", "Prepared", "adds_nothing", "apart_in", "codes_of", "compare", "goes_beyond", "likeness",
    "line_mark", "named_apart", "normalise", "prepare",
]  # fmt: skip
