"""The report of a crawl: its figures, remarks, notes and exit code."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawler.logs import message
from pipelines.counted import counted
from pipelines.feed_items import FeedState

log = logging.getLogger(__name__)
FIGURES = (
    "feeds_asked", "feeds_unchanged", "feeds_failed", "carried",
    "discovered", "stored", "copies", "alias", "filtered", "gone", "quarantined", "failed", "pending", "changed",
)  # fmt: skip
FINE, FAILED, DEGRADED = 0, 1, 3
SHOWN = 12  # notes in a report, at most
KEPT = 1_000  # notes in memory, at most


@dataclass(frozen=True, slots=True)
class Report:
    """What one crawl did; `remarks` say what somebody must act on, worst first, `notes` what is worth knowing."""

    run_id: int
    seconds: float
    reason: str  # how it ended: finished, time-budget, stopped, failed
    sources: dict[str, Counter[str]]
    errors: tuple[str, ...]  # what went wrong on our side, a sentence each
    shortfalls: tuple[str, ...]  # what fell short of what is expected of a source, a sentence each
    notes: tuple[str, ...]
    idle: bool  # whether nothing was due
    network_down: str  # the connection error, if no host could be reached at all; else ""
    failed_feeds: tuple[FeedState, ...]
    failed_why: dict[str, Counter[str]]  # source → reason → number of pages

    @property
    def exit_code(self) -> int:
        """1 if the crawl itself failed, 3 if a source fell short, else 0."""
        return FAILED if self.errors or self.network_down else DEGRADED if self.shortfalls else FINE

    @property
    def remarks(self) -> tuple[str, ...]:
        """What went wrong on our side, then what fell short."""
        if not self.network_down:
            return self.errors + self.shortfalls
        words = "this machine's network seems to be down, or its clock is wrong"
        down = f"no host could be reached ({self.network_down}): {words}; this does not count against any feed"
        return (*self.errors, down, *self.shortfalls)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all figures, including those without a count."""
        more = {name for figures in self.sources.values() for name in figures} - {*FIGURES}
        return (*FIGURES, *sorted(more))

    @property
    def totals(self) -> Counter[str]:
        """The figures of all sources together."""
        return Counter({name: sum(figures[name] for figures in self.sources.values()) for name in self.names})

    def log(self) -> None:
        """Write failed feeds and the worst remark into the log."""
        for feed in self.failed_feeds:
            log.warning("%s: %s: %s", feed.source, feed.url, feed.failure_detail or feed.failure)
        if self.exit_code == FAILED:
            log.error("%s", self.remarks[0])

    def as_dict(self) -> dict[str, Any]:
        """The report as `--json` prints it."""
        return {
            "run": self.run_id,
            "seconds": round(self.seconds, 2),
            "reason": self.reason,
            "exit_code": self.exit_code,
            "totals": dict(self.totals),
            "sources": {name: {word: figures[word] for word in self.names} for name, figures in self.sources.items()},
            "failed_why": {name: dict(reasons.most_common()) for name, reasons in self.failed_why.items()},
            "remarks": list(self.remarks),
            "notes": list(self.notes),
        }


class Notes:
    """What is worth knowing besides the figures, though nobody must act on it, and how often each happened.

    Notes contain addresses, and a long backfill could make millions of notes. When there are more than `KEPT`, the
    rarer half is dropped (of equally rare ones the later), and only the number dropped is remembered.
    """

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._left_out = 0

    def add(self, note: str, times: int = 1) -> None:
        """Count a note once, or `times` times."""
        self._counts[note] += times
        if len(self._counts) > KEPT:
            kept = self._counts.most_common(KEPT // 2)
            self._left_out += len(self._counts) - len(kept)
            self._counts = Counter(dict(kept))

    def shown(self) -> dict[str, int]:
        """The notes of a report, a line each, with their counts: the most frequent ones, of equals the first."""
        return {message(note): count for note, count in self._counts.most_common(SHOWN)}

    def sentences(self) -> tuple[str, ...]:
        """The same as sentences, the last with the number of all others; one dropped and noted again counts twice."""
        sentences = [f"{note} ({count} times)" if count > 1 else note for note, count in self.shown().items()]
        if more := self._left_out + max(0, len(self._counts) - SHOWN):
            sentences.append(f"and {counted(more, 'more note')}")
        return tuple(sentences)


def failed_feeds(states: Iterable[FeedState], since: datetime) -> tuple[FeedState, ...]:
    """The feeds that were checked since then and failed."""
    began = since.replace(microsecond=0)  # the archive's times leave out fractions
    asked = (state for state in states if state.last_check_at and state.last_check_at >= began)
    return tuple(state for state in asked if state.failure)
