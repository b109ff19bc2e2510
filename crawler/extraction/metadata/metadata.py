"""Reads a page's metadata into one value: structured data counts first, what readers see next, the feed last."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

from crawler import urls
from crawler.extraction import attribution, people
from crawler.extraction.metadata import things, times
from crawler.extraction.metadata.json_ld import value_of
from crawler.extraction.metadata.page import Facts, gather, names_of
from crawler.extraction.metadata.title import CUT, PAGE_NUMBER, SEPARATOR, headline, shown_in
from crawler.extraction.named import Named
from crawler.extraction.values import Context, Metadata, Site
from crawler.urls.domains import registrable
from pipelines.strings import key, plain

LONGEST_SUMMARY = 1000
SHORTEST_SUMMARY = 20
MOST_PIECES = 120  # starts and ends of elements in a byline

# A description of the site itself, the same on every page
_SLOGAN = re.compile(
    r"\b(?:portal|situs|media)\s(?:berita|informasi|online)|kumpulan berita|just another wordpress site"
    r"|berita\s(?:terkini|terbaru|hari ini)\b.{0,80}\b(?:indonesia|dunia|terpercaya|terlengkap|hanya di)"
    r"|(?:menyajikan|menyediakan|sajian)\s(?:berita|informasi|kabar)|situs web wordpress",
    re.IGNORECASE,
)
# Keywords after a description's last sentence: merdeka.com's ".,Jabar,Ragam", kumparan's ". #news #update"
_GLUED_KEYWORDS = re.compile(r"(?<=[.!?])(?:,(?=\w)[^.!?]*|(?:\s+#\w+)+)$")
_WRITTEN_BY = re.compile(r"written|ditulis|penulis|oleh|author", re.IGNORECASE)
_AUTHOR_CLASSES = (
    "author", "byline", "by-line", "penulis", "writer", "reporter", "journalist", "kontributor", "editor", "createdby",
    "redaksi",
)  # fmt: skip
_OTHER_CLASSES = ("comment", "pilihan", "choice", "pick")  # "comment-author", "pilihan-redaksi"
_NAMED_WITHIN = etree.XPath(".//*[@itemprop = 'author']//*[@itemprop = 'name']")
_AUTHORS_MARK = re.compile(rb"=\s*[\"']?(?:author|penulis|editor)[\"'\s/>]")
_MARKED_AUTHOR = {
    b"rel": etree.XPath("//@rel[. = 'author']/.."),
    b"itemprop": etree.XPath("//@itemprop[. = 'author']/.."),
    b"id": etree.XPath("//@id[. = 'penulis' or . = 'editor']/.."),
}


def read(page: Named, url: str, context: Context, site: Site, title: str = "") -> Metadata:
    """Read all that markup, visible byline and feed say about the article; never raises on a page's content.

    `url` is the page's address after redirects; `title` is the article's, where the page declares another one. Each
    text is one line in NFC, without tags and control characters.
    """
    tree = page.root
    facts = gather(tree, url)
    site_names = _site_names(facts, site)
    title = title or headline(facts, context, site_names)
    heading = shown_in(tree, facts, title)
    if facts.title.startswith(title) and (behind := SEPARATOR.split(facts.title.removeprefix(title))[-1].strip()):
        site_names += (behind,)  # "Judul | DAPM BANGKIT MANDIRI": the end of the title element is the site's name
    published, modified = times.weigh(page, facts, context, site, heading)
    section = things.section(page, facts, context, title, site_names)
    authors, editors, credit = _authors(page, facts, site, (*site_names, section or ""))
    tags = things.tags(tree, facts, context, (title, *site_names), heading)
    return Metadata(
        title=title or None,
        summary=_summary(facts, context, title),
        published=published,
        modified=modified,
        authors=authors,
        editors=editors,
        section=section,
        tags=tags,
        tag_links=() if tags else things.tag_links(page),
        image=things.image(facts, context),
        language=things.language(facts),
        canonical=facts.links.get("canonical") or urls.absolute(url, facts.meta("og:url")),
        page_kind=things.kind(facts),
        accessible_for_free=things.is_free(facts),
        json_ld_body=things.body(facts),
        credit=credit,
        site_names=site_names,
        heading=heading,
    )


def _site_names(facts: Facts, site: Site) -> tuple[str, ...]:
    """All the ways in which the site writes its own name."""
    publisher = facts.article.get("publisher")
    names = [*site.names, facts.meta("og:site_name"), facts.meta("application-name"), value_of(publisher, 80)]
    names += [
        value_of(node.get("name"), 80)
        for node in facts.nodes
        if node.get("@type") in ("WebSite", "NewsMediaOrganization")
    ]
    names.append(registrable(urls.host(facts.url)).partition(".")[0])
    return tuple(dict.fromkeys(n for n in names if 2 < len(n) <= 60))


def _summary(facts: Facts, context: Context, title: str) -> str | None:
    """The first description that is neither title nor slogan, if possible one not cut short; the feed's comes last."""
    link = context.pending.link
    raw = (
        facts.meta("og:description"),
        facts.article.get("description"),
        facts.meta("description", "twitter:description", "dc.description"),
        link.summary,
    )
    texts = (PAGE_NUMBER.sub("", _GLUED_KEYWORDS.sub("", plain(r, LONGEST_SUMMARY))) for r in raw)
    good = (t for t in texts if len(t) >= SHORTEST_SUMMARY and key(t) != key(title) and not _SLOGAN.search(t))
    first = next(good, None)
    whole = (t for t in good if not t.endswith(CUT))
    return next(whole, first) if first and first.endswith(CUT) else first


