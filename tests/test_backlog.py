"""The queue of one source's links: it gives all of them, newest first, each once, however many there are."""

from __future__ import annotations

from datetime import timedelta

from crawler.spiders.backlog import CHUNK, IN_HAND, Backlog
from pipelines.archive import Archive
from pipelines.items import Miss, Outcome, Pending, Reason
from tests.archive_kit import NOW, discover, store


def drained(backlog: Backlog, archive: Archive, *, most: int) -> list[int]:
    """Take links, each done once the next is taken, until there are none left or so many; give their ids in order."""
    taken: list[Pending] = []
    while len(taken) < most and (pending := next(backlog.take(NOW), None)):
        taken.append(pending)
        if len(taken) > 1:
            decide(backlog, archive, taken[-2])
    decide(backlog, archive, taken[-1])
    return [pending.id for pending in taken]


def decide(backlog: Backlog, archive: Archive, pending: Pending) -> None:
    archive.ledger.decide(Miss(pending, Reason.NOT_FOUND, outcome=Outcome.GONE), now=NOW)
    backlog.done(pending)


def test_a_backlog_is_taken_newest_first_and_what_comes_in_meanwhile_before_what_is_older(archive: Archive) -> None:
    with archive.write():
        known = [pending.id for pending in discover(archive, *range(2 * CHUNK + 50))]
        backlog = Backlog(archive.ledger, "siak", rechecks=0)
        in_hand = next(backlog.take(NOW))
        first = [in_hand.id, *drained(backlog, archive, most=CHUNK // 2)]
        fresh = [pending.id for pending in discover(archive, *range(1000, 1000 + CHUNK + 1))][: CHUNK + 1]
        backlog.refill()
        rest = drained(backlog, archive, most=10_000)
        at = rest.index(fresh[0])
        assert first + rest[:at] == known[:CHUNK], "what was read already"
        assert rest[at:] == [*fresh, *known[CHUNK:]]
        last = [pending.id for pending in discover(archive, 2000, 2001)][:2]
        for _ in range(2):  # two feeds named some
            backlog.refill()
        assert [pending.id for pending in backlog.take(NOW)] == last, "what is in hand already"


def test_few_are_in_work_at_once_and_old_articles_come_last(archive: Archive) -> None:
    article_id = store(archive, 1, now=NOW - timedelta(days=1))
    discover(archive, *range(10, 10 + IN_HAND))
    backlog = Backlog(archive.ledger, "siak", rechecks=5)
    taken = list(backlog.take(NOW))
    assert (len(taken), backlog.in_hand) == (IN_HAND, IN_HAND)
    assert list(backlog.take(NOW)) == []
    for pending in taken:
        backlog.done(pending)
    assert [pending.article_id for pending in backlog.take(NOW)] == [article_id]
