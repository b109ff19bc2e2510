"""The ledger: which links are new or known, what becomes of each, and sums that hold at every moment."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from pipelines.archive import Archive
from pipelines.archive.arrivals import OTHER_ADDRESS_TRIES
from pipelines.archive.values import from_hint, to_hint, utc
from pipelines.items import Address, AddressKind, Link, Miss, Moment, Outcome, Pending, Reason
from tests.archive_kit import (
    DAY,
    FEED,
    HOUR,
    NOW,
    OTHER_FEED,
    archive_at,
    article,
    discover,
    entry,
    figures,
    link,
    link_row,
    moment_at,
    recheck_of,
    store,
)

# what a feed said comes back exactly

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=7)), timezone(timedelta(hours=-3, minutes=-30))])
MOMENTS = st.builds(
    Moment,
    at=st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=ZONES),  # noqa: DTZ001
    raw=st.text(),
    zone=st.sampled_from(["+07:00", "Asia/Jakarta"]),
    origin=st.sampled_from(["feed", "sitemap"]),
    precision=st.sampled_from(["day", "minute", "second"]),
)
ANY_TEXT = st.text(st.characters(codec=None), max_size=30)  # lone surrogates and NUL included
LINKS = st.builds(
    Link,
    url=st.just("https://siak.example/berita/1"),
    source=st.just("siak"),
    feed=st.sampled_from([FEED, "https://siak.example/not-in-feeds.yaml"]),
    guid=st.none() | ANY_TEXT,
    title=st.none() | ANY_TEXT,
    summary=st.none() | ANY_TEXT,
    html=st.none() | ANY_TEXT,
    published=st.none() | MOMENTS,
    modified=st.none() | MOMENTS,
    authors=st.lists(ANY_TEXT, max_size=3).map(tuple),
    section=st.none() | ANY_TEXT,
    tags=st.lists(ANY_TEXT, max_size=3).map(tuple),
    image=st.none() | ANY_TEXT,
)


@given(LINKS)
def test_a_hint_gives_back_the_link(said: Link) -> None:
    assert from_hint(to_hint(said, FEED), said.url, said.source, FEED) == said


def test_what_another_version_noted_of_a_link_is_left_out() -> None:
    hint = '{"title":"Berita","language":"id"}'
    assert from_hint(hint, "https://siak.example/1", "siak", FEED) == Link(
        "https://siak.example/1", "siak", FEED, title="Berita"
    )


@settings(max_examples=25)
@given(st.lists(LINKS, min_size=1, max_size=5))
def test_a_pending_link_is_what_the_feed_said(tmp_path_factory: pytest.TempPathFactory, said: list[Link]) -> None:
    with archive_at(tmp_path_factory.mktemp("a") / "kliping.db") as archive:
        links = [replace(item, url=f"https://siak.example/{n}") for n, item in enumerate(said)]
        archive.ledger.discover("siak", FEED, [(item.url, (), item) for item in links], run_id=None, now=NOW)
        found = archive.ledger.due("siak", NOW, 10)
        assert [pending.link for pending in reversed(found)] == links
        assert archive.check() == []


# what is new


def test_the_same_feed_again_brings_nothing_new(archive: Archive) -> None:
    first = archive.ledger.discover("siak", FEED, map(entry, range(1201)), run_id=None, now=NOW)  # three batches
    again = archive.ledger.discover("siak", FEED, map(entry, range(1201)), run_id=None, now=NOW)
    assert (first, again) == (1201, 0)
    assert len(archive.ledger.due("siak", NOW, 5000)) == 1201


@pytest.mark.parametrize("outcome", [Outcome.PENDING, Outcome.STORED, Outcome.ALIAS])
def test_an_entry_is_known_under_another_address(archive: Archive, outcome: Outcome) -> None:
    [pending] = discover(archive, 1)
    if outcome is Outcome.STORED:
        archive.articles.store(article(pending), now=NOW)
    elif outcome is Outcome.ALIAS:
        archive.addresses.record_alias(pending, store(archive, 9), now=NOW)
    _, marks, said = entry(1)

    def found(key: str, marks: tuple[int, ...], said: Link, source: str = "siak") -> int:
        return archive.ledger.discover(source, said.feed, [(key, marks, said)], run_id=None, now=NOW)

    assert found("moved/1", marks, replace(said, title="Another title")) == 0, "two marks"
    assert found("moved/2", (marks[0], 77), said) == 0, "one mark and the same title"
    assert found("moved/3", (77,), replace(said, title="BERITA  nomor 1")) == 0, "a mark learnt just now"
    assert found("moved/4", (marks[0],), replace(said, title="Another title")) == 1, "a guid on every entry"
    assert found("moved/5", marks, said, source="dumai") == 1, "marks are a source's own"
    assert found("moved/6", (marks[1],), replace(said, title="")) == 0, "no title speaks against it"
    assert found(entry(1)[0], marks, said) == 0
    again = found("moved/7", (marks[0],), replace(said, title="Another title"))
    assert again == 0, "a known link takes no mark from the one that had it last"
    assert found("bare/1", (78,), replace(said, title="")) == 1
    assert found("bare/2", (78,), said) == 0


def test_what_waits_or_has_changed_is_heard_of_under_another_address_too(archive: Archive) -> None:
    """The site moved to another host; links that failed at the old one would be tried there until they are given up."""
    failed, changed = discover(archive, 1)[0], moment_at(NOW + HOUR)
    archive.ledger.decide(Miss(failed, Reason.NOT_FOUND, outcome=Outcome.PENDING, next_try_at=NOW + HOUR), now=NOW)
    store(archive, 2)
    moved = [
        (f"baru.example/{number}", marks, replace(said, url=f"https://baru.example/{number}", modified=changed))
        for number, (_, marks, said) in ((number, entry(number)) for number in (1, 2))
    ]
    later = NOW + 2 * HOUR
    found = archive.ledger.discover("siak", FEED, moved, run_id=None, now=later)
    assert found == 0
    assert [pending.link.url for pending in archive.ledger.due("siak", NOW, 9)] == ["https://baru.example/1"]
    [again] = archive.ledger.revisits("siak", later, 9)
    assert again.key == entry(2)[0]
    assert again.link == replace(link(2), modified=changed), "what its feed says now of the change goes with it"


def test_an_entry_whose_page_was_gone_gets_another_chance_under_its_corrected_address(archive: Archive) -> None:
    pending = discover(archive, 1)[0]
    archive.ledger.decide(Miss(pending, Reason.NOT_FOUND, outcome=Outcome.GONE), now=NOW)
    _, marks, said = entry(1)
    corrected = ("corrected/1", marks, said)
    assert archive.ledger.discover("siak", FEED, [corrected], run_id=None, now=NOW) == 1
    assert archive.ledger.discover("siak", FEED, [("third/1", marks, said)], run_id=None, now=NOW) == 0


def test_an_address_that_led_nowhere_gives_way_to_another_of_the_same_article(archive: Archive) -> None:
    key, marks, said = entry(1)
    amp = replace(said, url="https://siak.example/amp/berita/1")
    run_id = archive.runs.start(NOW, "0.1")

    def found(link: Link, source: str = "siak", now: datetime = NOW, **more: Any) -> int:
        return archive.ledger.discover(source, link.feed, [(key, marks, link)], run_id=run_id, now=now, **more)

    def waiting(source: str = "siak") -> list[str]:
        return [pending.link.url for pending in archive.ledger.due(source, NOW, 9)]

    found(amp)
    assert found(said) == 0
    assert waiting() == [amp.url], "it was not tried yet"
    [pending] = archive.ledger.due("siak", NOW, 9)
    later = NOW + HOUR
    archive.ledger.decide(
        Miss(pending, Reason.NOT_FOUND, outcome=Outcome.PENDING, next_try_at=later), now=NOW, run_id=run_id
    )
    assert found(replace(amp, url=f"{amp.url}#top")) == 0
    assert waiting() == [], "the same address waits its time"
    assert found(said) == 0
    assert waiting() == [said.url]
    assert found(amp) == 0
    assert waiting() == [said.url], "it was not tried yet"
    [pending] = archive.ledger.due("siak", NOW, 9)
    assert (pending.attempts, figures(archive, run_id)["carried"]) == (1, 0)
    archive.ledger.decide(Miss(pending, Reason.NOT_FOUND, outcome=Outcome.GONE), now=NOW, run_id=run_id)
    assert archive.check() == []
    run_id = archive.runs.start(later, "0.1")
    other = replace(said, source="dumai", feed=OTHER_FEED, url="http://siak.example/berita/1")
    assert found(said, now=later) == 0
    assert found(other, "dumai", later) == 0
    assert (waiting(), waiting("dumai")) == ([], [other.url]), "who names it otherwise has it"
    [pending] = archive.ledger.due("dumai", later, 9)
    counted = figures(archive, run_id, "dumai")
    assert (counted["carried"], counted["pending"]) == (1, 1)
    archive.ledger.decide(Miss(pending, Reason.NOT_FOUND, outcome=Outcome.GONE), now=later, run_id=run_id)
    assert found(amp, now=later) == 0
    assert (waiting(), waiting("dumai")) == ([], []), "bad addresses do not take turns for ever"
    assert archive.check() == []


@pytest.mark.parametrize("reason", [Reason.SERVER_ERROR, Reason.TIMEOUT, Reason.NAME_NOT_FOUND])
def test_another_address_does_not_shorten_the_wait_for_a_host_that_may_be_down(
    archive: Archive, reason: Reason
) -> None:
    [pending] = discover(archive, 1)
    later = NOW + HOUR
    archive.ledger.decide(Miss(pending, reason, outcome=Outcome.PENDING, next_try_at=later), now=NOW)
    key, marks, said = entry(1)
    other = replace(said, url=f"{said.url}?utm_source=rss")
    assert archive.ledger.discover("siak", FEED, [(key, marks, other)], run_id=None, now=NOW) == 0
    assert archive.ledger.due("siak", NOW, 9) == []
    assert [waiting.link.url for waiting in archive.ledger.due("siak", later, 9)] == [other.url]


OF_THE_PAGE = (Reason.TOO_SHORT, Reason.MEDIA_PAGE, Reason.FORBIDDEN, Reason.RATE_LIMITED)
OF_THE_ADDRESS = (
    Reason.CLIENT_ERROR, Reason.NOT_FOUND, Reason.REDIRECTS, Reason.BLOCKED_ADDRESS, Reason.ROBOTS, Reason.SOFT_404,
    Reason.HOME_PAGE, Reason.SERVER_ERROR,
)  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "back"), [*((reason, 0) for reason in OF_THE_PAGE), *((reason, 1) for reason in OF_THE_ADDRESS)]
)
def test_only_what_was_the_address_s_fault_is_asked_for_again_under_another(
    archive: Archive, reason: Reason, back: int
) -> None:
    for pending in discover(archive, 1, 2):
        archive.ledger.decide(Miss(pending, reason), now=NOW)
    key, marks, said = entry(1)
    other = (key, marks, replace(said, url=f"{said.url}?utm_source=rss"))
    run_id = archive.runs.start(NOW + 2 * DAY, "0.1")
    found = archive.ledger.discover("siak", FEED, [other], run_id=run_id, now=NOW + 2 * DAY)
    assert found == 0
    assert len(archive.ledger.due("siak", NOW + 2 * DAY, 9)) == back
    assert link_row(archive, key)["decided_at"] == (None if back else utc(NOW))
    run = archive.runs.get(run_id)
    assert run
    assert [source["carried"] for source in run.sources.values()] == [1] * back


def test_what_one_source_does_not_allow_another_may_have(archive: Archive) -> None:
    unwanted: dict[str, Any] = {"outcome": Outcome.FILTERED, "reason": Reason.NOT_ALLOWED}
    run_id = archive.runs.start(NOW, "0.1")

    def found(source: str, feed: str, **more: Any) -> int:
        return archive.ledger.discover(source, feed, [entry(1)], run_id=run_id, now=NOW, **more)

    assert found("dumai", OTHER_FEED, **unwanted) == 1
    assert found("dumai", OTHER_FEED, **unwanted) == 0
    assert found("siak", FEED) == 0
    assert found("dumai", OTHER_FEED, **unwanted) == 0
    [pending] = archive.ledger.due("siak", NOW, 9)
    assert (pending.link.source, pending.link.feed) == ("siak", FEED)
    archive.articles.store(article(pending), now=NOW, run_id=run_id)
    assert archive.check() == []


def test_an_address_of_a_stored_article_is_an_alias_at_once(archive: Archive) -> None:
    amp = Address("siak.example/amp/1", "https://siak.example/amp/1", "redirect")
    article_id = store(archive, 1, aliases=(amp,))
    found = archive.ledger.discover(
        "siak", FEED, [(amp.key, (), link(2, html="<p>x"))], run_id=None, now=NOW,
        outcome=Outcome.FILTERED, reason=Reason.NOT_ALLOWED,
    )  # fmt: skip
    row = link_row(archive, amp.key)
    assert found == 0
    assert (row["outcome"], row["reason"], row["article_id"]) == (Outcome.ALIAS, None, article_id)
    assert json.loads(row["hint"]) == {"title": "Berita nomor 2"}
    assert archive.check() == []


def test_links_that_are_not_wanted_are_written_down_as_such(archive: Archive) -> None:
    run_id = archive.runs.start(NOW, "0.1")
    found = archive.ledger.discover(
        "siak", FEED, [entry(1)], run_id=run_id, now=NOW, outcome=Outcome.FILTERED, reason=Reason.NOT_ALLOWED
    )
    assert found == 1
    assert archive.ledger.due("siak", NOW, 10) == []
    row = link_row(archive, entry(1)[0])
    assert (row["outcome"], row["reason"], row["decided_at"]) == (Outcome.FILTERED, "not-allowed", utc(NOW))
    discover(archive, 2, modified=moment_at(NOW))
    row = link_row(archive, entry(2)[0])
    assert (row["reason"], row["decided_at"], row["modified_at"]) == (None, None, utc(NOW))
    assert archive.check() == []


def test_what_is_not_wanted_is_written_down_once_whatever_its_address(archive: Archive) -> None:
    discover(archive, 2)

    def unwanted(number: int, address: int) -> int:
        moved = (entry(address)[0], *entry(number)[1:])
        more: dict[str, Any] = {"outcome": Outcome.FILTERED, "reason": Reason.NOT_ALLOWED}
        return archive.ledger.discover("siak", FEED, [moved], run_id=None, now=NOW, **more)

    assert [unwanted(1, 1), unwanted(1, 10)] == [1, 0]
    assert unwanted(2, 20) == 0, "it waits under an address that is wanted"


def test_a_generator_of_links_is_read_outside_of_any_transaction(archive: Archive) -> None:
    def links() -> object:
        for number in range(600):
            assert not archive.db.conn.in_transaction
            yield entry(number)

    archive.ledger.discover("siak", FEED, links(), run_id=None, now=NOW)  # type: ignore[arg-type]


CHILD = "https://siak.example/child.xml"


@pytest.mark.parametrize(("of", "feed"), [(FEED, FEED), (FEED, CHILD), (CHILD, CHILD)])
def test_a_link_keeps_its_feed_also_of_one_that_is_not_in_feeds_yaml(archive: Archive, of: str, feed: str) -> None:
    said = replace(link(1), feed=feed)
    archive.ledger.discover("siak", of, [("k", (), said)], run_id=None, now=NOW)
    assert archive.ledger.due("siak", NOW, 1)[0].link == said


# what is due


def test_newer_links_come_first_and_a_backlog_is_read_piece_by_piece(archive: Archive) -> None:
    discover(archive, *range(25))
    seen: list[int] = []
    below = None
    while rows := archive.ledger.due("siak", NOW, 10, below=below):
        seen += [row.id for row in rows]
        below = rows[-1].id
    assert seen == list(range(25, 0, -1))
    assert [row.id for row in archive.ledger.due("siak", NOW, 10, above=22)] == [25, 24, 23]
    assert archive.ledger.due("dumai", NOW, 10) == []


def test_a_link_waits_until_its_next_try(archive: Archive) -> None:
    pending = discover(archive, 1)[0]
    archive.ledger.decide(Miss(pending, Reason.TIMEOUT, outcome=Outcome.PENDING, next_try_at=NOW + HOUR), now=NOW)
    assert archive.ledger.due("siak", NOW + HOUR - timedelta(seconds=1), 10) == []
    assert [(p.attempts, p.waited_s) for p in archive.ledger.due("siak", NOW + HOUR, 10)] == [(1, 3600)]


def test_a_link_that_the_end_of_the_run_kept_from_being_asked_has_lost_no_attempt(archive: Archive) -> None:
    archive.ledger.decide(Miss(discover(archive, 1)[0], Reason.STOPPED, outcome=Outcome.PENDING), now=NOW)
    assert archive.ledger.due("siak", NOW, 1)[0].attempts == 0


# what becomes of links


@pytest.mark.parametrize("outcome", [Outcome.FILTERED, Outcome.GONE, Outcome.QUARANTINED])
def test_an_outcome_with_its_reason(archive: Archive, outcome: Outcome) -> None:
    run_id = archive.runs.start(NOW, "0.1")
    pending = discover(archive, 1, run_id=run_id, html="<p>x", summary="y")[0]
    archive.ledger.decide(Miss(pending, Reason.TOO_SHORT, "12 words", outcome=outcome), now=NOW, run_id=run_id)
    row = link_row(archive, pending.key)
    assert (row["outcome"], row["reason"], row["detail"]) == (outcome, "too-short", "12 words")
    assert (row["decided_at"], json.loads(row["hint"])["title"]) == (utc(NOW), "Berita nomor 1")
    counted = figures(archive, run_id)
    assert (counted[outcome], counted["pending"]) == (1, 0)
    assert archive.check() == []


def test_what_is_decided_outside_of_a_run_counts_for_none(archive: Archive) -> None:
    """A user's own program decides links, after a crawl that left them pending."""
    pending = discover(archive, 1, run_id=archive.runs.start(NOW, "0.1"))[0]
    archive.articles.store(article(pending), now=NOW)
    assert link_row(archive, pending.key)["run_id"] is None
    assert archive.check() == []


