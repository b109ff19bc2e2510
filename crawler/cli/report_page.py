"""The report as one HTML page: no scripts, nothing loaded from elsewhere, and all text from sites escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from pathlib import Path

from crawler.cli.charts import Bar, Line, bars, lines, spark
from crawler.cli.display import ago, calendar_day, cell, iso, wib
from crawler.findings import RANK, ended, worst_of
from pipelines.archive import Run
from pipelines.archive.figures import SourceHealth
from pipelines.archive.health import Finding
from pipelines.archive.stories import Headline, Story
from pipelines.counted import counted

LINES = 8  # most sources in the first chart, a colour each; a line with the sum of the others would flatten theirs
MEANING = {  # outcome, also the class of report.css with its colour → its name in the legend
    "stored": "new articles",
    "copies": "copies",
    "other": "known or not wanted",
    "gone": "gone",
    "quarantined": "given up",
}
_CSS = Path(__file__).with_name("report.css")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page shows."""

    now: datetime
    days: Sequence[date]
    per_day: Mapping[str, Mapping[date, int]]  # source → day → articles
    articles: int
    copies: int
    sources: Sequence[SourceHealth]
    findings: Sequence[Finding]
    edits: Sequence[str]
    runs: Sequence[Run]  # newest first
    most_copied: Sequence[Story]
    latest: Sequence[Story]


