"""Kinds of stories whose own lines look like furniture: how-to articles, schedules, listicles, short news."""

# ruff: noqa: E501 - pieces of HTML read best in one line
from __future__ import annotations

import pytest

from pipelines.items import Reason
from tests.extraction_kit import (
    FIRST,
    PARAGRAPHS,
    REST,
    SECOND,
    STORY,
    TEXT,
    THIRD,
    TITLE,
    URL,
    around,
    article,
    html_of,
    kept,
    miss,
    story,
    text_of,
)


@pytest.mark.parametrize(
    "steps",
    [
        ["Buka aplikasi", "Klik tautan berikut yang dikirim ke email", "Simpan"],
        ["Login menggunakan NIK dan kata sandi untuk melanjutkan.", "Klik untuk melihat hasil", "Cetak"],
        ["Facebook", "WhatsApp", "Telegram"],
    ],
)
def test_steps_and_names_in_a_list_stay(steps: list[str]) -> None:
    assert kept(f"<ol>{''.join(f'<li>{step}</li>' for step in steps)}</ol>") == steps


@pytest.mark.parametrize("heading", ["<h3>Baca Juga</h3>", "<p>Daftar isi</p>"])
def test_a_list_below_a_list_of_links_stays(heading: str) -> None:
    links = "<ul><li><a href=/b/1>Harga Kayu Turun</a></li><li><a href=#rumah>Rumah</a></li></ul>"
    assert kept(f"{heading}{links}<ul><li>Dusun Hilir: 3 rumah</li></ul>") == ["Dusun Hilir: 3 rumah"]


def test_how_to_do_something_is_no_paywall() -> None:
    line = "Untuk bisa mengakses layanan tersebut, warga harus login dengan nomor induk kependudukan."
    assert kept(f"<p>{line}</p>") == [line]
    assert not article(around(f"<p>{line}</p>")).paywalled
    assert article(around("<p>Silakan berlangganan untuk membaca artikel ini sampai selesai</p>")).paywalled


def test_days_times_and_results_amid_the_text_stay() -> None:
    lines = ["Sabtu, 28 November 2026 15.30 WIB", "Arema - Persik", "2-1", "Subuh", "04.12"]
    assert kept("".join(f"<div>{line}</div>" for line in lines)) == lines


def test_the_time_of_publication_goes() -> None:
    times = "<p>Sabtu, 28 November 2026 | 15:30 WIB</p>"
    assert article(html_of(f"<h1>{TITLE}</h1><div class=entry-content>{times}{STORY}{times}</div>")).text == "\n".join(
        PARAGRAPHS
    )


@pytest.mark.parametrize("name", ["elementor-widget elementor-widget-text-editor", "kt-adv-heading12 wp-block-kadence"])
def test_what_page_builders_call_a_part_is_no_furniture(name: str) -> None:
    assert kept(f'<div class="{name}"><h2>Kerja Malam Hari</h2></div>') == ["Kerja Malam Hari"]


@pytest.mark.parametrize(
    "container", ["div class=entry-content", "div itemprop=articleBody", "div class=td-post-content"]
)
def test_short_news_is_not_glued(container: str) -> None:
    lines = [
        "BANDUNG - Gempa bumi bermagnitudo 4,2 mengguncang Bandung, Senin.",
        "BMKG menyebut gempa itu tidak berpotensi tsunami.",
        "Pusat gempa ada di darat, kata BMKG.",
        "Belum ada laporan kerusakan rumah warga.",
    ]
    title = "Gempa Magnitudo 4,2 Guncang Bandung, Tidak Berpotensi Tsunami"
    body = "".join(f"<p>{line}</p>" for line in lines)
    side = "".join(f"<li><a href='/b/{n}'>Kabar dari kampung nomor {n}</a></li>" for n in range(8))
    page = html_of(f"<h1>{title}</h1><{container}>{body}</div><aside><ul>{side}</ul></aside>", title=title)
    assert article(page).text.split("\n") == lines


