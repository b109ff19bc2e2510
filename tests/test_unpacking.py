"""Bodies of several members: unpacked whole or not at all, within limits, in time linear in their size."""

from __future__ import annotations

import gzip
import os
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.middlewares.encoding import unpack
from crawler.unpacking import MEMBERS, WINDOW, TooLargeError, gunzip
from pipelines.packing import zstd

MB = 2**20
NOISE = random.Random(1).randbytes(3 * WINDOW)  # it does not shrink, so that it takes several windows
PACK: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "zstd": zstd.compress}


@pytest.mark.parametrize("layer", PACK)
@given(st.lists(st.sampled_from([b"", b"satu", b"dua" * 1000, NOISE]), min_size=1, max_size=6))
def test_members_come_out_as_one_wherever_they_end(layer: str, texts: list[bytes]) -> None:
    packed, whole = b"".join(map(PACK[layer], texts)), b"".join(texts)
    assert unpack(packed, [layer], len(whole)) == whole
    with pytest.raises(EOFError):
        unpack(packed[:-1], [layer], len(whole))
    if whole:
        with pytest.raises(TooLargeError):
            unpack(packed, [layer], len(whole) - 1)


@pytest.mark.parametrize("layer", PACK)
@pytest.mark.timeout(20)
def test_kilobytes_that_hold_a_hundred_megabytes_are_no_work(layer: str) -> None:
    """A thousand members are unpacked without copying what comes after each, which would be 60 GB."""
    packed = PACK[layer](bytes(120_000)) * MEMBERS
    assert len(packed) < 200_000
    assert len(unpack(packed, [layer], 120 * MB)) == 120_000 * MEMBERS


@pytest.mark.parametrize("layer", PACK)
@pytest.mark.timeout(20)
def test_no_member_costs_a_copy_of_all_that_follows(layer: str) -> None:
    long = os.urandom(32 * MB)
    packed = PACK[layer](b"") * (MEMBERS - 1) + PACK[layer](long)
    assert unpack(packed, [layer], 32 * MB) == long


@pytest.mark.parametrize("layer", PACK)
def test_more_members_than_anybody_makes_are_refused(layer: str) -> None:
    one = PACK[layer](b"x")
    assert unpack(one * MEMBERS, [layer], MB) == b"x" * MEMBERS
    with pytest.raises(ValueError, match="more than 1000 pieces"):
        unpack(one * (MEMBERS + 1), [layer], MB)


def test_what_came_before_the_damage_is_there_to_keep() -> None:
    parts = gunzip(gzip.compress(b"satu") + gzip.compress(b"dua")[:-9], MB)
    assert next(parts) == b"satu"
    with pytest.raises(EOFError):
        list(parts)


def test_what_follows_the_last_member_of_gzip_is_ignored() -> None:
    assert unpack(gzip.compress(b"satu") + bytes(512), ["gzip"], MB) == b"satu"
