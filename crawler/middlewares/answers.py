"""What came back for a request, as a value that says all that the readers of feeds, sitemaps and pages need to know."""

from __future__ import annotations

from dataclasses import dataclass, field

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.http_hints import permanent_url
from crawler.logs import message
from crawler.middlewares import faults
from pipelines.items import Reason


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a request, or why nothing did."""

    url: str  # the last one asked, after redirects
    status: int | None = None  # HTTP; None where no answer came
    body: bytes = field(default=b"", repr=False)
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    redirected: bool = False
    moved_to: str | None = None  # where an unbroken chain of permanent redirects ended
    conditional: bool = False  # whether validators (ETag, Last-Modified) were sent
    failure: Reason | None = None  # why no answer came, or what its status means if it is no success
    detail: str = ""  # the same for people
    retry_after_s: int | None = None  # seconds, by the server's Retry-After or our own cool-down
    fault: BaseException | None = None  # what was raised where no answer came

    @property
    def content_type(self) -> str:
        """The header of that name."""
        return self.headers.get("Content-Type", "")

    def with_redirect(self, detail: str) -> str:
        """A line about what is wrong, with the address to which redirects had led: a log-in page, or a new domain."""
        return message(f"{detail} (redirected to {self.url})") if self.redirected else detail


def answered(response: Response) -> Answer:
    """The answer that a response is; 304 is a success if validators were sent, 206 is none: no part was asked for."""
    request = response.request
    assert request is not None, "Scrapy's engine sets it"
    conditional = b"If-None-Match" in request.headers or b"If-Modified-Since" in request.headers
    is_fine = (200 <= response.status < 300 and response.status != 206) or (response.status == 304 and conditional)
    failure, detail = (None, "") if is_fine else faults.classify(response)
    return Answer(
        url=response.url,
        status=response.status,
        body=response.body,
        headers=faults.header_texts(response),
        redirected=bool(request.meta.get("redirect_urls")),
        moved_to=permanent_url(request.meta, response.url),
        conditional=conditional,
        failure=failure,
        detail=detail,
        retry_after_s=faults.retry_after_s(response),
    )


def unanswered(fault: BaseException, asked: Request) -> Answer:
    """The lack of an answer: what was raised for `asked`, the last request of its chain of redirects."""
    failure, detail = faults.classify(fault)
    return Answer(
        url=asked.url,
        redirected=bool(asked.meta.get("redirect_urls")),
        failure=failure,
        detail=detail,
        retry_after_s=faults.retry_after_s(fault),
        fault=fault,
    )


async def ask(crawler: Crawler, request: Request) -> Answer:
    """Send a request outside the spider's queue, and give what comes back."""
    hops = request.meta["hops"] = [request]  # `guard.Redirects` adds to it: an exception does not tell its request
    try:
        response = await crawler.engine.download_async(request)
    except Exception as fault:  # noqa: BLE001 - whatever it is, `faults.classify` makes a reason of it
        return unanswered(fault, hops[-1])
    return answered(response)
