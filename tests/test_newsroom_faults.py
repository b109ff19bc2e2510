"""The newsroom's faults: each is sent as its name says, for the addresses that it was set for and no others."""

from __future__ import annotations

import contextlib
import re
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from pipelines.items import Reason
from tests.conftest import ROOT
from tests.newsroom import FAULTS, STYLES, Fault, FeedSpec, Newsroom, Resource, Site, batch
from tests.newsroom.faults import ARTICLE, FEED, ROBOTS, table

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def room() -> Iterator[Newsroom]:
    with Newsroom() as newsroom:
        yield newsroom


@pytest.fixture(autouse=True)
def healed(room: Newsroom) -> Iterator[None]:
    yield
    room.heal()
    room.log.clear()


def send(site: Site, path: str, *headers: str, first: float = 60.0, then: float = 60.0, limit: int = 2**21) -> bytes:
    """The bytes received until the server closes, is silent for so many seconds, or `limit` is reached."""
    got = bytearray()
    with socket.create_connection((site.host, site.port), timeout=60) as sock:
        lines = [f"GET {path} HTTP/1.1", "Host: x", "Connection: close", *headers, "", ""]
        sock.sendall("\r\n".join(lines).encode())
        sock.settimeout(first)
        with contextlib.suppress(TimeoutError, ConnectionResetError):
            while len(got) < limit and (data := sock.recv(65536)):
                got += data
                sock.settimeout(then)
    return bytes(got)


def victim(room: Newsroom, fault: Fault) -> tuple[Site, str, Resource]:
    """Some address that the fault suits."""
    for site in room.sites:
        paths = ["/robots.txt", *(spec.path for spec in site.feeds), *(site.path(story) for story in site.stories)]
        for path in paths:
            page = site.find(path)
            if page and fault.suits(page.kind, page.body):
                return site, path, page
    raise AssertionError(f"{fault.name} suits nothing in the whole town")


SILENT = {"stalled-headers", "robots-stalled", "closed-at-once"}  # no byte comes at all


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_each_fault_is_seen_on_the_wire_and_in_the_log(fault: Fault, room: Newsroom) -> None:
    site, path, page = victim(room, fault)
    asked = [f"If-None-Match: {page.etag}x", "If-Modified-Since: Sun, 01 Nov 2026 00:00:00 GMT"]
    headers = asked if fault.name == "lying-304" else []
    healthy = send(site, path, *headers)
    room.log.clear()
    room.fault(fault.name, site=site.id)
    patience: dict[str, Any] = {"first": 0.3} if fault.name in SILENT else {"then": 0.3} if fault.slow else {}
    got = send(site, path, *headers, **patience)
    (request,) = room.requests()
    assert request.fault == fault.name
    if fault.name == "robots-slow":
        assert got.startswith(b"HTTP/1.1 200")
    else:
        assert got != healthy
    assert (got == b"") == (fault.name in SILENT)
    if re.fullmatch(r"\d{3}.*", fault.name):
        assert got.startswith(f"HTTP/1.1 {fault.name[:3]} ".encode())
    if fault.name.startswith("redirect-"):
        assert got.startswith(b"HTTP/1.1 30")
    assert room.canary_hits == []


def test_there_are_faults_enough_and_each_is_told_in_words() -> None:
    assert len(FAULTS) >= 40
    for fault in FAULTS.values():
        assert fault.does
        assert not fault.does.endswith(".")
        assert set(fault.on) <= {FEED, ARTICLE, ROBOTS}
        assert {fault.reason, fault.feed_reason} <= {"", *Reason}, fault.name


def test_a_fault_stays_where_it_was_put(room: Newsroom) -> None:
    site, other = room["kabarnusa"], room["antarkota"]
    first, second = site.stories[:2]
    room.fault("404", site="kabarnusa", story=first.number)
    room.fault("500", site="antarkota", path="/sitemap-berita.xml", times=2)
    assert send(site, site.path(first))[9:12] == b"404"
    assert send(site, site.path(second))[9:12] == b"200"
    assert [send(other, "/sitemap-berita.xml")[9:12] for _ in range(3)] == [b"500", b"500", b"200"]
    room.heal()
    assert send(site, site.path(first))[9:12] == b"200"


def test_a_share_is_drawn_by_the_seed_and_a_storys_pages_fail_together(open_newsroom: Callable[..., Newsroom]) -> None:
    style = STYLES["daily"]
    sites = [Site("a", "Kabar Uji", style, [FeedSpec("rss", "/rss")], batch("share", 60, NOW))]
    room = open_newsroom(sites)
    (site,) = room.sites

    def failing(seed: int) -> set[int]:
        room.heal()
        room.fault("500", kind="article", share=0.3, seed=seed)
        out = set()
        for story in site.stories:
            codes = {send(site, path)[9:12] for path in site.paths(story)}
            assert len(codes) == 1
            if codes == {b"500"}:
                out.add(story.number)
        return out

    first = failing(1)
    assert 8 < len(first) < 30
    assert failing(1) == first
    assert failing(2) != first


def test_chaos_knows_beforehand_what_it_will_do(room: Newsroom) -> None:
    chaos = room.chaos(0.5, seed=5)
    site = room["harianbahari"]
    drawn = set()
    for story in site.stories:
        fault = chaos.drawn(site.id, "article", f"story {story.number}", site.body(site.path(story)))
        room.log.clear()
        send(site, site.path(story))
        assert room.requests()[0].fault == (fault.name if fault else "")
        assert fault == chaos.of_story(site, story)
        drawn.add(fault.name if fault else None)
    assert None in drawn
    assert len(drawn) > 1


def test_what_must_be_stored_hangs_on_page_robots_and_one_feed(room: Newsroom) -> None:
    site = room["harianbahari"]
    assert all(room.chaos(0, seed=1).must_be_stored(site, story) for story in site.stories)
    for seed in range(20):
        chaos = room.chaos(0.5, seed, kinds=("article",))
        for story in site.stories:
            fault = chaos.of_story(site, story)
            assert chaos.must_be_stored(site, story) == (fault is None or fault.survivable)


def test_the_canary_tells_who_came(room: Newsroom) -> None:
    with socket.create_connection(("127.0.0.1", room.server.canary_port), timeout=60) as sock:
        assert sock.recv(100).startswith(b"HTTP/1.1 200")
    assert len(room.canary_hits) == 1
    room.canary_hits.clear()


def test_the_documentation_lists_each_fault() -> None:
    page = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    assert [row for row in table().splitlines() if row not in page] == []
    assert table() in page, "python -m tests.newsroom --faults prints the table as it is to be"