def test_a_link_that_is_in_no_ledger_is_an_error(archive: Archive) -> None:
    with pytest.raises(Exception, match="no link 42 in the ledger"):
        archive.ledger.decide(Miss(Pending(42, "k", link(1)), Reason.NOT_FOUND, outcome=Outcome.GONE), now=NOW)


def test_the_words_of_a_server_become_one_short_line(archive: Archive) -> None:
    pending = discover(archive, 1)[0]
    archive.ledger.decide(Miss(pending, Reason.NOT_FOUND, "a\r\x1b\u202e b" * 1000, outcome=Outcome.GONE), now=NOW)
    assert link_row(archive, pending.key)["detail"] == ("a b" * 1000)[:500]


def test_a_stored_articles_link_is_found_to_read_its_page_again(archive: Archive) -> None:
    pending = discover(archive, 1, summary="Ringkas", modified=moment_at(NOW - HOUR))[0]
    article_id = archive.articles.store(article(pending), now=NOW).id
    found = archive.ledger.find(pending.key, Outcome.STORED)
    assert found == replace(pending, attempts=1, article_id=article_id)
    assert archive.ledger.find(pending.key, Outcome.PENDING) is None


def test_a_link_of_another_archive_is_told_by_its_number_and_its_key(archive: Archive) -> None:
    two, one = discover(archive, 1, 2)
    known = [archive.ledger.knows(each) for each in (one, two, replace(one, id=two.id), replace(one, id=99))]
    assert known == [True, True, False, False]


