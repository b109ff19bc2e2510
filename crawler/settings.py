"""Scrapy's settings, each with its reason; sources, delays and the User-Agent come from feeds.yaml (the spider)."""

from __future__ import annotations

BOT_NAME = "kliping"
SPIDER_MODULES = ["crawler.spiders"]

CONCURRENT_REQUESTS = 256  # in flight or waiting in a slot; each host's slot lets one through at a time
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0  # seconds; the floor for a host that no source names
DOWNLOAD_DELAY_JITTER = 0.0  # it would take away from the delay as often as it adds

# who may be asked, and what of an answer is taken: see crawler.middlewares. robots.txt is obeyed always and no cookies
# are kept: what Scrapy's ROBOTSTXT_OBEY and COOKIES_ENABLED switch are middlewares of its own that are not installed
ALLOW_PRIVATE_ADDRESSES = False  # loopback, RFC 1918 and unique local ones: tests and benchmarks
TWISTED_DNS_RESOLVER = "crawler.middlewares.resolver.PublicResolver"
REACTOR_THREADPOOL_MAXSIZE = 20  # names are looked up in threads, and a dead name server blocks each for long
DOWNLOAD_HANDLERS = {
    "http": "crawler.middlewares.door.Door",
    "https": "crawler.middlewares.door.Door",
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
    # of Scrapy's own, these; the others carry what we do not send or do not want, among them a proxy, which would
    # resolve names behind our back
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
}
DOWNLOAD_TIMEOUT = 30  # seconds; a total, not a pause between bytes
DOWNLOAD_MAXSIZE = 5 * 2**20  # bytes
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_VERIFY_CERTIFICATES = True  # Scrapy's default is False
REDIRECT_MAX_TIMES = 5
METAREFRESH_MAXDELAY = 10  # seconds; what leads on later is there to be read
METAREFRESH_IGNORE_TAGS = ["script", "noscript"]  # the latter leads to "switch JavaScript on"
RETRY_TIMES = 1
RETRY_HTTP_CODES: list[int] = []
RETRY_EXCEPTIONS = ["scrapy.exceptions.DownloadFailedError", "scrapy.exceptions.ResponseDataLossError"]
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # it becomes an outcome in the ledger

# Scrapy's own lists, cut down to what a crawl uses: what is switched off is imported all the same (0.3 s), and what
# a next version switches on, as 2.19 did with a server that executes Python, does not get in. Nothing counts Scrapy's
# statistics: the runs table and the summary say it in words
EXTENSIONS_BASE = {
    "scrapy.extensions.memusage.MemoryUsage": 0,
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
# bytes of answers in hand before fetching waits for them: the largest sitemap, which takes long to be written down, and
# the pages beside it
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 60_000_000
LOG_LEVEL = "WARNING"
LOG_FORMATTER = "crawler.spiders.logformat.Brief"
STATS_DUMP = False
MEMUSAGE_LIMIT_MB = 1024  # of the crawl's own process; where it takes more, the run ends with exit code 1
