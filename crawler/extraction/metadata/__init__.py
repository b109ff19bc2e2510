"""Reads a page's metadata: title, times, people, tags; strings go through `plain`, names through `people`.

To be read in this order: `page` gathers what the markup says, with `json_ld`; `title` finds the title and the element
that shows it, which is all that other rooms know of the headline; `times` (from `time_sources`, one of them the visible
`dateline`) and `things` (all smaller fields) judge the rest; `metadata` puts the fields together.
"""

from crawler.extraction.metadata.metadata import read

__all__ = ["read"]
