# ruff: noqa: E501 - markup read best in their own lines
"""What is around an article on real pages: menus, ads, share buttons, lists of other stories, footers, scripts.

It is modelled on pages of the Indonesian press; the wording is common to many sites or invented.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

CHANNELS = (
    "Nasional Daerah Ekonomi Bisnis Olahraga Sepakbola Internasional Teknologi Otomotif Gaya Hidup Kesehatan "
    "Wisata Kuliner Pendidikan Opini Foto Video Infografik Indeks Terpopuler Hukum Politik Lingkungan Properti"
).split()
TALK = (
    "Jangan lewatkan berita pilihan setiap hari di kanal kami",
    "Ikuti perkembangan terbaru lewat saluran pesan kami",
    "Dengan memakai situs ini Anda menyetujui kebijakan kuki kami",
    "Aktifkan pemberitahuan untuk mendapatkan kabar terkini",
)


@dataclass(frozen=True, slots=True)
class Furniture:
    """The pieces of one site's frame."""

    head: str
    top: str
    side: str
    bottom: str
    others: tuple[tuple[str, str], ...]  # (address, title) of other stories
    before: str = ""  # above the article in its column
    after: str = ""  # and below
    frame: str = 'main id="content" class="container"'  # the element that holds all columns
    linked_data: bool = True  # pages carry JSON-LD
    pad: Callable[[int, int], str] = lambda *_: ""  # from a page's number and length so far: what is put at its end

    def related(self, number: int, count: int = 5) -> list[tuple[str, str]]:
        """Other stories to link to from page `number`."""
        if not self.others:
            return []
        return [self.others[(number * 7 + n * 3) % len(self.others)] for n in range(min(count, len(self.others)))]


def furnish(name: str, home: str, others: list[tuple[str, str]]) -> Furniture:
    """The frame of the site `name`; `benchmarks.portal` makes that of big ones."""
    rng = random.Random(f"0/{name}")
    menu = "".join(f'<li class="nav__item"><a href="{home}{c.lower()}">{c}</a></li>' for c in CHANNELS)
    mega = "".join(
        f'<li class="dropdown"><a href="{home}nasional/{c.lower()}" data-label="menu Nasional {c}">{c}</a></li>'
        for c in CHANNELS[8:10]
    )
    lists = "".join(
        f'<article class="list-content__item"><div class="media__image"><a href="{url}"><img loading="lazy" '
        f'src="/img/{n}.jpg?w=200&amp;q=90" alt="{escape(title)}"></a></div><h3 class="media__title">'
        f'<a href="{url}">{escape(title)}</a></h3><span class="media__date">{n + 1} jam yang lalu</span></article>'
        for n, (url, title) in enumerate(others[:5])
    )
    return Furniture(
        head=f'<link rel="stylesheet" href="/css/app.css?v={rng.randint(100, 999)}"><style>{css(rng, 8)}</style>'
        '<script async src="/js/gpt.js"></script><script>window.dataLayer=window.dataLayer||[];'
        "function gtag(){dataLayer.push(arguments)}gtag('js',new Date());</script>",
        top=f'<a class="skip-link screen-reader-text" href="#content">Lewati ke konten</a><header class="header"><div '
        f'class="logo"><a href="{home}"><img src="/logo.svg" alt="{escape(name)}"></a></div><form class="cari" action='
        f'"/cari"><input name="q" placeholder="Cari berita"></form><a href="/masuk">Masuk</a><nav class="nav"><ul>{menu}'
        f'</ul></nav></header><nav class="mega"><ul>{mega}</ul></nav><div class="leaderboard" id="div-gpt-ad-top">'
        "<p>ADVERTISEMENT</p></div>",
        side=f'<aside class="sidebar"><div class="box"><h2>Terpopuler</h2>{lists}</div><div class="newsletter"><h4>'
        f"{rng.choice(TALK)}</h4><input type=email placeholder='Alamat surel'><button>Berlangganan</button></div></aside>",
        bottom=f'<section class="comments"><h3>Komentar</h3><p>Tulis komentar dengan santun. Komentar '
        f'sepenuhnya tanggung jawab pengirim.</p></section><footer class="footer"><ul><li><a href="/tentang">Tentang '
        "Kami</a></li><li><a href='/redaksi'>Redaksi</a></li><li><a href='/pedoman'>Pedoman Media Siber</a></li><li>"
        f"<a href='/karier'>Karier</a></li><li><a href='/kontak'>Kontak</a></li></ul><p>Copyright © 2026 "
        f"{escape(name)}. All rights reserved.</p></footer><div class='cookie-banner'>{TALK[2]} <button>Setuju</button></div>",
        others=tuple(others),
    )


def css(rng: random.Random, rules: int) -> str:
    return "".join(
        f".c{rng.randrange(16**5):05x}{{margin:{rng.randint(0, 40)}px auto;padding:{rng.randint(0, 30)}px;color:#"
        f"{rng.randrange(16**6):06x};display:flex;font-size:{rng.randint(11, 40)}px}}"
        for _ in range(rules)
    )
