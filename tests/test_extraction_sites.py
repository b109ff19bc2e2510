"""sites.yaml: rules are found by host and date, all selectors and patterns are valid, and dated rules come first."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from lxml.html import HtmlElement

from crawler.extraction import sites
from crawler.extraction.lines.line import Line
from crawler.extraction.lines.marks import sounds_like_body, suspicion
from crawler.extraction.named import Named
from crawler.extraction.sites import NOBODY, site_for
from crawler.markup import parse, select, selector
from crawler.reading import page_address
from crawler.sources import Source
from crawler.sources.model import ArticleRules
from crawler.urls import article_key
from tests.extraction_kit import PARAGRAPHS, STORY, TEXT, article, html_of, story

NOW = datetime(2026, 9, 1, tzinfo=UTC)
HOSTS = sorted(sites._all()[1])


@pytest.mark.parametrize(
    ("url", "in_feeds_yaml", "query"),
    [
        ("https://www.kompas.com/read/1", None, "?page=all"),
        ("https://www.kompas.com/read/1", "single=1", "?single=1"),
        ("https://siak.example.id/7", None, ""),
    ],
)
def test_all_pages_of_a_story_are_asked_for_in_one(url: str, in_feeds_yaml: str | None, query: str) -> None:
    source = Source("siak", "Siak", None, (), article=ArticleRules(full_page=in_feeds_yaml))
    assert page_address(url, source, NOW) == f"{url}{query}"


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("when", [NOW, datetime(2000, 1, 1, tzinfo=UTC)], ids=["now", "of the past, too"])
def test_every_rule_can_be_carried_out(host: str, when: datetime) -> None:
    for key, value in sites._all()[1][host][0].items():
        assert isinstance(value, list) == (key in ("hosts", *sites._TUPLES)), f"{key}: {value}"
    site = site_for(host, when)
    assert site.id
    assert site.body
    paging = [site.next_page] if site.next_page and site.next_page != "none" else []
    for css in (*site.body, *site.drop, *site.author, *site.editor, *site.published, *paging):
        assert selector(css) is not None, css
    if site.full_page:
        assert re.fullmatch(r"\w+=\w+", site.full_page)
    if site.article_id:
        assert site.article_id.groups


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"nams": ["Koran"]}, "unexpected keyword argument 'nams'"),
        ({"body": [{"css": ".isi", "until": NOW.date()}]}, "'valid_until'"),
        ({"body": [{"css": ".isi", "valid_until": "soon"}]}, "not supported between"),
        ({"article_id": "(1"}, "unterminated subpattern"),
    ],
)
def test_a_mistake_in_an_entry_is_told_with_its_name(
    monkeypatch: pytest.MonkeyPatch, wrong: dict[str, object], says: str
) -> None:
    monkeypatch.setitem(sites._all()[1], "salah.example", [{"id": "koran", "hosts": ["salah.example"], **wrong}])
    with pytest.raises(Exception, match=says) as told:
        site_for("salah.example", NOW)
    assert told.value.__notes__ == ["in sites.yaml, koran"]


def test_each_host_has_one_site() -> None:
    entries = sites._all()[1]
    assert all(len(found) == 1 for found in entries.values())
    assert len(entries) >= 35


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("detik.com", "detik"),
        ("news.detik.com", "detik"),
        ("WWW.Kompas.com:443", "kompas"),
        ("jateng.tribunnews.com", "tribunnews"),
        ("notdetik.com", ""),
        ("detik.com.evil.example", ""),
        ("localhost", ""),
        ("", ""),
    ],
)
def test_sites_by_host(host: str, name: str) -> None:
    assert site_for(host, NOW).id == name


def test_rules_of_their_time_come_first() -> None:
    assert site_for("kompas.com", NOW).body[0] == ".read__content"
    assert site_for("kompas.com", datetime(2016, 2, 16, tzinfo=UTC)).body[0].startswith(".kcm-read-text")


def test_an_old_capture_is_read_by_the_rules_of_its_time() -> None:
    page = html_of(f'<div class="kcm-read-text">{STORY}</div>')
    url = "https://nasional.kompas.com/read/2016/02/16/14382361/Menteri"
    found = article(page, url, now=datetime(2016, 2, 20, tzinfo=UTC))
    assert (found.body_by, found.text) == ("site", TEXT)


def test_titles_between_the_parts_of_a_body_are_of_it() -> None:
    part = "<div class=article-content-body__item-page>{0}<div class=article-content-body__item-content>{1}</div></div>"
    title = "<h2 class=article-content-body__item-title>Dua Dusun Terputus</h2>"
    link = '<h3><a href="/1">Jalan Rusak</a></h3>'
    first, *rest = (f"<p>{text}</p>" for text in PARAGRAPHS)
    page = html_of(f"<h1>Judul</h1><h2>Video</h2>{part.format('', first)}{link}{part.format(title, ''.join(rest))}")
    found = article(page, "https://www.liputan6.com/news/read/6000001/jembatan-desa-roboh")
    assert (found.body_by, found.text) == ("site", "\n".join((PARAGRAPHS[0], "Dua Dusun Terputus", *PARAGRAPHS[1:])))


def test_a_body_may_be_made_of_inline_elements() -> None:
    short = (*PARAGRAPHS[:2], "Warga menunggu.", *PARAGRAPHS[2:])
    told = "".join(f"<div><span data-qa-id=story-paragraph>{text}</span></div><div>Iklan kami</div>" for text in short)
    found = article(html_of(told), "https://kumparan.com/kumparannews/jembatan-desa-roboh-2Abcdef")
    assert (found.body_by, found.text) == ("site", "\n".join(short))


@pytest.mark.parametrize(
    ("url", "container"),
    [
        ("https://www.cnnindonesia.com/nasional/20260831101112-20-1234567/jembatan", "detail-text"),
        ("https://www.liputan6.com/news/read/6000001/jembatan", "article-content-body__item-content"),
    ],
)
def test_what_these_sites_put_into_ins_is_advertising(url: str, container: str) -> None:
    first, *rest = (f"<p>{text}</p>" for text in PARAGRAPHS)
    ad = "<ins>Rumah baru di tepi kota dengan cicilan yang ringan menanti keluarga Anda.</ins>"
    found = article(html_of(f"<div class={container}>{first}{ad}{''.join(rest)}</div>"), url)
    assert (found.body_by, found.text) == ("site", TEXT)


def test_an_unknown_site_is_nobodys() -> None:
    assert site_for("koran.example", NOW) is NOBODY


@pytest.mark.parametrize(
    ("urls", "same"),
    [
        (
            (
                "https://news.detik.com/berita/d-7654321/judul",
                "https://m.detik.com/news/berita/d-7654321/judul-lain?single=1",
            ),
            True,
        ),
        (("https://news.detik.com/berita/d-7654321/judul", "https://news.detik.com/berita/d-7654322/judul"), False),
        (
            (
                "https://money.kompas.com/read/2023/11/02/213419026/menhub",
                "https://amp.kompas.com/money/read/2023/11/02/213419026/menhub?page=all",
            ),
            True,
        ),
        (
            (
                "https://money.kompas.com/read/2023/11/02/213419026/menhub",
                "https://money.kompas.com/read/2023/11/03/213419026/menhub",
            ),
            False,
        ),
        (
            (
                "https://news.okezone.com/read/2026/07/24/337/9100001/judul",
                "https://news.okezone.com/read/2026/07/24/337/9100001/judul?page=all",
            ),
            True,
        ),
        (
            (
                "https://www.antaranews.com/berita/527615/penerbangan",
                "https://m.antaranews.com/berita/527615/penerbangan",
            ),
            True,
        ),
    ],
)
def test_article_numbers(urls: tuple[str, str], same: bool) -> None:
    from urllib.parse import urlsplit

    first, second = (article_key(url, site_for(urlsplit(url).netloc, NOW).article_id) for url in urls)
    assert (first == second) is same


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ("comments-area", "never"),
        (" ast-scroll-top", "never"),
        ("screen-reader-text", "unseen"),
        ("wp-caption-text", "caption"),
        ("article-photo-gallery--item__description", "caption"),
        ("baca-juga-collections", "soft"),
        ("box related-posts", "soft"),
        ("social-share-bar", "soft"),
        ("mdk-body-paragraph paging-content", ""),
        ("title-dt-paging", ""),
        ("entry-content", ""),
        ("headline", ""),
        ("adobe-reader", ""),
        ("comments-enabled", ""),
    ],
)
def test_names_of_elements(names: str, kind: str) -> None:
    assert suspicion(names) == kind


@pytest.mark.parametrize(
    ("name", "likely"),
    [
        ("entry-content", True),
        ("td-post-content", True),
        ("detail__body-text", True),
        ("content", False),
        ("post", False),
    ],
)
def test_names_of_bodies(name: str, likely: bool) -> None:
    assert sounds_like_body(name) is likely


@pytest.mark.parametrize(
    ("hrefs", "host", "here"),
    [
        (("/berita/1", "https://news.detik.com/x", "//m.detik.com/x", "http://[x"), "finance.detik.com", True),
        (("/berita/1", "https://www.kompas.com/x"), "finance.detik.com", False),
        (("//www.kompas.com/x",), "finance.detik.com", False),
        (("mailto:a@detik.com",), "finance.detik.com", False),
        (("javascript:void(0)",), "finance.detik.com", False),
        (("https://lain.blogspot.com/2026/11/b.html",), "koran.blogspot.com", False),  # of the same hoster
        (("https://www.desa-maju.desa.id/b",), "desa-maju.desa.id", True),
    ],
)
def test_a_line_of_links_stays_on_the_site_or_leads_away(hrefs: tuple[str, ...], host: str, here: bool) -> None:
    assert Line("Baca juga", "Baca juga", "p", HtmlElement(), hrefs).stays_on(host) is here


def test_a_page_in_utf_16_is_read_by_its_sites_rules_too() -> None:
    page = html_of(f'<div class="crumb">Beranda</div><div class="detail__body-text">{STORY}</div>')
    found = [article(page.encode(name), "https://news.detik.com/berita/d-7471234/jembatan-roboh") for name in
             ("utf-8", "utf-16")]  # fmt: skip
    assert [one.body_by for one in found] == ["site", "site"]
    assert found[0].text == found[1].text


def test_elements_by_class_come_in_the_order_of_the_page_as_by_their_selectors() -> None:
    body = '<p class="b x">1</p><i class="c\n a">2</i><b class="a">3</b><u class="ab">4</u><s id="a">5</s>'
    root = parse(html_of(body))
    assert root is not None
    page = Named(root, html_of(body).encode())
    for css in (".a", ".a, .b", ".b,.a", ".x", "p.b", "#a", ".a, #a", ".no-such", "no[such"):
        assert page.select((css,)) == select(root, (css,)), css
    five = root.find(".//s")
    assert five is not None
    assert [one.text for one in page.of_class(lambda name: name.startswith("a"), (five,))] == ["3", "4", "5"]


def test_the_minute_is_read_where_the_site_is_known_to_print_it() -> None:
    printed = '<div class="detail-date-artikel">Senin, 31 Agustus 2026 21:15 WIB</div>'
    page = html_of(story().replace("</h1>", "</h1><div>31/08/2026</div>") + f"<p>Ikuti kami</p>{printed}")
    found = article(page, "https://nasional.sindonews.com/read/107816/12/jembatan-desa-roboh")
    assert found.published
    assert (found.published.at, found.published.raw) == (
        datetime(2026, 8, 31, 14, 15, tzinfo=UTC),
        "31 Agustus 2026 21:15 WIB",
    )


def test_what_an_element_says_of_its_role_is_believed_where_its_names_say_nothing() -> None:
    menu = '<div role="navigation"><p>Berita terpopuler pekan ini dari seluruh desa di kabupaten kita.</p></div>'
    assert article(html_of(story().replace("</h1>", f"</h1>{menu}"))).text == TEXT