def test_retry_puts_back_what_was_tried_in_vain(archive: Archive) -> None:
    run_id = archive.runs.start(NOW, "0.1")
    pendings = discover(archive, 1, 2, 3, html="<p>the feed's own text")
    for pending, outcome, reason in zip(
        pendings,
        [Outcome.QUARANTINED, Outcome.QUARANTINED, Outcome.GONE],
        [Reason.TIMEOUT, Reason.TOO_SHORT, Reason.NOT_FOUND],
        strict=True,
    ):
        archive.ledger.decide(Miss(pending, reason, "why", outcome=outcome), now=NOW)
    assert archive.ledger.retry("dumai") == 0
    assert archive.ledger.retry(reason="too-short") == 1
    assert archive.ledger.retry() == 1
    assert archive.ledger.retry("siak", "not-found") == 1
    back = archive.ledger.due("siak", NOW, 10)
    assert [pending.attempts for pending in back] == [0, 0, 0]
    assert [pending.link.html for pending in back[:2]] == ["<p>the feed's own text"] * 2
    row, counted = link_row(archive, entry(1)[0]), figures(archive, run_id)
    assert (row["reason"], row["detail"], row["decided_at"]) == (None, None, None)
    assert (counted["carried"], counted["pending"]) == (3, 3)
    assert archive.check() == []


