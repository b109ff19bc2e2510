"""When to ask a feed or a sitemap again: pure functions of what the archive remembers, what came back, and the time.

Feeds never die: failures stretch the interval up to three days, one success brings it back. What a server asks for
(`ttl`, `Cache-Control`, `Retry-After`) is a floor under the interval that the feed's own rhythm suggests; the first two
give way where entries were missed by it. `feeds` has the intervals, `moves` the redirects, `sitemaps` the indexes.
"""

from crawler.schedule.feeds import is_due, next_state, request_headers
from crawler.schedule.moves import edits, has_moved, is_gone, request_url
from crawler.schedule.sitemaps import sitemap_headers, sitemaps_to_ask

__all__ = [
    "edits",
    "has_moved",
    "is_due",
    "is_gone",
    "next_state",
    "request_headers",
    "request_url",
    "sitemap_headers",
    "sitemaps_to_ask",
]
