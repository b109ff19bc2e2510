"""Drops boilerplate by its form and place: the title again, names above the text, captions, links to other articles."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from crawler.extraction.boilerplate.boxes import drop_teaser
from crawler.extraction.boilerplate.draft import Draft, Own
from crawler.extraction.boilerplate.repeats import repeats
from crawler.extraction.boilerplate.unlabelled import bare_words, is_byline, left_of, signers, tells_of_author
from crawler.extraction.lines.line import NUMBERED
from crawler.extraction.lines.natures import HEADINGS
from crawler.urls import is_home

# Words from which a caption is kept as text (koni.or.id has the association's history in one), and all captions of a
# page without other text are its story
CAPTION_WORDS = 40

LONGEST_BOX = 4  # lines of a box about the author
_AROUND_URL = " \t()[]<>{}.,;:!?\"'“”‘’«»–—-•*|/"

_ENDS = ".?\"'”’)"
_TAG_ENDS = re.compile(r"[,;|#•·]")
_URL_LIKE = re.compile(r"(?:https?://|www\.|[\w.+-]{1,64}@)\S+|[\w-]+(?:\.[\w-]+)+(?:/\S*)?", re.IGNORECASE)
_TOPIC = re.compile(r"/(?:tags?|topik|topics?|indeks-topik)/[^/?]+/?$|/cari/?\?", re.IGNORECASE)
_LABEL = re.compile(r"^[^.!?]{2,70}[:：]?$")


@dataclass(frozen=True, slots=True)
class _Body:
    """What the rules below ask about a body: its lines, the places in it, and the names that it may hold."""

    draft: Draft
    own: Own
    people: Sequence[str]
    named: Sequence[str]  # the same as bare words
    title: str  # as bare words, as all below
    site: Sequence[str]
    known: Sequence[str]  # the people, the site and the section
    keywords: frozenset[str]
    above: range  # the lines above the first paragraph
    below: range  # those below the last


def by_structure(draft: Draft, own: Own) -> None:
    """Drop what its form and place show to be no text: the title again, names, tags, captions, links to articles."""
    _drop_above(draft)
    draft.find_prose()
    body = _body(draft, own)
    _drop_bio(draft, body.named)
    draft.drop(repeats(draft), "repeated")
    draft.drop(_captions_beside(draft), "caption")
    for i, (why, fits) in product(range(len(draft.lines)), _RULES):
        if i not in draft.gone and fits(body, i):
            draft.gone[i] = why
            if why == "unlabelled":
                draft.catch("authors", signers(draft.texts[i]))
            elif why == "link":
                drop_teaser(draft, i)
    _drop_headings(draft)


def _body(draft: Draft, own: Own) -> _Body:
    people = [*own.people, *(name for field in ("authors", "editors") for name in draft.people.get(field, ()))]
    named, site = list(map(bare_words, people)), list(filter(None, map(bare_words, own.site)))
    return _Body(
        draft=draft,
        own=own,
        people=people,
        named=named,
        title=bare_words(own.title),
        site=site,
        known=[*named, *site, bare_words(own.section)],
        keywords=frozenset(map(bare_words, own.tags)),
        above=range(min(draft.paragraphs, default=0)),
        below=range(max(draft.paragraphs, default=-1) + 1, len(draft.lines)),
    )


def _is_title(body: _Body, i: int) -> bool:
    """Whether a heading, or a line above the text, is the title again, or an h1 there has most of its words.

    The title that a page declares for sharing may differ from its heading.
    """
    kind, above = body.draft.lines[i].kind, i in body.above
    if not (above or kind in HEADINGS):
        return False
    bare, words = bare_words(body.draft.texts[i]), set(body.title.split())
    return bare == body.title or (above and kind == "h1" and 2 * len(words.intersection(bare.split())) > len(words))


def _is_unlabelled(body: _Body, i: int) -> bool:
    return i in body.above and is_byline(body.draft, i, body.known, body.site)


def _goes_on_with_byline(body: _Body, i: int) -> bool:
    """Whether a line continues the byline before it: "(Guru di Malang)", or in its block "Ani Lestari", "Guru"."""
    draft = body.draft
    if i not in body.above or draft.gone.get(i - 1) not in ("byline", "unlabelled"):
        return False
    text = draft.texts[i]
    beside = draft.lines[i].element is draft.lines[i - 1].element and text[-1:] not in _ENDS
    return beside or (text[0], text[-1]) == ("(", ")")


def _names_people(body: _Body, i: int) -> bool:
    """Whether a line below the text has only the names of the article's people."""
    text = body.draft.texts[i]
    return i in body.below and not left_of(text, body.named) and bool(bare_words(text))


def _calls(body: _Body, i: int) -> bool:
    """Whether a line below a text names the paper and is no sentence: "Ikuti saluran Warta Contoh di WhatsApp"."""
    text, own = body.draft.texts[i], body.own
    if i not in body.below or not body.draft.paragraphs or text[-1:] in _ENDS:
        return False
    domain = own.host.lower().removeprefix("www.")
    return bool(domain and domain in text.lower()) or any(one in text for one in own.site if " " in one or "." in one)


