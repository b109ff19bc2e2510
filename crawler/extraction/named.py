"""Finds a page's elements by class: the tree is indexed once for all queries, on the first of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache, partial
from itertools import islice

from lxml.html import HtmlElement

from crawler.markup import MAX_NODES, may_match, select

_CLASSES = re.compile(r"\s*\.-?[a-z_][\w-]*\s*(?:,\s*\.-?[a-z_][\w-]*\s*)*", re.ASCII | re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n]+")


class Named:
    """The tree of a page and its bytes in UTF-8, with look-ups of elements by class and selector."""

    def __init__(self, root: HtmlElement, raw: bytes) -> None:
        self.root, self.raw = root, raw

    @cached_property
    def _elements(self) -> list[HtmlElement]:
        return list(islice(self.root.iter(), MAX_NODES))

    @cached_property
    def _places(self) -> dict[HtmlElement, int]:
        return {element: place for place, element in enumerate(self._elements)}

    @cached_property
    def _classes(self) -> dict[str, list[int]]:
        """The places of elements in the tree, by their whole class attribute."""
        found: dict[str, list[int]] = {}
        for place, element in enumerate(self._elements):
            if name := element.get("class"):
                found.setdefault(name, []).append(place)
        return found

    def of_class(self, fits: Callable[[str], bool], others: Iterable[HtmlElement] = ()) -> list[HtmlElement]:
        """The elements whose class attribute `fits`, and the `others`, each once in page order."""
        places = {place for name, places in self._classes.items() if fits(name) for place in places}
        places.update(self._places[one] for one in others if one in self._places)
        return [self._elements[place] for place in sorted(places)]

    def select(self, css: Iterable[str]) -> list[HtmlElement]:
        """The elements that any of the selectors finds, in the order of the selectors."""
        found: list[HtmlElement] = []
        for one in css:
            if not may_match(one, self.raw):
                continue
            names = _classes_in(one)
            found += self.of_class(partial(_is_one_of, names)) if names else select(self.root, (one,))
        return found


@lru_cache(maxsize=512)
def _classes_in(css: str) -> frozenset[str]:
    """The classes of a selector that has only classes (".date, .time"); empty for any other."""
    return frozenset(re.findall(r"[\w-]+", css)) if _CLASSES.fullmatch(css) else frozenset()


def _is_one_of(classes: frozenset[str], name: str) -> bool:
    return any(one in name for one in classes) and not classes.isdisjoint(_BLANKS.split(name))
