"""The guard, through real crawls on loopback: which addresses are asked, which never, and which answers accepted."""

from __future__ import annotations

import gzip
import resource
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import brotli
import pytest

from crawler.middlewares.download_handler import OPEN_FILES, permit_files
from pipelines.packing import zstd
from tests.certificates_kit import signed
from tests.loopback import Crawl, Server, crawl, page, redirect, response, server

IPV6 = Path("/proc/net/if_inet6")  # empty, or not there, where this machine has none
SIXTH = "::1" if IPV6.exists() and IPV6.read_text(encoding="ascii") else "127.0.0.1"
MEGABYTE = 2**20
LIMIT = 5 * MEGABYTE
SLOW = {"/drip-body", "/drip-headers", "/silent", "/slow-hops"}
NO_ADDRESS = "https://berita］/"  # which Scrapy's request takes, and makes "berita]" of it
OTHER_SCHEMES = ["file:///etc/passwd", "data:text/plain,x", "ftp://127.0.0.1/x", "s3://bucket/key"]
TEXT = b"<html><body>" + b"Berita hari ini. " * 2000 + b"</body></html>"


def drip(head: bytes, forever: bytes) -> object:
    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            connection.sendall(forever)
            time.sleep(0.05)

    return answer


SENT: dict[str, int] = {}  # path → bytes that a flood could get rid of


