"""Validators, Retry-After and freshness as read from HTTP headers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.http_hints import MAX_S, Hints, fresh_for, hints, permanent_url, retry_after

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def date(**ahead: float) -> str:
    return format_datetime(NOW + timedelta(**ahead), usegmt=True)


@pytest.mark.parametrize(
    ("value", "server_date", "seconds"),
    [
        (None, None, None),
        ("", None, None),
        ("120", None, 120),
        (" 120 ", None, 120),
        ("1.9", None, 1),
        ("60, 120", None, 120),
        ("120,60", None, 120),
        ("120,", None, None),
        ("0", None, 0),
        ("99999999999", None, MAX_S),
        ("-1", None, None),
        ("soon", None, None),
        ("1e3", None, None),
        ("٣٠", None, None),  # digits, but not ours
        ("9" * 5000, None, None),
        (date(minutes=5), None, 300),
        (date(minutes=-5), None, 0),
        (date(days=400), None, MAX_S),
        # the server's clock is a year off, its wish is five minutes
        (date(days=365, minutes=5), date(days=365), 300),
        (date(days=-365, minutes=5), date(days=-365), 300),
        (date(minutes=5), "garbage", 300),
        ("Monday, 02-Mar-26 08:05:00 GMT", None, 300),  # RFC 850
        ("Mon Mar  2 08:05:00 2026", None, 300),  # asctime
        ("Mon, 02 Mar 2026 15:05:00 +0700", None, 300),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None, MAX_S),
        ("Mon, 99 Foo 2026 08:05:00 GMT", None, None),
        ("Mon, 02 Mar 99999999999999999999 08:05:00 GMT", None, None),
    ],
)
def test_retry_after(value: str | None, server_date: str | None, seconds: int | None) -> None:
    assert retry_after(value, date=server_date, now=NOW) == seconds


@pytest.mark.parametrize(
    ("cache_control", "expires", "server_date", "age", "seconds"),
    [
        (None, None, None, None, None),
        ("max-age=600", None, None, None, 600),
        ("public, Max-Age=600", None, None, "100", 500),
        ('max-age="600"', None, None, None, 600),
        ("max-age=600", None, None, "9999", 0),
        ("max-age=600", None, None, "garbage", 600),
        ("max-age=lots", None, None, None, 0),
        ("max-age", None, None, None, 0),
        ("max-age=600, max-age=5", None, None, None, 600),
        ("no-cache, max-age=600", None, None, None, 0),
        ("no-store", date(hours=1), None, None, 0),
        ("private", date(hours=1), None, None, 3600),
        ("s-maxage=900", None, None, None, None),  # for shared caches, which we are not
        ("max-age=60", date(hours=1), None, None, 60),
        (None, date(hours=1), None, None, 3600),
        (None, date(days=365, hours=1), date(days=365), None, 3600),
        (None, "0", None, None, 0),
        (None, date(days=900), None, None, MAX_S),
        ("max-age=31536000", None, None, None, MAX_S),
    ],
)
def test_freshness(
    cache_control: str | None, expires: str | None, server_date: str | None, age: str | None, seconds: int | None
) -> None:
    assert fresh_for(cache_control, expires, date=server_date, age=age, now=NOW) == seconds


def test_headers_are_read_in_any_case_and_validators_kept_as_they_are() -> None:
    told = hints({"ETAG": 'W/"a  b"', "Last-modified": "yesterday", "cache-Control": "max-age=5"}, NOW)
    assert told == Hints(etag='W/"a  b"', last_modified="yesterday", fresh_for_s=5)


@pytest.mark.parametrize("value", ["", "a\r\nX-Evil: 1", "a\x00", "x" * 10_000])
def test_validators_that_cannot_be_sent_back_are_not_kept(value: str) -> None:
    assert hints({"ETag": value}, NOW).etag is None


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_garbage_raises_nothing(first: str, second: str, third: str) -> None:
    fresh = hints({"Cache-Control": second, "Expires": third, "Date": first, "Age": third}, NOW).fresh_for_s
    for seconds in (retry_after(first, date=third, now=NOW), fresh):
        assert seconds is None or 0 <= seconds <= MAX_S


@pytest.mark.parametrize(
    ("urls", "statuses", "end"),
    [
        ([], [], None),
        (["a"], [301], "final"),
        (["a"], [302], None),
        (["a", "b"], [301, 308], "final"),
        (["a", "b"], [308, 302], "b"),  # as far as it is permanent
        (["a", "b"], [307, 301], None),
        (["a", "b", "c"], [301, 301, 303], "c"),
        (["a"], ["meta refresh"], None),
    ],
)
def test_the_permanent_part_of_a_chain(urls: list[str], statuses: list[object], end: str | None) -> None:
    assert permanent_url({"redirect_urls": urls, "redirect_reasons": statuses}, "final") == end
