"""Scrapy's settings, each with its reason; sources, delays and the User-Agent come from feeds.yaml (see session.py)."""

from __future__ import annotations

from crawler.middlewares import SETTINGS as GUARD_AND_POLITENESS

BOT_NAME = "kliping"
SPIDER_MODULES = ["crawler.spiders"]

ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 256  # in flight or waiting in a slot; each host's slot lets one through at a time
DOWNLOAD_DELAY = 1.0  # seconds; the floor for a host that no source names
COOKIES_ENABLED = False  # we read what everybody may read
REFERER_ENABLED = False
HTTPERROR_ENABLED = False
AUTOTHROTTLE_ENABLED = False  # it lowers a slot's delay towards DOWNLOAD_DELAY, below what feeds.yaml asks
METAREFRESH_ENABLED = False  # a refresh after the text is an advertisement; before it, an empty page and a miss

TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # on by default since 2.19: an HTTP server that executes Python
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/rss+xml,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.8",
    "Accept-Language": "id,en;q=0.5",
}

SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,  # every status is an outcome, the spider judges it
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
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
LOGSTATS_INTERVAL = 0.0
STATS_DUMP = False  # the runs table and the summary say it in words
MEMUSAGE_LIMIT_MB = 1024

globals().update(GUARD_AND_POLITENESS)
