"""A worker that is told to stop ends soon, whatever it or Redis is doing, and its jobs are not lost."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
from pathlib import Path

from crawler.engine_many import Crawls
from crawler.options import Options
from crawler.session_archive import ArchiveSession
from crawler.settings import ITEM_PIPELINES
from tests.cluster_kit import clustered, end, pages, redis_test
from tests.conftest import assert_ledger_adds_up, until
from tests.loopback import server
from tests.newsroom import Newsroom, town

TURNS = 15  # of the event loop, from a crawl's begin on; Scrapy has started it after seven


@redis_test
def test_a_worker_that_is_stopped_ends_its_jobs_cleanly(tmp_path: Path) -> None:
    sites = town(each=6)[:3]
    for site in sites:
        site.delay = 0.5
    with Newsroom(sites) as room, clustered(room, tmp_path) as cluster:
        cluster.dispatch()
        first = cluster.worker()
        writer = cluster.writer("--once")
        until(lambda: len(room.requests("article")) >= 3, "no article was asked for")
        end(first, signal.SIGTERM)
        assert first.returncode == 0, cluster.said("worker")
        cluster.worker()
        assert writer.wait(240) == 0, cluster.said("writer")
        assert_ledger_adds_up(cluster.db)
        assert max(pages(room).values()) == 1
        assert {site.id for site, _ in room.expected()} == {request.site for request in room.requests("article")}


@redis_test
def test_the_step_of_a_worker_that_is_stopped_is_not_over(tmp_path: Path) -> None:
    """The next step would not ask all feeds, as was dispatched."""
    site = town(each=1)[0]
    site.delay = 2.0  # between its two feeds
    with Newsroom([site]) as room, clustered(room, tmp_path) as cluster, cluster.redis.client() as client:
        cluster.dispatch("--all")
        cluster.writer()
        worker = cluster.worker()
        until(lambda: room.requests("feed"), "no feed was asked for")
        end(worker, signal.SIGTERM)
        assert len(room.requests("feed")) == 1
        assert client.keys("kliping:__acks__.*") == [], "another worker would wait for it"
        until(lambda: cluster.standing()["inbox"] == 0, "the writer does not take what was sent")
        assert (cluster.standing()["jobs"], cluster.standing()["chains"]) == (1, {site.id: 0})


@redis_test
def test_what_a_worker_could_not_reach_until_it_was_stopped_is_left_to_another_and_nobody_is_blamed(
    tmp_path: Path,
) -> None:
    """The worker's machine has no network, and so somebody stops it."""
    stopped = threading.Event()
    with server() as silent, Newsroom(town(each=1)[:1]) as room, clustered(room, tmp_path) as cluster:
        silent.routes["/robots.txt"] = lambda _: None if stopped.wait(60) else b""
        cluster.feeds.write_text(f"defaults: {{delay: 0}}\nsources: {{mati: {silent.url('/rss')}}}\n", encoding="utf-8")
        cluster.dispatch()
        cluster.writer()
        worker = cluster.worker()
        until(lambda: bool(silent.heard), "nothing was asked for")
        worker.send_signal(signal.SIGTERM)
        stopped.set()
        assert worker.wait(60) == 0, cluster.said("worker")
        assert (cluster.standing()["jobs"], cluster.standing()["inbox"]) == (1, 0)
        assert [row["failures"] for row in cluster.rows("SELECT failures FROM feeds")] == [0]


@redis_test
def test_who_is_stopped_while_redis_is_away_ends_and_the_job_is_there_when_redis_is_back(
    tmp_path: Path,
) -> None:
    site = town(each=6)[0]
    site.delay = 0.5
    with Newsroom([site]) as room, clustered(room, tmp_path) as cluster:
        cluster.dispatch()
        writer, worker = cluster.writer(), cluster.worker()
        until(lambda: len(room.requests("article")) >= 2, "no article was asked for")
        cluster.redis.kill()
        for process in (writer, worker):
            process.send_signal(signal.SIGTERM)
        assert worker.wait(25) == 0, cluster.said("worker")
        assert writer.wait(25) == 0, cluster.said("writer")
        cluster.redis.start()
        assert cluster.standing()["jobs"] == 1


# a worker to which the signal comes while its job waits for the delay since the last one
WAITING = """
import asyncio
from crawler.cluster.worker import Worker
find = Worker._find
async def stopped(self, *job):
    if not self._ending:  # the job may come again before the worker has ended
        self._stop()
    await asyncio.sleep(0)
    return await find(self, *job)
Worker._find = stopped
"""


@redis_test
def test_a_worker_that_is_stopped_before_its_crawl_begins_asks_nothing(tmp_path: Path) -> None:
    with Newsroom(town(each=1)[:1]) as room, clustered(room, tmp_path) as cluster:
        cluster.dispatch()
        cluster.writer()
        assert cluster.worker(change=WAITING).wait(60) == 0, cluster.said("worker")
        assert (room.requests(), cluster.standing()["jobs"]) == ([], 1)


# a worker to which the signal comes while Twisted starts; until then it is heard as the command line hears it
STARTING = """
import os, signal, sys
from crawler.cluster.transport import Transport
from crawler.cluster.worker import Worker
from crawler.options import Options
signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
with Transport(sys.argv[1]) as transport:
    worker = Worker(transport, Options(workers=0), slots=1)
    from twisted.internet import reactor
    reactor.addSystemEventTrigger("before", "startup", os.kill, os.getpid(), signal.SIGTERM)
    worker.serve()
"""


@redis_test
def test_a_worker_that_is_stopped_while_it_starts_ends(tmp_path: Path) -> None:
    with Newsroom(town(each=1)[:1]) as room, clustered(room, tmp_path) as cluster:
        words = [sys.executable, "-c", STARTING, cluster.redis.url]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def stop_at_each_turn(folder: Path) -> None:
    """Begin a crawl again and again, and stop it one turn of the event loop later each time."""
    options = Options(feeds=folder / "feeds.yaml", db=folder / "kliping.db", allow_private=True, workers=0)
    crawls = Crawls(ITEM_PIPELINES, options)

    async def begin_and_stop() -> None:
        try:
            for turns in range(1, TURNS):
                session = ArchiveSession.open(options)
                crawl = asyncio.ensure_future(crawls.crawl(session))
                for _ in range(turns):
                    await asyncio.sleep(0)
                assert not crawl.done()
                crawls.stop()
                async with asyncio.timeout(60):
                    await crawl
                assert session.close().reason == "stopped"
        finally:
            crawls.end()

    begun: list[asyncio.Future[None]] = []
    crawls.serve(lambda: begun.append(asyncio.ensure_future(begin_and_stop())))
    begun[0].result()


def test_a_crawl_that_is_stopped_while_it_starts_ends(tmp_path: Path) -> None:
    feeds = "defaults: {delay: 0}\nsources: {mati: http://127.0.0.1:1/rss}\n"
    (tmp_path / "feeds.yaml").write_text(feeds, encoding="utf-8")
    program = f"from pathlib import Path; from {__name__} import *; stop_at_each_turn(Path({str(tmp_path)!r}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
