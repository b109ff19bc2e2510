"""One crawl from lock to exit code."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress

from crawler import logs
from crawler.options import Options
from crawler.report import Report
from crawler.session import Session

Tell = Callable[[Report], None]
Watch = Callable[[Session], AbstractContextManager[None]]


def run(options: Options, watch: Watch | None, tell: Tell | None = None) -> Report:
    """Crawl once; `watch` shows the crawl while it runs, `tell` what came of it, however it ended.

    Where nothing is due, Scrapy is not even imported: most of cron's crawls end there.

    Raises:
        UsageError, LockedError, ArchiveError: before anything was fetched.
    """
    logs.set_up(options.log_file, as_json=options.log_json)
    session = Session.open(options)
    try:
        if options.backfill or session.to_do():
            if session.expects_pages():
                with suppress(OSError):  # reported when the first page needs it
                    session.pool.warm_up()  # Scrapy takes half a second to import, the rules of extraction as long
            from crawler.engine import crawl

            with watch(session) if watch else nullcontext():
                crawl(session, tell)
        else:
            session.idle = True
            session.stop("finished")
    except (KeyboardInterrupt, SystemExit):  # a signal while nobody else listened yet
        session.stop("stopped")
        raise
    finally:
        report = session.close()
    if tell:
        tell(report)
    return report
