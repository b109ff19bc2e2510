"""Synthetic pages in the layouts of systems that Indonesian news sites use: WordPress themes, Blogger, Joomla.

The names of classes and the furniture are those of the systems; the stories are our own.
"""

# ruff: noqa: E501 - a piece of HTML reads best in one line
from __future__ import annotations

import html
import random
import re
from collections.abc import Callable
from datetime import UTC, datetime

from pipelines.zones import WIB
from tests.evaluation.furniture import link, other
from tests.evaluation.score import Case
from tests.evaluation.stories import Story, story
from tests.newsroom.words import DAYS, MONTHS

FIRST = 200  # the number of the first story told in a theme
Theme = Callable[[Story, random.Random], str]


def day_of(one: Story, form: str = "{day}, {d} {month} {y} | {H}:{M} WIB") -> str:
    """Write a story's time as readers see it."""
    at = one.when.astimezone(WIB)
    return form.format(
        day=DAYS[at.weekday()], d=at.day, dd=f"{at.day:02}", m=f"{at.month:02}", month=MONTHS[at.month - 1],
        mon=MONTHS[at.month - 1][:3], y=at.year, H=f"{at.hour:02}", M=f"{at.minute:02}", english=f"{at:%B}",
    )  # fmt: skip


def prose(one: Story, start: str = "") -> list[str]:
    """Give a story's paragraphs as HTML, the first with a dateline."""
    return [
        f"<p>{start if i == 0 else ''}{html.escape(text, quote=False)}</p>" for i, text in enumerate(one.paragraphs)
    ]


def mixed(parts: list[str], *inserts: str) -> str:
    """Spread furniture between the paragraphs, the first piece after the second of them."""
    parts = list(parts)
    for i, insert in enumerate(inserts):
        parts.insert(min(len(parts) - 1, 2 + 2 * i), insert)
    return "".join(parts)


def page(title: str, body: str, head: str = "") -> str:
    return f'<!DOCTYPE html><html lang="id-ID"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{body}</body></html>'


def tagdiv(one: Story, rng: random.Random) -> str:
    body = mixed(
        prose(one),
        f"<p><strong>Baca Juga :</strong> {link(rng)}</p>",
        '<div class="td-a-rec td-a-rec-id-content_inline"><span class="td-adspot-title">- Advertisement -</span></div>',
    )
    cards = "".join(
        f'<div class="td_module_related_posts td-animation-stack td_mod_related_posts"><div class="item-details"><h3 class="entry-title td-module-title">{link(rng)}</h3></div></div>'
        for _ in range(3)
    )
    return page(
        f"{one.title} | Warta Banua",
        f'<div class="td-menu-background"></div><div id="td-mobile-nav"><a href="/login">Sign in</a><ul><li><a href="/">Beranda</a></li></ul></div>'
        f'<div class="td-search-wrap-mob"><input></div><div class="td-main-content-wrap"><article class="post type-post"><div class="td-post-header"><ul class="td-category"><li class="entry-category"><a href="/category/daerah">Daerah</a></li></ul>'
        f'<header class="td-post-title"><h1 class="entry-title">{one.title}</h1><div class="td-module-meta-info"><div class="td-post-author-name"><div class="td-author-by">Oleh</div> <a href="/author/x">{one.author}</a><div class="td-author-line"> - </div></div>'
        f'<span class="td-post-date"><time class="entry-date updated td-module-date" datetime="{one.when.astimezone(WIB).isoformat()}">{day_of(one, "{d} {month} {y}")}</time></span><div class="td-post-views"><i></i><span>123</span></div></div></header></div>'
        f'<div class="td-post-sharing-top"><a class="td-social-sharing-button" href="#"><div class="td-social-but-text">Facebook</div></a><a href="#"><div>WhatsApp</div></a></div>'
        f'<div class="td-post-content tagdiv-type">{body}</div><footer><div class="td-post-source-tags"><ul class="td-tags"><li><span>TAGS</span></li><li><a href="/tag/desa" rel="tag">desa</a></li></ul></div>'
        f'<div class="td-post-next-prev"><div class="td-post-prev-post"><span>Berita sebelumya</span>{link(rng)}</div></div><div class="author-box-wrap"><div class="desc"><div class="td-author-name"><a href="/author/x">{one.author}</a></div><div class="td-author-description">Menulis tentang desa, sungai, dan orang-orang yang menyeberanginya sejak lama sekali.</div></div></div></footer></article>'
        f'<div class="td_block_wrap td_block_related_posts"><h4 class="td-related-title"><a class="td-cur-simple-item" href="#">RELATED ARTICLES</a><a href="#">MORE FROM AUTHOR</a></h4>{cards}</div>'
        f'<div class="comments" id="comments"><div class="comment-respond"><h3>LEAVE A REPLY <small><a href="#">Cancel reply</a></small></h3></div></div></div>'
        f'<div class="td-sub-footer-container"><div class="td-sub-footer-copy">© Warta Banua 2026</div></div>',
        f'<meta property="og:title" content="{one.title}"><meta property="og:site_name" content="Warta Banua">',
    )  # fmt: skip


