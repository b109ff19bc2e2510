# ruff: noqa: E501, SIM905 - markup and word lists read best in their own lines
"""What stands around an article on big sites, in five measures from a lean blog theme to a full portal.

`python -m benchmarks.farm --figures` shows what pages with it are made of beside captured ones. Names and words are the
stock of the trade or invented.
"""

from __future__ import annotations

import random
from functools import cache
from html import escape
from itertools import cycle
from typing import NamedTuple

from tests.newsroom.furniture import CHANNELS, TALK, Furniture, css


class Measure(NamedTuple):
    """How many pieces of each kind a site's pages carry."""

    menu: int  # channels
    mega: int  # links in menus that fold out
    cards: int  # stories with picture and headline
    linked: int  # cards whose picture is a link
    rows: int  # headlines in lists
    links: int  # bare links: tags, partners, networks
    hooks: int  # empty places that scripts fill
    ads: int
    wraps: int  # div around all
    metas: int
    rels: int  # link elements of the head
    scripts: int  # short ones beside those of the ads
    icons: int  # svg
    spans: int
    dated: int  # cards that say when
    remarks: int  # of readers
    summaries: int  # cards with a paragraph
    headings: int  # cards whose headline is one
    indent: int  # blanks before what stands in a line of its own
    long: bool  # classes as blog themes make them


LEAN = Measure(12, 4, 5, 2, 6, 4, 12, 2, 3, 6, 6, 6, 18, 8, 0, 0, 0, 1, 4, True)
LIGHT = Measure(16, 18, 16, 5, 24, 34, 30, 10, 4, 8, 8, 15, 0, 20, 3, 0, 1, 1, 5, False)
MIDDLE = Measure(22, 26, 15, 6, 26, 50, 36, 12, 4, 12, 12, 18, 0, 27, 0, 0, 0, 3, 5, False)
FULL = Measure(28, 60, 14, 6, 30, 64, 40, 14, 5, 20, 19, 22, 0, 30, 7, 2, 4, 6, 12, False)
RICH = Measure(30, 64, 20, 14, 40, 50, 30, 16, 5, 22, 20, 24, 3, 26, 10, 3, 9, 16, 30, False)
MEASURES = (MIDDLE, LIGHT, LEAN, FULL, RICH)  # in the order that sites of a farm get them

