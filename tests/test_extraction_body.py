"""The body is the right element, with its paragraphs as lines, normalised characters and the reason for the choice."""

# ruff: noqa: E501 - pieces of HTML read best in one line
from __future__ import annotations

import html
import json

import pytest

from crawler.extraction.lines.walk import walk
from crawler.markup import parse
from pipelines.items import Reason
from tests.extraction_kit import PARAGRAPHS, STORY, TEXT, TITLE, article, html_of, miss, story, text_of


def lines_of(body: str) -> list[str]:
    tree = parse(f"<html><body>{body}</body></html>")
    assert tree is not None
    return [line.text for line in walk(tree).lines]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("<p>Satu<br>dua<br/><br/>tiga</p>", ["Satu", "dua", "tiga"]),
        ("<p>Ke\u00adsatu\u00a0baris\u200b dan  spasi\n\tbaru</p>", ["Kesatu baris dan spasi baru"]),
        ("<p>Khotbah Jum`at</p><p>Qur´an – <a href=/x>Jum`at</a></p>", ["Khotbah Jum'at", "Qur'an – Jum'at"]),
        ("<p>e\u0301 dan \ufb01</p>", ["é dan \ufb01"]),
        ("<h2>Judul</h2><ul><li>a satu</li><li>b dua</li></ul>", ["Judul", "a satu", "b dua"]),
        (
            "<table><tr><th>Kota</th><th>Hujan</th></tr><tr><td>Bogor</td><td>120</td></tr></table>",
            ["Kota | Hujan", "Bogor | 120"],
        ),
        (
            "<table><tr><td>Daerah<br>Hukum</td><td>Judul<br>Alinea.</td></tr></table>",
            ["Daerah", "Hukum", "Judul", "Alinea."],
        ),
        ("<table><tr><td><p>Alinea satu.</p><p>Alinea dua.</p></td></tr></table>", ["Alinea satu.", "Alinea dua."]),
        ("<blockquote><p>Kutipan</p></blockquote>sesudah", ["Kutipan", "sesudah"]),
        (
            "<div>awal <b>tebal</b> <i>miring</i> akhir<div>anak</div>ekor</div>",
            ["awal tebal miring akhir", "anak", "ekor"],
        ),
        ("<p>a<script>x()</script>b</p><style>p{}</style><noscript>tanpa</noscript>", ["ab"]),
        ("<a href='/x'><h3>Judul</h3><p>Isi</p></a>", ["Judul", "Isi"]),
    ],
)
def test_lines(body: str, lines: list[str]) -> None:
    assert lines_of(body) == lines


def test_links_are_told_from_text() -> None:
    tree = parse(
        '<p>Kata <a href="/x">Budi Santoso</a>.</p><p><a href="/y">Judul berita lain</a></p><p>Biasa saja.</p>'
    )
    assert tree is not None
    lines = walk(tree).lines
    assert [line.linked for line in lines] == [12, 17, 0]
    assert [line.is_link for line in lines] == [False, True, False]
    assert lines[1].hrefs == ("/y",)


def test_the_choice_is_explained() -> None:
    found = article(html_of(f'<div class="post-body">{story()}</div>'))
    assert found.text == TEXT
    assert found.body_by == "name"
    assert "4 paragraphs" in found.body_why
    assert "agreement" in found.body_why


@pytest.mark.parametrize("start", ["<pre>", '<div class="text-sm whitespace-pre-line">'])
@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_lines_of_the_source_that_are_those_of_the_text(start: str, between: str) -> None:
    page = f"<h1>{TITLE}</h1>{start}{between.join(PARAGRAPHS)}</{'pre' if 'pre>' in start else 'div'}>"
    assert article(html_of(page)).text == TEXT
    assert article(html_of(page.replace(start, "<div>"))).text == " ".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "copy",
    [
        f"<div style='display:none'>{' '.join(PARAGRAPHS)}</div>",
        f"<div class=print>{STORY}</div>",
    ],
)
def test_the_second_copy_of_a_text_goes(copy: str) -> None:
    whole = f"<div class=x>{STORY}</div>"
    for page in (whole + copy, copy + whole):
        assert article(html_of(f"<main><h1>{TITLE}</h1>{page}</main>")).text == TEXT