def jnews(one: Story, rng: random.Random) -> str:
    inline = f'<div class="jnews_inline_related_post_wrapper left"><div class="jnews_inline_related_post"><div class="jeg_block_heading"><h3 class="jeg_block_title"><span>BACA <strong>JUGA</strong></span></h3></div><div class="jeg_posts"><article class="jeg_post"><h3 class="jeg_post_title">{link(rng)}</h3></article><article class="jeg_post"><h3 class="jeg_post_title">{link(rng)}</h3></article></div></div></div>'
    return page(
        f"{one.title} - Suara Muara",
        f'<div class="jeg_viewport"><div class="jeg_search_result"><div class="search-noresult">No Result</div><div class="search-all-button">View All Result</div></div><div class="entry-header"><h1 class="jeg_post_title">{one.title}</h1>'
        f'<div class="jeg_post_meta"><div class="jeg_meta_author"><span class="meta_text">by</span> <a href="/author/x">{one.author}</a></div><div class="jeg_meta_date"><a href="#">{day_of(one, "{dd}/{m}/{y}")}</a></div><div class="jeg_meta_category">in <a href="/c/daerah" rel="category tag">Daerah</a></div><div class="jeg_meta_reading_time">Reading Time: 3 mins read</div></div></div>'
        f'<div class="jeg_share_stats"><span class="counts">0</span> <span class="sharetext">SHARES</span> <span>12</span> VIEWS <a href="#">Share on Facebook</a><a href="#">Share on Twitter</a></div>'
        f'<div class="entry-content no-share"><div class="content-inner">{mixed(prose(one, f"{one.town.upper()} – "), inline, "<div class=ads-wrapper>ADVERTISEMENT</div>")}<div class="jeg_post_tags"><span>Tags:</span> <a href="/tag/a" rel="tag">sungai</a><a href="/tag/b" rel="tag">desa</a></div></div></div>'
        f'<div class="jnews_prev_next_container"><a class="post prev-post" href="/p"><span class="caption">Previous Post</span><h3 class="post-title">{other(rng).title}</h3></a><a class="post next-post" href="/n"><span class="caption">Next Post</span><h3>{other(rng).title}</h3></a></div>'
        f'<div class="jnews_author_box_container"><div class="jeg_authorbox"><h3>{one.author}</h3></div></div><div class="jnews_related_post_container"><h3>Related <strong>Posts</strong></h3>{"".join(f"<article><h3>{link(rng)}</h3></article>" for _ in range(3))}</div>'
        f'<h3 class="comment-heading">Discussion about this post</h3></div>',
        f'<meta property="og:title" content="{one.title}"><meta property="article:published_time" content="{one.when.isoformat()}">',
    )  # fmt: skip


