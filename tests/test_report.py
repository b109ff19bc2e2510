"""The report: its figures, its safety, and its look in a real browser, wide and narrow."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from crawler.cli.charts import Bar, Line, bars, lines, nice, spark
from crawler.cli.report_page import Facts
from crawler.cli.report_page import page as page_of
from pipelines.archive import Archive, Run, SourceRow
from pipelines.feed_items import FeedState
from pipelines.items import Miss, Moment, Reason
from tests.archive_kit import DAY, FEED, HOUR, NOW, archive_at, article, discover, empty_archive, text
from tests.browser import dom, needs_browser
from tests.conftest import Kliping, rows
from tests.forked import forked

HOSTILE = (
    '</style></title><script>window.pwned = 1</script><img src=x onerror="window.pwned = 1"> \x1b[2J\u202e' + "x" * 200
)
MANY = tuple(SourceRow(f"sumber-{n}", f"Sumber {n}", feeds=(f"https://s{n}.example/rss",)) for n in range(12))


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty days of siak, of which dumai copied one story; a hostile title; a dead feed; two crawls."""
    path = tmp_path_factory.mktemp("report") / "kliping.db"
    with archive_at(path) as archive, archive.write():
        archive.feeds.sync(
            [
                SourceRow("siak", "Siak Pos", "https://siak.example/", (), 20.0, (FEED,)),
                SourceRow("dumai", "Dumai <b>Pos</b>", feeds=("https://dumai.example/rss",)),
                *MANY,
            ],
            now=NOW - 40 * DAY,
        )
        archive.db.execute("UPDATE sources SET first_seen_at = '2026-01-01T00:00:00Z'")
        run_id = archive.runs.start(NOW - 2 * HOUR, "0.1")
        number = 0
        for days in range(20, -1, -1):
            for _ in range(3):
                number += 1
                at = NOW - days * DAY - HOUR
                pending = discover(archive, number, run_id=run_id, now=at)[0]
                archive.articles.store(article(pending, published=Moment(at, "", "WIB", "feed")), now=at, run_id=run_id)
        pending = discover(archive, 900, run_id=run_id, now=NOW)[0]
        archive.articles.store(article(pending, title=HOSTILE, url="javascript:alert(1)"), now=NOW, run_id=run_id)
        pending = discover(archive, 901, source="dumai", run_id=run_id, now=NOW)[0]
        archive.articles.store(
            article(pending, title="Ditiru", text=text(63), published=Moment(NOW - HOUR / 2, "", "WIB", "feed")),
            now=NOW, run_id=run_id,
        )  # fmt: skip
        pending = discover(archive, 902, run_id=run_id, now=NOW)[0]
        archive.ledger.decide(Miss(pending, Reason.TIMEOUT), now=NOW, run_id=run_id)
        archive.runs.count_copies(run_id)
        archive.runs.end(run_id, NOW, "finished", 0)
        archive.feeds.save(
            FeedState(
                "siak", FEED, failures=9, failure="forbidden", failure_detail=f"403 {HOSTILE}", last_ok_at=NOW - DAY
            )
        )
    return path


@pytest.fixture(scope="module")
def report(db: Path) -> Path:
    """The page as made at that time."""
    target = db.with_name("report.html")
    assert forked().run(["report", "--html", str(target), "--db", str(db)], db.parent, 240, NOW)[0] == 0
    return target


@pytest.fixture
def kliping(kliping: Kliping) -> Kliping:
    return partial(kliping, now=NOW)


@pytest.fixture(scope="module")
def page(report: Path) -> html.HtmlElement:
    return html.document_fromstring(report.read_bytes())


def words(page: html.HtmlElement, heading: str) -> str:
    """The text of a section."""
    found = [each for each in page.xpath("//section") if each.findtext("h2").strip() == heading]
    return " ".join(found[0].text_content().split())


# what it says


