"""Synthetic pages in the layouts of Indonesia's big portals, with what each of them puts between its paragraphs."""

# ruff: noqa: E501 - a piece of HTML reads best in one line
from __future__ import annotations

import html
import json
import random
from collections.abc import Iterator

from pipelines.zones import WIB
from tests.evaluation.furniture import link, other
from tests.evaluation.score import Case
from tests.evaluation.stories import Story
from tests.evaluation.themes import FIRST, SYSTEMS, Theme, case, day_of, mixed, page, prose

__all__ = ["FIRST", "THEMES", "case", "layouts"]


def tribun(one: Story, rng: random.Random) -> str:
    tail = (
        f"<p>Artikel ini telah tayang di <a href='https://x.example'>WartaJatim.com</a> dengan judul {other(rng).title}, https://x.example/2026/a.</p>"
        f"<p>Penulis: {one.author} | Editor: {one.editor}</p><p>Update berita terbaru di <a href='https://news.google.com/w'>Google News</a>, klik: Warta Jatim</p>"
        "<p>(Ikuti Update Berita Lainnya di Aplikasi Google News, klik ini)</p>"
    )  # fmt: skip
    summary = (
        f"<blockquote class='summary'><strong>Ringkasan Berita:</strong><ul><li>{one.summary}</li></ul></blockquote>"
    )
    body = mixed(
        prose(one, f"WARTANEWS.COM, {one.town.upper()} - "),
        f"<p class='baca'>Baca juga: {link(rng)}</p>",
        f"<p><strong>Baca juga: {link(rng)}</strong></p>",
    )
    return page(
        f"{one.title} - Wartanews.com",
        f'<div class="main"><h1 class="f50 black2" id="arttitle">{one.title}</h1><div class="mt10"><time class="grey">{day_of(one, "{day}, {d} {month} {y} {H}:{M} WIB")}</time></div><div class="credit mt10"><div id="penulis">Penulis: <a href="/p">{one.author}</a></div><div id="editor">Editor: <a href="/e">{one.editor}</a></div></div>'
        f'<div id="artimg"><div class="imgfull_div"><img src="/f.jpg"></div><div class="arial f12 pt5 grey2">WARTANEWS/Budi<br>Warga menonton dari tepi jalan.</div></div><div class="side-article txt-article">{summary}{body}{tail}</div><div class="mb20 mt10"><h5 class="tagcloud3">Tags: <a href="/tag/x">desa</a></h5></div>'
        f'<div class="bs-block"><h4>Berita Terkait</h4><ul>{"".join(f"<li><h3>{link(rng)}</h3></li>" for _ in range(6))}</ul></div><div class="fb-comments">Komentar</div></div>',
        f'<meta property="og:title" content="{one.title} - Wartanews.com">',
    )  # fmt: skip


def kompas(one: Story, rng: random.Random) -> str:
    tail = '<p><em>Simak breaking news dan berita pilihan kami langsung di ponselmu. Pilih saluran andalanmu akses berita Warta.com WhatsApp Channel : <a href="https://www.whatsapp.com/channel/1">https://www.whatsapp.com/channel/1</a>. Pastikan kamu sudah install aplikasi WhatsApp ya.</em></p>'
    body = mixed(
        prose(one, f"<strong>{one.town.upper()}, WARTA.com</strong> - "),
        f"<p><strong>Baca juga: {link(rng)}</strong></p>",
        '<div class="kompasidRec"><p>Baca berita tanpa iklan. Gabung Warta.com+</p></div>',
    )
    return page(
        f"{one.title} Halaman all - Warta.com",
        f'<div class="container"><h1 class="read__title">{one.title}</h1><div class="read__header"><div class="read__time">Warta.com - {day_of(one, "{dd}/{m}/{y}, {H}:{M} WIB")}</div></div><div class="credit-title"><div class="credit-title-name"><h6>{one.author}, </h6><h6>{one.editor}</h6></div><p class="credit-title-nameEditor">Tim Redaksi</p></div>'
        f'<div class="photo"><img src="/f.jpg"><div class="photo__caption">Jembatan desa sebelum roboh. <span>(WARTA.com/{one.author.upper()})</span></div></div><div class="read__content"><div class="clearfix">{body}{tail}</div></div><div class="tagsCloud-tag"><h3>Tag</h3><ul><li><a href="/tag/desa">desa</a></li></ul></div>'
        f'<div class="apresiasi"><p>Dalam segala situasi, WARTA.com berkomitmen memberikan fakta jernih dari lapangan. Kirimkan Apresiasi Spesial dan dukung Jurnalisme WARTA.com.</p><a href="#">Kirim Apresiasi Spesial</a></div><div class="comment"><p>Tulis komentar dengan menyertakan tagar #JernihBerkomentar di kolom komentar artikel. S&amp;K berlaku, pemenang diumumkan setiap pekan.</p></div>'
        f'<div class="latest"><h3>Terkini Lainnya</h3>{"".join(f"<div class=article><h3>{link(rng)}</h3><div>News</div></div>" for _ in range(5))}</div><div class="copyright">Copyright 2008 - 2026 PT. Warta Media. All Rights Reserved.</div></div>',
        f'<meta property="og:title" content="{one.title} Halaman all"><meta name="content_PublishedDate" content="{one.when.astimezone(WIB):%Y-%m-%d %H:%M:%S}"><meta name="content_author" content="{one.author}">',
    )  # fmt: skip