def kadence(one: Story, rng: random.Random) -> str:
    """A block theme with a table of contents, an author's box and similar posts."""
    toc = '<div id="ez-toc-container" class="ez-toc-v2_0"><div class="ez-toc-title-container"><p class="ez-toc-title">Daftar Isi</p><span class="ez-toc-toggle">Toggle</span></div><nav><ul class="ez-toc-list"><li><a href="#a">Akar masalah</a></li><li><a href="#b">Rencana kerja</a></li></ul></nav></div>'
    share = '<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Bagikan ini:</h3><ul><li><a href="?share=x"><span>Klik untuk berbagi pada Twitter(Membuka di jendela yang baru)</span></a></li><li><a href="?share=f"><span>Klik untuk membagikan di Facebook(Membuka di jendela yang baru)</span></a></li></ul></div><div class="likes-widget"><h3>Menyukai ini:</h3><div>Suka <span>Memuat...</span></div></div>'
    return page(
        f"{one.title} – Kabar Tepi Kali",
        f'<a class="skip-link screen-reader-text" href="#main">Skip to content</a><main id="main"><article class="entry content-bg single-entry post"><header class="entry-header post-title"><h1 class="entry-title">{one.title}</h1><div class="entry-meta"><span class="posted-by"><span class="meta-label">By</span><a class="url fn n" href="/author/a">{one.author}</a></span>'
        f'<span class="posted-on"><time class="entry-date published" datetime="{one.when.astimezone(WIB).isoformat()}">{day_of(one, "{month} {d}, {y}")}</time></span></div></header><div class="entry-content single-content">{toc}{mixed(prose(one))}{share}<p>Post Views: 1,234</p></div>'
        f'<footer class="entry-footer"><div class="entry-tags"><span class="tags-label">Post Tags:</span> <a href="/tag/x" rel="tag">#desa</a></div></footer></article><nav class="navigation post-navigation"><h2 class="screen-reader-text">Navigasi pos</h2><div class="nav-previous"><a href="/p"><div><small>Previous</small></div>{other(rng).title}</a></div></nav>'
        f'<div class="entry-author"><p class="entry-author-name">{one.author}</p></div><div class="entry-related"><h2>Similar Posts</h2>{"".join(f"<article><h3>{link(rng)}</h3><p>{other(rng).summary}</p><a href=/r>Read More</a></article>" for _ in range(3))}</div>'
        f'<div id="comments"><h2>One Comment</h2><ol><li><p>Terima kasih, tulisan ini sangat membantu kami yang tinggal di hilir sungai dan menunggu kabar.</p></li></ol><div id="respond"><h3>Tinggalkan Balasan <small><a href="#">Batalkan balasan</a></small></h3><form><p>Alamat email Anda tidak akan dipublikasikan. Ruas yang wajib ditandai *</p><p>Simpan nama, email, dan situs web saya pada peramban ini untuk komentar saya berikutnya.</p></form></div></div></main>',
        f'<meta property="og:title" content="{one.title} – Kabar Tepi Kali"><meta property="og:site_name" content="Kabar Tepi Kali">',
    )  # fmt: skip