def test_verses_and_rows_may_repeat_and_blocks_may_not() -> None:
    verse = "<p>lalu kapal pergi<br>lalu kapal pergi</p>"
    rows = "<table><tr><td>0</td><td>1</td></tr><tr><td>0</td><td>1</td></tr></table>"
    assert kept(f"{verse}{rows}<p>sampai petang</p><p>sampai petang</p>") == [
        "lalu kapal pergi", "lalu kapal pergi", "0 | 1", "0 | 1", "sampai petang",
    ]  # fmt: skip


def test_an_initial_belongs_to_the_word_that_it_begins() -> None:
    first, rest = PARAGRAPHS[0][0], PARAGRAPHS[0][1:]
    told = f"<h1>{first}</h1><p>{rest}</p>{SECOND}{REST}"
    page = html_of(f"<h1>{TITLE}</h1><div><p>Iklan baris dan kolom</p><div>{told}</div></div>")
    assert article(page).text.endswith(TEXT)


@pytest.mark.parametrize("label", ["Waca uga:", "Baca ogé:"])
def test_see_also_in_the_languages_of_java(label: str) -> None:
    assert kept(f"<p>{label} Banjir ing Kutha Lawas</p>") == []


def test_short_lines_leave_out_what_the_page_names_furniture() -> None:
    lead = "Pantai Timang di Gunungkidul menawarkan gondola kayu yang melintasi ombak setinggi rumah."
    end = "Nah, itu dia cara menikmati senja di Pantai Timang, dan jangan lupa membawa jaket tebal."
    short = ["Tiketnya Rp 200 ribu pulang pergi.", "Buka pukul 08.00-17.00 WIB.", "Rute termudah lewat Wonosari."]
    promo = (
        "<div class=promo-box><p>Mau liburan hemat? Pesan paket wisata murah itu kepada kami hari ini juga!</p></div>"
    )
    cards = "".join(f'<div><a href="/w{n}">Wisata keluarga yang sepi nomor {n}</a></div>' for n in (1, 2))
    told = promo.join(f"<p>{line}</p>" for line in short)
    title = "Liburan Akhir Pekan yang Murah di Pantai Selatan Yogyakarta"
    page = html_of(f"<h1>{title}</h1><div><p>{lead}</p>{cards}{told}<p>{end}</p></div>", title=title)
    found = article(page)
    assert (found.body_by, found.text.split("\n")) == ("trafilatura", [lead, *short, end])


def test_a_story_in_a_script_without_spaces_between_words_is_not_too_short() -> None:
    title = "西爪哇吊桥被洪水冲毁"
    lines = [
        "印度尼西亚国家抗灾署23日通报，西爪哇省一处村庄的吊桥当晚被洪水冲毁，通往三个村落的道路中断，目前暂无人员伤亡报告，当地政府已派出救援队伍前往现场，并请村民在夜间不要靠近河岸。",
        "村长表示，村民目前只能乘坐自制竹筏过河，学生们每天都要绕行十一公里。",
    ]
    page = html_of(
        f"<h1>{title}</h1><div class=entry-content>{''.join(f'<p>{line}</p>' for line in lines)}</div>", title=title
    )
    found = article(page)
    assert (found.text.split("\n"), found.language) == (lines, "zh")
    assert 50 < found.words < 80


@pytest.mark.parametrize("name", ["entry-content", "x"])
def test_short_sentences_without_spaces_between_words_are_prose(name: str) -> None:
    lines = [
        "村长表示，村民目前只能乘坐自制竹筏过河，学生们每天都要绕行十一公里。",
        "印度尼西亚国家抗灾署23日通报，西爪哇省一处村庄的吊桥当晚被洪水冲毁。",
        "“当地政府已派出救援队伍前往现场，并请村民在夜间不要靠近河岸！”",
        "新桥何时才能建成？县政府说，最快也要等到明年的旱季才会动工。",
    ]
    title = "西爪哇吊桥被洪水冲毁"
    told = "".join(f"<p>{line}</p>" for line in lines)
    assert article(html_of(f"<h1>{title}</h1><div class={name}>{told}</div>", title=title)).text.split("\n") == lines