def detik(one: Story, rng: random.Random) -> str:
    body = mixed(
        prose(one, f"<strong>{one.town}</strong> - "),
        '<div class="parallaxindetail scrollpage"><div class="parallax_detail"><p>ADVERTISEMENT</p></div><p class="para_caption">SCROLL TO CONTINUE WITH CONTENT</p></div>',
        f'<table class="linksisip"><tbody><tr><td><div class="lihatjg"><strong>Baca juga: </strong>{link(rng)}</div></td></tr></tbody></table>',
        f"<p><strong>Simak Video '{other(rng).title}':</strong></p><p>[Gambas:Video 20detik]</p>",
    )
    return page(
        f"{one.title}",
        f'<article class="detail"><div class="detail__header"><div class="page__breadcrumb"><a href="/">wartanews</a><a href="/berita">Berita</a></div><h1 class="detail__title">{one.title}</h1><div class="detail__author">{one.author} - <span>wartaNews</span></div><div class="detail__date">{day_of(one, "{day}, {dd} {mon} {y} {H}:{M} WIB")}</div><div class="detail__share">Bagikan</div></div>'
        f'<figure class="detail__media-image"><img src="/f.jpg"><figcaption>Foto: Suasana desa (Budi/wartacom)</figcaption></figure><div class="detail__body"><div class="detail__body-text itp_bodycontent">{body}<p><strong>(abc/def)</strong></p><div class="detail__body-tag"><a href="/tag/x">desa</a></div></div></div>'
        f'<div class="detail__long-nav"><a href="#">Halaman 1</a> <a href="#">2</a> <a href="#">Selanjutnya</a></div><div class="box-hoegeng"><p>Hoegeng Awards: baca kisah inspiratif kandidat polisi teladan <a href="/h">di sini</a></p></div></article><div class="box cb-berita-terkait"><h2>Berita Terkait</h2>{"".join(f"<article class=list-content__item><h3>{link(rng)}</h3></article>" for _ in range(5))}</div>',
        f'<meta name="dtk:publishdate" content="{one.when.astimezone(WIB):%Y/%m/%d %H:%M:%S}"><meta property="og:title" content="{one.title}"><meta name="dtk:contenttype" content="singlepagenews">',
    )  # fmt: skip


