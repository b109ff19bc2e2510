"""Synthetic pages with gold texts: 48 pages in 12 styles of Indonesian sites, each style with boilerplate of all kinds."""

# ruff: noqa: E501 - a piece of HTML reads best in one line
from __future__ import annotations

import html
import json
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from tests.evaluation.furniture import HOST, NAMED, UNNAMED, above, below, beside, head, make
from tests.evaluation.score import Case
from tests.evaluation.stories import Story, story

PAGES = 48
TAIL = ("berkontribusi", "pewarta-editor", "telegram", "halaman", "show-all", "tag", "lanjutkan", "rate", "copyright-at",
        "all-rights", "google-news", "preferred", "jernih", "plus", "penulis", "bantuan", "share", "follow-wa", "redaktur")  # fmt: skip
Parts = Sequence[str]  # the body's pieces of HTML, in order

_TAGS = {
    "p": "<p>{}</p>",
    "h2": "<h2>{}</h2>",
    "li": "<ul><li>{}</li></ul>",
    "quote": "<blockquote><p>{}</p></blockquote>",
}


def _block(kind: str, text: str) -> str:
    if kind == "tr":
        return "<table><tr>" + "".join(f"<td>{cell}</td>" for cell in html.escape(text).split(" | ")) + "</tr></table>"
    return _TAGS[kind].format(html.escape(text, quote=False))


def _parts(one: Story, rng: random.Random, number: int) -> list[str]:
    """Give the story's blocks with boilerplate between them: five of the named kinds and two of the others."""
    named, unnamed = list(NAMED), list(UNNAMED)
    kinds = [named[(number * 5 + i) % len(named)] for i in range(5)]
    odd = [unnamed[(number * 2 + i) % len(unnamed)] for i in range(2)]
    parts = [_block(kind, text) for kind, text in one.blocks]
    for kind in [k for k in kinds if k not in TAIL] + odd:
        parts.insert(rng.randint(1, len(parts)), make(kind, rng))
    return parts + [make(kind, rng) for kind in kinds if kind in TAIL]


def _page(one: Story, rng: random.Random, body: str, *, headline: bool = True, **options: object) -> str:
    extra = str(options.get("extra", ""))
    top = f"<h1>{one.title}</h1><div class='meta'>{one.author} - Warta Contoh</div>" if headline else ""
    return (
        f'<!DOCTYPE html><html lang="id"><head>{head(one, extra=extra)}</head><body>{above(rng)}<div id="isi">{top}{body}</div>'
        f"{beside(rng)}{below(rng)}</body></html>"
    )


def portal(one: Story, rng: random.Random, parts: Parts) -> str:
    return _page(one, rng, f'<article><div class="detail__body-text">{"".join(parts)}</div></article>')


def breaks(one: Story, rng: random.Random, parts: Parts) -> str:
    body = "<br><br>".join(part.replace("<p>", "").replace("</p>", "<br>") for part in parts)
    return _page(one, rng, f'<div class="kolom-utama"><span class="b">{one.town} - </span>{body}</div>')


def astra(one: Story, rng: random.Random, parts: Parts) -> str:
    top = '<div id="ast-scroll-top" class="ast-scroll-top-icon"><span class="screen-reader-text">Scroll to Top</span></div>'
    return _page(
        one,
        rng,
        f'<main><article class="post hentry"><div class="entry-content clear" itemprop="text">{"".join(parts)}'
        f'<div class="sharedaddy sd-sharing"><h3>Bagikan ini:</h3><ul><li><a href="?share=fb">Klik untuk membagikan</a></li></ul></div>'
        f'<div id="jp-relatedposts" class="jp-relatedposts"><h3>Terkait</h3></div></div>{top}</article></main>',
    )


def next_js(one: Story, rng: random.Random, parts: Parts) -> str:
    data = {"props": {"pageProps": {"article": {"title": one.title, "content": "".join(parts)}, "menu": ["Nasional"]}}}
    script = json.dumps(data).replace("</", "<\\/")
    return (
        f'<!DOCTYPE html><html lang="id"><head>{head(one)}</head><body><div id="__next"><article><h1>{one.title}</h1></article></div>'
        f'<script id="__NEXT_DATA__" type="application/json">{script}</script></body></html>'
    )


def microdata(one: Story, rng: random.Random, parts: Parts) -> str:
    body = f'<div itemscope itemtype="https://schema.org/NewsArticle"><span itemprop="articleBody">{"".join(parts)}</span></div>'
    return _page(one, rng, body)


