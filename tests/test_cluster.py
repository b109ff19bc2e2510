"""Two workers and a writer store what one crawl stores; whoever is killed, nothing is lost and nothing done twice."""

from __future__ import annotations

import asyncio
import inspect
import json
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.cluster.messages import (
    Batch,
    Dispatch,
    Done,
    Job,
    Links,
    Sitemap,
    pack,
    pack_job,
    unpack,
    unpack_job,
)
from crawler.cluster.outbox import Outbox
from crawler.sources import load
from pipelines.archive import Archive, QuietHost
from pipelines.feed_items import FeedAnswer, FeedCheck, FeedState, SitemapState
from pipelines.items import Miss, Outcome, Pending, Reason
from tests.archive_kit import NOW, article, entry, link, raw
from tests.cluster_kit import Cluster, clustered, end, pages, redis_test
from tests.conftest import Crawl, Kliping, assert_ledger_adds_up, until
from tests.crawl_kit import content, one_at_a_time, run_crawl
from tests.newsroom import Newsroom, town

SLOTS = ("--slots", "5")  # half of the town's sources, so that each of two workers has some


@redis_test
def test_two_workers_and_a_writer_store_what_one_crawl_stores(newsroom: Newsroom, crawl: Crawl, tmp_path: Path) -> None:
    alone = crawl(newsroom)
    usual = pages(newsroom)
    newsroom.log.clear()
    with clustered(newsroom, tmp_path / "cluster") as cluster:
        cluster.dispatch()
        cluster.worker()
        cluster.worker()
        assert cluster.writer("--once").wait(240) == 0, cluster.said("writer")
        assert content(cluster.db) == content(alone.db)
        assert_ledger_adds_up(cluster.db)
        assert pages(newsroom) == usual
        one_at_a_time(newsroom.requests())  # however many workers there are
        newsroom.log.clear()
        cluster.dispatch("--all")
        assert cluster.writer("--once").wait(240) == 0, cluster.said("writer")
        assert newsroom.requests("article") == []
        assert newsroom.requests("feed")


@redis_test
def test_whoever_is_killed_nothing_is_lost_and_nothing_done_twice(tmp_path: Path) -> None:
    survive(["worker", "writer", "redis"], seed=1, folder=tmp_path)