def flood(path: str, head: bytes, forever: bytes) -> object:
    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        SENT[path] = 0
        for _ in range(40 * MEGABYTE // len(forever)):
            connection.sendall(forever)
            SENT[path] += len(forever)

    return answer


def slow_hop(target: str) -> object:
    def answer(_: socket.socket) -> bytes:
        time.sleep(0.4)
        return redirect(target)

    return answer


def raw(data: bytes) -> object:
    return lambda connection: connection.sendall(data)


@pytest.fixture(scope="module")
def self_signed(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    return signed("127.0.0.1").context(tmp_path_factory.mktemp("tls"))


# Who is asked.


@pytest.fixture(scope="module")
def canaries() -> Iterator[list[Server]]:
    """Servers that nobody may ever connect to."""
    with server("127.0.0.2") as other_address, server("127.0.0.1") as other_port:
        yield [other_address, other_port]


def test_stock_scrapy_does_reach_the_canary(canaries: list[Server]) -> None:
    """The control: without our settings the same redirect is followed, so the canaries do notice it."""
    canary = canaries[0]
    with server() as site:
        site.routes["/r"] = redirect(canary.url("/sung"))
        crawl([site.url("/r")], STOCK=True)
    assert canary.asked("/sung")
    canary.heard.clear()
    canary.connections = 0


FORBIDDEN = {  # {other} is a port that nobody named, {own} that of the site
    "another address": "http://{away}/",
    "another port": "http://127.0.0.1:{other}/",
    "any address": "http://0.0.0.0:{own}/x",
    "mapped": "http://[::ffff:127.0.0.1]:{own}/x",
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "metadata, decimal": "http://2852039166/",
    "credentials": "http://user:hunter2@127.0.0.1:{own}/x",
    "port 22": "http://127.0.0.1:22/",
    "decimal": "http://2130706433:{other}/",
    "a name": "http://localhost:{other}/",
}


def lures(site: Server, away: Server, port: int) -> dict[str, list[str]]:
    """All ways to all kinds of forbidden addresses: asked by the spider, asked inline, after one or two redirects."""
    urls = {}
    for number, (name, template) in enumerate(FORBIDDEN.items()):
        target = template.format(away=f"{away.host}:{away.port}", other=port, own=site.port)
        site.routes[f"/r{number}"] = redirect(target, "302 Found")
        site.routes[f"/c{number}"] = redirect(site.url(f"/r{number}"))
        urls[name] = [target, f"{target}?inline", site.url(f"/r{number}"), site.url(f"/c{number}")]
    return urls


@dataclass
class Play:
    """One crawl of all the servers below."""

    done: Crawl
    main: Server  # what is taken, and the lures
    talk: Server  # what we say
    misled: Server  # its robots.txt leads to the canary
    named: Server
    named_other: Server
    checked: Server
    exempt: Server
    lures: dict[str, list[str]]

    def result(self, path: str) -> dict[str, Any]:
        return self.done.results[self.main.url(path)]


@pytest.fixture(scope="module")
def play(canaries: list[Server], self_signed: ssl.SSLContext) -> Iterator[Play]:
    with ExitStack() as stack:
        main, talk, misled, named, named_other = (stack.enter_context(server()) for _ in range(5))
        tls = (stack.enter_context(server(host, context=self_signed)) for host in ("127.0.0.3", "127.0.0.4"))
        checked, exempt = tls
        asks: list[str | dict[str, Any]] = []

        def ask(url: str, source: str | None = None, **more: Any) -> None:
            asks.append({"url": url, "source": source, **more})

        lured = lures(main, canaries[0], canaries[1].port)
        for url in [url for urls in lured.values() for url in urls]:
            ask(url, "main", inline=url.endswith("?inline"))
        misled.routes["/robots.txt"] = redirect(canaries[0].url("/robots.txt"))
        ask(misled.url("/a"), "misled")
        named.routes["/away"] = redirect(named_other.url())
        ask(named.url("/ok"), typed=named.url())
        ask(named.url("/away"), typed=named.url())
        ask(named.url("/unnamed"))
        ask(NO_ADDRESS, inline=True)
        for url in OTHER_SCHEMES:
            ask(url, meta={"kind": "robots"})
        talk.routes["/a"] = response(TEXT, Set_Cookie="id=1; Path=/", Referrer_Policy="unsafe-url")
        talk.routes["/b"] = response(status="302 Found", Location="/c", Set_Cookie="id=2", Refresh="0; url=/d")
        for path in ("/a", "/b", "/a2"):
            ask(talk.url(path), "talk")
        answers(main)
        for path in list(main.routes):
            hasty = {"deadline_s": 1.0} if path in SLOW else {}
            ask(main.url(path), "main", meta=hasty, kind="feed" if path.endswith("-for-a-feed") else "page")
        ask(checked.url("/a", "https"), "checked")
        ask(exempt.url("/a", "https"), "exempt")
        parts = {"main": main, "talk": talk, "misled": misled, "checked": checked, "exempt": exempt}
        sources = {
            name: {"urls": [site.url()], "ports": [site.port], "delay": 0.0, "verify_tls": name != "exempt"}
            for name, site in parts.items()
        }
        done = crawl(asks, sources, pace=-1, CONCURRENT_REQUESTS=200)
        yield Play(done, main, talk, misled, named, named_other, checked, exempt, lured)


@pytest.mark.parametrize("name", FORBIDDEN)
def test_no_way_leads_to_a_forbidden_address(name: str, play: Play, canaries: list[Server]) -> None:
    for url in play.lures[name]:
        assert play.done.results[url].get("reason") == "blocked-address", (url, play.done.results[url])
    assert [canary.connections for canary in canaries] == [0, 0]


def test_a_robots_txt_that_leads_astray_is_not_followed(play: Play, canaries: list[Server]) -> None:
    assert [each.path for each in play.misled.heard] == ["/robots.txt"]
    assert canaries[0].connections == 0


def test_no_credentials_in_the_log(play: Play) -> None:
    assert "hunter2" not in play.done.log
    assert not any("hunter2" in str(result) for result in play.done.results.values())
    assert not play.main.asked("/x")


@pytest.mark.parametrize(
    "resolver", ["crawler.middlewares.resolver.PublicResolver", "scrapy.resolver.CachingThreadedResolver"]
)
def test_without_leave_nothing_on_this_machine_is_asked(resolver: str) -> None:
    with server() as site, server(SIXTH) as sixth:
        hosts = ["127.0.0.1", "localhost", "127.1", "0x7f.0.0.1", "2130706433", "0177.1", "[::1]", "0", "[::]"]
        urls = [f"http://{host}:{site.port}/{scheme}" for host in hosts for scheme in ("a", "b")]
        urls += [sixth.url(), f"http://localhost:{sixth.port}/"]
        asks: list[str | dict[str, Any]] = [{"url": url, "source": "s", "inline": url.endswith("/b")} for url in urls]
        sources = {"s": {"urls": urls, "ports": [site.port, sixth.port], "delay": 0.0}}
        done = crawl(asks, sources, allow_private=False, TWISTED_DNS_RESOLVER=resolver)
        assert {url: done.reason(url) for url in urls} == dict.fromkeys(urls, "blocked-address")
        assert site.connections == sixth.connections == 0


@pytest.mark.parametrize("allowed", [False, True])
def test_a_name_that_leads_to_this_machine_is_asked_only_with_leave(allowed: bool) -> None:
    with server() as site:
        url = f"http://berita.example:{site.port}/"
        asks: list[str | dict[str, Any]] = [{"url": url, "source": "s", "meta": {"kind": "robots"}}]
        sources = {"s": {"urls": [url], "ports": [site.port]}}
        done = crawl(asks, sources, allow_private=allowed, TWISTED_DNS_RESOLVER="tests.loopback.AllHere")
        assert site.connections == allowed
        told = done.results[url].get("status") or (done.reason(url), done.results[url]["detail"].partition(" and ")[0])
        assert told == (200 if allowed else ("blocked-address", "127.0.0.1 is loopback"))


def test_a_port_that_a_person_named_is_allowed_for_that_request_alone(play: Play) -> None:
    results = play.done.results
    assert results[play.named.url("/ok")]["status"] == 200
    assert results[play.named.url("/away")]["reason"] == "blocked-address"
    assert results[play.named.url("/unnamed")]["reason"] == "blocked-address"
    assert play.named_other.connections == 0


@pytest.mark.parametrize("url", OTHER_SCHEMES)
def test_schemes_other_than_http_have_no_handler(url: str, play: Play) -> None:
    assert play.done.results[url]["reason"] == "blocked-address"


def test_what_is_no_address_is_refused(play: Play) -> None:
    assert (play.done.reason(NO_ADDRESS), play.done.results[NO_ADDRESS]["detail"]) == (
        "blocked-address",
        "not an address",
    )


# What we say.


def test_no_cookies_no_referrer_no_credentials_are_sent(play: Play) -> None:
    assert {each.path for each in play.talk.heard} == {"/robots.txt", "/a", "/b", "/c", "/a2"}
    sent = {name for each in play.talk.heard for name in each.headers}
    assert sent == {"Accept", "Accept-Language", "User-Agent", "Accept-Encoding", "Host"}


# What is taken.


def packed(encoding: str, data: bytes) -> bytes:
    if encoding == "deflate":
        return zlib.compress(data)
    if encoding == "br":
        return bytes(brotli.compress(data, quality=3))
    return gzip.compress(data) if encoding == "gzip" else zstd.compress(data)


def answers(site: Server) -> None:
    """Every kind of answer."""
    routes: dict[str, Any] = site.routes
    bomb = bytes(100 * MEGABYTE)
    for encoding in ("gzip", "deflate", "br", "zstd"):
        whole = packed(encoding, TEXT)
        routes[f"/{encoding}"] = response(whole, Content_Encoding=encoding)
        routes[f"/cut-{encoding}"] = response(whole[: len(whole) // 2], Content_Encoding=encoding)
        routes[f"/bomb-{encoding}"] = response(packed(encoding, bomb), Content_Encoding=encoding)
        routes[f"/false-{encoding}"] = response(TEXT, Content_Encoding=encoding)
    routes["/gzip-twice"] = response(gzip.compress(gzip.compress(TEXT)), Content_Encoding="gzip, gzip")
    routes["/gzip-members"] = response(gzip.compress(TEXT) + gzip.compress(b"tail"), Content_Encoding="x-gzip")
    routes["/gzip-padded"] = response(gzip.compress(TEXT) + b"\0" * 9, Content_Encoding="GZIP")
    routes["/bare-deflate"] = response(zlib.compress(TEXT)[2:-4], Content_Encoding="deflate")
    onion = TEXT
    for _ in range(3):
        onion = gzip.compress(onion)
    routes["/onion"] = response(onion, Content_Encoding=", ".join(["gzip"] * 3))
    routes["/bomb-twice"] = response(gzip.compress(packed("gzip", bomb)), Content_Encoding="gzip, gzip")
    routes["/crumbs-gzip"] = response(gzip.compress(TEXT) + gzip.compress(b"") * 100_000, Content_Encoding="gzip")
    routes["/crumbs-zstd"] = response(zstd.compress(TEXT) + zstd.compress(b"") * 100_000, Content_Encoding="zstd")
    routes["/odd-name"] = response(TEXT, Content_Encoding="utf-8")
    routes["/long-header"] = response(TEXT, Content_Security_Policy="x" * 200_000)
    routes["/odd-headers"] = response(packed("gzip", TEXT), **{"X-Á": "a", "": "b", "Content-Encoding ": "gzip"})
    routes["/empty-gzip"] = response(b"", Content_Encoding="gzip")
    routes["/just-right"] = response(b"x" * LIMIT)
    routes["/just-right-for-a-feed"] = response(b"x" * (2 * LIMIT))
    routes["/declared-too-large"] = response(b"x" * (LIMIT + 1))
    part = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    ok = b"HTTP/1.1 200 OK\r\n"
    routes["/too-large-as-it-comes"] = flood("/too-large-as-it-comes", ok + b"Transfer-Encoding: chunked\r\n\r\n", part)
    routes["/endless-headers"] = flood("/endless-headers", ok, b"X-Filler: " + b"x" * 4000 + b"\r\n")
    routes["/drip-body"] = drip(ok + b"Content-Length: 9999\r\n\r\n", b"x")
    routes["/drip-headers"] = drip(ok + b"X-A: ", b"x")
    routes["/silent"] = drip(b"", b"")
    hops = ["/slow-hops", *(f"/slow-hops?{number}" for number in range(3))]
    routes |= {hop: slow_hop(target) for hop, target in pairwise(hops)}
    routes["/cut-body"] = raw(ok + b"Content-Length: 9999\r\n\r\n<html>")
    routes["/reset"] = raw(b"")
    routes["/not-http"] = raw(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")
    for number in range(1, 7):
        routes[f"/hop{number}"] = redirect(f"/hop{number - 1}", "308 Permanent Redirect")
    routes["/hop0"] = page()
    for name, wait, target, more in STUBS:
        routes[name] = response(f'<meta http-equiv="refresh" content="{wait};url={target}">{more}'.encode())
    routes["/stub-of-404"] = response(b'<meta http-equiv="refresh" content="0; url=/hop0">', "404 Not Found")
    routes["/circle"] = redirect("/cookies-set")
    routes["/cookies-set"] = redirect("/circle")
    routes["/half-permanent"] = redirect("/temporary")
    routes["/temporary"] = redirect(site.url("/hop0").replace("http", "HTTP"), "303 See Other")
    routes["/astray1"] = redirect("http://[::1")
    routes["/astray2"] = redirect("javascript:alert(1)")
    routes["/astray3"] = redirect("file:///etc/passwd")
    routes["/nowhere"] = response(status="301 Moved Permanently")
    routes["/astray4"] = redirect("http://")
    for status in (403, 404, 410, 500, 503):
        routes[f"/{status}"] = response(b"no", f"{status} No")


WHOLE = ["/gzip", "/deflate", "/br", "/zstd", "/gzip-twice", "/gzip-padded", "/bare-deflate"]
WHOLE += ["/odd-name", "/long-header", "/odd-headers"]


@pytest.mark.parametrize(
    ("path", "length"),
    [*((path, len(TEXT)) for path in WHOLE), ("/gzip-members", len(TEXT) + 4), ("/empty-gzip", 0)],
)
def test_packed_and_odd_answers_come_out_whole(path: str, length: int, play: Play) -> None:
    assert play.result(path)["length"] == length


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_what_is_not_what_it_says_is_told_without_the_words_of_a_library(encoding: str, play: Play) -> None:
    result = play.result(f"/false-{encoding}")
    assert result["reason"] == "bad-encoding"
    assert result["detail"] == f"declared as {encoding}, but is something else or damaged"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        *((f"/bomb-{encoding}", "too-large") for encoding in ("gzip", "deflate", "br", "zstd")),
        *((f"/cut-{encoding}", "bad-encoding") for encoding in ("gzip", "deflate", "br", "zstd")),
        ("/onion", "bad-encoding"),
        ("/bomb-twice", "too-large"),
        ("/crumbs-gzip", "bad-encoding"),
        ("/crumbs-zstd", "bad-encoding"),
        ("/declared-too-large", "too-large"),
        ("/too-large-as-it-comes", "too-large"),
        ("/endless-headers", "connection"),
        ("/drip-body", "timeout"),
        ("/drip-headers", "timeout"),
        ("/silent", "timeout"),
        ("/slow-hops", "timeout"),
        ("/cut-body", "connection"),
        ("/reset", "connection"),
        ("/not-http", "connection"),
        ("/hop6", "redirects"),
        ("/circle", "redirects"),
        ("/astray1", "redirects"),
        ("/astray4", "redirects"),
    ],
)
def test_what_is_not_taken_and_why(path: str, reason: str, play: Play) -> None:
    result = play.result(path)
    assert result.get("reason") == reason, result
    assert "\n" not in result["detail"]


@pytest.mark.parametrize("path", sorted(SLOW))
def test_a_deadline_is_for_all_hops_together(path: str, play: Play) -> None:
    assert play.result(path)["detail"].startswith("no complete answer within 1 seconds")


def test_limits_are_by_kind(play: Play) -> None:
    assert play.result("/just-right")["length"] == LIMIT
    assert play.result("/just-right-for-a-feed")["length"] == 2 * LIMIT


def test_bombs_leave_no_trace_in_memory(play: Play) -> None:
    assert play.done.megabytes < 200  # four bombs of 200 MB each


@pytest.mark.parametrize("path", ["/endless-headers", "/too-large-as-it-comes"])
def test_a_flood_is_hung_up_on(path: str, play: Play) -> None:
    assert play.main.asked(path)
    assert SENT[path] < 20 * MEGABYTE  # the limit, and what the sockets on both sides hold


def test_five_redirects_are_followed_and_the_permanent_part_is_told(play: Play) -> None:
    five = play.result("/hop5")
    assert (five["status"], five["url"], five["permanent"]) == (200, play.main.url("/hop0"), play.main.url("/hop0"))
    half = play.result("/half-permanent")
    assert (half["url"], half["permanent"]) == (play.main.url("/hop0"), play.main.url("/temporary"))
    assert play.result("/hop0")["permanent"] is None


STUBS = [  # path, seconds, where it leads, what else it holds
    ("/stub", "0", "/hop0", "<p>Anda akan dialihkan."),
    ("/stub-of-stub", "3", "/stub", ""),
    ("/stub-blocked", "0", "http://127.0.0.1:1/", ""),
    ("/stub-late", "300", "/hop0", ""),
    ("/stub-of-itself", "0", "/stub-of-itself", ""),
    ("/stub-of-letters", "0", "/é", ""),
    ("/stub-there", "0", "/stub-and-back", ""),
    ("/stub-and-back", "0", "/stub-there", ""),
    ("/stub-for-a-feed", "0", "/hop0", ""),
    ("/stub-astray", "0", "http://[::1", ""),
    ("/stub-file", "0", "file:///etc/passwd", ""),
    ("/stub-with-a-story", "0", "/hop0", "<p>Banjir merendam rumah warga. " * 200),
]


@pytest.mark.parametrize(
    ("path", "end"),
    [
        *(("/stub", "/hop0"), ("/stub-of-stub", "/hop0"), ("/stub-of-letters", "/%C3%A9")),
        ("/stub-there", "/stub-and-back"),  # and not there again
    ],
)
def test_a_page_that_only_leads_on_is_followed(path: str, end: str, play: Play) -> None:
    told = play.result(path)
    assert (told["status"], told["url"], told["permanent"]) == (200, play.main.url(end), None)


@pytest.mark.parametrize("path", ["late", "of-itself", "astray", "file", "for-a-feed", "with-a-story"])
def test_a_page_that_leads_nowhere_or_holds_more_is_taken_as_it_is(path: str, play: Play) -> None:
    told = play.result(f"/stub-{path}")
    assert (told["status"], told["url"]) == (200, play.main.url(f"/stub-{path}"))
    assert len(play.main.asked(f"/stub-{path}")) == 1


def test_a_page_that_leads_where_nobody_may_go_or_is_missing_is_not_followed(play: Play) -> None:
    assert play.result("/stub-blocked")["reason"] == "blocked-address"
    assert play.result("/stub-of-404")["status"] == 404


def test_a_redirect_to_another_scheme_is_not_followed(play: Play) -> None:
    assert play.result("/astray2")["reason"] == "blocked-address"
    assert play.result("/astray3")["reason"] == "blocked-address"
    assert not any("passwd" in each.path for each in play.main.heard)


@pytest.mark.parametrize(
    ("path", "status"), [("/403", 403), ("/404", 404), ("/410", 410), ("/500", 500), ("/nowhere", 301)]
)
def test_error_answers_reach_the_spider_and_are_not_asked_again(path: str, status: int, play: Play) -> None:
    assert play.result(path)["status"] == status
    assert len(play.main.asked(path)) == 1


@pytest.mark.parametrize(
    ("path", "times"), [("/reset", 2), ("/cut-body", 2), ("/silent", 1), ("/cut-gzip", 1), ("/circle", 2)]
)
def test_a_broken_connection_is_tried_once_more_and_nothing_else(path: str, times: int, play: Play) -> None:
    assert len(play.main.asked(path)) == times


def test_more_hosts_than_files_may_be_open_are_asked() -> None:
    """Each connection is kept for the next request to its host."""
    with ExitStack() as stack:
        sites = [stack.enter_context(server()) for _ in range(60)]
        sources = {str(each.port): {"urls": [each.url()], "ports": [each.port]} for each in sites}
        asks: list[str | dict[str, Any]] = [{"url": each.url(), "source": str(each.port)} for each in sites]
        done = crawl(asks, sources, open_files=50)
    assert {result.get("status") for result in done.results.values()} == {200}


def test_a_limit_of_open_files_is_raised_and_never_lowered() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    higher = most + 1 if hard == resource.RLIM_INFINITY or hard > most else most
    try:
        for before, after in ((most // 2, most), (higher, higher)):
            resource.setrlimit(resource.RLIMIT_NOFILE, (before, hard))
            permit_files()
            assert resource.getrlimit(resource.RLIMIT_NOFILE) == (after, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_nothing_is_logged_for_faults_that_become_outcomes(play: Play) -> None:
    assert play.done.log == ""


# TLS.


def test_certificates_are_checked_unless_the_source_is_exempted(play: Play) -> None:
    refused = play.done.results[play.checked.url("/a", "https")]
    assert refused["reason"] == "connection"
    assert "TLS" in refused["detail"]
    assert "certificate" in refused["detail"]
    assert play.checked.heard == []
    assert play.done.results[play.exempt.url("/a", "https")]["status"] == 200
