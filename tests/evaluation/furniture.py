"""Furniture around and inside stories on news sites, invented after the kinds on real sites."""

# ruff: noqa: E501 - a piece of HTML reads best in one line
from __future__ import annotations

import random
from collections.abc import Callable

from tests.evaluation.stories import PEOPLE, Story, story

HOST = "https://www.warta-contoh.example"


def other(rng: random.Random) -> Story:
    return story(rng.randint(500, 900))


def link(rng: random.Random) -> str:
    one = other(rng)
    return f'<a href="{HOST}/berita/{one.number}/kabar-lain">{one.title}</a>'


Maker = str | Callable[[random.Random], str]

# Lines and boxes inside bodies: each gives HTML that holds nothing of the story. The first group is what phrases.yaml
# lists, the second what no rule names and only its form betrays.
NAMED: dict[str, Maker] = {
    "scroll-continue": '<div class="x1"><p>ADVERTISEMENT</p><p>SCROLL TO CONTINUE WITH CONTENT</p></div>',
    "scroll-resume": "<p>SCROLL TO RESUME CONTENT</p>",
    "advertisement": "<p>Advertisement</p>",
    "gambas": "<p>[Gambas:Video 20detik]</p>",
    "gambas-instagram": "<br>[Gambas:Instagram]<br>",
    "simak-video": lambda r: f'<p>Simak Video "{other(r).title}"</p>',
    "simak-juga-video": lambda r: f"<p>Simak juga 'Video {other(r).title}':</p>",
    "tonton-juga": lambda r: f"<p><strong>Tonton juga video {link(r)}</strong></p>",
    "lihat-juga": lambda r: f'<table class="t9"><tr><td><b>Lihat Juga :</b> {link(r)}</td></tr></table>',
    "baca-juga": lambda r: f"<p><strong>Baca juga: {link(r)}</strong></p>",
    "baca-juga-plain": lambda r: f"<p>Baca juga : {other(r).title}</p>",
    "baca-juga-box": lambda r: f'<div style="background:#FEE"><p class="h6">BACA JUGA</p><h2>{link(r)}</h2></div>',
    "baca-juga-list": lambda r: f"<p>Baca Juga</p><ul><li>{link(r)}</li><li>{link(r)}</li></ul>",
    "baca-selanjutnya": '<p>Baca Selanjutnya: <a href="?page=2">Harga Terbaru...</a></p>',
    "sosok": "<p>Banyak orang hebat di sekitar kita. Kisah mereka layak dibagikan. Yuk daftarkan mereka sebagai Sosok Merdeka!</p>",
    "saksikan": "<p>Saksikan Video Pilihan Berikut Ini:</p>",
    "saksikan-bawah": "<h2>Saksikan video di bawah ini:</h2>",
    "pilihan-redaksi": lambda r: f"<p>Pilihan Redaksi</p><ul><li>{link(r)}</li><li>{link(r)}</li></ul>",
    "pilihan-editor": lambda r: f"<p>Pilihan Editor: {link(r)}</p>",
    "scroll-bawah": "<p>Scroll ke bawah untuk melanjutkan membaca</p>",
    "berkontribusi": lambda r: f"<p>{r.choice(PEOPLE)} berkontribusi dalam penulisan artikel ini.</p>",
    "telegram": (
        "<p><em>Dapatkan update berita pilihan dan breaking news setiap hari dari Warta Contoh. Mari bergabung di Grup Telegram"
        ' "Warta Contoh Update", caranya klik link <a href="https://t.me/contoh">https://t.me/contoh</a>, kemudian join. Anda harus'
        " install aplikasi Telegram terlebih dulu di ponsel.</em></p>"
    ),
    "wa-channel": (
        "<p>Simak breaking news dan berita pilihan kami langsung di ponselmu. Pilih saluran andalanmu akses berita Warta Contoh"
        ' WhatsApp Channel : <a href="https://www.whatsapp.com/channel/0029Va">https://www.whatsapp.com/channel/0029Va</a></p>'
    ),
    "jernih": "<p>Segera lengkapi data dirimu untuk ikutan program #JernihBerkomentar.</p>",
    "plus": "<p>Gabung Warta.com Plus sekarang</p>",
    "pewarta-editor": lambda r: f"<p>Pewarta: {r.choice(PEOPLE)}<br>Editor: {r.choice(PEOPLE)}<br>COPYRIGHT © WARTA 2026</p>",
    "follow-wa": '<p>Follow <a href="https://www.whatsapp.com/channel/1">WhatsApp Channel Warta</a> untuk update berita terbaru setiap hari</p>',
    "telusuri": "<p>Telusuri berita bencana lainnya</p>",
    "all-rights": "<p>© 2007 - 2026 warta-contoh.example, All Rights Reserved</p>",
    "copyright-at": "<p>Copyright @ 2026 Grup Warta - warta-contoh. All Rights Reserved</p>",
    "google-news": '<div>Cek berita dan artikel yg lain di <a href="https://news.google.com/x">Google News</a> dan ikuti kami</div>',
    "preferred": '<a href="https://www.google.com/preferences/source?q=x">Add as a preferred source on Google</a>',
    "yuk": "<p>Yuk, Simak Juga Video ini!</p>",
    "redaktur": lambda r: f"<p>Redaktur &amp; Reporter : {r.choice(PEOPLE)}</p>",
    "rate": "<div>Rate artikel ini</div>",
    "lifestyle": "<p>Simak Lifestyle Populer Lainnya</p>",
    "lanjutkan": "<div>Lanjutkan Membaca ↓</div>",
    "simak-lainnya": '<p>Simak berita lainnya di <a href="https://news.google.com/y">Google News</a></p>',
    "selengkapnya": '<p>Selengkapnya di <a href="/indeks">sini</a></p>',
    "bantuan": "<p>Anda juga bisa mengulurkan tangan untuk membantu para korban melalui kitabisa.com/warta dengan cara klik tautan ini.</p>",
    "penulis": lambda r: f"<p>Penulis: {r.choice(PEOPLE)} | Editor: {r.choice(PEOPLE)}</p>",
    "halaman": '<div>Halaman <a href="?page=1">1</a> <a href="?page=2">2</a> <a href="?page=2">Selanjutnya</a></div>',
    "show-all": '<div><a href="?page=all">Show All</a></div>',
    "tag": '<p>Tag: <a href="/tag/banjir">banjir</a>, <a href="/tag/desa">desa</a></p>',
    "share": '<div class="zz"><a href="https://facebook.com/s">Facebook</a> <a href="https://x.com/s">Twitter</a> <span>Share</span></div>',
    "telah-tayang": lambda r: f"<p>Artikel ini telah tayang di Warta-Contoh.com dengan judul {other(r).title}</p>",
    "ringkasan": lambda r: f"<blockquote><strong>Ringkasan Berita:</strong><ul><li>{other(r).summary}</li><li>{other(r).summary}</li></ul></blockquote>",
}  # fmt: skip
UNNAMED: dict[str, Maker] = {
    "hot-box": lambda r: f'<div class="q7"><h4>Kabar Hangat Pagi:</h4><ul><li>{link(r)}</li><li>{link(r)}</li></ul></div>',
    "lone-link": lambda r: f"<p>{link(r)}</p>",
    "link-heading": lambda r: f"<h3>{link(r)}</h3>",
    "cards": lambda r: "<div>" + "".join(
        f'<div class="k3"><a href="/b/{i}"><h4>{other(r).title}</h4></a><p>{other(r).summary}</p></div>' for i in range(4)) + "</div>",
    "strip": '<div><a href="/a">Nasional</a> <a href="/b">Daerah</a> <a href="/c">Olahraga</a> <a href="/d">Budaya</a></div>',
    "tweet": '<blockquote class="twitter-tweet"><p lang="en">What a bridge!</p>— Someone (@someone) <a href="https://twitter.com/x/status/1">August 1, 2026</a></blockquote>',
    "related-class": lambda r: f'<aside class="artikel-terkait-widget related-box"><p>{other(r).summary} {link(r)}</p></aside>',
    "caption": "<figure><img src='/i.jpg' alt=''><figcaption>Pemandangan desa dari bukit. (Dok. Warta)</figcaption></figure>",
    "script": "<script>var berita = 'Baca juga berita lain di sini';</script><style>.a{color:red}</style>",
    "form": "<form><label>Surel</label><input name=e><button>Kirim</button></form>",
    "skip": '<a class="skip-link screen-reader-text" href="#content">Skip to content</a>',
    "hidden-sr": '<span class="screen-reader-text">Tayang perdana</span>',
}  # fmt: skip


