"""Helpers for tests of the archive: an archive with two sources, links, articles, and a call of every public method."""

from __future__ import annotations

import inspect
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipelines.archive import Archive, QuietHost, SourceRow, StoredArticle
from pipelines.items import Address, Article, Link, Miss, Moment, Outcome, Pending, RawPage, Reason
from pipelines.packing import pack

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FEED = "https://siak.example/rss"
OTHER_FEED = "https://dumai.example/rss"
SOURCES = (
    SourceRow("siak", "Siak Pos", "https://siak.example/", ("riau",), 20.0, (FEED,)),
    SourceRow("dumai", "Dumai Pos", "https://dumai.example/", (), None, (OTHER_FEED,)),
)
WORDS = ("warga", "nelayan", "harga", "banjir", "jalan", "sekolah", "pasar", "rumah", "bupati", "hutan", "kapal")


def link(number: int, *, source: str = "siak", **more: Any) -> Link:
    said: dict[str, Any] = {"title": f"Berita nomor {number}", "guid": f"guid-{number}"} | more
    return Link(url=f"https://{source}.example/berita/{number}", source=source, feed=feed_of(source), **said)


def feed_of(source: str) -> str:
    return FEED if source == "siak" else OTHER_FEED


def entry(number: int, *, source: str = "siak", **more: Any) -> tuple[str, tuple[int, ...], Link]:
    """An entry for `Ledger.discover`: key, marks, link."""
    return f"{source}.example/berita/{number}", (number, -number - 1), link(number, source=source, **more)


def link_row(archive: Archive, key: str) -> sqlite3.Row:
    """The ledger's row of the link with that key."""
    row = archive.db.row("SELECT * FROM links WHERE key = ?", (key,))
    assert row is not None
    return row


def text(number: int) -> str:
    """The text of article `number`, unlike that of any other."""
    words = [WORDS[(place * (number + 3)) % len(WORDS)] + str((number * 31 + place) % 97) for place in range(60)]
    return f"Kalimat pertama nomor {number} tentang kota itu.\n{' '.join(words)}."


def article(pending: Pending, **more: Any) -> Article:
    said: dict[str, Any] = {
        "url": pending.link.url,
        "title": pending.link.title or "Tanpa judul",
        "text": text(pending.id),
        "source": pending.link.source,
        "words": 67,
        "extractor": "kit 1",
        "rules": "1",
    } | more
    return Article(pending, **said)


def moment_at(at: datetime) -> Moment:
    return Moment(at, at.isoformat(), "UTC", "feed")


def raw(url: str, body: bytes, content_type: str = "text/html", at: datetime = NOW) -> RawPage:
    return RawPage(url, content_type, pack(body), at)


@contextmanager
def archive_at(path: Path) -> Iterator[Archive]:
    """An archive with the two sources; a new file is copied from the first one made, which is quicker."""
    if not path.exists():
        _put(path, SOURCES)
    with Archive.open(path) as archive:
        yield archive


def empty_archive(path: Path) -> Path:
    """A new archive in which nothing has happened yet."""
    _put(path, ())
    return path


def _put(path: Path, sources: tuple[SourceRow, ...]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_new_archive(sources))


@cache
def _new_archive(sources: tuple[SourceRow, ...]) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "kliping.db"
        with Archive.open(path) as archive:
            archive.feeds.sync(sources, now=NOW)
        return path.read_bytes()


def discover(
    archive: Archive, *numbers: int, run_id: int | None = None, now: datetime = NOW, source: str = "siak", **more: Any
) -> list[Pending]:
    """Add links to the ledger, and give the source's pending ones, newest first."""
    entries = [entry(number, source=source, **more) for number in numbers]
    archive.ledger.discover(source, feed_of(source), entries, run_id=run_id, now=now)
    return archive.ledger.due(source, now, 1000)


def store(archive: Archive, number: int, *, run_id: int | None = None, now: datetime = NOW, **more: Any) -> int:
    """Add a link, store its article, and give the article's id."""
    pending = discover(archive, number, run_id=run_id, now=now)[0]
    return archive.articles.store(article(pending, **more), now=now, run_id=run_id).id


def article_of(archive: Archive, article_id: int) -> StoredArticle:
    """The article with that id, which must be there."""
    found = archive.articles.get(article_id)
    assert found is not None
    return found


