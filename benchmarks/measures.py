"""What big sites have around an article, as data: the number of pieces of each kind in five measures, and their words.

The counts follow the structure of captured pages of the Indonesian press (`python -m benchmarks.figures DIR`
shows both); names and wording are common to many sites or invented.
"""

from __future__ import annotations

import random
from functools import cache
from types import SimpleNamespace

from tests.newsroom.furniture import CHANNELS, css

# piece → how many of them, on the sites of a farm in turn: middling, light, lean, full and rich ones
_PIECES: dict[str, tuple[int, ...]] = {
    "menu": (22, 16, 12, 28, 30),  # channels in the menu
    "mega": (36, 24, 4, 76, 90),  # links in menus that fold out
    "cards": (15, 16, 5, 14, 20),  # stories with picture and headline
    "linked": (5, 5, 2, 6, 14),  # of these, those whose picture is a link
    "headings": (3, 1, 1, 6, 16),  # of these, those whose headline is a heading
    "dated": (0, 3, 0, 7, 10),  # of these, those with a time
    "summaries": (0, 0, 0, 4, 9),  # of these, those with a paragraph
    "rows": (14, 16, 6, 14, 14),  # headlines in lists
    "links": (50, 34, 4, 64, 50),  # bare links: tags, partners
    "remarks": (0, 0, 0, 2, 3),  # readers' comments
    "spans": (27, 20, 8, 30, 26),  # buttons of social networks
    "hooks": (22, 20, 4, 40, 30),  # empty elements that scripts fill
    "ads": (12, 10, 2, 14, 16),  # ads
    "icons": (0, 0, 18, 0, 3),  # icons as svg
    "metas": (12, 8, 6, 20, 22),  # meta elements besides those of the story
    "rels": (12, 8, 6, 19, 20),  # link elements in the head
    "scripts": (18, 15, 6, 22, 24),  # scripts besides those of the ads
    "wraps": (4, 4, 3, 5, 5),  # div elements around everything
    "indent": (6, 5, 4, 12, 30),  # blanks before an element in a line of its own
    "long": (False, False, True, False, False),  # whether classes are long, as those of blog themes
    "linked_data": (False, True, True, False, True),  # whether there is JSON-LD
    "main": (False, True, True, False, False),  # whether there is a <main>
}
MEASURES = tuple(
    SimpleNamespace(**dict(zip(_PIECES, column, strict=True))) for column in zip(*_PIECES.values(), strict=True)
)