@pytest.mark.parametrize("outcome", [Outcome.STORED, Outcome.ALIAS, Outcome.GONE])
def test_only_an_alias_is_reopened_and_else_it_is_never_taken_back(archive: Archive, outcome: Outcome) -> None:
    run_id = archive.runs.start(NOW, "0.1")
    [pending] = discover(archive, 1, run_id=run_id)
    article_id = store(archive, 9)
    if outcome is Outcome.ALIAS:
        archive.addresses.record_alias(pending, article_id, now=NOW, run_id=run_id)
        archive.ledger.decide(Miss(pending, Reason.NOT_FOUND, outcome=Outcome.GONE), now=NOW, run_id=run_id)
        assert link_row(archive, pending.key)["outcome"] == "alias"
        assert archive.ledger.find(pending.key, Outcome.STORED) is None
    elif outcome is Outcome.STORED:
        archive.articles.store(article(pending), now=NOW, run_id=run_id)
    else:
        archive.ledger.decide(Miss(pending, Reason.NOT_FOUND, outcome=outcome), now=NOW, run_id=run_id)
    later_run = archive.runs.start(NOW, "0.1")
    archive.ledger.reopen(pending.key, later_run)
    run, row = archive.runs.get(later_run), link_row(archive, pending.key)
    assert run
    assert [counted["carried"] for counted in run.sources.values()] == [1] * (outcome is Outcome.ALIAS)
    assert row["outcome"] == (Outcome.PENDING if outcome is Outcome.ALIAS else outcome)
    assert outcome is not Outcome.ALIAS or row["decided_at"] is None


