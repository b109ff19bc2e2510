"""A real Redis with its own folder, and a cluster's commands as processes that tests may kill."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

import pytest
import redis

from crawler.cli import run
from crawler.cluster import life
from crawler.cluster.keys import JOBS
from crawler.cluster.messages import Job
from crawler.cluster.transport import Transport
from crawler.cluster.writer import Writer
from crawler.options import Options
from crawler.report import Report
from crawler.sources import load
from pipelines import stopping
from pipelines.archive import QuietHost
from pipelines.feed_items import FeedState, SitemapState
from pipelines.items import Pending
from tests.archive_kit import NOW, entry
from tests.conftest import COMMAND, rows, until
from tests.newsroom import Newsroom

SERVER = shutil.which("redis-server")
REDIS = "127.6.3.79"  # no connection that others make takes a port of this address while a killed Redis is away
needs_redis = [
    pytest.mark.redis,
    pytest.mark.skipif(SERVER is None, reason="no redis-server here: apt-get install redis-server"),
]


def redis_test(test: object) -> object:
    for mark in needs_redis:
        test = mark(test)
    return test


class RedisServer:
    """`redis-server` on a free loopback port; it writes every change to disk before it answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        with socket.socket() as free:
            free.bind((REDIS, 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://{REDIS}:{self.port}/0"

    def start(self) -> Self:
        assert SERVER
        words = ["--port", str(self.port), "--bind", REDIS, "--dir", str(self.folder), "--save", "",
                 "--appendonly", "yes", "--appendfsync", "always", "--loglevel", "warning"]  # fmt: skip
        self.process = subprocess.Popen([SERVER, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self.answers, "Redis does not answer")
        return self

    def answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def client(self) -> redis.Redis:
        return redis.Redis(REDIS, self.port, socket_timeout=1)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


class Cluster:
    """The processes of one cluster; what they print goes into files beside the archive."""

    def __init__(self, room: Newsroom, folder: Path) -> None:
        self.room, self.folder = room, folder
        self.feeds, self.db = folder / "feeds.yaml", folder / "kliping.db"
        folder.mkdir(parents=True, exist_ok=True)
        self.feeds.write_text(room.feeds_yaml(), encoding="utf-8")
        self.redis = RedisServer(folder / "redis")
        self.processes: list[subprocess.Popen[bytes]] = []

    def run(self, name: str, *words: str, change: str = "") -> subprocess.Popen[bytes]:
        """Start `kliping cluster NAME` in a session of its own, as systemd would; `change` alters kliping's modules."""
        log = (self.folder / f"{name}.log").open("ab")
        program = [sys.executable, "-c", f"{change}\nfrom crawler.cli import main; main()"] if change else COMMAND
        process = subprocess.Popen(
            [*program, "cluster", name, "--redis", self.redis.url, *words], cwd=self.folder, stdout=log, stderr=log,
            env={**os.environ, "PYTHONWARNINGS": "default"}, start_new_session=True,
        )  # fmt: skip
        log.close()
        self.processes.append(process)
        return process

    def writer(self, *words: str, change: str = "") -> subprocess.Popen[bytes]:
        where = ["--feeds", str(self.feeds), "--db", str(self.db), "--allow-private-addresses"]
        return self.run("writer", *where, *words, change=change)

    def written(self) -> Report:
        """Run a writer in this process until nothing is left to do, and give its last report."""
        before = {number: signal.getsignal(number) for number in stopping.ending_signals()}
        reports: list[Report] = []
        try:
            with Transport(self.redis.url) as transport:
                options = Options(feeds=self.feeds, db=self.db, allow_private=True)
                Writer(transport, options, reports.append, once=True).serve()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        return reports[-1]

    def worker(self, *words: str, change: str = "") -> subprocess.Popen[bytes]:
        return self.run("worker", "--workers", "0", "--allow-private-addresses", *words, change=change)

    def dispatch(self, *words: str) -> None:
        assert run(["cluster", "dispatch", "--redis", self.redis.url, *words]) == 0

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8")

    def standing(self) -> dict[str, Any]:
        transport = Transport(self.redis.url)
        try:
            return asdict(life.standing(transport))
        finally:
            transport.close()

    def rows(self, sql: str) -> list[Any]:
        return rows(self.db, sql)

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                end(process)
        self.redis.kill()


def job_of(folder: Path) -> Job:
    """A job with something of all that a job may hold."""
    feeds = folder / "feeds.yaml"
    feeds.write_text(
        "sources:\n  siak:\n    feeds: [https://siak.example/rss]\n    article: {allow: [/a/], drop: [x], body: y}\n",
        encoding="utf-8",
    )
    [source] = load(feeds).sources
    key, _, link = entry(1)
    states = (FeedState("siak", "https://siak.example/rss", etag='W/"\u00e4"', next_check_at=NOW),)
    sitemaps = {"https://siak.example/rss": (SitemapState("https://siak.example/1.xml", lastmod=NOW),)}
    return Job(
        source=source,
        contact=None,
        chain="a1",
        step=2,
        ask_all=False,
        feeds=states,
        links=(Pending(7, key, link),),
        sitemaps=sitemaps,
        hosts=(QuietHost("x", NOW, 1),),
        learnt=frozenset({1, -2}),
        sites={"siak.example": ("siak",)},
    )


def change_job(client: redis.Redis, source: str, *, tries: int = 0, **values: object) -> None:
    """Change the job of a source that waits: how often it was tried, and its contents."""
    waiting: Any = client.hgetall(JOBS[1])
    for key, packed in waiting.items():
        message = json.loads(packed)
        job = json.loads(message["args"][0])
        if job["source"]["id"] == source:
            message |= {"args": [json.dumps(job | values)], "options": message["options"] | {"retries": tries}}
            client.hset(JOBS[1], key, json.dumps(message))


def pages(room: Newsroom) -> Counter[str]:
    """How often each address was asked for, without robots.txt, which each job asks for once."""
    return Counter(request.url for request in room.requests() if request.kind != "robots")


def end(process: subprocess.Popen[Any], number: int = signal.SIGKILL) -> None:
    """Kill a process and all that it started, as systemd kills the control group of a unit."""
    os.killpg(process.pid, number)
    process.wait(60)


@contextmanager
def clustered(room: Newsroom, folder: Path) -> Iterator[Cluster]:
    cluster = Cluster(room, folder)
    cluster.redis.start()
    try:
        yield cluster
    finally:
        cluster.stop()
