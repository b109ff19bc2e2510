"""Bytes, address and clock in, article or reasoned miss out: `extract`, `extract_story`, `merge`, `from_feed`."""

from crawler.extraction.article import extract, extract_story, from_feed, rules_version
from crawler.extraction.pages import merge
from crawler.extraction.words import Context, Extraction, Page, Site

__all__ = [
    "Context",
    "Extraction",
    "Page",
    "Site",
    "extract",
    "extract_story",
    "from_feed",
    "merge",
    "rules_version",
]
