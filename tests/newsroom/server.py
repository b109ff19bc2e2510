"""The HTTP/1.1 server: asyncio protocols on loopback in a thread of its own, one listening socket for each site.

It answers from bytes that are ready (some thousands of pages a second), keeps connections alive, packs with gzip if the
client accepts it, answers 304 truthfully, logs every request, and lets faults replace any answer.
"""

from __future__ import annotations

import asyncio
import itertools
import socket
import struct
import threading
import time
from dataclasses import dataclass, field

from tests.newsroom.site import HTML, Resource, Site
from tests.newsroom.wire import Ask, Ending, Play, Request, Script

NOT_FOUND = Resource("other", b"<!DOCTYPE html><title>404</title><h1>Halaman tidak ditemukan</h1>", HTML, status=404)
BAD_REQUEST = Resource("other", b"Bad request", "text/plain", status=400)


@dataclass(slots=True)
class Log:
    """Every request since the start or the last `clear`; appended to by one thread, read by any."""

    requests: list[Request] = field(default_factory=list)

    def clear(self) -> None:
        self.requests = []

    def of(self, *, site: str | None, kind: str | None) -> list[Request]:
        """The requests that match, in the order in which they came."""
        return [r for r in self.requests if site in (None, r.site) and kind in (None, r.kind)]


