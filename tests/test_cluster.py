"""Two workers and a writer store what one crawl stores; if any is killed, nothing is lost or done twice."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import inf
from pathlib import Path
from urllib.parse import urlsplit

import dramatiq
import pytest
from dramatiq.brokers.redis import RedisBroker

from crawler import schedule
from crawler.cluster.keys import END, JOBS, QUEUE, WORKERS, WRITER, sent_by
from crawler.cluster.life import WRITER_S
from crawler.cluster.messages import (
    Batch,
    Dispatch,
    Done,
    Links,
    Sitemap,
    pack,
    pack_job,
    unpack,
    unpack_job,
)
from crawler.cluster.outbox import BYTES, ITEMS, Outbox
from crawler.cluster.transport import SENT_S, LeaseLostError, Transport
from crawler.cluster.worker import AWAY_TRIES
from crawler.lock import locked
from pipelines.archive import QuietHost
from pipelines.errors import KlipingError
from pipelines.feed_items import FeedAnswer, FeedCheck, SitemapState
from pipelines.items import Article, Miss, Outcome, Pending, Reason
from pipelines.similarity import prepare
from tests.archive_kit import FEED, NOW, article, entry, link, raw, text
from tests.cluster_kit import Cluster, RedisServer, change_job, clustered, end, job_of, pages, redis_test
from tests.conftest import Crawl, Kliping, assert_ledger_adds_up, until
from tests.crawl_kit import content, one_at_a_time, run_crawl
from tests.loopback import response, server
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
        assert cluster.written().exit_code == 0
        assert newsroom.requests("article") == []
        assert newsroom.requests("feed")


@redis_test
def test_the_jobs_of_a_source_keep_its_delay_between_them(tmp_path: Path) -> None:
    site = town(each=1)[0]
    site.delay = 1.5
    with Newsroom([site]) as room, clustered(room, tmp_path) as cluster:
        cluster.dispatch()
        cluster.worker(change="from crawler.cluster import worker; worker.STEP_S = 0.1")  # shorter than the delay
        assert cluster.written().exit_code == 0
        requests = room.requests()
        assert len([request for request in requests if request.kind == "robots"]) == 2  # once a job
        assert cluster.said("worker") == ""
        assert min(after.at - (before.done or inf) for before, after in pairwise(requests)) >= site.delay


@redis_test
def test_a_chain_ends_with_a_step_of_which_nothing_came(tmp_path: Path) -> None:
    """A feed that is not asked, because its host wants quiet, stays due."""
    quiet = response(status="429 Too Many Requests", Retry_After="3600")
    with server() as host, Newsroom(town(each=1)[:1]) as room, clustered(room, tmp_path) as cluster:
        host.routes = {"/robots.txt": response(status="404 Not Found"), "/rss": quiet}
        feeds = f"[{host.url('/rss')}, {host.url('/another')}]"
        cluster.feeds.write_text(f"defaults: {{delay: 0}}\nsources: {{siak: {{feeds: {feeds}}}}}\n", encoding="utf-8")
        cluster.dispatch()
        cluster.worker()
        report = cluster.written()
        assert [heard.path for heard in host.heard] == ["/robots.txt", "/rss"]
        assert "/another not asked: its host is paused for 60 min (2 times)" in " ".join(report.notes)


@redis_test
def test_whoever_is_killed_nothing_is_lost_and_nothing_done_twice(tmp_path: Path) -> None:
    survive(["worker", "writer", "redis"], seed=1, folder=tmp_path)


@pytest.mark.slow
@redis_test
@pytest.mark.parametrize("seed", range(10))
def test_more_kills_at_other_moments(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    survive(rng.choices(["worker", "writer", "redis"], k=4), seed=100 + seed, folder=tmp_path)


def alive(cluster: Cluster) -> set[bytes]:
    """The workers that have connected to Redis; a worker that finds none ends at once."""
    with cluster.redis.client() as client:
        return {worker for worker in client.zrange(WORKERS, 0, -1) if worker != WRITER.encode()}


def survive(victims: list[str], seed: int, folder: Path) -> None:
    rng = random.Random(seed)
    print(f"seed {seed}: {victims}")
    (folder / "calm").mkdir()
    with Newsroom(town()) as room:
        calm, _ = run_crawl(room, folder / "calm")
        usual = pages(room)
        room.log.clear()
        for site in room.sites:
            site.delay = 0.25
        with clustered(room, folder / "cluster") as cluster:
            cluster.dispatch()
            workers = [cluster.worker(*SLOTS), cluster.worker(*SLOTS)]
            writer = cluster.writer("--once")
            until(lambda: cluster.standing()["workers"] == 2, "no workers")
            for number, victim in enumerate(victims, 1):
                moment = rng.randint(1, len(calm.rows("SELECT url FROM articles")) // (len(victims) + 1)) * number
                until(lambda least=moment: len(room.requests("article")) >= least, "it never came to that")  # type: ignore[misc]
                if victim == "worker":
                    end(workers.pop(0))
                    before = alive(cluster)
                    workers.append(cluster.worker(*SLOTS))
                    until(lambda before=before: alive(cluster) - before, "no new worker")  # type: ignore[misc]
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
    site = town(each=9)[0]  # no batch of twenty is full, and sent, after the lease is lost
    site.delay = 0.5
    with Newsroom([site]) as room, clustered(room, tmp_path) as cluster, cluster.redis.client() as client:
        cluster.dispatch()
        writer = cluster.writer("--once")
        cluster.worker(change="from crawler.cluster import outbox; outbox.AGE_S = 0.25")
        until(lambda: len(room.requests("article")) >= 3, "no article was asked for")
        client.set(f"kliping:lease:{site.id}", "another's job", ex=3600)
        client.sadd("another's", "job")
        until(lambda: "lost its lease" in cluster.said("worker"), "it goes on")
        assert len(room.requests("article")) < len(site.stories), "it goes on until all is fetched"
        client.delete("another's")  # it dies as well
        assert writer.wait(240) == 0, cluster.said("writer")
        assert len(cluster.rows("SELECT id FROM articles")) == len(room.expected())
        assert max(pages(room).values()) <= 2
        [line] = cluster.said("worker").splitlines()
        assert f"{site.id}: lost its lease" in line


@redis_test
def test_what_no_worker_can_reach_is_tried_again_before_anybody_is_blamed(newsroom: Newsroom, tmp_path: Path) -> None:
    feeds = "defaults: {delay: 0}\nsources: {mati: http://127.0.0.5:1/rss, hilang: http://127.0.0.6:1/rss}\n"
    with clustered(newsroom, tmp_path / "cluster") as cluster, cluster.redis.client() as client:
        cluster.feeds.write_text(feeds, encoding="utf-8")
        cluster.dispatch()
        cluster.writer()
        until(lambda: cluster.standing()["jobs"] == 2, "the writer gave out no jobs")
        change_job(client, "hilang", tries=AWAY_TRIES)
        cluster.worker()
        until(lambda: list(cluster.standing()["chains"]) == ["mati"], "the last try is not the last")
        until(lambda: "mati: no host could be reached" in cluster.said("worker"), "it was not noticed")
        until(lambda: cluster.standing()["jobs"] == 1, "the job is lost")
        failures = cluster.rows("SELECT source, failures FROM feeds ORDER BY source")
        assert [tuple(row) for row in failures] == [("hilang", 1), ("mati", 0)]


@redis_test
def test_status_says_who_is_missing(newsroom: Newsroom, tmp_path: Path, kliping: Kliping) -> None:
    with clustered(newsroom, tmp_path / "cluster") as cluster, cluster.redis.client() as client:
        url = cluster.redis.url
        calm = kliping("cluster", "status", "--redis", url)
        assert (calm.code, calm.stdout) == (0, "no writer; 0 workers; 0 jobs, 0 messages in the inbox\n")
        cluster.dispatch()
        waiting = kliping("cluster", "status", "--redis", url)
        assert waiting.code == 3
        assert "! nobody reads the inbox: start `kliping cluster writer`" in waiting.stdout
        lock = locked(cluster.db)
        writer = cluster.writer()
        until(lambda: "a crawl is running; waiting" in cluster.said("writer"), "the writer does not wait for a crawl")
        for _ in range(2):
            client.expire(WRITER, 600)
            until(lambda: client.ttl(WRITER) <= WRITER_S, "it does not try again")
        assert cluster.said("writer").count("waiting") == 1
        lock.release()
        until(lambda: cluster.standing()["jobs"] == len(newsroom.sites), "the writer gave out no jobs")
        told = kliping("cluster", "status", "--redis", url, "--json")
        assert told.code == 3
        assert set(told.json["chains"]) == {site.id for site in newsroom.sites}
        assert "jobs wait for a worker" in told.json["wrong"][0]
        second = kliping("cluster", "writer", "--redis", url, "--feeds", cluster.feeds, "--db", cluster.db)
        assert second.code == 75
        assert "another writer is running" in second.stderr
        assert kliping("crawl", "--feeds", cluster.feeds, "--db", cluster.db, "--allow-private-addresses").code == 75
        end(writer, signal.SIGTERM)
        assert writer.returncode == 0
        assert "! nobody reads the inbox" in kliping("cluster", "status", "--redis", url).stdout
        assert [row["end_reason"] for row in cluster.rows("SELECT end_reason FROM runs")] == ["stopped"]


def test_without_a_redis_it_says_so(kliping: Kliping) -> None:
    done = kliping("cluster", "dispatch", "--redis", "redis://:secret@127.0.0.1:1/0")
    assert done.complaint.startswith("kliping: 127.0.0.1:1/0: no Redis answers")
    assert (done.code, "secret" in done.stderr) == (1, False)


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


def test_a_message_holds_no_more_than_redis_has_room_for(tmp_path: Path) -> None:
    numbers = [*range(1, 50), 61]  # the last has more than a message holds, and is alone in its own
    sent: list[list[int]] = []

    async def send(batch: Batch, _: list[str]) -> None:
        assert len(pack(batch)) < 1_000_000
        sent.append([item.link.id for item in batch.outcomes])

    async def put() -> None:
        outbox = Outbox(job_of(tmp_path), set(), send)
        for number in numbers:
            page = raw(link(number).url, random.Random(number).randbytes(10_000 * number))
            await outbox.process_item(article(Pending(number, entry(number)[0], link(number)), pages=(page,)))
            waiting = set(numbers[: numbers.index(number) + 1]).difference(*sent)
            assert sum(waiting) * 10_000 < BYTES, "a worker keeps no more than that in memory"
        await outbox.flush()

    asyncio.run(put())
    assert [number for batch in sent for number in batch] == numbers
    assert max(map(len, sent)) > 5


@pytest.mark.parametrize(
    ("what", "tell"),
    [
        ("links", lambda outbox: outbox.discover(FEED, [entry(1)], Outcome.PENDING, None)),
        ("sitemaps", lambda outbox: outbox.sitemaps.save(FEED, SitemapState("https://siak.example/9.xml"))),
        ("hosts", lambda outbox: outbox.hosts.replace([QuietHost("b", NOW, 1)])),
    ],
)
def test_what_comes_without_an_outcome_is_sent_as_well(
    what: str, tell: Callable[[Outbox], object], tmp_path: Path
) -> None:
    sent: list[Batch] = []

    async def send(batch: Batch, _: list[str]) -> None:
        sent.append(batch)

    async def put() -> None:
        outbox = Outbox(job_of(tmp_path), set(), send)
        tell(outbox)
        await outbox.finish()

    asyncio.run(put())
    assert [len(getattr(batch, what)) for batch in sent] == [1]


@redis_test
def test_what_has_gathered_is_sent_though_the_next_answer_does_not_come(tmp_path: Path) -> None:
    feed = b"<rss><channel><item><title>Bakau</title><link>/berita/bakau-tumbuh-lagi</link></item></channel></rss>"
    over = threading.Event()
    with server() as host, Newsroom(town(each=1)[:1]) as room, clustered(room, tmp_path) as cluster:
        host.routes = {"/robots.txt": response(status="404 Not Found"), "/rss": response(feed)}
        host.routes["/another"] = lambda _: None if over.wait(60) else b""
        feeds = f"[{host.url('/rss')}, {host.url('/another')}]"
        cluster.feeds.write_text(f"defaults: {{delay: 0}}\nsources: {{siak: {{feeds: {feeds}}}}}\n", encoding="utf-8")
        cluster.dispatch()
        cluster.writer()
        until(lambda: cluster.standing()["jobs"] == 1, "the writer gave out no job")
        cluster.worker(change="from crawler.cluster import outbox; outbox.AGE_S = 0.5")
        until(lambda: cluster.rows("SELECT 1 FROM links"), "it is kept")
        assert cluster.rows("SELECT 1 FROM feeds WHERE failures > 0") == [], "it is kept until the next answer"
        over.set()


def test_batches_are_sent_one_after_the_other(tmp_path: Path) -> None:
    """A feed's answer must not overtake the links that it named."""
    sending, sent = asyncio.Lock(), []

    async def send(batch: Batch, _: list[str]) -> None:
        assert not sending.locked()
        async with sending:
            await asyncio.sleep(0)
            sent.append(len(batch.checks))

    async def put() -> None:
        outbox = Outbox(job_of(tmp_path), set(), send)
        [state] = outbox.states
        checks = [FeedCheck(state, FeedAnswer(status=200))] * 3 * ITEMS
        await asyncio.gather(*map(outbox.process_item, checks))

    asyncio.run(put())
    assert sent == [ITEMS] * 3