NAMES = {  # what a site may call a piece
    "card": ("card", "media", "post-item", "list-item", "tile"),
    "row": ("list", "most", "ranking", "headline-list", "index"),
    "menu": ("nav", "menu", "navbar", "channel-nav", "main-menu"),
    "ad": ("ads", "banner-ads", "adslot", "iklan", "gpt-slot"),
    "wrap": ("wrapper", "page", "site", "container", "layout"),
    "foot": ("footer", "foot", "site-footer", "bottom", "colophon"),
}
MODIFIERS = ("", "", "", " {0}--first", " {0}--small", " clearfix", " mb-20 {0}--wide")
BLOCKS = (
    "Terpopuler|Terkini|Berita Lainnya|Pilihan Redaksi|Sorotan|Kabar Daerah|Video|Foto|Rekomendasi|Jelajah|Kolom|Pekan Ini"
).split("|")
METAS = (
    'property="og:locale" content="id_ID"|property="fb:app_id" content="1{0}"|property="fb:pages" content="4{0}"|'
    'name="theme-color" content="#0a5c36"|name="robots" content="index, follow, max-image-preview:large"|'
    'name="googlebot-news" content="index, follow"|name="msvalidate.01" content="A{0}"|name="language" content="id"|'
    'name="google-site-verification" content="x{0}-k"|name="geo.country" content="id"|name="geo.placename" content="Indonesia"|'
    'http-equiv="X-UA-Compatible" content="IE=edge"|name="apple-mobile-web-app-capable" content="yes"|name="format-detection" '
    'content="telephone=no"|property="og:image:width" content="700"|property="og:image:height" content="393"|property="og:image:'
    'type" content="image/jpeg"|name="twitter:site" content="@situs{0}"|name="twitter:creator" content="@situs{0}"|name="platform" '
    'content="desktop"|name="site_id" content="{0}"|name="rating" content="general"|name="generator" content="Papan 5.4.{0}"'
).split("|")
RELS = (
    'rel="preconnect" href="//cdn{0}.invalid"|rel="dns-prefetch" href="//stat{0}.invalid"|rel="shortcut icon" href="/favicon.ico"|'
    'rel="apple-touch-icon" sizes="{0}x{0}" href="/img/touch-{0}.png"|rel="stylesheet" href="/css/part-{0}.css?ver=5.4"|'
    'rel="manifest" href="/manifest-{0}.json"|rel="preload" as="font" crossorigin href="/font/teks-{0}.woff2"|'
    'rel="icon" type="image/png" sizes="{0}x{0}" href="/img/icon-{0}.png"|rel="search" href="/opensearch-{0}.xml"'
).split("|")
SNIPPETS = (
    'src="//stat{0}.invalid/2026/tag.js" async>',
    'src="/js/part-{0}.min.js?ver=2026.{0}">',
    ">\n  window.dataLayer = window.dataLayer || [];\n  function gtag(){{ dataLayer.push(arguments); }}\n  gtag('js', new Date());\n"
    "  gtag('config', 'UA-{0}-1', {{'cookie_flags': 'SameSite=None;Secure', 'site': 'situs'}});\n",
    ">\n  (function(w, d, s, l) {{ w[l] = w[l] || []; w[l].push({{'start': Date.now(), 'event': 'js'}});\n    var f = d.getElementsBy"
    "TagName(s)[0], j = d.createElement(s); j.async = true;\n    j.src = '//tag{0}.invalid/c.js?id={0}'; f.parentNode.insertBefore(j, f);"
    "\n  }})(window, document, 'script', 'layer{0}');\n",
    ">\n  var config{0} = {{section: 'umum', build: '2026.{0}', ready: false, consent: {{ads: true, stats: true}}}};\n"
    "  document.addEventListener('DOMContentLoaded', function() {{ config{0}.ready = true; }});\n",
)


