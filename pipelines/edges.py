"""The edges of a text, its first and last lines: there stands what a source prints around each of its articles."""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import dropwhile

from pipelines.items import Article
from pipelines.similarity import line_mark, prepare

EDGE = 4  # lines
LONGEST = 160  # characters; a longer line that stands in many articles is text, not furniture
# "(rin/ded)", "[Antara/Rina Wati]": who wrote it; others each time, it hides no furniture that stands before it
SIGNED = re.compile(r"[(\[][\w\s./,&|*-]{1,30}[)\]]")


def edges(article: Article) -> list[tuple[int, str]]:
    """The lines that may be furniture, those included that went as such: its mark and each line."""
    lines = list(zip(prepare(article.text, article.prepared).line_marks, article.text.splitlines(), strict=True))
    found = [*lines[:EDGE], *lines[-EDGE:], *((line_mark(line), line) for line in article.repeated)]
    return [(mark, line) for mark, line in found if len(line) <= LONGEST]


def without_edges(text: str, marks: Container[int]) -> str:
    """The text without the lines of these marks before its first own line and after its last, and unsigned."""
    lines = [line for line in text.splitlines() if not SIGNED.fullmatch(line)]
    for _ in range(2):
        lines = list(dropwhile(lambda line: line_mark(line) in marks, lines))[::-1]
    return "\n".join(lines)
