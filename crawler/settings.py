"""Scrapy's settings, each with its reason; sources, delays and the User-Agent come from feeds.yaml (see session.py)."""

from __future__ import annotations

from crawler.middlewares import SETTINGS as GUARD_AND_POLITENESS

BOT_NAME = "kliping"
SPIDER_MODULES = ["crawler.spiders"]

# robots.txt is obeyed always, by crawler.middlewares.robots, and no cookies are kept: what Scrapy's ROBOTSTXT_OBEY and
# COOKIES_ENABLED switch are middlewares of its own that are not installed here
CONCURRENT_REQUESTS = 256  # in flight or waiting in a slot; each host's slot lets one through at a time
DOWNLOAD_DELAY = 1.0  # seconds; the floor for a host that no source names

# Scrapy's own lists, cut down to what a crawl uses: what is switched off is imported all the same (0.3 s), and what
# a next version switches on, as 2.19 did with a server that executes Python, does not get in. Nothing counts Scrapy's
# statistics: the runs table and the summary say it in words
EXTENSIONS_BASE = {
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,  # --time-budget
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"  # first come, first asked
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/rss+xml,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.8",
    "Accept-Language": "id,en;q=0.5",
}

ITEM_PIPELINES = {
    "pipelines.check.CheckPipeline": 100,
    "pipelines.duplicates.DuplicatesPipeline": 200,
    "pipelines.store.StorePipeline": 300,
}
CONCURRENT_ITEMS = 1  # of one response, and there is one; Scrapy starts that many tasks for each
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 8_000_000  # bytes of pages in hand before fetching waits for extraction
LOG_LEVEL = "WARNING"
LOG_FORMATTER = "crawler.spiders.logformat.Brief"
STATS_DUMP = False
MEMUSAGE_LIMIT_MB = 1024  # of the crawl's own process; where it takes more, the run ends with exit code 1

globals().update(GUARD_AND_POLITENESS)
