"""Turns a page's bytes, address and time into an article or a miss: `extract`, `extract_story`, `merge`, `from_feed`.

The values that go in and come out are in `values`, the rules for single sites in `sites`. `article` has the way of a
page, and `fields` what it ends with; its steps, in their order:

    received, markup   a server's bytes → UTF-8 → a tree, whose elements `named` finds by their class
    metadata/          title, times, people, tags; bylines are read by `labels`, `people` and `attribution`
    lines/             the tree → lines of text, and which of them may belong to the story
    body/              the candidates for the text, and the choice of one
    boilerplate/       the chosen lines, cleaned; the people whom they name are kept
    language           the language of the text
    fields             the article, filled from all this
    quality            why the page is no article, or not all of one
    pages              where the story goes on, and how its pages become one article
"""

from crawler.extraction.article import extract, extract_story, from_feed
from crawler.extraction.fields import rules_version
from crawler.extraction.pages import merge
from crawler.extraction.values import Context, Extraction, Page, Site

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
