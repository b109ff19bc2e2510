"""After SIGKILL at any moment, later runs store exactly what an undisturbed crawl does and ask for little twice."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import Kliping, assert_ledger_adds_up, rows, until
from tests.crawl_kit import content, crawling, run_crawl
from tests.newsroom import Newsroom, town
from tests.process_kit import family

pytestmark = pytest.mark.timeout(1800)


def crawl_until_killed(room: Newsroom, folder: Path, requests: int, wait: float) -> bool:
    """Start a crawl and kill it once it has made so many requests and `wait` seconds more; False if it ended before."""
    before, start = len(room.requests()), time.monotonic()
    with crawling(room, folder / "kliping.db", workers=2) as process:
        while process.poll() is None and len(room.requests()) - before < requests and time.monotonic() - start < 60:
            time.sleep(0.002)
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            below = family(process.pid)
            process.send_signal(signal.SIGKILL)
            process.wait()
            orphans_end(below[1:])
            return True
    return False


def orphans_end(pids: list[int]) -> None:
    """Wait until the workers of a killed crawl have ended; fail if they live on."""
    until(lambda: not any(map(alive, pids)), "workers outlive a killed crawl")


def alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def survive(kills: int, seed: int, each: int, kliping: Kliping, tmp_path: Path) -> None:
    """Kill a crawl so many times, each time early enough that something is left for the next."""
    rng = random.Random(seed)
    (tmp_path / "calm").mkdir()
    with Newsroom(town(each=each)) as room:
        calm, _ = run_crawl(room, tmp_path / "calm")
        assert len({row["url"] for row in calm.rows("SELECT url FROM articles")}) == len(room.expected())
        stories = len(room.requests("article"))
        robots = len(room.requests("robots"))  # asked anew by each run
        room.log.clear()
        done, db = 0, tmp_path / "kliping.db"
        while done < kills:
            requests = rng.choice((0, rng.randint(0, robots), robots + rng.randint(0, 2 * stories // kills)))
            done += crawl_until_killed(room, tmp_path, requests, rng.random() * 0.3)
            if db.exists() and rows(db, "SELECT 1 FROM sqlite_master WHERE name = 'links'"):
                assert_ledger_adds_up(db)
                told = kliping("db", "check", "--db", db)
                assert told.code == 0, f"kill {done} of seed {seed}: {told.stdout}{told.stderr}"
                if not rows(db, "SELECT 1 FROM links WHERE outcome = 'pending'") and rows(db, "SELECT 1 FROM articles"):
                    break  # there is nothing left to be killed at
        print(f"seed {seed}: {done} kills, {len(content(db))} rows before the last run")
        run_crawl(room, tmp_path)
        assert done >= kills * 3 // 4
        assert kliping("db", "check", "--db", db).code == 0
        assert content(db) == content(calm.db)
        asked = Counter(request.url for request in room.requests("article"))
        assert max(asked.values()) <= done + 1


def test_a_crawl_that_is_killed_again_and_again_ends_as_if_nothing_had_been(kliping: Kliping, tmp_path: Path) -> None:
    survive(kills=5, seed=3, each=4, kliping=kliping, tmp_path=tmp_path)


def test_status_says_at_once_that_crawls_were_killed(kliping: Kliping, tmp_path: Path) -> None:
    with Newsroom(town(each=6)) as room:
        for site in room.sites:
            site.delay = 5.0
        for _ in range(2):
            assert crawl_until_killed(room, tmp_path, requests=1, wait=0)
    ran = kliping("status", "--db", tmp_path / "kliping.db")
    assert ran.code == 3
    assert ran.stdout.splitlines()[0].endswith(", interrupted")
    assert "wrong  kliping: the last 2 crawls were interrupted" in ran.stdout


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_fifty_and_more_kills_over_the_length_of_one_crawl(seed: int, kliping: Kliping, tmp_path: Path) -> None:
    survive(kills=70, seed=100 + seed, each=16, kliping=kliping, tmp_path=tmp_path)
