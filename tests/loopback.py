"""A scriptable HTTP server on loopback that logs every connection, and small crawls against it in a child process.

Run as a script it is the child: a real Scrapy crawl on the reactor with the project's own settings; the job comes as
JSON on stdin, the results go as JSON to stdout.
"""

from __future__ import annotations

import json
import resource
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred, succeed

Answer = bytes | Callable[[socket.socket], bytes | None]  # what is called may answer by itself, or give the answer


@dataclass
class Heard:
    """One request as it arrived."""

    at: float  # monotonic seconds, at its first byte
    path: str
    headers: dict[str, str]
    answered: float  # monotonic seconds, before the first byte of its answer went out or its connection was closed


@dataclass
class Server:
    """Answers GET requests by path; `connections` counts every accept, requests or not."""

    host: str
    port: int
    routes: dict[str, Answer] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str = "/", scheme: str = "http") -> str:
        return f"{scheme}://{self.host}:{self.port}{path}"

    def asked(self, path: str) -> list[Heard]:
        return [each for each in self.heard if each.path == path]

    def gaps(self) -> list[float]:
        """Seconds from each answer to the next request, in the order of the requests; below 0: two at once.

        An answer is noted before it goes out and a request once it is read, so that a server that gets its turn late
        sees a longer gap, and none that is shorter than the client's.
        """
        heard = sorted(self.heard, key=lambda each: each.at)
        return [later.at - earlier.answered for earlier, later in pairwise(heard)]

    def serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            while head := self._head(connection):
                at, path, headers = head
                heard = Heard(at, path, headers, answered=time.monotonic())
                self.heard.append(heard)
                answer = self.routes.get(path, page())
                if callable(answer):
                    given = answer(connection)
                    if given is None:
                        return
                    answer = given
                heard.answered = time.monotonic()
                connection.sendall(answer)

    @staticmethod
    def _head(connection: socket.socket) -> tuple[float, str, dict[str, str]] | None:
        raw, at = b"", 0.0
        while b"\r\n\r\n" not in raw:
            data = connection.recv(65536)
            if not data:
                return None
            at = at or time.monotonic()
            raw += data
        first, *lines = raw.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        return at, first.split(" ")[1], dict(line.split(": ", 1) for line in lines)


