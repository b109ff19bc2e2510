"""Politeness, judged by the servers' own logs in real crawls on loopback, and its pure parts."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.http import Request, Response

from crawler.addresses import server as server_of
from crawler.middlewares import robots
from crawler.middlewares.answers import Answer, answered
from crawler.middlewares.faults import NoRules
from crawler.middlewares.hosts import Exemptions, Slots
from crawler.middlewares.politeness import Cooldowns
from crawler.middlewares.robots import KEPT_BYTES, READ_BYTES
from crawler.sources import Feed, Source
from crawler.sources.owners import owner, sites_of
from crawler.spiders.quiet_hosts import quiet_left
from tests.loopback import Crawl, Server, crawl, page, redirect, response, server

DELAY = 0.25
PAGES = [f"/{number}" for number in range(10)]


def rules(text: str) -> bytes:
    return response(text.encode())


ROBOTS: dict[str, Any] = {
    # everything is allowed: there is no robots.txt, or none that could be read as one
    "404": (response(b"not here", "404 Not Found"), None, 1),
    "400": (response(b"no such thing", "400 Bad Request"), None, 1),
    "403": (response(b"keep out", "403 Forbidden"), None, 1),
    "410": (response(b"User-agent: *\nDisallow: /", "410 Gone"), None, 1),
    "a page": (response(b"<html>" + b"x" * 2_000_000), None, 1),
    "a circle": (redirect("/robots.txt"), None, 1),
    "binary": (response(b"\xff\xfe\x00" * 50), None, 1),
    "cut off in a line": (rules(f"User-agent: *\n{'#' * (READ_BYTES - 26)}\nDisallow: /rahasia"), None, 1),
    "the longest rule allows": (rules("User-agent: *\nDisallow: /*\nAllow: /a\nAllow: /*b$"), None, 1),
    # forbidden, or not to be had now
    "the longest rule forbids": (rules("User-agent: *\nAllow: /\nDisallow: /*a$\nDisallow: /b"), "robots", 1),
    "all": (rules("User-agent: *  # everybody\nDisallow: /"), "robots", 1),
    "said to be packed": (response(b"User-agent: *\nDisallow: /", Content_Encoding="none"), "robots", 1),
    "in UTF-16": (response("User-agent: *\nDisallow: /".encode("utf-16")), "robots", 1),
    "us": (response(b"\xef\xbb\xbfUser-Agent: KLIPING\nDisallow: /"), "robots", 1),
    "us with a version": (rules("User-agent: kliping/0.9 (us)\nDisallow: /\n\nUser-agent: *\nDisallow:"), "robots", 1),
    "us by a pattern of lines": (rules("User-agent: other/1\r\nuser-agent : Kliping/9.9\r\nDisallow: /"), "robots", 1),
    "names like ours": (rules("User-agent: klipingbot/1\nDisallow: /\nUser-agent: a kliping\nDisallow: /"), None, 1),
    "others who begin like us": (
        rules("User-agent: K7Bot\nDisallow: /\n\nUser-agent: kli 9\nDisallow: /\n\nUser-agent: *\nDisallow:"),
        None,
        1,
    ),
    "503": (response(b"down", "503 Service Unavailable"), "server-error", 2),
    "429": (response(b"wait", "429 Too Many Requests", Retry_After="60"), "rate-limited", 1),
    "huge": (response(b"#" * 3_000_000), "too-large", 1),
    "astray": (redirect("http://169.254.169.254/"), "blocked-address", 1),
    "reset": (lambda _: None, "connection", 2),
    "elsewhere": (redirect("http://berita.invalid/robots.txt"), "name-not-found", 1),
}


def behind() -> bytes:
    """Ask for two minutes of quiet as a date, by a clock that is two years behind."""
    clock = datetime.now(UTC) - timedelta(days=730)
    until = format_datetime(clock + timedelta(seconds=120), usegmt=True)
    return response(b"", "429 Too Many Requests", Date=format_datetime(clock, usegmt=True), Retry_After=until)


QUIET = {
    "by date": (behind, (100, 120)),
    "garbage": (lambda: response(b"", "429 Too Many Requests", Retry_After="later"), (20, 30)),
    "too long": (lambda: response(b"", "503 Unavailable", Retry_After="99999999"), (7 * 86400 - 60, 7 * 86400)),
    "plain 503": (lambda: response(b"", "503 Unavailable"), None),
}
CRAWL_DELAY = b"User-agent: *\nCrawl-delay: 99\n\nUser-agent: kliping\nCrawl-delay: 0.5\nDisallow: /no\n"


class Play:
    """One crawl of many servers at once, each a source of its own that plays its own part."""

    def __init__(self, stack: ExitStack) -> None:
        self.sites: dict[str, Server] = {}
        self.sources: dict[str, dict[str, object]] = {}
        self.asks: list[str | dict[str, object]] = []
        self.stack = stack
        self.done = Crawl({}, 0, "")

    def part(self, name: str, *paths: str, delay: float = 0.05) -> Server:
        site = self.sites[name] = self.stack.enter_context(server())
        self.sources[name] = {"urls": [site.url("/rss")], "ports": [site.port], "delay": delay}
        self.asks += [{"url": site.url(path), "source": name, "inline": path == "/inline"} for path in paths]
        return site

    def result(self, name: str, path: str) -> dict[str, Any]:
        return self.done.results[self.sites[name].url(path)]


@pytest.fixture(scope="module")
def play() -> Iterator[Play]:
    with ExitStack() as stack:
        play = Play(stack)
        paths = ("/a", "/over1", "/slow", "/over2", "/reset", "/b", "/inline")
        first, second = (play.part(name, *paths, delay=DELAY) for name in ("one", "two"))

        def slow(_: socket.socket) -> bytes:
            time.sleep(DELAY * 1.6)
            return page()

        for site, other in ((first, second), (second, first)):
            site.routes["/over1"] = redirect(other.url("/landed1"))
            site.routes["/over2"] = redirect(other.url("/landed2"), "302 Found")
            site.routes["/reset"] = lambda _: None
            site.routes["/slow"] = slow
        play.part("crawl-delay", "/a", "/b", "/no", "/c").routes["/robots.txt"] = response(CRAWL_DELAY)
        for name, (answer, bounds) in QUIET.items():
            play.part(name, *PAGES, delay=1.0 if bounds else 0.05).routes |= dict.fromkeys(PAGES, answer())
        for name, (answer, *_) in ROBOTS.items():
            play.part(f"robots {name}", "/a", "/b").routes["/robots.txt"] = answer
        play.done = crawl(play.asks, play.sources, CONCURRENT_REQUESTS=200)
        yield play


def test_never_a_request_to_a_server_sooner_than_its_delay_after_the_last_answer(play: Play) -> None:
    for name in ("one", "two"):
        site = play.sites[name]
        paths = [each.path for each in site.heard]
        assert {"/robots.txt", "/landed1", "/landed2", "/inline"} <= set(paths)
        assert paths.count("/reset") == 2
        assert min(site.gaps()) >= DELAY
        assert play.result(name, "/over1")["status"] == 200
        assert play.result(name, "/reset")["reason"] == "connection"


def test_the_servers_are_asked_side_by_side(play: Play) -> None:
    first, second = play.sites["one"].heard, play.sites["two"].heard
    assert first[0].at < second[-1].at
    assert second[0].at < first[-1].at


def test_robots_txt_is_asked_once_a_server_and_first(play: Play) -> None:
    for name in ("one", "two", "crawl-delay"):
        paths = [each.path for each in play.sites[name].heard]
        assert paths.count("/robots.txt") == 1
        assert paths[0] == "/robots.txt"


def test_crawl_delay_is_applied(play: Play) -> None:
    site = play.sites["crawl-delay"]
    assert play.result("crawl-delay", "/no")["reason"] == "robots"
    assert len(site.heard) == 4
    assert min(site.gaps()) >= 0.5


@pytest.mark.parametrize("name", [name for name, (_, bounds) in QUIET.items() if bounds])
def test_retry_after_silences_the_whole_host_at_once(name: str, play: Play) -> None:
    low, high = QUIET[name][1] or (0, 0)
    robots, asked = (each.path for each in play.sites[name].heard)
    assert robots == "/robots.txt"
    assert play.result(name, asked)["status"] in {429, 503}
    for path in set(PAGES) - {asked}:
        result = play.result(name, path)
        assert result["reason"] == "rate-limited"
        assert low <= result["retry_after_s"] <= high
    left = [play.result(name, path)["retry_after_s"] for path in set(PAGES) - {asked}]
    assert max(left) - min(left) <= 1, "none waits for its turn first"


def test_a_plain_503_is_a_fault_of_one_page(play: Play) -> None:
    assert len(play.sites["plain 503"].heard) == 11
    assert {play.result("plain 503", path)["status"] for path in PAGES} == {503}


@pytest.mark.parametrize("name", ROBOTS)
def test_a_robots_txt_that_is_missing_or_forbids_or_cannot_be_had_now(name: str, play: Play) -> None:
    _, reason, times = ROBOTS[name]
    site = play.sites[f"robots {name}"]
    results = [play.result(f"robots {name}", path) for path in ("/a", "/b")]
    assert len(site.asked("/robots.txt")) == times
    if reason:
        assert [result.get("reason") for result in results] == [reason, reason]
        answers = reason in {"server-error", "rate-limited", "too-large", "blocked-address"}
        assert {result["type"] for result in results} == {"NoRules" if answers else "Refused"}
        assert {each.path for each in site.heard} == {"/robots.txt"}
        assert [result["retry_after_s"] for result in results] == [60 if name == "429" else None] * 2
    else:
        assert [result.get("status") for result in results] == [200, 200]


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("503", "HTTP 503 (asked for robots.txt)"),
        ("elsewhere", "the name of the host is not known (redirected to http://berita.invalid/robots.txt)"),
    ],
)
def test_what_is_said_of_a_robots_txt_that_cannot_be_had(name: str, detail: str, play: Play) -> None:
    assert play.result(f"robots {name}", "/a")["detail"] == detail


def test_what_was_refused_while_it_waited_is_forgotten_without_a_word(play: Play) -> None:
    assert play.done.log == ""


def test_rules_without_end_take_no_memory_and_no_other_host_s() -> None:
    """Many names with many rules, which Protego would multiply; and a site with many hosts, each with long rules."""
    numbers = range(4_000)
    squared = "".join([f"User-agent: a{n}\n" for n in numbers] + [f"Disallow: /{n}\n" for n in numbers])
    longest = f"#{'x' * (READ_BYTES - 40)}\nUser-agent: *\nDisallow: /no".encode()
    hosts = KEPT_BYTES // READ_BYTES + 2
    with ExitStack() as stack:
        sites = [stack.enter_context(server()) for _ in range(hosts + 1)]
        for site in sites:
            site.routes["/robots.txt"] = response(longest)
        short, *_, odd = sites
        short.routes["/robots.txt"] = rules("User-agent: *\nDisallow: /no")
        odd.routes["/robots.txt"] = response(f"{squared}\nUser agent kliping/1\nDisallow: /no".encode())
        paths = ("/a", "/no")
        asks = [{"url": site.url(path), "source": "s", "inline": True} for path in paths for site in sites]
        sources = {"s": {"urls": [site.url() for site in sites], "ports": [site.port for site in sites], "delay": 0.0}}
        done = crawl(asks, sources)  # type: ignore[arg-type]
    assert {done.reason(site.url("/a")) for site in sites} == {None}
    assert {done.reason(site.url("/no")) for site in sites} == {"robots"}
    assert len(short.asked("/robots.txt")) == len(odd.asked("/robots.txt")) == 1
    assert max(len(site.asked("/robots.txt")) for site in sites) == 2
    assert done.megabytes < 400


def test_when_the_time_is_over_what_waits_its_turn_is_given_back() -> None:
    """In a moment, however long the server's delay is; what completes something begun is still sent if it is soon."""
    with server() as site, server() as other, server() as quick:
        further: dict[str, object] = {"url": site.url("/further"), "source": "s", "meta": {"begun": True}}
        asks: list[str | dict[str, object]] = [{"url": site.url(path), "source": "s"} for path in PAGES]
        asks += [{"url": other.url(), "source": "s"}, further]  # the former waits for its robots.txt
        asks += [{"url": quick.url("/further"), "source": "q", "meta": {"begun": True}}]
        asks += [{"url": quick.url("/new"), "source": "q"}]
        # longer than any machine has run: its clock may begin with its start, and nothing was sent before that
        sources = {"s": {"urls": [site.url(), other.url()], "ports": [site.port, other.port], "delay": 1e9}}
        sources["q"] = {"urls": [quick.url()], "ports": [quick.port], "delay": 2.0}
        done = crawl(asks, sources, stop_after=2)  # two of robots.txt
        assert done.results.pop(quick.url("/further"))["status"] == 200
        assert [each.path for each in [*site.heard, *other.heard]] == ["/robots.txt"]
        assert [each.path for each in quick.heard] == ["/robots.txt", "/further"]
        assert {(result["reason"], result["type"]) for result in done.results.values()} == {("stopped", "Refused")}
        assert len(done.results) == len(asks) - 1


