"""The types that server and faults share: a logged request, the script of an answer, and what a fault gets to know."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import formatdate
from enum import Enum

from tests.newsroom.site import Resource, Site


@dataclass(slots=True)
class Request:
    """One request in the log."""

    at: float  # time.monotonic() when it had been read
    site: str  # id
    host: str  # address it came in at: 127.0.1.1:40123
    method: str
    path: str  # with query
    headers: dict[str, str]  # names in lower case
    connection: int
    kind: str = "other"  # feed, article, section, robots, other
    status: int = 0
    fault: str = ""
    done: float | None = None  # time.monotonic() when the last of the answer went to the socket, None if it never did

    @property
    def url(self) -> str:
        return f"http://{self.host}{self.path}"

    @property
    def is_last(self) -> bool:
        """Whether the client wants the connection closed afterwards."""
        return self.headers.get("connection", "").lower() == "close"


class Ending(Enum):
    """How a fault may end an answer before its time."""

    CLOSE = "close"
    RESET = "reset"


Step = bytes | float | Ending  # bytes to send, seconds to wait, or an end
Script = Iterator[Step]
Played = Script | Resource | None


@dataclass(frozen=True, slots=True)
class Ask:
    """What a fault gets: the request, the healthy answer, and the port that nobody may connect to."""

    site: Site
    request: Request
    page: Resource | None  # healthy
    path: str  # without the marks of a redirect chain
    hop: int  # how far into a redirect chain
    canary: int  # port on 127.0.0.1
    retry_after: int  # seconds

    @property
    def subject(self) -> str:
        """The story, else the path: shares of faults are drawn by it, so that all pages of a story fail together."""
        return f"story {self.page.story}" if self.page and self.page.story is not None else self.path

    @property
    def body(self) -> bytes:
        assert self.page
        return self.page.body

    @property
    def text(self) -> str:
        return self.body.decode()

    def fill(self, template: str) -> str:
        """Fill in {home}, {canary}, {story} and the times."""
        now = time.time()
        return (
            template.replace("{home}", self.site.home)
            .replace("{canary}", f"127.0.0.1:{self.canary}")
            .replace("{port}", str(self.canary))
            .replace("{story}", str(self.page.story if self.page else ""))
            .replace("{s}", str(self.retry_after))
            .replace("{date}", formatdate(now + self.retry_after, usegmt=True))
            .replace("{skewed}", formatdate(now + 7200 + self.retry_after, usegmt=True))
            .replace("{skewed_now}", formatdate(now + 7200, usegmt=True))
        )

    def other(self, body: bytes | str, content_type: str | None = None, **more: str) -> Resource:
        """A 200 with another body; `more` are headers with _ for -."""
        assert self.page
        data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
        headers = (*self.page.headers, *((name.replace("_", "-"), value) for name, value in more.items()))
        told = self.page.content_type if content_type is None else content_type
        return Resource(self.page.kind, data, told, headers=headers)


Play = Callable[[Ask], Played]  # None: no fault this time
