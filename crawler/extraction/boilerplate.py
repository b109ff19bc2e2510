"""Boilerplate inside the body: lines by pattern, links to other articles, lines learnt per source.

(The first layer, elements by selector, is left out when the page is written as lines.) What names people is not thrown
away but handed on: bylines, editors and credits become fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from crawler.extraction.lines import HEADINGS, Line, tidy
from crawler.extraction.markup import LINK_CLOSE, LINK_OPEN, same_site
from crawler.extraction.phrases import LONGEST, Rule, Rules, function_words, read_byline, rules_for

LONGEST_RULE = 470  # characters; no rule is for a longer line
CAPTION_WORDS = 40  # from here a caption is a text of its own (koni.or.id tells the association's history in one)

_URL_LIKE = re.compile(r"^\W*(?:https?://|www\.|[\w.+-]+@)\S+\W*$|^\W*[\w-]+(?:\.[\w-]+)+(?:/\S*)?\W*$", re.IGNORECASE)
_TOPIC = re.compile(r"/(?:tags?|topik|topics?|indeks-topik)/[^/?]+/?$|/cari/?\?", re.IGNORECASE)
_LABEL = re.compile(r"^[^.!?]{2,70}[:：]?$")
_PAIR = re.compile(r"^[\w /()]{2,30}\s*[:：]\s*\S")


@dataclass(slots=True)
class Cleaned:
    """What is left of the lines and what was taken out of them."""

    lines: list[str]
    people: dict[str, list[str]] = field(default_factory=dict)  # field → raw strings, for `people.names`
    dropped: list[tuple[str, str]] = field(default_factory=list)  # (rule, line)
    walled: bool = False  # a line of them, or one that follows, asks readers to sign in or to pay


@dataclass(slots=True)
class _Work:
    """The lines under the knife: `texts` shrink, `gone` says which have left and why."""

    lines: Sequence[Line]
    texts: list[str]
    gone: dict[int, str]
    people: dict[str, list[str]]

    def catch(self, name: str, strings: Iterable[str]) -> None:
        known = self.people.setdefault(name, [])
        known.extend(one for one in strings if one not in known)


def clean(
    lines: Sequence[Line],
    *,
    host: str,
    language: str,
    title: str,
    after: Sequence[Line] = (),
    learnt: frozenset[int] = frozenset(),
    mark: Callable[[str], int] | None = None,
) -> Cleaned:
    """Take the boilerplate out of a body's lines.

    `host` is the page's own. `after` are the lines that follow the body. `learnt` are the marks (by `mark`) of lines
    that stand in many articles of the source.
    """
    work = _Work(lines, [line.text for line in lines], {}, {})
    by_pattern(work, language)
    by_structure(work, host, title)
    if learnt and mark is not None:
        by_habit(work, title, learnt, mark)
    dropped = [(why, lines[i].text) for i, why in sorted(work.gone.items()) if lines[i].text]
    rules = rules_for(language)
    walls = [rule for rule in (*rules.lines, *rules.placed) if rule.means == "paywall"]
    walled = any(rule.id in work.gone.values() for rule in walls) or any(
        rule.pattern.fullmatch(line.text) for line in after for rule in walls if len(line.text) <= rule.longest
    )
    return Cleaned(_joined(work), work.people, dropped, walled)


def by_pattern(work: _Work, language: str) -> None:
    """Cut and drop what phrases.yaml names, and catch the people in it.

    Links in a paragraph are cut before lines are judged ("Baca juga: ⟦…⟧ Ia menambahkan …" loses its beginning only),
    everything else after. Rules for a text's start and end wait until all else is gone.
    """
    rules = rules_for(language)
    for i, line in enumerate(work.lines):
        if line.hrefs:
            _cut(work, i, rules.link_cuts)
        if i in work.gone or _judge(work, i, rules, language):
            continue
        lowered = work.texts[i].lower()
        if any(hint in lowered for hint in rules.cut_hints) and _cut(work, i, rules.cuts):
            _judge(work, i, rules, language)
    for where, order in (("start", range(len(work.lines))), ("end", range(len(work.lines) - 1, -1, -1))):
        placed = [rule for rule in rules.placed if rule.where == where]
        paragraphs = 0
        for i in order:
            if i in work.gone:
                continue
            if not _fits(work, i, placed):
                paragraphs += work.lines[i].is_prose
            if paragraphs > 1:
                break


def _judge(work: _Work, i: int, rules: Rules, language: str) -> bool:
    """Judge a line by the rules for whole lines, and whether it is a byline; tell whether it went."""
    text = work.texts[i]
    if not any(char.isalnum() for char in text):
        work.gone.setdefault(i, "empty")
        return True
    if len(text) > LONGEST_RULE or (work.lines[i].kind == "tr" and " | " in text):
        return False  # a paragraph, or a row of a table ("12 | 10 | 2" is no pager)
    named = read_byline(text, language)
    if named is not None and not _is_record(work, i):
        for name, strings in named.items():
            work.catch(name, strings)
        work.gone[i] = "byline"
        return True
    lowered = text.lower()
    likely = any(hint in lowered for hint in rules.line_hints) or bool(
        (rules.any_line if len(text) <= LONGEST else rules.any_long_line).fullmatch(text)
    )
    return likely and _fits(work, i, rules.lines)


def _fits(work: _Work, i: int, rules: Iterable[Rule]) -> bool:
    """Drop a line that one of the rules fits; tell whether it went."""
    text = work.texts[i]
    for rule in rules:
        if len(text) <= rule.longest and (match := rule.pattern.fullmatch(text)):
            _catch(work, match)
            work.gone[i] = rule.id
            if rule.where == "box":
                _drop_box(work, i, rule.id)
            return True
    return False


def _cut(work: _Work, i: int, rules: Iterable[Rule]) -> bool:
    """Cut what the rules name out of a line; tell whether something of it went and something is left."""
    changed = False
    for rule in rules:
        text = work.lines[i].marked if rule.links else work.texts[i]
        match = rule.pattern.search(text)
        if match is None or (rule.links and changed):
            continue
        changed = True
        _catch(work, match)
        left = rule.pattern.sub(" ", text).replace(LINK_OPEN, "").replace(LINK_CLOSE, "")
        work.texts[i] = tidy(left)
        if not any(char.isalnum() for char in left):
            work.gone[i] = rule.id
            return False
    return changed


def _catch(work: _Work, match: re.Match[str]) -> None:
    for name, value in match.groupdict().items():
        if value and value.strip():
            work.catch(name, [value.strip()])


def _is_record(work: _Work, i: int) -> bool:
    """Tell a byline from the same words in a list of facts ("Judul: …", "Penulis: …", "Penerbit: …", in a review)."""
    around = [j for j in (i - 2, i - 1, i + 1, i + 2) if 0 <= j < len(work.texts)]
    return (
        sum(bool(len(work.texts[j]) < 100 and _PAIR.match(work.texts[j]) and j not in work.gone) for j in around) >= 3
    )


def _drop_box(work: _Work, i: int, why: str) -> None:
    """Drop the rest of the small box that line `i` heads: its own element's lines, or the list that follows it."""
    total = sum(len(line.text) for line in work.lines)
    box = work.lines[i].element
    for _ in range(3):
        inside = {j for j, line in enumerate(work.lines) if _within(line, box)}
        if inside - {i}:
            if sum(len(work.lines[j].text) for j in inside) < 0.4 * total:
                for j in inside:
                    work.gone.setdefault(j, why)
            return
        if box.getparent() is None:
            break
        box = box.getparent()
    j = i + 1
    while j < len(work.lines) and work.lines[j].in_list:
        work.gone.setdefault(j, why)
        j += 1


