"""Drops what a source repeats: lines around many of its articles, known by marks that the archive has learnt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile

from crawler.extraction.boilerplate.draft import Draft, Own
from crawler.extraction.boilerplate.phrases import function_words
from pipelines.edges import EDGE, SIGNED
from pipelines.similarity import line_mark
from pipelines.strings import word_count

MOST_LEARNT_WORDS = 1 / 3  # share of the text's words; where more would go, none do: it is a daily bulletin


def by_habit(draft: Draft, own: Own, learnt: frozenset[int]) -> None:
    """Drop the lines before and after a story that many articles of the source share, unless they hold its own facts.

    Repeated lines between a story's own lines stay: the places and hours of a bulletin are the same each day.
    """
    left = [i for i in range(len(draft.lines)) if i not in draft.gone]
    unsigned = [i for i in left if not SIGNED.fullmatch(draft.texts[i])]
    suspects: set[int] = set()
    for order in (unsigned, unsigned[::-1]):
        suspects.update(takewhile(lambda i: line_mark(draft.texts[i]) in learnt, order[:EDGE]))
    if not suspects:
        return
    facts = _facts(own, [draft.texts[i] for i in left if i not in suspects])
    going = [i for i in sorted(suspects) if not _words(draft.texts[i]) & facts]
    words, all_words = (sum(word_count(draft.texts[i]) for i in some) for some in (going, left))
    if words <= MOST_LEARNT_WORDS * all_words:
        draft.gone.update(dict.fromkeys(going, "learnt"))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\d[\d.,]*\d|\w+", text.lower()))


def _facts(own: Own, texts: Iterable[str]) -> set[str]:
    """An article's own facts: the words of its title, tags and summary, and the names and numbers in its other lines.

    They keep lines such as "Tidak berpotensi tsunami.", which every report of an earthquake has and readers look for.
    """
    about = f"{own.title} {' '.join(own.tags)} {own.summary}"
    facts = set(re.findall(r"\w{4,}", about.lower())) - function_words()
    for text in texts:
        facts.update(word.lower() for word in re.findall(r"(?<=[\w,;:] )[A-Z]\w{2,}|\d[\d.,]*\d|\d", text))
    return facts
