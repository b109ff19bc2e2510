"""`kliping add` and `probe`: what they write, ask and say, through the real command against the newsroom."""

from __future__ import annotations

import re
import signal
import subprocess
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.sources import load
from tests.archive_kit import text
from tests.conftest import COMMAND, Crawl, Kliping
from tests.crawl_kit import wait_until
from tests.discovery_kit import rss as rss_of
from tests.newsroom import FeedSpec, Newsroom, Site, batch, styles
from tests.terminal import on_a_terminal
from tests.visit_kit import alternate, headlines, home_page, rss

ALLOW = "--allow-private-addresses"
OLD = """\
# what I read
defaults: {delay: 0.2, timezone: Asia/Makassar}   # slowly

sources:
  # the cabinet
  setkab: https://setkab.go.id/feed/

  bali:
    home: https://bali.example.id/
    feeds:
      - https://bali.example.id/rss    # by hand
      - sitemap: https://bali.example.id/news.xml
# the end
"""


def test_add_writes_a_block_and_no_more(newsroom: Newsroom, kliping: Kliping, crawl: Crawl, tmp_path: Path) -> None:
    feeds, kabar = tmp_path / "feeds.yaml", newsroom["kabarnusa"]
    feeds.write_text(OLD, encoding="utf-8")
    dry = kliping("add", kabar.home, "--id", "kabar", "--dry-run", ALLOW)
    assert dry.code == 0, dry.stderr
    assert feeds.read_text(encoding="utf-8") == OLD
    assert kabar.stories[0].title in dry.stderr
    done = kliping("add", kabar.home, "--id", "kabar", "--yes", ALLOW)
    assert done.code == 0, done.stderr
    assert kabar.stories[0].title in done.stdout
    assert done.stdout.endswith("feeds.yaml: kabar written; `kliping crawl --source kabar` reads it\n")
    text = feeds.read_text(encoding="utf-8")
    before, after = OLD.split("# the end\n")
    assert text.startswith(before)
    assert text.endswith("# the end\n" + after)
    block = text.removeprefix(before).removesuffix("# the end\n").strip("\n")
    rate = re.compile(r"\d+ a day")  # it falls while time passes
    assert rate.sub("", block) == rate.sub("", dry.stdout.rstrip("\n"))
    source = load(feeds, allow_private=True).sources[-1]
    assert (source.id, source.name, source.home) == ("kabar", "Kabar Nusa", kabar.home)
    assert {feed.url for feed in source.feeds} == {kabar.url("/rss"), kabar.url("/sitemap_news.xml")}
    assert source.delay == 0.2  # what holds for all is not said again
    assert "delay" not in block
    assert "a day" in block
    assert source.expected_per_day == len(kabar.stories) // 3  # all of the last hours: nobody knows the rest of the day
    again = kliping("add", kabar.home, "--yes", ALLOW)
    assert again.code == 2
    line = text.splitlines().index(f"    home: {kabar.home}") + 1
    assert again.stderr.startswith(f"kliping: feeds.yaml:{line}: kabar reads ")
    stored = crawl(newsroom, "--source", "kabar", feeds=text.replace("delay: 0.2", "delay: 0"))
    assert stored.report["totals"]["stored"] == len(kabar.stories)


def test_without_a_terminal_nothing_is_written(newsroom: Newsroom, kliping: Kliping, tmp_path: Path) -> None:
    of, home = newsroom["lensaborneo"], newsroom["lensaborneo"].home
    hostile = 'Lensa\u200d\x1b[31m \u202eBorneo: "#1"'  # what a site calls itself is not to be trusted
    of.put("/", home_page(f"<meta property='og:site_name' content='{hostile}'>", alternate("/atom.xml")))
    done = kliping("add", home, ALLOW)
    assert done.code == 2
    assert done.stderr.splitlines()[-1] == (
        "kliping: feeds.yaml: nothing written: cannot ask for confirmation without a terminal; add --yes"
    )
    assert done.stdout.startswith("1\tatom\t4\t")
    assert f"      - {home}atom.xml # atom, 4 entries" in done.stdout
    assert '    name: "Lensa [31m Borneo: \\"#1\\""\n' in done.stdout
    assert not list(tmp_path.iterdir())