@pytest.mark.parametrize("tag", ["span", "font", "b"])
def test_an_inline_element_ends_with_its_last_line(tag: str) -> None:
    told = "<br><br>".join((*PARAGRAPHS[:3], "Warga menunggu.", PARAGRAPHS[3]))
    cell = f"<td><b>{TITLE}</b><br>Ditulis oleh Admin<br><br><{tag}>{told}</{tag}><br><br>Dibaca 231 kali<br></td>"
    page = html_of(f"<table><tr><td><a href=/>Beranda</a></td>{cell}</tr></table>")
    assert article(page).text.split("\n") == [*PARAGRAPHS[:3], "Warga menunggu.", PARAGRAPHS[3]]


@pytest.mark.parametrize(
    "heading",
    [
        "<h2 id=menu-manis>Menu Manis</h2>",
        "<h2 class=wp-block-heading id=h-promo-menu>Menu Manis</h2>",
        "<h2><span id=Cookies></span><span id=Komentar>Menu Manis</span></h2>",
        '<p><a id="share"></a><strong id=telegram>Menu Manis</strong></p>',
    ],
)
def test_a_heading_is_judged_by_its_class_not_by_the_anchor_made_of_its_words(heading: str) -> None:
    assert kept(heading) == ["Menu Manis"]


@pytest.mark.parametrize(
    "name",
    [
        "entry-content no-share",
        "entry-content with-share",
        "entry-content clearfix have-sidebar-single",
        "site-content no-sidebar",
        "post-content has-comments",
        "content popup-gallery",
        "col-md-8 print-area",
        "news-content tags-active",
    ],
)
def test_a_short_story_in_a_part_whose_name_speaks_of_other_parts(name: str) -> None:
    lines = [
        "BANDUNG - Seekor macan tutul jawa terlihat di kebun teh Rancabali, Kamis pagi.",
        "Petugas memasang dua kamera jebak.",
        "Warga diminta tidak mendekat, kata kepala balai konservasi setempat.",
    ]
    title = "Macan Tutul Terlihat di Kebun Teh Rancabali"
    lead = "Ringkasan yang cukup panjang, ditulis oleh redaksi untuk menarik pembaca agar membuka halamannya."
    item = "<div class=item><a href=/b/{0}><h4>Kabar kota sebelah nomor {0}</h4></a><p>{1} {0}</p></div>"
    side = "<h3>Kabar Daerah</h3>" + "".join(item.format(n, lead) for n in range(3))
    body = "".join(f"<p>{line}</p>" for line in lines)
    page = html_of(f"<div><h1>{title}</h1><div class='{name}'>{body}</div></div><div>{side}</div>", title=title)
    assert article(page).text.split("\n") == lines


@pytest.mark.parametrize(
    "lines",
    [
        ["di rumah ini", "hujan punya kamar sendiri", "ia tidur siang dan bangun", "saat ibu menutup jendela"] * 3,
        [f"Persebaya {n}-1 Arema, Persib {n}-0 Dewa United" for n in range(5)],
    ],
)
def test_a_known_body_without_running_text_is_an_article_where_the_page_says_so(lines: list[str]) -> None:
    links = "".join(f"<li><a href=/b/{n}>Kabar dari kampung nomor {n}</a></li>" for n in range(8))
    head = '<meta property="og:type" content="article">'
    body = f"<h1>{TITLE}</h1><div class=post-content><p>{'<br>'.join(lines)}</p></div><ul>{links}</ul>"
    assert text_of(body, head) == lines
    assert miss(html_of(body)).reason is Reason.TOO_SHORT


def test_the_last_page_of_a_story_may_be_a_line_or_two() -> None:
    told = ['"Kami fokus pada transisi," kata pelatih.', "Latihan berikutnya digelar Kamis sore."]
    body = "".join(f"<p>{line}</p>" for line in told)
    page = html_of(f"<h1>{TITLE}</h1><div class=content-article>{body}<p>Pages: <a href=?page=1>1</a> 2</p></div>")
    assert article(page, f"{URL}?page=2").text.split("\n") == told


def test_paragraphs_named_like_a_body_are_parts_of_one() -> None:
    lines = [
        PARAGRAPHS[0],
        "Dua Dusun Terputus",
        "Warga naik rakit.",
        PARAGRAPHS[2][:60].rstrip() + ".",
        "Sekolah libur.",
    ]
    told = "".join(
        f"<{tag} class=article-text>{line}</{tag}>" for tag, line in zip(("p", "h2", *"ppp"), lines, strict=True)
    )
    assert text_of(f"<h1>{TITLE}</h1><div class=baca>{told}</div>") == lines


