"""Two workers and a writer store what one crawl stores; whoever is killed, nothing is lost and nothing done twice."""

from __future__ import annotations

import random
import signal
from collections import Counter
from pathlib import Path

import pytest

from tests.cluster_kit import clustered, end, needs_redis, until
from tests.conftest import Crawl, assert_ledger_adds_up
from tests.newsroom import Newsroom, town
from tests.test_crawl_faults import run_crawl
from tests.test_crawl_kill import content

pytestmark = [*needs_redis, pytest.mark.timeout(240)]


def pages(room: Newsroom) -> Counter[str]:
    """How often each address was asked for; robots.txt is asked once a job."""
    return Counter(request.url for request in room.requests() if request.kind != "robots")


def test_two_workers_and_a_writer_store_what_one_crawl_stores(newsroom: Newsroom, crawl: Crawl, tmp_path: Path) -> None:
    alone = crawl(newsroom)
    usual = pages(newsroom)
    newsroom.log.clear()
    with clustered(newsroom, tmp_path / "cluster") as cluster:
        cluster.dispatch()
        cluster.worker()
        cluster.worker()
        assert cluster.writer("--once").wait(90) == 0, cluster.said("writer")
        assert content(cluster.db) == content(alone.db)
        assert_ledger_adds_up(cluster.db)
        assert pages(newsroom) == usual
        newsroom.log.clear()
        cluster.dispatch("--all")
        assert cluster.writer("--once").wait(90) == 0, cluster.said("writer")
        assert newsroom.requests("article") == []
        assert newsroom.requests("feed")


def test_whoever_is_killed_nothing_is_lost_and_nothing_done_twice(tmp_path: Path) -> None:
    survive(["worker", "writer", "redis"], seed=1, folder=tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_more_kills_at_other_moments(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    survive(rng.choices(["worker", "writer", "redis"], k=4), seed=100 + seed, folder=tmp_path)


def survive(victims: list[str], seed: int, folder: Path) -> None:
    rng = random.Random(seed)
    print(f"seed {seed}: {victims}")
    (folder / "calm").mkdir()
    with Newsroom(town(each=8)) as room:
        calm, _ = run_crawl(room, folder / "calm")
        usual = pages(room)
        room.log.clear()
        for site in room.sites:
            site.delay = 0.25
        with clustered(room, folder / "cluster") as cluster:
            cluster.dispatch()
            workers = [cluster.worker(), cluster.worker()]
            writer = cluster.writer("--once")
            for number, victim in enumerate(victims, 1):
                moment = rng.randint(1, len(calm.rows("SELECT url FROM articles")) // (len(victims) + 1)) * number
                until(lambda least=moment: len(room.requests("article")) >= least, "it never came to that")  # type: ignore[misc]
                if victim == "worker":
                    end(workers.pop(0))
                    workers.append(cluster.worker())
                elif victim == "writer":
                    end(writer)
                    writer = cluster.writer("--once")
                else:
                    cluster.redis.kill()
                    cluster.redis.start()
            code = writer.wait(120)
            assert code == 0, cluster.said("writer")
            assert content(cluster.db) == content(calm.db)
            assert_ledger_adds_up(cluster.db)
            asked, dead = pages(room), victims.count("worker")
            assert max(asked.values()) <= 1 + dead
            assert sum(asked.values()) <= sum(usual.values()) + dead * sum(usual.values()) / 2
            for worker in workers:
                assert worker.poll() is None, cluster.said("worker")
                end(worker, signal.SIGTERM)
                assert worker.returncode == 0, cluster.said("worker")


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
        assert writer.wait(60) == 0, cluster.said("writer")
        assert_ledger_adds_up(cluster.db)
        assert max(pages(room).values()) == 1
        assert {site.id for site, _ in room.expected()} == {request.site for request in room.requests("article")}
