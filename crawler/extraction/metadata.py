"""What a page says of its article outside the body: structured data first, visible marks next, the feed last."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import cast
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction import metadata_things as things
from crawler.extraction import metadata_times, people
from crawler.extraction.json_ld import value_of
from crawler.extraction.metadata_page import Facts, absolute, brief, gather, names_of
from crawler.extraction.named import Named
from crawler.extraction.plain import key, plain
from crawler.extraction.words import Context, Metadata, Site

LONGEST_TITLE = 300
LONGEST_SUMMARY = 1000
SHORTEST_SUMMARY = 20
MIN_SLUG = 3  # words of an address that can tell a title

_SEPARATOR = re.compile(r"\s+(?:[-–—|·•»:]|::|/)\s+|\s*\|\s*|\s[-–—]{2}\s")
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-–—|]\s*|\(|\s(?=halaman\s))(?:halaman|hal\.?|page)\s*(?:\d{1,2}|all|semua)\)?(?=\s+[-–—|]\s|\s*$)",
    re.IGNORECASE,
)
_CUT = ("...", "…")
_TLD = r"(?:com|co\.id|id|net|org|co|tv|news|info|or\.id|go\.id|ac\.id)"
# labels of a host name that name no site
_COMMON_LABELS = frozenset((
    "www", "m", "amp", "mobile", "news", "nasional", "regional", "bola", "tekno", "hot", "inet", "finance", "showbiz",
    "life", "com", "net", "org", "id", "go", "ac", "or", "web", "sch", "info", "tv", "co",
))  # fmt: skip

# What a site says of itself, on every page.
_SLOGAN = re.compile(
    r"\b(?:portal|situs|media)\s(?:berita|informasi|online)|kumpulan berita|just another wordpress site"
    r"|berita\s(?:terkini|terbaru|hari ini)\b.{0,80}\b(?:indonesia|dunia|terpercaya|terlengkap|hanya di)"
    r"|(?:menyajikan|menyediakan|sajian)\s(?:berita|informasi|kabar)|situs web wordpress",
    re.IGNORECASE,
)
# Keywords after the description's last sentence: merdeka.com's ".,Jabar,Ragam", kumparan's ". #news #update"
_GLUED_KEYWORDS = re.compile(r"(?<=[.!?])(?:,(?=\w)[^.!?]*|(?:\s+#\w+)+)$")
_WRITTEN_BY = re.compile(r"written|ditulis|penulis|oleh|author", re.IGNORECASE)
_AUTHOR_CLASSES = ("author", "byline", "by-line", "penulis", "reporter", "editor", "createdby", "redaksi")
_AUTHORS_MARK = re.compile(rb"=\s*[\"']?(?:author|penulis|editor)[\"'\s/>]")
_MARKED_AUTHOR = {
    b"rel": etree.XPath("//@rel[. = 'author']/.."),
    b"itemprop": etree.XPath("//@itemprop[. = 'author']/.."),
    b"id": etree.XPath("//@id[. = 'penulis' or . = 'editor']/.."),
}


def read(page: Named, url: str, context: Context, site: Site) -> Metadata:
    """All that the markup, the visible byline and the feed say of the article; never raises on a page's content.

    `url` is the page's last address. Texts are one line each, NFC, without tags and control characters.
    """
    tree = page.root
    facts = gather(tree, url)
    own = _site_names(facts, site)
    title = _title(facts, context, own)
    if facts.title.startswith(title) and (behind := _SEPARATOR.split(facts.title.removeprefix(title))[-1].strip()):
        own = (*own, behind)  # "Judul | DAPM BANGKIT MANDIRI": what the title element adds is the site's name
    published, modified = metadata_times.weigh(page, facts, context, site, title)
    authors, editors, credit = _authors(page, facts, site, own)
    tags = things.tags(tree, facts, context, title, own)
    return Metadata(
        title=title or None,
        summary=_summary(facts, context, title),
        published=published,
        modified=modified,
        authors=authors,
        editors=editors,
        section=things.section(page, facts, context, title, own),
        tags=tags,
        tag_links=things.tag_links(tree) if not tags and b"/tag" in page.raw else (),
        image=things.image(facts, context),
        language=things.language(facts),
        canonical=facts.links.get("canonical") or absolute(url, facts.meta("og:url")) or None,
        amp=facts.links.get("amphtml") or None,
        is_article_type=things.kind(facts),
        accessible_for_free=things.is_free(facts),
        json_ld_body=things.body(facts),
        credit=credit,
        site_names=own,
    )


def _site_names(facts: Facts, site: Site) -> tuple[str, ...]:
    """All the ways the site writes its own name."""
    publisher = facts.article.get("publisher")
    names = [*site.names, facts.meta("og:site_name"), facts.meta("application-name"), value_of(publisher, 80)]
    names += [
        value_of(node.get("name"), 80)
        for node in facts.nodes
        if node.get("@type") in ("WebSite", "NewsMediaOrganization")
    ]
    host = (urlsplit(facts.url).hostname or "") if facts.url else ""
    names += [label for label in host.split(".") if label not in _COMMON_LABELS and len(label) > 2]
    return tuple(dict.fromkeys(n for n in names if 2 < len(n) <= 60))


def _title(facts: Facts, context: Context, own: tuple[str, ...]) -> str:
    """The headline without the site's name, in full where one source cuts it."""
    headline = value_of(facts.article.get("headline") or facts.article.get("name"), LONGEST_TITLE)
    h1s = [brief(h, LONGEST_TITLE) for h in facts.headings if h.tag == "h1"][:5]
    shown = [brief(h, LONGEST_TITLE) for h in (*facts.headings, *facts.minor)]
    named = [h for h in h1s if facts.title.endswith(h) and not facts.title.startswith(h)]  # the site's logo
    own = (*own, *named)
    raw = [
        facts.meta("og:title"),
        headline,
        facts.meta("twitter:title"),
        facts.title,
        plain(context.pending.link.title, LONGEST_TITLE),
    ]
    plenty = [t for t in (plain(r, LONGEST_TITLE) for r in raw) if t]
    cleaned = list(
        dict.fromkeys(
            t for t in (without_site(p, own, [*shown, *plenty]) for p in plenty) if key(t) and not _is_site(t, own)
        )
    )
    if not (facts.meta("og:title", "twitter:title") or headline) and (better := _by_address(cleaned, shown, facts.url)):
        return better
    if not cleaned:
        return next((h for h in h1s if not _is_site(h, own)), "")
    title = max((t for t in (*cleaned, *h1s) if key(t) == key(cleaned[0])), key=len)  # some copies lose their signs
    if title.endswith(_CUT):
        stem = key(title.rstrip(".… "))
        whole = [t for t in (*cleaned, *h1s) if not t.endswith(_CUT) and key(t).startswith(stem)]
        title = next(iter(whole), title)
    return title


