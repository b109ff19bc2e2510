"""A body's lines on their way to the article's text: what is left of each, which are gone and why, whom they named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from crawler.extraction.lines.line import Line

MOST_NAMES = 100  # of one field: each is compared with those before it


@dataclass(frozen=True, slots=True)
class Own:
    """What the page says of itself: its host, title, section and summary, its people, its site's names and its tags."""

    host: str
    title: str
    people: tuple[str, ...] = ()
    site: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    summary: str = ""
    section: str = ""


@dataclass(slots=True)
class Draft:
    """A body's lines while they are cleaned: `texts` is what is left of each, `gone` why a line was taken out."""

    lines: Sequence[Line]
    texts: list[str]
    gone: dict[int, str]
    people: dict[str, list[str]]
    # rule → how many lines of the whole text fit it, by their tag and class
    fitting: dict[str, Counter[tuple[str, str | None]]] = field(default_factory=dict)
    boxes: int = 0  # small boxes inside the text that went with the line that heads them

    paragraphs: list[int] = field(init=False)
    prose: range = field(init=False)  # from the second paragraph to the last: above it may stand a summary and a date

    def __post_init__(self) -> None:
        self.find_prose()

    def find_prose(self) -> None:
        """Note where the paragraphs stand in what is left."""
        found = [i for i, line in enumerate(self.lines) if line.is_prose and i not in self.gone]
        self.paragraphs = found
        self.prose = range(found[1], found[-1]) if len(found) > 1 else range(0)

    def drop(self, lines: Iterable[int], why: str) -> None:
        """Take out those of some lines that are not out already."""
        for i in lines:
            self.gone.setdefault(i, why)

    def catch(self, name: str, strings: Iterable[str]) -> None:
        """Keep names for a field, each once."""
        known = self.people.setdefault(name, [])
        known.extend(one for one in strings if len(known) < MOST_NAMES and one not in known)