@pytest.mark.parametrize("path", ["tag", "tags", "topik", "topic"])
def test_shown_tags_that_the_text_speaks_of(path: str) -> None:
    shown = ("# Banjir", "Jembatan gantung", "#jembatan-gantung", "Berita", "Pemilu")
    links = "".join(f"<a href=/{path}/{number}>{tag}</a>" for number, tag in enumerate(shown))
    others = "<a href=/berita/tagihan-warga>warga</a><a href=/topi-anyaman>rakit</a>"
    assert article(html_of(f"{others}{around('')}<p>Tag: {links}</p>")).tags == ("Banjir", "Jembatan gantung")


@pytest.mark.parametrize(
    "line",
    ["View this post on Instagram", "pic.twitter.com/a1B2c3", "— Rina (@rina) November 2, 2026", "Ringkasan Berita:"],
)
def test_a_part_of_the_story_does_not_go_with_one_line_in_it(line: str) -> None:
    told = [f"{text} Demikian bagian {number}." for number in range(3) for text in PARAGRAPHS]
    parts = ["".join(f"<p>{text}</p>" for text in told[begin : begin + 4]) for begin in (0, 4, 8)]
    list_after = "<ul><li>Jembatan dibangun 1987.</li></ul>" if line != "Ringkasan Berita:" else ""
    for place in ("{0}{1}", "{1}{0}"):
        second = place.format(f"<p>{line}</p>{list_after}", parts[1])
        page = html_of(
            f"<h1>{TITLE}</h1><div class=entry-content><div>{parts[0]}</div><div>{second}</div>{parts[2]}</div>"
        )
        kept_lines = article(page).text.split("\n")
        assert [text for text in kept_lines if text in told] == told
        assert [text for text in kept_lines if text not in told] == ["- Jembatan dibangun 1987."] * bool(list_after)


def test_a_quoted_post_goes_whole() -> None:
    post = "<p>Jembatan ini dibangun kakek kami!</p>— Rina (@rina) <a href=https://x.com/1>November 2, 2026</a>"
    assert kept(f"<blockquote>{post}</blockquote>") == []


@pytest.mark.parametrize("tag", ["h3", "p"])
def test_linked_titles_of_a_list_of_things_stay_and_a_list_of_links_goes(tag: str) -> None:
    titles = [f"{n}. Kabar dari Kampung {name}" for n, name in enumerate(("Lor", "Kidul", "Wetan"), 1)]
    links = [f"<{tag}><a href=/b/{n}>{title}</a></{tag}>" for n, title in enumerate(titles)]
    told = "Pantai itu berpasir putih dan ramai pada akhir pekan, kata penjaga loket masuk."
    assert kept("".join(f"{link}<p>{told} {n}</p>" for n, link in enumerate(links))) == [
        line for n, title in enumerate(titles) for line in (title, f"{told} {n}")
    ]
    assert kept("".join(links)) == []


def test_paragraphs_may_be_set_in_divs() -> None:
    title = "Sungai Ciliwung Meluap, Kampung Melayu Tergenang"
    lines = [
        "Sungai Ciliwung meluap pada Selasa malam dan menggenangi 14 RT di Kampung Melayu, Jakarta Timur.",
        "Ketinggian air 60 hingga 150 sentimeter.",
        '"Air naik cepat sekali sejak jam sepuluh," ujar Ketua RT 05, Mansur, di lokasi, Rabu.',
        "Sebanyak 320 warga mengungsi ke sekolah dan masjid terdekat. (tim)",
    ]
    told = "<div>&nbsp;</div>".join(f"<div>{line}</div>" for line in lines)
    page = html_of(
        f"<div><div>{title}</div><div>Rabu, 25-11-2026 07:10</div><div class=x>{told}</div></div>", title=title
    )
    assert article(page).text.split("\n") == lines


