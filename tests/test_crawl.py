"""The main job through the real command: feeds in, clean articles in one SQLite file, no page asked for twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from itertools import pairwise
from math import inf
from pathlib import Path

import pytest

from crawler.spiders.feeds import LARGE
from pipelines.archive import Pages
from tests.conftest import ROOT, Crawl, CrawlResult, Kliping, rows
from tests.crawl_kit import crawl_by, one_at_a_time, put_rss, run_crawl, titles
from tests.newsroom import STYLES, FeedSpec, Newsroom, Site, town
from tests.newsroom import stories as desk

Usual = tuple[Newsroom, CrawlResult]


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Usual]:
    """The usual sites and one crawl of them, for tests that only read."""
    with Newsroom() as room:
        done, _ = run_crawl(room, tmp_path_factory.mktemp("usual"), workers=1)
        yield room, done


def test_a_crawl_stores_every_story_of_every_site(usual: Usual) -> None:
    room, done = usual
    assert done.code == 0, done.stderr
    assert titles(done.db) == {story.title for _, story in room.expected()}
    assert done.report["totals"]["stored"] >= len(room.expected())
    assert done.report["notes"] == [], "no feed was in need of repair"
    assert done.rows("SELECT end_reason, exit_code FROM runs")[0]["end_reason"] == "finished"


def test_the_text_is_the_article_and_nothing_but_the_article(usual: Usual) -> None:
    room, done = usual
    texts = {row["title"]: row["text"] for row in done.rows("SELECT title, text FROM articles")}
    for site, story in room.expected():
        gold = [" ".join(line.split()) for line in site.gold(story).splitlines() if line.strip()]
        assert texts[story.title].splitlines() == gold, f"{site.id}: {story.title}"


def test_each_site_is_asked_one_thing_at_a_time_over_one_connection(usual: Usual) -> None:
    room, _ = usual
    one_at_a_time(room.requests())
    for site in room.sites:
        requests = room.requests(site=site.id)
        assert len(requests) > 4
        assert len({request.connection for request in requests}) == 1, f"{site.id}: two at once, or a connection a page"


def test_what_feeds_yaml_drops_is_in_no_text(crawl: Crawl) -> None:
    stories = desk.batch("warta", 2, datetime.now(UTC))
    with Newsroom([Site("warta", "Warta", STYLES["portal"], [FeedSpec("rss", "/rss")], stories)]) as room:
        site = room["warta"]
        drop = "article: {drop: ['p:nth-of-type(2)']}"
        done = crawl(room, feeds=f"sources: {{warta: {{delay: 0, feeds: [{site.url('/rss')}], {drop}}}}}")
        gold = {story.title: site.gold(story).splitlines() for story in stories}
    for row in done.rows("SELECT title, text FROM articles"):
        lines = gold.pop(row["title"])
        assert row["text"].splitlines() == [lines[0], *lines[2:]]
    assert not gold


def test_a_fault_of_the_program_itself_costs_the_page_or_the_feed_it_met_and_no_other(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    of_pages = [newsroom[name] for name in ("antarkota", "suararinjani", "postoraja")]
    of_feed = newsroom["sindangpos"]
    text, context, known_by = (site.host for site in of_pages)
    faults = (
        "from crawler.spiders import feeds, pages\n"
        "def failing(whole, host, address):\n"
        "    def spoilt(*read, **how):\n"
        "        if f'//{host}:' in address(*read): raise ValueError('a fault')\n"
        "        return whole(*read, **how)\n"
        "    return spoilt\n"
        f"pages.read_page = failing(pages.read_page, {text!r}, lambda page, context: page.url)\n"
        f"pages.context_of = failing(pages.context_of, {context!r}, lambda pending, *_: pending.link.url)\n"
        f"pages.addresses = failing(pages.addresses, {known_by!r}, lambda pending, *_: pending.link.url)\n"
        f"feeds.read = failing(feeds.read, {of_feed.host!r}, lambda body, url: url)"
    )
    done = crawl_by(faults, newsroom, tmp_path)
    assert done.code == 3, done.stderr
    links = done.rows("SELECT source, outcome, detail FROM links WHERE reason = 'extraction-failed'")
    tried_once_more = [(site.id, "pending") for site in of_pages for _ in site.stories]
    assert sorted((row["source"], row["outcome"]) for row in links) == sorted(tried_once_more)
    [feed] = done.rows("SELECT source, failure_detail FROM feeds WHERE failure IS NOT NULL OR next_check_at IS NULL")
    assert feed["source"] == of_feed.id
    for told in (*(row["detail"] for row in links), feed["failure_detail"]):
        assert "a fault of the program itself (ValueError: a fault)" in told
    assert titles(done.db) == {s.title for site, s in newsroom.expected() if site not in (*of_pages, of_feed)}


NO_THREADS = """
import asyncio
from pipelines import store
def full(*_): raise RuntimeError("can't start new thread")
asyncio.to_thread, store.unreached = full, lambda _: True
"""


@pytest.mark.parametrize(
    ("fault", "what", "outcome"),
    [
        ("from crawler.spiders.backlog import Backlog; Backlog.done = 0", "TypeError: 'int' object", "stored"),
        # where Scrapy, or the event loop, would only log them
        ("from pipelines.store import StorePipeline; StorePipeline._commit = 0", "TypeError: 'int' object", "stored"),
        ("from pipelines.archive.hosts import QuietHosts; QuietHosts.replace = 0", "TypeError: 'int' object", "stored"),
        (NO_THREADS, "RuntimeError: can't start new thread", "pending"),
    ],
)
def test_a_fault_of_the_program_itself_that_nothing_else_tells_is_told_by_the_exit_code(
    fault: str, what: str, outcome: str, tmp_path: Path
) -> None:
    with Newsroom([Site("sindangpos", "Sindang Pos", STYLES["breaks"], [FeedSpec("rss", "/rss")])]) as newsroom:
        newsroom["sindangpos"].publish(*desk.batch("rss", 2, datetime.now(UTC)))
        done = crawl_by(fault, newsroom, tmp_path)
    assert done.code == 1
    assert done.stderr.count(f"! a fault of the program itself ({what}") == 1
    assert "Traceback" in done.stderr
    assert [row["outcome"] for row in done.rows("SELECT outcome FROM links")] == [outcome, outcome]


def test_an_item_that_cannot_be_written_ends_the_crawl_with_one_line(newsroom: Newsroom, tmp_path: Path) -> None:
    full = "from pipelines import errors, store\ndef full(_): raise errors.ArchiveError('the disk is full')\n"
    done = crawl_by(f"{full}store.StorePipeline._begin = full", newsroom, tmp_path)
    assert (done.code, done.stderr) == (1, "! the disk is full\n")
    assert [tuple(row) for row in done.rows("SELECT end_reason, exit_code FROM runs")] == [("failed", 1)]


def test_where_a_feeds_text_cannot_be_read_its_page_is_asked_for(tmp_path: Path) -> None:
    """A fault of the program, as above, and what is done for any link whose feed does not carry the text."""
    stories = desk.batch("api", 9, datetime.now(UTC))
    api = FeedSpec("wordpress", "/wp-json/wp/v2/posts", full=True)
    with Newsroom([Site("sindangpos", "Sindang Pos", STYLES["breaks"], [api], stories)]) as newsroom:
        site = newsroom["sindangpos"]
        fault = (
            "from crawler.spiders import pages as p; told = p.from_feed\n"
            "def spoilt(context):\n"
            f"    if context.pending.link.title == {stories[0].title!r}: raise ValueError('a fault')\n"
            "    return told(context)\n"
            "p.from_feed = spoilt"
        )
        done = crawl_by(fault, newsroom, tmp_path)
        assert [request.path.partition("?")[0] for request in newsroom.requests("article")] == [site.path(stories[0])]
    assert titles(done.db) == {story.title for story in stories}


def test_a_feed_cannot_speak_for_another_paper(open_newsroom: Callable[..., Newsroom], crawl: Crawl) -> None:
    """A text that a feed gives for another paper's address is not stored, even if the page is gone."""
    own, told, untold = desk.batch("tiruan", 3, datetime.now(UTC))
    thief = Site("peniru", "Peniru", STYLES["breaks"], [FeedSpec("rss", "/rss.xml")], [own])
    paper = Site("asli", "Asli", STYLES["breaks"], [FeedSpec("rss", "/rss.xml")])
    room = open_newsroom([thief, paper])
    paper.publish(told)
    paper.put(paper.path(untold), "not here", status=404)
    forged = escape("".join(f"<p>{line}</p>" for line in untold.paragraphs))
    items = "".join(
        f"<item><title>{untold.title}</title><link>{link}</link><content:encoded>{forged}</content:encoded></item>"
        for link in (paper.address(told), paper.address(untold), thief.url("/gone"))
    )
    xmlns = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    rss = f'<rss version="2.0" {xmlns}><channel><title>Peniru</title>{items}</channel></rss>'
    thief.put("/rss.xml", rss, "application/rss+xml", kind="feed")
    done = crawl(room)
    stored = {row["url"]: row["title"] for row in done.rows("SELECT url, title FROM articles")}
    assert stored == {paper.address(told): told.title, thief.url("/gone"): untold.title}