def test_somebody_elses_crawl_delay_does_not_slow_the_source_that_led_there() -> None:
    with server() as site, server() as shop:
        site.routes["/out"] = redirect(shop.url("/promo"))
        shop.routes["/robots.txt"] = rules("User-agent: *\nCrawl-delay: 1.5\n")
        asks: list[str | dict[str, object]] = [{"url": site.url(path), "source": "s"} for path in ("/out", *PAGES)]
        sources = {"s": {"urls": [site.url()], "ports": [site.port, shop.port], "delay": 0.2}}
        done = crawl(asks, sources, CONCURRENT_REQUESTS=3)
        assert [result["status"] for result in done.results.values()] == [200] * len(asks)
        assert [each.path for each in shop.heard] == ["/robots.txt", "/promo"]
        assert min(shop.gaps()) >= 1.5
        together = sorted([*site.heard, shop.heard[0]], key=lambda each: each.at)
        assert min(later.at - earlier.answered for earlier, later in pairwise(together)) >= 0.2, "one slot until then"
        since = [each for each in site.heard if each.at > shop.heard[0].answered]
        assert min(later.at - earlier.answered for earlier, later in pairwise(since)) < 1.5


# The pure parts.


def test_rules_are_kept_for_the_run_and_a_failure_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    host, asked = SimpleNamespace(clock=0.0, status=503), []

    async def ask(_: object, request: Request) -> Answer:
        asked.append(host.clock)
        return answered(Response(request.url, host.status, request=request))

    async def visits() -> None:
        obeyed = robots.Robots(None, "kliping")  # type: ignore[arg-type]
        for host.clock, host.status, refused in ((0, 503, True), (59, 404, True), (61, 404, False), (9999, 503, False)):
            with pytest.raises(NoRules) if refused else nullcontext():
                await obeyed.process_request(Request("https://news.example/a"))

    monkeypatch.setattr(robots, "ask", ask)
    monkeypatch.setattr(robots, "monotonic", lambda: host.clock)
    asyncio.run(visits())
    assert asked == [0, 0, 61]


