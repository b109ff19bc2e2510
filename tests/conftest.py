"""Fixtures that many tests share: the newsroom, the real commands, and the check of the ledger's sums."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from pipelines.archive import Archive
from tests.archive_kit import archive_at
from tests.forked import forked
from tests.newsroom import Newsroom

# `&` has a process ignore Ctrl-C, and `nohup` that its terminal is closed, and so does all that it starts: tests that
# send either would wait in vain
signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda *_: None)

# a busy machine is no fault of the code
settings.register_profile("kliping", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kliping")

ROOT = Path(__file__).parent.parent
PROGRAM = Path(sys.executable).with_name("kliping")
COMMAND = [str(PROGRAM)] if PROGRAM.exists() else [sys.executable, "-m", "crawler.cli"]


@dataclass(frozen=True)
class Ran:
    """A command that ran to its end."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)

    @property
    def complaint(self) -> str:
        """What a command says that can do nothing: one line of stderr, and nothing on stdout."""
        assert (self.stdout, self.stderr.count("\n")) == ("", 1), self
        return self.stderr


@dataclass(frozen=True)
class CrawlResult(Ran):
    """A crawl that ran to its end, and where its files are."""

    feeds: Path
    db: Path

    @property
    def report(self) -> dict[str, Any]:
        """What `--json` printed."""
        report = self.json
        assert isinstance(report, dict)
        return report

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        return rows(self.db, sql, *values)


def rows(db: Path, sql: str, *values: object) -> list[sqlite3.Row]:
    """The rows that a query gives, read without writing to the database."""
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(sql, values).fetchall()


TIMES = """
    SELECT t.name, c.name FROM sqlite_master AS t JOIN pragma_table_info(t.name) AS c
    WHERE t.type = 'table' AND t.name NOT GLOB 'articles_fts*' AND t.name NOT GLOB '_*'
        AND (c.name GLOB '*_at' OR c.name GLOB '*_since' OR c.name GLOB '*_until')
"""


def travel(db: Path, **ahead: float) -> None:
    """Let time pass (days=, hours=) by moving every time in the database back; a negative value moves them ahead."""
    with closing(sqlite3.connect(db)) as connection:
        for table, name in connection.execute(TIMES).fetchall():
            seconds = -timedelta(**ahead).total_seconds()
            connection.execute(
                f"UPDATE {table} SET {name} = strftime('%Y-%m-%dT%H:%M:%SZ', {name}, ? || ' seconds')", (seconds,)
            )
        connection.commit()


def with_all_due(db: Path) -> None:
    """Make all links and feeds due, as `kliping retry` does; only the cool-downs of hosts stay."""
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("UPDATE links SET next_try_at = NULL")
        connection.execute("UPDATE feeds SET next_check_at = NULL")
        connection.commit()


def until(true: Callable[[], object], words: str = "it never came to that", seconds: float = 240) -> None:
    """Wait until the condition is true; fail with `words` after so many seconds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, words
        time.sleep(0.005)


@pytest.fixture
def feeds_yaml(tmp_path: Path) -> Path:
    """The path for a test's feeds.yaml, which does not exist yet."""
    return tmp_path / "feeds.yaml"


@pytest.fixture
def db_path(tmp_path: Path) -> Path:
    """The path for a test's database, which does not exist yet."""
    return tmp_path / "kliping.db"


@pytest.fixture
def archive(db_path: Path) -> Iterator[Archive]:
    """An archive with the two sources of `archive_kit`, and nothing else."""
    with archive_at(db_path) as opened:
        yield opened


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    """The usual sites (`town`), served on loopback."""
    with Newsroom() as room:
        yield room


@pytest.fixture
def open_newsroom() -> Iterator[Callable[..., Newsroom]]:
    """Serves other sites than the usual: `open_newsroom([Site(…)])`."""
    with ExitStack() as rooms:
        yield lambda *sites, **more: rooms.enter_context(Newsroom(*sites, **more))


