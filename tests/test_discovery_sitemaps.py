"""Sitemaps, sitemap indexes and news sitemaps."""

from __future__ import annotations

import gc
import gzip
import pickle
import tracemalloc
from collections.abc import Iterable

import pytest

from crawler.discovery import Child, sitemaps
from crawler.discovery.found import LOCATIONS
from pipelines.feed_items import FeedKind
from tests.discovery_kit import NOW, at, document, found, urls

HERE = "https://peta.example/sitemap.xml"


def test_sitemap_with_its_usual_faults() -> None:
    result = found(document("sitemap.xml"), HERE)
    assert result.kind is FeedKind.SITEMAP
    assert urls(result) == [
        "https://peta.example/berita/1?a=1&b=2",
        "https://peta.example/berita/2?a=1&b=2",
        "https://peta.example/berita/3",
    ]
    first, second, _ = result.links
    assert (first.image, first.title, at(first)) == ("https://peta.example/1.jpg", None, None)
    assert first.modified is not None
    assert first.modified.precision == "day"
    assert second.modified is not None
    assert (second.modified.at.isoformat(), second.modified.origin) == ("2026-11-23T01:00:00+00:00", "sitemap")
    assert result.notes == ("left out 1: link to a home page",)


def test_news_sitemap_keeps_titles_dates_and_keywords() -> None:
    result = found(document("news-sitemap.xml"), HERE)
    first, second = result.links
    assert result.kind is FeedKind.NEWS_SITEMAP
    assert (first.title, at(first)) == ('Menteri lantik pejabat "baru"', "2026-11-23T09:39:00+00:00")
    assert first.published is not None
    assert first.published.origin == "news-sitemap"
    assert (second.title, second.tags) == ("Hujan lebat di Bogor", ("hujan", "bogor"))
    assert first.tags == ("menteri", "pejabat")


@pytest.mark.parametrize(
    ("news", "section", "tags"),
    [
        ("<news:genres>Blog, Opinion</news:genres>", "Blog, Opinion", ()),
        ("<news:genres>&#8203;</news:genres>", None, ()),
        ("<news:genres><![CDATA[<br>]]></news:genres>", None, ()),
        ("<news:keywords>[Foto] banjir, Garut</news:keywords>", None, ("[Foto] banjir", "Garut")),  # no JSON
    ],
)
def test_genres_are_the_section_and_keywords_the_tags(news: str, section: str | None, tags: tuple[str, ...]) -> None:
    [link] = found(f"<urlset><url><loc>/b/1</loc><news:news>{news}</news:news></url></urlset>", HERE).links
    assert (link.section, link.tags) == (section, tags)


def test_the_title_of_a_video_on_a_page_is_not_that_of_the_page() -> None:
    video = "<video:video><video:title>Rekaman</video:title></video:video>"
    assert [link.title for link in found(f"<urlset><url><loc>/b/1</loc>{video}</url></urlset>", HERE).links] == [None]


def test_one_article_that_lies_ahead_is_a_slip_however_often_it_says_so() -> None:
    def row(number: int, told: str) -> str:
        news = f"<news:news><news:publication_date>{told}</news:publication_date></news:news>"
        return f"<url><loc>/b/{number}</loc><lastmod>{told}</lastmod>{news}</url>"

    rows = row(1, "2026-11-23T15:40:00Z") + row(2, "2026-11-23T11:50:00Z")
    result = found(f'<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>', HERE)
    assert [at(link) for link in result.links] == [None, "2026-11-23T11:50:00+00:00"]
    assert result.notes == ()


def test_index_gives_its_children_newest_first() -> None:
    result = found(document("sitemap-index.xml"), HERE)
    assert result.kind is FeedKind.SITEMAP_INDEX
    assert [child.url for child in result.children] == [
        "https://peta.example/news.xml.gz",
        "https://peta.example/post-2026-10.xml",
        "https://peta.example/post-2024-01.xml",
        "https://peta.example/old.xml",
    ]
    assert isinstance(result.children[0], Child)
    assert result.children[0].lastmod is not None
    assert (urls(result), result.notes) == ([], ("left out 1: not a link to a web page",))


def index(*rows: tuple[str, str | None]) -> str:
    """An index of sitemaps with these names and times."""
    times = (f"<lastmod>{told}</lastmod>" if told else "" for _, told in rows)
    listed = (f"<sitemap><loc>/{name}.xml</loc>{time}</sitemap>" for (name, _), time in zip(rows, times, strict=True))
    return f"<sitemapindex>{''.join(listed)}</sitemapindex>"


def children(*rows: tuple[str, str | None]) -> list[Child]:
    return list(found(index(*rows), HERE).children)


def named(some: Iterable[Child]) -> list[str]:
    return [child.url.removeprefix("https://peta.example/").removesuffix(".xml") for child in some]


def test_index_is_bounded() -> None:
    result = found(index(*((f"s-{n}", f"2026-01-{n % 28 + 1:02}") for n in range(90))), HERE)
    days = [child.lastmod for child in result.children if child.lastmod]
    assert (len(days), days) == (10, sorted(days, reverse=True))
    assert result.notes == ("the likely newest 10 of 90 sitemaps are read",)


