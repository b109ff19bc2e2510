"""When an article is asked for again, what is held back while no host can be reached, and whether that is our fault."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from crawler.network import KNOWN, network_down
from pipelines import waits
from pipelines.feed_items import FeedAnswer, FeedCheck
from pipelines.items import OUTAGE, Alias, Link, Miss, Outcome, Pending, Reason
from pipelines.store import HeldBack, unreached
from tests.archive_kit import article
from tests.schedule_kit import DAY, HOUR, NOW, SECOND, URL, asked, failed, full

PENDING = Pending(1, "key", Link("https://news.example/a", "contoh", URL))


def miss(reason: Reason, **told: object) -> Miss:
    return Miss(PENDING, reason, **told)  # type: ignore[arg-type]


def outcomes(reason: Reason, **told: object) -> list[Outcome]:
    """The outcomes that the ledger gets, try after try, up to the last."""
    heard: list[Outcome] = []
    while not heard or heard[-1] is Outcome.PENDING:
        heard.append(waits.after_miss(miss(reason, **told), len(heard), NOW).outcome)
        assert len(heard) < 50
    return heard


@pytest.mark.parametrize(
    ("reason", "told", "tries", "end"),
    [
        (Reason.ROBOTS, {}, 1, Outcome.FILTERED),
        (Reason.NOT_ALLOWED, {}, 1, Outcome.FILTERED),
        (Reason.HOME_PAGE, {}, 1, Outcome.FILTERED),
        (Reason.INDEX_PAGE, {}, 1, Outcome.FILTERED),
        (Reason.MEDIA_PAGE, {}, 1, Outcome.FILTERED),
        (Reason.NOT_HTML, {}, 1, Outcome.FILTERED),
        (Reason.NOT_FOUND, {"status": 404}, 2, Outcome.GONE),
        (Reason.NOT_FOUND, {"status": 410}, 1, Outcome.GONE),
        (Reason.SOFT_404, {"status": 200}, 2, Outcome.QUARANTINED),
        (Reason.TIMEOUT, {}, 10, Outcome.QUARANTINED),
        (Reason.SERVER_ERROR, {"status": 500}, 10, Outcome.QUARANTINED),
        (Reason.CHALLENGE, {}, 5, Outcome.QUARANTINED),
        (Reason.EMPTY, {}, 2, Outcome.QUARANTINED),
        (Reason.TOO_SHORT, {}, 2, Outcome.QUARANTINED),
        (Reason.NO_TITLE, {}, 2, Outcome.QUARANTINED),
        (Reason.CONSENT, {}, 2, Outcome.QUARANTINED),
        (Reason.EXTRACTION_FAILED, {}, 2, Outcome.QUARANTINED),
        (Reason.TOO_LARGE, {}, 3, Outcome.QUARANTINED),
        (Reason.BLOCKED_ADDRESS, {}, 3, Outcome.QUARANTINED),
        (Reason.REDIRECTS, {}, 3, Outcome.QUARANTINED),
        (Reason.RATE_LIMITED, {"status": 429}, 20, Outcome.QUARANTINED),
    ],
)
def test_an_article_is_tried_so_often_and_ends_so(
    reason: Reason, told: dict[str, object], tries: int, end: Outcome
) -> None:
    heard = outcomes(reason, **told)
    assert len(heard) == tries
    assert heard[-1] is end


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.STOPPED])
def test_every_reason_ends(reason: Reason) -> None:
    told = {"status": 429} if reason is Reason.RATE_LIMITED else {}
    assert outcomes(reason, **told)[-1] in {Outcome.FILTERED, Outcome.GONE, Outcome.QUARANTINED}


def test_the_waits_between_tries_grow() -> None:
    tries_at = [waits.after_miss(miss(Reason.TIMEOUT), tries, NOW).next_try_at for tries in range(4)]
    assert tries_at == [NOW + seconds * timedelta(seconds=1) for seconds in (900, 3600, 14400, 57600)]


@pytest.mark.parametrize("reason", sorted(OUTAGE))
def test_a_host_may_be_down_for_days(reason: Reason) -> None:
    now, attempts = NOW, 0
    while (told := waits.after_miss(miss(reason), attempts, now)).next_try_at:
        now, attempts = told.next_try_at, attempts + 1
    assert 5 * DAY < now - NOW < 8 * DAY


@pytest.mark.parametrize(("asked_for", "kept"), [(60, 900), (7200, 7200), (10**9, 7 * 86400)])
def test_retry_after_holds_for_articles_too(asked_for: int, kept: int) -> None:
    told = waits.after_miss(miss(Reason.RATE_LIMITED, status=429, retry_after_s=asked_for), 0, NOW)
    assert (told.outcome, told.next_try_at) == (Outcome.PENDING, NOW + timedelta(seconds=kept))


def test_what_was_not_asked_for_is_no_try() -> None:
    told = waits.after_miss(miss(Reason.STOPPED), 99, NOW)
    assert (told.tried, told.outcome, told.next_try_at) == (False, Outcome.PENDING, None)
    for no_rules, said, waited, kept in (
        (False, 90, 3600, 90),
        (True, None, 0, 3600),
        (True, 60, 0, 60),
        (True, None, 3600, 7200),
        (True, 200_000, 60_000, 200_000),
        (True, None, 60_000, 86_400),
    ):
        asked_for = replace(miss(Reason.RATE_LIMITED), link=replace(PENDING, waited_s=waited), retry_after_s=said)
        told = waits.after_miss(replace(asked_for, no_rules=no_rules), 99, NOW)
        assert (told.tried, told.outcome, told.next_try_at) == (False, Outcome.PENDING, NOW + kept * SECOND)


def test_a_stored_article_is_looked_at_again_less_and_less() -> None:
    for unchanged, hours in ((0, 1 / 6), (1, 2 / 3), (4, 42 + 2 / 3), (5, 7 * 24), (99, 7 * 24)):
        assert waits.look_at_change(NOW, NOW, unchanged) == NOW + timedelta(hours=hours)
    assert waits.look_at_change(NOW - DAY, NOW, 0) == NOW
    for unchanged, hours in ((0, 1), (1, 4), (2, 12)):
        assert waits.look_for_rest(NOW, NOW, unchanged) == NOW + timedelta(hours=hours)


@pytest.mark.parametrize(("given_up", "may"), [(None, True), (NOW, False), (NOW - DAY, True), (NOW + DAY, True)])
def test_what_was_given_up_returns_once_a_day_whatever_the_clock(given_up: datetime | None, may: bool) -> None:
    assert waits.may_return(given_up, NOW) is may


def test_young_articles_are_looked_at_more_often_than_old_ones() -> None:
    looks, at = [], NOW
    while (again := waits.next_look(NOW, at)) is not None:
        looks.append(again - NOW)
        at = again
    assert looks == [timedelta(hours=12), DAY, 2 * DAY, 4 * DAY, 8 * DAY]


@pytest.mark.parametrize(
    ("age", "try_at", "again"),
    [(HOUR, NOW, HOUR), (HOUR, NOW + DAY, DAY), (7 * DAY, NOW, 7 * DAY), (8 * DAY, NOW, None)],
)
def test_a_change_whose_look_failed_is_looked_at_later(age: timedelta, try_at: datetime, again: timedelta) -> None:
    assert waits.look_at_change_later(NOW - age, NOW, try_at) == (again and NOW + again)


# What could not be had because nobody could be reached.


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (failed(Reason.NAME_NOT_FOUND), True),
        (failed(Reason.TIMEOUT), True),
        (failed(Reason.TIMEOUT, status=200), False),  # the rest of its answer did not come
        (failed(Reason.SERVER_ERROR, status=500), False),
        (failed(Reason.TOO_LARGE), False),  # it sent more than anybody reads
        (full(), False),
    ],
)
def test_a_host_that_answered_anything_was_reached(answer: FeedAnswer, expected: bool) -> None:
    assert unreached(FeedCheck(asked(), answer)) is expected
    assert answer.failure is None or unreached(miss(answer.failure, status=answer.status)) is expected


@pytest.mark.parametrize(
    ("answers", "went_on", "held"),
    [("no no", [0, 0], 2), ("no no yes no", [0, 0, 3, 1], 0), ("yes no no", [1, 1, 1], 0), ("", [], 0)],
)
def test_what_reached_nobody_is_held_back_until_somebody_answers(answers: str, went_on: list[int], held: int) -> None:
    back = HeldBack()
    checks = [FeedCheck(asked(), full() if word == "yes" else failed(Reason.TIMEOUT)) for word in answers.split()]
    assert [len(back.admit(check)) for check in checks] == went_on
    assert (len(back.release()), len(back.release())) == (held, 0)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (miss(Reason.STOPPED), True),
        (miss(Reason.RATE_LIMITED), True),
        (miss(Reason.BLOCKED_ADDRESS), True),
        (miss(Reason.RATE_LIMITED, status=429), False),
        (miss(Reason.RATE_LIMITED, no_rules=True), False),  # the host answered, but not for its robots.txt
        (miss(Reason.ROBOTS), False),
        (FeedCheck(asked(), failed(Reason.BLOCKED_ADDRESS)), True),
        (FeedCheck(asked(), failed(Reason.BLOCKED_ADDRESS, status=302)), False),
        (FeedCheck(asked(), failed(Reason.ROBOTS)), False),
        (article(PENDING, text_from="feed"), True),
        (article(PENDING), False),
        (Alias(PENDING, 1, ()), False),
    ],
)
def test_what_was_not_asked_for_says_nothing_about_who_can_be_reached(item: object, expected: bool) -> None:
    back = HeldBack()
    back.admit(miss(Reason.TIMEOUT))
    assert (len(back.admit(item)), len(back.items)) == ((1, 1) if expected else (2, 0))


AGAIN = socket.gaierror(socket.EAI_AGAIN, "try again")
NO_NAME = socket.gaierror(socket.EAI_NONAME, "not known")
A, B = "https://a.example/1", "https://b.example/1"


@pytest.mark.parametrize(
    ("names", "urls", "down"),
    [
        ({}, [A, B], True),
        ({}, [A, f"{A}1"], False),  # there is a route to its address
        ({"a.example": "255.255.255.255"}, [A], True),  # there is none
        ({"a.example": NO_NAME}, [A], False),
        ({"a.example": AGAIN}, [A], False),  # its own name servers are down
        ({"a.example": AGAIN, KNOWN: NO_NAME}, [A], False),
        ({"a.example": AGAIN, KNOWN: AGAIN}, [A], True),
        ({"x" * 64: UnicodeError()}, [f"https://{'x' * 64}/"], False),  # longer than a name may be
    ],
)
def test_whether_our_own_network_is_down(
    names: dict[str, str | Exception], urls: list[str], down: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def getaddrinfo(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        answer = names.get(host, "127.0.0.1")
        if isinstance(answer, Exception):
            raise answer
        return [(socket.AF_INET, socket.SOCK_DGRAM, 0, "", (answer, port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    assert network_down(urls) is down
