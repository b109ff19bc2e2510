# ruff: noqa: E501 - markup reads best in its own lines
"""Page styles: how the kinds of Indonesian news sites render a story, with noise inside the body.

A style turns a story into its pages: the plain address and its variants (`?page=all`, `?page=2`, the AMP twin).
`blocks` are the lines that a reader takes for the article; every style shows exactly these, and so they are the gold text.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape

from tests.newsroom import words
from tests.newsroom.furniture import Furniture
from tests.newsroom.stories import ZONES, Story


@dataclass(frozen=True, slots=True)
class Frame:
    """The site that a page is rendered for."""

    name: str  # Kabar Nusa
    brand: str  # KabarNusa.com
    home: str  # http://127.0.1.1:8000/
    zone: str  # WIB, WITA, WIT: what its clock shows
    furniture: Furniture

    def local(self, when: datetime) -> datetime:
        return when.astimezone(ZONES[self.zone])


Block = tuple[str, str]  # "p" or "h2", text
Pages = dict[str, str]  # suffix of the address → HTML


@dataclass(frozen=True, slots=True)
class Style:
    """One kind of site."""

    name: str
    dateline: str  # first words of the body: {place}, {PLACE}, {brand}
    path: Callable[[Frame, Story], str]
    render: Callable[[Frame, Story, str], Pages]  # the third argument is the story's address
    suffixes: tuple[str, ...] = ("",)  # of a story's addresses, as in what `render` gives
    full_page: str | None = None  # the setting that feeds.yaml needs for this style
    initials: bool = False  # whether the body ends with (abc/xyz)
    twin: str | None = None  # suffix of the address that feeds name for every other story

    def blocks(self, frame: Frame, story: Story) -> list[Block]:
        """The lines of the article, without noise."""
        where = self.dateline.format(place=story.place, PLACE=story.place.upper(), brand=frame.brand)
        if story.credit:
            where = f"{story.place} ({story.credit}) - "
        text = [where + story.paragraphs[0], *story.paragraphs[1:]]
        if self.initials:
            text.append(f"({story.initials})")
        out: list[Block] = []
        heads = dict(story.heads)
        for n, paragraph in enumerate(text):
            if n in heads and n < len(story.paragraphs):
                out.append(("h2", heads[n]))
            out.append(("p", paragraph))
        return out

    def gold(self, frame: Frame, story: Story) -> str:
        """The text that a crawl should store, a paragraph a line."""
        return "\n".join(text for _, text in self.blocks(frame, story))


def short_date(when: datetime) -> str:
    """Senin, 23 Nov 2026 14:35."""
    month = words.MONTHS[when.month - 1]
    month = {"Agustus": "Agu"}.get(month, month[:3])
    return f"{words.DAYS[when.weekday()]}, {when.day} {month} {when:%Y %H:%M}"


def long_date(when: datetime, *, clock: str = "%H:%M") -> str:
    """Senin, 23 November 2026 14:35; Friday as some desks spell it."""
    day = words.DAYS[when.weekday()]
    return f"{day}, {when.day} {words.MONTHS[when.month - 1]} {when.year} {when.strftime(clock)}"


def structured(frame: Frame, story: Story, url: str, **more: object) -> str:
    """The NewsArticle of schema.org as a JSON-LD script; "" on sites that have none."""
    if not frame.furniture.linked_data:
        return ""
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "headline": story.title,
        "description": story.summary,
        "image": [f"{frame.home}img/{story.number}.jpg"],
        "datePublished": frame.local(story.published).isoformat(),
        "dateModified": frame.local(story.modified).isoformat(),
        "author": [{"@type": "Person", "name": name} for name in story.authors],
        "editor": {"@type": "Person", "name": story.editor},
        "publisher": {"@type": "NewsMediaOrganization", "name": frame.name, "logo": {"@type": "ImageObject"}},
        "articleSection": story.section,
        "keywords": list(story.tags),
        **more,
    }
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def document(
    frame: Frame, story: Story, url: str, body: str, *, extra: str = "", lang: str = "id", title: str = ""
) -> str:
    """A whole page: head with the usual tags, frame around `body`."""
    kit = frame.furniture
    head = (
        f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-'
        f'width"><title>{escape(title or story.title)} - {escape(frame.brand)}</title><meta name="description" content="'
        f'{escape(story.summary)}"><meta property="og:type" content="article"><meta property="og:site_name" content="'
        f'{escape(frame.name)}"><meta property="og:title" content="{escape(story.title)}"><meta property="og:url" content='
        f'"{url}"><meta property="og:image" content="{frame.home}img/{story.number}.jpg"><meta property="og:description" '
        f'content="{escape(story.summary)}"><meta name="twitter:card" content="summary_large_image"><meta name="keywords" '
        f'content="{escape(", ".join(story.tags))}"><link rel="canonical" href="{url}">{extra}{kit.head}</head>'
    )
    page = f'{head}<body class="artikel">{kit.top}<{kit.frame}>{kit.before}{body}{kit.after}{kit.side}</{kit.frame.split()[0]}>{kit.bottom}'
    return page + kit.pad(story.number, len(page)) + "</body></html>"


def see_also(frame: Frame, story: Story, n: int = 0) -> tuple[str, str]:
    """Address and title of another story, to be linked inside the body."""
    return (frame.furniture.related(story.number + n, 1) or [(frame.home, "Kabar Pilihan Hari Ini")])[0]


def paragraphs(blocks: list[Block], noise: dict[int, str] | None = None, *, strong: str = "") -> str:
    """Blocks as <p> and <h2> with `noise` set before the block of that index; `strong` is set off in the first."""
    out = []
    for n, (tag, text) in enumerate(blocks):
        inner = escape(text, quote=False)
        if n == 0 and strong:
            inner = inner.replace(strong, f"<strong>{strong}</strong>", 1)
        out.append((noise or {}).get(n, "") + f"<{tag}>{inner}</{tag}>\n")
    return "".join(out)


def dated_path(when: datetime) -> str:
    return f"{when:%Y/%m/%d}"


# --- the styles ------------------------------------------------------------------------------------------------------


def _portal(frame: Frame, story: Story, url: str) -> Pages:
    blocks, (link, title) = PORTAL.blocks(frame, story), see_also(frame, story)
    noise = {
        2: '<div class="parallaxindetail scrollpage"><div class="ads-scrollpage-container"><div id="div-gpt-ad-1">'
        '<script>googletag.display("div-gpt-ad-1")</script></div></div><p class="para_caption">SCROLL TO CONTINUE WITH '
        "CONTENT</p></div>",
        3: f'<div class="noncontent"><table class="linksisip"><tbody><tr><td><div class="lihatjg"><strong>Baca juga: '
        f'</strong><a href="{link}">{escape(title)}</a></div></td></tr></tbody></table></div>',
        len(blocks) - 1: "<p><strong>[Gambas:Video 20kabar]</strong></p><p><strong>Simak juga Video 'Suasana di "
        f"{escape(story.place)}':</strong></p>",
    }
    text = paragraphs(blocks[:-1], noise, strong=story.place) + noise[len(blocks) - 1]
    text += f"<strong>{blocks[-1][1]}</strong>"
    tags = "".join(f'<a href="/tag/{t.replace(" ", "-")}" class="nav__item">{t}</a>' for t in story.tags)
    body = (
        f'<article class="detail"><div class="detail__header"><h1 class="detail__title">{escape(story.title)}</h1><div class='
        f'"detail__author">{", ".join(story.authors)} - <span class="detail__label">{frame.brand}</span></div><div class='
        f'"detail__date">{short_date(frame.local(story.published))} {frame.zone}</div></div><div class="detail__media"><figure>'
        f'<img src="/img/{story.number}.jpg" alt=""><figcaption class="detail__media-caption">{escape(story.caption)}'
        f'</figcaption></figure></div><div class="detail__body-text itp_bodycontent">{text}<div class="detail__body-tag">{tags}'
        "</div></div></article>"
    )
    extra = f'<meta name="publishdate" content="{frame.local(story.published):%Y/%m/%d %H:%M:%S}">'
    extra = structured(frame, story, url) + extra
    return {"": document(frame, story, url, body, extra=extra)}


def _daily(frame: Frame, story: Story, url: str) -> Pages:
    blocks, (link, title) = DAILY.blocks(frame, story), see_also(frame, story)
    half = len(blocks) // 2
    also = f'<p><strong>Baca juga: <a href="{link}" class="inner-link-baca-juga">{escape(title)}</a></strong></p>'
    tail = (
        f"<p><em>Simak breaking news dan berita pilihan kami langsung di ponselmu. Pilih saluran andalanmu akses berita "
        f"{frame.brand} WhatsApp Channel: <a href='#'>https://wa.invalid/channel/{story.number}</a>.</em></p>"
    )
    local = frame.local(story.published)

    def page(part: list[Block], pager: str) -> str:
        strong = f"{story.place.upper()}, {frame.brand}" if part[0] == blocks[0] else ""
        text = paragraphs(part, {2: also}, strong=strong)
        body = (
            f'<h1 class="read__title">{escape(story.title)}</h1><div class="read__header"><div class="read__time"><a href="/">'
            f'{frame.brand}</a> - {local:%d/%m/%Y, %H:%M} {frame.zone}</div><div class="credit-title"><div class="credit-title-'
            f'name"><span id="penulis">{", ".join(story.authors)}</span>, <span id="editor">{story.editor}</span></div><div>Tim '
            f'Redaksi</div></div></div><div class="photo__caption">{escape(story.caption)}</div><div class="read__content"><div '
            f'class="clearfix">{text}{tail}</div></div><div class="read__paging">{pager}</div><div class="read__bottom"><p>Segera '
            "lengkapi data dirimu untuk ikutan program #JernihBerkomentar.</p></div>"
        )
        meta = (
            f'<meta name="content_PublishedDate" content="{local:%Y-%m-%d %H:%M:%S}">'
            f'<meta name="content_author" content="{story.authors[0]}"><meta name="content_editor" content="{story.editor}">'
        )
        return document(frame, story, url, body, extra=structured(frame, story, url) + meta)

    pager = (
        f'Halaman: <a class="paging__link" href="{url}">1</a> <a class="paging__link" href="{url}?page=2">2</a> '
        f'<a class="paging__link" href="{url}?page=all">Show All</a>'
    )
    return {"": page(blocks[:half], pager), "?page=2": page(blocks[half:], pager), "?page=all": page(blocks, "")}


def _breaks(frame: Frame, story: Story, url: str) -> Pages:
    blocks, (link, title) = BREAKS.blocks(frame, story), see_also(frame, story)
    half = len(blocks) // 2
    local = frame.local(story.published)
    when = long_date(local, clock="- %H:%M").replace("Jumat", "Jum'at")

    def page(part: list[Block], pager: str, data: str) -> str:
        plain = [(tag, escape(text, quote=False)) for tag, text in part]
        runs = [f"<strong>{text}</strong>" if tag == "h2" else text for tag, text in plain]
        runs[0] = runs[0].replace(story.place.upper(), f"<strong>{story.place.upper()}</strong>", 1)
        runs.insert(2, f'<strong>Baca Juga: <a class="int-link" href="{link}">{escape(title)}</a></strong>')
        if part[-1] == blocks[-1]:
            last = runs.pop()
            runs[-1] += f'<div class="editor">{last}</div>'
        body = (
            f'<article><h1 class="detail-title">{escape(story.title)}</h1><div class="detail-nama-redaksi"><a rel="author" '
            f'href="/penulis">{story.authors[0]}</a></div><div class="detail-date-artikel">{when} {frame.zone}</div><figure><img '
            f'src="/img/{story.number}.jpg"><figcaption>{escape(story.caption)}</figcaption></figure><div class="detail-desc" '
            f'id="detail-desc">{"<br><br>".join(runs)}</div><div class="paging-artikel"><div class="title-paging">Halaman :'
            f"</div><ul>{pager}</ul></div></article>"
        )
        return document(frame, story, url, body, extra=data)

    pager = f'<li><a class="active" href="#">1</a></li><li><a href="{url}/5">2</a></li><li><a href="{url}?showpage=all">Show All</a></li>'
    full = structured(frame, story, url)
    second = page(blocks[half:], pager, "")
    return {"": page(blocks[:half], pager, full), "/5": second, "?showpage=all": page(blocks, "", "")}


def _regional(frame: Frame, story: Story, url: str) -> Pages:
    blocks, (link, title) = REGIONAL.blocks(frame, story), see_also(frame, story)
    half = len(blocks) * 3 // 5
    local = frame.local(story.published)
    points = [" ".join(paragraph.split()[:10]).rstrip(",.“”") for paragraph in story.paragraphs[1:4]]
    recap = "".join(f"<li>{escape(point)}</li>" for point in points)

    def page(part: list[Block], number: int) -> str:
        also = f'<p class="baca"><strong>Baca juga: </strong><a href="{link}">{escape(title)}</a></p>'
        text = paragraphs(part, {2: also})
        pager = "".join(
            f'<a class="paging {"active" if n == number else ""}" href="{url}{"?page=2" if n == 2 else ""}">{n}</a>'
            for n in (1, 2)
        ) + (f'<a class="next" rel="next" href="{url}?page=2">Selanjutnya</a>' if number == 1 else "")
        body = (
            f'<h1 class="f50 black2 crimson" id="arttitle">{escape(story.title)}</h1><div id="penulis">Penulis: <a href="/p">'
            f'{", ".join(story.authors)}</a> | Editor: <a href="/e">{story.editor}</a></div><time class="grey" datetime="'
            f'{local.isoformat()}">{long_date(local)} {frame.zone}</time><div class="imgfull"><img src="/img/{story.number}.jpg">'
            f'<div class="ovh f14 grey">{escape(story.caption)}</div></div><div class="side-article txt-article"><blockquote>'
            f"<p><strong>Ringkasan Berita:</strong></p><ul>{recap}</ul></blockquote>{text}</div><div class='paging-box'>Halaman "
            f"{number}/2 {pager}</div><div class='tag'>Tags: {', '.join(story.tags)}</div>"
        )
        suffix = f"{story.title} - Halaman {number}" if number > 1 else story.title
        more = f'<link rel="next" href="{url}?page=2">' if number == 1 else f'<link rel="prev" href="{url}">'
        return document(frame, story, url, body, extra=structured(frame, story, url) + more, title=suffix)

    return {"": page(blocks[:half], 1), "?page=2": page(blocks[half:], 2)}


TO_TOP = '<span class="screen-reader-text">Scroll to Top</span>'
SCROLL = f'<div id="ast-scroll-top" class="ast-scroll-top-icon">{TO_TOP}</div>'


def _astra(frame: Frame, story: Story, url: str) -> Pages:
    blocks, local = ASTRA.blocks(frame, story), frame.local(story.published)
    (link, title), where = see_also(frame, story), story.number % 3
    body = (
        '<div id="primary" class="content-area"><article class="post type-post status-publish ast-article-single" itemtype='
        f'"https://schema.org/CreativeWork" itemscope><header class="entry-header"><h1 class="entry-title" itemprop="headline">'
        f'{escape(story.title)}</h1><div class="entry-meta">Oleh <span class="posts-author author-name" itemprop="name">'
        f'{story.authors[0]}</span> / <span class="posted-on"><time class="published" itemprop="datePublished" datetime="'
        f'{local.isoformat()}">{long_date(local)}</time></span></div></header><div class="entry-content clear" itemprop="text">'
        f"{paragraphs(blocks)}<p>Baca Juga : <a href='{link}'>{escape(title)}</a></p>"
        f'<div class="sharedaddy"><h3 class="sd-title">Bagikan ini:</h3><ul><li><a href="#">Twitter</a></li><li><a href="#">'
        f"Facebook</a></li></ul></div>{SCROLL if where == 1 else ''}</div>{SCROLL if where == 2 else ''}</article><nav class="
        f'"navigation post-navigation"><a href="{link}">← Pos sebelumnya</a></nav></div>'
    )
    extra = f'<meta property="article:published_time" content="{local.isoformat()}">'
    page = document(frame, story, url, body, extra=extra, lang="id-ID")
    return {"": page.replace("</body>", (SCROLL if where == 0 else "") + "</body>")}


def _paged(frame: Frame, story: Story, url: str) -> Pages:
    blocks, local = PAGED.blocks(frame, story), frame.local(story.published)
    third = max(1, len(blocks) // 3)
    parts = [blocks[:third], blocks[third : 2 * third], blocks[2 * third :]]
    out = []
    for n, part in enumerate(parts, 1):
        link, title = see_also(frame, story, n)
        noise = {1: '<div class="article-ad"><p class="baca-juga__header">Advertisement</p></div>'}
        out.append(
            f'<div class="article-content-body__item-page" data-page="{n}" data-title=""><div class="article-content-body__item-'
            f'content">{paragraphs(part, noise, strong=f"{frame.brand}, {story.place}")}</div><div class="baca-juga-collections">'
            f'<div class="baca-juga-collections__header">BACA JUGA:</div><a href="{link}">{escape(title)}</a></div></div>'
        )
    body = (
        f'<article class="main" data-article-id="{story.number}"><header class="read-page--header"><h1 class="read-page--header--'
        f'title entry-title" itemprop="headline">{escape(story.title)}</h1><div class="read-page--header--author"><span class='
        f'"read-page--header--author__name fn">{story.authors[0]}</span><p class="read-page--header--author__datetime-wrapper">'
        f'<time class="read-page--header--author__datetime updated" datetime="{local.isoformat()}">Diterbitkan {local.day} '
        f'{words.MONTHS[local.month - 1]} {local:%Y, %H:%M} {frame.zone}</time></p></div></header><figure class="read-page--photo">'
        f'<figcaption>{escape(story.caption)}</figcaption></figure><div class="article-content-body">{"".join(out)}</div><p>'
        "Saksikan Video Pilihan Berikut Ini:</p><div class='vidio'></div></article>"
    )
    return {"": document(frame, story, url, body, extra=structured(frame, story, url))}


def _scripted(frame: Frame, story: Story, url: str) -> Pages:
    blocks, local = SCRIPTED.blocks(frame, story), frame.local(story.published)
    link, title = see_also(frame, story)
    noise = {
        2: f'<p><strong class="readmore">Baca Juga: <a href="{link}">{escape(title)}</a></strong></p>',
        4: '<p class="page"></p>',
    }
    content = (
        f"<figure><img src='/img/{story.number}.jpg'><figcaption>{escape(story.caption)}</figcaption></figure><p>&nbsp;</p>"
        + paragraphs(blocks, noise, strong=frame.brand)
    )
    data = {
        "props": {
            "pageProps": {
                "article": {
                    "article_id": str(story.number),
                    "title": story.title,
                    "description": story.summary,
                    "published_at": f"{local:%Y-%m-%d %H:%M:%S}",
                    "content": content,
                    "authors": [{"name": name} for name in story.authors],
                    "editors": [{"name": story.editor}],
                    "tags": [{"name": tag} for tag in story.tags],
                }
            }
        },
        "page": "/[channel]/[id]/[slug]",
        "query": {},
    }
    blob = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    body = f'<div id="__next"><div class="shell"></div></div><script id="__NEXT_DATA__" type="application/json">{blob}</script>'
    return {"": document(frame, story, url, body)}


def _twins(frame: Frame, story: Story, url: str) -> Pages:
    blocks, local = TWINS.blocks(frame, story), frame.local(story.published)
    link, title = see_also(frame, story)
    tail = (
        f'<p class="text-muted small mt10">Pewarta: {story.authors[0]}<br>Editor: {story.editor}<br>Copyright © '
        f"{frame.name.upper()} {local.year}</p>"
    )
    noise = {3: f'<span class="baca-juga"><b>Baca juga: <a href="{link}">{escape(title)}</a></b></span>'}
    body = (
        f'<div class="wrap__article-detail"><div class="wrap__article-detail-title"><h1>{escape(story.title)}</h1></div><span '
        f'class="text-muted mt-2 small">{long_date(local)} {frame.zone}</span><div class="wrap__article-detail-content post-content">'
        f"{paragraphs(blocks, noise)}{tail}</div></div>"
    )
    extra = structured(frame, story, url) + f'<link rel="amphtml" href="{url}/amp">'
    desktop = document(frame, story, url, body, extra=extra)
    amp = (
        f'<!doctype html><html amp lang="id"><head><meta charset="utf-8"><title>{escape(story.title)}</title><link rel="canonical" '
        f'href="{url}"><meta name="viewport" content="width=device-width">{structured(frame, story, url)}<style amp-boilerplate>body'
        f'{{visibility:hidden}}</style><script async src="/js/amp.js"></script></head><body><amp-sidebar><ul><li>Nasional</li><li>'
        f'Ekonomi</li></ul></amp-sidebar><h1>{escape(story.title)}</h1><div class="date">{long_date(local)} {frame.zone}</div>'
        f'<amp-ad width="300" height="250" type="doubleclick"></amp-ad><div class="content">{paragraphs(blocks, noise)}{tail}'
        f'</div><amp-social-share type="twitter"></amp-social-share><footer>© {frame.name}</footer></body></html>'
    )
    return {"": desktop, "/amp": amp}


PORTAL = Style("portal", "{place} - ", lambda _f, s: f"/berita/d-{7000000 + s.number}/{s.slug}", _portal, initials=True)
DAILY = Style(
    "daily",
    "{PLACE}, {brand} - ",
    lambda f, s: (
        f"/read/{dated_path(f.local(s.published))}/{f.local(s.published):%H%M}{s.number % 10000:04d}1/{s.slug}"
    ),
    _daily,
    suffixes=("", "?page=2", "?page=all"),
    full_page="page=all",
)
BREAKS = Style(
    "breaks",
    "{PLACE} - ",
    lambda _f, s: f"/read/{1500000 + s.number}/178/{s.slug}-{int(s.published.timestamp())}",
    _breaks,
    suffixes=("", "/5", "?showpage=all"),
    full_page="showpage=all",
    initials=True,
)
REGIONAL = Style(
    "regional",
    "{brand}, {PLACE} - ",
    lambda f, s: f"/{s.section.lower()}/{dated_path(f.local(s.published))}/{s.slug}",
    _regional,
    suffixes=("", "?page=2"),
)
ASTRA = Style("astra", "{place} – ", lambda f, s: f"/{dated_path(f.local(s.published))}/{s.slug}/", _astra)
PAGED = Style("paged", "{brand}, {place} - ", lambda _f, s: f"/news/read/{5200000 + s.number}/{s.slug}", _paged)
SCRIPTED = Style(
    "scripted",
    "{brand} - ",
    lambda f, s: f"/{s.section.lower()}/{f.local(s.published):%y%m%d}{s.number:04d}/{s.slug}",
    _scripted,
)
TWINS = Style(
    "twins",
    "{place} ({brand}) - ",
    lambda _f, s: f"/berita/{4800000 + s.number}/{s.slug}",
    _twins,
    suffixes=("", "/amp"),
    twin="/amp",
)

STYLES = {s.name: s for s in (PORTAL, DAILY, BREAKS, REGIONAL, ASTRA, PAGED, SCRIPTED, TWINS)}


def pages(style: Style, frame: Frame, story: Story) -> Pages:
    """All pages of a story: whole path (with query) → HTML."""
    path = style.path(frame, story)
    url = frame.home.rstrip("/") + path
    return {path + suffix: html for suffix, html in style.render(frame, story, url).items()}
