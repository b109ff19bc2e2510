"""Lines that many articles of a source share go, whatever they say, unless they carry the article's own facts."""

from __future__ import annotations

from pipelines.similarity import line_mark
from tests.extraction_kit import PARAGRAPHS, article, html_of, story

HABIT = "Kabar dari kampung untuk kampung, dibaca pagi dan petang di warung kopi."


def test_a_learnt_line_goes() -> None:
    page = html_of(story((*PARAGRAPHS, HABIT)))
    assert HABIT in article(page).text
    assert article(page, learnt=frozenset({line_mark(HABIT)})).text == "\n".join(PARAGRAPHS)


def test_a_learnt_line_with_the_articles_own_facts_stays() -> None:
    own = "Jembatan itu dibangun tahun 1987."
    names = "Hal itu dibenarkan Ratna Wulandari."
    number = "Jumlahnya 214 keluarga."
    page = html_of(story((*PARAGRAPHS, own, names, number)))
    learnt = frozenset(line_mark(line) for line in (own, names, number))
    assert article(page, learnt=learnt).text == "\n".join((*PARAGRAPHS, own, names, number))


def test_learnt_lines_that_are_not_there_change_nothing() -> None:
    page = html_of(story())
    assert article(page, learnt=frozenset({line_mark(HABIT)})) == article(page)