def test_what_comes_back_by_another_source_s_feed_counts_for_its_own(archive: Archive) -> None:
    [given_up] = discover(archive, 1)
    archive.ledger.decide(Miss(given_up, Reason.TIMEOUT), now=NOW)
    run_id, now = archive.runs.start(NOW + 2 * DAY, "0.1"), NOW + 2 * DAY
    assert archive.ledger.discover("dumai", OTHER_FEED, [entry(1)], run_id=run_id, now=now) == 0
    archive.articles.store(article(archive.ledger.due("siak", now, 1)[0]), now=now, run_id=run_id)
    run = archive.runs.get(run_id)
    assert run
    figures = {source: {name: n for name, n in counts.items() if n} for source, counts in run.sources.items()}
    assert figures == {"siak": {"carried": 1, "stored": 1}}


def test_what_was_given_up_for_an_outage_comes_back_with_its_feed_once_a_day(archive: Archive) -> None:
    reasons = [Reason.TIMEOUT, Reason.SERVER_ERROR, Reason.TOO_SHORT]
    for pending, reason in zip(discover(archive, 1, 2, 3), reasons, strict=True):
        for _ in range(OTHER_ADDRESS_TRIES):
            archive.ledger.decide(Miss(pending, reason), now=NOW)
    key, marks, said = entry(3)
    feed = [entry(1), entry(2), (key, marks, replace(said, url=f"{said.url}?utm_source=rss"))]
    for hours in (23, 25, 26):
        run_id, now = archive.runs.start(NOW + hours * HOUR, "0.1"), NOW + hours * HOUR
        found = archive.ledger.discover("siak", FEED, feed, run_id=run_id, now=now)
        assert found == 0
        assert len(archive.ledger.due("siak", now, 9)) == (2 if hours > 23 else 0)
        assert archive.check() == []
    again = archive.ledger.due("siak", now, 9)[0]
    assert again.attempts == OTHER_ADDRESS_TRIES  # what failed is not forgotten: one more try
    archive.ledger.decide(Miss(again, Reason.TIMEOUT), now=now, run_id=run_id)
    unwanted = archive.ledger.discover(
        "siak", FEED, feed, run_id=run_id, now=now + 2 * DAY, outcome=Outcome.FILTERED, reason=Reason.NOT_ALLOWED
    )
    assert (unwanted, len(archive.ledger.due("siak", now + 2 * DAY, 9))) == (0, 1)
    assert archive.check() == []


