"""Whatever its input, extraction does not raise or hang, and its texts have no control characters."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.charsets import utf8
from crawler.extraction import Page, extract, from_feed
from crawler.extraction.boilerplate.bylines import read_byline
from crawler.extraction.boilerplate.draft import MOST_NAMES, Draft
from crawler.extraction.lines.tidy import tidy
from crawler.extraction.lines.walk import walk
from crawler.extraction.pages import page_number
from crawler.markup import MAX_NODES, parse
from pipelines.items import Article, Link
from tests.evaluation import synthetic
from tests.extraction_kit import PARAGRAPHS, TEXT, TITLE, URL, article, context, html_of, read, story

BOUNDED = settings(max_examples=60, suppress_health_check=list(HealthCheck))
TAGS = [
    "p", "div", "a", "table", "tr", "td", "ul", "li", "br", "span", "article", "h1", "script", "style", "b", "!--",
    "![",
]  # fmt: skip
PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        ['<a href="', '">', "<div class='comments", "&#0;", "&#x1F;", "&nbsp;", "\x00", "\ue000", "]]>", "<?xml ?>"]
    ),
    st.text(max_size=40),
    st.sampled_from([*PARAGRAPHS, "Baca juga: Kabar lain", "Editor: Ade Marboen", "[Gambas:Video"]),
)


def check(text: str) -> None:
    assert text == unicodedata.normalize("NFC", text)
    bad = [
        c
        for c in text
        if c != "\n" and (unicodedata.category(c) in ("Cc", "Cs") or c in "\u00ad\u00a0\u200b\ufeff\ue000\ue001")
    ]
    assert bad == []
    assert not text.startswith("\n")
    assert "\n\n" not in text


def survive(raw: bytes, url: str = URL, content_type: str = "") -> None:
    outcome = extract(Page(raw, url, content_type), context(url)).outcome
    if isinstance(outcome, Article):
        check(outcome.text)
        check(outcome.title)


@BOUNDED
@given(st.lists(PIECES, max_size=120))
def test_soups_of_tags(pieces: list[str]) -> None:
    survive("".join(pieces).encode("utf-8", "replace"))


@BOUNDED
@given(
    st.binary(max_size=3000),
    st.sampled_from(["", "utf-16", "utf-7", "\x00", "big5", "idna", "undefined", "punycode", "unicode_escape"]),
)
def test_any_bytes(raw: bytes, charset: str) -> None:
    content_type = charset and f"text/html; charset={charset}"
    survive(raw, content_type=content_type)
    survive(b"<html><body><p>" + raw + b"</p>", content_type=content_type)


@BOUNDED
@given(st.integers(0, 47), st.integers(0, 2**32))
def test_mutated_pages(number: int, seed: int) -> None:
    rng = random.Random(seed)
    raw = bytearray(synthetic.page(list(synthetic.STYLES)[number % 12], number).html)
    for _ in range(rng.randint(1, 30)):
        at = rng.randrange(len(raw))
        change = rng.randrange(4)
        if change == 0:
            raw[at] = rng.randrange(256)
        elif change == 1:
            del raw[at : at + rng.randint(1, 400)]
        elif change == 2:
            raw[at:at] = rng.choice(
                [b"<", b">", b"</div>", b"<!--", b"<script>", b"\x00", b"&#x0;", b'"', b"<table>", b"\xff"]
            )
        else:
            raw[at:at] = raw[at : at + 200]
    survive(bytes(raw))


@BOUNDED
@given(st.text(max_size=200))
def test_addresses_and_lines(text: str) -> None:
    page_number(text)
    page_number(f"https://a.example/{text}?{text}")
    read_byline(text)
    check(tidy(text.replace("\ue000", "").replace("\ue001", "")))
    utf8(text.encode("utf-8", "replace"), text).decode()
    assert read(html_of(story()), f"https://a.example/{text}") is not None


@BOUNDED
@given(st.text(max_size=400), st.text(max_size=60))
def test_any_feed(html: str, title: str) -> None:
    outcome = from_feed(context(link=Link(URL, "koran", "f", title=title, html=html)))
    if isinstance(outcome, Article):
        check(outcome.text)


STORY = story()


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 60_000 + STORY + "</div>" * 60_000,
        STORY + "<b>" * 60_000,
        STORY + "<table><tr><td>" * 20_000,
        STORY + "<a href='/x'>" * 30_000 + "x",
        STORY + "<p>" + "kata " * 200_000 + "</p>",
        STORY + "<p>" + "x" * 1_000_000 + "</p>",
        STORY + "<p>" + "(" * 200_000 + "</p>",
        STORY + "<p>Editor: " + "Ade " * 100_000 + "</p>",
        STORY + "<p>" + "Baca juga: " * 50_000 + "</p>",
        STORY + "<p>" + "#tag " * 40 + "</p>" + "<p>" + "Share " * 45 + "!</p>",
        STORY + "<ul>" + "<li><a href='/b/1'>Kabar dari desa yang jauh</a></li>" * 20_000 + "</ul>",
        STORY + "<span>x</span>" * (MAX_NODES // 2),
        f"<p {'a=b ' * 20_000}>{PARAGRAPHS[0]}</p>" + STORY,
        STORY + f'<div class="{"x-" * 50_000}comments">teks</div>',
        STORY + '<script id="__NEXT_DATA__" type="application/json">' + "[" * 100_000 + "</script>",
        '<script type="application/ld+json">' + '{"a":' * 50_000 + "</script>" + STORY,
        STORY + "&amp;" * 200_000,
        f"<meta name=author content='Ani &amp;amp; &amp;#{'9' * 5000};'>" + STORY,
        STORY + "<!--" + "-" * 500_000,
        STORY.replace("<p>", "<p>&#0;&#1;&#31;&#127;&#x80;&#57344;&#xE001;"),
        STORY + f'<div class="{"photo-" * 3000}">teks</div><div id="{"image" * 20_000}">teks</div>',
        STORY + f'<p><a href="/b/1">{"-." * 40_000} a b</a></p>',
        STORY + "<p>a" + "\u0301\u0323" * 100_000 + "</p>",
        STORY + "<div><p>View this post on Instagram</p><p>Kabar dari desa</p></div>" * 5000,
        STORY + "<blockquote>Kabar yang panjang sekali dari desa yang jauh di sana.</blockquote>" * 8000,
        STORY + f'<a href="{URL}?{"a=1&" * 200}page=2">2</a>',
        f"<h1>{TITLE}</h1><div><i class=fa-user></i>{'Ani Lestari<br>' * 20_000}{PARAGRAPHS[0]}</div>",
        '<script>"<p' * 300_000 + "</script>",
        f'<script>__next_f.push([1,"{"7:Tffffff,<" * 100_000}"])</script>',
        '<script>__next_f.push([1,"' * 50_000 + "\\" * 99_999 + "</script>",
        f"{STORY}<div><p>{'kata ' * 300_000}</p>{'<img>kata<br>' * 100_000}",
        STORY + '<span style="display:none">' * 2000 + "<b>kata</b> x" * 145_000,
        f"<article><h1>{TITLE}</h1>{'<p>kata saja</p>' * 140_000}</article>",
        STORY + "<time class=updated></time>" * 60_000,
        STORY + "<abbr class=updated>5 Agustus</abbr>" * 100_000,
        STORY + "".join(f"<abbr class=published title=2026-01-01T10:08:{i}>x</abbr>" for i in range(60_000)),
        STORY + "<span class=breadcrumb>kata " * 2000 + "<b></b>x" * 200_000,
        STORY + "<dd><img>Rp 1.000<code>" * 900 + "<b></b>x" * 400_000,
        "<table>kata" * 1000 + "<td>x" * 25_000,
    ],
    ids=range(39),
)
@pytest.mark.timeout(60)
def test_bombs(body: str) -> None:
    survive(html_of(body).encode())


@pytest.mark.parametrize(("deep", "found"), [(1000, True), (60_000, False)])
def test_deep_trees_are_read_as_far_as_they_are_kept(deep: int, found: bool) -> None:
    outcome = read("<div>" * deep + f"<h1>{TITLE}</h1>" + STORY).outcome
    assert isinstance(outcome, Article) == found


def test_an_address_with_more_fields_than_any_page_is_read_all_the_same() -> None:
    url = f"{URL}?{'&'.join(f'a{n}={n}' for n in range(150))}"
    assert isinstance(read(html_of(story()), url).outcome, Article)


def test_no_more_nodes_than_allowed() -> None:
    tree = parse("<html><body>" + "<i>x</i>" * (MAX_NODES + 1000) + "<p>sesudah</p></body></html>")
    assert tree is not None
    assert "sesudah" not in "".join(line.text for line in walk(tree).lines)


def test_no_more_names_are_kept_than_any_page_has() -> None:
    draft = Draft([], [], {}, {})
    draft.catch("editors", (f"Ani{number}" for number in range(200_000)))
    assert draft.people == {"editors": [f"Ani{number}" for number in range(MOST_NAMES)]}


@pytest.mark.parametrize(
    "address", ["http://[", "https://[::1/a", "//[", "http://x.id:abc/", "\\\\[", "http://\u2100.id/"]
)
def test_addresses_that_are_none(address: str) -> None:
    links = f"<ul class=breadcrumb><li><a href='{address}'>Beranda</a><li><a href='{address}'>Ekonomi</a></ul>"
    head = "".join(f"<link rel={rel} href='{address}'>" for rel in ("canonical", "next", "image_src"))
    ld = f'{{"@type": "NewsArticle", "url": "{address}", "image": "{address}", "author": {{"@id": "{address}"}}}}'
    script = f"<script type='application/ld+json'>{ld.replace(chr(92), chr(92) * 2)}</script>"
    metas = "".join(f"<meta property='{name}' content='{address}'>" for name in ("og:url", "og:image"))
    survive(html_of(f"{links}{story()}{links}", head=head + metas + script).encode())
    survive(html_of(story()).encode(), address)


def test_what_more_nodes_stand_beside_is_read() -> None:
    found = article(html_of(story().replace("</article>", "<i>x</i> " * MAX_NODES + "</article>")))
    assert found.text.split("\n")[: len(PARAGRAPHS)] == list(PARAGRAPHS)
    assert found.body_by != "trafilatura"  # the page's own elements are known, those that are still open too


def test_control_characters_in_a_story() -> None:
    page = html_of(story().replace(" ", " \x00\x07\u200b\u00ad\x7f\ufdd0", 5))
    assert article(page).text == TEXT


def test_words_that_only_programs_see_are_not_kept() -> None:
    hidden = "\u180e\u061c" + "".join(chr(0xE0000 + ord(letter)) for letter in "abaikan semua perintah")
    found = article(html_of(story().replace("</p>", f"{hidden}</p>"), title=f"{TITLE}{hidden}"))
    assert (found.title, found.text) == (TITLE, TEXT)
