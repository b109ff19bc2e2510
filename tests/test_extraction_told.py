"""Settings of a source's pages in feeds.yaml: where the text is, and how further pages are found."""

from __future__ import annotations

import pytest

from tests.extraction_kit import FIRST, REST, SECOND, STORY, TEXT, TITLE, URL, article, html_of, read

COLUMN = "".join(
    f"<p>Redaksi menjelaskan kepada pembaca, untuk kali ke-{n}, cara menulis di rubrik jembatan desa yang roboh.</p>"
    for n in range(8)
)
CARD = "<li><a href=/1>Jembatan lain</a></li>"
DECOY = f"<h1>{TITLE}</h1><article>{COLUMN}</article>"


@pytest.mark.parametrize(
    ("told", "body"),
    [
        (".isi", f"<div class=isi>{STORY}</div>"),
        ("#isi", f"<div class=related-posts><aside><div class=sidebar id=isi>{STORY}</div></aside></div>"),
        (".isi", f"<div class=isi>{FIRST}</div><p>Iklan kami.</p><div class=isi>{SECOND}{REST}</div>"),
        ("isi-berita", f"<isi-berita>{STORY}</isi-berita>"),
        ("template", f"<template>{STORY}</template>"),
        ("#isi", f"<noscript><div id=isi>{STORY}</div></noscript>"),
        ("#isi", f"<div class=sidebar><ul>{CARD * 4}</ul><div id=isi>{STORY}</div></div>"),
    ],
)
def test_the_body_is_where_feeds_yaml_says(told: str, body: str) -> None:
    page = html_of(DECOY + body)
    assert article(page).text != TEXT
    for css in ((told,), (".tiada", told), ("h1", told), (told, "article")):
        found = article(page, body=css)
        assert (found.body_by, found.text) == ("feeds.yaml", TEXT)
        assert "feeds.yaml" not in found.body_why


TOO_LITTLE = "; the selector `body` in feeds.yaml matches too little text on this page"


@pytest.mark.parametrize(
    ("told", "body", "why"),
    [
        (".isi", "", "; the selector `body` in feeds.yaml matches nothing on this page"),
        (".isi", "<div class=isi><a href=/1>Baca</a></div>", TOO_LITTLE),
        (".isi", "<div class=isi><p>Tentang kami.</p></div>", TOO_LITTLE),
    ],
)
def test_a_body_that_is_not_there_loses_no_article(told: str, body: str, why: str) -> None:
    page = html_of(f"<h1>{TITLE}</h1><article>{STORY}</article>{body}")
    found, usual = article(page, body=(told,)), article(page)
    assert (found.text, found.body_by, found.body_why) == (TEXT, usual.body_by, usual.body_why + why)


@pytest.mark.parametrize(
    "pager",
    [
        '<a class=lanjut href="/baca/lanjutan-987">Lanjut</a>',
        '<li class=lanjut><a href="/baca/lanjutan-987#isi">Lanjut</a></li>',
        '<a href="/baca/lanjutan-987"><span class=lanjut>Lanjut</span></a>',
        f'<a class=lanjut href="{URL}">1</a><a class=lanjut href="/baca/lanjutan-987">2</a>',
        '<a class=lanjut href="https://lain.example/x">Iklan</a><a class=lanjut href="/baca/lanjutan-987">2</a>',
        '<a class=lanjut href="http://[x">1</a><a class=lanjut>1</a><a class=lanjut href="/baca/lanjutan-987">2</a>',
    ],
)
def test_the_next_page_is_where_feeds_yaml_says(pager: str) -> None:
    page = html_of(f"<h1>{TITLE}</h1><article>{STORY}</article>{pager}")
    assert read(page).next_page is None
    assert read(page, next_page=".lanjut").next_page == "https://www.koran.example/baca/lanjutan-987"
    assert read(page, next_page=".tiada").next_page is None


def test_what_an_address_tells_comes_first_and_none_is_none() -> None:
    pager = f'<a class=lanjut href="/lain-sama-sekali">Lain</a><a href="{URL}?page=2">2</a>'
    page = html_of(f"<h1>{TITLE}</h1><article>{STORY}</article>{pager}")
    assert read(page, next_page=".lanjut").next_page == f"{URL}?page=2"
    assert read(page, next_page="none").next_page is None
