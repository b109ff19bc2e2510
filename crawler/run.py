"""Runs one crawl, from taking the lock to the report with its exit code."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress

from crawler import logs
from crawler.options import Options
from crawler.report import Report
from crawler.session_archive import ArchiveSession

Tell = Callable[[Report], None]
Watch = Callable[[ArchiveSession], AbstractContextManager[None]]


def run(options: Options, watch: Watch | None, tell: Tell | None = None) -> Report:
    """Crawl once; `watch` shows the progress, and `tell` gets the report, also if a signal ends the crawl.

    If nothing is due, Scrapy is not imported; most crawls that cron starts end there.

    Raises:
        UsageError, LockedError, ArchiveError: the crawl cannot begin; nothing was fetched.
    """
    logs.set_up(options.log_file, as_json=options.log_json)
    session, signalled = ArchiveSession.open(options), None
    try:
        if options.backfill or session.to_do():
            if session.expects_pages():
                with suppress(OSError):  # raised again when the first page needs a process
                    session.pool.warm_up()  # beside the import of Scrapy: both take half a second
            from crawler.engine import crawl

            with watch(session) if watch else nullcontext():
                crawl(session, tell)
        else:
            session.idle = True
            session.stop("finished")
    except (KeyboardInterrupt, SystemExit) as ended:  # a signal before the engine handles them
        signalled = ended.code if isinstance(ended, SystemExit) and isinstance(ended.code, int) else 130
        session.stop("stopped")
        raise
    finally:
        report = session.close(signalled=signalled)
    if tell:
        tell(report)
    return report
