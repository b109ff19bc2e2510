"""Decides when to ask a feed or sitemap again: pure functions of its stored state, its last answer and the time.

A feed is never given up: failures stretch the interval to three days at most, and one success restores it. The wait is
what the feed's own rhythm suggests, but no shorter than its server asks for (`ttl`, `Cache-Control`, `Retry-After`);
the first two do not count while entries are missed. `feeds` has the intervals, `moves` the redirects, `sitemaps` the
sitemaps of indexes.
"""

from crawler.schedule.feeds import is_due, next_state, request_headers
from crawler.schedule.moves import edits, request_url
from crawler.schedule.sitemaps import sitemap_headers, sitemaps_to_ask

__all__ = [
    "edits",
    "is_due",
    "next_state",
    "request_headers",
    "request_url",
    "sitemap_headers",
    "sitemaps_to_ask",
]