def test_on_a_terminal_it_asks_first(newsroom: Newsroom, tmp_path: Path) -> None:
    home = newsroom["kabarnusa"].home
    code, shown = on_a_terminal(tmp_path, "n\n", "add", home, ALLOW)
    assert code == 1
    assert shown.rstrip().endswith("nothing written")
    assert not (tmp_path / "feeds.yaml").exists()
    code, shown = on_a_terminal(tmp_path, "y\n", "add", home, "--name", "Kabar: Nusa", ALLOW)
    assert code == 0, shown
    (source,) = load(tmp_path / "feeds.yaml", allow_private=True).sources
    assert (source.id, source.name) == ("127-0-1-1", "Kabar: Nusa")
    table = shown[shown.index("kind") : shown.index("one article of it")]
    assert "→" in table
    assert "rss" in table
    assert "/sitemap_news.xml" in table  # within the site, and so whole in 80 columns
    assert all(len(line) <= 80 for line in table.splitlines())
    assert "Write it into feeds.yaml?" in shown


def test_a_home_page_that_is_the_feed_has_an_address_on_a_terminal(newsroom: Newsroom, tmp_path: Path) -> None:
    of = newsroom["kabarnusa"]
    for path in ("/rss", "/sitemap_news.xml"):
        of.put(path, "", status=404)
    of.publish(*batch("lagi", 4, datetime.now(UTC)))
    of.put("/", home_page(body=headlines(of)))
    _, shown = on_a_terminal(tmp_path, "", "probe", of.home.rstrip("/"), ALLOW)
    (row,) = (line for line in shown.splitlines() if line.startswith("→ 1"))
    assert row.split() == ["→", "1", "section", str(len(of.stories)), "no", "text", "/"]


def test_a_home_page_that_only_leads_on_is_followed(newsroom: Newsroom, kliping: Kliping) -> None:
    of = newsroom["kabarnusa"]
    of.put("/", '<meta http-equiv="refresh" content="0; url=/id/">')
    of.put("/id/", home_page(alternate("/umpan")))
    of.put("/umpan", rss(of, slice(0, 4)))
    assert of.url("/umpan") in {one["url"] for one in kliping("probe", of.home, "--json", ALLOW).json["feeds"]}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_question(newsroom: Newsroom, tmp_path: Path, number: int, code: int) -> None:
    home = newsroom["kabarnusa"].home
    ended, shown = on_a_terminal(tmp_path, "", "add", home, ALLOW, signal_at=("[y/N", number))
    assert (ended, shown[shown.index(": ", shown.index("[y/N")) :]) == (code, ": kliping: stopped\n")
    assert not list(tmp_path.iterdir())


def test_a_signal_ends_the_asking_at_once(newsroom: Newsroom, tmp_path: Path) -> None:
    of = newsroom["kabarnusa"]
    newsroom.fault("stalled-headers", site=of.id, kind="feed")
    command = [*COMMAND, "probe", of.home, ALLOW]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        wait_until(lambda: newsroom.requests("feed", site=of.id), process)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=240)
    assert (process.returncode, stdout, stderr.strip()) == (130, "", "kliping: stopped")


