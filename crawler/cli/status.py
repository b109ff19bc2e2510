"""`kliping status`: how the sources are doing, worst first, in words."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from crawler.cli.display import ago, cell, print_json
from crawler.cli.files import write_whole
from crawler.cli.options import db_option, json_option, sources_option
from crawler.cli.values import FilePath
from crawler.findings import RANK, ended, findings_of, holdings, last_runs, worst_of
from crawler.schedule import edits as edits_of
from pipelines.archive import Archive, Run
from pipelines.archive.figures import SourceHealth
from pipelines.archive.filters import known_sources
from pipelines.archive.former import Former, former_sources
from pipelines.archive.health import WATCH, WRONG, Finding
from pipelines.counted import counted
from pipelines.errors import UsageError

RUNS = 5  # last crawls among which it looks for interrupted ones
SHOWN = 15  # most findings and sources shown, unless --all is given: one screen


@click.command(
    epilog="""\b
Examples:
  kliping status                          exit code 3 when something is wrong
  kliping status --source antara
  kliping status --all                    every source and finding
  kliping status --prometheus /var/lib/node_exporter/kliping.prom
  kliping status --boilerplate antara     lines learnt to be furniture
"""
)
@sources_option
@click.option("--all", "show_all", is_flag=True, help="Every source and finding.")
@click.option("--boilerplate", metavar="ID", help="Show the lines that repeat in this source's articles.")
@click.option("--prometheus", type=FilePath(), help="Write metrics for a textfile collector.")
@db_option
@json_option
def status(
    sources: tuple[str, ...], show_all: bool, boilerplate: str | None, prometheus: Path | None, db: Path, as_json: bool
) -> int:
    """Say how the sources are doing, worst first; exit 3 when something is wrong.

    "usual" is the median of the full days of the last four weeks; "wanted" is what feeds.yaml
    expects; "given up" counts pages that are not tried again unless `kliping retry` asks for it.
    """
    if boilerplate is not None and (sources or prometheus):
        raise UsageError("--boilerplate ID shows that source's lines alone: leave out --source and --prometheus")
    now = datetime.now(UTC)
    with Archive.open(db, readonly=True) as archive:
        known_sources(archive.db, sources if boilerplate is None else (boilerplate,))
        if boilerplate is not None:
            _boilerplate(archive, boilerplate, as_json)
            return 0
        health = [one for one in archive.figures.read(now) if not sources or one.source in sources]
        edits = edits_of(archive.feeds.states(), sources)
        runs = last_runs(archive, RUNS)
        former = [] if sources else former_sources(archive.db)
        findings = findings_of(archive, health, former, runs, now)
    for gone in set(sources) - {one.source for one in health}:
        raise UsageError(f"--source {gone}: feeds.yaml no longer has this source")
    run = runs[0] if runs else None
    if prometheus:
        write_whole(prometheus, metrics(health, findings, run), db)
    if as_json:
        data = {
            "last_crawl": run and {"started_at": run.started_at, "reason": run.end_reason, "exit_code": run.exit_code},
            "sources": [asdict(h) for h in health],
            "findings": [asdict(f) for f in findings],
            "edits": edits,
            "former": [asdict(f) for f in former],
        }
        print_json(data)
    elif not prometheus:
        last = f"last crawl {ago(run.started_at, now)}, {ended(run)}" if run else "no crawl yet"
        articles = counted(sum(h.last_24h for h in health), "article")
        click.echo(f"{counted(len(health), 'source')}, {articles} in 24 hours; {last}")
        most = sys.maxsize if show_all else SHOWN
        _findings(findings, edits, most if sys.stdout.isatty() else sys.maxsize)
        _failing(health, show_all=show_all, alone=not findings and not edits)
        _table(health, findings, now, most)
        _gone(former, most)
    return 3 if any(finding.severity == WRONG for finding in findings) else 0


def _findings(findings: list[Finding], edits: Sequence[str], most: int) -> None:
    """Print the findings, at most `most` of them, and the edits that feeds.yaml needs."""
    colour = {WRONG: "red", WATCH: "yellow"}
    for finding in findings[:most]:
        click.echo(f"{click.style(finding.severity, fg=colour[finding.severity])}  {sentence(finding)}")
    if len(findings) > most:
        click.echo(f"and {counted(len(findings) - most, 'more finding')}; kliping status --all shows them")
    for edit in edits:
        click.echo(f"edit   feeds.yaml: {cell(edit)}")


def _failing(sources: list[SourceHealth], *, show_all: bool, alone: bool) -> None:
    """Print the feeds and sitemaps that failed when last asked (without --all, their number); most will work again."""
    feeds = [f"{one.source}: {feed.url}: {feed.detail or feed.failure}" for one in sources for feed in one.failing]
    sitemaps = [f"{one.source}: {sitemap.detail}" for one in sources for sitemap in one.failing_sitemaps]
    if alone:
        both = [counted(len(failing), noun) for failing, noun in ((feeds, "feed"), (sitemaps, "sitemap")) if failing]
        but = f" yet: {' and '.join(both)} failed when last asked" if both else ""
        hint = "; kliping status --all says why" if both and not show_all else ""
        click.echo(f"nothing to worry about{but}{hint}")
    for failing in (*feeds, *sitemaps) if show_all else ():
        click.echo(cell(f"- {failing}"))


def sentence(finding: Finding) -> str:
    """`antara: 3 articles in the last 24 hours, 100 expected`."""
    return cell(f"{finding.source or 'kliping'}: {finding.words}")


def _table(sources: list[SourceHealth], findings: list[Finding], now: datetime, most: int) -> None:
    """Print the sources with articles, links or findings, the worst first, then the busiest; cron mails it as it is."""
    worst = worst_of(findings)
    known = [h for h in sources if h.last_new_at or h.pending or h.quarantined or h.source in worst]
    known.sort(key=lambda h: (RANK[worst.get(h.source)], -h.last_24h, h.source))
    if not known:
        return
    width = max(len("source"), *(len(h.source) for h in known))
    click.echo(f"\n{'source':<{width}} {'24 h':>6} {'usual':>6} {'wanted':>6} {'pending':>8} {'given up':>8}  last new")
    for h in known[:most]:
        usual = _number(h.habit.median if h.habit else None)
        wanted = _number(h.expected_per_day)
        last = ago(h.last_new_at, now) if h.last_new_at else "never"
        given_up = sum(h.quarantined.values())
        click.echo(f"{h.source:<{width}} {h.last_24h:>6} {usual:>6} {wanted:>6} {h.pending:>8} {given_up:>8}  {last}")
    if len(known) > most:
        click.echo(f"and {len(known) - most} more; kliping status --all shows them")


def _gone(former: list[Former], most: int) -> None:
    """Print the sources that feeds.yaml no longer names; those with a new name are among the findings."""
    gone = [f"{one.source} ({holdings(one)})" for one in former if not one.now]
    if gone:
        more = f" and {len(gone) - most} more" if len(gone) > most else ""
        click.echo(f"\nno longer in feeds.yaml: {', '.join(gone[:most])}{more}")


def _number(value: float | None) -> str:
    return "·" if value is None else f"{value:g}"


def _boilerplate(archive: Archive, source: str, as_json: bool) -> None:
    lines = archive.boilerplate.lines(source, min_articles=2)
    if as_json:
        print_json([{"articles": line.articles, "line": line.line} for line in lines])
        return
    for line in lines:
        click.echo(f"{line.articles:>6}  {cell(line.line)}")
    if not lines:
        click.echo(f"{source}: no line appears in more than one article", err=True)


def metrics(sources: list[SourceHealth], findings: list[Finding], run: Run | None) -> str:
    """The figures in Prometheus' text format."""
    wrong = Counter(finding.source for finding in findings if finding.severity == WRONG)
    gauges: dict[str, tuple[str, Callable[[SourceHealth], int]]] = {
        "articles_24h": ("Articles of the last 24 hours", lambda h: h.last_24h),
        "links_pending": ("Links that wait to be fetched", lambda h: h.pending),
        "links_quarantined": ("Links that were given up", lambda h: sum(h.quarantined.values())),
        "feeds_failing": ("Feeds whose last check failed", lambda h: len(h.failing)),
        "last_new_timestamp_seconds": ("When the last article came", lambda h: _timestamp(h.last_new_at)),
        "wrong": ("Findings that somebody should look at", lambda h: wrong[h.source]),
    }
    lines = [
        "# HELP kliping_last_crawl_timestamp_seconds When the last crawl began; 0: there was none.",
        "# TYPE kliping_last_crawl_timestamp_seconds gauge",
        f"kliping_last_crawl_timestamp_seconds {_timestamp(run.started_at if run else None)}",
    ]
    for name, (words, of) in gauges.items():
        lines += [f"# HELP kliping_{name} {words}.", f"# TYPE kliping_{name} gauge"]
        lines += [f'kliping_{name}{{source="{health.source}"}} {of(health)}' for health in sources]
    return "\n".join(lines) + "\n"


def _timestamp(at: datetime | None) -> int:
    return int(at.timestamp()) if at else 0