def make(kind: str, rng: random.Random) -> str:
    """Give the HTML of one kind of boilerplate."""
    maker = NAMED.get(kind) or UNNAMED[kind]
    return maker if isinstance(maker, str) else maker(rng)


def head(one: Story, *, json_ld: bool = True, extra: str = "") -> str:
    when = one.when.isoformat()
    linked = (
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle",'
        f'"headline":"{one.title}","datePublished":"{when}","author":{{"@type":"Person","name":"{one.author}"}}}}</script>'
    )
    return (
        f'<meta charset="utf-8"><title>{one.title} - Warta Contoh</title><meta property="og:title" content="{one.title}">'
        f'<meta property="og:type" content="article"><meta name="description" content="{one.summary}">'
        f'<meta property="og:description" content="{one.summary}">{linked if json_ld else ""}{extra}'
    )


def above(rng: random.Random) -> str:
    sections = "".join(
        f'<li><a href="/{name.lower()}">{name}</a></li>'
        for name in ("Nasional", "Daerah", "Ekonomi", "Budaya", "Olahraga")
    )
    return (
        '<a href="#isi">Lanjut ke konten</a><header><div class="logo"><a href="/">Warta Contoh</a></div>'
        f'<nav><ul>{sections}</ul></nav></header><div class="hot">{"".join(f"<span>{link(rng)}</span>" for _ in range(3))}</div>'
    )


def beside(rng: random.Random) -> str:
    cards = "".join(
        f'<div class="card"><a href="/berita/{i}"><h3>{other(rng).title}</h3></a><p>{other(rng).summary} Warga menunggu kabar selanjutnya.</p>'
        "<span>2 jam lalu</span></div>"
        for i in range(6)
    )
    return f'<div class="kolom-kanan"><h3>Terpopuler</h3>{cards}</div>'


def below(rng: random.Random) -> str:
    comments = "".join(
        f"<li><b>{rng.choice(PEOPLE)}</b><p>Saya setuju dengan tulisan ini, semoga pemerintah cepat bertindak. {rng.randint(1, 99)} orang"
        " menyukai tanggapan ini dan menunggu balasan dari redaksi sejak kemarin pagi.</p></li>"
        for _ in range(4)
    )
    links = "".join(f"<li>{link(rng)}</li>" for _ in range(8))
    return (
        f'<div class="bawah"><h4>Berita Terkait</h4><ul>{links}</ul></div><section id="comments"><h3>Komentar (4)</h3><ol>{comments}</ol></section>'
        "<footer><p>Warta Contoh adalah portal berita yang memuat kabar dari desa dan kota. Redaksi menerima kiriman tulisan dari"
        " pembaca melalui surat elektronik setiap hari kerja.</p><p>© 2026 Warta Contoh. All rights reserved.</p></footer>"
        '<div id="ast-scroll-top"><span class="screen-reader-text">Scroll to Top</span></div>'
    )