def blogspot(one: Story, rng: random.Random) -> str:
    body = "<br /><br />".join(html.escape(text, quote=False) for text in one.paragraphs)
    return page(
        f"{one.title} - Catatan Kampung",
        f'<div class="header"><h1 class="title">Catatan Kampung</h1><p class="description">Kabar dari pinggir sawah</p></div><div class="main section"><div class="blog-posts hfeed"><h2 class="date-header"><span>{day_of(one, "{day}, {dd} {month} {y}")}</span></h2>'
        f'<div class="post hentry"><h3 class="post-title entry-title">{one.title}</h3><div class="post-body entry-content"><div class="separator" style="clear:both"><a href="/i.jpg"><img src="/i.jpg"></a></div>{one.town} - {body}<div style="clear: both;"></div></div>'
        f'<div class="post-footer"><div class="post-footer-line"><span class="post-author vcard">Diposting oleh <span class="fn">{one.author}</span></span> <span class="post-timestamp">di <abbr class="published" title="{one.when.astimezone(WIB).isoformat()}">{day_of(one, "{H}.{M}")}</abbr></span></div>'
        f'<div class="post-share-buttons"><a href="#">Kirimkan Ini lewat Email</a><a href="#">BlogThis!</a><a href="#">Berbagi ke X</a></div><div class="post-labels">Label: <a href="/search/label/desa" rel="tag">desa</a></div></div></div>'
        f'<div class="comments" id="comments"><h4>Tidak ada komentar:</h4><p class="comment-footer"><a href="#">Posting Komentar</a></p></div></div><div class="blog-pager"><a href="/n">Posting Lebih Baru</a> <a href="/l">Posting Lama</a> <a href="/">Beranda</a></div><div class="post-feeds">Langganan: <a href="/feed">Posting Komentar (Atom)</a></div></div>'
        f'<div class="sidebar"><h2>Mengenai Saya</h2><p>Guru, petani, dan pencatat kejadian di kampung.</p><h2>Arsip Blog</h2><ul><li>{link(rng)}</li></ul></div>',
    )  # fmt: skip


def joomla(one: Story, rng: random.Random) -> str:
    items = "".join(f"<li>{link(rng)}</li>" for _ in range(5))
    return page(
        one.title,
        f'<div class="sp-module"><h3 class="sp-module-title">Berita Terbaru</h3><div class="sp-module-content"><ul class="latestnews">{items}</ul></div></div><div class="item-page" itemscope itemtype="https://schema.org/Article"><div class="page-header"><h2 itemprop="headline">{one.title}</h2></div>'
        f'<div class="icons"><ul><li class="print-icon"><a href="#">Cetak</a></li><li class="email-icon"><a href="#">Surel</a></li></ul></div><dl class="article-info muted"><dt class="article-info-term">Detil</dt><dd class="createdby">Ditulis oleh <span itemprop="name">{one.author}</span></dd><dd class="category-name">Kategori: <a href="/k">Berita</a></dd>'
        f'<dd class="published">Diterbitkan: <time datetime="{one.when.isoformat()}" itemprop="datePublished">{day_of(one, "{dd} {month} {y}")}</time></dd><dd class="hits">Dilihat: 321</dd></dl><div itemprop="articleBody">{mixed(prose(one))}</div>'
        f'<ul class="pager pagenav"><li class="previous"><a href="/p">Sebelumnya</a></li><li class="next"><a href="/n">Selanjutnya</a></li></ul></div><div class="footer">Hak Cipta © 2026 Dinas Contoh. Semua Hak Dilindungi.</div>',
    )  # fmt: skip


def office(one: Story, rng: random.Random) -> str:
    """An authority's site: Bootstrap columns without meaningful names, the text in one block with line breaks."""
    text = "<br />\n<br />\n".join(html.escape(text, quote=False) for text in one.paragraphs)
    side = "".join(
        f'<div class="media mb-3"><div class="media-body"><a href="/b/{i}"><h6>{other(rng).title}</h6></a><small>{day_of(other(rng), "{d} {month} {y}")}</small></div></div>'
        for i in range(5)
    )
    return page(
        f"Pemerintah Kabupaten {one.town}",
        f'<nav class="navbar"><a href="/">Beranda</a><a href="/profil">Profil</a><a href="/ppid">PPID</a></nav><div class="container"><div class="row"><div class="col-lg-8"><h3>{one.title}</h3><p class="text-muted"><i class="fa fa-calendar"></i> {day_of(one, "{day}, {d} {month} {y} {H}:{M} WIB")} <i class="fa fa-user"></i> Admin <i class="fa fa-eye"></i> 234 kali dibaca</p>'
        f'<img class="img-fluid" src="/foto.jpg"><div class="mt-4 text-justify">{one.town.upper()} – {text}<br><br>(Humas)</div><hr><h5>Bagikan :</h5><a href="#">Facebook</a> <a href="#">WhatsApp</a></div><div class="col-lg-4"><h5>Berita Lainnya</h5>{side}<h5>Pengumuman</h5><ul><li>{link(rng)}</li></ul></div></div></div>'
        f'<footer><div class="row"><div class="col"><h6>Kontak</h6><p>Jalan Merdeka Nomor 1, {one.town}. Telepon (0000) 123456. Jam layanan Senin sampai Jumat pukul 08.00 sampai 16.00.</p></div></div></footer>',
    )  # fmt: skip