def source(name: str, *urls: str, delay: float = 1.0, **more: object) -> Source:
    return Source(name, name, None, tuple(map(Feed, urls)), delay=delay, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.News.Example/a", "news.example"),
        ("http://news.example:80/", "news.example"),
        ("https://news.example.:443/", "news.example"),
        ("https://news.example:8443/", "news.example:8443"),
        ("https://tekno.news.example/", "tekno.news.example"),
    ],
)
def test_what_counts_as_one_server(url: str, name: str) -> None:
    assert server_of(url) == name


def test_sources_that_share_a_server_share_a_slot_with_the_longest_delay() -> None:
    slots = Slots(
        [
            source("a", "https://a.example/rss", "https://feeds.example/a", delay=1),
            source("b", "https://b.example/rss", "https://sindikasi.example/b", delay=2),
            source("d", "https://d.example/rss", delay=3),
            source("c", "https://feeds.example/c", "https://b.example/c", delay=5),
        ],
        delay=0.5,
    )
    slot = slots.of("https://feeds.example/a")
    assert {slots.of(f"https://{host}.example/x") for host in ("a", "b", "sindikasi", "feeds")} == {slot}
    assert slots.delays[slot] == 5
    assert slots.of("https://d.example/x") == "d"
    assert slots.of("https://cdn.example/x", "b") == slot
    assert slots.of("https://img.example/x", "d") == "d"
    assert set(slots.delays) == {slot, "d"}


