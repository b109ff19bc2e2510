"""The quality gate: synthetic pages in twelve styles, and pages in other languages that lose nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extraction import Context, Page, extract
from pipelines.items import Article, Link, Pending, Reason
from tests.evaluation import furniture, mutations, portals, score, synthetic
from tests.evaluation.foreign import ENGLISH, GERMAN, page_in
from tests.evaluation.stories import story
from tests.extraction_kit import PARAGRAPHS, STORY, TEXT, TITLE, article, html_of, miss


def test_the_gate() -> None:
    scores, _ = score.score(synthetic.pages())
    summary = scores.summary()
    assert summary["pages"] >= 40
    assert len(synthetic.STYLES) == 12
    assert scores.leaks == {}
    assert scores.foreign == {}
    assert summary["f1"] >= 0.99, scores.f1
    assert summary["below_0.95"] == 0, scores.f1


def test_the_layouts_of_systems_and_portals() -> None:
    cases = list(portals.layouts())
    scores, articles = score.score(cases)
    summary = scores.summary()
    assert summary["pages"] >= 40
    assert (scores.leaks, scores.foreign, scores.dates_wrong) == ({}, {}, {})
    assert summary["f1"] >= 0.99, scores.f1
    assert summary["f1_min"] >= 0.95, scores.f1
    titles = {case.id: story(portals.FIRST + int(case.id.rsplit("-", 1)[1])).title for case in cases}
    assert {name: found.title for name, found in articles.items() if found} == titles


@pytest.mark.parametrize(
    "name",
    ["tagdiv", "jnews", "kadence", "blogspot", "joomla", "idtheme", "soledad", "ghost",
     "tribun", "kompas", "sindo", "republika"],
)  # fmt: skip
def test_bylines_of_layouts_become_authors(name: str) -> None:
    found = score.predict(portals.case(name, portals.THEMES[name], 1))
    assert found is not None
    told = story(portals.FIRST + 1)
    assert found.authors == (told.author,)
    if name in ("tribun", "republika"):
        assert found.editors == (told.editor,)
    if name in ("tagdiv", "jnews", "kadence", "blogspot", "tribun"):
        assert "desa" in found.tags


@pytest.mark.parametrize("name", list(mutations.MUTATIONS))
def test_the_gate_holds_without_names_and_structured_data(name: str) -> None:
    pages = [*synthetic.pages(), *portals.layouts(2)]
    scores, _ = score.score(mutations.mutated(case, name) for case in pages)
    summary = scores.summary()
    assert scores.leaks == {}
    assert summary["f1"] >= 0.99, scores.f1
    assert summary["f1_min"] >= 0.9, scores.f1


def test_every_kind_of_boilerplate_stands_in_the_pages() -> None:
    bodies = "".join(case.html.decode("utf-8", "replace") for case in synthetic.pages())
    fixed = {name: html for name, html in (furniture.NAMED | furniture.UNNAMED).items() if isinstance(html, str)}
    assert len(furniture.NAMED) >= 40
    assert len(furniture.UNNAMED) >= 10
    words = [w for html in fixed.values() for w in html.split(">") if len(w) > 30 and "<" in w]
    missing = [w for w in words if w.split("<")[0] not in bodies]
    assert missing == []


def test_the_scorer_sees_what_is_wrong() -> None:
    case = synthetic.page("portal", 0)
    assert case.text is not None
    assert score.f1(case.text, case.text) == 1.0
    assert score.f1(case.text, case.text[: len(case.text) // 2]) < 0.8
    assert score.leaked(case.text, case.text + "\nBaca juga: Harga beras") == ["Baca juga", "Baca juga:"]
    assert score.foreign_lines(case.text, case.text + "\nEntirely foreign words here") == [
        "Entirely foreign words here"
    ]


@pytest.mark.parametrize(("language", "paragraphs"), [("en", ENGLISH), ("de", GERMAN)])
def test_another_language_loses_no_line(language: str, paragraphs: tuple[str, ...]) -> None:
    url = f"https://www.paper.example/{language}/story-12345"
    pending = Pending(1, url, Link(url, "paper", "https://www.paper.example/feed"))
    context = Context(pending, "Asia/Jakarta", "id", datetime(2026, 9, 1, tzinfo=UTC))
    outcome = extract(Page(page_in(language, paragraphs), url), context).outcome
    assert isinstance(outcome, Article)
    assert outcome.language == language
    assert outcome.text.split("\n") == list(paragraphs)


def test_topics_of_the_day_are_no_tags_and_bylines_beside_the_text_name_people() -> None:
    topics = "".join(f'<li><a href="/tag/{topic}">{topic}</a></li>' for topic in ("pemilu", "timnas", "jembatan"))
    page = html_of(
        f'<ul class="populer-tag">{topics}</ul><div><h1>{TITLE}</h1>'
        f'<p>Rina Sari - Koran Desa</p><div class="x">{STORY}</div>'
        "<p>Editor: Yusuf Barus</p></div>",
        head='<meta property="og:site_name" content="Koran Desa">',
    )
    found = article(page)
    assert found.text == TEXT
    assert (found.authors, found.editors, found.tags) == (("Rina Sari",), ("Yusuf Barus",), ("jembatan",))


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Harian Desa", "Mohon maaf, situs kami sedang dalam perbaikan. Silakan kembali beberapa saat lagi."),
        ("Sedang Dalam Pemeliharaan | Harian Desa", "Kami akan segera kembali dengan tampilan baru."),
        ("Website sedang dalam tahap pemeliharaan", ""),
        ("Under Maintenance", "We will be back soon."),
        ("Maintenance", "Briefly unavailable for scheduled maintenance. Check back in a minute."),
        ("harian.example | 521: Web server is down", "The web server is not returning a connection. " * 9),
        ("503 Service Temporarily Unavailable", "nginx"),
    ],
)
def test_a_site_that_says_it_is_out_is_no_page_that_is_too_short(title: str, words: str) -> None:
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{words}</p></body></html>"
    assert miss(page).reason is Reason.SERVER_ERROR


@pytest.mark.parametrize(
    "title",
    [
        "Situs KPU Sedang dalam Perbaikan, Warga Diminta Bersabar",
        "Sedang dalam Perbaikan, Jalan Lintas Barat Ditutup Dua Hari",
        "Under Maintenance Berhari-hari, Aplikasi Pajak Dikeluhkan",
        "Server Bank Sedang Maintenance dan Nasabah Mengeluh",
    ],
)
def test_a_story_about_a_site_that_is_out_is_a_story(title: str) -> None:
    body = "".join(f"<p>{text}</p>" for text in ("Situs kami sedang dalam perbaikan, kata Rina.", *PARAGRAPHS))
    page = f"<html><head><title>{title} | Harian Desa</title></head><body><h1>{title}</h1>{body}</body></html>"
    assert article(page).title == title
