"""What a writer gives out, to a worker that the test plays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.cluster.keys import CHAINS, END
from crawler.cluster.messages import Batch, Done, Job, Links, unpack_job
from crawler.cluster.transport import Transport
from crawler.cluster.writer import REVISITS
from crawler.lock import locked
from pipelines.archive import QuietHost
from pipelines.feed_items import FeedAnswer, FeedCheck
from pipelines.items import Miss, Outcome, Reason
from tests.archive_kit import FEED, OTHER_FEED, archive_at, discover, entry, store
from tests.cluster_kit import Cluster, clustered, redis_test
from tests.conftest import until
from tests.newsroom import Newsroom, town

FEEDS = f"defaults: {{contact: a@example.org}}\nsources: {{siak: {FEED}, dumai: {OTHER_FEED}}}\n"


@contextmanager
def played(folder: Path) -> Iterator[tuple[Cluster, list[Job]]]:
    """A cluster, and the jobs given to its worker, which reads one new link in the first step, and finds no page."""
    given: list[Job] = []

    def work(text: str, name: str, _: int) -> None:
        job = unpack_job(text)
        given.append(job)
        lease = hand.take(job, name)
        assert lease
        new = Links(job.feeds[0].url, (entry(3, source=job.source.id),), Outcome.PENDING, None)
        checks = tuple(FeedCheck(state, FeedAnswer(status=304)) for state in job.feeds)
        outcomes = tuple(Miss(pending, Reason.NOT_FOUND, status=410) for pending in job.links)
        step = (job.source.id, job.chain, job.step)
        hand.send(job, lease, Batch(*step, (new,) * (job.step == 0), checks, outcomes), [])
        hand.send(job, lease, Done(*step), [END])

    with (
        Newsroom(town(each=1)[:1]) as room,
        clustered(room, folder) as cluster,
        Transport(cluster.redis.url) as hand,
    ):
        cluster.feeds.write_text(FEEDS, encoding="utf-8")
        worker = hand.receive(work, 2)
        yield cluster, given
        worker.stop()


@redis_test
def test_what_a_job_tells_its_worker(tmp_path: Path) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    quiet, past = QuietHost("siak.example", now + timedelta(hours=1), 2), QuietHost("x.example", now, 1)
    with played(tmp_path) as (cluster, given):
        with archive_at(cluster.db) as archive:
            for number in range(4, 5 + REVISITS):
                store(archive, number)
            pending = discover(archive, 1, 2)
            archive.hosts.replace([quiet, past])
            archive.db.execute("INSERT INTO boilerplate_lines VALUES ('siak', 7, 'Baca juga', 99, '', '')")
        cluster.dispatch("--source", "siak")
        cluster.written()
        assert [(job.source.id, job.step, len(job.links)) for job in given] == [
            ("siak", 0, 2),
            ("siak", 1, 1),  # the new link
            ("siak", 2, REVISITS),  # stored articles to look at again; one is left to the next chain
        ]
        job = given[0]
        assert (job.contact, job.ask_all) == ("a@example.org", False)
        assert (list(job.links), list(job.hosts), job.learnt) == (pending, [quiet, past], frozenset({7}))
        assert set(job.sites) == {"siak.example", "dumai.example"}


@redis_test
def test_a_writer_that_waits_for_workers_leaves_the_archive_to_others(tmp_path: Path) -> None:
    with Newsroom(town(each=1)[:1]) as room, clustered(room, tmp_path) as cluster:
        cluster.dispatch()
        cluster.writer(change="from crawler.cluster import writer; writer.ROLL_S = 1.0")
        until(lambda: cluster.standing()["jobs"] == 1, "the writer gave out no job")
        until(lambda: cluster.rows("SELECT 1 FROM runs WHERE end_reason = 'finished'"), "it keeps its run")
        locked(cluster.db).release()


@redis_test
def test_a_source_whose_job_cannot_be_made_is_told_and_the_others_are_given_out(tmp_path: Path) -> None:
    with played(tmp_path) as (cluster, given):
        with archive_at(cluster.db) as archive:
            discover(archive, 1)
            archive.db.execute("UPDATE links SET hint = 'kata'")
        for _ in range(2):  # a source has one chain at a time
            cluster.dispatch()
        report = cluster.written()
        assert [(job.source.id, job.step) for job in given] == [("dumai", 0), ("dumai", 1)]
        assert (report.exit_code, report.remarks[0][:27]) == (1, "siak: the next job: skipped")


@redis_test
def test_the_chain_of_a_source_that_has_left_feeds_yaml_ends(tmp_path: Path) -> None:
    with played(tmp_path) as (cluster, given), cluster.redis.client() as client:
        client.hset(CHAINS, mapping={"bono": "c 4", "kampar": "c 0"})
        with Transport(cluster.redis.url) as transport:
            transport.tell(Done("bono", "c", 4))
        assert cluster.written().exit_code == 0
        assert (given, cluster.standing()["chains"]) == ([], {})
