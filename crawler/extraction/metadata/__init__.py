"""Reads a page's metadata: title, times, people, tags; strings go through `plain`, names through `people`.

To be read in this order: `page` gathers what the markup says, with `json_ld`; `title`, `times` (from `time_sources`,
one of them the visible `dateline`) and `things` (all smaller fields) judge it; `metadata` puts the fields together.
"""

from crawler.extraction.metadata.metadata import read

__all__ = ["read"]
