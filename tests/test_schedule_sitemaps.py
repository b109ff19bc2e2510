"""Which sitemaps of an index are asked again, and with which headers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler import schedule
from pipelines.feed_items import SitemapState
from pipelines.items import Reason
from tests.schedule_kit import DAY, HOUR, MINUTE, NOW, UNMODIFIED, after, asked

SITEMAP = SitemapState("https://a.example/1.xml", lastmod=NOW - 5 * DAY, asked_at=NOW - HOUR)


@pytest.mark.parametrize(
    ("sitemap", "due"),
    [
        (SITEMAP, False),
        (replace(SITEMAP, asked_at=None), True),
        (replace(SITEMAP, asked_at=NOW + 300 * DAY), True),  # the clock went back
        (replace(SITEMAP, lastmod=None), True),  # who knows
        (replace(SITEMAP, lastmod=NOW - MINUTE), True),
        (replace(SITEMAP, lastmod=NOW - 20 * HOUR), True),  # a date alone, perhaps, or another clock
        (replace(SITEMAP, failure=Reason.TIMEOUT), True),
        (replace(SITEMAP, failure=Reason.NOT_FOUND), False),
        (replace(SITEMAP, failure=Reason.NOT_FOUND, asked_at=NOW - DAY), True),
    ],
)
def test_which_sitemaps_of_an_index_are_due(sitemap: SitemapState, due: bool) -> None:
    assert schedule.sitemaps_to_ask([sitemap], NOW) == [sitemap] * due


def test_sitemaps_take_turns_but_the_newest_is_always_asked() -> None:
    known = [replace(SITEMAP, url=str(n), lastmod=None, asked_at=NOW - (50 - n) * HOUR) for n in range(30)]
    known[0] = replace(known[0], asked_at=NOW - MINUTE)
    known[20] = replace(known[20], asked_at=None)
    chosen = [each.url for each in schedule.sitemaps_to_ask(known, NOW)]
    assert chosen == ["0", "20", "1", "2", "3", "4", "5", "6", "7", "8"]


def test_a_sitemap_is_asked_with_its_validators() -> None:
    told = replace(SITEMAP, etag='W/"1"', last_modified="Sat", body_hash="x")
    for known in (told, replace(told, lastmod=None), replace(told, lastmod=told.asked_at)):
        assert schedule.sitemap_headers(known, NOW) == {"If-None-Match": b'W/"1"', "If-Modified-Since": b"Sat"}
    for full in (
        replace(told, body_hash=None),
        replace(told, asked_at=None),
        replace(told, asked_at=NOW - DAY),  # the first time on a day: a 304 may be a lie
        replace(told, asked_at=NOW + 300 * DAY),  # the clock went back
        replace(told, lastmod=NOW - MINUTE),  # its index says that it has changed since
        replace(told, failure=Reason.TIMEOUT),  # that may have been the first time on this day
    ):
        assert schedule.sitemap_headers(full, NOW) == {}


def test_sitemaps_that_bring_something_new_quicken_an_index_that_stays_as_it_is() -> None:
    state = asked(interval_s=7200, kind="sitemap-index", body_hash="x")
    quiet, lively = after(state, UNMODIFIED), after(state, replace(UNMODIFIED, entries=9, new=8))
    assert lively.interval_s < 7200 < quiet.interval_s
    assert lively.conditional
