"""`kliping check --live` through the real command, against a newsroom where some feeds do not work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.conftest import Kliping, Ran
from tests.newsroom import Newsroom
from tests.newsroom.trouble import CHALLENGE
from tests.terminal import on_a_terminal

ALLOW = "--allow-private-addresses"


@pytest.fixture
def feeds(newsroom: Newsroom, tmp_path: Path) -> Path:
    path = tmp_path / "feeds.yaml"
    path.write_text(newsroom.feeds_yaml(), encoding="utf-8")
    return path


def by_address(done: Ran) -> dict[str, dict[str, object]]:
    return {one["url"]: one for one in done.json["feeds"]}


def test_each_feed_that_does_not_work_says_why(newsroom: Newsroom, feeds: Path, kliping: Kliping) -> None:
    empty, blocked, challenge, moved, gone, robots = (
        newsroom[name] for name in ("sindangpos", "lensaborneo", "postoraja", "gemapapua", "antarkota", "suararinjani")
    )
    empty.put("/feed.xml", "<rss version='2.0'><channel><title>Sindang Pos</title></channel></rss>", "text/xml")
    blocked.put("/atom.xml", "<title>Akses ditolak</title>", status=403)
    challenge.put("/feed.json", CHALLENGE)
    moved.put("/baru.rdf", moved.body("/index.rdf"), "application/rdf+xml")
    moved.redirect("/index.rdf", moved.url("/baru.rdf"), 308)
    gone.put("/sitemap-berita.xml", "", status=410)
    robots.robots = "User-agent: *\nDisallow: /sitemap\n"
    robots.touch()
    before = feeds.read_text(encoding="utf-8")

    done = kliping("check", "--live", "--json", ALLOW)
    assert done.code == 3, done.stderr
    told = by_address(done)
    assert [one["source"] for one in done.json["feeds"]] == [site.id for site in newsroom.sites for _ in site.feeds]
    states = {url: one["state"] for url, one in told.items() if one["state"] != "works"}
    assert states == {
        empty.url("/feed.xml"): "empty",
        blocked.url("/atom.xml"): "blocked",
        challenge.url("/feed.json"): "blocked",
        moved.url("/index.rdf"): "moved",
        gone.url("/sitemap-berita.xml"): "broken",
        robots.url("/sitemap-news.xml"): "blocked",
    }
    assert told[blocked.url("/atom.xml")]["detail"] == 'HTTP 403 from newsroom with a page titled "Akses ditolak"'
    assert "refuses programs" in str(told[challenge.url("/feed.json")]["detail"])
    assert told[robots.url("/sitemap-news.xml")]["detail"] == "robots.txt forbids it"
    assert told[gone.url("/sitemap-berita.xml")]["failure"] == "gone"
    line = before.splitlines().index(f"      - {moved.url('/index.rdf')}") + 1
    edit = f"feeds.yaml:{line}: gemapapua: replace {moved.url('/index.rdf')} with {moved.url('/baru.rdf')}"
    assert told[moved.url("/index.rdf")]["edit"] == edit

    kabar = newsroom["kabarnusa"]
    works = told[kabar.url("/rss")]
    assert (works["kind"], works["entries"], works["detail"]) == ("rss", 4, None)
    assert datetime.fromisoformat(str(works["newest"])) == kabar.stories[0].published
    assert told[newsroom["harianbahari"].url("/sitemap.xml")]["kind"] == "sitemap-index"
    asked = [request.host + request.path for request in newsroom.log.requests if request.path != "/robots.txt"]
    wanted = {url.removeprefix("http://") for url in (*told, moved.url("/baru.rdf"))}
    wanted.remove(robots.url("/sitemap-news.xml").removeprefix("http://"))
    assert sorted(asked) == sorted(wanted)  # each once
    assert all("newsroom@example.invalid" in request.headers["user-agent"] for request in newsroom.log.requests)
    assert feeds.read_text(encoding="utf-8") == before
    assert [path.name for path in feeds.parent.iterdir()] == ["feeds.yaml"]


def test_where_a_feed_leads_that_is_none(newsroom: Newsroom, feeds: Path, kliping: Kliping) -> None:
    of = newsroom["wartapriangan"]
    page = "<title>Masuk</title><link rel='feed' href='/rss'>"
    of.redirect("/feed/", of.put("/halaman-muka", page), 302)
    done = kliping("check", "--live", "--json", "--source", of.id, ALLOW)
    told = f'an HTML page titled "Masuk" instead of a feed (redirected to {of.url("/halaman-muka")})'
    told += f"; it names a feed: {of.url('/rss')}"
    assert by_address(done)[of.url("/feed/")]["detail"] == told


def test_a_feed_that_leads_to_a_host_that_is_gone(newsroom: Newsroom, feeds: Path, kliping: Kliping) -> None:
    of, gone = newsroom["wartapriangan"], "http://sudah-tutup.invalid/feed"
    of.redirect("/feed/", gone, 301)
    done = kliping("check", "--live", "--json", "--source", of.id, ALLOW)
    told = f"the name of the host is not known (redirected to {gone})"
    assert by_address(done)[of.url("/feed/")]["detail"] == told
    done = kliping("add", of.url("/feed/"), "--feeds", "new.yaml", ALLOW)
    told = f"it leads to {gone}: the name of the host is not known"
    assert done.stderr == f"kliping: {of.url('/feed/')}: no feed found: {told}\n"


def test_a_feed_that_moved_to_one_that_is_read_is_to_be_removed(
    newsroom: Newsroom, feeds: Path, kliping: Kliping
) -> None:
    of = newsroom["wartapriangan"]
    of.redirect("/feed/", of.url("/wp-json/wp/v2/posts"), 301)
    edit = by_address(kliping("check", "--live", "--json", "--source", of.id, ALLOW))[of.url("/feed/")]["edit"]
    told = f"remove {of.url('/feed/')}, as {of.url('/wp-json/wp/v2/posts')} is read already, by {of.id}"
    assert str(edit).endswith(f": {of.id}: {told}")


def test_an_unasked_304_is_the_servers_fault(newsroom: Newsroom, feeds: Path, kliping: Kliping) -> None:
    of = newsroom["wartapriangan"]
    newsroom.fault("304-unasked", site=of.id, path="/feed/")
    done = kliping("check", "--live", "--json", "--source", of.id, ALLOW)
    feed = by_address(done)[of.url("/feed/")]
    assert (feed["failure"], feed["detail"]) == (
        "server-error", "HTTP 304 (not modified) to a request without validators from newsroom"
    )  # fmt: skip


def test_a_feed_that_brings_nothing_new_works_and_says_so(newsroom: Newsroom, feeds: Path, kliping: Kliping) -> None:
    of = newsroom["wartapriangan"]
    told = format_datetime(datetime.now(UTC) - timedelta(days=40))
    item = f"<item><link>{of.url('/berita/lama')}</link><pubDate>{told}</pubDate></item>"
    of.put("/feed/", f"<rss version='2.0'><channel>{item}</channel></rss>", "text/xml")
    done = kliping("check", "--live", "--json", "--source", of.id, ALLOW)
    feed = by_address(done)[of.url("/feed/")]
    assert (done.code, feed["state"], feed["detail"]) == (0, "works", "nothing new for 40 days")


def test_one_source_that_works(newsroom: Newsroom, feeds: Path, kliping: Kliping) -> None:
    done = kliping("check", "--live", "--source", "wartapriangan", ALLOW)
    assert (done.code, done.stderr) == (0, "")
    *lines, last = done.stdout.splitlines()
    assert last == "2 of 2 feeds work"
    of = newsroom["wartapriangan"]
    cells = [line.split("\t") for line in lines]
    assert [(one[0], one[2], one[3], one[5]) for one in cells] == [
        ("works", "rss", "4", of.url("/feed/")),
        ("works", "wordpress", "4", of.url("/wp-json/wp/v2/posts")),
    ]
    assert {request.site for request in newsroom.log.requests} == {of.id}


def test_on_a_terminal_what_is_to_be_done_stands_last(newsroom: Newsroom, feeds: Path) -> None:
    gone = newsroom["sindangpos"]
    gone.put("/feed.xml", "", status=404)
    code, shown = on_a_terminal(feeds.parent, "", "check", "--live", ALLOW)
    assert code == 3
    lines = shown.splitlines()
    assert lines[-3:] == [f"broken: sindangpos: {gone.url('/feed.xml')}", "  HTTP 404", "12 of 13 feeds work; 1 broken"]
    table = lines[next(n for n, line in enumerate(lines) if line.startswith("source")) : -4]
    assert len(table) == 1 + 12
    assert all(len(line) <= 80 for line in table)
    assert any("… " in line for line in table), "an address that is cut says so"
    (index,) = (line.split()[3] for line in table if line.split()[0::2][:2] == ["harianbahari", "sitemap-index"])
    assert index in {"1", "2"}, "a file a day: after midnight its stories are of two days"


def test_where_nothing_answers_it_may_be_our_own_network(kliping: Kliping, tmp_path: Path) -> None:
    text = "defaults: {delay: 0}\nsources:\n  a: http://127.0.0.1:1/feed\n  b: http://127.0.0.2:1/feed\n"
    (tmp_path / "feeds.yaml").write_text(text, encoding="utf-8")
    done = kliping("check", "--live", ALLOW)
    assert done.code == 3
    assert done.stdout.splitlines()[-1] == "0 of 2 feeds work; 2 broken"
    assert done.stdout.count("the host refuses connections") == 2
    assert done.stderr == "no feed could be reached: is this machine's own network up, and its clock right?\n"
    (tmp_path / "feeds.yaml").write_text(text.replace("127.0.0.2:1/", "127.0.0.1:1/2/"), encoding="utf-8")
    assert kliping("check", "--live", ALLOW).stderr == "", "it may be the one host as well"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--source", "kabarnusa"), "--source and --tag need --live"),
        (("--live", "--source", "kabarnus"), "no source 'kabarnus' (did you mean kabarnusa?)"),
        (("--live", "--tag", "wire"), "no source has the tag wire; there are: none"),
        (("--live", "--feeds", "nothing.yaml"), "nothing.yaml"),
        (("--live",), "more than 0 seconds"),  # a delay of 0 is for tests
    ],
)
def test_a_mistake_asks_nobody(
    newsroom: Newsroom, feeds: Path, kliping: Kliping, words: tuple[str, ...], told: str
) -> None:
    allow = () if words == ("--live",) else (ALLOW,)
    done = kliping("check", *words, *allow)
    assert told in done.complaint
    assert done.code == 2
    assert not newsroom.log.requests
