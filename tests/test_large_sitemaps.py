"""Sitemaps of tens of thousands of links: one at a time, in small batches, left where the run ends."""

from __future__ import annotations

import gzip
from itertools import groupby
from random import Random

import pytest

from tests.conftest import Crawl
from tests.newsroom import STYLES, FeedSpec, Newsroom, Site

LINKS = 2_200  # with addresses as long as these, more than 2 MB


def site(name: str) -> Site:
    return Site(name, name.title(), STYLES["portal"], [FeedSpec("rss", "/rss")], [])


def sitemap(of: Site, links: int, *, tail: int = 0, packed: bool = False) -> str:
    """A sitemap of so many articles at a site, each with so many bytes at its address's end; its own address."""
    chance = Random(of.id)
    tails = (f"-{chance.randbytes(tail).hex()}" if tail else "" for _ in range(links))
    records = (f"<url><loc>{of.url(f'/berita/{n}/judul{end}')}</loc></url>" for n, end in enumerate(tails))
    body = f"<urlset>{''.join(records)}</urlset>".encode()
    path = "/besar.xml.gz" if packed else "/besar.xml"
    return of.put(path, gzip.compress(body) if packed else body, "application/xml", kind="feed")


def feeds_of(feeds: dict[str, str]) -> str:
    """Their links are written down as not wanted, so that no page is asked for."""
    sources = "".join(
        f"  {name}: {{article: {{deny: [/berita/]}}, feeds: [{{sitemap: {feed}}}]}}\n" for name, feed in feeds.items()
    )
    return f"defaults: {{delay: 0, contact: x@example.invalid}}\nsources:\n{sources}"


@pytest.mark.parametrize("packed", [False, True])
def test_one_at_a_time_is_in_hand_whatever_the_number_of_sources(packed: bool, crawl: Crawl) -> None:
    with Newsroom([site("satu"), site("dua"), site("tiga")]) as room:
        made = {each.id: sitemap(each, LINKS, tail=450, packed=packed) for each in room.sites}
        done = crawl(room, feeds=feeds_of(made))
    assert done.code == 0, done.stderr
    written = [row["source"] for row in done.rows("SELECT source FROM links ORDER BY id")]
    assert sorted(len(list(links)) for _, links in groupby(written)) == [LINKS] * 3, "each whole before the next"