Kliping = Callable[..., Ran]


@pytest.fixture
def kliping(tmp_path: Path) -> Kliping:
    """Run the real command as users do, `kliping("status", "--json")`, in the test's own folder, without a terminal.

    The process is forked from one that has done the imports, unless `env` needs a new one; with `now` its clock starts
    at that time, and file modes count for it even where the tests are root's, if it is not `privileged`.
    """

    def run(
        *args: object,
        cwd: Path = tmp_path,
        timeout: float = 240,
        env: dict[str, str] | None = None,
        privileged: bool = True,
        now: datetime | None = None,
    ) -> Ran:
        if env is None:
            return Ran(*forked().run([*map(str, args)], cwd, timeout, now, privileged=privileged))
        done = subprocess.run(
            [*COMMAND, *map(str, args)], cwd=cwd, timeout=timeout, capture_output=True, text=True, check=False,
            stdin=subprocess.DEVNULL, env={**os.environ, "PYTHONWARNINGS": "default", **env},
        )  # fmt: skip
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


Crawl = Callable[..., CrawlResult]


@pytest.fixture
def crawl(kliping: Kliping, feeds_yaml: Path, db_path: Path) -> Crawl:
    """Crawl a newsroom with the real command, `crawl(newsroom, "--all")`, and check the ledger's sums afterwards.

    Articles are extracted in the crawl's own process, which is quicker for a few.
    """

    def run(room: Newsroom, *args: object, feeds: str | None = None, db: Path = db_path, **more: Any) -> CrawlResult:
        feeds_yaml.write_text(room.feeds_yaml() if feeds is None else feeds, encoding="utf-8")
        words = ["--allow-private-addresses", "--json", "--workers", 0]
        ran = kliping("crawl", "--feeds", feeds_yaml, "--db", db, *words, *args, **more)
        if db.exists():
            assert_ledger_adds_up(db)
        return CrawlResult(ran.code, ran.stdout, ran.stderr, feeds_yaml, db)

    return run


OUTCOMES = ("stored", "alias", "filtered", "gone", "quarantined", "pending")
SUMS = ", ".join(f"sum(outcome = '{name}') AS {name}" for name in OUTCOMES)


def assert_ledger_adds_up(db: Path) -> None:
    """Assert that each source's discovered links are the sum of its outcomes, and that every outcome has a reason."""
    for table, name in rows(db, TIMES):  # all in one form, since SQL compares them as texts
        assert not rows(db, f"SELECT {name} FROM {table} WHERE {name} NOT GLOB '????-??-??T??:??:??Z'"), (table, name)
    sums = rows(db, f"SELECT source, count(*) AS links, {SUMS} FROM links GROUP BY source")
    for of in sums:
        parts = sum(of[name] for name in OUTCOMES)
        assert of["links"] == parts, dict(of)
    if not rows(db, "SELECT 1 FROM runs WHERE ended_at IS NULL"):  # a killed run's figures were never written
        discovered = {
            r["source"]: r["n"]
            for r in rows(db, "SELECT source, sum(discovered) AS n FROM run_sources GROUP BY source")
        }
        assert {of["source"]: of["links"] for of in sums} == {source: n for source, n in discovered.items() if n}
    assert not rows(db, "SELECT key FROM links WHERE outcome IN ('filtered', 'gone', 'quarantined') AND reason IS NULL")
    assert not rows(db, "SELECT key FROM links WHERE outcome IN ('stored', 'alias') AND article_id IS NULL")
    accounted = "SELECT article_id FROM links WHERE outcome = 'stored'"
    assert not [row["url"] for row in rows(db, f"SELECT url FROM articles WHERE id NOT IN ({accounted})")]
    assert [row[0] for row in rows(db, "PRAGMA integrity_check")] == ["ok"]
    assert not rows(db, "PRAGMA foreign_key_check")