def _by_address(titles: list[str], shown: list[str], url: str) -> str:
    """The heading that an article's address speaks of, where the title element speaks of something else."""
    slug = frozenset(re.findall(r"[a-z]{3,}", max(urlsplit(url).path.lower().split("/"), key=len)))

    def likeness(text: str) -> float:
        return len(slug & frozenset(re.findall(r"[a-z]{3,}", text.lower()))) / len(slug) if len(slug) >= MIN_SLUG else 0

    best = max(shown, key=likeness, default="")
    return best if likeness(best) >= 0.7 > 2 * max(map(likeness, titles[:1]), default=0) else ""


def without_site(title: str, own: Iterable[str], others: Iterable[str] = ()) -> str:
    """A title without the site's name, its section and the page number behind or before it.

    `others` are further titles of the page: what stands behind one of them, after a separator, is no headline.
    """
    title = _PAGE_NUMBER.sub("", title)
    for other in others:
        if 12 <= len(other) < len(title) and title.startswith(other) and _SEPARATOR.match(title[len(other) :]):
            title = other
    for _ in range(3):
        cuts = list(_SEPARATOR.finditer(title))
        if cuts and _is_site(title[cuts[-1].end() :], own) and cuts[-1].start() >= 8:
            title = title[: cuts[-1].start()]
        elif cuts and key(title[: cuts[0].start()]) in {key(n) for n in own} and len(title) - cuts[0].end() >= 8:
            title = title[cuts[0].end() :]
        else:
            break
        title = _PAGE_NUMBER.sub("", title)
    return title.strip(" -|–—")