def cnn(one: Story, rng: random.Random) -> str:
    body = mixed(
        [f"<strong>{one.town}, Warta Indonesia</strong> -- ", *prose(one)],
        "<div class='paradetail'><div>ADVERTISEMENT</div><p>SCROLL TO CONTINUE WITH CONTENT</p></div>",
        f"<div class='pilihan'><b>Pilihan Redaksi</b><ul><li>{link(rng)}</li><li>{link(rng)}</li></ul></div>",
        f"<p><strong>Lihat Juga :</strong> {link(rng)}</p>",
    ).replace("-- <p>", "-- ", 1)
    return page(
        one.title,
        f'<div class="flex"><h1 class="mb-2 text-[28px] leading-9">{one.title}</h1><div class="mb-2 text-sm">{one.author} | Warta Indonesia</div><div class="text-cnn_grey text-sm mb-4">{day_of(one, "{day}, {dd} {mon} {y} {H}:{M} WIB")}</div><div class="flex gap-4"><span>Bagikan:</span><a href="#">url telah tercopy</a></div>'
        f'<div class="detail-wrap flex"><div class="detail-text text-cnn_black text-sm grow min-w-0">{body}<strong>(abc/def)</strong> <a class="border" href="https://google.com/preferences">Add as a preferred<br>source on Google</a><p>[Gambas:Video Warta]</p></div></div><div class="my-5"><b>TOPIK TERKAIT</b> <a href="/tag/x">desa</a></div>'
        f'<div class="my-5"><h3>ARTIKEL TERKAIT</h3>{"".join(f"<article><a href=/a{i}><h2>{other(rng).title}</h2></a></article>" for i in range(4))}</div><div><h3>BERITA UTAMA</h3><ul><li>{link(rng)}</li></ul></div><div><h3>LAINNYA DARI DETIK NETWORK</h3><ul><li>{link(rng)}</li></ul></div></div>',
        f'<meta property="og:title" content="{one.title}"><script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": one.title, "datePublished": one.when.astimezone(WIB).isoformat(), "author": {"@type": "Person", "name": ""}})}</script>',
    )  # fmt: skip


def sindo(one: Story, rng: random.Random) -> str:
    texts = [html.escape(text, quote=False) for text in one.paragraphs]
    texts.insert(2, f'<div class="baca-juga"><strong>Baca Juga: </strong>{link(rng)}</div>')
    texts.insert(4, f'<p>Lihat Juga :</p><a href="/v"><img src="/v.jpg">{other(rng).title}</a>')
    return page(
        f"{one.title} - Halaman 1",
        f'<div class="detail-article"><div class="breadcrumb"><a href="/">home</a></div><h1 class="detail-title">{one.title}</h1><div class="detail-nama-redaksi"><a href="/a">{one.author}</a></div><div class="detail-date-artikel">{day_of(one, "{day}, {dd} {month} {y} - {H}:{M} WIB")}</div><figure class="detail-img"><img src="/f"><figcaption>Warga bergotong royong. Foto/Istimewa</figcaption></figure>'
        f'<div class="detail-desc" id="detail-desc"><span>{one.town.upper()}</span> - {"<br><br>".join(texts)}<br>(abc)</div><div>Dapatkan berita terkini dan kejutan menarik dari Warta.com, Klik Disini untuk mendaftarkan diri anda sekarang juga!</div><div>Follow Whatsapp Channel Warta untuk Berita Terbaru Setiap Hari</div>'
        f'<div class="detail-paging"><a href="?showpage=all">Lihat Semua</a></div><div class="list-berita-terkait"><h2>Berita Terkait</h2>{"".join(f"<div>{link(rng)}</div>" for _ in range(5))}</div></div>',
        f'<meta property="og:title" content="{one.title}">',
    )  # fmt: skip


def jpnn(one: Story, rng: random.Random) -> str:
    body = mixed(
        prose(one, f"<strong>warta.com</strong>, <strong>{one.town.upper()}</strong> - "),
        f"<p><strong>BACA JUGA: {link(rng)}</strong></p>",
        "<div class='ads'>Advertisement</div>",
    )
    return page(
        f"{one.title} - WARTA.com",
        f'<div class="page-content" itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{one.title}</h1><span class="date-publish"><h6>{day_of(one, "{day}, {d} {month} {y} – {H}:{M} WIB")}</h6></span><div itemprop="articleBody">{body}<p>({one.author.split()[0].lower()}/warta)</p><p><strong>Jangan Lewatkan Video Terbaru:</strong></p></div>'
        f'<p>Redaktur &amp; Reporter : {one.editor}</p><p>Silakan baca konten menarik lainnya dari WARTA.com di <a href="https://news.google.com">Google News</a></p><div class="tagging"><b>TAGS</b> &nbsp;<a href="/tag/x">desa</a></div><h4>BERITA WARTA LAINNYA</h4><ul>{"".join(f"<li>{link(rng)}</li>" for _ in range(5))}</ul></div>',
        f'<meta name="jpnncom_news_pubdate" content="{one.when.astimezone(WIB):%Y-%m-%d %H:%M:%S}"><meta property="og:title" content="{one.title}">',
    )  # fmt: skip