def _bylines(page: Named, facts: Facts, site: Site) -> Iterator[list[str]]:
    """The strings that name authors, a list for each source; visible ones come last, as finding them costs most."""
    article = facts.article
    # Ghost lists all authors but the first as contributors
    yield [*names_of(facts, article.get("author")), *names_of(facts, article.get("contributor"))]
    yield names_of(facts, article.get("creator"))
    yield [facts.meta("content_author", "dtk:author", "dable:author", "parsely-author", "sailthru.author")]
    yield [facts.meta("author", "article:author", "dc.creator")]
    if _WRITTEN_BY.match(facts.meta("twitter:label1")):
        yield [facts.meta("twitter:data1")]
    known = [_shown(page, css) for css in site.author]
    yield from known
    if not any(known):
        yield _any_byline(page)


def _authors(
    page: Named, facts: Facts, site: Site, strangers: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
    """Authors, editors and agency, each from the first source that names any; `strangers` are no names of people."""
    edited = [*names_of(facts, facts.article.get("editor")), facts.meta("content_editor", "dtk:editor", "editor")]
    shown = _shown(page, *site.editor)
    editors = (
        people.names(edited, site=strangers)
        or people.editors(shown, site=strangers)
        or people.names(shown, site=strangers)
    )
    credit = None
    second: tuple[str, ...] = ()
    for lines in _bylines(page, facts, site):
        credit = credit or next((c for line in lines if (c := attribution.agency(line.split("|")[0]))), None)
        editors = editors or people.editors(lines, site=strangers)
        authors = people.names(lines, site=strangers)
        if set(authors) - set(editors):
            return authors, editors, credit
        second = second or authors  # kompas.com and mediaindonesia.com name the editor as author in JSON-LD
    return second, editors, credit


def _shown(page: Named, *css: str) -> list[str]:
    """The texts of the first few elements of these selectors, without long ones, which hold more than a byline."""
    found = page.select(css)
    return list(dict.fromkeys(t for e in found[:6] if (t := _spaced(e)) and len(t) <= 300))


def _any_byline(page: Named) -> list[str]:
    """The texts of the first element that looks like a byline and of its siblings; later ones are other articles'."""
    found: list[HtmlElement] = []
    for element in _shown_authors(page)[:12]:
        text = _spaced(element)
        if not text or len(text) > 300 or ("editor" in _marks(element) and not people.begins_with_role(text)):
            continue  # "editor-choices" is no editor
        if found and element.getparent() is not found[0].getparent():
            break
        found.append(element)
    named = (one for element in found for one in cast(list[HtmlElement], _NAMED_WITHIN(element)) or [element])
    return list(dict.fromkeys(map(_spaced, named)))


def _shown_authors(page: Named) -> list[HtmlElement]:
    """The elements whose class names authors, or that are marked as an author."""
    before = [page.raw[max(0, mark.start() - 12) : mark.start()] for mark in _AUTHORS_MARK.finditer(page.raw)]
    marked: list[HtmlElement] = []
    for attribute, elements in _MARKED_AUTHOR.items():
        if any(name.rstrip().lower().endswith(attribute) for name in before):
            marked += cast(list[HtmlElement], elements(page.root))
    return page.of_class(_names_author, marked)


@lru_cache(maxsize=8192)
def _names_author(name: str) -> bool:
    return any(word in name for word in _AUTHOR_CLASSES) and not any(word in name for word in _OTHER_CLASSES)


def _marks(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower()


def _spaced(element: HtmlElement) -> str:
    """The text of a byline with a bar between its links and items, which may be author and section side by side."""
    pieces: list[str] = []
    parts = 0
    for event, node in islice(etree.iterwalk(element, events=("start", "end")), MOST_PIECES):
        if event == "start" and node.tag in ("a", "li"):
            parts += 1
            pieces.append("|" if parts > 1 else "")
        text = node.text if event == "start" else node.tail if node is not element else None
        pieces.append(text or "")
    return " ".join(" ".join(pieces).split())