def _is_site(segment: str, own: Iterable[str]) -> bool:
    """Whether a piece of a title names the site: "detikNews", "Kompas.com Regional", "Tekno Liputan6.com"."""
    words = segment.split()
    if not words or len(words) > 6:
        return False
    folded = segment.casefold()
    return any(
        key(segment) == key(name) or (name.casefold() in folded and _site_in(name).search(folded) is not None)
        for name in own
    )


@lru_cache(maxsize=1024)
def _site_in(name: str) -> re.Pattern[str]:
    """Make the pattern of a piece of a title, in lower case, that is a site's name with its domain or one word more."""
    low = re.escape(name.casefold())
    return re.compile(rf"\A{low}(?:\.{_TLD})?(?:\s+(?:online|news|\w+))?$|(?:^|\s){low}\.{_TLD}$")


def _summary(facts: Facts, context: Context, title: str) -> str | None:
    """The longest honest description; the feed's where the page has none but a slogan."""
    link = context.pending.link
    raw = [
        facts.meta("og:description"),
        facts.article.get("description"),
        facts.meta("description", "twitter:description", "dc.description"),
        link.summary,
    ]
    texts = [_PAGE_NUMBER.sub("", _GLUED_KEYWORDS.sub("", plain(r, LONGEST_SUMMARY))) for r in raw]
    good = [t for t in texts if len(t) >= SHORTEST_SUMMARY and key(t) != key(title) and not _SLOGAN.search(t)]
    whole = [t for t in good if not t.endswith(_CUT)]
    return next(iter(whole or good), None)


def _bylines(page: Named, facts: Facts, site: Site) -> Iterator[list[str]]:
    """The strings that name authors, a list a source; the visible ones come last, since finding them costs most."""
    article = facts.article
    yield names_of(facts, article.get("author"))
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
    page: Named, facts: Facts, site: Site, own: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
    """Authors and editors, and the agency, each by the first source that names any."""
    edited = [*names_of(facts, facts.article.get("editor")), facts.meta("content_editor", "dtk:editor", "editor")]
    editors = people.names(edited, site=own) or people.names(_shown(page, *site.editor), site=own)
    credit = None
    second: tuple[str, ...] = ()
    for lines in _bylines(page, facts, site):
        credit = credit or next((c for line in lines if (c := people.credit(line.split("|")[0]))), None)
        editors = editors or people.editors(lines, site=own)
        authors = people.names(lines, site=own)
        if set(authors) - set(editors):
            return authors, editors, credit
        second = second or authors  # kompas.com and mediaindonesia.com give the editor as author in JSON-LD
    return second, editors, credit


def _shown(page: Named, *css: str) -> list[str]:
    """The texts of the first few elements of these selectors; a long one holds more than a byline."""
    found = page.select(css)
    return list(dict.fromkeys(t for e in found[:6] if (t := _spaced(e)) and len(t) <= 300))


def _any_byline(page: Named) -> list[str]:
    """The first element that looks like a byline, with its siblings: later ones belong to other articles."""
    found: list[HtmlElement] = []
    for element in _shown_authors(page)[:12]:
        text = _spaced(element)
        if not text or len(text) > 300 or ("editor" in _marks(element) and not people.split_byline(text)):
            continue  # "editor-choices" is no editor
        if found and element.getparent() is not found[0].getparent():
            break
        found.append(element)
    return list(dict.fromkeys(map(_spaced, found)))


def _shown_authors(page: Named) -> list[HtmlElement]:
    """Give the elements whose class speaks of authors, or that are marked as one."""
    before = [page.raw[max(0, mark.start() - 12) : mark.start()] for mark in _AUTHORS_MARK.finditer(page.raw)]
    marked: list[HtmlElement] = []
    for attribute, elements in _MARKED_AUTHOR.items():
        if any(name.rstrip().lower().endswith(attribute) for name in before):
            marked += cast(list[HtmlElement], elements(page.root))
    return page.of_class(_names_author, marked)


@lru_cache(maxsize=8192)
def _names_author(name: str) -> bool:
    return "comment" not in name and any(word in name for word in _AUTHOR_CLASSES)  # "comment-author" is no author


def _marks(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower()


def _spaced(element: HtmlElement) -> str:
    return " ".join(" ".join(islice(element.itertext(), 60)).split())
