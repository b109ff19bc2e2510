"""Faults around a cluster: messages that cannot be stored, a Redis that is full or away, a second writer."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import ConnectionClosed

from crawler.cluster.burst import Burst
from crawler.cluster.keys import CHAINS, END, INBOX, QUEUE, WORKERS, WRITER, sent_by
from crawler.cluster.life import Standing
from crawler.cluster.messages import Batch, Done, Links, Sitemap, pack, step_of
from crawler.cluster.transport import INBOX_MOST, Transport
from crawler.cluster.worker import TRIES
from crawler.lock import locked
from crawler.options import Options
from crawler.session_archive import ArchiveSession
from pipelines.archive import Archive, Pages, QuietHost
from pipelines.errors import ArchiveError
from pipelines.feed_items import FeedAnswer, FeedCheck, FeedState, SitemapState
from pipelines.items import Link, Miss, Outcome, Pending, Reason
from pipelines.packing import unpack
from tests.archive_kit import NOW, archive_at, article, article_of, discover, entry, link, raw, text
from tests.cluster_kit import REDIS, Cluster, RedisServer, change_job, clustered, end, job_of, redis_test
from tests.conftest import Kliping, until
from tests.newsroom import Newsroom, town

JOBS = "kliping:crawl.msgs"
FEED = "https://siak.example/rss"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis without a cluster."""
    started = RedisServer(tmp_path / "redis").start()
    yield started
    started.kill()


def put(cluster: Cluster, *messages: Batch | Done) -> None:
    with cluster.redis.client() as client:
        for message in messages:
            client.xadd(INBOX, {"m": pack(message)})


def links(source: str, *numbers: int) -> Links:
    return Links(FEED, tuple(entry(number, source=source) for number in numbers), Outcome.FILTERED, None)


@redis_test
def test_what_cannot_be_stored_is_left_out_and_told_and_nothing_else_is_lost(tmp_path: Path) -> None:
    site = town(each=1)[0]
    with Newsroom([site]) as room, clustered(room, tmp_path) as cluster:
        [*rest, (key, _, link)] = links(site.id, 1, 2).entries
        faulty = Links(FEED, (("a", (1 << 70,), Link(link.url, site.id, FEED)),), Outcome.FILTERED, None)
        good = Links(FEED, (*rest, (key, (), link)), Outcome.FILTERED, None)
        put(cluster, Batch("pindah", "c", 0, (links("pindah", 3),)), Batch(site.id, "c", 0, (faulty, faulty, good)))
        report = cluster.written()
        assert cluster.standing()["inbox"] == 0
        assert {row["source"] for row in cluster.rows("SELECT source FROM links")} == {site.id}
        assert len(cluster.rows("SELECT id FROM links WHERE outcome = 'filtered'")) == 2
        assert [note for note in report.notes if "pindah: results for a source that is not in this archive" in note]
        [error] = report.errors
        assert f"{site.id}: links of {FEED}: skipped, because it cannot be stored" in error


@redis_test
def test_what_became_of_another_archives_links_is_left_out_and_a_host_that_wants_quiet_is_remembered(
    tmp_path: Path,
) -> None:
    site = town(each=1)[0]
    with Newsroom([site]) as room, clustered(room, tmp_path) as cluster, cluster.redis.client() as client:
        strange = Pending(4711, "siak.example/berita/1", link(1, source=site.id))
        until_then = datetime.now(UTC) + timedelta(hours=1)
        quiet, loud = QuietHost("siak.example", until_then, 2), QuietHost("dumai.example", NOW - timedelta(days=365), 1)
        batch = {"m": pack(Batch(site.id, "c", 0, outcomes=(article(strange),), hosts=(quiet, loud)))}
        name = client.xadd(INBOX, batch)
        report = cluster.written()
        assert report.exit_code == 0
        assert any(f"{site.id}: results for links that are not in this archive" in note for note in report.notes)
        assert cluster.rows("SELECT 1 FROM articles") == []
        assert [tuple(row) for row in cluster.rows("SELECT host, strikes FROM quiet_hosts")] == [("siak.example", 2)]
        client.delete(INBOX)
        client.xadd(INBOX, batch, id=name)  # as where the writer died before it could delete what it had stored
        assert not cluster.written().notes
        assert cluster.standing()["inbox"] == 0


