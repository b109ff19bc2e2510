"""Marks what was found in titles, and in the stretch of a text that shows it best.

FTS5 has `highlight` and `snippet`, but searches the whole index again for each hit: 20 hits of a prefix took 33 ms, and
take 2 ms here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from pipelines.archive.search.query import Query
from pipelines.similarity.words import bare

MARKS = ("\x02", "\x03")  # around what was found; no stored text holds control characters
SNIPPET = 24  # words of a snippet
BEFORE = 5  # words of a snippet before the first that was found

_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds a query's words and phrases in a text, as the index does: without case and diacritics."""

    words: frozenset[str]
    runs: tuple[tuple[tuple[str, ...], bool], ...]  # phrases and prefixes, and whether the last word is a prefix

    @classmethod
    def of(cls, query: Query) -> Finder:
        """The finder for a query's words, without those that articles must not have."""
        words, runs = set[str](), []
        for term in query.wanted():
            tokens = tuple(_fold(match[0]) for match in _TOKEN.finditer(term.text))
            if len(tokens) == 1 and not term.prefix:
                words.add(tokens[0])
            elif tokens:
                runs.append((tokens, term.prefix))
        return cls(frozenset(words), tuple(runs))

    def marked(self, text: str) -> str:
        """The text with MARKS around what was found."""
        tokens = list(_TOKEN.finditer(text))
        return _mark(text, 0, len(text), (tokens[place] for place in sorted(self._places(tokens))))

    def snippet(self, text: str) -> str:
        """The first stretch of the text with most of what was found, marked; the beginning if nothing was found."""
        tokens = list(_TOKEN.finditer(text))
        places = self._places(tokens)
        first = 0
        if places and max(places) >= SNIPPET:
            sums = [0, *accumulate(place in places for place in range(len(tokens)))]
            starts = [max(0, place - BEFORE) for place in sorted(places)]
            first = max(starts, key=lambda start: sums[min(len(tokens), start + SNIPPET)] - sums[start])
        last = min(len(tokens), first + SNIPPET) - 1
        begin = tokens[first].start() if first else 0
        end = tokens[last].end() if last + 1 < len(tokens) else len(text)
        shown = _mark(text, begin, end, (tokens[place] for place in sorted(places) if first <= place <= last))
        return f"{'…' if begin else ''}{' '.join(shown.split())}{'…' if end < len(text) else ''}"

    def _places(self, tokens: list[re.Match[str]]) -> set[int]:
        folded = [_fold(token[0]) for token in tokens]
        places = {place for place, word in enumerate(folded) if word in self.words}
        for run, begun in self.runs:
            *whole, last = run
            for place in range(len(folded) - len(whole)):
                end = place + len(whole)
                fits = folded[end].startswith(last) if begun else folded[end] == last
                if fits and folded[place:end] == whole:
                    places.update(range(place, end + 1))
        return places


def _fold(word: str) -> str:
    return bare(word).lower()


def _mark(text: str, begin: int, end: int, found: Iterable[re.Match[str]]) -> str:
    parts = []
    for token in found:
        parts += [text[begin : token.start()], MARKS[0], token[0], MARKS[1]]
        begin = token.end()
    return "".join((*parts, text[begin:end]))
