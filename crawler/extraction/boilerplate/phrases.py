"""Compiles the rules of `phrases.yaml` for lines that are no part of an article."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from crawler.extraction.labels import EDITOR, WRITER
from crawler.extraction.people import NAME_PREFIX, NAME_WORD, OFFICE
from crawler.extraction.sites import naming, read_yaml
from crawler.markup import LINK_CLOSE, LINK_OPEN

# Papers in these languages share Indonesia's phrases, and short Indonesian texts may be detected as one of them
_FAMILY = {"ms": "id", "jv": "id", "su": "id"}
_USUAL = ("id",)  # the language of an entry that names none
_PUNCTUATION = re.compile(r"[\W_]+")
# A plain group, which becomes one that does not capture; the first alternative skips escapes and character classes
_GROUP = re.compile(r"(\\.|\[\^?\]?(?:\\.|[^\]\\])*\])|\((?!\?)")
_ENDS = ".\"'”’"  # ends of a sentence
_NUMBER = re.compile(r"\d+(?: \d+)*")
# Characters of the longest line that a rule is for: a button or label, any other line, a call as long as a paragraph
SHORT, LONGEST, LONG = _LENGTHS = (130, 240, 470)
MOST_WORDS = 8  # words of a line that is furniture by its vocabulary; it has two at least


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of phrases.yaml."""

    id: str
    pattern: re.Pattern[str]
    where: str  # line, cut, start, end, beside, contacts, box, quote
    languages: frozenset[str]  # empty: all
    longest: int  # characters
    links: bool  # the pattern sees the marks around anchors
    goes: tuple[str, ...]  # examples of lines that must go
    stays: tuple[str, ...]  # examples of lines that must stay
    hints: tuple[str, ...]  # in lower case; every line that fits holds one of them
    means: str  # "paywall" where the line shows that the story goes on behind a paywall
    spares: frozenset[str]  # lines that stay although they fit: steps, headings, sentences, records, schedules

    def fit(self, text: str) -> re.Match[str] | None:
        """How a whole line fits the rule; None if it does not."""
        return self.pattern.fullmatch(text) if len(text) <= self.longest else None


Hinted = tuple[tuple[str, Rule], ...]  # pairs of a hint, or "" where the rule has none, and the rule


@dataclass(frozen=True, slots=True)
class Rules:
    """All that holds for the articles of one language."""

    lines: tuple[Rule, ...]  # for whole lines, where: line, box and quote
    at: dict[str, Hinted]  # all others by their `where`
    link_cuts: tuple[Rule, ...]  # cuts that see the marks around anchors
    walls: tuple[Rule, ...]  # rules that show that the story goes on behind a paywall
    furniture: frozenset[str]  # whole lines, as `bare` writes them
    about: frozenset[str]  # words for the paper's own pages: its articles, comments, adverts
    around: frozenset[str]  # words that accompany those
    hinted: tuple[Hinted, ...]  # for each of `_LENGTHS`: the rules of `lines` that have hints
    unhinted: tuple[re.Pattern[str], ...]  # for each of `_LENGTHS`: one pattern for all others

    def speaks_of_paper(self, text: str) -> bool:
        """Whether a line of two to `MOST_WORDS` words has only words for a paper's own pages, and is no sentence."""
        if text[-1:] in _ENDS or text.count(" ") >= 2 * MOST_WORDS:
            return False
        words = [word for word in bare(text).split() if word != "#"]
        if not 1 < len(words) <= MOST_WORDS or self.about.isdisjoint(words):
            return False
        return all(word in self.about or word in self.around for word in words)

    def for_line(self, text: str) -> Sequence[Rule]:
        """The rules for whole lines that may fit a line of at most `LONG` characters; for most lines none."""
        step = bisect_left(_LENGTHS, len(text))
        if self.unhinted[step].fullmatch(text.lower()):
            return self.lines
        return hinting(self.hinted[step], text)


def _marked(text: str) -> str:
    return text.replace("⟦", LINK_OPEN).replace("⟧", LINK_CLOSE)


def _written(pattern: str) -> str:
    """A pattern of phrases.yaml in the syntax of `re`: lines are alternatives, an indented one continues the last."""
    lines = pattern.replace("\n  ", "").strip().replace("\n", "|")
    whole = re.sub(r"\{([a-z]\w*)\}", lambda name: f"({_written(_data()['parts'][name[1]])})", lines)
    return _GROUP.sub(lambda found: found[1] or "(?:", whole)