def test_an_unknown_server_joins_whoever_leads_there_first() -> None:
    slots = Slots([source("a", "https://a.example/"), source("b", "https://b.example/")], delay=7)
    assert slots.of("https://img.example/1", "a") == "a"
    assert slots.of("https://img.example/2", "b") == "a"
    assert slots.of("https://b.example/", "a") == "b"
    alone = slots.of("https://other.example/")
    assert slots.delays[alone] == 7


def test_a_slot_only_gets_slower() -> None:
    slots = Slots([source("a", "https://a.example/", delay=2)], delay=1)
    for asked, kept in ((1, 2), (10, 10), (5, 10), (86400, 60)):
        assert slots.slow_down("https://www.a.example/x", asked) == "a"
        assert slots.delays["a"] == kept


def test_only_a_part_of_its_site_slows_a_source_down() -> None:
    slots = Slots([source("a", "https://www.a.co.id/", "https://feeds.example/a", delay=2)], delay=1)
    for url in ("https://foto.a.co.id/1", "https://toko.example/1", "https://pelan.example/1"):
        assert slots.of(url, "a") == "a"
    own = slots.slow_down("https://toko.example/robots.txt", 1)
    assert own == slots.of("https://toko.example/2", "a") != "a"
    assert (slots.delays[own], slots.delays["a"]) == (2, 2)
    assert slots.slow_down("https://toko.example/robots.txt", 6) == own
    assert (slots.delays[own], slots.delays["a"]) == (6, 2)
    assert slots.of("https://pelan.example/2", "a") == "a"  # it asks for nothing
    assert slots.slow_down("https://foto.a.co.id/robots.txt", 4) == "a"
    assert slots.delays["a"] == 4


