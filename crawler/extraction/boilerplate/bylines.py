"""Reads bylines in the text and beside it, with the label before the name or in the line above."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from itertools import islice, pairwise, product

from crawler.extraction.boilerplate.draft import Draft
from crawler.extraction.boilerplate.phrases import LONGEST, SHORT, rules_for
from crawler.extraction.boilerplate.unlabelled import SUBHEADINGS, bare_words, behind_icon, named_beside_time, signs
from crawler.extraction.labels import EDITOR, LABEL, WEAK_LABEL, WRITER, fields_of
from crawler.extraction.lines.layout import Layout
from crawler.extraction.lines.line import Line
from crawler.extraction.lines.natures import HEADINGS
from crawler.extraction.people import follow_label, names
from crawler.markup import LINK_CLOSE, LINK_OPEN
from pipelines.days import WEEKDAY
from pipelines.strings import key

LEAST_MENU = 5  # lines of links from which a page is taken to have a menu
NEAR = 8  # lines before and after a body in which its people and paywalls are looked for

NAME_AND_TIME = "nama-dan-waktu"  # id of the rule for a name without a label, beside a time
WRITERS = "writers"  # authors whose label says that they wrote the text, even where the page declares others

_ROLE = re.compile(f"{WRITER}|{EDITOR}", re.IGNORECASE)
_FIRST_WORD = re.compile(r"\w")
_RIGHTS = re.compile(r"\W*(?:copyright\b|hak cipta\b|©).*", re.IGNORECASE)
_PAIR = re.compile(r"^[\w /()]{2,30}\s*[:：]\s*\S")
_PAIR_ROW = re.compile(r"([\w &/]{2,30}?)\s*\|\s*[:：]\s*(?:\|\s*)?(?=[^\s|])")  # "Editor | : | Ani"
_DATED = re.compile(  # a time or a count of readers after a name
    rf"(?:\W+|(?-i:(?<=[a-z])(?=[A-Z])))(?:(?:pada )?(?:(?:{WEEKDAY})\W{{1,3}})?\d{{1,2}}[\s/.-].{{0,30}}"
    r"|(?:dibaca|dilihat|hits|views?)\W{1,3}\d.{0,20}|(?:kategori|rubrik)\s?:.{0,30})$",
    re.IGNORECASE,
)
_TIME_BEFORE = re.compile(  # a time before the labels in the same line, with or without a space between
    rf"\A\W*(?:(?:{WEEKDAY})\W{{1,3}})?"
    r"\d{1,2}(?: [a-z]{3,10}\.? |[/.-]\d{1,2}[/.-])(?:19|20)\d\d(?:\W{1,4}\d{1,2}[:.]\d\d(?: ?wi(?:b|ta|t))?)?\W*",
    re.IGNORECASE,
)
_NAME_FIRST = re.compile(r"\W*((?:[A-Z][\w.'’-]+ ){2,4}) ?[|/•·–-] ?(?=(?:Editor|Redaktur|Penyunting)\s?[:：])")
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|penulis|reporters?|wartawan|jurnalis|kontributor|bylines?|profiles?|profil|users?)/[^/?]+/?$",
    re.IGNORECASE,
)
_ANCHOR = re.compile(f"{LINK_OPEN}([^{LINK_CLOSE}]*){LINK_CLOSE}")


def as_pair(line: Line) -> str:
    """The text of a line; a table's row of label and value ("Editor | : | Ani") becomes "Editor: Ani"."""
    row = _PAIR_ROW.match(line.text) if line.kind == "tr" else None
    return f"{row[1]}: {line.text[row.end() :]}" if row else line.text