@pytest.mark.parametrize("end", [25, 55])
def test_the_tags_and_the_pulled_quotes_of_a_layout_are_no_text(end: int) -> None:
    head = '<meta name="keywords" content="jembatan, banjir bandang, sumber jaya">'
    pulled = f"<blockquote>{PARAGRAPHS[2][1:end]}</blockquote>"
    body = story().replace(f"<p>{PARAGRAPHS[1]}</p>", f"<p>{PARAGRAPHS[1]}</p>{pulled}")
    page = html_of(body.replace("</article>", "<div>Jembatan, Banjir Bandang, Sumber Jaya</div></article>"), head=head)
    assert article(page).text == TEXT


@pytest.mark.parametrize(
    "unseen",
    [
        '<span style="display:none">Koran Desa</span>',
        '<b style="color:red; Visibility : Hidden">Koran Desa</b>',
        "<span hidden>Koran Desa</span>",
        '<span class="sr-only">(buka di jendela baru)</span>',
        '<a href="/x#y"><span class="screen-reader-text">Tautan ke bagian ini</span></a>',
        '<i class="fa fa-share" aria-hidden="true">share</i>',
        '<span class="ikon icon" aria-hidden="true">arrow_forward</span>',
        '<span class="material-icons">expand_more</span>',
        '<ins class="adsbygoogle" style="display:block"><div><iframe></iframe></div></ins>',
    ],
)
def test_what_no_reader_sees_in_a_line_goes_and_the_line_stays_whole(unseen: str) -> None:
    assert kept(f"<p>Warga {unseen}menunggu.</p>") == ["Warga menunggu."]


@pytest.mark.parametrize(
    "part",
    [
        '<div style="display:none"><p>Warga menunggu.</p></div>',
        '<p style="display:none">Warga menunggu.</p>',
        '<span style="display:none"><p>Warga menunggu.</p></span>',
        '<p><span style="font-size:0"><span style="font-size:16px">Warga</span></span> <i>menunggu</i>.</p>',
        "<p><span aria-hidden=true>W</span>arga menunggu.</p>",
    ],
)
def test_parts_of_a_story_that_a_button_shows_stay(part: str) -> None:
    assert kept(part) == ["Warga menunggu."]


def test_the_rest_of_a_paragraph_behind_read_more_stays() -> None:
    begin, rest = "Warga menunggu.", f"{PARAGRAPHS[3]} {PARAGRAPHS[2]}"
    hidden = f'<p>{begin}<span id="dots" style="display:none">...</span> <span style="display:none">{rest}</span></p>'
    assert kept(hidden) == [f"{begin} {rest}"]


@pytest.mark.parametrize(
    "form",
    [
        "<form><h4>Jajak Pendapat</h4><p>Apakah Anda setuju?</p><div>Setuju</div><div>Kirim suara</div></form>",
        "<form action=/surat><p>Dapatkan berita pilihan langsung di kotak masuk Anda, setiap pagi.</p><p>Alamat</p></form>",
        "<div role=dialog><p>Dapatkan berita pilihan langsung di kotak masuk Anda, setiap pagi.</p><p>Nanti</p></div>",
    ],
)
def test_a_form_amid_the_text_is_none_of_it(form: str) -> None:
    assert kept(form) == []


@pytest.mark.parametrize("heading", ["h1", "div"])
def test_a_page_within_a_form(heading: str) -> None:
    menu = "".join(f"<li><a href=/k{n}>Kabar dari kampung nomor {n}</a></li>" for n in range(30))
    page = html_of(
        f"<form id=aspnetForm><ul>{menu}</ul><{heading}>{TITLE}</{heading}><div>{FIRST}{SECOND}</div></form>"
    )
    found = article(page)
    assert (found.text, found.body_by) == ("\n".join(PARAGRAPHS[:2]), "density")


