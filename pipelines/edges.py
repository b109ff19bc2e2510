"""The edges of a text, its first and last lines, where a source prints the same furniture around all its articles."""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import dropwhile

from pipelines.items import Article
from pipelines.similarity import line_mark, prepare

EDGE = 4  # lines at the beginning and at the end, where a source may repeat itself
LONGEST = 160  # characters; a longer line that many articles have is text, not furniture
# A signature, "(rin/ded)" or "[Antara/Rina Wati]": it differs each time, and furniture may come before it
SIGNED = re.compile(r"[(\[][\w\s./,&|*-]{1,30}[)\]]")


def edges(article: Article) -> list[tuple[int, str]]:
    """The lines that may be furniture, each with its mark: the edges, and the lines that were left out as furniture."""
    lines = list(zip(prepare(article.text, article.prepared).line_marks, article.text.splitlines(), strict=True))
    found = [*lines[:EDGE], *lines[-EDGE:], *((line_mark(line), line) for line in article.repeated)]
    return [(mark, line) for mark, line in found if len(line) <= LONGEST]


def without_edges(text: str, marks: Container[int]) -> str:
    """The text without signatures, and without lines of these marks at its beginning and at its end."""
    lines = [line for line in text.splitlines() if not SIGNED.fullmatch(line)]
    for _ in range(2):
        lines = list(dropwhile(lambda line: line_mark(line) in marks, lines))[::-1]
    return "\n".join(lines)
