"""Boilerplate inside the body, in three layers: elements by selector, lines by pattern, lines learnt per source.

What names people (bylines, editors, credits) is not thrown away but handed on as fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.extraction.lines import HEADINGS, Line, tidy
from crawler.extraction.markup import LINK_CLOSE, LINK_OPEN
from crawler.extraction.sites import read_yaml

_URL_LIKE = re.compile(r"^\W*(?:https?://|www\.|[\w.+-]+@)\S+\W*$|^\W*[\w-]+(?:\.[\w-]+)+(?:/\S*)?\W*$", re.IGNORECASE)
_NAME = r"(?:(?!(?:%s)\b\s*[:：])[A-Z\u00c0-\u024f][\w.'’`-]*|(?:bin|binti|van|von|de|al|el|dan|and|dr|drs|ir|s\.?h|m\.?si|/|&|\||,|;|-|–|\(\w+\)|@\w+)(?=$|\W))"


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of phrases.yaml, compiled."""

    id: str
    pattern: re.Pattern[str]
    where: str  # line, cut, start, end
    languages: frozenset[str]  # empty: all
    longest: int
    links: bool
    goes: str
    stays: str


@dataclass(slots=True)
class Cleaned:
    """What is left of the lines and what was taken out of them."""

    lines: list[str]
    people: dict[str, list[str]] = field(default_factory=dict)  # field → raw strings, for `people.names`
    dropped: list[tuple[str, str]] = field(default_factory=list)  # (rule, line), for `kliping extract`


@cache
def phrases() -> tuple[str, tuple[Rule, ...], dict[str, str]]:
    """Load phrases.yaml once: its version, its rules and the labels of bylines by field."""
    data: dict[str, Any] = read_yaml(Path(__file__).with_name("phrases.yaml"))
    rules = tuple(
        Rule(
            one["id"],
            re.compile(one["pattern"].replace("⟦", LINK_OPEN).replace("⟧", LINK_CLOSE), re.IGNORECASE),
            one.get("where", "line"),
            frozenset(one.get("languages", ())),
            one.get("max", 240),
            one.get("links", False),
            one["goes"],
            one["stays"],
        )
        for one in data["rules"]
    )
    return str(data["version"]), rules, {str(k): str(v) for k, v in data["bylines"].items()}


@cache
def _rules_for(language: str) -> tuple[tuple[Rule, ...], tuple[Rule, ...], re.Pattern[str]]:
    """Give the rules of a language: those for whole lines, those that cut, and one expression that any line rule needs."""
    mine = [r for r in phrases()[1] if not r.languages or language in r.languages]
    whole = tuple(r for r in mine if r.where != "cut")
    cuts = tuple(r for r in mine if r.where == "cut")
    return whole, cuts, re.compile("|".join(f"(?:{r.pattern.pattern})" for r in whole) or r"(?!)", re.IGNORECASE)


@cache
def _byline() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, re.Pattern[str]]]:
    labels = phrases()[2]
    every = "|".join(labels.values())
    name = _NAME % every
    label = rf"(?i:{every})(?:\s*(?:&|/|dan|and)\s*(?i:{every}))?"
    names = rf"{name}(?:\s*{name}){{0,11}}"
    one = rf"\W*{label}\s*[:：]\s*\W*{names}"
    whole = re.compile(rf"(?:{one})+\W*(?:(?i:copyright|©|hak cipta).*)?", re.DOTALL)
    each = re.compile(rf"\b({label})\s*[:：]\s*({names})")
    return whole, each, {name_: re.compile(rf"(?:{words})\b", re.IGNORECASE) for name_, words in labels.items()}


def byline(text: str) -> dict[str, list[str]] | None:
    """Read a line that is nothing but labels and names ("Penulis: A, Editor: B"); None where it is anything else."""
    if len(text) > 220 or (":" not in text and "：" not in text):
        return None
    text = re.sub(r"(?<=[a-z])(?=(?:Editor|Redaktur|Pewarta|Copyright|COPYRIGHT)\b\s*[:：©])", " ", text)
    whole, each, labels = _byline()
    if not whole.fullmatch(text):
        return None
    found: dict[str, list[str]] = {}
    for label, names in each.findall(text):
        for name, pattern in labels.items():
            if pattern.search(label):
                found.setdefault(name, []).append(names.strip(" ,;|/-–"))
    return found


def _other_article(href: str, host: str) -> bool:
    """Tell whether an address leads to another page of the same site (its sub-domains too), not to a source outside."""
    parts = urlsplit(href.strip()[:2000]) if not href.startswith("[") else None
    if parts is None or parts.scheme not in ("", "http", "https"):
        return False
    if not parts.netloc:
        return bool(parts.path)
    return _family(parts.netloc) == _family(host)


def _family(host: str) -> str:
    """Give the part of a host name that its sub-domains share: "detik.com" of "news.detik.com"."""
    labels = host.lower().partition(":")[0].split(".")
    known = (
        3 if len(labels) > 2 and labels[-2] in ("co", "go", "or", "ac", "web", "my", "com", "net", "sch", "desa") else 2
    )
    return ".".join(labels[-known:])


