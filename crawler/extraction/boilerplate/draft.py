"""The values of a body that is being cleaned: what is left of each line, which are dropped and why, whom they named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from crawler.extraction.lines.line import Line

MOST_NAMES = 100  # of one field: each is compared with those before it


@dataclass(frozen=True, slots=True)
class Own:
    """What the page says about itself."""

    host: str
    title: str
    people: tuple[str, ...] = ()
    site: tuple[str, ...] = ()  # the site's names
    tags: tuple[str, ...] = ()
    summary: str = ""
    section: str = ""


@dataclass(slots=True)
class Draft:
    """A body's lines while they are cleaned."""

    lines: Sequence[Line]
    texts: list[str]  # what is left of each line
    gone: dict[int, str]  # the dropped lines, each with its reason
    people: dict[str, list[str]]  # field → raw strings
    boxes: int = 0  # small boxes that were looked at because of the line that heads them

    paragraphs: list[int] = field(init=False)
    prose: range = field(init=False)  # from the second paragraph to before the last: the first may be a summary

    def __post_init__(self) -> None:
        self.find_prose()

    def find_prose(self) -> None:
        """Note the places of the paragraphs that are left."""
        found = [i for i, line in enumerate(self.lines) if line.is_prose and i not in self.gone]
        self.paragraphs = found
        self.prose = range(found[1], found[-1]) if len(found) > 1 else range(0)

    def drop(self, lines: Iterable[int], why: str) -> None:
        """Drop some lines; one that is dropped already keeps its reason."""
        for i in lines:
            self.gone.setdefault(i, why)

    def catch(self, name: str, strings: Iterable[str]) -> None:
        """Keep raw strings for a field, each once."""
        known = self.people.setdefault(name, [])
        known.extend(one for one in strings if len(known) < MOST_NAMES and one not in known)
