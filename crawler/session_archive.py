"""A crawl on this machine's archive: the lock, the archive, the raw pages, and the figures so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from time import monotonic

from crawler.lock import locked
from crawler.network import network_down
from crawler.options import Options, chosen_sources
from crawler.pool import Pool
from crawler.report import Report
from crawler.session import Session
from crawler.sources import Source, load
from crawler.sources.owners import sites_of
from pipelines.archive import Archive, Entry, Pages, SourceRow
from pipelines.archive.health import WRONG, judge
from pipelines.errors import ArchiveError, UnstorableError
from pipelines.feed_items import FeedCheck
from pipelines.items import Miss, Outcome, RawPage, Reason

WITHOUT_PAGES = "articles are still stored, but their pages are not kept"


@dataclass(eq=False, kw_only=True)
class ArchiveSession(Session):
    """A crawl on this machine's archive; `ArchiveSession.open` takes the lock first, `close` releases it last."""

    held: ExitStack  # all that must be released, the lock last
    archive: Archive
    pages: Pages | None
    run_id: int
    started_at: datetime
    tally: dict[str, Counter[str]]  # source → figures that the archive does not count
    stored: int = 0  # articles so far, for the progress display
    failed_why: dict[str, Counter[str]] = field(default_factory=dict)  # source → reason → number of pages
    shortfalls: list[str] = field(default_factory=list)  # what a backfill could not get, a sentence each
    tell: Callable[[str], None] = lambda _: None  # called with a line about each step of a backfill
    network_down: str = ""  # the most frequent connection error, if no host could be reached at all
    idle: bool = False  # whether nothing was due
    report: Report | None = None
    _began_s: float = field(default_factory=monotonic, init=False)

    @classmethod
    def open(cls, options: Options) -> ArchiveSession:
        """Read feeds.yaml, take the lock, open the archive and begin a run.

        If the file of raw pages cannot be opened, the crawl goes on without it.

        Raises:
            UsageError: feeds.yaml or an option is not valid; nothing was changed.
            LockedError: another crawl works on this archive.
            ArchiveError: the archive cannot be opened or written.
        """
        config = load(options.feeds, allow_private=options.allow_private)
        sources = chosen_sources(config, options.sources, options.tags)
        pool = Pool(options.workers)
        with ExitStack() as stack:
            stack.callback(locked(options.db).release)
            stack.callback(pool.close)
            archive = Archive.open(options.db)
            stack.callback(archive.close)
            now = datetime.now(UTC)
            archive.feeds.sync([_row(source) for source in config.sources], now=now)
            errors: list[str] = []
            if pages := _pages(options, errors):
                stack.callback(pages.close)
            run_id = archive.runs.start(now, version("kliping"))  # last, so that no failure leaves a run without an end
            held = stack.pop_all()
        return cls(
            options=options, config=config, sources=sources, pool=pool, sites=sites_of(config.sources), errors=errors,
            states=archive.feeds.states, sitemaps=archive.sitemaps, hosts=archive.hosts, ledger=archive.ledger,
            learnt=cache(archive.boilerplate.learnt),  # each source's are read once in a run
            held=held, archive=archive, pages=pages, run_id=run_id, started_at=now,
            tally={source.id: Counter() for source in sources},
        )  # fmt: skip

    @property
    def seconds(self) -> float:
        """How long the crawl has been at work; changes of the system's clock do not count."""
        return monotonic() - self._began_s

    def to_do(self) -> set[str]:
        """The sources that have a feed due, a link waiting, or a stored article to look at again."""
        now, ledger = self.now(), self.ledger
        links = (one.id for one in self.sources if ledger.due(one.id, now, 1) or ledger.revisits(one.id, now, 1))
        return {state.source for state, _ in self.due()}.union(links)

    def expects_pages(self) -> bool:
        """Whether there will be pages to read: a link waits, or a feed that is due was never read."""
        now, ledger = self.now(), self.ledger
        waits = any(ledger.due(one.id, now, 1) for one in self.sources)
        return waits or any(state.last_ok_at is None for state, _ in self.due())

    def discover(self, source: str, feed: str, found: Sequence[Entry], outcome: Outcome, reason: Reason | None) -> int:
        """Take the entries of a feed into the ledger and commit them; gives how many are new."""
        self.commit()  # ends the open transaction, which the ledger would join
        return self.archive.ledger.discover(
            source, feed, found, run_id=self.run_id, now=self.now(), outcome=outcome, reason=reason
        )

    def fail(self, error: str) -> None:
        """Note a fault on our side; no further write waits for the archive's lock once more."""
        self.archive.db.patience_s = 0.0
        super().fail(error)

    def left_out(self, fault: UnstorableError) -> None:
        """Note an item that could not be stored: it stays pending, and the crawl goes on but ends with exit code 1."""
        error = f"{fault} (what cannot be stored is skipped and stays pending; the log names it)"
        if error not in self.errors:
            self.errors.append(error)

    def is_network_down(self, unreached: Sequence[FeedCheck | Miss]) -> bool:
        """Whether our own network is down, judged by the failures of all that was asked; noted for the report."""
        urls = (item.state.url if isinstance(item, FeedCheck) else item.link.link.url for item in unreached)
        if network_down(urls):
            details = Counter(item.answer.detail if isinstance(item, FeedCheck) else item.detail for item in unreached)
            self.network_down = details.most_common(1)[0][0] or "no connection"
        return bool(self.network_down)

    def begin(self) -> None:
        """Begin transactions that all writes of articles, outcomes and pages join until `commit`."""
        self.archive.db.begin()
        self._with_pages(lambda pages: pages.db.begin())

    def commit(self) -> None:
        """Commit what was written since `begin`, the pages first, so that no article lacks its pages."""
        self._with_pages(lambda pages: pages.db.commit())
        self.archive.db.commit()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """One transaction of the archive; the pages of its articles are committed just before it."""
        try:
            with self.archive.write():
                self._with_pages(lambda pages: pages.db.begin())
                yield
                self._with_pages(lambda pages: pages.db.commit())
        except BaseException:
            self._with_pages(lambda pages: pages.db.rollback())
            raise

    def keep(self, key: str, story: Sequence[RawPage]) -> None:
        """Store the raw pages of an article's text, so that better rules can read them again.

        They replace those of an earlier text, even if there are none for this one.
        """
        self._with_pages(lambda pages: pages.put(key, story))

    def _with_pages(self, act: Callable[[Pages], None]) -> None:
        """Call `act` with the file of raw pages; if that fails, the crawl goes on without keeping pages."""
        if self.pages is None:
            return
        try:
            act(self.pages)
        except ArchiveError as error:
            if self.options.keep_pages:
                self.errors.append(f"{error} ({WITHOUT_PAGES})")
            self.pages.close()
            self.pages = None

    def close(self, *, in_haste: bool = False, signalled: int | None = None) -> Report:
        """End the run, release everything and give the report; further calls only give the report.

        `in_haste` leaves the archive's housekeeping to the next run. `signalled` is the exit code of the process, if a
        signal ended the crawl while it was starting.
        """
        if self.report is None:
            self.pool.stop()
            with self.held:
                with self.noting():
                    self.commit()
                if self.end_reason is None:
                    self.fail("the crawl did not begin; the log says why")
                self._count()
                self.report = self._report()
                if self.options.log_file:
                    self.report.log()
                code = signalled or self.report.exit_code
                self.archive.runs.end(self.run_id, self.now(), self.report.reason, code)
                if not in_haste:
                    self.archive.finish()
        return self.report

    def _count(self) -> None:
        """Add to the figures those that the archive has of this run, and to the notes what feeds.yaml lacks."""
        self.archive.runs.count_copies(self.run_id)
        run = self.archive.runs.get(self.run_id)
        for source, figures in (run.sources if run else {}).items():
            if source in self.tally:
                self.tally[source].update(figures)
        for source, reasons in self.failed_why.items():
            self.tally[source]["failed"] = reasons.total()
        if not self.config.contact:
            hint = "set defaults.contact to an address or page of yours: it tells a site's operator who is reading"
            self.notes.add(f"{self.config.path}: {hint}")
        for unchecked in (one.id for one in self.sources if not one.verify_tls):
            self.notes.add(f"{unchecked}: TLS certificates are not checked (verify_tls in {self.config.path})")

    def _report(self) -> Report:
        now, began = self.now(), self.started_at.replace(microsecond=0)  # the archive's times leave out fractions
        asked = (feed for feed in self.archive.feeds.states() if feed.last_check_at and feed.last_check_at >= began)
        shortfalls = self.shortfalls or [
            f"{finding.source}: {finding.words}"
            for finding in judge(self.archive.figures.read(now), now, idle=bool(self.network_down))
            if finding.severity == WRONG and finding.source in self.tally and not self.options.backfill
        ]
        return Report(
            run_id=self.run_id,
            seconds=self.seconds,
            reason=self.end_reason or "failed",
            sources=self.tally,
            errors=tuple(self.errors),
            shortfalls=tuple(shortfalls),
            notes=self.notes.sentences(),
            idle=self.idle,
            network_down=self.network_down,
            failed_feeds=tuple(feed for feed in asked if feed.failure),
            failed_why=self.failed_why,
        )


def _pages(options: Options, errors: list[str]) -> Pages | None:
    """The file of raw pages; None if there is none and none is wanted, or if it cannot be used.

    Without `keep_pages` an existing file is still opened, to drop the pages of texts that change. If pages are wanted
    and cannot be kept, `errors` gets the reason.
    """
    path = Pages.beside(options.db)
    if options.keep_pages or path.exists():
        try:
            return Pages(path)
        except ArchiveError as error:
            if options.keep_pages:
                errors.append(f"{error} ({WITHOUT_PAGES})")
    return None


def _row(source: Source) -> SourceRow:
    feeds = tuple(feed.url for feed in source.feeds)
    return SourceRow(source.id, source.name, source.home, source.tags, source.expected_per_day, feeds)
