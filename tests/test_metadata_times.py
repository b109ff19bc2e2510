"""The times of publication and change, from pages with several times of which some are wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.extraction.values import Site
from pipelines.items import Moment
from tests.metadata_kit import PLAIN, SENTENCE, TITLE, URL, at, meta, read

ANOTHER = "<a href=/b>Kabar dari desa</a> <span>1 Agustus 2026 06:00 WIB</span>"
LOCAL = "2026-08-04T03:08:00Z"  # 10:08 in Jakarta
H1 = f"<h1>{TITLE}</h1>"
DATELINE = f"{H1}<div class=d>Selasa, 04/08/2026 10:08 WIB</div>"


def said(at: str) -> str:
    """The head of a page that names this time of publication."""
    return meta(article__published_time=at)


def moment(at: str, origin: str = "feed") -> Moment:
    return Moment(datetime.fromisoformat(at).astimezone(UTC), at, "+07:00", origin, "minute")


@pytest.mark.parametrize(
    ("head", "body", "expected", "zone"),
    [
        # detik, 2015: "Z" on local time, the reader sees the truth
        (meta(pubdate="2026-08-04 T10:08:58Z"), DATELINE, "2026-08-04T03:08:58Z", "Asia/Jakarta"),
        # the same in JSON-LD and meta: two that copy each other do not outvote the clock on the wall
        (
            meta(article__published_time="2026-08-04T10:08:00Z", pubdate="2026-08-04T10:08:00Z"),
            DATELINE,
            LOCAL,
            "Asia/Jakarta",
        ),
        # WordPress that was left on UTC: the visible clock is UTC too, and no zone is named
        (said("2026-08-04T10:08:30+00:00"), f"{H1}<p>4 Agustus 2026 10:08</p>", "2026-08-04T10:08:30Z", "UTC"),
        # the feed and the markup disagree: the dateline decides
        (
            meta(article__published_time="2026-08-04T03:08:00+07:00", pubdate="2026-08-04T10:08:09+07:00"),
            DATELINE,
            "2026-08-04T03:08:09Z",
            "+07:00",
        ),
        # a true Z
        (said("2026-08-04T03:08:00Z"), DATELINE, LOCAL, "UTC"),
        # a naive time that is UTC, as the dateline shows
        (meta(article__published_time="2026-08-04 03:08:00", date="2026-08-04T10:08:00+07:00"), "", LOCAL, "UTC"),
        # merdeka, 2021: the wrong sign, and GMT on local time
        (
            meta(article__published_time="2026-08-04T10:08:00-07:00", pubdate="Tue, 04 Aug 2026 10:08:00 GMT"),
            "",
            LOCAL,
            "Asia/Jakarta",
        ),
        # Blogger, of which the owner set no zone, and shows California's clock
        (
            '<meta name="generator" content="blogger">',
            f"<p>3 Agustus 2026</p><h3>{TITLE}</h3><abbr class=published title=2026-08-03T20:08:00-07:00>20.08</abbr>",
            LOCAL,
            "-07:00",
        ),
        # a "Z" that would lie in the future
        (said("2026-08-05T14:50:00Z"), "", "2026-08-05T07:50:00Z", "Asia/Jakarta"),
        # a day never beats a time of that day, however far it is believed
        (said("2026-08-04"), DATELINE, LOCAL, "+07:00"),
        (said("2026-08-04T00:00:00+07:00"), DATELINE, LOCAL, "+07:00"),
        # but a day is better than nothing
        (said("2026-08-04"), "", "2026-08-03T17:00:00Z", "Asia/Jakarta"),
        # only the dateline
        ("", DATELINE, LOCAL, "+07:00"),
        # today's date in the page's head is not the article's
        (
            "",
            f"<div>Rabu, 5 Agustus 2026</div><div>{H1}<p>Selasa, 4 Agustus 2026 | 10:08 WIB</p></div>",
            LOCAL,
            "+07:00",
        ),
        # the clock above the title, pieces of it in elements of their own
        (
            "",
            f"<div><span>4 Agustus 2026</span> <b>10:08</b> WIB</div>{H1}<p>{'Isi berita. ' * 40}</p>",
            LOCAL,
            "+07:00",
        ),
        # two times: the first is the update
        (
            "",
            f"{H1}<p>Diperbarui: 4 Agustus 2026 15:00 WIB</p><p>Terbit: 4 Agustus 2026 10:08 WIB</p>",
            LOCAL,
            "+07:00",
        ),
        (
            "",
            f"{H1}<p>Diperbarui Selasa, 4 Agustus 2026 15:00</p><p>Terbit: 4 Agustus 2026 10:08 WIB</p>",
            LOCAL,
            "+07:00",
        ),
        # dates of related stories, far below, do not count; prose does not either
        ("", f"{H1}{('<p>' + 'Isi berita. ' * 40) * 2}<div>4 Agustus 2026 10:08 WIB</div>", None, None),
        # the page's own data, where all else is silent
        ('<script>dataLayer=[{"articleDate":"2026-08-04 10:08:00"}]</script>', "", LOCAL, "Asia/Jakarta"),
        (
            '<script id="__NEXT_DATA__" type="application/json">{"a":{"published_at":"2026-08-04 10:08:00"}}</script>',
            "",
            LOCAL,
            "Asia/Jakarta",
        ),
        ("", f"{H1}<time datetime='2026-08-04T10:08+07:00'>4 Agt</time>", LOCAL, "+07:00"),
        ("", f"<time itemprop=datePublished datetime='2026-08-04T10:08:00+07:00'></time>{H1}", LOCAL, "+07:00"),
        # marked times of other stories, above the headline
        (
            "",
            "".join(f"<time class=published datetime='2026-08-05T0{hour}:00+07:00'></time>" for hour in (1, 2, 3))
            + f"{H1}<time class=published datetime='2026-08-04T10:08+07:00'>4 Agt</time>",
            LOCAL,
            "+07:00",
        ),
        # no zone, or a careless one, beside the same clock with its zone
        *(
            (
                said(f"2026-08-04T10:08:00{zone}"),
                f"{H1}<p>Selasa, 4 Agustus 2026 | 10:08 WITA</p>",
                "2026-08-04T02:08:00Z",
                "+08:00",
            )
            for zone in ("", "Z")
        ),
        # readers see no zone either
        (said("2026-08-04T10:08:00Z"), f"{H1}<p>Selasa, 4 Agustus 2026 10:08</p>", LOCAL, "Asia/Jakarta"),
        # relative
        ("", f"{H1}<time class=published datetime='3 jam lalu'>3 jam lalu</time>", "2026-08-05T05:00:00Z", "+07:00"),
        *(
            (
                "",
                f"{H1}<div><span>{ago}</span></div>{SENTENCE * 6}<ul><li>{ANOTHER}</li></ul>",
                expected,
                zone,
            )
            for ago, expected, zone in (
                ("3 jam lalu", "2026-08-05T05:00:00Z", "+07:00"),
                ("Kemarin, 10:15 WIB", "2026-08-04T03:15:00Z", "+07:00"),
                ("Nasional", None, None),  # the day of another story is nobody's
            )
        ),
        ("", "", None, None),
        (said("2030-01-01T00:00:00+07:00"), "", None, None),
    ],
)
def test_when(head: str, body: str, expected: str | None, zone: str | None) -> None:
    published = read(meta(og__title=TITLE) + head, body).published
    assert (at(published), published and published.zone) == (expected, zone)


@pytest.mark.parametrize(
    ("url", "expected", "raw"),
    [
        ("http://regional.kompas.com/read/2015/11/04/21040031/Polres", "2015-11-04T14:04:00Z", "2015/11/04/21040031"),
        (
            "http://inet.detik.com/read/2015/11/05/100026/3062623/323/google",
            "2015-11-05T03:00:00Z",
            "2015/11/05/100026",
        ),
        (
            "https://www.cnnindonesia.com/nasional/20240805101112-20-123/judul",
            "2024-08-05T03:11:00Z",
            "20240805101112-2",
        ),
        ("https://www.republika.co.id/berita/16/02/15/o2l07x284-marcella", "2016-02-14T17:00:00Z", "16/02/15"),
        ("https://example.id/2024/08/05/judul/", "2024-08-04T17:00:00Z", "2024/08/05"),
        ("https://example.id/2024/08/05/123456/judul/", "2024-08-04T17:00:00Z", "2024/08/05"),
        ("https://example.id/2024/13/45/judul/", None, None),
        ("https://example.id/berita/20240805-judul", None, None),
    ],
)
def test_the_time_in_the_address(url: str, expected: str | None, raw: str | None) -> None:
    published = read(url=url).published
    assert (at(published), published and published.raw) == (expected, raw)


def test_two_that_agree_outweigh_one() -> None:
    head = meta(pubdate="2026-08-04T08:00:00+07:00", datepublished="2026-08-04T08:00:30+07:00")
    ld = PLAIN | {"datePublished": "2026-08-04T11:30:00+07:00"}
    assert at(read(head, ld=ld).published) == "2026-08-04T01:00:30Z"
    fed = read(ld=ld, published=moment("2026-08-04T08:00:00+07:00"), url="http://x.co/read/2026/08/04/08000031/x")
    assert (at(fed.published), fed.published and fed.published.origin) == ("2026-08-04T01:00:00Z", "feed")
    assert at(read(published=moment("2026-08-04T08:00:00+07:00", "news-sitemap")).published) == "2026-08-04T01:00:00Z"


@pytest.mark.parametrize(
    ("fed", "head", "body", "believed"),
    [
        (moment("2026-08-04T08:00:00+07:00"), said("2026-08-04T09:00:00+07:00"), "", "meta"),
        (None, meta(date="2026-08-04T08:00:00+07:00"), DATELINE, "dateline"),
        (moment("2026-08-04T08:00:00+07:00", "sitemap"), meta(date="2026-08-04T09:00:00+07:00"), "", "meta"),
        (replace(moment("2026-08-04T08:00:00+07:00"), raw="3 jam lalu"), "", "", "url"),
    ],
)
def test_each_kind_of_source_is_believed_more_than_the_next(
    fed: Moment | None, head: str, body: str, believed: str
) -> None:
    url = "https://example.id/berita/20260804060000-20-1/x" if believed == "url" else URL
    published = read(head, body, url=url, published=fed).published
    assert published is not None
    assert published.origin == believed


def test_where_the_dateline_is_that_of_the_update_it_counts_little() -> None:
    body = f"{H1}<div class=t>Diperbarui 04/08/2026, 15:00 WIB</div>"
    head = said("2026-08-04T03:08:00Z")
    assert at(read(head, body, site=Site(published=(".t",), updated_dateline=True)).published) == LOCAL


@pytest.mark.parametrize(
    ("above", "below", "named", "expected"),
    [
        ("", "4 Agustus 2026", "", "2026-08-03T17:00:00Z day"),
        ("3 Agustus 2026", "4 Agustus 2026", "", "2026-08-03T17:00:00Z day"),  # the first day
        ("4 Agustus 2026 10:08 WIB", "4 Agustus 2026", "4 Agustus 2026 11:08 WIB", f"{LOCAL} minute"),  # the first time
        ("3 Agustus 2026", "4 Agustus 2026", "4 Agustus 2026 10:08 WIB", f"{LOCAL} minute"),
        ("", "", "4 Agustus 2026", "2026-08-03T17:00:00Z day"),
    ],
)
def test_a_visible_time_is_better_than_a_day(above: str, below: str, named: str, expected: str) -> None:
    body = f"<div><i>{above}</i>{H1}<i>{below}</i></div>{SENTENCE * 3}<b class=t>{named}</b>"
    found = read(body=body, site=Site(published=(".t",))).published
    assert found
    assert f"{at(found)} {found.precision}" == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ("2026-08-04T12:00:00+07:00", "2026-08-04T05:00:00Z"),
        ("2026-08-04T09:00:00+07:00", None),  # before it was published
        ("2026-08-04T12:00:00Z", "2026-08-04T12:00:00Z"),
        ("kemarin", None),
        ("2027-08-04T12:00:00+07:00", None),
        ("", None),
    ],
)
def test_modified_is_apart_and_never_earlier(changed: str, expected: str | None) -> None:
    got = read(meta(article__modified_time=changed), ld=PLAIN)
    assert (at(got.published), at(got.modified)) == ("2026-08-04T03:11:12Z", expected)


def test_a_time_marked_as_updated_is_that_of_a_change_beside_another_only() -> None:
    ticker = "<li><time class='entry-date updated' datetime='2026-08-05T06:00:00+07:00'>5 Agu</time></li>"
    own = "<p><time class='entry-date published' datetime='2026-08-04T10:08:00+07:00'>4 Agustus</time>{}</p>"
    update = "<time class=updated datetime='2026-08-04T11:08:00+07:00'>4 Agustus</time>"
    for beside, modified in (("", None), (update, "2026-08-04T04:08:00Z")):
        got = read(body=f"<ul>{ticker}</ul>{H1}{own.format(beside)}{SENTENCE}")
        assert (at(got.published), at(got.modified)) == (LOCAL, modified)


def test_modified_shares_the_wrong_zone_of_published() -> None:
    head = meta(article__published_time="2026-08-04T10:08:00Z", article__modified_time="2026-08-04T11:08:00Z")
    got = read(head, DATELINE)
    assert (at(got.published), at(got.modified)) == (LOCAL, "2026-08-04T04:08:00Z")


def test_the_time_below_a_heading_that_is_shorter_than_the_declared_title() -> None:
    page = f"<h3>Harga Beras Naik Lagi</h3><p>3 Agustus 2026 10:08 WIB</p>{SENTENCE}"
    got = read(meta(og__title="Harga Beras Naik Lagi Menjelang Panen Raya di Karawang"), page)
    assert at(got.published) == "2026-08-03T03:08:00Z"