def _pattern(rule: dict[str, Any]) -> re.Pattern[str]:
    written = _marked(_written(rule["pattern"]))
    # possessive: otherwise a long row of punctuation takes time that grows with the square of its length
    whole = written if rule.get("where") == "cut" else rf"(?:\W++)?(?:{written})\W*"
    return re.compile(whole, re.IGNORECASE)


def _holds_for(entry: dict[str, Any], language: str) -> bool:
    languages = entry.get("languages", _USUAL)
    return "all" in languages or language in languages


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = read_yaml(Path(__file__).with_name("phrases.yaml"))
    word = rf"(?-i:{NAME_WORD}|{NAME_PREFIX}\s+{NAME_WORD})"
    data["parts"] |= {"kata": word, "jabatan": OFFICE, "wartawan": WRITER, "redaktur": EDITOR}
    return data


def version() -> str:
    """The version of phrases.yaml."""
    return str(_data()["version"])


@cache
def function_words() -> frozenset[str]:
    """Common words, which say nothing about an article where its title has them."""
    return frozenset(str(_data()["function_words"]).split())


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the file."""
    return tuple(map(_rule, _data()["rules"]))


def _rule(one: dict[str, Any]) -> Rule:
    with naming("phrases.yaml", one.get("id", one)):
        return Rule(
            id=one["id"],
            pattern=_pattern(one),
            where=one.get("where", "line"),
            languages=frozenset(one.get("languages", _USUAL)) - {"all"},
            longest={"short": SHORT, "long": LONG}.get(one.get("length", ""), LONGEST),
            links=one.get("links", False),
            goes=tuple(_marked(one["goes"]).splitlines()),
            stays=tuple(_marked(one["stays"]).splitlines()),
            hints=tuple(one.get("hint", ())),
            means=one.get("means", ""),
            spares=frozenset(one.get("spares", ())),
        )


@cache
def _said() -> re.Pattern[str]:
    return re.compile(_written(_data()["said"]), re.IGNORECASE)


def is_said(text: str) -> bool:
    """Whether a line is direct speech: "Masuk," kata ibu."""
    return _said().fullmatch(text) is not None


@cache
def rules_for(language: str) -> Rules:
    """The rules for articles in `language` (ISO 639-1)."""
    family = _FAMILY.get(language, language)
    mine = [rule for rule in all_rules() if not rule.languages or family in rule.languages]
    lines = tuple(rule for rule in mine if rule.where in ("line", "box", "quote"))
    by_step = [[rule for rule in lines if rule.longest > shorter] for shorter in (0, *_LENGTHS[:-1])]
    return Rules(
        lines=lines,
        at={
            where: _hinted(rule for rule in mine if rule.where == where and not rule.links)
            for where in ("cut", "start", "end", "beside", "contacts")
        },
        link_cuts=tuple(rule for rule in mine if rule.links),
        walls=tuple(rule for rule in mine if rule.means == "paywall"),
        furniture=frozenset(
            line for one in _data()["furniture"] if _holds_for(one, family) for line in one["lines"].split(", ")
        ),
        about=_words("about", family),
        around=_words("around", family),
        hinted=tuple(_hinted(rule for rule in fitting if rule.hints) for fitting in by_step),
        unhinted=tuple(_any(rule for rule in fitting if not rule.hints) for fitting in by_step),
    )


def _words(kind: str, family: str) -> frozenset[str]:
    return frozenset(word for one in _data()["vocabulary"] if _holds_for(one, family) for word in one[kind].split())


def _hinted(rules: Iterable[Rule]) -> Hinted:
    return tuple((hint, rule) for rule in rules for hint in rule.hints or ("",))


def hinting(rules: Hinted, text: str) -> list[Rule]:
    """The rules with a hint that a line holds; a rule comes once for each such hint."""
    lowered = text.lower()
    return [rule for hint, rule in rules if hint in lowered]


def bare(text: str) -> str:
    """Write a line as `furniture` in phrases.yaml does: lower case, no punctuation, # for a number."""
    return _NUMBER.sub("#", _PUNCTUATION.sub(" ", text.lower())).strip()


def _any(rules: Iterable[Rule]) -> re.Pattern[str]:
    """One pattern, for text in lower case, that fits whatever any of the rules fits.

    Most lines fit no rule. One pattern is several times faster than trying each, and twice as fast without IGNORECASE.
    """
    patterns = [re.sub(r"\(\?P<\w+>", "(?:", rule.pattern.pattern) for rule in rules]
    lowered = (re.sub(r"(?<!\\)[A-Z]", lambda letter: letter[0].lower(), one) for one in patterns)
    return re.compile("|".join(f"(?:{one})" for one in lowered) or r"(?!)")