def test_other_feeds_are_picked_by_number(newsroom: Newsroom, kliping: Kliping, tmp_path: Path) -> None:
    kabar, feeds = newsroom["kabarnusa"], tmp_path / "my feeds.yaml"
    numbers = {one["url"]: one["number"] for one in kliping("probe", kabar.home, "--json", ALLOW).json["feeds"]}
    assert numbers == {kabar.url("/rss"): 1, kabar.url("/sitemap_news.xml"): 2}
    told = kliping("add", kabar.home, "--pick", "3", "--yes", ALLOW)
    assert told.code == 2
    assert told.stderr == "kliping: no feed has the number 3: 2 feeds found\n"
    assert not feeds.exists()
    done = kliping("add", kabar.home, "--feeds", feeds.name, "--id", "kabar", "--pick", "2,1,2", "--yes", ALLOW)
    assert done.code == 0
    assert done.stdout.endswith(" written; `kliping crawl --feeds 'my feeds.yaml' --source kabar` reads it\n")
    assert f"\n{feeds.name} gets:\n" in done.stdout
    (source,) = load(feeds, allow_private=True).sources
    assert [feed.url for feed in source.feeds] == [kabar.url("/sitemap_news.xml"), kabar.url("/rss")]
    feeds.unlink()
    code, shown = on_a_terminal(tmp_path, "9\nsatu\n2\nya\n", "add", kabar.home, ALLOW, KLIPING_FEEDS=feeds.name)
    assert code == 0, shown
    assert "no feed has the number 9: 2 feeds found; y writes it, n does not" in shown
    assert "'satu' is not a list of numbers; write 1 or 1,3 or 1-4; y writes it, n does not" in shown
    (source,) = load(feeds, allow_private=True).sources
    assert [feed.url for feed in source.feeds] == [kabar.url("/sitemap_news.xml")]


def test_feeds_that_are_named_and_cannot_be_had_are_told_and_a_range_picks(kliping: Kliping, tmp_path: Path) -> None:
    of = Site("kanal", "Kabar Kanal", styles.ASTRA, (), batch("kanal", 24, datetime.now(UTC)))
    with Newsroom([of]):
        paths = ["/rss/a", "/rss/b", "/rss/c"]
        of.put("/", home_page(*map(alternate, ["/rss/rahasia", *paths])))
        of.put("/rss/rahasia", "", status=403)
        for number, path in enumerate(paths):
            of.put(path, rss(of, slice(number, None, 3)))
        done = kliping("add", of.home, "--id", "kanal", "--yes", ALLOW)
        ranged = kliping("add", of.home, "--id", "lain", "--pick", "2-3", "--dry-run", ALLOW, "--feeds", "lain.yaml")
    assert done.code == 0, done.stderr
    assert f"\nno feed at {of.url('/rss/rahasia')}, though the page names it: HTTP 403" in done.stdout
    (source,) = load(tmp_path / "feeds.yaml", allow_private=True).sources
    assert {feed.url for feed in source.feeds} == {of.url(path) for path in paths}
    assert source.expected_per_day == 24 // 3  # of the site, not of its busiest section
    assert ranged.stdout.count(" a day,") == 2


def test_an_address_that_names_a_day(kliping: Kliping, tmp_path: Path) -> None:
    of = Site("harian", "Harian", styles.ASTRA, [FeedSpec("section-shape", "/daftar")])
    of.publish(*batch("harian", 6, datetime.now(UTC)))
    with Newsroom([of]):
        address = of.put("/daftar/2026-09-01", home_page(body=headlines(of)))
        done = kliping("add", address, "--id", "harian", "--yes", ALLOW)
    told = f"{address} names a day or a month, after which nothing new will appear there"
    assert f"note: {told}\n" in done.stdout
    checked = kliping("check", ALLOW)
    assert (checked.code, checked.stdout) == (0, "1 source, 1 feed: fine\n")
    assert checked.stderr == f"note: harian: {told}\n"


@pytest.mark.parametrize("typed", [" {} ", "<{}>", "“{}”", "feed:{}", "'{}'"])
def test_an_address_as_it_was_copied(kliping: Kliping, newsroom: Newsroom, tmp_path: Path, typed: str) -> None:
    of = newsroom["lensaborneo"]
    done = kliping("probe", typed.format(of.url("/atom.xml")), "--json", ALLOW)
    assert done.code == 0, done.stderr
    assert done.json["url"] == of.url("/atom.xml")


