"""Stories of several pages: the next page is found and no other article, and pages are joined once and in order."""

# ruff: noqa: E501 - pieces of HTML read best in one line
from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.extraction import Site, merge
from crawler.extraction.named import Named
from crawler.extraction.pages import next_page, page_number
from crawler.extraction.sites import site_for
from crawler.markup import parse
from pipelines.items import Article
from tests.extraction_kit import NOW, PARAGRAPHS, URL, article, html_of, read, story

SECOND = (
    "Di halaman kedua, bupati berjanji jembatan baru selesai sebelum musim tanam berikutnya tiba.",
    "Anggarannya Rp 912 juta dan sudah disetujui dewan pada rapat hari Rabu.",
)
THIRD = ("Bagian terakhir memuat tanggapan warga yang meminta jembatan baru dibuat lebih tinggi dari yang lama.",)


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("https://a.example/berita/judul-panjang?page=3", 3),
        ("https://a.example/berita/judul-panjang?page=all", 1),
        ("https://a.example/read/1900005/178/judul-panjang/5", 5),
        ("https://a.example/berita/judul-panjang/page/2/", 2),
        ("https://a.example/berita/judul-panjang-halaman-4", 4),
        ("https://a.example/?p=12345", 1),
        ("https://a.example/berita/judul-panjang", 1),
        ("http://[bad", 1),
    ],
)
def test_page_numbers(url: str, number: int) -> None:
    assert page_number(url)[1] == number


def test_the_pages_of_a_story_share_its_name() -> None:
    names = {
        page_number(f"https://{host}/berita/judul-panjang{rest}")[0]
        for host in ("www.a.example", "m.a.example", "amp.a.example")
        for rest in ("", "?page=2", "?page=all", "/3", "?utm_source=rss&utm_medium=feed", "?page=2&source=paging")
    }
    assert len(names) == 1


@pytest.mark.parametrize(
    ("pager", "found"),
    [
        ('<a href="?page=2">2</a>', "?page=2"),
        (
            '<div class="paging"><a href="{url}?page=1">1</a><a href="{url}?page=2">2</a><a href="{url}?page=3">3</a></div>',
            "?page=2",
        ),
        ('<a rel="next" href="{url}/2">Selanjutnya</a>', "/2"),
        ('<a href="{url}?page=3">3</a>', None),
        ('<a href="{url}?page=2">2</a><a href="{url}?page=all">Tampilkan semua</a>', "?page=all"),
        ('<li><a href="{url}/5">2</a></li><li><a href="{url}?showpage=all">Show All</a></li>', "?showpage=all"),
        ('<a href="/berita/lain-sama-sekali?page=all">Semua</a>', None),
        ('<a rel="next" href="/berita/2026/08/31/berita-lain-sama-sekali-99">Berita berikutnya</a>', None),
        ('<a href="/berita/2026/08/31/berita-lain-sama-sekali-99?page=2">2</a>', None),
        ('<a href="https://lain.example/berita/2026/08/31/jembatan-desa-roboh-123456?page=2">2</a>', None),
        ('<a href="#page2">2</a><a href="javascript:next()">2</a><a href="http://[x?page=2">2</a>', None),
        ("", None),
    ],
)
def test_the_next_page(pager: str, found: str | None) -> None:
    extraction = read(html_of(story() + pager.replace("{url}", URL)))
    assert extraction.next_page == (URL + found if found else None)
    assert isinstance(extraction.outcome, Article)
    assert extraction.outcome.partial == (found is not None)


@pytest.mark.parametrize("suffix", ["?page={}", "?halaman={}", "/{}", "/page/{}/", "-hal{}", "-halaman-{}", "_page_{}"])
def test_a_story_goes_on_after_each_of_its_pages(suffix: str) -> None:
    story_url, shown = URL.removesuffix("-123456"), [1, 2, 3, 4]
    pager = "".join(f'<a href="{story_url}{suffix.format(number)}">{number}</a>' for number in shown[1:])
    following = [read(html_of(story() + pager), story_url + suffix.format(number)).next_page for number in shown]
    assert following == [*(story_url + suffix.format(number) for number in shown[1:]), None]


def test_a_story_goes_on_however_its_feed_tracks_its_readers() -> None:
    page = html_of(f'{story()}<a href="{URL}?page=2">2</a>')
    assert read(page, f"{URL}?utm_source=rss&utm_medium=feed").next_page == f"{URL}?page=2"


