# ruff: noqa: E501 - markup reads best in its own lines
"""The frame of big sites: layers of columns and boxes, with as many pieces in them as `measures` says."""

from __future__ import annotations

import random
from html import escape
from itertools import cycle
from types import SimpleNamespace

from benchmarks.measures import BLOCKS, METAS, MODIFIERS, NAMES, PAPERS, RELS, REMARKS, SNIPPETS, filler
from tests.newsroom.furniture import CHANNELS, TALK, Furniture, css


def portal(name: str, home: str, others: list[tuple[str, str]], measure: SimpleNamespace, size: int) -> Furniture:
    """The frame of the big site `name`, whose pages have about `size` bytes."""
    shop = _Shop(name, home, others, measure, random.Random(f"0/{name}"))
    return Furniture(
        head=shop.head(),
        top=shop.top(),
        before=shop.before(),
        after=shop.after(),
        side=shop.side(),
        bottom=shop.bottom(),
        others=tuple(others),
        linked_data=measure.linked_data,
        pad=lambda number, length: filler(number, size - length),
        frame='main id="content"' if measure.main else f'div class="{shop.names["wrap"]}-row"',
    )


class _Shop:
    """Makes the pieces of one site; what it draws depends on the site's name alone."""

    def __init__(
        self, name: str, home: str, others: list[tuple[str, str]], measure: SimpleNamespace, rng: random.Random
    ) -> None:
        self.rng, self.name, self.home, self.measure = rng, name, home, measure
        self.names = {piece: rng.choice(names) for piece, names in NAMES.items()}
        self.others = cycle(others or [(home, "Kabar Pilihan Hari Ini")])
        self.channels = cycle(CHANNELS)
        self.line = "\n" + " " * measure.indent
        # the first so many of the cards have it
        self.linked, self.headed = iter(range(measure.linked)), iter(range(measure.headings))
        self.dated, self.summed = iter(range(measure.dated)), iter(range(measure.summaries))

    def box(self, opening: str, *inner: str) -> str:
        """An element with each child in a line of its own, as templates leave them."""
        return f"<{opening}>{self.line}{self.line.join(inner)}{self.line}</{opening.split(maxsplit=1)[0]}>"

    def number(self) -> int:
        return self.rng.randrange(100, 10_000)

    def cls(self, block: str, part: str) -> str:
        """The class attribute `block__part`, with what a theme adds."""
        own = f"{self.names.get(block, block)}__{part}"
        if self.measure.long:
            return f'class="{own} {own}-{self.number()} has-{part}-style"'
        return f'class="{own}{self.rng.choice(MODIFIERS).format(own)}"'

    # --- pieces

    def block(self, title: str, *inner: str) -> str:
        """A titled part of the page between the comments of its template."""
        slug = title.lower().replace(" ", "-")
        heading = self.box(f'div class="box-head box-head--{slug}"', f"<h4>{title}</h4>")
        whole = self.box(f'div class="box box--{slug}"', heading, *inner)
        return f"<!-- {slug} -->\n{whole}\n<!-- end of {slug} -->"

    def entry(self) -> str:
        """A channel in a menu."""
        channel = next(self.channels)
        href, track = (
            f"{self.home}kanal/{channel.lower()}",
            f"track('menu', 'klik', '{channel.lower()}', {self.number()})",
        )
        return f'<li class="item-{self.number() % 40}"><a href="{href}" onclick="{track}"><i></i>{channel}</a></li>'

    def card(self) -> str:
        """Another story with its picture."""
        (url, title), n = next(self.others), self.number()
        headline, path = f'<a href="{url}">{escape(title)}</a>', f"{self.home}foto/2026/{n % 12 + 1:02d}/{n}"
        picture = (
            f'<img src="{path}-180x120.jpg" data-src="{path}.jpg?w=360&amp;q=80" srcset="/thumb/{n}-360x240.jpg 360w, '
            f'/thumb/{n}-720x480.jpg 720w" width="180" height="120" alt="{escape(title)}">'
        )
        if next(self.linked, None) is not None:
            picture = f'<a href="{url}" rel="bookmark">{picture}</a>'
        text = [f"<h3>{headline}</h3>" if next(self.headed, None) is not None else headline]
        if next(self.dated, None) is not None:
            text.append(f"<span {self.cls('card', 'date')}>{self.rng.randint(2, 23)} jam lalu</span>")
        if next(self.summed, None) is not None:
            text.append(f"<p>{self.rng.choice(TALK)} {next(self.channels)}.</p>")
        return self.box(
            f"div {self.cls('card', 'item')}",
            self.box(f"div {self.cls('card', 'asset')}", f"<figure>{picture}</figure>"),
            self.box(f"div {self.cls('card', 'text')}", *text),
        )

    def row(self, number: int) -> str:
        """Another story in a list of headlines."""
        url, title = next(self.others)
        return f'<li><b>{number}</b> <a href="{url}" title="{escape(title)}">{escape(title)}</a></li>'

    def link(self) -> str:
        """A bare link, as tags and partners are."""
        channel, track = next(self.channels), f"track('tag', 'klik', {self.number()})"
        return f'<a href="{self.home}tag/{channel.lower()}-terbaru" rel="tag" onclick="{track}">{channel}</a>'

    def share(self) -> str:
        """A bar with buttons of social networks, half of all that the site has."""
        label = {0: "Bagikan"}
        buttons = (
            f'<span class="share-{n} count" data-network="{n}">{label.get(n, "")}</span>'
            for n in range(self.measure.spans // 2)
        )
        return self.box(f"div {self.cls('share', 'list')}", *buttons)

    def ad(self) -> str:
        """A place for an ad, and the one of the ad before it."""
        slot = f"div-ad-{self.number()}"
        old = f'<div class="{slot}-old"><script>show("{slot}", [[300, 250], [336, 280]]);</script></div>'
        call = f"<script>\n  show('{slot}');\n</script>"
        place = self.box(f'div id="{slot}" style="min-height:250px"', f"<ins data-slot='{slot}'></ins>", call)
        return f"<!-- {slot}\n{old}\n-->\n" + self.box(f"div {self.cls('ad', 'slot')}", place)

    def hook(self) -> str:
        """A place that a script fills."""
        n = self.number()
        return f'<div id="hook-{n}" class="lazy lazy-{n % 7}" data-src="//stat.invalid/hook/{n}"></div>'

    def icon(self) -> str:
        n = self.number()
        path = f'<path d="M4 {n % 12}h16v2H4z"/>'
        return f'<svg aria-hidden="true" width="24"><defs><g id="g{n}">{path}{path}</g></defs><use href="#g{n}"></use></svg>'

    def script(self) -> str:
        return self.rng.choice(SNIPPETS).format(self.number())

    def nest(self, depth: int) -> str:
        """A frame deep inside the containers of an advertiser."""
        outer = "".join(f'<div id="frame-{self.number()}-{n}">{self.line}' for n in range(depth))
        return f'{outer}<iframe src="about:blank" width="300" height="250" title="iklan"></iframe>{self.line}{"</div>" * depth}'

    def letter(self) -> str:
        """The form for the newsletter."""
        fields = "<label for='surel'>Surel</label>", "<input id='surel' type='email' name='surel'>"
        return self.box("form action='/surat' class='letter'", *fields, "<button type='submit'>Langganan</button>")

    # --- parts of the page

    def head(self) -> str:
        m = self.measure
        metas = [f"<meta {text.format(self.number())}>" for text in METAS[: m.metas]]
        rels = [f"<link {RELS[n % len(RELS)].format(self.number())}>" for n in range(m.rels)]
        scripts = [self.script() for _ in range(m.scripts // 2)]
        old = f'<!--[if lt IE 9]><script src="/js/lama.js?{self.number()}"></script><![endif]-->'
        return "\n    ".join(["", *metas, *rels, *scripts, old, f"<style>\n{css(self.rng, 60)}\n</style>"])

    def top(self) -> str:
        """The header, and the layers that hold the rest."""
        m = self.measure
        menu = self.box(f"ul {self.cls('menu', 'list')}", *(self.entry() for _ in range(m.menu)))
        folds = []
        for first in range(0, m.mega, 8):
            entries = self.box("ul", *(self.entry() for _ in range(first, min(first + 8, m.mega))))
            folds.append(self.box(f"li {self.cls('menu', 'fold')}", f"<span>{next(self.channels)}</span>", entries))
        header = self.box(
            f"div {self.cls('head', 'main')}",
            self.box("div class='logo'", f'<a href="{self.home}"><img src="/logo.svg" alt="{escape(self.name)}"></a>'),
            self.box("form action='/cari'", '<input name="q" placeholder="Cari berita">', "<button>Cari</button>"),
            self.box(f"div {self.cls('menu', 'main')}", menu, self.box(f"ul {self.cls('menu', 'mega')}", *folds)),
        )
        outer, *inner = (f'<div class="{self.names["wrap"]}-{n} clearfix">' for n in range(m.wraps))
        return "\n".join(["", "<!-- header -->", outer, header, "<!-- end of header -->", self.ad(), *inner, ""])

    def before(self) -> str:
        """What is above the article, in its column and in the story's part of the column."""
        crumbs = self.box("ul class='crumbs'", self.entry(), self.entry())
        column, part = f"<div {self.cls('main', 'column')}>", f"<div {self.cls('main', 'story')}>"
        return f"{column}\n{crumbs}\n{part}\n{self.share()}\n"

    def after(self) -> str:
        """What is below the article there."""
        m = self.measure
        tags = self.box(f"div {self.cls('story', 'tags')}", *(self.link() for _ in range(m.links // 4)))
        cards = self.box(f"div {self.cls('more', 'list')}", *(self.card() for _ in range(m.cards // 3)))
        remarks = [self.box("div class='remark'", f"<p>{self.rng.choice(REMARKS)}</p>") for _ in range(m.remarks)]
        story = ["", tags, self.share(), "</div><!-- story -->"]
        return "\n".join(
            [*story, self.ad(), self.block("Berita Terkait", cards), *remarks, "</div><!-- column -->", ""]
        )

    def side(self) -> str:
        """The column with lists of headlines, and half of the ads."""
        m = self.measure
        parts = []
        for title, first in zip(BLOCKS, range(0, m.rows, 9), strict=False):
            rows = (self.row(n + 1) for n in range(first, min(first + 9, m.rows)))
            parts += [self.block(title, self.box(f"ul {self.cls('row', 'items')}", *rows)), self.ad()]
        parts += [self.ad() for _ in range(m.ads // 2 - len(parts) // 2)]
        return "\n" + self.box(f"div {self.cls('side', 'column')}", self.box("div class='sticky'", *parts)) + "\n"

    def bottom(self) -> str:
        """What is below all columns: a layer ends after each part, the outermost last."""
        m = self.measure
        cards = self.box(f"div {self.cls('card', 'list')}", *(self.card() for _ in range(m.cards - m.cards // 3)))
        cloud = self.box("div class='cloud'", *(self.link() for _ in range(m.links - m.links // 4)))
        papers = (self.box("li", f'<a href="/{paper.lower()}">{paper}</a>') for paper in PAPERS)
        owner = f"<p>Copyright © 2026 {escape(self.name)}. All rights reserved.</p>"
        foot = self.box(f"div {self.cls('foot', 'main')}", self.box("ul class='papers'", *papers), owner)
        parts = [
            "\n".join([self.block("Berita Lainnya", cards), *(self.ad() for _ in range(m.ads - 2 - m.ads // 2))]),
            f"{self.block('Jelajah', cloud)}\n{self.letter()}",
            self.nest(3 * m.wraps),
            f"<!-- footer -->\n{foot}\n<!-- end of footer -->",
            self.box("div class='cookie-banner'", f"<p>{TALK[2]}</p>", "<button>Setuju</button>"),
        ]
        end = "\n</div><!-- wrap -->"
        inner = [part + end for part in parts[: m.wraps - 1]]
        outer = [*parts[m.wraps - 1 :], end]
        scripts = (self.script() for _ in range(m.scripts - m.scripts // 2))
        hooks = self.box("div class='hooks'", *(self.hook() for _ in range(m.hooks)))
        icons = self.box("div class='sprite'", *(self.icon() for _ in range(m.icons)))
        pixel = '<noscript><img src="//stat.invalid/p.gif" alt=""></noscript>'
        return "\n".join(["", *inner, *outer, hooks, icons, pixel, *scripts, ""])
