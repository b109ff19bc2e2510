"""Turns what went wrong with a request, an exception or an HTTP status, into a `Reason` and a line for people."""

from __future__ import annotations

from datetime import UTC, datetime

from OpenSSL.SSL import Error as TlsError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost

from crawler import http_hints
from crawler.logs import message
from pipelines.items import Reason


class Refused(IgnoreRequest):
    """The request was not sent, or its answer is not accepted; Scrapy drops it and calls its errback.

    `retry_after_s` is the number of seconds after which asking makes sense again.
    """

    def __init__(self, reason: Reason, detail: str, *, retry_after_s: int | None = None) -> None:
        super().__init__(message(f"{reason.value}: {detail}"))
        self.reason = reason
        self.detail = message(detail)
        self.retry_after_s = retry_after_s


class HostQuiet(Refused):
    """The request was not sent because its server wants quiet now; that says nothing about the address."""


class NoRules(Refused):
    """The request was not sent because its host answers, but not with its robots.txt; not a fault of the address."""


class Untrusted(Exception):  # noqa: N818 - a verdict
    """The certificate of a host is refused; the text says what is wrong with it."""


def classify(fault: BaseException | Response) -> tuple[Reason, str]:
    """Why a page or a feed could not be fetched, and a line about it for people."""
    if isinstance(fault, Response):
        quiet = fault.status == 503 and retry_after_s(fault)
        return Reason.RATE_LIMITED if quiet else _of_status(fault.status), _status_words(fault)
    if isinstance(fault, Refused):
        return fault.reason, fault.detail
    for kinds, failure, words in _EXCEPTIONS:
        if isinstance(fault, kinds):
            return failure, words or message(str(fault)) or type(fault).__name__
    if isinstance(fault, IgnoreRequest):  # Scrapy's own, of its redirects
        return Reason.REDIRECTS, "too many redirects"
    return _connection(fault)


# The first match wins; an empty text stands for the exception's own message
_EXCEPTIONS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Reason, str], ...] = (
    (CannotResolveHostError, Reason.NAME_NOT_FOUND, "the name of the host is not known"),
    (DownloadConnectionRefusedError, Reason.REFUSED, "the host refuses connections"),
    (DownloadTimeoutError, Reason.TIMEOUT, ""),
    (DownloadCancelledError, Reason.TOO_LARGE, "the answer is larger than allowed"),
    (ResponseDataLossError, Reason.CONNECTION, "the answer was cut off"),
    ((UnsupportedURLSchemeError, NotSupported), Reason.BLOCKED_ADDRESS, ""),
)


# Name of an exception → text; by name, since Twisted keeps these classes private
_WORDS = {
    "VerificationError": "TLS: the certificate is for another host",
    "ParseError": "what answers there does not speak HTTP",
    "BadResponseVersion": "what answers there does not speak HTTP/1",
    "ConnectionAborted": "endless headers",  # only our own `DownloadHandler` aborts
}
_AGAINST_HTTP = (ValueError, KeyError)  # what Twisted raises for a length or transfer encoding that is not valid HTTP


def _causes(fault: BaseException) -> list[BaseException]:
    """The exception and what caused it; twisted.web.client.ResponseFailed holds several."""
    reasons = (reason.value for reason in getattr(fault.__cause__, "reasons", None) or ())
    return [fault, *([fault.__cause__] if fault.__cause__ else []), *reasons]


def of_host(fault: BaseException) -> bool:
    """Whether no page of the host can be had either: its name is not known, it refuses connections, or TLS fails."""
    tls = any(isinstance(cause, Untrusted | TlsError | VerificationError) for cause in _causes(fault))
    return tls or classify(fault)[0] in {Reason.NAME_NOT_FOUND, Reason.REFUSED}


def _connection(fault: BaseException) -> tuple[Reason, str]:
    causes = _causes(fault)
    for cause in causes:
        if isinstance(cause, Untrusted):
            return Reason.CONNECTION, f"TLS: {cause}"
        if isinstance(cause, TlsError):
            words = [part[-1] for part in (cause.args[0] if cause.args else ()) if part]
            return Reason.CONNECTION, message(f"TLS: {', '.join(map(str, words)) or 'handshake failed'}")
        if known := _WORDS.get(type(cause).__name__):
            return Reason.CONNECTION, known
    if broken := next((cause for cause in causes[1:] if isinstance(cause, _AGAINST_HTTP)), None):
        detail = broken.args[0] if broken.args else ""
        detail = detail.decode("latin-1") if isinstance(detail, bytes) else detail
        return Reason.CONNECTION, message(f"headers that break the rules of HTTP: {detail}")
    if any(isinstance(cause, ConnectionLost | ConnectionDone) for cause in causes):
        return Reason.CONNECTION, "the host closed the connection without an answer"
    if isinstance(fault, ConnectError | DownloadFailedError | OSError):
        return Reason.CONNECTION, message(str(fault)) or "no connection"
    return Reason.CONNECTION, message(f"{type(fault).__name__}: {fault}")


_UNASKED = {  # answers to requests that were not made
    206: "206 (partial content) to a request for the whole",
    304: "304 (not modified) to a request without validators",
}
_STATUSES = dict.fromkeys(_UNASKED, Reason.SERVER_ERROR) | {
    401: Reason.FORBIDDEN,
    402: Reason.FORBIDDEN,
    403: Reason.FORBIDDEN,
    404: Reason.NOT_FOUND,
    408: Reason.TIMEOUT,
    410: Reason.GONE,
    429: Reason.RATE_LIMITED,
    451: Reason.FORBIDDEN,
}


def _of_status(status: int) -> Reason:
    if status in _STATUSES:
        return _STATUSES[status]
    if status >= 500:
        return Reason.SERVER_ERROR
    return Reason.REDIRECTS if 300 <= status < 400 else Reason.CLIENT_ERROR


def _status_words(response: Response) -> str:
    if response.status in _UNASKED:
        return f"HTTP {_UNASKED[response.status]}"
    if 300 <= response.status < 400:
        return f"HTTP {response.status} that leads nowhere"
    challenge = response.headers.get("cf-mitigated") == b"challenge"
    return f"HTTP {response.status}" + (", a challenge for browsers" if challenge else "")


def retry_after_s(fault: BaseException | Response) -> int | None:
    """Seconds to wait by the server's Retry-After, or by our own cool-down; None if neither says."""
    if isinstance(fault, Response):
        sent = header_texts(fault) if "Retry-After" in fault.headers else {}
        return http_hints.retry_after(sent.get("Retry-After"), date=sent.get("Date"), now=datetime.now(UTC))
    return fault.retry_after_s if isinstance(fault, Refused) else None


def header_texts(response: Response) -> dict[str, str]:
    """The response's headers as text (latin-1); several headers of one name are joined by commas."""
    return {name.decode("latin-1"): b", ".join(values).decode("latin-1") for name, values in response.headers.items()}
