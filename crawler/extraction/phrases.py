"""The rules of `phrases.yaml`, compiled: lines that are no part of an article, and bylines that name its people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from crawler.extraction.markup import LINK_CLOSE, LINK_OPEN
from crawler.extraction.sites import read_yaml

_FAMILY = {
    "ms": "id",
    "jv": "id",
    "su": "id",
}  # their papers share Indonesia's phrases, and short texts are taken for them
LONGEST = 240  # characters; a longer line is a paragraph, unless its rule says otherwise


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of phrases.yaml."""

    id: str
    pattern: re.Pattern[str]
    where: str  # line, cut, start, end, box
    languages: frozenset[str]  # empty: all
    longest: int  # characters
    links: bool  # the pattern sees the marks around links' anchors
    goes: str
    stays: str
    means: str  # "paywall" where the line shows that the story goes on behind a wall


@dataclass(frozen=True, slots=True)
class Bylines:
    """The labels of one language, compiled: a whole byline, one label with its names, and the field of each label."""

    whole: re.Pattern[str]
    each: re.Pattern[str]
    fields: tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for the articles of one language."""

    lines: tuple[Rule, ...]
    cuts: tuple[Rule, ...]
    bylines: Bylines


def _marked(pattern: str) -> str:
    return pattern.replace("⟦", LINK_OPEN).replace("⟧", LINK_CLOSE)


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = read_yaml(Path(__file__).with_name("phrases.yaml"))
    return data


def version() -> str:
    """Give the version of phrases.yaml."""
    return str(_data()["version"])


@cache
def all_rules() -> tuple[Rule, ...]:
    """Give every rule, in the order of the file."""
    return tuple(
        Rule(
            id=one["id"],
            pattern=re.compile(_marked(one["pattern"]), re.IGNORECASE),
            where=one.get("where", "line"),
            languages=frozenset(one.get("languages", ())),
            longest=one.get("max", LONGEST),
            links=one.get("links", False),
            goes=_marked(one["goes"]),
            stays=_marked(one["stays"]),
            means=one.get("means", ""),
        )
        for one in _data()["rules"]
    )


@cache
def rules_for(language: str) -> Rules:
    """Give the rules for articles in `language` (ISO 639-1)."""
    family = _FAMILY.get(language, language)
    mine = [rule for rule in all_rules() if not rule.languages or family in rule.languages]
    labels = [one for one in _data()["bylines"] if family in one.get("languages", (family,))]
    return Rules(
        tuple(rule for rule in mine if rule.where != "cut"),
        tuple(rule for rule in mine if rule.where == "cut"),
        _bylines(tuple((one["field"], one["labels"]) for one in labels)),
    )


def _bylines(labels: tuple[tuple[str, str], ...]) -> Bylines:
    every = "|".join(words for _, words in labels)
    label = rf"(?i:{every})(?:\s*(?:&|/|dan|and)\s*(?i:{every}))?"
    # A name's word starts with a capital, or is one of the small words that stand in names, or joins two names.
    word = (
        rf"(?:(?!(?:{label})\b\s*[:：]|(?i:copyright|hak cipta))[A-Z\u00c0-\u024f][\w.'’`-]*"
        r"|(?:bin|binti|van|von|de|al|el|dan|and|&|/|\||,|;|-|–|\([\w./@ -]{1,40}\)|@\w+)(?=$|\W))"
    )
    names = rf"{word}(?:[\s,;|/–-]*{word}){{0,11}}"
    return Bylines(
        whole=re.compile(rf"(?:\W*\b(?:{label})\s*[:：]\s*\W*{names})+\W*(?:(?i:copyright|©|hak cipta).*)?"),
        each=re.compile(rf"\b({label})\s*[:：]\s*\W*({names})"),
        fields=tuple((name, re.compile(rf"(?:{words})\b", re.IGNORECASE)) for name, words in labels),
    )


def read_byline(text: str, language: str) -> dict[str, list[str]] | None:
    """Read a line that is nothing but labels and names ("Penulis: A Editor: B"); None where it is anything else."""
    if len(text) > LONGEST or not re.search("[:：]", text):
        return None
    bylines = rules_for(language).bylines
    text = re.sub(r"(?<=[a-z])(?=(?:Editor|Redaktur|Pewarta|Reporter|Penulis|Copyright|COPYRIGHT|Foto)\b)", " ", text)
    if not bylines.whole.fullmatch(text):
        return None
    found: dict[str, list[str]] = {}
    for label, names in bylines.each.findall(text):
        for name, pattern in bylines.fields:
            if pattern.search(label) and names not in found.get(name, ()):
                found.setdefault(name, []).append(names.strip(" ,;|/-–"))
    return found