def test_no_more_is_taken_while_a_batch_waits_for_redis(tmp_path: Path) -> None:
    async def put() -> None:
        back = asyncio.Event()

        async def send(*_: object) -> None:
            await back.wait()

        outbox = Outbox(job_of(tmp_path), set(), send)
        [state] = outbox.states
        outbox.discover(state.url, [entry(1)], Outcome.PENDING, None)
        first = asyncio.create_task(outbox.flush())
        await asyncio.sleep(0)
        taken = asyncio.create_task(outbox.process_item(FeedCheck(state, FeedAnswer(status=200))))
        for _ in range(9):
            await asyncio.sleep(0)
        assert not taken.done()
        back.set()
        await asyncio.gather(first, taken)

    asyncio.run(put())


def test_what_was_held_back_is_sent_once(tmp_path: Path) -> None:
    sent: list[list[int]] = []

    async def send(batch: Batch, _: list[str]) -> None:
        sent.append([item.link.id for item in batch.outcomes])

    async def put() -> None:
        outbox = Outbox(job_of(tmp_path), set(), send)
        for number in range(ITEMS + 1):
            pending = Pending(number, entry(number)[0], link(number))
            await outbox.process_item(Miss(pending, Reason.CONNECTION, "refused"))
        assert len(outbox.held.items) == ITEMS + 1
        await outbox.finish()

    asyncio.run(put())
    assert sent == [[*range(ITEMS)], [ITEMS]]