def test_probe_for_programs_asks_named_ports_only(newsroom: Newsroom, kliping: Kliping, tmp_path: Path) -> None:
    of = newsroom["wartapriangan"]
    elsewhere = f"http://127.0.0.1:{newsroom.server.canary_port}/feed"
    of.put("/", home_page(alternate("/feed/"), alternate(elsewhere)))
    done = kliping("probe", of.home, "--json", ALLOW)
    assert done.code == 0, done.stderr
    told = done.json
    assert (told["home"], told["detail"]) == (of.home, None)
    (feed,) = told["feeds"]
    assert (feed["url"], feed["kind"], feed["entries"]) == (of.url("/feed/"), "rss", 4)
    assert (feed["full_text"], feed["chosen"]) == (1.0, True)
    assert datetime.fromisoformat(feed["newest"]) == of.stories[0].published
    assert told["sample"]["title"] == of.stories[0].title
    refused = [one for one in told["failed"] if one["url"] == elsewhere]
    assert [one["failure"] for one in refused] == ["blocked-address"]
    assert not newsroom.canary_hits
    assert not list(tmp_path.iterdir())


def test_a_date_without_a_time_is_shown_as_a_day(newsroom: Newsroom, kliping: Kliping) -> None:
    of = newsroom["wartapriangan"]
    of.put("/rss", rss_of(f"<item><title>Banjir</title><link>{of.url('/berita/77-banjir')}</link></item>"))
    day = '<meta property="article:published_time" content="2026-11-10">'
    of.put(
        "/berita/77-banjir", f"<head><title>Banjir</title>{day}</head><article><h1>Banjir</h1><p>{text(7)}</article>"
    )
    done = kliping("probe", of.url("/rss"), ALLOW)
    assert re.search(r"\none article of it, \d+ words, 10 Nov 2026:\n", done.stdout), done.stdout


def test_a_site_of_a_source_is_asked_as_feeds_yaml_says(newsroom: Newsroom, kliping: Kliping, tmp_path: Path) -> None:
    of = newsroom["wartapriangan"]
    plain = kliping("probe", of.home, "--json", ALLOW).json["sample"]["text"].splitlines()
    newsroom.log.clear()
    rules = "delay: 0.2, article: {drop: ['p:nth-of-type(2)']}"
    dead = f"sources:\n  warta: {{home: {of.home}, feeds: [{of.url('/mati')}], {rules}}}\n"
    (tmp_path / "feeds.yaml").write_text(dead)
    asked = kliping("probe", of.home, "--json", ALLOW)
    assert (asked.code, asked.json["sample"]["text"].splitlines()) == (0, [plain[0], *plain[2:]])
    times = sorted(request.at for request in newsroom.requests(site="wartapriangan"))
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.2


def test_a_further_feed_of_a_source_is_shown_and_becomes_another_one_only_by_its_id(
    newsroom: Newsroom, kliping: Kliping, tmp_path: Path
) -> None:
    of, feeds = newsroom["kabarnusa"], tmp_path / "feeds.yaml"
    feeds.write_text(written := f"defaults: {{delay: 0}}\nsources:\n  kabar: {of.url('/sitemap_news.xml')}\n")
    done = kliping("add", of.url("/rss"), "--yes", ALLOW)
    assert (done.code, feeds.read_text()) == (2, written)
    assert done.stdout.startswith("1\trss\t")
    assert done.stderr == (
        f"kliping: feeds.yaml:3: kabar reads {of.home} already; "
        "write another feed of the site below its `feeds:`, or make it another source with --id\n"
    )
    assert kliping("add", of.home, "--yes", ALLOW).stderr == done.stderr
    done = kliping("add", of.home, "--yes", "--pick", "1", "--id", "kabar-rss", ALLOW)
    assert done.code == 0, done.stderr
    assert [source.id for source in load(feeds, allow_private=True).sources] == ["kabar", "kabar-rss"]


