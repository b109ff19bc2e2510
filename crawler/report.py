"""The report of a crawl: its figures, remarks, notes and exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crawler.logs import one_line
from pipelines.archive.health import WRONG, judge
from pipelines.counted import counted
from pipelines.feed_items import FeedState

if TYPE_CHECKING:
    from crawler.session import Session

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
    exit_code: int
    sources: dict[str, Counter[str]]
    remarks: tuple[str, ...]
    notes: tuple[str, ...]
    idle: bool  # whether nothing was due
    network_down: bool  # whether no host could be reached at all
    failed_feeds: tuple[FeedState, ...]
    failed_why: dict[str, Counter[str]]  # source → reason → number of pages

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all figures, including those without a count."""
        more = {name for figures in self.sources.values() for name in figures} - {*FIGURES}
        return (*FIGURES, *sorted(more))

    @property
    def totals(self) -> Counter[str]:
        """The figures of all sources together."""
        return Counter({name: sum(figures[name] for figures in self.sources.values()) for name in self.names})

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


def report_of(session: Session) -> Report:
    """The report of a crawl, with the figures that the archive has of it."""
    session.archive.runs.count_copies(session.run_id)
    run = session.archive.runs.get(session.run_id)
    for source, figures in (run.sources if run else {}).items():
        if source in session.tally:
            session.tally[source].update(figures)
    for source, reasons in session.failed_why.items():
        session.tally[source]["failed"] = reasons.total()
    if not session.config.contact:
        hint = "set defaults.contact to an address or page of yours: it tells a site's operator who is reading"
        session.notes.add(f"{session.config.path}: {hint}")
    for unchecked in (one.id for one in session.sources if not one.verify_tls):
        session.notes.add(f"{unchecked}: TLS certificates are not checked (verify_tls in {session.config.path})")
    now = session.now()
    shortfalls = session.shortfalls or [
        f"{finding.source}: {finding.words}"
        for finding in judge(session.archive.health.read(now), now, idle=bool(session.network_down))
        if finding.severity == WRONG and finding.source in session.tally and not session.options.backfill
    ]
    code, remarks = verdict(errors=session.errors, network_down=session.network_down, shortfalls=shortfalls)
    return Report(
        run_id=session.run_id,
        seconds=session.seconds,
        reason=session.end_reason or "failed",
        exit_code=code,
        sources=session.tally,
        remarks=remarks,
        notes=session.notes.sentences(),
        idle=session.idle,
        network_down=bool(session.network_down),
        failed_feeds=failed_feeds(session.archive.feeds.states(), session.started_at),
        failed_why=session.failed_why,
    )


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
        return {one_line(note): count for note, count in self._counts.most_common(SHOWN)}

    def sentences(self) -> tuple[str, ...]:
        """The same as sentences, the last with the number of all others; one dropped and noted again counts twice."""
        sentences = [f"{note} ({count} times)" if count > 1 else note for note, count in self.shown().items()]
        if more := self._left_out + max(0, len(self._counts) - SHOWN):
            sentences.append(f"and {counted(more, 'more note')}")
        return tuple(sentences)


def failed_feeds(states: Iterable[FeedState], since: datetime) -> tuple[FeedState, ...]:
    """The feeds that were checked since then and failed."""
    asked = (state for state in states if state.last_check_at and state.last_check_at >= since.replace(microsecond=0))
    return tuple(state for state in asked if state.failure)


def verdict(*, errors: Sequence[str], network_down: str, shortfalls: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    """The exit code of a crawl (1 if the crawl itself failed, 3 if a source fell short, else 0) and its remarks.

    Args:
        errors: What went wrong on our side, a sentence each.
        network_down: The connection error, if no host could be reached at all; else "".
        shortfalls: What fell short of what is expected of a source, a sentence each.
    """
    remarks = list(errors)
    if network_down:
        words = "this machine's network seems to be down, or its clock is wrong"
        remarks.append(f"no host could be reached ({network_down}): {words}; this does not count against any feed")
    if remarks:
        code = FAILED
    elif shortfalls:
        code = DEGRADED
    else:
        code = FINE
    return code, (*remarks, *shortfalls)
