"""The gate: pages of our own making in twelve styles, and pages in other languages that lose nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extraction import Context, Page, extract
from pipelines.items import Article, Link, Pending
from tests.evaluation import furniture, score, synthetic
from tests.evaluation.foreign import ENGLISH, GERMAN, page_in


def test_the_gate() -> None:
    scores, _ = score.score(synthetic.pages())
    summary = scores.summary()
    assert summary["pages"] >= 40
    assert len(synthetic.STYLES) == 12
    assert scores.leaks == {}
    assert scores.foreign == {}
    assert summary["f1"] >= 0.99, scores.f1
    assert summary["below_0.95"] == 0, scores.f1


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