def idtheme(one: Story, rng: random.Random) -> str:
    """The WordPress theme of many regional papers: a post named after its topics, links amid the text."""
    body = mixed(
        prose(one),
        f"<p><strong>Baca Juga</strong> : {link(rng)}</p>",
        f'<div class="gmr-related-post"><h3 class="related-text">Read Also</h3><div class="list-gallery"><div class="recent-title">{link(rng)}</div></div></div>',
        '<p style="text-align: center"><em>Scroll Untuk Lanjut Membaca</em></p>',
    )
    return page(
        f"{one.title} - Warta Bima",
        f'<nav><ul><li><a href="/">Beranda</a></li></ul></nav><main id="primary" class="site-main"><div class="post type-post hentry category-daerah tag-komentar content-single"><header class="entry-header"><h1 class="entry-title"><strong>{one.title}</strong></h1><div class="meta-content"><span class="author vcard"><a class="url fn n" href="/author/x">{one.author}</a></span><time class="entry-date published" datetime="{one.when.astimezone(WIB).isoformat()}">{day_of(one, "{day}, {d} {month} {y}")}</time></div></header>'
        f'<figure class="post-thumbnail"><img src="/i.jpg"><figcaption class="wp-caption-text">Suasana di lokasi. (Foto: Istimewa)</figcaption></figure><div class="single-wrap"><div class="entry-content entry-content-single clearfix">{body}<footer class="entry-footer"><span class="tags-links"><span class="idt-tagtitle">Tag:</span> <a href="/tag/a" rel="tag">desa</a></span></footer></div></div></div></main>'
        f'<aside class="widget-area"><h3 class="widget-title">Terbaru</h3><ul>{"".join(f"<li>{link(rng)}</li>" for _ in range(5))}</ul></aside><div class="gmr-ontop">Ke atas</div>',
        f'<meta property="og:site_name" content="Warta Bima"><meta property="og:title" content="{one.title}">',
    )  # fmt: skip


def soledad(one: Story, rng: random.Random) -> str:
    """A theme whose column is named after the sidebar beside it."""
    body = mixed(
        prose(one),
        f'<div class="penci-ilrltpost-beaf penci-ilrltpost-insert"><div class="penci-ilrltpost-title"><span>Artikel Terkait</span></div><ul><li>{link(rng)}</li></ul></div>',
        '<div class="penci-custom-html-inside-content"><p>Iklan</p></div>',
    )
    return page(
        f"{one.title} - Warta Loka",
        f'<header><nav><ul><li><a href="/">Beranda</a></li></ul></nav></header><div class="container container-single penci_sidebar"><div id="main"><article class="post"><h1 class="post-title single-post-title entry-title">{one.title}</h1><div class="post-box-meta-single"><span class="author-post byline">written by <a class="author-url" href="/a">{one.author}</a></span><time class="entry-date published" datetime="{one.when.astimezone(WIB).isoformat()}">{day_of(one, "{d} {month} {y}")}</time><span>321 views</span></div>'
        f'<div class="post-entry"><div class="inner-post-entry entry-content" id="penci-post-entry-inner">{body}</div></div><div class="tags-share-box">0 comment <a>Facebook</a> <a>Twitter</a></div><div class="post-author"><h5><a>{one.author}</a></h5><p>Wartawan di Warta Loka.</p></div><div class="post-related"><h4>You may also like</h4>{"".join(f"<div class=item-related><h3>{link(rng)}</h3></div>" for _ in range(4))}</div></article></div></div>',
        '<meta property="og:site_name" content="Warta Loka">',
    )  # fmt: skip


