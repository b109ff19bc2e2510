"""Reads kind, section, tags, lead image and language of a page, without the placeholders that a CMS puts there."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.metadata.json_ld import value_of
from crawler.extraction.metadata.page import MAX_BODY, Facts, brief, image_of, is_article
from crawler.extraction.named import Named
from crawler.extraction.values import Context, PageKind
from crawler.urls import LONGEST_LINK, absolute, parts_of
from pipelines.strings import key, plain

MOST_TAGS = 20
LONGEST_TAG = 60  # characters

_NO_SECTION = frozenset((
    "article", "artikel", "uncategorized", "uncategorised", "takberkategori", "home", "beranda", "index", "indeks",
    "read", "page", "halaman", "none", "null", "video", "foto", "detailberita", "whatsnew", "editorschoice", "headline",
))  # fmt: skip
_WEAK_SECTION = frozenset(("news", "berita", "umum", "general", "terkini", "latest"))
_SECTION_METAS = (
    "article:section", "dtk:kanalnama", "dtk:namakanal", "content_category", "article:section2", "category", "section",
    "cxenseparse:recs:category", "dable:section", "adx:sections",
)  # fmt: skip
_VIDEO = {"videoobject", "movieclip", "clip", "broadcastevent", "podcastepisode", "audioobject"}
_PHOTO = {"imagegallery", "mediagallery"}
_INDEX = {"collectionpage", "searchresultspage", "itemlistpage"}
_CATEGORY = etree.XPath("//a[@rel='category tag' or @rel='category']")  # WordPress
_TAGGED = etree.XPath("//a[@rel='tag']")  # microformats
_TAGGED_BELOW = etree.XPath("following::a[@rel='tag']")
_TAG_PATHS = ("/tag/", "/tags/", "/topik/", "/topic/", "/topics/")
_TAG_LINKS = etree.XPath(f"//a[{' or '.join(f'contains(@href, {path!r})' for path in _TAG_PATHS)}]")
_JUNK_TAG = re.compile(
    r"update me|news|berita|video|foto|photo|article|artikel|headlines?|breaking ?news|trending|viral|hot ?news|terkini"
    r"|terbaru|terpopuler|home|null|none|undefined|tags?|keywords?|indonesia news|portal\s?indonesia"
    r"|(?:berita|news|kabar|portal|situs|informasi|info)\s(?:terkini|terbaru|hari ini|indonesia|online|nasional|update"
    r"|utama|terpopuler|viral)(?:\s.*)?|berita.{0,20}(?:terkini|terbaru|hari ini|indonesia)",
    re.IGNORECASE,
)
_MARKED_TAG = re.compile(r"\w+:\S")  # "Editor:Iskandar", "Tekno:Telko" of liputan6.com
_NO_IMAGE = re.compile(
    r"logo|placeholder|no[-_]?image|noimg|blank|default[-_.]|[-_/.]default|favicon|avatar|spacer|1x1|pixel\.|gravatar"
    r"|dummy|(?:^|[/_-])icons?[/_.-]|\.svg(?:$|\?)",
    re.IGNORECASE,
)
# Codes and names of languages to ISO 639-1; "in" was the code of Indonesian before 1989
_ISO = {
    "in": "id", "iw": "he", "ji": "yi", "ind": "id", "eng": "en", "jav": "jv", "msa": "ms", "may": "ms", "zsm": "ms",
    "zlm": "ms", "sun": "su", "indonesian": "id", "indonesia": "id", "bahasa": "id", "english": "en",
}  # fmt: skip


def section(page: Named, facts: Facts, context: Context, title: str, site_names: tuple[str, ...]) -> str | None:
    """The first usable name of the page's section; "News", "Berita" and the like only where there is no other."""
    value = facts.article.get("articleSection")
    declared = [value_of(v, 60) for v in (value if isinstance(value, list) else [value])]
    declared += [plain(facts.meta(name), 60) for name in _SECTION_METAS]
    barred = _NO_SECTION | {key(n) for n in site_names} | {key(title), ""}
    everything = itertools.chain(declared, _breadcrumb(page, facts), [plain(context.pending.link.section, 60)])
    usable = (n for n in everything if key(n) not in barred and not n.isdigit() and len(n) <= 50)
    first = next(usable, "")
    return next((n for n in itertools.chain([first], usable) if key(n) not in _WEAK_SECTION), first) or None


def _breadcrumb(page: Named, facts: Facts) -> Iterator[str]:
    """The breadcrumb of this page, from JSON-LD or else as shown; looked for only on demand, as that is slow."""
    for node in facts.nodes:
        if node.get("@type") == "BreadcrumbList" and isinstance(items := node.get("itemListElement"), list):
            crumbs = [value_of(i.get("name") or i.get("item"), 80) for i in items[:8] if isinstance(i, dict)]
            yield from (c for c in crumbs if "://" not in c)
            return
    if b"crumb" in page.raw:
        for trail in page.of_class(lambda name: "crumb" in name)[:1]:
            links = list(islice(trail.iter("a"), 6))
            home = bool(links) and not parts_of(links[0].get("href") or "/-").path.strip("/")
            yield from (brief(link, 60) for link in links[home:])
            return
    if b'="category' in page.raw:
        yield from (brief(link, 60) for link in cast(list[HtmlElement], _CATEGORY(page.root))[:3])