def _within(line: Line, box: object) -> bool:
    element = line.element
    for _ in range(6):
        if element is box:
            return True
        parent = element.getparent()
        if parent is None:
            return False
        element = parent
    return False


def by_structure(work: _Work, host: str, title: str) -> None:
    """Drop what its place shows to be no text: the title again, captions, links to other articles, their headings."""
    bare_title = _bare(title)
    last_prose = max((i for i, line in enumerate(work.lines) if line.is_prose and i not in work.gone), default=-1)
    for i, line in enumerate(work.lines):
        if i in work.gone:
            continue
        text = work.texts[i]
        if line.kind in HEADINGS and _bare(text) == bare_title:
            work.gone[i] = "title"
        elif line.kind in ("figcaption", "caption") and text.count(" ") < CAPTION_WORDS:
            work.gone[i] = "caption"
        elif line.is_link and _leads_away(line, text, host, last_prose > i):
            work.gone[i] = "link"
    for i in range(len(work.lines) - 1):
        if i not in work.gone and _heads_links(work, i):
            work.gone[i] = "label"


def _leads_away(line: Line, text: str, host: str, amid_prose: bool) -> bool:
    """Tell whether a line of links leads readers to other articles.

    Rows of tables, written addresses and links to sources outside stay; so do names amid the text that a site links to
    its pages of topics (kompas), but not a box of topics after it.
    """
    if (line.kind == "tr" and " | " in text) or _URL_LIKE.match(text):
        return False
    if not all(same_site(href, host) for href in line.hrefs):
        return False
    return not (amid_prose and all(_TOPIC.search(href) for href in line.hrefs))


def _heads_links(work: _Work, i: int) -> bool:
    """Tell whether a line heads a box whose links went: "Berita Lainnya", "Artikel Terkait:"."""
    text = work.texts[i]
    if not _LABEL.match(text) or text.count(" ") > 6:
        return False
    j, links = i + 1, 0
    while j < len(work.lines) and j in work.gone:
        links += work.gone[j] == "link"
        j += 1
    at_end = j >= len(work.lines)
    return links > 0 and (text.endswith((":", "：")) or (at_end and (links > 1 or work.lines[i].kind in HEADINGS)))


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def by_habit(work: _Work, title: str, learnt: frozenset[int], mark: Callable[[str], int]) -> None:
    """Drop the lines that many articles of the source share, unless they carry this article's own facts."""
    left = [i for i in range(len(work.lines)) if i not in work.gone]
    suspects = [i for i in left if mark(work.texts[i]) in learnt]
    if not suspects:
        return
    facts = _facts(title, [work.texts[i] for i in left if i not in suspects])
    for i in suspects:
        if not _words(work.texts[i]) & facts:
            work.gone[i] = "learnt"


def _words(text: str) -> set[str]:
    return set(re.findall(r"\d[\d.,]*\d|\w+", text.lower()))


def _facts(title: str, texts: Iterable[str]) -> set[str]:
    """Gather an article's own facts: the words of its title, and the names and numbers of its other lines."""
    facts = set(re.findall(r"\w{4,}", title.lower())) - function_words()
    for text in texts:
        facts.update(word.lower() for word in re.findall(r"(?<=[\w,;:] )[A-Z]\w{2,}|\d[\d.,]*\d|\d", text))
    return facts


def _joined(work: _Work) -> list[str]:
    """Write the lines that are left; items of a list keep a dash, a line that repeats the one before goes."""
    result: list[str] = []
    for i, line in enumerate(work.lines):
        if i in work.gone:
            continue
        text = work.texts[i]
        written = f"- {text}" if line.in_list and text[0] not in "-•–*" else text
        if not result or result[-1] != written:
            result.append(written)
    return result
