"""Unpacks bodies of many members, within limits and in a time that grows with their size alone."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

MEMBERS = 1_000  # of gzip, frames of zstd: a body of a million empty ones would take hours to walk through
WINDOW = 65_536  # bytes looked at at a time: what lies behind a member's end is copied, for each member once more
GZIP = b"\x1f\x8b"  # what a member begins with


class TooLargeError(ValueError):
    """More bytes than allowed came out."""


class Decoder(Protocol):
    """What unpacks one member; `zlib` and `zstd` have such objects."""

    @property
    def eof(self) -> bool:
        """Whether the member's end was reached."""

    @property
    def unused_data(self) -> bytes:
        """What came behind that end."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """The next bytes, at most `max_length`; where they are fewer, all of `data` was looked at."""


def gunzip(packed: bytes, limit: int) -> Iterator[bytes]:
    """The parts of a gzip body, member after member; anything else behind the last one is padding.

    Raises what `members` raises, and zlib.error where it is no gzip.
    """
    return members(packed, limit, lambda: zlib.decompressobj(31), GZIP)


def members(packed: bytes, limit: int, begin: Callable[[], Decoder], magic: bytes = b"") -> Iterator[bytes]:
    """The parts of a body to be joined, at most `limit` bytes; `begin` makes the decoder of a member.

    Another member follows where the rest begins with `magic`.

    Raises:
        TooLargeError: more came out; at most one byte more was unpacked.
        EOFError: the body ends within a member.
        ValueError: it has more than `MEMBERS`.
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
