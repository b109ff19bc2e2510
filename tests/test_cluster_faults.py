"""What goes wrong around a cluster: messages that cannot be stored, a Redis that is full or away, a second writer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.cluster.burst import Burst
from crawler.cluster.messages import Batch, Links, RawPage, pack
from crawler.cluster.transport import INBOX
from crawler.options import Options
from crawler.session import Session
from pipelines.errors import ArchiveError
from pipelines.items import Link, Outcome
from tests.archive_kit import entry
from tests.cluster_kit import Cluster, clustered, redis_test
from tests.newsroom import Newsroom, town

pytestmark = pytest.mark.timeout(120)
FEED = "https://siak.example/rss"


def put(cluster: Cluster, *messages: Batch) -> None:
    with cluster.redis.client() as client:
        for message in messages:
            client.xadd(INBOX, {"m": pack(message)})


def links(source: str, *numbers: int) -> Links:
    return Links(FEED, tuple(entry(number, source=source) for number in numbers), Outcome.FILTERED, None)


@redis_test
def test_what_cannot_be_stored_is_left_out_and_told_and_nothing_else_is_lost(tmp_path: Path) -> None:
    site = town(each=2)[0]
    with Newsroom([site]) as room, clustered(room, tmp_path) as cluster:
        [*rest, (key, _, link)] = links(site.id, 1, 2).entries
        faulty = Links(FEED, (("a", (1 << 70,), Link(link.url, site.id, FEED)),), Outcome.FILTERED, None)
        good = Links(FEED, (*rest, (key, (), link)), Outcome.FILTERED, None)
        broken = RawPage(key, link.url, "text/html", datetime.now(UTC), "no zstd")
        put(cluster, Batch("pindah", "c", 0, (links("pindah", 3),)))
        put(cluster, Batch(site.id, "c", 0, (faulty, good), pages=(broken, replace(broken, key="b", body=""))))
        cluster.dispatch()
        cluster.worker()
        assert cluster.writer("--once").wait(60) == 1, cluster.said("writer")
        assert cluster.standing()["inbox"] == 0
        assert len(cluster.rows("SELECT id FROM links WHERE outcome = 'filtered'")) == 2
        assert {row["source"] for row in cluster.rows("SELECT source FROM articles")} == {site.id}
        assert "pindah: findings of a source that this archive does not know" in cluster.said("writer")
        assert f"! {site.id}: links of {FEED}: left out, since it cannot be stored" in cluster.said("writer")
        assert f"! {site.id}: the page {link.url}: left out" in cluster.said("writer")


def test_a_full_disk_is_not_the_messages_fault(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(f"sources: {{siak: {FEED}}}\n", encoding="utf-8")
    session = Session.open(Options(feeds=feeds, db=tmp_path / "kliping.db", keep_pages=False))
    burst = Burst(session)
    session.archive.db.execute(f"PRAGMA max_page_count = {session.archive.db.value('PRAGMA page_count')}")
    with pytest.raises(ArchiveError, match="the disk is full"):
        burst.take("1-0", Batch("siak", "c", 0, (links("siak", *range(500)),)))
    session.archive.db.execute("PRAGMA max_page_count = 1000000")
    assert session.archive.inbox.last(INBOX) is None
    session.close()