def test_an_index_that_does_not_tell_which_are_the_newest_may_be_longer() -> None:
    result = found(index(*((f"kanal-{n}", None) for n in range(90))), HERE)
    numbers = [*range(89, 49, -1), *range(9, -1, -1)]  # those that are the newest where they are counted, either way
    assert named(result.children) == [f"kanal-{n}" for n in numbers]
    assert result.notes == ("the likely newest 50 of 90 sitemaps are read",)


@pytest.mark.parametrize("today", ["2026-11-23T18:30:00Z", "2026-11-24"])  # it is 19:00 in Jakarta
def test_the_newest_of_an_index_is_not_late_because_its_time_is_local_and_called_utc(today: str) -> None:
    some = children(*((f"hari-{n}", f"2026-11-{22 - n}T10:00:00Z") for n in range(15)), ("hari-ini", today))
    assert named(some) == ["hari-ini", *(f"hari-{n}" for n in range(9))]
    assert some[0].lastmod == NOW


def test_one_sitemap_that_tells_its_time_drives_out_none_that_tells_none() -> None:
    sections = [f"kanal-{letter}" for letter in "abcdefghijklmn"]
    some = children(*((name, None) for name in sections), ("halaman", "2020-01-01"))
    assert named(some) == [*sections, "halaman"]


@pytest.mark.parametrize("quiet", ["2026-11-23", "2026-11-19T10:00:00+07:00"])
def test_a_quiet_section_is_not_driven_out_by_ten_that_have_just_changed(quiet: str) -> None:
    busy = [(f"kanal-{letter}-{n}", f"2026-11-23T0{n}:00:00Z") for letter in "abcdefghijklm" for n in (1, 2)]
    some = named(children(*busy, ("pantun", quiet), ("kanal-lama", "2026-11-02"), ("halaman", None)))
    assert [name for name in some if name.endswith("-2")] == [f"kanal-{letter}-2" for letter in "abcdefghijklm"]
    assert some[13:] == ["pantun", "halaman"]  # of older parts of a series, and of the past, nothing


def test_sitemaps_that_tell_no_time_stay_beside_those_that_do() -> None:
    months = [(f"arsip-{year}-{month:02}", None) for year in range(2015, 2026) for month in range(1, 13)]
    some = children(*months, ("arsip-2014", "2026-11-23T11:00:00Z"), ("bola", None), ("ekonomi", None))
    assert named(some)[:3] == ["arsip-2014", "bola", "ekonomi"]
    assert len(some) == 12  # ten dated ones


def test_however_many_sections_tell_their_times_some_that_tell_none_are_read() -> None:
    busy = [(f"kanal-{chr(97 + n % 26)}-{chr(97 + n // 26)}", "2026-11-23T09:00:00Z") for n in range(60)]
    some = named(children(*busy, *((f"peta-{n}", None) for n in range(30))))
    assert [name.startswith("kanal") for name in some] == [True] * 40 + [False] * 10
    assert some[40:] == [f"peta-{n}" for n in (*range(29, 21, -1), 1, 0)]


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("sitemap-2024-05.xml", (2024, 5, 0)),
        ("2024/12/09/peta.xml", (2024, 12, 9)),
        ("20241130.xml", (2024, 11, 30)),
        ("arsip_2023.xml", (2023, 0, 0)),
        ("2023/peta-2024-05-21.xml", (2024, 5, 21)),
        ("peta-120245.xml", (0, 0, 0)),
        ("peta-1.xml", (0, 0, 0)),
    ],
)
def test_the_day_in_a_name(name: str, day: tuple[int, int, int]) -> None:
    assert sitemaps.named_day(f"https://peta.example/{name}") == day


def test_a_sitemap_may_be_named_after_a_day_that_its_month_does_not_have() -> None:
    assert named(children(*((f"arsip-2026-02-{day}", None) for day in (28, 31, 30)))) == [
        "arsip-2026-02-31", "arsip-2026-02-30", "arsip-2026-02-28"
    ]  # fmt: skip


def test_of_sitemaps_without_times_those_of_news_come_first_then_the_highest_number() -> None:
    some = children(*((f"post-sitemap{n}", None) for n in range(1, 61)), ("news-sitemap", None))
    assert named(some)[:3] == ["news-sitemap", "post-sitemap60", "post-sitemap59"]
    assert {f"post-sitemap{n}" for n in (*range(1, 11), *range(25, 61))} <= {*named(some)}


