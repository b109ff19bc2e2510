"""The queue of one source's pending links: newest first, a few at a time, each at most once in a run."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import datetime

from crawler.session import Ledger
from pipelines.items import Pending

IN_HAND = 6  # links of one source in work at once: one is fetched, the others wait for it or are being extracted
CHUNK = 100  # links read from the ledger at a time, so that a backlog of a million needs little memory


class Backlog:
    """The pending links of one source: `take` gives the next ones, `done` makes room for another.

    Newer links have higher ids. The links not yet read from the ledger are kept as ranges of ids, the newest last, so
    that links that a feed adds during the run come before the older ones, and none is read twice.
    """

    def __init__(self, ledger: Ledger, source: str, *, rechecks: int) -> None:
        self.source = source
        self._ledger = ledger
        self._rechecks = rechecks
        self._waiting: deque[Pending] = deque()
        self._in_hand: set[int] = set()
        self._unread: list[tuple[int, int | None]] = [(0, None)]
        self._top = 0

    @property
    def in_hand(self) -> int:
        """The number of links that were taken and are not done."""
        return len(self._in_hand)

    def refill(self) -> None:
        """Note that there are new links in the ledger."""
        if not self._unread or self._unread[-1][1] is not None:
            self._unread.append((self._top, None))

    def take(self, now: datetime) -> Iterator[Pending]:
        """Give the next links, as long as fewer than `IN_HAND` are in work; each is then in work until `done`."""
        while len(self._in_hand) < IN_HAND:
            if not self._waiting and not self._read(now):
                return
            pending = self._waiting.popleft()
            self._in_hand.add(pending.id)
            yield pending

    def done(self, pending: Pending) -> None:
        """Note that the link's outcome is known."""
        self._in_hand.discard(pending.id)

    def _read(self, now: datetime) -> bool:
        while self._unread:
            above, below = self._unread.pop()
            rows = self._ledger.due(self.source, now, CHUNK, above=above, below=below)
            if rows:
                self._top = max(self._top, rows[0].id)
                self._unread.append((above, rows[-1].id))
                self._waiting.extend(rows)
                return True
        self._waiting.extend(self._ledger.revisits(self.source, now, self._rechecks))
        self._rechecks = 0
        return bool(self._waiting)