@redis_test
def test_a_full_redis_is_drained_and_all_goes_on_once_it_has_room(tmp_path: Path, kliping: Kliping) -> None:
    sites = town(each=3)[:3]
    with Newsroom(sites) as room, clustered(room, tmp_path) as cluster, cluster.redis.client() as client:
        rss = sites[0].find("/rss")
        assert rss
        home = f"<item><title>Beranda</title><link>{sites[0].home}</link></item></channel>".encode()
        sites[0].put("/rss", rss.body.replace(b"</channel>", home), rss.content_type, kind="feed")
        cluster.dispatch()
        writer = cluster.writer()
        until(lambda: cluster.standing()["jobs"] == len(sites), "the writer gave out no jobs")
        end(writer)
        chain, step = client.hget(CHAINS, sites[1].id).decode().split()
        put(cluster, Done(sites[1].id, chain, int(step)))  # needs room, and comes before all that makes some
        cluster.worker()
        until(lambda: cluster.standing()["jobs"] == 0, "the jobs are not done")
        client.config_set("maxmemory", 1)
        full = kliping("cluster", "dispatch", "--redis", cluster.redis.url)
        assert (full.code, len(full.stderr.splitlines())) == (1, 1)
        assert "Redis is full" in full.stderr
        assert "\n! Redis is full" in kliping("cluster", "status", "--redis", cluster.redis.url).stdout
        client.delete(
            WRITER
        )  # which the dead writer's claim would be after half a minute, so that a new one needs room
        writer = cluster.writer("--once")
        last_words = 1 + len(sites)
        until(lambda: cluster.standing()["inbox"] == last_words, "the inbox is not drained")
        assert writer.poll() is None
        until(lambda: "Redis is full" in cluster.said("writer"), "nobody was told")
        client.config_set("maxmemory", 0)
        assert writer.wait(240) == 0, cluster.said("writer")
        assert "Traceback" not in cluster.said("writer")
        assert "left out 1: link to a home page\n" in cluster.said("writer"), "a last word was told twice"
        assert len(cluster.rows("SELECT id FROM articles")) == len(room.expected())
        assert max(Counter(request.url for request in room.requests("article")).values()) == 1


@redis_test
@pytest.mark.parametrize("stopped", [False, True])
def test_a_job_put_off_for_later_is_not_forgotten_where_redis_is_full_by_then(stopped: bool, tmp_path: Path) -> None:
    site = town(each=1)[0]
    with Newsroom([site]) as room, clustered(room, tmp_path) as cluster, cluster.redis.client() as client:
        client.set(f"kliping:lease:{site.id}", "another's job", ex=3600)
        client.sadd("another's", "job")
        cluster.dispatch()
        writer, worker = cluster.writer("--once"), cluster.worker()
        until(lambda: client.keys("kliping:__acks__.*.crawl.DQ"), "the job was not put off")
        client.config_set("maxmemory", 1)
        met = 2 if stopped else 4  # by the consumers of both queues
        until(lambda: client.info("errorstats").get("errorstat_OOM", {"count": 0})["count"] >= met, "they do not try")
        assert "Redis is full" in cluster.said("worker")
        if stopped:
            end(worker, signal.SIGTERM)
            assert worker.returncode == 0
            cluster.worker()
        client.config_set("maxmemory", 0)
        client.delete("another's")
        assert writer.wait(240) == 0, cluster.said("writer")
        assert len(cluster.rows("SELECT id FROM articles")) == len(room.expected())