def ghost(one: Story, rng: random.Random) -> str:
    body = mixed(
        prose(one),
        '<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://x.example"><div class="kg-bookmark-title">Jalan Rusak</div><div class="kg-bookmark-description">Rekaman jalan rusak yang dikeluhkan warga.</div></a></figure>',
        '<div class="kg-card kg-signup-card"><h2>Sign up for Warta</h2><p>No spam. Unsubscribe anytime.</p></div>',
    )
    return page(
        one.title,
        f'<header id="gh-head" class="gh-head"><nav><ul><li><a href="/">Beranda</a></li></ul></nav></header><main class="site-main"><article class="article post tag-menu"><header class="article-header gh-canvas"><a href="/tag/menu">Menu</a><h1 class="article-title">{one.title}</h1><h4 class="author-name"><a href="/author/x/">{one.author}</a></h4><time datetime="{one.when.astimezone(WIB):%Y-%m-%d}">{day_of(one, "{d} {mon} {y}")}</time> <span>3 min read</span></header>'
        f'<section class="gh-content gh-canvas">{body}</section></article></main><section class="footer-cta"><h2>Sign up for more like this.</h2></section><aside class="read-more-wrap">{"".join(f"<article class=post-card><h3>{link(rng)}</h3></article>" for _ in range(4))}</aside>',
        f'<meta property="article:published_time" content="{one.when.isoformat()}">',
    )


def k2(one: Story, rng: random.Random) -> str:
    """Joomla's K2: the text in two parts, a caption above them and counters below, all in one body."""
    first, *rest = prose(one)
    tools = '<div class="itemToolbar"><ul><li><span class="itemTextResizerTitle">ukuran huruf</span></li><li><a class="itemPrintLink" href="#">Cetak</a></li></ul></div><div class="itemRatingBlock"><span>Beri rating item ini</span><div class="itemRatingLog">(0 pemilihan)</div></div>'
    return page(
        one.title,
        f'<nav><a href="/">Beranda</a></nav><div id="k2Container" class="itemView"><div class="itemHeader"><span class="itemDateCreated">{day_of(one, "{day}, {dd} {month} {y} {H}:{M}")}</span><h2 class="itemTitle">{one.title}</h2><span class="itemAuthor">Ditulis oleh&nbsp; <a rel="author" href="/u/x">{one.author}</a></span></div>{tools}'
        f'<div class="itemBody"><div class="itemImageBlock"><span class="itemImage"><img src="/i.jpg"></span><span class="itemImageCaption">Suasana di lokasi</span></div><div class="itemIntroText">{first}</div><div class="itemFullText">{mixed(rest)}</div>'
        f'<div class="itemContentFooter"><span class="itemHits">Dibaca <b>388</b> kali</span><span class="itemDateModified">Terakhir diubah pada {day_of(one, "{day}, {dd} {month} {y} {H}:{M}")}</span></div></div>'
        f'<div class="itemAuthorLatest"><h3>Terkini dari {one.author}</h3><ul>{"".join(f"<li>{link(rng)}</li>" for _ in range(3))}</ul></div><div class="itemBackToTop"><a href="#">kembali ke atas</a></div></div>',
    )  # fmt: skip