def test_a_feed_without_entries_says_so_once(newsroom: Newsroom, kliping: Kliping) -> None:
    empty = newsroom["sindangpos"].put("/kosong.xml", "<rss version='2.0'><channel/></rss>", "text/xml")
    done = kliping("add", empty, "--yes", ALLOW)
    assert (done.code, done.stderr) == (1, f"kliping: {empty}: no feed found: no entries\n")


def test_where_robots_txt_forbids_all_nothing_is_asked(newsroom: Newsroom, kliping: Kliping, tmp_path: Path) -> None:
    of = newsroom["antarkota"]
    of.robots = "User-agent: *\nDisallow: /\n"
    of.touch()
    done = kliping("add", of.home, "--yes", ALLOW)
    assert (done.code, done.stdout) == (1, "")
    assert done.stderr == f"kliping: {of.home}: no feed found: robots.txt forbids it\n"
    assert [request.path for request in newsroom.requests(site=of.id)] == ["/robots.txt"]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("probe http://127.0.0.1:1/", "the host refuses connections"),
        ("probe 127.0.0.1:1/berita", "refuses connections; does http://127.0.0.1:1/berita answer?"),  # asked by https
        ("add tiada.invalid/feed", "tiada.invalid cannot be found: a typing error, or no network?"),
    ],
)
def test_what_cannot_be_reached_says_why(kliping: Kliping, tmp_path: Path, words: str, told: str) -> None:
    done = kliping(*words.split(), ALLOW)
    assert told in done.complaint
    assert done.code == 1
    assert not list(tmp_path.iterdir())


def test_loopback_is_not_asked_where_nobody_said_so(kliping: Kliping) -> None:
    done = kliping("probe", "http://127.0.0.1:1/")
    assert (done.code, "loopback" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "http:/www.example.id"), 'did you mean "http://www.example.id"?'),
        (("add", "https://user:secret@example.id/"), "user name or password"),
        (("probe", "file:///etc/passwd"), "only http and https"),
        (("probe", "kompas"), '"kompas": not an address: write one like https://www.example.id/feed'),
        (("probe", "https://example.id/\udcff"), "an invisible character in it, U+DCFF"),  # no UTF-8
        (("add", "https://example.id", "--id", "Kabar Baru"), "an id is lowercase letters"),
        (("add", "https://example.id", "--id", "bali"), 'feeds.yaml: there is a source "bali" already'),
        (("add", "https://example.id", "--name", " "), "Invalid value for '--name': it is empty"),
        (("add", "http://setkab.go.id/feed"), "feeds.yaml:6: setkab reads"),
        (("add", "https://www.setkab.go.id"), "feeds.yaml:6: setkab reads"),
        (("add", "https://bali.example.id"), "feeds.yaml:9: bali reads"),
        (("add", "https://bali.example.id/news.xml"), "feeds.yaml:12: bali reads"),
        (("add", "https://example.id", "--pick", "0"), "'0' is not a list of numbers; write 1 or 1,3 or 1-4"),
        (("add", "https://example.id", "--pick", "3-1"), "'3-1' is not a list of numbers"),
        (("add", "https://example.id", "--feeds", ""), "it is empty: name a file"),
        (("add", "https://example.id", "--feeds", "."), "it is a folder: name a file"),
        (("add", "https://example.id", "--feeds", "bad.yaml"), "bad.yaml:1"),
    ],
)
def test_bad_input_is_one_clear_line(kliping: Kliping, tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    (tmp_path / "feeds.yaml").write_text(OLD, encoding="utf-8")
    (tmp_path / "bad.yaml").write_text("sources: 3\n", encoding="utf-8")
    done = kliping(*arguments)
    assert told in done.complaint
    assert (done.code, "secret" in done.stderr) == (2, False)
    assert (tmp_path / "feeds.yaml").read_text(encoding="utf-8") == OLD
