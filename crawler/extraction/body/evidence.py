"""Scores a candidate for the body: by its running text, its links, and its agreement with title and summary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.extraction.lines.line import Line
from pipelines.counted import counted

# How far each kind of candidate is trusted before any evidence: more where the page marks its body or our own rules
# describe it, less where its name sounds right. Whoever wrote a selector into feeds.yaml has seen the page: that one
# loses only where it holds almost nothing.
TRUST = {
    "feeds.yaml": 10.0,
    "site": 1.25,
    "itemprop": 1.25,
    "page-data": 1.25,
    "name": 1.1,
    "density": 1.0,
    "json-ld": 1.0,
    "headline": 1.0,
    "trafilatura": 1.0,
    "feed": 1.0,
}

# Least agreement (share of the words of title, summary and JSON-LD's articleBody) of a text
AGREES = 0.6  # that is about the story
LEAST_AGREEMENT = 0.3  # that needs no second opinion where it is long, and is no index where it is short

_WORD = re.compile(r"\w{3,}")


@dataclass(slots=True)
class Candidate:
    """One way to read the body; the scores of a page's candidates can be compared."""

    by: str  # a key of `TRUST`
    lines: list[Line] = field(repr=False)
    element: HtmlElement | None = None
    prose: int = 0  # characters of running text
    paragraphs: int = 0
    links: float = 0.0  # share of the characters that are anchors
    agreement: float = 0.5  # with title, summary and JSON-LD, 0 to 1
    score: float = 0.0

    def why(self) -> str:
        """The evidence in one line."""
        where = f"<{_label(self.element)}>, " if self.element is not None else ""
        return (
            f"{where}{counted(self.paragraphs, 'paragraph')}, {self.prose} characters of prose, links {self.links:.0%},"
            f" agreement with title, summary and JSON-LD {self.agreement:.0%}"
        )


def _label(element: HtmlElement) -> str:
    name = str(element.tag)
    if element.get("id"):
        name += f"#{element.get('id')}"
    return (name + "".join(f".{one}" for one in (element.get("class") or "").split()[:3]))[:80]


@lru_cache(maxsize=8)  # two candidates of a page often have the same text
def words_of(text: str | None) -> frozenset[str]:
    """The words of three letters or more, in lower case."""
    return frozenset(_WORD.findall((text or "").lower()))


def agreement(words: frozenset[str], wanted: Sequence[frozenset[str]]) -> float:
    """The share of each of the `wanted` sets that is among `words`, on average: 0 to 1; 0 where none is wanted."""
    return sum(len(one & words) / len(one) for one in wanted) / len(wanted) if wanted else 0.0


def judge(candidate: Candidate, wanted: Sequence[frozenset[str]]) -> Candidate:
    """Score a candidate: running text counts for it, links and other lines count against it, agreement multiplies.

    `wanted` are the words that a body should hold: a set each for title, summary and JSON-LD's articleBody.
    """
    everything = prose = linked = paragraphs = 0
    text: list[str] = []
    for line in candidate.lines:
        size = len(line.text)
        everything += size
        linked += line.linked
        if line.is_prose:
            prose += size
            paragraphs += 1
            text.append(line.text)
    candidate.prose, candidate.paragraphs = prose, paragraphs
    candidate.links = linked / everything if everything else 0.0
    if wanted:
        candidate.agreement = agreement(words_of(" ".join(text)), wanted)
    purity = prose / (everything + linked) if everything else 0.0
    candidate.score = TRUST[candidate.by] * prose * purity * purity * (0.2 + 0.8 * candidate.agreement)
    return candidate
