"""The checks that every article passes before it is stored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pipelines.check import TEXT_LIMIT, checked
from pipelines.items import Article, Link, Miss, Moment, Outcome, Pending, Reason
from tests.archive_kit import FEED, NOW, article

PENDING = Pending(1, "siak.example/berita/1", Link("https://siak.example/berita/1", "siak", FEED))


def at(when: timedelta) -> Moment:
    return Moment(NOW + when, "", "+07:00", "meta")


def test_what_no_reader_sees_is_left_out_and_times_that_cannot_be_are_too() -> None:
    unseen = "\x1b\u202e\u200b\ufeff\ue000\ufdd0\ud800"
    found = checked(
        article(
            PENDING,
            title=f" Harga{unseen}\x0bcabai\u2028naik ",
            text=f"{unseen}\n Harga\u00a0cabai{unseen}  naik.\n\n\t\nKafe \u201cSiak\u201d\n",
            published=at(timedelta(minutes=59)),
            modified=at(timedelta(minutes=61)),
        ),
        NOW,
    )
    assert isinstance(found, Article)
    assert (found.title, found.text) == ("Harga cabai naik", "Harga cabai naik.\nKafe \u201cSiak\u201d")
    assert (found.published, found.modified) == (at(timedelta(minutes=59)), None)
    found = checked(article(PENDING, title="a" * 501, published=at(timedelta(minutes=61)), modified=None), NOW)
    assert isinstance(found, Article)
    assert (len(found.title), found.published, found.modified) == (500, None, None)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"text": "\u200b \n\x00"}, Reason.EMPTY),
        ({"title": " \u202e"}, Reason.NO_TITLE),
        ({"text": "kata " * (TEXT_LIMIT // 5) + "lagi"}, Reason.TOO_LARGE),
    ],
)
def test_what_cannot_be_held_to_it_is_given_up(said: dict[str, Any], reason: Reason) -> None:
    found = checked(article(PENDING, **said), NOW)
    assert isinstance(found, Miss)
    assert (found.reason, found.outcome, found.link) == (reason, Outcome.QUARANTINED, PENDING)