def test_the_figures(page: html.HtmlElement, db: Path) -> None:
    copies = len(rows(db, "SELECT 1 FROM articles WHERE duplicate_of IS NOT NULL"))
    tiles = dict(zip(page.xpath("//dl//dt/text()"), page.xpath("//dl//dd/text()"), strict=True))
    assert tiles == {
        "articles": "65", "in 24 hours": "5", "are copies": f"{copies / 65:.1%}", "links pending": "0", "sources": "14",
        "last crawl": "2 h ago",
    }  # fmt: skip
    found = words(page, "To look at")
    assert "wrong siak no feed answers since " in found
    assert "siak 4 articles" not in found, "that no feed answers is the cause of it"
    assert "wrong sumber-0 not one article in " in found
    assert "1 copy: dumai" in words(page, "Most covered")
    assert "Berita nomor 63" in words(page, "Most covered")
    latest = {link.text: link.get("href") for link in page.xpath("//section[starts-with(h2, 'Latest articles')]//p/a")}
    assert latest["Berita nomor 62"] == "https://siak.example/berita/62"
    assert "Ditiru" not in latest
    (of_the_crawl,) = rows(db, "SELECT sum(copies) AS copies FROM run_sources")  # articles of before it do not count
    assert of_the_crawl["copies"] >= 1
    assert words(page, "Crawls").endswith(f"65{of_the_crawl['copies']}1finished")


def test_the_chart_draws_each_day(page: html.HtmlElement) -> None:
    first = page.xpath("//polyline[@class='c0']")[0]
    points = [tuple(map(float, point.split(","))) for point in first.get("points").split()]
    assert [x for x, _ in points] == [n + 0.5 for n in range(30)]
    # three a day on the nineteen or twenty whole days, of an axis that ends at 3 or more, none before
    assert {y for _, y in points} == {100.0, 100 - 100 * 3 / 4}
    assert "sumber-" not in words(page, "Articles a day"), "sources without an article have no line"
    assert len([title for title in page.xpath("//rect/title/text()") if "3  siak" in title]) >= 19


def test_of_many_sources_the_largest_are_drawn_and_of_many_crawls_the_last_are_listed() -> None:
    days, now = [date(2026, 11, 1), date(2026, 11, 2)], datetime(2026, 11, 3, tzinfo=UTC)
    per_day = {f"s{n:02}": {days[0]: 81 + n, days[1]: 3} for n in range(20)}
    runs = [Run(n, now + n * HOUR, None, "finished", 0, "1", {"s01": {"stored": n}}) for n in range(12, 0, -1)]
    facts = Facts(now, days, per_day, 0, 0, (), (), (), runs, (), ())
    tree: Any = html.document_fromstring(page_of(facts))
    assert tree.xpath("string(//summary)") == "The last 10 crawls"
    assert tree.xpath("//td[2]/text()") == [str(n) for n in range(12, 2, -1)]
    assert tree.xpath("//rect[@width='0.76']/@x")[-1] == "11.12"
    assert len(tree.xpath("//polyline")) == 8
    assert tree.xpath("//ul[@class='legend']/li[last()]")[0].text_content() == "s12 48"
    assert "12 more sources below." in tree.xpath("string(//figcaption)")


def test_the_worst_sources_come_first(page: html.HtmlElement) -> None:
    rows = page.xpath("//section[starts-with(normalize-space(h2), 'Sources')]//tbody/tr")
    names = [row.xpath("string(td[1])") for row in rows]
    assert len(rows) == 14
    assert names[-1] == "dumai", "the only one with which nothing is wrong"
    (siak,) = [row for row in rows if row.xpath("string(td[1])") == "siak"]
    assert (siak.xpath("string(td[3])"), siak.xpath("string(td[4])")) == ("4", "3")


def test_a_chart_has_dates_a_scale_and_stacks() -> None:
    days = [date(2026, 11, 1) + timedelta(days=n) for n in range(13)]
    tree: Any = html.fragment_fromstring(lines(days, [Line("siak", "c0", range(13))]))
    assert tree.xpath(".//*[@class='scale']/span/text()") == ["20", "10", "0"]
    dates = [(each.text, each.get("style")) for each in tree.xpath(".//*[@class='dates']/span")]
    assert dates[0] == ("1 Nov", "left:3.85%")
    assert [day for day, _ in dates] == [f"{day} Nov" for day in (1, 4, 7, 10, 13)]
    assert tree.xpath(".//title/text()")[:2] == ["Sun 1 Nov 2026", "Mon 2 Nov 2026\n1  siak"]
    tree = html.fragment_fromstring(bars([Bar([("stored", 3), ("copies", 0), ("gone", 1)], "x")], ("a", "b")))
    drawn = [(each.get("class"), each.get("y"), each.get("height")) for each in tree.xpath(".//rect[@width='0.76']")]
    assert drawn == [("stored", "25.00", "75.00"), ("gone", "0.00", "25.00")]


