"""The newsroom's faults: each is sent as its name says, for the addresses that it was set for and no others."""

from __future__ import annotations

import contextlib
import re
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from pipelines.items import Reason
from tests.conftest import ROOT
from tests.newsroom import FAULTS, Fault, Newsroom, Resource, Site
from tests.newsroom.faults import ARTICLE, FEED, ROBOTS, table


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


def test_the_canary_tells_who_came(room: Newsroom) -> None:
    with socket.create_connection(("127.0.0.1", room.server.canary_port), timeout=60) as sock:
        assert sock.recv(100).startswith(b"HTTP/1.1 200")
    assert len(room.canary_hits) == 1
    room.canary_hits.clear()


def test_the_documentation_lists_each_fault() -> None:
    page = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    assert [row for row in table().splitlines() if row not in page] == []
    assert table() in page, "python -m tests.newsroom --faults prints the table as it is to be"
