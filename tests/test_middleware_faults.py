"""Exceptions and HTTP statuses as reasons and lines for people."""

from __future__ import annotations

import pytest
from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
)
from scrapy.http import HtmlResponse, Request, Response
from twisted.internet.error import ConnectionAborted, ConnectionLost, NoRouteError
from twisted.python.failure import Failure as TwistedFailure
from twisted.web._newclient import BadResponseVersion, ParseError
from twisted.web.client import ResponseFailed

from crawler.logs import message
from crawler.middlewares import faults
from crawler.middlewares.answers import answered, unanswered
from crawler.spiders.pages import page_miss
from pipelines.items import Link, Miss, Pending, Reason

PENDING = Pending(1, "key", Link("https://news.example/a", "contoh", "https://news.example/rss"))


def failed(*causes: Exception) -> DownloadFailedError:
    """The exception in which Scrapy wraps what Twisted reports."""
    error = DownloadFailedError("[<some failure>]")
    error.__cause__ = ResponseFailed([TwistedFailure(cause) for cause in causes])
    return error


def answer(status: int, **headers: str) -> Response:
    told = {key.replace("_", "-"): value for key, value in headers.items()}
    return HtmlResponse("https://news.example/b", status, told, request=Request("https://news.example/b"))


def missed(fault: Exception | Response) -> Miss:
    asked = Request("https://news.example/b")
    miss = page_miss(answered(fault) if isinstance(fault, Response) else unanswered(fault, asked), PENDING)
    assert miss
    return miss


@pytest.mark.parametrize(
    ("fault", "reason", "words"),
    [
        (CannotResolveHostError("x"), Reason.NAME_NOT_FOUND, "name of the host"),
        (DownloadConnectionRefusedError("x"), Reason.REFUSED, "refuses"),
        (DownloadTimeoutError("no complete answer within 30 seconds"), Reason.TIMEOUT, "30 seconds"),
        (DownloadCancelledError(""), Reason.TOO_LARGE, "larger"),
        (ResponseDataLossError(), Reason.CONNECTION, "cut off"),
        (failed(ConnectionLost()), Reason.CONNECTION, "closed the connection"),
        (failed(BadResponseVersion("no number", b"ICY")), Reason.CONNECTION, "does not speak HTTP/1"),
        (failed(ParseError("wrong number of parts", b"SSH-2.0")), Reason.CONNECTION, "does not speak HTTP"),
        (failed(ConnectionAborted()), Reason.CONNECTION, "endless headers"),
        (failed(ValueError("conflicting lengths\r\n")), Reason.CONNECTION, "rules of HTTP: conflicting lengths"),
        (failed(KeyError(b"gzip, chunked")), Reason.CONNECTION, "rules of HTTP: gzip, chunked"),
        (failed(SSL.Error([("SSL routines", "", "certificate verify failed")])), Reason.CONNECTION, "TLS: certificate"),
        (NoRouteError(101, "Network is unreachable"), Reason.CONNECTION, "unreachable"),
        (NotSupported("Unsupported URL scheme 'ftp'"), Reason.BLOCKED_ADDRESS, "scheme"),
        (IgnoreRequest("max redirections reached"), Reason.REDIRECTS, "too many"),
        (KeyError("x"), Reason.CONNECTION, "KeyError"),
        (faults.Refused(Reason.ROBOTS, "robots.txt forbids it"), Reason.ROBOTS, "forbids"),
        (faults.Refused(Reason.TOO_LARGE, "more\x1b[31m\r\nthan"), Reason.TOO_LARGE, "more [31m than"),
        (answer(404), Reason.NOT_FOUND, "HTTP 404"),
        (answer(410), Reason.GONE, "HTTP 410"),
        (answer(401), Reason.FORBIDDEN, "HTTP 401"),
        (answer(402), Reason.FORBIDDEN, "HTTP 402"),
        (answer(403, cf_mitigated="challenge"), Reason.FORBIDDEN, "challenge"),
        (answer(408), Reason.TIMEOUT, "HTTP 408"),
        (answer(400), Reason.CLIENT_ERROR, "HTTP 400"),
        (answer(429), Reason.RATE_LIMITED, "HTTP 429"),
        (answer(451), Reason.FORBIDDEN, "HTTP 451"),
        (answer(500, Retry_After="60"), Reason.SERVER_ERROR, "HTTP 500"),
        (answer(503), Reason.SERVER_ERROR, "HTTP 503"),
        (answer(503, Retry_After="soon"), Reason.SERVER_ERROR, "HTTP 503"),
        (answer(503, Retry_After="60"), Reason.RATE_LIMITED, "HTTP 503"),
        (answer(20), Reason.CLIENT_ERROR, "HTTP 20"),
        (answer(206), Reason.SERVER_ERROR, "request for the whole"),
        (answer(304), Reason.SERVER_ERROR, "without validators"),
        (answer(300), Reason.REDIRECTS, "nowhere"),
    ],
)
def test_every_fault_has_a_class_and_a_line(fault: Exception | Response, reason: Reason, words: str) -> None:
    told, detail = faults.classify(fault)
    assert told is reason
    assert words in detail
    assert ("Error" in detail) == (words == "KeyError"), "the name of a class only where nothing better is known"
    assert detail.isprintable()
    miss = missed(fault)
    assert miss.reason is (Reason.NOT_FOUND if reason is Reason.GONE else reason)
    assert (miss.detail, miss.url) == (detail, "https://news.example/b")


def test_a_run_that_ends_is_nobodys_fault() -> None:
    refused = faults.Refused(Reason.STOPPED, "the run ended first")
    assert faults.classify(refused) == (Reason.STOPPED, "the run ended first")


def test_a_miss_says_what_the_server_asks_for_and_where_it_led() -> None:
    miss = missed(answer(429, Retry_After="90"))
    assert (miss.reason, miss.status, miss.retry_after_s) == (Reason.RATE_LIMITED, 429, 90)
    assert missed(faults.Refused(Reason.RATE_LIMITED, "not asked", retry_after_s=7)).retry_after_s == 7
    assert missed(DownloadTimeoutError("x")).retry_after_s is None
    led = Request("https://news.example/masuk", meta={"redirect_urls": ["https://news.example/a"]})
    assert missed(Response(led.url, 403, request=led)).detail == f"HTTP 403 (redirected to {led.url})"
    assert not missed(faults.NoRules(Reason.SERVER_ERROR, "HTTP 500 (asked for robots.txt)")).tried
    assert missed(DownloadTimeoutError("x")).tried


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\nb\x1b[31mc\u202ed\u2028e\x00f", "a b [31mc d e f"),
        ("see https://user:secret@news.example/x?y=a@b", "see https://news.example/x?y=a@b"),
        ("https://user:p@ss@news.example/x@y", "https://news.example/x@y"),
        ("http://user@news.example and ftp://a:b@c/", "http://news.example and ftp://c/"),
        ("x" * 9999, "x" * 299 + "…"),
        ("\ud800", ""),
    ],
)
def test_what_is_logged_is_one_plain_line_without_passwords(text: str, line: str) -> None:
    assert message(text) == line


def test_headers_are_text_byte_for_byte() -> None:
    response = Response("https://news.example/", headers={"ETag": b'"\xe9"', "Vary": [b"A", b"B"]})
    assert faults.header_texts(response) == {"Etag": '"é"', "Vary": "A, B"}