# safety


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs(page: html.HtmlElement, report: Path) -> None:
    assert page.xpath("//script | //iframe | //object | //embed | //img | //form | //base") == []
    assert [name for name in page.xpath("//@*") if getattr(name, "attrname", "").startswith("on")] == []
    assert page.xpath("//@src") == []
    assert page.xpath("//link/@href") == ["data:,"]
    assert all(href.startswith("https://") for href in page.xpath("//a/@href"))
    assert not re.search(r"url\(|@import", report.read_text())
    assert "default-src 'none'" in page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", report.read_text())
    assert "<script>window.pwned = 1</script>" in page.text_content(), "the title is shown as it is"


@given(st.text(max_size=40), st.lists(st.integers(0, 10**6), min_size=2, max_size=20))
def test_charts_are_well_formed_whatever_they_show(name: str, values: list[int]) -> None:
    days = [date(2026, 11, 1) + timedelta(days=n) for n in range(len(values))]
    for drawing in (
        lines(days, [Line(name, "c0", values)]),
        bars([Bar([("stored", value)], name) for value in values], (name, name)),
        f"<div>{spark(values, 7.5)}</div>",
    ):
        tree = html.fragment_fromstring(drawing)
        assert tree.xpath(".//script") == []
        numbers = [
            float(number) for each in tree.xpath(".//@points | .//@y") for number in re.findall(r"-?[\d.]+", each)
        ]
        assert all(-0.01 <= number <= 100.01 for number in numbers)


@given(st.floats(0, 10**9))
def test_an_axis_ends_above_its_figures_at_an_even_number(largest: float) -> None:
    end = nice(largest)
    assert max(2, largest) <= end <= max(2, 2 * largest)
    assert end % 2 == 0


# the command


def test_a_page_of_an_archive_in_which_nothing_happened(kliping: Kliping, tmp_path: Path) -> None:
    empty_archive(tmp_path / "empty.db")
    ran = kliping("report", "--html", "page.html", "--db", "empty.db")
    assert (ran.code, ran.stderr) == (0, "")
    assert re.fullmatch(r"page.html: \d+ kB\n", ran.stdout)
    shown: Any = html.document_fromstring((tmp_path / "page.html").read_bytes())
    said = shown.text_content()
    assert "Nothing to worry about." in said
    assert "No crawl yet." in said
    assert "No article in these days." in said


def test_what_status_says_stands_on_the_page_too(kliping: Kliping, tmp_path: Path) -> None:
    target, path = tmp_path / "report.html", tmp_path / "kliping.db"
    with archive_at(path) as archive:
        archive.articles.store(article(discover(archive, 1, now=NOW)[0]), now=NOW)
        archive.db.execute("DELETE FROM sketches")  # as in an archive of an older version
    said = kliping("status", "--json", "--db", path).json["findings"]
    assert "copies of older articles are not found: run `kliping regroup`" in [each["words"] for each in said]
    kliping("report", "--html", target, "--db", path)
    page = html.parse(str(target)).getroot()
    assert len(page.xpath("//ul[@class='findings']/li")) == len(said)
    assert all(f"{each['source'] or 'kliping'} {each['words']}" in words(page, "To look at") for each in said)


def test_an_article_dated_by_its_day_shows_no_clock(kliping: Kliping, tmp_path: Path) -> None:
    today = NOW.replace(hour=0, minute=0)
    with archive_at(tmp_path / "k.db") as archive, archive.write():
        for number, source in enumerate(("siak", "dumai"), 1):
            pending = discover(archive, number, source=source, now=today)[0]
            told = article(pending, published=Moment(today, "", "WIB", "meta", precision="day"))
            archive.articles.store(told, now=today, run_id=None)
    kliping("report", "--html", "r.html", "--db", "k.db")
    page = html.parse(tmp_path / "r.html").getroot()
    day = f"{(today + 7 * HOUR).day} {today + 7 * HOUR:%b %Y}"
    shown = [one.text_content() for one in page.xpath("//ul[@class='stories']//*[@class='dim']")]
    assert {one.partition(" · ")[2] or one.partition(", ")[2] for one in shown} == {day}, shown


