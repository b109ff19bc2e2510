"""Between the spider and the network: which addresses may be asked, how politely, and which answers are accepted.

A request passes from top to bottom, its answer back up:

    Guard            refuses all but http and https, public addresses and allowed ports; also refuses credentials
    Politeness       refuses servers that want quiet
    Robots           robots.txt, which it fetches through this same chain
    retry            Scrapy's: once if the connection broke; no answer of a server is asked again in this run
    Refreshes        follows pages that are nothing but a meta refresh
    Decoding         unpacks gzip, deflate, brotli and zstd, whole and within the limit
    Redirects        follows up to five; each hop passes the whole chain from the top
    DownloadHandler  the only way out: waits for the turn at the server (`Politeness.turn`), connects to public
                     addresses only, keeps the deadline and limits

`crawler.settings` switches these on; `limits` makes the meta of a request, `user_agent` the header of that name. A
request that is refused ends with `faults.Refused`; `faults.classify` turns every exception and error status into a
`Reason` and a line. Whatever comes back becomes an `answers.Answer`.

Refreshes and Redirects are in `guard`, Decoding is in `encoding`; `download_handler` uses `resolver` and
`certificates`. `hosts` knows which server belongs to which source.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, Literal

Kind = Literal["page", "feed", "sitemap", "robots"]  # what is asked for

MEGABYTE = 2**20
_LIMITS = {  # kind → bytes, packed and unpacked alike; seconds for all hops together
    "page": (5 * MEGABYTE, 30.0),
    "feed": (10 * MEGABYTE, 30.0),
    "sitemap": (50 * MEGABYTE, 90.0),
    # RFC 9309 §2.5 asks for 500 KiB, but a home page may come instead; every page of the host waits for it
    "robots": (2 * MEGABYTE, 20.0),
}


def limits(kind: Kind, source: str | None = None, *, typed: str | None = None, begun: bool = False) -> dict[str, Any]:
    """The meta of a request: how many bytes and seconds it may take, and for which source it is made.

    `typed` is the address that a person typed: its port is allowed for this request and its redirects. `begun` marks
    a request that completes something begun, such as a story's next page: it has a few seconds more when the run ends.
    """
    size, seconds = _LIMITS[kind]
    allowed = {"download_maxsize": size, "deadline_s": seconds}
    return {"kind": kind, "source": source, "typed": typed, "begun": begun, **allowed}


def user_agent(contact: str | None) -> str:
    """The User-Agent: our name and version, and how a site's operator reaches the person who runs the crawl."""
    name = f"kliping/{version('kliping')}"
    return f"{name} (+{contact})" if contact else name
