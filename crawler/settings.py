"""Scrapy's settings, with reasons; the delays of sources and the User-Agent come from feeds.yaml."""

from __future__ import annotations

BOT_NAME = "kliping"
SPIDER_MODULES = ["crawler.spiders"]

CONCURRENT_REQUESTS = 256  # requests sent or waiting for their turn
# Scrapy's own limits for a host are out of the way: `Politeness.turn` lets one request through at a time
CONCURRENT_REQUESTS_PER_DOMAIN = CONCURRENT_REQUESTS
DOWNLOAD_DELAY = 0
DEFAULT_DELAY = 1.0  # seconds; our own setting: the delay of a host that no source names

# Which addresses may be asked and which answers are accepted: see crawler.middlewares. robots.txt is always obeyed and
# no cookies are kept; ROBOTSTXT_OBEY and COOKIES_ENABLED have no effect, since Scrapy's middlewares for them are not
# installed
ALLOW_PRIVATE_ADDRESSES = False  # loopback, RFC 1918 and unique local addresses; True in tests and benchmarks
TWISTED_DNS_RESOLVER = "crawler.middlewares.resolver.PublicResolver"
REACTOR_THREADPOOL_MAXSIZE = 20  # threads in which names are looked up; a dead name server blocks each for long
DOWNLOAD_HANDLERS = {
    "http": "crawler.middlewares.download_handler.DownloadHandler",
    "https": "crawler.middlewares.download_handler.DownloadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
DOWNLOADER_MIDDLEWARES_BASE = {
    "crawler.middlewares.guard.Guard": 10,
    "crawler.middlewares.politeness.Politeness": 20,
    "crawler.middlewares.robots.Robots": 100,
    "crawler.middlewares.guard.Refreshes": 580,
    "crawler.middlewares.encoding.Decoding": 590,
    "crawler.middlewares.guard.Redirects": 600,
    # the only ones of Scrapy's own; the others add what we do not want, such as a proxy, which would resolve names
    # without our check
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
}
# DOWNLOAD_TIMEOUT and DOWNLOAD_MAXSIZE have no effect: a request has its own limits (`crawler.middlewares.limits`), or
# is not sent
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_VERIFY_CERTIFICATES = True  # Scrapy's default is False
REDIRECT_MAX_TIMES = 5
METAREFRESH_MAXDELAY = 10  # seconds; a page that leads on later than that is meant to be read
METAREFRESH_IGNORE_TAGS = ["script", "noscript"]  # a refresh in noscript leads to "switch JavaScript on"
RETRY_TIMES = 1
RETRY_HTTP_CODES: list[int] = []
RETRY_EXCEPTIONS = ["scrapy.exceptions.DownloadFailedError", "scrapy.exceptions.ResponseDataLossError"]
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the failure becomes an outcome in the ledger

# Scrapy's own lists, cut down to what a crawl uses. An extension that is only switched off would still be imported
# (0.3 s), and one that a new version adds, as 2.19 did with a server that executes Python, must not get in. Scrapy's
# statistics are not collected: the runs table and the summary have the figures
EXTENSIONS_BASE = {
    "scrapy.extensions.memusage.MemoryUsage": 0,
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"  # first come, first asked
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/rss+xml,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.8",
    "Accept-Language": "id,en;q=0.5",
    "Accept-Encoding": "gzip, deflate, br, zstd",  # what `crawler.middlewares.encoding` unpacks
}

ITEM_PIPELINES = {
    "pipelines.check.CheckPipeline": 100,
    "pipelines.duplicates.DuplicatesPipeline": 200,
    "pipelines.store.StorePipeline": 300,
}
CONCURRENT_ITEMS = 1  # items of one response at a time; Scrapy starts that many tasks for each, and there is one item
# Bytes of answers in hand from which fetching pauses: enough for the largest sitemap, which takes long to be stored,
# and for pages beside it
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 60_000_000
LOG_LEVEL = "WARNING"
LOG_FORMATTER = "crawler.spiders.logformat.Brief"
STATS_DUMP = False
# Memory of the crawl's own process; if it takes more, the spider ends the run with exit code 1. At MEMUSAGE_LIMIT_MB
# Scrapy would end it, and go on asking what is in hand
MEMUSAGE_WARNING_MB = 1024