def test_an_archive_of_a_single_day(kliping: Kliping, tmp_path: Path) -> None:
    with archive_at(tmp_path / "young.db") as archive:
        pending = discover(archive, 1, now=NOW)[0]
        archive.articles.store(article(pending), now=NOW)
    assert kliping("report", "--html", "page.html", "--days", 2, "--db", "young.db").code == 0
    tree: Any = html.document_fromstring((tmp_path / "page.html").read_bytes())
    assert tree.xpath("//polyline[@class='c0']/@points")[0].endswith("1.5,50.0"), (
        "today is shown where there is no other"
    )


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        ("report", 2, "Missing option '--html'"),
        ("report --html page.html --days 1", 2, "is not a number from"),
        ("report --html none/page.html", 2, "none/page.html: cannot be written: No such file or directory: name"),
        ("report --html .", 2, "it is a folder: name a file"),
        ("report --html ..", 2, "it is a folder: name a file"),
        ("report --html /tmp", 2, "/tmp: cannot be written: Is a directory: name a file"),
        ("report --html page.html --db none.db", 1, "none.db: no such file"),
    ],
)
def test_mistakes_are_told_in_one_line(
    kliping: Kliping, db: Path, tmp_path: Path, args: str, code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLIPING_DB", str(db))
    ran = kliping(*args.split())
    assert said in ran.complaint
    assert ran.code == code
    assert list(tmp_path.iterdir()) == []


def test_no_query_of_it_reads_all_articles_but_to_count_them(db: Path) -> None:
    with Archive.open(db, readonly=True) as archive:
        said: list[str] = []
        overview = archive.overview
        archive.db.conn.set_trace_callback(said.append)
        overview.per_day(NOW.date() - timedelta(days=30))
        overview.latest(NOW, 12)
        assert len(overview.most_copied(NOW, 1)) == 1
        archive.db.conn.set_trace_callback(None)
        assert len(said) > 10
        for sql in said:
            plan = [row["detail"] for row in archive.db.rows(f"EXPLAIN QUERY PLAN {sql}")]
            assert not [step for step in plan if step.startswith("SCAN") and not step.startswith("SCAN sources")], (
                sql,
                plan,
            )
            assert "USE TEMP B-TREE FOR ORDER BY" not in plan, (sql, plan)


# in a browser

MEASURE = """<!doctype html>
<body><iframe src="report.html" style="width:{width}px;height:4000px;border:0"></iframe><script>
onload = () => {{
  const frame = document.querySelector("iframe").contentWindow, page = frame.document;
  const box = e => e.getBoundingClientRect();
  document.body.dataset.measured = JSON.stringify({{
    width: page.documentElement.scrollWidth, pwned: frame.pwned ?? null,
    font: frame.getComputedStyle(page.body).fontSize,
    chart: box(page.querySelector("polyline.c0")).height, beyond: [...page.querySelectorAll("body *")]
      .filter(e => box(e).right > {width} + 1).map(e => e.outerHTML.slice(0, 80)),
    sections: page.querySelectorAll("section").length }}) }}
</script>"""


@needs_browser
@pytest.mark.browser
@pytest.mark.parametrize("width", [1200, 360])
def test_the_page_in_a_browser(report: Path, width: int) -> None:
    frame = report.with_name(f"frame-{width}.html")
    frame.write_text(MEASURE.format(width=width))
    seen: Any = html.document_fromstring(dom(frame.as_uri(), "--allow-file-access-from-files"))
    measured = json.loads(seen.xpath("//body/@data-measured")[0])
    assert measured["beyond"] == []
    assert measured["width"] <= width, "nothing to scroll sideways"
    assert measured["pwned"] is None
    assert measured["sections"] == 6
    assert measured["chart"] > 50
    assert measured["font"] == "16px"