def test_an_outbox_gives_what_its_job_holds_and_keeps_what_it_is_told(tmp_path: Path) -> None:
    base = job_of(tmp_path)
    links = tuple(Pending(number, entry(number)[0], link(number)) for number in (9, 7, 5, 3))
    [state], [quiet] = base.feeds, base.hosts
    feed, rooms = state.url, Outbox(replace(base, links=links), {"link 7"}, unsent)

    def due(limit: int = 9, **some: int) -> list[int]:
        return [pending.id for pending in rooms.ledger.due("siak", NOW, limit, **some)]

    assert (due(), due(2), due(above=3), due(below=9), due(above=3, below=9)) == (
        [9, 5, 3],
        [9, 5],
        [9, 5],
        [5, 3],
        [5],
    )
    rooms.discover(feed, [], Outcome.PENDING, None)
    assert rooms.found == []
    rooms.discover(feed, [entry(1), entry(2)], Outcome.FILTERED, Reason.NOT_ALLOWED)
    assert rooms.found == [Links(feed, (entry(1), entry(2)), Outcome.FILTERED, Reason.NOT_ALLOWED)]

    [first] = rooms.sitemaps.of(feed)
    second, stray = (SitemapState(f"https://siak.example/{number}.xml", etag="a") for number in (2, 3))
    named = ((first.url, None), (second.url, NOW))
    rooms.sitemaps.save(feed, replace(first, etag="b"))
    rooms.sitemaps.name(feed, iter(named))
    assert rooms.sitemaps.of(feed) == [replace(first, etag="b", lastmod=None), SitemapState(second.url, lastmod=NOW)]
    for saved in (second, stray):
        rooms.sitemaps.save(feed, saved)
    assert rooms.sitemaps.of(feed) == [replace(first, etag="b", lastmod=None), second]
    saves = [Sitemap(feed, state=each) for each in (replace(first, etag="b"), second, stray)]
    assert rooms.sitemaps.known == [saves[0], Sitemap(feed, named=named), *saves[1:]]

    b, a = QuietHost("b", NOW, 1), QuietHost("a", NOW, 1)
    for hosts in ([quiet, b, a], [b, replace(quiet, strikes=2)]):
        rooms.hosts.replace(hosts)
    assert (rooms.hosts.all(), rooms.hosts.told) == ([quiet], [b, replace(quiet, strikes=2)])


