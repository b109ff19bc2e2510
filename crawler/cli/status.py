"""`kliping status`: how the sources are doing, worst first, in words."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.options import db_option, json_option
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from pipelines.archive import Archive
    from pipelines.archive.health import Finding, SourceHealth


@click.command(
    epilog="""\b
Examples:
  kliping status                                     exit code 3 when something is wrong: cron mails it
  kliping status --source antara
  kliping status --prometheus /var/lib/node_exporter/kliping.prom
  kliping status --boilerplate antara                lines learnt to be furniture
"""
)
@db_option
@click.option("--source", metavar="ID", help="Only this source.")
@click.option("--boilerplate", metavar="ID", help="Show the lines that stand in many articles of this source.")
@click.option(
    "--prometheus", type=click.Path(path_type=Path), metavar="FILE", help="Write metrics for a textfile collector."
)
@json_option
def status(db: Path, source: str | None, boilerplate: str | None, prometheus: Path | None, as_json: bool) -> int:
    """Say how the sources are doing, worst first; exit 3 when something is wrong."""
    from pipelines.archive import Archive
    from pipelines.archive.health import WRONG, judge

    now = datetime.now(UTC)
    with Archive.open(db, readonly=True, create=False) as archive:
        if boilerplate:
            return _boilerplate(archive, boilerplate)
        sources = [health for health in archive.health.read(now) if source in (None, health.source)]
        edits = [edit for edit in _edits(archive) if source is None or edit.startswith(f"{source}:")]
        run = next(iter(archive.runs.recent(1)), None)
    if source and not sources:
        raise UsageError(f"--source {source}: the archive knows no such source")
    findings = judge(sources, now)
    if prometheus:
        _write(prometheus, metrics(sources, findings))
    if as_json:
        said = {"sources": [asdict(h) for h in sources], "findings": [asdict(f) for f in findings], "edits": edits}
        click.echo(json.dumps(said, ensure_ascii=False, default=lambda at: f"{at:%Y-%m-%dT%H:%M:%SZ}"))
    elif not prometheus:
        last = f"last crawl {ago(run.started_at, now)}, {run.end_reason or 'at work'}" if run else "no crawl yet"
        click.echo(f"{len(sources)} sources, {sum(h.last_24h for h in sources)} articles in 24 hours; {last}")
        _findings(findings, edits)
        _table(sources, now)
    return 3 if any(finding.severity == WRONG for finding in findings) else 0


def _edits(archive: Archive) -> tuple[str, ...]:
    from crawler.schedule import edits

    return edits(archive.feeds.states())


def _findings(findings: list[Finding], edits: list[str]) -> None:
    colour = {"wrong": "red", "watch": "yellow"}
    for finding in findings:
        click.echo(f"{click.style(finding.severity, fg=colour[finding.severity])}  {finding.source}: {finding.words}")
    for edit in edits:
        click.echo(f"edit   feeds.yaml: {edit}")
    if not findings and not edits:
        click.echo("nothing to worry about")


def _table(sources: list[SourceHealth], now: datetime) -> None:
    """The sources that did something or should have, the busiest first; 80 columns."""
    known = sorted((h for h in sources if h.last_new_at or h.pending or h.quarantined), key=lambda h: -h.last_24h)
    if not known:
        return
    width = min(22, max(len(h.source) for h in known))
    click.echo(f"\n{'source':<{width}} {'24 h':>6} {'usual':>6} {'wanted':>6} {'pending':>8} {'failed':>7}  last new")
    for h in known:
        usual, wanted = _number(h.habit), _number(h.expected_per_day)
        last = ago(h.last_new_at, now) if h.last_new_at else "never"
        failed = sum(h.quarantined.values())
        click.echo(
            f"{h.source[:width]:<{width}} {h.last_24h:>6} {usual:>6} {wanted:>6} {h.pending:>8} {failed:>7}  {last}"
        )


def _number(value: float | None) -> str:
    return "·" if value is None else f"{value:g}"


def ago(then: datetime, now: datetime) -> str:
    """`4 min ago`, `3 h ago`, `12 days ago`."""
    minutes = max(0, int((now - then).total_seconds() // 60))
    if minutes < 120:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 48 * 60 else f"{minutes // 1440} days ago"


def _boilerplate(archive: Archive, source: str) -> int:
    lines = archive.boilerplate.lines(source, min_articles=2)
    for line in lines[:100]:
        click.echo(f"{line.articles:>6}  {line.line}")
    if not lines:
        click.echo(f"{source}: no line stands in more than one article", err=True)
    return 0


def metrics(sources: list[SourceHealth], findings: list[Finding]) -> str:
    """The figures in Prometheus' text format."""
    wrong = Counter(finding.source for finding in findings if finding.severity == "wrong")
    rows = {h.source: _gauges(h) | {"wrong": wrong[h.source]} for h in sources}
    lines = []
    for name, words in GAUGES.items():
        lines += [f"# HELP kliping_{name} {words}.", f"# TYPE kliping_{name} gauge"]
        lines += [f'kliping_{name}{{source="{source}"}} {figures[name]}' for source, figures in rows.items()]
    return "\n".join(lines) + "\n"


GAUGES = {
    "articles_24h": "Articles of the last 24 hours",
    "links_pending": "Links that wait to be fetched",
    "links_quarantined": "Links that were given up",
    "feeds_failing": "Feeds whose last check failed",
    "last_new_timestamp_seconds": "When the last article came",
    "wrong": "Findings that somebody should look at",
}


def _gauges(health: SourceHealth) -> dict[str, int]:
    return {
        "articles_24h": health.last_24h,
        "links_pending": health.pending,
        "links_quarantined": sum(health.quarantined.values()),
        "feeds_failing": len(health.failing),
        "last_new_timestamp_seconds": int(health.last_new_at.timestamp()) if health.last_new_at else 0,
    }


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; name a file in a folder that can be written") from None