def in_document(one: Story, rng: random.Random, parts: Parts) -> str:
    half = len(parts) // 2
    pages = (parts[:half], parts[half:])
    body = "".join(
        f'<div class="item-page" data-page="{i + 1}"{" style=display:none" if i else ""}><div class="item-content">{"".join(page)}</div></div>'
        for i, page in enumerate(pages)
    )
    return _page(one, rng, f'<article><div class="article-pages">{body}</div></article>')


def hashed(one: Story, rng: random.Random, parts: Parts) -> str:
    body = "".join(part.replace("<p>", '<div class="css-1x9 e1n9">').replace("</p>", "</div>") for part in parts)
    return _page(one, rng, f'<div class="css-1idf21t eu4"><div class="css-77a">{body}</div></div>')


def old_tables(one: Story, rng: random.Random, parts: Parts) -> str:
    body = "<p>".join(part.removeprefix("<p>").removesuffix("</p>") for part in parts)
    menu = "".join(f'<tr><td><a href="/m{i}.htm">Rubrik {i}</a></td></tr>' for i in range(7))
    return (
        f"<html><head><title>{one.title} - Warta Contoh</title></head><body bgcolor=white><table width=100%><tr><td width=20%><table>{menu}"
        f"</table></td><td><font face=verdana><h1>{one.title}</h1>{body}</font></td><td width=20%><b>Indeks</b><br>"
        f"{''.join(f'<a href=/x{i}.htm>Berita {i}</a><br>' for i in range(5))}</td></tr></table><center>Hubungi kami</center></body></html>"
    )


def amp(one: Story, rng: random.Random, parts: Parts) -> str:
    return (
        f'<!doctype html><html amp lang="id"><head>{head(one)}</head><body><amp-sidebar id="s"><ul><li><a href="/">Beranda</a></li></ul></amp-sidebar>'
        f'<main><h1>{one.title}</h1><amp-social-share type="twitter"></amp-social-share><div class="content">{"".join(parts)}'
        f'<amp-ad width=300 height=250 type="doubleclick">Iklan</amp-ad></div></main>{below(rng)}</body></html>'
    )


def blogger(one: Story, rng: random.Random, parts: Parts) -> str:
    body = "".join(
        part.replace(
            "<p>", '<div class="MsoNormal" style="text-align: justify;"><span style="font-family: inherit;">&nbsp;'
        ).replace("</p>", "&nbsp;</span></div><div><br /></div>")
        for part in parts
    ).replace("kilometer", "kilo\u00admeter")
    return _page(one, rng, f'<div class="post hentry"><div class="post-body entry-content">{body}</div></div>')


def scattered(one: Story, rng: random.Random, parts: Parts) -> str:
    chunks = [parts[i : i + 2] for i in range(0, len(parts), 2)]
    body = f'<div id="slot"><span>Iklan</span></div><div class="ads-{rng.randint(1, 9)}"></div>'.join(
        f'<div id="content-wrapper" class="container xl">{"".join(chunk)}</div>' for chunk in chunks
    )
    return _page(one, rng, f"<article>{body}</article>")


def sloppy(one: Story, rng: random.Random, parts: Parts) -> str:
    body = "".join(part.replace("<p>", '<p class="b2"> <p>').replace("</p>", "") for part in parts)
    return _page(one, rng, f'<div class="kiri"><div class="isi_artikel"><b><i><font>{body}</div></div>')


STYLES: dict[str, Callable[[Story, random.Random, Parts], str]] = {
    "portal": portal, "breaks": breaks, "astra": astra, "next-js": next_js, "microdata": microdata, "in-document": in_document,
    "hashed": hashed, "old-tables": old_tables, "amp": amp, "blogger": blogger, "scattered": scattered, "sloppy": sloppy,
}  # fmt: skip


def page(style: str, number: int) -> Case:
    """Make page `number` in a style: the same arguments always give the same bytes."""
    rng = random.Random(f"{style} {number}")
    one = story(number, rich=style not in ("breaks", "old-tables") and number % 3 == 0)
    source = STYLES[style](one, rng, _parts(one, rng, number))
    lines = list(one.paragraphs)
    if style == "breaks":
        lines[0] = f"{one.town} - {lines[0]}"
    encoding = "cp1252" if style == "old-tables" else "utf-8"
    return Case(
        f"{style}-{number}", source.encode(encoding, "xmlcharrefreplace"), f"{HOST}/{style}/2026/08/{one.number}/cerita-{one.number}",
        "\n".join(lines), datetime(2026, 9, 1, tzinfo=UTC), "id", None if style == "old-tables" else one.when.isoformat(),
    )  # fmt: skip


def pages(count: int = PAGES) -> Iterator[Case]:
    """Give the pages, every style in turn."""
    names = list(STYLES)
    for number in range(count):
        yield page(names[number % len(names)], number)