def republika(one: Story, rng: random.Random) -> str:
    body = mixed(
        prose(one, f"<strong>WARTA.CO.ID, </strong>{one.town.upper()} -- "),
        f'<div class="picked-article"><p>Baca Juga</p><ul><li>{link(rng)}</li></ul></div>',
        '<div class="baca-juga-ads"><span>Advertisement</span></div>',
    )
    return page(
        f"{one.title} | Warta Online",
        f'<div class="max-card"><div class="max-card__title"><h1>{one.title}</h1></div><div class="date date-item__headline">{day_of(one, "{day} {dd} {mon} {y} {H}:{M} WIB")}</div><div class="max-card__reporter">Rep: <a href="/r">{one.author}</a>/ Red: <a href="/e">{one.editor}</a></div></div>'
        f'<div class="article-content"><article>{body}<p>sumber : Antara</p><p>BACA JUGA: Update Berita-Berita Politik Perspektif Warta.co.id, <a href="/k">Klik di Sini</a></p></article><div class="disclaimer__content"><h3>Disclaimer</h3><p>Berita ini merupakan hasil kerja sama antara Warta dengan kantor berita. Hal yang terkait dengan tulisan menjadi tanggung jawab kantor berita tersebut.</p></div></div>'
        f'<div class="taging-title"><span>#desa</span></div><div class="berita-terkait"><h3>Berita Terkait</h3><ul>{"".join(f"<li>{link(rng)}</li>" for _ in range(4))}</ul></div>',
        f'<meta property="og:title" content="{one.title}">',
    )  # fmt: skip


def nuxt(one: Story, rng: random.Random) -> str:
    """A JavaScript application without a visible text: the story is in its data."""
    data = {
        "props": {
            "pageProps": {
                "detail": {
                    "judul": one.title,
                    "isi": mixed(prose(one), f"<p><strong>Baca juga:</strong> {link(rng)}</p>"),
                    "tanggal": one.when.astimezone(WIB).strftime("%Y-%m-%d %H:%M:%S"),
                },
                "terkait": [other(rng).title for _ in range(4)],
            }
        }
    }
    script = json.dumps(data).replace("</", "<\\/")
    return page(
        one.title,
        f'<div id="__next"><div class="loading">Memuat...</div></div><script id="__NEXT_DATA__" type="application/json">{script}</script>',
        f'<meta property="og:title" content="{one.title}"><meta name="description" content="{one.summary}">',
    )


def printed(one: Story, rng: random.Random) -> str:
    """A page for printing: no classes or ids, and the text as text nodes in a table cell."""
    text = "<br><br>".join(html.escape(text, quote=False) for text in one.paragraphs)
    return (
        f"<html><head><title>{one.title}</title></head><body onload='window.print()'><table width=600><tr><td><table><tr><td><a href='/'>Warta Contoh</a></td></tr></table></td></tr><tr><td><font size=4><b>{one.title}</b></font><br>"
        f"{day_of(one, '{day}, {d} {month} {y} {H}:{M} WIB')}<br><br>{text}<br><br></td></tr><tr><td><hr>Sumber: <a href='/b/1'>https://www.warta.example/b/1</a><br>Copyright {one.when.year} Warta Contoh</td></tr></table></body></html>"
    )


PORTALS: dict[str, Theme] = {
    "tribun": tribun, "kompas": kompas, "detik": detik, "cnn": cnn, "sindo": sindo, "jpnn": jpnn, "republika": republika,
    "nuxt": nuxt, "printed": printed,
}  # fmt: skip
THEMES = SYSTEMS | PORTALS


def layouts(each: int = 3) -> Iterator[Case]:
    """Give the pages, every layout in turn."""
    for number in range(each):
        for name, theme in THEMES.items():
            yield case(name, theme, number)
