"""Packs raw pages with zstd; in a small module of its own, since the extraction processes import it."""

from __future__ import annotations

import sys

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["pack", "unpack", "zstd"]

# zstd level, 0.3 ms a page; level 3 takes 0.4 ms for a file a twentieth smaller, level 9 seven times as long for an
# eighth
LEVEL = 1


def pack(body: bytes) -> bytes:
    """The bytes as a zstd frame that records their number."""
    return zstd.compress(body, level=LEVEL)


def unpack(packed: bytes) -> bytes:
    """The bytes that `pack` was given.

    Raises:
        zstd.ZstdError: the bytes are no zstd frame.
    """
    return zstd.decompress(packed)
