"""Scrapy's log lines, without the articles in them."""

from __future__ import annotations

import logging
from typing import Any

from scrapy.logformatter import LogFormatter, LogFormatterResult


class Brief(LogFormatter):
    """Names what an error happened to by its address; the traceback follows it."""

    def item_error(self, item: Any, *_: Any) -> LogFormatterResult:
        """A line for an item that a pipeline failed on."""
        link = getattr(getattr(item, "link", None), "link", None)
        args = {"kind": type(item).__name__, "url": getattr(link, "url", "")}
        return {"level": logging.ERROR, "msg": "%(kind)s of %(url)s failed", "args": args}
