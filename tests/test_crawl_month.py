"""Weeks of scheduled crawls of papers that work, with faults that come and go: the archive holds what there was."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from sqlite3 import Row

import pytest

from tests.conftest import Ran, rows
from tests.month_kit import DAY, HOUR, START, Key, Month, Paper, Trouble, papers

YOUNG = 3 * DAY  # a change of an article not older than this is seen, whatever its feed says
SHORT = (
    Trouble("portal", "500", 10 * HOUR, 20 * HOUR),
    Trouble("daily", "robots-500", 20 * HOUR, 40 * HOUR, "robots"),
    Trouble("breaks", "closed-at-once", 24 * HOUR, 60 * HOUR),
    Trouble("paged", "challenge", 30 * HOUR, 50 * HOUR, "article"),
    Trouble("scripted", "lying-304", 20 * HOUR, 40 * HOUR, "feed"),
)
LONG = (
    *SHORT,
    Trouble("portal", "xml-malformed", 4 * DAY, 5 * DAY, "feed"),
    Trouble("agency", "503-bare", 5 * DAY, 6 * DAY, "article"),
    Trouble("daily", "robots-disallow", 7 * DAY, 8 * DAY, "robots"),
    Trouble("agency", "guids-changing", 8 * DAY, 10 * DAY, "feed"),
    Trouble("portal", "429-bare", 9 * DAY, 9 * DAY + 9 * HOUR),
    Trouble("scripted", "410", 9 * DAY, 12 * DAY, "feed"),
    Trouble("paged", "html-not-xml", 11 * DAY, 13 * DAY, "feed"),
    Trouble("breaks", "closed-at-once", 12 * DAY, 19 * DAY),
    Trouble("scripted", "canonical-home", 15 * DAY, 17 * DAY, "article"),
    Trouble("paged", "502", 20 * DAY, 21 * DAY),
)


def live(month: Month, until: timedelta, hours: float) -> None:
    """Crawls every so many hours, about; some are killed, some are cut short."""
    while month.now < START + until:
        chance = month.rng.random()
        if chance < 0.1:
            month.crawl(timeout=month.rng.uniform(0.05, 0.6))
        else:
            month.crawl(*(("--time-budget", "1s") if chance < 0.2 else ()))
        month.pass_time(hours * month.rng.choice((0.5, 1, 1, 1.5)))


def calm(month: Month) -> None:
    """Crawl on without new stories and faults, so that all that is left is fetched."""
    month.troubles = ()
    for _ in range(9):
        month.crawl()
        month.now += 13 * HOUR


def ran_well(month: Month, *words: object) -> Ran:
    ran = month.kliping(*words, "--db", month.db)
    assert ran is not None
    assert ran.code == 0, ran
    return ran


def wrong(month: Month) -> set[str]:
    """The sources of which `status` says that something is wrong, after a crawl that nothing disturbs."""
    month.crawl()
    ran = month.kliping("status", "--json", "--db", month.db)
    assert ran is not None
    return {each["source"] for each in json.loads(ran.stdout)["findings"] if each["severity"] == "wrong"}


def articles(month: Month) -> dict[Key, list[Row]]:
    """The articles of each story: one, or another where its headline changed, and its address with it."""
    found: dict[Key, list[Row]] = defaultdict(list)
    numbers = {paper.id: paper.number_at for paper in month.papers}
    for row in rows(month.db, "SELECT * FROM articles ORDER BY id"):
        number = numbers[row["source"]]("/" + row["url"].split("/", 3)[3])
        assert number is not None, row["url"]
        found[row["source"], number].append(row)
    return found


def looked_at(month: Month, paper: Paper, number: int, first_seen_at: str) -> bool:
    """Whether the story's last change cannot have been missed: it was young, on its site, and that could be read."""
    changed, down = paper.changed[number], [each for each in month.had if each.site == paper.id]
    away = any(each.begin - YOUNG < changed - START < each.end and each.end - each.begin > 2 * DAY for each in down)
    return f"{changed - YOUNG:%FT%TZ}" < first_seen_at and number not in paper.off and not away


def judge(month: Month, most: int) -> None:
    """Compare the archive with what there was, and assert that no page was asked more often than the limit."""
    ran_well(month, "db", "check")
    found, by_id = articles(month), {paper.id: paper for paper in month.papers}
    story_of = {row["id"]: key for key, of in found.items() for row in of}
    assert {key for key in month.listed if key not in found and key[1] not in by_id[key[0]].off} == set()
    for key, of in found.items():
        paper, number = by_id[key[0]], key[1]
        original = month.copies.get(key, key)
        copied = [story_of.get(row["duplicate_of"]) for row in of]
        assert copied.count(None) == (original == key or original not in found), key
        assert {*copied} <= {None, key, original}, key
        ids = ", ".join(str(row["id"]) for row in of)
        earlier = rows(month.db, f"SELECT text FROM article_versions WHERE article_id IN ({ids})")
        assert {*month.served[key]} <= {row["text"] for row in [*of, *earlier]} <= {*paper.texts[number]}, key
        if looked_at(month, paper, number, of[0]["first_seen_at"]):
            assert {row["text"] for row in of} == {paper.texts[number][-1]}, key
    assert not rows(month.db, "SELECT url FROM links WHERE outcome = 'pending'")
    asked = {url: times for url, times in month.asked.items() if any(f"/{each}" in url for each in ("berita", "read"))}
    assert max(asked.values()) <= most, max(asked, key=lambda url: asked[url])


def test_after_some_days_the_archive_is_what_there_was(tmp_path: Path) -> None:
    with Month(papers(), tmp_path, seed=1, troubles=SHORT) as month:
        live(month, 36 * HOUR, hours=5)
        month.papers[1].build_anew()
        live(month, 54 * HOUR, hours=5)
        assert wrong(month) == {"breaks"}
        live(month, 72 * HOUR, hours=5)
        assert wrong(month) == set()
        calm(month)
        judge(month, most=14)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_after_a_month_the_archive_is_what_there_was(tmp_path: Path) -> None:
    with Month(papers(), tmp_path, seed=2, troubles=LONG) as month:
        for week in range(4):
            live(month, (week + 1) * 7 * DAY, hours=6)
            month.papers[week].build_anew()
            ran_well(month, "backup", "--force", tmp_path / "backup.db")
            ran_well(month, "prune", "--pages-older-than", "7d")
            oldest = rows(tmp_path / "kliping-pages.db", "SELECT min(fetched_at) AS at FROM pages")[0]["at"]
            assert oldest >= f"{month.now - 7 * DAY:%FT%TZ}"
        calm(month)
        judge(month, most=30)