def contempo(one: Story, rng: random.Random) -> str:
    """Blogger's newer theme: the day named like a byline, a small caption below the picture, each paragraph in a div."""
    body = "<div><br /></div>".join(
        f'<div style="text-align: justify;"><span style="font-family: arial;">{html.escape(text, quote=False)}</span></div>'
        for text in one.paragraphs
    )
    picture = '<div class="separator" style="clear: both;"><a href="/i.jpg"><img src="/i.jpg"></a></div><div style="text-align: center;"><span style="font-size: x-small;">Ilustrasi desa di tepi sungai</span></div>'
    cards = "".join(
        f'<div class="post"><h3 class="post-title">{link(rng)}</h3><div class="r-snippetized">{other(rng).summary}</div></div>'
        for _ in range(3)
    )
    return page(
        f"Kabar Dusun: {one.title}",
        f'<div class="page"><h1><a href="/">Kabar Dusun</a></h1><main id="main"><article class="post-outer-container"><h3 class="post-title entry-title">{one.title}</h3><div class="post-header"><span class="byline post-timestamp"><a class="timestamp-link" href="#"><time class="published" datetime="{one.when.astimezone(WIB).isoformat()}">{day_of(one, "{month} {d}, {y}")}</time></a></span></div>'
        f'<div class="post-body entry-content float-container">{picture}{body}</div></article></main><section class="comments"><h3 class="title">Komentar</h3></section><div class="widget PopularPosts"><h3 class="title">Postingan populer dari blog ini</h3>{cards}</div></div>',
    )  # fmt: skip


def parted(one: Story, rng: random.Random) -> str:
    """An authority's site with one title for all pages; the editor broke the text out of its container."""
    texts = [html.escape(text, quote=False) for text in one.paragraphs]
    rest = "".join(f'<div class="text-justify">{text}</div>' for text in texts[2:])
    name = "Portal Resmi Pemerintah Kota Contoh"
    return page(
        name,
        f'<header><h1><a href="/">Kota Contoh</a></h1></header><section class="breadcrumbs"><h2>Berita</h2></section><article class="entry"><h2 class="entry-title"><a href="/berita/1">{one.title}</a></h2><div class="entry-meta"><ul><li><i class="bi bi-person"></i> <a href="#">Admin Kota</a></li><li><time>{day_of(one, "{dd} {month} {y}, {H}:{M} WIB")}</time></li><li>133 kali</li></ul></div>'
        f'<div class="entry-content"><p>{texts[0]}</p><p>{texts[1]}</p></div>{rest}<div class="entry-footer"><ul class="tags"><li><a href="#">Desa</a></li></ul></div></article><aside class="sidebar"><h3>Berita Terbaru</h3>{"".join(f"<div class=post-item><h4>{link(rng)}</h4></div>" for _ in range(5))}</aside>',
        f'<meta property="og:title" content="{name}">',
    )  # fmt: skip


SYSTEMS: dict[str, Theme] = {
    "tagdiv": tagdiv, "jnews": jnews, "kadence": kadence, "blogspot": blogspot, "joomla": joomla, "office": office,
    "idtheme": idtheme, "soledad": soledad, "ghost": ghost, "k2": k2, "contempo": contempo, "parted": parted,
}  # fmt: skip
DATELINES = {
    "jnews": "{upper} – ", "blogspot": "{town} - ", "office": "{upper} – ",
    "tribun": "WARTANEWS.COM, {upper} - ", "kompas": "{upper}, WARTA.com - ", "detik": "{town} - ", "sindo": "{upper} - ",
    "cnn": "{town}, Warta Indonesia -- ", "jpnn": "warta.com, {upper} - ", "republika": "WARTA.CO.ID, {upper} -- ",
}  # fmt: skip
TAILS = {"office": ["(Humas)"], "detik": ["(abc/def)"], "sindo": ["(abc)"], "cnn": ["(abc/def)"]}


def case(name: str, theme: Theme, number: int) -> Case:
    """Make page `number` of a theme: the same arguments always give the same bytes."""
    rng = random.Random(f"{name} {number}")
    one = story(FIRST + number)
    lines = list(one.paragraphs)
    lines[0] = DATELINES.get(name, "").format(town=one.town, upper=one.town.upper()) + lines[0]
    slug = "-".join(re.findall(r"[a-z]+", one.title.lower()))
    url = f"https://www.warta-{name}.example/berita/{one.number}/{slug}"
    return Case(
        f"{name}-{number}", theme(one, rng).encode(), url, "\n".join([*lines, *TAILS.get(name, [])]),
        datetime(2026, 12, 1, tzinfo=UTC), "id", one.when.isoformat(),
    )  # fmt: skip