def test_a_paragraph_of_two_lines_is_not_the_whole_story() -> None:
    first, quote = " ".join(PARAGRAPHS[:2]), '"Kami siap membantu," katanya.'
    story = f"<p>{first}<br>{PARAGRAPHS[2]}</p><p>{quote}</p>"
    assert text_of(f"<h1>{TITLE}</h1><div>{story}</div>") == [first, PARAGRAPHS[2], quote]


def test_what_is_said_twice_stays() -> None:
    said = (*PARAGRAPHS, *(f"{text} Dan seterusnya." for text in PARAGRAPHS), *PARAGRAPHS[:2])
    assert article(html_of(story(said))).text == "\n".join(said)


def test_a_page_goes_on_behind_an_end_that_is_not_its_own() -> None:
    first, last = (
        f"<div class=isi>{''.join(f'<p>{t}</p>' for t in part)}</div>" for part in (PARAGRAPHS[:2], PARAGRAPHS[2:])
    )
    page = html_of(f"<main><h1>{TITLE}</h1>{first}</body></html><body>{last}</main>")
    assert article(page).text == TEXT


def test_a_heading_that_links_to_its_own_place_stays() -> None:
    heading = "<h3><a href='#pos' id=pos>Pos jaga</a></h3>"
    page = story().replace(f"<p>{PARAGRAPHS[2]}", f"{heading}<p>{PARAGRAPHS[2]}")
    assert text_of(page) == [*PARAGRAPHS[:2], "Pos jaga", *PARAGRAPHS[2:]]


def in_pieces(text: str, size: int = 300) -> str:
    """Write a text as Next.js writes its data: in pieces, each a string of JavaScript in a script of its own."""
    parts = (text[i : i + size] for i in range(0, len(text), size))
    return "".join(f"<script>self.__next_f.push([1,{json.dumps(part)}])</script>" for part in parts)


@pytest.mark.parametrize(
    "script",
    [
        *(
            f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"props": {"post": {key: STORY}, "menu": ["a"]}})}</script>'
            for key in ("content", "body", "html")
        ),
        f'<script type="application/json" id="__NUXT_DATA__">{json.dumps([{"post": 1}, {"body": 2}, STORY])}</script>',
        f"<script>window.__NUXT__={{data:[{{post:{{content:{json.dumps(STORY)}}}}}]}};</script>".replace(
            "</p", "\\u003C\\u002Fp"
        ),
        f'<script type="text/javascript">window.__INITIAL_STATE__={{"a":{json.dumps(STORY)}}};</script>'.replace(
            "<p>", "\\x3Cp>"
        ),
        *(
            f'<script type="application/json">{json.dumps({"post": {"body": [block(text) for text in PARAGRAPHS]}})}</script>'
            for block in (
                lambda text: {"type": "paragraph", "data": {"text": text}},
                lambda text: {"type": "p", "children": [{"text": text[:9]}, {"text": text[9:]}]},
                lambda text: {"type": "paragraph", "content": [{"type": "text", "text": text}]},
            )
        ),
        f'<div id="app" data-page="{html.escape(json.dumps({"props": {"post": {"isi": STORY}}}))}"></div>',
        in_pieces(f'5:["$","div",null,{{"title":"{TITLE}","content":{json.dumps(STORY)}}}]\n'),
        in_pieces(f'7:T{len(STORY.encode()):x},{STORY}5:["$","div",null,{{"__html":"$7"}}]\n'),
    ],
)
def test_a_shell_with_the_story_in_its_data_for_scripts(script: str) -> None:
    found = article(html_of(f'<div id="app"><h1>{TITLE}</h1></div>{script}'))
    assert found.text == TEXT
    assert found.body_by == "page-data"


def test_a_page_that_shows_its_first_paragraph_has_the_others_in_its_data() -> None:
    data = json.dumps({"props": {"post": {"body": STORY}}})
    script = f'<script id="__NEXT_DATA__" type="application/json">{data}</script>'
    head = f'<meta name="description" content="{PARAGRAPHS[0]}">'
    page = html_of(f"<div class=entry-content><h1>{TITLE}</h1><p>{PARAGRAPHS[0]}</p></div>{script}", head=head)
    assert article(page).text == TEXT


def test_of_several_stories_in_its_data_a_page_tells_its_own() -> None:
    other = "".join(
        f"<p>Harga cabai di pasar nomor {n} naik tajam sejak awal pekan, kata para pedagang.</p>" for n in range(20)
    )
    data = json.dumps({"props": {"related": [{"content": other}], "post": {"content": STORY}}})
    found = article(html_of(f'<div id="__next"></div><script type="application/json">{data}</script>'))
    assert found.text == TEXT