def test_ports_and_certificates_go_by_host() -> None:
    exempt = Exemptions(
        [
            source("a", "https://rss.a.co.id:8000/", ports=frozenset({8000}), verify_tls=False),
            source("b", "https://b.co.id/"),
            source("c", "http://127.0.0.1:7000/", "http://[::1]:7001/", ports=frozenset({7000, 7001})),
        ]
    )
    assert 7000 in exempt.ports("127.0.0.1")
    assert 7001 in exempt.ports("::1")
    assert 7000 not in exempt.ports("127.0.0.2")
    assert 7000 not in exempt.ports("0.0.1")
    assert 8000 in exempt.ports("www.a.co.id")
    assert 8000 in exempt.ports("berita.a.co.id")
    assert 8000 not in exempt.ports("b.co.id")
    assert 8000 not in exempt.ports("nota.co.id")
    assert not exempt.verify_tls("www.a.co.id")
    assert exempt.verify_tls("b.co.id")
    assert exempt.verify_tls("co.id")


@pytest.mark.parametrize(
    ("url", "named_by", "owned_by"),
    [
        ("https://www.a.co.id/a", "kurasi", "siak"),
        ("https://m.a.co.id/a", "kurasi", "siak"),
        ("https://dumai.a.co.id/a", "kurasi", "siak-dumai"),
        ("https://dumai.a.co.id/a", "siak", "siak-dumai"),
        ("https://rupat.a.co.id/a", "kurasi", "siak"),
        ("https://a.co.id/a", "siak-dumai", "siak-dumai"),  # a feed on rss.a.co.id would be of articles there, too
        ("https://a.co.id/olahraga/a", "siak-olahraga", "siak-olahraga"),
        ("https://else.example/a", "kurasi", "kurasi"),
        ("javascript:void(0)", "kurasi", "kurasi"),
    ],
)
def test_whose_an_address_is(url: str, named_by: str, owned_by: str) -> None:
    sources = [
        source("kurasi", "https://kurasi.example/rss"),
        source("siak-dumai", "https://dumai.a.co.id/rss"),
        source("siak", "https://a.co.id/", "https://feeds.example/siak"),
        source("siak-olahraga", "https://www.a.co.id/olahraga/rss"),
    ]
    assert owner(url, named_by, sites_of(sources)) == owned_by