def people(layout: Layout, *named: dict[str, list[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The authors and editors of an article, from the page's metadata, the lines (`named`), and the feed.

    Those whose label says that they wrote the text win over the declared authors: a page may declare whoever put the
    text online, or its editor (republika.co.id).
    """
    meta, link = layout.meta, layout.context.pending.link
    strangers = (*meta.site_names, meta.section or "")  # these also stand beside a time

    def first(field: str) -> tuple[str, ...]:
        return next(filter(None, (names(one.get(field, ()), site=strangers) for one in named)), ())

    authors = meta.authors or first("authors") or names(link.authors, site=layout.site.names)
    writers, editors = first(WRITERS), meta.editors or first("editors")
    pairs = product(map(key, authors), map(key, writers))
    if not any(one in other or other in one for one, other in pairs):  # "Ani" may be short for Ani Lestari
        authors = writers or authors
    return tuple(name for name in authors if name not in editors) or authors, editors


def names_beside(layout: Layout, begin: int, end: int, language: str) -> dict[str, list[str]]:
    """The names in the bylines above and below the body at the lines `begin` to `end`, by field."""
    before, after = _beside(layout, begin, end)
    site = [bare_words(name) for name in layout.meta.site_names]
    beside = Draft([], [], {}, {})
    for place, (line, following) in enumerate(pairwise((*before, *after, None))):
        if line is None or len(line.text) > SHORT:
            continue
        text = as_pair(line)
        if following is not None and is_label(text):
            if text.endswith((":", "：")):
                text += f" {following.text}"
            elif _ROLE.fullmatch(text) and not line.is_link and " " in following.text:
                text += f": {following.text}"
        for name, strings in (read_byline(text) or {}).items():
            if name != WRITERS or place < len(before):  # below a text, they may be those of the next story
                beside.catch(name, strings)
        if signs(text, site):
            beside.catch("authors", [text])
    for name, strings in _unmarked(before, after, language).items():
        if not beside.people.get(name):
            beside.catch(name, strings)
    if not (layout.meta.authors or beside.people.get("authors")):
        beside.catch("authors", _beside_time(layout, _below_headline(before), language))
    return beside.people


def _beside(layout: Layout, begin: int, end: int) -> tuple[list[Line], list[Line]]:
    """The lines above the running text, and those below it together with the furniture inside the body."""
    page, stands = layout.walked.lines, layout.stands
    # bylines may be in furniture between headline and text: <div class="meta">Ani Lestari - Warta Contoh</div>
    first, second = [*islice((i for i in range(begin, end) if page[i].is_prose), 2), begin, begin][:2]
    aside = [page[i] for i in range(begin, end) if not stands[i]]  # <div class="tags">Editor: Ani</div>
    # the first paragraph may be a standfirst, with the byline below it
    facts = [as_pair(line) for line in page[begin : first + 2]]
    above = [page[i] for i in range(max(0, first - NEAR), first) if i < begin or not is_record(facts, i - begin)]
    before = above + [page[i] for i in range(first, second) if not stands[i]][:NEAR]
    return before, [*aside[-NEAR:], *page[end : end + NEAR]]


def _unmarked(before: Sequence[Line], after: Iterable[Line], language: str) -> dict[str, list[str]]:
    """The names beside a body that have no label with a colon: "By Ani", or links to the pages of authors."""
    found: dict[str, list[str]] = {"authors": [], "editors": []}
    for lines, where in ((before, "start"), (after, "end")):
        for line in (line for line in lines if len(line.text) <= SHORT):
            for match in (match for pattern in _naming(language, where) if (match := pattern.fullmatch(line.text))):
                named = match.groupdict()
                if where == "start" or named.get("editors"):  # below a text, authors may be those of the next story
                    for name, string in named.items():
                        found[name] += [string] if string else []
            if where == "start":
                anchors = zip(_ANCHOR.findall(line.marked), line.hrefs, strict=False)
                found["authors"] += (name for name, href in anchors if _AUTHOR_PAGE.search(href) and follow_label(name))
    found["authors"] += _behind_icons(before)
    return found


def _behind_icons(before: Sequence[Line]) -> list[str]:
    """The names after an icon of a person, below the headline only: above it stands "Masuk Akun"."""
    lines = (line for line in _below_headline(before) if len(line.text) <= SHORT)
    return [name for line in lines for name in behind_icon(line.element) if " " in name and follow_label(name)]


def _below_headline(before: Sequence[Line]) -> Sequence[Line]:
    return before[next((i + 1 for i, line in enumerate(before) if line.is_headline), 0) :]


def _beside_time(layout: Layout, lines: Sequence[Line], language: str) -> list[str]:
    """The names beside a time, in its line or the line above, that no other link and no paragraph holds.

    The name of a section does stand in other links.
    """
    pattern = next((rule.pattern for _, rule in rules_for(language).at["start"] if rule.id == NAME_AND_TIME), None)
    if pattern is None:
        return []
    for i, line in enumerate(lines):
        texts = (line.text, *(f"{line.text} | {following.text}" for following in lines[i + 1 : i + 2]))
        found = [m["authors"] for text in texts if len(text) <= SHORT and (m := pattern.fullmatch(text))]
        if found := [*filter(None, found)][:1] or named_beside_time(line.text[:SHORT]):
            others = [one for one in layout.walked.lines if one is not line and one.kind != "figcaption"]
            anchors = line.element.getroottree().iter("a")
            menus = (a for a in anchors if next(a.iterancestors("nav"), None) is not None)  # are not among the lines
            links = [text for a in menus if (text := "".join(a.itertext()).strip())]
            links += [one.text for one in others if one.is_link]
            about = (layout.page.url, layout.meta.section or "", layout.title)
            said = bare_words(" ".join((*about, *links, *(one.text for one in others if one.is_prose))))
            return [name for name in found if len(links) >= LEAST_MENU and f" {bare_words(name)} " not in f" {said} "]
    return []


@cache
def _naming(language: str, where: str) -> tuple[re.Pattern[str], ...]:
    """The patterns that catch people in a line at the start or end of a text, or in any line."""
    rules = (*(rule for _, rule in rules_for(language).at[where]), *rules_for(language).lines)
    patterns = dict.fromkeys(rule.pattern for rule in rules if rule.id != NAME_AND_TIME)
    return tuple(one for one in patterns if not one.groupindex.keys().isdisjoint(("authors", "editors")))


def takes_byline(draft: Draft, i: int, name: int | None = None) -> bool:
    """Drop a byline and catch its people; `name` is the line with the name where line `i` is only its label."""
    text, kind = draft.texts[i], draft.lines[i].kind
    if name is not None:
        if kind in SUBHEADINGS or name >= len(draft.texts):  # layouts set "Editor" as h6 (kompas, 2025)
            return False
        if draft.lines[name].is_prose or is_label(draft.texts[name]):
            return False
        text = f"{text.rstrip(' :：')}: {draft.texts[name]}"
    named = read_byline(text, loosely=i not in draft.prose, heading=kind in HEADINGS)
    if named is None or is_record(draft.texts, i, draft.gone):
        return False
    for role, strings in named.items():
        draft.catch(role, strings)
    for gone in (i,) if name is None else (i, name):
        draft.gone[gone] = "byline"
    return True


def is_record(texts: Sequence[str], i: int, gone: Collection[int] = ()) -> bool:
    """Whether a line belongs to a list of facts ("Judul: …", "Penulis: …", "Penerbit: …" in a review): no byline."""
    around = [texts[j] for j in (i - 2, i - 1, i + 1, i + 2) if 0 <= j < len(texts) and j not in gone]
    return sum(len(text) < 100 and bool(_PAIR.match(text)) for text in around) >= 3


def is_label(text: str) -> bool:
    """Whether a line is only a label ("Penulis", "Editor :"), so that the name is in the next line."""
    alone = text.rstrip(" :：")
    return bool(LABEL.fullmatch(f"{alone}:")) and not WEAK_LABEL.fullmatch(alone)


def read_byline(text: str, *, loosely: bool = False, heading: bool = False) -> dict[str, list[str]] | None:
    """Read a line that has only labels and names ("Penulis: A Editor: B") into names by field; None for any other line.

    `loosely` also takes names in lower case; in a `heading`, weak labels do not count. Antara joins its lines:
    "Pewarta: Budi SavitriEditor: Ade Marboen Copyright © ANTARA 2016".
    """
    if len(text) > LONGEST or not (":" in text or "：" in text):
        return None
    text = _TIME_BEFORE.sub("", _RIGHTS.sub("", text))
    begin = _FIRST_WORD.search(text)
    found: dict[str, list[str]] = {}
    if begin and (named_first := _NAME_FIRST.match(text)):  # "Rina Marlina | Editor: Ani Lestari"
        found["authors"] = [named_first[1]]
        begin = _FIRST_WORD.search(text, named_first.end())
    if begin is None or not LABEL.match(text, begin.start()):
        return None
    labels = list(LABEL.finditer(text, begin.start()))
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        named = text[label.end() : following.start() if following else None].strip(" ,;|/–-")
        named = _DATED.sub("", named)
        if any(named.count(a) != named.count(b) for a, b in ("()", "[]")):
            named = named.strip("()[] ")
        if WEAK_LABEL.fullmatch(label["label"]) and (heading or named[:1].islower()):
            return None  # "Laporan: polisi lamban"
        if not follow_label(named, loosely=loosely):
            return None
        for field in fields_of(label["label"]):
            found.setdefault(field, []).append(named)
    return found