@pytest.mark.parametrize(
    "around",
    ['<div class="container-single penci_sidebar">{}</div>', '<article class="post hentry tag-menu">{}</article>',
     '<h1>Koran Desa</h1><div class="widget Blog">{}</div>', '<div class="widget Blog"><h3>Resep Soto Banjar</h3>{}</div>'],
)  # fmt: skip
@pytest.mark.parametrize("name", ["post-body entry-content", "x"])
def test_a_story_of_short_lines_in_what_is_named_like_furniture(around: str, name: str) -> None:
    told = "Soto banjar merupakan hidangan khas Kalimantan Selatan yang biasa disajikan saat hari raya."
    steps = ["Rebus ayam sampai empuk", "Tumis bumbu sampai harum", "Didihkan kuah", "Tuang susu", "Sajikan"] * 3
    items = "".join(f"<li>{step} {n}</li>" for n, step in enumerate(steps))
    headline = "" if "h3" in around else "<h1>Resep Soto Banjar</h1>"
    body = f'{headline}<div class="{name}"><p>{told}</p><ol>{items}</ol></div>'
    links = "".join(f'<li><a href="/b/{n}">Kabar dari kampung nomor {n}</a></li>' for n in range(20))
    text = article(html_of(f"{around.format(body)}<ul>{links}</ul>", title="Resep Soto Banjar")).text.split("\n")
    assert text == [told, *(f"- {step} {n}" for n, step in enumerate(steps))]


def test_days_below_a_table_and_pages_of_a_book_stay() -> None:
    rows = "".join(f"<tr><td>{n}</td><td>Klub {n}</td></tr>" for n in range(1, 6))
    days = [
        "Jumat, 28 Agustus 2026",
        "19.00 WIB: Persija vs Persib",
        "Sabtu, 29 Agustus 2026",
        "15.30 WITA: PSM vs Persebaya",
    ]
    told = f"{FIRST}<p>Berikut klasemennya:</p><table>{rows}</table>{''.join(f'<p>{line}</p>' for line in days)}"
    lines = text_of(f"<h1>{TITLE}</h1><div class=entry-content>{told}</div>")
    assert lines[-4:] == days
    assert kept("<p>Halaman 23</p><p>Jawaban: 180</p>") == ["Halaman 23", "Jawaban: 180"]


def test_times_of_a_live_report_stay() -> None:
    times = [f"20 Agustus 2026 0{n}:35 WIB" for n in range(9, 5, -1)]
    body = "".join(f"<div>{time}</div><p>{text}</p>" for time, text in zip(times, PARAGRAPHS, strict=True))
    opening = "Gempa mengguncang Tuban pada Kamis pagi, dan berikut perkembangan terkini yang kami himpun."
    lines = text_of(f"<h1>{TITLE}</h1><div class=entry-content><p>{opening}</p>{body}</div>")
    assert [line for line in lines if line in times] == times


def test_whom_a_quotation_quotes_and_a_fact_of_a_list_stay() -> None:
    quote = "<blockquote><p>Saya ingin jadi dokter.</p><footer class=e-q-footer><cite>Bayu, 9 tahun</cite></footer></blockquote>"
    assert kept(quote) == ["Saya ingin jadi dokter.", "Bayu, 9 tahun"]
    assert kept("<ul><li>Judul: Laut Bercerita</li><li>Kategori: Fiksi</li></ul>") == [
        "Judul: Laut Bercerita",
        "Kategori: Fiksi",
    ]


@pytest.mark.parametrize(
    "piece",
    [
        "<ul><li><h3><a href=/b/1>Kereta Terlambat</a></h3><p>Kereta terlambat setengah jam karena gangguan sinyal di Manggarai…</p></li></ul>",
        "<div class=wp-block-query><ul><li><h3><a href=/b/1>Kereta Terlambat</a></h3><p>Kereta terlambat setengah jam, kata juru bicara.</p></li></ul></div>",
        "<figure class='kg-card kg-bookmark-card'><a href=https://x.example><div>Jalan Rusak</div><div>Rekaman jalan rusak.</div></a></figure>",
        "<p>* * *</p><p>.</p>",
        "<div class=affiliate-box><p>Jas Hujan Anak</p><p>Rp 85.000</p><a href=https://toko.example/1>Beli</a></div>",
        "<div class=aff-box><p>Jas Hujan Anak</p><p>Rp 85.000</p><a href=https://toko.example/1>Beli</a></div>",
        f"<div class=x>{PARAGRAPHS[2][1:57]}</div>",
        "<ul class=elementor-post-info><li>Rina Marlina</li><li>31 Agustus 2026</li><li>2:15 pm</li></ul>",
        "<div class=next-article><h2>Harga Kayu Turun</h2><p>Harga kayu jati di Blora turun sejak awal bulan, kata pedagang setempat.</p></div>",
    ],
)
def test_boxes_and_lines_of_signs_go_whole(piece: str) -> None:
    assert kept(piece) == []