def test_a_page_that_scrolls_on_to_the_next_story_gives_its_own() -> None:
    following = "".join(
        f"<p>Harga cabai di pasar nomor {n} naik tajam sejak awal pekan, kata pedagang.</p>" for n in range(9)
    )
    page = f"<main>{story()}<article><h1>Harga Cabai Naik Tajam</h1>{following}</article></main>"
    assert article(html_of(page)).text == TEXT


@pytest.mark.parametrize("site", ["Portal Resmi Pemerintah Kota Bahari", "Kabar Bahari Membangun Bersama Rakyat"])
def test_a_title_of_the_whole_site_gives_way_to_the_heading_of_the_story(site: str) -> None:
    menu, byline = (f"<p><i class='fa fa-user'></i> {name}</p>" for name in ("Masuk Akun", "Rina Marlina"))
    top = f"<h1><a href='/'>Kota Bahari</a></h1><h2>Berita</h2>{menu}"
    page = f"{top}<h2><a href='/berita/1'>{TITLE}</a></h2>{byline}<p>31 Agustus 2026</p><div class=entry-content>{STORY}</div><h4>Berita Terbaru</h4>"
    found = article(html_of(page, title=site))
    assert (found.title, found.authors, found.text) == (TITLE, ("Rina Marlina",), TEXT)
    shown = article(html_of(f"<h1>{site}</h1>{page}", title=site))
    assert shown.title == site


def test_a_story_whose_parts_have_first_headings_is_one_story() -> None:
    parts = "".join(f"<h1>Bagian {n}</h1><p>{text}</p>" for n, text in enumerate(PARAGRAPHS))
    text = article(html_of(f"<main><article><h1>{TITLE}</h1>{parts}</article></main>")).text
    assert [line for line in text.split("\n") if line in PARAGRAPHS] == list(PARAGRAPHS)


def test_a_story_in_the_data_of_a_page_full_of_links_whose_title_says_little() -> None:
    data = json.dumps({"props": {"pageProps": {"post": {"content": STORY}}}})
    links = "".join(f'<li><a href="/kanal/{n}">Kanal nomor {n}</a></li>' for n in range(90))
    title = "Jembatan Gantung Roboh, Siapa Sangka Begini Nasib Mereka"
    page = html_of(
        f'<ul>{links}</ul><h1>{title}</h1><script id="__NEXT_DATA__" type="application/json">{data}</script>',
        title=title,
    )
    found = article(page)
    assert found.text == TEXT
    assert found.body_by == "page-data"


def test_a_story_that_only_json_ld_tells() -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": TEXT})
    found = article(html_of(f'<h1>{TITLE}</h1><script type="application/ld+json">{data}</script>'))
    assert found.text == TEXT
    assert found.body_by == "json-ld"


def test_an_article_body_that_holds_the_lead_only_is_not_believed() -> None:
    lead, *rest = PARAGRAPHS
    more = "".join(f"<p>{text}</p>" for text in rest)
    page = html_of(f'<h1>{TITLE}</h1><div class="isi"><div itemprop="articleBody"><p>{lead}</p></div>{more}</div>')
    assert article(page).text == TEXT


def test_comments_longer_than_the_story_are_not_the_story() -> None:
    comment = "Saya tidak percaya pada kabar ini, karena di desa kami semuanya baik-baik saja dan jembatan masih berdiri kokoh. "
    comments = "".join(f"<li><p>{comment * 3}</p></li>" for _ in range(12))
    page = html_of(f'{story()}<div id="comments" class="comments-area"><ol>{comments}</ol></div>')
    assert article(page).text == TEXT


def test_cards_beside_the_story_are_not_the_story() -> None:
    cards = "".join(
        f'<div class="k"><a href="/b/{i}"><h3>Judul berita lain nomor {i} yang panjang</h3></a><p>{PARAGRAPHS[i % 4]}</p></div>'
        for i in range(20)
    )
    page = html_of(f'<div class="w">{story()}<div class="u">{cards}</div></div>')
    assert article(page).text == TEXT