def test_an_article_is_of_the_paper_on_whose_site_it_is(open_newsroom: Callable[..., Newsroom], crawl: Crawl) -> None:
    """Whichever feed named the address first; and the article is asked for and read by that paper's rules."""
    own, named, behind = desk.batch("kurasi", 3, datetime.now(UTC))
    curator = Site("kurasi", "Kurasi", STYLES["breaks"], [FeedSpec("rss", "/rss.xml")], [own])
    style = replace(STYLES["scripted"], full_page="page=all")
    paper = Site("warta", "Warta", style, [FeedSpec("rss", "/rss.xml")], zone="WIT")
    room = open_newsroom([curator, paper])
    paper.publish(named, behind)
    paper.put("/rss.xml", "not now", status=500, kind="feed")
    urls = [curator.address(own), paper.address(named), curator.redirect("/r/1", paper.address(behind))]
    put_rss(curator, "/rss.xml", *urls)
    done = crawl(room)
    found = {row["title"]: (row["source"], row["published_zone"]) for row in done.rows("SELECT * FROM articles")}
    of_paper = ("warta", "Asia/Jayapura")
    assert found == {own.title: ("kurasi", "+07:00"), named.title: of_paper, behind.title: of_paper}
    assert room.requests("article", "warta")[0].path == f"{paper.path(named)}?page=all"
    assert {row["source"] for row in done.rows("SELECT source FROM links")} == {"kurasi"}


