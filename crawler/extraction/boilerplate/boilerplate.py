"""Cleans a body of boilerplate: lines by pattern, links to other articles, lines that the source repeats.

Elements that selectors drop are gone before, when the page is written as lines. Names in bylines and credits are not
lost with their lines: they become fields of the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawler.extraction.boilerplate.boxes import drop_rest
from crawler.extraction.boilerplate.bylines import as_pair, is_label, is_record, takes_byline
from crawler.extraction.boilerplate.draft import Draft, Own
from crawler.extraction.boilerplate.habit import by_habit
from crawler.extraction.boilerplate.phrases import (
    LONG,
    SHORT,
    Rule,
    bare,
    hinting,
    is_said,
    rules_for,
)
from crawler.extraction.boilerplate.structure import by_structure
from crawler.extraction.lines.line import Line
from crawler.extraction.lines.natures import HEADINGS
from crawler.extraction.lines.tidy import tidy
from crawler.markup import unmarked

_CALLED = re.compile(r"\w@\w|(?:\+62|\b0\d)[\d\s().-]{6,}")  # an e-mail address or a telephone number
_SENTENCE = re.compile(r"(?<!\.)[.?][\"”]?$")  # the end of a sentence
MOST_PLACED = 6  # lines at either end in which rules for a place look, where no second paragraph ends it
NEAR_SCHEDULE = 8  # lines before and after a date in which others show that it is part of a list


@dataclass(slots=True)
class Cleaned:
    """The lines that are left, and what the others said."""

    lines: list[str]
    people: dict[str, list[str]]  # field → raw strings, for `people.names`
    walled: bool  # a line of the body or after it asks readers to sign in or to pay
    repeated: tuple[str, ...]  # the lines that were dropped because the source repeats them


def clean(
    lines: Sequence[Line],
    own: Own,
    *,
    language: str,
    after: Sequence[Line] = (),
    learnt: frozenset[int] = frozenset(),
) -> Cleaned:
    """Clean a body's lines of boilerplate.

    `after` are the lines after the body on its page, which are looked at for paywalls only; `learnt` are the marks of
    lines that stand around many articles of the source.
    """
    draft = Draft(lines, [as_pair(line) for line in lines], {}, {})
    _by_pattern(draft, language)  # finds the paragraphs, by which the next steps know the text's start and end
    _by_vocabulary(draft, language)
    _drop_contacts(draft, language)
    _by_place(draft, "start", language)
    _by_place(draft, "end", language)
    by_structure(draft, own)  # looks for the people whom the bylines dropped so far have named
    if learnt:
        by_habit(draft, own, learnt)  # weighs the lines that no rule has dropped
    walls = rules_for(language).walls
    walled = any(rule.id in draft.gone.values() or any(rule.fit(line.text) for line in after) for rule in walls)
    repeated = tuple(draft.texts[i] for i, why in draft.gone.items() if why == "learnt")
    return Cleaned(_joined(draft), draft.people, walled, repeated)


def _by_pattern(draft: Draft, language: str) -> None:
    """Cut and drop what phrases.yaml names anywhere in a text, and catch the people in it.

    Links in a paragraph are cut before its line is judged as a whole ("Baca juga: ⟦…⟧ Ia menambahkan …" loses only its
    beginning); everything else is cut after.
    """
    rules = rules_for(language)
    for i, line in enumerate(draft.lines):
        if line.hrefs:
            _cut(draft, i, line.marked, rules.link_cuts)
        if i not in draft.gone and not _judge(draft, i, language):
            _cut(draft, i, draft.texts[i], hinting(rules.at["cut"], draft.texts[i]))
    draft.find_prose()


def _by_vocabulary(draft: Draft, language: str) -> None:
    """Drop the short lines above and below a text that consist of words for a paper's own pages."""
    if not draft.paragraphs:
        return
    rules = rules_for(language)
    for i in (*range(draft.paragraphs[0]), *range(draft.paragraphs[-1] + 1, len(draft.lines))):
        line = draft.lines[i]
        spared = i in draft.gone or _is_step(line) or line.kind in HEADINGS
        if not spared and rules.speaks_of_paper(draft.texts[i]):
            draft.gone[i] = "vocabulary"


def _drop_contacts(draft: Draft, language: str) -> None:
    """Drop the contacts at the end of a press release, from their heading on."""
    headings = rules_for(language).at["contacts"]
    called = False
    for i in reversed(range(len(draft.lines))):
        line = draft.lines[i]
        here = _CALLED.search(line.text) is not None
        called = called or here
        if called and i not in draft.gone and _fits(draft, i, hinting(headings, draft.texts[i])):
            draft.drop(range(i, len(draft.lines)), draft.gone[i])
        elif line.is_prose and not here and i not in draft.gone:
            return