def response(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer; `_` in a header's name stands for `-`."""
    told = {"Content-Type": "text/html", "Content-Length": str(len(body))}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


def page(text: str = "isi") -> bytes:
    return response(f"<html><body>{text}</body></html>".encode())


def redirect(location: str, status: str = "301 Moved Permanently") -> bytes:
    return response(status=status, Location=location)


class AllHere(CachingThreadedResolver):
    """A resolver for Scrapy to which every name is one of this machine."""

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: ARG002, N802
        return succeed("127.0.0.1")


@contextmanager
def server(host: str = "127.0.0.1", *, context: ssl.SSLContext | None = None, **routes: Answer) -> Iterator[Server]:
    """A running server on a port of its own; every socket it opened is closed at the end."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, 0), family=family, backlog=64)
    made = Server(f"[{host}]" if ":" in host else host, listening.getsockname()[1])
    open_sockets: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            made.connections += 1
            open_sockets.append(connection)
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    def talk(connection: socket.socket) -> None:
        with suppress(OSError):
            made.serve(context.wrap_socket(connection, server_side=True) if context else connection)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for each in open_sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        thread.join(5)


@dataclass
class Crawl:
    """What a small crawl brought: for each URL asked `status`, `length`, `url` or `reason`, `detail`; and its log."""

    results: dict[str, dict[str, Any]]
    megabytes: float  # the child's largest resident size
    log: str

    def reason(self, url: str) -> str | None:
        return self.results[url].get("reason")


def crawl(
    asks: list[str | dict[str, Any]],
    sources: dict[str, dict[str, Any]] | None = None,
    *,
    allow_private: bool = True,
    stop_after: int = 0,
    timeout_s: float = 240,
    open_files: int = 256,
    pace: int = 1,
    **settings: Any,
) -> Crawl:
    """Ask all of `asks` (a URL, or url, source, kind, inline, meta) in one crawl; `sources`: id → urls, ports …

    Its time is over after so many answers (`stop_after`), if any; it begins with a limit of so many open files.
    `pace` is that of the time of day: with -1, somebody sets the clock back all the time.
    """
    job: dict[str, Any] = {"sources": sources or {}, "stop_after": stop_after, "open_files": open_files, "pace": pace}
    job["asks"] = [{"url": ask} if isinstance(ask, str) else ask for ask in asks]
    job["settings"] = {
        "ALLOW_PRIVATE_ADDRESSES": allow_private,
        "USER_AGENT": "kliping/9 (+https://t.example)",
        **settings,
    }
    child = subprocess.run(
        [sys.executable, "-W", "error", str(Path(__file__).resolve())],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=timeout_s,
        cwd=Path(__file__).resolve().parents[1],
        check=False,
    )
    assert child.returncode == 0, child.stderr
    told = json.loads(child.stdout.splitlines()[-1])
    return Crawl(told["results"], told["megabytes"], child.stderr)


def _child() -> None:
    root = Path(__file__).resolve().parents[1]
    sys.path[0] = str(root)
    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.settings import Settings
    from twisted.internet.base import ReactorBase

    from crawler import middlewares
    from crawler.http_hints import permanent_url
    from crawler.middlewares import faults
    from crawler.middlewares.politeness import Politeness
    from crawler.sources import Feed, Source

    job = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_NOFILE, (job["open_files"], resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    results: dict[str, dict[str, Any]] = {}

    def source(name: str, told: dict[str, Any]) -> Source:
        feeds = tuple(Feed(url) for url in told.pop("urls"))
        return Source(name, name, None, feeds, **{**told, "ports": frozenset(told.get("ports", ()))})

    def ok(answer: Any, ask: dict[str, Any]) -> None:
        results[ask["url"]] = {
            "status": answer.status,
            "length": len(answer.body),
            "text": answer.body[:80].decode("latin-1"),
            "url": answer.url,
            "permanent": permanent_url(answer.meta, answer.url),
        }

    def bad(fault: Any, ask: dict[str, Any]) -> None:
        reason, detail = faults.classify(fault)
        told = {"reason": reason, "detail": detail, "retry_after_s": faults.retry_after_s(fault)}
        results[ask["url"]] = {**told, "type": type(fault).__name__}

    class Spider(scrapy.Spider):
        name = "small"
        sources = {name: source(name, told) for name, told in job["sources"].items()}  # noqa: RUF012

        async def start(self) -> Any:
            self.crawler.signals.connect(self.answered, scrapy.signals.response_received)
            for ask in sorted(job["asks"], key=lambda ask: bool(ask.get("inline"))):
                if not ask.get("inline"):
                    yield self.request(ask)
                    continue
                try:
                    ok(await self.crawler.engine.download_async(self.request(ask)), ask)
                except Exception as error:  # noqa: BLE001
                    bad(error, ask)

        def answered(self) -> None:
            job["stop_after"] -= 1
            if job["stop_after"] == 0:
                Politeness.of(self.crawler).stop()

        def request(self, ask: dict[str, Any]) -> scrapy.Request:
            typed = ask.get("typed")
            meta = middlewares.limits(ask.get("kind", "page"), ask.get("source"), typed=typed)
            return scrapy.Request(
                ask["url"],
                callback=ok,
                errback=lambda failure: bad(failure.value, ask),
                cb_kwargs={"ask": ask},
                meta={**meta, **ask.get("meta", {})},
                dont_filter=True,
            )

    ReactorBase.seconds = staticmethod(lambda: job["pace"] * time.monotonic())
    settings = Settings()
    if not job["settings"].pop("STOCK", False):
        settings.setmodule("crawler.settings")
    settings.setdict(
        {
            "ITEM_PIPELINES": {},
            "REFERER_ENABLED": False,
            "SPIDER_MIDDLEWARES": {"scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None},
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "LOG_LEVEL": "WARNING",
            "DEFAULT_DELAY": 0,
            **job["settings"],
        }
    )
    process = AsyncCrawlerProcess(settings)
    process.crawl(Spider)
    process.start()
    # getrusage would tell the memory of the process that started this one, where that was larger
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    megabytes = int(peak.split()[1]) / 1024
    print(json.dumps({"results": results, "megabytes": megabytes}))


if __name__ == "__main__":
    _child()