class Connection(asyncio.Protocol):
    """One client connection of one site."""

    numbers = itertools.count(1)

    def __init__(self, server: Server, site: Site) -> None:
        self.server, self.site = server, site
        self.buffer = bytearray()
        self.number = next(self.numbers)
        self.script: asyncio.Task[None] | None = None
        self.closed = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.server.connections.add(self)

    def connection_lost(self, _exc: Exception | None) -> None:
        self.closed = True
        self.server.connections.discard(self)
        if self.script:
            self.script.cancel()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        self.read_on()

    def read_on(self) -> None:
        """Answer the requests that are complete, one after the other."""
        while not self.script and not self.closed and (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            raw = bytes(self.buffer[:end])
            del self.buffer[: end + 4]
            self.answer(raw)

    def answer(self, raw: bytes) -> None:
        first, *rest = raw.decode("latin-1").split("\r\n")
        headers = {}
        for line in rest:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        method, _, tail = first.partition(" ")
        target = tail.partition(" ")[0]
        if not target.startswith("/"):
            self.transport.write(BAD_REQUEST.plain())
            return self.transport.close()
        site = self.site
        request = Request(time.monotonic(), site.id, f"{site.host}:{site.port}", method, target, headers, self.number)
        self.server.log.requests.append(request)
        hop, path = unhop(target)
        page = site.find(path)
        if page is not None:
            request.kind = page.kind
        for play in self.server.plays:
            played = play(Ask(site, request, page, path, hop, self.server.canary_port, self.server.retry_after))
            if isinstance(played, Resource):
                page = played
                break
            if played is not None:
                self.script = self.server.loop.create_task(self.perform(played, request))
                return None
        self.send(page or NOT_FOUND, request)
        return None

    def send(self, page: Resource, request: Request) -> None:
        headers = request.headers
        request.status = page.status
        if page.status == 200 and fresh(page, headers):
            request.status = 304
            data = page.unchanged()
        elif "gzip" in headers.get("accept-encoding", "") and compressible(page):
            data = page.gzipped()
        else:
            data = page.plain()
        if request.method == "HEAD":
            data = data[: data.index(b"\r\n\r\n") + 4]
        request.done = time.monotonic()  # noted before sending, so that nobody has the answer earlier
        self.transport.write(data)
        if request.is_last:
            self.transport.close()

    async def perform(self, script: Script, request: Request) -> None:
        """Play a fault step by step; afterwards the connection goes on, unless script or client ended it."""
        last = time.monotonic()
        for step in script:
            last = time.monotonic()
            if self.closed:
                return
            if isinstance(step, bytes):
                if not request.status and step.startswith(b"HTTP/1."):
                    request.status = int(step[9:12])
                self.transport.write(step)
            elif isinstance(step, Ending):
                if step is Ending.RESET:
                    sock = self.transport.get_extra_info("socket")
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.transport.abort()
                else:
                    self.transport.close()
                return
            else:
                await asyncio.sleep(step)
        request.done = last
        self.script = None
        if request.is_last:
            self.transport.close()
        else:
            self.read_on()


def unhop(target: str) -> tuple[int, str]:
    """How many hops of a redirect chain led to this request, and the path without the mark: /~2/berita → 2, /berita."""
    if not target.startswith("/~"):
        return 0, target
    number, _, path = target[2:].partition("/")
    return (int(number), f"/{path}") if number.isdecimal() else (0, target)


class Canary(asyncio.Protocol):
    """A server on the port that nobody may connect to; it notes who did."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.server.canary_hits.append(str(transport.get_extra_info("peername")))
        transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<h1>Rahasia</h1>")
        transport.close()


def fresh(page: Resource, headers: dict[str, str]) -> bool:
    """Whether the client's validators hold (RFC 9110: If-None-Match goes before If-Modified-Since)."""
    tags = headers.get("if-none-match")
    if tags is not None:
        return bool(page.etag) and page.etag in (tag.strip() for tag in tags.split(","))
    return bool(page.last_modified) and headers.get("if-modified-since") == page.last_modified


def compressible(page: Resource) -> bool:
    packed = page.content_type.startswith(("application/gzip", "image/"))
    return "gzip" in page.wire or (len(page.body) > 500 and not packed)


class Server:
    """Listens for a set of sites, each at a loopback address of its own, all on one port."""

    def __init__(self, sites: list[Site], *, port: int = 0) -> None:
        self.sites = sites
        self.log = Log()
        self.plays: list[Play] = []
        self.connections: set[Connection] = set()
        self.sockets = bind(len(sites), port)
        for site, sock in zip(sites, self.sockets, strict=True):
            site.settle(*sock.getsockname())
        self.port = self.sockets[0].getsockname()[1]
        self.canary = canary()
        self.canary_port = self.canary.getsockname()[1]
        self.canary_hits: list[str] = []
        self.retry_after = 2  # seconds that the faults ask for
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._run, name="newsroom", daemon=True)

    def start(self) -> None:
        self.thread.start()
        self.ready.wait(10)

    def stop(self) -> None:
        """Close everything and end the thread."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(timeout=10)

    def _run(self) -> None:
        loop = self.loop
        listeners = [
            loop.run_until_complete(loop.create_server(lambda site=site: Connection(self, site), sock=sock))  # type: ignore[misc]
            for site, sock in zip(self.sites, self.sockets, strict=True)
        ]
        listeners.append(loop.run_until_complete(loop.create_server(lambda: Canary(self), sock=self.canary)))
        self.ready.set()
        loop.run_forever()
        loop.run_until_complete(self._close(listeners))
        loop.close()

    async def _close(self, listeners: list[asyncio.Server]) -> None:
        for listener in listeners:
            listener.close()
        scripts = [c.script for c in self.connections if c.script]
        for connection in list(self.connections):
            connection.transport.abort()
        for script in scripts:
            script.cancel()
        await asyncio.gather(*scripts, return_exceptions=True)
        await asyncio.sleep(0)  # connection_lost of the aborted ones


def address(number: int) -> str:
    """The loopback address of site `number`: 127.0.1.1, 127.0.1.2 …"""
    return f"127.0.{number // 200 + 1}.{number % 200 + 1}"


def bind(count: int, port: int = 0) -> list[socket.socket]:
    """Listening sockets on `count` loopback addresses that share one port (Linux answers on all of 127.0.0.0/8)."""
    for _attempt in range(20):
        sockets: list[socket.socket] = []
        chosen = port
        try:
            for number in range(count):
                sock = socket.socket()
                sockets.append(sock)
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                sock.bind((address(number), chosen))
                sock.listen(512)
                sock.setblocking(False)
                chosen = sock.getsockname()[1]
        except OSError:
            for sock in sockets:
                sock.close()
            if port:
                raise
        else:
            return sockets
    raise OSError(f"no port that is free on {count} loopback addresses")


def canary() -> socket.socket:
    """A listening socket at a port that no feeds.yaml names."""
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    sock.listen(16)
    sock.setblocking(False)
    return sock