@pytest.mark.parametrize(
    ("in_hours", "ask_all", "sent", "is_due"),
    [
        (-1, False, set(), True),
        (1, False, set(), False),
        (1, True, set(), True),
        (-1, True, {"feed https://siak.example/rss"}, False),
    ],
)
def test_which_feeds_a_job_asks(in_hours: int, ask_all: bool, sent: set[str], is_due: bool, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    [state] = job_of(tmp_path).feeds
    feeds = (replace(state, next_check_at=now + timedelta(hours=in_hours)),)
    [asked] = Outbox(replace(job_of(tmp_path), ask_all=ask_all, feeds=feeds), sent, unsent).states
    assert schedule.is_due(asked, now) is is_due


def test_links_are_sent_before_the_sitemaps_and_answers_that_named_them(tmp_path: Path) -> None:
    sent: list[tuple[int, int, int, list[str]]] = []

    async def send(batch: Batch, what: list[str]) -> None:
        assert all(item.prepared is None for item in batch.outcomes if isinstance(item, Article))
        sent.append((len(batch.links), len(batch.sitemaps), len(batch.checks), what))

    async def put() -> None:
        outbox = Outbox(job_of(tmp_path), set(), send)
        [state] = outbox.states
        for number in range(ITEMS + 1):
            outbox.discover(state.url, [entry(number)], Outcome.PENDING, None)
            outbox.sitemaps.save(state.url, SitemapState(f"https://siak.example/{number}.xml"))
        await outbox.process_item(FeedCheck(state, FeedAnswer(status=200)))
        for number in range(1, ITEMS):  # the last fills the batch
            assert sent == []
            pending = Pending(number, entry(number)[0], link(number))
            await outbox.process_item(article(pending, prepared=prepare(text(number))))

    asyncio.run(put())
    told = ["feed https://siak.example/rss", *(f"link {number}" for number in range(1, ITEMS))]
    assert sent == [(ITEMS, 0, 0, []), (1, ITEMS, 0, []), (0, 1, 1, told)]


@pytest.mark.parametrize("links", [1, ITEMS + 1])
def test_nothing_goes_ahead_of_what_could_not_be_sent(links: int, tmp_path: Path) -> None:
    """Redis was away for long: a feed whose answer is known is not asked again to get its links."""
    tried: list[Batch] = []

    async def send(batch: Batch, _: list[str]) -> None:
        tried.append(batch)
        if len(tried) == 1:
            raise ConnectionError("away")

    async def put() -> None:
        outbox = Outbox(job_of(tmp_path), set(), send)
        [state] = outbox.states
        for number in range(links):
            outbox.discover(state.url, [entry(number)], Outcome.PENDING, None)
        await outbox.process_item(FeedCheck(state, FeedAnswer(status=200)))
        for _ in range(2):
            with pytest.raises(ConnectionError):
                await outbox.finish()

    asyncio.run(put())
    assert [(len(batch.links), len(batch.checks)) for batch in tried] == [(1, 1) if links == 1 else (ITEMS, 0)]


async def unsent(batch: Batch, done: list[str]) -> None:
    """Send a batch nowhere, in tests of the outbox alone."""


@redis_test
def test_who_has_a_job_and_whether_it_is_still_to_be_done(tmp_path: Path) -> None:
    held = job_of(tmp_path)
    source, chain, step = held.source.id, held.chain, held.step
    chains, batch = {source: (chain, step)}, Batch(source, chain, step)
    server = RedisServer(tmp_path / "redis").start()
    try:
        with Transport(server.url) as transport:
            RedisBroker(client=transport.redis).do_enqueue(QUEUE, "1", b"of another program")
            transport.submit(held)
            assert (transport.chains(), transport.jobs(), transport.lost(chains)) == (chains, 1, {})
            assert transport.lost(chains | {"dumai": ("b", 0)}) == {"dumai": ("b", 0)}
            [packed] = RedisBroker.__getattr__(transport.broker, "do_fetch")(QUEUE, 1)
            lease = transport.take(held, dramatiq.Message.decode(packed).options["redis_message_id"])
            assert lease
            assert transport.take(held, "another") is None
            for _ in range(2):  # as where the answer was lost
                transport.send(held, lease, batch, ["link 7"])
            with pytest.raises(LeaseLostError):
                transport.send(held, "another", batch, ["link 8"])
            assert (transport.sent(held) or set()) & {"link 7", "link 8"} == {"link 7"}
            for key in (sent_by(chain, step), f"kliping:lease:{source}"):
                assert 0 < transport.redis.ttl(key) <= SENT_S, "Redis would keep it for ever"
            transport.redis.delete(*JOBS)
            assert transport.lost(chains) == {}, "what waits in the inbox may be its last word"
            found = transport.first(0.1, "0")
            assert found
            assert found[1] == batch
            transport.drop(found[0])
            assert (transport.first(0.1, "0"), transport.lost(chains)) == (None, chains)
            assert transport.sent(replace(held, step=step + 1)) is None
            transport.send(held, lease, Done(source, chain, step), [END])
            assert transport.sent(held) is None
            transport.broker.do_ack(QUEUE, lease.split()[1])
            assert transport.take(held, "another")
            transport.end_chain(source)
            assert (transport.chains(), transport.sent(replace(held, chain="another"))) == ({}, None)
            transport.redis.set(JOBS[0], "")
        with pytest.raises(KlipingError, match="/0: Redis refuses: WRONGTYPE"), Transport(server.url) as transport:
            transport.jobs()
    finally:
        server.kill()


def test_messages_come_out_as_they_went_in(tmp_path: Path) -> None:
    before = job_of(tmp_path)
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
