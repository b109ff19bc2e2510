"""The real crawl against every fault of the newsroom: each alone on a site of its own, then many mixed by a seed.

What a healthy crawler can get past ends as the whole article, once; what it cannot is explained by the right word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.crawl_kit import one_at_a_time, run_crawl
from tests.newsroom import FAULTS, STYLES, Fault, FeedSpec, Newsroom, Site, Story, batch
from tests.newsroom.faults import ARTICLE, FEED

pytestmark = pytest.mark.timeout(400)
FAULTY, HEALTHY = 2, 1  # stories of a site whose pages are faulty, and the one that is not


@dataclass(frozen=True)
class Case:
    """One fault on one kind of request, on a site that has no other."""

    fault: Fault
    kind: str

    def __str__(self) -> str:
        return f"{self.fault.name}-{self.kind}"

    def site(self, number: int) -> Site:
        kind = {b"<sitemapindex": "sitemap-index", b"<urlset": "sitemap"}.get(self.fault.wants, "rss")
        newest = datetime.now(UTC) - timedelta(hours=1)
        stories = batch(f"{self}", FAULTY + HEALTHY, newest, first=10)
        return Site(f"situs{number}", f"Situs {number}", STYLES["portal"], [FeedSpec(kind, "/feed.xml")], stories)


CASES = [Case(fault, kind) for fault in FAULTS.values() for kind in fault.on]
QUICK = [case for case in CASES if not (case.fault.slow or case.fault.heavy)]
PATIENT = [case for case in CASES if case.fault.slow or case.fault.heavy]


class Outcome:
    """The result of one crawl, in which each case has a site of its own."""

    def __init__(self, cases: list[Case], folder: Path) -> None:
        self.sites = {case: case.site(n) for n, case in enumerate(cases)}
        with Newsroom(self.sites.values()) as room:
            for case, site in self.sites.items():
                for story in site.stories[:FAULTY] if case.kind == ARTICLE else [None]:
                    room.fault(case.fault.name, site=site.id, kind=case.kind, story=story and story.number)
            self.crawl, self.peak_mb = run_crawl(room, folder, workers=2)
            self.requests, self.canary = room.requests(), list(room.canary_hits)
            told = [(case, site, story) for case, site in self.sites.items() for story in site.stories]
            self.gold = {(case, story.number): (site.address(story), site.gold(story)) for case, site, story in told}

    def article(self, case: Case, story: Story) -> str | None:
        """The text stored for a story's address; None if there is none."""
        found = self.crawl.rows(
            "SELECT text FROM links JOIN articles ON articles.id = article_id WHERE links.source = ? AND links.url = ?",
            self.sites[case].id, self.gold[case, story.number][0],
        )  # fmt: skip
        return found[0]["text"] if found else None

    def reasons(self, case: Case, story: Story) -> set[str]:
        """The words that the ledger and the feed's state give for a story that was not stored."""
        site, address = self.sites[case].id, self.gold[case, story.number][0]
        links = self.crawl.rows("SELECT reason FROM links WHERE source = ? AND url = ?", site, address)
        feeds = self.crawl.rows("SELECT failure AS reason FROM feeds WHERE source = ?", site)
        return {row["reason"] for row in [*links, *feeds] if row["reason"]}


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """One crawl of all faults that need no waiting."""
    return Outcome(QUICK, tmp_path_factory.mktemp("quick"))


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """One crawl of the faults for which a crawler waits until its deadline."""
    return Outcome(PATIENT, tmp_path_factory.mktemp("patient"))