def figures(archive: Archive, run_id: int, source: str = "siak") -> Mapping[str, int]:
    """What a run counted for a source."""
    run = archive.runs.get(run_id)
    assert run is not None
    return run.sources[source]


def recheck_of(archive: Archive, article_id: int) -> Pending:
    """The `Pending` for another look at a stored article."""
    row = archive.db.row("SELECT id, key, url FROM links WHERE article_id = ? AND outcome = 'stored'", (article_id,))
    assert row is not None
    return Pending(row["id"], row["key"], Link(row["url"], "siak", FEED), article_id=article_id)


def contents(archive: Archive) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all our tables, to compare the archive before and after."""
    tables = [
        row["name"]
        for row in archive.db.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not row["name"].startswith(("articles_fts", "sqlite_"))
    ]
    return {name: [tuple(row) for row in archive.db.rows(f"SELECT * FROM {name}")] for name in tables}


# One call of every public method of the archive's parts; `Prepared` gives what they work on. The calls that write are
# tried on a locked database, and the query plans of all are checked.


class Prepared:
    """An archive with all that the calls below need."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.run_id = archive.runs.start(NOW, "0.1")
        pendings = discover(archive, *range(1, 13), run_id=self.run_id)
        self.article_id = archive.articles.store(article(pendings.pop()), now=NOW, run_id=self.run_id).id
        self.known = pendings.pop()
        archive.articles.store(article(self.known), now=NOW, run_id=self.run_id)
        archive.ledger.decide(Miss(pendings.pop(), Reason.TIMEOUT, "30 s"), now=NOW, run_id=self.run_id)
        archive.boilerplate.note("siak", [(1, "Baca juga")], now=NOW)
        archive.sitemaps.name(FEED, [(f"{FEED}/1", NOW)])
        archive.hosts.replace([QuietHost("siak.example", NOW + HOUR)])
        archive.backfills.note("siak", [("https://siak.example/sitemap.xml", NOW, "")], depth=0)
        sitemap = archive.backfills.next("siak", NOW - DAY, self.run_id)
        assert sitemap is not None
        self.sitemap = sitemap
        archive.inbox.took("writer", "1-0", now=NOW)
        self.pendings = pendings

    @property
    def pending(self) -> Pending:
        return self.pendings[-1]


Call = Callable[[Prepared], object]