@pytest.mark.parametrize(
    "place",
    [
        "{body}{top}",
        "<article>{inner}{top}</article>",
        '<article><div class="entry-content">{inner}{top}</div></article>',
        "<article>{top}{inner}</article>",
    ],
)
def test_the_astra_button_wherever_it_stands(place: str) -> None:
    top = (
        '<div id="ast-scroll-top" tabindex="0" class="ast-scroll-top-icon ast-scroll-to-top-right"><span class="ast-icon"></span>'
        '<span class="screen-reader-text">Scroll to Top</span></div>'
    )
    page = html_of(place.format(body=story(), inner=STORY, top=top))
    assert article(page).text == TEXT


@pytest.mark.parametrize("css", [".tipuan", "#x, p.tipuan", "[class^=tip]", "article p:nth-of-type(3)"])
def test_selectors_of_feeds_yaml_are_dropped(css: str) -> None:
    page = html_of(
        story((*PARAGRAPHS[:2], "Kotak iklan toko bangunan yang menyamar sebagai alinea.", *PARAGRAPHS[2:])).replace(
            "<p>Kotak", '<p class="tipuan">Kotak'
        )
    )
    assert "Kotak iklan" in article(page).text
    assert article(page, drop=("no[such", css)).text == TEXT


def test_a_selector_never_drops_the_page_itself() -> None:
    page = html_of(story() + "<p lang=en>The bridge of the village has collapsed and three hamlets are cut off.</p>")
    assert article(page, drop=("[lang]",)).text == TEXT
    assert miss(page, drop=("*",)).reason is Reason.EMPTY


def test_what_feeds_yaml_drops_stays_out_of_the_second_opinion_too() -> None:
    kept = (
        "Petugas membersihkan saluran air sejak pagi di tiga kelurahan yang biasa tergenang saat hujan.",
        "Warga ikut membantu mengangkat sampah dari selokan di depan rumah mereka.",
    )
    page = (
        "<html><head><title>Pemkot Bersihkan Drainase</title></head><body><h1>Pemkot Bersihkan Drainase</h1>"
        f"<time datetime='2026-08-20T10:00:00+07:00'>20 Agustus 2026</time><p>{kept[0]}</p>"
        f"<p class=kotak>Toko bangunan itu memberi potongan harga untuk semen dan pasir pekan ini.</p><p>{kept[1]}</p></body></html>"
    )
    found = article(page, drop=(".kotak",))
    assert (found.body_by, found.text) == ("trafilatura", "\n".join(kept))
    assert "Toko bangunan" in article(page).text


def test_a_second_opinion_that_glues_headline_and_byline_to_a_short_story_is_not_believed() -> None:
    text = (
        "CILACAP - Gempa bermagnitudo 5,1 mengguncang Cilacap, Senin (23/11) pukul 10.15 WIB. Gempa tidak berpotensi "
        "tsunami, kata Badan Meteorologi dalam keterangan tertulis yang diterima wartawan."
    )
    page = (
        "<html><head><title>Gempa M 5,1 Guncang Cilacap - Kabar Nusa</title></head><body><nav><a href=/>Home</a></nav>"
        "<article><h1>Gempa M 5,1 Guncang Cilacap</h1><div class=meta>Rina Sari - Kabar Nusa</div>"
        f"<div class=entry-content><p>{text}</p></div></article><footer>© 2026 Kabar Nusa</footer></body></html>"
    )
    assert article(page).text == text


def test_the_versions_are_named() -> None:
    found = article(html_of(story()))
    assert "trafilatura" in found.extractor
    assert all(word in found.rules for word in ("sites", "phrases", "marks"))
    assert found.words == len(found.text.split())


def test_a_list_of_outside_links_with_descriptions_stays() -> None:
    items = "".join(
        f'<li><a href="https://alat.example/{i}">Perkakas bengkel nomor {i}</a><br>Dipakai untuk memotong kayu.</li>'
        for i in range(5)
    )
    found = article(html_of(story().replace("</article>", f"<ul>{items}</ul></article>")))
    assert sum("Perkakas bengkel" in line for line in found.text.split("\n")) == 5


def test_names_linked_to_topics_stay_amid_the_text_and_go_after_it() -> None:
    names = "".join(f'<li><a href="/tag/pemain-{i}">Pemain Sayap {i}</a></li>' for i in range(3))
    amid = article(html_of(story().replace("</p>", f"</p><ul>{names}</ul>", 1)))
    assert "- Pemain Sayap 1" in amid.text.split("\n")
    after = article(html_of(story().replace("</article>", f"<ul>{names}</ul></article>")))
    assert after.text == TEXT


