"""Shorter log lines for Scrapy: without the articles, and without tracebacks of errors that the summary reports."""

from __future__ import annotations

import logging
from typing import Any

from scrapy import Request
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from pipelines.errors import KlipingError


class Brief(LogFormatter):
    """Names an item or answer in an error's line by its address; the traceback follows."""

    def item_error(self, item: Any, exception: BaseException, *_: Any) -> LogFormatterResult:
        """A line for an item that a pipeline failed on."""
        link = getattr(getattr(item, "link", None), "link", None)
        args = {"kind": type(item).__name__, "url": getattr(link, "url", "")}
        return {"level": _level(exception), "msg": "%(kind)s of %(url)s failed", "args": args}

    def spider_error(self, failure: Failure, request: Request, *_: Any) -> LogFormatterResult:
        """A line for an answer that the spider failed on."""
        return {"level": _level(failure.value), "msg": "%(url)s: not read", "args": {"url": request.url}}


def _level(fault: BaseException | None) -> int:
    return logging.DEBUG if isinstance(fault, KlipingError) else logging.ERROR
