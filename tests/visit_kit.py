"""Helpers for tests of `add` and `probe`: home pages and feeds of a site."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.newsroom import FeedSpec, Site
from tests.newsroom import feeds as written


def home_page(*links: str, body: str = "") -> str:
    return f"<html><head><title>Beranda</title>{''.join(links)}</head><body><h1>Beranda</h1>{body}</body></html>"


def headlines(of: Site) -> str:
    return "".join(f"<h3><a href='{of.path(story)}'>{story.title}</a></h3>" for story in of.stories)


def alternate(path: str) -> str:
    return f'<link rel="alternate" type="application/rss+xml" href="{path}">'


def rss(of: Site, entries: slice, *, days_ago: int = 0) -> str:
    """Some of a site's stories as a feed, all of them as old as that."""
    chosen = of.entries(FeedSpec("rss", "/"))[entries]
    dated = [replace(one.story, published=one.story.published - timedelta(days=days_ago)) for one in chosen]
    return written.rss(of.channel, [replace(one, story=story) for one, story in zip(chosen, dated, strict=True)])