@pytest.mark.slow
@redis_test
@pytest.mark.parametrize("seed", range(10))
def test_more_kills_at_other_moments(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    survive(rng.choices(["worker", "writer", "redis"], k=4), seed=100 + seed, folder=tmp_path)


def begun(cluster: Cluster) -> int:
    """How many workers have ever found their Redis; one that finds none ends at once."""
    with cluster.redis.client() as client:
        return int(client.zcard("kliping:workers"))


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
            workers = [cluster.worker(*SLOTS), cluster.worker(*SLOTS)]
            writer = cluster.writer("--once")
            until(lambda: begun(cluster) == 2, "no workers")
            for number, victim in enumerate(victims, 1):
                moment = rng.randint(1, len(calm.rows("SELECT url FROM articles")) // (len(victims) + 1)) * number
                until(lambda least=moment: len(room.requests("article")) >= least, "it never came to that")  # type: ignore[misc]
                if victim == "worker":
                    end(workers.pop(0))
                    before = begun(cluster)
                    workers.append(cluster.worker(*SLOTS))
                    until(lambda before=before: begun(cluster) > before, "no new worker")  # type: ignore[misc]
                elif victim == "writer":
                    end(writer)
                    writer = cluster.writer("--once")
                else:
                    cluster.redis.kill()
                    cluster.redis.start()
            code = writer.wait(120)
            if code == 1 and "no Redis answers" in cluster.said("writer"):  # as it began; systemd starts it anew
                code = cluster.writer("--once").wait(120)
            assert code == 0, cluster.said("writer")
            assert content(cluster.db) == content(calm.db)
            assert_ledger_adds_up(cluster.db)
            one_at_a_time(room.requests())
            asked, dead = pages(room), victims.count("worker")
            assert max(asked.values()) <= 1 + dead
            again = {urlsplit(url).netloc for url, times in asked.items() if times > usual[url]}
            assert len(again) <= dead * int(SLOTS[1]), f"more sources asked again than dead workers held: {again}"
            for worker in workers:
                assert worker.poll() is None, cluster.said("worker")
                end(worker, signal.SIGTERM)
                assert worker.returncode == 0, cluster.said("worker")


@redis_test
def test_a_worker_that_loses_its_lease_in_the_middle_leaves_the_job_to_whoever_has_it(tmp_path: Path) -> None:
    site = town(each=30)[0]
    site.delay = 0.05  # the first batch, of twenty, is sent long before the lease is looked after
    with Newsroom([site]) as room, clustered(room, tmp_path) as cluster, cluster.redis.client() as client:
        cluster.dispatch()
        writer = cluster.writer("--once")
        cluster.worker()
        until(lambda: len(room.requests("article")) >= 8, "no article was asked for")
        client.set(f"kliping:lease:{site.id}", "of another worker", ex=3600)
        until(lambda: "taken over" in cluster.said("worker"), "it goes on")
        client.delete(f"kliping:lease:{site.id}")  # the other one dies as well
        assert writer.wait(240) == 0, cluster.said("writer")
        assert len(cluster.rows("SELECT id FROM articles")) == len(room.expected())
        assert max(pages(room).values()) <= 2
        [line] = cluster.said("worker").splitlines()
        assert line.endswith(f"{site.id}: another worker has taken over")


@redis_test
def test_what_no_worker_can_reach_is_tried_again_before_anybody_is_blamed(newsroom: Newsroom, tmp_path: Path) -> None:
    with clustered(newsroom, tmp_path / "cluster") as cluster:
        cluster.feeds.write_text("defaults: {delay: 0}\nsources:\n  mati: http://127.0.0.5:1/rss\n", encoding="utf-8")
        cluster.dispatch()
        cluster.worker()
        cluster.writer()
        until(lambda: "mati: nothing could be reached" in cluster.said("worker"), "it was not noticed")
        until(lambda: cluster.standing()["jobs"] == 1, "the job is lost")
        assert cluster.rows("SELECT failures FROM feeds")[0]["failures"] == 0


@redis_test
def test_status_says_who_is_missing(newsroom: Newsroom, tmp_path: Path, kliping: Kliping) -> None:
    with clustered(newsroom, tmp_path / "cluster") as cluster:
        url = cluster.redis.url
        calm = kliping("cluster", "status", "--redis", url)
        assert (calm.code, calm.stdout) == (0, "no writer; 0 workers; 0 jobs, 0 messages in the inbox\n")
        cluster.dispatch()
        waiting = kliping("cluster", "status", "--redis", url)
        assert waiting.code == 3
        assert "1 message waits for a writer" in waiting.stdout
        writer = cluster.writer()
        until(lambda: cluster.standing()["jobs"] == len(newsroom.sites), "the writer gave out no jobs")
        told = kliping("cluster", "status", "--redis", url, "--json")
        assert told.code == 3
        assert set(told.json["chains"]) == {site.id for site in newsroom.sites}
        assert "jobs wait for a worker" in told.json["wrong"][0]
        second = kliping("cluster", "writer", "--redis", url, "--feeds", cluster.feeds, "--db", cluster.db)
        assert second.code == 75
        assert "another writer is at work" in second.stderr
        assert kliping("crawl", "--feeds", cluster.feeds, "--db", cluster.db, "--allow-private-addresses").code == 75
        end(writer, signal.SIGTERM)
        assert writer.returncode == 0


def test_without_a_redis_it_says_so(kliping: Kliping) -> None:
    done = kliping("cluster", "dispatch", "--redis", "redis://:secret@127.0.0.1:1/0")
    assert done.code == 1
    assert done.stderr.startswith("kliping: 127.0.0.1:1/0: no Redis answers")
    assert len(done.stderr.splitlines()) == 1
    assert "secret" not in done.stderr


def test_on_one_machine_none_of_it_is_imported() -> None:
    program = (
        "import crawler.run, crawler.engine, crawler.cli.crawl, crawler.cli.backfill, crawler.cli.progress\n"
        "import json, sys\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(json.loads(told.stdout))
    assert "crawler.spiders.news" in loaded
    assert not {name for name in loaded if name.split(".")[0] in {"dramatiq", "redis"} or "cluster" in name}


def test_an_outbox_answers_as_an_archive_does(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path / "kliping.db")
    outbox = Outbox(job(tmp_path), set(), lambda *_: None)
    for room in ("feeds", "ledger", "sitemaps", "hosts"):
        ours, theirs = getattr(outbox, room), getattr(archive, room)
        for name, method in inspect.getmembers(ours, inspect.ismethod):
            if not name.startswith("_"):
                assert call_of(method) == call_of(getattr(theirs, name)), f"{room}.{name}"
    archive.close()


def test_a_message_holds_no_more_than_redis_has_room_for(tmp_path: Path) -> None:
    sent: list[list[int]] = []

    async def send(batch: Batch, _: list[str]) -> None:
        assert len(pack(batch)) < 1_000_000
        sent.append([item.link.id for item in batch.outcomes])

    async def put() -> None:
        outbox = Outbox(job(tmp_path), set(), send)
        for number in range(1, 50):
            page = raw(link(number).url, random.Random(number).randbytes(10_000 * number))
            await outbox.put(article(Pending(number, entry(number)[0], link(number)), pages=(page,)))
        await outbox.flush()

    asyncio.run(put())
    assert [number for batch in sent for number in batch] == list(range(1, 50))
    assert max(map(len, sent)) > 5


def test_what_was_held_back_is_sent_once(tmp_path: Path) -> None:
    sent: list[int] = []

    async def send(batch: Batch, _: list[str]) -> None:
        sent.extend(item.link.id for item in batch.outcomes)

    async def put() -> None:
        outbox = Outbox(job(tmp_path), set(), send)
        for number in range(1, 4):
            await outbox.put(Miss(Pending(number, entry(number)[0], link(number)), Reason.CONNECTION, "refused"))
        assert len(outbox.held.items) == 3
        await outbox.finish()

    asyncio.run(put())
    assert sent == [1, 2, 3]


def call_of(method: Callable[..., object]) -> list[tuple[object, object]]:
    return [(parameter.kind, parameter.default) for parameter in inspect.signature(method).parameters.values()]


def job(folder: Path) -> Job:
    feeds = folder / "feeds.yaml"
    feeds.write_text(
        "sources:\n  siak:\n    feeds: [https://siak.example/rss]\n    article: {allow: [/berita/], drop: [.iklan]}\n",
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


def test_messages_come_out_as_they_went_in(tmp_path: Path) -> None:
    before = job(tmp_path)
    assert unpack_job(pack_job(before)) == before
    pending = before.links[0]
    miss = Miss(pending, Reason.TIMEOUT, "30 s", outcome=Outcome.PENDING, next_try_at=datetime.now(UTC))
    batch = Batch(
        "siak", "a1", 2,
        (Links("https://siak.example/rss", (entry(1), entry(2)), Outcome.FILTERED, Reason.NOT_ALLOWED),),
        (FeedCheck(before.feeds[0], FeedAnswer(status=200, dates=(NOW,))),),
        (replace(article(pending), pages=(raw("https://siak.example/1", bytes(range(256))), raw("x", b""))), miss),
        (Sitemap("https://siak.example/rss", named=(("https://siak.example/1.xml", None),)),),
        before.hosts,
    )  # fmt: skip
    for message in (batch, Done("siak", "a1", 2, {"a note": 3}, "why"), Dispatch(("siak",), ask_all=True)):
        assert unpack(pack(message)) == message
    hostile, harmless = (replace(batch, outcomes=(replace(miss, detail=f"half {it}"),)) for it in ("\ud800", "?"))
    assert unpack(pack(hostile)) == harmless


@pytest.mark.parametrize("data", [b"", b"{}", b'{"kind": "batch"}', b'{"kind": "code"}', b"\x80\x04K*."])
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"validation error|Unable"):
        unpack(data)
