# ruff: noqa: E501, SIM905 - markup read best in their own lines
"""What stands around an article on real pages: menus, ads, share buttons, lists of other stories, footers, scripts.

Modelled on what pages of the Indonesian press carry; the words are the stock phrases of the trade, the rest invented.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
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
    """The pieces of one site's frame; `pad` is what brings a page to the size that was asked for."""

    head: str
    top: str
    side: str
    bottom: str
    scripts: tuple[str, ...]  # rotated over the pages so that no two are the same bytes
    others: tuple[tuple[str, str], ...]  # (address, title) of other stories

    def related(self, number: int, count: int = 5) -> list[tuple[str, str]]:
        """Other stories to link to from page `number`."""
        if not self.others:
            return []
        return [self.others[(number * 7 + n * 3) % len(self.others)] for n in range(min(count, len(self.others)))]

    def pad(self, number: int, size: int) -> str:
        """Scripts of about `size` bytes."""
        out: list[str] = []
        while size > 0:
            piece = self.scripts[(number + len(out)) % len(self.scripts)]
            out.append(piece if len(piece) <= size else f"<script>/*{'·' * (size // 2)}*/</script>")
            size -= len(piece)
        return "\n".join(out)


def furnish(name: str, home: str, others: list[tuple[str, str]], *, seed: int = 0, rich: bool = True) -> Furniture:
    """The frame of the site `name`; `rich` gives mega menus, lists, cards and comments as big sites have them.

    A rich page comes to some 730 elements, 130 of them div, 150 links and 10 kB of visible text: the medians of 31
    captured pages of the Indonesian press are 780, 144, 160 and 11.
    """
    rng = random.Random(f"{seed}/{name}")
    menu = "".join(f'<li class="nav__item"><a href="{home}{c.lower()}">{c}</a></li>' for c in CHANNELS)
    mega = "".join(
        f'<li class="dropdown"><a href="{home}{a.lower()}/{b.lower()}" data-label="menu {a} {b}">{b}</a></li>'
        for a in CHANNELS[: 5 if rich else 1]
        for b in CHANNELS[8 : 20 if rich else 10]
    )
    lists = "".join(
        f'<article class="list-content__item"><div class="media__image"><a href="{url}"><img loading="lazy" '
        f'src="/img/{n}.jpg?w=200&amp;q=90" alt="{escape(title)}"></a></div><h3 class="media__title">'
        f'<a href="{url}">{escape(title)}</a></h3><span class="media__date">{n + 1} jam yang lalu</span></article>'
        for n, (url, title) in enumerate(others[: 24 if rich else 5])
    )
    cards = "".join(
        f'<div class="card"><div class="card__wrap"><div class="card__img"><a href="{url}"><img loading="lazy" src="/img/'
        f'{n}k.jpg?w=360" alt="{escape(title)}"></a></div><div class="card__text"><a class="kanal" href="{home}'
        f'{CHANNELS[n].lower()}">{CHANNELS[n]}</a><h2 class="card__title"><a href="{url}">{escape(title)}</a></h2>'
        f'<div class="card__meta"><span class="card__date">{n + 2} jam lalu</span></div><p>{escape(others[n - 1][1])}. '
        f"{escape(others[n // 2][1])}.</p></div></div></div>"
        for n, (url, title) in enumerate(others[: 18 if rich else 0])
    )
    comments = "".join(
        f'<div class="komentar" id="k{n}"><b>Pembaca{rng.randint(100, 999)}</b><p>{rng.choice(REMARKS)}</p>'
        "<button>Balas</button><button>Laporkan</button></div>"
        for n in range(9 if rich else 0)
    )
    return Furniture(
        head=f'<link rel="stylesheet" href="/css/app.css?v={rng.randint(100, 999)}"><style>{_css(rng, 90 if rich else 8)}</style>'
        '<script async src="/js/gpt.js"></script><script>window.dataLayer=window.dataLayer||[];'
        "function gtag(){dataLayer.push(arguments)}gtag('js',new Date());</script>",
        top=f'<a class="skip-link screen-reader-text" href="#content">Lewati ke konten</a><header class="header"><div '
        f'class="logo"><a href="{home}"><img src="/logo.svg" alt="{escape(name)}"></a></div><form class="cari" action='
        f'"/cari"><input name="q" placeholder="Cari berita"></form><a href="/masuk">Masuk</a><nav class="nav"><ul>{menu}'
        f'</ul></nav></header><nav class="mega"><ul>{mega}</ul></nav><div class="leaderboard" id="div-gpt-ad-top">'
        "<p>ADVERTISEMENT</p></div>",
        side=f'<aside class="sidebar"><div class="box"><h2>Terpopuler</h2>{lists}</div><div class="newsletter"><h4>'
        f"{rng.choice(TALK)}</h4><input type=email placeholder='Alamat surel'><button>Berlangganan</button></div></aside>",
        bottom=f'{f"<section><h3>Berita Lainnya</h3>{cards}</section>" if cards else ""}<section class="comments"><h3>Komentar</h3>{comments}<p>Tulis komentar dengan santun. Komentar '
        f'sepenuhnya tanggung jawab pengirim.</p></section><footer class="footer"><ul><li><a href="/tentang">Tentang '
        "Kami</a></li><li><a href='/redaksi'>Redaksi</a></li><li><a href='/pedoman'>Pedoman Media Siber</a></li><li>"
        f"<a href='/karier'>Karier</a></li><li><a href='/kontak'>Kontak</a></li></ul><p>Copyright © 2026 "
        f"{escape(name)}. All rights reserved.</p></footer><div class='cookie-banner'>{TALK[2]} <button>Setuju</button></div>",
        scripts=_scripts(),
        others=tuple(others),
    )


REMARKS = (
    "Semoga cepat selesai, kasihan warga di sana.",
    "Setuju, sudah lama ditunggu-tunggu.",
    "Beritanya menarik, mohon dilanjutkan liputannya.",
    "Wah, baru tahu ada kegiatan seperti ini.",
    "Datanya dari mana ya? Di tempat saya berbeda.",
    "Mantap, terus berkarya!",
)


def _css(rng: random.Random, rules: int) -> str:
    return "".join(
        f".c{rng.randrange(16**5):05x}{{margin:{rng.randint(0, 40)}px auto;padding:{rng.randint(0, 30)}px;color:#"
        f"{rng.randrange(16**6):06x};display:flex;font-size:{rng.randint(11, 40)}px}}"
        for _ in range(rules)
    )


@cache
def _scripts() -> tuple[str, ...]:
    """Twelve blocks of 3–6 kB: ad calls, trackers, state blobs."""
    rng = random.Random(20261123)
    out = []
    for block in range(12):
        if block % 3 == 0:
            slots = ",".join(
                f'{{"id":"div-gpt-ad-{rng.randrange(10**12)}-{n}","unit":"/4905536/situs/artikel/slot{n}","sizes":[[300,250],'
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
            icons = "".join(
                f'<symbol id="i{n}" viewBox="0 0 24 24"><path d="M{rng.randint(0, 24)} {rng.randint(0, 24)}'
                + "".join(f"l{rng.randint(-9, 9)}.{rng.randint(0, 99)} {rng.randint(-9, 9)}" for _ in range(28))
                + 'z"/></symbol>'
                for n in range(16)
            )
            out.append(f'<svg style="display:none" aria-hidden="true">{icons}</svg>')
    return tuple(out)
