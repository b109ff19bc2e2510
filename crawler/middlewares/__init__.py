"""Between the spider and the network: who may be asked, how politely, and what of the answer is taken.

A request passes from top to bottom, its answer back up:

    Guard        http and https, public addresses and named ports only, no credentials
    Politeness   the slot of the server, so that its delay holds for all its requests; servers that asked for quiet
    Robots       robots.txt, through this same chain
    retry        once where a connection broke, Scrapy's; nothing that the server answered is asked again in this run
    Decoding     gzip, deflate, brotli, zstd: whole, and within the limit
    Redirects    five, each judged anew from the top
    Door         the only way out: judges once more, resolves to public addresses only, deadline, header and body limits

`SETTINGS` switches all of it on; `limits` gives a request its meta. A request that is refused ends in its errback with
`faults.Refused`; `faults.classify` puts every exception and error status into the project's words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.sources import Source
    from crawler.visit import Kind

MEGABYTE = 2**20
_LIMITS = {  # kind → bytes after unpacking, seconds for all hops together
    "page": (5 * MEGABYTE, 30.0),
    "feed": (10 * MEGABYTE, 30.0),
    "sitemap": (50 * MEGABYTE, 90.0),
}

SETTINGS: dict[str, Any] = {
    "ALLOW_PRIVATE_ADDRESSES": False,  # loopback, RFC 1918 and unique local ones: tests and benchmarks
    "TWISTED_DNS_RESOLVER": "crawler.middlewares.resolver.PublicResolver",
    "DOWNLOAD_HANDLERS": {
        "http": "crawler.middlewares.door.Door",
        "https": "crawler.middlewares.door.Door",
        "data": None,
        "file": None,
        "ftp": None,
        "s3": None,
    },
    "DOWNLOADER_MIDDLEWARES_BASE": {
        "crawler.middlewares.guard.Guard": 10,
        "crawler.middlewares.politeness.Politeness": 20,
        "crawler.middlewares.robots.Robots": 100,
        "crawler.middlewares.encoding.Decoding": 590,
        "crawler.middlewares.guard.Redirects": 600,
        # of Scrapy's own, these; the others carry what we do not send or do not want, among them a proxy, which would
        # resolve names behind our back, and a refresh, which is an advertisement or an empty page and a miss
        "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
        "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
        "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
        "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
    },
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY_JITTER": 0.0,  # it would take away from the delay as often as it adds
    "DOWNLOAD_TIMEOUT": 30,  # seconds; a total, not a pause between bytes
    "DOWNLOAD_MAXSIZE": 5 * MEGABYTE,
    "DOWNLOAD_WARNSIZE": 0,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,  # Scrapy's default is False
    "REACTOR_THREADPOOL_MAXSIZE": 20,  # names are looked up in threads, and a dead name server blocks each for long
    "REDIRECT_MAX_TIMES": 5,
    "RETRY_TIMES": 1,
    "RETRY_HTTP_CODES": [],
    "RETRY_EXCEPTIONS": ["scrapy.exceptions.DownloadFailedError", "scrapy.exceptions.ResponseDataLossError"],
    "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",  # it becomes an outcome in the ledger
}


def limits(kind: Kind, source: Source | None = None, *, named: str | None = None) -> dict[str, Any]:
    """The meta of a request: how many bytes and seconds it may take, and on whose behalf it is made.

    `named` is an address that a person typed: its port is allowed for this request and its redirects.
    """
    size, seconds = _LIMITS[kind]
    meta: dict[str, Any] = {"kind": kind, "download_maxsize": size, "deadline_s": seconds}
    if source is not None:
        meta |= {"source": source.id, "download_slot": source.id}
    if named is not None:
        meta["named"] = named
    return meta