def test_a_second_crawl_asks_for_feeds_only_a_third_for_the_new_article(newsroom: Newsroom, crawl: Crawl) -> None:
    crawl(newsroom)
    newsroom.log.clear()
    again = crawl(newsroom, "--all")
    assert again.code == 0, again.stderr
    assert newsroom.requests("article") == []
    assert newsroom.requests("feed")
    assert again.report["totals"]["stored"] == again.report["totals"]["discovered"] == 0
    site = newsroom["sindangpos"]
    story = desk.batch("new", 1, datetime.now(UTC), first=9_000)[0]
    site.publish(story)
    done = crawl(newsroom, "--all")
    assert {request.path.partition("?")[0] for request in newsroom.requests("article")} == {site.path(story)}
    assert story.title in titles(done.db)


def test_what_the_first_feed_says_of_a_link_is_kept_however_long_it_takes_to_read(crawl: Crawl) -> None:
    """As a large one does, which is read in a process, while small ones that come after it are read at once."""
    feeds = [FeedSpec("sitemap-index", "/peta.xml", limit=40), FeedSpec("rss", "/rss.xml", full=True, limit=40)]
    site = Site("sindangpos", "Sindang Pos", STYLES["breaks"], feeds)
    site.stories = desk.batch("two feeds", 40, datetime.now(UTC))
    with Newsroom([site]) as newsroom:
        assert len(site.body("/rss.xml")) > LARGE
        done = crawl(newsroom, "--workers", "1")
    hints = [json.loads(row["hint"]) for row in done.rows("SELECT hint FROM links WHERE outcome = 'stored'")]
    assert len(hints) == 40
    assert all("title" in hint for hint in hints)  # a sitemap names no titles


def test_requests_are_honest_and_leave_nothing(usual: Usual) -> None:
    for request in usual[0].requests():
        assert request.headers["user-agent"].startswith("kliping/")
        assert "newsroom@example.invalid" in request.headers["user-agent"]
        assert "cookie" not in request.headers
        assert "referer" not in request.headers


