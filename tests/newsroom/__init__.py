"""Invented news sites, served by a real HTTP server on loopback: `python -m tests.newsroom` starts it.

with Newsroom() as newsroom:          # nine sites, each at a loopback address of its own
    newsroom.feeds_yaml()             # what to crawl them with
    newsroom["kabarnusa"].publish(write("seed", 7, now))
    newsroom.requests(kind="article")
"""

from tests.newsroom.faults import FAULTS, Fault
from tests.newsroom.newsroom import Newsroom, copying_town, town
from tests.newsroom.site import FeedSpec, Resource, Site
from tests.newsroom.stories import Story, agency_copy, batch, edited_copy, truncated_copy, write
from tests.newsroom.styles import STYLES
from tests.newsroom.wire import Request

__all__ = [
    "FAULTS", "STYLES", "Fault", "FeedSpec", "Newsroom", "Request", "Resource", "Site", "Story", "agency_copy", "batch",
    "copying_town", "edited_copy", "town", "truncated_copy", "write",
]  # fmt: skip