def judge(outcome: Outcome, case: Case) -> None:
    """Assert that the crawl coped with a fault as a good crawler does."""
    site = outcome.sites[case]
    for n, story in enumerate(site.stories):
        faulty = n < FAULTY or case.kind != ARTICLE
        text, gold = outcome.article(case, story), outcome.gold[case, story.number][1]
        reason = (case.kind == FEED and case.fault.feed_reason) or case.fault.reason
        if faulty and reason:
            assert (text, outcome.reasons(case, story)) == (None, {reason}), f"{case}: story {n}"
        elif text is None and case.fault.hold:
            assert outcome.crawl.rows("SELECT 1 FROM links WHERE source = ? AND outcome = 'pending'", site.id)
        else:
            assert text == gold, f"{case}: story {n}, {'' if faulty else 'not '}faulty: {outcome.reasons(case, story)}"
    titles = [row["title"] for row in outcome.crawl.rows("SELECT title FROM articles WHERE source = ?", site.id)]
    assert len(titles) <= len(site.stories)
    if case.fault.name.startswith("canonical-"):  # a lie about the address is not where people are sent
        urls = [row["url"] for row in outcome.crawl.rows("SELECT url FROM articles WHERE source = ?", site.id)]
        assert sorted(urls) == sorted(site.address(story) for story in site.stories)
    assert all(title.isprintable() for title in titles)


@pytest.mark.parametrize("case", QUICK, ids=str)
def test_each_fault_alone_is_survived_or_explained(case: Case, quick: Outcome) -> None:
    judge(quick, case)


def test_nothing_else_happened_on_the_way(quick: Outcome) -> None:
    harmless(quick)


@pytest.mark.slow
@pytest.mark.parametrize("case", PATIENT, ids=str)
def test_faults_that_cost_patience_are_survived_or_explained(case: Case, patient: Outcome) -> None:
    judge(patient, case)


@pytest.mark.slow
def test_nothing_else_happened_while_waiting(patient: Outcome) -> None:
    harmless(patient)


def harmless(outcome: Outcome) -> None:
    """Assert that no forbidden address was asked, nothing private sent, and the crawl ended with 3 in little memory."""
    assert outcome.canary == []
    assert not [r.url for r in outcome.requests if {"cookie", "referer", "authorization"} & {*r.headers}]
    assert outcome.crawl.code == 3, outcome.crawl.stderr
    assert "Traceback" not in outcome.crawl.stderr
    assert "\x1b" not in outcome.crawl.stdout + outcome.crawl.stderr
    assert outcome.peak_mb < 600  # a hundred and fifty hosts at once, bombs among them


# --- mixed


def mixed(seed: int, each: int, folder: Path) -> None:
    """Ten sites of all styles; a third of all their addresses is faulty, each in its own way."""
    styles = ("portal", "daily", "breaks", "astra", "paged", "twins", "portal", "astra", "paged", "regional")
    newest = datetime.now(UTC) - timedelta(hours=1)
    sites = [
        Site(f"situs{n}", f"Situs {n}", STYLES[style], [FeedSpec("rss", "/rss"), FeedSpec("sitemap", "/peta.xml")],
             batch(f"{seed}/{n}", each, newest, first=1000 * n))
        for n, style in enumerate(styles)
    ]  # fmt: skip
    with Newsroom(sites) as room:
        chaos = room.chaos(1 / 3, seed)
        crawl, peak_mb = run_crawl(room, folder, "--time-budget", "120s", workers=2)
        stored = [(row["source"], row["text"]) for row in crawl.rows("SELECT source, text FROM articles")]
        told = {(site.id, site.gold(story)): chaos.must_be_stored(site, story) for site, story in room.expected()}
        wanted = {story for story, must in told.items() if must}
        assert len(wanted) > len(told) // 4
        assert [(site, text[:60]) for site, text in wanted - {*stored}] == []
        assert [(site, text[:60]) for site, text in {*stored} - {*told}] == []
        assert len(stored) == len({*stored})
        assert room.canary_hits == []
        one_at_a_time(room.requests())
    assert not crawl.rows("SELECT url FROM links WHERE outcome <> 'stored' AND outcome <> 'alias' AND reason IS NULL")
    assert crawl.code == 3, crawl.stderr
    assert peak_mb < 400


def test_faults_mixed_by_a_seed_cost_no_healthy_article(tmp_path: Path) -> None:
    mixed(seed=7, each=6, folder=tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_many_faults_mixed_by_a_seed_cost_no_healthy_article(seed: int, tmp_path: Path) -> None:
    mixed(seed=seed, each=30, folder=tmp_path)
