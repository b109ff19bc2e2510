"""Between the spider and the network: who may be asked, how politely, and what of the answer is taken.

A request passes from top to bottom, its answer back up:

    Guard        http and https, public addresses and named ports only, no credentials
    Politeness   the slot of the server, so that its delay holds for all its requests; servers that asked for quiet
    Robots       robots.txt, through this same chain
    retry        once where a connection broke, Scrapy's; nothing that the server answered is asked again in this run
    Refreshes    pages that only lead on
    Decoding     gzip, deflate, brotli, zstd: whole, and within the limit
    Redirects    five, each judged anew from the top
    Door         the only way out: judges once more, resolves to public addresses only, deadline, header and body limits

`crawler.settings` switches all of it on; `limits` gives a request its meta. A request that is refused ends in its
errback with `faults.Refused`; `faults.classify` puts every exception and error status into the project's words.

Refreshes and Redirects are in `guard`, Decoding is in `encoding`; behind the `door` are `resolver` and `certificates`.
`hosts` knows which server belongs to which source.
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


def limits(
    kind: Kind, source: Source | None = None, *, typed: str | None = None, begun: bool = False
) -> dict[str, Any]:
    """The meta of a request: how many bytes and seconds it may take, and on whose behalf it is made.

    `typed` is the address that a person typed: its port is allowed for this request and its redirects. `begun` says
    that it is a part of something begun, for which there is a moment more when the run ends.
    """
    size, seconds = _LIMITS[kind]
    meta: dict[str, Any] = {"kind": kind, "download_maxsize": size, "deadline_s": seconds, "begun": begun}
    if source is not None:
        meta |= {"source": source.id, "download_slot": source.id}
    if typed is not None:
        meta["typed"] = typed
    return meta