def test_cooling_down_doubles_without_retry_after_and_is_forgiven_in_time() -> None:
    cooldowns, now = Cooldowns(), 0.0
    waits = []
    for _ in range(1200):  # a month and a half
        assert cooldowns.note("a", 429, None, now)
        waits.append(cooldowns.left("a", now))
        now += waits[-1]
        assert cooldowns.left("a", now) == 0
    assert waits[:4] == [30, 60, 120, 240]
    assert waits[-1] == 3600
    assert not cooldowns.note("a", 200, None, now)  # a feed, perhaps: pages may still be too much
    assert cooldowns.note("a", 429, None, now + 3000)
    assert cooldowns.left("a", now + 3000) == 3600
    now += 3000 + 3600 + 3601
    assert cooldowns.note("a", 429, None, now)
    assert cooldowns.left("a", now) == 30
    assert cooldowns.left("b", now) == 0


def test_what_the_next_run_has_to_know() -> None:
    cooldowns = Cooldowns()
    cooldowns.note("a", 429, None, 0.0)
    cooldowns.note("b", 503, 100, 0.0)
    assert cooldowns.known(10.0) == {"a": (20, 1), "b": (90, 0)}
    later = Cooldowns()
    for name, (left, strikes) in cooldowns.known(40.0).items():
        later.hold(name, left, 5.0, strikes=strikes)
    assert (later.left("a", 5.0), later.left("b", 5.0)) == (0, 60)
    later.note("a", 429, None, 5.0)
    assert later.left("a", 5.0) == 60
    assert set(later.known(3600.0)) == {"a", "b"}
    assert later.known(3700.0) == {}


def test_a_shorter_wish_does_not_shorten_a_longer_one() -> None:
    cooldowns = Cooldowns()
    cooldowns.note("a", 503, 600, 0.0)
    cooldowns.note("a", 429, 5, 1.0)
    cooldowns.hold("a", 5, 1.0)
    assert cooldowns.left("a", 1.0) == 599
    assert not cooldowns.note("a", 503, None, 2.0)
    assert not cooldowns.note("a", 404, 100, 2.0)


def test_what_a_host_asked_for_holds_in_the_next_run() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert quiet_left(now + timedelta(hours=1), now) == 3600
    assert quiet_left(now - timedelta(hours=1), now) == -3600
    assert quiet_left(now + timedelta(days=7), now) == 7 * 86400
    assert quiet_left(now + timedelta(days=300), now) == 0  # the clock went back
