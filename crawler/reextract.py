"""Extracts the stored pages again with today's rules, compares the results with what is stored, and writes them.

Only what better rules find is written, never what a newer page says. So no version row is written (a version means that
the publisher changed the article), the address and the times of first and last sight stay, and a publication time
changes only to a finer one on the same day. A page that today's rules refuse leaves its article as it is. Archives of
older versions may hold a page that was fetched after the text was stored: if it has less of the text, as from behind a
paywall, the text stays.
"""

from __future__ import annotations

import asyncio
import pickle
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from typing import IO

from crawler.extraction import Context, Extraction, Page, extract_story
from crawler.pool import WAITING_PER_WORKER, Pool
from crawler.reading import context_of, or_miss
from crawler.sources import Source
from pipelines.archive import Archive, Filters, Pages, StoredArticle, is_lesser
from pipelines.archive.article_rows import SHARED
from pipelines.diff import changed_meaningfully
from pipelines.items import Article, Miss, Moment, Outcome, Reason
from pipelines.packing import unpack, zstd

_TEXT = ("text", "words", "partial", "paywalled", "body_by", "body_why")
_TOGETHER = timedelta(minutes=30)  # longest time from the fetch of a page to the storing of its text
_RULES = ("extractor", "rules", "body_by", "body_why")
_FIELDS = [name for name in SHARED if name not in {"url", "source", "text", "words", *_RULES}]


@dataclass(frozen=True, slots=True)
class Reread:
    """One article, and what today's rules extract from its page."""

    old: StoredArticle
    new: Article | Miss | None  # None: no page of it is stored
    changes: tuple[str, ...] = ()  # names of fields; "form": other white space or furniture in the text only; "rules"

    @property
    def matters(self) -> bool:
        """Whether a reader would notice the change."""
        return isinstance(self.new, Article) and self.changes not in ((), ("rules",))


@dataclass
class Counts:
    """The numbers of articles, by what came of reading their pages again."""

    read: int = 0
    without_page: int = 0
    refused: int = 0  # by the current rules
    refused_why: Counter[str] = field(default_factory=Counter)
    changed: int = 0
    changed_fields: Counter[str] = field(default_factory=Counter)
    noticed: int = 0  # the part of the changed in which a reader would notice it
    written: int = 0
    outrun: int = 0  # not written, since a crawl changed the article meanwhile

    def add(self, result: Reread) -> None:
        """Count one result of `reread`."""
        if result.new is None:
            self.without_page += 1
            return
        self.read += 1
        if isinstance(result.new, Miss):
            self.refused += 1
            self.refused_why[result.new.reason] += 1
        self.changed += bool(result.changes)
        self.changed_fields.update(result.changes)
        self.noticed += result.matters


@dataclass(frozen=True, slots=True)
class Job:
    """One article whose pages are to be read again."""

    old: StoredArticle
    pages: tuple[Page, ...]  # of its story, in order
    context: Context
    gave_text: bool  # whether the first page was fetched when the text was stored


async def reread_all(
    archive: Archive,
    filters: Filters,
    sources: dict[str, Source],
    workers: int | None,
    drafts: IO[bytes],
    watch: Callable[[Reread, Counts], None],
) -> Counts:
    """Read the pages of all these articles again, and put what would be written into a file (see `drafted`).

    The texts of an archive may not fit into memory. `watch` is called with each result and the counts so far.
    """
    counts, path = Counts(), Pages.beside(archive.path)
    if not path.exists():
        counts.without_page = archive.search.count("", filters)
        return counts
    pool = Pool(workers)
    try:
        with Pages(path, readonly=True) as pages:
            async for result in reread(jobs(archive, pages, filters, sources), pool):
                counts.add(result)
                if result.changes:
                    pickle.dump(result, drafts)
                watch(result, counts)
    finally:
        pool.close()
    return counts


def drafted(drafts: IO[bytes]) -> Iterator[Reread]:
    """The results in a file from `reread_all`."""
    drafts.seek(0)
    with suppress(EOFError):
        while True:
            yield pickle.load(drafts)  # noqa: S301 - this process wrote it a moment ago, into a file without a name


