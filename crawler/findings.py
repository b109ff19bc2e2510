"""The findings of `status` and `report` about the sources and the last crawls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import takewhile

from crawler.lock import at_work
from pipelines.archive import Archive, Run
from pipelines.archive.figures import SourceHealth
from pipelines.archive.former import Former
from pipelines.archive.health import DAY, WATCH, WRONG, Finding, judge
from pipelines.counted import counted

RANK = {WRONG: 0, WATCH: 1, None: 2}
INTERRUPTED = "interrupted"
ENDLESS = "without an end"


def last_runs(archive: Archive, limit: int) -> list[Run]:
    """The last crawls, the newest first; one that has no end and no longer holds the lock counts as interrupted.

    Where there never was a lock, the file is a copy, and only the original knows whether the crawl came to its end.
    """
    runs = archive.runs.recent(limit)
    endless = {run.id for run in runs if run.end_reason is None}
    held = at_work(archive.path) if endless else None
    if not endless or held:
        return runs
    runs = archive.runs.recent(limit)  # once more: it may have ended just before the lock was looked at
    died = {run.id for run in runs if run.end_reason is None} & endless
    reason = ENDLESS if held is None else INTERRUPTED
    return [replace(run, end_reason=reason) if run.id in died else run for run in runs]


def ended(run: Run) -> str:
    """How a crawl ended: failed, running, or its `end_reason`."""
    return "failed" if run.exit_code == 1 else run.end_reason or "running"


def findings_of(
    archive: Archive, sources: Sequence[SourceHealth], former: Sequence[Former], runs: Sequence[Run], now: datetime
) -> list[Finding]:
    """The findings about these sources, the last crawls (from `last_runs`) and the archive."""
    good = archive.runs.last_good()
    findings = judge(sources, now, idle=bool(runs) and (good is None or now - good > DAY))
    if runs and now - runs[0].started_at > DAY:
        since = f"since {runs[0].started_at:%Y-%m-%d %H:%M} UTC"
        words = f"no crawl {since}: check that cron or the timer still runs"
        if runs[0].end_reason is None:
            running = f"a crawl or backfill has been running {since}"
            words = f"{running}, others cannot begin: stop it, and give it a --time-budget"
        findings.insert(0, Finding("", WRONG, words))
    # a crawl that is still running does not count
    over = [run for run in runs if run.end_reason not in (None, ENDLESS)]
    interrupted = len(list(takewhile(lambda run: run.end_reason == INTERRUPTED, over)))
    if interrupted > 1:
        why = "check whether the disk is full, and in the system's log whether memory or a time limit ran out"
        findings.insert(0, Finding("", WRONG, f"the last {interrupted} crawls were interrupted: {why}"))
    elif interrupted:
        why = "it was killed, or the machine went down, or the disk is full; the next takes up what is pending"
        findings.append(Finding("", WATCH, f"the last crawl was interrupted: {why}"))
    elif over and over[0].exit_code == 1:
        findings.insert(0, Finding("", WRONG, "the last crawl failed; what it printed, or its log, says why"))
    for one in former:
        if one.now:
            words = f"feeds.yaml now gives its feed to {one.now}: `kliping db rename-source {one.source} {one.now}`"
            findings.append(Finding(one.source, WATCH, f"{words} moves what it has, {holdings(one)}"))
    if archive.stories.is_due():
        findings.append(Finding("", WATCH, "copies of older articles are not found: run `kliping regroup`"))
    return findings


def holdings(one: Former) -> str:
    """`1,204 articles, 3 links pending`."""
    return counted(one.articles, "article") + (f", {counted(one.pending, 'link')} pending" if one.pending else "")


def worst_of(findings: Sequence[Finding]) -> dict[str, str]:
    """Source → severity of its worst finding."""
    return {finding.source: finding.severity for finding in reversed(findings)}  # the worst come first
