"""A backfill: walks one source's sitemaps back to a day, one file after another.

The links of a file are written to the ledger as `pending`, and the spider fetches them like all others; only when all
of them have an outcome is the next file asked for. The archive remembers which files were read to the end, so that a
later run goes on where the last one stopped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import replace
from urllib.parse import urljoin

from crawler import dates
from crawler.discovery import Child, NotAFeed, probe
from crawler.discovery.sitemaps import named_day
from crawler.logs import message
from crawler.middlewares import Kind
from crawler.middlewares.answers import Answer
from crawler.middlewares.robots import NO_RULES
from crawler.options import Backfill
from crawler.session_archive import ArchiveSession
from crawler.sources import Feed, Source
from crawler.spiders.feeds import FeedReader, RunEnded
from pipelines.archive.backfills import TRIES, Sitemap
from pipelines.counted import counted
from pipelines.feed_items import SITEMAPS, FeedAnswer
from pipelines.items import Link, Moment, Reason

DEPTH = 3  # levels of sitemaps: an index of indexes of sitemaps; more have not been seen
_NOT_THERE = frozenset({Reason.NOT_FOUND, Reason.GONE})

Fetch = Callable[[str, Source, Kind], Awaitable[Answer]]


class Walk:
    """The walk through one source's sitemaps; `step` reads the next file."""

    def __init__(self, session: ArchiveSession, feeds: FeedReader, ask: Fetch, source: Source, plan: Backfill) -> None:
        self.session, self.feeds, self.ask, self.source, self.plan = session, feeds, ask, source, plan
        self.sitemaps = session.archive.backfills
        self.home = source.home or urljoin(source.feeds[0].url, "/")
        self._busy, self._ended = True, False  # busy until `begin`, and while a file is read
        self._read, self._short = 0, False  # sitemaps read in this run; whether something was told that it lacks
        self._guesses: set[str] = set()  # usual places not asked yet, where no file says that there is a sitemap
        self._count_left()  # now, since links of an earlier run go first and this one may end before the first step

    @property
    def robots(self) -> str:
        """The address of the site's robots.txt, whose answer `begin` takes."""
        return urljoin(self.home, "/robots.txt")

    def begin(self, answer: Answer) -> None:
        """Note where the walk begins: the sitemaps in feeds.yaml, and those in robots.txt, else the usual places."""
        if self.feeds.ending():
            return
        kinds = {state.url: state.kind for state in self.session.states()}
        named = [feed.url for feed in self.source.feeds if _is_sitemap(feed, kinds.get(feed.url))]
        usual = probe.archive_sitemaps(b"", self.home)
        archives: tuple[str, ...] | None = usual
        if answer.failure is None:
            archives = probe.archive_sitemaps(answer.body, self.home)
        elif answer.failure not in NO_RULES:  # it may name some: a later run sees
            archives = None
            self._fell_short(f"robots.txt: {answer.detail}")
        self._guesses = set(usual).difference(named) if archives == usual else set()
        roots = dict.fromkeys([*named, *(archives or ())])
        if archives is not None:
            self.sitemaps.forget_roots(self.source.id, but=roots)
        self.sitemaps.note(self.source.id, ((url, None, "") for url in roots), depth=0)
        self._busy = False

    async def step(self) -> bool:
        """Read the next sitemap into the ledger; False if none is left for this run, or if one is being read."""
        if self._busy or self._ended:
            return False
        self._busy = True
        try:
            undated = self.plan.undated
            sitemap = self.sitemaps.next(self.source.id, self.plan.since, self.session.run_id, undated=undated)
            if sitemap is None:
                self._end()
            else:
                await self._take(sitemap)
        except RunEnded:  # a later run reads this file again, from its beginning
            self._ended = True
        finally:
            self._busy = False
        self._count_left()
        return not self._ended

    def _count_left(self) -> None:
        self.session.tally[self.source.id]["sitemaps_left"] = self._left()

    def _left(self) -> int:
        left = self.sitemaps.left(self.source.id, self.plan.since, undated=self.plan.undated)
        return left - len(self._guesses)

    async def _take(self, sitemap: Sitemap) -> None:
        guessed = sitemap.url in self._guesses
        self._guesses.discard(sitemap.url)
        answer = await self.ask(sitemap.url, self.source, "sitemap")
        if answer.status is None and self.feeds.ending():
            raise RunEnded
        if answer.failure:
            self._failed(sitemap, answer.failure, answer.with_redirect(answer.detail), guessed=guessed)
            return
        feed = Feed(sitemap.url, "sitemap")
        skipped: Counter[str] = Counter()
        async with self.feeds.alone(answer):
            found = await self.feeds.parse(answer, feed, self.source, whole=True)
            if isinstance(found, NotAFeed):
                self._failed(sitemap, found.failure, found.detail, guessed=guessed)
                return
            if found.children and sitemap.depth == DEPTH:
                self._failed(sitemap, Reason.NOT_A_FEED, "the sitemaps below it are nested too deep to be followed")
                return
            self._note(found.children, sitemap)
            wanted = replace(found, links=self._wanted(found.links, skipped))
            admitted = await self.feeds.admit(wanted, FeedAnswer(), feed, self.source)
        lacks = None
        if skipped["undated"]:
            lacks = counted(skipped["undated"], "link without a date was", "links without a date were") + " left out"
            self.session.notes.add(f"{self.source.id}: {sitemap.url}: {lacks} (--undated includes such links)")
        self._done(sitemap, admitted.entries, lacks)
        links = f"{counted(admitted.entries, 'link')}, {admitted.new} new"
        content = counted(len(found.children), "sitemap") if found.children else links
        self.session.tell(f"{self.source.id}: {sitemap.url}: {content}; {counted(self._left(), 'sitemap')} left")

    def _note(self, children: tuple[Child, ...], index: Sitemap) -> None:
        """Note the files that an index names, except those last changed before `since`."""
        young = (
            (child.url, child.lastmod, _order(child))
            for child in children
            if child.lastmod is None or child.lastmod > self.plan.since
        )
        if left_out := self.sitemaps.note(self.source.id, young, depth=index.depth + 1):
            self._fell_short(f"{counted(left_out, 'sitemap')} of {index.url} not read: no source has so many")

    def _wanted(self, links: Iterable[Link], skipped: Counter[str]) -> Iterator[Link]:
        """The links that the backfill is to fetch; counts in `skipped` those left out because they have no date."""
        for link in links:
            moment = self._moment(link)
            if moment is None and not self.plan.undated:
                skipped["undated"] += 1
            elif moment is None or moment.latest > self.plan.since:
                yield link

    def _moment(self, link: Link) -> Moment | None:
        """When the article was published, by the sitemap or by its address; else when it was last changed."""
        if link.published:
            return link.published
        for words, _ in dates.in_address(link.url):
            if moment := dates.parse(words, zone=self.source.timezone, now=self.session.now(), origin="url"):
                return moment
        return link.modified

    def _done(self, sitemap: Sitemap, links: int, lacks: str | None) -> None:
        self._read += 1
        session, since = self.session, self.plan.since
        session.tally[self.source.id]["sitemaps_read"] += 1
        self.sitemaps.read(sitemap, since=since, links=links, now=session.now(), run_id=session.run_id, lacks=lacks)

    def _failed(self, sitemap: Sitemap, failure: Reason, detail: str, *, guessed: bool = False) -> None:
        session = self.session
        if failure in _NOT_THERE or (guessed and failure is Reason.NOT_A_FEED):  # many sites have a page at any address
            self.sitemaps.read(sitemap, since=self.plan.since, links=0, now=session.now(), run_id=session.run_id)
            if not guessed:
                session.notes.add(f"{self.source.id}: {sitemap.url}: {detail}")
            return
        words = message(f"{failure}: {detail}")
        self.sitemaps.failed(sitemap, words, run_id=session.run_id, others_read=self._read > 0)
        self._fell_short(f"{sitemap.url}: {detail}")
        self._ended = failure is Reason.RATE_LIMITED  # the host asked to be left alone; a later run goes on

    def _end(self) -> None:
        self._ended = True
        if given_up := self.sitemaps.given_up(self.source.id):
            words = f"sitemaps given up, since they failed in {TRIES} runs: {given_up} (`kliping retry` asks again)"
            self.session.notes.add(f"{self.source.id}: {words}")
        if not self._read and not self._short:
            self._fell_short("no sitemap was found in feeds.yaml, in robots.txt or at the usual places")

    def _fell_short(self, words: str) -> None:
        self._short = True
        self.session.shortfalls.append(message(f"{self.source.id}: {words}"))


def _is_sitemap(feed: Feed, kind: str | None) -> bool:
    """Whether a feed of feeds.yaml is a sitemap: by its setting, by the kind it was found to be, or by its address."""
    return feed.kind == "sitemap" or (kind in SITEMAPS if kind else feed.kind == "auto" and "sitemap" in feed.url)


def _order(child: Child) -> str:
    """The sort key of a file, greatest for the newest: its `lastmod`, else the day in its name."""
    return child.lastmod.strftime("%Y-%m-%d") if child.lastmod else "{:04}-{:02}-{:02}".format(*named_day(child.url))
