"""What `kliping crawl` prints and where: on the terminal, under cron, into a log file, as JSON."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.archive import Archive, QuietHost, SourceRow
from pipelines.items import Link
from tests.conftest import COMMAND, ROOT, Kliping, Ran, rows, travel
from tests.newsroom import Newsroom, town
from tests.terminal import on_a_terminal

Say = Callable[..., Ran]


@pytest.fixture
def room(open_newsroom: Callable[..., Newsroom]) -> Newsroom:
    """A newsroom with one site."""
    return open_newsroom([site for site in town(each=2) if site.id == "sindangpos"])


@pytest.fixture
def say(kliping: Kliping, room: Newsroom, feeds_yaml: Path) -> Say:
    """Crawl that site, with `dead` also a site that does not answer: `say("--quiet", dead=True)`."""

    def crawl(*args: object, dead: bool = False, contact: bool = True) -> Ran:
        feeds = room.feeds_yaml() if contact else room.feeds_yaml().replace(", contact: newsroom@example.invalid", "")
        more = "  mati: http://127.0.0.5:1/rss\n" if dead else ""
        feeds_yaml.write_text(feeds + more, encoding="utf-8")
        return kliping("crawl", "--db", "kliping.db", "--allow-private-addresses", "--workers", 0, "--all", *args)

    return crawl


def test_quiet_says_nothing_while_all_is_well(say: Say, tmp_path: Path) -> None:
    ran = say("--quiet")
    assert (ran.code, ran.stdout, ran.stderr) == (0, "", "")
    assert len(rows(tmp_path / "kliping.db", "SELECT 1 FROM articles")) == 2


def test_what_needs_somebody_is_told_apart_from_what_is_worth_knowing(say: Say) -> None:
    ran = say("-q", dead=True, contact=False)
    assert (ran.code, ran.stdout) == (3, "")
    assert re.fullmatch(r"! mati: no feed answers: .*\n", ran.stderr)
    ran = say(dead=True, contact=False)
    assert ran.code == 3
    assert re.fullmatch(r"note: feeds\.yaml: set defaults\.contact .*\n! mati: no feed answers: .*\n", ran.stderr)
    assert "127.0.0.5" in ran.stderr
    assert "127.0.0.5" not in ran.stdout, "one cause, one line"
    assert "0 new, 0 copies, 0 failed, 0 pending in " in ran.stdout
    assert say("-q", "--source", "sindangpos", dead=True).stderr == "", "the other was not asked"
    assert say("-q", contact=False).stderr == ""


def test_certificates_that_are_not_checked_are_told_of_but_not_to_cron(
    room: Newsroom, kliping: Kliping, feeds_yaml: Path
) -> None:
    feeds_yaml.write_text(
        room.feeds_yaml().replace("    feeds:", "    verify_tls: false\n    feeds:"), encoding="utf-8"
    )
    ask = ("crawl", "--db", "kliping.db", "--allow-private-addresses", "--workers", 0, "--all")
    loud, quiet = kliping(*ask), kliping(*ask, "--quiet")
    assert loud.stderr == "note: sindangpos: TLS certificates are not checked (verify_tls in feeds.yaml)\n"
    assert (quiet.code, quiet.stdout, quiet.stderr) == (0, "", "")


def test_the_summary_in_plain_lines(say: Say, room: Newsroom) -> None:
    first_story, second_story = room["sindangpos"].stories
    room["sindangpos"].change(replace(second_story, paragraphs=first_story.paragraphs))
    ran = say()
    assert (ran.code, ran.stderr) == (0, "")
    first, articles, feeds = ran.stdout.splitlines()
    assert first == "sindangpos  2 new  1 copy  0 failed  0 pending"
    assert re.fullmatch(r"2 new, 1 copy, 0 failed, 0 pending in \d+\.\d s", articles)
    assert feeds == "feeds: 1 asked, 0 with nothing new, 0 failed"


def test_the_summary_counts_what_changed(say: Say, room: Newsroom, tmp_path: Path) -> None:
    say()
    site = room["sindangpos"]
    site.change(replace(site.stories[0], paragraphs=(*site.stories[0].paragraphs, "Warga menunggu kabar berikutnya.")))
    travel(tmp_path / "kliping.db", hours=13)
    told = say().stdout
    assert told.startswith("0 new, 0 copies, 0 failed, 0 pending, 1 changed in ")
    assert told.endswith("\nfeeds: 1 asked, 1 with nothing new, 0 failed\n")


def test_why_pages_failed_stands_beside_their_number(say: Say, room: Newsroom, tmp_path: Path) -> None:
    first, second = room["sindangpos"].stories
    room.fault("500", kind="article", story=first.number)
    room.fault("404", kind="article", story=second.number)
    ran = say()
    told = "sindangpos  0 new  0 copies  2 failed  2 pending  (1 not-found, 1 server-error)"
    assert ran.stdout.splitlines()[0] == told
    assert len(told) <= 80
    again = say("--json").json  # nothing but the feed is due
    assert (again["totals"]["failed"], again["failed_why"]) == (0, {})
    fresh = ("--db", "fresh.db", "--allow-private-addresses", "--workers", 0)
    _, shown = on_a_terminal(tmp_path, "", "crawl", *fresh)
    assert re.search(r"source +new +copies +failed +pending +why they failed\s", shown)
    assert re.search(r"sindangpos +· +· +2 +2 +1 not-found, 1 server-error\s", shown)
    told_all = say("--json", "--db", "json.db").json
    assert told_all["failed_why"] == {"sindangpos": {"not-found": 1, "server-error": 1}}


def test_what_is_no_article_has_not_failed(say: Say, room: Newsroom) -> None:
    room.fault("pdf", kind="article", story=room["sindangpos"].stories[0].number)
    done = say("--json").json
    totals = {name: done["totals"][name] for name in ("stored", "filtered", "failed", "pending")}
    assert totals == {"stored": 1, "filtered": 1, "failed": 0, "pending": 0}
    assert done["failed_why"] == {}


def test_a_feed_that_failed_is_named_in_the_summary_the_log_and_status(
    say: Say, room: Newsroom, kliping: Kliping, tmp_path: Path
) -> None:
    assert say().code == 0
    room.fault("500", kind="feed")
    ran = say("--log-file", "crawl.log")
    assert (ran.code, ran.stderr) == (0, "")
    _, feeds, line = ran.stdout.splitlines()
    assert feeds == "feeds: 1 asked, 0 with nothing new, 1 failed"
    assert re.fullmatch(r"- sindangpos: http://\S+: HTTP 500", line)
    assert line.removeprefix("- ") in (tmp_path / "crawl.log").read_text()
    told = "nothing to worry about yet: 1 feed failed when last asked"
    assert f"\n{told}; kliping status --all says why\n" in kliping("status", "--db", "kliping.db").stdout
    assert f"\n{told}\n{line}\n" in kliping("status", "--all", "--db", "kliping.db").stdout


def test_only_sources_with_a_tag(room: Newsroom, kliping: Kliping, feeds_yaml: Path) -> None:
    tagged = "  {0}:\n    feeds: [http://127.0.0.5:1/{0}]\n    tags: [{1}]\n"
    more = tagged.format("satu", "riau") + tagged.format("dua", "bali") + tagged.format("tiga", "wire")
    feeds_yaml.write_text(room.feeds_yaml() + more, encoding="utf-8")
    both, allow = ("--tag", "riau", "--tag", "bali"), ("--allow-private-addresses",)
    for command in (("crawl", "--all"), ("backfill", "--since", "1d")):
        ran = kliping(*command, *both, "--db", "kliping.db", "--workers", 0, "--json", *allow)
        assert set(ran.json["sources"]) == {"satu", "dua"}, ran.stderr
        ran = kliping(*command, "--source", "tiga", *both, "--db", "kliping.db", *allow)
        assert (ran.code, ran.stdout) == (2, "")
        assert ran.stderr == "kliping: feeds.yaml: no source has the tag riau or bali; there are: wire\n"
    ran = kliping("check", "--live", *both, "--json", *allow)
    assert [feed["source"] for feed in ran.json["feeds"]] == ["satu", "dua"]
    ran = kliping("backfill", "--since", "1d")
    assert (ran.code, ran.stderr) == (2, "kliping backfill: name the sources: --source ID or --tag TAG\n")
    assert not room.requests()


def test_on_a_terminal_what_the_sources_brought_is_a_table(room: Newsroom, feeds_yaml: Path) -> None:
    feeds_yaml.write_text(room.feeds_yaml(), encoding="utf-8")
    crawl = ("crawl", "--db", "kliping.db", "--allow-private-addresses", "--workers", 0)
    code, shown = on_a_terminal(feeds_yaml.parent, "", *crawl, TERM="xterm", NO_COLOR="1")
    assert code == 0
    assert re.search(r"\d articles, [\d.]+ a second", shown), "while it runs"
    shown = re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", shown)
    assert re.search(r"source +new +copies +failed +pending *\nsindangpos +2 +· +· +· *\n2 new, ", shown)


def test_a_log_file_takes_what_is_logged_run_after_run(say: Say, room: Newsroom, tmp_path: Path) -> None:
    room.fault("500", kind="article")
    log = tmp_path / "kliping.log"
    ran = say("--log-file", log)
    assert log.exists()
    assert not re.search(r"^\d{4}-\d\d-\d\dT", ran.stderr, re.MULTILINE), "the log is not on stderr as well"
    once = log.read_text()
    line = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} (WARNING|ERROR|CRITICAL) [\w.]+: .+|    .*")
    assert [each for each in once.splitlines() if not line.fullmatch(each)] == []
    log.rename(tmp_path / "kliping.log.1")  # as logrotate does
    say("--log-file", log)
    assert log.exists()
    assert (tmp_path / "kliping.log.1").read_text() == once


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_log_whose_disk_is_full_costs_the_log_alone(say: Say) -> None:
    ran = say("--log-file", "/dev/full", dead=True)
    assert ran.code == 3
    assert re.fullmatch(r"! mati: no feed answers: .*\n", ran.stderr)
    assert "2 new, 0 copies, 0 failed, 0 pending in " in ran.stdout


def test_a_log_that_is_moved_away_meanwhile_begins_anew(tmp_path: Path) -> None:
    program = (
        "import logging; from pathlib import Path; from crawler import logs\n"
        "folder = Path('log'); folder.mkdir(); log = folder / 'log'; logs.set_up(log, as_json=False)\n"
        "logging.getLogger('x').warning('satu'); log.rename('log.1')\n"
        "logging.getLogger('x').warning('dua'); log.rename('log.2')\n"
        "folder.rmdir(); logging.getLogger('x').warning('tiga')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert [(tmp_path / name).read_text().split()[-1] for name in ("log.1", "log.2")] == ["satu", "dua"]


def test_a_log_in_json(say: Say, tmp_path: Path) -> None:
    program = (
        "import logging, sys; from pathlib import Path; from crawler import logs\n"
        "logs.set_up(Path(sys.argv[1]), as_json=True)\n"
        "logging.getLogger('x').warning('satu\\ndua \\x1b[31m https://a:b@siak.example/')\n"
        "logging.getLogger('x').info('not told')\n"
        "try: 1 / 0\n"
        "except ZeroDivisionError: logging.getLogger('x').exception('gagal')\n"
    )
    log = tmp_path / "log.jsonl"
    subprocess.run([sys.executable, "-c", program, str(log)], check=True, cwd=ROOT)
    first, second = map(json.loads, log.read_text().splitlines())
    assert (first["level"], first["logger"]) == ("warning", "x")
    assert first["message"] == "satu\ndua \\x1b[31m https://siak.example/"
    assert (second["level"], second["message"]) == ("error", "gagal")
    assert "ZeroDivisionError" in second["error"]
    ran = say("--log-file", log, "--log-json")
    assert ran.code == 0
    assert all(json.loads(each) for each in log.read_text().splitlines())


def test_where_nothing_is_due_it_says_so_and_never_wakes_scrapy(
    room: Newsroom, kliping: Kliping, feeds_yaml: Path, tmp_path: Path
) -> None:
    feeds_yaml.write_text(room.feeds_yaml(), encoding="utf-8")
    db = tmp_path / "kliping.db"
    args = ("crawl", "--feeds", feeds_yaml, "--db", db, "--allow-private-addresses", "--workers", 0)
    first = kliping(*args, "--json")
    assert first.code == 0
    asked = len(room.requests())
    again = kliping(*args, env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert (again.code, len(room.requests())) == (0, asked)
    assert again.stdout == "nothing was due; `--all` asks every feed anyway\n"
    idle = kliping(*args, "--json").json
    assert idle["totals"] == dict.fromkeys(first.json["totals"], 0)
    assert {name: set(figures) for name, figures in idle["sources"].items()} == {
        name: set(figures) for name, figures in first.json["sources"].items()
    }
    imported = {line.rpartition("|")[2].strip() for line in again.stderr.splitlines()}
    assert "crawler.session" in imported
    assert not imported & {"scrapy", "twisted", "trafilatura", "pebble", "rich"}
    assert rows(db, "SELECT end_reason, exit_code FROM runs ORDER BY id DESC LIMIT 1")[0][:] == ("finished", 0)
    assert kliping(*args, "--quiet").stdout == ""
    with closing(sqlite3.connect(db)) as archive, archive:  # the time has come to look at a stored article again
        archive.execute(
            "UPDATE links SET recheck_at = first_seen_at WHERE id = (SELECT id FROM links WHERE recheck_at IS NOT NULL)"
        )
    asked = len(room.requests("article"))
    assert kliping(*args, "--json").json["totals"]["feeds_asked"] == 0
    assert len(room.requests("article")) == asked + 1


def test_what_is_left_pending_is_told(
    open_newsroom: Callable[..., Newsroom], kliping: Kliping, feeds_yaml: Path
) -> None:
    hint = "the time was up: what is pending stays pending, and the next crawl takes it up"
    site = next(site for site in town(each=3) if site.id == "sindangpos")
    room = open_newsroom([site])
    room.fault("500", kind="article")
    args = ("--db", "kliping.db", "--allow-private-addresses", "--workers", 0)
    feeds_yaml.write_text(room.feeds_yaml(), encoding="utf-8")
    assert hint not in kliping("crawl", *args).stdout
    idle = "nothing was due, 3 links wait for another try; `--all` asks every feed anyway\n"
    assert kliping("crawl", *args).stdout == idle
    site.delay = 60  # between robots.txt and the feed
    feeds_yaml.write_text(room.feeds_yaml(), encoding="utf-8")
    ran = kliping("crawl", *args, "--all", "--time-budget", "1s")
    assert ran.code == 0, ran.stderr
    assert ran.stdout.splitlines()[-1] == hint


def test_a_dead_network_is_not_taken_for_nothing_due(kliping: Kliping, feeds_yaml: Path) -> None:
    dead = (f"  mati-{n}: http://127.0.0.{n}:1/rss\n" for n in (5, 6))
    feeds_yaml.write_text("defaults: {contact: me@a.invalid}\nsources:\n" + "".join(dead), encoding="utf-8")
    crawl = ("crawl", "--db", "kliping.db", "--allow-private-addresses", "--workers", 0, "--log-file", "crawl.log")
    ran = kliping(*crawl)
    assert ran.code == 1
    assert re.fullmatch(r"0 new, 0 copies, 0 failed, 0 pending in \d+\.\d s\n", ran.stdout)
    told = "no host could be reached (the host refuses connections): this machine's network seems to be down"
    assert ran.stderr.startswith(f"! {told}")
    assert told in (feeds_yaml.parent / "crawl.log").read_text()
    with Archive.open(feeds_yaml.with_name("kliping.db")) as archive:
        archive.db.execute("UPDATE sources SET first_seen_at = '2026-02-01T00:00:00Z'")
    assert kliping(*crawl, "--quiet", "--all").stderr.splitlines() == ran.stderr.splitlines(), "nor a day later"
    feeds = rows(feeds_yaml.with_name("kliping.db"), "SELECT failures FROM feeds")
    assert {row["failures"] for row in feeds} == {0}, "none is blamed"
    status = kliping("status", "--db", "kliping.db")
    assert re.match(r"2 sources, 0 articles in 24 hours; last crawl \d min ago, failed\nwrong", status.stdout)
    code, shown = on_a_terminal(feeds_yaml.parent, "", *crawl)
    assert code == 1
    assert "copies  failed" not in shown, "no table without rows"


@pytest.mark.parametrize("feed", ["https://tiada.invalid/rss", "http://127.0.0.5:1/rss"])
def test_a_dead_network_is_told_from_the_only_host_that_is_dead(feed: str, kliping: Kliping, feeds_yaml: Path) -> None:
    alone = ["unshare", "--net", "--map-root-user"]
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], check=False).returncode:
        pytest.skip("no namespaces here")
    feeds_yaml.write_text(f"sources: {{satu: {feed}}}\n", encoding="utf-8")
    db = feeds_yaml.with_name("kliping.db")
    crawl = ("crawl", "--db", str(db), "--feeds", str(feeds_yaml), "--allow-private-addresses", "--workers", "0")
    ran = subprocess.run([*alone, *COMMAND, *crawl], capture_output=True, text=True, check=False, timeout=240)
    assert (ran.returncode, "does not count against any feed" in ran.stderr) == (1, True)
    assert [tuple(row) for row in rows(db, "SELECT failures, failure FROM feeds")] == [(0, None)]
    if "127" in feed:  # what a name server says here depends on the machine
        assert kliping(*crawl).code == 3
        assert [tuple(row) for row in rows(db, "SELECT failures, failure FROM feeds")] == [(1, "refused")]


def test_links_that_nobody_was_asked_for_say_nothing_of_the_network(kliping: Kliping, feeds_yaml: Path) -> None:
    addresses = ("http://127.0.0.7:8080/1", "http://127.0.0.7:1/2")  # its host wants quiet; its port is never asked
    feeds_yaml.write_text("sources: {mati-5: http://127.0.0.5:1/rss, mati-6: http://127.0.0.6:1/rss}\n")
    db, now = feeds_yaml.with_name("kliping.db"), datetime.now(UTC)
    with Archive.open(db) as archive:
        archive.feeds.sync([SourceRow("mati-5", "Mati", None)], now=now)
        archive.hosts.replace([QuietHost("127.0.0.7:8080", now + timedelta(hours=1))])
        found = [(url, (), Link(url, source="mati-5", feed="http://127.0.0.5:1/rss")) for url in addresses]
        archive.ledger.discover("mati-5", "http://127.0.0.5:1/rss", found, run_id=None, now=now)
    ran = kliping("crawl", "--db", db, "--allow-private-addresses", "--workers", 0)
    assert (ran.code, "this machine's network seems to be down" in ran.stderr) == (1, True)
    assert {row["reason"] for row in rows(db, "SELECT reason FROM links")} == {"rate-limited", "blocked-address"}
    assert {row["failures"] for row in rows(db, "SELECT failures FROM feeds")} == {0}
