"""Lines that many articles of a source share are dropped, unless they carry the article's own facts."""

from __future__ import annotations

import pytest

from pipelines.edges import without_edges
from pipelines.similarity import line_mark
from tests.extraction_kit import PARAGRAPHS, TEXT, article, html_of, story

HABIT = "Kabar dari kampung untuk kampung, dibaca pagi dan petang di warung kopi."


def test_a_learnt_line_goes() -> None:
    page = html_of(story((*PARAGRAPHS, HABIT)))
    assert HABIT in article(page).text
    assert article(page, learnt=frozenset({line_mark(HABIT)})).text == TEXT


@pytest.mark.parametrize("signed", ["(rin/ded)", "[Antara/Rina Wati]", "(*)"])
def test_a_learnt_line_goes_though_somebody_signed_behind_it(signed: str) -> None:
    page = html_of(story((*PARAGRAPHS, HABIT, signed)))
    whole = article(page).text
    found = article(page, learnt=frozenset({line_mark(HABIT)})).text
    assert HABIT in whole
    assert found == whole.replace(f"\n{HABIT}", "")


def test_whether_a_learnt_line_stands_before_a_signature_is_no_change_of_a_text() -> None:
    marks = {line_mark(HABIT)}
    one, other = (without_edges("\n".join((*PARAGRAPHS, *tail)), marks) for tail in ((HABIT, "(rin/ded)"), ("(rin)",)))
    assert one == other == TEXT


def test_a_line_between_the_articles_own_stays_and_one_that_went_is_told() -> None:
    page = html_of(story((*PARAGRAPHS[:2], HABIT, *PARAGRAPHS[2:], HABIT)))
    found = article(page, learnt=frozenset({line_mark(HABIT)}))
    assert found.text.split("\n") == [*PARAGRAPHS[:2], HABIT, *PARAGRAPHS[2:]]
    assert found.repeated == (HABIT,)


@pytest.mark.parametrize(
    "lines",
    [
        tuple(f"{HABIT[:-1]} nomor {letter}." for letter in "abcde"),
        (" ".join(["Kabar itu terbit di lembar pagi"] * 10) + ".",),
    ],
    ids=["many lines", "many words"],
)
def test_where_much_of_the_text_would_go_nothing_does(lines: tuple[str, ...]) -> None:
    page = html_of(story((*PARAGRAPHS, *lines)))
    found = article(page, learnt=frozenset(map(line_mark, lines)))
    assert found.text.split("\n") == [*PARAGRAPHS, *lines]
    assert found.repeated == ()


def test_how_much_would_go_is_counted_in_words_that_no_spaces_part_too() -> None:
    told = "村长表示，村民目前只能乘坐自制竹筏过河，学生们每天都要绕行十一公里。" * 2
    habit = ("欢迎关注本报。", "请支持本报记者。")
    page = html_of(f"<h1>吊桥冲毁</h1><div class=entry-content>{''.join(f'<p>{x}</p>' for x in (told, *habit))}</div>")
    assert article(page, learnt=frozenset(map(line_mark, habit))).text == told


def test_a_long_footer_loses_the_same_lines_however_many_of_it_are_known() -> None:
    footer = tuple(f"Kantor kami di jalan {name}." for name in ("mawar", "melati", "kenanga", "teratai", "cempaka"))
    page = html_of(story((HABIT, *PARAGRAPHS, *footer)))
    known = [line_mark(line) for line in (HABIT, *footer[::-1])]
    for count in (5, 6):
        found = article(page, learnt=frozenset(known[:count]))
        assert found.text.split("\n") == [*PARAGRAPHS, footer[0]]
        assert found.repeated == (HABIT, *footer[1:])


def test_a_learnt_line_with_the_articles_own_facts_stays() -> None:
    own = "Jembatan itu dibangun tahun 1987."
    names = "Hal itu dibenarkan Ratna Wulandari."
    number = "Jumlahnya 214 keluarga."
    page = html_of(story((*PARAGRAPHS, own, names, number)))
    learnt = frozenset(line_mark(line) for line in (own, names, number))
    assert article(page, learnt=learnt).text == "\n".join((*PARAGRAPHS, own, names, number))


def test_a_formula_that_says_what_the_article_is_about_stays() -> None:
    formula, plug = "Tidak berpotensi tsunami.", "Unduh lembar cetak pagi kami di lapak langganan."
    head = (
        '<meta name="keywords" content="gempa, tsunami, Malang">'
        '<meta name="description" content="Gempa mengguncang desa dan merobohkan jembatan gantung pada Senin malam.">'
    )
    page = html_of(story((*PARAGRAPHS, formula, "Guncangan dirasakan merata di desa itu.", plug)), head=head)
    learnt = frozenset(map(line_mark, (formula, "Guncangan dirasakan merata di desa itu.", plug)))
    found = article(page, learnt=learnt).text.split("\n")
    assert formula in found
    assert plug not in found


def test_learnt_lines_take_no_text_apart() -> None:
    """Whatever lines a source repeats, the rest are lines of the article in their order."""
    page = html_of(story())
    for gone in range(len(PARAGRAPHS)):
        found = article(page, learnt=frozenset({line_mark(PARAGRAPHS[gone])})).text.split("\n")
        assert found == [line for line in PARAGRAPHS if line in found]
        assert len(found) >= len(PARAGRAPHS) - 1


def test_learnt_lines_that_are_not_there_change_nothing() -> None:
    page = html_of(story())
    assert article(page, learnt=frozenset({line_mark(HABIT)})) == article(page)
