"""Unpacks bodies that consist of several members, within limits and in a time linear in their size."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any

MEMBERS = 1_000  # gzip members or zstd frames in a body, at most: a million empty ones would take hours
WINDOW = 65_536  # bytes given to a decoder at a time, since it copies all that comes after the end of its member
GZIP = b"\x1f\x8b"  # first bytes of a gzip member


class TooLargeError(ValueError):
    """The unpacked body is larger than allowed."""


def gunzip(packed: bytes, limit: int) -> Iterator[bytes]:
    """The parts of a gzip body, member after member; anything else after the last member is ignored.

    Raises what `members` raises, and zlib.error if the body is not gzip.
    """
    return members(packed, limit, lambda: zlib.decompressobj(31), GZIP)


def members(packed: bytes, limit: int, begin: Callable[[], Any], magic: bytes = b"") -> Iterator[bytes]:
    """Unpack a body in parts, together at most `limit` bytes.

    `begin` makes the decoder of a member, as `zlib.decompressobj` and `ZstdDecompressor` do. Another member follows if
    the rest begins with `magic`.

    Raises:
        TooLargeError: there is more; at most one byte more was unpacked.
        EOFError: the body ends within a member.
        ValueError: the body has more than `MEMBERS` members.
    """
    at = size = 0
    for _ in range(MEMBERS):
        member = begin()
        while not member.eof:
            window = packed[at : at + WINDOW]
            if not window:
                raise EOFError("cut off")
            part = member.decompress(window, limit + 1 - size)
            size += len(part)
            if size > limit:
                raise TooLargeError
            at += len(window) - len(member.unused_data)
            yield part
        if at == len(packed) or not packed.startswith(magic, at):
            return
    raise ValueError(f"more than {MEMBERS} pieces")