def test_a_story_of_few_paragraphs_is_told_from_the_box_on_its_author() -> None:
    told = (
        "Soto banjar merupakan hidangan khas Kalimantan Selatan yang biasa disajikan saat hari raya dan kenduri besar."
    )
    steps = [f"Langkah nomor {n}" for n in range(20)]
    box = "Menulis tentang daerah sejak 2019 dan tinggal di kaki gunung bersama keluarga kecilnya."
    body = f"<p>{told}</p><ol>{''.join(f'<li>{step}</li>' for step in steps)}</ol>"
    page = f"<h1>Resep Hari Ini</h1><div class=entry-content>{body}</div><div class=kotak><h3>Ani Lestari</h3><p>{box}</p></div>"
    text = article(html_of(page, title="Resep Hari Ini")).text
    assert text.split("\n") == [told, *(f"- {step}" for step in steps)]


@pytest.mark.parametrize("topic", ["tag-komentar", "category-comments", "tag-cookie", "tag-menu"])
def test_a_post_is_no_furniture_whatever_its_topics(topic: str) -> None:
    steps = [f"Langkah nomor {n}" for n in range(20)]
    body = f"{FIRST}<ol>{''.join(f'<li>{step}</li>' for step in steps)}</ol>"
    page = f"<h1>{TITLE}</h1><div class='post-5 post type-post hentry {topic}'><div class=x>{body}</div></div>"
    assert text_of(page) == [PARAGRAPHS[0], *(f"- {step}" for step in steps)]


def test_the_time_above_a_text_goes_whatever_times_stand_on_cards_below_it() -> None:
    cards = "".join(
        f"<div><a href=/b/{n}>Kabar dari desa nomor {n}</a><span class=t>{n} Agustus 2026</span></div>" for n in (1, 2)
    )
    told = f"<h1>{TITLE}</h1><div class=entry-content><p class=tgl>3 Agustus 2026</p>{STORY}{cards}</div>"
    assert "3 Agustus 2026" not in text_of(told)


@pytest.mark.parametrize(
    "lines", [[f"{n}. Membebaskan terdakwa" for n in range(9)], [f"Langkah {n}" for n in range(30)]]
)
def test_a_story_of_short_lines_whose_elements_have_no_telling_names(lines: list[str]) -> None:
    opening = (
        "Berikut hal-hal yang dibacakan hakim di ruang sidang pada Senin siang tadi, satu demi satu, sampai selesai."
    )
    told = f"<p>{opening}</p>{''.join(f'<p>{line}</p>' for line in lines)}"
    notice = (
        "<div><p>Laman ini dibaca orang dari banyak kota yang ingin tahu kabar setiap pagi dan malam hari.</p></div>"
    )
    page = f"<div class=k1><h1>{TITLE}</h1><div class=k2>{told}</div></div>{notice}"
    text = text_of(page)
    assert text[: len(lines) + 1] == [opening, *lines]


def test_a_whole_story_on_a_page_full_of_links_whose_title_says_nothing_of_it() -> None:
    links = "".join(f'<li><a href="/kanal/{n}">Kanal nomor {n}</a></li>' for n in range(90))
    title = "Menimbang Ulang Lumbung Pangan"
    body = f"<div class=entry-content>{FIRST}{SECOND}{THIRD}</div>"
    assert article(html_of(f"<ul>{links}</ul><h1>{title}</h1>{body}", title=title)).text == "\n".join(PARAGRAPHS[:3])


@pytest.mark.parametrize("tag", ["p", "h4"])
def test_a_link_between_a_list_and_its_head_leaves_both(tag: str) -> None:
    link = f"<{tag}><a href=/b>Kisah Petani Garam Bertahan di Madura</a></{tag}>"
    listed = "<ul><li>Rakit bambu di dusun hulu</li><li>Jalan kebun ke dusun hilir</li></ul>"
    text = text_of(around(f"<p>Berikut jalannya:</p>{link}{listed}"))
    assert text[2:5] == ["Berikut jalannya:", "- Rakit bambu di dusun hulu", "- Jalan kebun ke dusun hilir"]
    assert len(text) == len(PARAGRAPHS) + 3