def jobs(archive: Archive, pages: Pages, filters: Filters, sources: dict[str, Source]) -> Iterator[Job | Reread]:
    """A job for each article; its result already if no page of it is stored, or if one of them is damaged.

    A page is read with the time of its fetch as the current time, so that "3 jam lalu" means what it meant then, and
    the site rules of that time are used.
    """
    learnt = cache(archive.boilerplate.learnt)
    for old in archive.search.stream("", filters):
        story, pending = pages.get(old.key), archive.ledger.find(old.key, Outcome.STORED)
        if not story or pending is None:
            yield Reread(old, None)
            continue
        source = sources.get(old.source) or Source(old.source, old.source, None, ())
        context = context_of(pending, source, story[0].fetched_at, learnt(old.source))
        versions = archive.articles.versions(old.id)
        since = versions[-1].replaced_at if versions else old.first_seen_at
        gave_text = abs(since - story[0].fetched_at) <= _TOGETHER
        try:
            read = tuple(Page(unpack(page.packed), page.url, page.content_type) for page in story)
        except zstd.ZstdError as error:  # the disk has damaged it
            yield Reread(old, Miss(pending, Reason.BAD_ENCODING, str(error)))
            continue
        yield Job(old, read, context, gave_text)


async def reread(work: Iterable[Job | Reread], pool: Pool) -> AsyncIterator[Reread]:
    """Read the pages of all jobs again, a few at a time, and give the results in the order of the jobs."""
    under_way: deque[asyncio.Task[Reread]] = deque()
    try:
        for job in work:
            under_way.append(asyncio.create_task(_done(job, pool)))
            if len(under_way) >= max(1, pool.workers) * WAITING_PER_WORKER:
                yield await under_way.popleft()
        while under_way:
            yield await under_way.popleft()
    finally:
        for task in under_way:
            task.cancel()


async def _done(job: Job | Reread, pool: Pool) -> Reread:
    if isinstance(job, Reread):
        return job
    reading = pool.run(extract_story, job.pages, job.context)
    read = await or_miss(reading, job.context.pending, job.pages[0].url)
    return Reread(job.old, read) if isinstance(read, Miss) else compare(job.old, read, gave_text=job.gave_text)


def compare(old: StoredArticle, extraction: Extraction, *, gave_text: bool = True) -> Reread:
    """What a new extraction would write, and which fields that changes; `gave_text` is as in `Job`."""
    new = extraction.outcome
    if isinstance(new, Miss):
        return Reread(old, new)
    # further pages of the story are not stored, or were not known then: the new text would lack theirs
    without_others = extraction.next_page is not None and not old.partial
    # the site has put the article behind its paywall since its text was stored; a crawl keeps the text, too
    lesser = not gave_text and is_lesser(new, old) and changed_meaningfully(old.text, new.text)
    if without_others or lesser:
        new = replace(new, **{name: getattr(old, name) for name in _TEXT})
    new = replace(
        new,
        url=old.url,
        source=old.source,
        published=better_moment(old.published, new.published),
        modified=Moment(old.modified_at, "", "UTC", "stored") if old.modified_at else new.modified,
        aliases=(),
    )
    changes = [name for name in _FIELDS if getattr(old, name) != getattr(new, name)]
    if old.text != new.text:
        changes.insert(0, "text" if changed_meaningfully(old.text, new.text) else "form")
    if any(getattr(old, name) != getattr(new, name) for name in _RULES):
        changes.append("rules")
    return Reread(old, new, tuple(changes))


def better_moment(old: Moment | None, new: Moment | None) -> Moment | None:
    """The new time if there was none or it adds the hour to the known day; else the old one."""
    if old is None or new is None:
        return old or new
    return new if new.precision != "day" and old.at <= new.at < old.latest else old


def write(archive: Archive, results: Iterable[Reread]) -> tuple[int, int]:
    """Write new results; give how many were written, and how many were not because a crawl changed the article since.

    Raises:
        ArchiveError: the archive cannot be written; each article is written in full or not at all.
    """
    written = outrun = 0
    for result in results:
        if not (isinstance(result.new, Article) and result.changes):
            continue
        with archive.write():
            now = archive.articles.get(result.old.id)
            if now is None or (now.text_hash, now.title) != (result.old.text_hash, result.old.title):
                outrun += 1
                continue
            archive.articles.restate(result.old.id, result.new)
        written += 1
    return written, outrun