def _tells_of_author(body: _Body, i: int) -> bool:
    """Whether the last line that is left is about the author."""
    draft = body.draft
    if i + 1 < body.below.start or any(j not in draft.gone for j in range(i + 1, len(draft.lines))):
        return False
    return tells_of_author(draft.texts[i], body.people)


def _are_tags(body: _Body, i: int) -> bool:
    """Whether a line beside the text has the article's tags, or links to pages of topics, perhaps after a label."""
    if i not in body.above and i not in body.below:
        return False
    line, pieces = body.draft.lines[i], [bare_words(piece) for piece in _TAG_ENDS.split(body.draft.texts[i])]
    if len(pieces) > 1 and sum(piece in body.keywords for piece in pieces) > 0.5 * len(pieces):
        return True
    return bool(line.hrefs) and line.linked >= 0.4 * len(line.text) and all(map(_TOPIC.search, line.hrefs))


def _leads_away(body: _Body, i: int) -> bool:
    """Whether a line of links leads readers to other articles of the site.

    Rows of tables, written-out addresses and links to other sites do not; nor do titles of a numbered list ("1.
    Jembatan Desa Roboh") with their text below, or names amid the text that a site links to its pages of topics
    (kompas), but a box of topics after the text does.
    """
    draft, line, text = body.draft, body.draft.lines[i], body.draft.texts[i]
    if not line.is_link or (line.kind == "tr" and " | " in text) or not line.stays_on(body.own.host):
        return False
    has_text = i + 1 < len(draft.lines) and draft.lines[i + 1].is_prose
    if has_text and NUMBERED.match(text) and draft.gone.get(i - 1) != "link":
        return False
    if line.kind in HEADINGS and all(href.startswith("#") and len(href) > 1 for href in line.hrefs):
        return False  # anchors on the same page
    amid = i + 1 < body.below.start
    if _URL_LIKE.fullmatch(text.strip(_AROUND_URL)):
        return not amid and all(map(is_home, line.hrefs))  # the paper's own address below its text
    return not (amid and all(map(_TOPIC.search, line.hrefs)))


# Why a line goes: the first rule that fits it
_RULES: tuple[tuple[str, Callable[[_Body, int], bool]], ...] = (
    ("title", _is_title),
    ("unlabelled", _is_unlabelled),
    ("byline", _goes_on_with_byline),
    ("byline", _names_people),
    ("call", _calls),
    ("author", _tells_of_author),
    ("tags", _are_tags),
    ("link", _leads_away),
)


def _captions_beside(draft: Draft) -> set[int]:
    """The short captions beside a text; none on a page of photos, whose captions are the story, its only paragraphs."""
    found = {i for i, line in enumerate(draft.lines) if line.kind in ("figcaption", "caption") and i not in draft.gone}
    words = sum(draft.texts[i].count(" ") + 1 for i in found)
    if words >= CAPTION_WORDS and found.issuperset(draft.paragraphs):
        return set()
    return {i for i in found if draft.texts[i].count(" ") < CAPTION_WORDS}


def _drop_headings(draft: Draft) -> None:
    """Drop the headings of boxes whose links were dropped."""
    for i in range(len(draft.lines) - 1):
        if i not in draft.gone and _heads_links(draft, i):
            draft.gone[i] = "label"


def _drop_above(draft: Draft) -> None:
    """Drop the lines above the headline (such as a ticker), unless half of the paragraphs or more are there."""
    head = next((i for i, line in enumerate(draft.lines) if line.is_headline), 0)
    if 2 * sum(i < head for i in draft.paragraphs) < len(draft.paragraphs):
        draft.drop(range(head), "above the title")


def _drop_bio(draft: Draft, named: Sequence[str]) -> None:
    """Drop the box about the author below a text, which their name heads."""
    for i in range(max(min(draft.paragraphs, default=0) + 1, len(draft.lines) - LONGEST_BOX), len(draft.lines)):
        if i in draft.gone or bare_words(draft.texts[i]) not in named:
            continue
        if draft.lines[i].kind in HEADINGS or any(line.is_prose for line in draft.lines[i + 1 :]):
            draft.drop(range(i, len(draft.lines)), "author")
            return


def _heads_links(draft: Draft, i: int) -> bool:
    """Whether a line heads a box whose links were dropped: "Berita Lainnya", "Artikel Terkait:"."""
    text = draft.texts[i]
    if not _LABEL.match(text) or text.count(" ") > 6:
        return False
    j, links = i + 1, 0
    while j < len(draft.lines) and j in draft.gone:
        links += draft.gone[j] == "link"
        j += 1
    at_end = j >= len(draft.lines)
    if not at_end and draft.lines[j].in_list and not draft.lines[i + 1].in_list:
        return False  # "Berikut daftarnya:", a link, the list
    return links > 0 and (text.endswith((":", "：")) or (at_end and (links > 1 or draft.lines[i].kind in HEADINGS)))