NAMES = {  # what a site may call a piece
    "card": ("card", "media", "post-item", "list-item", "tile"),
    "row": ("list", "most", "ranking", "headline-list", "index"),
    "menu": ("nav", "menu", "navbar", "channel-nav", "main-menu"),
    "ad": ("ads", "banner-ads", "adslot", "iklan", "gpt-slot"),
    "wrap": ("wrapper", "page", "site", "container", "layout"),
    "foot": ("footer", "foot", "site-footer", "bottom", "colophon"),
}
MODIFIERS = ("", "", "", " {0}--first", " {0}--small", " clearfix", " mb-20 {0}--wide")
BLOCKS = ("Terpopuler", "Terkini", "Pilihan Redaksi", "Sorotan", "Kabar Daerah", "Rekomendasi", "Kolom")
PAPERS = ("Tentang", "Redaksi", "Pedoman", "Karier", "Kontak", "Iklan", "Privasi", "Disclaimer")
REMARKS = (
    "Semoga cepat selesai, kasihan warga di sana.",
    "Setuju, sudah lama ditunggu-tunggu.",
    "Beritanya menarik, mohon dilanjutkan liputannya.",
    "Wah, baru tahu ada kegiatan seperti ini.",
    "Datanya dari mana ya? Di tempat saya berbeda.",
    "Mantap, terus berkarya!",
)
METAS = """property="og:locale" content="id_ID"
property="fb:app_id" content="1{0}"
property="fb:pages" content="4{0}"
name="theme-color" content="#0a5c36"
name="robots" content="index, follow, max-image-preview:large"
name="googlebot-news" content="index, follow"
name="msvalidate.01" content="A{0}"
name="language" content="id"
name="google-site-verification" content="x{0}-k"
name="geo.country" content="id"
name="geo.placename" content="Indonesia"
http-equiv="X-UA-Compatible" content="IE=edge"
name="apple-mobile-web-app-capable" content="yes"
name="format-detection" content="telephone=no"
property="og:image:width" content="700"
property="og:image:height" content="393"
property="og:image:type" content="image/jpeg"
name="twitter:site" content="@situs{0}"
name="twitter:creator" content="@situs{0}"
name="platform" content="desktop"
name="site_id" content="{0}"
name="rating" content="general"
name="generator" content="Papan 5.4.{0}\"""".splitlines()
RELS = """rel="preconnect" href="//cdn{0}.invalid"
rel="dns-prefetch" href="//stat{0}.invalid"
rel="shortcut icon" href="/favicon.ico"
rel="apple-touch-icon" sizes="{0}x{0}" href="/img/touch-{0}.png"
rel="stylesheet" href="/css/part-{0}.css?ver=5.4"
rel="manifest" href="/manifest-{0}.json"
rel="preload" as="font" crossorigin href="/font/teks-{0}.woff2"
rel="icon" type="image/png" sizes="{0}x{0}" href="/img/icon-{0}.png"
rel="search" href="/opensearch-{0}.xml\"""".splitlines()
SNIPPETS = (
    '<script src="//stat{0}.invalid/2026/tag.js" async></script>',
    '<script src="/js/part-{0}.min.js?ver=2026.{0}"></script>',
    """<script>
  window.dataLayer = window.dataLayer || [];
  function gtag(){{ dataLayer.push(arguments); }}
  gtag('js', new Date());
  gtag('config', 'UA-{0}-1', {{'cookie_flags': 'SameSite=None;Secure', 'site': 'situs'}});
</script>""",
    """<!-- stats -->
<script>
  (function(w, d, s, l) {{ w[l] = w[l] || []; w[l].push({{'start': Date.now(), 'event': 'js'}});
    var f = d.getElementsByTagName(s)[0], j = d.createElement(s); j.async = true;
    j.src = '//tag{0}.invalid/c.js?id={0}'; f.parentNode.insertBefore(j, f);
  }})(window, document, 'script', 'layer{0}');
</script>""",
    """<!-- config -->
<script>
  var config{0} = {{section: 'umum', build: '2026.{0}', ready: false, consent: {{ads: true, stats: true}}}};
  document.addEventListener('DOMContentLoaded', function() {{ config{0}.ready = true; }});
</script>""",
)


@cache
def _fillers() -> tuple[str, ...]:
    """Nine blocks of 3 to 10 kB to fill a page with: calls of ads, blobs of state, styles."""
    rng = random.Random(20261123)
    out = []
    for block in range(0, 9, 3):
        slots = ",".join(
            f'{{"id":"div-ad-{rng.randrange(10**12)}-{n}","unit":"/4905536/situs/artikel/slot{n}","sizes":[[300,250],'
            f'[336,280],[728,{rng.randint(60, 250)}]],"lazy":{str(n % 2 == 0).lower()}}}'
            for n in range(32)
        )
        state = ",".join(
            f'"{rng.randrange(16**8):08x}":{{"v":{rng.random():.12f},"seg":"{rng.choice(CHANNELS)}"}}'
            for _ in range(90)
        )
        out += [
            f"<script>window.slots=[{slots}];slots.forEach(s => tags.define(s.unit,s.sizes,s.id));</script>",
            f'<script type="application/json" id="state-{block}">{{{state}}}</script>',
            f"<style>{css(rng, 110)}</style>",
        ]
    return tuple(out)


_SHEET = css(random.Random(20261123), 160)


def filler(number: int, size: int) -> str:
    """Scripts and styles of about `size` bytes for page `number`, so that no two pages end alike."""
    out: list[str] = []
    while size > 0:
        pieces = _fillers()
        piece = pieces[(number + len(out)) % len(pieces)]
        if len(piece) > size:  # the last one
            piece = f"<style>{_SHEET[: max(0, size - 15)]}</style>"
        out.append(piece)
        size -= len(piece)
    return "\n".join(out)
