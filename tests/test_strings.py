"""Strings from outside: invisible characters are removed, markup and entities read, in time linear in the length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.strings import one_line, plain, word_count

UNSEEN = "\x1b\x7f\x9f\u00ad\u061c\u180e\u200b\u200d\u202e\u2066\ufeff\ue000\ufdd0\ud800\U000e0041"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  Harga\u00a0cabai\u2009naik\r\n\u2028 lagi\x1f", "Harga cabai naik lagi"),
        (f"{UNSEEN}Ke{UNSEEN}menterian {UNSEEN} RI", "Kementerian RI"),
        ("foto\ufffcBudi", "foto Budi"),
        ("❤️ “Café” — 5 °C", "❤️ “Café” — 5 °C"),
        ("", ""),
    ],
)
def test_a_line_holds_what_is_seen(text: str, line: str) -> None:
    assert one_line(text) == line


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("Harga cabai naik\nlagi – kata pedagang", 7),
        ("Kesalingketergantungan " * 3, 3),
        ("https://www.koran.example/berita/jembatan-desa-roboh-diterjang-banjir", 1),
        ("新桥尽快建成并且比旧桥更高更坚固。村民目前只能乘坐自制竹筏过河。", 16),
        ("インドネシアの村で橋が洪水に流された。", 10),
        ("สะพานในหมู่บ้านถูกน้ำท่วมพัดพัง", 9),
    ],
)
def test_words_are_counted_with_and_without_spaces(text: str, words: int) -> None:
    assert word_count(text) == words


def test_what_is_not_seen_may_part_words_or_stay() -> None:
    assert one_line("merah\x1b[31m\u202e\ntebal", instead=" ") == "merah [31m tebal"
    assert one_line("a \ue000b\u200b\ue001", keep="\ue000\ue001") == "a \ue000b\ue001"


@given(st.text(st.characters(), max_size=40), st.sampled_from(["", " "]))
def test_every_line_can_be_printed(text: str, instead: str) -> None:
    line = one_line(text, instead)
    assert line.isprintable()
    assert line == one_line(line)


@pytest.mark.parametrize(
    ("piece", "text"),
    [
        ("<p>Satu<br>dua</p><p>tiga &amp; <b>empat</b></p>", "Satu dua tiga & empat"),
        ("R&amp;amp;amp;D", "R&amp;D"),
        ("Tom &amp;amp; Jerry &amp;lt;i&amp;gt;dua kali&lt;/i&gt;", "Tom & Jerry dua kali"),
        ('<a title="1 &amp;gt; 0">rujukan</a>', "rujukan"),
        ("<style>p {}</style>a<script>jahat()</script>b<!-- c > d -->e<?php f ?>", "abe"),
        ("3 < 5 dan 5 > 3, R&D, ?a=1&copy=2", "3 < 5 dan 5 > 3, R&D, ?a=1&copy=2"),
        ("x" + "\u0331\u0301" * 15, "x" + "\u0331" * 15 + "\u0301" * 15),
        ("e\u0301 &#x200b;&shy;&nbsp;é", "é é"),
        ("&#" + "9" * 5_000 + "; &amp;", "&#" + "9" * 5_000 + "; &amp;"),
        (7, ""),
        (None, ""),
    ],
)
def test_plain_text_of_html(piece: object, text: str) -> None:
    assert plain(piece, 10_000) == text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("satu dua, tiga", "satu dua…"),
        ("satudua tiga", "satudua…"),
        ("satuduatig empat", "satuduati…"),
        ("satuduatig", "satuduatig"),
    ],
)
def test_a_long_text_is_cut_at_a_word(words: str, text: str) -> None:
    assert plain(words, 10) == text


def test_heaped_accents_are_taken_off() -> None:
    assert plain("a" + "\u0301\u0323" * 200_000 + " b", 400_000) == "a b"  # composing them would take minutes