@redis_test
@pytest.mark.parametrize("lost", ["job", "its end"])
def test_what_is_lost_on_the_way_between_redis_and_a_worker_comes_again(
    lost: str, server: RedisServer, tmp_path: Path
) -> None:
    given: list[str] = []

    def work(text: str, *_: object) -> None:
        given.append(text)
        if lost == "its end" and len(given) == 1:
            server.kill()

    with Transport(server.url) as transport:
        transport.submit(job_of(tmp_path))
        if lost == "job":
            assert RedisBroker.__getattr__(transport.broker, "do_fetch")(QUEUE, 1)
        worker = transport.receive(work, 1)
        if lost == "its end":
            until(lambda: given and not server.answers(), "the job did not come")
            server.start()
        until(lambda: transport.jobs() == 0, "it does not come again")
        assert len(given) == (1 if lost == "job" else 2)
        worker.stop()


@redis_test
def test_nobody_counts_as_dead_before_all_had_time_for_a_sign_of_life(
    server: RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After Redis was away, all signs of life are old."""
    monkeypatch.setattr("crawler.cluster.broker.MAINTENANCE", 1_000_000)
    with Transport(server.url) as first, Transport(server.url) as second, server.client() as client:
        first.submit(job_of(tmp_path))
        assert first.broker.do_fetch(QUEUE, 1)
        client.zadd(WORKERS, {first.broker.broker_id: 0})
        assert second.broker.do_fetch(QUEUE, 1) == []
        second.broker.patient_until = 0.0
        client.config_set("maxmemory", 1)
        with pytest.raises(ConnectionClosed):
            second.broker.do_fetch(QUEUE, 1)
        client.config_set("maxmemory", 0)
        assert second.broker.do_fetch(QUEUE, 1) == []
        second.broker.patient_until = 0.0
        assert second.broker.do_fetch(QUEUE, 1)


@redis_test
def test_what_cannot_be_put_back_ends_no_thread_of_dramatiq(server: RedisServer) -> None:
    with Transport(server.url) as transport, server.client() as client:
        client.config_set("maxmemory", 1)
        transport.broker.do_requeue(QUEUE, "1")


@redis_test
def test_a_worker_takes_no_job_for_which_it_has_no_slot(server: RedisServer, tmp_path: Path) -> None:
    """Another machine may have nothing to do."""
    begun, done = threading.Event(), threading.Event()

    def work(*_: object) -> None:
        begun.set()
        done.wait(60)

    with Transport(server.url) as transport, server.client() as client:
        for step in range(2):
            transport.submit(replace(job_of(tmp_path), step=step))
        worker = transport.receive(work, 1)
        assert begun.wait(60)
        assert client.llen(f"kliping:{QUEUE}") == 1
        done.set()
        until(lambda: transport.jobs() == 0, "the jobs are not done")
        worker.stop()


@redis_test
@pytest.mark.parametrize(("what", "error"), [("away", "Connection refused."), ("read-only", "read only replica")])
def test_worker_and_writer_wait_for_a_redis_that_takes_nothing(what: str, error: str, tmp_path: Path) -> None:
    site = town(each=6)[0]
    site.delay = 0.2
    with Newsroom([site]) as room, clustered(room, tmp_path) as cluster, cluster.redis.client() as client:
        cluster.dispatch()
        writer = cluster.writer("--once")
        worker = cluster.worker()
        until(lambda: len(room.requests("article")) >= 2, "no article was asked for")
        if what == "away":
            cluster.redis.kill()
        else:  # as where its disk is full, and Redis has to save its data there
            client.replicaof(REDIS, 1)
        until(lambda: re.search(f"{error}.*; waiting", cluster.said("worker")), "the worker does not wait")
        until(lambda: "; waiting" in cluster.said("writer"), "the writer does not wait")
        locked(cluster.db).release()
        if what == "away":
            cluster.redis.start()
        else:
            client.replicaof("NO", "ONE")
        assert writer.wait(240) == 0, cluster.said("writer")
        assert len(cluster.rows("SELECT id FROM articles")) == len(room.expected())
        end(worker, signal.SIGTERM)
        assert "Traceback" not in cluster.said("worker")
        assert "Consumer" not in cluster.said("worker"), "each consumer says it every three seconds"
        assert cluster.said("worker").count("cluster.broker: ") <= 2


@redis_test
def test_workers_begin_nothing_new_while_the_writer_does_not_keep_up(tmp_path: Path) -> None:
    with Newsroom(town(each=1)[:1]) as room, clustered(room, tmp_path) as cluster, cluster.redis.client() as client:
        cluster.dispatch()
        writer = cluster.writer()
        until(lambda: cluster.standing()["jobs"] == 1, "the writer gave out no job")
        end(writer)
        change_job(client, room.sites[0].id, tries=99)  # that it waited in a worker that ends is no further try
        put(cluster, *[Batch("pindah", "c", 0)] * 2)
        short = "from crawler.cluster import transport; transport.INBOX_MOST = 1"
        worker = cluster.worker(change=short)
        until(lambda: "the writer's inbox is full" in cluster.said("worker"), "it begins")
        end(worker, signal.SIGTERM)
        assert (worker.returncode, "Traceback" in cluster.said("worker")) == (0, False)
        assert cluster.standing()["jobs"] == 1
        cluster.worker(change=short)
        assert room.requests() == []
        assert cluster.written().exit_code == 0
        assert len(cluster.rows("SELECT id FROM articles")) == len(room.expected())


@pytest.mark.parametrize(("more", "wrong"), [(0, []), (1, ["the inbox is full, so workers begin nothing new"])])
def test_status_says_that_the_inbox_is_full(more: int, wrong: list[str]) -> None:
    standing = Standing(INBOX_MOST + more, jobs=0, chains={}, writer="a", workers=0, full=False, keeps=True, unknown=())
    assert [words.split(":")[0] for words in standing.wrong()] == wrong


@redis_test
@pytest.mark.parametrize("setting", [("appendonly", "no"), ("maxmemory-policy", "allkeys-lru")])
def test_status_says_that_redis_may_forget(setting: tuple[str, str], server: RedisServer, kliping: Kliping) -> None:
    with server.client() as client:
        client.config_set(*setting)
    told = kliping("cluster", "status", "--redis", server.url)
    assert (told.code, told.stdout.count("! Redis may forget what it was given: set `appendonly yes`")) == (3, 1)


@redis_test
def test_a_redis_has_one_writer(tmp_path: Path, kliping: Kliping) -> None:
    with Newsroom(town(each=1)[:1]) as room, clustered(room, tmp_path) as cluster, cluster.redis.client() as client:
        client.set(WRITER, f"{socket.gethostname()} {cluster.db}", ex=60)  # of a machine that this one is a copy of
        assert cluster.writer().wait(60) == 75
        client.delete(WRITER)
        first = cluster.writer()
        until(lambda: cluster.standing()["writer"] is not None, "no writer")
        words = ["cluster", "writer", "--redis", cluster.redis.url, "--feeds", cluster.feeds, "--once"]
        second = kliping(*words, "--db", tmp_path / "other.db")
        assert (second.code, len(second.stderr.splitlines())) == (75, 1)
        assert f"another writer ({cluster.standing()['writer']}) is using it" in second.stderr
        assert not (tmp_path / "other.db").exists()
        end(first)
        client.expire(WRITER, 1)
        until(lambda: cluster.standing()["writer"] is None, "the dead writer's claim stays")
        assert kliping(*words, "--db", tmp_path / "other.db").code == 0
        assert cluster.standing()["writer"] is None  # it gave its claim back


def test_a_database_that_is_no_number_is_refused(kliping: Kliping) -> None:
    done = kliping("cluster", "status", "--redis", "redis://127.0.0.1:1/1O")
    assert done.code == 2
    assert "not a valid Redis address with a database number" in done.stderr


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("redis://:secret@127.0.0.1:1/0", 1),
        ("redis://127.0.0.1:1/0?password=secret", 1),
        ("redis://127.0.0.1:1/0?username=a@b&password=secret", 1),
        ("unix:///nowhere/redis.sock?password=secret", 1),
        ("redis://:secret/word@127.0.0.1:1/0", 2),
        ("redis://127.0.0.1:1/secret", 2),
        ("redis://127.0.0.1:1/0?secret=1", 2),
        ("redis://127.0.0.1:1/0?retry=secret", 2),
        ("secret", 2),
    ],
)
def test_no_error_shows_a_part_of_the_address_that_may_be_secret(url: str, code: int, kliping: Kliping) -> None:
    done = kliping("cluster", "status", "--redis", url)
    assert (done.code, len(done.stderr.splitlines())) == (code, 1)
    assert "secret" not in done.stderr
    assert ("kliping: /nowhere/redis.sock: no Redis" in done.stderr) == url.startswith("unix")


@redis_test
@pytest.mark.parametrize(
    ("password", "number", "complaint"),
    [
        ("", 0, "wants another password in --redis or KLIPING_REDIS: write redis://:PASSWORD@HOST"),
        (":secret@", 0, "wants another password in --redis or KLIPING_REDIS: write redis://:PASSWORD@HOST"),
        (":rahasia@", 99, "refuses: DB index is out of range"),
    ],
)
def test_a_redis_that_is_there_but_refuses_is_not_to_be_started(
    password: str, number: int, complaint: str, server: RedisServer, kliping: Kliping
) -> None:
    with server.client() as client:
        client.config_set("requirepass", "rahasia")
    done = kliping("cluster", "status", "--redis", f"redis://{password}{REDIS}:{server.port}/{number}")
    assert done.code == 1
    assert done.complaint.startswith(f"kliping: {REDIS}:{server.port}/{number}: Redis {complaint}")


@redis_test
@pytest.mark.parametrize(("who", "shift", "words"), [("worker", 60, "ahead of"), ("writer", -60, "behind")])
def test_who_has_a_wrong_clock_does_not_start(who: str, shift: int, words: str, server: RedisServer) -> None:
    clock = f"import time; now = time.time; time.time = lambda: now() + {shift}"
    program = f"{clock}; from crawler.cli import main; main()"
    command = [sys.executable, "-c", program, "cluster", who, "--redis", server.url]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert f"0: this machine's clock is 60 seconds {words} that of Redis: set" in done.stderr


@redis_test
def test_a_source_that_nobody_knows_is_told(tmp_path: Path, kliping: Kliping) -> None:
    site = town(each=1)[0]
    with Newsroom([site]) as room, clustered(room, tmp_path) as cluster:
        cluster.dispatch("--source", site.id + "s")
        [error] = cluster.written().errors
        assert f"no source '{site.id}s' (did you mean {site.id}?)" in error
        told = kliping("cluster", "status", "--redis", cluster.redis.url)
        assert told.code == 3
        assert f"! '{site.id}s' was dispatched, and the writer's feeds.yaml has no such source" in told.stdout


@redis_test
def test_a_job_that_no_worker_can_read_ends_its_chain_or_is_given_again_where_it_names_none(tmp_path: Path) -> None:
    another, nameless = sites = town(each=1)[:2]
    with Newsroom(sites) as room, clustered(room, tmp_path) as cluster, cluster.redis.client() as client:
        cluster.dispatch()
        writer = cluster.writer("--once")
        until(lambda: cluster.standing()["jobs"] == 2, "the writer gave out no jobs")
        for key, job in client.hgetall(JOBS).items():  # as another version might write them
            source = json.loads(json.loads(job)["args"][0])["source"]["id"]
            old, new = (b"ask_all", b"ask_some") if source == another.id else (b"chain", b"string")
            client.hset(JOBS, key, job.replace(old, new))
        cluster.worker()
        assert writer.wait(240) == 1, cluster.said("writer")
        assert f"! {another.id}: given up: " in cluster.said("writer")
        assert "skipped a job that cannot be read" in cluster.said("worker")
        assert cluster.standing()["chains"] == {}
        assert {row["source"] for row in cluster.rows("SELECT source FROM articles")} == {nameless.id}
        cluster.dispatch()
        assert cluster.written().exit_code == 0
        assert len(cluster.rows("SELECT id FROM articles")) == len(room.expected())


@redis_test
def test_a_message_that_cannot_be_read_is_left_out_and_ends_the_chain_that_it_names(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    site = town(each=1)[0]
    with Newsroom([site]) as room, clustered(room, tmp_path) as cluster, cluster.redis.client() as client:
        client.hset(CHAINS, site.id, "c 0")
        last_word = {"kind": "end", "source": site.id, "chain": "c", "step": 0}
        for fields in ({"another field": ""}, {"m": json.dumps({"kind": "end"})}, {"m": json.dumps(last_word)}):
            client.xadd(INBOX, fields)
        [error] = cluster.written().errors
        assert error.startswith(f"{site.id}: given up: ")
        assert (cluster.standing()["chains"], cluster.standing()["inbox"]) == ({}, 0)
        assert caplog.text.count("skipped a message that cannot be read") == 3


@pytest.mark.parametrize(
    "packed",
    [
        "",
        "kata",
        "[" * 200_000,
        "[]",
        '{"source": "a"}',
        '{"source": "a", "chain": "b", "step": 1e400}',
        '{"source": "\\ud800", "chain": "b", "step": 0}',
        '{"source": {"id": "a"}, "chain": "\\ud800", "step": 0}',
    ],
)
def test_what_is_no_message_names_no_step(packed: str) -> None:
    """The writer would end over it, and begin with it again."""
    assert step_of(packed) is None


@redis_test
def test_a_job_that_fails_is_tried_again_and_given_up_after_its_last_try(tmp_path: Path) -> None:
    first, last = town(each=1)[:2]
    with Newsroom([first, last]) as room, clustered(room, tmp_path) as cluster, cluster.redis.client() as client:
        cluster.dispatch()
        writer = cluster.writer()
        until(lambda: cluster.standing()["jobs"] == 2, "the writer gave out no jobs")
        for site, tries in ((first, 0), (last, TRIES)):
            change_job(client, site.id, tries=tries, feeds=[])  # without their states, the crawl cannot begin
        cluster.worker()
        until(lambda: list(cluster.standing()["chains"]) == [first.id], "it is not given up")
        until(lambda: client.hlen("kliping:crawl.DQ.msgs") == 1, "it is not tried again")
        end(writer, signal.SIGTERM)
        assert f"! {last.id}: given up: after 4 tries: {last.id}: " in cluster.said("writer")


@redis_test
def test_a_chain_whose_job_was_lost_goes_on_as_it_was_dispatched_or_with_the_next_step(tmp_path: Path) -> None:
    """With the next step where the job was done, and only its last word was lost."""
    again, done = sites = town(each=1)[:2]
    with Newsroom(sites) as room, clustered(room, tmp_path) as cluster, cluster.redis.client() as client:
        for _ in range(2):  # a source has one chain at a time
            cluster.dispatch("--all")
        writer = cluster.writer("--once")
        until(lambda: cluster.standing()["jobs"] == 2, "the writer gave out no jobs")
        before = cluster.standing()["chains"]
        chain, step = client.hget(CHAINS, done.id).decode().split()
        client.sadd(sent_by(chain, step), END)
        client.delete(JOBS, "kliping:crawl")
        until(lambda: client.hget(CHAINS, done.id) == f"{chain} {int(step) + 1}".encode(), "it does not go on")
        until(lambda: cluster.standing()["jobs"] == 2, "the lost job was not given again")
        assert cluster.standing()["chains"][again.id] == before[again.id]
        [job] = [job for job in client.hvals(JOBS) if b'ask_all\\": true' in job]
        assert json.loads(json.loads(job)["args"][0])["source"]["id"] == again.id
        cluster.worker()
        assert writer.wait(240) == 0, cluster.said("writer")
        assert len(cluster.rows("SELECT id FROM articles")) == len(room.expected())


@redis_test
def test_a_chain_ends_of_which_something_cannot_be_stored(tmp_path: Path) -> None:
    """The next step of the chain would give the same message, without end."""
    site = town(each=1)[0]
    with Newsroom([site]) as room, clustered(room, tmp_path) as cluster, cluster.redis.client() as client:
        faulty = Links(FEED, (("a", (1 << 70,), Link(f"{site.home}a", site.id, FEED)),), Outcome.PENDING, None)
        client.hset(CHAINS, site.id, "c 0")
        another = Done(site.id, "b", 7)  # its chain is gone, and a next step of it would never end here
        put(cluster, another, Batch(site.id, "c", 0, (faulty,)), Done(site.id, "c", 0))
        assert cluster.written().exit_code == 1
        assert (cluster.standing()["chains"], cluster.standing()["jobs"]) == ({}, 0)


@redis_test
@pytest.mark.parametrize(("longest", "runs"), [(0.0, 2), (3600.0, 1)])
def test_no_run_of_a_busy_writer_is_longer_than_can_be_judged(
    longest: float, runs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.cluster.writer.ROLL_S", longest)
    with Newsroom(town(each=1)[:1]) as room, clustered(room, tmp_path) as cluster:
        put(cluster, *[Batch(room.sites[0].id, "c", 0)] * 2)
        cluster.written()
        ends = cluster.rows("SELECT end_reason FROM runs")
    assert [row["end_reason"] for row in ends] == ["finished"] * runs


@redis_test
def test_why_a_job_was_given_up_steers_no_terminal(tmp_path: Path, kliping: Kliping) -> None:
    site = town(each=1)[0]
    with Newsroom([site]) as room, clustered(room, tmp_path) as cluster, cluster.redis.client() as client:
        client.hset(CHAINS, site.id, "c 0")
        put(cluster, Done(site.id, "c", 0, failed="\x1b[31mmerah"))
        where = ["--feeds", cluster.feeds, "--db", cluster.db, "--allow-private-addresses"]
        ran = kliping("cluster", "writer", "--redis", cluster.redis.url, *where, "--once")
        assert (ran.code, f"\n! {site.id}: given up: [31mmerah\n" in ran.stdout + ran.stderr) == (1, True), ran


@redis_test
def test_a_message_that_was_taken_in_just_before_the_writer_died_is_not_taken_in_again(tmp_path: Path) -> None:
    site = town(each=1)[0]
    with Newsroom([site]) as room, clustered(room, tmp_path) as cluster, cluster.redis.client() as client:
        failed = FeedCheck(FeedState(site.id, site.url("/rss")), FeedAnswer(failure=Reason.TIMEOUT))
        put(cluster, Batch(site.id, "c", 0, checks=(failed,)))
        [(name, message)] = client.xrange(INBOX)
        for _ in range(2):
            assert cluster.written().exit_code == 0
            client.delete(INBOX)  # with it, the stream forgets which id was its last
            client.xadd(INBOX, message, name)
        assert [row["failures"] for row in cluster.rows("SELECT failures FROM feeds WHERE failures > 0")] == [1]


def test_what_a_batch_holds_is_judged_by_what_the_archive_knows(tmp_path: Path) -> None:
    """A worker knows neither which of its links are new nor how often a feed has failed meanwhile."""
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(f"sources: {{siak: {FEED}}}\n", encoding="utf-8")
    session = ArchiveSession.open(Options(feeds=feeds, db=tmp_path / "kliping.db", keep_pages=False))
    burst, archive = Burst(session), session.archive
    [state] = archive.feeds.states()
    read, failed = FeedAnswer(status=200, new=99), FeedAnswer(failure=Reason.TIMEOUT, detail="30 s")
    peta = SitemapState(f"{FEED}/peta.xml", NOW, etag="a")
    named = ((peta.url, NOW),)
    sitemaps = (Sitemap(FEED, named=named), Sitemap(FEED, state=peta), Sitemap("gone", named=named))
    soon = session.now().replace(microsecond=0) + timedelta(hours=1)
    quiet = [QuietHost("dumai", soon, 1), QuietHost("siak", soon, 2)]
    before = replace(quiet[0], until=soon - timedelta(minutes=1))
    archive.hosts.replace([quiet[0], replace(quiet[1], strikes=1)])
    both = (links("siak", 1, 2), links("siak", 1))
    for number, batch in enumerate(
        (
            Batch("siak", "c", 0, both, (FeedCheck(state, read),), (), sitemaps, (quiet[1], before)),
            Batch("siak", "c", 0, both, (FeedCheck(state, read),)),
            *[Batch("siak", "c", 0, checks=(FeedCheck(state, failed),))] * 2,
            Batch("siak", "c", 0, checks=(FeedCheck(replace(state, url="gone"), failed),)),
        )
    ):
        burst.take(f"{number}-0", batch)
    now = archive.feeds.states()[0]
    assert (now.failures, now.last_new_at is None, archive.inbox.last(INBOX)) == (2, False, "4-0")
    assert archive.sitemaps.of(FEED) == [peta]
    assert archive.hosts.all() == quiet
    counted = "SELECT discovered, feeds_asked, feeds_unchanged, feeds_failed FROM run_sources"
    assert [tuple(row) for row in archive.db.rows(counted)] == [(2, 4, 1, 2)]
    assert burst.faulty == set()
    session.close()


def test_what_came_of_a_source_that_has_left_feeds_yaml_meanwhile_is_stored_and_told(tmp_path: Path) -> None:
    feeds, db = tmp_path / "feeds.yaml", tmp_path / "kliping.db"
    feeds.write_text(f"sources: {{siak: {FEED}}}\n", encoding="utf-8")
    with archive_at(db) as archive:
        [pending] = discover(archive, 1, source="dumai")
    session = ArchiveSession.open(Options(feeds=feeds, db=db, keep_pages=False))
    Burst(session).take("1-0", Batch("dumai", "c", 0, outcomes=(Miss(pending, Reason.TIMEOUT),)))
    session.stop("finished")
    assert session.close().sources["dumai"]["failed"] == 1


def test_a_full_disk_is_not_the_messages_fault(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(f"sources: {{siak: {FEED}}}\n", encoding="utf-8")
    session = ArchiveSession.open(Options(feeds=feeds, db=tmp_path / "kliping.db", keep_pages=False))
    burst = Burst(session)
    session.archive.db.execute(f"PRAGMA max_page_count = {session.archive.db.value('PRAGMA page_count')}")
    with pytest.raises(ArchiveError, match="the disk is full"):
        burst.take("1-0", Batch("siak", "c", 0, (links("siak", *range(500)),)))
    session.archive.db.execute("PRAGMA max_page_count = 1000000")
    assert session.archive.inbox.last(INBOX) is None
    session.close()


def test_where_a_batch_fails_the_pages_beside_the_archive_stay_those_of_its_texts(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(f"sources: {{siak: {FEED}}}\n", encoding="utf-8")
    session = ArchiveSession.open(Options(feeds=feeds, db=tmp_path / "kliping.db"))
    burst, db = Burst(session), session.archive.db
    session.archive.ledger.discover("siak", FEED, [entry(n) for n in range(1, 40)], run_id=None, now=NOW)
    first = Pending(1, entry(1)[0], link(1))
    burst.take("1-0", Batch("siak", "c", 0, outcomes=(article(first, pages=(raw(link(1).url, b"old"),)),)))
    db.execute(f"PRAGMA max_page_count = {db.value('PRAGMA page_count') + 8}")
    new = article(replace(first, article_id=1), text=text(77), pages=(raw(link(1).url, b"new"),))
    others = (article(Pending(n, entry(n)[0], link(n)), text=text(n) * 40) for n in range(2, 40))
    with pytest.raises(ArchiveError, match="the disk is full"):
        burst.take("2-0", Batch("siak", "c", 0, outcomes=(new, *others)))
    db.execute("PRAGMA max_page_count = 1000000")
    session.close()
    with Archive.open(tmp_path / "kliping.db") as archive, Pages(Pages.beside(tmp_path / "kliping.db")) as pages:
        [page] = pages.get(first.key)
        assert (article_of(archive, 1).text, unpack(page.packed)) == (text(1), b"old")