def tags(
    tree: HtmlElement, facts: Facts, context: Context, strangers: Iterable[str], heading: HtmlElement | None
) -> tuple[str, ...]:
    """The keywords of the first source that has useful ones, visible links to tags coming last; no `strangers`."""
    about = facts.article.get("keywords")
    sources: tuple[list[str], ...] = (
        facts.metas.get("article:tag", []),
        [value_of(one, 2000) for one in (about if isinstance(about, list) else [about])],
        facts.metas.get("news_keywords", []),
        facts.metas.get("dtk:keywords", []) + facts.metas.get("content_tags", []) + facts.metas.get("content_tag", []),
        facts.metas.get("keywords", []),
        list(context.pending.link.tags),
    )
    barred = {"", *map(key, strangers)}
    for source in itertools.chain(sources, _shown_tags(tree, heading)):
        pieces = [p.strip(" .\"'") for s in source[:60] for p in re.split(r"[,;|#]", plain(s, 4000))]
        if len(pieces) > 8 and _is_chopped(pieces, facts):
            continue
        found: dict[str, str] = {}
        for piece in pieces:
            if key(piece) not in barred and _is_tag(piece):
                found.setdefault(key(piece), piece)
        if found:
            return tuple(found.values())[:MOST_TAGS]
    return ()


def _is_tag(text: str) -> bool:
    if len(text) > LONGEST_TAG or text.isdigit():
        return False
    return not _JUNK_TAG.fullmatch(text) and not _MARKED_TAG.match(text)


def tag_links(page: Named) -> tuple[str, ...]:
    """The anchors of links to pages of tags; they may be the topics of the day."""
    if b"/tag" not in page.raw and b"/topi" not in page.raw:
        return ()
    links = cast(list[HtmlElement], _TAG_LINKS(page.root))[: 2 * MOST_TAGS]
    return tuple(filter(_is_tag, (brief(link, LONGEST_TAG).strip(" #") for link in links)))


def _shown_tags(tree: HtmlElement, heading: HtmlElement | None) -> Iterator[list[str]]:
    """The visible tags below the title, if there are any; those above it are the day's topics."""
    if tagged := cast(list[HtmlElement], _TAGGED(tree)):
        below = [] if heading is None else cast(list[HtmlElement], _TAGGED_BELOW(heading))
        yield [brief(link, 80) for link in (below or tagged)[:MOST_TAGS]]


def _is_chopped(pieces: list[str], facts: Facts) -> bool:
    """Whether the keywords are only the words of the description or title, one by one."""
    return key("".join(pieces[:6])) in key(facts.meta("description") + facts.meta("og:title"))


def image(facts: Facts, context: Context) -> str | None:
    """The absolute address of the lead image, which is no logo or placeholder."""
    raw = (
        *facts.metas.get("og:image", [])[:2],
        *image_of(facts, facts.article.get("image")),
        *facts.metas.get("twitter:image", [])[:1],
        *facts.metas.get("twitter:image:src", [])[:1],
        *image_of(facts, facts.article.get("thumbnailUrl")),
        facts.links.get("image_src", ""),
        context.pending.link.image or "",
    )
    for one in raw:
        address = None if one.startswith("data:") else absolute(facts.url, plain(one, 2 * LONGEST_LINK))
        path = parts_of(address or "").path
        if ("." in path.rsplit("/", 1)[-1] or len(path) > 20) and not _NO_IMAGE.search(path):
            return address
    return None


def language(facts: Facts) -> str | None:
    """The declared language as a two-letter code of ISO 639-1; old codes ("In-Id" for Indonesian) are translated."""
    for raw in (
        value_of(facts.article.get("inLanguage"), 20),
        facts.language,
        facts.meta("content-language", "language"),
        facts.meta("og:locale"),
    ):
        code = re.split(r"[-_, ]", raw.strip().lower())[0]
        code = _ISO.get(code, code)
        if len(code) == 2 and code.isascii() and code.isalpha():
            return code
    return None


def kind(facts: Facts) -> PageKind | None:
    """The kind that the page declares; None where it declares nothing reliable."""
    types = facts.types()
    has_text = any(map(is_article, facts.nodes))
    declared = f"{facts.meta('og:type')} {facts.meta('dtk:contenttype', 'content_type')}".lower()
    if "video" in declared or (types & _VIDEO and not has_text and "article" not in declared):
        return "video"
    if re.search(r"\b(?:foto|photo|gallery|galeri)", declared) or (types & _PHOTO and not has_text):
        return "photo"
    if facts.article and has_text:
        return "article"
    if types & _INDEX:
        return "index"
    return "article" if "article" in declared or "singlepage" in declared else None


def is_free(facts: Facts) -> bool | None:
    """Whether the page declares that its text is free to read; None where it does not say."""
    parts = facts.article.get("hasPart")
    nodes = [facts.article, *(p for p in (parts if isinstance(parts, list) else [parts]) if isinstance(p, dict))]
    words = [str(n["isAccessibleForFree"]).strip().lower() for n in nodes if n.get("isAccessibleForFree") is not None]
    tier = facts.meta("article:content_tier").lower()
    if any(w in {"false", "no", "0"} or w.endswith("/false") for w in words) or tier in {"locked", "metered"}:
        return False
    return True if words or tier == "free" else None


def body(facts: Facts) -> str | None:
    """The text of the article in JSON-LD."""
    text = facts.article.get("articleBody")
    return text[:MAX_BODY] if isinstance(text, str) and text.strip() else None