def clean(
    lines: Sequence[Line],
    *,
    url: str,
    language: str,
    title: str,
    learnt: frozenset[int] = frozenset(),
    mark: Callable[[str], int] | None = None,
) -> Cleaned:
    """Take the boilerplate out of a body's lines; `learnt` holds the marks of lines that many articles of the source share."""
    host = urlsplit(url).netloc if "[" not in url else ""
    whole, cuts, any_rule = _rules_for(language)
    out = Cleaned([])
    kept: list[Line | None] = list(lines)
    texts = [line.text for line in lines]
    prose_at = [i for i, line in enumerate(lines) if line.is_prose]
    bare_title = _bare(title)

    def drop(index: int, why: str) -> None:
        out.dropped.append((why, texts[index]))
        kept[index] = None

    for i, line in enumerate(lines):
        for rule in cuts:
            subject = line.marked if rule.links else texts[i]
            if rule.pattern.search(subject):
                left = tidy(rule.pattern.sub(" ", subject).replace(LINK_OPEN, "").replace(LINK_CLOSE, ""))
                out.dropped.append((rule.id, texts[i]))
                texts[i] = left
        text = texts[i]
        if not text or not any(c.isalnum() for c in text):
            kept[i] = None
            continue
        if (named := byline(text)) is not None:
            for name, strings in named.items():
                out.people.setdefault(name, []).extend(strings)
            drop(i, "byline")
            continue
        if (rule_id := _matched(whole, any_rule, text, line, i, prose_at)) is not None:
            drop(i, rule_id)
        elif line.kind in ("h1", "h2") and _bare(text) == bare_title:
            drop(i, "title")
        elif line.kind in ("figcaption", "caption") and len(text.split()) < 40:
            out.people.setdefault("caption", []).append(text)
            drop(i, "caption")
        elif (
            line.is_link
            and not line.in_table
            and not _URL_LIKE.match(text)
            and all(_other_article(h, host) for h in line.hrefs)
        ):
            drop(i, "link")
    _drop_labels(lines, kept, texts, out)
    if learnt and mark is not None:
        facts = _facts(title, [t for t, k in zip(texts, kept, strict=True) if k is not None])
        for i, one in enumerate(kept):
            if one is not None and mark(texts[i]) in learnt and not _own(texts[i], facts):
                drop(i, "learnt")
    out.lines = _joined([(line, texts[i]) for i, line in enumerate(kept) if line is not None])
    return out


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def _matched(
    whole: Sequence[Rule], any_rule: re.Pattern[str], text: str, line: Line, index: int, prose_at: Sequence[int]
) -> str | None:
    """Name the rule that a whole line falls under, or None."""
    if not any_rule.fullmatch(text) and not line.hrefs:
        return None
    for rule in whole:
        subject = line.marked if rule.links else text
        if len(text) > rule.longest or not rule.pattern.fullmatch(subject):
            continue
        if rule.where == "end" and sum(i > index for i in prose_at) > 1:
            continue
        if rule.where == "start" and sum(i < index for i in prose_at) > 1:
            continue
        return rule.id
    return None


_LABEL = re.compile(r"^[^.!?]{2,70}[:：]?$")


def _drop_labels(lines: Sequence[Line], kept: list[Line | None], texts: Sequence[str], out: Cleaned) -> None:
    """Drop the headings of boxes whose links went: "Berita Lainnya", "Artikel Terkait:"."""
    for i, line in enumerate(kept):
        if line is None or not _LABEL.match(texts[i]) or len(texts[i].split()) > 7:
            continue
        following = i + 1
        links = 0
        while following < len(lines) and kept[following] is None:
            links += lines[following].is_link
            following += 1
        if not links:
            continue
        last = following >= len(lines)
        if texts[i].endswith((":", "：")) or (last and (links > 1 or line.kind in HEADINGS)):
            out.dropped.append(("label", texts[i]))
            kept[i] = None


def _facts(title: str, texts: Sequence[str]) -> dict[str, int]:
    """Count the article's own facts: words of the title, and the names and numbers of its text, by the lines they stand in."""
    counts: dict[str, int] = {}
    for word in set(re.findall(r"\w{4,}", title.lower())):
        counts[word] = 2
    for text in texts:
        for word in set(re.findall(r"(?<![.!?] )(?<!^)\b[A-Z]\w{2,}|\d[\d.,]*\d|\d", text)):
            counts[word.lower()] = counts.get(word.lower(), 0) + 1
    return counts


def _own(text: str, facts: dict[str, int]) -> bool:
    """Tell whether a line carries the article's own facts: a title word, or a name or number that stands in another line too."""
    words = set(re.findall(r"\w+", text.lower())) | set(re.findall(r"\d[\d.,]*\d|\d", text))
    return any(facts.get(word, 0) > 1 for word in words)


def _joined(pairs: Sequence[tuple[Line, str]]) -> list[str]:
    """Write the lines that are left; items of a list keep their dash, a line that repeats the one before goes."""
    result: list[str] = []
    for line, text in pairs:
        written = f"- {text}" if line.in_list and not text.startswith(("-", "•", "–", "*")) else text
        if result and result[-1] == written:
            continue
        result.append(written)
    return result