def test_rel_next_in_the_head() -> None:
    assert read(html_of(story(), head=f'<link rel="next" href="{URL}?page=2">')).next_page == f"{URL}?page=2"


def test_no_next_page_after_the_whole_story_or_the_last_page() -> None:
    pager = f'<a href="{URL}?page=2">2</a><a href="{URL}?page=1">1</a>'
    assert read(html_of(story() + pager), f"{URL}?page=all").next_page is None
    assert read(html_of(story() + pager), f"{URL}?page=2").next_page is None


def test_a_site_whose_paging_runs_into_other_articles() -> None:
    page = html_of(f'<a rel="next" href="{URL}?page=2">Halaman 2</a>').encode()
    tree = parse(page)
    assert tree is not None
    assert next_page(Named(tree, page), URL, Site()) == f"{URL}?page=2"
    assert next_page(Named(tree, page), URL, site_for("republika.co.id", NOW)) is None


def pages() -> list[Article]:
    pager = f'<a href="{URL}?page=2">2</a><a href="{URL}?page=3">3</a>'
    return [
        article(html_of(story() + pager)),
        article(html_of(story(SECOND) + pager), f"{URL}?page=2"),
        article(html_of(story(THIRD) + pager), f"{URL}?page=3"),
    ]


def test_pages_are_joined_in_order() -> None:
    first, second, third = pages()
    third = replace(third, credit="ANTARA")
    for rest in ([second, third], [third, second], [second, second, third]):
        whole = merge(first, rest)
        assert whole.text == "\n".join((*PARAGRAPHS, *SECOND, *THIRD))
        assert whole.words == len(whole.text.split())
        assert not whole.partial
        assert "3 pages joined" in whole.body_why
        assert whole.credit == "ANTARA"


def test_the_whole_story_after_its_first_page() -> None:
    whole = article(html_of(story((*PARAGRAPHS, *SECOND, *THIRD))), f"{URL}?page=all")
    joined = merge(pages()[0], [whole])
    assert joined.text == whole.text
    assert not joined.partial


def test_short_lines_of_the_first_page_do_not_stand_twice_in_the_whole_story() -> None:
    first = pages()[0]
    first = replace(first, text=f"{first.text}\nCatatan warga")
    whole = replace(first, text="\n".join((first.text, *SECOND)), url=f"{URL}?page=all")
    assert merge(first, [whole]).text == whole.text


def test_a_lead_that_pages_repeat_stands_once() -> None:
    first, second, _ = pages()
    again = replace(second, text=f"{PARAGRAPHS[0]}\n{second.text}")
    assert merge(first, [again]).text == "\n".join((*PARAGRAPHS, *SECOND))


@pytest.mark.parametrize("written", ["- {}", "• {} …", "{}...", "{}"])
def test_key_points_cut_out_of_an_earlier_page_do_not_stand_again(written: str) -> None:
    first, second, _ = pages()
    points = [written.format(" ".join(line.split()[:8]).rstrip(",.")) for line in PARAGRAPHS[1:3]]
    again = replace(second, text="\n".join((*points, second.text)))
    assert merge(first, [again]).text == "\n".join((*PARAGRAPHS, *SECOND))


@pytest.mark.timeout(60)
def test_pages_of_many_lines_are_joined_in_time() -> None:
    first, second, _ = pages()
    one, another = (
        "\n".join(f"Harga {name} nomor {n:06} di pasar" for n in range(60_000)) for name in ("beras", "gula")
    )
    assert merge(replace(first, text=one), [replace(second, text=another)]).text == f"{one}\n{another}"


def test_a_site_that_gives_the_first_page_again() -> None:
    first = replace(pages()[0], partial=False)
    whole = merge(first, [replace(first, url=f"{URL}?page=2")])
    assert whole.text == first.text


def test_missing_pages_make_it_partial() -> None:
    first, second, third = pages()
    assert merge(first, []).partial
    assert merge(first, [second]).partial
    assert merge(first, [third]).partial
    assert not merge(replace(first, partial=False), []).partial


def test_people_of_all_pages_are_kept() -> None:
    first, second, third = pages()
    whole = merge(first, [replace(second, authors=("Sinta Dewi",)), replace(third, editors=("Ade Marboen",))])
    assert (whole.authors, whole.editors) == (("Sinta Dewi",), ("Ade Marboen",))