def page(facts: Facts) -> str:
    """The whole page."""
    sections = (
        _tiles(facts),
        _section("To look at", _findings(facts)),
        _section("Articles a day", _days(facts), _span(facts.days)),
        '<div class="columns">',
        _section("Crawls", _runs(facts), "outcomes of each"),
        _section("Most covered", _stories(facts.most_copied, facts.now), "of the newest stories"),
        "</div>",
        _section("Sources", _sources(facts), _span(facts.days)),
        _section("Latest articles", _stories(facts.latest, facts.now), "without copies"),
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>kliping · {wib(facts.now)}</title>
<style>
{_CSS.read_text(encoding="utf-8")}</style>
</head>
<body>
<header><h1>kliping</h1><p>as of <time datetime="{iso(facts.now)}">{wib(facts.now)}</time></p></header>
<main>
{"".join(sections)}
</main>
<footer>Days are western Indonesian ones (UTC+7). Point at a chart to read its figures.</footer>
</body>
</html>
"""


def _section(title: str, inside: str, remark: str = "") -> str:
    small = f" <small>{remark}</small>" if remark else ""
    return f"<section><h2>{title}{small}</h2>\n{inside}</section>\n"


def _tiles(facts: Facts) -> str:
    run = facts.runs[0] if facts.runs else None
    tiles = (
        ("articles", f"{facts.articles:,}"),
        ("in 24 hours", f"{sum(health.last_24h for health in facts.sources):,}"),
        ("are copies", f"{facts.copies / facts.articles:.1%}" if facts.articles else "·"),
        ("links pending", f"{sum(health.pending for health in facts.sources):,}"),
        ("sources", f"{len(facts.sources):,}"),
        ("last crawl", ago(run.started_at, facts.now) if run else "none"),
    )
    return f'<dl class="tiles">{"".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in tiles)}</dl>\n'


def _findings(facts: Facts) -> str:
    items = [(f.severity, f.source or "kliping", f.words) for f in facts.findings]
    items += [("edit", "feeds.yaml", edit) for edit in facts.edits]
    if not items:
        return '<p class="fine">Nothing to worry about.</p>'
    lines = (
        f'<li><span class="badge {kind}">{kind}</span> <span><b>{_text(who)}</b> {_text(words)}</span></li>'
        for kind, who, words in items
    )
    return f'<ul class="findings">{"".join(lines)}</ul>'


def _days(facts: Facts) -> str:
    counts = {name: [days.get(day, 0) for day in facts.days] for name, days in facts.per_day.items()}
    order = sorted(filter(lambda name: sum(counts[name]), counts), key=lambda name: (-sum(counts[name]), name))
    if not order:
        return '<p class="dim">No article in these days.</p>'
    series = [Line(cell(name), f"c{at}", counts[name]) for at, name in enumerate(order[:LINES])]
    others = f" {counted(more, 'more source')} below." if (more := len(order) - LINES) > 0 else ""
    legend = "".join(
        f'<li><svg viewBox="0 0 11 7" aria-hidden="true"><line class="{line.colour}" x1="0" x2="11" y1="3.5" y2="3.5"/>'
        f"</svg>{_text(line.name)} <b>{sum(line.values) / len(facts.days):.3g}</b></li>"
        for line in series
    )
    chart = lines(facts.days, series)
    caption = f'<figcaption><ul class="legend">{legend}</ul>The numbers are means a day.{others}</figcaption>'
    return f"<figure>{chart}{caption}</figure>"


def _runs(facts: Facts) -> str:
    if not facts.runs:
        return '<p class="dim">No crawl yet.</p>'
    runs = [(run, _figures(run)) for run in facts.runs]
    stacks = [Bar([(name, of[name]) for name in MEANING], _label(run, of)) for run, of in reversed(runs)]
    legend = "".join(
        f'<li><svg viewBox="0 0 11 7" aria-hidden="true"><rect class="{name}" width="11" height="7"/></svg>{words}</li>'
        for name, words in MEANING.items()
    )
    rows = "".join(
        f"<tr><td>{_short(run.started_at)}</td><td>{of['stored'] + of['copies']}</td><td>{of['copies']}</td>"
        f"<td>{of['quarantined']}</td><td>{_text(ended(run))}</td></tr>"
        for run, of in runs[:10]
    )
    chart = bars(stacks, (_short(facts.runs[-1].started_at), _short(facts.runs[0].started_at)))
    heads = "".join(f"<th>{head}</th>" for head in ("began", "new", "copies", "given up", "ended"))
    return (
        f'<figure class="small">{chart}<figcaption><ul class="legend">{legend}</ul></figcaption></figure>'
        f'<details class="after" open><summary>The last {counted(len(runs[:10]), "crawl")}</summary>'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></details>"
    )


def _figures(run: Run) -> Counter[str]:
    sums: Counter[str] = Counter()
    for figures in run.sources.values():
        sums.update(figures)
    sums["stored"] -= sums["copies"]
    sums["other"] = sums["alias"] + sums["filtered"]
    return sums


def _label(run: Run, figures: Mapping[str, int]) -> str:
    first = f"{wib(run.started_at)}, {ended(run)}"
    return "\n".join([first] + [f"{figures[name]}  {words}" for name, words in MEANING.items() if figures[name]])


def _sources(facts: Facts) -> str:
    if not facts.sources:
        return '<p class="dim">No source yet.</p>'
    worst = worst_of(facts.findings)
    order = sorted(facts.sources, key=lambda h: (RANK[worst.get(h.source)], -h.last_24h, h.source))
    return (
        '<table><thead><tr><th>source</th><th></th><th>24 h</th><th class="usual">usual</th>'
        '<th class="wide">wanted</th><th class="wide">pending</th><th class="wide">given up</th>'
        "<th>last new</th></tr></thead><tbody>"
        f"{''.join(_row(health, worst.get(health.source), facts) for health in order)}</tbody></table>"
    )


def _row(health: SourceHealth, severity: str | None, facts: Facts) -> str:
    counts = facts.per_day.get(health.source, {})
    drawn = spark([counts.get(day, 0) for day in facts.days], health.expected_per_day)
    mark = f' class="mark {severity}" title="{severity}"' if severity else ""
    usual = f"{health.habit.median:g}" if health.habit else "·"
    wanted = f"{health.expected_per_day:g}" if health.expected_per_day else "·"
    return (
        f'<tr><td title="{_text(health.name)}"><span{mark}>{_text(health.source)}</span></td>'
        f'<td class="line">{drawn}</td>'
        f'<td>{health.last_24h}</td><td class="usual">{usual}</td>'
        f'<td class="wide">{wanted}</td><td class="wide">{health.pending}</td>'
        f'<td class="wide">{sum(health.quarantined.values())}</td>'
        f"<td>{ago(health.last_new_at, facts.now) if health.last_new_at else 'never'}</td></tr>"
    )


def _stories(stories: Iterable[Story], now: datetime) -> str:
    items = "".join(f"<li>{_story(story, now)}</li>" for story in stories)
    return f'<ul class="stories">{items}</ul>' if items else '<p class="dim">None yet.</p>'


def _story(story: Story, now: datetime) -> str:
    first, *copies = story
    shown = f'<p class="title">{_link(first)}</p><p class="dim">{_text(first.source)} · {_when(first, now)}</p>'
    if not copies:
        return shown
    lines = "".join(
        f"<li>{_text(copy.source)} · {_link(copy)} "
        f'<span class="dim">{_text(copy.why or "")}, {_day(copy) or _short(copy.at)}</span></li>'
        for copy in copies
    )
    sources = ", ".join(dict.fromkeys(_text(copy.source) for copy in copies))
    count = counted(len(copies), "copy", "copies")
    return f"{shown}<details><summary>{count}: {sources}</summary><ul>{lines}</ul></details>"


def _link(article: Headline) -> str:
    title = _text(article.title)
    if not article.url.startswith(("https://", "http://")):
        return title
    return f'<a href="{escape(article.url)}" rel="noreferrer noopener">{title}</a>'


def _when(article: Headline, now: datetime) -> str:
    return _day(article) or (ago(article.at, now) if now - article.at < timedelta(days=2) else wib(article.at))


def _day(article: Headline) -> str:
    """The Indonesian day if nothing finer is known."""
    return calendar_day(date.fromisoformat(article.day)) if article.published_precision == "day" else ""


def _span(days: Sequence[date]) -> str:
    return f"{calendar_day(days[0])} to {calendar_day(days[-1])}"


def _short(at: datetime) -> str:
    """`23 Nov 09:02`, western Indonesian time."""
    day, month, _, clock, _ = wib(at).split()
    return f"{day} {month} {clock}"


def _text(text: str) -> str:
    """Text from a site or a file, escaped for HTML text and attributes."""
    return escape(cell(text))