WRITES: dict[str, Call] = {
    "feeds.sync": lambda p: p.archive.feeds.sync([replace(SOURCES[0], name="Siak Post")], now=NOW),
    "feeds.save": lambda p: p.archive.feeds.save(replace(p.archive.feeds.states()[0], etag='"x"')),
    "sitemaps.name": lambda p: p.archive.sitemaps.name(FEED, [(f"{FEED}/2", NOW), (f"{FEED}/1", None)]),
    "sitemaps.save": lambda p: p.archive.sitemaps.save(FEED, replace(p.archive.sitemaps.of(FEED)[0], asked_at=NOW)),
    "hosts.replace": lambda p: p.archive.hosts.replace([QuietHost("dumai.example", NOW + HOUR, 2)]),
    "runs.start": lambda p: p.archive.runs.start(NOW, "0.1"),
    "runs.count_feed": lambda p: p.archive.runs.count_feed(p.run_id, "siak", failed=True, unchanged=False),
    "runs.count_copies": lambda p: p.archive.runs.count_copies(p.run_id),
    "runs.end": lambda p: p.archive.runs.end(p.run_id, NOW, "finished", 0),
    "ledger.discover": lambda p: p.archive.ledger.discover("siak", FEED, [entry(99)], run_id=p.run_id, now=NOW),
    "ledger.decide": lambda p: p.archive.ledger.decide(
        Miss(p.pending, Reason.NOT_FOUND, outcome=Outcome.GONE), now=NOW, run_id=p.run_id
    ),
    "ledger.retry": lambda p: p.archive.ledger.retry(),
    "articles.store": lambda p: p.archive.articles.store(
        article(p.pending, aliases=(Address("siak.example/amp/9", "https://siak.example/amp/9", "redirect"),)),
        now=NOW,
        run_id=p.run_id,
    ),
    "addresses.record_alias": lambda p: p.archive.addresses.record_alias(
        p.pending, p.article_id, now=NOW, run_id=p.run_id
    ),
    "addresses.add_alias": lambda p: p.archive.addresses.add_alias(
        p.article_id, Address("siak.example/a", "https://siak.example/a", "canonical"), now=NOW, run_id=p.run_id
    ),
    "articles.restate": lambda p: p.archive.articles.restate(p.article_id, article(p.known, title="Lain")),
    "boilerplate.note": lambda p: p.archive.boilerplate.note("siak", [(1, "Baca juga"), (2, "Ikuti kami")], now=NOW),
    "backfills.note": lambda p: p.archive.backfills.note("siak", [("https://siak.example/2.xml", None, "")], depth=1),
    "backfills.forget_roots": lambda p: p.archive.backfills.forget_roots("siak", but=[]),
    "backfills.read": lambda p: p.archive.backfills.read(p.sitemap, since=NOW, links=9, now=NOW, run_id=p.run_id),
    "backfills.failed": lambda p: p.archive.backfills.failed(p.sitemap, "500", run_id=p.run_id, others_read=True),
    "backfills.retry": lambda p: p.archive.backfills.retry(None),
    "inbox.took": lambda p: p.archive.inbox.took("writer", "2-0", now=NOW),
    "archive.finish": lambda p: p.archive.finish(),
}
# for use inside of a transaction that another of the methods has begun
PARTS: dict[str, Call] = {
    "ledger.fetched": lambda p: p.archive.ledger.fetched(
        article(p.known), p.article_id + 1, changed=True, now=NOW, run_id=p.run_id
    ),
    "ledger.alias": lambda p: p.archive.ledger.alias(p.pending, p.article_id, now=NOW, run_id=p.run_id),
    "ledger.reopen": lambda p: p.archive.ledger.reopen("siak.example/berita/1", p.run_id),
    "addresses.known_as": lambda p: p.archive.addresses.known_as("siak.example/amp/1", "lain"),
}
READS: dict[str, Call] = {
    "feeds.knows": lambda p: p.archive.feeds.knows("siak"),
    "feeds.states": lambda p: p.archive.feeds.states(),
    "sitemaps.of": lambda p: p.archive.sitemaps.of(FEED),
    "hosts.all": lambda p: p.archive.hosts.all(),
    "runs.open": lambda p: p.archive.runs.open(),
    "runs.get": lambda p: p.archive.runs.get(p.run_id),
    "runs.recent": lambda p: p.archive.runs.recent(),
    "runs.last_good": lambda p: p.archive.runs.last_good(),
    "ledger.due": lambda p: p.archive.ledger.due("siak", NOW, 10),
    "ledger.revisits": lambda p: p.archive.ledger.revisits("siak", NOW + DAY, 10),
    "ledger.find": lambda p: p.archive.ledger.find(p.pending.key, Outcome.PENDING),
    "ledger.knows": lambda p: p.archive.ledger.knows(p.pending),
    "addresses.id_of": lambda p: p.archive.addresses.id_of("siak.example/berita/1"),
    "articles.get": lambda p: p.archive.articles.get(p.article_id),
    "articles.is_reprint": lambda p: p.archive.articles.is_reprint(p.article_id),
    "addresses.aliases": lambda p: p.archive.addresses.aliases(p.article_id),
    "articles.versions": lambda p: p.archive.articles.versions(p.article_id),
    "boilerplate.learnt": lambda p: p.archive.boilerplate.learnt("siak", min_articles=1),
    "backfills.next": lambda p: p.archive.backfills.next("siak", NOW - DAY, p.run_id),
    "backfills.left": lambda p: p.archive.backfills.left("siak", NOW - DAY),
    "backfills.given_up": lambda p: p.archive.backfills.given_up("siak"),
    "inbox.last": lambda p: p.archive.inbox.last("writer"),
    "boilerplate.lines": lambda p: p.archive.boilerplate.lines("siak", min_articles=1),
}
ROOMS = ("feeds", "sitemaps", "hosts", "runs", "ledger", "addresses", "articles", "boilerplate", "backfills", "inbox")


def public_methods(archive: Archive) -> set[str]:
    """The methods of the rooms, as `room.method`."""
    return {
        f"{room}.{name}"
        for room in ROOMS
        for name, _ in inspect.getmembers(getattr(archive, room), inspect.ismethod)
        if not name.startswith("_")
    }
