"""Drops boilerplate by its form and place: the title again, names above the text, captions, links to other articles."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from itertools import product

from crawler.extraction.boilerplate.boxes import drop_data, drop_teaser
from crawler.extraction.boilerplate.draft import Draft, Own
from crawler.extraction.boilerplate.unlabelled import bare_words, is_byline, left_of, signers, tells_of_author
from crawler.extraction.lines.furniture import LONGEST_HEADING
from crawler.extraction.lines.line import NUMBERED, Line
from crawler.extraction.lines.marks import heading_kind
from crawler.extraction.lines.natures import HEADINGS
from crawler.urls import is_home

# Words from which a caption is kept as text (koni.or.id has the association's history in one), and all captions of a
# page without other text are its story
CAPTION_WORDS = 40

SHORTEST_REPEATED = 20  # characters
COPIED = 0.4  # share of a body's running text from which a repetition is a second copy of the body
LONGEST_BOX = 4  # lines of a box about the author
_AROUND_URL = " \t()[]<>{}.,;:!?\"'“”‘’«»–—-•*|/"
MOST_COPIED = 500  # paragraphs that are looked for in one that may hold all of them
MOST_PULLED = 50  # pull quotes of a text; each is looked for in all of it
_AROUND = " .…\"“”‘’'-–—"

_ENDS = ".?\"'”’)"
_TAG_ENDS = re.compile(r"[,;|#•·]")
_URL_LIKE = re.compile(r"(?:https?://|www\.|[\w.+-]{1,64}@)\S+|[\w-]+(?:\.[\w-]+)+(?:/\S*)?", re.IGNORECASE)
_TOPIC = re.compile(r"/(?:tags?|topik|topics?|indeks-topik)/[^/?]+/?$|/cari/?\?", re.IGNORECASE)
_LABEL = re.compile(r"^[^.!?]{2,70}[:：]?$")

_Rule = tuple[str, Container[int], Callable[[int], bool]]  # why lines go, which may, whether one of them does


def by_structure(draft: Draft, own: Own) -> None:
    """Drop what its form and place show to be no text: the title again, names, tags, captions, links to articles."""
    title = bare_words(own.title)
    _drop_above(draft)
    draft.find_prose()
    people = [*own.people, *(name for field in ("authors", "editors") for name in draft.people.get(field, ()))]
    named = [bare_words(name) for name in people]
    rules = _rules(draft, own, people, named)
    _drop_bio(draft, named)
    for i, (why, lines, fits) in product(range(len(draft.lines)), rules):
        if i in lines and i not in draft.gone and fits(i):
            draft.gone[i] = why
            if why == "unlabelled":
                draft.catch("authors", signers(draft.texts[i]))
            elif why == "link":
                drop_teaser(draft, i)
    _drop_headed(draft, title)


def _rules(draft: Draft, own: Own, people: Sequence[str], named: Sequence[str]) -> Sequence[_Rule]:
    """Why a line goes: the first reason that is for lines in its place, and that fits it."""
    lines, texts = draft.lines, draft.texts
    first, last = min(draft.paragraphs, default=0), max(draft.paragraphs, default=-1)
    above, below = range(first), range(last + 1, len(lines))
    final = max((i for i in range(last, len(lines)) if i not in draft.gone), default=-1)
    title, site = bare_words(own.title), [name for one in own.site if (name := bare_words(one))]
    known, keywords = [*named, *site, bare_words(own.section)], frozenset(map(bare_words, own.tags))
    return (
        ("title", {*above, *(i for i, line in enumerate(lines) if line.kind in HEADINGS)},
         lambda i: _is_title(texts[i], title, i in above and lines[i].kind == "h1")),
        ("unlabelled", above, lambda i: is_byline(draft, i, known, site)),
        ("byline", above, lambda i: _goes_on_with_byline(draft, i)),
        ("byline", below, lambda i: not left_of(texts[i], named) and bool(bare_words(texts[i]))),
        ("call", below if draft.paragraphs else (), lambda i: _calls_to(own, texts[i])),
        ("author", (final,), lambda i: tells_of_author(texts[i], people)),
        ("tags", {*above, *below}, lambda i: _are_tags(texts[i], keywords) or _are_topics(lines[i])),
        ("repeated", _repeated(draft) | _copied(draft), lambda _: True),
        ("caption", _captions_beside(draft), lambda i: texts[i].count(" ") < CAPTION_WORDS),
        ("link", {i for i, line in enumerate(lines) if line.is_link},
         lambda i: not _is_item(draft, i) and _leads_away(lines[i], texts[i], own.host, i < last)),
    )  # fmt: skip


def _captions_beside(draft: Draft) -> set[int]:
    """The captions beside a text; none on a page of photos, whose captions are the story: it has no other paragraph."""
    found = {i for i, line in enumerate(draft.lines) if line.kind in ("figcaption", "caption") and i not in draft.gone}
    words = sum(draft.texts[i].count(" ") + 1 for i in found)
    return set() if words >= CAPTION_WORDS and found.issuperset(draft.paragraphs) else found


def _drop_headed(draft: Draft, title: str) -> None:
    """Drop the headings of boxes whose links were dropped, and boxes of figures with their headings."""
    for i in range(len(draft.lines) - 1):
        if i in draft.gone:
            continue
        if _heads_links(draft, i):
            draft.gone[i] = "label"
        elif _heads_data(draft.texts[i], title):
            drop_data(draft, i)


def _drop_above(draft: Draft) -> None:
    """Drop the lines above the headline (such as a ticker), unless half of the paragraphs or more are there."""
    head = next((i for i, line in enumerate(draft.lines) if line.is_headline), 0)
    if 2 * sum(i < head for i in draft.paragraphs) < len(draft.paragraphs):
        draft.drop(range(head), "above the title")


def _goes_on_with_byline(draft: Draft, i: int) -> bool:
    """Whether a line continues the byline before it: "(Guru di Malang)", or in its block "Ani Lestari", "Guru"."""
    if draft.gone.get(i - 1) not in ("byline", "unlabelled"):
        return False
    text = draft.texts[i]
    beside = draft.lines[i].element is draft.lines[i - 1].element and text[-1:] not in _ENDS
    return beside or (text[0], text[-1]) == ("(", ")")


def _drop_bio(draft: Draft, named: Sequence[str]) -> None:
    """Drop the box about the author below a text, which their name heads."""
    for i in range(max(min(draft.paragraphs, default=0) + 1, len(draft.lines) - LONGEST_BOX), len(draft.lines)):
        if i in draft.gone or bare_words(draft.texts[i]) not in named:
            continue
        if draft.lines[i].kind in HEADINGS or any(line.is_prose for line in draft.lines[i + 1 :]):
            draft.drop(range(i, len(draft.lines)), "author")
            return


def _is_title(text: str, title: str, is_head: bool) -> bool:
    """Whether a line is the title again, or with `is_head` a heading with most of its words.

    The title that a page declares for sharing may differ from its heading.
    """
    bare, words = bare_words(text), set(title.split())
    return bare == title or (is_head and 2 * len(words.intersection(bare.split())) > len(words))


def _calls_to(own: Own, text: str) -> bool:
    """Whether a line below a text names the paper and is no sentence: "Ikuti saluran Warta Contoh di WhatsApp"."""
    if text[-1:] in _ENDS:
        return False
    domain = own.host.lower().removeprefix("www.")
    return bool(domain and domain in text.lower()) or any(one in text for one in own.site if " " in one or "." in one)


def _are_topics(line: Line) -> bool:
    """Whether a line has links to pages of topics, perhaps after a label: "Kata Kunci / Tags ⟦Banjir⟧ ⟦Desa⟧"."""
    return bool(line.hrefs) and line.linked >= 0.4 * len(line.text) and all(_TOPIC.search(href) for href in line.hrefs)


def _are_tags(text: str, keywords: frozenset[str]) -> bool:
    """Whether more than half of a line's pieces are the article's own tags; a layout may write a label before them."""
    pieces = [bare_words(piece) for piece in _TAG_ENDS.split(text)]
    return len(pieces) > 1 and sum(piece in keywords for piece in pieces) > 0.5 * len(pieces)


def _repeated(draft: Draft) -> set[int]:
    """The lines that a layout repeats: pull quotes, and teasers that begin with dots."""
    pulled = [i for i, line in enumerate(draft.lines) if i not in draft.gone and _is_pulled(line)][:MOST_PULLED]
    if not pulled:
        return set()
    left = {i: text.strip(_AROUND) for i, text in enumerate(draft.texts) if i not in draft.gone}
    whole = "\n".join(left.values())

    def stands_again(text: str) -> bool:
        if len(text) < SHORTEST_REPEATED or whole.count(text) == 1:
            return False
        return any(text in other and len(other) > len(text) for other in left.values())

    return {i for i in pulled if stands_again(left[i])}


def _copied(draft: Draft) -> set[int]:
    """The second copy of a text that a layout has twice, for listening or printing: in several lines, or all in one."""
    prose = draft.paragraphs
    seen: dict[str, int] = {}
    again = [i for i in prose if seen.setdefault(draft.texts[i], i) != i]
    if len(again) > 2 and len(again) >= COPIED * len(prose):  # a prayer may be said twice
        before = set(draft.texts[: again[0]])
        return {i for i in range(again[0], len(draft.lines)) if draft.texts[i] in before}
    least = COPIED * sum(len(draft.texts[i]) for i in prose)

    def holds_others(i: int) -> bool:
        text = draft.texts[i]
        if len(text) < least:
            return False
        parts = [draft.texts[j] for j in prose[:MOST_COPIED] if j != i and draft.texts[j] in text]
        return len(parts) > 2 and sum(map(len, parts)) > 2 * COPIED * len(text)

    return set(filter(holds_others, prose))


def _is_pulled(line: Line) -> bool:
    parent = line.element.getparent()
    quoted = line.kind == "blockquote" or (parent is not None and parent.tag == "blockquote")
    return quoted or line.text.startswith(("...", "…"))


def _is_item(draft: Draft, i: int) -> bool:
    """Whether a line is a title in a numbered list, linked or not ("1. Jembatan Desa Roboh"), with its text below."""
    has_text = i + 1 < len(draft.lines) and draft.lines[i + 1].is_prose
    return bool(NUMBERED.match(draft.texts[i])) and has_text and draft.gone.get(i - 1) != "link"


def _leads_away(line: Line, text: str, host: str, amid_prose: bool) -> bool:
    """Whether a line of links leads readers to other articles of the site.

    Rows of tables, written-out addresses and links to other sites do not; nor do names amid the text that a site links
    to its pages of topics (kompas), but a box of topics after the text does.
    """
    if (line.kind == "tr" and " | " in text) or not line.stays_on(host):
        return False
    if line.kind in HEADINGS and all(href.startswith("#") and len(href) > 1 for href in line.hrefs):
        return False  # anchors on the same page
    if _URL_LIKE.fullmatch(text.strip(_AROUND_URL)):
        return not amid_prose and all(map(is_home, line.hrefs))  # the paper's own address below its text
    return not (amid_prose and all(_TOPIC.search(href) for href in line.hrefs))


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


def _heads_data(text: str, title: str) -> bool:
    """Whether a line heads a box of figures with which the title shares no word."""
    if len(text) > LONGEST_HEADING or heading_kind(text) != "data":
        return False
    return set(bare_words(text).split()).isdisjoint(title.split())