def test_no_site_is_asked_faster_than_its_delay(crawl: Crawl) -> None:
    """Redirects, robots.txt, feeds and further pages count, too; the sites are asked side by side."""
    sites = town(each=2)[:4]
    for site in sites:
        site.delay = 0.2
    with Newsroom(sites) as room:
        room.fault("redirect-chain", site=sites[0].id, kind="article")
        done = crawl(room)
        assert len(titles(done.db)) == len(room.expected())
        for site in sites:
            requests = room.requests(site=site.id)
            assert len(requests) > 3
            # from answer to request, which are noted before the one goes out and after the other has come in: a site
            # that gets its turn late sees a longer gap, and none that is shorter than the crawl's
            assert min(after.at - (before.done or inf) for before, after in pairwise(requests)) >= site.delay
        first, last = ({s.id: room.requests(site=s.id)[n].at for s in sites} for n in (0, -1))
        assert max(first.values()) < min(last.values())


def test_a_crawl_reminds_of_the_contact_until_it_is_set(newsroom: Newsroom, crawl: Crawl) -> None:
    nobody = newsroom.feeds_yaml().replace(", contact: newsroom@example.invalid", "")
    done = crawl(newsroom, "--source", "sindangpos", feeds=nobody)
    assert done.code == 0
    assert any("defaults.contact" in note for note in done.report["notes"])
    assert "(+" not in newsroom.requests("feed")[0].headers["user-agent"]
    assert crawl(newsroom, "--source", "sindangpos").report["notes"] == []


def test_one_source_can_be_crawled_alone(newsroom: Newsroom, crawl: Crawl) -> None:
    done = crawl(newsroom, "--source", "sindangpos")
    assert {row["source"] for row in done.rows("SELECT DISTINCT source FROM articles")} == {"sindangpos"}
    assert {request.site for request in newsroom.requests()} == {"sindangpos"}


def test_an_unknown_source_is_a_usage_error(newsroom: Newsroom, crawl: Crawl) -> None:
    done = crawl(newsroom, "--source", "sindangpus")
    assert done.code == 2
    assert "did you mean sindangpos?" in done.stderr
    assert not done.db.exists()


def test_pages_of_stories_are_kept_and_give_the_same_articles_again(usual: Usual, kliping: Kliping) -> None:
    _, done = usual
    assert rows(Pages.beside(done.db), "SELECT count(*) FROM further_pages")[0][0] > 0
    said = kliping("reextract", "--db", done.db, "--feeds", done.feeds, "--dry-run", "--json", "--workers", 0).json
    assert said["read"] == len(done.rows("SELECT id FROM articles"))
    assert said["changed_fields"].keys().isdisjoint(("text", "form", "partial"))


def scrapy(*words: str) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("scrapy")
    return subprocess.run([command, *words], cwd=ROOT, capture_output=True, text=True, check=False)


def test_scrapy_does_the_same_crawl_and_ends_with_the_same_exit_code(tmp_path: Path) -> None:
    feeds, db = tmp_path / "feeds.yaml", tmp_path / "scrapy.db"
    words = "crawl", "news", "-a", f"feeds={feeds}", "-a", f"db={db}", "-a", "allow_private_addresses=1", "-a", "all=1"
    with Newsroom(town(each=1)[:2]) as room:
        feeds.write_text(room.feeds_yaml(), encoding="utf-8")
        room.fault("404", kind="feed", site=room.sites[0].id)
        short = scrapy(*words)
        assert short.returncode == 3
        assert f"ERROR: {room.sites[0].id}: no feed answers: " in short.stderr
        room.heal()
        whole = scrapy(*words)
        assert whole.returncode == 0, whole.stderr
        assert titles(db) == {story.title for _, story in room.expected()}
    failed = scrapy(*words)
    assert failed.returncode == 1
    assert "ERROR: no host could be reached" in failed.stderr
    assert scrapy("list").stdout.split() == ["news"]


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("wrong=1", "-a wrong: no such option"),
        ("session=1", "-a session: no such option"),
        ("feeds=none.yaml", "none.yaml: there is no such file"),
    ],
)
def test_scrapy_tells_in_one_line_what_it_cannot_do(argument: str, told: str, tmp_path: Path) -> None:
    ran = scrapy("crawl", "news", "-a", f"db={tmp_path / 'none.db'}", "-a", argument)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"kliping: {told}")
    assert ran.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())