@pytest.mark.parametrize(
    ("reason", "changed", "after", "back"),
    [
        (Reason.TOO_SHORT, 3, 24, 1),
        (Reason.EMPTY, 3, 24, 1),
        (Reason.NO_TITLE, 3, 24, 1),
        (Reason.TOO_SHORT, 3, 4, 1),
        (Reason.TOO_SHORT, 0, 24, 0),  # it was read as it is
        (Reason.TOO_SHORT, 25, 24, 0),  # to come
        (Reason.TOO_SHORT, 3, 8 * 24, 0),  # old
        (Reason.CHALLENGE, 3, 24, 0),
    ],
)
def test_a_page_without_a_text_comes_back_when_its_feed_says_that_it_was_written_since(
    archive: Archive, reason: Reason, changed: int, after: int, back: int
) -> None:
    [pending] = discover(archive, 1)
    archive.ledger.decide(Miss(pending, reason), now=NOW)
    found = [entry(1, modified=moment_at(NOW + changed * HOUR))]
    later = archive.ledger.discover("siak", FEED, found, run_id=None, now=NOW + after * HOUR)
    assert later == 0
    assert link_row(archive, pending.key)["outcome"] == ("pending" if back else "quarantined")
    assert not archive.ledger.due("siak", NOW + 23 * HOUR, 1)  # once a day at most
    assert len(archive.ledger.due("siak", NOW + 24 * HOUR, 1)) == back