def _by_place(draft: Draft, where: str, language: str) -> None:
    """Drop what phrases.yaml names at a text's start or end, from the outermost line inwards."""
    order = range(len(draft.lines)) if where == "start" else range(len(draft.lines) - 1, -1, -1)
    rules = rules_for(language).at
    placed = rules[where] + (rules["beside"] if draft.paragraphs else ())
    paragraphs = left = 0
    for i in order:
        if i in draft.gone or _fits(draft, i, hinting(placed, draft.texts[i])):
            continue
        line = draft.lines[i]
        paragraphs += line.is_prose
        if line.is_prose or (where == "end" and not line.is_link):  # a list or a verse also ends a text
            placed = rules[where]
        left += 1
        if paragraphs > 1 or left > MOST_PLACED:
            break


def _judge(draft: Draft, i: int, language: str) -> bool:
    """Drop a line that is empty, furniture, a byline, or that a rule for whole lines fits; return whether it went."""
    text, rules = draft.texts[i], rules_for(language)
    if not any(map(str.isalnum, text)):
        draft.gone[i] = "empty"
        return True
    if len(text) > LONG:
        return False  # a paragraph
    if draft.lines[i].kind == "tr" and " | " in text:  # "12 | 10 | 2" is no pager
        return i not in draft.prose and takes_byline(draft, i)
    if i not in draft.prose and is_label(text) and takes_byline(draft, i, i + 1):
        return True
    known = len(text) <= SHORT and bare(text) in rules.furniture
    if known and not (_is_step(draft.lines[i]) or is_said(text)):
        draft.gone[i] = "furniture"
        return True
    if takes_byline(draft, i):
        return True
    return _fits(draft, i, rules.for_line(text))


def _fits(draft: Draft, i: int, rules: Iterable[Rule]) -> bool:
    """Drop a line that one of the rules fits; return whether it went."""
    text = draft.texts[i]
    for rule in rules:
        if (match := rule.fit(text)) and not _is_spared(draft, i, rule):
            _catch(draft, match)
            draft.gone[i] = rule.id
            if rule.where in ("box", "quote"):
                drop_rest(draft, i, rule)
            return True
    return False


def _is_spared(draft: Draft, i: int, rule: Rule) -> bool:
    """Whether a line that fits a rule is one that the rule spares, or somebody's words."""
    line, text, spares = draft.lines[i], draft.texts[i], rule.spares
    if is_said(text) or ("sentences" in spares and _SENTENCE.search(text)):
        return True
    if ("steps" in spares and _is_step(line)) or ("headings" in spares and line.kind in HEADINGS):
        return True
    if "records" in spares and is_record(draft.texts, i, draft.gone):
        return True
    return "schedules" in spares and _is_schedule(draft, i, rule)


def _is_step(line: Line) -> bool:
    """Whether a line is an item of a list without a link: "Kirim" may be the last step of an instruction."""
    return line.in_list and not line.hrefs


def _is_schedule(draft: Draft, i: int, rule: Rule) -> bool:
    """Whether a line such as a date is the text's own: amid paragraphs, or with two more of the same style near it.

    A layout has two at most: published and updated.
    """
    near = range(max(0, i - NEAR_SCHEDULE), min(len(draft.lines), i + NEAR_SCHEDULE + 1))
    alike = (j for j in near if _looks(draft.lines[j]) == _looks(draft.lines[i]))
    return i in draft.prose or sum(rule.fit(draft.texts[j]) is not None for j in alike) > 2


def _looks(line: Line) -> tuple[str, str | None]:
    return line.kind, line.element.get("class")


def _cut(draft: Draft, i: int, text: str, rules: Iterable[Rule]) -> None:
    """Cut what the rules name out of `text`, the line `i`; drop the line if nothing is left."""
    for rule in rules:
        if match := rule.pattern.search(text):
            _catch(draft, match)
            text = tidy(rule.pattern.sub(" ", text))
            draft.texts[i] = tidy(unmarked(text))
            if not any(map(str.isalnum, text)):
                draft.gone[i] = rule.id
                return


def _catch(draft: Draft, match: re.Match[str]) -> None:
    for name, value in match.groupdict().items():
        if value and value.strip():
            draft.catch(name, [value.strip()])


def _joined(draft: Draft) -> list[str]:
    """The lines that are left, as text; list items get a dash, and a block that repeats the one before is left out.

    A capital letter in a block of its own is joined to the next line as its initial.
    """
    result: list[str] = []
    before: Line | None = None
    for line, text in ((line, draft.texts[i]) for i, line in enumerate(draft.lines) if i not in draft.gone):
        written = f"- {text}" if line.in_list and text[0] not in "-•–*" else text
        if before is not None and result[-1] == written and line.kind != "tr" and line.element is not before.element:
            continue  # but rows of a table and lines of one verse may be equal
        if before is not None and len(result[-1]) == 1 and result[-1].isupper() and text[0].islower():
            result[-1] += text
        else:
            result.append(written)
        before = line
    return result