def test_rows_of_numbers_are_no_pager() -> None:
    rows = "<table><tr><th>Klub</th><th>M</th><th>K</th></tr><tr><td>12</td><td>10</td><td>2</td></tr></table>"
    assert "12 | 10 | 2" in text_of(story().replace("</p>", f"</p>{rows}", 1))


def test_title_and_people_above_the_text_are_no_text() -> None:
    head = '<meta name="author" content="Bagus Kurniawan">'
    top = f"<div>{TITLE}</div><div>Bagus Kurniawan</div>"
    found = article(html_of(f'<div class="entry-content">{top}{STORY}</div>', head=head))
    assert found.authors == ("Bagus Kurniawan",)
    assert found.text == TEXT


@pytest.mark.parametrize(
    "body",
    [
        f"<div><h1>{TITLE}</h1>{'<br/>'.join(PARAGRAPHS)}</div>",
        f'<div class="widget sidebar">{story()}</div>',  # the story, though named furniture
        f"<table><tr><td><a href=/>Depan</a></td></tr><tr><td><table><tr><td><h2>{TITLE}</h2><table><tr><td>{'<br><br>'.join(PARAGRAPHS)}</td></tr></table></td><td><a href=/1>Satu</a></td></tr></table></td></tr></table>",
        # the last line of a cell, which no block and no break ends
        f"<table><tr><td>{TITLE}</td></tr><tr><td><font>{'<br><br>'.join(PARAGRAPHS)}</font></td></tr><tr><td>Senin, 31 Agustus 2026</td></tr></table>",
        f"<h1>{TITLE}</h1>" + "".join(f"<div><span><span>{text}</span></span></div>" for text in PARAGRAPHS),
        f"<h1>{TITLE}</h1><div><div><span>Bagikan</span><span>Facebook</span><span>X</span><span>Salin Tautan</span></div>{STORY}</div>",
        f"<h1>{TITLE}</h1><div>{STORY}</div><div><h4>Tentang Penulis</h4><p>Budi Santoso adalah wartawan yang menulis soal lingkungan hidup sejak 2010 dan tinggal di Bandung.</p></div>",
        f"<h1>{TITLE}</h1><div>{STORY}<div><h4>Langganan newsletter</h4><p>Dapatkan rangkuman berita setiap pagi langsung di kotak surat Anda, gratis.</p></div></div>",
        f"<h1>{TITLE}</h1><div>{STORY}<div><p>Bagaimana reaksi Anda tentang artikel ini?</p><span>Suka</span> 0 <span>Lucu</span> 0 <span>Sedih</span> 2</div></div>",
        f'<h1>{TITLE}</h1><div>{STORY}<p>Halaman: <b>1</b> <a href="?page=2">2</a></p><p><a href="?page=2">Selanjutnya »</a></p></div>',
        f"<h1>{TITLE}</h1><div><iframe></iframe><p>Video: Jembatan roboh</p>{STORY}</div>",
        f'<h1>{TITLE}</h1><div>{STORY}<p>BACA JUGA – <a href="/x/1">Harga Beras Naik</a></p><p>[Baca Juga: Harga Beras]</p><p>&gt;&gt; Baca juga: Harga</p></div>',
        f"<h1>{TITLE}</h1><div>{STORY[:-4]} Artikel ini telah tayang di Warta.com dengan judul Jembatan Roboh, Klik untuk baca: https://warta.example/1.</p></div>",
        f"<h1>{TITLE}</h1><div>{STORY}<p>Warta+ baca berita tanpa iklan: https://w.example/plus<br>Download aplikasi: https://w.example/app</p></div>",
        f"<h1>{TITLE}</h1><div>{STORY[:-4]}<br>Penulis : Desi IntanEditor : Ni Nyoman Wira</p></div>",
        f"<h1>{TITLE}</h1><div>{STORY}</div><div><h3>2 Komentar</h3><div><b>Ani</b><p>Semoga jembatan itu lekas dibangun lagi oleh pemerintah kabupaten, kasihan anak sekolah.</p></div><div><b>Budi</b><p>Setuju dengan Ani, apalagi musim hujan belum selesai di daerah kami ini.</p></div></div>",
        f'<h1>{TITLE}</h1><div><div><img src="/f.jpg"><div>Jembatan sebelum roboh</div></div>{STORY}</div>',
    ],
)  # fmt: skip
def test_small_layouts_give_the_story_alone(body: str) -> None:
    assert article(html_of(body)).text == TEXT
