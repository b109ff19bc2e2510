"""Finds what changed between two versions of a text, word by word, and whether the change matters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from pipelines.similarity.lines import without_furniture
from pipelines.similarity.words import normalise


class Change(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of words with the white space that follows them."""

    change: Change
    text: str


_PIECE = re.compile(r"\S+\s*|\s+")


def diff(old: str, new: str) -> list[Segment]:
    """Compare two texts word by word.

    The segments without the REMOVED ones give `new`, except for white space at its end; those without the ADDED ones
    give `old`, except for white space.
    """
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    # texts of 200 words or more are aligned by words that are less than a hundredth of them: others take hours
    matcher = SequenceMatcher(None, [p.strip() for p in before], [p.strip() for p in after])
    segments: list[Segment] = []
    for operation, a, b, c, d in matcher.get_opcodes():
        if operation == "equal":
            same = after[c:d]
            if d == len(after) and b < len(before):
                same[-1] = before[b - 1]  # with the white space that separates it from the removed end
            segments.append(Segment(Change.SAME, "".join(same)))
            continue
        if b > a:
            segments.append(Segment(Change.REMOVED, "".join(before[a:b])))
        if d > c:
            segments.append(Segment(Change.ADDED, "".join(after[c:d])))
    return segments


def changed_meaningfully(old: str, new: str) -> bool:
    """Whether an article now says something else.

    Changes of white space, case, punctuation, a view counter, a "read also" line or box, or an "updated at" line do
    not count.
    """
    return old != new and normalise(_own(old)) != normalise(_own(new))


def _own(text: str) -> str:
    return "\n".join(without_furniture([line for line in map(str.strip, text.splitlines()) if line]))