class _Shop:
    """Makes the pieces of one site; what it draws depends on the site's name alone."""

    def __init__(self, name: str, home: str, others: list[tuple[str, str]], measure: Measure, seed: int) -> None:
        self.rng = random.Random(f"{seed}/{name}")
        self.name, self.home, self.measure = name, home, measure
        self.names = {piece: self.rng.choice(names) for piece, names in NAMES.items()}
        self.others = cycle(others or [(home, "Kabar Pilihan Hari Ini")])
        self.channels = cycle(CHANNELS)
        self.line = "\n" + " " * measure.indent
        self.row_number = 0
        self.linked = iter([True] * measure.linked)
        self.dated = iter([True] * measure.dated)
        self.summed = iter([True] * measure.summaries)
        self.headed = iter([True] * measure.headings)

    def box(self, opening: str, *inner: str) -> str:
        """An element whose children stand each in a line, as templates leave them."""
        return f"<{opening}>{self.line}{self.line.join(inner)}{self.line}</{opening.split()[0]}>"

    def number(self) -> int:
        return self.rng.randrange(100, 10_000)

    def cls(self, block: str, part: str = "") -> str:
        """A class attribute: `block__part`, and what blog themes add."""
        own = self.names.get(block, block) + (f"__{part}" if part else "")
        more = f" {own}-{self.number()} has-{part or block}-style" if self.measure.long else self.rng.choice(MODIFIERS).format(own)
        return f'class="{own}{more}"'

    def block(self, title: str, *inner: str) -> str:
        """A titled part of the page between the comments of its template."""
        slug = title.lower().replace(" ", "-")
        heading = self.box(f'div class="box-head box-head--{slug}"', f"<h4>{title}</h4>")
        return f"<!-- {slug} -->\n" + self.box(f'div class="box box--{slug}"', heading, *inner) + f"\n<!-- end of {slug} -->"

    def picture(self, title: str) -> str:
        n = self.number()
        path = f"{self.home}foto/2026/{n % 12 + 1:02d}/{n}"
        return f'<img src="{path}-180x120.jpg" data-src="{path}.jpg?w=360&amp;q=80" srcset="/thumb/{n}-360x240.jpg 360w, /thumb/{n}-720x480.jpg 720w" width="180" height="120" alt="{escape(title)}">'

    def script(self) -> str:
        note = self.rng.choice(("", "", "<!-- stats -->\n"))
        return f"{note}<script {self.rng.choice(SNIPPETS).format(self.number())}</script>".replace("<script >", "<script>")

    def ad(self) -> str:
        slot = f"div-ad-{self.number()}"
        return f'<!-- {slot}\n<div class="{slot}-old"><script>show("{slot}", [[300, 250], [336, 280]]);</script></div>\n-->\n' + self.box(
            f"div {self.cls('ad', 'slot')}", self.box(f'div id="{slot}" style="min-height:250px"', f"<ins data-slot='{slot}'></ins>", f"<script>\n  show('{slot}');\n</script>")
        )

    def card(self) -> str:
        (url, title), channel = next(self.others), next(self.channels)
        text = [f'<h3><a href="{url}">{escape(title)}</a></h3>' if next(self.headed, False) else f'<a href="{url}">{escape(title)}</a>']
        picture = f'<a href="{url}" rel="bookmark">{self.picture(title)}</a>' if next(self.linked, False) else self.picture(title)
        if next(self.dated, False):
            text.append(f"<span {self.cls('card', 'date')}>{self.rng.randint(2, 23)} jam lalu</span>")
        if next(self.summed, False):
            text.append(f"<p>{self.rng.choice(TALK)} {channel}.</p>")
        return self.box(
            f"div {self.cls('card', 'item')}",
            self.box(f"div {self.cls('card', 'asset')}", self.box("figure", picture)),
            self.box(f"div {self.cls('card', 'text')}", *text),
        )

    def row(self) -> str:
        url, title = next(self.others)
        self.row_number += 1
        return f'<li><b>{self.row_number}</b> <a href="{url}" title="{escape(title)}">{escape(title)}</a></li>'

    def entry(self, path: str = "") -> str:
        channel = next(self.channels)
        href, track = f"{self.home}{path}{channel.lower()}", f"track('menu', '{channel.lower()}', {self.number()})"
        return f'<li class="item-{self.number() % 40}"><a href="{href}" onclick="{track}"><i></i>{channel}</a></li>'

    def many(self, make: str, count: int) -> list[str]:
        return [getattr(self, make)() for _ in range(count)]

    def link(self) -> str:
        """A bare link, as tags and partners are."""
        channel = next(self.channels)
        return f'<a href="{self.home}tag/{channel.lower()}-{self.number()}" rel="tag">Topik {channel}</a>'

    def share(self) -> str:
        """The buttons of networks, half of the site's spans in them."""
        buttons = [f'<span class="share-{n} count" data-network="{n}">{"Bagikan" if n == 0 else ""}</span>' for n in range(self.measure.spans // 2)]
        return self.box(f"div {self.cls('share', 'list')}", *buttons)

    def hook(self) -> str:
        """A place that a script fills."""
        n = self.number()
        return f'<div id="hook-{n}" class="lazy lazy-{n % 7}" data-src="//stat.invalid/hook/{n}"></div>'

    def icon(self) -> str:
        n = self.number()
        path = f'<path d="M4 {n % 12}h16v2H4z"/>'
        return f'<svg aria-hidden="true" width="24" height="24"><defs><g id="g{n}">{path}{path}</g></defs><use href="#g{n}"></use></svg>'

    def nest(self, depth: int) -> str:
        """A frame deep inside the containers of an advertiser."""
        outer = "".join(f'<div id="frame-{self.number()}-{n}">{self.line}' for n in range(depth))
        return f'{outer}<iframe src="about:blank" width="300" height="250" title="iklan"></iframe>{self.line}' + "</div>" * depth

    def letter(self) -> str:
        field = "<label for='surel'>Surel</label>" + self.line + "<input id='surel' type='email' name='surel'>"
        return self.box(f"form action='/surat' {self.cls('letter')}", field, "<button type='submit'>Langganan</button>")

    # --- the parts of the page

    def head(self) -> str:
        m, n = self.measure, self.number
        metas = [f"<meta {METAS[i % len(METAS)].format(n())}>" for i in range(m.metas)]
        rels = [f"<link {RELS[i % len(RELS)].format(n())}>" for i in range(m.rels)]
        old = f'<!--[if lt IE 9]><script src="/js/lama.js?{n()}"></script><![endif]-->'
        style = f"{old}\n<style>\n{css(self.rng, 60)}\n</style>"
        return "\n    ".join(["", *metas, *rels, *self.many("script", m.scripts // 2), style])

    def top(self) -> str:
        m = self.measure
        menu = self.box(f"ul {self.cls('menu', 'list')}", *self.many("entry", m.menu))
        folds = [
            self.box(f"li {self.cls('menu', 'fold')}", f"<span>{next(self.channels)}</span>", self.box("ul", *[self.entry("kanal/") for _ in range(min(8, m.mega - n))]))
            for n in range(0, m.mega, 8)
        ]
        header = self.box(
            f"div {self.cls('head', 'main')}",
            self.box("div class='logo'", f'<a href="{self.home}"><img src="/logo.svg" alt="{escape(self.name)}"></a>'),
            self.box("form action='/cari' class='search-form'", '<input name="q" placeholder="Cari berita">', "<button>Cari</button>"),
            self.box(f"div {self.cls('menu', 'main')}", menu, self.box(f"ul {self.cls('menu', 'mega')}", *folds) if folds else ""),
        )
        outer, *inner = [f'<div class="{self.names["wrap"]}-{n} clearfix">' for n in range(m.wraps)]
        return f"\n<!-- header -->\n{outer}\n{header}\n<!-- end of header -->\n{self.ad()}\n" + "\n".join(inner) + "\n"

    def before(self) -> str:
        """What stands above the article in its column."""
        crumbs = self.box("ul class='crumbs'", *self.many("entry", 2))
        return f"<div {self.cls('main', 'column')}>\n{crumbs}\n{self.share()}\n"

    def after(self) -> str:
        """What stands below it there."""
        m = self.measure
        tags = self.box(f"div {self.cls('tags')}", *self.many("link", m.links // 4))
        more = self.block("Berita Terkait", self.box(f"div {self.cls('more', 'list')}", *self.many("card", m.cards // 3)))
        remarks = [self.box("div class='remark'", f"<p>{self.rng.choice(REMARKS)}</p>") for _ in range(m.remarks)]
        return "\n" + "\n".join([tags, self.share(), self.ad(), more, *remarks, "</div><!-- column -->", ""])

    def side(self) -> str:
        m = self.measure
        lists = [
            self.block(BLOCKS[n % len(BLOCKS)], self.box(f"ul {self.cls('row', 'items')}", *self.many("row", min(7, m.rows - at))))
            for n, at in enumerate(range(0, m.rows, 7))
        ]
        ads = self.many("ad", m.ads // 2)
        parts = [part for pair in zip(lists, ads, strict=False) for part in pair] + lists[len(ads) :] + ads[len(lists) :]
        return "\n" + self.box(f"div {self.cls('side', 'column')}", self.box("div class='sticky'", *parts)) + "\n"

    def bottom(self) -> str:
        """What stands below all columns, one piece after each layer that ends."""
        m = self.measure
        cards = self.block("Berita Lainnya", self.box(f"div {self.cls('card', 'list')}", *self.many("card", m.cards - m.cards // 3)))
        cloud = self.block("Jelajah", self.box("div class='cloud'", *self.many("link", m.links - m.links // 4)))
        hooks = self.box("div class='hooks'", *self.many("hook", m.hooks))
        icons = self.box("div class='sprite'", *self.many("icon", m.icons)) if m.icons else ""
        papers = [self.box("li", f'<a href="/{p.lower()}">{p}</a>') for p in PAPERS]
        foot = self.box(f"div {self.cls('foot', 'main')}", self.box("ul class='foot-links'", *papers), f"<p>Copyright © 2026 {escape(self.name)}. All rights reserved.</p>")
        cookies = self.box("div class='cookie-banner'", f"<p>{TALK[2]}</p>", "<button>Setuju</button>")
        pixel = '<noscript><img src="//stat.invalid/p.gif" alt=""></noscript>'
        layers = [
            [cards, *self.many("ad", m.ads - 2 - m.ads // 2)], [cloud, self.letter()], [self.nest(14 - m.wraps)],
            [f"<!-- footer -->\n{foot}\n<!-- end of footer -->"], [cookies],
        ]  # fmt: skip
        inner = [piece for layer in layers[: m.wraps - 1] for piece in [*layer, "</div><!-- wrap -->"]]
        last = [piece for layer in layers[m.wraps - 1 :] for piece in layer]
        outer = [hooks, icons, pixel, *self.many("script", m.scripts - m.scripts // 2)]
        return "\n" + "\n".join([*inner, *last, "</div><!-- wrap -->", *outer]) + "\n"


REMARKS = (
    "Semoga cepat selesai, kasihan warga di sana.",
    "Setuju, sudah lama ditunggu-tunggu.",
    "Beritanya menarik, mohon dilanjutkan liputannya.",
    "Wah, baru tahu ada kegiatan seperti ini.",
    "Datanya dari mana ya? Di tempat saya berbeda.",
    "Mantap, terus berkarya!",
)


PAPERS = ("Tentang", "Redaksi", "Pedoman", "Karier", "Kontak", "Iklan", "Privasi", "Disclaimer")


def portal(name: str, home: str, others: list[tuple[str, str]], measure: Measure, *, seed: int = 0) -> Furniture:
    """The frame of the big site `name`."""
    shop = _Shop(name, home, others, measure, seed)
    return Furniture(
        head=shop.head(),
        top=shop.top(),
        side=shop.side(),
        bottom=shop.bottom(),
        scripts=scripts(),
        others=tuple(others),
        before=shop.before(),
        after=shop.after(),
        frame='main id="content"' if measure in (LEAN, LIGHT) else f'div class="{shop.names["wrap"]}-row"',
    )


@cache
def scripts() -> tuple[str, ...]:
    """Nine blocks of 3 to 10 kB to fill a page with: calls of ads, blobs of state, styles."""
    rng = random.Random(20261123)
    out = []
    for block in range(9):
        if block % 3 == 0:
            slots = ",".join(
                f'{{"id":"div-ad-{rng.randrange(10**12)}-{n}","unit":"/4905536/situs/artikel/slot{n}","sizes":[[300,250],'
                f'[336,280],[728,{rng.randint(60, 250)}]],"lazy":{str(n % 2 == 0).lower()}}}'
                for n in range(32)
            )
            out.append(
                f"<script>window.slots=[{slots}];slots.forEach(function(s){{googletag.cmd.push(function(){{"
                "googletag.defineSlot(s.unit,s.sizes,s.id).addService(googletag.pubads())}})}});</script>"
            )
        elif block % 3 == 1:
            state = ",".join(
                f'"{rng.randrange(16**8):08x}":{{"v":{rng.random():.12f},"seg":"{rng.choice(CHANNELS)}"}}'
                for _ in range(90)
            )
            out.append(f'<script type="application/json" id="state-{block}">{{{state}}}</script>')
        else:
            out.append(f"<style>{css(rng, 110)}</style>")
    return tuple(out)