@pytest.mark.parametrize(
    ("outcome", "reason", "days", "back"),
    [
        (Outcome.FILTERED, Reason.ROBOTS, 2, 1),  # perhaps the mistake of a day
        (Outcome.FILTERED, Reason.ROBOTS, 8, 0),
        (Outcome.FILTERED, Reason.NOT_HTML, 2, 0),
        *((Outcome.PENDING, reason, 2, 0) for reason in (Reason.TOO_SHORT, Reason.ROBOTS, Reason.TIMEOUT)),  # waits on
    ],
)
def test_what_robots_txt_forbade_comes_back_while_it_is_young(
    archive: Archive, outcome: Outcome, reason: Reason, days: int, back: int
) -> None:
    [pending] = discover(archive, 1)
    archive.ledger.decide(Miss(pending, reason, outcome=outcome), now=NOW)
    found = [entry(1, modified=moment_at(NOW + HOUR))]
    assert archive.ledger.discover("siak", FEED, found, run_id=None, now=NOW + days * DAY) == 0
    row = link_row(archive, pending.key)
    assert (row["outcome"], row["decided_at"]) == (("pending", None) if back else (outcome, utc(NOW)))


def test_a_stored_article_whose_page_is_gone_is_not_asked_for_under_another_address(archive: Archive) -> None:
    look = recheck_of(archive, store(archive, 1))
    archive.ledger.decide(Miss(look, Reason.NOT_FOUND, outcome=Outcome.GONE), now=NOW)
    key, marks, said = entry(1)
    other = (key, marks, replace(said, url=f"{said.url}?utm_source=rss"))
    assert archive.ledger.discover("siak", FEED, [other], run_id=None, now=NOW) == 0
    assert link_row(archive, key)["outcome"] == Outcome.STORED


