"""Asks `marks.yaml` what an element is by its class and id, a box by its heading, and a page by its words."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from crawler.extraction.sites import read_yaml

LONGEST_NAME, LONGEST_WORD = 2000, 80  # characters of a class attribute, and of a class

_POST = frozenset(("post", "hentry", "type-post"))
_PUNCTUATION = re.compile(r"[\W_]+")


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = read_yaml(Path(__file__).with_name("marks.yaml"))
    return data


def version() -> str:
    """The version of marks.yaml."""
    return str(_data()["version"])


@cache
def _elements() -> tuple[tuple[str, re.Pattern[str]], ...]:
    names = _data()["elements"]
    beside = "".join(rf"(?<!\b{word}[_-])" for word in names["beside"])

    def between_breaks(key: str, ends: str) -> re.Pattern[str]:
        return re.compile(rf"(?:^|[\s_-]){beside}(?:{'|'.join(names[key])})(?=$|{ends})", re.IGNORECASE)

    return (
        ("unseen", between_breaks("unseen", r"[\s_]")),
        ("never", between_breaks("never", r"[\s_]")),
        ("caption", between_breaks("caption", r"[\s_]")),
        ("soft", between_breaks("furniture", r"[\s_-]")),
    )


def _within_reason(name: str) -> str:
    """Cut names to a usual length: the time that some patterns take grows with the square of a word's length."""
    return name if len(name) <= LONGEST_WORD else " ".join(word[:LONGEST_WORD] for word in name[:LONGEST_NAME].split())


@lru_cache(maxsize=8192)
def suspicion(name: str) -> str:
    """The kind of element that a class and id suggest: "unseen", "never", "caption", "soft" (furniture) or ""."""
    name = _within_reason(name)
    if not _POST.isdisjoint(name.split()):  # WordPress and Ghost name a post after its topics: "hentry tag-komentar"
        name = " ".join(word for word in name.split() if not word.startswith(("tag-", "category-")))
    return next((kind for kind, pattern in _elements() if pattern.search(name)), "")


@cache
def _whole(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|\s)(?:{'|'.join(_data()['elements'][key])})(?=$|\s)", re.IGNORECASE)


@lru_cache(maxsize=8192)
def sounds_like_body(name: str) -> bool:
    """Whether a class or id is a usual name of a body."""
    return bool(_whole("body").search(_within_reason(name)))


@lru_cache(maxsize=8192)
def sounds_like_person(name: str) -> bool:
    """Whether an icon's class names a person or a pen, as beside an author's name."""
    return bool(_whole("person").search(_within_reason(name)))


@cache
def _headings() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile("|".join(words), re.IGNORECASE)) for kind, words in _data()["headings"].items())


@lru_cache(maxsize=8192)
def heading_kind(text: str) -> str:
    """The kind of box that a short line heads: "comments", "links", "about", "share" or ""."""
    words = _PUNCTUATION.sub(" ", text).strip()
    return next((kind for kind, pattern in _headings() if pattern.fullmatch(words)), "")


@cache
def page_words(kind: str) -> re.Pattern[str]:
    """The pattern for words on pages that are no article; `kind` is consent, not_found or out."""
    return re.compile("|".join(_data()["pages"][kind]), re.IGNORECASE)
