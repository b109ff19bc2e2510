"""Lines that a source prints around each article are learnt and left out; what changes in them each day is kept."""

from __future__ import annotations

from dataclasses import replace

from tests.conftest import Crawl, CrawlResult, travel
from tests.crawl_kit import NEWEST
from tests.newsroom import STYLES, FeedSpec, Newsroom, Site, Story, batch

HABIT = "Ditulis oleh tetangga bagi tetangga, dicetak tiap fajar dan senja."
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


def site(stories: list[Story]) -> Site:
    return Site("kabar", "Kabar", STYLES["daily"], [FeedSpec("rss", "/rss", limit=40)], stories)


def with_habit(story: Story) -> Story:
    return replace(story, paragraphs=(*story.paragraphs, HABIT))


def bulletin(story: Story, *, long: bool) -> Story:
    """The city's mobile licence office: each day the same places and hours, as long an article as others or not."""
    day = DAYS[story.number % 7]
    paragraphs = (
        f"Kepolisian kota membuka layanan perpanjangan surat izin mengemudi keliling pada {day} ({story.number}/11).",
        "Mobil pelayanan hari ini berada di dua tempat berikut.",
        "Balai Warga Sukamaju, Jalan Kenanga",
        "Pasar Cikuda, Jalan Melati",
        "Pendaftaran dibuka pukul 09.00 sampai 12.00 WIB.",
        "Pemohon wajib membawa fotokopi KTP, SIM lama, surat sehat, dan hasil tes psikologi.",
        f"Kuota pada {day} dibatasi {150 + story.number} orang.",
    )
    title = f"Jadwal SIM Keliling {day} {story.number} November"
    own = story.paragraphs[-1:] if long else ()
    return replace(story, title=title, summary=title, paragraphs=(*paragraphs, *own), heads=(), tags=())


def look_again(crawl: Crawl, room: Newsroom, done: CrawlResult) -> dict[str, int]:
    """Crawl once more, half a day later, when young articles are looked at again, and give the run's figures."""
    travel(done.db, hours=13)
    room.log.clear()
    again = crawl(room, "--all")
    assert room.requests("article")
    totals: dict[str, int] = again.report["totals"]
    return totals


def test_a_line_after_each_article_goes_once_it_is_known_and_makes_no_version(crawl: Crawl) -> None:
    stories = batch("habit", 12, NEWEST)
    with Newsroom([site([with_habit(story) for story in stories[2:]])]) as room:
        kabar = room["kabar"]
        first = crawl(room)
        assert {HABIT in row["text"] for row in first.rows("SELECT text FROM articles")} == {True}
        kabar.publish(*map(with_habit, stories[:2]))
        totals = look_again(crawl, room, first)
        assert (totals["stored"], totals["changed"]) == (2, 0)
        texts = [row["text"] for row in first.rows("SELECT text FROM articles ORDER BY id")]
        assert [HABIT in text for text in texts] == [True] * 10 + [False] * 2
        assert set(texts[10:]) == {kabar.gold(story) for story in stories[:2]}
        assert first.rows("SELECT count(*) FROM article_versions")[0][0] == 0
        counted = first.rows("SELECT articles, texts_counted FROM boilerplate_lines JOIN sources ON id = source")
        assert max(map(tuple, counted)) == (12, 12)  # left out, it is seen all the same


def test_a_bulletin_keeps_what_it_says_each_day(crawl: Crawl) -> None:
    stories = [bulletin(story, long=story.number % 2 == 0) for story in batch("bulletins", 20, NEWEST)]
    with Newsroom([site(stories[4:])]) as room:
        kabar = room["kabar"]
        first = crawl(room)
        kabar.publish(*stories[:4])
        totals = look_again(crawl, room, first)
        assert (totals["stored"], totals["changed"]) == (4, 0)
        texts = {row["text"] for row in first.rows("SELECT text FROM articles")}
        assert texts == {kabar.gold(story) for story in stories}
        assert first.rows("SELECT count(*) FROM article_versions")[0][0] == 0


def test_a_text_at_ten_addresses_is_one(crawl: Crawl) -> None:
    [story, *others] = batch("reprints", 10, NEWEST)
    reprints = [replace(other, title=f"Cetak ulang {other.number}", paragraphs=story.paragraphs) for other in others]
    with Newsroom([site([replace(one, place=story.place, heads=()) for one in (story, *reprints)])]) as room:
        done = crawl(room)
        assert done.rows("SELECT count(*), count(DISTINCT text_hash) FROM articles")[0][:] == (10, 1)
        assert done.rows("SELECT texts_counted, max(articles) FROM sources, boilerplate_lines")[0][:] == (1, 1)
