"""Unpacks gzip, deflate, brotli and zstd within a limit; a body that is cut off is refused.

Scrapy's own middleware keeps what it could unpack of a body that is cut off, so that half an article would pass for a
whole one, and it unpacks as many layers as the header names.
"""

from __future__ import annotations

import zlib

import brotli
from scrapy import Request
from scrapy.http import Response

from crawler.middlewares.faults import Refused
from crawler.unpacking import TooLargeError, gunzip, members
from pipelines.items import Reason
from pipelines.packing import zstd

LAYERS = 2  # encodings at most: a proxy may pack a packed body once more
WINDOW_LOG = 23  # log2 of the largest zstd window, 8 MiB: RFC 9659 allows no larger one on the web


class Decoding:
    """Downloader middleware that replaces Scrapy's HttpCompressionMiddleware."""

    def process_response(self, request: Request, response: Response) -> Response:
        """The response with its body unpacked.

        Raises:
            Refused: the body is too large, cut off, or not encoded as its header says.
        """
        header = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").lower()
        words = [word for word in map(str.strip, header.split(",")) if word not in {"", "identity"}]
        layers = [word for word in words if word in _DECODERS]
        # some servers write nonsense such as "utf-8" or "none" there, with a readable body, which begins with ASCII
        if layers != words and not response.body[:8].isascii():
            raise Refused(Reason.BAD_ENCODING, "compressed with an encoding that was not requested")
        if not layers or not response.body:
            return response
        limit = request.meta["download_maxsize"]
        try:
            body = unpack(response.body, layers, limit)
        except TooLargeError:
            detail = f"more than {limit:,} bytes unpacked, {len(response.body):,} packed"
            raise Refused(Reason.TOO_LARGE, detail) from None
        except (EOFError, ValueError) as error:
            raise Refused(Reason.BAD_ENCODING, f"{header}: {error}") from None
        except (zlib.error, brotli.error, zstd.ZstdError):
            raise Refused(Reason.BAD_ENCODING, f"declared as {header}, but is something else or damaged") from None
        # not `response.replace`, which would guess the charset of the packed body; we do not use Scrapy's text types
        return Response(response.url, response.status, response.headers, body)


def unpack(body: bytes, layers: list[str], limit: int) -> bytes:
    """Undo the `layers` of Content-Encoding, the outermost of which is the last, each to at most `limit` bytes.

    Raises:
        TooLargeError: a layer holds more.
        EOFError: the body is cut off.
        ValueError, zlib.error, brotli.error, zstd.ZstdError: there are too many layers, or one is not what it says.
    """
    if len(layers) > LAYERS:
        raise ValueError(f"packed {len(layers)} times")
    for layer in reversed(layers):
        body = _DECODERS[layer](body, limit)
    return body


def _gzip(body: bytes, limit: int) -> bytes:
    return b"".join(gunzip(body, limit))


def _deflate(body: bytes, limit: int) -> bytes:
    try:
        return _inflate(body, limit, 15)
    except zlib.error:
        return _inflate(body, limit, -15)  # without a zlib header, as old Microsoft servers send it


def _inflate(body: bytes, limit: int, wbits: int) -> bytes:
    decoder = zlib.decompressobj(wbits)
    return _whole(decoder.decompress(body, limit + 1), limit, ended=decoder.eof)


def _brotli(body: bytes, limit: int) -> bytes:
    decoder = brotli.Decompressor()
    return _whole(decoder.process(body, output_buffer_limit=limit + 1), limit, ended=decoder.is_finished())


def _whole(unpacked: bytes, limit: int, *, ended: bool) -> bytes:
    if len(unpacked) > limit:
        raise TooLargeError
    if not ended:
        raise EOFError("cut off")
    return unpacked


def _zstd(body: bytes, limit: int) -> bytes:
    return b"".join(members(body, limit, _frame))


def _frame() -> zstd.ZstdDecompressor:
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: WINDOW_LOG})


_DECODERS = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _brotli, "zstd": _zstd}
