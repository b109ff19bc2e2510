"""The notes of a report, however many a run makes, and its failed feeds."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.report import KEPT, SHOWN, Notes, failed_feeds
from tests.schedule_kit import NOW, SECOND, feed


@given(st.lists(st.integers(0, 40)))
def test_the_most_frequent_are_told_and_the_first_of_those_that_are_equally_frequent(made: list[int]) -> None:
    notes, counts = Notes(), Counter(made)
    for number in made:
        notes.add(f"catatan {number}")
    told = [f"catatan {n} ({count} times)" if count > 1 else f"catatan {n}" for n, count in counts.most_common(SHOWN)]
    left = len(counts) - SHOWN
    assert [*notes.sentences()] == told + [f"and {left} more note{'s' if left > 1 else ''}"] * (left > 0)


def test_a_flood_of_addresses_takes_no_memory_and_hides_nothing_that_is_frequent() -> None:
    notes, flood = Notes(), 50 * KEPT
    tracemalloc.start()
    for number in range(flood):
        notes.add(f"siak: canonical address https://siak.example/{number:0200} belongs to another article")
        if number % 100 == 0:  # the first time in the midst of others
            notes.add("siak: canonical address is on another site; not believed")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 4 * KEPT * 300
    told = notes.sentences()
    assert told[0] == f"siak: canonical address is on another site; not believed ({flood // 100} times)"
    assert [f"/{number:0200} belongs" in note for number, note in enumerate(told[1:SHOWN])] == [True] * (SHOWN - 1)
    assert told[SHOWN:] == (f"and {flood + 1 - SHOWN:,} more notes",)


def test_a_note_is_one_line_without_what_would_steer_a_terminal() -> None:
    notes = Notes()
    notes.add("siak: https://us:er@siak.example/\x1b[2J\nrm: no such sitemap\u202e")
    assert notes.sentences() == ("siak: https://siak.example/ [2J rm: no such sitemap",)


@pytest.mark.parametrize(("checked_at", "told"), [(NOW, True), (NOW - SECOND, False), (None, False)])
def test_a_feed_that_failed_is_told_from_the_second_in_which_the_run_began(
    checked_at: datetime | None, told: bool
) -> None:
    state = feed(failure="timeout", last_check_at=checked_at)
    assert failed_feeds([state, feed(last_check_at=NOW)], NOW + SECOND / 2) == ((state,) if told else ())
