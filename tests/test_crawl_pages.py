"""Stories with several pages, some missing, cut short or moved: what is stored of each, run after run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.archive import Pages
from pipelines.packing import unpack
from tests.conftest import Crawl, Kliping, rows, travel
from tests.crawl_kit import DEFAULTS, crawl_by, gold, put_rss, serving, site, texts
from tests.newsroom import FeedSpec, Newsroom, batch


@pytest.mark.parametrize("fault", ["500", "closed-at-once", "script-shell"])
def test_a_story_whose_second_page_was_missing_is_completed_soon(fault: str, crawl: Crawl) -> None:
    with serving("daerah", style="regional") as (room, daerah):
        story = daerah.stories[0]
        whole, second = daerah.gold(story), daerah.paths(story)[1]
        room.fault(fault, path=second)
        first = crawl(room)
        partial = first.rows("SELECT text, partial FROM articles WHERE title = ?", story.title)[0]
        assert partial["partial"] == 1
        assert whole.startswith(partial["text"])
        room.heal()
        travel(first.db, hours=1.1)
        room.log.clear()
        again = crawl(room)
        assert {request.path.partition("?")[0] for request in room.requests("article")} == {daerah.path(story)}
        assert texts(first.db) == gold(daerah)
        assert [row["partial"] for row in again.rows("SELECT DISTINCT partial FROM articles")] == [0]
        assert again.report["totals"]["changed"] == 1


def test_a_story_of_more_pages_than_are_asked_is_marked_as_a_part(tmp_path: Path) -> None:
    with Newsroom([site("daerah", style="regional")]) as room:
        story, fewer = room["daerah"].stories[0], "from crawler.spiders import pages; pages.MAX_PAGES = 1"
        done = crawl_by(fewer, room, tmp_path)
        [row] = done.rows("SELECT partial FROM articles WHERE title = ?", story.title)
        assert row["partial"] == 1
        asked = {request.path for request in room.requests("article")}
        assert asked.isdisjoint(room["daerah"].paths(story)[1:])


def test_a_story_of_many_pages_is_asked_for_once(crawl: Crawl) -> None:
    with Newsroom([site("kabar", stories=1)]) as room:
        kabar = room["kabar"]
        [story] = kabar.stories
        path = kabar.path(story)
        for number in range(1, 26):
            told = "".join(f"<p>{line[:-1]}, kata warga rumah nomor {number}.</p>" for line in story.paragraphs)
            pager = f'<a href="{path}?page={number + 1}">Berikutnya</a>' if number < 25 else ""
            page = f"<title>{story.title}</title><h1>{story.title}</h1><article>{told}</article>{pager}"
            kabar.put(f"{path}?page={number}" if number > 1 else path, page, kind="article")
        done = crawl(room)
        assert len(room.requests("article")) == 20
        assert [tuple(row) for row in done.rows("SELECT partial, text LIKE '%nomor 20.%' FROM articles")] == [(0, 1)]
        travel(done.db, hours=2)
        crawl(room)
        assert len(room.requests("article")) == 20


def test_where_a_page_cannot_be_had_the_text_that_the_feed_carried_is_stored(crawl: Crawl) -> None:
    with Newsroom([site("kabar", FeedSpec("rss", "/rss", full=True))]) as room:
        refused, *others = room["kabar"].stories
        room.fault("403", kind="article", story=refused.number)
        done = crawl(room)
        assert done.code == 0
        stored = {row["title"]: row["text_from"] for row in done.rows("SELECT title, text_from FROM articles")}
        assert stored == {refused.title: "feed"} | {story.title: "page" for story in others}
        assert texts(done.db) == gold(room["kabar"])


@pytest.mark.parametrize("fault", ["429-seconds", "length-short"])
def test_the_text_that_the_feed_carried_waits_while_the_page_may_yet_come(fault: str, crawl: Crawl) -> None:
    with serving("kabar", FeedSpec("rss", "/rss", full=True)) as (room, _):
        room.fault(fault, kind="article")
        assert texts(crawl(room).db) == set()


@pytest.mark.parametrize("how", ["robots", "gone", "home"])
def test_where_the_story_on_one_page_is_not_to_be_had_the_feeds_own_address_is_asked(how: str, crawl: Crawl) -> None:
    with serving("harian", style="daily", stories=2) as (room, harian):
        plain, _, whole = harian.paths(harian.stories[0])
        if how == "robots":
            harian.robots = "User-agent: *\nDisallow: /*?\n"
        for story in harian.stories:
            if how == "gone":
                harian.put(harian.paths(story)[2], "tidak ada", status=404)
            if how == "home":
                harian.redirect(harian.paths(story)[2], "/")
        done = crawl(room)
        assert [row["outcome"] for row in done.rows("SELECT outcome FROM links")] == ["stored", "stored"]
        assert all(any(of.startswith(text) for of in gold(harian)) for text in texts(done.db))
        asked = [request.path for request in room.requests(site="harian") if request.path.startswith(plain)]
        assert asked[:2] == ([plain] if how == "robots" else [whole, plain])


def test_a_page_that_fails_has_one_outcome_whatever_addresses_are_asked(crawl: Crawl) -> None:
    with serving("harian", style="daily", stories=2) as (room, harian):
        gone, broken = harian.stories
        harian.remove(gone, 410)
        harian.put(harian.paths(broken)[2], "galat", status=500)
        done = crawl(room)
        outcomes = {row["url"]: (row["outcome"], row["attempts"]) for row in done.rows("SELECT * FROM links")}
        assert outcomes == {harian.address(gone): ("gone", 1), harian.address(broken): ("pending", 1)}
        asked = [request.path for request in room.requests(site="harian")]
        for story, both in ((gone, True), (broken, False)):  # a server that fails does so at either address
            plain, _, whole = harian.paths(story)
            assert [path for path in asked if path.startswith(plain)] == [whole, plain][: 1 + both]


def test_a_canonical_address_that_is_not_believed_is_told(crawl: Crawl) -> None:
    with serving("kabar") as (room, _):
        room.fault("canonical-home", kind="article")
        told = "kabar: canonical address is the home page; not believed (4 times)"
        assert crawl(room).report["notes"] == [told]


@pytest.mark.parametrize("by_feed", [False, True])
def test_an_article_that_its_site_took_off_stays_and_its_link_says_so(by_feed: bool, crawl: Crawl) -> None:
    with serving("kabar", FeedSpec("rss", "/rss", full=True)) as (room, kabar):
        if by_feed:
            room.fault("403", kind="article", story=kabar.stories[0].number)
        first = crawl(room)
        room.heal()
        kabar.remove(kabar.stories[0], 410)
        travel(first.db, days=1)
        again = crawl(room, "--all")
        both = "links JOIN articles ON articles.id = article_id"
        off = again.rows(f"SELECT title, reason FROM {both} WHERE reason IS NOT NULL")
        assert [tuple(row) for row in off] == [(kabar.stories[0].title, "not-found")]
        asked = [request.path for request in room.requests(site="kabar")]
        assert asked.count(kabar.path(kabar.stories[0])) == 2
        assert texts(first.db) == gold(kabar)


def test_a_site_that_was_built_anew_brings_no_story_twice(crawl: Crawl) -> None:
    """All addresses changed, and the guids of the feed with them; the old addresses redirect to the new ones."""
    with serving("kabar") as (room, kabar):
        first = crawl(room)
        was = {story.number: kabar.path(story) for story in kabar.stories}
        kabar.style = replace(kabar.style, path=lambda _, story: f"/artikel/{story.slug}-{story.number}.html")
        kabar.publish(*batch("kabar baru", 1, datetime.now(UTC), first=50))
        for story in kabar.stories[1:]:
            kabar.redirect(was[story.number], kabar.path(story))
        done = crawl(room, "--all")
        assert done.report["totals"]["alias"] == len(was)
        travel(first.db, days=1)
        assert crawl(room, "--all").code == 0
        stories = [(story.title, kabar.gold(story)) for story in kabar.stories]
        assert sorted(map(tuple, rows(first.db, "SELECT title, text FROM articles"))) == sorted(stories)


def test_a_story_that_got_a_new_address_is_up_to_date_at_both(crawl: Crawl) -> None:
    """Its headline changed, and so its address; the old one redirects to the new one, which the feed names, too."""
    with serving("kabar") as (room, kabar):
        old = kabar.stories[0]
        first = crawl(room)
        new = replace(old, title="Diperbarui: " + old.title)
        kabar.change(new)
        kabar.redirect(kabar.path(old), kabar.path(new))
        crawl(room, "--all")
        kabar.change(new := replace(new, paragraphs=(*new.paragraphs, "Bupati menjawab pertanyaan itu besok.")))
        travel(first.db, days=1)
        crawl(room, "--all")
        told = rows(first.db, "SELECT id, text, duplicate_of FROM articles WHERE title = ? ORDER BY id", new.title)
        assert [row["text"] for row in told] == [kabar.gold(new)] * 2
        assert {row["duplicate_of"] for row in told} < {None, *(row["id"] for row in told)}, "one is the other's copy"
        titles = rows(first.db, "SELECT title FROM article_versions WHERE article_id = ?", told[0]["id"])
        assert [row["title"] for row in titles] == [old.title]


def test_a_story_whose_address_leads_to_another_one_now_stays_what_it_is(crawl: Crawl) -> None:
    """Its site withdrew it; the story to which it redirects is stored when a feed names it."""
    with serving("kabar", stories=3) as (room, kabar):
        page = kabar.body(kabar.path(kabar.stories[0]))
        other = kabar.stories.pop(0)
        kabar.stamp()
        first = crawl(room)
        kabar.redirect(kabar.path(kabar.stories[0]), kabar.put("/lain/berita-yang-lain-77", page, kind="article"))
        travel(first.db, days=1)
        assert any("leads to another article now" in note for note in crawl(room).report["notes"])
        assert texts(first.db) == gold(kabar)
        kabar.publish(other)
        crawl(room, "--all")
        assert texts(first.db) == gold(kabar)


@pytest.mark.parametrize("status", [301, 404])
def test_a_further_page_that_is_another_story_is_a_missing_one(status: int, crawl: Crawl) -> None:
    with serving("daerah", style="regional") as (room, daerah):
        story, other = daerah.stories[:2]
        whole = daerah.gold(story)
        text = f"<article><p>{daerah.gold(other)}</p></article>"
        location = [("Location", daerah.path(other))]
        daerah.put(daerah.paths(story)[1], text, status=status, headers=location)
        [stored] = crawl(room).rows("SELECT text, partial FROM articles WHERE title = ?", story.title)
        assert (whole.startswith(stored["text"]), stored["partial"]) == (True, 1)


def page_bodies(db: Path) -> dict[str, bytes]:
    return {row["key"]: unpack(row["body"]) for row in rows(Pages.beside(db), "SELECT key, body FROM pages")}


def test_a_page_that_is_a_stub_by_now_takes_no_place_of_the_one_that_was_read(crawl: Crawl, kliping: Kliping) -> None:
    """The site has put its stories behind a paywall since; better rules must find the pages of the stored texts."""
    with serving("kabar") as (room, kabar):
        first = crawl(room)
        whole = page_bodies(first.db)
        assert len(whole) == len(kabar.stories)
        for story in kabar.stories:
            before_the_wall = "".join(f"<p>{line}</p>" for line in kabar.gold(story).splitlines()[:3])
            kabar.put(
                kabar.path(story),
                f"<html><title>{story.title}</title><script type='application/ld+json'>"
                '{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
                f"<h1>{story.title}</h1><article>{before_the_wall}</article></html>",
                kind="article",
            )
        travel(first.db, hours=13)
        room.log.clear()
        crawl(room)
        assert len(room.requests("article")) == len(kabar.stories)
        assert page_bodies(first.db) == whole
        assert kliping("reextract", "--db", first.db, "--feeds", first.feeds, "--yes", "--workers", 0).code == 0
        assert texts(first.db) == gold(kabar)


def test_text_and_further_pages_are_where_feeds_yaml_says(crawl: Crawl, kliping: Kliping) -> None:
    """A user who sets later where the text is can have the stored pages read again by that."""
    with serving("kabar", stories=1) as (room, kabar):
        [story] = kabar.stories
        lines = kabar.gold(story).splitlines()
        aside = "".join(f"<p>Redaksi {n} kali menulis tentang {story.title}, kata pembaca.</p>" for n in range(30))

        def page(part: list[str], pager: str = "") -> str:
            text = "".join(f"<p>{line}</p>" for line in part)
            body = f"<article>{aside}</article><aside class=isi>{text}</aside>{pager}"
            return f"<html><title>{story.title}</title><body><h1>{story.title}</h1>{body}</body></html>"

        pager = '<a class=lanjut href="/baca/sambungan">Lanjut</a>'
        kabar.put(kabar.path(story), page(lines[:3], pager), kind="article")
        kabar.put("/baca/sambungan", page(lines[3:]), kind="article")
        feeds = f"sources: {{kabar: {{delay: 0, feeds: [{kabar.url('/rss')}], article: {{next_page: .lanjut}}}}}}"
        done = crawl(room, feeds=feeds)
        assert "Redaksi" in next(iter(texts(done.db)))
        told = feeds.replace("next_page: .lanjut", "next_page: .lanjut, body: .isi")
        done.feeds.write_text(told, encoding="utf-8")
        assert kliping("reextract", "--db", done.db, "--feeds", done.feeds, "--yes", "--workers", 0).code == 0
        by_now = done.rows("SELECT text, body_by, partial FROM articles")
        done = crawl(room, feeds=told, db=done.db.with_name("anew.db"))
        anew = done.rows("SELECT text, body_by, partial FROM articles")
        assert list(map(tuple, by_now)) == list(map(tuple, anew)) == [("\n".join(lines), "feeds.yaml", 0)]


@pytest.mark.parametrize("how", ["link", "redirect", "number"])
def test_further_pages_that_lead_back_are_asked_once(how: str, crawl: Crawl) -> None:
    with serving("kabar", stories=1) as (room, kabar):
        first = kabar.path(kabar.stories[0])
        page, second = kabar.body(first).decode(), f"{first}/2" if how == "number" else "/baca/sambungan"
        for path, target in ((first, second), (second, first)):
            pager = f'<div class=paging><a class=lanjut href="{target}">Lanjut</a></div></body>'
            kabar.put(path, page.replace("</body>", pager), kind="article")
        if how != "link":
            kabar.redirect(second, first)
        feeds = f"sources: {{kabar: {{delay: 0, feeds: [{kabar.url('/rss')}], article: {{next_page: .lanjut}}}}}}"
        done = crawl(room, feeds=feeds)
        asked = [request.path for request in room.requests() if request.path in {first, second}]
        assert asked == ([first, second] if how == "link" else [first, second, first])
        assert [row["partial"] for row in done.rows("SELECT partial FROM articles")] == [how == "number"]


def test_a_pager_without_numbers_that_stands_on_every_page_gives_the_whole_story(
    crawl: Crawl, kliping: Kliping
) -> None:
    with Newsroom([site("kabar", stories=1)]) as room:
        kabar = room["kabar"]
        [story] = kabar.stories
        lines = kabar.gold(story).splitlines()
        paths = (kabar.path(story), "/baca/sambungan", "/baca/penutup")
        pager = "".join(f'<a class=lanjut href="{path}">{n}</a>' for n, path in enumerate(paths, 1))
        for path, part in zip(paths, (lines[:2], lines[2:4], lines[4:]), strict=True):
            text = "".join(f"<p>{line}</p>" for line in part)
            page = f"<html><title>{story.title}</title><h1>{story.title}</h1><article>{text}</article>{pager}</html>"
            kabar.put(path, page, kind="article")
        feeds = f"sources: {{kabar: {{delay: 0, feeds: [{kabar.url('/rss')}], article: {{next_page: .lanjut}}}}}}"
        done = crawl(room, feeds=feeds)
        assert [request.path for request in room.requests("article")] == list(paths)
        whole = [("\n".join(lines), 0)]
        assert [tuple(row) for row in done.rows("SELECT text, partial FROM articles")] == whole
        again = kliping("reextract", "--db", done.db, "--feeds", done.feeds, "--yes", "--workers", 0)
        assert again.code == 0
        assert [tuple(row) for row in done.rows("SELECT text, partial FROM articles")] == whole


@pytest.mark.parametrize("kept", [True, False])
def test_the_page_of_a_text_that_changed_takes_the_place_of_the_earlier_one(kept: bool, crawl: Crawl) -> None:
    """If there is no new page, none is kept: the old one would bring back the text that the site withdrew."""
    with serving("kabar", stories=2) as (room, kabar):
        first = crawl(room)
        before = page_bodies(first.db)
        story = kabar.stories[0]
        kabar.change(replace(story, paragraphs=(*story.paragraphs, "Bupati berjanji menjawab pertanyaan itu besok.")))
        travel(first.db, hours=13)
        assert crawl(room, *(() if kept else ("--no-pages",))).report["totals"]["changed"] == 1
        after = page_bodies(first.db)
        [key] = [key for key in before if after.get(key) != before[key]]
        assert b"Bupati berjanji" in after[key] if kept else key not in after
        assert texts(first.db) == gold(kabar)


def test_the_page_of_another_address_is_not_kept(crawl: Crawl) -> None:
    """Nothing would ever read it."""
    with serving("kabar", stories=1) as (room, kabar):
        first = crawl(room)
        copy = kabar.body(kabar.path(kabar.stories[0]))
        feed = put_rss(kabar, "/lain", kabar.put("/berita/salinan-lain-99001", copy, kind="article"))
        done = crawl(room, "--all", feeds=DEFAULTS + f"sources: {{kabar: {feed}}}")
        assert [row["outcome"] for row in done.rows("SELECT outcome FROM links ORDER BY id")] == ["stored", "alias"]
        assert len(page_bodies(first.db)) == 1