def test_sitemaps_of_tags_and_authors_are_no_part_of_an_index() -> None:
    """As WordPress plugins name them: each of their hundreds of addresses would be asked and be no article."""
    kinds = ("category", "post_tag", "author", "page", "video", "image", "attachment", "local", "topics")
    others = ("tag-sitemap12", "sitemap-tags", "sitemap-pages", "sitemap-authors")
    core = (f"wp-sitemap-{kind}-1" for kind in ("users", "taxonomies-category", "posts-page"))
    no_articles = (*(f"{kind}-sitemap" for kind in kinds), *others, *core)
    listed = index(*((name, None) for name in ("post-sitemap", "berita-tag", *no_articles)))
    for whole in (False, True):
        result = found(listed, HERE, whole=whole)
        assert {*named(result.children)} == {"post-sitemap", "berita-tag"}
        assert result.notes == ()


def test_a_backfill_reads_an_index_whole() -> None:
    result = found(index(*((f"peta-{2000 + n}", None) for n in range(90))), HERE, whole=True)
    assert named(result.children) == [f"peta-{2089 - n}" for n in range(90)]
    assert result.notes == ()


def test_sitemap_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert LOCATIONS == 50_000  # the protocol's own limit; a smaller one keeps this test short
    monkeypatch.setattr(sitemaps, "LOCATIONS", 2_500)
    lines = [f"https://peta.example/a/{n}" for n in range(2_600)]
    records = "".join(f"<url><loc>{line}</loc></url>" for line in lines)
    for body in (f"<urlset>{records}</urlset>", "\n".join(lines)):
        result = found(gzip.compress(body.encode()), HERE)
        assert (len(urls(result)), result.notes) == (2_500, ("left out 100: beyond the 2500 that are read",))
    index = "".join(f"<sitemap><loc>{line}</loc></sitemap>" for line in lines)
    assert len(found(f"<sitemapindex>{index}</sitemapindex>", HERE, whole=True).children) == 2_500


WRONG = """</lastmod>
</url></urlset>
<lastmod><b><i></lastmod>
<a:b c='
<!-- <url><loc>/b/lama</loc></url> -->
<![CDATA[<url><loc>/b/lama</loc></url>]]>
&#55357;&tidakada;""".splitlines()


@pytest.mark.parametrize("wrong", [*WRONG, "\x0c\x01", "<x>" * 300])
@pytest.mark.parametrize("record", ["url", "s:url"])
def test_what_is_wrong_in_a_record_costs_no_other(wrong: str, record: str) -> None:
    rows = "".join(f"<{record}><loc>/b/{n}</loc>{wrong}</{record}>" for n in range(3))
    assert urls(found(f"<urlset>{rows}</urlset>", HERE)) == [f"https://peta.example/b/{n}" for n in range(3)]
    index = "".join(f"<sitemap><loc>/peta-{n}.xml</loc>{wrong}</sitemap>" for n in range(3))
    assert len(found(f"<sitemapindex>{index}</sitemapindex>", HERE).children) == 3


def test_text_sitemap() -> None:
    result = found("https://peta.example/a/satu\r\nhttps://peta.example/a/dua\n\nmailto:redaksi@peta.example\n", HERE)
    assert result.kind is FeedKind.SITEMAP
    assert urls(result) == ["https://peta.example/a/satu", "https://peta.example/a/dua"]
    assert result.notes == ("left out 1: not a link to a web page",)


def test_sitemap_in_other_encodings_and_behind_junk() -> None:
    body = "<urlset><url><loc>https://peta.example/kafé</loc></url></urlset>"
    for raw in (
        body.encode("utf-16"),
        b'<?xml version="1.0" encoding="windows-1252"?>' + body.encode("cp1252"),
        body.encode("cp1252"),
        b"<br />Notice: x in y.php\n" + body.encode(),
        b"\xef\xbb\xbf" + body.encode(),
    ):
        assert urls(found(raw, HERE)) == ["https://peta.example/kafé"]


def test_a_cut_off_sitemap_gives_what_came_and_no_half_address() -> None:
    whole = [f"https://peta.example/a/{n}" for n in range(100, 120)]
    body = "<urlset>" + "".join(f"<url><loc>{url}</loc></url>" for url in whole) + "</urlset>"
    for end in range(body.index(whole[10]), body.index(whole[11])):
        got = urls(found(body[:end], HERE))
        assert got == whole[: len(got)]
        assert len(got) in {10, 11}


def test_the_links_of_a_large_sitemap_take_little_room_here_and_on_their_way_between_processes() -> None:
    record = "<url><loc>https://peta.example/berita/{0}/judul-berita-{0}</loc><lastmod>2026-11-{1:02}</lastmod></url>"
    body = b"<urlset>" + "".join(record.format(n, n % 28 + 1) for n in range(5_000)).encode() + b"</urlset>"
    found(body, HERE)  # so that nothing is imported while memory is measured
    gc.collect()  # else it depends on the tests before how much rubbish stands beside the links
    tracemalloc.start()
    result = found(body, HERE)
    _, most = tracemalloc.get_traced_memory()
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 5_000 * 100
    assert most < 5_000 * 450
    sent = pickle.dumps(result)
    assert len(sent) < 5_000 * 60
    for links in (result.links, result.links, pickle.loads(sent).links):
        assert [link.url.rpartition("-")[2] for link in links] == [str(n) for n in range(5_000)]
