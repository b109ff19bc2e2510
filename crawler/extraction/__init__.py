"""Bytes, address and clock in, article or reasoned miss out: `extract`, `extract_story`, `merge`, `from_feed`.

The values that go in and come out are in `words`, what is known of single sites in `sites`. `article` has the whole way
on one sheet; its steps, in the order in which a page takes them:

    received, markup   a server's bytes → UTF-8 → a tree, whose elements `named` finds by their class
    metadata           what the page says beside its text: `metadata_page` gathers it (`json_ld`), `metadata_title`,
                       `metadata_times` (`metadata_time_sources`, `metadata_dateline`), `people` and
                       `metadata_things` weigh it; each string goes through `plain`
    walk               the tree → `lines`; `marks` and `natures` know what names betray, `selectors` what is left out,
                       `captions` what stands below pictures; each line goes through `tidy`
    furniture          which of the lines may be the story's; with all that is known by then the page is a `layout`
    body, page_data    the candidates for the text, weighed by `evidence`
    choice             the best of them, or trafilatura's where none is strong
    boilerplate        the chosen lines, a `draft`, cleaned: `phrases`, `structure`, `boxes`; `bylines` and `credits`
                       catch whom they name
    language           which language that is
    quality            why it is no article, or not all of one
    pages              where the story goes on, and how its pages become one article

`preload` does all of that once, in the fork server, for the processes to come.
"""

from crawler.extraction.article import extract, extract_story, from_feed, rules_version
from crawler.extraction.pages import merge
from crawler.extraction.words import Context, Extraction, Page, Site

__all__ = [
    "Context",
    "Extraction",
    "Page",
    "Site",
    "extract",
    "extract_story",
    "from_feed",
    "merge",
    "rules_version",
]