# sums that hold at every moment


class Crawling(RuleBasedStateMachine):
    """All that runs may do with the ledger, in any order."""

    folder: Path
    numbers = itertools.count()

    def __init__(self) -> None:
        super().__init__()
        self.opened = archive_at(self.folder / f"{next(self.numbers)}.db")
        self.archive = self.opened.__enter__()
        self.run_id = self.archive.runs.start(NOW, "0.1")

    def teardown(self) -> None:
        self.opened.__exit__(None, None, None)

    @rule(numbers=st.lists(st.integers(0, 12), max_size=6), source=st.sampled_from(["siak", "dumai"]))
    def discover(self, numbers: list[int], source: str) -> None:
        discover(self.archive, *numbers, run_id=self.run_id, source=source)

    @rule(numbers=st.lists(st.integers(13, 20), max_size=6))
    def refuse(self, numbers: list[int]) -> None:
        self.archive.ledger.discover(
            "siak",
            FEED,
            map(entry, numbers),
            run_id=self.run_id,
            now=NOW,
            outcome=Outcome.FILTERED,
            reason=Reason.ROBOTS,
        )

    @rule(
        which=st.integers(0, 20),
        outcome=st.sampled_from([Outcome.PENDING, Outcome.GONE, Outcome.QUARANTINED, Outcome.FILTERED]),
    )
    def decide(self, which: int, outcome: Outcome) -> None:
        for pending in self.archive.ledger.due("siak", NOW, 100)[which : which + 1]:
            self.archive.ledger.decide(Miss(pending, Reason.TIMEOUT, outcome=outcome), now=NOW, run_id=self.run_id)

    @rule(which=st.integers(0, 20), kind=st.sampled_from(["redirect", "canonical"]), other=st.integers(0, 14))
    def store(self, which: int, kind: AddressKind, other: int) -> None:
        for pending in self.archive.ledger.due("siak", NOW, 100)[which : which + 1]:
            alias = Address(entry(other)[0], "https://siak.example/x", kind)
            self.archive.articles.store(article(pending, aliases=(alias,)), now=NOW, run_id=self.run_id)

    @rule(which=st.integers(0, 20))
    def look_again(self, which: int) -> None:
        for pending in self.archive.ledger.revisits("siak", NOW + DAY, 100)[which : which + 1]:
            self.archive.articles.store(article(pending, text="Lain sama sekali."), now=NOW, run_id=self.run_id)

    @rule(which=st.integers(0, 20))
    def same_as(self, which: int) -> None:
        articles = self.archive.db.rows("SELECT id FROM articles LIMIT 1")
        for pending in self.archive.ledger.due("siak", NOW, 100)[which : which + 1] if articles else []:
            self.archive.addresses.record_alias(pending, articles[0]["id"], now=NOW, run_id=self.run_id)

    @rule()
    def retry(self) -> None:
        self.archive.ledger.retry()

    @rule()
    def next_run(self) -> None:
        self.archive.runs.end(self.run_id, NOW, "finished", 0)
        self.run_id = self.archive.runs.start(NOW, "0.1")

    @rule()
    def killed(self) -> None:
        self.run_id = self.archive.runs.start(NOW, "0.1")

    @invariant()
    def all_adds_up(self) -> None:
        assert self.archive.check() == []
        pending = dict(
            self.archive.db.conn.execute("SELECT source, count(*) FROM links WHERE outcome = 'pending' GROUP BY 1")
        )
        run = self.archive.runs.get(self.run_id)
        assert run is not None
        assert {source: figures["pending"] for source, figures in run.sources.items() if figures["pending"]} == pending
        links = dict(self.archive.db.conn.execute("SELECT source, count(*) FROM links GROUP BY 1"))
        found = dict(self.archive.db.conn.execute("SELECT source, sum(discovered) FROM run_sources GROUP BY 1"))
        assert {source: count for source, count in found.items() if count} == links


def test_the_sums_hold_whatever_happens(tmp_path: Path) -> None:
    Crawling.folder = tmp_path
    run_state_machine_as_test(Crawling, settings=settings(max_examples=20, stateful_step_count=30))
